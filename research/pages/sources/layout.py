"""Layout files: MinerU, docling, OmniDocBench, hOCR, ALTO, PAGE-XML."""

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from research.pages.geometry.lines import Box, Line
from research.pages.page import PageError
from research.pages.sources.ocr import box_of, line_of, ocr_pages

SUFFIXES = (".json", ".hocr", ".xml")
# What the programs call parts of a page, in our words; all others are text.
KINDS = {
    "title": "heading", "section_header": "heading", "heading": "heading",
    "doc_title": "heading", "paragraph_title": "heading", "headline": "heading",
    "caption": "caption", "image_caption": "caption", "figure_caption": "caption",
    "table_caption": "caption", "table": "table", "table_body": "table",
    "page_header": "folio", "page_footer": "folio", "header": "folio",
    "footer": "folio", "page_number": "folio", "page-number": "folio",
    "discarded": "folio", "abandon": "folio", "image": "image", "figure": "image",
    "picture": "image", "advertisement": "advertisement", "footnote": "folio",
}  # fmt: skip
# A line of text stands about so many sizes of its letters below the one above.
PITCH = 1.5
Pages = list[list[Line]]


def layout_pages(path: Path, data: bytes) -> Pages:
    """Read a layout file: the lines of each page.

    Parameters
    ----------
    path : Path
        Its suffix says whether it is JSON, XML or hOCR.
    data : bytes

    Raises
    ------
    PageError
        If it is none of the formats, or a line of it is no line.
    """
    try:
        if path.suffix.lower() == ".json":
            lines = json_lines(json.loads(data.decode("utf-8-sig")))
        elif b"ocr_page" in data or path.suffix.lower() == ".hocr":
            lines = list(_hocr(data.decode("utf-8", "replace")))
        else:
            lines = list(_xml(data))
    except (KeyError, TypeError, ValueError, IndexError, AttributeError) as error:
        raise PageError(
            f"{path}: must be a layout file of a known kind, found one that cannot be "
            f"read ({' '.join(str(error).split()):.100})."
        ) from error
    except RecursionError as error:
        raise PageError(
            f"{path}: must be a layout file, is nested too deeply."
        ) from error
    except ElementTree.ParseError as error:
        raise PageError(f"{path}: must be well-formed XML ({error}).") from error
    if not lines:
        raise PageError(
            f"{path}: must hold lines with boxes, found none. Known are RapidOCR, "
            "PaddleOCR, MinerU (content_list.json, middle.json), docling, "
            "OmniDocBench, hOCR, ALTO and PAGE-XML."
        )
    return pages_of(lines)


def json_lines(content: Any) -> list[Line]:
    """Read the lines of a layout file that is JSON, whichever program wrote it."""
    readers: tuple[
        tuple[Callable[[Any], bool], Callable[[Any], Iterator[Line]]], ...
    ] = (
        (lambda c: isinstance(c, Mapping) and "pdf_info" in c, _mineru_middle),
        (lambda c: isinstance(c, Mapping) and "texts" in c, _docling),
        (lambda c: _is_list_with(c, "layout_dets"), _omnidocbench),
        (lambda c: _is_list_with(c, "type"), _mineru_content),
    )
    for fits, read in readers:
        if fits(content):
            return list(read(content))
    pages = ocr_pages(content)
    return [line for page in pages for line in page] if pages else []


def _is_list_with(content: Any, key: str) -> bool:
    return (
        isinstance(content, list)
        and bool(content)
        and all(isinstance(item, Mapping) for item in content)
        and key in content[0]
    )


def pages_of(lines: Sequence[Line]) -> Pages:
    """Part lines by the page they stand on."""
    numbers = sorted({line.page for line in lines})
    return [[line for line in lines if line.page == number] for number in numbers]


