"""Shares by period, as a figure and a table."""

from collections.abc import Sequence

import numpy as np

from research.i18n import _, period_name
from research.rendering import figures
from research.rendering.blocks import Figure, Prose, Share, Table
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
            _(
                "Shares are not drawn: no period holds {MIN_PERIOD} articles, of "
                "which one would not be more than ten points.",
                MIN_PERIOD=MIN_PERIOD,
            )
        )
    if figures.period_places(shares.periods)[1].size:
        caption += _(
            " Time is true to time: where lines break, periods have no articles."
        )
    if few.any():
        caption += _(
            " {n:,} of {n_periods:,} periods hold fewer than {MIN_PERIOD} articles and "
            "are not drawn.",
            n=int(few.sum()),
            n_periods=len(few),
            MIN_PERIOD=MIN_PERIOD,
        )
    colors = PALETTE if columns == 2 else None
    value, low, high = (
        np.where(few[:, np.newaxis], np.nan, part)
        for part in (shares.value, shares.low, shares.high)
    )
    drawing = figures.over_time(
        shares.periods, names, value, low, high, columns=columns, colors=colors
    )
    return Figure(name, drawing, caption, _("Shares by period, a panel each."))


def shares_table(name: str, shares: SharesByPeriod, names: Sequence[str]) -> Table:
    """List shares by period with their intervals; none of periods with few articles."""
    untold = [None] * len(names)
    rows = [
        [
            period_name(period),
            int(n),
            *(map(Share, shares.estimates(row)) if n >= MIN_PERIOD else untold),
        ]
        for row, (period, n) in enumerate(
            zip(shares.periods, shares.n_docs, strict=True)
        )
    ]
    caption = _("The numbers behind it.")
    if (shares.n_docs < MIN_PERIOD).any():
        caption += _(
            " Empty where a period holds fewer than {MIN_PERIOD} articles.",
            MIN_PERIOD=MIN_PERIOD,
        )
    return Table(name, [_("period"), _("articles"), *names], rows, caption)
