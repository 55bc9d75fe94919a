"""Figures of topics: by the values of a column, as a tree, and from time to time."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.cluster.hierarchy import dendrogram

from research.arrays import Floats
from research.i18n import _, percent
from research.rendering.figures import WIDTH
from research.rendering.style import INK, PALE, PALETTE, Chart, drawable, style

COLUMNS = 4  # of small panels
LONGEST = 14  # characters of a value in a figure


@style()
def share_panels(
    names: Sequence[str],
    values: Sequence[str],
    share: Floats,
    low: Floats,
    high: Floats,
    *,
    signed: bool = False,
) -> Chart:
    """Small panels, a topic each: a dot with its interval for each value of a column.

    Parameters
    ----------
    names : sequence of n_topics str
    values : sequence of n_values str
    share, low, high : ndarray of shape (n_values, n_topics)
        NaN leaves a dot out.
    signed : bool
        Whether these are differences: then 0 is marked.
    """
    n_rows = -(-len(names) // COLUMNS)
    cells = [
        (name, value, share[row, topic], low[row, topic], high[row, topic])
        for topic, name in enumerate(names)
        for row, value in enumerate(values)
    ]
    header = [_("topic"), _("value"), _("share"), _("low"), _("high")]
    height = n_rows * (0.5 + 0.17 * len(values)) + 0.3
    figure = Chart(header, cells, figsize=(WIDTH, height))
    axes = figure.subplots(n_rows, min(COLUMNS, len(names)), squeeze=False, sharey=True)
    places = np.arange(len(values))
    for number, panel in enumerate(axes.ravel()):
        if number >= len(names):
            panel.axis("off")
            continue
        color = PALETTE[number % len(PALETTE)]
        panel.hlines(places, low[:, number], high[:, number], color=color, lw=1.2)
        panel.plot(share[:, number], places, "o", ms=3.5, color=color)
        panel.set_title(drawable(_short(names[number], 18)), size=8)
        panel.set_yticks(places, [drawable(_short(one, LONGEST)) for one in values])
        panel.set_ylim(len(values) - 0.5, -0.5)
        if signed:
            panel.axvline(0, color=INK, lw=0.8)
        else:
            panel.set_xlim(left=0)
        panel.locator_params(axis="x", nbins=3)
        panel.xaxis.set_major_formatter(_as_percent)
        panel.tick_params(axis="both", labelsize=7, length=0)
        panel.grid(axis="x")
    return figure


@style()
def line_panels(
    names: Sequence[str],
    series: Sequence[str],
    along: Floats,
    value: Floats,
    low: Floats,
    high: Floats,
    *,
    label: str,
) -> Chart:
    """Small panels, a topic each: lines with bands along a number, a colour a series.

    Parameters
    ----------
    names : sequence of n_topics str
    series : sequence of n_series str
    along : ndarray of shape (n_steps,)
    value, low, high : ndarray of shape (n_series, n_steps, n_topics)
    label : str
        What the number is.
    """
    n_rows = -(-len(names) // COLUMNS)
    cells = [
        (name, one, x, *(part[s, step, topic] for part in (value, low, high)))
        for topic, name in enumerate(names)
        for s, one in enumerate(series)
        for step, x in enumerate(along.tolist())
    ]
    header = [_("topic"), _("value"), label, _("share"), _("low"), _("high")]
    figure = Chart(header, cells, figsize=(WIDTH, 1.5 * n_rows + 0.5))
    axes = figure.subplots(n_rows, min(COLUMNS, len(names)), squeeze=False, sharex=True)
    for number, panel in enumerate(axes.ravel()):
        if number >= len(names):
            panel.axis("off")
            continue
        for s, one in enumerate(series):
            color = PALETTE[s % len(PALETTE)]
            bounds = low[s, :, number], high[s, :, number]
            panel.fill_between(along, *bounds, color=color, alpha=0.15, lw=0)
            told = drawable(one) if number == 0 else None
            panel.plot(along, value[s, :, number], color=color, lw=1.3, label=told)
        panel.set_title(drawable(_short(names[number], 18)), size=8)
        panel.yaxis.set_major_formatter(_as_percent)
        panel.locator_params(axis="x", nbins=3)
        panel.tick_params(axis="both", labelsize=7)
    figure.supxlabel(drawable(label), size=8)
    figure.legend(loc="outside upper left", ncols=3)
    return figure


@style()
def tree(
    names: Sequence[str], linkage: Floats, group: NDArray[np.int64], *, label: str
) -> Chart:
    """Topics joined step by step, from left to right; groups of a cut as colours.

    Parameters
    ----------
    names : sequence of n_topics str
    linkage : ndarray of shape (n_topics - 1, 4)
        As scipy has it.
    group : ndarray of int, shape (n_topics,)
    label : str
        What the distance is.
    """
    drawn = dendrogram(linkage, no_plot=True, labels=list(range(len(names))))
    order = drawn["leaves"]
    rows = [(names[n], int(group[n]), place) for place, n in enumerate(order)]
    header = [_("topic"), _("group"), _("place")]
    figure = Chart(header, rows, figsize=(WIDTH, 0.5 + 0.19 * len(names)))
    axes = figure.add_subplot()
    for places, heights in zip(drawn["icoord"], drawn["dcoord"], strict=True):
        axes.plot(heights, [(one - 5) / 10 for one in places], color=PALE, lw=1)
    for place, number in enumerate(order):
        color = PALETTE[int(group[number]) % len(PALETTE)]
        axes.plot(0, place, "s", ms=5, color=color, clip_on=False)
    axes.set_yticks(range(len(names)), [drawable(names[n]) for n in order])
    axes.set_ylim(len(names) - 0.5, -0.5)
    axes.set_xlim(left=0)
    axes.set_xlabel(drawable(label))
    axes.tick_params(axis="y", length=0, pad=8)
    axes.grid(axis="x")
    return figure


def _as_percent(share: float, _place: Any) -> str:
    return percent(share)


def _short(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 1]}…"
