"""Pages made from known articles, broken as newspaper pages are, with their gold."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal, Self

import numpy as np
from numpy.typing import NDArray

from experiments.lab.pages.noisy_articles import (
    NoisyBlock,
    PageNoise,
    head_and_tails,
    noisy_blocks,
    pull_quotes,
)
from research.corpus.article import Article

Mix = Literal["plain", "hard", "torn", "features"]

MAX_PARAGRAPHS = 14
SMALL_SHARE = 0.2  # of pages, those of one to three articles
BEGINNING = 240  # characters of an article that tell its neighbours
N_CANDIDATES = 60  # among which a hard page looks for neighbours of one theme
LONG = 12  # paragraphs of a long article

_HARD = PageNoise(
    quoted=0.5,
    edited=0.5,
    subheads=0.5,
    ends_elsewhere=0.15,
    loose=0.35,
    often=True,
    alike=True,
)
_TORN = replace(_HARD, begins_elsewhere=0.15, gathered=0.5)
PAGE_NOISE: dict[Mix, PageNoise] = {
    "plain": PageNoise(),
    "hard": _HARD,
    "torn": _TORN,
    "features": replace(
        _TORN, begins_elsewhere=0.3, gathered=0.7, parallel=0.5, long=0.7, kickers=0.1
    ),
}
MIX_NOTES: dict[Mix, str] = {
    "plain": "titles, bylines, one or two broken paragraphs an article, tails moved "
    "behind other articles, pull quotes",
    "hard": "neighbours of one theme, subheads, edited quotes, tails anywhere, "
    "articles cut short",
    "torn": "as hard, and articles without their beginning",
    "features": "as torn, with a long article, subheads built alike and kickers",
}


@dataclass(frozen=True, slots=True)
class GoldArticle:
    """The blocks of one article of a page, in reading order.

    Attributes
    ----------
    title, byline : tuple of int
        Numbers of blocks.
    paragraphs : tuple of tuple of int
        A paragraph of more than one block was broken.
    """

    title: tuple[int, ...] = ()
    byline: tuple[int, ...] = ()
    paragraphs: tuple[tuple[int, ...], ...] = ()

    @property
    def blocks(self) -> tuple[int, ...]:
        """All blocks in reading order."""
        return (*self.title, *self.byline, *(b for p in self.paragraphs for b in p))


@dataclass(frozen=True, slots=True)
class GoldPage:
    """The text of a page and what is true of it.

    Attributes
    ----------
    text : str
        Blocks with blank lines between them.
    articles : tuple of GoldArticle
    furniture : tuple of int
        Blocks that belong to no article.
    sources : tuple of str
        Id of the article each was made from; empty where unknown.
    """

    text: str
    articles: tuple[GoldArticle, ...]
    furniture: tuple[int, ...] = ()
    sources: tuple[str, ...] = ()

    @classmethod
    def from_dict(cls, text: str, gold: Mapping[str, Any]) -> Self:
        """Read a gold file's contents: a list in `paragraphs` is a broken one."""
        articles = tuple(
            GoldArticle(
                tuple(entry["title"]),
                tuple(entry["byline"]),
                tuple(
                    (p,) if isinstance(p, int) else tuple(p)
                    for p in entry["paragraphs"]
                ),
            )
            for entry in gold["articles"]
        )
        return cls(text, articles, tuple(gold["furniture"]))


def read_gold(path: Path) -> GoldPage:
    """Read a page and the gold file that names it."""
    gold = json.loads(path.read_text("utf-8"))
    return GoldPage.from_dict((path.parent / gold["page"]).read_text("utf-8"), gold)


def make_noisy_pages(
    articles: Sequence[Article], *, n_pages: int, mix: Mix, seed: int
) -> list[GoldPage]:
    """Make pages of four to eight articles each, and some smaller ones.

    Parameters
    ----------
    articles : sequence of Article
        With titles and at least two paragraphs; others are left out.
    n_pages : int
    mix : str
        A way of breaking pages: see `MIX_NOTES`.
    seed : int

    Returns
    -------
    list of GoldPage
    """
    rng = np.random.default_rng(seed)
    how = PAGE_NOISE[mix]
    most = MAX_PARAGRAPHS * (2 if how.long else 1)
    usable = [a for a in articles if a.title and 2 <= len(a.body) <= most]
    if len(usable) < 8:
        raise ValueError(
            "pages need at least 8 articles with a title and 2 to "
            f"{most} paragraphs, got {len(usable)}. Give more articles."
        )
    similar = _Similar(usable) if how.alike else None
    long = np.flatnonzero([len(a.body) >= LONG for a in usable])
    pages = []
    for _ in range(n_pages):
        small = rng.random() < SMALL_SHARE
        n_articles = int(rng.integers(*((1, 4) if small else (4, 9))))
        chosen = rng.permutation(len(usable))[: max(n_articles, N_CANDIDATES)]
        if how.long and len(long) and rng.random() < how.long:
            chosen = np.append(rng.choice(long), chosen)
            chosen = chosen[np.sort(np.unique(chosen, return_index=True)[1])]
        if similar:
            chosen = similar.nearest_first(chosen)
        pages.append(_page([usable[i] for i in chosen[:n_articles]], how, rng))
    return pages


