"""N-gram analysers of a text: of its characters and of its words."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import chain, repeat

import numpy as np
from numpy.typing import NDArray

from research.arrays import Ints
from research.features import ngrams
from research.features.ngrams import FIRST, LAST, Grams
from research.features.term_index import CharIndex, TermIndex, term_lengths
from research.features.token_numbers import TokenNumbers, is_word
from research.text.characters import char_run
from research.text.segmenter import Segmenter
from research.text.tokens import BETWEEN, Tokens

NgramRange = tuple[int, int]


class CharNgrams:
    """Character n-grams: packed code points."""

    def __init__(self, ngram_range: NgramRange, punctuation: bool, edges: bool) -> None:
        self.ngram_range = ngram_range
        self.punctuation = punctuation
        self.edges = edges

    def learn(self, texts: Sequence[str]) -> Grams:
        """List the n-grams of cleaned texts."""
        return ngrams.char_grams(
            texts, self.ngram_range, punctuation=self.punctuation, edges=self.edges
        )

    def spans(self, text: str, grams: Grams) -> tuple[Ints, Ints]:
        """Place the n-grams of one cleaned text in it: starts, and ends."""
        shift = int(self.edges)
        # A mark takes the place of the character beside it.
        starts = np.maximum(grams.starts - shift, 0)
        ends = np.minimum(grams.ends - shift, len(text))
        return starts, ends

    def terms(self, keys: Ints) -> list[str]:
        """Write n-grams as strings."""
        return ngrams.char_terms(keys)

    def set_terms(self, terms: Sequence[str]) -> None:
        """Set the terms that are known from now on."""
        codes = ngrams.opening_codes(terms)
        usable = ngrams.usable_chars(
            punctuation=self.punctuation, edges=self.edges
        ).copy()
        usable[0] = True
        first, second, third = usable[codes.T]
        possible = first & second & third
        codes[~(possible & _within(codes, self.ngram_range))] = 0
        self._index = CharIndex(codes, fold=True)

    def known(self, texts: Sequence[str]) -> Grams:
        """List the n-grams of cleaned texts that are known terms, by their numbers."""
        run = char_run(texts, edges=self.edges)
        run = replace(run, items=self._index.items(run.items))
        return ngrams.known_grams(run, self._index)


class WordNgrams:
    """N-grams of the tokens that are words: packed token numbers."""

    def __init__(
        self, ngram_range: NgramRange, segmenter: Segmenter, edge_markers: bool
    ) -> None:
        self.ngram_range = ngram_range
        self.segmenter = segmenter
        self.edge_markers = edge_markers
        self.tokens = TokenNumbers((FIRST, LAST))

    def learn(self, batch: Tokens) -> Grams:
        """List the n-grams of articles, and number new words."""
        sizes, numbers = self._numbers(batch, learning=True)
        grams = ngrams.word_grams(numbers, sizes, self.ngram_range, edges=self._edges)
        return self._without_lone_markers(grams)

    def known(self, batch: Tokens) -> Grams:
        """List the n-grams of articles that are known terms, by their numbers."""
        sizes, numbers = self._numbers(batch, learning=False)
        run = ngrams.word_run(numbers, sizes, edges=self._edges)
        return ngrams.known_grams(run, self._index)

    @property
    def _edges(self) -> tuple[int, int] | None:
        return (self.tokens[FIRST], self.tokens[LAST]) if self.edge_markers else None

    def _numbers(
        self, batch: Tokens, learning: bool
    ) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Give the number of tokens of each article, and the numbers of all."""
        stop = frozenset(self.segmenter.stop_words)
        if not (learning or stop):
            return self._known_numbers(batch)
        rows = list(batch.rows(stop))
        sizes = np.array([len(row) for row in rows], dtype=np.int64)
        tokens = list(chain.from_iterable(rows))
        number = self.tokens.learn if learning else self.tokens.look_up
        # All at once: a call a text would take as long as the look-up.
        return sizes, number(tokens)

    def _known_numbers(
        self, batch: Tokens
    ) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Give the same sooner, where no token is learned or left out."""
        # Each token but the first has a mark before it.
        sizes = [joined.count(BETWEEN) + bool(joined) for joined in batch.joined]
        numbers = self.tokens.look_up_joined(BETWEEN.join(filter(None, batch.joined)))
        return np.array(sizes, dtype=np.int64), numbers

    def _without_lone_markers(self, grams: Grams) -> Grams:
        if not self.edge_markers:
            return grams
        lone = [self.tokens[mark] << ngrams.TOKEN_BITS for mark in (FIRST, LAST)]
        return grams[~np.isin(grams.keys, lone)]

    def spans(self, article: Tokens, grams: Grams) -> tuple[Ints, Ints]:
        """Place the n-grams of one article in its cleaned text: starts, and ends."""
        stop, [tokens] = set(self.segmenter.stop_words), article.rows()
        words = [
            span
            for span, token in zip(article.spans(0), tokens, strict=True)
            if is_word(token) and token not in stop
        ]
        shift = int(self.edge_markers)
        bounds = np.array(words, dtype=np.int64).reshape(-1, 2)
        # A marker takes the place of the word beside it.
        first = np.maximum(grams.starts - shift, 0)
        last = np.minimum(grams.ends - 1 - shift, len(words) - 1)
        return bounds[first, 0], bounds[last, 1]

    def terms(self, keys: Ints) -> list[str]:
        """Write n-grams as strings, words apart by a space."""
        names = self.tokens.names
        pairs = ngrams.unpack(keys, ngrams.TOKEN_BITS, ngrams.MAX_TOKENS)
        return [
            f"{names[first]} {names[second]}" if second else names[first]
            for first, second in pairs.tolist()
        ]

    def set_terms(self, terms: Sequence[str]) -> None:
        """Set the terms that are known from now on, and forget all other words."""
        # All at once: a list of words a term would take twice as long.
        words = " ".join(terms).split(" ") if terms else []
        self.tokens = TokenNumbers(dict.fromkeys((FIRST, LAST, *filter(None, words))))
        numbers = {**self.tokens, "": 0}
        flat = np.fromiter(map(numbers.__getitem__, words), np.int64, len(words))
        n_words = np.fromiter(map(str.count, terms, repeat(" ")), np.int64) + 1
        starts = np.cumsum(n_words) - n_words
        items = np.zeros((len(terms), ngrams.MAX_TOKENS), dtype=np.int64)
        items[:, 0] = flat[starts]
        pairs = n_words > 1
        items[pairs, 1] = flat[starts[pairs] + 1]
        items[~_within(items, self.ngram_range)] = 0
        self._index = TermIndex(items, len(numbers))


def _within(items: NDArray[np.int64], ngram_range: NgramRange) -> NDArray[np.bool_]:
    """Tell the terms that are as long as n-grams may be."""
    lengths = term_lengths(items)
    within: NDArray[np.bool_] = (lengths >= ngram_range[0]) & (
        lengths <= ngram_range[1]
    )
    return within
