"""A character n-gram model: how well do characters follow on others?

Interpolated Kneser–Ney smoothing (Chen and Goodman 1999, "An empirical study of
smoothing techniques for language modeling", Computer Speech & Language 13), with rare
n-grams left out. The tables are sorted integers and levels of logarithms, a few
megabytes for a million n-grams.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from research.model_files import check_shape

ORDER = 5
# Numbers of characters: 0 is unknown, 1 the break between paragraphs. Five of them
# fill 60 bits.
CHAR_BITS = 12
MAX_CHARS = (1 << CHAR_BITS) - 2
UNKNOWN, BREAK = 0, 1
# The keys of the table are hashed to 32 bits: of a million, two in ten thousand meet.
_HASH = np.uint64(0x9E3779B97F4A7C15)
_STEP = 0.125  # of the levels of natural logarithms
_DISCOUNT = 0.75
_NONE = 255
# The share that each level stands for, for n-grams and for contexts.
_SHARES = np.exp(-_STEP * np.arange(_NONE + 1.0)) * np.ones((2, 1))
_SHARES[:, _NONE] = 0.0, 1.0
_DIGITS = str.maketrans("123456789０１２３４５６７８９", "0" * 19)

Chars = NDArray[np.integer[Any]]


@dataclass(frozen=True, slots=True)
class CharModel:
    """Probabilities of characters after up to four others.

    Attributes
    ----------
    alphabet : str
        The known characters; the first has number 2.
    unigram : ndarray of shape (len(alphabet) + 2,)
        Probability of each character by itself; sums to 1.
    keys : ndarray of uint32, sorted
        Hashes of the known n-grams.
    direct : ndarray of uint8
        The discounted share of an n-gram among those that begin alike, as a level;
        255 where the n-gram is known only as a context.
    backoff : ndarray of uint8
        What the discounts of a context leave to shorter contexts, as a level.
    """

    alphabet: str
    unigram: NDArray[np.float64]
    keys: NDArray[np.uint32]
    direct: NDArray[np.uint8]
    backoff: NDArray[np.uint8]

    def numbers(self, text: str) -> Chars:
        """Write characters as numbers, all digits as one, line breaks as `BREAK`."""
        table = {char: n for n, char in enumerate(self.alphabet, start=2)}
        table["\n"] = BREAK
        return np.array(
            [table.get(char, UNKNOWN) for char in text.translate(_DIGITS)], np.int64
        )

    def log_probability(self, windows: Chars) -> NDArray[np.float64]:
        """Score the last character of each window after those before it.

        Parameters
        ----------
        windows : ndarray of shape (n, ORDER)
            Numbers of characters; -1 where nothing is known to stand before.

        Returns
        -------
        ndarray of shape (n,)
            Natural logarithms.
        """
        probability = self.unigram[windows[:, -1]]
        for length in range(2, ORDER + 1):
            gram = windows[:, -length:]
            known = gram[:, 0] >= 0
            direct, _ = self.shares(gram)
            _, left = self.shares(gram[:, :-1])
            smoothed = direct + left * probability
            probability = np.where(known, smoothed, probability)
        return np.log(probability)

    def shares(self, grams: Chars) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Look n-grams up.

        Parameters
        ----------
        grams : ndarray of shape (n, length)

        Returns
        -------
        direct : ndarray of shape (n,)
            Share of the n-gram among those that begin alike; 0 where it is unknown.
        left : ndarray of shape (n,)
            What is left to shorter contexts after the n-gram; 1 where it is unknown.
        """
        keys = _hashed(_packed(grams))
        at = np.minimum(np.searchsorted(self.keys, keys), len(self.keys) - 1)
        found = self.keys[at] == keys
        direct = np.where(found, _SHARES[0, self.direct[at]], 0.0)
        left = np.where(found, _SHARES[1, self.backoff[at]], 1.0)
        return direct, left

    def check(self) -> None:
        """Raise ValueError unless the tables fit together."""
        check_shape("chars.unigram", self.unigram, (len(self.alphabet) + 2,))
        if len(self.alphabet) > MAX_CHARS or not (self.unigram > 0).all():
            raise ValueError(
                f"chars: at most {MAX_CHARS} characters, each with a share"
            )
        for name in ("direct", "backoff"):
            check_shape(f"chars.{name}", getattr(self, name), (len(self.keys),))
            if getattr(self, name).dtype != np.uint8:
                raise ValueError(f"chars.{name} must be levels of type uint8")
        if not len(self.keys) or (self.keys[1:] < self.keys[:-1]).any():
            raise ValueError("chars.gaps must add up to sorted keys")

    def arrays(self) -> dict[str, NDArray[Any]]:
        """Give the tables as plain arrays."""
        return {
            "alphabet": np.array([ord(char) for char in self.alphabet], np.uint32),
            "unigram": self.unigram.astype(np.float32),
            "gaps": np.diff(self.keys, prepend=np.uint32(0)),
            "direct": self.direct,
            "backoff": self.backoff,
        }

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, NDArray[Any]]) -> Self:
        """Build a model from what `arrays` gave."""
        return cls(
            alphabet="".join(map(chr, arrays["alphabet"])),
            unigram=arrays["unigram"].astype(np.float64),
            keys=np.cumsum(arrays["gaps"], dtype=np.uint32),
            direct=arrays["direct"],
            backoff=arrays["backoff"],
        )


def fit_char_model(
    paragraphs: Iterable[str], *, least: Sequence[int] = (1, 2, 3, 4)
) -> CharModel:
    """Count n-grams within paragraphs and smooth them.

    Parameters
    ----------
    paragraphs : iterable of str
    least : sequence of four int
        How often an n-gram of 2, 3, 4 and 5 characters must occur to be kept.

    Returns
    -------
    CharModel
    """
    text = "\n" + "\n".join(p.translate(_DIGITS) for p in paragraphs) + "\n"
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


def _packed(grams: Chars) -> Chars:
    packed = np.ones(len(grams), np.int64)  # a leading one keeps lengths apart
    for column in grams.T:
        packed = (packed << CHAR_BITS) | column
    return packed


def _hashed(packed: Chars) -> NDArray[np.uint32]:
    with np.errstate(over="ignore"):
        mixed = packed.astype(np.uint64) * _HASH
        mixed ^= mixed >> np.uint64(29)
        mixed *= _HASH
    return (mixed >> np.uint64(32)).astype(np.uint32)


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
    share = (n_seen - _DISCOUNT) / totals[which]
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
) -> CharModel:
    packed = np.unique(np.concatenate([part for t in tables for part in t[:2]]))
    keys = _hashed(packed)
    keys, first = np.unique(keys, return_index=True)
    packed = packed[first]
    order = np.argsort(packed)
    direct = np.full(len(keys), _NONE, np.uint8)
    backoff = np.full(len(keys), _NONE, np.uint8)
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
            levels = np.rint(-np.log(np.maximum(values[met], 1e-13)) / _STEP)
            column[at[met]] = np.minimum(levels, _NONE - 1)
    return CharModel(alphabet, unigram, keys, direct, backoff)