class _Similar:
    """Order articles by how alike they are to the first."""

    def __init__(self, articles: Sequence[Article]) -> None:
        from sklearn.feature_extraction.text import TfidfVectorizer

        vectorizer = TfidfVectorizer(analyzer="char", ngram_range=(2, 2), min_df=2)
        self.matrix = vectorizer.fit_transform([a.text[:BEGINNING] for a in articles])

    def nearest_first(self, chosen: NDArray[np.int64]) -> NDArray[np.int64]:
        likeness = (self.matrix[chosen] @ self.matrix[chosen[0]].T).toarray().ravel()
        return chosen[np.argsort(-likeness, kind="stable")]


def _page(
    articles: Sequence[Article], how: PageNoise, rng: np.random.Generator
) -> GoldPage:
    marked = rng.random() < 0.8
    credited = rng.random() < 0.8
    order = rng.permutation(len(articles))
    runs = []  # a head, and tails to be moved
    quotes: list[NoisyBlock] = []
    for number in order:
        blocks = noisy_blocks(articles[number], int(number), marked, credited, how, rng)
        head, tails = head_and_tails(blocks, how, rng)
        runs.append((head, tails))
        if rng.random() < how.quoted:
            quotes += pull_quotes(articles[number], how, rng)
    if how.gathered and rng.random() < how.gathered:
        runs.sort(key=lambda run: run[0][0].role != "title")
    behind: list[list[list[NoisyBlock]]] = [[] for _ in runs]
    for number, (_, tails) in enumerate(runs):
        others = [n for n in range(len(runs)) if n != number] or [number]
        later = [n for n in others if n > number] or others[-1:]
        for tail in tails:
            near = rng.random() < 0.4
            behind[later[0] if near else int(rng.choice(others))].append(tail)
    flat = _laid_out([head for head, _ in runs], behind, how.loose, rng)
    for quote in quotes:
        flat.insert(int(rng.integers(1, len(flat) + 1)), quote)
    return _gold(flat, articles, runs)


def _laid_out(
    heads: Sequence[list[NoisyBlock]],
    behind: Sequence[Sequence[list[NoisyBlock]]],
    anywhere: float,
    rng: np.random.Generator,
) -> list[NoisyBlock]:
    """Lay tails behind the heads of others, a share of them anywhere."""
    laid: list[NoisyBlock] = []
    loose: list[list[NoisyBlock]] = []
    for head, tails in zip(heads, behind, strict=True):
        laid += head
        for tail in tails:
            if anywhere and rng.random() < anywhere:
                loose.append(tail)
            else:
                laid += tail
    for tail in loose:
        at = int(rng.integers(0, len(laid) + 1))
        laid[at:at] = tail
    return laid


def _gold(
    flat: list[NoisyBlock],
    articles: Sequence[Article],
    runs: list[tuple[list[NoisyBlock], list[list[NoisyBlock]]]],
) -> GoldPage:
    place = {id(block): n for n, block in enumerate(flat)}
    gold, sources = [], []
    for head, tails in runs:
        whole = head + [block for tail in tails for block in tail]
        paragraphs: list[list[int]] = []
        for block in whole:
            if block.role == "more" and paragraphs:
                paragraphs[-1].append(place[id(block)])
            elif block.role in ("paragraph", "more"):
                paragraphs.append([place[id(block)]])
        named = {
            role: tuple(place[id(p)] for p in whole if p.role == role)
            for role in ("title", "byline")
        }
        gold.append(
            GoldArticle(named["title"], named["byline"], tuple(map(tuple, paragraphs)))
        )
        sources.append(articles[whole[0].article].id)
    furniture = tuple(n for n, block in enumerate(flat) if block.role == "furniture")
    text = "\n\n".join(block.text for block in flat) + "\n"
    return GoldPage(text, tuple(gold), furniture, tuple(sources))
