"""The blocks of a page's text, and what their form alone says of them."""

import re
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Literal

from research.files.sentences import CLOSERS, SENTENCE_ENDS, ends_sentence
from research.pages.evidence.enumerations import Ordinal, ordinals
from research.pages.wrapping import unwrap
from research.text.characters import FAMILY_NAMES, NUMERALS

Kind = Literal["heading", "byline", "text", "jump", "caption", "folio"]

# A heading without a mark is at most so long.
HEADING_CHARS = 36
TITLE_CHARS = 64  # and a title that stands before its article
BYLINE_CHARS = 40

_MARK = re.compile(r"#{1,6}[ \t]+")
_PAGE = (
    r"第?\s*([0-9０-９]{1,3}|[A-Za-z][0-9]{1,2}|[一二三四五六七八九十]{1,3})\s*版"
    r"[^）)】\]\n]{0,20}"
)
_FROM = re.compile(rf"[（(【\[]?\s*(?:上接|紧接|文接)\s*{_PAGE}[）)】\]]?")
_TO = re.compile(rf"[（(【\[]\s*(?:下转|转)\s*{_PAGE}[）)】\]]|下转\s*{_PAGE}")
_CAPTION = re.compile(
    r"[▲▼△◀▶↑↓←→]|(?:图|上图|下图|左图|右图|图片)(?:为|说明|[：:一二三四1-9])"
    r"|.{0,80}(?:[/／]?摄|供图|/图)[）)]?$"
)
_FOLIO = re.compile(
    r"(?:责任?编辑|责编|版式|美编|校对|编辑|电话|传真|邮箱|新闻热线|投稿|本版)\s*[：:／/].{0,60}"
    r"|(?:\d{4}年)?\d{1,2}月\d{1,2}日\s*(?:星期|周)[一二三四五六日天].{0,30}"
    r"|第?\s*[A-Z]?\d{1,3}\s*版?|E-?mail.{0,60}"
)
_CREDIT = r"本报|本刊|本网|新华社|人民网|中新社|特约|实习|见习|首席|驻[^\s，。]{2,8}"
_PAPER = r"[\u4e00-\u9fff]{1,8}(?:·[\u4e00-\u9fff]{1,8})?[报刊网台社]"
# A name of two hanzi is often set as wide as one of three.
_NAME = (
    r"(?:[\u4e00-\u9fff]{2,4}|[\u4e00-\u9fff][ \u3000]{1,2}[\u4e00-\u9fff])"
    r"(?:·[\u4e00-\u9fff]{1,8})?"
)
_NAMES = rf"{_NAME}(?:[ \u3000、，,]+{_NAME}){{0,4}}"
_BYLINE = re.compile(
    rf"[□■◎●▲◆○\s]*(?:(?:(?:{_CREDIT})*|{_PAPER})\s*(?:记者|通讯员|评论员|编译|撰文|作者|文)"
    rf"[\s：:/／|｜]*{_NAMES}(?:[\s、]*(?:实习生|通讯员|记者|摄影报道|报道)[\s：:]*(?:{_NAMES})?)*"
    rf"|[□■◎●▲◆○]\s*{_NAMES}|(?:{_CREDIT})(?:记者|评论员)|{_NAME}(?:[ \u3000]{_NAME})?)"
)
_BARE = re.compile(rf"(?!.*(?:记者|通讯员|评论员)){_NAME}(?:[ \u3000]{_NAME})?")
_DATELINE = re.compile(
    r"(?:【[^】]{1,14}】|[（(]?(?:本报|本刊|本网|新华社|中新社|中新网)[^。！？]{0,30}?"
    r"(?:讯|电|消息|报道)(?:[\s，：:（(）)]|$|(?<=讯)|(?<=电)))"
)
_NEWS = re.compile(
    r"[（(]?(?:本[报刊网台]讯|[\u4e00-\u9fff]{2,4}[报刊网]讯(?=[ （(\u4e00-\u9fff])"
    r"|(?:新华社|中新社|中新网|本报)[^，。！？]{2,20}?[电讯](?=[ （(]))"
)
_SIGNED = re.compile(
    rf"[（(](?:{_CREDIT})*(?:记者|通讯员)?[\s：:]*{_NAMES}[）)]$|(?:记者|作者)[^。]{{1,30}}[）)]$"
)
_REPORTER = re.compile(
    r"(?:记者|通讯员|評論員|评论员|記者|通訊員)[\s：:/／|｜]*[\u4e00-\u9fff]"
)
_PAUSES = frozenset("，、；：,;:—")
_GOES_ON = frozenset("，。、；：！？")  # no heading begins with them
_PAIRS = (("“", "”"), ("‘", "’"), ("（", "）"), ("《", "》"), ("(", ")"))


