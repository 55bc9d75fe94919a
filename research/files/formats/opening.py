"""Rows of files, format by format, one after the other: memory stays flat.

A row is where it stands and what it says; whether that makes an article is for
`research.corpus` to judge.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from research.files.checksums import check_sums
from research.files.formats.columnar import feather_rows, parquet_rows
from research.files.formats.delimited import csv_rows
from research.files.formats.documents import HTML_SUFFIXES, docx_rows, html_rows
from research.files.formats.folders import Reader, TextReader, folder_rows, zip_rows
from research.files.formats.jsonl import json_rows, jsonl_rows
from research.files.formats.plain_text import (
    MARKDOWN_SUFFIXES,
    RECORD_SUFFIXES,
    text_rows,
)
from research.files.formats.rows import Form, Row, RowStream
from research.files.formats.spreadsheet import SHEET_SUFFIXES, sheet_rows
from research.files.formats.stata import stata_rows
from research.files.reading import UnreadableError, check_regular, readable
from research.i18n import N_, _, listed

COMPRESSED = (".gz", ".zst")
_LINES = (".jsonl", ".ndjson", ".jl", ".jsonlines")
_CELLS = (".csv", ".tsv", ".tab")
TABLES: dict[str, Reader] = {
    **dict.fromkeys(_LINES, jsonl_rows),
    ".json": json_rows,
    **dict.fromkeys(_CELLS, csv_rows),
    **dict.fromkeys(SHEET_SUFFIXES, sheet_rows),
    ".parquet": parquet_rows,
    **dict.fromkeys((".feather", ".arrow"), feather_rows),
    ".dta": stata_rows,
}
TEXTS: dict[str, TextReader] = {
    **dict.fromkeys((".txt", *MARKDOWN_SUFFIXES, *RECORD_SUFFIXES), text_rows),
    ".docx": docx_rows,
    **dict.fromkeys(HTML_SUFFIXES, html_rows),
}
_WORD = N_("Open it in Word or WPS and save it as .docx, or as .txt in UTF-8.")
REMEDIES = {
    **dict.fromkeys((".doc", ".wps", ".wpt", ".rtf", ".odt", ".pages"), _WORD),
    **dict.fromkeys((".et", ".numbers", ".xlsb"), N_("Save it as .xlsx.")),
    ".ofd": N_("Convert it to .docx or .txt with its viewer, or print it to PDF."),
    ".pdf": N_(
        "Newspaper pages are read by `research pages`; else save its text as .txt."
    ),
    ".caj": N_("Open it in CAJViewer and save its text as .txt."),
    **dict.fromkeys(
        (".rar", ".7z", ".tar", ".tgz"), N_("Unpack it, or pack it as .zip.")
    ),
    **dict.fromkeys(
        (".sav", ".rds", ".rda", ".rdata", ".sas7bdat", ".dbf"),
        N_("Write it as .csv or .parquet first."),
    ),
    **dict.fromkeys(
        (".db", ".sqlite", ".sqlite3", ".mdb", ".accdb", ".sql", ".bson"),
        N_("Export the table as .csv or .jsonl."),
    ),
    **dict.fromkeys(
        (".orc", ".avro", ".h5", ".npz"), N_("Write it as .csv or .parquet first.")
    ),
    **dict.fromkeys((".bz2", ".xz"), N_("Unpack it, or pack it as .zip.")),
    **dict.fromkeys((".xml", ".rss"), N_("Convert it to .csv or .jsonl.")),
    **dict.fromkeys((".ppt", ".pptx", ".eml", ".msg"), N_("Save its text as .txt.")),
    **dict.fromkeys((".epub", ".mobi"), N_("Convert it to .docx, .html or .txt.")),
    ".mht": N_("Save the page as .html."),
    ".mhtml": N_("Save the page as .html."),
    **dict.fromkeys(
        (".pkl", ".pickle"), N_("Write it as .parquet: a pickle runs code.")
    ),
    ".gz": N_("Of packed files .jsonl.gz and .csv.gz are read: unpack it."),
    ".zst": N_("Of packed files .jsonl.zst and .csv.zst are read: unpack it."),
}
ANY_FORM = Form()


@dataclass(frozen=True, slots=True)
class Rows:
    """All rows of a file, the columns it has, and what could not be read."""

    rows: list[Row]
    problems: list[str] = field(default_factory=list)
    columns: tuple[str, ...] | None = None  # None where rows differ, as in JSONL


def read_rows(path: Path, form: Form = ANY_FORM) -> Rows:
    """Read a file or folder, the format told by its suffix.

    Raises
    ------
    UnreadableError
        If the path is missing, of an unknown format or not what its suffix says.
    """
    found = stream_rows(path, form)
    rows: list[Row] = []
    problems: list[str] = []
    for item in found.items:
        if isinstance(item, Row):
            rows.append(item)
        else:
            problems.append(item)
    return Rows(rows, problems, found.columns)


def sound_rows(path: Path) -> list[Mapping[str, Any]]:
    """Read the values of all rows of a small table, of which none may be lost.

    Raises
    ------
    UnreadableError
        If a row cannot be read, or the file cannot.
    """
    found = read_rows(path)
    if found.problems:
        raise UnreadableError(f"{path}: {found.problems[0]}")
    return [row.values for row in found.rows]


def stream_rows(path: Path, form: Form = ANY_FORM) -> RowStream:
    """Read the rows of a file or folder in turn, the format told by its suffix.

    JSONL, CSV, Parquet and Feather, and JSONL and CSV that end in .gz or .zst as
    well, take the memory of a few hundred rows; the others are read at once.

    Parameters
    ----------
    path : path
    form : Form
        What is said of it.

    Raises
    ------
    UnreadableError
        At once or on the way, if the path is missing, of an unknown format or not what
        its suffix says.
    """
    if path.is_dir():
        return folder_rows(path, form, TEXTS, TABLES, table_suffix)
    suffix = table_suffix(path)
    with readable(path):
        path.stat()  # what is not there has no wrong suffix
    readers: dict[str, Callable[[], RowStream]] = {
        **{name: partial(reader, path, form) for name, reader in TABLES.items()},
        **{
            name: partial(reader, path.stem, path, form)
            for name, reader in TEXTS.items()
        },
        ".zip": lambda: zip_rows(path, lambda folder: stream_rows(folder, form)),
    }
    if suffix not in readers:
        remedy = REMEDIES.get(suffix, "")
        raise UnreadableError(
            _(
                "{path}: must be a folder or end in {readers}, got {suffix!r}. "
                "{remedy}",
                path=path,
                readers=listed(sorted(readers)),
                suffix=path.suffix or _("no suffix"),
                remedy=_(remedy),
            ).rstrip()
        )
    check_regular(path)
    check_sums(path)
    if form.lines and suffix in _CELLS:
        return text_rows(path.stem, path, form)
    return readers[suffix]()


def table_suffix(path: Path) -> str:
    """Give the suffix that tells the format: .jsonl of a.jsonl and of a.jsonl.gz."""
    suffix = path.suffix.lower()
    inner = path.with_suffix("").suffix.lower()
    return inner if suffix in COMPRESSED and inner in (*_LINES, *_CELLS) else suffix
