"""A character n-gram model: how well do characters follow on others?

Interpolated Kneser–Ney smoothing (Chen and Goodman 1999, "An empirical study of
smoothing techniques for language modeling", Computer Speech & Language 13), with rare
n-grams left out. The tables are sorted integers and levels of logarithms, a few
megabytes for a million n-grams.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from research.files.model_folder import check_shape
from research.i18n import _

ORDER = 5
# Numbers of characters: 0 is unknown, 1 the break between paragraphs. Five of them
# fill 60 bits.
CHAR_BITS = 12
MAX_CHARS = (1 << CHAR_BITS) - 2
UNKNOWN, BREAK = 0, 1
# The keys of the table are hashed to 32 bits: of a million, two in ten thousand meet.
_HASH = np.uint64(0x9E3779B97F4A7C15)
STEP = 0.125  # of the levels of natural logarithms
DISCOUNT = 0.75
NONE = 255
# The share that each level stands for, for n-grams and for contexts.
_SHARES = np.exp(-STEP * np.arange(NONE + 1.0)) * np.ones((2, 1))
_SHARES[:, NONE] = 0.0, 1.0
DIGITS = str.maketrans("123456789０１２３４５６７８９", "0" * 19)

Chars = NDArray[np.integer[Any]]


@dataclass(frozen=True, slots=True)
class CharacterModel:
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
            [table.get(char, UNKNOWN) for char in text.translate(DIGITS)], np.int64
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
        keys = hashed_ngrams(_packed(grams))
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
                _(
                    "chars: at most {MAX_CHARS} characters, each with a share",
                    MAX_CHARS=MAX_CHARS,
                )
            )
        for name in ("direct", "backoff"):
            check_shape(f"chars.{name}", getattr(self, name), (len(self.keys),))
            if getattr(self, name).dtype != np.uint8:
                raise ValueError(
                    _("chars.{name} must be levels of type uint8", name=name)
                )
        if not len(self.keys) or (self.keys[1:] < self.keys[:-1]).any():
            raise ValueError(_("chars.gaps must add up to sorted keys"))

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


def _packed(grams: Chars) -> Chars:
    packed = np.ones(len(grams), np.int64)  # a leading one keeps lengths apart
    for column in grams.T:
        packed = (packed << CHAR_BITS) | column
    return packed


def hashed_ngrams(packed: Chars) -> NDArray[np.uint32]:
    """Turn n-grams of characters into numbers."""
    with np.errstate(over="ignore"):
        mixed = packed.astype(np.uint64) * _HASH
        mixed ^= mixed >> np.uint64(29)
        mixed *= _HASH
    return (mixed >> np.uint64(32)).astype(np.uint32)
