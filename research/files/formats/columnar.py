"""Parquet, later Feather."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from research.files.formats.rows import Row, RowStream
from research.files.formats.spreadsheet import cell_value
from research.files.reading import UnreadableError, readable

if TYPE_CHECKING:
    import pyarrow as pa

# Rows of Parquet that are unpacked at a time, and the bytes their texts may take: a
# dictionary of one long text can stand for any number of rows.
PARQUET_ROWS, PARQUET_BYTES = 512, 1 << 28


def parquet_rows(path: Path) -> RowStream:
    """Read a Parquet file a batch at a time."""
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
                        cells = {k: cell_value(v) for k, v in values.items()}
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
