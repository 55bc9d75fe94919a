"""Indices of topics whose base is frozen: shares by period, carried on."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from research.arrays import Floats
from research.files.formats.opening import sound_rows
from research.i18n import N_, _
from research.rendering.blocks import Table
from research.stats.shares import SharesByPeriod

HEADER = ("period", "articles", "topic", "share", "low", "high", "base_share", "index")
MEAN = 100.0

_NOT_AN_INDEX = N_(
    "{path}: row {number} must be of a topic_index.csv as update writes it ({error}). "
    "Name that file with --index."
)


@dataclass(frozen=True, slots=True)
class TopicIndex:
    """Shares of topics by period over their mean in the base, times 100.

    Attributes
    ----------
    rows : tuple of tuples
        As `HEADER` names them, period by period.
    base_share : ndarray of shape (n_topics,)
        Mean over the periods of the base: frozen.
    """

    rows: tuple[tuple[object, ...], ...]
    base_share: Floats

    @property
    def periods(self) -> list[str]:
        """Each period once."""
        return list(dict.fromkeys(str(row[0]) for row in self.rows))

    def carried_on(self, shares: SharesByPeriod) -> tuple["TopicIndex", list[str]]:
        """Add later periods; those that are there stay as they are.

        Returns
        -------
        TopicIndex
        kept : list of str
            Periods of the new shares that stood in the index already.
        """
        known = set(self.periods)
        fresh = [n for n, name in enumerate(shares.periods) if name not in known]
        kept = [name for name in shares.periods if name in known]
        rows = (*self.rows, *_rows(shares, self.base_share, fresh))
        return TopicIndex(rows, self.base_share), kept

    def table(self) -> Table:
        """Give it as a table that `read_index` takes."""
        caption = _(
            "Share of each topic by period over its mean in the base, times 100. "
            "Earlier values never change."
        )
        return Table("topic_index", HEADER, self.rows, caption, is_file_only=True)


def make_index(shares: SharesByPeriod) -> TopicIndex:
    """Make an index whose base are all periods of these shares."""
    base = shares.value.mean(axis=0)
    every = range(len(shares.periods))
    return TopicIndex(tuple(_rows(shares, base, every)), base)


def _rows(
    shares: SharesByPeriod, base: Floats, places: Sequence[int]
) -> list[tuple[object, ...]]:
    found: list[tuple[object, ...]] = []
    for place in places:
        for topic, share in enumerate(shares.estimates(place)):
            usual = float(base[topic])
            index = MEAN * (share.value / usual) if usual > 0 else None
            cells = share.value, share.low, share.high, usual, index
            name, n_docs = shares.periods[place], int(shares.n_docs[place])
            found.append((name, n_docs, topic, *cells))
    return found


def read_index(path: Path, n_topics: int) -> TopicIndex:
    """Read an index that was written before.

    Raises
    ------
    ValueError
        If it is none, or of another number of topics.
    """
    rows, base = [], np.full(n_topics, np.nan)
    for number, row in enumerate(sound_rows(path), start=1):
        try:
            rows.append(_read_row(row))
            base[int(str(row["topic"]))] = float(str(row["base_share"]))
        except (KeyError, ValueError, IndexError) as error:
            raise ValueError(
                _(_NOT_AN_INDEX, path=path, number=number, error=error)
            ) from error
    if np.isnan(base).any():
        raise ValueError(
            _(
                "{path}: must hold every one of the model's {n} topics.",
                path=path,
                n=n_topics,
            )
        )
    return TopicIndex(tuple(rows), base)


def _read_row(row: Mapping[str, object]) -> tuple[object, ...]:
    cells: list[object] = [str(row["period"]), int(str(row["articles"]))]
    cells.append(int(str(row["topic"])))
    for name in HEADER[3:]:
        text = str(row[name] if row[name] is not None else "").strip()
        cells.append(float(text) if text else None)
    return tuple(cells)
