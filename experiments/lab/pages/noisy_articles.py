"""Articles taken apart as newspapers print them: broken, cut, quoted and moved."""

import re
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

import numpy as np

from research.corpus.article import Article
from research.text.characters import FAMILY_NAMES

MIN_PART = 8  # characters on either side of a break
_SENTENCE = re.compile(r"[^。！？\n]{14,70}[。！？]")
_CLAUSE = re.compile(r"[\u4e00-\u9fff]{5,14}(?=，)")
_FINAL = frozenset("。！？…；：”’」）)")
_KICKERS = ("[国内]", "[财经]", "【观察】", "【短评】", "【热点追踪】", "产业·综合")
_FAMILY = FAMILY_NAMES[:30]
_GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰涛明超霞平刚桂英华玉兰飞鑫波斌宇浩凯健俊帆雪旭彤"


@dataclass(frozen=True, kw_only=True, slots=True)
class PageNoise:
    """How a page breaks its articles; the numbers are shares.

    Attributes
    ----------
    quoted, edited : float
        Articles with a pull quote, and quotes that are not word for word.
    subheads, parallel : float
        Articles with subheads, and of these, articles whose subheads are built alike.
    begins_elsewhere, ends_elsewhere : float
        Articles whose beginning or end stands on another page.
    loose : float
        Tails that lie anywhere, not behind an article.
    often : bool
        Whether long articles, and some others, are cut more than once.
    gathered : float
        Pages whose articles from elsewhere stand together, after the others.
    alike : bool
        Whether neighbours are of one theme.
    kickers : float
        Titles with a short line above them.
    long : float
        Pages with an article of many paragraphs.
    """

    quoted: float = 0.4
    edited: float = 0.0
    subheads: float = 0.0
    parallel: float = 0.0
    begins_elsewhere: float = 0.0
    ends_elsewhere: float = 0.0
    loose: float = 0.0
    often: bool = False
    gathered: float = 0.0
    alike: bool = False
    kickers: float = 0.0
    long: float = 0.0


@dataclass(slots=True)
class NoisyBlock:
    """One block on its way to a page."""

    text: str
    role: Literal["title", "byline", "paragraph", "more", "furniture"]
    article: int = -1
    subhead: bool = False


def noisy_blocks(
    article: Article,
    number: int,
    marked: bool,
    credited: bool,
    how: PageNoise,
    rng: np.random.Generator,
) -> list[NoisyBlock]:
    """Write an article as blocks, some paragraphs in two.

    Parameters
    ----------
    article : Article
    number : int
        Its place among the articles of the page.
    marked, credited : bool
        Whether the page marks headings, and names its writers.
    how : PageNoise
    rng : Generator
    """
    mark = "## " if marked else ""
    name = _name(rng)
    body = [p.strip() for p in article.body if p.strip()]
    blocks = [
        NoisyBlock(mark + line, "title", number) for line in _title(article.title, rng)
    ]
    if how.kickers and rng.random() < how.kickers:
        kicker = str(rng.choice(_KICKERS))
        blocks.insert(0, NoisyBlock(mark + kicker, "title", number))
    if credited and rng.random() < 0.6:
        forms = (
            "本报记者 {}",
            "本报记者 {} 通讯员 {}",
            "记者 {}",
            "{}",
            "□ 本报记者 {}",
        )
        line = forms[int(rng.choice(5, p=[0.5, 0.15, 0.15, 0.1, 0.1]))]
        blocks.append(NoisyBlock(line.format(name, _name(rng)), "byline", number))
    elif rng.random() < 0.5:
        opening = ("本报讯 ", f"本报讯 记者{name}报道：", f"本报讯（记者 {name}）")
        body[0] = str(rng.choice(opening)) + body[0]
    if rng.random() < 0.25:
        body[-1] += f"（{_name(rng)}）"
    broken = _breaks(body, 1 + int(rng.random() < 0.4), rng)
    heads = {}
    if how.subheads and rng.random() < how.subheads:
        heads = _subheads(body, how, rng)
    for place, paragraph in enumerate(body):
        if place in heads:
            blocks.append(NoisyBlock(mark + heads[place], "paragraph", number, True))
        at = broken.get(place, len(paragraph))
        blocks.append(NoisyBlock(paragraph[:at], "paragraph", number))
        if at < len(paragraph):
            blocks.append(NoisyBlock(paragraph[at:], "more", number))
    return _elsewhere(blocks, how, rng) if how.ends_elsewhere else blocks


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
            for at in range(MIN_PART, len(paragraph) - MIN_PART)
            if paragraph[at - 1] not in _FINAL
        ]
        if len(spots) > MIN_PART and len(found) < wanted:
            found[int(place)] = int(rng.choice(spots))
    return found


