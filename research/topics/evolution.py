"""Topics in time: words by period; topics that are born, die, split and merge."""

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import nnls
from scipy.sparse import csr_matrix

from research.arrays import Floats
from research.i18n import _
from research.stats.strata import Blocks, make_blocks
from research.topics.lda import fit_topics
from research.topics.model import TopicModel
from research.topics.ranking import term_weights

N_PERMUTATIONS = 19  # one in twenty corpora without change is stronger than all
LEAST_DOCS = 40  # articles of a period
LEAST_TOKENS = 50  # of a topic in a period
LINKED = 0.3  # cosine, from which a topic is drawn as going on in another

Kind = Literal["birth", "death", "split", "merge"]
KINDS: tuple[Kind, ...] = ("birth", "death", "split", "merge")


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happens to topics between two periods.

    Attributes
    ----------
    kind : {"birth", "death", "split", "merge"}
    place : int
        Of the first of both periods.
    topics : tuple of int
        Of a birth, the topic of the later period; of a death, that of the earlier; of
        a split, the topic and what it becomes; of a merge, the topic and what it is
        made of.
    p : float
        How often anything as strong, of this kind and anywhere, comes up where
        articles change places between the periods.
    """

    kind: Kind
    place: int
    topics: tuple[int, ...]
    p: float


@dataclass(frozen=True, eq=False)
class Evolution:
    """Topics fitted to each period by itself, and what became of them.

    Attributes
    ----------
    periods : tuple of n_periods str
    models : tuple of n_periods TopicModel
        With `doc_topic` of the articles of their period.
    links : tuple of n_periods - 1 ndarrays of shape (n_topics, n_topics)
        Likeness of the terms of each topic to those of the next period, in [0, 1].
    events : tuple of Event
        That chance hardly makes, at 5 % for each kind over all periods together.
    n_permutations : int
    n_docs : tuple of n_periods int
    """

    periods: tuple[str, ...]
    models: tuple[TopicModel, ...]
    links: tuple[Floats, ...]
    events: tuple[Event, ...]
    n_permutations: int
    n_docs: tuple[int, ...]


def words_by_period(
    model: TopicModel, counts: csr_matrix, periods: Sequence[str | None]
) -> tuple[tuple[str, ...], Floats]:
    """Give the words of each topic period by period, as one model sees them.

    Tokens are divided among topics by the shares of their article; what falls to a
    topic in a period is counted.

    Parameters
    ----------
    model : TopicModel
        With `doc_topic` of the articles.
    counts : csr_matrix of shape (n_docs, n_terms)
    periods : sequence of n_docs str or None
        Articles of None are left out.

    Returns
    -------
    names : tuple of n_periods str
    counted : ndarray of shape (n_periods, n_topics, n_terms)
        Tokens.

    References
    ----------
    Blei and Lafferty (2006), "Dynamic topic models", ICML, for topics whose words
    change; here the topics are held fixed and their tokens counted.
    """
    names = tuple(sorted({period for period in periods if period is not None}))
    found = np.zeros((len(names), model.n_topics, counts.shape[1]))
    shares = np.nan_to_num(np.asarray(model.doc_topic))
    of = np.array([names.index(one) if one in names else -1 for one in periods])
    for place in range(len(names)):
        part = csr_matrix(counts[of == place])
        own = shares[of == place]
        of_doc = np.repeat(np.arange(len(own)), np.diff(part.indptr))
        chance = own[of_doc] * model.topic_term.T[part.indices]
        chance /= np.maximum(chance.sum(axis=1, keepdims=True), np.finfo(float).tiny)
        chance *= part.data[:, np.newaxis]
        for topic in range(model.n_topics):
            found[place, topic] = np.bincount(
                part.indices, chance[:, topic], minlength=counts.shape[1]
            )
    return names, found


def topic_evolution(
    counts: csr_matrix,
    vocabulary: Sequence[str],
    periods: Sequence[str | None],
    *,
    n_topics: int,
    sources: Sequence[Hashable] | None = None,
    groups: Sequence[Hashable] | None = None,
    n_permutations: int = N_PERMUTATIONS,
    seed: int = 7,
    tell: Callable[[str], None] | None = None,
) -> Evolution:
    """Fit topics to each period by itself, and find which are born, die, split, merge.

    A topic is new if its terms cannot be made up of the topics before it: the best
    mixture of their terms with weights of at least 0 is unlike it. It splits if two
    topics after it are both most like it and of all before; and likewise backwards.
    How unlike is unlike enough is what articles say that changed places between the
    periods, within their source, and were fitted just so: an event counts if in at
    most one of twenty such corpora anything of its kind, anywhere, is as strong. Where
    nothing changes, a kind of event is so reported in 5 % of corpora at most.

    Parameters
    ----------
    counts : csr_matrix of shape (n_docs, n_terms)
    vocabulary : sequence of n_terms str
    periods : sequence of n_docs str or None
        Periods of fewer than forty articles are left out, and articles of None.
    n_topics : int
        Of each period.
    sources : sequence of n_docs hashables, optional
        Articles change places with those of their source alone, so that another mix of
        sources is no birth.
    groups : sequence of n_docs hashables, optional
        Near-duplicates, which go together.
    n_permutations : int
        At least 19, to say anything at 5 %.
    seed : int
    tell : callable, optional
        Called with how far it is.

    Returns
    -------
    Evolution

    Raises
    ------
    ValueError
        If fewer than two periods hold forty articles, or there are fewer permutations.

    References
    ----------
    Cui et al. (2011), "TextFlow: towards better understanding of evolving topics in
    text", IEEE TVCG 17, for births, splits, merges and deaths. Besag and Clifford
    (1989), "Generalized Monte Carlo significance tests", Biometrika 76, for the rate.
    """
    names, rows, of = _kept(counts, periods)
    _check_deals(n_permutations)
    part = csr_matrix(counts[rows])

    def fits(place: NDArray[np.int64]) -> list[TopicModel]:
        return [
            _fit(part[place == one], vocabulary, n_topics, seed)
            for one in range(len(names))
        ]

    models = fits(of)
    terms = [_terms(model) for model in models]
    blocks = make_blocks(
        len(rows),
        sources=None if sources is None else [sources[row] for row in rows],
        keys=None if groups is None else [groups[row] for row in rows],
    )
    strongest = np.zeros((n_permutations, len(KINDS)))
    rng = np.random.default_rng(seed)
    for turn in range(n_permutations):
        if tell is not None:
            tell(_("{n} of {all} deals", n=turn + 1, all=n_permutations))
        dealt = fits(_dealt(of, blocks, rng))
        found = _strengths([_terms(model) for model in dealt])
        strongest[turn] = [found[kind].max(initial=0) for kind in KINDS]
    return Evolution(
        periods=names,
        models=tuple(models),
        links=tuple(one @ other.T for one, other in pairwise(terms)),
        events=tuple(_events(_strengths(terms), strongest, terms)),
        n_permutations=n_permutations,
        n_docs=tuple(np.bincount(of, minlength=len(names)).tolist()),
    )


def _check_deals(n: int) -> None:
    if n < N_PERMUTATIONS:
        raise ValueError(
            _(
                "n_permutations must be at least {least} to tell anything at 5 %, got "
                "{n}.",
                least=N_PERMUTATIONS,
                n=n,
            )
        )


def _kept(
    counts: csr_matrix, periods: Sequence[str | None]
) -> tuple[tuple[str, ...], NDArray[np.int64], NDArray[np.int64]]:
    """Give the periods of enough articles, their rows, and the period of each."""
    held = np.diff(counts.indptr) > 0
    given = [period if has else None for period, has in zip(periods, held, strict=True)]
    names = tuple(
        name
        for name in sorted({period for period in given if period is not None})
        if given.count(name) >= LEAST_DOCS
    )
    if len(names) < 2:
        raise ValueError(
            _(
                "at least two periods must hold {least} articles, {n} do. Name longer "
                "periods.",
                least=LEAST_DOCS,
                n=len(names),
            )
        )
    place = {name: number for number, name in enumerate(names)}
    rows = np.flatnonzero([period in place for period in given])
    of = np.array([place[str(given[row])] for row in rows], dtype=np.int64)
    return names, rows, of


def _fit(
    counts: csr_matrix, vocabulary: Sequence[str], n_topics: int, seed: int
) -> TopicModel:
    return fit_topics(
        csr_matrix(counts), vocabulary=vocabulary, n_topics=n_topics, seed=seed
    )


def _terms(model: TopicModel) -> Floats:
    """Give what topics are about, as rows of length 1."""
    rows = model.ranking
    length = np.sqrt((rows**2).sum(axis=1, keepdims=True))
    return np.asarray(rows / np.maximum(length, np.finfo(float).tiny))


def _dealt(
    of: NDArray[np.int64], blocks: Blocks, rng: np.random.Generator
) -> NDArray[np.int64]:
    """Let articles change places between periods, within their source.

    Every period keeps as many articles of each source, but for near-duplicates, which
    go together.
    """
    block, source = blocks.of_doc, blocks.source
    first = np.full(len(source), -1)
    first[block[::-1]] = of[::-1]
    moved = first.copy()
    for one in np.unique(source):
        own = np.flatnonzero(source == one)
        moved[own] = first[own[rng.permutation(len(own))]]
    return np.asarray(moved[block])


def _strengths(terms: Sequence[Floats]) -> dict[Kind, Floats]:
    """Say how strongly each topic is born, dies, splits and merges, step by step.

    Returns
    -------
    dict of str to ndarray of shape (n_periods - 1, n_topics)
        Of births and merges by topic of the later period, else of the earlier.
    """
    found: dict[Kind, list[Floats]] = {kind: [] for kind in KINDS}
    for before, after in pairwise(terms):
        found["birth"].append(_unlike(after, before))
        found["death"].append(_unlike(before, after))
        found["split"].append(_second(before @ after.T))
        found["merge"].append(_second(after @ before.T))
    return {kind: np.array(rows) for kind, rows in found.items()}


def _unlike(topics: Floats, others: Floats) -> Floats:
    """Say how unlike topics are to the best mixture of others, in [0, 1]."""
    used = np.flatnonzero(others.any(axis=0) | topics.any(axis=0))
    basis = np.ascontiguousarray(others[:, used].T)
    return np.array([min(nnls(basis, topic[used])[1], 1.0) for topic in topics])


def _second(likeness: Floats) -> Floats:
    """Say how like a topic is the second of those that are like it before all others.

    Parameters
    ----------
    likeness : ndarray of shape (n_topics, n_others)

    Returns
    -------
    ndarray of shape (n_topics,)
        0 where fewer than two others are most like it.
    """
    nearest = likeness.argmax(axis=0)
    own = np.where(nearest == np.arange(len(likeness))[:, np.newaxis], likeness, 0)
    return (
        np.asarray(np.sort(own, axis=1)[:, -2]) if own.shape[1] > 1 else own[:, 0] * 0
    )


def _events(
    seen: dict[Kind, Floats], strongest: Floats, terms: Sequence[Floats]
) -> list[Event]:
    """List what is as strong in one of twenty deals at most."""
    events = []
    for column, kind in enumerate(KINDS):
        for place, topic in np.ndindex(*seen[kind].shape):
            value = seen[kind][place, topic]
            as_strong = int((strongest[:, column] >= value).sum())
            p = (1 + as_strong) / (1 + len(strongest))
            if value > 0 and p <= 0.05:
                parts = _parts(kind, topic, terms[place], terms[place + 1])
                events.append(Event(kind, place, (topic, *parts), p))
    return sorted(events, key=lambda event: (event.place, KINDS.index(event.kind)))


def _parts(kind: Kind, topic: int, before: Floats, after: Floats) -> list[int]:
    """Name what a topic becomes, or is made of, the most alike first."""
    if kind in ("birth", "death"):
        return []
    one, other = (before, after) if kind == "split" else (after, before)
    likeness = one @ other.T
    own = np.flatnonzero(likeness.argmax(axis=0) == topic)
    order = np.argsort(-likeness[topic, own], kind="stable")
    return [int(part) for part in own[order]]


def term_changes(
    model: TopicModel, counts: csr_matrix, periods: Sequence[str | None], *, n: int = 8
) -> tuple[tuple[str, ...], list[list[list[str]]]]:
    """List the words of each topic that are most its own in each period.

    Parameters
    ----------
    model, counts, periods
        As `words_by_period` takes them.
    n : int
        Words.

    Returns
    -------
    names : tuple of n_periods str
    words : list of n_topics lists of n_periods lists of str
        By TF-IDF of the tokens that fall to the topic, over its periods; empty where
        fewer than fifty do.
    """
    names, counted = words_by_period(model, counts, periods)
    found: list[list[list[str]]] = []
    for topic in range(model.n_topics):
        own = counted[:, topic]
        weights = term_weights(csr_matrix(np.ceil(own)), np.eye(len(names)))
        rows = []
        for place, row in enumerate(weights):
            top = np.argsort(-row, kind="stable")[:n]
            enough = own[place].sum() >= LEAST_TOKENS
            shown = [model.vocabulary[c] for c in top if row[c] > 0]
            rows.append(shown if enough else [])
        found.append(rows)
    return names, found
