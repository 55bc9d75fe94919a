"""Dates to periods; spans without articles."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from research.arrays import Floats


def years_of(dates: Sequence[str | None]) -> Floats:
    """Turn dates such as 2024-07-01 into years: the middle of the month, 2024.54.

    Returns
    -------
    ndarray of shape (n_docs,)
        NaN where a date has no month.
    """
    return np.array(
        [
            int(date[:4]) + (int(date[5:7]) - 0.5) / 12
            if date is not None and len(date) >= 7
            else np.nan
            for date in dates
        ]
    )


Period = Literal["year", "quarter", "month"]


PERIODS = {"year": "Y", "quarter": "Q", "month": "M"}
MAX_PERIODS = 60


@dataclass(frozen=True, slots=True)
class Periods:
    """The period of each article.

    Attributes
    ----------
    of : tuple of n_docs str or None
        Names that sort in time; None where an article has no usable date.
    kind : str
        What a period is: "quarter", "year".
    """

    of: tuple[str | None, ...]
    kind: str

    @property
    def dated(self) -> NDArray[np.bool_]:
        """Which articles have a period, shape (n_docs,)."""
        return np.array([period is not None for period in self.of], dtype=bool)

    @property
    def kept(self) -> list[str]:
        """The periods of the articles that have one."""
        return [period for period in self.of if period is not None]

    @property
    def distinct(self) -> tuple[str, ...]:
        """Each period once, in order."""
        return tuple(sorted(set(self.kept)))


def periods(dates: Iterable[str | None]) -> Periods:
    """Give each date its quarter, or its year if there are too many quarters."""
    quarters = [_quarter(date) for date in dates]
    if len(set(quarters)) <= MAX_PERIODS:
        return Periods(tuple(quarters), "quarter")
    years = [None if quarter is None else quarter[:4] for quarter in quarters]
    return Periods(tuple(years), "year")


def _quarter(date: str | None) -> str | None:
    if date is None or len(date) < 7:
        return None
    return f"{date[:4]} Q{(int(date[5:7]) + 2) // 3}"
