"""Arrays → charts. Every function takes numbers and names, and returns a Chart."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator
from numpy.typing import NDArray

from research.arrays import Floats
from research.i18n import _, percent, period_name
from research.rendering.style import (
    INK,
    PALE,
    PALETTE,
    Chart,
    color_of,
    drawable,
    style,
)
from research.stats.periods import period_numbers

Terms = Sequence[tuple[str, float]]

WIDTH = 7.2  # inches


@style()
def intervals(
    rows: Sequence[str],
    series: Sequence[str],
    value: Floats,
    low: Floats,
    high: Floats,
    *,
    label: str,
) -> Chart:
    """Dots with intervals, a row a thing and a colour a series.

    Parameters
    ----------
    rows : sequence of n_rows str
    series : sequence of n_series str
    value, low, high : ndarray of shape (n_rows, n_series)
        NaN leaves a dot out.
    label : str
        What the horizontal axis measures.
    """
    spread = 0.7
    figure = Chart(
        [_("row"), _("series"), label, _("low"), _("high")],
        long_rows(rows, series, value, low, high),
        figsize=(WIDTH, 0.7 + 0.19 * len(rows) * (len(series) + 1)),
    )
    axes = figure.add_subplot()
    offsets = (
        np.linspace(-spread / 2, spread / 2, len(series)) if len(series) > 1 else [0]
    )
    for column, name in enumerate(series):
        places = np.arange(len(rows)) + offsets[column]
        color = PALETTE[column % len(PALETTE)]
        axes.hlines(places, low[:, column], high[:, column], color=color, lw=1.4)
        axes.plot(
            value[:, column], places, "o", ms=4.5, color=color, label=drawable(name)
        )
    axes.set_yticks(range(len(rows)), [drawable(row) for row in rows])
    axes.set_ylim(len(rows) - 0.5, -0.5)
    axes.tick_params(axis="y", length=0)
    axes.set_xlabel(drawable(label))
    axes.grid(axis="x")
    if len(series) > 1:
        figure.legend(loc="outside upper left", ncols=3)
    return figure


@style()
def precision_recall(
    curves: Mapping[str, tuple[Floats, Floats, float, float]],
) -> Chart:
    """Precision–recall curves, the chosen threshold marked.

    Parameters
    ----------
    curves : mapping
        From theme to recall, precision, and recall and precision at the threshold.
    """
    points = [
        (name, *point, at_threshold)
        for name, (recall, precision, *threshold) in curves.items()
        for point, at_threshold in [
            *((point, 0) for point in zip(recall, precision, strict=True)),
            (threshold, 1),
        ]
    ]
    header = [_("theme"), _("recall"), _("precision"), _("at the threshold")]
    figure = Chart(header, points, figsize=(WIDTH * 0.72, WIDTH * 0.6))
    axes = figure.add_subplot()
    colors = color_of(list(curves))
    for name, (
        recall,
        precision,
        recall_at_threshold,
        precision_at_threshold,
    ) in curves.items():
        axes.plot(recall, precision, color=colors[name], label=drawable(name))
        axes.plot(
            recall_at_threshold, precision_at_threshold, "o", ms=6, color=colors[name]
        )
    axes.set(xlabel=_("Recall"), ylabel=_("Precision"), xlim=(0, 1.01), ylim=(0, 1.02))
    axes.grid()
    axes.legend(loc="lower left")
    return figure


@style()
def term_bars(
    panels: Sequence[tuple[str, Terms]],
    *,
    columns: int = 4,
    colors: Sequence[str] | None = None,
) -> Chart:
    """Small bars of terms, a panel a theme or topic.

    Parameters
    ----------
    panels : sequence of (title, terms with their sizes, largest first)
    columns : int
    colors : sequence of str, optional
        One a panel.
    """
    n_rows = -(-len(panels) // columns)
    n_terms = max((len(terms) for _, terms in panels), default=1)
    height = n_rows * (0.36 + 0.165 * n_terms)
    bars = [(title, *bar) for title, terms in panels for bar in terms]
    header = [_("panel"), _("term"), _("size")]
    figure = Chart(header, bars, figsize=(WIDTH * 1.1, height))
    grid = figure.subplots(n_rows, columns, squeeze=False).ravel()
    for number, axes in enumerate(grid):
        axes.axis("off")
        if number >= len(panels):
            continue
        title, terms = panels[number]
        color = PALETTE[0] if colors is None else colors[number]
        _bars(axes, title, terms, color, n_terms)
    return figure


def _bars(axes: Axes, title: str, terms: Terms, color: str, n_terms: int) -> None:
    sizes = np.array([size for _, size in terms])
    largest = max(np.abs(sizes).max(initial=0), 1e-12)
    places = np.arange(len(terms))
    axes.barh(places, np.abs(sizes) / largest, color=color, height=0.72, alpha=0.45)
    for place, (term, _size) in enumerate(terms):
        axes.text(0.02, place, drawable(term), va="center", size=8)
    axes.set(xlim=(0, 1.02), ylim=(n_terms - 0.4, -0.6))
    axes.set_title(drawable(title), size=8.5)


@style()
def over_time(
    periods: Sequence[str],
    names: Sequence[str],
    value: Floats,
    low: Floats,
    high: Floats,
    *,
    columns: int = 2,
    colors: Sequence[str] | None = None,
) -> Chart:
    """Shares by period, a small panel a name, with interval bands.

    Parameters
    ----------
    periods : sequence of n_periods str
    names : sequence of n_names str
    value, low, high : ndarray of shape (n_periods, n_names)
        In [0, 1].

    Lines break where a period has no articles, which takes its room all the same.
    """
    n_rows = -(-len(names) // columns)
    figure = Chart(
        [_("period"), _("name"), _("share"), _("low"), _("high")],
        long_rows(periods, names, value, low, high),
        figsize=(WIDTH * 1.1, 0.35 + 1.25 * n_rows),
    )
    grid = figure.subplots(n_rows, columns, squeeze=False, sharex=True, sharey=True)
    places, gaps = period_places(periods)
    along = np.insert(places, gaps, np.nan)
    value, low, high = (np.insert(v, gaps, np.nan, axis=0) for v in (value, low, high))
    top = min(float(np.nanmax(high)) * 1.05, 1) if high.size else 1
    for number, axes in enumerate(grid.ravel()):
        if number >= len(names):
            axes.axis("off")
            continue
        color = PALETTE[0] if colors is None else colors[number]
        axes.fill_between(
            along, low[:, number], high[:, number], color=color, alpha=0.2, lw=0
        )
        axes.plot(along, value[:, number], color=color, marker="o", ms=2)
        axes.set_title(drawable(names[number]), size=8.5)
        axes.set_ylim(0, top)
        axes.grid(axis="y")
        _percent(axes.yaxis)
        _name_periods(axes, periods, places, 5 if columns < 4 else 3)
        # The lowest panel of a column has dates, also where the last row is short.
        axes.tick_params(labelbottom=number + columns >= len(names))
    return figure


def period_places(periods: Sequence[str]) -> tuple[Floats, NDArray[np.int64]]:
    """Say where periods stand along an axis true to time, and which follow a gap.

    Parameters
    ----------
    periods : sequence of n_periods str
        In order and of one kind: years `2024`, quarters `2024 Q3`, months `2024-07`,
        weeks `2024 W27` or days `2024-07-01`. Others follow on each other.

    Returns
    -------
    places : ndarray of shape (n_periods,)
        In periods from the first; those without articles take their room.
    gaps : ndarray of shape (n_gaps,)
        Numbers of the periods that some are missing before.
    """
    numbers = period_numbers(periods)
    if numbers is None:
        return np.arange(len(periods), dtype=float), np.empty(0, np.int64)
    places = numbers.astype(float) - float(numbers[0])
    return places, np.flatnonzero(np.diff(places) > 1) + 1


@style()
def measures_by_number(
    numbers: Sequence[int],
    panels: Mapping[str, Sequence[Floats]],
    *,
    chosen: int,
    label: str,
) -> Chart:
    """How measures change with a number, a small panel a measure.

    Parameters
    ----------
    numbers : sequence of n_numbers int
    panels : mapping of str to sequences of n_numbers ndarrays of shape (n_runs,)
        Drawn as mean and standard deviation over runs, with a dot a run; a number
        without a run has a gap.
    chosen : int
        The number to mark.
    label : str
        What the numbers count.
    """
    n_rows = -(-len(panels) // 3)
    dots = [
        (title, numbers[row], run, value)
        for title, values in panels.items()
        for row, runs in enumerate(values)
        for run, value in enumerate(runs)
    ]
    header = [_("measure"), label, _("run"), _("value")]
    figure = Chart(header, dots, figsize=(WIDTH, 0.3 + 1.7 * n_rows))
    grid = figure.subplots(n_rows, 3, squeeze=False).ravel()
    for axes, (title, values) in zip(grid, panels.items(), strict=False):
        places = np.repeat(numbers, [len(runs) for runs in values])
        axes.plot(
            places, np.concatenate(values), "o", ms=2, color=PALETTE[0], alpha=0.35
        )
        means = [runs.mean() if len(runs) else np.nan for runs in values]
        spread = [runs.std(ddof=1) if len(runs) > 1 else 0.0 for runs in values]
        axes.errorbar(numbers, means, spread, color=PALETTE[0], lw=1.2, capsize=2)
        axes.axvline(chosen, color=INK, lw=0.8, ls="--")
        axes.set_title(drawable(title), size=8.5)
        axes.set_xticks(numbers, [str(number) for number in numbers], size=7)
        axes.set_xlabel(drawable(label), size=8)
        axes.grid(axis="y")
    for axes in grid[len(panels) :]:
        axes.axis("off")
    return figure


@style()
def columns_by_period(
    periods: Sequence[str], counts: NDArray[np.int64], *, label: str
) -> Chart:
    """One column a period."""
    rows = list(zip(periods, counts.tolist(), strict=True))
    figure = Chart([_("period"), label], rows, figsize=(WIDTH, 2.1))
    axes = figure.add_subplot()
    places, _rest = period_places(periods)
    axes.bar(places, counts, color=PALETTE[0], alpha=0.75)
    _name_periods(axes, periods, places, 10)
    axes.set_ylabel(drawable(label))
    axes.yaxis.set_major_locator(MaxNLocator("auto", integer=True))
    axes.grid(axis="y")
    return figure


@style()
def histogram(values: Floats, *, label: str, n_bins: int = 40) -> Chart:
    """How many articles have which size; the median is marked."""
    # A few very long articles would squeeze all others into one bar.
    top = float(np.percentile(values, 99)) if len(values) else 1.0
    counts, edges = np.histogram(np.minimum(values, top), bins=n_bins)
    bars = list(zip(edges[:-1], edges[1:], counts.tolist(), strict=True))
    figure = Chart([_("from"), _("to"), _("articles")], bars, figsize=(WIDTH, 2.1))
    axes = figure.add_subplot()
    axes.stairs(counts, edges, fill=True, color=PALETTE[0], alpha=0.75)
    axes.axvline(float(np.median(values)), color=INK, lw=1, ls="--")
    axes.set(xlabel=drawable(label), ylabel=_("Articles"))
    axes.yaxis.set_major_locator(MaxNLocator("auto", integer=True))
    axes.grid(axis="y")
    return figure


@style()
def reliability(
    curves: Mapping[str, tuple[Floats, Floats]],
) -> Chart:
    """Predicted probability against frequency; the diagonal is perfect.

    Parameters
    ----------
    curves : mapping
        From theme to mean probability and frequency, a bin each.
    """
    bins = [
        (name, *point)
        for name, curve in curves.items()
        for point in zip(*curve, strict=True)
    ]
    header = [_("theme"), _("predicted probability"), _("share that has the theme")]
    figure = Chart(header, bins, figsize=(WIDTH * 0.6, WIDTH * 0.55))
    axes = figure.add_subplot()
    axes.plot([0, 1], [0, 1], color=PALE, lw=1, ls="--")
    colors = color_of(list(curves))
    for name, (probability, frequency) in curves.items():
        axes.plot(
            probability,
            frequency,
            "o-",
            ms=3.5,
            color=colors[name],
            label=drawable(name),
        )
    axes.set(xlabel=_("Predicted probability"), ylabel=_("Share that has the theme"))
    axes.grid()
    axes.legend(loc="lower right")
    return figure


def long_rows(
    rows: Sequence[str], columns: Sequence[str], *values: NDArray[Any]
) -> list[tuple[Any, ...]]:
    """List a row for each cell of arrays of shape (n_rows, n_columns)."""
    return [
        (" ".join(row.split()), " ".join(column.split()), *(v[r, c] for v in values))
        for r, row in enumerate(rows)
        for c, column in enumerate(columns)
    ]


def _percent(axis: Any) -> None:
    axis.set_major_formatter(lambda share, _place: percent(share))


def _tick(period: str) -> str:
    """Write a period under an axis: a Chinese one takes two lines, as it is long."""
    told = period_name(period)
    return told if len(told) < 7 else told.replace("年", "年\n", 1)


def _name_periods(axes: Axes, periods: Sequence[str], places: Floats, n: int) -> None:
    """Name at most `n` periods under an axis, of such as stand apart."""
    least = (places[-1] - places[0]) / n if len(places) else 0
    shown: list[int] = []
    for row, place in enumerate(places.tolist()):
        if not shown or place - places[shown[-1]] >= max(least, 1):
            shown.append(row)
    axes.set_xticks(places[shown], [_tick(periods[row]) for row in shown])