@dataclass(frozen=True, slots=True)
class Block:
    """One run of text between blank lines.

    Attributes
    ----------
    number : int
        From 0, in the order of the page.
    start, end : int
        Where it stands in the page's text.
    text : str
        Without the mark of a heading, jump lines and the breaks of lines.
    kind : str
    marked : bool
        Whether a heading bears a mark.
    from_page, to_page : str
        What （上接第1版） and （下转第3版） say; empty where there are none.
    jump_lines : tuple of (start, end)
        Jump lines inside the block, places in the page's text.
    level : int
        Of a heading with a mark: 1 to 6; else 0.
    box : (x0, y0, x1, y1), or None
        From the top left of the page; None where the source does not say.
    size : float
        Of its letters, in the unit of the box; 0 where the source does not say.
    page : int
        Of several in one source, from 0.
    """

    number: int
    start: int
    end: int
    text: str
    kind: Kind
    marked: bool = False
    from_page: str = ""
    to_page: str = ""
    jump_lines: tuple[tuple[int, int], ...] = ()
    level: int = 0
    box: tuple[float, float, float, float] | None = None
    size: float = 0.0
    page: int = 0

    @property
    def finished(self) -> bool:
        """Whether it ends with a sentence."""
        return bool(self.text) and ends_sentence(self.text)

    @property
    def is_titular(self) -> bool:
        """Whether it may be a title, by its form: a long line, or a question."""
        asks = self.text.rstrip(CLOSERS)[-1:] in "？！?!"
        return (
            self.kind == "text"
            and len(self.text) <= TITLE_CHARS
            and (_may_head(self.text) or (asks and "。" not in self.text))
        )

    @property
    def paused(self) -> bool:
        """Whether it ends with a mark inside a sentence."""
        return self.text[-1:] in _PAUSES

    @property
    def signed(self) -> bool:
        """Whether it ends with the names of its writers."""
        return bool(_SIGNED.search(self.text[-40:]))

    @property
    def open(self) -> bool:
        """Whether it is text that ends amid a sentence and names no page to go on."""
        closed = self.finished or self.signed or bool(self.to_page)
        return self.kind == "text" and not closed

    @property
    def dated(self) -> bool:
        """Whether it names where it is from: 本报讯, not 据某报报道."""
        return bool(_DATELINE.match(self.text))

    @property
    def opens_news(self) -> bool:
        """Whether it bears a dateline, which only the first paragraph of news does."""
        return bool(_NEWS.match(self.text))

    @property
    def names_reporter(self) -> bool:
        """Whether it is a line that names a reporter, as above an article."""
        return self.kind == "byline" and bool(_REPORTER.search(self.text))

    @property
    def open_pairs(self) -> tuple[int, ...]:
        """For each kind of quote or bracket, how many are opened, less closed."""
        return tuple(self.text.count(a) - self.text.count(b) for a, b in _PAIRS)

    @property
    def ordinals(self) -> tuple[Ordinal, ...]:
        """The ordinals that open its sentences: 一是, 第二."""
        return ordinals(self.text)


def split_blocks(text: str) -> tuple[Block, ...]:
    """Cut a page's text into blocks at blank lines, and tell their kinds by form.

    Where no blank line stands between the first and the last line, each line is a
    block, or, where they are wrapped, what they are wrapped from.
    """
    stripped = text.strip()
    if "\n" in stripped and not re.search(r"\n[^\S\n]*\n", stripped):
        lines = [m.span() for m in re.finditer(r"\S(?:[^\n]*\S)?", text)]
        parts = unwrap([text[start:end] for start, end in lines])
        spans = [(lines[first][0], lines[last][1]) for first, last in parts]
    else:
        spans = _runs(text)
    marked = any(_MARK.match(text, span[0]) for span in spans)
    blocks = [
        _block(number, text, start, end, marked)
        for number, (start, end) in enumerate(spans)
    ]
    return tuple(blocks if marked else _without_false_headings(blocks))


