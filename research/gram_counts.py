"""N-grams → sparse counts: which column each is, how often it occurs where."""

from collections.abc import Callable, Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from research.ngrams import Grams, Keys


class KeyIndex:
    """Look up the columns of n-grams.

    Parameters
    ----------
    keys : ndarray of int64
        One a column, each once.
    bits : int
        Of a key below its first item.
    """

    def __init__(self, keys: Keys, bits: int) -> None:
        self._index = pd.Index(keys)
        self._bits = bits
        single = keys & ((1 << bits) - 1) == 0
        firsts = keys[single] >> bits
        # Those of one item, half of all that occur, have a table: no hash is as fast.
        self._columns = np.full(int(firsts.max(initial=0)) + 2, -1, dtype=np.int32)
        self._columns[firsts] = np.flatnonzero(single)

    def columns(self, grams: Grams) -> NDArray[np.int64]:
        """Give the column of each n-gram, -1 where it has none; the shortest first."""
        n_single = int(np.searchsorted(grams.lengths, 2))
        firsts = grams.keys[:n_single] >> self._bits
        single = self._columns[np.minimum(firsts, len(self._columns) - 1)]
        longer = self._index.get_indexer(grams.keys[n_single:])
        columns: NDArray[np.int64] = np.concatenate([single, longer])
        return columns


def local_counts(grams: Grams, n_docs: int) -> tuple[Keys, csr_matrix]:
    """Count the n-grams of a batch over the keys that occur in it."""
    columns, keys = pd.factorize(grams.keys)
    return keys, sparse_counts(grams.docs, columns, (n_docs, len(keys)))


def sparse_counts(
    docs: NDArray[np.int32], columns: NDArray[np.int64], shape: tuple[int, int]
) -> csr_matrix:
    """Count how often each column occurs in each document."""
    # One sort of packed integers is twice as fast as scipy's way from coordinates.
    cells = docs.astype(np.int64) * shape[1] + columns
    if shape[0] * shape[1] <= np.iinfo(np.int32).max:
        # By the lower and then by the upper half: numpy has a radix sort for 16 bits.
        cells = cells.astype(np.int32)
        cells = cells[np.argsort((cells & 0xFFFF).astype(np.uint16), kind="stable")]
        cells = cells[np.argsort((cells >> 16).astype(np.uint16), kind="stable")]
    else:
        cells.sort()
    first = np.flatnonzero(np.diff(cells, prepend=-1))
    counts = np.diff(first, append=len(cells)).astype(np.float32)
    rows, indices = np.divmod(cells[first], max(shape[1], 1))
    bounds = np.searchsorted(rows, np.arange(shape[0] + 1))
    return csr_matrix((counts, indices.astype(np.int32), bounds), shape=shape)


def merged_counts(
    parts: Sequence[tuple[Keys, csr_matrix]],
    choose: Callable[[NDArray[np.int64]], NDArray[np.bool_]],
) -> tuple[Keys, list[csr_matrix], NDArray[np.int64]]:
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
