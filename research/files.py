"""Files in and out: encodings, rows of tables, writing that never leaves a half file.

A row is where it stands and what it says; whether that makes an article is for
`research.corpus` to judge.
"""

import codecs
import csv
import io
import json
import os
import re
import tempfile
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd

TEXT_SUFFIXES = (".txt", ".md")
# UTF-32 comes first: its little-endian mark begins with that of UTF-16.
BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# A spreadsheet runs a cell that begins like this as a formula.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "'")
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


class UnreadableError(ValueError):
    """A file that cannot be read at all."""


def read_rows(path: Path, encoding: str | None = None) -> Rows:
    """Read a file or folder, the format told by its suffix.

    Raises
    ------
    UnreadableError
        If the path is missing, of an unknown format or not what its suffix says.
    """
    if path.is_dir():
        return _folder_rows(path, encoding)
    readers: dict[str, Callable[[Path, bytes], Rows]] = {
        ".jsonl": lambda path, data: _jsonl_rows(path, decode(path, data, encoding)),
        ".json": lambda path, data: _json_rows(path, decode(path, data, encoding)),
        ".csv": lambda path, data: _csv_rows(path, decode(path, data, encoding)),
        ".tsv": lambda path, data: _csv_rows(path, decode(path, data, encoding)),
        ".xlsx": _xlsx_rows,
        ".parquet": _parquet_rows,
        **dict.fromkeys(
            TEXT_SUFFIXES,
            lambda path, data: Rows([_text_row(path.stem, path, data, encoding)]),
        ),
    }
    suffix = path.suffix.lower()
    if suffix not in readers:
        raise UnreadableError(
            f"{path}: must be a folder or end in {', '.join(sorted(readers))}, "
            f"got {suffix or 'no suffix'!r}."
        )
    data = read_bytes(path)
    check_sums(path, data)
    return readers[suffix](path, data)


def read_bytes(path: Path) -> bytes:
    """Read a file.

    Raises
    ------
    UnreadableError
        If it is missing or may not be read.
    """
    try:
        return path.read_bytes()
    except OSError as error:
        raise UnreadableError(f"{path}: cannot be read ({error.strerror}).") from error


def check_sums(path: Path, data: bytes) -> None:
    """Compare a file with the SHA256SUMS beside it, if that names it.

    Raises
    ------
    UnreadableError
        If the bytes are not those of the list.
    """
    sums = path.parent / "SHA256SUMS"
    if not sums.is_file():
        return
    for line in sums.read_text("utf-8").splitlines():
        expected, _, name = line.partition("  ")
        found = sha256(data).hexdigest()
        if name == path.name and found != expected:
            raise UnreadableError(
                f"{path}: SHA-256 must be {expected} as in {sums}, got {found}. "
                "The file was changed or damaged; restore it or renew the list."
            )


def decode(path: Path, data: bytes, encoding: str | None = None) -> str:
    """Read bytes as text: byte order mark, then UTF-8, then GB18030.

    GB18030 holds GBK and GB2312. Bytes that are neither go to charset-normalizer,
    which tells Big5 and others by the letters they would give.

    Raises
    ------
    UnreadableError
        If no encoding fits, or the named one does not.
    """
    marked = next((name for bom, name in BOMS if data.startswith(bom)), None)
    tried = [encoding] if encoding else [marked] if marked else ["utf-8", "gb18030"]
    for name in tried:
        try:
            return data.decode(name)
        except UnicodeDecodeError as error:
            place = error.start
        except LookupError as error:
            raise UnreadableError(f"{path}: unknown encoding {name!r}.") from error
    if not (encoding or marked):
        from charset_normalizer import from_bytes

        best = from_bytes(data).best()
        if best is not None:
            return str(best)
    raise UnreadableError(
        f"{path}: must be text in {' or '.join(tried)}, got other bytes at "
        f"position {place}. Name its encoding."
    )


def _jsonl_rows(path: Path, text: str) -> Rows:
    rows, problems = [], []
    # Not splitlines: U+2028 may stand inside a JSON string.
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        where = f"{path}:{number}"
        value, problem = _json_value(line)
        if problem:
            problems.append(f"{where}: {problem}")
        elif not isinstance(value, dict):
            problems.append(f"{where}: must be a JSON object, got {_kind(value)}")
        else:
            rows.append(Row(where, value))
    return Rows(rows, problems)


def _json_rows(path: Path, text: str) -> Rows:
    values, problem = _json_value(text)
    if problem or not isinstance(values, list):
        raise UnreadableError(
            f"{path}: must be a JSON list of objects, got {problem or _kind(values)}."
        )
    rows, problems = [], []
    for number, value in enumerate(values):
        where = f"{path}[{number}]"
        if isinstance(value, dict):
            rows.append(Row(where, value))
        else:
            problems.append(f"{where}: must be a JSON object, got {_kind(value)}")
    return Rows(rows, problems)


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


