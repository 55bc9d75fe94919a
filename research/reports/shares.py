"""Shares by period, as a figure and a table."""

from collections.abc import Sequence

from research.rendering import figures
from research.rendering.blocks import Figure, Table
from research.rendering.style import PALETTE
from research.stats.shares import SharesByPeriod


def shares_figure(
    name: str,
    shares: SharesByPeriod,
    names: Sequence[str],
    *,
    caption: str,
    columns: int,
) -> Figure:
    """Show shares by period with their intervals."""
    if figures.period_places(shares.periods)[1].size:
        caption += " Lines break where a period has no articles."
    colors = PALETTE if columns == 2 else None
    drawing = figures.over_time(
        shares.periods,
        names,
        shares.value,
        shares.low,
        shares.high,
        columns=columns,
        colors=colors,
    )
    return Figure(name, drawing, caption, "Shares by period, a panel each.")


def shares_table(name: str, shares: SharesByPeriod, names: Sequence[str]) -> Table:
    """List shares by period with their intervals."""
    rows = [
        [period, int(shares.n_docs[row]), *shares.estimates(row)]
        for row, period in enumerate(shares.periods)
    ]
    return Table(name, ["period", "articles", *names], rows, "The numbers behind it.")
