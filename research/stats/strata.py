"""What may change places if nothing changed: blocks of articles within a source.

Articles of one paper and day are about the same things, and days of one month are
alike; articles shuffled one by one look more even in time than news ever is, so that
any corpus seems to change. And a corpus whose papers come and go changes although no
paper does. So time is shuffled in blocks, and only within sources.
"""

import re
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}$")
DAY_CHARS = len("-01")
MONTH_CHARS = len("2024-03")
ROUNDING = 1e-9
CHUNK = 2_000_000  # numbers held at once


def issues_of(sources: Sequence[str], dates: Sequence[str | None]) -> list[str]:
    """Name the issue of each article: its source and its day, or month if no day.

    An article whose month is not known is an issue of its own.

    Parameters
    ----------
    sources : sequence of n_docs str
    dates : sequence of n_docs str or None
        ISO dates.

    Examples
    --------
    >>> issues_of(["人民日报", "人民日报"], ["2024-03-01", None])
    ['人民日报|2024-03-01', '人民日报|undated 1']
    """
    return [
        f"{source}|{date}"
        if date is not None and len(date) >= MONTH_CHARS
        else f"{source}|undated {row}"
        for row, (source, date) in enumerate(zip(sources, dates, strict=True))
    ]


def issues_by_day(sources: Sequence[str], dates: Sequence[str | None]) -> list[str]:
    """Name the issue of each article as `issues_of` does, if its day is known.

    Articles of which only the month is known may be of thirty issues; each is taken
    for one of its own.

    Parameters
    ----------
    sources : sequence of n_docs str
    dates : sequence of n_docs str or None
        ISO dates.
    """
    days = [
        date if date and len(date) >= MONTH_CHARS + DAY_CHARS else None
        for date in dates
    ]
    return issues_of(sources, days)


def months_of(issues: Sequence[Hashable]) -> list[Hashable]:
    """Give the month of each issue; an issue that names no day is its own month.

    Examples
    --------
    >>> months_of(["人民日报|2024-03-01", "人民日报|2024-03", 17])
    ['人民日报|2024-03', '人民日报|2024-03', 17]
    """
    return [
        issue[:-DAY_CHARS] if isinstance(issue, str) and _DAY.search(issue) else issue
        for issue in issues
    ]


def kept(
    values: Sequence[Hashable] | None, rows: NDArray[np.bool_]
) -> list[Hashable] | None:
    """Take the values of some articles, if there are values."""
    if values is None:
        return None
    return [value for value, row in zip(values, rows.tolist(), strict=True) if row]


@dataclass(frozen=True, slots=True)
class Blocks:
    """Articles in blocks, blocks in sources.

    Attributes
    ----------
    of_doc : ndarray of int, shape (n_docs,)
        Block of each article.
    source : ndarray of int, shape (n_blocks,)
        Source of each block, never falling.
    slot : ndarray of int, shape (n_blocks,)
        Place in time of each block, never falling within a source.
    size : ndarray of shape (n_blocks,)
        Articles.
    """

    of_doc: Ints
    source: Ints
    slot: Ints
    size: Floats

    @property
    def n_sources(self) -> int:
        """How many sources there are."""
        return int(self.source.max(initial=-1)) + 1

    def totals(self, rows: Floats) -> Floats:
        """Add up the rows of each block: (n_docs, n) to (n_blocks, n)."""
        found = np.zeros((len(self.size), rows.shape[1]))
        np.add.at(found, self.of_doc, rows)
        return found

    def by_source(self, values: Floats) -> Floats:
        """Add up the values of each source: (n_blocks, ...) to (n_sources, ...)."""
        return np.add.reduceat(values, self.starts, axis=0)

    @property
    def starts(self) -> Ints:
        """First block of each source."""
        return np.flatnonzero(np.diff(self.source, prepend=-1)).astype(np.int64)


def make_blocks(
    n_docs: int,
    *,
    sources: Sequence[Hashable] | None = None,
    keys: Sequence[Hashable] | None = None,
    slots: Ints | None = None,
) -> Blocks:
    """Gather articles that share source, slot and key.

    Parameters
    ----------
    n_docs : int
    sources : sequence of n_docs str, optional
        All of one source if None.
    keys : sequence of n_docs str, optional
        Such as months of issues; each article is a block of its own if None.
    slots : ndarray of int, shape (n_docs,), optional
        Places in time that a block must not straddle, such as years.
    """
    source = _codes(sources) if sources is not None else np.zeros(n_docs, np.int64)
    key = _codes(keys) if keys is not None else np.arange(n_docs)
    slot = slots if slots is not None else np.zeros(n_docs, np.int64)
    # One number for each triple, in their order: quicker than sorting triples.
    slot_code = slot - slot.min(initial=0)
    joint = source * (slot_code.max(initial=0) + 1) + slot_code
    joint = joint * (key.max(initial=0) + 1) + key
    _, first, of_doc, size = np.unique(
        joint, return_index=True, return_inverse=True, return_counts=True
    )
    return Blocks(of_doc.ravel(), source[first], slot[first], size.astype(float))


def _codes(values: Sequence[Hashable]) -> Ints:
    """Give each value a number, in the order of their texts."""
    texts = [str(value) for value in values]
    number = {text: place for place, text in enumerate(sorted(set(texts)))}
    return np.array([number[text] for text in texts], dtype=np.int64)


def shuffled_orders(
    source: Ints, n: int, rng: np.random.Generator, *, width: int = 1
) -> Iterator[Ints]:
    """Give random orders of blocks, each block staying in its source.

    Parameters
    ----------
    source : ndarray of int, shape (n_blocks,)
        Never falling.
    n : int
        How many.
    rng : Generator
    width : int
        Numbers that the caller holds for each block and order.

    Yields
    ------
    ndarray of int, shape (at most n, n_blocks)
        Row by row, which block comes to each place.
    """
    step = max(1, CHUNK // max(len(source) * width, 1))
    for start in range(0, n, step):
        keys = rng.random((min(step, n - start), len(source))) + source
        yield np.argsort(keys, axis=1)


def step_down(seen: Floats, drawn: Floats) -> Floats:
    """Correct p-values of several tests together, by permutations they share.

    Each statistic is measured in standard deviations of its own draws; the strongest
    is held against the strongest of each draw, the next against the strongest of
    what is left, and so on. So the least p does not depend on how many are tested.

    Parameters
    ----------
    seen : ndarray of shape (n_tests,)
        Larger is stronger.
    drawn : ndarray of shape (n_permutations, n_tests)

    Returns
    -------
    ndarray of shape (n_tests,)
        In (0, 1]: the rate of corpora in which chance makes anything significant.

    References
    ----------
    Westfall and Young (1993), "Resampling-based multiple testing", algorithm 4.1.
    Phipson and Smyth (2010), "Permutation p-values should never be zero".
    """
    every = np.concatenate([seen[np.newaxis], drawn])
    spread = every.std(axis=0)
    constant = spread <= ROUNDING * np.abs(every).max(axis=0)
    scaled = (every - every.mean(axis=0)) / np.where(constant, 1, spread)
    scaled[:, constant] = -np.inf
    order = np.argsort(-scaled[0], kind="stable")
    ranked = scaled[:, order]
    strongest = np.maximum.accumulate(ranked[:, ::-1], axis=1)[:, ::-1]
    # What is equal but for rounding is as strong.
    n_as_strong = (strongest >= ranked[0] - ROUNDING).sum(axis=0)
    p = np.empty(len(seen))
    p[order] = np.maximum.accumulate(n_as_strong / len(every))
    return p
