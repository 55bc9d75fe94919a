"""A print of articles given as text: told by the lines that name its sources."""

import re
from collections.abc import Sequence

from research.files.sentences import ends_sentence
from research.pages.blocks import Block, split_blocks
from research.pages.furniture import kind_of_line
from research.pages.geometry.lines import Line
from research.pages.page import Page
from research.pages.prints import CONTENTS, Draft, write_print
from research.pages.wrapping import unwrap

# So many articles that say where they were printed are no page of a paper.
FEWEST_SOURCES = 2
# Where no mark tells titles: what stands above a source line, at most so many lines.
TITLE_LINES, BYLINES = 4, 2
_SOURCE = re.compile(
    r"《[^》\n]{2,16}》\s*[（(]\s*\d{4}年\s*\d{1,2}月\s*\d{1,2}日[^）)]{0,16}[）)]"
)
_LARGE, _PLAIN = 2.0, 1.0


def is_text_print(text: str) -> bool:
    r"""Tell a print of articles by lines that say where each was printed.

    Examples
    --------
    >>> is_text_print("治水\n《江城日报》（2024年8月9日 第 03 版）\n水清了。")
    False
    """
    sources = [k for k in text.splitlines() if _SOURCE.fullmatch(k.strip())]
    return len(sources) >= FEWEST_SOURCES


def page_of_text_print(text: str) -> Page:
    """Read a print given as text as one stream of articles.

    Titles are marked, or stand above the line of their source; what goes on over a
    page is put together.
    """
    wrapped = not re.search(r"\n[^\S\n]*\n", text.strip())
    blocks = _each_line(text) if wrapped else split_blocks(text)
    marked = any(block.marked for block in blocks)
    roles = _roles(blocks, _marked(blocks) if marked else _above_sources(blocks))
    goes_on = _goes_on_wrapped(blocks, roles) if wrapped else _goes_on(blocks, roles)
    lines = [
        Line(b.text, (0.0, n, 1.0, n + 1.0), _LARGE if role == "title" else _PLAIN)
        for n, (b, role) in enumerate(zip(blocks, roles, strict=True))
    ]
    return write_print(_drafts(blocks, roles, goes_on), lines, roles)


def _each_line(text: str) -> list[Block]:
    """Make a block of each line."""
    whole = "\n\n".join(line for line in text.splitlines() if line.strip())
    return list(split_blocks(whole))


def _marked(blocks: Sequence[Block]) -> set[int]:
    """Take the headings that bear a mark for titles."""
    return {n for n, block in enumerate(blocks) if block.marked}


def _above_sources(blocks: Sequence[Block]) -> set[int]:
    """Find titles above lines that say where an article was printed."""
    titles: set[int] = set()
    for n, block in enumerate(blocks):
        if not _SOURCE.fullmatch(block.text):
            continue
        top = n - 1
        while top >= max(0, n - BYLINES) and blocks[top].kind == "byline":
            top -= 1
        first = top
        while first >= 0 and first > top - TITLE_LINES and _is_title(blocks, first):
            first -= 1
        titles.update(range(first + 1, top + 1))
    return titles


def _is_title(blocks: Sequence[Block], n: int) -> bool:
    block = blocks[n]
    furniture = kind_of_line(block.text) in ("folio", "source line", "caption")
    ended = ends_sentence(block.text) and block.text[-1:] not in "？！"
    return not (furniture or ended or block.kind == "byline")


def _roles(blocks: Sequence[Block], titles: set[int]) -> list[str]:
    """Tell titles, text and kinds of furniture, block by block."""
    roles = []
    in_contents = False
    for n, block in enumerate(blocks):
        kind = kind_of_line(block.text)
        if _SOURCE.fullmatch(block.text):
            kind = "source line"
        elif CONTENTS.fullmatch(block.text):
            in_contents, kind = True, "contents"
        elif n in titles and kind not in ("folio", "editors"):
            in_contents, kind = False, "title"
        elif in_contents and kind != "folio":
            kind = "contents"
        elif kind not in ("folio", "source line", "editors"):
            kind = "text"
        roles.append(kind)
    return roles


def _goes_on(blocks: Sequence[Block], roles: Sequence[str]) -> list[bool]:
    """Tell blocks that go on with the one before them over the end of a page."""
    found = [False] * len(blocks)
    before, over = -1, False
    for n, role in enumerate(roles):
        if role == "text":
            plain = before >= 0 and {blocks[n].kind, blocks[before].kind} <= {
                "text",
                "heading",
            }
            found[n] = over and plain and not ends_sentence(blocks[before].text)
            before, over = n, False
        elif role == "title":
            before = -1
        else:
            over = True
    return found


def _goes_on_wrapped(blocks: Sequence[Block], roles: Sequence[str]) -> list[bool]:
    """Tell lines that go on with the one before them, by their widths."""
    found = [False] * len(blocks)
    texts = [n for n, role in enumerate(roles) if role == "text"]
    for first, last in unwrap([blocks[n].text for n in texts]):
        for n, before in zip(
            texts[first + 1 : last + 1], texts[first:last], strict=True
        ):
            whole = "title" not in roles[before:n]
            found[n] = whole and "byline" not in (blocks[n].kind, blocks[before].kind)
    return found


def _drafts(
    blocks: Sequence[Block], roles: Sequence[str], goes_on: Sequence[bool]
) -> list[Draft]:
    """Begin an article at each run of titles."""
    drafts: list[Draft] = []
    for n, (block, role) in enumerate(zip(blocks, roles, strict=True)):
        if role == "source line" and drafts:
            drafts[-1].take_source(block.text)
        if role not in ("title", "text"):
            continue
        if not drafts or (role == "title" and drafts[-1].paragraphs):
            drafts.append(Draft())
        if role == "title":
            drafts[-1].title.append(n)
        elif goes_on[n] and drafts[-1].paragraphs:
            drafts[-1].paragraphs[-1].append(n)
        else:
            drafts[-1].paragraphs.append([n])
    return drafts
