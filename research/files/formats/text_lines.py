"""One text a line: told from an article, and read, with labels before or behind."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean

from research.files.formats.rows import Noticed, Row
from research.files.reading import UnreadableError
from research.files.sentences import SENTENCE_ENDS
from research.i18n import _

SEPARATORS = ("\t", "_!_", "|||", "---", "|", ",", "，")
MIN_LINES = 20  # fewer lines may be an article of headings
MANY_LINES = 400  # no article has so many paragraphs
LABEL_CHARS = 20
# A line of an article ends so even where its sentence goes on.
_ENDS = tuple(SENTENCE_ENDS | {*"”」』）)；：;:.\"'"})
_NUMBERED = re.compile(r"(-?\d{1,3})[ \t]+\S")
_FASTTEXT = re.compile(r"((?:__label__\S+\s+)+)(.*)")
_NAMES = "label labels text text_a content id title sentence review category "
_HEADS = frozenset((_NAMES + "标签 文本 内容 正文 标题 类别 编号").split())


_TEXT_NAMES = (
    "text content body article fulltext 正文 内容 全文 文本 內文 內容 新闻内容 text_a "
    "sentence review comment 摘要"
)
_OTHER_NAMES = (
    "date time source author url link pubtime publish_time pub_time 日期 时间 发布时间 "
    "来源 作者 链接 网址 标题 题目 題目 標題 媒体 关键词 序号"
)
_TEXTS = frozenset(_TEXT_NAMES.split())
_COLUMNS = _HEADS | _TEXTS | frozenset(_OTHER_NAMES.split())


class LinesOrArticleError(UnreadableError):
    """A text looks like one article a line, and nobody said whether it is."""


@dataclass(frozen=True, slots=True)
class _Parts:
    """How lines are parted, and which part is what."""

    separator: str
    n_parts: int
    text: int
    labels: int | None


def looks_like_lines(text: str) -> str:
    """Say why a text looks like one article a line; nothing if it does not.

    Articles have paragraphs that end in a full stop; headlines do not. Lines that are
    all parted by one mark into as many parts are rows.
    """
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    if len(lines) >= 3 and all("__label__" in line for line in lines):
        return _("every line holds __label__")
    if len(lines) >= 3:
        for mark in ("\t", "_!_", "|||", "---")[: 4 if len(lines) >= 5 else 3]:
            counts = [line.count(mark) for line in lines]
            if min(counts) > 0 and counts.count(counts[0]) >= 0.95 * len(counts):
                return _("every line holds {mark!r}", mark=mark)
    if len(lines) >= MANY_LINES:
        return _("{n_lines:,} lines", n_lines=len(lines))
    if len(lines) >= MIN_LINES:
        if _label_parts(lines, ",") is not None:
            return _("every line has a label parted by a comma")
        if _has_number_first(lines):
            return _("every line begins with the number of a class")
        ended = sum(line.endswith(_ENDS) for line in lines)
        if ended < 0.3 * len(lines):
            return _(
                "{n_lines} lines, {n_open} without a full stop",
                n_lines=len(lines),
                n_open=len(lines) - ended,
            )
    return ""


def looks_like_table(text: str) -> bool:
    """Tell a table of tabs or commas by a first line that names its columns."""
    lines = [line for line in text.lstrip("\n").split("\n", 3)[:3] if line.strip()]
    if len(lines) < 2:
        return False
    for mark in ("\t", ",", "|", ";"):
        if lines[0].startswith(mark):
            continue
        names = [name.strip(" \"'【】").lower() for name in lines[0].split(mark)]
        known = [name for name in names if name in _COLUMNS]
        is_named = len(known) >= 2 and len(known) >= 0.5 * len(names)
        if is_named and {*known} & _TEXTS and mark in lines[1]:
            return True
    return False


def line_rows(path: Path, text: str, noticed: Noticed) -> Iterator[Row | str]:
    """Read each line as an article; a label stands before or behind a mark.

    Lines are parted by the first of tab, _!_, |||, ---, | and comma that all lines
    hold. With two parts, or a part of few and short values beside the text, that part
    is the label. Which part was taken for what is noted.
    """
    numbered = [
        (number, line.strip("\r\n"))
        for number, line in enumerate(text.split("\n"), start=1)
        if line.strip()
    ]
    lines = [line for _rest, line in numbered]
    if lines and all(_FASTTEXT.match(line) for line in lines):
        noticed.note(_("labels ← what stands behind __label__"))
        for number, line in numbered:
            yield _fasttext_row(f"{path}:{number}", line)
        return
    found = _parts(lines)
    if found is None:
        for number, line in numbered:
            yield Row(f"{path}:{number}", {"text": line.strip()})
        return
    names = _names(found)
    head = _split(lines[0], found)
    is_headed = sum(cell.strip().lower() in _HEADS for cell in head) * 2 >= len(head)
    if is_headed:
        names = [cell.strip().lower() for cell in head]
        names[found.text] = "text"
        noticed.note(_("first line taken for the names of the parts"))
    said = ", ".join(
        _("{name} ← part {place}", name=name, place=place)
        for place, name in enumerate(names, start=1)
        if name in ("text", "labels", "label", "id", "title")
    )
    noticed.note(
        _("lines parted by {separator!r}: {said}", separator=found.separator, said=said)
    )
    for number, line in numbered[is_headed:]:
        cells = _split(line, found)
        where = f"{path}:{number}"
        if len(cells) != found.n_parts:
            yield (
                _(
                    "{where}: must have {n_parts} parts, got {n_cells}, by "
                    "{separator!r} as the other lines",
                    where=where,
                    n_parts=found.n_parts,
                    n_cells=len(cells),
                    separator=found.separator,
                )
            )
            continue
        values = {n: c.strip() for n, c in zip(names, cells, strict=True)}
        yield Row(where, values)


def _fasttext_row(where: str, line: str) -> Row:
    match = _FASTTEXT.match(line)
    labels, text = match.groups() if match else ("", line)
    names = [name.removeprefix("__label__") for name in labels.split()]
    return Row(where, {"labels": list(dict.fromkeys(names)), "text": text.strip()})


def _names(parts: _Parts) -> list[str]:
    names = [f"part {n}" for n in range(1, parts.n_parts + 1)]
    names[parts.text] = "text"
    if parts.labels is not None:
        names[parts.labels] = "labels"
    return names


def _split(line: str, parts: _Parts) -> list[str]:
    """Part a line; a mark that the text may hold parts at the label's end only."""
    if parts.n_parts == 2 and parts.labels is not None:
        if parts.labels == 0:
            return line.split(parts.separator, 1)
        return line.rsplit(parts.separator, 1)
    return line.split(parts.separator)


