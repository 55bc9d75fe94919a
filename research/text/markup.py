"""Markup in texts: HTML, entities, Markdown, what spreadsheets escape.

Marks go and words stay: what a script, a style or a comment holds goes with it. Where
HTML parts paragraphs, one line break is left. All of it takes time linear in the length
of the text, whatever the text: what is looked for either cannot pass the character that
would open it again, or has a bound.
"""

import re
from collections.abc import Iterator
from html import unescape
from typing import NamedTuple

from research.text.cleaned import Cleaned, Span, merged

__all__ = ["count_markup", "drop_markup", "has_markup"]

Edit = tuple[int, int, str]  # start, end, and what stands there instead; never longer

# HTML: elements that part paragraphs, cells, and the rest by name.
_PARTING_NAMES = (
    "address article aside blockquote body br center dd details dialog dir div dl dt "
    "fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 head header hr html "
    "legend li main menu nav ol optgroup option p pre section summary table tbody "
    "tfoot thead title tr ul"
)
_OTHER_NAMES = (
    "a abbr acronym applet area audio b base basefont bdi bdo big button canvas "
    "caption cite code col colgroup data datalist del dfn em embed font frame frameset "
    "i iframe img input ins kbd label link map mark marquee math meta meter noframes "
    "noscript object output param picture progress q rp rt ruby s samp script select "
    "small source span strike strong style sub sup svg template textarea time track tt "
    "u var video wbr"
)
# Attributes that need no value.
_BARE_NAMES = (
    "allowfullscreen async autofocus autoplay checked compact controls default defer "
    "disabled hidden ismap loop multiple muted nohref noresize noshade novalidate "
    "nowrap open readonly required reversed selected"
)
_PARTING, _CELLS = frozenset(_PARTING_NAMES.split()), frozenset(("td", "th"))
_NAMES = _PARTING | _CELLS | frozenset(_OTHER_NAMES.split())
_BARE = frozenset(_BARE_NAMES.split())
_HOLD_NO_TEXT = ("script", "style")

_OPENING = re.compile(r"<(?=[A-Za-z/!?])")
_TAG = re.compile(
    r"<(/?)([A-Za-z][A-Za-z0-9:_.\-]*+)"
    r"((?:[\s/]++(?:[^\s\"'<>/=]++(?:\s*+=\s*+(?:\"[^\"<]*+\"|'[^'<]*+'|[^\s\"'<>]*+))?+"
    r"|(?=>)))*+)\s*+/?>"
)
# As HTML is often written: no space between attributes, quotes doubled or lost.
_UNTIDY = re.compile(r"<()([A-Za-z][A-Za-z0-9]*+)(\s[^<>]*+)>")
# With < or > inside quotes: bounded, and tried so many times in a text.
_QUOTING = re.compile(
    r"<()([A-Za-z][A-Za-z0-9]{0,30}+)(\s(?:[^<>\"']{0,500}+"
    r"(?:\"[^\"]{0,2000}+\"|'[^']{0,2000}+')){1,20}+[^<>\"']{0,500}+)>"
)
MOST_QUOTING = 100
_CLOSED = re.compile(r"</([A-Za-z][A-Za-z0-9:_.\-]*+)\s*+>")
_DECLARATION = re.compile(
    r"<!(?:doctype|entity|element|attlist|\[\s*(?:if|endif|else)|endif)[^<>]*+>", re.I
)
_INSTRUCTION = re.compile(r"<\?[A-Za-z][^<>?]*+\?*+>")
_CDATA, _CDATA_END = "<![CDATA[", "]]>"
_BLANKS = " \t\r\n\f"

_ENTITY = re.compile(
    r"&(?:amp;)*((?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});"
    r"|nbsp(?![A-Za-z0-9]))"
)
# What spreadsheets write for a control character, and for the sign _ of such an escape.
_ESCAPE = re.compile(r"_x(00[01][0-9A-Fa-f]|005[Ff])_")

_ADDRESS = (
    r"(?:(?=[A-Za-z][A-Za-z0-9+.\-]{0,15}:|[/.#?<]|[A-Za-z][A-Za-z0-9_%\-]{0,200}[./])"
    r"<?[^\s()<>]*+(?:\([^\s()<>]*+\)[^\s()<>]*+){0,3}>?"
    r"(?:\s++(?:\"[^\"\n]*+\"|'[^'\n]*+'))?)?"
)
_IMAGE = re.compile(rf"!\[[^\[\]\n]*+\]\(\s*+{_ADDRESS}\s*+\)")
_LINK = re.compile(rf"\[([^\[\]\n]*+)\]\(\s*+{_ADDRESS}\s*+\)")
# Each begins with its mark, so that a search passes quickly over all else.
_EMPHASIS = (
    re.compile(r"(\*\*\*?)(?=[^\s*])[^*\n]++(?<=\S)\*\*\*?"),
    re.compile(
        r"(\*)(?<![0-9A-Za-z*)\]]\*)(?!ST)(?=[^\s*])[^*\n]++(?<=\S)\*(?![0-9A-Za-z*(])"
    ),
    re.compile(r"(__)(?<![0-9A-Za-z_]__)(?=[^\s_])[^_\n]++(?<=\S)__(?![0-9A-Za-z_])"),
    re.compile(r"(~~)(?=[^\s~])[^~\n]++(?<=\S)~~"),
)
_HEADING = re.compile(r"#{1,6}[ \t]++(?=[^\s#])")
# What `has_markup` asks for: without one of these there is none.
MARKS = "<&[*_#"


