"""Which words set one part of a corpus apart from another?"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from scipy.stats import chi2, false_discovery_control

from research.arrays import Floats


@dataclass(frozen=True, slots=True)
class Keyness:
    """How far the use of each term differs between two parts, part one first.

    Attributes
    ----------
    per_million : ndarray of shape (n_terms, 2)
        Occurrences in a million counted words.
    n_docs : ndarray of int, shape (n_terms, 2)
        Articles that hold the term.
    log_likelihood : ndarray of shape (n_terms,)
        G², at least 0.
    log_ratio : ndarray of shape (n_terms,)
        Binary logarithm of part two's rate over part one's: 1 is twice as common.
    p_value : ndarray of shape (n_terms,)
        Of G² with one degree of freedom, corrected for the rate of false
        discoveries over all terms.
    """

    per_million: Floats
    n_docs: NDArray[np.int64]
    log_likelihood: Floats
    log_ratio: Floats
    p_value: Floats


def keyness(counts: csr_matrix, second: NDArray[np.bool_]) -> Keyness:
    """Compare term frequencies of two parts of a corpus.

    Parameters
    ----------
    counts : csr_matrix of shape (n_docs, n_terms)
    second : ndarray of bool, shape (n_docs,)
        Articles of part two; the others are part one.

    Returns
    -------
    Keyness

    Raises
    ------
    ValueError
        If a part holds no word.

    References
    ----------
    Rayson and Garside (2000), "Comparing corpora using frequency profiling".
    Hardie (2014), "Log ratio: an informal introduction", half an occurrence standing
    for none. Words come in bursts, so p-values are too small (Bestgen 2017): read
    them with the number of articles.
    """
    parts = (counts[~second], counts[second])
    observed = np.stack(
        [np.asarray(part.sum(axis=0)).ravel() for part in parts], axis=1
    )
    sizes = observed.sum(axis=0)
    if not sizes.all():
        raise ValueError(
            f"both parts must hold words, got {sizes[0]:.0f} and {sizes[1]:.0f}."
        )
    expected = observed.sum(axis=1, keepdims=True) * sizes / sizes.sum()
    terms = np.zeros(observed.shape)
    ratio = observed / np.where(expected > 0, expected, 1)
    np.log(ratio, out=terms, where=observed > 0)
    g2 = np.maximum(2 * (observed * terms).sum(axis=1), 0)
    rates = np.maximum(observed, 0.5) / sizes
    return Keyness(
        per_million=observed / sizes * 1e6,
        n_docs=np.stack([part.getnnz(axis=0) for part in parts], axis=1),
        log_likelihood=g2,
        log_ratio=np.log2(rates[:, 1] / rates[:, 0]),
        p_value=np.asarray(false_discovery_control(chi2.sf(g2, 1))),
    )
