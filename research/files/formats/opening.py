"""Rows of files, format by format, one after the other: memory stays flat.

A row is where it stands and what it says; whether that makes an article is for
`research.corpus` to judge.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from research.files.checksums import check_sums
from research.files.formats.columnar import parquet_rows
from research.files.formats.delimited import csv_rows
from research.files.formats.jsonl import json_rows, jsonl_rows
from research.files.formats.plain_text import folder_rows, text_row
from research.files.formats.rows import Row, RowStream
from research.files.formats.spreadsheet import xlsx_rows
from research.files.reading import TEXT_SUFFIXES, UnreadableError, check_regular

if TYPE_CHECKING:
    pass

COMPRESSED = (".gz", ".zst")


@dataclass(frozen=True, slots=True)
class Rows:
    """All rows of a file, the columns it has, and what could not be read."""

    rows: list[Row]
    problems: list[str] = field(default_factory=list)
    columns: tuple[str, ...] | None = None  # None where rows differ, as in JSONL


def read_rows(path: Path, encoding: str | None = None) -> Rows:
    """Read a file or folder, the format told by its suffix.

    Raises
    ------
    UnreadableError
        If the path is missing, of an unknown format or not what its suffix says.
    """
    found = stream_rows(path, encoding)
    rows: list[Row] = []
    problems: list[str] = []
    for item in found.items:
        if isinstance(item, Row):
            rows.append(item)
        else:
            problems.append(item)
    return Rows(rows, problems, found.columns)


def stream_rows(path: Path, encoding: str | None = None) -> RowStream:
    """Read the rows of a file or folder in turn, the format told by its suffix.

    JSONL, CSV and Parquet, and JSONL and CSV that end in .gz or .zst as well, take the
    memory of a few hundred rows; JSON, XLSX and texts are read at once.

    Raises
    ------
    UnreadableError
        At once or on the way, if the path is missing, of an unknown format or not what
        its suffix says.
    """
    if path.is_dir():
        return RowStream(folder_rows(path, encoding))
    readers: dict[str, Callable[[], RowStream]] = {
        ".jsonl": lambda: RowStream(jsonl_rows(path, encoding)),
        ".json": lambda: json_rows(path, encoding),
        ".csv": lambda: csv_rows(path, encoding),
        ".tsv": lambda: csv_rows(path, encoding),
        ".xlsx": lambda: xlsx_rows(path),
        ".parquet": lambda: parquet_rows(path),
        **dict.fromkeys(
            TEXT_SUFFIXES,
            lambda: RowStream(iter([text_row(path.stem, path, encoding)])),
        ),
    }
    suffix = table_suffix(path)
    if suffix not in readers:
        raise UnreadableError(
            f"{path}: must be a folder or end in {', '.join(sorted(readers))}, "
            f"got {path.suffix or 'no suffix'!r}."
        )
    check_regular(path)
    check_sums(path)
    return readers[suffix]()


def table_suffix(path: Path) -> str:
    """Give the suffix that tells the format: .jsonl of a.jsonl and of a.jsonl.gz."""
    suffix = path.suffix.lower()
    inner = path.with_suffix("").suffix.lower()
    packable = (".jsonl", ".csv", ".tsv")
    return inner if suffix in COMPRESSED and inner in packable else suffix
