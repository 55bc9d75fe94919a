"""The nouns of page reading: a page, its stories, their links, and its furniture."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from research.corpus.article import Article
from research.pages.blocks import Block


class PageError(ValueError):
    """A page that cannot be read."""


_HEADS = ("folio", "masthead", "editors")
_DATE = re.compile(
    r"(\d{4})\s*年\s*(\d{1,2})\s*月\s*(\d{1,2})\s*日"
    r"|(?<!\d)(\d{1,2})/(\d{1,2})/(\d{4})(?!\d)"
)
_NUMBER = re.compile(r"第\s*(\d{1,3})\s*版|^\s*([A-Z]\d{1,3})\b")
_DATELINE = ("本报讯", "本刊讯", "本网讯")


@dataclass(frozen=True, slots=True)
class Furniture:
    """What stands on a page and belongs to no article's text.

    Attributes
    ----------
    block : int
    start, end : int
        Where it stands in the page's text.
    kind : str
        "quote", "jump", "caption" or "folio".
    text : str
    source : int or None
        The block that a pull quote repeats.
    """

    block: int
    start: int
    end: int
    kind: str
    text: str
    source: int | None = None


@dataclass(frozen=True, slots=True)
class Link:
    """That one block follows on another.

    Attributes
    ----------
    before, after : int
        Numbers of blocks.
    joined : bool
        Whether they are parts of one paragraph.
    confidence : float
        Estimated probability that the link is right.
    """

    before: int
    after: int
    joined: bool
    confidence: float


@dataclass(frozen=True, slots=True)
class Story:
    """The blocks of one article, in reading order.

    Attributes
    ----------
    title, byline : tuple of int
        Numbers of blocks.
    paragraphs : tuple of tuple of int
        A paragraph of more than one block was broken.
    links : tuple of Link
    from_page, to_page : str
        Where jump lines say it comes from and goes on; empty where none does.
    kicker, subtitle : tuple of int
        Numbers of blocks that stand about the title in smaller letters.
    date, on_page : str
        Where the page says it of this article: YYYY-MM-DD, and the page it was on.
    """

    title: tuple[int, ...]
    byline: tuple[int, ...]
    paragraphs: tuple[tuple[int, ...], ...]
    links: tuple[Link, ...]
    from_page: str = ""
    to_page: str = ""
    kicker: tuple[int, ...] = ()
    subtitle: tuple[int, ...] = ()
    date: str = ""
    on_page: str = ""

    @property
    def blocks(self) -> tuple[int, ...]:
        """All its blocks: title and what is about it, byline, paragraphs."""
        text = (b for p in self.paragraphs for b in p)
        return (*self.kicker, *self.title, *self.subtitle, *self.byline, *text)


@dataclass(frozen=True, slots=True)
class Page:
    """A page taken apart: every block is in one story or is furniture.

    Attributes
    ----------
    text : str
    blocks : tuple of Block
    stories : tuple of Story
        In the order in which they begin on the page.
    furniture : tuple of Furniture
    notes : tuple of str
        What a reader should know, such as that the page was too large for all links.
    """

    text: str
    blocks: tuple[Block, ...]
    stories: tuple[Story, ...]
    furniture: tuple[Furniture, ...]
    notes: tuple[str, ...] = field(default=())

    @property
    def date(self) -> str:
        """Of the issue, as its folio line says: YYYY-MM-DD, or nothing."""
        for item in self.furniture:
            found = _DATE.search(item.text) if item.kind in _HEADS else None
            if found:
                year, month, day = found[1] or found[6], found[2] or found[5], found[3]
                return f"{year}-{int(month):02}-{int(day or found[4]):02}"
        return ""

    @property
    def number(self) -> str:
        """Of the page, as its folio line says; empty where it does not."""
        for item in self.furniture:
            found = _NUMBER.search(item.text) if item.kind in _HEADS else None
            if found:
                return found[1] or found[2]
        return ""

    def summary(self) -> str:
        """Say what was found, and how sure its links are.

        Examples
        --------
        >>> Page("", (), (), ()).summary()
        '0 articles'
        """
        n = len(self.stories)
        told = [f"{n:,} {'article' if n == 1 else 'articles'}"]
        sure = [link.confidence for story in self.stories for link in story.links]
        if sure:
            told.append(f"links {sum(sure) / len(sure):.0%} sure on average")
        kinds = Counter(item.kind for item in self.furniture)
        if kinds:
            told.append(
                "taken out: " + ", ".join(f"{kinds[k]:,} {k}" for k in sorted(kinds))
            )
        return "; ".join(told)

    def articles(self, name: str = "", page: str = "") -> tuple[Article, ...]:
        """Write the stories as articles.

        Parameters
        ----------
        name : str
            From which ids are made; else from a hash of the text.
        page : str
            The number of the page, for `extra`.
        """
        name = name or sha256(self.text.encode("utf-8", "replace")).hexdigest()[:12]
        owner = {b: n for n, story in enumerate(self.stories) for b in story.blocks}
        kept: list[list[Furniture]] = [[] for _ in self.stories]
        for item in self.furniture:
            at = item.block if item.source is None else item.source
            before = [owner[b] for b in range(at, -1, -1) if b in owner]
            if self.stories:
                kept[before[0] if before else 0].append(item)
        return tuple(
            self._article(f"{name}-{n + 1}", story, page, kept[n])
            for n, story in enumerate(self.stories)
        )

    def _read(self, blocks: Sequence[int], between: str = "") -> str:
        return between.join(self.blocks[b].text for b in blocks)

    def _article(
        self, identifier: str, story: Story, page: str, furniture: list[Furniture]
    ) -> Article:
        body = tuple(self._read(paragraph) for paragraph in story.paragraphs)
        opening = body[0] if body else ""
        titled = any(other.title for other in self.stories)
        last = self.blocks[story.blocks[-1]]
        extra = self._extra(story, furniture)
        for key, value in (
            ("page", story.on_page or page),
            ("kicker", self._read(story.kicker, " ")),
            ("subtitle", self._read(story.subtitle, " ")),
            ("continued_from", story.from_page),
            ("continued_to", story.to_page),
            ("starts_mid_article", titled and not story.title),
            ("ends_mid_article", last.open or bool(story.to_page)),
        ):
            if value:
                extra[key] = value
        return Article(
            id=identifier,
            title=self._read(story.title, " "),
            byline=self._read(story.byline, " "),
            dateline=next((d for d in _DATELINE if opening.startswith(d)), ""),
            date=story.date or self.date or None,
            body=body,
            extra=extra,
        )

    def _extra(self, story: Story, furniture: Sequence[Furniture]) -> dict[str, Any]:
        """Say what a story was made of, and what was taken out about it."""
        return {
            "blocks": {
                "title": list(story.title),
                "byline": list(story.byline),
                "paragraphs": [list(paragraph) for paragraph in story.paragraphs],
            },
            "subheads": [
                n
                for n, paragraph in enumerate(story.paragraphs)
                if self.blocks[paragraph[0]].kind == "heading"
            ],
            "links": [
                {
                    "before": link.before,
                    "after": link.after,
                    "joined": link.joined,
                    "confidence": round(link.confidence, 3),
                }
                for link in story.links
            ],
            "furniture": [
                {"block": item.block, "kind": item.kind, "text": item.text}
                for item in furniture
            ],
        }
