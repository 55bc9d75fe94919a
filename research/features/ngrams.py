"""List n-grams fast: each n-gram is one packed integer, exactly, never a hash.

Character n-grams of up to three code points fill 63 bits, and so do pairs of token
numbers. Integers are counted, compared and looked up as whole arrays, an order of
magnitude faster than strings; and as the first item stands in the highest bits,
sorted integers are sorted terms.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from research.arrays import Ints
from research.features.term_index import TermIndex
from research.text.characters import (
    CHAR_FIRST,
    CHAR_LAST,
    Run,
    char_run,
    code_points,
    folded,
    is_letter,
)

CODE_BITS = 21  # a code point
TOKEN_BITS = 31
MAX_CHARS, MAX_TOKENS = 3, 2  # an n-gram, in 63 bits


# Marks before the first and after the last word. No token looks like them, as the
# segmenter cuts punctuation into single characters.
FIRST, LAST = "<<", ">>"


PUNCTUATION = -1  # a token that is no word and leaves its neighbours adjacent
UNKNOWN = 0  # a word without a number; what holds it is unknown too


@dataclass(frozen=True, slots=True)
class Grams:
    """The n-grams of a batch of texts, one entry an occurrence.

    Attributes
    ----------
    docs : ndarray of int32
        Which text of the batch.
    keys : ndarray of int64
        Which n-gram.
    places : ndarray of int
        Where in the batch.
    lengths : ndarray of int8
        Characters, or tokens that are words.
    first : ndarray of int, shape (n_texts,)
        Where in the batch each text begins.
    """

    docs: NDArray[np.int32]
    keys: Ints
    places: Ints
    lengths: NDArray[np.int8]
    first: Ints

    def __getitem__(self, rows: NDArray[Any]) -> "Grams":
        """Keep some of the occurrences."""
        parts = (self.docs, self.keys, self.places, self.lengths)
        docs, keys, places, lengths = (part[rows] for part in parts)
        return Grams(docs, keys, places, lengths, self.first)

    @property
    def starts(self) -> Ints:
        """Where in its text each begins: characters, or tokens that are words."""
        starts: Ints = self.places - self.first[self.docs]
        return starts

    @property
    def ends(self) -> Ints:
        """Where in its text each ends."""
        return self.starts + self.lengths


def opening_codes(terms: Sequence[str]) -> NDArray[np.int64]:
    """Give the first three code points of each term; 0 behind shorter ones."""
    lengths = np.fromiter(map(len, terms), dtype=np.int64, count=len(terms))
    ends = np.cumsum(lengths)
    codes = code_points("".join(terms) + "\0" * MAX_CHARS)
    place = np.arange(MAX_CHARS)
    opening = codes[(ends - lengths)[:, np.newaxis] + place].astype(np.int64)
    return np.where(place < lengths[:, np.newaxis], opening, 0)


def char_grams(
    texts: Sequence[str],
    ngram_range: tuple[int, int],
    *,
    punctuation: bool = False,
    edges: bool = False,
) -> Grams:
    """List character n-grams within runs of letters, digits and hanzi.

    Capitals of the Latin alphabet are folded, so that `5G` and `5g` are one term.

    Parameters
    ----------
    texts : sequence of str
    ngram_range : tuple of two int
        Shortest and longest n-gram, at most 3.
    punctuation : bool
        Whether n-grams hold punctuation too, and end at white space only.
    edges : bool
        Whether a text begins with `CHAR_FIRST` and ends with `CHAR_LAST`, which
        take a place each. The marks alone are no n-grams.

    Returns
    -------
    Grams
    """
    run = char_run(texts, edges=edges)
    run = replace(run, items=folded(run.items.astype(np.int64)))
    usable = usable_chars(punctuation=punctuation, edges=edges)[run.items]
    grams = _windows(run, usable, ngram_range, CODE_BITS, MAX_CHARS)
    if not edges:
        return grams
    marks = np.array([ord(CHAR_FIRST), ord(CHAR_LAST)])
    return grams[~np.isin(grams.keys, marks << CODE_BITS * (MAX_CHARS - 1))]


def usable_chars(*, punctuation: bool, edges: bool) -> NDArray[np.bool_]:
    """Tell for each code point whether an n-gram of characters may hold it.

    Parameters
    ----------
    punctuation : bool
        Whether all but white space may stand in one.
    edges : bool
        Whether the marks of the edges of a text may.
    """
    usable = _visible() if punctuation else is_letter()
    if edges:
        usable = usable.copy()
        usable[[ord(CHAR_FIRST), ord(CHAR_LAST)]] = True
    return usable


def word_run(
    numbers: NDArray[np.int64],
    sizes: NDArray[np.int64],
    *,
    edges: tuple[int, int] | None = None,
) -> Run:
    """Line up the words of texts, each text with a 0 behind it.

    Parameters
    ----------
    numbers : ndarray of int
        Token numbers of all texts, from 1; 0 stands for an unknown token. Punctuation
        is passed over.
    sizes : ndarray of int, shape (n_texts,)
        Tokens of each text.
    edges : tuple of two int, optional
        Numbers to put before the first and after the last word of a text.
    """
    doc_of_word = np.repeat(np.arange(len(sizes)), sizes)
    words = np.flatnonzero(numbers != PUNCTUATION)
    numbers, doc_of_word = numbers[words], doc_of_word[words]
    n_words = np.bincount(doc_of_word, minlength=len(sizes))
    marked = (n_words > 0) * 2 if edges else np.zeros_like(n_words)
    # A closing 0 keeps n-grams from running on into the next text.
    lengths = n_words + marked + 1
    first = np.cumsum(lengths) - lengths
    codes = np.zeros(int(lengths.sum()), dtype=np.int64)
    begin = first + marked // 2 - (np.cumsum(n_words) - n_words)
    codes[np.arange(len(numbers)) + begin[doc_of_word]] = numbers
    if edges:
        filled = n_words > 0
        codes[first[filled]] = edges[0]
        codes[(first + n_words + 1)[filled]] = edges[1]
    docs = np.repeat(np.arange(len(sizes), dtype=np.int32), lengths)
    return Run(codes, docs, first)


def word_grams(
    numbers: NDArray[np.int64],
    sizes: NDArray[np.int64],
    ngram_range: tuple[int, int],
    *,
    edges: tuple[int, int] | None = None,
) -> Grams:
    """List n-grams of token numbers; what holds an unknown token is left out.

    Parameters
    ----------
    numbers : ndarray of int
        Token numbers of all texts, from 1; 0 stands for an unknown token.
    sizes : ndarray of int, shape (n_texts,)
        Tokens of each text.
    edges : tuple of two int, optional
        Numbers to put before the first and after the last word of a text.
    ngram_range : tuple of two int
        Shortest and longest n-gram, at most 2.

    Returns
    -------
    Grams
    """
    run = word_run(numbers, sizes, edges=edges)
    return _windows(run, run.items != UNKNOWN, ngram_range, TOKEN_BITS, MAX_TOKENS)


def known_grams(run: Run, index: TermIndex) -> Grams:
    """List those n-grams of a run that an index knows, by their columns in it.

    Parameters
    ----------
    run : Run
        Of items as the index has them.
    index : TermIndex

    Returns
    -------
    Grams
        With columns for keys; the shortest first.
    """
    found = index.find(run.items)
    places, columns = map(np.concatenate, zip(*found, strict=True))
    sizes = [len(part) for part, _ in found]
    lengths = np.repeat(np.arange(1, len(found) + 1, dtype=np.int8), sizes)
    return Grams(run.docs[places], columns, places, lengths, run.first)


def _windows(
    run: Run,
    usable: NDArray[np.bool_],
    ngram_range: tuple[int, int],
    bits: int,
    longest: int,
) -> Grams:
    """Pack every window of usable codes into one integer, first code highest."""
    shortest, last = ngram_range
    codes = run.items
    places = np.flatnonzero(usable)
    keys = codes[places] << bits * (longest - 1)
    found = []
    for length in range(1, last + 1):
        if length > 1:
            # Texts end in an unusable code: places + length - 1 stays inside.
            going_on = usable[places + length - 1]
            places, keys = places[going_on], keys[going_on]
            keys = keys | codes[places + length - 1] << bits * (longest - length)
        if length >= shortest:
            lengths = np.full(len(places), length, dtype=np.int8)
            found.append((run.docs[places], keys, places, lengths))
    docs, keys, places, lengths = map(np.concatenate, zip(*found, strict=True))
    return Grams(docs, keys, places, lengths, run.first)


@cache
def _visible() -> NDArray[np.bool_]:
    """Tell for each code point whether it is neither white space nor padding."""
    return np.array([code > 0 and not chr(code).isspace() for code in range(0x110000)])


def unpack(keys: Ints, bits: int, longest: int) -> NDArray[np.int64]:
    """Take keys apart: shape (n_keys, longest), 0 where an n-gram is shorter."""
    shifts = bits * np.arange(longest - 1, -1, -1)
    return (keys[:, np.newaxis] >> shifts) & ((1 << bits) - 1)


def char_terms(keys: Ints) -> list[str]:
    """Write packed characters as strings."""
    codes = unpack(keys, CODE_BITS, MAX_CHARS).astype("<u4", order="C")
    # numpy takes the zeros behind a shorter n-gram for its end.
    terms: list[str] = codes.view(f"<U{MAX_CHARS}").ravel().tolist()
    return terms
