"""DOCX and HTML files: the text of one article each."""

import io
import re
import zipfile
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from research.files.encodings import BOMS, whole_text
from research.files.formats.front_matter import split_front_matter
from research.files.formats.plain_text import dated_name, titled
from research.files.formats.rows import Form, Noticed, Row, RowStream
from research.files.reading import CHUNK, UnreadableError, read_bytes, readable
from research.i18n import _

HTML_SUFFIXES = (".html", ".htm", ".xhtml", ".shtml")
MAX_PART = 1 << 28  # bytes of the text within a DOCX file
_WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_STRICT = b"http://purl.oclc.org/ooxml/wordprocessingml/main"
_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?([\w-]+)", re.IGNORECASE)
_META = re.compile(r"<meta\b([^>]{1,1000})>", re.IGNORECASE)
_ATTRIBUTE = re.compile(
    r"(?<![\w:.-])([\w:.-]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+))"
)
_TITLE = re.compile(r"<title\b[^>]*>(.*?)</title", re.IGNORECASE | re.DOTALL)
_HEADING = re.compile(r"<h1\b[^>]*>(.*?)</h1", re.IGNORECASE | re.DOTALL)
_TAG = re.compile(r"<[^>]{0,2000}>")
_DATES = (
    "article:published_time",
    "publishdate",
    "pubdate",
    "date",
    "weibo:article:create_at",
)
_SITE = re.compile(r"(?:[_|｜]|\s[-–—]\s).*", re.DOTALL)


def docx_rows(name: str, path: Path, form: Form) -> RowStream:  # noqa: ARG001
    """Read a Word document: its paragraphs, those of tables and boxes among them.

    Deleted text, comments, notes, headers and footers are none of it.

    Raises
    ------
    UnreadableError
        If it is none, or swells beyond reason.
    """
    root = _docx_root(path)
    paragraphs = list(_paragraphs(root))
    values: dict[str, Any] = {"id": name}
    if dated := dated_name(path.name):
        values["date"] = dated
    title = next(
        (text for style, text in paragraphs[:5] if style.lower() in ("title", "标题")),
        None,
    )
    text = "\n".join(text for _, text in paragraphs)
    if title is not None:
        values["title"] = title
    return RowStream(iter([Row(str(path), {**values, **titled(text, title)})]))


def _docx_root(path: Path) -> ElementTree.Element:
    try:
        with readable(path), zipfile.ZipFile(path) as archive:
            member = archive.getinfo("word/document.xml")
            member.file_size, member.CRC = MAX_PART + 1, None  # type: ignore[assignment]
            parts, left = [], MAX_PART
            with archive.open(member) as file:
                while part := file.read(CHUNK):
                    parts.append(part)
                    left -= len(part)
                    if left < 0:
                        raise UnreadableError(
                            _(
                                "{path}: must unpack to at most {MAX_PART:,} bytes.",
                                path=path,
                                MAX_PART=MAX_PART,
                            )
                        )
        data = b"".join(parts).replace(_STRICT, _WORD[1:-1].encode())
        if b"<!DOCTYPE" in data[:2000]:
            raise UnreadableError(
                _("{path}: must be a DOCX file, got a DOCTYPE in it.", path=path)
            )
        return ElementTree.fromstring(data)
    except (
        *(zipfile.BadZipFile, NotImplementedError, RuntimeError, KeyError),
        ElementTree.ParseError,
    ) as error:
        raise UnreadableError(
            _(
                "{path}: must be a DOCX file ({error}). Open it in Word or WPS and "
                "save it as .docx, or as .txt.",
                path=path,
                error=error,
            )
        ) from error


def _paragraphs(root: ElementTree.Element) -> Iterator[tuple[str, str]]:
    """Give the style and the text of each paragraph."""
    for block in _iter_without(root, _FALLBACK):
        if block.tag != f"{_WORD}p":
            continue
        style = block.find(f"{_WORD}pPr/{_WORD}pStyle")
        name = style.get(f"{_WORD}val", "") if style is not None else ""
        text = "".join(_pieces(block)).strip()
        if text:
            yield name, text


