"""Fit topics by expectation maximisation on sparse counts, a batch at a time."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from research.arrays import Singles
from research.i18n import _
from research.topics.start import clustered_start

BATCH = 128  # articles a step
FIRST_STEPS = 3  # for the shares of an article seen for the first time,
STREAM_STEPS = 10  # or for the only time
DECAY = 0.6  # κ: step t replaces t^-κ of what was learned
PASSES_A_PLAIN_ONE = 4  # of so many passes, the last is without a background
TINY = np.float32(1e-30)
FIXED = 100.0  # how often a topic that stays counts all tokens beforehand
SMALLEST_SCALE = 1e-12


@dataclass(frozen=True, slots=True, kw_only=True)
class Prior:
    """What is believed of topics before any article is read.

    Attributes
    ----------
    alpha : float
        Of the shares of an article.
    eta : float
        Of the terms of a topic.
    background : float
        Share of all tokens that no topic has to explain while topics are looked for,
        in [0, 1).
    seed_words : tuple of ndarrays of int
        Columns of the seed words of the first topics.
    seed_strength : float
        How often each of them is counted in its topic beforehand, relative to how
        often it occurs.
    """

    alpha: float
    eta: float
    background: float = 0.0
    seed_words: tuple[NDArray[np.int64], ...] = ()
    seed_strength: float = 1.0

    def of_terms(self, frequency: Singles, n_topics: int) -> Singles:
        """Give η for every term and topic, shape (n_terms, n_topics)."""
        of_terms = np.full((len(frequency), n_topics), self.eta, dtype=np.float32)
        for topic, columns in enumerate(self.seed_words):
            of_terms[columns, topic] += self.seed_strength * frequency[columns]
        return of_terms


@dataclass(frozen=True, slots=True)
class Batch:
    """Counts of some articles over the terms they hold.

    Attributes
    ----------
    counts : csr_matrix of float32, shape (n_docs, n_held)
    terms : ndarray of int, shape (n_held,)
        Columns of the vocabulary.
    """

    counts: csr_matrix
    terms: NDArray[np.int64]


class StepwiseEM:
    """Expected counts of terms in topics, improved by each batch of articles.

    The model is the smoothed mixture of latent Dirichlet allocation, with one
    addition while topics are looked for: a fixed share of all tokens comes from the
    corpus as a whole and not from topics. Words that stand everywhere are so explained
    once, and topics keep what sets them apart. At last the background is taken away:
    articles are read without it later, and by topics that were never asked for common
    words they would be predicted worse by a tenth, and a quarter of them would seem to
    belong nowhere.

    Parameters
    ----------
    start : ndarray of float32, shape (n_terms, n_topics)
        Expected counts to begin with.
    alpha : ndarray of float32, shape (n_topics,)
        Dirichlet prior of θ.
    term_prior : ndarray of float32, shape (n_terms, n_topics)
        η, added to the counts; larger for the seed words of a topic.
    background : float
        Share of the tokens that come from the corpus as a whole, in [0, 1).

    References
    ----------
    Neal and Hinton (1998), "A view of the EM algorithm that justifies incremental,
    sparse, and other variants". Cappé and Moulines (2009), "On-line
    expectation-maximization algorithm for latent data models", JRSS B 71. Liang and
    Klein (2009), "Online EM for unsupervised models", NAACL. The update is the
    zero-order collapsed one of Asuncion et al. (2009), "On smoothing and inference
    for topic models", UAI, made stochastic as by Foulds et al. (2013), "Stochastic
    collapsed variational Bayesian inference for latent Dirichlet allocation", KDD.
    The background is that of Zhai, Velivelli and Yu (2004), "A cross-collection
    mixture model for comparative text mining", KDD.
    """

    def __init__(
        self,
        start: Singles,
        *,
        alpha: Singles,
        term_prior: Singles,
        background: float,
    ) -> None:
        self.alpha = alpha
        self.term_prior = term_prior
        self.n_steps = 0
        # Expected counts are `_scale * _raw`: forgetting a little of all counts is
        # then one product, and a step touches only the terms that its batch holds.
        self._raw, self._scale = start, 1.0
        self._totals = start.sum(axis=0)
        self._prior_totals = term_prior.sum(axis=0)
        # Relative to the topics, whose weight is then 1.
        self._odds = background / (1 - background)
        self.know(start.sum(axis=1))

    def know(self, frequency: Singles) -> None:
        """Take counts of the terms, shape (n_terms,), for those of the whole corpus."""
        self._n_tokens = float(frequency.sum())
        self._common = (self._odds * frequency / self._n_tokens).astype(np.float32)

    def drop_background(self) -> None:
        """Let topics explain all tokens from now on."""
        self._odds = 0.0
        self._common = np.zeros_like(self._common)

    def topic_term(self) -> NDArray[np.float64]:
        """Give φ as it stands, shape (n_topics, n_terms); rows sum to 1."""
        smoothed = (self._scale * self._raw + self.term_prior).T.astype(np.float64)
        return np.asarray(smoothed / smoothed.sum(axis=1, keepdims=True))

    def topic_share(self) -> NDArray[np.float64]:
        """Give the share of each topic in the expected counts, shape (n_topics,)."""
        return np.asarray(self._totals / self._totals.sum(), dtype=np.float64)

    def step(self, batch: Batch, shares: Singles, n_inner: int) -> Singles:
        """Learn from a batch, and give the shares of its articles.

        Parameters
        ----------
        batch : Batch
        shares : ndarray of float32, shape (n_docs, n_topics)
            θ as known so far.
        n_inner : int
            How often the shares are improved.
        """
        terms, counts = batch.terms, batch.counts
        raw = self._raw[terms]
        term_topic = np.float32(self._scale) * raw + self.term_prior[terms]
        term_topic /= self._totals + self._prior_totals
        of_entry = term_topic.take(counts.indices, axis=0)
        common = self._common[terms].take(counts.indices)
        for _inner in range(n_inner):
            ratio = ratios(counts, shares, of_entry, common)
            before = shares
            shares = before * (ratio @ term_topic) + self.alpha
            shares /= shares.sum(axis=1, keepdims=True)
        found = (ratio.T @ before) * term_topic
        self.n_steps += 1
        rate = (self.n_steps + 1) ** -DECAY
        found *= np.float32(rate * self._n_tokens / counts.data.sum())
        self._totals = np.float32(1 - rate) * self._totals + found.sum(axis=0)
        self._scale *= 1 - rate
        self._raw[terms] = raw + found * np.float32(1 / self._scale)
        if self._scale < SMALLEST_SCALE:
            self._raw *= np.float32(self._scale)
            self._scale = 1.0
        return shares


def ratios(
    counts: csr_matrix,
    shares: Singles,
    of_entry: Singles,
    common: Singles | float = 0.0,
) -> csr_matrix:
    """Divide counts by the probability that the mixture gives them.

    Parameters
    ----------
    counts : csr_matrix of shape (n_docs, n_terms)
    shares : ndarray of shape (n_docs, n_topics)
    of_entry : ndarray of shape (n_entries, n_topics)
        φ of the term of each entry.
    common : ndarray of shape (n_entries,), or 0
        What the background adds to the mixture.

    Returns
    -------
    csr_matrix
        Zero nowhere that counts are not.
    """
    of_doc = np.repeat(shares, np.diff(counts.indptr), axis=0)
    mixed = np.einsum("et,et->e", of_doc, of_entry) + common
    structure = counts.indices, counts.indptr
    return csr_matrix((counts.data / np.maximum(mixed, TINY), *structure), counts.shape)


def fit_em(
    counts: csr_matrix, n_topics: int, prior: Prior, *, passes: int, seed: int
) -> StepwiseEM:
    """Fit topics to counts held in memory.

    Parameters
    ----------
    counts : csr_matrix of shape (n_docs, n_terms)
    n_topics : int
    prior : Prior
    passes : int
    seed : int

    Returns
    -------
    StepwiseEM
    """
    rng = np.random.default_rng(seed)
    counts = counts.astype(np.float32)[rng.permutation(counts.shape[0])]
    learner = _begun(counts, n_topics, prior, rng)
    _learn(learner, counts, passes, rng)
    return learner


def _learn(
    learner: StepwiseEM, counts: csr_matrix, passes: int, rng: np.random.Generator
) -> None:
    """Go through all articles so often, in another order each time."""
    batches = _batches(counts)
    shares = [_even(batch, len(learner.alpha)) for batch in batches]
    n_plain = passes // PASSES_A_PLAIN_ONE
    for number in range(passes):
        if number == passes - n_plain:
            learner.drop_background()
        n_inner = 1 if number else FIRST_STEPS
        for place in rng.permutation(len(batches)):
            shares[place] = learner.step(batches[place], shares[place], n_inner)


def fit_beside(
    counts: csr_matrix,
    fixed: NDArray[np.float64],
    free: NDArray[np.float64],
    prior: Prior,
    *,
    passes: int,
    seed: int,
) -> NDArray[np.float64]:
    """Fit some topics while others stay as they are.

    Parameters
    ----------
    counts : csr_matrix of shape (n_docs, n_terms)
    fixed : ndarray of shape (n_fixed, n_terms)
        φ of topics that stay: the prior counts them so often that the articles
        hardly matter.
    free : ndarray of shape (n_free, n_terms)
        φ that the others begin with.
    prior : Prior
        Of the free topics.
    passes, seed : int

    Returns
    -------
    ndarray of shape (n_free, n_terms)
        φ of the free topics.
    """
    rng = np.random.default_rng(seed)
    counts = counts.astype(np.float32)[rng.permutation(counts.shape[0])]
    frequency, n_fixed = _frequency(counts), len(fixed)
    start = np.concatenate([fixed, free]).astype(np.float32)
    n_topics = len(start)
    # Begin as if every topic had an even part of all tokens.
    start = start * np.float32(frequency.sum() / n_topics)
    of_terms = prior.of_terms(frequency, n_topics)
    of_terms[:, :n_fixed] = (FIXED * frequency.sum() * fixed).T
    learner = StepwiseEM(
        np.ascontiguousarray(start.T),
        alpha=np.full(n_topics, prior.alpha, dtype=np.float32),
        term_prior=of_terms,
        background=prior.background,
    )
    learner.know(frequency)
    _learn(learner, counts, passes, rng)
    return learner.topic_term()[n_fixed:]


def fit_em_stream(
    parts: Iterable[csr_matrix], n_topics: int, prior: Prior, *, seed: int
) -> StepwiseEM:
    """Fit topics to counts that come part by part and are seen once.

    Topics begin at clusters of the first part, which should hold some thousand
    articles. Parts in another order give other topics. The background stays to the
    end, as nobody knows when that comes.

    Parameters
    ----------
    parts : iterable of csr_matrix of shape (n_docs, n_terms)
    n_topics : int
    prior : Prior
    seed : int

    Returns
    -------
    StepwiseEM
    """
    rng = np.random.default_rng(seed)
    learner: StepwiseEM | None = None
    seen = np.zeros(0, dtype=np.float32)
    for part in parts:
        counts = part.astype(np.float32)[rng.permutation(part.shape[0])]
        frequency = _frequency(counts)
        if not frequency.any():
            continue
        if learner is None:
            learner, seen = _begun(counts, n_topics, prior, rng), frequency
        else:
            seen = seen + frequency
            learner.know(seen)
        for batch in _batches(counts):
            learner.step(batch, _even(batch, n_topics), STREAM_STEPS)
    if learner is None:
        raise ValueError(_("no article of the stream holds a term of the vocabulary."))
    return learner


def _begun(
    counts: csr_matrix, n_topics: int, prior: Prior, rng: np.random.Generator
) -> StepwiseEM:
    return StepwiseEM(
        clustered_start(counts, n_topics, rng=rng, seed_words=prior.seed_words),
        alpha=np.full(n_topics, prior.alpha, dtype=np.float32),
        term_prior=prior.of_terms(_frequency(counts), n_topics),
        background=prior.background,
    )


def _batches(counts: csr_matrix) -> list[Batch]:
    counts = counts[np.diff(counts.indptr) > 0]
    batches = []
    for start in range(0, counts.shape[0], BATCH):
        part = counts[start : start + BATCH]
        terms, columns = np.unique(part.indices, return_inverse=True)
        parts = (part.data, columns, part.indptr)
        batches.append(Batch(csr_matrix(parts, (part.shape[0], len(terms))), terms))
    return batches


def _frequency(counts: csr_matrix) -> Singles:
    return np.asarray(counts.sum(axis=0), dtype=np.float32).ravel()


def _even(batch: Batch, n_topics: int) -> Singles:
    n_docs = batch.counts.shape[0]
    return np.full((n_docs, n_topics), 1 / n_topics, dtype=np.float32)