def _without_false_headings(blocks: list[Block]) -> list[Block]:
    """Take lines of text for what they are where many have the form of a heading.

    Several lines in a row with a comma are no kicker, title and subtitle: a column
    flows round a picture there. Text begins with the first of them.
    """
    done = list(blocks)
    for is_heading, run in groupby(blocks, lambda block: block.kind == "heading"):
        lines = list(run)
        commas = [n for n, block in enumerate(lines) if "，" in block.text]
        if is_heading and len(commas) > 1:
            for block in lines[commas[0] :]:
                done[block.number] = replace(block, kind="text")
    return done


def _runs(text: str) -> list[tuple[int, int]]:
    spans = []
    at = 0
    for gap in [*re.finditer(r"\n(?:[^\S\n]*\n)+", text), None]:
        stop = gap.start() if gap else len(text)
        run = text[at:stop]
        if run.strip():
            start = at + len(run) - len(run.lstrip())
            spans.append((start, at + len(run.rstrip())))
        at = gap.end() if gap else stop
    return spans


def _block(number: int, text: str, start: int, end: int, page_marked: bool) -> Block:
    raw = text[start:end]
    mark = _MARK.match(raw)
    jump_lines, pages = [], {"from": "", "to": ""}
    opening = _FROM.match(raw, mark.end() if mark else 0)
    closing = list(_TO.finditer(raw))
    if opening:
        jump_lines.append((start + opening.start(), start + opening.end()))
        pages["from"] = _page_number(opening[1])
    if closing and closing[-1].end() >= len(raw.rstrip("。 ")):
        found = closing[-1]
        jump_lines.append((start + found.start(), start + found.end()))
        pages["to"] = _page_number(found[1] or found[2])
    kept = _without(text, start + (mark.end() if mark else 0), end, jump_lines)
    joined = join_lines(kept)
    kind = _kind(joined, bool(mark), page_marked)
    return Block(
        number,
        start,
        end,
        joined,
        kind,
        bool(mark),
        pages["from"],
        pages["to"],
        tuple(jump_lines),
        len(mark[0].rstrip()) if mark else 0,
    )


def _without(text: str, start: int, end: int, jump_lines: list[tuple[int, int]]) -> str:
    pieces, at = [], start
    for a, b in jump_lines:
        pieces.append(text[at:a])
        at = b
    pieces.append(text[at:end])
    return "".join(pieces).strip()


def join_lines(text: str) -> str:
    """Undo line breaks inside a block; between Latin words one becomes a space."""
    text = re.sub(r"(?<=[A-Za-z0-9,.;])[ \t]*\n[ \t]*(?=[A-Za-z])", " ", text)
    # Tried only where blanks begin: at each of them it would take quadratic time.
    return re.sub(r"(?<![^\S\n])[^\S\n]*\n\s*", "", text)


def _kind(text: str, marked: bool, page_marked: bool) -> Kind:
    if not text:
        return "jump"
    if _FOLIO.fullmatch(text) or not any(map(str.isalnum, text)):
        return "folio"
    named = len(text) <= BYLINE_CHARS and _BYLINE.fullmatch(text)
    bare = _BARE.fullmatch(text)
    # A title or the name of a page may have as few characters; no family has its first.
    if named and not (bare and (marked or text[0] not in FAMILY_NAMES)):
        return "byline"
    if marked:
        # Half a sentence in large letters, or taken for it by who marked the page.
        return "text" if text[0] in _GOES_ON else "heading"
    if len(text) <= 120 and _CAPTION.match(text) and not text.startswith("图为了"):
        return "caption"
    short = len(text) <= HEADING_CHARS and not _NEWS.match(text)
    if not page_marked and short and _may_head(text):
        return "heading"
    return "text"


def _may_head(text: str) -> bool:
    """Tell whether a line without a mark has the form of a heading."""
    bare = text.rstrip(CLOSERS)
    balanced = all(text.count(a) == text.count(b) for a, b in _PAIRS)
    unfinished = bare[-1:] not in SENTENCE_ENDS | _PAUSES - {"—"}
    return balanced and unfinished and text[0] not in _GOES_ON | {"）", "”"}


def _page_number(said: str) -> str:
    said = said.translate(str.maketrans("０１２３４５６７８９", "0123456789"))
    if not set(said) <= set(NUMERALS):
        return said
    tens, _, ones = said.partition("十")
    if "十" not in said:
        return str(NUMERALS[said])
    return str(10 * NUMERALS.get(tens, 1) + NUMERALS.get(ones, 0))
