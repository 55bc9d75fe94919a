"""Tables out: CSV, JSONL or Parquet, whole or part by part; XLSX and Stata, whole."""

import csv
import io
from collections.abc import Iterable
from types import TracebackType
from typing import TYPE_CHECKING, Any, BinaryIO, Self

from research.i18n import _, listed

# A spreadsheet runs a cell that begins like this as a formula, behind breaks and tabs
# too; where full-width forms are in use it takes them for the narrow ones.
FORMULA_STARTS = tuple("=+-@＝＋－＠")
_BREAKS = "\t\r\n"


def csv_text(header: Iterable[str], rows: Iterable[Iterable[Any]]) -> str:
    """Write rows as CSV whose cells no spreadsheet runs as formulae."""
    return csv_lines([header, *rows])


def csv_lines(rows: Iterable[Iterable[Any]]) -> str:
    """Write rows as lines of CSV, likewise."""
    lines = _Lines()
    # Of both characters, so that every Python puts a cell with either in quotes.
    writer = csv.writer(lines, lineterminator="\r\n")
    writer.writerows(map(escaped, row) for row in rows)
    return "".join(lines.written)


class _Lines:
    """Take lines that end as on Windows, and give them the end of all others."""

    def __init__(self) -> None:
        self.written: list[str] = []

    def write(self, line: str) -> None:
        """Take one row, as the writer gives it."""
        self.written.append(line.removesuffix("\r\n") + "\n")


def escaped(cell: Any) -> Any:
    """Put an apostrophe before what a spreadsheet would take for a formula."""
    if cell is None or cell != cell:  # only NaN differs from itself
        return ""
    return f"'{cell}" if isinstance(cell, str) and _is_formula(cell) else cell


def unescaped(cell: str) -> str:
    """Take away the apostrophe that `escaped` put."""
    return cell[1:] if cell[:1] == "'" and _is_formula(cell[1:]) else cell


def _is_formula(cell: str) -> bool:
    """Tell what a spreadsheet might run, and what looks as if it were escaped."""
    begins = cell.startswith((*_BREAKS, "'"))
    return begins or cell.lstrip(_BREAKS).startswith(FORMULA_STARTS)


if TYPE_CHECKING:
    import pandas as pd
    import pyarrow.parquet as pq

STREAMED_SUFFIXES = (".csv", ".jsonl", ".parquet")
TABLE_SUFFIXES = (*STREAMED_SUFFIXES, ".xlsx", ".dta")


def table_bytes(table: "pd.DataFrame", suffix: str) -> bytes:
    """Write a table as CSV, JSONL, Parquet, XLSX or a data set of Stata.

    In CSV, a cell that a spreadsheet would run as a formula begins with an
    apostrophe; `read_rows` takes it away again.

    Raises
    ------
    ValueError
        If the suffix is another.
    """
    if suffix == ".parquet":
        buffer = io.BytesIO()
        table.to_parquet(buffer, index=False)
        return buffer.getvalue()
    if suffix in (".xlsx", ".dta"):
        from research.files.workbooks import stata_bytes, xlsx_bytes

        return xlsx_bytes(table) if suffix == ".xlsx" else stata_bytes(table)
    if suffix not in TABLE_SUFFIXES:
        raise ValueError(
            _(
                "output must end in {TABLE_SUFFIXES}, got {suffix!r}.",
                TABLE_SUFFIXES=listed(TABLE_SUFFIXES),
                suffix=suffix,
            )
        )
    buffer = io.BytesIO()
    with TableWriter(buffer, suffix) as writer:
        writer.write(table)
    return buffer.getvalue()


class TableWriter:
    """Write a table in parts of the same columns; CSV and JSONL as `table_bytes` does.

    Parquet has a row group for each part.

    Parameters
    ----------
    file : binary file
    suffix : {".csv", ".jsonl", ".parquet"}

    Raises
    ------
    ValueError
        If the suffix is another.
    """

    def __init__(self, file: BinaryIO, suffix: str) -> None:
        if suffix not in STREAMED_SUFFIXES:
            raise ValueError(
                _(
                    "output must end in .csv, .jsonl or .parquet, got {suffix!r}.",
                    suffix=suffix,
                )
            )
        self._file = file
        self._suffix = suffix
        self._begun = False
        self._parquet: pq.ParquetWriter | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._parquet is not None:
            self._parquet.close()

    def write(self, part: "pd.DataFrame") -> None:
        """Write the rows of a part after those before."""
        if self._suffix == ".csv":
            # Whole numbers that may be missing have a sign for it that CSV has not.
            rows = part.astype(object).where(part.notna(), None).itertuples(index=False)
            text = csv_lines(rows) if self._begun else csv_text(part.columns, rows)
            # The mark at the beginning tells spreadsheets that the text is UTF-8.
            encoding = "utf-8" if self._begun else "utf-8-sig"
            self._file.write(text.encode(encoding, "replace"))
        elif self._suffix == ".jsonl":
            text = str(part.to_json(orient="records", lines=True, force_ascii=False))
            self._file.write(text.encode("utf-8", "replace"))
        else:
            self._write_group(part)
        self._begun = True

    def _write_group(self, part: "pd.DataFrame") -> None:
        import pyarrow as pa
        import pyarrow.parquet as pq

        if self._parquet is None:
            # A part of missing dates alone must not decide on the type of dates.
            schema = pa.Schema.from_pandas(part, preserve_index=False)
            fields = [
                pa.field(field.name, pa.string())
                if pa.types.is_null(field.type)
                else field
                for field in schema
            ]
            self._parquet = pq.ParquetWriter(
                self._file, pa.schema(fields), compression="zstd"
            )
        schema = self._parquet.schema
        table = pa.Table.from_pandas(part, schema=schema, preserve_index=False)
        self._parquet.write_table(table)
