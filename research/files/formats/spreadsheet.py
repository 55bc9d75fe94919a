"""XLSX, later XLS."""

import zipfile
from datetime import date, datetime
from pathlib import Path
from typing import Any

from research.files.formats.rows import Row, RowStream
from research.files.reading import CHUNK, MAX_WHOLE, UnreadableError, readable
from research.files.tables import unescaped


def xlsx_rows(path: Path) -> RowStream:
    """Read the rows of a spreadsheet."""
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


def _cell_text(cell: Any) -> str:
    """Write a spreadsheet cell as a person reads it: 3, not 3.0; a date as ISO."""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, str):
        return unescaped(cell)
    return str(cell_value(cell))


def cell_value(cell: Any) -> Any:
    """Give a cell as text, number or date that JSON can keep."""
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    return cell.isoformat() if isinstance(cell, date) else cell
