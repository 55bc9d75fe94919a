"""Parquet and Feather, with columns of any type."""

from collections.abc import Iterator
from datetime import date, time, timedelta
from decimal import Decimal
from math import isfinite
from pathlib import Path
from typing import TYPE_CHECKING, Any

from research.files.formats.rows import Form, Noticed, Row, RowStream
from research.files.formats.spreadsheet import cell_value
from research.files.reading import UnreadableError, readable
from research.i18n import _

if TYPE_CHECKING:
    import pyarrow as pa

# Rows of Parquet that are unpacked at a time, and the bytes their texts may take: a
# dictionary of one long text can stand for any number of rows.
PARQUET_ROWS, PARQUET_BYTES = 512, 1 << 28


def parquet_rows(path: Path, form: Form) -> RowStream:  # noqa: ARG001
    """Read a Parquet file a batch at a time."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        with readable(path):
            schema = pq.read_schema(path)
        _check_names(path, schema.names)
        texts = [name for name in schema.names if _is_text(schema.field(name).type)]
        # Texts stay in their dictionaries until their sizes are known.
        file = pq.ParquetFile(path, read_dictionary=texts)
    except UnreadableError:
        raise
    except (pa.ArrowException, OSError, ValueError, KeyError) as error:
        raise _refused(path, "Parquet", error) from error

    def batches() -> Iterator["pa.RecordBatch"]:
        with file:
            yield from file.iter_batches(batch_size=PARQUET_ROWS)

    return _stream(path, "Parquet", schema.names, batches())


def feather_rows(path: Path, form: Form) -> RowStream:  # noqa: ARG001
    """Read a Feather file, or another file of the Arrow format, a batch at a time."""
    import pyarrow as pa
    import pyarrow.feather as feather

    try:
        with readable(path):
            is_old = _is_old(path)
        if is_old:
            table = feather.read_table(path)
            names, found = table.schema.names, iter(table.to_batches(PARQUET_ROWS))
        elif _is_stream(path):  # as Hugging Face keeps its data sets
            stream = pa.ipc.open_stream(pa.memory_map(str(path)))
            names, found = stream.schema.names, iter(stream)
        else:
            file = pa.ipc.open_file(pa.memory_map(str(path)))
            names = file.schema.names
            found = (file.get_batch(n) for n in range(file.num_record_batches))
    except (pa.ArrowException, OSError, ValueError, KeyError) as error:
        raise _refused(path, "Feather", error) from error

    def batches() -> Iterator["pa.RecordBatch"]:
        for batch in found:
            for start in range(0, len(batch), PARQUET_ROWS):
                yield batch.slice(start, PARQUET_ROWS)

    return _stream(path, "Feather", names, batches())


def _is_old(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(4) == b"FEA1"


def _is_stream(path: Path) -> bool:
    """Tell the Arrow format that is sent along from the one that is a file."""
    with path.open("rb") as file:
        return file.read(4) == b"\xff\xff\xff\xff"


def _check_names(path: Path, names: list[str]) -> None:
    twice = [name for name in names if names.count(name) > 1]
    if twice:
        raise UnreadableError(
            _(
                "{path}: columns must have names of their own, got {twice!r} more "
                "than once. Rename one.",
                path=path,
                twice=twice[0],
            )
        )


def _refused(path: Path, kind: str, error: Exception) -> UnreadableError:
    return UnreadableError(
        _("{path}: must be a {kind} file ({error}).", path=path, kind=kind, error=error)
    )


def _stream(
    path: Path, kind: str, names: list[str], batches: Iterator["pa.RecordBatch"]
) -> RowStream:
    import pyarrow as pa

    _check_names(path, names)
    noticed = Noticed()

    def rows() -> Iterator[Row | str]:
        number = 0
        try:
            for batch in batches:
                if _text_bytes(batch) > PARQUET_BYTES:
                    raise UnreadableError(
                        _(
                            "{path}: the texts of {n_batch} rows from row {number} "
                            "must take at most {PARQUET_BYTES:,} bytes.",
                            path=path,
                            n_batch=len(batch),
                            number=number,
                            PARQUET_BYTES=PARQUET_BYTES,
                        )
                    )
                columns = [
                    _values(column, name, noticed)
                    for name, column in zip(names, batch.columns, strict=True)
                ]
                for cells in zip(*columns, strict=True):
                    yield Row(
                        _("{path} row {number}", path=path, number=number),
                        dict(zip(names, cells, strict=True)),
                    )
                    number += 1
        except (pa.ArrowException, OSError) as error:
            raise _refused(path, kind, error) from error

    return RowStream(rows(), tuple(names), noticed)


def _values(column: "pa.Array", name: str, noticed: Noticed) -> list[Any]:
    """Give the values of a column as Python has them, else as text."""
    import pyarrow as pa
    import pyarrow.compute as pc

    try:
        return [plain(value) for value in column.to_pylist()]
    except (pa.ArrowException, ValueError, OverflowError, TypeError, ImportError):
        pass  # a date before the year 1, a type that Python has not
    noticed.note(
        _(
            "values of column {name!r} ({type}) taken as text",
            name=name,
            type=column.type,
        )
    )
    try:
        found: list[Any] = pc.cast(column, pa.string()).to_pylist()
    except (pa.ArrowException, ValueError, TypeError, NotImplementedError):
        return [_one(value) for value in column]
    return found


def _one(value: Any) -> Any:
    try:
        return plain(value.as_py())
    except Exception:  # whatever a foreign type may raise
        try:
            return str(value)
        except Exception:
            return None


def plain(value: Any) -> Any:
    """Give a value as text, number, list or mapping; bytes as text where they are."""
    if value is None or isinstance(value, str | bool | int):
        return value
    if isinstance(value, float):
        return value if isfinite(value) else None if value != value else str(value)
    if isinstance(value, bytes | bytearray):
        try:
            return bytes(value).decode()
        except UnicodeDecodeError:
            return bytes(value)
    if isinstance(value, dict):
        return {str(name): plain(inner) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return [plain(inner) for inner in value]
    if isinstance(value, date):  # and datetime
        return cell_value(value)
    if isinstance(value, Decimal | time | timedelta):
        return str(value)
    if hasattr(value, "item"):
        return plain(value.item())
    return str(value)


def _is_text(kind: "pa.DataType") -> bool:
    import pyarrow.types as types

    return bool(types.is_string(kind) or types.is_large_string(kind))


def _text_bytes(batch: "pa.RecordBatch") -> int:
    """Sum the sizes of the texts of a batch, those of dictionaries as often as used."""
    import pyarrow as pa
    import pyarrow.compute as pc

    total = 0
    for column in batch.columns:
        if pa.types.is_dictionary(column.type) and _is_text(column.type.value_type):
            sizes = pc.cast(pc.binary_length(column.dictionary), pa.int64())
            total += pc.sum(pc.take(sizes, column.indices)).as_py() or 0
    return total
