"""Find reprints and near-duplicates: MinHash proposes pairs, exact overlap decides."""

from collections.abc import Iterator, Sequence
from functools import lru_cache

import numpy as np
import rensa
from numpy.typing import NDArray
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

from research import ngrams
from research.preprocessing.text import clean

SHINGLE = 5  # characters
BANDS, ROWS = 32, 4  # pairs that share a quarter of their shingles are rarely missed
# A bucket of more articles is compared with its first members only: such a bucket
# comes from a formula, and comparing all with all would take quadratic time.
BUCKET_LEADERS = 20

Hashes = NDArray[np.uint64]


def duplicate_groups(
    texts: Sequence[str], *, threshold: float = 0.5, seed: int = 7
) -> NDArray[np.int64]:
    """Give articles numbers that near-duplicates share.

    Two texts are near-duplicates if their sets of five-character shingles, after
    cleaning, have a Jaccard similarity of at least `threshold`; whoever is linked
    by a chain of near-duplicates shares a group. The partition does not depend on
    the order of the texts.

    Parameters
    ----------
    texts : sequence of n_docs str
    threshold : float
        In (0, 1].
    seed : int
        Seed of the hash functions.

    Returns
    -------
    ndarray of int, shape (n_docs,)
        Position of the first text of the group.

    Raises
    ------
    ValueError
        If the threshold is not in (0, 1].

    References
    ----------
    Broder (1997), "On the resemblance and containment of documents".
    """
    if not 0 < threshold <= 1:
        raise ValueError(f"threshold must be in (0, 1], got {threshold}.")
    if not len(texts):
        return np.empty(0, dtype=np.int64)
    order = sorted(range(len(texts)), key=texts.__getitem__)
    ordered = [texts[row] for row in order]

    @lru_cache(maxsize=4096)
    def shingles(row: int) -> Hashes:
        return _shingles(ordered[row])

    links = [
        (first, second)
        for first, second in _candidates(ordered, seed)
        if _jaccard(shingles(first), shingles(second)) >= threshold
    ]
    firsts, seconds = np.array(links, dtype=np.int64).reshape(-1, 2).T
    graph = coo_matrix(
        (np.ones(len(links)), (firsts, seconds)), shape=(len(texts), len(texts))
    )
    _, component = connected_components(graph, directed=False)
    component_of = np.empty(len(texts), dtype=np.int64)
    component_of[order] = component
    _, first_member, inverse = np.unique(
        component_of, return_index=True, return_inverse=True
    )
    return first_member[inverse].astype(np.int64)


def _candidates(texts: Sequence[str], seed: int) -> list[tuple[int, int]]:
    """Propose pairs whose signatures agree in a whole band."""
    signatures = np.concatenate([_signatures(b, seed) for b in ngrams.batches(texts)])
    pairs: set[tuple[int, int]] = set()
    for band in range(BANDS):
        rows = np.ascontiguousarray(signatures[:, band * ROWS : (band + 1) * ROWS])
        _, bucket = np.unique(rows, axis=0, return_inverse=True)
        pairs.update(_pairs_in_buckets(bucket.ravel()))
    return sorted(pairs)


def _signatures(texts: Sequence[str], seed: int) -> NDArray[np.uint32]:
    sets = [_shingles(text) for text in texts]
    ends = np.cumsum([0, *map(len, sets)], dtype=np.uint64)
    matrix = rensa.RMinHash.digest_matrix_from_flat_token_hashes(
        np.concatenate(sets), ends, BANDS * ROWS, seed
    )
    return np.array(matrix.to_rows(), dtype=np.uint32)


def _pairs_in_buckets(bucket: NDArray[np.int64]) -> Iterator[tuple[int, int]]:
    order = np.argsort(bucket, kind="stable")
    starts = np.flatnonzero(np.diff(bucket[order], prepend=-1))
    for start, end in zip(starts, [*starts[1:], len(order)], strict=True):
        members = order[start:end].tolist()
        for position, leader in enumerate(members[:BUCKET_LEADERS]):
            yield from ((leader, other) for other in members[position + 1 :])


def _shingles(text: str) -> Hashes:
    """Hash the runs of five letters of a cleaned text, each once."""
    codes = ngrams.letter_codes(clean(text)).astype(np.uint64)
    if len(codes) < SHINGLE:
        codes = np.concatenate([codes, np.zeros(SHINGLE - len(codes), np.uint64)])
    hashes = np.zeros(len(codes) - SHINGLE + 1, dtype=np.uint64)
    for offset in range(SHINGLE):
        # An odd multiplier mixes all bits; overflow is what a hash wants.
        window = codes[offset : len(codes) - SHINGLE + 1 + offset]
        hashes = (hashes ^ window) * np.uint64(0x9E3779B97F4A7C15)
        hashes ^= hashes >> np.uint64(29)
    return np.unique(hashes)


def _jaccard(first: Hashes, second: Hashes) -> float:
    shared = len(np.intersect1d(first, second, assume_unique=True))
    return shared / (len(first) + len(second) - shared)
