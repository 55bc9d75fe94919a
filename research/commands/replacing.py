"""`--replace`: results of which there is no record, known by their names and form.

Version 0.1.0 kept no record of what it wrote, so that its results look like
somebody's own files. What is asked for by name and has the form of such results is
taken for ours; sheets, notes and inputs never have it.
"""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, Any

import typer

from research.files.locking import resolved
from research.files.record import enter, sha256_of
from research.i18n import N_

ReplaceOption = Annotated[
    bool,
    typer.Option(
        "--replace",
        help="Replace results of which there is no record, such as those of version "
        "0.1.0; never an input, a sheet or another program's file.",
    ),
]
MAX_REPORT = 64 << 20  # bytes of a report.json
HINT = N_("As it has the form of our results, --replace takes it for ours.")

# How our tables of labels, of themes or of topics, begin.
_LABELS = [["id", "date", "source", "title", kind] for kind in ("themes", "topic")]
_ARTICLE = {"id", "date", "genre", "title", "body", "labels"}
_REPORT = {"title", "parameters", "versions", "files", "tables"}
_MARK = b"\xef\xbb\xbf"
_BEGINNINGS = {
    ".csv": _MARK,
    ".html": b"<!doctype html>",
    ".md": b"# ",
    ".png": b"\x89PNG\r\n",
    ".svg": b"<svg",
}


def is_table_of_ours(path: Path) -> bool:
    """Tell whether a file has the form of our labels, or of our articles."""
    if path.is_symlink() or not path.is_file():
        return False
    try:
        columns = _columns(path)
    except Exception:  # whatever a parser says of it, the file is none of ours
        return False
    return columns[:5] in _LABELS or (columns[:1] == ["id"] and {*columns} >= _ARTICLE)


def is_report_of_ours(path: Path) -> bool:
    """Tell whether a file is listed by the report beside it, and has that form."""
    if path.is_symlink() or not path.is_file():
        return False
    try:
        return _is_of_report(path, _report_beside(path))
    except (OSError, ValueError, TypeError, AttributeError, LookupError):
        return False  # a report.json of another form


def _is_of_report(path: Path, told: dict[str, Any]) -> bool:
    if path.name == "labelled.jsonl":  # of coded articles, not a file of the report
        return bool(told) and is_table_of_ours(path)
    if path.name not in told.get("files", ()):
        return False
    if path.name == "report.json":
        return True
    with path.open("rb") as file:
        first = file.readline(1 << 20)
    header = told["tables"].get(path.stem, {}).get("header")
    if path.suffix == ".csv" and header:
        named = first.removeprefix(_MARK).decode("utf-8", "replace").rstrip("\r\n")
        return first.startswith(_MARK) and named.split(",")[0] == str(header[0])
    return first.startswith(_BEGINNINGS.get(path.suffix, b"\0"))


def take_for_ours(paths: Iterable[Path], part_of: str) -> None:
    """Enter files into the record of what we wrote: they may then be replaced."""
    for path in map(resolved, paths):
        enter(path.parent, part_of, {path.name: sha256_of(path)})


def _columns(path: Path) -> list[str]:
    """Give the names of the columns, or of the first article's fields."""
    if path.suffix == ".parquet":
        import pyarrow.parquet as pq

        return list(pq.read_schema(path).names)
    with path.open("rb") as file:
        first = file.readline(1 << 20)
    if path.suffix == ".csv":
        text = first.removeprefix(_MARK).decode().rstrip("\r\n")
        return text.split(",") if first.startswith(_MARK) else []
    if path.suffix == ".jsonl":
        return list(json.loads(first))
    return []


def _report_beside(path: Path) -> dict[str, Any]:
    """Read report.json beside a file, if it is one of ours."""
    home = path.parent / "report.json"
    try:
        if home.is_symlink() or home.stat().st_size > MAX_REPORT:
            return {}
        told = json.loads(home.read_bytes())
        is_ours = set(told) >= _REPORT and set(told["files"]) >= {"report.json"}
        return told if is_ours and isinstance(told["tables"], dict) else {}
    except (OSError, ValueError, TypeError, RecursionError):
        return {}
