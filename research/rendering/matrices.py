"""Tables of numbers → charts of coloured cells."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap, TwoSlopeNorm, to_rgb
from numpy.typing import NDArray

from research.arrays import Floats
from research.i18n import _
from research.rendering.figures import WIDTH, long_rows
from research.rendering.style import INK, Chart, drawable, style

LIGHT = "#ffffff"  # letters on dark cells
_BLUES = LinearSegmentedColormap.from_list("blues", ["#0072B200", "#0072B2"])
# Through transparent on either side, so that neither hue bleeds into the other.
_LIFT = LinearSegmentedColormap.from_list(
    "lift",
    [(0, "#B34700"), (0.499, "#B3470000"), (0.501, "#0072B200"), (1, "#0072B2")],
)


@style()
def counts_matrix(names: Sequence[str], counts: NDArray[np.int64]) -> Chart:
    """How often two themes stand on one article; the diagonal, how often one does."""
    size = 1.6 + 0.75 * len(names)
    cells = long_rows(names, names, counts)
    header = [_("theme"), _("other theme"), _("articles")]
    figure = Chart(header, cells, figsize=(size + 1, size * 0.72))
    axes = figure.add_subplot()
    together = counts.astype(float)
    np.fill_diagonal(together, np.nan)
    top = max(np.nanmax(together, initial=1), 1)
    axes.imshow(together, cmap=_BLUES, vmin=0, vmax=top * 1.3, aspect="auto")
    for (row, column), count in np.ndenumerate(counts):
        weight = "bold" if row == column else "normal"
        share = together[row, column] / (top * 1.3)
        _write(axes, column, row, f"{count:,}", _on(_BLUES, share), weight=weight)
    _matrix_axes(axes, names, names)
    return figure


@style()
def lift_matrix(rows: Sequence[str], columns: Sequence[str], lift: Floats) -> Chart:
    """How many times likelier than usual; blue is more, orange less.

    Parameters
    ----------
    rows, columns : sequences of str
    lift : ndarray of shape (n_rows, n_columns)
        NaN leaves a cell empty.
    """
    cells = long_rows(rows, columns, lift)
    size = WIDTH, 1.0 + 0.27 * len(rows)
    figure = Chart([_("row"), _("column"), _("lift")], cells, figsize=size)
    axes = figure.add_subplot()
    log = np.log2(np.clip(lift, 1 / 8, 8))
    norm = TwoSlopeNorm(0, vmin=-3, vmax=3)
    axes.imshow(log, cmap=_LIFT, norm=norm, aspect="auto")
    for (row, column), number in np.ndenumerate(lift):
        text = "" if np.isnan(number) else f"{number:.1f}"
        color = _on(_LIFT, float(norm(log[row, column])))
        _write(axes, column, row, text, color, size=8)
    _matrix_axes(axes, rows, columns)
    return figure


@style()
def share_matrix(rows: Sequence[str], columns: Sequence[str], share: Floats) -> Chart:
    """Shares from 0 to 1, the larger the bluer.

    Parameters
    ----------
    rows, columns : sequences of str
    share : ndarray of shape (n_rows, n_columns)
        NaN leaves a cell empty.
    """
    cells = long_rows(rows, columns, share)
    size = (WIDTH, 1.4 + 0.24 * len(rows))
    figure = Chart((_("row"), _("column"), _("share")), cells, figsize=size)
    axes = figure.add_subplot()
    axes.imshow(share, cmap=_BLUES, vmin=0, vmax=1.3, aspect="auto")
    for (row, column), number in np.ndenumerate(share):
        text = "" if np.isnan(number) else f"{100 * number:.0f}"
        _write(axes, column, row, text, _on(_BLUES, number / 1.3), size=7)
    _matrix_axes(axes, rows, columns)
    axes.tick_params(axis="x", rotation=60)
    axes.tick_params(labelsize=7)
    return figure


def _on(colors: LinearSegmentedColormap, place: float) -> str | None:
    """Give the colour of letters on a cell; None for those of the page.

    On a dark page these are light, and read well on any cell; on white paper the
    lighter or darker is taken, by contrast as WCAG 2.2 defines it.
    """
    if np.isnan(place):
        return None
    *hue, alpha = colors(place)
    cell = _luminance(alpha * np.array(hue) + 1 - alpha) + 0.05
    ink = _luminance(np.array(to_rgb(INK))) + 0.05
    return LIGHT if 1.05 / cell > cell / ink else None


def _luminance(rgb: Floats) -> float:
    linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    return float(linear @ (0.2126, 0.7152, 0.0722))


def _write(
    axes: Axes, column: int, row: int, text: str, color: str | None, **settings: Any
) -> None:
    given: dict[str, Any] = {} if color is None else {"color": color}
    axes.text(column, row, text, ha="center", va="center", **given, **settings)


def _matrix_axes(axes: Axes, rows: Sequence[str], columns: Sequence[str]) -> None:
    axes.set_xticks(range(len(columns)), [drawable(name) for name in columns])
    axes.set_yticks(range(len(rows)), [drawable(name) for name in rows])
    axes.tick_params(length=0)
    axes.xaxis.tick_top()
    axes.spines[:].set_visible(False)
