"""Fit the character model."""

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from research.pages.evidence.character_model import (
    BREAK,
    CHAR_BITS,
    DIGITS,
    DISCOUNT,
    MAX_CHARS,
    NONE,
    ORDER,
    STEP,
    UNKNOWN,
    CharacterModel,
    Chars,
    hashed_ngrams,
)


def fit_character_model(
    paragraphs: Iterable[str], *, least: Sequence[int] = (1, 2, 3, 4)
) -> CharacterModel:
    """Count n-grams within paragraphs and smooth them.

    Parameters
    ----------
    paragraphs : iterable of str
    least : sequence of four int
        How often an n-gram of 2, 3, 4 and 5 characters must occur to be kept.

    Returns
    -------
    CharacterModel
    """
    text = "\n" + "\n".join(p.translate(DIGITS) for p in paragraphs) + "\n"
    points = np.frombuffer(text.encode("utf-32-le", "replace"), np.uint32)
    signs, counts = np.unique(points[points != ord("\n")], return_counts=True)
    kept = np.sort(signs[np.argsort(-counts, kind="stable")[:MAX_CHARS]])
    at = np.minimum(np.searchsorted(kept, points), len(kept) - 1)
    chars = np.where(kept[at] == points, at + 2, UNKNOWN).astype(np.int64)
    chars[points == ord("\n")] = BREAK

    grams, n_seen = _count(chars, ORDER)
    tables = []
    for length in range(ORDER, 1, -1):
        tables.append(_level_table(grams, n_seen, length, least[length - 2]))
        grams, n_seen = _continuations(grams, length, chars)
    unigram = np.bincount(grams, weights=n_seen, minlength=len(kept) + 2)
    unigram[UNKNOWN] = max(1.0, unigram[UNKNOWN])
    unigram = (unigram + 0.1) / (unigram + 0.1).sum()
    return _assemble("".join(map(chr, kept)), unigram, tables)


def _count(chars: Chars, length: int) -> tuple[Chars, NDArray[np.int64]]:
    """Count n-grams that hold a break at their ends only."""
    windows = np.lib.stride_tricks.sliding_window_view(chars, length)
    inner = (windows[:, 1:-1] != BREAK).all(axis=1)
    packed = np.zeros(len(windows), np.int64)
    for shift in range(length):
        packed = (packed << CHAR_BITS) | chars[shift : len(windows) + shift]
    return np.unique(packed[inner], return_counts=True)


def _continuations(
    grams: Chars, length: int, chars: Chars
) -> tuple[Chars, NDArray[np.int64]]:
    """Count in how many contexts each shorter n-gram occurs.

    What opens a paragraph has no context to its left, and keeps its plain count.
    """
    shorter, n_contexts = np.unique(
        grams & ((1 << (CHAR_BITS * (length - 1))) - 1), return_counts=True
    )
    if length == 2:
        return shorter, n_contexts
    plain, n_plain = _count(chars, length - 1)
    opening = plain >> (CHAR_BITS * (length - 2)) == BREAK
    both = np.concatenate([shorter, plain[opening]])
    n_both = np.concatenate([n_contexts, n_plain[opening]])
    merged, where = np.unique(both, return_inverse=True)
    n_merged = np.zeros(len(merged), np.int64)
    np.maximum.at(n_merged, where, n_both)
    return merged, n_merged


def _level_table(
    grams: Chars, n_seen: NDArray[np.int64], length: int, least: int
) -> tuple[Chars, Chars, NDArray[Any], NDArray[Any]]:
    """Give kept n-grams with their shares, and contexts with what is left over."""
    contexts, which = np.unique(grams >> CHAR_BITS, return_inverse=True)
    totals = np.bincount(which, weights=n_seen)
    kept = n_seen >= least
    share = (n_seen - DISCOUNT) / totals[which]
    given = np.bincount(which[kept], weights=share[kept], minlength=len(contexts))
    useful = given > 0
    lead = 1 << (CHAR_BITS * length)
    return (
        grams[kept] | lead,
        contexts[useful] | (lead >> CHAR_BITS),
        share[kept],
        1 - given[useful],
    )


def _assemble(
    alphabet: str,
    unigram: NDArray[np.float64],
    tables: list[tuple[Chars, Chars, NDArray[Any], NDArray[Any]]],
) -> CharacterModel:
    packed = np.unique(np.concatenate([part for t in tables for part in t[:2]]))
    keys = hashed_ngrams(packed)
    keys, first = np.unique(keys, return_index=True)
    packed = packed[first]
    order = np.argsort(packed)
    direct = np.full(len(keys), NONE, np.uint8)
    backoff = np.full(len(keys), NONE, np.uint8)
    for grams, contexts, shares, left in tables:
        for names, values, column in (
            (grams, shares, direct),
            (contexts, left, backoff),
        ):
            at = np.minimum(
                np.searchsorted(packed, names, sorter=order), len(packed) - 1
            )
            at = order[at]
            met = packed[at] == names
            levels = np.rint(-np.log(np.maximum(values[met], 1e-13)) / STEP)
            column[at[met]] = np.minimum(levels, NONE - 1)
    return CharacterModel(alphabet, unigram, keys, direct, backoff)