def has_markup(text: str) -> bool:
    """Tell at a glance whether a text may hold markup.

    Single * and ~~ count only beside another sign of Markdown: *ST is a kind of share.
    """
    return (
        ("<" in text and _OPENING.search(text) is not None)
        or ("&" in text and _ENTITY.search(text) is not None)
        or "](" in text
        or "**" in text
        or "__" in text
        or "_x00" in text
        or "# " in text
    )


def drop_markup(text: str) -> Cleaned:
    r"""Drop markup, and keep the words.

    Tags go, also escaped ones; entities become the characters they stand for; images
    of Markdown go, its links keep their words. < stays where it opens no tag: a name of
    HTML, or a name that is closed somewhere in the text.

    Examples
    --------
    >>> drop_markup('<p class="a">AT&amp;T 增速<5%。</p><p>[电站](http://a.cn)</p>').text
    'AT&T 增速<5%。\n电站'
    """
    cleaned = Cleaned(text)
    for _, later in _steps(text):
        cleaned = cleaned.then(later)
    return cleaned


def count_markup(text: str) -> int:
    """Count the pieces of markup that `drop_markup` takes out or replaces."""
    return sum(n_found for n_found, _ in _steps(text))


def _steps(text: str) -> Iterator[tuple[int, Cleaned]]:
    """Take out one kind after the other; say how many pieces each time."""
    if not has_markup(text):
        return
    for find in (
        _escape_edits,
        _tag_edits,
        _entity_edits,
        _tag_edits,  # those that were escaped: &lt;p&gt;
        _image_edits,
        _link_edits,
        _mark_edits,
    ):
        if edits := find(text):
            cleaned = _edited(text, edits)
            yield len(edits), cleaned
            text = cleaned.text


def _edited(text: str, edits: list[Edit]) -> Cleaned:
    """Put each new piece in place of the first characters of what it stands for."""
    pieces: list[str] = []
    deletions: list[Span] = []
    at = 0
    for start, end, new in edits:
        pieces += text[at:start], new
        if start + len(new) < end:
            deletions.append((start + len(new), end))
        at = end
    pieces.append(text[at:])
    return Cleaned("".join(pieces), merged(deletions))


# Tags


class _Piece(NamedTuple):
    start: int
    end: int
    leaves: str  # what the reader sees there: nothing, a space or a line break


def _tag_edits(text: str) -> list[Edit]:
    """Find tags; of a run of them and blanks, one line break or space is left."""
    if "<" not in text:
        return []
    edits: list[Edit] = []
    run: list[_Piece] = []
    for piece in _Tags(text).pieces():
        if run and text[run[-1].end : piece.start].strip(_BLANKS):
            edits += _run_edits(text, run)
            run = []
        run.append(piece)
    return edits + (_run_edits(text, run) if run else [])


def _run_edits(text: str, run: list[_Piece]) -> list[Edit]:
    leaves = max(piece.leaves for piece in run)  # "\n" < " ", but neither is empty
    if any(piece.leaves == "\n" for piece in run):
        leaves = "\n"
    if not leaves:
        return [(piece.start, piece.end, "") for piece in run]
    start, end = run[0].start, run[-1].end
    while start and text[start - 1] in _BLANKS:
        start -= 1
    while end < len(text) and text[end] in _BLANKS:
        end += 1
    return [(start, end, leaves if start > 0 and end < len(text) else "")]