def _csv_rows(path: Path, text: str) -> Rows:
    if "\0" in text:
        raise UnreadableError(f"{path}: must be CSV text, got a NUL character.")
    head = text.split("\n", 1)[0]
    delimiter = max(",\t;", key=head.count)
    csv.field_size_limit(max(csv.field_size_limit(), len(text) + 1))
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        columns = tuple(name.strip() for name in next(lines, []))
        rows, problems = [], []
        for cells in lines:
            where = f"{path}:{lines.line_num}"
            if not any(cells):
                continue
            if len(cells) > len(columns):
                problems.append(
                    f"{where}: must have {len(columns)} cells, got {len(cells)}"
                )
                continue
            pairs = zip(columns, map(_harmed, cells), strict=False)
            rows.append(Row(where, dict(pairs)))
    except csv.Error as error:
        raise UnreadableError(f"{path}:{lines.line_num}: {error}.") from error
    return Rows(rows, problems, columns)


def _xlsx_rows(path: Path, data: bytes) -> Rows:
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        name = book.sheet_names[0]
        lines = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
    except (CalamineError, IndexError, OSError) as error:
        raise UnreadableError(f"{path}: must be an XLSX file ({error}).") from error
    header = next(iter(lines), [])
    columns = tuple(str(cell).strip() for cell in header)
    rows = [
        Row(
            f"{path} sheet {name!r} row {number}",
            dict(zip(columns, map(_cell_text, cells), strict=False)),
        )
        for number, cells in enumerate(lines[1:], start=2)
        if any(cell != "" for cell in cells)
    ]
    return Rows(rows, columns=columns)


def _parquet_rows(path: Path, data: bytes) -> Rows:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        table = pq.read_table(pa.BufferReader(data))
    except (pa.ArrowException, OSError, ValueError) as error:
        raise UnreadableError(f"{path}: must be a Parquet file ({error}).") from error
    columns = tuple(table.column_names)
    rows = [
        Row(f"{path} row {number}", {k: _cell_value(v) for k, v in values.items()})
        for number, values in enumerate(table.to_pylist())
    ]
    return Rows(rows, columns=columns)


def _cell_text(cell: Any) -> str:
    """Write a spreadsheet cell as a person reads it: 3, not 3.0; a date as ISO."""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, str):
        return _harmed(cell)
    return str(_cell_value(cell))


def _cell_value(cell: Any) -> Any:
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    return cell.isoformat() if isinstance(cell, date) else cell


def _folder_rows(folder: Path, encoding: str | None) -> Rows:
    paths = sorted(
        path
        for path in folder.rglob("*")
        if path.suffix.lower() in TEXT_SUFFIXES and path.is_file()
    )
    if not paths:
        raise UnreadableError(
            f"{folder}: must hold {' or '.join(TEXT_SUFFIXES)} files, found none."
        )
    rows, problems = [], []
    for path in paths:
        name = path.relative_to(folder).with_suffix("").as_posix()
        try:
            rows.append(_text_row(name, path, read_bytes(path), encoding))
        except UnreadableError as error:
            problems.append(str(error).rstrip("."))
    return Rows(rows, problems)


def _text_row(name: str, path: Path, data: bytes, encoding: str | None) -> Row:
    """Read one text file as one article; its first line is the title if it may be."""
    lines = decode(path, data, encoding).replace("\r\n", "\n").split("\n")
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


def write_atomically(path: str | Path, data: bytes) -> None:
    """Write a file whole or not at all."""
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        Path(name).chmod(0o666 & ~_umask())
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def table_bytes(table: "pd.DataFrame", suffix: str) -> bytes:
    """Write a table as CSV, JSONL or Parquet.

    In CSV, a cell that a spreadsheet would run as a formula begins with an
    apostrophe; `read_rows` takes it away again.

    Raises
    ------
    ValueError
        If the suffix is another.
    """
    if suffix == ".csv":
        # The mark tells spreadsheets that the text is UTF-8.
        return csv_text(table.columns, table.itertuples(index=False)).encode(
            "utf-8-sig", "replace"
        )
    if suffix == ".jsonl":
        return str(
            table.to_json(orient="records", lines=True, force_ascii=False)
        ).encode("utf-8", "replace")
    if suffix == ".parquet":
        buffer = io.BytesIO()
        table.to_parquet(buffer, index=False)
        return buffer.getvalue()
    raise ValueError(f"output must end in .csv, .jsonl or .parquet, got {suffix!r}.")


def csv_text(header: Iterable[str], rows: Iterable[Iterable[Any]]) -> str:
    """Write rows as CSV whose cells no spreadsheet runs as formulae."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(map(_harmless, header))
    writer.writerows(map(_harmless, row) for row in rows)
    return buffer.getvalue()


def _harmless(cell: Any) -> Any:
    """Put an apostrophe before what a spreadsheet would take for a formula."""
    if cell is None or cell != cell:  # only NaN differs from itself
        return ""
    is_formula = isinstance(cell, str) and cell.startswith(FORMULA_STARTS)
    return f"'{cell}" if is_formula else cell


def _harmed(cell: str) -> str:
    """Take away the apostrophe that `_harmless` put."""
    return cell[1:] if cell[:1] == "'" and cell[1:].startswith(FORMULA_STARTS) else cell


def _kind(value: Any) -> str:
    """Name a value in a message, shortened."""
    text = repr(value)
    return text if len(text) <= 40 else f"{text[:40]}…"
