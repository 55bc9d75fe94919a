"""The lines of a text PDF, told by where its characters stand."""

import ctypes
from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from research.i18n import _
from research.pages.geometry.lines import Box, Line, around
from research.pages.page import PageError
from research.text.normalize import unify_hanzi

# More pages than an issue has.
MAX_PAGES = 5_000
# Of the characters of a file: where more are no Unicode, the rest is of no use.
NO_UNICODE = 0.2
# Of its square, a hanzi has so much below its line.
DESCENT = 0.12
# In sizes of letters. A character goes on a line if it stands no further behind it,
NEXT_CHAR = 0.9
# or so far back where marks are set closer than they are wide,
BACK = 1.1
# no further off the line,
OFF_LINE = 0.3
# and is at most so much larger or smaller.
OTHER_SIZE = 1.15
# Below one another at such a distance, characters of a vertical line stand.
VERTICAL_STEP = (0.7, 2.2)
VERTICAL_CHARS = 3
# Where there is more between two characters, a space is.
SPACE = 0.5


class _Char(NamedTuple):
    text: str
    box: Box  # from the top left, as wide and high as the letter's own square
    size: float


def pdf_pages(path: Path, data: bytes) -> list[list[Line]]:
    """Read a text PDF: the lines of each page.

    Raises
    ------
    PageError
        If it is no PDF, is locked, has more than 5,000 pages, or holds pictures of
        text only, or text in fonts that do not say which characters they show.
    """
    try:
        pages, no_unicode = _read(data)
    except PageError as error:
        raise PageError(f"{path}: {error}") from error
    except Exception as error:  # whatever the parser did not foresee
        reason = " ".join(str(error).split()) or type(error).__name__
        raise PageError(
            _(
                "{path}: must be a readable PDF ({reason:.120}).",
                path=path,
                reason=reason,
            )
        ) from error
    n_chars = sum(len(line.text) for lines in pages for line in lines)
    if no_unicode > NO_UNICODE * (n_chars + no_unicode):
        raise PageError(
            _(
                "{path}: must hold text, found fonts that do not say which characters "
                "they show, so that it cannot be copied from a viewer either. Read it "
                "by OCR, or export it again with embedded Unicode (ToUnicode).",
                path=path,
            )
        )
    if not n_chars:
        raise PageError(
            _(
                "{path}: must hold text, found none. Pictures of text need OCR first.",
                path=path,
            )
        )
    return pages


def _read(data: bytes) -> tuple[list[list[Line]], int]:
    import pypdfium2
    import pypdfium2.raw as pdfium

    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if getattr(error, "err_code", None) == pdfium.FPDF_ERR_PASSWORD:
            raise PageError(
                _(
                    "must not be locked. Save it without a password, from a viewer "
                    "that opens it."
                )
            ) from error
        raise
    with document:
        if len(document) > MAX_PAGES:
            raise PageError(
                _(
                    "must have at most {MAX_PAGES:,} pages, got {n_document:,}.",
                    MAX_PAGES=MAX_PAGES,
                    n_document=len(document),
                )
            )
        found, no_unicode = [], 0
        for number in range(len(document)):
            chars, odd = _characters(document[number])
            no_unicode += odd
            found.append([line for line in _lines(chars, number) if line.text.strip()])
    return found, no_unicode


def _characters(page: Any) -> tuple[list[_Char], int]:
    """List the characters of a page, and count those that are no Unicode."""
    import pypdfium2.raw as pdfium

    text = page.get_textpage()
    turn = _turn(page)
    box, matrix = pdfium.FS_RECTF(), pdfium.FS_MATRIX()
    x, y = ctypes.c_double(), ctypes.c_double()
    chars, odd = [], 0
    for at in range(text.count_chars()):
        if pdfium.FPDFText_IsGenerated(text, at) == 1:
            continue
        code = pdfium.FPDFText_GetUnicode(text, at)
        if pdfium.FPDFText_HasUnicodeMapError(text, at) == 1 or not _is_text(code):
            odd += 1
            continue
        if not pdfium.FPDFText_GetLooseCharBox(text, at, ctypes.byref(box)):
            continue
        pdfium.FPDFText_GetMatrix(text, at, ctypes.byref(matrix))
        scale = float(np.hypot(matrix.c, matrix.d)) or 1.0
        size = (pdfium.FPDFText_GetFontSize(text, at) or 1.0) * scale
        pdfium.FPDFText_GetCharOrigin(text, at, ctypes.byref(x), ctypes.byref(y))
        if abs(matrix.b) < abs(matrix.a):  # fonts differ in how high they say they are
            box.bottom = y.value - DESCENT * size
            box.top = y.value + (1 - DESCENT) * size
        place = turn(box.left, box.bottom, box.right, box.top)
        chars.append(_Char(chr(code), place, size))
    return chars, odd


