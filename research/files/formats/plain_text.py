""".txt and .md, a folder of them, later one text a line."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from research.files.encodings import decode
from research.files.formats.rows import Row
from research.files.listing import list_files
from research.files.reading import TEXT_SUFFIXES, UnreadableError, read_bytes

_DATED_NAME = re.compile(r"(\d{4}-\d{2}-\d{2})")
_TITLE_CHARS = 60


def folder_rows(folder: Path, encoding: str | None) -> Iterator[Row | str]:
    """Read each text file of a folder as one article."""
    paths, left = list_files(folder, lambda one: one.suffix.lower() in TEXT_SUFFIXES)
    yield from (str(one).rstrip(".") for one in left)
    if not paths and not left:
        raise UnreadableError(
            f"{folder}: must hold {' or '.join(TEXT_SUFFIXES)} files, found none."
        )
    for path in paths:
        name = path.relative_to(folder).with_suffix("").as_posix()
        try:
            yield text_row(name, path, encoding)
        except UnreadableError as error:
            yield str(error).rstrip(".")


def text_row(name: str, path: Path, encoding: str | None) -> Row:
    """Read one text file as one article; its first line is the title if it may be."""
    lines = decode(path, read_bytes(path), encoding).replace("\r\n", "\n").split("\n")
    lines = [line for line in lines if line.strip()]
    values: dict[str, Any] = {"id": name}
    if dated := _DATED_NAME.match(path.name):
        values["date"] = dated.group(1)
    if lines and _is_title(lines):
        values["title"] = lines.pop(0).lstrip("# ").strip()
    return Row(str(path), {**values, "body": lines})


def _is_title(lines: list[str]) -> bool:
    first = lines[0].strip()
    if first.startswith("#"):
        return True
    short = len(first) <= _TITLE_CHARS and not first.endswith(tuple("。！？，；：、"))
    return short and len(lines) > 1