def _iter_without(
    element: ElementTree.Element, tag: str
) -> Iterator[ElementTree.Element]:
    stack = [element]
    while stack:
        found = stack.pop()
        yield found
        stack.extend(child for child in reversed(found) if child.tag != tag)


def _pieces(paragraph: ElementTree.Element) -> Iterator[str]:
    """Give the texts of a paragraph, not those of paragraphs within it."""
    stack = list(reversed(paragraph))
    while stack:
        found = stack.pop()
        if found.tag in (f"{_WORD}p", f"{_WORD}tbl", _FALLBACK, f"{_WORD}pPr"):
            continue
        if found.tag == f"{_WORD}t":
            yield found.text or ""
        elif found.tag == f"{_WORD}tab":
            yield "\t"
        elif found.tag in (f"{_WORD}br", f"{_WORD}cr"):
            yield "\n"
        stack.extend(reversed(found))


def html_rows(name: str, path: Path, form: Form) -> RowStream:
    """Read the main text of a web page, without menus, scripts and what stands beside.

    The title and date are those that the page declares, if it does.

    Raises
    ------
    UnreadableError
        If no encoding fits.
    """
    noticed = Noticed()
    page = _page_text(path, form, noticed)
    if page.startswith("---\n") and not split_front_matter(page)[1].strip():
        noticed.note(_("pages that only name a layout, left out: {name}", name=name))
        return RowStream(iter(()), None, noticed)
    values: dict[str, Any] = {"id": name}
    if dated := dated_name(path.name):
        values["date"] = dated
    declared = _declared(page)
    if date := next((declared[n] for n in _DATES if declared.get(n)), ""):
        values["date"] = date
    title = _title(page, declared)
    text = main_text(page)
    if title:
        values["title"] = title
    noticed.note(_("main text of web pages; menus and what stands beside it left out"))
    found = Row(str(path), {**values, **titled(text, title or None)})
    return RowStream(iter([found]), None, noticed)


def main_text(page: str) -> str:
    """Take the main text out of a web page, a paragraph a line."""
    from resiliparse.extract.html2text import extract_plain_text

    text: str = extract_plain_text(
        page, main_content=True, alt_texts=False, links=False, form_fields=False
    )
    if not text.strip():
        text = extract_plain_text(
            page, main_content=False, alt_texts=False, links=False
        )
    return "\n".join(line.strip() for line in text.split("\n") if line.strip())


def _page_text(path: Path, form: Form, noticed: Noticed) -> str:
    """Read a page in the encoding it declares, if that fits."""
    data = read_bytes(path)
    marked = any(data.startswith(bom) for bom, _ in BOMS)
    declared = _CHARSET.search(data[:4096])
    if form.encoding is None and not marked and declared:
        said = declared.group(1).decode("ascii", "replace").lower()
        said = {"gb2312": "gb18030", "gbk": "gb18030", "utf8": "utf-8"}.get(said, said)
        try:
            text = io.TextIOWrapper(io.BytesIO(data), said, newline="").read()
        except (LookupError, UnicodeError):
            pass
        else:
            noticed.tell_encoding(said)
            return text
    return whole_text(path, form.encoding, told=noticed.tell_encoding)


def _declared(page: str) -> dict[str, str]:
    """Read what a page says of itself in meta tags."""
    found: dict[str, str] = {}
    for match in _META.finditer(page[: 1 << 17]):
        pairs = {
            name.lower(): unescape(a or b or c)
            for name, a, b, c in _ATTRIBUTE.findall(match.group(1))
        }
        key = pairs.get("property") or pairs.get("name") or pairs.get("itemprop") or ""
        if pairs.get("content"):
            found.setdefault(key.lower(), pairs["content"].strip())
    return found


def _title(page: str, declared: dict[str, str]) -> str:
    if said := declared.get("og:title"):
        return said
    for pattern in (_HEADING, _TITLE):
        if match := pattern.search(page):
            text = unescape(_TAG.sub("", match.group(1)))
            text = " ".join(text.split())
            if text:
                return (
                    _SITE.sub("", text).rstrip() or text if pattern is _TITLE else text
                )
    return ""
