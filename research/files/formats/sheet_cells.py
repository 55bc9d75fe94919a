"""Cells of an XLSX file that hold no value of their own: errors, formulae, merged ones.

The reader of spreadsheets gives an empty cell for an error, and for a formula whose
value no program has stored. Here they are found in the file itself.
"""

import posixpath
import re
import zipfile
from collections.abc import Sequence
from pathlib import Path
from xml.etree import ElementTree

from research.files.formats.rows import UNSTORED

Place = tuple[int, int]  # row and column from 0
_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_STRICT = "{http://purl.oclc.org/ooxml/spreadsheetml/main}"
_ID = re.compile(r"\}id$")
_CELL = re.compile(rb"<c\b([^<>]*)>(.*?)</c>", re.DOTALL)
_REFERENCE = re.compile(rb"\br=\"([A-Z]{1,3})(\d{1,7})\"")
_VALUE = re.compile(rb"<v\b[^<>]*>([^<>]*)</v>")
# What a sheet must hold for there to be such a cell: looked for first, as it is quick.
_SIGNS = (b"<f>", b"<f ", b"<f/>", b't="e"')


def odd_cells(path: Path, sheet: str) -> dict[Place, str]:
    """Find the cells of a sheet whose value is an error or is not stored.

    Parameters
    ----------
    path : path
        An XLSX file, whose unpacked size was checked.
    sheet : str
        Its name.

    Returns
    -------
    dict
        From places to the error as text, such as #N/A, or `UNSTORED`. Empty if the
        file is built in a way that is not known.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            member = _member_of(archive, sheet)
            data = archive.read(member) if member else b""
    except (zipfile.BadZipFile, KeyError, OSError, ElementTree.ParseError, ValueError):
        return {}
    if not any(sign in data for sign in _SIGNS):
        return {}
    found: dict[Place, str] = {}
    for match in _CELL.finditer(data):
        attributes, inner = match.groups()
        is_error, is_formula = b't="e"' in attributes, b"<f" in inner
        if not (is_error or is_formula):
            continue
        value = _VALUE.search(inner)
        text = value[1].decode("utf-8", "replace").strip() if value else ""
        place = _REFERENCE.search(attributes)
        if place and (is_error or not text):
            column = 0
            for letter in place[1]:
                column = column * 26 + letter - 64
            found[int(place[2]) - 1, column - 1] = text or UNSTORED
    return found


def _member_of(archive: zipfile.ZipFile, sheet: str) -> str | None:
    """Find the part of the archive that holds a sheet."""
    book = ElementTree.fromstring(archive.read("xl/workbook.xml"))
    links = ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))
    targets = {link.get("Id"): link.get("Target", "") for link in links}
    for kind in (_MAIN, _STRICT):
        for element in book.iter(f"{kind}sheet"):
            if element.get("name") == sheet:
                link = next((v for k, v in element.items() if _ID.search(k)), None)
                target = targets.get(link, "")
                joined = posixpath.normpath(posixpath.join("xl", target))
                return target[1:] if target.startswith("/") else joined
    return None


def filled_down(
    rows: list[list[object]], merged: Sequence[tuple[Place, Place]], header: int
) -> list[int]:
    """Give merged cells of one column the value of the uppermost; list the columns.

    Parameters
    ----------
    rows : list of list
        Changed in place.
    merged : sequence of (first place, last place)
    header : int
        Row above which nothing is filled.
    """
    columns: set[int] = set()
    for (top, left), (bottom, right) in merged:
        if left != right or top <= header or bottom <= top or bottom >= len(rows):
            continue
        for row in rows[top + 1 : bottom + 1]:
            if left < len(row) and row[left] == "" and rows[top][left] != "":
                row[left] = rows[top][left]
                columns.add(left)
    return sorted(columns)
