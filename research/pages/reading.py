"""From the text of a page to its articles."""

from collections.abc import Sequence

from threadpoolctl import threadpool_limits

from research.corpus.article import Article
from research.pages.blocks import Block, split_blocks
from research.pages.evidence.pair_features import evidence
from research.pages.evidence.pull_quotes import quote_candidates
from research.pages.linking import link_blocks
from research.pages.model import PageModel, shipped_page_model
from research.pages.page import Furniture, Page
from research.text.segmenter import Segmenter

MAX_BLOCKS = 5_000
# A page of more blocks is read in sections: work grows with the square of the blocks.
SECTION = 200


class PageError(ValueError):
    """A page that cannot be read."""


def read_page(text: str) -> tuple[Article, ...]:
    """Read the articles of a newspaper page, given as blocks between blank lines.

    Paragraphs that columns broke are joined, tails are put where they belong, and pull
    quotes, jump lines and captions are taken out, listed in `extra["furniture"]`.

    Parameters
    ----------
    text : str

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


def parse_page(text: str, model: PageModel | None = None) -> Page:
    """Take a page apart into blocks, stories and furniture.

    Parameters
    ----------
    text : str
    model : PageModel, optional
        The shipped one by default.

    Raises
    ------
    PageError
        If the text is no text, or has more than 5,000 blocks.
    """
    _check(text)
    blocks = split_blocks(text)
    if len(blocks) > MAX_BLOCKS:
        raise PageError(
            f"a page must have at most {MAX_BLOCKS:,} blocks, got {len(blocks):,}. "
            "Give one page at a time."
        )
    if not blocks:
        return Page(text, (), (), ())
    model = model or shipped_page_model()
    furniture = _furniture(text, blocks, model)
    whole = {
        item.block
        for item in furniture
        if item.kind != "jump" or not blocks[item.block].text
    }
    kept = tuple(block for block in blocks if block.number not in whole)
    sections = _sections(kept)
    segment = Segmenter()
    stories = []
    with threadpool_limits(1):  # so that bytes repeat
        for part in sections:
            found = evidence(
                part, model.chars, model.block_vectors, model.opening_closing, segment
            )
            stories += link_blocks(found, model)
    notes: tuple[str, ...] = ()
    if len(sections) > 1:
        notes = (
            f"{len(kept):,} blocks were read in {len(sections)} sections: what an "
            "article has in another section was not joined to it.",
        )
    return Page(text, blocks, tuple(stories), furniture, notes)


def _check(text: str) -> None:
    if not isinstance(text, str):
        raise PageError(
            f"a page must be text, got {type(text).__name__}. Give what the file "
            "says, decoded."
        )
    odd = sum(not (c.isprintable() or c.isspace() or c == "\ufeff") for c in text)
    if "\0" in text or odd > 0.02 * len(text) + 5:
        raise PageError(
            "a page must be text, got bytes or control characters. "
            "Give text, Markdown or a text PDF."
        )


def _furniture(
    text: str, blocks: Sequence[Block], model: PageModel
) -> tuple[Furniture, ...]:
    found = []
    for block in blocks:
        found += [
            Furniture(block.number, a, b, "jump", text[a:b])
            for a, b in block.jump_lines
        ]
        if block.kind in ("caption", "folio"):
            span = (block.start, block.end)
            found.append(Furniture(block.number, *span, block.kind, block.text))
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


def _sections(blocks: tuple[Block, ...]) -> list[tuple[Block, ...]]:
    """Cut the blocks of a large page into sections, at headings where there are."""
    sections = []
    while len(blocks) > SECTION:
        heads = [n for n in range(1, SECTION + 1) if blocks[n].kind == "heading"]
        cut = heads[-1] if heads else SECTION
        sections.append(blocks[:cut])
        blocks = blocks[cut:]
    return [*sections, blocks] if blocks else sections
