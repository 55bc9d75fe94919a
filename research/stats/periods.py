"""Dates to periods; spans without articles."""

from collections.abc import Iterable, Sequence
from typing import Literal

import numpy as np

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
UNDATED = "undated"


def periods_of(dates: Iterable[str | None]) -> tuple[list[str], str]:
    """Give each date its quarter, or its year if there are too many quarters."""
    quarters = [_quarter(date) for date in dates]
    if len(set(quarters)) <= MAX_PERIODS:
        return quarters, "quarter"
    return [quarter.split(" ")[0] for quarter in quarters], "year"


def _quarter(date: str | None) -> str:
    if date is None or len(date) < 7:
        return UNDATED
    return f"{date[:4]} Q{(int(date[5:7]) + 2) // 3}"
