"""Find known n-grams in runs of items, exactly, a whole batch at a time."""

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from research.text.characters import N_CODES

Numbers = NDArray[np.int32]

_MISSING = -1


def term_lengths(terms: NDArray[Any]) -> NDArray[np.int8]:
    """Count the items of each term: shape (n_terms, n), 0 behind shorter ones."""
    lengths = np.zeros(len(terms), dtype=np.int8)
    for column in terms.T:
        lengths += column > 0
    return lengths


class TermIndex:
    """Find terms of up to three items, such as characters or words, in a long run.

    Single items have a table. Two items that stand together in a term have a number,
    by which they and an item behind them make up a key for three.

    Parameters
    ----------
    terms : ndarray of int, shape (n_terms, at most 3)
        Items of each term, from 1; 0 behind shorter ones. A term of none is not found.
    n_items : int
        All items are below.
    """

    def __init__(self, terms: NDArray[Any], n_items: int) -> None:
        self._n_items = n_items
        lengths = term_lengths(terms)
        none = np.zeros(len(terms), dtype=np.int64)
        # A column at a time: numpy is slow to go through rows of three.
        first, second, third = [*terms.T.astype(np.int64, order="C"), none, none][:3]
        rows = [np.flatnonzero(lengths == n).astype(np.int32) for n in (1, 2, 3)]
        self._single = np.full(n_items, _MISSING, dtype=np.int32)
        self._single[first[rows[0]]] = rows[0]
        heads, tails = first * n_items + second, second * n_items + third
        long = rows[2]
        # A term of three is looked for where both its pairs were found.
        pairs = np.sort(np.concatenate([heads[lengths > 1], tails[long]]))
        pairs = pairs[np.diff(pairs, prepend=_MISSING) > 0]
        self._pairs = pd.Index(pairs)
        # One more for a pair that is missing: its number is -1.
        self._pair_columns = np.full(len(pairs) + 1, _MISSING, dtype=np.int32)
        self._pair_columns[np.searchsorted(pairs, heads[rows[1]])] = rows[1]
        triples = np.searchsorted(pairs, heads[long]) * n_items + third[long]
        self._triples = pd.Index(triples)
        self._triple_columns = np.append(long, np.int32(_MISSING))

    def find(self, items: Numbers) -> list[tuple[NDArray[np.intp], Numbers]]:
        """Give the places of all terms of one, two and three items, and which they are.

        Parameters
        ----------
        items : ndarray of int32
            0 where no term may pass.
        """
        single = self._single.take(items)
        known = np.flatnonzero(single >= 0)
        found = [(known, single.take(known))]
        places = np.flatnonzero((items[:-1] != 0) & (items[1:] != 0))
        keys = self._key(items.take(places), items.take(places + 1))
        places, pairs = _known(places, self._pairs.get_indexer(keys))
        found.append(_known(places, self._pair_columns.take(pairs)))
        if len(self._triple_columns) > 1:
            both = np.flatnonzero(np.diff(places) == 1)
            places = places[both]
            keys = self._key(pairs.take(both), items.take(places + 2))
            places, triples = _known(places, self._triples.get_indexer(keys))
            found.append((places, self._triple_columns.take(triples)))
        return found

    def _key(self, left: NDArray[Any], right: Numbers) -> NDArray[np.int64]:
        return left * np.int64(self._n_items) + right


def _known(
    places: NDArray[np.intp], numbers: NDArray[Any]
) -> tuple[NDArray[np.intp], Any]:
    known = np.flatnonzero(numbers >= 0)
    return places.take(known), numbers.take(known)


class CharIndex(TermIndex):
    """Find terms of up to three characters by their code points.

    Parameters
    ----------
    terms : ndarray of int, shape (n_terms, at most 3)
        Code points of each term; 0 behind shorter ones.
    fold : bool
        Whether capitals of the Latin alphabet are taken for small letters.
    """

    def __init__(self, terms: NDArray[Any], *, fold: bool = False) -> None:
        known = np.zeros(N_CODES, dtype=bool)
        known[terms] = True
        known[0] = False
        # From 1; 0 for characters that are in no term.
        self._item_of = np.zeros(N_CODES, dtype=np.int32)
        self._item_of[known] = np.arange(1, known.sum() + 1)
        super().__init__(self._item_of[terms], int(known.sum()) + 1)
        if fold:
            self._item_of[ord("A") : ord("Z") + 1] = self._item_of[
                ord("a") : ord("z") + 1
            ]

    def items(self, codes: NDArray[Any]) -> Numbers:
        """Give the items that stand for code points."""
        return self._item_of.take(codes)

    def look_up(
        self, codes: NDArray[Any], starts: NDArray[np.intp], lengths: NDArray[np.intp]
    ) -> Numbers:
        """Tell which term each piece of a text is; -1 where it is none.

        Parameters
        ----------
        codes : ndarray of int
            Code points, two more than the last piece needs.
        starts, lengths : ndarray of int, shape (n_pieces,)
        """
        first = self.items(codes[starts])
        columns = self._single.take(first)
        columns[lengths != 1] = _MISSING
        rows = np.flatnonzero((lengths == 2) | (lengths == 3))
        second = self.items(codes[starts[rows] + 1])
        pairs = self._pairs.get_indexer(self._key(first[rows], second))
        two = lengths[rows] == 2
        columns[rows] = np.where(two, self._pair_columns[pairs], _MISSING)
        three = np.flatnonzero(~two & (pairs >= 0))
        third = self.items(codes[starts[rows[three]] + 2])
        triples = self._triples.get_indexer(self._key(pairs[three], third))
        columns[rows[three]] = self._triple_columns[triples]
        return columns
