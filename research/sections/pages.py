"""Report blocks about the reading of pages; every figure comes from `evaluation`."""

from collections.abc import Mapping, Sequence

from research.evaluation.broken_pages import GoldPage
from research.evaluation.pages import MEASURES, PageScore, page_interval, summarise
from research.preprocessing.pages.page import Page
from research.reporting.page_figure import page_before_after
from research.reporting.report import Estimate, Figure, Table

ELIDED = 4  # characters of a block that a figure may show of another's page
SHOWN = 9

Scores = Mapping[str, tuple[Sequence[PageScore], float]]


def page_score_table(name: str, scores: Scores, *, what: str, seed: int) -> Table:
    """Write readers as rows and measures as columns.

    Parameters
    ----------
    name : str
        Of the table's file.
    scores : mapping
        From the name of a reader to its scores and its milliseconds a page.
    what : str
        Which pages, for the caption.
    seed : int
        Of the bootstrap.
    """
    rows = []
    for reader, (pages, milliseconds) in scores.items():
        means = summarise(pages)
        cells = [
            Estimate(means[m], *page_interval(pages, m, seed=seed)) for m in MEASURES
        ]
        rows.append((reader, *cells, round(milliseconds)))
    caption = (
        f"{what}. Clustering F1 is the mean over pages, the others are shares over all "
        "pages; in brackets 95 % bootstrap intervals over pages. An article is perfect "
        "when its title, bylines and paragraphs are all made of the right blocks in "
        "order. Milliseconds are processor time, the median page."
    )
    return Table(name, ("reader", *MEASURES, "ms a page"), rows, caption)


def stable_table(name: str, scores: Scores, *, what: str, seed: int) -> Table:
    """Write the same without the times, which no two runs share."""
    table = page_score_table(name, scores, what=what, seed=seed)
    caption = table.caption.replace(
        " Milliseconds are processor time, the median page.", ""
    )
    return Table(name, table.header[:-1], [row[:-1] for row in table.rows], caption)


def page_figure(name: str, page: Page, *, what: str, elided: bool) -> Figure:
    """Draw a page before and after reading.

    Parameters
    ----------
    name : str
        Of the figure's file.
    page : Page
    what : str
        Which page, for the caption.
    elided : bool
        Show a few characters of a block only.
    """
    shown = ELIDED if elided else SHOWN
    joined = {
        block
        for story in page.stories
        for pieces in story.paragraphs
        for block in pieces[1:]
    }
    drawing = page_before_after(
        [len(block.text) for block in page.blocks],
        [block.text[:shown] + "…" * (len(block.text) > shown) for block in page.blocks],
        [story.blocks for story in page.stories],
        joined,
    )
    caption = (
        f"{what}: {len(page.blocks)} blocks, {len(page.stories)} articles, "
        f"{len(joined)} broken paragraphs joined. Numbers are those of the blocks; "
        "pale blocks are furniture."
    )
    return Figure(name, drawing, caption, f"{what}, before and after reading")


def gold_table(name: str, page: Page, gold: GoldPage, *, what: str) -> Table:
    """Compare the articles of one page with its gold, block by block."""
    rows = []
    for number, article in enumerate(gold.articles, start=1):
        best = max(
            page.stories,
            key=lambda story: len(set(story.blocks) & set(article.blocks)),
            default=None,
        )
        found = best.blocks if best else ()
        rows.append(
            (
                number,
                len(article.blocks),
                len(set(found) & set(article.blocks)),
                len(set(found) - set(article.blocks)),
                "yes" if best and found == article.blocks else "no",
            )
        )
    header = ("article", "blocks", "found", "wrong", "all in order")
    return Table(name, header, rows, what)