def block_lines(text: str, box: Box, page: int, kind: str, indent: bool) -> list[Line]:
    """Cut a block whose lines are not known into as many as its box has room for.

    Parameters
    ----------
    text : str
    box : (x0, y0, x1, y1)
    page : int
    kind : str
    indent : bool
        Whether a paragraph begins here.
    """
    text = " ".join(text.split())
    width, height = box[2] - box[0], box[3] - box[1]
    units = sum(0.5 if ord(c) < 0x250 else 1.0 for c in text)
    if not text or width <= 0 or height <= 0:
        return []
    if kind == "heading" or height > PITCH * width:
        return [line_of(text, box, page, kind)]
    size = (width * height / (PITCH * max(units, 1.0))) ** 0.5
    n_rows = max(1, round(height / (PITCH * size)))
    size = min(size, height / n_rows)
    each = -(-len(text) // n_rows)
    pitch = height / n_rows
    lines = []
    for row in range(n_rows):
        said = text[row * each : (row + 1) * each]
        left = box[0] + (2 * size if indent and not row and n_rows > 1 else 0.0)
        share = len(said) / each
        top = box[1] + row * pitch
        right = box[0] + width * share
        if said:
            place = (min(left, right - 1e-6), top, right, top + size)
            lines.append(Line(said, place, size, page, False, kind))
    return lines


def _blocks(found: Iterator[tuple[str, Box, int, str]]) -> Iterator[Line]:
    """Give the lines of blocks; one begins a paragraph where the one before ended."""
    ended = True
    for text, box, page, kind in found:
        yield from block_lines(text, box, page, kind, ended)
        if not kind:
            ended = text.rstrip()[-1:] in "。！？”…）"


def _mineru_content(content: Sequence[Mapping[str, Any]]) -> Iterator[Line]:
    def blocks() -> Iterator[tuple[str, Box, int, str]]:
        for item in content:
            kind = KINDS.get(str(item["type"]), "")
            if item.get("text_level"):
                kind = "heading"
            captions = [*item.get("image_caption", ()), *item.get("table_caption", ())]
            text = str(item.get("text") or "") or "".join(map(str, captions))
            if item.get("bbox") and text:
                kind = "caption" if captions and not item.get("text") else kind
                yield text, box_of(item["bbox"]), int(item.get("page_idx", 0)), kind

    yield from _blocks(blocks())


def _mineru_middle(content: Mapping[str, Any]) -> Iterator[Line]:
    for page in content["pdf_info"]:
        number = int(page.get("page_idx", 0))
        for name, fixed in (("para_blocks", ""), ("discarded_blocks", "folio")):
            for block in page.get(name) or ():
                yield from _mineru_block(block, number, fixed)


def _mineru_block(block: Mapping[str, Any], page: int, kind: str) -> Iterator[Line]:
    kind = kind or KINDS.get(str(block.get("type", "")), "")
    for inner in block.get("blocks") or ():
        yield from _mineru_block(inner, page, "")
    for line in block.get("lines") or ():
        text = "".join(str(s.get("content", "")) for s in line.get("spans") or ())
        if text.strip():
            yield line_of(text, box_of(line["bbox"]), page, kind)


def _docling(content: Mapping[str, Any]) -> Iterator[Line]:
    heights = {
        int(number): float(page["size"]["height"])
        for number, page in (content.get("pages") or {}).items()
    }

    def blocks() -> Iterator[tuple[str, Box, int, str]]:
        for item in content["texts"]:
            for where in item.get("prov", ())[:1]:
                page = int(where.get("page_no", 1))
                box = where["bbox"]
                x0, y0, x1, y1 = (float(box[side]) for side in "ltrb")
                if box.get("coord_origin") == "BOTTOMLEFT":
                    y0, y1 = heights[page] - y0, heights[page] - y1
                place = box_of([x0, min(y0, y1), x1, max(y0, y1)])
                kind = KINDS.get(str(item.get("label", "")), "")
                yield str(item.get("text", "")), place, page - 1, kind

    yield from _blocks(blocks())


def _omnidocbench(content: Sequence[Mapping[str, Any]]) -> Iterator[Line]:
    def blocks() -> Iterator[tuple[str, Box, int, str]]:
        for number, page in enumerate(content):
            for item in sorted(
                page["layout_dets"],
                key=lambda d: (d.get("order") is None, d.get("order")),
            ):
                text = str(item.get("text") or "")
                kind = KINDS.get(str(item.get("category_type", "")), "")
                if text.strip() and not item.get("ignore"):
                    yield text, box_of(item["poly"]), number, kind

    yield from _blocks(blocks())


_BBOX = re.compile(r"bbox\s+(-?[\d.]+)\s+(-?[\d.]+)\s+(-?[\d.]+)\s+(-?[\d.]+)")


class _Hocr(HTMLParser):
    """Collects the lines of hOCR: what stands in elements of class ocr_line."""

    LINES = ("ocr_line", "ocr_header", "ocr_caption", "ocr_textfloat", "ocrx_line")

    def __init__(self) -> None:
        super().__init__()
        self.page = -1
        self.lines: list[tuple[str, Box, int]] = []
        self._open: list[bool] = []
        self._text: list[str] = []
        self._box: Box | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = dict(attrs)
        classes = (said.get("class") or "").split()
        if "ocr_page" in classes:
            self.page += 1
        found = _BBOX.search(said.get("title") or "")
        is_line = any(name in classes for name in self.LINES) and found is not None
        if is_line and found is not None:
            self._box, self._text = box_of([*map(float, found.groups())]), []
        if tag not in ("br", "img", "meta", "link", "hr", "input"):
            self._open.append(is_line)

    def handle_endtag(self, tag: str) -> None:
        del tag
        if self._open and self._open.pop() and self._box is not None:
            text = (
                "".join(" ".join(self._text).split())
                if _mostly_hanzi(self._text)
                else (" ".join(" ".join(self._text).split()))
            )
            self.lines.append((text, self._box, max(self.page, 0)))
            self._box = None

    def handle_data(self, data: str) -> None:
        if self._box is not None:
            self._text.append(data)


def _mostly_hanzi(parts: Sequence[str]) -> bool:
    text = "".join(parts)
    return 2 * sum("\u4e00" <= c <= "\u9fff" for c in text) > sum(
        map(str.isalnum, text)
    )


def _hocr(text: str) -> Iterator[Line]:
    parser = _Hocr()
    parser.feed(text)
    parser.close()
    for said, box, page in parser.lines:
        if said:
            yield line_of(said, box, page)


def _xml(data: bytes) -> Iterator[Line]:
    if b"<!ENTITY" in data:
        raise ValueError("entities of its own are not read")
    root = ElementTree.fromstring(data)
    name = _local(root.tag).lower()
    if name == "alto":
        yield from _alto(root)
    elif name == "pcgts":
        yield from _page_xml(root)
    else:
        raise ValueError(f"its root must be alto or PcGts, is {name:.40}")


def _local(tag: str) -> str:
    return tag.rpartition("}")[2]


def _alto(root: ElementTree.Element) -> Iterator[Line]:
    page = -1
    for element in root.iter():
        if _local(element.tag) == "Page":
            page += 1
        if _local(element.tag) != "TextLine":
            continue
        x, y = float(element.get("HPOS", 0)), float(element.get("VPOS", 0))
        width, height = float(element.get("WIDTH", 0)), float(element.get("HEIGHT", 0))
        words = [k.get("CONTENT", "") for k in element if _local(k.tag) == "String"]
        text = "".join(words) if _mostly_hanzi(words) else " ".join(words)
        if text.strip():
            yield line_of(text, (x, y, x + width, y + height), max(page, 0))


def _page_xml(root: ElementTree.Element) -> Iterator[Line]:
    page = -1
    for element in root.iter():
        if _local(element.tag) == "Page":
            page += 1
        if _local(element.tag) != "TextRegion":
            continue
        kind = KINDS.get(element.get("type", ""), "")
        for line in element:
            if _local(line.tag) == "TextLine":
                box, text = _page_xml_line(line)
                if text.strip() and box is not None:
                    yield line_of(text, box, max(page, 0), kind)


def _page_xml_line(line: ElementTree.Element) -> tuple[Box | None, str]:
    box, text = None, ""
    for part in line:
        if _local(part.tag) == "Coords":
            points = part.get("points", "").split()
            box = box_of([[float(v) for v in point.split(",")] for point in points])
        elif _local(part.tag) == "TextEquiv" and not text:
            text = next((k.text or "" for k in part if _local(k.tag) == "Unicode"), "")
    return box, text
