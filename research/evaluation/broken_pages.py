"""Pages made from known articles, broken as newspaper pages are, with their gold."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any, Literal, Self

import numpy as np
from numpy.typing import NDArray

from research.corpus import Article

Mix = Literal["plain", "hard"]

MAX_PARAGRAPHS = 14
MIN_PIECE = 8  # characters on either side of a break
N_CANDIDATES = 60  # among which a hard page looks for neighbours of one theme
_SENTENCE = re.compile(r"[^。！？\n]{14,70}[。！？]")
_CLAUSE = re.compile(r"[\u4e00-\u9fff]{5,14}(?=，)")
_FINAL = frozenset("。！？…；：”’」）)")
_FAMILY = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧"
_GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰涛明超霞平刚桂英华玉兰飞鑫波斌宇浩凯健俊帆雪旭彤"


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


@dataclass(slots=True)
class _Piece:
    """One block on its way to a page."""

    text: str
    role: Literal["title", "byline", "paragraph", "more", "furniture"]
    article: int = -1


def break_pages(
    articles: Sequence[Article], *, n_pages: int, mix: Mix, seed: int
) -> list[GoldPage]:
    """Make pages of four to eight articles each.

    Plain pages have titles, bylines, one or two broken paragraphs an article, tails
    moved behind other articles, and pull quotes. Hard pages have neighbours of one
    theme, subheads, edited quotes, tails anywhere, and articles whose beginning or end
    stands on another page.

    Parameters
    ----------
    articles : sequence of Article
        With titles and at least two paragraphs; others are left out.
    n_pages : int
    mix : "plain" or "hard"
    seed : int

    Returns
    -------
    list of GoldPage
    """
    rng = np.random.default_rng(seed)
    usable = [a for a in articles if a.title and 2 <= len(a.body) <= MAX_PARAGRAPHS]
    if len(usable) < 8:
        raise ValueError(
            "pages need at least 8 articles with a title and 2 to "
            f"{MAX_PARAGRAPHS} paragraphs, got {len(usable)}. Give more articles."
        )
    similar = _Similar(usable) if mix == "hard" else None
    pages = []
    for _ in range(n_pages):
        n_articles = int(rng.integers(4, 9))
        chosen = rng.permutation(len(usable))[: max(n_articles, N_CANDIDATES)]
        if similar:
            chosen = similar.nearest_first(chosen)
        pages.append(_page([usable[i] for i in chosen[:n_articles]], mix, rng))
    return pages


class _Similar:
    """Order articles by how alike they are to the first."""

    def __init__(self, articles: Sequence[Article]) -> None:
        from sklearn.feature_extraction.text import TfidfVectorizer

        vectorizer = TfidfVectorizer(analyzer="char", ngram_range=(2, 2), min_df=2)
        self.matrix = vectorizer.fit_transform([a.text for a in articles])

    def nearest_first(self, chosen: NDArray[np.int64]) -> NDArray[np.int64]:
        likeness = (self.matrix[chosen] @ self.matrix[chosen[0]].T).toarray().ravel()
        return chosen[np.argsort(-likeness, kind="stable")]


def _page(articles: Sequence[Article], mix: Mix, rng: np.random.Generator) -> GoldPage:
    hard = mix == "hard"
    marked = rng.random() < 0.8
    credited = rng.random() < 0.8
    order = rng.permutation(len(articles))
    runs = []  # a head, and tails to be moved
    quotes: list[_Piece] = []
    for number in order:
        pieces = _pieces(articles[number], int(number), marked, credited, hard, rng)
        head, tails = _split(pieces, hard, rng)
        runs.append((head, tails))
        if rng.random() < (0.5 if hard else 0.4):
            quotes += _quotes(articles[number], hard, rng)
    behind: list[list[list[_Piece]]] = [[] for _ in runs]
    for number, (_, tails) in enumerate(runs):
        others = [n for n in range(len(runs)) if n != number]
        later = [n for n in others if n > number] or others[-1:]
        for tail in tails:
            near = rng.random() < 0.4
            behind[later[0] if near else int(rng.choice(others))].append(tail)
    flat = _laid_out([head for head, _ in runs], behind, hard, rng)
    for quote in quotes:
        flat.insert(int(rng.integers(1, len(flat) + 1)), quote)
    return _gold(flat, articles, runs)


def _laid_out(
    heads: Sequence[list[_Piece]],
    behind: Sequence[Sequence[list[_Piece]]],
    hard: bool,
    rng: np.random.Generator,
) -> list[_Piece]:
    """Lay tails behind the heads of others; on a hard page, a third anywhere."""
    laid: list[_Piece] = []
    loose: list[list[_Piece]] = []
    for head, tails in zip(heads, behind, strict=True):
        laid += head
        for tail in tails:
            if hard and rng.random() < 0.35:
                loose.append(tail)
            else:
                laid += tail
    for tail in loose:
        at = int(rng.integers(0, len(laid) + 1))
        laid[at:at] = tail
    return laid


def _pieces(
    article: Article,
    number: int,
    marked: bool,
    credited: bool,
    hard: bool,
    rng: np.random.Generator,
) -> list[_Piece]:
    """Write an article as blocks, some paragraphs in two."""
    mark = "## " if marked else ""
    name = _name(rng)
    body = [p.strip() for p in article.body if p.strip()]
    pieces = [
        _Piece(mark + line, "title", number) for line in _title(article.title, rng)
    ]
    if credited and rng.random() < 0.6:
        forms = (
            "本报记者 {}",
            "本报记者 {} 通讯员 {}",
            "记者 {}",
            "{}",
            "□ 本报记者 {}",
        )
        line = forms[int(rng.choice(5, p=[0.5, 0.15, 0.15, 0.1, 0.1]))]
        pieces.append(_Piece(line.format(name, _name(rng)), "byline", number))
    elif rng.random() < 0.5:
        opening = ("本报讯 ", f"本报讯 记者{name}报道：", f"本报讯（记者 {name}）")
        body[0] = str(rng.choice(opening)) + body[0]
    if rng.random() < 0.25:
        body[-1] += f"（{_name(rng)}）"
    broken = _breaks(body, 1 + int(rng.random() < 0.4), rng)
    heads = _subheads(body, rng) if hard and rng.random() < 0.5 else {}
    for place, paragraph in enumerate(body):
        if place in heads:
            pieces.append(_Piece(mark + heads[place], "paragraph", number))
        at = broken.get(place, len(paragraph))
        pieces.append(_Piece(paragraph[:at], "paragraph", number))
        if at < len(paragraph):
            pieces.append(_Piece(paragraph[at:], "more", number))
    return _elsewhere(pieces, rng) if hard else pieces


def _title(title: str, rng: np.random.Generator) -> list[str]:
    """Set a title in one line, or in two at a blank or in the middle."""
    title = " ".join(title.split())
    if " " in title and rng.random() < 0.5:
        left, _, right = title.partition(" ")
        return [left, right]
    if len(title) > 16 and rng.random() < 0.25:
        at = int(rng.integers(6, len(title) - 6))
        return [title[:at], title[at:]]
    return [title]


def _name(rng: np.random.Generator) -> str:
    given = "".join(rng.choice(list(_GIVEN), int(rng.integers(1, 3))))
    return str(rng.choice(list(_FAMILY))) + given


def _breaks(body: list[str], wanted: int, rng: np.random.Generator) -> dict[int, int]:
    """Choose paragraphs to break, and where; never after a sentence."""
    found: dict[int, int] = {}
    for place in rng.permutation(len(body)):
        paragraph = body[place]
        spots = [
            at
            for at in range(MIN_PIECE, len(paragraph) - MIN_PIECE)
            if paragraph[at - 1] not in _FINAL
        ]
        if len(spots) > MIN_PIECE and len(found) < wanted:
            found[int(place)] = int(rng.choice(spots))
    return found


def _subheads(body: list[str], rng: np.random.Generator) -> dict[int, str]:
    """Make subheads of clauses from what stands below them, some of them shortened."""
    heads = {}
    for place in rng.permutation(np.arange(1, len(body)))[:2]:
        clauses = _CLAUSE.findall("，".join(body[place : place + 2]))
        if clauses:
            head = clauses[int(rng.integers(len(clauses)))]
            if len(head) > 7 and rng.random() < 0.5:
                at = int(rng.integers(2, len(head) - 4))
                head = head[:at] + head[at + 2 :]
            heads[int(place)] = head
    return heads


def _elsewhere(pieces: list[_Piece], rng: np.random.Generator) -> list[_Piece]:
    """Let some articles begin, or end, on another page."""
    first = sum(piece.role in ("title", "byline") for piece in pieces)
    fate = rng.random()
    if fate < 0.15 and len(pieces) - first > 3:
        kept = pieces[first + int(rng.integers(1, 3)) :]
        opening = kept[0]
        opening.role = "paragraph"
        if len(opening.text) > 40 and rng.random() < 0.5:
            opening.text = opening.text[int(rng.integers(8, len(opening.text) - 20)) :]
        if rng.random() < 0.5:
            opening.text = f"（上接第{rng.integers(1, 9)}版）{opening.text}"
        return kept
    if fate < 0.3 and len(pieces) - first > 2:
        kept = pieces[: -1 - int(rng.random() < 0.4)]
        last = kept[-1]
        if last.role != "title" and len(last.text) > 40 and rng.random() < 0.6:
            last.text = last.text[: int(rng.integers(20, len(last.text) - 8))]
        if rng.random() < 0.4:
            last.text += f"（下转第{rng.integers(2, 9)}版）"
        return kept
    return pieces


def _split(
    pieces: list[_Piece], hard: bool, rng: np.random.Generator
) -> tuple[list[_Piece], list[list[_Piece]]]:
    """Cut tails off an article, mostly inside a broken paragraph."""
    start = sum(piece.role in ("title", "byline") for piece in pieces)
    inside = [n for n, p in enumerate(pieces) if p.role == "more"]
    between = [n for n in range(start + 1, len(pieces)) if pieces[n].role != "more"]
    cuts = set()
    n_tries = 1 + int(hard and rng.random() < 0.3) + int(hard and len(pieces) > 10)
    for _ in range(n_tries):
        if rng.random() < 0.5:
            spots = inside if inside and rng.random() < 0.65 else between
            if spots:
                cuts.add(int(rng.choice(spots)))
    ends = [*sorted(cuts), len(pieces)]
    tails = [pieces[a:b] for a, b in pairwise(ends)]
    return pieces[: ends[0]], tails


def _quotes(article: Article, hard: bool, rng: np.random.Generator) -> list[_Piece]:
    """Take a sentence as a pull quote; on a hard page half of them edited."""
    sentences = [
        found[0].strip("“”‘’ ")
        for paragraph in article.body
        for found in _SENTENCE.finditer(paragraph)
        if len(found[0]) < 0.8 * len(paragraph)
    ]
    sentences = [s for s in sentences if s.count("“") == s.count("”")]
    if not sentences:
        return []
    quote = str(sentences[int(rng.integers(len(sentences)))])
    if hard and rng.random() < 0.5:
        quote = _edited(quote, rng)
    return [_Piece(quote, "furniture")]


def _edited(quote: str, rng: np.random.Generator) -> str:
    """Shorten a quote as editors do: drop a clause, or a few characters."""
    clauses = quote.split("，")
    if len(clauses) > 2 and rng.random() < 0.5:
        clauses.pop(int(rng.integers(len(clauses) - 1)))
        return "，".join(clauses)
    size = int(rng.integers(2, 7))
    at = int(rng.integers(0, max(1, len(quote) - size - 1)))
    return quote[:at] + quote[at + size :]


def _gold(
    flat: list[_Piece],
    articles: Sequence[Article],
    runs: list[tuple[list[_Piece], list[list[_Piece]]]],
) -> GoldPage:
    place = {id(piece): n for n, piece in enumerate(flat)}
    gold, sources = [], []
    for head, tails in runs:
        whole = head + [piece for tail in tails for piece in tail]
        paragraphs: list[list[int]] = []
        for piece in whole:
            if piece.role == "more" and paragraphs:
                paragraphs[-1].append(place[id(piece)])
            elif piece.role in ("paragraph", "more"):
                paragraphs.append([place[id(piece)]])
        named = {
            role: tuple(place[id(p)] for p in whole if p.role == role)
            for role in ("title", "byline")
        }
        gold.append(
            GoldArticle(named["title"], named["byline"], tuple(map(tuple, paragraphs)))
        )
        sources.append(articles[whole[0].article].id)
    furniture = tuple(n for n, piece in enumerate(flat) if piece.role == "furniture")
    text = "\n\n".join(piece.text for piece in flat) + "\n"
    return GoldPage(text, tuple(gold), furniture, tuple(sources))
