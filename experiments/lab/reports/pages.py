"""Report blocks about the reading of pages; every figure comes from `evaluation`."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from experiments.lab.pages.noisy_pages import (
    MIX_NOTES,
    GoldPage,
    make_noisy_pages,
    read_gold,
)
from experiments.lab.pages.scores import (
    MEASURES,
    PageScore,
    Reader,
    link_reliability,
    page_interval,
    score_reader,
    summarise,
)
from research.corpus.article import Article
from research.pages.page import Page
from research.rendering.blocks import Block, Figure, Section, Table
from research.rendering.page_figure import page_before_after
from research.stats.estimates import Estimate

ELIDED = 4  # characters of a block that a figure may show of another's page
SHOWN = 9

Scores = Mapping[str, tuple[Sequence[PageScore], float]]


def generated_pages(
    name: str,
    articles: Sequence[Article],
    readers: Mapping[str, Reader],
    *,
    n_pages: int,
    seed: int,
    drawn: Reader | None = None,
) -> list[Block]:
    """Score readers on pages of each mix, and draw the first plain and hard one.

    Parameters
    ----------
    name : str
        Of the articles, for headings and files.
    articles : sequence of Article
    readers : mapping of str to reader
    n_pages : int
        Of each mix.
    seed : int
        Of the pages and the bootstrap.
    drawn : reader, optional
        Whose reading is drawn, with text: only where the text may be shown.

    Notes
    -----
    How sure the last reader is of its links is compared with how many are right.
    """
    blocks: list[Block] = [Section(f"Pages made of articles: {name.replace('_', ' ')}")]
    last: list[PageScore] = []
    for mix in MIX_NOTES:
        pages = make_noisy_pages(articles, n_pages=n_pages, mix=mix, seed=seed)
        scores = {reader: score_reader(read, pages) for reader, read in readers.items()}
        label = (
            f"{n_pages} {mix} pages made of {len(articles):,} articles: "
            f"{MIX_NOTES[mix]}"
        )
        blocks.append(stable_table(f"{name}_{mix}", scores, label=label, seed=seed))
        read_last = list(scores.values())[-1][0]
        last += read_last
        if drawn and mix in ("plain", "hard"):
            typical = typical_page(read_last)
            page = drawn(pages[typical].text)
            score = read_last[typical]
            label = (
                f"A {mix} page, read as well as half of them: {score.right['perfect']} "
                f"of {score.possible['perfect']} articles without an error"
            )
            blocks.append(page_figure(f"page_{mix}", page, label=label, elided=False))
    return [*blocks, reliability_table(f"{name}_seams", last)]


def typical_page(scores: Sequence[PageScore]) -> int:
    """Find the median page by its share of perfect articles, then by clustering F1."""

    def quality(place: int) -> tuple[float, float]:
        score = scores[place]
        articles = max(score.possible["perfect"], 1)
        return score.right["perfect"] / articles, score.clustering_f1

    return sorted(range(len(scores)), key=quality)[len(scores) // 2]


def real_page(path: Path, read: Reader) -> list[Block]:
    """Compare a real page with its gold file, and draw it without its text."""
    gold = read_gold(path)
    page = read(gold.text)
    label = "A real page"
    return [
        Section(label, "Its text is elided: the rights are the newspaper's."),
        gold_table("real_page", page, gold, label=label),
        page_figure("page_real", page, label=label, elided=True),
    ]


def page_score_table(name: str, scores: Scores, *, label: str, seed: int) -> Table:
    """Write readers as rows and measures as columns.

    Parameters
    ----------
    name : str
        Of the table's file.
    scores : mapping
        From the name of a reader to its scores and its milliseconds a page.
    label : str
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
        f"{label}. Clustering F1 is the mean over pages, the others are shares over "
        "all pages; in brackets 95 % bootstrap intervals over pages. An article is "
        "perfect when its title, bylines and paragraphs are all made of the right "
        "blocks in order. Milliseconds are processor time, the median page."
    )
    return Table(name, ("reader", *MEASURES, "ms a page"), rows, caption)


def stable_table(name: str, scores: Scores, *, label: str, seed: int) -> Table:
    """Write the same without the times, which no two runs share."""
    table = page_score_table(name, scores, label=label, seed=seed)
    caption = table.caption.replace(
        " Milliseconds are processor time, the median page.", ""
    )
    return Table(name, table.header[:-1], [row[:-1] for row in table.rows], caption)


def reliability_table(name: str, scores: Sequence[PageScore]) -> Table:
    """Write how sure links were said to be beside how many are right."""
    rows = [
        (f"{low:g} to {high:g}", number, round(said, 3), round(right, 3))
        for low, high, number, said, right in link_reliability(scores)
    ]
    header = ("confidence", "links", "mean said", "share right")
    caption = "Links between blocks on the pages of all mixes, by their confidence."
    return Table(name, header, rows, caption)


def page_figure(name: str, page: Page, *, label: str, elided: bool) -> Figure:
    """Draw a page before and after reading.

    Parameters
    ----------
    name : str
        Of the figure's file.
    page : Page
    label : str
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
        f"{label}: {len(page.blocks)} blocks, {len(page.stories)} articles, "
        f"{len(joined)} broken paragraphs joined. Numbers are those of the blocks; "
        "pale blocks are furniture."
    )
    return Figure(name, drawing, caption, f"{label}, before and after reading")


def gold_table(name: str, page: Page, gold: GoldPage, *, label: str) -> Table:
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
    return Table(name, header, rows, label)
