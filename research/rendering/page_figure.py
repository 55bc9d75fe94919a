"""A newspaper page drawn as its blocks, before and after reading."""

from collections.abc import Collection, Sequence

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from research.i18n import _
from research.rendering.style import INK, PALE, PALETTE, drawable, style

WIDTH = 7.2  # inches
N_COLUMNS = 5
MIN_HEIGHT = 40  # a block is drawn as if it had at least so many characters
_GAP = 6


@style()
def page_before_after(
    sizes: Sequence[int],
    labels: Sequence[str],
    stories: Sequence[Sequence[int]],
    joined: Collection[int],
) -> Figure:
    """Draw a page's blocks in page order, and again article by article.

    Parameters
    ----------
    sizes : sequence of n_blocks int
        Numbers of characters.
    labels : sequence of n_blocks str
        What is written into each block.
    stories : sequence of sequences of int
        The blocks of each article in reading order, which share a colour; other
        blocks are furniture and pale.
    joined : collection of int
        Blocks that go on with the paragraph of the block before them in their story.
    """
    color = {b: PALETTE[n % len(PALETTE)] for n, s in enumerate(stories) for b in s}
    heights = [max(size, MIN_HEIGHT) for size in sizes]
    columns = _columns(heights)
    figure = Figure(figsize=(WIDTH, 8.4))
    above, below = figure.subplots(2, 1)
    for axes, title, runs in (
        (above, _("As the page gives its blocks"), columns),
        (
            below,
            _("Article by article; a bar joins the pieces of one paragraph"),
            stories,
        ),
    ):
        axes.set_title(title, loc="left")
        tallest = 1
        for place, run in enumerate(runs):
            top = 0
            for block in run:
                touching = axes is below and block in joined
                top += 0 if touching else _GAP
                _draw(axes, place, top, heights[block], block, labels[block], color)
                if touching:
                    axes.plot([place + 0.02] * 2, [top - 12, top + 12], color=INK, lw=2)
                top += heights[block]
            tallest = max(tallest, top)
        axes.set_xlim(0, max(len(runs), 1))
        axes.set_ylim(tallest + _GAP, 0)
        axes.axis("off")
    return figure


def _columns(heights: Sequence[int]) -> list[list[int]]:
    """Fill columns of about equal height, in order."""
    height = sum(heights) / N_COLUMNS
    columns: list[list[int]] = [[]]
    filled = 0.0
    for block, size in enumerate(heights):
        if columns[-1] and filled + size / 2 > height and len(columns) < N_COLUMNS:
            columns.append([])
            filled = 0.0
        columns[-1].append(block)
        filled += size
    return columns


def _draw(
    axes: Axes,
    place: int,
    top: float,
    height: float,
    block: int,
    label: str,
    color: dict[int, str],
) -> None:
    face = color.get(block)
    box = axes.add_patch(
        Rectangle(
            (place + 0.03, top),
            0.92,
            height,
            facecolor=face or PALE,
            alpha=0.45 if face else 0.25,
            edgecolor=INK,
            linewidth=0.4,
            linestyle="-" if face else ":",
        )
    )
    written = axes.text(
        place + 0.06,
        top + height / 2,
        drawable(f"{block} {label}"),
        fontsize=5.5,
        va="center",
        clip_on=True,
    )
    written.set_clip_path(box)
