"""Do the top terms of a topic stand together in texts? NPMI, C_v and UMass."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from scipy.sparse import csr_matrix

from research.arrays import Floats, Ints
from research.i18n import _
from research.text.normalize import find_term

Measure = Literal["npmi", "c_v", "u_mass"]

GENSIM_EPSILON = 1e-12


@dataclass(frozen=True, slots=True)
class Coherence:
    """How coherent topics are, and on what that was measured.

    Attributes
    ----------
    per_topic : ndarray of shape (n_topics,)
        Always finite. Where fewer than two terms of a topic stand in the reference,
        0: as for unrelated terms.
    measure : str
    n_top : int
        Top terms a topic.
    coverage : float
        Share of all top terms that stand in the reference.
    n_docs : int
        Articles in the reference.
    window : int or None
        Tokens in which terms meet; None is a whole article.
    """

    per_topic: Floats
    measure: Measure
    n_top: int
    coverage: float
    n_docs: int
    window: int | None

    @property
    def mean(self) -> float:
        """Mean over topics."""
        return float(self.per_topic.mean())


@dataclass(frozen=True, slots=True)
class Articles:
    """A reference in which terms meet when they stand in the same article.

    Attributes
    ----------
    counts : csr_matrix of shape (n_docs, n_terms)
    vocabulary : sequence of n_terms str
    """

    counts: csr_matrix
    vocabulary: Sequence[str]

    window: None = None

    @property
    def n_docs(self) -> int:
        """Number of articles."""
        return int(self.counts.shape[0])

    def together(self, columns: Ints, *, compatible: bool) -> tuple[Floats, int]:
        """Count the articles that hold each pair of terms.

        Returns
        -------
        together : ndarray of shape (n_columns, n_columns)
            On the diagonal, the articles that hold the term.
        n_windows : int
            Articles.
        """
        del compatible  # nothing to imitate here
        held = self.counts[:, columns].astype(bool).astype(np.float64)
        return np.asarray((held.T @ held).todense()), self.n_docs


@dataclass(frozen=True, slots=True)
class Windows:
    """A reference in which terms meet within some tokens of each other.

    Attributes
    ----------
    numbers : ndarray of int, shape (n_tokens,)
        The column of each token of all articles, one article after the other; -1
        where the vocabulary lacks it. From `counts.token_columns`.
    lengths : ndarray of int, shape (n_docs,)
        Tokens of each article.
    vocabulary : sequence of n_terms str
    window : int
        Tokens; 10 is usual for NPMI, 110 for C_v. A shorter article is one window.
    """

    numbers: Ints
    lengths: Ints
    vocabulary: Sequence[str]
    window: int

    @property
    def n_docs(self) -> int:
        """Number of articles."""
        return len(self.lengths)

    def together(self, columns: Ints, *, compatible: bool) -> tuple[Floats, int]:
        """Count the windows that hold each pair of terms.

        A term stands in an unbroken run of windows around each of its occurrences.
        So runs are counted, not windows: two terms meet where their runs overlap.

        Parameters
        ----------
        columns : ndarray of int
        compatible : bool
            Whether to forget a term as soon as one of its occurrences leaves the
            window though another stays, as gensim 4.4 does.

        Returns
        -------
        together : ndarray of shape (n_columns, n_columns)
            On the diagonal, the windows that hold the term.
        n_windows : int
        """
        n_windows = np.maximum(self.lengths - self.window + 1, 1)
        if not compatible:
            n_windows[self.lengths == 0] = 0
        term, start, end = self._runs(columns, n_windows, compatible)
        n_terms = len(columns)
        alone = np.bincount(term, end - start, minlength=n_terms)
        pairs = np.zeros(n_terms * n_terms)
        left, shift = np.arange(len(term)), 1
        while len(left := left[left + shift < len(term)]):
            # Runs are sorted by start: what a run does not reach, none after does.
            left = left[start[left + shift] < end[left]]
            right = left + shift
            overlap = np.minimum(end[left], end[right]) - start[right]
            pair = term[left] * n_terms + term[right]
            pairs += np.bincount(pair, overlap, minlength=len(pairs))
            shift += 1
        together = pairs.reshape(n_terms, n_terms)
        return together + together.T + np.diag(alone), int(n_windows.sum())

    def _runs(
        self, columns: Ints, n_windows: Ints, compatible: bool
    ) -> tuple[Ints, Ints, Ints]:
        """Give term, first window and end of each run, sorted by first window."""
        row = np.full(len(self.vocabulary) + 1, -1)  # the last is for -1
        row[columns] = np.arange(len(columns))
        rows = row[self.numbers]
        places = np.flatnonzero(rows >= 0)
        places = places[np.argsort(rows[places], kind="stable")]
        term = rows[places]
        doc = np.repeat(np.arange(self.n_docs), self.lengths)[places]
        first = (np.cumsum(self.lengths) - self.lengths)[doc]
        within = places - first
        start = np.maximum(within - self.window + 1, 0)
        leaves = within
        if compatible:
            # The first occurrence that leaves after this one has come.
            key = term * len(self.numbers) + places
            leaves = within[np.searchsorted(key, key - within + start)]
        offset = (np.cumsum(n_windows) - n_windows)[doc]
        end = offset + np.minimum(leaves, n_windows[doc] - 1) + 1
        start = start + offset
        apart = np.ones(len(term), dtype=bool)
        apart[1:] = (term[1:] != term[:-1]) | (start[1:] > end[:-1])
        last = np.append(apart[1:], np.ones(min(len(term), 1), dtype=bool))
        term, start, end = term[apart], start[apart], end[last]
        order = np.argsort(start, kind="stable")
        return term[order], start[order], end[order]


def coherence(
    top_terms: Sequence[Sequence[str]],
    reference: Articles | Windows,
    *,
    measure: Measure = "npmi",
    compatible: bool = False,
) -> Coherence:
    """Measure how often the top terms of topics meet in a reference.

    Parameters
    ----------
    top_terms : sequence of n_topics sequences of n_top str
    reference : Articles or Windows
        Best not the articles the topics were fitted on.
    measure : {"npmi", "c_v", "u_mass"}
        NPMI, in [-1, 1]: mean over pairs; a pair that never meets scores -1, one
        that is nowhere apart 1. C_v, in [-1, 1]: mean likeness of a term's NPMI
        with all top terms to the sum of these; its author has withdrawn it. UMass:
        mean logarithm of (articles with both + 1) / articles with the likelier one.
    compatible : bool
        Whether to give what gensim 4.4 gives where that is finite: with its windows,
        and 1e-12 added to probabilities.

    Returns
    -------
    Coherence

    Raises
    ------
    ValueError
        If there is no topic, topics list different numbers of terms, or the
        reference is empty.

    References
    ----------
    Bouma (2009), "Normalized (pointwise) mutual information in collocation
    extraction". Lau, Newman and Baldwin (2014), "Machine reading tea leaves", EACL.
    Röder, Both and Hinneburg (2015), "Exploring the space of topic coherence
    measures", WSDM. Mimno et al. (2011), "Optimizing semantic coherence in topic
    models", EMNLP.
    """
    n_top = common_length(top_terms)
    if reference.n_docs == 0:
        raise ValueError(_("the reference must hold at least one article, got none."))
    column_of = {term: column for column, term in enumerate(reference.vocabulary)}
    asked = sorted({term for terms in top_terms for term in terms})
    found = [(term, find_term(term, column_of)) for term in asked]
    known = [term for term, column in found if column is not None]
    columns = np.array([c for _rest, c in found if c is not None], dtype=np.int64)
    together, n_windows = reference.together(columns, compatible=compatible)
    place = {term: row for row, term in enumerate(known) if together[row, row] > 0}
    if measure == "u_mass":
        scores = _log_conditional(together, n_windows, compatible)
    else:
        scores = _npmi(together / max(n_windows, 1), compatible)
    aggregate = {"npmi": _pair_mean, "c_v": _likeness_to_sum, "u_mass": _lower_mean}
    per_topic = []
    for terms in top_terms:
        rows = [place[term] for term in terms if term in place]
        block = scores[np.ix_(rows, rows)]
        per_topic.append(aggregate[measure](block) if len(rows) > 1 else 0.0)
    n_found = sum(term in place for terms in top_terms for term in terms)
    coverage = n_found / (n_top * len(top_terms))
    return Coherence(
        np.array(per_topic),
        measure,
        n_top,
        coverage,
        reference.n_docs,
        reference.window,
    )


def _npmi(together: Floats, compatible: bool) -> Floats:
    """From shares of windows with both terms to NPMI of every pair."""
    alone = np.diag(together)
    expected = np.outer(alone, alone)
    if compatible:
        joint = together + GENSIM_EPSILON
        scores = np.log(joint / np.where(expected > 0, expected, 1)) / -np.log(joint)
        return np.asarray(scores)
    scores = np.full(together.shape, -1.0)
    always = together >= 1
    usable = (together > 0) & ~always
    np.log(together / np.where(usable, expected, 1), out=scores, where=usable)
    np.divide(
        scores, -np.log(np.where(usable, together, 0.5)), out=scores, where=usable
    )
    scores[always] = 1.0
    return scores


def _log_conditional(together: Floats, n_windows: int, compatible: bool) -> Floats:
    """Logarithm of the share of the column's articles that hold the row's term."""
    added = GENSIM_EPSILON * n_windows if compatible else 1.0
    return np.asarray(np.log((together + added) / np.maximum(np.diag(together), 1)))


def _pair_mean(scores: Floats) -> float:
    return float(scores[np.triu_indices(len(scores), 1)].mean())


def _lower_mean(scores: Floats) -> float:
    """Mean over pairs of a term and one that stands before it."""
    return float(scores[np.tril_indices(len(scores), -1)].mean())


def _likeness_to_sum(scores: Floats) -> float:
    total = scores.sum(axis=0)
    norms = np.linalg.norm(scores, axis=1) * np.linalg.norm(total)
    return float((scores @ total / np.where(norms > 0, norms, 1)).mean())


def common_length(top_terms: Sequence[Sequence[str]]) -> int:
    """Give the number of top terms that all topics list.

    Raises
    ------
    ValueError
        If there is no topic, or topics list different numbers of terms.
    """
    sizes = {len(terms) for terms in top_terms}
    if len(sizes) != 1 or 0 in sizes:
        raise ValueError(
            _(
                "top_terms must hold the same positive number of terms for every "
                "topic, got lengths {sizes}.",
                sizes=sorted(sizes),
            )
        )
    return sizes.pop()
