"""The blocks of a text PDF, told by where its lines stand and how large they are."""

import io
import logging
import re
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from research.pages.reading import PageError

# A block ends where the next line stands further below than so many line heights,
# above, or to the side of it by more than so many characters.
GAP, SHIFT = 1.9, 3.0
# A line so much larger than most is a heading.
LARGE = 1.25
# More pages than an issue has.
MAX_PAGES = 5_000
# Of the characters of a file: where more are no Unicode, the rest is of no use.
NO_UNICODE = 0.2
# What stands for a character of a font that says no Unicode: a name such as /G21, a
# character of private use, a control, or none at all.
_NO_CHARACTER = re.compile(
    r"(?:/[A-Za-z]{1,5}[0-9A-Fa-f]{1,5}(?![0-9A-Za-z]))+|\(cid:\d+\)"
    "|[\x00-\x08\x0e-\x1f\x7f-\x9f\ue000-\uf8ff\ufffd\U000f0000-\U0010ffff]"
)


class _Line(NamedTuple):
    text: str
    x: float
    y: float
    size: float


def pdf_pages(path: Path, data: bytes) -> list[str]:
    """Read a text PDF: one text a page, with blank lines between its blocks.

    Raises
    ------
    PageError
        If it is no PDF, is locked, has more than 5,000 pages, or holds pictures of
        text only, or text in fonts that do not say which characters they show.
    """
    with _quiet():
        try:
            pages, no_unicode = _texts(data)
        except PageError as error:
            raise PageError(f"{path}: {error}") from error
        except Exception as error:  # whatever the parser did not foresee
            reason = " ".join(str(error).split()) or type(error).__name__
            raise PageError(
                f"{path}: must be a readable PDF ({reason:.120})."
            ) from error
    if no_unicode > NO_UNICODE * sum(map(len, pages)):
        raise PageError(
            f"{path}: must hold text, found fonts that do not say which characters "
            "they show, so that it cannot be copied from a viewer either. Read it by "
            "OCR, or export it again with embedded Unicode (ToUnicode)."
        )
    if not any(pages):
        raise PageError(
            f"{path}: must hold text, found none. Pictures of text need OCR first."
        )
    return pages


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep the parser from speaking on stderr."""
    log = logging.getLogger("pypdf")
    before = log.level
    log.setLevel(logging.CRITICAL + 1)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        log.setLevel(before)


def _texts(data: bytes) -> tuple[list[str], int]:
    """Give the texts of all pages, and how many of their characters are no Unicode."""
    from pypdf import PdfReader
    from pypdf.errors import DependencyError, FileNotDecryptedError

    locked = "must not be locked. Save it without a password, from a viewer that opens"
    try:
        reader = PdfReader(io.BytesIO(data))
        if reader.is_encrypted and not reader.decrypt(""):
            raise PageError(f"{locked} it.")
        n_pages = len(reader.pages)
    except (FileNotDecryptedError, DependencyError) as error:
        raise PageError(f"{locked} it.") from error
    if n_pages > MAX_PAGES:
        raise PageError(f"must have at most {MAX_PAGES:,} pages, got {n_pages:,}.")
    found = [_page_text(page) for page in reader.pages]
    return [text for text, _ in found], sum(number for _, number in found)


def _page_text(page: Any) -> tuple[str, int]:
    found: list[_Line] = []
    no_unicode = 0

    def visit(
        text: str, _: Any, matrix: Sequence[float], font: Any, size: float
    ) -> None:
        nonlocal no_unicode
        if says_no_unicode(font):
            no_unicode += len(text.strip())
        else:
            no_unicode += sum(len(odd[0]) for odd in _NO_CHARACTER.finditer(text))
        scale = float(np.hypot(matrix[2], matrix[3])) or 1.0
        for part in text.split("\n"):
            if part.strip():
                found.append(_Line(part, matrix[4], matrix[5], (size or 1.0) * scale))

    page.extract_text(visitor_text=visit)
    return "\n\n".join(_blocks(_lines(found))), no_unicode


def says_no_unicode(font: Any) -> bool:
    """Tell a font of numbered glyphs that does not say which characters they are.

    Of a composite font without ToUnicode, Identity says that codes are numbers of
    glyphs in this very font; other names are of lists that say the characters.

    References
    ----------
    ISO 32000-2:2020, 9.10.2, mapping character codes to Unicode values.
    """
    if not font or "/ToUnicode" in font or "/DescendantFonts" not in font:
        return False
    if font["/Encoding"] not in ("/Identity-H", "/Identity-V"):
        return False
    descendant = font["/DescendantFonts"][0].get_object()
    if "/CIDSystemInfo" not in descendant:
        return True
    return str(descendant["/CIDSystemInfo"]["/Ordering"]) == "Identity"


def _lines(parts: Sequence[_Line]) -> list[_Line]:
    """Put the parts of one line together."""
    lines: list[_Line] = []
    for part in parts:
        last = lines[-1] if lines else None
        if last and abs(last.y - part.y) < 0.3 * part.size and last.x <= part.x:
            lines[-1] = last._replace(text=last.text + part.text)
        else:
            lines.append(part)
    return lines


def _blocks(lines: Sequence[_Line]) -> list[str]:
    if not lines:
        return []
    usual = float(np.median([line.size for line in lines for _ in line.text]))
    groups: list[list[_Line]] = []
    for line in lines:
        last = groups[-1][-1] if groups else None
        if last and _continues(groups[-1], last, line):
            groups[-1].append(line)
        else:
            groups.append([line])
    return [
        ("## " if group[0].size > LARGE * usual else "")
        + "\n".join(line.text.strip() for line in group)
        for group in groups
    ]


def _continues(group: Sequence[_Line], last: _Line, line: _Line) -> bool:
    """Tell whether a line goes on with the block above it; an indent does not."""
    left = min(part.x for part in group)
    below = 0 < last.y - line.y < GAP * max(last.size, line.size)
    alike = abs(last.size - line.size) < 0.1 * line.size
    indented = line.x - left > 1.2 * line.size and len(group) > 1
    return below and alike and not indented and abs(line.x - left) < SHIFT * line.size
