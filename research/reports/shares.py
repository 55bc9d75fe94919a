"""Shares by period, as a figure and a table."""

from collections.abc import Sequence

import numpy as np

from research.rendering import figures
from research.rendering.blocks import Figure, Prose, Table
from research.rendering.style import PALETTE
from research.stats.periods import FLOOR
from research.stats.shares import SharesByPeriod

MIN_PERIOD = FLOOR  # articles of a period that is shown


def shares_figure(
    name: str,
    shares: SharesByPeriod,
    names: Sequence[str],
    *,
    caption: str,
    columns: int,
) -> Figure | Prose:
    """Show shares by period with their intervals; words where all periods are small."""
    few = shares.n_docs < MIN_PERIOD
    if few.all():
        return Prose(
            f"Shares are not drawn: no period holds {MIN_PERIOD} articles, of which "
            "one would not be more than ten points."
        )
    if figures.period_places(shares.periods)[1].size:
        caption += " Time is true to time: where lines break, periods have no articles."
    if few.any():
        caption += (
            f" {int(few.sum()):,} of {len(few):,} periods hold fewer than {MIN_PERIOD} "
            "articles and are not drawn."
        )
    colors = PALETTE if columns == 2 else None
    value, low, high = (
        np.where(few[:, np.newaxis], np.nan, part)
        for part in (shares.value, shares.low, shares.high)
    )
    drawing = figures.over_time(
        shares.periods, names, value, low, high, columns=columns, colors=colors
    )
    return Figure(name, drawing, caption, "Shares by period, a panel each.")


def shares_table(name: str, shares: SharesByPeriod, names: Sequence[str]) -> Table:
    """List shares by period with their intervals; none of periods with few articles."""
    untold = [None] * len(names)
    rows = [
        [period, int(n), *(shares.estimates(row) if n >= MIN_PERIOD else untold)]
        for row, (period, n) in enumerate(
            zip(shares.periods, shares.n_docs, strict=True)
        )
    ]
    caption = "The numbers behind it."
    if (shares.n_docs < MIN_PERIOD).any():
        caption += f" Empty where a period holds fewer than {MIN_PERIOD} articles."
    return Table(name, ["period", "articles", *names], rows, caption)
