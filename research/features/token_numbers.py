"""Tokens → numbers: which are known, which are words, which are punctuation."""

from collections.abc import Iterable, Sequence
from functools import cache, cached_property
from itertools import count
from typing import Any

import numpy as np
from numpy.typing import NDArray

from research.features.ngrams import MAX_CHARS, PUNCTUATION, UNKNOWN, opening_codes
from research.features.term_index import CharIndex
from research.text.characters import code_points, is_letter
from research.text.tokens import BETWEEN

REMEMBERED = 1 << 17  # tokens without a number


class TokenNumbers(dict[str, int]):
    """Numbers of tokens, from 1; -1 for punctuation, 0 for words without one.

    Parameters
    ----------
    tokens : iterable of str

    Attributes
    ----------
    names : list of str
        The token of each number; the first is empty.
    """

    def __init__(self, tokens: Iterable[str]) -> None:
        self.names = ["", *tokens]
        super().__init__(zip(self.names[1:], count(1), strict=False))
        self._remembered: set[str] = set()

    def __missing__(self, token: str) -> int:
        number = PUNCTUATION
        if is_word(token):
            folded = _folded(token)
            number = UNKNOWN if folded == token else self[folded]
        # Remembered, as they come again; not all, or a long run would fill memory.
        if len(self._remembered) >= REMEMBERED:
            for forgotten in self._remembered:
                del self[forgotten]
            self._remembered.clear()
        self._remembered.add(token)
        self[token] = number
        return number

    def look_up(self, tokens: Sequence[str]) -> NDArray[np.int64]:
        """Give the numbers of tokens."""
        numbers = map(self.__getitem__, tokens)
        return np.fromiter(numbers, dtype=np.int64, count=len(tokens))

    def look_up_joined(self, tokens: str) -> NDArray[np.int64]:
        """Give the numbers of tokens that stand with `BETWEEN` between them.

        0 stands for one that has none. Tokens are looked up all at once by their code
        points, and only a few that are long or oddly written one by one, which is
        sooner. To join them takes half the time of asking each for its length.
        """
        if not tokens:
            return np.empty(0, dtype=np.int64)
        codes = code_points(tokens + BETWEEN * MAX_CHARS)
        ends = np.flatnonzero(codes == ord(BETWEEN))[: 1 - MAX_CHARS]
        starts = np.concatenate([[0], ends[:-1] + 1])
        lengths = ends - starts
        numbers = self._short.number(codes, starts, lengths)
        rest = np.flatnonzero(numbers <= UNKNOWN)
        first, sizes = starts[rest], lengths[rest]
        mark = (sizes == 1) & ~is_letter()[codes[first]]
        numbers[rest[mark]] = PUNCTUATION
        # Odd are those that `_folded` changes, or that may be no words.
        n_odd = np.concatenate([[0], np.cumsum(_is_odd()[codes], dtype=np.int32)])
        odd = n_odd[ends[rest]] > n_odd[first]
        one_by_one = odd & ~mark
        long = np.flatnonzero(~odd & (sizes > MAX_CHARS))
        opening = np.full(len(long), MAX_CHARS)
        one_by_one[long] = self._long.number(codes, first[long], opening) > UNKNOWN
        rows = rest[one_by_one]
        spans = zip(starts[rows].tolist(), ends[rows].tolist(), strict=True)
        numbers[rows] = self.look_up([tokens[start:end] for start, end in spans])
        return numbers

    @cached_property
    def _short(self) -> "_Names":
        """Index the names of up to three characters; for when all are learned."""
        return _Names([name if len(name) <= MAX_CHARS else "" for name in self.names])

    @cached_property
    def _long(self) -> "_Names":
        """Index the first three characters of the longer names, likewise."""
        openings = {name[:MAX_CHARS] for name in self.names if len(name) > MAX_CHARS}
        return _Names(["", *sorted(openings)])

    def learn(self, tokens: Sequence[str]) -> NDArray[np.int64]:
        """Give the numbers of tokens, the next ones to new words."""
        for token in dict.fromkeys(tokens):
            if self[token] == UNKNOWN:
                folded = _folded(token)
                self._remembered -= {folded, token}
                self[folded] = self[token] = len(self.names)
                self.names.append(folded)
        return self.look_up(tokens)


class _Names:
    """Numbers of words of up to three characters, by their code points."""

    def __init__(self, names: Sequence[str]) -> None:
        self._index = CharIndex(opening_codes(names))

    def number(
        self, codes: NDArray[Any], starts: NDArray[np.intp], lengths: NDArray[np.intp]
    ) -> NDArray[np.int64]:
        """Give the place of each word among the names; `UNKNOWN` where it has none."""
        found = self._index.look_up(codes, starts, lengths)
        return np.maximum(found, UNKNOWN).astype(np.int64)


@cache
def _is_odd() -> NDArray[np.bool_]:
    """Tell what is no letter, digit or hanzi, or is a Latin capital."""
    odd = ~is_letter()
    odd[ord("A") : ord("Z") + 1] = True
    return odd


def is_word(token: str) -> bool:
    """Tell words, which hold a letter, digit or hanzi, from punctuation."""
    return token.isalnum() or any(map(str.isalnum, token))


def _folded(token: str) -> str:
    # Only the Latin alphabet, as for characters: lengths stay the same.
    return token.lower() if token.isascii() else token