def _subheads(
    body: list[str], how: PageNoise, rng: np.random.Generator
) -> dict[int, str]:
    """Make subheads of clauses from what stands below them, some of them shortened.

    Subheads built alike begin with a word of one length and a colon.
    """
    heads = {}
    wanted = 2 + len(body) // 8 if how.long else 2
    size = 0
    if how.parallel and rng.random() < how.parallel:
        size = int(rng.integers(2, 5))
    for place in rng.permutation(np.arange(1, len(body)))[:wanted]:
        clauses = _CLAUSE.findall("，".join(body[place : place + 2]))
        if clauses:
            head = clauses[int(rng.integers(len(clauses)))]
            if len(head) > 7 and rng.random() < 0.5:
                at = int(rng.integers(2, len(head) - 4))
                head = head[:at] + head[at + 2 :]
            if size:
                word = clauses[int(rng.integers(len(clauses)))][:size]
                head = f"{word}：{head}"
            heads[int(place)] = head
    return heads


def _elsewhere(
    blocks: list[NoisyBlock], how: PageNoise, rng: np.random.Generator
) -> list[NoisyBlock]:
    """Let some articles begin, or end, on another page."""
    first = sum(block.role in ("title", "byline") for block in blocks)
    fate = rng.random()
    if fate < how.begins_elsewhere and len(blocks) - first > 3:
        kept = blocks[first + int(rng.integers(1, 3)) :]
        opening = kept[0]
        opening.role = "paragraph"
        if len(opening.text) > 40 and rng.random() < 0.5:
            opening.text = opening.text[int(rng.integers(8, len(opening.text) - 20)) :]
        if rng.random() < 0.5:
            opening.text = f"（上接第{rng.integers(1, 9)}版）{opening.text}"
        return kept
    if fate < how.begins_elsewhere + how.ends_elsewhere and len(blocks) - first > 2:
        kept = blocks[: -1 - int(rng.random() < 0.4)]
        last = kept[-1]
        if last.role != "title" and len(last.text) > 40 and rng.random() < 0.6:
            last.text = last.text[: int(rng.integers(20, len(last.text) - 8))]
        if rng.random() < 0.4:
            last.text += f"（下转第{rng.integers(2, 9)}版）"
        return kept
    return blocks


def head_and_tails(
    blocks: list[NoisyBlock], how: PageNoise, rng: np.random.Generator
) -> tuple[list[NoisyBlock], list[list[NoisyBlock]]]:
    """Cut tails off an article, mostly inside a broken paragraph."""
    start = sum(block.role in ("title", "byline") for block in blocks)
    inside = [n for n, p in enumerate(blocks) if p.role == "more"]
    between = [n for n in range(start + 1, len(blocks)) if blocks[n].role != "more"]
    cuts = set()
    n_tries = 1
    if how.often:
        n_tries += int(rng.random() < 0.3) + int(len(blocks) > 10)
    for _ in range(n_tries):
        if rng.random() < 0.5:
            spots = inside if inside and rng.random() < 0.65 else between
            heads = [n for n in between if blocks[n].subhead]
            spots = heads if heads and rng.random() < 0.4 else spots
            if spots:
                cuts.add(int(rng.choice(spots)))
    ends = [*sorted(cuts), len(blocks)]
    tails = [blocks[a:b] for a, b in pairwise(ends)]
    return blocks[: ends[0]], tails


def pull_quotes(
    article: Article, how: PageNoise, rng: np.random.Generator
) -> list[NoisyBlock]:
    """Take a sentence as a pull quote, and edit some."""
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
    if how.edited and rng.random() < how.edited:
        quote = _edited(quote, rng)
    return [NoisyBlock(quote, "furniture")]


def _edited(quote: str, rng: np.random.Generator) -> str:
    """Shorten a quote as editors do: drop a clause, or a few characters."""
    clauses = quote.split("，")
    if len(clauses) > 2 and rng.random() < 0.5:
        clauses.pop(int(rng.integers(len(clauses) - 1)))
        return "，".join(clauses)
    size = int(rng.integers(2, 7))
    at = int(rng.integers(0, max(1, len(quote) - size - 1)))
    return quote[:at] + quote[at + size :]
