"""Find known n-grams in runs of items, exactly, a whole batch at a time."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from research.text.characters import N_CODES

Numbers = NDArray[np.int32]

# Odd numbers whose bits look random, of which 32-bit keys take the upper half.
_FACTORS = (0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9)
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
        self._pairs = KeyIndex(pairs, n_items**2)
        # One more for a pair that is missing: its number is -1.
        self._pair_columns = np.full(len(pairs) + 1, _MISSING, dtype=np.int32)
        self._pair_columns[np.searchsorted(pairs, heads[rows[1]])] = rows[1]
        triples = np.searchsorted(pairs, heads[long]) * n_items + third[long]
        self._triples = KeyIndex(triples, len(pairs) * n_items)
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
        places, pairs = _known(places, self._pairs.find(keys))
        found.append(_known(places, self._pair_columns.take(pairs)))
        if len(self._triple_columns) > 1:
            both = np.flatnonzero(np.diff(places) == 1)
            places = places[both]
            keys = self._key(pairs.take(both), items.take(places + 2))
            places, triples = _known(places, self._triples.find(keys))
            found.append((places, self._triple_columns.take(triples)))
        return found

    def _key(self, left: Numbers, right: Numbers) -> NDArray[np.int64]:
        return left * np.int64(self._n_items) + right


def _known(
    places: NDArray[np.intp], numbers: Numbers
) -> tuple[NDArray[np.intp], Numbers]:
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
        pairs = self._pairs.find(self._key(first[rows], second))
        two = lengths[rows] == 2
        columns[rows] = np.where(two, self._pair_columns[pairs], _MISSING)
        three = np.flatnonzero(~two & (pairs >= 0))
        third = self.items(codes[starts[rows[three]] + 2])
        triples = self._triples.find(self._key(pairs[three], third))
        columns[rows[three]] = self._triple_columns[triples]
        return columns


class KeyIndex:
    """Look up whole numbers: a hash table that is asked for whole arrays.

    Multiplying by an odd number loses nothing: if the upper bits of the product choose
    a slot, the lower ones tell whose slot it is. So a slot is one integer: those bits,
    a sign that other keys wanted the slot too, and the number of its key. The other
    keys have a smaller table of the same kind.

    Parameters
    ----------
    keys : ndarray of int
        Each once, none below 0.
    bound : int
        All keys are below, and all that are asked for.
    """

    def __init__(self, keys: NDArray[Any], bound: int) -> None:
        self._type = np.uint32 if bound <= 1 << 32 else np.uint64
        self._tables: list[_Table] = []
        keys = keys.astype(self._type)
        rest = np.arange(len(keys), dtype=np.int32)
        while len(rest):
            table, rest = _filled(keys, rest, len(self._tables))
            self._tables.append(table)

    def find(self, keys: NDArray[Any]) -> Numbers:
        """Give the place of each key among those known; -1 where it is none of them."""
        keys = keys.astype(self._type, copy=False)
        if not self._tables:
            return np.full(len(keys), _MISSING, dtype=np.int32)
        numbers, rows = self._tables[0].find(keys)
        for table in self._tables[1:]:
            numbers[rows], missed = table.find(keys[rows])
            rows = rows[missed]
        return numbers


@dataclass(frozen=True, slots=True)
class _Table:
    """Slots for some of the keys; `numbers` says which, and ends in -1."""

    slots: NDArray[Any]
    numbers: Numbers
    factor: Any
    n_bits: int

    def find(self, keys: NDArray[Any]) -> tuple[Numbers, NDArray[np.intp]]:
        """Give the number of each key, and the rows of those to look for elsewhere."""
        product = keys * self.factor
        places = product >> (product.itemsize * 8 - self.n_bits)
        found = self.slots.take(places.astype(np.intp))
        # The lower bits of the product are those of the slot: nothing of them is left.
        found ^= product << self.n_bits
        same = found < (1 << self.n_bits)
        shared = 1 << self.n_bits - 1
        missed = np.flatnonzero(((found & shared) != 0) & ~same)
        found &= shared - 1
        rows = np.where(same, found, len(self.numbers) - 1)
        return self.numbers.take(rows.astype(np.intp)), missed


def _filled(
    keys: NDArray[Any], numbers: Numbers, n_before: int
) -> tuple[_Table, Numbers]:
    """Put keys into a table; give those that found their slot taken."""
    size = keys.itemsize * 8
    # An eighth to a quarter of the slots is taken: few keys want the same one.
    n_bits = len(numbers).bit_length() + 2
    factor = keys.dtype.type((_FACTORS[n_before % 3] >> 64 - size) | 1)
    product = keys[numbers] * factor
    wanted = (product >> (size - n_bits)).astype(np.intp)
    order = np.arange(len(numbers), dtype=np.int32)
    owner = np.empty(1 << n_bits, dtype=np.int32)
    owner[wanted] = order
    owns = owner[wanted] == order
    n_owners = int(np.count_nonzero(owns))
    # A free slot is that of the number behind the last, which stands for none.
    slots = np.full(1 << n_bits, n_owners, dtype=keys.dtype)
    own = np.arange(n_owners, dtype=keys.dtype) | product[owns] << n_bits
    slots[wanted[owns]] = own
    slots[wanted[~owns]] |= keys.dtype.type(1 << n_bits - 1)
    known = np.append(numbers[owns], np.int32(_MISSING))
    return _Table(slots, known, factor, n_bits), numbers[~owns]