class _Tags:
    """Find what is markup of HTML or XML, from left to right."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.closed = {name.lower() for name in _CLOSED.findall(text)}
        self.unclosed: set[str] = set()  # what is not closed from here on
        self.n_quoting = 0

    def pieces(self) -> Iterator[_Piece]:
        """Give each piece in turn, none within another."""
        at = 0
        cdata_end = -1
        for found in _OPENING.finditer(self.text):
            start = found.start()
            if start < at:
                continue
            if 0 <= cdata_end < start:
                yield _Piece(cdata_end, cdata_end + len(_CDATA_END), "")
                cdata_end = -1
            if self.text.startswith(_CDATA, start):
                at = start + len(_CDATA)
                yield _Piece(start, at, "")
                cdata_end = self._place_of(_CDATA_END, at)
                continue
            piece = self._piece(start)
            if piece:
                yield piece
                at = piece.end
                if 0 <= cdata_end < at:
                    cdata_end = -1
        if cdata_end >= at:
            yield _Piece(cdata_end, cdata_end + len(_CDATA_END), "")

    def _piece(self, start: int) -> _Piece | None:
        mark = self.text[start + 1]
        if mark == "!":
            return self._comment(start)
        if mark == "?":
            found = _INSTRUCTION.match(self.text, start)
            return _Piece(start, found.end(), "") if found else None
        tag = self._tag(start)
        if tag is None:
            return None
        name, end = tag[2].lower(), tag.end()
        if name in _HOLD_NO_TEXT and not tag[1]:
            end = self._end_of_element(name, end)
        leaves = "\n" if name in _PARTING else " " if name in _CELLS else ""
        return _Piece(start, end, leaves)

    def _comment(self, start: int) -> _Piece | None:
        if self.text.startswith("<!--", start):
            place = self._place_of("-->", start + 2)  # <!--> is one
            return _Piece(start, place + 3 if place >= 0 else start + 4, "")
        found = _DECLARATION.match(self.text, start)
        return _Piece(start, found.end(), "") if found else None

    def _tag(self, start: int) -> re.Match[str] | None:
        found = _TAG.match(self.text, start)
        if found:
            return found if self._is_tag(found) else None
        found = _UNTIDY.match(self.text, start)
        if not found or not _is_untidy_tag(found):
            return self._quoting(start)
        return found if _is_balanced(found[3]) else self._quoting(start) or found

    def _quoting(self, start: int) -> re.Match[str] | None:
        if self.n_quoting >= MOST_QUOTING:
            return None
        self.n_quoting += 1
        found = _QUOTING.match(self.text, start)
        return found if found and _is_untidy_tag(found) else None

    def _is_tag(self, found: re.Match[str]) -> bool:
        """Tell tags from less-than signs: by name, by attributes, by their end."""
        name, attributes = found[2].lower(), found[3].strip(" \t\r\n\f/")
        if found[1]:
            return not attributes
        if name in self.closed:
            return True
        if name not in _NAMES:
            return ":" in name and "=" in attributes
        if "=" in attributes:
            return True
        if attributes:
            return _BARE.issuperset(attributes.lower().split())
        return len(name) > 1 or name == "p" or found[0].endswith("/>")

    def _end_of_element(self, name: str, start: int) -> int:
        """Find the end of an element that holds no text; `start` if it has none."""
        if name in self.unclosed:
            return start
        found = _ENDS[name].search(self.text, start)
        if found is None:
            self.unclosed.add(name)
            return start
        return found.end()

    def _place_of(self, mark: str, start: int) -> int:
        if mark in self.unclosed:
            return -1
        place = self.text.find(mark, start)
        if place < 0:
            self.unclosed.add(mark)
        return place


def _is_untidy_tag(found: re.Match[str]) -> bool:
    return "=" in found[3] and found[2].lower() in _NAMES


def _is_balanced(attributes: str) -> bool:
    return attributes.count('"') % 2 == attributes.count("'") % 2 == 0


_ENDS = {
    name: re.compile(rf"</{name}\b[^<>]*+>", re.IGNORECASE) for name in _HOLD_NO_TEXT
}


# Characters written otherwise


def _escape_edits(text: str) -> list[Edit]:
    if "_x00" not in text:
        return []
    return [
        (found.start(), found.end(), chr(int(found[1], 16)))
        for found in _ESCAPE.finditer(text)
    ]


def _entity_edits(text: str) -> list[Edit]:
    if "&" not in text:
        return []
    edits = []
    for found in _ENTITY.finditer(text):
        entity = f"&{found[1]}" if found[1].endswith(";") else f"&{found[1]};"
        new = unescape(entity)
        known = new != entity and not new[1:].endswith(";")
        if known and len(new) <= len(found[0]):
            edits.append((found.start(), found.end(), new))
    return edits


# Markdown


def _image_edits(text: str) -> list[Edit]:
    if "](" not in text or "![" not in text:
        return []
    return [(*found.span(), "") for found in _IMAGE.finditer(text)]


def _link_edits(text: str) -> list[Edit]:
    if "](" not in text:
        return []
    edits = []
    for found in _LINK.finditer(text):
        edits.append((found.start(), found.start(1), ""))
        edits.append((found.end(1), found.end(), ""))
    return edits


def _mark_edits(text: str) -> list[Edit]:
    """Find the marks of emphasis and of headings."""
    edits: list[Edit] = []
    taken = 0
    for found in sorted(
        (found for pattern in _EMPHASIS for found in pattern.finditer(text)),
        key=re.Match.start,
    ):
        if found.start() >= taken:
            taken = found.end()
            behind = len(found[0].rstrip(found[1][0])) + found.start()
            edits += (*found.span(1), ""), (behind, taken, "")
    if "# " in text:
        edits += [
            (*found.span(), "")
            for found in _HEADING.finditer(text)
            if text[found.start() - 1 : found.start()] in ("", "\n")
        ]
    return sorted(edits)