def _is_text(code: int) -> bool:
    """Tell characters from codes of private use, of controls, and from none at all."""
    private = 0xE000 <= code <= 0xF8FF or code >= 0xF0000
    control = code < 0x20 or 0x7F <= code < 0xA0 or code in (0xFFFD, 0xFFFE, 0xFFFF)
    return not (private or control) or code in (0x09, 0x0A, 0x0D)


def _turn(page: Any) -> Any:
    """Give what turns places on a page, from the bottom left, into ours."""
    width, height = page.get_size()
    turned = page.get_rotation()

    def place(left: float, bottom: float, right: float, top: float) -> Box:
        if turned == 90:
            return (bottom, left, top, right)
        if turned == 180:
            return (width - right, bottom, width - left, top)
        if turned == 270:
            return (width - top, height - right, width - bottom, height - left)
        return (left, height - top, right, height - bottom)

    return place


def _lines(chars: Sequence[_Char], page: int) -> Iterator[Line]:
    """Chain characters into lines, in the order in which the page draws them."""
    line: list[_Char] = []
    vertical = False
    for char in chars:
        if line and _beside(line[-1], char) and not (vertical and len(line) > 2):
            if vertical:  # the second of what seemed a vertical line begins another
                yield _line(line[:1], page, False)
                line, vertical = line[1:], False
            line.append(char)
        elif line and (vertical or len(line) == 1) and _below(line[-1], char):
            line.append(char)
            vertical = True
        else:
            yield from _whole(line, page, vertical)
            line, vertical = [char], False
    yield from _whole(line, page, vertical)


def _whole(line: Sequence[_Char], page: int, vertical: bool) -> Iterator[Line]:
    if vertical and len(line) < VERTICAL_CHARS:
        for char in line:
            yield _line([char], page, False)
    elif line:
        yield _line(line, page, vertical)


def _line(chars: Sequence[_Char], page: int, vertical: bool) -> Line:
    text = chars[0].text
    for before, char in pairwise(chars):
        apart = not vertical and char.box[0] - before.box[2] > SPACE * char.size
        text += " " * apart + char.text
    seen = [char for char in chars if char.text.strip()] or chars
    return Line(
        text=unify_hanzi(text).text,
        box=around([char.box for char in seen]),
        size=float(np.median([char.size for char in seen])),
        page=page,
        vertical=vertical,
    )


def _alike(one: _Char, other: _Char) -> bool:
    small, large = sorted((one.size, other.size))
    return large <= OTHER_SIZE * small


def _beside(before: _Char, char: _Char) -> bool:
    """Tell whether a character stands behind another in its line."""
    size = max(before.size, char.size)
    off = abs(before.box[3] - char.box[3])
    gap = char.box[0] - before.box[2]
    return (
        _alike(before, char)
        and off < OFF_LINE * size
        and -BACK * size < gap < NEXT_CHAR * size
    )


def _below(before: _Char, char: _Char) -> bool:
    """Tell whether a character stands under another, as in a vertical line."""
    size = max(before.size, char.size)
    aside = abs(before.box[0] + before.box[2] - char.box[0] - char.box[2]) / 2
    step = (char.box[1] - before.box[1]) / size
    return (
        _alike(before, char)
        and aside < OFF_LINE * size
        and VERTICAL_STEP[0] < step < VERTICAL_STEP[1]
    )
