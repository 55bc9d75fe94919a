"""Shares by period, as a figure and a table."""

from collections.abc import Sequence

import numpy as np

from research.classification.prevalence import (
    Checked,
    Share,
    calibrated_share,
    counted_share,
    matrix_share,
)
from research.evaluation.protocols import Predictions
from research.reporting import figures
from research.reporting.report import (
    Estimate,
    Figure,
    Table,
)
from research.reporting.style import PALETTE
from research.sections.notes import display
from research.topics.alignment import Shares

PREVALENCE_NOTE = (
    "Half of the articles, drawn at random by group of near-duplicates, stand for "
    "those that people checked; of the other half only the classifier's word is used, "
    "and their true share stands beside it. Counted: the share of articles given the "
    "theme, with an interval for sampling alone. By errors: corrected by the "
    "sensitivity and specificity among the articles checked. By probability: mean "
    "probability, corrected by its mean error there. The intervals of both carry "
    "sampling and the classifier's errors."
)


def shares_figure(
    name: str, shares: Shares, names: Sequence[str], *, caption: str, columns: int
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


def shares_table(name: str, shares: Shares, names: Sequence[str]) -> Table:
    """List shares by period with their intervals."""
    rows = [
        [
            period,
            int(shares.n_docs[row]),
            *(
                Estimate(shares.value[row, c], shares.low[row, c], shares.high[row, c])
                for c in range(len(names))
            ),
        ]
        for row, period in enumerate(shares.periods)
    ]
    return Table(name, ["period", "articles", *names], rows, "The numbers behind it.")


def prevalence_table(found: Predictions, *, seed: int) -> Table:
    """Show each theme's share as counted and corrected, beside the true one.

    Parameters
    ----------
    found : Predictions
        With probabilities.
    seed : int
        Of the draw of the articles that stand for those checked.
    """
    if found.y_prob is None:
        raise ValueError(f"{found.model!r} gives no probabilities to correct.")
    groups = np.random.default_rng(seed).permutation(np.unique(found.groups))
    checked = np.isin(found.groups, groups[: len(groups) // 2])
    rows = []
    for column, theme in enumerate(found.themes):
        true, given = found.y_true[:, column], found.y_pred[:, column]
        prob = found.y_prob[:, column]
        known = Checked(true[checked], given[checked], prob[checked])
        shares = (
            counted_share(given[~checked]),
            matrix_share(given[~checked], known),
            calibrated_share(prob[~checked], known),
        )
        truth = float(true[~checked].mean())
        rows.append([display(theme), int((~checked).sum()), truth, *map(_cell, shares)])
    header = ["theme", "articles", "true", "counted", "by errors", "by probability"]
    caption = "Share of articles with each theme, with 95 % intervals."
    return Table("prevalence", header, rows, caption)


def _cell(share: Share) -> Estimate:
    return Estimate(*share)
