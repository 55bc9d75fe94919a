"""Tokens → numbers: which are known, which are words, which are punctuation."""

from collections.abc import Iterable, Sequence
from functools import cached_property

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from research.ngrams import (
    CODE_BITS,
    MAX_CHARS,
    PUNCTUATION,
    UNKNOWN,
    char_keys,
    is_letter,
)

REMEMBERED = 1 << 17  # tokens without a number
# What a packed n-gram of so many characters has of a longer one.
_OF_LENGTH = np.array([0, -1 << 2 * CODE_BITS, -1 << CODE_BITS, -1], dtype=np.int64)


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
        super().__init__(
            (token, number) for number, token in enumerate(self.names) if number
        )
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

    def look_up_cut(self, text: str, lengths: NDArray[np.int64]) -> NDArray[np.int64]:
        """Give the numbers of the tokens that a text is cut into, by their lengths.

        As `look_up`, but sooner: short tokens are looked up all at once by their code
        points, and no token is kept, so that all fits into the cache.
        """
        padded = text + "\0" * (MAX_CHARS - 1)
        data = padded.encode("utf-32-le", "surrogatepass")
        codes = np.frombuffer(data, dtype="<u4").astype(np.int64)
        windows = codes[:-2] << 2 * CODE_BITS | codes[1:-1] << CODE_BITS | codes[2:]
        ends = np.cumsum(lengths)
        starts = ends - lengths
        keys = windows[starts] & _OF_LENGTH[np.minimum(lengths, MAX_CHARS)]
        index, named = self._short
        found = index.get_indexer(keys)
        numbers: NDArray[np.int64] = named[found]
        mark = (lengths == 1) & ~is_letter()[codes[starts]]
        numbers[mark] = PUNCTUATION
        others = np.flatnonzero(((found < 0) & ~mark) | (lengths > MAX_CHARS))
        spans = zip(starts[others].tolist(), ends[others].tolist(), strict=True)
        numbers[others] = self.look_up([text[start:end] for start, end in spans])
        return numbers

    @cached_property
    def _short(self) -> tuple[pd.Index, NDArray[np.int64]]:
        """Index the names of up to three characters; for when all are learned."""
        short = [
            number
            for number, name in enumerate(self.names)
            if len(name) <= MAX_CHARS and is_word(name)
        ]
        keys = char_keys([self.names[number] for number in short])
        return pd.Index(keys), np.array([*short, UNKNOWN], dtype=np.int64)

    def learn(self, tokens: Sequence[str]) -> NDArray[np.int64]:
        """Give the numbers of tokens, the next ones to new words."""
        for token in dict.fromkeys(tokens):
            if self[token] == UNKNOWN:
                folded = _folded(token)
                self._remembered -= {folded, token}
                self[folded] = self[token] = len(self.names)
                self.names.append(folded)
        return self.look_up(tokens)


def is_word(token: str) -> bool:
    """Tell words, which hold a letter, digit or hanzi, from punctuation."""
    return token.isalnum() or any(map(str.isalnum, token))


def _folded(token: str) -> str:
    # Only the Latin alphabet, as for characters: lengths stay the same.
    return token.lower() if token.isascii() else token
