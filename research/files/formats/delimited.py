"""CSV and TSV."""

import csv
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

from research.files.encodings import MAX_LINE, text_lines
from research.files.formats.rows import Row, RowStream
from research.files.reading import UnreadableError
from research.files.tables import unescaped


def csv_rows(path: Path, encoding: str | None) -> RowStream:
    """Read a CSV or TSV file row by row."""
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
                    pairs = zip(columns, map(unescaped, cells), strict=False)
                    yield Row(where, dict(pairs))
        except csv.Error as error:
            raise UnreadableError(f"{path}:{lines.line_num}: {error}.") from error

    return RowStream(rows(), columns)


def _without_nul(path: Path, lines: Iterator[str]) -> Iterator[str]:
    for line in lines:
        if "\0" in line:
            raise UnreadableError(f"{path}: must be CSV text, got a NUL character.")
        yield line
