"""Join lines that were broken to fit a width, and leave titles and paragraphs alone."""

import re
from typing import NamedTuple

from research.files.sentences import CLOSERS, SENTENCE_ENDS
from research.text.boilerplate import opens_article
from research.text.cleaned import Cleaned
from research.text.segmenter import Segmenter

_BLANKS = " \t\u3000"
_FINAL = frozenset({*SENTENCE_ENDS, *"；;：:\n"})
_CLOSERS = CLOSERS + "“‘\"'"
# A line that begins with one of these goes on with the line before.
_INNER = frozenset("，。、；：？！）》」』】％")
_ALNUM = re.compile("[0-9A-Za-z]")
_IDEOGRAPH = re.compile("[\u4e00-\u9fff]")
# A word that a break splits is looked for in this many characters on either side.
WINDOW = 6
# How much narrower or wider than those known to be full a full line may be.
SLACK = 2

# A line may be twice as long as the one it goes on from, and so many characters more.
ROOM = 20

_words = Segmenter(hmm=False)


class _Break(NamedTuple):
    """A line break, with the blanks around it, that ends no sentence."""

    start: int
    end: int
    line: int  # where the line before it starts
    sure: bool  # whether it splits a word, or a mark from its sentence


def join_wrapped_lines(text: str) -> Cleaned:
    r"""Join lines that were broken to fit a width: 绿色金\n融 becomes 绿色金融.

    A break is undone where it splits a word of the dictionary, or where a line begins
    with a mark such as ，or 。. Where a quarter of the breaks inside sentences are of
    that kind, the text was wrapped, and its other full lines are joined as well. Breaks
    after a sentence, blank and indented lines stay, and a title stays by itself.
    Between two words in Latin letters the break becomes a space.
    """
    breaks = _wrapped(text, _inner_breaks(text))
    if not breaks:
        return Cleaned(text)
    pieces, deletions, at = [], [], 0
    for start, end, *_ in breaks:
        pieces.append(text[at:start])
        at = end
        if _apart(text[start - 1], text[end]):
            pieces.append(" ")
            start += 1
        if start < end:
            deletions.append((start, end))
    pieces.append(text[at:])
    return Cleaned("".join(pieces), tuple(deletions))


def _apart(left: str, right: str) -> bool:
    """Tell whether two Latin letters or digits belong to different words."""
    latin = _ALNUM.match(left) and _ALNUM.match(right)
    return bool(latin) and not (left.isdigit() and right.isdigit())


def _inner_breaks(text: str) -> list[_Break]:
    """Find the line breaks that neither end a sentence nor open a paragraph."""
    breaks = []
    line, at = 0, text.find("\n")
    while at >= 0:
        if at > line and text[at - 1] not in _FINAL:
            found = _inner_break(text, line, at)
            if found:
                breaks.append(found)
        line, at = at + 1, text.find("\n", at + 1)
    return breaks


def _inner_break(text: str, line: int, at: int) -> _Break | None:
    start, end = at, at + 1
    while start > line and text[start - 1] in _BLANKS:
        start -= 1
    while end < len(text) and end < at + 3 and text[end] in _BLANKS:
        end += 1
    if start == line or end - at > 2 or text[end : end + 1] in ("", "\n"):
        return None
    left, right = text[start - 1], text[end]
    if right in _INNER and left not in _FINAL:
        return _Break(start, end, line, sure=True)
    if left in _FINAL or (left in _CLOSERS and _ends_sentence(text[line:start])):
        return None
    sure = not _outgrown(text, line, start, end) and _splits_word(text, start, end)
    return _Break(start, end, line, sure)


def _outgrown(text: str, line: int, start: int, end: int) -> bool:
    """Tell whether the line after is much longer, as a paragraph after its title."""
    following = text.find("\n", end)
    after = (following if following >= 0 else len(text)) - end
    return after > 2 * (start - line) + ROOM


def _ends_sentence(line: str) -> bool:
    """Tell whether a line that ends with quotes or brackets ends a sentence."""
    bare = line.rstrip(_CLOSERS)
    if not bare or bare[-1] in _FINAL:
        return True
    opening = max(line.rfind("（"), line.rfind("("))  # as in 。（完）
    return line[-1] in "）)" and line[:opening][-1:] in ("", "”", *_FINAL)


def _splits_word(text: str, start: int, end: int) -> bool:
    """Tell whether the characters around a break are inside one dictionary word."""
    if not (_IDEOGRAPH.match(text[start - 1]) and _IDEOGRAPH.match(text[end])):
        return False
    left = text[max(0, start - WINDOW) : start].rpartition("\n")[2]
    length = 0
    for word in _words(left + text[end : end + WINDOW].partition("\n")[0]):
        length += len(word)
        if length >= len(left):
            return length > len(left)
    return False


def _wrapped(text: str, breaks: list[_Break]) -> list[_Break]:
    """Keep the breaks that wrapping made: the sure ones, and those of full lines."""
    sure = [found for found in breaks if found.sure]
    if len(sure) == len(breaks) or 4 * len(sure) < len(breaks):
        return sure
    lines = {found: text[found.line : found.start].strip() for found in breaks}
    measure = min(
        (len, _width), key=lambda measure: _spread([measure(lines[s]) for s in sure])
    )
    widths = sorted(measure(lines[found]) for found in sure)
    least, most = widths[len(widths) // 10] - SLACK, widths[-1] + SLACK
    return [
        found
        for found in breaks
        if found.sure
        or (
            least <= measure(lines[found]) <= most
            and not opens_article(text, found.end)
        )
    ]


def _width(line: str) -> int:
    """Width in columns, to a good approximation: two for each wide character."""
    return (len(line) + len(line.encode("utf-8", "surrogatepass"))) // 2


def _spread(widths: list[int]) -> float:
    return (max(widths) - min(widths)) / max(widths)
