"""Traditional to simplified, a character for a character, by a table."""

from functools import cache

from opencc import OpenCC

from research.text.cleaned import Cleaned
from research.text.normalize import SURROGATE


@cache
def _converter() -> OpenCC:
    return OpenCC("t2s")


def simplify(text: str) -> Cleaned:
    """Write traditional characters as simplified ones, one for one.

    A line whose conversion by phrases would change its length is converted character
    by character.
    """
    if text.isascii():
        return Cleaned(text)
    return Cleaned("\n".join(map(_simplified, text.split("\n"))))


def _simplified(line: str) -> str:
    convert = _converter().convert
    parts = SURROGATE.split(line)
    if len(parts) > 1:  # no encoding takes half a surrogate pair
        halves = [*SURROGATE.findall(line), ""]
        pairs = zip(map(_simplified, parts), halves, strict=True)
        return "".join(part + half for part, half in pairs)
    converted: str = convert(line)
    if len(converted) == len(line):
        return converted
    singles = ((old, convert(old)) for old in line)
    return "".join(new if len(new) == 1 else old for old, new in singles)
