"""Which sources can tell a change over time from a change of sources?"""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from research.i18n import _, ngettext
from research.stats.strata import make_blocks

# Articles of a source on either side of a change, or with a trend: of fewer, one
# article is more than ten points of a share.
MIN_SIDE = 10
# Blocks that change places: five have 120 orders, so that no p can be below 0.008,
# which correction for a handful of columns makes larger than 0.05.
MIN_BLOCKS = 6


def sources_that_tell(
    times: NDArray[np.float64], sources: Sequence[Hashable] | None
) -> NDArray[np.bool_]:
    """Say which articles are of a source that has ten articles, of two times.

    Parameters
    ----------
    times : ndarray of shape (n_docs,)
    sources : sequence of n_docs str, optional
        All of one source if None.

    Returns
    -------
    ndarray of bool, shape (n_docs,)
    """
    source = make_blocks(len(times), sources=sources, keys=[0] * len(times)).of_doc
    first = np.full(source.max() + 1, np.inf)
    last = np.full(source.max() + 1, -np.inf)
    np.minimum.at(first, source, times)
    np.maximum.at(last, source, times)
    tells = (np.bincount(source) >= MIN_SIDE) & (first < last)
    return np.asarray(tells[source])


@dataclass(frozen=True, slots=True)
class Comparability:
    """What of a corpus can tell change from a change of sources.

    Attributes
    ----------
    n_docs, n_sources : int
        Articles, and sources, that have ten articles, of different months.
    n_apart, n_sources_apart : int
        Articles and sources that have not: they come, go or are few.
    """

    n_docs: int
    n_sources: int
    n_apart: int
    n_sources_apart: int

    @property
    def told(self) -> str:
        """Say it."""
        if not self.n_docs:
            return _(
                "The mix of sources changed; within a source nothing can be said: "
                "none has {MIN_SIDE} articles, of different months.",
                MIN_SIDE=MIN_SIDE,
            )
        told = _(
            "Changes are those within sources: {n_docs:,} articles of {sources} with "
            "at least {MIN_SIDE} articles, of different months.",
            n_docs=self.n_docs,
            sources=_sources(self.n_sources),
            MIN_SIDE=MIN_SIDE,
        )
        if self.n_apart:
            told += _(
                " The mix of sources changed: the other {n_apart:,} articles are of "
                "{sources} that came, went or had few; of change within these nothing "
                "can be said.",
                n_apart=self.n_apart,
                sources=_sources(self.n_sources_apart),
            )
        return told


def _sources(n: int) -> str:
    return ngettext("{n:,} source", "{n:,} sources", n)


def comparability(
    months: Sequence[Hashable], sources: Sequence[Hashable]
) -> Comparability:
    """Count the articles of sources that can be compared over time.

    Parameters
    ----------
    months : sequence of n_docs str
    sources : sequence of n_docs str

    Returns
    -------
    Comparability
    """
    names = np.array([str(month) for month in months], dtype=object)
    times = np.unique(names, return_inverse=True)[1].ravel().astype(np.float64)
    tells = sources_that_tell(times, sources)
    inside = {
        source for source, row in zip(sources, tells.tolist(), strict=True) if row
    }
    return Comparability(
        n_docs=int(tells.sum()),
        n_sources=len(inside),
        n_apart=int((~tells).sum()),
        n_sources_apart=len(set(sources) - inside),
    )
