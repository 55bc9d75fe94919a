"""Topics of a corpus, fitted to it or given, with what they were held against."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from research.arrays import Floats
from research.corpus.corpus import Corpus
from research.features.counts import TermCounts, count_terms
from research.i18n import _
from research.text.tokens import Tokens
from research.text.words import WordChoice
from research.topics.consensus import Consensus, consensus
from research.topics.lda import fit_topics
from research.topics.model import TopicModel, topic_segmenter
from research.topics.null_models import null_npmi
from research.topics.selection import Selection, n_apart, select_n_topics
from research.topics.topic_names import TopicName, named_topics

MIN_ARTICLES, MIN_TERMS = 40, 50  # for topics
N_CHECKS = 3  # fits that say how stable a given number of topics is


class TooFewArticlesError(ValueError):
    """A corpus too small for topics."""


@dataclass(frozen=True, slots=True)
class Topics:
    """Topics of a corpus, what they were fitted to, and why so many.

    Attributes
    ----------
    model : TopicModel
    tokens : Tokens
    counts : csr_matrix of shape (n_docs, n_terms)
    selection : Selection or None
        What speaks for the number; None if too few articles differ to say, or the
        model was given.
    groups : ndarray of int, shape (n_docs,)
        Near-duplicates share a number.
    null_npmi : float
        What topics of words dealt out anew hardly ever exceed.
    fits : tuple of TopicModel
        Those that a consensus was made of; empty where there is none.
    agreed : Consensus or None
    names_left : tuple of TopicName
        Names that people gave to topics that are none of these.
    """

    model: TopicModel
    tokens: Tokens
    counts: csr_matrix
    selection: Selection | None
    groups: NDArray[np.int64]
    null_npmi: float
    fits: tuple[TopicModel, ...] = ()
    agreed: Consensus | None = None
    names_left: tuple[TopicName, ...] = ()

    def named(self, given: Sequence[TopicName]) -> "Topics":
        """Give the topics under the names people gave them, and hide those they hid."""
        model, left = named_topics(self.model, given)
        return replace(self, model=model, names_left=left)

    @property
    def shown_shares(self) -> tuple[Floats, Floats | None]:
        """Shares of the topics that are shown, and their deviations if known."""
        shown, deviation = self.model.shown, self.deviation
        of_shown = None if deviation is None else deviation[:, shown]
        return np.asarray(self.model.doc_topic)[:, shown], of_shown

    @property
    def deviation(self) -> Floats | None:
        """Standard deviation of the shares; None of a model that has none."""
        return share_deviation_of(self.model, self.counts)


def share_deviation_of(model: TopicModel, counts: csr_matrix) -> Floats | None:
    """Give how sure the shares of the fitted articles are; None where nobody knows."""
    return model.deviation(counts, model.doc_topic) if model.is_mixture else None


def find_topics(
    tokens: Tokens,
    groups: NDArray[np.int64],
    *,
    n_topics: int | None,
    seed: int,
    words: WordChoice | None = None,
    n_fits: int = 1,
    seed_words: Mapping[str, Sequence[str]] | None = None,
    tell: Callable[[str], None] | None = None,
) -> Topics:
    """Fit topics to articles that were cleaned of what their sources repeat.

    Near-duplicates share a number in `groups`; the number of topics is chosen on
    articles of other groups.

    Parameters
    ----------
    tokens : Tokens
    groups : ndarray of int, shape (n_docs,)
    n_topics : int, optional
        Chosen if None.
    seed : int
    words : WordChoice, optional
    n_fits : int
        Of more than one, what they agree on is taken.
    seed_words : mapping of str to sequences of str, optional
        By name of topic.
    tell : callable, optional

    Raises
    ------
    TooFewArticlesError
        If the corpus is too small for topics to mean anything.
    ValueError
        If fits agree on no topic, or seeds are to hold and fits to agree at once.
    """
    words = words or WordChoice()
    counts = count_terms(
        tokens,
        cleaner=tokens.cleaner,
        segmenter=topic_segmenter(words),
        **words.counting(),
    )
    _check_enough(len(tokens), len(counts.terms))
    selection = _selection(counts, groups, n_topics, seed, tell)
    number = selection.n_topics if n_topics is None and selection else n_topics or 2
    fits = []
    for one in range(n_fits):
        if tell is not None:
            tell(_("fitting {n_topics} topics", n_topics=number))
        fits.append(
            fit_topics(counts, n_topics=number, seed=seed + one, seed_words=seed_words)
        )
    agreed = consensus(fits, counts.matrix) if n_fits > 1 else None
    chance = null_npmi(counts.matrix, counts.terms, n_topics=number, seed=seed)
    return Topics(
        model=fits[0] if agreed is None else agreed.model,
        tokens=tokens,
        counts=counts.matrix,
        selection=selection,
        groups=groups,
        null_npmi=chance,
        fits=tuple(fits) if agreed is not None else (),
        agreed=agreed,
    )


def _selection(
    counts: TermCounts,
    groups: NDArray[np.int64],
    n_topics: int | None,
    seed: int,
    tell: Callable[[str], None] | None,
) -> Selection | None:
    """Choose the number of topics, or say how good a given one is, where that goes."""
    matrix, vocabulary = counts
    if n_topics is None:
        return select_n_topics(matrix, vocabulary, groups=groups, seed=seed, tell=tell)
    if n_apart(matrix, groups) < MIN_ARTICLES:
        return None
    return select_n_topics(
        matrix,
        vocabulary,
        groups=groups,
        candidates=[n_topics],
        n_seeds=N_CHECKS,
        n_subsamples=2,
        seed=seed,
        tell=tell,
    )


def given_topics(
    model: TopicModel, corpus: Corpus, order: Sequence[str], groups: NDArray[np.int64]
) -> Topics:
    """Take a model that is there already, whoever fitted it.

    Parameters
    ----------
    model : TopicModel
        If its `doc_topic` has a row an article, these are the shares; else shares are
        inferred.
    corpus : Corpus
        In canonical order.
    order : sequence of n_docs str
        Ids in the order of `doc_topic`.
    groups : ndarray of int, shape (n_docs,)

    Raises
    ------
    ValueError
        If no article holds a term of the model.
    """
    tokens = model.tokens(corpus.texts)
    counts = model.count(tokens)
    if counts.nnz == 0:
        raise ValueError(
            _(
                "no article holds a term of the topic model. Give it the segmenter its "
                "terms were made with."
            )
        )
    if len(model.doc_topic) == len(corpus):
        place = {name: row for row, name in enumerate(order)}
        shares = np.asarray(model.doc_topic)[[place[name] for name in corpus.ids]]
    else:
        shares = np.asarray(model.infer(counts))
    held = counts[np.flatnonzero(np.diff(counts.indptr))]
    chance = null_npmi(held, model.vocabulary, n_topics=model.n_topics, seed=model.seed)
    return Topics(
        replace(model, doc_topic=shares), tokens, counts, None, groups, chance
    )


def _check_enough(n_articles: int, n_terms: int) -> None:
    if n_articles < MIN_ARTICLES or n_terms < MIN_TERMS:
        raise TooFewArticlesError(
            _(
                "Topics need at least {least} articles that share at least "
                "{least_words} words; {n:,} articles share {n_words:,}.",
                least=MIN_ARTICLES,
                least_words=MIN_TERMS,
                n=n_articles,
                n_words=n_terms,
            )
        )
