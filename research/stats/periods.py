"""Dates to periods; spans without articles."""

import datetime
import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from research.arrays import Floats
from research.i18n import _


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
# What a period may be in reports, the coarsest first.
Kind = Literal["year", "quarter", "month", "week", "day"]

PERIODS = {"year": "Y", "quarter": "Q", "month": "M"}
MAX_PERIODS = 60  # from the first to the last, of a kind that is chosen
FLOOR = 10  # articles of a period: of fewer, one is more than ten points of a share
MOST = 0.9  # of the articles should stand in periods above the floor


@dataclass(frozen=True, slots=True)
class Periods:
    """The period of each article.

    Attributes
    ----------
    of : tuple of n_docs str or None
        Names that sort in time; None where an article has no usable date.
    kind : str
        What a period is: "year", "quarter", "month", "week" or "day".
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


def periods(
    dates: Iterable[str | None], by: Kind | None = None, *, floor: int = FLOOR
) -> Periods:
    """Give each date its period.

    Parameters
    ----------
    dates : iterable of str or None
    by : {"year", "quarter", "month", "week", "day"}, optional
        If None, the finest of which there are at most sixty from first to last, that
        the dates are fine enough for, and of which those above the floor hold nine
        in ten articles; years where there is none such, and quarters of a single year.
    floor : int
        Articles that a period should have.

    Returns
    -------
    Periods

    Raises
    ------
    ValueError
        If there is no such kind.

    Examples
    --------
    >>> periods(["2024-01-05", "2024-07", "2024", None], "quarter").of
    ('2024 Q1', '2024 Q3', None, None)
    >>> periods(["2024-01-05"] * 20 + ["2024-02-05"] * 20).kind
    'day'
    """
    given = list(dates)
    if by is not None:
        if by not in _NAMED:
            raise ValueError(
                _("by must be one of {NAMED}, got {by!r}.", NAMED=tuple(_NAMED), by=by)
            )
        return Periods(tuple(map(_NAMED[by], given)), by)
    n_dated = sum(_year(date) is not None for date in given)
    for kind in reversed(_NAMED):
        found = Periods(tuple(map(_NAMED[kind], given)), kind)
        if _suits(found, n_dated, floor):
            return found
    years = Periods(tuple(map(_year, given)), "year")
    if len(years.distinct) > 1:
        return years
    return Periods(tuple(map(_quarter, given)), "quarter")


def period_of(date: str | None, by: Kind) -> str | None:
    """Give one date its period, None where it does not tell it.

    Examples
    --------
    >>> period_of("2024-05-06", "quarter"), period_of("2024", "month")
    ('2024 Q2', None)
    """
    return _NAMED[by](date)


def _suits(found: Periods, n_dated: int, floor: int) -> bool:
    """Whether a kind of period is neither too fine for its articles nor for a page."""
    counts = Counter(found.kept)
    numbers = period_numbers(found.distinct)
    if len(counts) < 2 or numbers is None:
        return False
    enough = sum(n for n in counts.values() if n >= floor)
    spanned = int(numbers[-1] - numbers[0]) + 1
    return spanned <= MAX_PERIODS and enough >= MOST * n_dated


def _year(date: str | None) -> str | None:
    return date[:4] if date else None


def _quarter(date: str | None) -> str | None:
    if date is None or len(date) < 7:
        return None
    return f"{date[:4]} Q{(int(date[5:7]) + 2) // 3}"


def _month(date: str | None) -> str | None:
    return date[:7] if date is not None and len(date) >= 7 else None


def _week(date: str | None) -> str | None:
    if date is None or len(date) < 10:
        return None
    year, week, _ = datetime.date.fromisoformat(date).isocalendar()
    return f"{year:04}-W{week:02}"


def _day(date: str | None) -> str | None:
    return date if date is not None and len(date) >= 10 else None


_NAMED: dict[str, Callable[[str | None], str | None]] = {
    "year": _year,
    "quarter": _quarter,
    "month": _month,
    "week": _week,
    "day": _day,
}
_NAME = re.compile(
    r"(?P<year>\d{4})(?: Q(?P<quarter>[1-4])|-W(?P<week>\d\d)"
    r"|-(?P<month>\d\d)(?:-(?P<day>\d\d))?)?"
)


def period_numbers(names: Sequence[str]) -> NDArray[np.int64] | None:
    """Give periods of one kind their numbers in time, those between counted too.

    Parameters
    ----------
    names : sequence of n_periods str
        As `periods` gives them.

    Returns
    -------
    ndarray of int, shape (n_periods,), or None
        None where a name is no period.

    Examples
    --------
    >>> period_numbers(["2011 Q3", "2019 Q4"])
    array([8046, 8079])
    """
    found = [_NAME.fullmatch(name) for name in names]
    matches = [match for match in found if match is not None]
    if not matches or len(matches) < len(found):
        return None
    return np.array([_number(match) for match in matches], dtype=np.int64)


def _number(match: "re.Match[str]") -> int:
    year = int(match["year"])
    if match["quarter"]:
        return 4 * year + int(match["quarter"]) - 1
    if match["week"]:
        monday = datetime.date.fromisocalendar(year, int(match["week"]), 1)
        return monday.toordinal() // 7
    if match["day"]:
        return datetime.date(year, int(match["month"]), int(match["day"])).toordinal()
    return 12 * year + int(match["month"]) - 1 if match["month"] else year
