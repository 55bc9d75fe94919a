"""How many topics?"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_matrix

from research.topics.lda import fit_lda
from research.topics.quality import npmi, topic_diversity

CANDIDATES = (5, 10, 15, 20, 30, 40)
MAX_DOCS = 6000
N_TOP = 10


@dataclass(frozen=True, slots=True)
class Candidate:
    """A number of topics and how it did on articles it was not fitted on.

    Attributes
    ----------
    n_topics : int
    coherence : float
        Mean NPMI of the top ten terms, in [-1, 1].
    diversity : float
        In (0, 1].
    """

    n_topics: int
    coherence: float
    diversity: float

    @property
    def quality(self) -> float:
        """Coherence, moved to [0, 1], times diversity: readable *and* different.

        References
        ----------
        Dieng, Ruiz and Blei (2020), "Topic Modeling in Embedding Spaces", TACL 8.
        """
        return (1 + self.coherence) / 2 * self.diversity


def choose_n_topics(
    counts: csr_matrix,
    vocabulary: Sequence[str],
    *,
    candidates: Sequence[int] = CANDIDATES,
    seed: int = 7,
) -> tuple[int, list[Candidate]]:
    """Choose the number of topics with the highest quality.

    Each candidate is fitted on one half of the articles, or of 6,000 drawn ones,
    and scored on the other half. A candidate needs at least 15 fitted articles a
    topic. One fit each: differences of a few hundredths are noise.

    Parameters
    ----------
    counts : csr_matrix of shape (n_docs, n_terms)
        In a canonical order, such as by id: the halves are drawn by position.
    vocabulary : sequence of n_terms str
    candidates : sequence of int
    seed : int

    Returns
    -------
    n_topics : int
    tried : list of Candidate
    """
    rng = np.random.default_rng(seed)
    drawn = rng.permutation(counts.shape[0])[:MAX_DOCS]
    fitted, reference = np.array_split(drawn, 2)
    possible = [k for k in candidates if k * 15 <= len(fitted)] or [min(candidates)]
    tried = []
    for n_topics in possible:
        model = fit_lda(
            counts[np.sort(fitted)],
            n_topics=n_topics,
            vocabulary=vocabulary,
            seed=seed,
        )
        top = model.top_terms(N_TOP)
        coherence = npmi(top, counts[np.sort(reference)], vocabulary).mean
        tried.append(Candidate(n_topics, coherence, topic_diversity(top)))
    best = max(tried, key=lambda candidate: candidate.quality)
    return best.n_topics, tried
