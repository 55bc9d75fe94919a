"""Fit latent Dirichlet allocation, by an engine of choice."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Any, get_args

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from threadpoolctl import threadpool_limits

from research.arrays import Floats
from research.features.counts import TermCounts, count_terms
from research.files.renamed import renamed_parameters
from research.text.cleaner import Cleaner
from research.text.normalize import find_terms
from research.text.segmenter import Segmenter
from research.text.texts import checked_texts, checked_words
from research.topics.em import Prior, fit_em, fit_em_stream
from research.topics.engines import fit_gensim, fit_tomotopy
from research.topics.given import check_settings, checked_seed_words, counts_of
from research.topics.model import Engine, TopicModel, topic_segmenter
from research.topics.nmf import ROUNDS, fit_nmf
from research.topics.ranking import term_weights

BACKGROUND = 0.6
GIBBS_ROUNDS = 200

_NEW_NAMES = {"wanted": "seed_words", "wanted_weight": "seed_strength"}


@renamed_parameters(**_NEW_NAMES)
def fit_topics(
    data: Sequence[str] | csr_matrix | TermCounts,
    *,
    n_topics: int,
    vocabulary: Sequence[str] | None = None,
    engine: Engine = "em",
    seed: int = 7,
    passes: int | None = None,
    alpha: float = 0.1,
    eta: float = 0.01,
    background: float = BACKGROUND,
    seed_words: Mapping[str, Sequence[str]] | None = None,
    seed_strength: float = 1.0,
    cleaner: Cleaner | None = None,
    segmenter: Segmenter | None = None,
    min_df: int = 3,
    max_df: float = 0.3,
    max_terms: int = 20_000,
) -> TopicModel:
    """Fit latent Dirichlet allocation, or a factorisation of TF-IDF.

    The result does not depend on the order of the articles: they are put in a
    canonical order, by what they hold, before fitting.

    Parameters
    ----------
    data : sequence of n_docs str, TermCounts, or csr_matrix (n_docs, n_terms)
        Articles as published, or counts of terms; `TermCounts` bring their
        vocabulary, cleaner and segmenter along.
    n_topics : int
        At least 2.
    vocabulary : sequence of n_terms str, optional
        The columns of counts; needed with counts, may be given with texts.
    engine : {"em", "gensim", "tomotopy", "nmf"}
        Stepwise expectation maximisation from clusters of articles, against a
        background; online variational Bayes; collapsed Gibbs sampling; non-negative
        matrix factorisation of TF-IDF, which is no mixture model: its shares are
        loadings scaled to sum to 1, without a perplexity or a deviation.
    seed : int
    passes : int, optional
        How often all articles are gone through. If None, 8 and more for very few
        articles (`em`), 5 and more (`gensim`), 200 (`tomotopy`), at most 200 (`nmf`).
    alpha, eta : float
        Dirichlet priors of θ and φ; `nmf` has none.
    background : float
        Share of the tokens that `em` explains by the corpus as a whole, in [0, 1), so
        that common words bring no articles together. The last
        quarter of the passes, and inference, are plain latent Dirichlet allocation.
    seed_words : mapping of str to sequences of str, optional
        Seed words, by name of topic: the first topics are drawn to them, the others
        are free. `em` only. See `seeds.seed_retention` for how far they were retained.
    seed_strength : float
        How often a seed word is counted in its topic beforehand, relative to how
        often it occurs.
    cleaner, segmenter : optional
        Default settings, and the shipped stop words, if None.
    min_df, max_df, max_terms
        Limits of the vocabulary, see `count_terms`.

    Returns
    -------
    TopicModel
        With `doc_topic` in the order given, the largest topic first.

    Raises
    ------
    ValueError
        If a setting or what is given is of another kind or out of range, or no
        article holds a term.

    References
    ----------
    Blei, Ng and Jordan (2003), "Latent Dirichlet allocation", JMLR 3. Jagarlamudi,
    Daumé and Udupa (2012), "Incorporating lexical priors into topic models", EACL.
    The engines name their own.
    """
    limits: dict[str, Any] = dict(min_df=min_df, max_df=max_df, max_terms=max_terms)
    priors: dict[str, Any] = dict(alpha=alpha, eta=eta, background=background)
    check_settings(
        n_topics=n_topics,
        seed=seed,
        passes=passes,
        seed_strength=seed_strength,
        cleaner=cleaner,
        segmenter=segmenter,
        **priors,
        **limits,
    )
    seed_words = checked_seed_words(seed_words)
    _check(n_topics, engine, seed_words)
    counted = _counted(data, vocabulary, cleaner, segmenter, limits)
    columns = _columns(seed_words, counted.terms)
    prior = Prior(**priors, seed_words=columns, seed_strength=seed_strength)
    with threadpool_limits(limits=1):  # sums in another order give other last bits
        ordered = counted.matrix[canonical_order(counted.matrix)]
        found = _fitted(ordered, n_topics, prior, engine, passes, seed)
        model = _without_articles(found, counted, engine, seed)
        model = replace(model, seed_names=_names(seed_words, n_topics))
        return largest_first(model, counted.matrix)[0]


fit_lda = fit_topics  # its name while latent Dirichlet allocation was all there was


@renamed_parameters(**_NEW_NAMES)
def fit_lda_stream(
    parts: Iterable[csr_matrix],
    *,
    vocabulary: Sequence[str],
    n_topics: int,
    seed: int = 7,
    alpha: float = 0.1,
    eta: float = 0.01,
    background: float = BACKGROUND,
    seed_words: Mapping[str, Sequence[str]] | None = None,
    seed_strength: float = 1.0,
    cleaner: Cleaner | None = None,
    segmenter: Segmenter | None = None,
) -> TopicModel:
    """Fit topics to counts that come part by part, as when memory is too small.

    Each part is seen once and forgotten. Topics begin at clusters of the first
    part, which should hold some thousand articles of all kinds; the result depends
    on the order of the parts.

    Parameters
    ----------
    parts : iterable of csr_matrix of shape (n_docs, n_terms)
        Such as `count_terms` gives for a fixed vocabulary.
    vocabulary : sequence of n_terms str
    n_topics : int
        At least 2.
    seed : int
    alpha, eta : float
        Dirichlet priors of θ and φ.
    background : float
        Share of the tokens explained by the corpus as a whole, in [0, 1).
    seed_words : mapping of str to sequences of str, optional
        By name of topic: the first topics are drawn to them.
    seed_strength : float
        How often a seed word is counted beforehand, relative to how often it occurs.
    cleaner, segmenter : optional
        Those the counts were made with, for use of the model on texts.

    Returns
    -------
    TopicModel
        Without rows in `doc_topic`; `infer` gives them, part by part.
    """
    check_settings(
        n_topics=n_topics,
        seed=seed,
        passes=None,
        alpha=alpha,
        eta=eta,
        background=background,
        seed_strength=seed_strength,
        cleaner=cleaner,
        segmenter=segmenter,
    )
    seed_words = checked_seed_words(seed_words)
    terms = checked_words("vocabulary", vocabulary)
    _check(n_topics, "em", seed_words)
    prior = Prior(
        alpha=alpha,
        eta=eta,
        background=background,
        seed_words=_columns(seed_words, terms),
        seed_strength=seed_strength,
    )
    with threadpool_limits(limits=1):
        learner = fit_em_stream(parts, n_topics, prior, seed=seed)
    return TopicModel(
        topic_term=learner.topic_term(),
        doc_topic=np.empty((0, n_topics)),
        vocabulary=terms,
        prior=learner.alpha.astype(np.float64),
        topic_share=learner.topic_share(),
        engine="em",
        seed=seed,
        cleaner=Cleaner() if cleaner is None else cleaner,
        segmenter=topic_segmenter() if segmenter is None else segmenter,
        seed_names=_names(seed_words, n_topics),
    )


def _counted(
    data: Sequence[str] | csr_matrix | TermCounts,
    vocabulary: Sequence[str] | None,
    cleaner: Cleaner | None,
    segmenter: Segmenter | None,
    limits: Mapping[str, Any],
) -> TermCounts:
    """Count terms, or take the counts given; refuse articles without any."""
    if isinstance(data, TermCounts):
        cleaner, segmenter = data.cleaner, data.segmenter
        data, vocabulary = data.matrix, data.terms
    cleaner = Cleaner() if cleaner is None else cleaner
    segmenter = topic_segmenter() if segmenter is None else segmenter
    given = counts_of(data, vocabulary)
    if given is not None and vocabulary is not None:
        counted = TermCounts(given, tuple(vocabulary), cleaner, segmenter)
    else:
        counted = count_terms(
            checked_texts(data),
            cleaner=cleaner,
            segmenter=segmenter,
            vocabulary=vocabulary,
            **limits,
        )
    if counted.matrix.nnz == 0:
        raise ValueError(
            f"no term is left of {len(counted)} articles: lower min_df or raise max_df."
        )
    return counted


def _without_articles(
    found: tuple[Floats, Floats, Floats | None],
    counted: TermCounts,
    engine: Engine,
    seed: int,
) -> TopicModel:
    """Make a model of what an engine found; it knows no article yet."""
    topic_term, prior, idf = found
    n_topics = len(topic_term)
    return TopicModel(
        # Seven digits, so that a saved model is exactly the fitted one.
        topic_term=topic_term.astype(np.float32).astype(np.float64),
        doc_topic=np.empty((0, n_topics)),
        vocabulary=counted.terms,
        prior=prior.astype(np.float64),
        topic_share=np.full(n_topics, 1 / n_topics),
        engine=engine,
        seed=seed,
        cleaner=counted.cleaner,
        segmenter=counted.segmenter,
        idf=idf,
    )


def _check(
    n_topics: int,
    engine: str,
    seed_words: Mapping[str, Sequence[str]],
) -> None:
    problems = []
    if engine not in get_args(Engine):
        problems.append(f"engine must be one of {get_args(Engine)}, got {engine!r}")
    if len(seed_words) > n_topics:
        problems.append(f"seed_words names {len(seed_words)} of only {n_topics} topics")
    if seed_words and engine != "em":
        problems.append(f"seed_words needs engine 'em', got {engine!r}")
    if problems:
        raise ValueError("; ".join(problems) + ".")


def _columns(
    seed_words: Mapping[str, Sequence[str]], terms: tuple[str, ...]
) -> tuple[NDArray[np.int64], ...]:
    """Find the columns of seed words; words that no article holds are left out."""
    place = {term: column for column, term in enumerate(terms)}
    found = {name: find_terms(words, place) for name, words in seed_words.items()}
    empty = [name for name, columns in found.items() if not columns]
    if empty:
        raise ValueError(
            f"each topic in seed_words must have a word of the vocabulary, {empty} "
            "have none. Choose words as the segmenter gives them."
        )
    return tuple(np.array(columns) for columns in found.values())


def _names(seed_words: Mapping[str, Sequence[str]], n_topics: int) -> tuple[str, ...]:
    return (*seed_words, *[""] * (n_topics - len(seed_words))) if seed_words else ()


def _fitted(
    counts: csr_matrix,
    n_topics: int,
    prior: Prior,
    engine: Engine,
    passes: int | None,
    seed: int,
) -> tuple[Floats, Floats, Floats | None]:
    """Fit φ and α, or φ and IDF, with an engine, after as many passes as it needs."""
    n_docs = counts.shape[0]
    if engine == "nmf":
        passes = ROUNDS if passes is None else passes
        parts, idf = fit_nmf(counts, n_topics, passes=passes, seed=seed)
        return parts, np.zeros(n_topics), idf
    if engine == "em":
        passes = min(max(4_000 // n_docs, 8), 40) if passes is None else passes
        learner = fit_em(counts, n_topics, prior, passes=passes, seed=seed)
        return learner.topic_term(), learner.alpha.astype(np.float64), None
    if engine == "gensim":
        passes = min(max(20_000 // n_docs, 5), 40) if passes is None else passes
        fit = fit_gensim
    else:
        passes = GIBBS_ROUNDS if passes is None else passes
        fit = fit_tomotopy
    topic_term, alpha = fit(
        counts, n_topics, passes=passes, alpha=prior.alpha, eta=prior.eta, seed=seed
    )
    return topic_term, alpha, None


def canonical_order(counts: csr_matrix) -> list[int]:
    """Sort articles by what they hold; equal articles are interchangeable.

    Parameters
    ----------
    counts : csr_matrix of shape (n_docs, n_terms)

    Returns
    -------
    list of n_docs int
    """
    counts.sort_indices()
    bounds = list(pairwise(counts.indptr))

    def content(row: int) -> tuple[bytes, bytes]:
        start, end = bounds[row]
        return counts.indices[start:end].tobytes(), counts.data[start:end].tobytes()

    return sorted(range(counts.shape[0]), key=content)


def largest_first(
    model: TopicModel, counts: csr_matrix, *, n_before: int = 0
) -> tuple[TopicModel, NDArray[np.int64]]:
    """Infer the articles' shares, and number topics by their share of all tokens.

    Parameters
    ----------
    model : TopicModel
    counts : csr_matrix of shape (n_docs, n_terms)
    n_before : int
        So many topics stay before the others, whatever their share.

    Returns
    -------
    TopicModel
        With `doc_topic`, `topic_share` and, unless factorised, `term_weight`.
    order : ndarray of int, shape (n_topics,)
        The former number of each topic.
    """
    doc_topic = np.asarray(model.infer(counts))
    lengths = np.asarray(counts.sum(axis=1)).reshape(-1, 1)
    tokens = (np.nan_to_num(doc_topic) * lengths).sum(axis=0)
    order = np.lexsort((-tokens, np.arange(len(tokens)) >= (n_before or len(tokens))))
    weights = None
    if model.is_mixture:
        # Seven digits, as φ has: a saved model lists the same terms.
        found = term_weights(counts, doc_topic[:, order])
        weights = found.astype(np.float32).astype(np.float64)
    ordered = replace(
        model,
        term_weight=weights,
        topic_term=model.topic_term[order],
        doc_topic=doc_topic[:, order],
        prior=model.prior[order],
        topic_share=tokens[order] / tokens.sum(),
        seed_names=tuple(model.seed_names[topic] for topic in order)
        if model.seed_names
        else (),
    )
    return ordered, order
