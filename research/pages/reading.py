"""From the text of a page to its articles."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from threadpoolctl import threadpool_limits

from research.corpus.article import Article
from research.i18n import _
from research.pages.blocks import Block, split_blocks
from research.pages.evidence.pair_features import evidence
from research.pages.evidence.pull_quotes import quote_candidates
from research.pages.finishing import finish_stories
from research.pages.furniture import (
    is_credit,
    is_masthead,
    kind_of_line,
    points_at_picture,
)
from research.pages.geometry.lines import Line
from research.pages.layout import page_of_lines
from research.pages.linking import link_blocks
from research.pages.model import PageModel, shipped_page_model
from research.pages.page import Furniture, Page, PageError, Story
from research.pages.page_heads import page_head
from research.pages.prints import is_print, page_of_print
from research.pages.sources.layout import json_lines, pages_of
from research.pages.tables import table_cells
from research.pages.text_prints import is_text_print, page_of_text_print
from research.pages.titles import loose_headings, stand_after
from research.text.segmenter import Segmenter

MAX_BLOCKS = 5_000
# A page of more blocks is read in sections: work grows with the square of the blocks.
SECTION = 200
CAPTION_CHARS = 120


def read_page(text: str | Mapping[str, Any]) -> tuple[Article, ...]:
    """Read the articles of a newspaper page, given as text or as lines with boxes.

    Paragraphs that columns broke are joined, tails are put where they belong, and what
    belongs to no article (mastheads, captions, advertisements, pull quotes) is taken
    out and listed in `extra["furniture"]`.

    Parameters
    ----------
    text : str or mapping
        Blocks between blank lines, in any order; or what an OCR or layout program
        wrote as JSON, decoded or not: lines with boxes are read far better.

    Returns
    -------
    tuple of Article
        In the order in which they begin on the page; none where there is no text.
        `extra` says which blocks each paragraph was made from, and how sure each link
        is.

    Raises
    ------
    PageError
        If the text is no text.

    Examples
    --------
    >>> articles = read_page('''## 西湖治水见成效
    ...
    ... 记者昨日从市水利局获悉，西湖水质连续三年保
    ...
    ... 持在三类以上，沿湖排口全部截污。''')
    >>> articles[0].title, len(articles[0].body)
    ('西湖治水见成效', 1)
    """
    return parse_page(text).articles()


def parse_page(text: str | Mapping[str, Any], model: PageModel | None = None) -> Page:
    """Take a page apart into blocks, stories and furniture.

    Parameters
    ----------
    text : str or mapping
        As `read_page` takes it.
    model : PageModel, optional
        The shipped one by default.

    Raises
    ------
    PageError
        If the text is no text, or has more than 5,000 blocks.
    """
    lines = _lines(text)
    if lines:
        return parse_lines(pages_of(lines), model)
    return _parse_text(_checked(text), model)


def parse_lines(
    pages: Sequence[Sequence[Line]], model: PageModel | None = None
) -> Page:
    """Take lines with boxes apart: of one page, or of a print of articles.

    Raises
    ------
    PageError
        If there are several pages that are no print: they are read one by one.
    """
    if len(pages) > 1 and is_print(pages):
        return page_of_print(pages)
    if len(pages) > 1:
        raise PageError(
            f"a page must be one page, got lines of {len(pages):,}. Give one at a "
            "time, or the file to `read_pages`."
        )
    return page_of_lines(pages[0] if pages else (), model)


def _lines(source: object) -> list[Line]:
    """Read lines with boxes from JSON; none where it is plain text."""
    if isinstance(source, str) and source.lstrip("\ufeff \n")[:1] in ("{", "["):
        try:
            source = json.loads(source.lstrip("\ufeff"))
        except (ValueError, RecursionError):
            return []
    if isinstance(source, str):
        return []
    try:
        return json_lines(source)
    except (KeyError, TypeError, ValueError, IndexError, AttributeError):
        return []


def _parse_text(text: str, model: PageModel | None) -> Page:
    blocks = split_blocks(text)
    if len(blocks) > MAX_BLOCKS:
        raise PageError(
            _(
                "a page must have at most {MAX_BLOCKS:,} blocks, got {n_blocks:,}. "
                "Give one page at a time.",
                MAX_BLOCKS=MAX_BLOCKS,
                n_blocks=len(blocks),
            )
        )
    if not blocks:
        return Page(text, (), (), ())
    if is_text_print(text):
        return page_of_text_print(text)
    model = model or shipped_page_model()
    furniture = _furniture(text, blocks, model)
    whole = {
        item.block
        for item in furniture
        if item.kind != "jump" or not blocks[item.block].text
    }
    kept = tuple(block for block in blocks if block.number not in whole)
    stories, apart = _linked(kept, blocks, model)
    stories, left_over = finish_stories(stories, kept, blocks, apart)
    furniture = tuple(
        sorted((*furniture, *left_over), key=lambda item: (item.start, item.end))
    )
    notes: tuple[str, ...] = ()
    n_sections = len(_sections(kept))
    if n_sections > 1:
        notes = (
            _(
                "{n_kept:,} blocks were read in {n_sections} sections: what an "
                "article has in another section was not joined to it.",
                n_kept=len(kept),
                n_sections=n_sections,
            ),
        )
    return Page(text, blocks, tuple(stories), furniture, notes)


def _linked(
    kept: tuple[Block, ...], blocks: Sequence[Block], model: PageModel
) -> tuple[list[Story], list[Block] | None]:
    """Link blocks into stories.

    Where headlines stand after their texts, as in the order of a PDF's content, texts
    are linked again without them.

    Returns
    -------
    stories : list of Story
    apart : list of Block, or None
        Headlines that were not linked; None where they stand before their texts.
    """
    n_begun = sum(block.opens_news or block.names_reporter for block in kept)
    after = n_begun > 1 and stand_after(kept)
    segment = Segmenter()

    def link(chosen: tuple[Block, ...]) -> list[Story]:
        stories = []
        for part in _sections(chosen):
            found = evidence(
                part, model.chars, model.block_vectors, model.opening_closing, segment
            )
            stories += link_blocks(found, model, titles_after=after)
        return stories

    with threadpool_limits(1):  # so that bytes repeat
        stories = link(kept)
        if not after:
            return stories, None
        apart = loose_headings(stories, blocks)
        loose = {block.number for block in apart}
        return link(tuple(b for b in kept if b.number not in loose)), apart


def _checked(text: object) -> str:
    if not isinstance(text, str):
        raise PageError(
            _(
                "a page must be text, got {kind}. Give what the file says, decoded.",
                kind=type(text).__name__,
            )
        )
    odd = sum(not (c.isprintable() or c.isspace() or c == "\ufeff") for c in text)
    if "\0" in text or odd > 0.02 * len(text) + 5:
        raise PageError(
            _(
                "a page must be text, got bytes or control characters. Give text, "
                "Markdown or a text PDF."
            )
        )
    return text


def _furniture(
    text: str, blocks: Sequence[Block], model: PageModel
) -> tuple[Furniture, ...]:
    found = []
    told = page_head(blocks) | dict.fromkeys(table_cells(blocks), "table")
    for block in blocks:
        found += [
            Furniture(block.number, a, b, "jump", text[a:b])
            for a, b in block.jump_lines
        ]
        following = blocks[block.number + 1 : block.number + 2]
        kind = _kind(block, following) or told.get(block.number, "")
        if kind:
            span = (block.start, block.end)
            found.append(Furniture(block.number, *span, kind, block.text))
    known = {item.block for item in found if item.kind != "jump"}
    places, sources, features = quote_candidates(blocks, model.chars)
    if len(places):
        scores = model.quotes.score(features)
        found += [
            Furniture(b.number, b.start, b.end, "quote", b.text, blocks[source].number)
            for b, source, score in zip(
                (blocks[p] for p in places), sources, scores, strict=True
            )
            if score > 0 and b.number not in known
        ]
    return tuple(sorted(found, key=lambda item: (item.start, item.end)))


def _kind(block: Block, following: Sequence[Block]) -> str:
    """Tell what kind of furniture a block of text is; empty where it is none."""
    if block.kind in ("caption", "folio"):
        return block.kind
    if block.kind in ("heading", "text") and is_masthead(block.text):
        return "masthead"
    credited = any(is_credit(other.text) for other in following)
    if credited and block.kind == "text" and len(block.text) <= CAPTION_CHARS:
        return "caption"
    if block.kind == "text" and points_at_picture(block.text):
        return "caption"
    return kind_of_line(block.text) if block.text else ""


def _sections(blocks: tuple[Block, ...]) -> list[tuple[Block, ...]]:
    """Cut the blocks of a large page into sections, at headings where there are."""
    sections = []
    while len(blocks) > SECTION:
        heads = [n for n in range(1, SECTION + 1) if blocks[n].kind == "heading"]
        cut = heads[-1] if heads else SECTION
        sections.append(blocks[:cut])
        blocks = blocks[cut:]
    return [*sections, blocks] if blocks else sections
