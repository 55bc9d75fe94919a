"""Do topics differ, from each other and from noise, and do they predict articles?"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from scipy.sparse import csr_matrix
from scipy.stats import norm, rankdata

from research.arrays import Floats, Ints
from research.i18n import _
from research.topics.coherence import common_length
from research.topics.inference import topic_shares_of
from research.topics.ranking import largest


def topic_diversity(top_terms: Sequence[Sequence[str]]) -> float:
    """Share of distinct terms among the top terms of all topics.

    Parameters
    ----------
    top_terms : sequence of n_topics sequences of n_top str
        Most probable terms of each topic.

    Returns
    -------
    float
        In (0, 1]; 1 when no term is shared by two topics.

    Raises
    ------
    ValueError
        If there is no topic, or topics list different numbers of terms.

    References
    ----------
    Dieng, Ruiz and Blei (2020), "Topic Modeling in Embedding Spaces", TACL 8.

    Examples
    --------
    >>> topic_diversity([["股市", "基金"], ["股市", "球队"]])
    0.75
    """
    n_top = common_length(top_terms)
    distinct = {term for terms in top_terms for term in terms}
    return len(distinct) / (len(top_terms) * n_top)


def inverted_rbo(top_terms: Sequence[Sequence[str]], *, p: float = 0.9) -> float:
    """One less the mean overlap of topics' ranked terms, first ranks weighing most.

    Parameters
    ----------
    top_terms : sequence of n_topics sequences of n_top str
    p : float
        In (0, 1): how slowly the weight falls off with the rank.

    Returns
    -------
    float
        In [0, 1]; 1 when no term is shared, 0 when all lists are equal. 1 for a
        single topic.

    References
    ----------
    Webber, Moffat and Zobel (2010), "A similarity measure for indefinite rankings",
    TOIS 28, equation 30. Bianchi, Terragni and Hovy (2021), "Pre-training is a hot
    topic", ACL, for its use.

    Examples
    --------
    >>> inverted_rbo([["股市", "基金"], ["球队", "联赛"]])
    1.0
    """
    common_length(top_terms)
    pairs = [_rbo(one, other, p) for one, other in combinations(top_terms, 2)]
    return 1.0 - float(np.mean(pairs)) if pairs else 1.0


def _rbo(one: Sequence[str], other: Sequence[str], p: float) -> float:
    """Extrapolated rank-biased overlap of two lists of one length."""
    depths = range(1, len(one) + 1)
    shared = [len(set(one[:depth]) & set(other[:depth])) for depth in depths]
    agreement = np.array(shared) / np.array(depths)
    weighted = (1 - p) / p * (agreement * p ** np.array(depths)).sum()
    return float(agreement[-1] * p ** len(one) + weighted)


def frex(topic_term: Floats, *, weight: float = 0.7) -> Floats:
    """Score terms by how frequent in, and how exclusive to, a topic they are.

    Parameters
    ----------
    topic_term : ndarray of shape (n_topics, n_terms)
    weight : float
        In (0, 1): of exclusivity; 0.7 is the default of stm.

    Returns
    -------
    ndarray of shape (n_topics, n_terms)
        In (0, 1]: the harmonic mean of both ranks within a topic.

    References
    ----------
    Bischof and Airoldi (2012), "Summarizing topical content with word frequency and
    exclusivity", ICML. Roberts, Stewart and Tingley (2019), "stm: an R package for
    structural topic models", JSS 91.
    """
    total = topic_term.sum(axis=0)
    exclusive = topic_term / np.where(total > 0, total, 1)
    n_terms = topic_term.shape[1]
    by_exclusivity = rankdata(exclusive, axis=1) / n_terms
    by_frequency = rankdata(topic_term, axis=1) / n_terms
    return np.asarray(1 / (weight / by_exclusivity + (1 - weight) / by_frequency))


def exclusivity(topic_term: Floats, *, n_top: int = 10, weight: float = 0.7) -> Floats:
    """Mean FREX of each topic's most probable terms.

    Returns
    -------
    ndarray of shape (n_topics,)
        In (0, 1].
    """
    top = largest(topic_term, n_top)
    total = topic_term.sum(axis=0)
    exclusive = topic_term / np.where(total > 0, total, 1)
    n_terms = topic_term.shape[1]
    by_exclusivity = _ranks(exclusive, top) / n_terms
    by_frequency = _ranks(topic_term, top) / n_terms
    scores = 1 / (weight / by_exclusivity + (1 - weight) / by_frequency)
    return np.asarray(scores.mean(axis=1))


def _ranks(values: Floats, columns: Ints) -> Floats:
    """Rank some columns within their rows, as `rankdata` ranks all, in less time."""
    asked = np.take_along_axis(values, columns, axis=1)
    ranks = np.empty(asked.shape)
    for row, (own, wanted) in enumerate(zip(values, asked, strict=True)):
        ordered = np.sort(own)
        below = np.searchsorted(ordered, wanted, side="left")
        ranks[row] = (below + np.searchsorted(ordered, wanted, side="right") + 1) / 2
    return ranks


@dataclass(frozen=True, slots=True)
class Significance:
    """How far topics are from three kinds of noise, as KL divergence in nats.

    Attributes
    ----------
    uniform : ndarray of shape (n_topics,)
        Of its terms from an even spread over all terms.
    vacuous : ndarray of shape (n_topics,)
        Of its terms from the terms of the whole corpus.
    background : ndarray of shape (n_topics,)
        Of its articles from an even spread over all articles.
    """

    uniform: Floats
    vacuous: Floats
    background: Floats


def topic_significance(
    topic_term: Floats, doc_topic: Floats, term_share: Floats
) -> Significance:
    """Measure how far topics are from junk; 0 is junk.

    Parameters
    ----------
    topic_term : ndarray of shape (n_topics, n_terms)
    doc_topic : ndarray of shape (n_docs, n_topics)
        Rows of NaN are left out.
    term_share : ndarray of shape (n_terms,)
        Of the tokens of the corpus; sums to 1.

    References
    ----------
    AlSumait, Barbará, Gentle and Domeniconi (2009), "Topic significance ranking of
    LDA generative models", ECML PKDD.
    """
    known = doc_topic[~np.isnan(doc_topic).any(axis=1)]
    n_docs, n_terms = len(known), topic_term.shape[1]
    held = known.sum(axis=0)
    of_docs = (known / np.where(held > 0, held, 1)).T
    return Significance(
        uniform=_divergence(topic_term, np.full(n_terms, 1 / n_terms)),
        vacuous=_divergence(topic_term, term_share),
        background=_divergence(of_docs, np.full(n_docs, 1 / max(n_docs, 1))),
    )


def _divergence(rows: Floats, expected: Floats) -> Floats:
    """Kullback–Leibler divergence of each row; terms of no probability add 0."""
    usable = (rows > 0) & (expected > 0)
    ratio = np.where(usable, rows, 1) / np.where(usable, expected, 1)
    return np.asarray((np.where(usable, rows, 0) * np.log(ratio)).sum(axis=1))


@dataclass(frozen=True, slots=True)
class HeldOut:
    """How well a model predicts one half of articles from the other.

    Attributes
    ----------
    perplexity : float
        Of a token; as if chosen evenly among so many terms. Less is better.
    low, high : float
        95 % interval over articles.
    n_docs, n_tokens : int
        Articles used, and tokens predicted.
    """

    perplexity: float
    low: float
    high: float
    n_docs: int
    n_tokens: int


@dataclass(frozen=True, slots=True)
class Gain:
    """What topics tell of an article's words beyond how frequent these are.

    Attributes
    ----------
    value, low, high : float
        Nats a token, with the 95 % interval over articles.
    """

    value: float
    low: float
    high: float


def held_out_perplexity(
    topic_term: Floats, prior: Floats, counts: csr_matrix, *, seed: int
) -> HeldOut:
    """Predict a half of each article's tokens from the other half.

    Parameters
    ----------
    topic_term : ndarray of shape (n_topics, n_terms)
    prior : ndarray of shape (n_topics,)
    counts : csr_matrix of shape (n_docs, n_terms)
        Articles the model was not fitted on. Each token falls into either half by
        chance; articles with an empty half are left out.
    seed : int
        Of the halves.

    Returns
    -------
    HeldOut

    Raises
    ------
    ValueError
        If no article has two known tokens, or the prior is 0: rows of a
        factorisation are no probabilities of words, and nothing can be predicted.

    References
    ----------
    Wallach, Murray, Salakhutdinov and Mimno (2009), "Evaluation methods for topic
    models", ICML, section 5.1 (document completion).
    """
    return completion(topic_term, prior, counts, seed=seed).perplexity()


@dataclass(frozen=True, slots=True)
class Completion:
    """One half of articles, and what a model makes of it from the other.

    Attributes
    ----------
    asked : csr_matrix of shape (n_usable, n_terms)
        The half that is predicted.
    chance : ndarray of shape (n_entries,)
        Probability of the term of each of its entries.
    """

    asked: csr_matrix
    chance: Floats

    def perplexity(self) -> HeldOut:
        """Say how well the half was predicted."""
        tiny = np.finfo(float).tiny
        surprise = -self.asked.data * np.log(np.maximum(self.chance, tiny))
        per_doc, sizes = _per_doc(self.asked, surprise)
        rate, half = _rate(per_doc, sizes)
        return HeldOut(
            perplexity=float(np.exp(rate)),
            low=float(np.exp(rate - half)),
            high=float(np.exp(rate + half)),
            n_docs=len(per_doc),
            n_tokens=int(sizes.sum()),
        )

    def gain(self, frequency: Floats, *, background: float) -> Gain:
        """Say how much better than by how frequent words are.

        With topics, a word comes from the corpus as a whole or from the article's
        topics; without, from the corpus alone. Where words stand together by chance
        only, topics were learned from noise and make predictions worse.

        Parameters
        ----------
        frequency : ndarray of shape (n_terms,)
            Counts of the terms in the fitted articles; every one is counted once more.
        background : float
            Share of the tokens that come from the corpus as a whole.
        """
        common = (frequency + 1) / (frequency + 1).sum()
        usual = common[self.asked.indices]
        mixed = background * usual + (1 - background) * self.chance
        rate, half = _rate(
            *_per_doc(self.asked, self.asked.data * np.log(mixed / usual))
        )
        return Gain(rate, rate - half, rate + half)


def completion(
    topic_term: Floats, prior: Floats, counts: csr_matrix, *, seed: int
) -> Completion:
    """Predict a half of the articles from the other; see `held_out_perplexity`."""
    if not np.any(prior > 0):
        raise ValueError(
            _(
                "perplexity needs a mixture model, with a prior above 0; a "
                "factorisation has none. Compare it by coherence and stability."
            )
        )
    rng = np.random.default_rng(seed)
    given, asked = counts.astype(np.float64), counts.astype(np.float64)
    given.data = rng.binomial(counts.data.astype(np.int64), 0.5).astype(np.float64)
    asked.data = counts.data - given.data
    sizes = np.asarray(given.sum(axis=1)).ravel(), np.asarray(asked.sum(axis=1)).ravel()
    usable = np.flatnonzero((sizes[0] > 0) & (sizes[1] > 0))
    if not len(usable):
        raise ValueError(
            _(
                "some of the {shape} held-out articles must have two tokens that the "
                "model knows, none has. Hold out other articles.",
                shape=counts.shape[0],
            )
        )
    given, asked = given[usable], asked[usable]
    given.eliminate_zeros()
    asked.eliminate_zeros()
    shares = topic_shares_of(given, topic_term, prior)
    of_doc = np.repeat(np.arange(len(usable)), np.diff(asked.indptr))
    chance = np.empty(len(of_doc))
    for part in np.array_split(np.arange(len(of_doc)), max(len(of_doc) >> 18, 1)):
        terms = topic_term.T[asked.indices[part]]
        chance[part] = np.einsum("et,et->e", shares[of_doc[part]], terms)
    return Completion(asked, chance)


def _per_doc(asked: csr_matrix, of_entry: Floats) -> tuple[Floats, Floats]:
    """Give the sum over entries, and the number of tokens, of each article."""
    n_docs = asked.shape[0]
    of_doc = np.repeat(np.arange(n_docs), np.diff(asked.indptr))
    sums = np.bincount(of_doc, of_entry, minlength=n_docs)
    sizes = np.asarray(asked.sum(axis=1), dtype=np.float64).ravel()
    return sums.astype(np.float64), sizes


def _rate(per_doc: Floats, sizes: Floats) -> tuple[float, float]:
    """Give a ratio of sums over articles, and half of its 95 % interval."""
    rate = per_doc.sum() / sizes.sum()
    # By linearisation.
    spread = np.sqrt(((per_doc - rate * sizes) ** 2).sum()) / sizes.sum()
    return float(rate), float(norm.ppf(0.975) * spread)
