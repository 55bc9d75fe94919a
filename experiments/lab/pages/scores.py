"""How well pages are read: stories found against the stories of a gold page."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from time import process_time

import numpy as np
from numpy.typing import NDArray

from experiments.lab.pages.noisy_pages import GoldPage
from research.pages.blocks import split_blocks
from research.pages.page import Page, Story

MEASURES = (
    "clustering F1", "joins precision", "joins recall", "successors",
    "furniture precision", "furniture recall", "coverage", "titles", "perfect",
)  # fmt: skip
Pair = tuple[int, int]
Reader = Callable[[str], Page]


@dataclass(frozen=True, slots=True)
class PageScore:
    """Counts of one page; shares are made from sums over pages.

    Attributes
    ----------
    clustering_f1 : float
        Of pairs of blocks: do they stand in one article? 1 where nobody has a pair.
    right, possible : mapping of str to int
        Numerators and denominators of the other measures.
    links : tuple of (float, bool)
        How sure each link was said to be, and whether it is right.
    """

    clustering_f1: float
    right: dict[str, int]
    possible: dict[str, int]
    links: tuple[tuple[float, bool], ...] = ()


def score_page(page: Page, gold: GoldPage) -> PageScore:
    """Compare a page as read with its gold."""
    furniture = {p.block for p in page.furniture if p.kind != "jump"}
    paper = set(gold.furniture)
    members = [block for article in gold.articles for block in article.blocks]
    true_joins = _joins([a.paragraphs for a in gold.articles])
    joins = _joins([s.paragraphs for s in page.stories])
    true_next = _successors([a.blocks for a in gold.articles])
    found_next = _successors([s.blocks for s in page.stories])
    # The gold holds kickers and subtitles among the lines of a title.
    heads = [(*s.kicker, *s.title, *s.subtitle) for s in page.stories]
    titles = {head for head in heads if head}
    true_titles = [a.title for a in gold.articles if a.title]
    read = {
        (head, story.byline, story.paragraphs)
        for head, story in zip(heads, page.stories, strict=True)
    }
    perfect = sum((a.title, a.byline, a.paragraphs) in read for a in gold.articles)
    covered, characters = _coverage(page)
    hits = len(true_joins & joins)
    right = {
        "joins precision": hits,
        "joins recall": hits,
        "successors": sum(found_next.get(b) == true_next.get(b) for b in members),
        "furniture precision": len(furniture & paper),
        "furniture recall": len(furniture & paper),
        "coverage": covered,
        "titles": sum(title in titles for title in true_titles),
        "perfect": perfect,
    }
    possible = {
        "joins precision": len(joins),
        "joins recall": len(true_joins),
        "successors": len(members),
        "furniture precision": len(furniture),
        "furniture recall": len(paper),
        "coverage": characters,
        "titles": len(true_titles),
        "perfect": len(gold.articles),
    }
    links = tuple(
        (link.confidence, true_next.get(link.before) == link.after)
        for story in page.stories
        for link in story.links
    )
    return PageScore(_clustering_f1(page.stories, gold), right, possible, links)


def link_reliability(
    scores: Sequence[PageScore], edges: Sequence[float] = (0, 0.5, 0.7, 0.9, 0.97, 1)
) -> list[tuple[float, float, int, float, float]]:
    """Compare how sure links were said to be with how many are right.

    Parameters
    ----------
    scores : sequence of PageScore
    edges : sequence of float
        Of the bins of confidence; the last holds its upper edge.

    Returns
    -------
    list of (from, to, number, mean confidence, share right)
        Of each bin that holds links.

    References
    ----------
    DeGroot and Fienberg (1983), "The comparison and evaluation of forecasters", The
    Statistician 32.
    """
    pairs = [pair for score in scores for pair in score.links]
    said = np.array([sure for sure, _ in pairs], float)
    right = np.array([is_right for _, is_right in pairs], bool)
    bins = np.clip(np.digitize(said, edges) - 1, 0, len(edges) - 2)
    return [
        (
            edges[n],
            edges[n + 1],
            int((bins == n).sum()),
            float(said[bins == n].mean()),
            float(right[bins == n].mean()),
        )
        for n in range(len(edges) - 1)
        if (bins == n).any()
    ]


def summarise(scores: Sequence[PageScore]) -> dict[str, float]:
    """Give each measure over pages; a share of nothing is 1.

    Clustering F1 is the mean of the pages', all others are shares of sums.
    """
    means = {"clustering F1": float(np.mean([s.clustering_f1 for s in scores]))}
    for name in MEASURES[1:]:
        possible = sum(s.possible[name] for s in scores)
        right = sum(s.right[name] for s in scores)
        means[name] = right / possible if possible else 1.0
    return means


def page_interval(
    scores: Sequence[PageScore], name: str, *, n_draws: int = 500, seed: int = 7
) -> tuple[float, float]:
    """Give the 95 % bootstrap interval of a measure over pages."""
    rng = np.random.default_rng(seed)
    if name == "clustering F1":
        top = np.array([s.clustering_f1 for s in scores])
        below = np.ones(len(scores))
    else:
        top = np.array([s.right[name] for s in scores], float)
        below = np.array([s.possible[name] for s in scores], float)
    draws = rng.integers(0, len(scores), (n_draws, len(scores)))
    sums = below[draws].sum(axis=1)
    shares = np.where(sums > 0, top[draws].sum(axis=1) / np.maximum(sums, 1e-9), 1.0)
    low, high = np.quantile(shares, (0.025, 0.975))
    return float(low), float(high)


def score_reader(
    read: Reader, pages: Sequence[GoldPage]
) -> tuple[list[PageScore], float]:
    """Read pages and score them.

    Returns
    -------
    scores : list of PageScore
    milliseconds : float
        Processor time a page, the median.
    """
    scores, times = [], []
    for gold in pages:
        start = process_time()
        page = read(gold.text)
        times.append(1000 * (process_time() - start))
        scores.append(score_page(page, gold))
    return scores, float(np.median(times))


def read_in_order(text: str) -> Page:
    """Read a page in its order, a new article at each run of headings.

    The first baseline: blocks follow on each other, and a block that does not end a
    sentence is joined with the next.
    """
    blocks = split_blocks(text)
    runs: list[list[int]] = []
    for block in blocks:
        opens = block.kind == "heading" and (
            block.number == 0 or blocks[block.number - 1].kind != "heading"
        )
        if opens or not runs:
            runs.append([])
        runs[-1].append(block.number)
    return _plain_page(text, runs)


def read_by_texttiling(text: str) -> Page:
    """Read a page in its order, cut where its words change (TextTiling).

    The second baseline: valleys of the likeness of three blocks on either side that
    are deeper than the mean less half a standard deviation begin a new article.

    References
    ----------
    Hearst (1997), "TextTiling: segmenting text into multi-paragraph subtopic
    passages", Computational Linguistics 23.
    """
    from sklearn.feature_extraction.text import TfidfVectorizer

    blocks = split_blocks(text)
    if len(blocks) < 3:
        return _plain_page(text, [[b.number for b in blocks]])
    vectorizer = TfidfVectorizer(analyzer="char", ngram_range=(2, 2))
    rows = vectorizer.fit_transform([b.text or "空白" for b in blocks]).toarray()
    likeness = np.array([_likeness(rows, at) for at in range(1, len(blocks))])
    depth = _depths(likeness)
    cuts = np.flatnonzero(depth > depth.mean() + depth.std() / 2) + 1
    runs = [list(map(int, run)) for run in np.split(np.arange(len(blocks)), cuts)]
    return _plain_page(text, [run for run in runs if run])


def _likeness(rows: NDArray[np.float64], at: int) -> float:
    left, right = rows[max(0, at - 3) : at].sum(0), rows[at : at + 3].sum(0)
    length = np.sqrt((left @ left) * (right @ right))
    return float(left @ right / length) if length else 0.0


def _depths(likeness: NDArray[np.float64]) -> NDArray[np.float64]:
    """Give the depth of each valley against the peaks on its two sides."""
    depths = np.zeros(len(likeness))
    for at, value in enumerate(likeness):
        left = right = at
        while left > 0 and likeness[left - 1] >= likeness[left]:
            left -= 1
        while right < len(likeness) - 1 and likeness[right + 1] >= likeness[right]:
            right += 1
        depths[at] = likeness[left] + likeness[right] - 2 * value
    return depths


def _plain_page(text: str, runs: Sequence[Sequence[int]]) -> Page:
    blocks = split_blocks(text)
    stories = []
    for run in runs:
        title = [b for n, b in enumerate(run) if _all_headings(blocks, run[: n + 1])]
        rest = list(run[len(title) :])
        byline = []
        if rest and blocks[rest[0]].kind == "byline":
            byline.append(rest.pop(0))
        paragraphs: list[list[int]] = []
        for b in rest:
            before = blocks[paragraphs[-1][-1]] if paragraphs else None
            broken = (
                before
                and before.kind == "text"
                and not (before.finished or before.signed or before.text.endswith("："))
            )
            if broken and blocks[b].kind == "text":
                paragraphs[-1].append(b)
            else:
                paragraphs.append([b])
        stories.append(
            Story(tuple(title), tuple(byline), tuple(map(tuple, paragraphs)), ())
        )
    return Page(text, blocks, tuple(stories), ())


def _all_headings(blocks: Sequence[object], numbers: Sequence[int]) -> bool:
    return all(getattr(blocks[b], "kind", "") == "heading" for b in numbers)


def _joins(articles: Sequence[Sequence[Sequence[int]]]) -> set[Pair]:
    return {
        pair
        for paragraphs in articles
        for pieces in paragraphs
        for pair in pairwise(pieces)
    }


def _successors(articles: Sequence[Sequence[int]]) -> dict[int, int | None]:
    return {
        block: after
        for blocks in articles
        for block, after in zip(blocks, [*blocks[1:], None], strict=True)
    }


def _clustering_f1(stories: Sequence[Story], gold: GoldPage) -> float:
    owner = {b: n for n, story in enumerate(stories) for b in story.blocks}
    members = [
        (b, n) for n, article in enumerate(gold.articles) for b in article.blocks
    ]
    true = np.array([n for _, n in members])
    found = np.array([owner.get(b, -1 - b) for b, _ in members])
    same_true = np.triu(true[:, None] == true, 1)
    same_found = np.triu(found[:, None] == found, 1)
    both = same_true.sum() + same_found.sum()
    return float(2 * (same_true & same_found).sum() / both) if both else 1.0


def _coverage(page: Page) -> tuple[int, int]:
    """Count the page's characters that are in a story or in furniture, and all.

    Blanks and the marks of headings are no characters of the page.
    """
    stories = {b for story in page.stories for b in story.blocks}
    covered = sum(len("".join(page.blocks[b].text.split())) for b in stories)
    covered += sum(len("".join(p.text.split())) for p in page.furniture)
    total = len("".join(page.text.replace("\ufeff", "").split()))
    raw = [page.text[b.start : b.end] for b in page.blocks if b.marked]
    total -= sum(len(text) - len(text.lstrip("#")) for text in raw)
    return covered, total