def _parts(lines: Sequence[str]) -> _Parts | None:
    """Find how lines are parted, if they are."""
    if len(lines) < 2:
        return None
    for mark in SEPARATORS:
        if not all(mark in line for line in lines):
            continue
        counts = {line.count(mark) for line in lines}
        if mark in ("\t", "_!_", "|||", "---") and len(counts) == 1:
            return _even_parts(lines, mark)
        found = _label_parts(lines, mark)
        if found is not None:
            return found
    return None


def _even_parts(lines: Sequence[str], mark: str) -> _Parts:
    columns = list(zip(*(line.split(mark) for line in lines), strict=True))
    sizes = [fmean(len(cell) for cell in column) for column in columns]
    text = max(range(len(columns)), key=lambda n: (sizes[n], -n))
    few = [
        (len(set(column)), number)
        for number, column in enumerate(columns)
        if number != text and _is_labels(column)
    ]
    labels = min(few)[1] if few and len(columns) == 2 else None
    return _Parts(mark, len(columns), text, labels)


def _label_parts(lines: Sequence[str], mark: str) -> _Parts | None:
    """Find a label at one end of all lines."""
    if not all(mark in line for line in lines):
        return None
    if _is_labels([line.split(mark, 1)[0] for line in lines]):
        return _Parts(mark, 2, 1, 0)
    if _is_labels([line.rsplit(mark, 1)[1] for line in lines]):
        return _Parts(mark, 2, 0, 1)
    return None


def _has_number_first(lines: Sequence[str]) -> bool:
    """Tell lines that begin with one of few numbers and a blank."""
    found = [_NUMBERED.match(line) for line in lines]
    names = {match[1] for match in found if match}
    return all(found) and len(names) <= max(2, len(lines) // 4)


def _is_labels(cells: Sequence[str]) -> bool:
    """Tell names of classes: short, and each several times."""
    names = {cell.strip() for cell in cells[1:]}  # the first may be a header
    return max(map(len, names)) <= LABEL_CHARS and len(names) <= max(2, len(cells) // 4)
