"""How do fits of a number of topics do on articles they never saw?"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from research.arrays import Floats
from research.topics.coherence import Articles, coherence
from research.topics.lda import fit_lda
from research.topics.model import TopicModel
from research.topics.null_models import prediction_of
from research.topics.quality import exclusivity, topic_diversity
from research.topics.stability import matched_agreement, stability

N_TOP = 10
SUBSAMPLE = 0.8  # of the fitted articles


@dataclass(frozen=True, slots=True)
class Candidate:
    """A number of topics and how its fits did on articles they never saw.

    Attributes
    ----------
    n_topics : int
    coherence : ndarray of shape (n_seeds,)
        Mean NPMI of the top ten terms, in [-1, 1].
    diversity : ndarray of shape (n_seeds,)
        Share of distinct top ten terms, in (0, 1].
    exclusivity : ndarray of shape (n_seeds,)
        Mean FREX of the top ten terms, in (0, 1].
    perplexity : ndarray of shape (n_seeds,)
        By document completion; less is better.
    gain : ndarray of shape (n_seeds,)
        What topics tell of words beyond their frequency, in nats a token.
    stability, least_stable : ndarray of shape (n_seeds,)
        Agreement with the fits of other seeds: of all topics, and of the least
        reproducible one.
    resampled, resampled_least_stable : ndarray of shape (n_subsamples,)
        The same of fits to four fifths of the articles, drawn anew, with the fit of
        the first seed to all. Empty for a number that fell behind before.
    """

    n_topics: int
    coherence: Floats
    diversity: Floats
    exclusivity: Floats
    perplexity: Floats
    gain: Floats
    stability: Floats
    least_stable: Floats
    resampled: Floats
    resampled_least_stable: Floats


@dataclass(frozen=True, slots=True)
class Parts:
    """Articles to fit, to choose by, and to report on.

    Attributes
    ----------
    fitted, chosen_on, reported_on : csr_matrices of shape (n_docs, n_terms)
    vocabulary : tuple of n_terms str
    """

    fitted: csr_matrix
    chosen_on: csr_matrix
    reported_on: csr_matrix
    vocabulary: tuple[str, ...]

    def fit(
        self, n_topics: int, seed: int, rows: NDArray[np.int64] | None = None
    ) -> TopicModel:
        """Fit topics to the articles for it, or to some of them."""
        counts = self.fitted if rows is None else self.fitted[rows]
        return fit_lda(counts, vocabulary=self.vocabulary, n_topics=n_topics, seed=seed)

    def judge(
        self, model: TopicModel, counts: csr_matrix
    ) -> tuple[float, float, float]:
        """Give NPMI, perplexity and gain on articles the model was not fitted to."""
        top = coherence(model.top_terms(N_TOP), Articles(counts, self.vocabulary))
        # One seed of the halves for all models, so that they are comparable.
        held_out, gain = prediction_of(model, self.fitted, counts)
        return top.mean, held_out.perplexity, gain.value


@dataclass(frozen=True, slots=True)
class Fits:
    """What is kept of the fits of one number of topics.

    Attributes
    ----------
    n_topics : int
    measured : ndarray of shape (n_fits, 5)
        NPMI, perplexity, gain, diversity, exclusivity.
    rankings : tuple of n_fits ndarrays of shape (n_topics, n_terms)
    """

    n_topics: int
    measured: Floats
    rankings: tuple[Floats, ...]

    def and_(self, more: "Fits") -> "Fits":
        """Give these fits and others of the same number."""
        return Fits(
            self.n_topics,
            np.concatenate([self.measured, more.measured]),
            (*self.rankings, *more.rankings),
        )

    def candidate(self, resampled: Floats) -> Candidate:
        """Say how the fits did; `resampled` as from `resampled_agreement`."""
        agreement = stability(self.rankings)
        npmi, perplexity, gain, diversity, exclusive = self.measured.T
        return Candidate(
            n_topics=self.n_topics,
            coherence=npmi,
            diversity=diversity,
            exclusivity=exclusive,
            perplexity=perplexity,
            gain=gain,
            stability=agreement.per_run,
            least_stable=agreement.least_stable,
            resampled=resampled[:, 0],
            resampled_least_stable=resampled[:, 1],
        )


def fits_of(n_topics: int, *, parts: Parts, seeds: Sequence[int]) -> Fits:
    """Fit a number of topics with each seed, and judge the fits."""
    measured, rankings = [], []
    for seed in seeds:
        model = parts.fit(n_topics, seed)
        measured.append(
            (
                *parts.judge(model, parts.chosen_on),
                topic_diversity(model.top_terms(N_TOP)),
                float(exclusivity(model.topic_term).mean()),
            )
        )
        rankings.append(model.ranking)
    return Fits(n_topics, np.array(measured), tuple(rankings))


def resampled_agreement(
    first: Fits, *, parts: Parts, seed: int, n_subsamples: int
) -> Floats:
    """Fit to four fifths of the articles, drawn anew, and compare with the first fit.

    Returns
    -------
    ndarray of shape (n_subsamples, 2)
        Agreement of all topics, and of the least reproducible one.
    """
    rng = np.random.default_rng(seed)
    n_docs = parts.fitted.shape[0]
    found = []
    for _ in range(n_subsamples):
        rows = np.sort(rng.permutation(n_docs)[: int(SUBSAMPLE * n_docs)])
        other = parts.fit(first.n_topics, seed, rows)
        _, shared = matched_agreement(first.rankings[0], other.ranking)
        found.append((shared.mean(), shared.min()))
    return np.array(found).reshape(-1, 2)
