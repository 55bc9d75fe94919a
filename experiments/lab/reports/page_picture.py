"""A real page as its blocks, coloured by article; no letter of it is shown."""

from matplotlib.figure import Figure as Drawing
from matplotlib.patches import Rectangle

from research.pages.page import Page
from research.rendering.style import PALE, PALETTE, style

WIDTH = 4.4  # inches


@style()
def page_picture(page: Page) -> Drawing:
    """Draw the boxes of a page: those of one article in one colour, titles dark.

    Parameters
    ----------
    page : Page
        Read from lines with boxes.
    """
    color = {
        b: PALETTE[n % len(PALETTE)]
        for n, story in enumerate(page.stories)
        for b in story.blocks
    }
    titles = {b for story in page.stories for b in story.title}
    boxes = [(block.number, block.box) for block in page.blocks if block.box]
    right = max((box[2] for _, box in boxes), default=1.0)
    foot = max((box[3] for _, box in boxes), default=1.0)
    figure = Drawing(figsize=(WIDTH, WIDTH * foot / right))
    axes = figure.add_axes((0.0, 0.0, 1.0, 1.0))
    axes.set(xlim=(0, 1.02 * right), ylim=(1.02 * foot, 0))
    axes.axis("off")
    for number, (x0, y0, x1, y1) in boxes:
        axes.add_patch(
            Rectangle(
                (x0, y0),
                x1 - x0,
                y1 - y0,
                facecolor=color.get(number, PALE),
                alpha=1.0 if number in titles else 0.45,
                linewidth=0,
            )
        )
    return figure
