"""The blocks of a text PDF, told by where its lines stand and how large they are."""

import io
import logging
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from research.pages.reading import PageError

# A block ends where the next line stands further below than so many line heights,
# above, or to the side of it by more than so many characters.
GAP, SHIFT = 1.9, 3.0
# A line so much larger than most is a heading.
LARGE = 1.25


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
        If it is no PDF, is locked, or holds pictures of text only.
    """
    from pypdf import PdfReader
    from pypdf.errors import PyPdfError

    logging.getLogger("pypdf").setLevel(logging.ERROR)  # it would speak on stderr
    try:
        pages = [_page_text(page) for page in PdfReader(io.BytesIO(data)).pages]
    except (
        PyPdfError,
        OSError,
        ValueError,
        KeyError,
        TypeError,
        AttributeError,
        IndexError,
        RecursionError,
    ) as error:
        raise PageError(f"{path}: must be a readable PDF ({error}).") from error
    if not any(pages):
        raise PageError(
            f"{path}: must hold text, found none. Pictures of text need OCR first."
        )
    return pages


def _page_text(page: Any) -> str:
    found: list[_Line] = []

    def visit(text: str, _: Any, matrix: Sequence[float], __: Any, size: float) -> None:
        scale = float(np.hypot(matrix[2], matrix[3])) or 1.0
        for part in text.split("\n"):
            if part.strip():
                found.append(_Line(part, matrix[4], matrix[5], (size or 1.0) * scale))

    page.extract_text(visitor_text=visit)
    return "\n\n".join(_blocks(_lines(found)))


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
