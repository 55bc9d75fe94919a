"""Do other seeds and other articles give the same topics?"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment
from scipy.sparse import csr_matrix

from research.arrays import Floats
from research.i18n import _
from research.topics.ranking import largest

N_TOP = 10


@dataclass(frozen=True, slots=True)
class Stability:
    """How well the topics of several fits agree.

    Attributes
    ----------
    per_run : ndarray of shape (n_runs,)
        Mean agreement of a fit's topics with those of the other fits, in [0, 1].
    least_stable : ndarray of shape (n_runs,)
        Agreement of its least reproducible topic, mean over the other fits.
    """

    per_run: Floats
    least_stable: Floats


def shared_top_terms(one: Floats, other: Floats, *, n_top: int = N_TOP) -> Floats:
    """Share of top terms that each two topics have in common.

    Parameters
    ----------
    one, other : ndarrays of shape (n_topics, n_terms) and (n_others, n_terms)

    Returns
    -------
    ndarray of shape (n_topics, n_others)
        In [0, 1].
    """
    return _shared(_top_mask(one, n_top), _top_mask(other, n_top), n_top)


def _shared(one: csr_matrix, other: csr_matrix, n_top: int) -> Floats:
    return np.asarray((one @ other.T).toarray() / n_top)


def _top_mask(topic_term: Floats, n_top: int) -> csr_matrix:
    """Mark each topic's first terms with 1, shape (n_topics, n_terms)."""
    top = largest(topic_term, n_top)
    ends = np.arange(0, top.size + 1, top.shape[1])
    return csr_matrix((np.ones(top.size), top.ravel(), ends), topic_term.shape)


def matched_agreement(
    one: Floats, other: Floats, *, n_top: int = N_TOP
) -> tuple[NDArray[np.int64], Floats]:
    """Pair the topics of two fits so that they share as many top terms as possible.

    Parameters
    ----------
    one, other : ndarrays of shape (n_topics, n_terms) and (n_others, n_terms)

    Returns
    -------
    partner : ndarray of int, shape (n_topics,)
        Topic of the other fit; -1 where it has none left.
    agreement : ndarray of shape (n_topics,)
        Share of top terms in common; 0 without a partner.

    References
    ----------
    Kuhn (1955), "The Hungarian method for the assignment problem". Greene,
    O'Callaghan and Cunningham (2014), "How many topics? Stability analysis for topic
    models", ECML PKDD.
    """
    return _matched(shared_top_terms(one, other, n_top=n_top))


def _matched(shared: Floats) -> tuple[NDArray[np.int64], Floats]:
    rows, columns = linear_sum_assignment(-shared)
    partner = np.full(len(shared), -1)
    partner[rows] = columns
    agreement = np.zeros(len(shared))
    agreement[rows] = shared[rows, columns]
    return partner, agreement


def stability(runs: Sequence[Floats], *, n_top: int = N_TOP) -> Stability:
    """Measure how well the topics of fits agree, pair by pair.

    Parameters
    ----------
    runs : sequence of n_runs ndarrays of shape (n_topics, n_terms)

    Returns
    -------
    Stability

    Raises
    ------
    ValueError
        If there are fewer than two fits.
    """
    if len(runs) < 2:
        raise ValueError(
            _("stability needs at least two fits, got {n_runs}.", n_runs=len(runs))
        )
    sums = [np.zeros(len(run)) for run in runs]
    tops = [_top_mask(run, n_top) for run in runs]
    for first, second in combinations(range(len(runs)), 2):
        shared = _shared(tops[first], tops[second], n_top)
        partner, agreement = _matched(shared)
        matched = partner >= 0
        sums[first] += agreement
        sums[second][partner[matched]] += agreement[matched]
    per_topic = [total / (len(runs) - 1) for total in sums]
    return Stability(
        per_run=np.array([topics.mean() for topics in per_topic]),
        least_stable=np.array([topics.min() for topics in per_topic]),
    )
