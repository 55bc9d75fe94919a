"""Lines with boxes as OCR programs write them, and scans read by one of them."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from research.pages.geometry.lines import Box, Line
from research.pages.page import PageError

IMAGE_SUFFIXES = (".png", ".jpg", ".jpeg", ".tif", ".tiff", ".webp", ".bmp")
# A line so much higher than wide, of more than one letter, runs from top to bottom.
VERTICAL = 1.5


def ocr_pages(content: Any) -> list[list[Line]] | None:
    """Read what RapidOCR or PaddleOCR wrote; None where it is something else.

    Parameters
    ----------
    content : JSON
        Of RapidOCR a list of {"box", "txt"} or {"boxes", "txts"}; of PaddleOCR 2 a
        list of [box, [text, score]], or of such lists, one a page; of PaddleOCR 3
        {"rec_texts", "rec_polys"}, or a list of such; or {"lines": [{"text", "box"}]}.
    """
    pages = [list(_lines_of(content, 0))]
    if not pages[0] and isinstance(content, Sequence) and not isinstance(content, str):
        pages = [list(_lines_of(part, n)) for n, part in enumerate(content)]
    lines = [line for page in pages for line in page]
    if not lines:
        return None
    numbers = sorted({line.page for line in lines})
    return [[line for line in lines if line.page == number] for number in numbers]


def _lines_of(content: Any, page: int) -> Iterator[Line]:
    if isinstance(content, Mapping):
        if isinstance(content.get("lines"), Sequence):
            yield from _named_lines(content["lines"], page)
            return
        inner = content.get("res")
        content = inner if isinstance(inner, Mapping) else content
        for texts, boxes in (
            ("rec_texts", "rec_polys"),
            ("rec_texts", "rec_boxes"),
            ("rec_texts", "dt_polys"),
            ("txts", "boxes"),
        ):
            if texts in content and boxes in content:
                for text, box in zip(content[texts], content[boxes], strict=False):
                    yield line_of(str(text), box_of(box), page)
                return
    elif isinstance(content, Sequence) and not isinstance(content, str):
        yield from _listed_lines(content, page)


def _named_lines(lines: Sequence[Any], page: int) -> Iterator[Line]:
    for line in lines:
        box = box_of(line["box"] if "box" in line else line["bbox"])
        found = line_of(str(line["text"]), box, int(line.get("page") or page))
        yield Line(
            found.text,
            box,
            float(line.get("size") or found.size),
            found.page,
            bool(line.get("vertical", found.vertical)),
            str(line.get("kind") or ""),
        )


def _listed_lines(content: Sequence[Any], page: int) -> Iterator[Line]:
    for item in content:
        if isinstance(item, Mapping):
            text = item.get("txt", item.get("text"))
            box = item.get("box", item.get("bbox"))
            if isinstance(text, str) and box is not None and "type" not in item:
                yield line_of(text, box_of(box), page)
        elif isinstance(item, Sequence) and len(item) in (2, 3) and _is_box(item[0]):
            said = item[1]
            yield line_of(
                said if isinstance(said, str) else said[0], box_of(item[0]), page
            )


def _is_box(value: Any) -> bool:
    try:
        box_of(value)
    except (TypeError, ValueError, KeyError):
        return False
    return True


def box_of(value: Any) -> Box:
    """Give the box about four numbers, eight, or four points.

    Raises
    ------
    ValueError
        If it is none of them, or a number is none.
    """
    table = np.array(value, float)
    if table.shape == (4,):
        x0, y0, x1, y1 = map(float, table)
        table = np.array([[x0, y0], [x1, y1]])
    elif table.shape == (8,):
        table = table.reshape(4, 2)
    if table.ndim != 2 or table.shape[1] != 2 or len(table) < 2:
        raise ValueError(
            f"a box must have four numbers or four points, got {value!r:.60}"
        )
    if not np.isfinite(table).all():
        raise ValueError(f"a box must have finite numbers, got {value!r:.60}")
    low, high = table.min(axis=0), table.max(axis=0)
    return (float(low[0]), float(low[1]), float(high[0]), float(high[1]))


def line_of(text: str, box: Box, page: int, kind: str = "") -> Line:
    """Make a line of a scan: its letters are as large as its box is high, or wide."""
    width, height = box[2] - box[0], box[3] - box[1]
    vertical = height > VERTICAL * width and len(text.strip()) > 1
    return Line(text, box, width if vertical else height, page, vertical, kind)


def scan_pages(path: Path, images: Sequence[Any]) -> list[list[Line]]:
    """Read scans by RapidOCR, whose models come with it.

    Parameters
    ----------
    path : Path
        For messages.
    images : sequence of str or ndarray
        Names of picture files, or pictures of shape (height, width, 3).

    Raises
    ------
    PageError
        If the extra `ocr` is not installed.
    """
    try:
        from rapidocr import RapidOCR
    except ImportError as error:
        raise PageError(
            f"{path}: is a picture, which needs OCR. Install the extra: pip install "
            "'.[ocr]', or give what an OCR program wrote (JSON, hOCR, ALTO, PAGE-XML)."
        ) from error
    engine = RapidOCR()
    pages = []
    for number, image in enumerate(images):
        found = engine(image)
        boxes = [] if found.boxes is None else found.boxes
        texts = found.txts or ()
        pages.append(
            [
                line_of(text, box_of(box), number)
                for text, box in zip(texts, boxes, strict=False)
            ]
        )
    return pages
