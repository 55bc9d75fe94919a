"""Topics from period to period, as bars and bands between them."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from matplotlib.patches import PathPatch, Rectangle
from matplotlib.path import Path

from research.arrays import Floats
from research.i18n import _, period_name
from research.rendering.figures import WIDTH
from research.rendering.style import INK, PALE, PALETTE, Chart, drawable, style

BAR = 0.06  # of the way from a period to the next
GAP = 0.012  # between topics of a period
MARKS = {"birth": "▲", "death": "▼", "split": "◀", "merge": "▶"}


@style()
def streams(
    periods: Sequence[str],
    names: Sequence[Sequence[str]],
    share: Sequence[Floats],
    bands: Sequence[tuple[int, int, int, float]],
    marks: Mapping[tuple[int, int], str],
) -> Chart:
    """Bars of topics by period, as high as their share, with bands between them.

    Parameters
    ----------
    periods : sequence of n_periods str
    names : sequence of n_periods sequences of str
    share : sequence of n_periods ndarrays of shape (n_topics,)
    bands : sequence of (place, topic, other, strength in 0 to 1)
        Between the topic of a period and another of the next.
    marks : mapping of (place, topic) to str
        What happened to a topic: "birth", "death", "split" or "merge".
    """
    rows: list[tuple[Any, ...]] = [
        (
            periods[place],
            names[place][one],
            periods[place + 1],
            names[place + 1][other],
            strength,
        )
        for place, one, other, strength in bands
    ]
    header = [_("period"), _("topic"), _("next period"), _("next topic"), _("likeness")]
    most = max(map(len, share))
    figure = Chart(header, rows, figsize=(WIDTH, 0.8 + 0.34 * most))
    axes = figure.add_subplot()
    axes.axis("off")
    bottoms = [_bottoms(of) for of in share]
    color = _colors(share, bands)
    for place, one, other, strength in bands:
        start = bottoms[place][one], share[place][one]
        end = bottoms[place + 1][other], share[place + 1][other]
        _band(axes, place, start, end, color[place][one], strength)
    for place, period in enumerate(periods):
        axes.text(place, -0.04, period_name(period), ha="center", size=8, color=INK)
        for topic, height in enumerate(share[place]):
            bottom = bottoms[place][topic]
            shade = PALETTE[color[place][topic] % len(PALETTE)]
            axes.add_patch(
                Rectangle((place - BAR / 2, bottom), BAR, height, color=shade, lw=0)
            )
            mark = MARKS.get(marks.get((place, topic), ""), "")
            told = drawable(f"{mark} {names[place][topic]}".strip())
            middle = bottom + height / 2
            axes.text(place + BAR, middle, told, va="center", size=6.5, color=INK)
    axes.set_xlim(-0.1, len(periods) - 0.35)
    axes.set_ylim(1 + GAP * most, -0.08)
    return figure


def _bottoms(share: Floats) -> Floats:
    return np.concatenate([[0], np.cumsum(share + GAP)[:-1]])


def _colors(
    share: Sequence[Floats], bands: Sequence[tuple[int, int, int, float]]
) -> list[list[int]]:
    """Give a topic the colour of the one it goes on from, else one of its own."""
    found: list[list[int]] = [list(range(len(share[0])))]
    fresh = len(share[0])
    for place in range(1, len(share)):
        row = []
        for topic in range(len(share[place])):
            into = [b for b in bands if b[0] == place - 1 and b[2] == topic]
            if into:
                nearest = max(into, key=lambda band: band[3])
                row.append(found[place - 1][nearest[1]])
            else:
                row.append(fresh)
                fresh += 1
        found.append(row)
    return found


def _band(
    axes: Any,
    place: int,
    start: tuple[float, float],
    end: tuple[float, float],
    color: int,
    strength: float,
) -> None:
    """Draw a band from a bar to one of the next period."""
    left, right = place + BAR / 2, place + 1 - BAR / 2
    bend = (left + right) / 2
    (low, height), (to, to_height) = start, end
    points = [
        (left, low),
        (bend, low),
        (bend, to),
        (right, to),
        (right, to + to_height),
        (bend, to + to_height),
        (bend, low + height),
        (left, low + height),
        (left, low),
    ]
    codes = [Path.MOVETO, *[Path.CURVE4] * 3, Path.LINETO, *[Path.CURVE4] * 3]
    shape = Path(points, [*codes, Path.CLOSEPOLY])
    shade = PALETTE[color % len(PALETTE)]
    axes.add_patch(
        PathPatch(shape, fc=shade, ec=PALE, lw=0, alpha=0.12 + 0.33 * strength)
    )
