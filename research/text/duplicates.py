"""Find reprints and near-duplicates: MinHash proposes pairs, exact overlap decides."""

from collections.abc import Iterator, Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

from research.i18n import _
from research.text.characters import batches, letter_codes
from research.text.tokens import Tokens, cleaned_texts

SHINGLE = 5  # characters
BANDS, ROWS = 32, 4  # pairs that share a quarter of their shingles are rarely missed
# A bucket of more articles is compared with its first members only: such a bucket
# comes from a formula, and comparing all with all would take quadratic time.
BUCKET_LEADERS = 20

Hashes = NDArray[np.uint64]


def duplicate_groups(
    texts: Sequence[str] | Tokens, *, threshold: float = 0.5, seed: int = 7
) -> NDArray[np.int64]:
    """Give articles numbers that near-duplicates share.

    Two texts are near-duplicates if their sets of five-character shingles, after
    cleaning, have a Jaccard similarity of at least `threshold`; whoever is linked
    by a chain of near-duplicates shares a group. The partition does not depend on
    the order of the texts.

    Parameters
    ----------
    texts : sequence of n_docs str, or Tokens
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
        raise ValueError(
            _("threshold must be in (0, 1], got {threshold}.", threshold=threshold)
        )
    if not len(texts):
        return np.empty(0, dtype=np.int64)
    cleaned = texts.cleaned if isinstance(texts, Tokens) else cleaned_texts(texts)
    order = sorted(range(len(cleaned)), key=cleaned.__getitem__)
    ordered = [cleaned[row] for row in order]

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
    _rest, component = connected_components(graph, directed=False)
    component_of = np.empty(len(texts), dtype=np.int64)
    component_of[order] = component
    _rest, first_member, inverse = np.unique(
        component_of, return_index=True, return_inverse=True
    )
    return first_member[inverse].astype(np.int64)


def _candidates(texts: Sequence[str], seed: int) -> list[tuple[int, int]]:
    """Propose pairs whose signatures agree in a whole band.

    Of each article a key a band is kept, 256 bytes, and of each pair 8: a million
    articles fit into half a gigabyte beside their texts.
    """
    keys = np.concatenate([_band_keys(b, seed) for b in batches(texts)])
    pairs = np.empty(0, dtype=np.int64)
    for band in keys.T:
        found = np.fromiter(_pairs_in_buckets(band), dtype=np.int64)
        pairs = np.union1d(pairs, found)
    firsts, seconds = pairs >> 32, pairs & 0xFFFFFFFF
    return list(zip(firsts.tolist(), seconds.tolist(), strict=True))


def _band_keys(texts: Sequence[str], seed: int) -> Hashes:
    """Hash the bands of the signatures: equal bands have equal keys."""
    sets = [_shingles(text) for text in texts]
    ends = np.cumsum([0, *map(len, sets)], dtype=np.uint64)
    import rensa  # takes a gigabyte of addresses, and few commands need it

    matrix = rensa.RMinHash.digest_matrix_from_flat_token_hashes(
        np.concatenate(sets), ends, BANDS * ROWS, seed
    )
    signatures = np.array(matrix.to_rows(), dtype=np.uint64).reshape(-1, BANDS, ROWS)
    keys = np.zeros(signatures.shape[:2], dtype=np.uint64)
    for row in range(ROWS):
        keys = _mixed(keys ^ signatures[:, :, row])
    return keys


def _pairs_in_buckets(keys: Hashes) -> Iterator[int]:
    """Give each pair of a bucket as one integer, the first in the upper half."""
    order = np.argsort(keys, kind="stable")
    starts = np.flatnonzero(np.concatenate([[True], np.diff(keys[order]) != 0]))
    ends = np.append(starts[1:], len(order))
    shared = ends - starts > 1
    for start, end in zip(starts[shared], ends[shared], strict=True):
        members = order[start:end].tolist()
        for position, leader in enumerate(members[:BUCKET_LEADERS]):
            yield from (leader << 32 | other for other in members[position + 1 :])


def _mixed(hashes: Hashes) -> Hashes:
    # An odd multiplier mixes all bits; overflow is what a hash wants.
    hashes = hashes * np.uint64(0x9E3779B97F4A7C15)
    return hashes ^ (hashes >> np.uint64(29))


def _shingles(text: str) -> Hashes:
    """Hash the runs of five letters of a cleaned text, each once."""
    codes = letter_codes(text).astype(np.uint64)
    if len(codes) < SHINGLE:
        codes = np.concatenate([codes, np.zeros(SHINGLE - len(codes), np.uint64)])
    hashes = np.zeros(len(codes) - SHINGLE + 1, dtype=np.uint64)
    for offset in range(SHINGLE):
        window = codes[offset : len(codes) - SHINGLE + 1 + offset]
        hashes = _mixed(hashes ^ window)
    return np.unique(hashes)


def _jaccard(first: Hashes, second: Hashes) -> float:
    shared = len(np.intersect1d(first, second, assume_unique=True))
    return shared / (len(first) + len(second) - shared)
