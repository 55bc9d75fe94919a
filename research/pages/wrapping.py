"""Wrapped text: lines of columns without blank lines are put together first."""

import re
from collections.abc import Sequence

from research.files.sentences import CLOSERS, ends_sentence

# Fewer lines, or a smaller share of full lines that break a sentence, are no columns.
FEWEST_LINES, BROKEN_SHARE = 8, 0.3
# A full line is as wide as those about it, within so many letters, as marks hang over,
# and such a share of them, as OCR misses some.
HANGING, MISSED = 1.2, 0.08
INDENT = 2.0
# So many lines before and behind say how wide the column is, and so many agree.
ABOUT, AGREEING = 8, 4
NARROWEST = 7.0
_MARK = re.compile("[，。、；：！？“”《》,;:]")  # two headlines have none
_BEGINS = re.compile(
    r"[■□●◆▲▼]|本[报刊网台]讯|[（(](?:上接|紧接)|\S{0,8}(?:记者|通讯员)\s"
)
# Above an article; the line below begins its text.
_BYLINE = re.compile(
    r"[■□●◆▲▼]?\s?[\u4e00-\u9fff·]{0,16}(?:记者|通讯员|記者|通訊員)[\s：:/]{0,3}"
    r"[\u4e00-\u9fff]{2,4}(?:\s{1,3}[\u4e00-\u9fff]{2,4}){0,4}"
)


def unwrap(lines: Sequence[str]) -> list[tuple[int, int]]:
    """Tell which lines go on in the next, where a text is wrapped.

    A line goes on where it is as wide as the lines about it and ends amid a sentence.

    Parameters
    ----------
    lines : sequence of str

    Returns
    -------
    list of (first, last)
        The lines of each paragraph; each its own where the text is not wrapped.

    Examples
    --------
    >>> unwrap(["小城夜色", "路灯六点亮起。"])
    [(0, 0), (1, 1)]
    """
    widths = [_units(line) for line in lines]
    columns = [_column(widths, at) for at in range(len(lines))]
    ended = [ends_sentence(line.strip()) for line in lines]
    full = [
        column >= NARROWEST and abs(width - column) <= _hanging(column)
        for width, column in zip(widths, columns, strict=True)
    ]
    n_broken = sum(a and not b for a, b in zip(full, ended, strict=True))
    if len(lines) < FEWEST_LINES or n_broken < BROKEN_SHARE * len(lines):
        return [(n, n) for n in range(len(lines))]
    parts = [(0, 0)]
    for n in range(1, len(lines)):
        opens = parts[-1][0] == n - 1
        column = columns[n - 1]
        goes_on = full[n - 1]
        if opens and not goes_on:  # its indent is no longer seen
            inside = abs(widths[n - 1] + INDENT - column) <= _hanging(column)
            goes_on = column > 0 and inside and (full[n] or ended[n])
        fits = widths[n] <= column + _hanging(column)
        begins = bool(_BEGINS.match(lines[n].strip()))
        begins |= bool(_BYLINE.fullmatch(lines[n - 1].strip()))
        plain = not (_MARK.search(lines[n - 1]) or _MARK.search(lines[n]))
        if goes_on and fits and not (ended[n - 1] or begins or plain):
            parts[-1] = (parts[-1][0], n)
        else:
            parts.append((n, n))
    return parts


def _hanging(column: float) -> float:
    """Give by how much a full line may be wider or narrower: marks, missed letters."""
    return HANGING + MISSED * column


def _units(line: str) -> float:
    text = line.strip().rstrip(CLOSERS)
    return sum(0.5 if ord(c) < 0x250 else 1.0 for c in text)


def _column(widths: Sequence[float], at: int) -> float:
    """Give the width on which most lines about one agree; 0 where too few do."""
    near = widths[max(0, at - ABOUT) : at + ABOUT + 1]
    counts = [(sum(abs(a - b) <= 1.0 for b in near), a) for a in near]
    most, width = max(counts)
    return width if most >= AGREEING else 0.0
