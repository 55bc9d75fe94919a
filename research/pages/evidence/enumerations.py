"""Ordinals that open sentences, and which may follow on which."""

import re
from typing import NamedTuple

from research.text.characters import NUMERALS


class Ordinal(NamedTuple):
    """A place in a series: 三是 is the third of 是."""

    series: str
    place: int


_TURNS = {"首先": 1, "其次": 2, "再次": 3, "最后": 4}
_ORDINAL = re.compile(
    r"(?:^|(?<=[。；：！？，\n]))[“‘ ]?(?:"
    r"(?P<shi>[一二三四五六七八九十])(?:是|要|来)"
    r"|第(?P<di>[一二三四五六七八九十])(?=[，、是个步条类点阶]|\D{0,4}[，。])"
    r"|[（(](?P<bracket>[一二三四五六七八九十])[）)]"
    r"|(?P<comma>[一二三四五六七八九十])、"
    r"|(?P<number>[1-9])[.．、](?!\d)"
    r"|(?P<turn>首先|其次|再次|最后)[，是])"
)


def ordinals(text: str) -> tuple[Ordinal, ...]:
    """List the ordinals of a text in order.

    Examples
    --------
    >>> ordinals("一是创新宣讲形式。二是精心设计。")
    (Ordinal(series='shi', place=1), Ordinal(series='shi', place=2))
    """
    return tuple(map(_ordinal, _ORDINAL.finditer(text)))


def opening_ordinal(text: str) -> Ordinal | None:
    """Give the ordinal that opens a text, if one does."""
    match = _ORDINAL.match(text)
    return _ordinal(match) if match else None


def _ordinal(match: re.Match[str]) -> Ordinal:
    series = str(match.lastgroup)
    said = match[series]
    return Ordinal(series, _TURNS.get(said) or NUMERALS.get(said) or int(said))
