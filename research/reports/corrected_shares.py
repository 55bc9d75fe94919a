"""Shares of themes corrected for the classifier's errors, as blocks."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from research.i18n import N_, _
from research.rendering.blocks import Block, Prose, Share, Table
from research.reports.notes import display
from research.reports.shares import shares_figure, shares_table
from research.stats.estimates import counted_share
from research.stats.shares import SharesByPeriod
from research.themes.prevalence import CheckedByTheme, CheckedSample, rogan_gladen_share

UNCHECKED_NOTE = N_(
    "Shares are of the labels given, not corrected for classifier error. To correct "
    "them, label a random sample of articles that the model has not seen, and give it "
    "with --checked."
)
CHECKED_NOTE = N_(
    "Counting labels counts the classifier's errors too. Below, they are taken out by "
    "how many articles with a theme it found, and how many without it mistook, among "
    "the articles checked. Right where it errs on the corpus as often as on those "
    "articles; they must be such as it had not seen in training."
)


def corrected_blocks(
    decisions: NDArray[np.int8],
    themes: Sequence[str],
    periods: Sequence[str | None],
    checked: CheckedByTheme,
    *,
    label: str,
) -> list[Block]:
    """Show shares as counted and corrected, in all and over time.

    Parameters
    ----------
    decisions : ndarray of shape (n_docs, n_themes)
    themes : sequence of n_themes str
    periods : sequence of n_docs str or None
        None leaves an article out of time.
    checked : CheckedByTheme
    label : str
        What a period is: "quarter", "year".
    """
    columns = [c for c, theme in enumerate(themes) if theme in checked.by_theme]
    rows = [
        _row(themes[column], decisions[:, column], checked.by_theme[themes[column]])
        for column in columns
    ]
    blocks: list[Block] = [Prose(_(CHECKED_NOTE))]
    if checked.refused:
        summary = _("; ").join(
            _("{name}: {fault}", name=display(name), fault=reason)
            for name, reason in checked.refused.items()
        )
        blocks.append(Prose(_("Not corrected: {summary}", summary=summary)))
    if not columns:
        return blocks
    names = [display(themes[column]) for column in columns]
    blocks.append(
        Table(
            "theme_shares_corrected",
            list(map(_, _HEADER)),
            rows,
            _(_CAPTION, n=checked.n_docs),
        )
    )
    if len({period for period in periods if period is not None}) < 2:
        return blocks
    samples = [checked.by_theme[themes[column]] for column in columns]
    shares = _corrected_by_period(decisions[:, columns], periods, samples)
    caption = _(
        "Corrected share of articles with each theme by {label}. Intervals (95 %) "
        "hold the sampling of the articles and that errors are known from {n_docs:,} "
        "articles only.",
        label=_(label),
        n_docs=checked.n_docs,
    )
    return [
        *blocks,
        shares_figure(
            "themes_over_time_corrected", shares, names, caption=caption, columns=2
        ),
        shares_table("themes_by_period_corrected", shares, names),
    ]


_HEADER = (
    N_("theme"),
    N_("counted"),
    N_("corrected"),
    N_("sensitivity"),
    N_("false-positive rate"),
)
_CAPTION = N_(
    "Shares with 95 % intervals, corrected by {n:,} articles checked. Sensitivity: of "
    "the articles with the theme, how many get it; false-positive rate: of those "
    "without it, how many get it all the same."
)


def _corrected_by_period(
    decisions: NDArray[np.int8],
    periods: Sequence[str | None],
    samples: Sequence[CheckedSample],
) -> SharesByPeriod:
    """Correct the share of each column by its checked sample, period by period."""
    dated = sorted({period for period in periods if period is not None})
    which = np.array([period or "" for period in periods], dtype=object)
    cells = [
        [
            rogan_gladen_share(column, sample)
            for column, sample in zip(
                decisions[which == period].T, samples, strict=True
            )
        ]
        for period in dated
    ]
    value, low, high = (
        np.array([[getattr(cell, part) for cell in row] for row in cells])
        for part in ("value", "low", "high")
    )
    n_docs = np.array([(which == period).sum() for period in dated])
    return SharesByPeriod(tuple(dated), n_docs, value, low, high)


def _row(
    theme: str, y_pred: NDArray[np.int8], checked: CheckedSample
) -> list[str | Share | float]:
    with_it, without = checked.y_true == 1, checked.y_true == 0
    return [
        display(theme),
        Share(counted_share(y_pred)),
        Share(rogan_gladen_share(y_pred, checked)),
        float(checked.y_pred[with_it].mean()),
        float(checked.y_pred[without].mean()),
    ]
