"""Rows of files, format by format, one after the other: memory stays flat.

A row is where it stands and what it says; whether that makes an article is for
`research.corpus` to judge.
"""

import csv
import json
import re
import zipfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

from research.files import (
    CHUNK,
    MAX_LINE,
    MAX_WHOLE,
    TEXT_SUFFIXES,
    UnreadableError,
    check_sums,
    decode,
    harmed,
    read_bytes,
    readable,
    text_lines,
)

if TYPE_CHECKING:
    import pyarrow as pa

COMPRESSED = (".gz", ".zst")
# Rows of Parquet that are unpacked at a time, and the bytes their texts may take: a
# dictionary of one long text can stand for any number of rows.
PARQUET_ROWS, PARQUET_BYTES = 512, 1 << 28
_DATED_NAME = re.compile(r"(\d{4}-\d{2}-\d{2})")
_TITLE_CHARS = 60


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a file: where it stands, and its values by column name."""

    where: str
    values: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Rows:
    """All rows of a file, the columns it has, and what could not be read."""

    rows: list[Row]
    problems: list[str] = field(default_factory=list)
    columns: tuple[str, ...] | None = None  # None where rows differ, as in JSONL


@dataclass(frozen=True, slots=True)
class RowStream:
    """The rows of a file, to be gone through once, and the columns it has.

    Attributes
    ----------
    items : iterator of Row or str
        A string says what is wrong in the place of a row that cannot be read.
    columns : tuple of str, or None
        None where rows differ, as in JSONL.
    """

    items: Iterator[Row | str]
    columns: tuple[str, ...] | None = None


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
        return RowStream(_folder_rows(path, encoding))
    readers: dict[str, Callable[[], RowStream]] = {
        ".jsonl": lambda: RowStream(_jsonl_rows(path, encoding)),
        ".json": lambda: _json_rows(path, encoding),
        ".csv": lambda: _csv_rows(path, encoding),
        ".tsv": lambda: _csv_rows(path, encoding),
        ".xlsx": lambda: _xlsx_rows(path),
        ".parquet": lambda: _parquet_rows(path),
        **dict.fromkeys(
            TEXT_SUFFIXES,
            lambda: RowStream(iter([_text_row(path.stem, path, encoding)])),
        ),
    }
    suffix = table_suffix(path)
    if suffix not in readers:
        raise UnreadableError(
            f"{path}: must be a folder or end in {', '.join(sorted(readers))}, "
            f"got {path.suffix or 'no suffix'!r}."
        )
    check_sums(path)
    return readers[suffix]()


def table_suffix(path: Path) -> str:
    """Give the suffix that tells the format: .jsonl of a.jsonl and of a.jsonl.gz."""
    suffix = path.suffix.lower()
    inner = path.with_suffix("").suffix.lower()
    packable = (".jsonl", ".csv", ".tsv")
    return inner if suffix in COMPRESSED and inner in packable else suffix


def _jsonl_rows(path: Path, encoding: str | None) -> Iterator[Row | str]:
    # Lines end in \n only: U+2028 may stand inside a JSON string.
    for number, line in enumerate(text_lines(path, encoding, "\n"), start=1):
        if not line.strip():
            continue
        where = f"{path}:{number}"
        value, problem = _json_value(line)
        if problem:
            yield f"{where}: {problem}"
        elif not isinstance(value, dict):
            yield f"{where}: must be a JSON object, got {_kind(value)}"
        else:
            yield Row(where, value)


def _json_rows(path: Path, encoding: str | None) -> RowStream:
    values, problem = _json_value(decode(path, read_bytes(path), encoding))
    if problem or not isinstance(values, list):
        raise UnreadableError(
            f"{path}: must be a JSON list of objects, got {problem or _kind(values)}."
        )
    return RowStream(
        Row(f"{path}[{number}]", value)
        if isinstance(value, dict)
        else f"{path}[{number}]: must be a JSON object, got {_kind(value)}"
        for number, value in enumerate(values)
    )


def _json_value(text: str) -> tuple[Any, str]:
    """Parse JSON; give the value, or what is wrong."""

    def refuse(constant: str) -> None:
        raise ValueError(f"{constant} is no JSON number")

    try:
        return json.loads(text, parse_constant=refuse), ""
    except RecursionError:
        return None, "nested too deeply"
    except ValueError as error:
        return None, f"not JSON: {error}"


def _csv_rows(path: Path, encoding: str | None) -> RowStream:
    texts = _without_nul(path, text_lines(path, encoding, ""))
    first = next(texts, "")
    delimiter = max(",\t;", key=first.count)
    csv.field_size_limit(max(csv.field_size_limit(), MAX_LINE))
    lines = csv.reader(chain([first], texts), delimiter=delimiter)
    try:
        columns = tuple(name.strip() for name in next(lines, []))
    except csv.Error as error:
        raise UnreadableError(f"{path}:{lines.line_num}: {error}.") from error

    def rows() -> Iterator[Row | str]:
        try:
            for cells in lines:
                where = f"{path}:{lines.line_num}"
                if len(cells) > len(columns):
                    if any(cells):
                        yield (
                            f"{where}: must have {len(columns)} cells, got {len(cells)}"
                        )
                elif any(cells):
                    pairs = zip(columns, map(harmed, cells), strict=False)
                    yield Row(where, dict(pairs))
        except csv.Error as error:
            raise UnreadableError(f"{path}:{lines.line_num}: {error}.") from error

    return RowStream(rows(), columns)


def _without_nul(path: Path, lines: Iterator[str]) -> Iterator[str]:
    for line in lines:
        if "\0" in line:
            raise UnreadableError(f"{path}: must be CSV text, got a NUL character.")
        yield line


def _xlsx_rows(path: Path) -> RowStream:
    from python_calamine import CalamineError, CalamineWorkbook

    _check_unpacked_size(path)
    try:
        with path.open("rb") as file:
            book = CalamineWorkbook.from_filelike(file)
            name = book.sheet_names[0]
            lines = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
    except (CalamineError, IndexError, OSError) as error:
        raise UnreadableError(f"{path}: must be an XLSX file ({error}).") from error
    header = next(iter(lines), [])
    columns = tuple(str(cell).strip() for cell in header)
    items = (
        Row(
            f"{path} sheet {name!r} row {number}",
            dict(zip(columns, map(_cell_text, cells), strict=False)),
        )
        for number, cells in enumerate(lines[1:], start=2)
        if any(cell != "" for cell in cells)
    )
    return RowStream(items, columns)


def _check_unpacked_size(path: Path) -> None:
    """Refuse an archive that swells beyond reason, whatever sizes it claims."""
    left = MAX_WHOLE
    try:
        with readable(path), zipfile.ZipFile(path) as archive:
            for member in archive.infolist():
                # Read to the end of the data, not to the size that is claimed.
                member.file_size, member.CRC = left + 1, None  # type: ignore[assignment]
                with archive.open(member) as file:
                    while chunk := file.read(CHUNK):
                        left -= len(chunk)
                        if left < 0:
                            raise UnreadableError(
                                f"{path}: must unpack to at most {MAX_WHOLE:,} bytes."
                            )
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError) as error:
        raise UnreadableError(f"{path}: must be an XLSX file ({error}).") from error


def _parquet_rows(path: Path) -> RowStream:
    import pyarrow as pa
    import pyarrow.parquet as pq

    def refused(error: Exception) -> UnreadableError:
        return UnreadableError(f"{path}: must be a Parquet file ({error}).")

    try:
        with readable(path):
            schema = pq.read_schema(path)
        texts = [name for name in schema.names if _is_text(schema.field(name).type)]
        # Texts stay in their dictionaries until their sizes are known.
        file = pq.ParquetFile(path, read_dictionary=texts)
    except (pa.ArrowException, OSError, ValueError) as error:
        raise refused(error) from error

    def rows() -> Iterator[Row | str]:
        number = 0
        try:
            with file:
                for batch in file.iter_batches(batch_size=PARQUET_ROWS):
                    if _text_bytes(batch) > PARQUET_BYTES:
                        raise UnreadableError(
                            f"{path}: the texts of {len(batch)} rows from row {number} "
                            f"must take at most {PARQUET_BYTES:,} bytes."
                        )
                    for values in batch.to_pylist():
                        cells = {k: _cell_value(v) for k, v in values.items()}
                        yield Row(f"{path} row {number}", cells)
                        number += 1
        except (pa.ArrowException, OSError) as error:
            raise refused(error) from error

    return RowStream(rows(), tuple(schema.names))


def _is_text(kind: "pa.DataType") -> bool:
    import pyarrow.types as types

    return bool(types.is_string(kind) or types.is_large_string(kind))


def _text_bytes(batch: "pa.RecordBatch") -> int:
    """Sum the sizes of the texts of a batch, those of dictionaries as often as used."""
    import pyarrow as pa
    import pyarrow.compute as pc

    total = 0
    for column in batch.columns:
        if pa.types.is_dictionary(column.type):
            sizes = pc.cast(pc.binary_length(column.dictionary), pa.int64())
            total += pc.sum(pc.take(sizes, column.indices)).as_py() or 0
    return total


def _cell_text(cell: Any) -> str:
    """Write a spreadsheet cell as a person reads it: 3, not 3.0; a date as ISO."""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, str):
        return harmed(cell)
    return str(_cell_value(cell))


def _cell_value(cell: Any) -> Any:
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    return cell.isoformat() if isinstance(cell, date) else cell


def _folder_rows(folder: Path, encoding: str | None) -> Iterator[Row | str]:
    with readable(folder):
        paths = sorted(
            path
            for path in folder.rglob("*")
            if path.suffix.lower() in TEXT_SUFFIXES and path.is_file()
        )
    if not paths:
        raise UnreadableError(
            f"{folder}: must hold {' or '.join(TEXT_SUFFIXES)} files, found none."
        )
    for path in paths:
        name = path.relative_to(folder).with_suffix("").as_posix()
        try:
            yield _text_row(name, path, encoding)
        except UnreadableError as error:
            yield str(error).rstrip(".")


def _text_row(name: str, path: Path, encoding: str | None) -> Row:
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


def _kind(value: Any) -> str:
    """Name a value in a message, shortened."""
    text = repr(value)
    return text if len(text) <= 40 else f"{text[:40]}…"
