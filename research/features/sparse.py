"""N-grams → sparse counts: which column each is, how often it occurs where."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.sparse import csc_matrix, csr_matrix

from research.arrays import Ints
from research.features.ngrams import Grams


def local_counts(grams: Grams, n_docs: int) -> tuple[Ints, csr_matrix]:
    """Count the n-grams of a batch over the keys that occur in it."""
    columns, keys = pd.factorize(grams.keys)
    return keys, sparse_counts(grams.docs, columns, (n_docs, len(keys)))


def sparse_counts(
    docs: NDArray[np.int32], columns: NDArray[Any], shape: tuple[int, int]
) -> csr_matrix:
    """Count how often each column occurs in each document."""
    return counts_by_column(docs, columns, shape).tocsr()


def counts_by_column(
    docs: NDArray[np.int32], columns: NDArray[Any], shape: tuple[int, int]
) -> csc_matrix:
    """Count likewise; soonest where each column meets the documents in order."""
    ones = np.ones(len(docs), dtype=np.float32)
    # scipy sorts by column in linear time.
    return csr_matrix((ones, (columns, docs)), shape=shape[::-1]).T


def merged_counts(
    parts: Sequence[tuple[Ints, csr_matrix]],
    choose: Callable[[NDArray[np.int64]], NDArray[np.bool_]],
) -> tuple[Ints, list[csr_matrix], NDArray[np.int64]]:
    """Bring counts of several batches to one vocabulary.

    Parameters
    ----------
    parts : sequence of (keys, counts)
        From `local_counts`.
    choose : callable
        From document frequencies to a mask of the keys to keep.

    Returns
    -------
    keys : ndarray of int64
        Sorted.
    counts : list of csr_matrix
        One a batch, over `keys`.
    document_frequency : ndarray of int
        Of each key.
    """
    all_keys = np.concatenate([keys for keys, _ in parts])
    per_part = [np.bincount(counts.indices, minlength=len(k)) for k, counts in parts]
    # Hashing first leaves few keys to sort.
    codes, distinct = pd.factorize(all_keys)
    order = np.argsort(distinct)
    keys = distinct[order]
    place = np.empty(len(keys), dtype=np.int64)
    place[order] = np.arange(len(keys))
    inverse = place[codes]
    frequency = np.bincount(
        inverse, weights=np.concatenate(per_part), minlength=len(keys)
    ).astype(np.int64)
    kept = choose(frequency)
    column_of = np.where(kept, np.cumsum(kept) - 1, -1)
    chosen, start = [], 0
    for local, counts in parts:
        columns = column_of[inverse[start : start + len(local)]]
        start += len(local)
        chosen.append(_renumbered(counts, columns, int(kept.sum())))
    return keys[kept], chosen, frequency[kept]


def _renumbered(
    counts: csr_matrix, columns: NDArray[np.int64], n_columns: int
) -> csr_matrix:
    """Move counts to other columns; -1 drops them."""
    moved = columns[counts.indices]
    kept = moved >= 0
    ends = np.concatenate([[0], np.cumsum(kept)])[counts.indptr]
    result = csr_matrix(
        (counts.data[kept], moved[kept], ends), shape=(counts.shape[0], n_columns)
    )
    result.sort_indices()
    return result
