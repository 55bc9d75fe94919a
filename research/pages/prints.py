"""A print of articles: pages of one column on which one article follows another."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np

from research.files.sentences import ends_sentence
from research.pages.blocks import Block, join_lines, split_blocks
from research.pages.furniture import kind_of_line, kind_of_story
from research.pages.geometry.lines import Line, join_parts, usual_size
from research.pages.page import Furniture, Link, Page, Story

# Of the lines of a print, at most so many stand beside another.
ONE_COLUMN = 0.1
# Titles are in letters so many times as large as the text's.
TITLE_SIZE = 1.25
# What stands at one height on so many of the pages is their head or foot.
REPEATED, FEWEST_PAGES = 0.3, 3
# In sizes of letters: an indent, a line that ends early, and room between paragraphs.
INDENT, SHORT, ROOM = 1.2, 2.0, 1.0
CAPTION_CHARS = 120

CONTENTS = re.compile(r".{0,12}目\s*录")
_SOURCE = re.compile(
    r"[《（(\[【]?.{0,20}[（(]?\s*(\d{4})年\s*(\d{1,2})月\s*(\d{1,2})日\s*"
    r"(?:第\s*([A-Z]?\d{1,3}|[一二三四五六七八九十]{1,3})\s*版)?.{0,8}"
)


@dataclass
class Draft:
    """An article while its lines come by: their places."""

    title: list[int] = field(default_factory=list)
    paragraphs: list[list[int]] = field(default_factory=list)
    date: str = ""
    number: str = ""

    def take_source(self, text: str) -> None:
        """Take date and page from a line that says where it was printed."""
        found = _SOURCE.fullmatch(text.strip())
        if found and not self.date:
            year, month, day = found[1], int(found[2]), int(found[3])
            self.date = f"{year}-{month:02}-{day:02}"
            self.number = (found[4] or "").lstrip("0")


def is_print(pages: Sequence[Sequence[Line]]) -> bool:
    """Tell a print of articles from pages of a paper: several, of one column each."""
    full = [[k for k in lines if len(k.text.strip()) > 1] for lines in pages]
    full = [lines for lines in full if lines]
    n_lines = sum(map(len, full))
    n_beside = sum(_beside(join_parts(lines)) for lines in full)
    return len(full) > 1 and n_beside <= ONE_COLUMN * n_lines


def _beside(lines: Sequence[Line]) -> int:
    """Count the lines that stand at the height of another."""
    rows = sorted((line.box[1] + line.box[3]) / 2 for line in lines)
    least = 0.5 * usual_size(lines)
    return sum(b - a < least for a, b in pairwise(rows))


def page_of_print(pages: Sequence[Sequence[Line]]) -> Page:
    """Read a print as one stream: titles by size, articles over pages in one piece."""
    rows = [join_parts([k for k in lines if k.text.strip()]) for lines in pages]
    lines = [line for page in rows for line in page]
    roles = _roles(rows, usual_size(lines))
    return write_print(_drafts(lines, roles), lines, roles)


def _roles(pages: Sequence[Sequence[Line]], usual: float) -> list[str]:
    """Tell titles, text and kinds of furniture, line by line."""
    running = _running(pages)
    roles = []
    in_contents = False
    for line in (line for page in pages for line in page):
        large = line.size >= TITLE_SIZE * usual
        text = line.text.strip()
        kind = "folio" if id(line) in running else _kind(text, large)
        if CONTENTS.fullmatch(text) and large:
            in_contents = True
        elif large and not kind:
            in_contents = False
        if in_contents and not kind:
            kind = "contents"
        roles.append(kind or ("title" if large else "text"))
    return roles


def _kind(text: str, large: bool) -> str:
    if not large and _SOURCE.fullmatch(text):
        return "source line"
    kind = kind_of_line(text)
    return kind if large or kind in ("folio", "source line") else ""


def _running(pages: Sequence[Sequence[Line]]) -> set[int]:
    """Find what is printed at one height of many pages, numbers aside."""
    seen: Counter[tuple[str, int]] = Counter()
    keys: dict[int, tuple[str, int]] = {}
    for page in pages:
        on_page = {
            (re.sub(r"\d+", "0", k.text.strip()), round(k.box[1] / 4)) for k in page
        }
        seen.update(on_page)
        keys |= {
            id(k): (re.sub(r"\d+", "0", k.text.strip()), round(k.box[1] / 4))
            for k in page
        }
    least = max(FEWEST_PAGES, REPEATED * len(pages))
    return {line for line, key in keys.items() if seen[key] >= least}


def _drafts(lines: Sequence[Line], roles: Sequence[str]) -> list[Draft]:
    """Begin an article at each run of titles; part its text into paragraphs."""
    drafts: list[Draft] = []
    texts = [k for k, role in zip(lines, roles, strict=True) if role == "text"]
    margins = _margins(texts)
    before: tuple[int, str] | None = None
    for n, (line, role) in enumerate(zip(lines, roles, strict=True)):
        if role == "source line" and drafts:
            drafts[-1].take_source(line.text)
        if role not in ("title", "text"):
            continue
        if not drafts or (role == "title" and drafts[-1].paragraphs):
            drafts.append(Draft())
        draft = drafts[-1]
        if role == "title":
            draft.title.append(n)
        elif (
            before and before[1] == "text" and not _opens(lines, n, before[0], margins)
        ):
            draft.paragraphs[-1].append(n)
        else:
            draft.paragraphs.append([n])
        before = (n, role)
    return drafts


def _margins(lines: Sequence[Line]) -> tuple[float, float]:
    """Give where most lines begin and end."""
    if not lines:
        return (0.0, 0.0)
    begins = np.array([line.box[0] for line in lines])
    ends = np.array([line.box[2] for line in lines])
    return (float(np.quantile(begins, 0.1)), float(np.quantile(ends, 0.8)))


def _opens(
    lines: Sequence[Line], n: int, before: int, margins: tuple[float, float]
) -> bool:
    """Tell whether a line opens a paragraph: indented, after a short one, apart."""
    line, above = lines[n], lines[before]
    size = line.size
    if line.box[0] - margins[0] > INDENT * size:
        return True
    if margins[1] - above.box[2] > SHORT * size:
        return True
    room = line.box[1] - above.box[3]
    ended = ends_sentence(above.text.strip())
    return line.page == above.page and room > ROOM * size and ended


def write_print(
    drafts: Sequence[Draft], lines: Sequence[Line], roles: Sequence[str]
) -> Page:
    """Write drafts and furniture as a page, in the order of their lines.

    Parameters
    ----------
    drafts : sequence of Draft
        Articles as places in `lines`.
    lines : sequence of Line
    roles : sequence of str
        Of each line: "title", "text" or a kind of furniture.
    """
    pieces: list[tuple[int, str, str, int]] = []  # first line, mark, text, draft
    for number, draft in enumerate(drafts):
        for group in _parts_of_title(lines, draft.title):
            pieces.append((group[0], "# ", _joined(lines, group), number))
        for group in draft.paragraphs:
            pieces.append((group[0], "", _joined(lines, group), number))
    for n, role in enumerate(roles):
        if role not in ("title", "text"):
            pieces.append((n, "", _joined(lines, [n]), -1))
    pieces.sort()
    text = "\n\n".join(mark + said for _, mark, said, _ in pieces)
    blocks = split_blocks(text)
    furniture = [
        Furniture(b.number, b.start, b.end, roles[first], b.text)
        for b, (first, _, _, draft) in zip(blocks, pieces, strict=True)
        if draft < 0
    ]
    stories = []
    for number, draft in enumerate(drafts):
        own = [
            (b, mark)
            for b, (_, mark, _, of) in zip(blocks, pieces, strict=True)
            if of == number
        ]
        sizes = {
            b.number: lines[first].size
            for b, (first, _, _, of) in zip(blocks, pieces, strict=True)
            if of == number
        }
        story, left_out = _story(own, draft, sizes)
        stories += [story] if story else []
        furniture += left_out
    return Page(
        text, blocks, tuple(stories), tuple(sorted(furniture, key=lambda f: f.block))
    )


def _joined(lines: Sequence[Line], group: Sequence[int]) -> str:
    joined = join_lines("\n".join(lines[n].text.strip() for n in group))
    return " ".join(joined.split())


def _parts_of_title(lines: Sequence[Line], title: Sequence[int]) -> list[list[int]]:
    """Put title lines of one size together."""
    parts: list[list[int]] = []
    for n in title:
        alike = (
            parts
            and abs(lines[parts[-1][-1]].size - lines[n].size) < 0.05 * lines[n].size
        )
        if alike:
            parts[-1].append(n)
        else:
            parts.append([n])
    return parts


def _story(
    own: Sequence[tuple[Block, str]], draft: Draft, sizes: dict[int, float]
) -> tuple[Story | None, list[Furniture]]:
    heads = [block for block, mark in own if mark]
    texts = [block for block, mark in own if not mark]
    left_out = [
        Furniture(b.number, b.start, b.end, "caption", b.text)
        for b in texts
        if kind_of_line(b.text) == "caption" and len(b.text) <= CAPTION_CHARS
    ]
    title = "".join(block.text for block in heads)
    kind = kind_of_story(title, [block.text for block in texts])
    if kind in ("caption", "notice", "advertisement"):
        return None, [Furniture(b.number, b.start, b.end, kind, b.text) for b, _ in own]
    captions = {item.block for item in left_out}
    texts = [block for block in texts if block.number not in captions]
    if not texts:
        left_out += [
            Furniture(b.number, b.start, b.end, "label", b.text) for b in heads
        ]
        return None, left_out
    byline = [
        b
        for place, b in enumerate(texts)
        if b.kind == "byline" and (place < 3 or place == len(texts) - 1)
    ]
    byline = byline if len(byline) < len(texts) else []
    paragraphs = [b for b in texts if b not in byline]
    head = max(heads, key=lambda b: (sizes[b.number], -b.number), default=None)
    return (
        Story(
            title=() if head is None else (head.number,),
            byline=tuple(b.number for b in byline),
            paragraphs=tuple((b.number,) for b in paragraphs),
            links=tuple(
                Link(a.number, b.number, False, 0.99) for a, b in pairwise(texts)
            ),
            kicker=tuple(b.number for b in heads if head and b.number < head.number),
            subtitle=tuple(b.number for b in heads if head and b.number > head.number),
            date=draft.date,
            on_page=draft.number,
        ),
        left_out,
    )
