"""XLSX, XLS and ODS."""

import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from research.files.formats.headers import checked_columns, header_row
from research.files.formats.rows import UNSTORED, Form, Noticed, Row, RowStream
from research.files.formats.sheet_cells import Place, filled_down, odd_cells
from research.files.reading import CHUNK, MAX_WHOLE, UnreadableError, readable
from research.files.tables import unescaped
from research.i18n import _, listed

if TYPE_CHECKING:
    from python_calamine import CalamineWorkbook

SHEET_SUFFIXES = (".xlsx", ".xlsm", ".xls", ".ods")
EXACT = 10**15  # spreadsheets keep fifteen digits of a number
_NAMED = 8  # sheets in a message
_OLE = b"\xd0\xcf\x11\xe0"  # how files of the older Office begin
_ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")


@dataclass(frozen=True, slots=True)
class _Sheet:
    """A sheet that may hold articles."""

    name: str
    columns: tuple[str, ...]
    rows: list[tuple[int, Sequence[Any]]]
    n_chars: int


def sheet_rows(path: Path, form: Form) -> RowStream:
    """Read the rows of a spreadsheet.

    Of many sheets the one with the most text is read, and all that have the same
    columns; the others are noted. Formulae give the values they were saved with.

    Raises
    ------
    UnreadableError
        If it is no spreadsheet, the sheet that was named is missing, or two columns
        have one name.
    """
    noticed = Noticed()
    book = _opened(path)
    names = list(book.sheet_names)
    if form.sheet is not None and form.sheet not in names:
        raise UnreadableError(
            _(
                "{path}: must have a sheet {sheet!r}, got {names}. Say which with "
                "--sheet NAME (sheet= in Python).",
                path=path,
                sheet=form.sheet,
                names=listed(map(repr, names[:_NAMED])),
            )
        )
    wanted = names if form.sheet is None else [form.sheet]
    sheets, faults = [], []
    for name in wanted:
        try:
            sheets.append(_sheet(path, book, name, form, noticed, len(wanted) > 1))
        except UnreadableError as error:
            if len(wanted) == 1:
                raise
            faults.append(error)
    filled = [sheet for sheet in sheets if sheet.rows]
    if not filled and faults:
        raise faults[0]
    # A sheet of one column beside tables is a note on them, however long.
    chosen = max(
        filled,
        key=lambda sheet: (len(sheet.columns) > 1, sheet.n_chars),
        default=None,
    )
    if chosen is None:
        columns = sheets[0].columns if sheets else ()
        return RowStream(iter(()), columns, noticed)
    read = [s for s in filled if set(s.columns) == set(chosen.columns)]
    left = [n for n in wanted if n not in {s.name for s in read}]
    empty = {s.name for s in sheets if not s.rows and not s.n_chars}
    left = [name for name in left if name not in empty]
    _note_sheets(noticed, [sheet.name for sheet in read], left)
    return RowStream(_rows(path, read, noticed), chosen.columns, noticed)


def _note_sheets(noticed: Noticed, read: list[str], left: list[str]) -> None:
    """Note which of several sheets were read, and which were not."""
    if len(read) > 1:
        noticed.note(_("{n} sheets read: {names}", n=len(read), names=_listed(read)))
    if left:
        noticed.note(
            _(
                "sheets of other columns left out: {left} (--sheet NAME reads one), "
                "read: {names}",
                left=_listed(left),
                names=_listed(read),
            )
        )


def _listed(names: Any) -> str:
    names = list(names)
    more = _(" and {n} more", n=len(names) - _NAMED) if len(names) > _NAMED else ""
    return listed(map(repr, names[:_NAMED])) + more


def _opened(path: Path) -> "CalamineWorkbook":
    from python_calamine import CalamineError, CalamineWorkbook

    kind = path.suffix[1:].upper()
    with readable(path), path.open("rb") as file:
        head = file.read(512)
    if path.suffix.lower() != ".xls" and head.startswith(_OLE):
        raise UnreadableError(
            _(
                "{path}: must be a spreadsheet, got one with a password, or an .xls "
                "file under another name. Open it in Excel or WPS and save it again as "
                ".xlsx, without a password.",
                path=path,
            )
        )
    if path.suffix.lower() != ".xls" or head.startswith(b"PK"):
        _check_unpacked_size(path, kind)
    try:
        with path.open("rb") as file:
            return CalamineWorkbook.from_filelike(file)
    except (CalamineError, IndexError, OSError) as error:
        is_page = b"<html" in head.lower() or b"<table" in head.lower()
        remedy = (
            _(
                "It is a web page under another name: open it in a spreadsheet "
                "program and save it as .xlsx."
            )
            if is_page
            else _(
                "If it is text, let its name end in .csv; else save it again as .xlsx."
            )
        )
        raise UnreadableError(
            _(
                "{path}: must be {a_kind} file ({error}). {remedy}",
                path=path,
                a_kind=_with_article(kind),
                error=error,
                remedy=remedy,
            )
        ) from error


def _with_article(kind: str) -> str:
    if kind[:1] in "XO":
        return _("an {kind}", kind=kind)
    return _("a {kind}", kind=kind)


def _sheet(
    path: Path,
    book: "CalamineWorkbook",
    name: str,
    form: Form,
    noticed: Noticed,
    is_one_of_many: bool,
) -> _Sheet:
    from python_calamine import CalamineError

    where = _("{path} sheet {name!r}", path=path, name=name)
    try:
        sheet = book.get_sheet_by_name(name)
        lines = sheet.to_python(skip_empty_area=False)
        merged = getattr(sheet, "merged_cell_ranges", None) or ()
    except (CalamineError, IndexError, OSError, ValueError) as error:
        if is_one_of_many:  # a sheet of charts
            return _Sheet(name, (), [], 0)
        raise UnreadableError(
            _("{where}: cannot be read ({error}).", where=where, error=error)
        ) from error
    n_chars = sum(len(cell) for line in lines for cell in line if isinstance(cell, str))
    heard = Noticed()
    table = [[_cell(cell) for cell in cells] for cells in lines]
    odd = odd_cells(path, name) if path.suffix.lower() in (".xlsx", ".xlsm") else {}
    for (row, column), text in odd.items():
        if row < len(table) and column < len(table[row]) and table[row][column] == "":
            table[row][column] = text
    numbered = list(enumerate(table, start=1))
    filled = [line for line in numbered if any(cell != "" for cell in line[1])]
    if not filled:
        return _Sheet(name, (), [], 0)
    top = [cells for _rest, cells in numbered[: max(30, filled[0][0] + 10)]]
    at = header_row(where, top, form.header, heard)
    columns = checked_columns(
        where, None if at is None else top[at], len(filled[0][1]) if at is None else 0
    )
    _note_odd(heard, odd, columns, -1 if at is None else at)
    down = filled_down(table, merged, -1 if at is None else at)
    if down:
        names = [columns[n] for n in down if n < len(columns)]
        heard.note(_("merged cells of {names} filled downwards", names=_listed(names)))
    for note in heard.notes:
        noticed.note(
            _("sheet {name!r}: {note}", name=name, note=note)
            if is_one_of_many
            else note
        )
    rows = filled if at is None else [line for line in filled if line[0] > at + 1]
    return _Sheet(name, columns, [*rows], n_chars)


def _note_odd(
    heard: Noticed, odd: Mapping[Place, str], columns: Sequence[str], header: int
) -> None:
    """Name the columns with errors and with formulae that have no value."""
    unstored = _("formulae without a value (open the file in Excel or WPS and save it)")
    for said, is_it in ((unstored, True), (_("errors of formulae"), False)):
        names = dict.fromkeys(
            columns[column]
            for (row, column), text in sorted(odd.items())
            if (text == UNSTORED) is is_it and row > header and column < len(columns)
        )
        if names:
            heard.note(_("{said} in columns {names}", said=said, names=_listed(names)))


def _rows(
    path: Path, sheets: Sequence[_Sheet], noticed: Noticed
) -> Iterator[Row | str]:
    for sheet in sheets:
        for number, cells in sheet.rows:
            where = _(
                "{path} sheet {name!r} row {number}",
                path=path,
                name=sheet.name,
                number=number,
            )
            beyond = [cell for cell in cells[len(sheet.columns) :] if cell != ""]
            if beyond:
                yield (
                    _(
                        "{where}: must have {n_columns} cells, got {beyond!r:.40} in "
                        "a column without a name. Name the column",
                        where=where,
                        n_columns=len(sheet.columns),
                        beyond=beyond[0],
                    )
                )
                continue
            if all(str(c) == n for c, n in zip(cells, sheet.columns, strict=False)):
                yield (
                    _(
                        "{where}: must be an article, got the header once more. "
                        "Tables were joined: take the row out",
                        where=where,
                    )
                )
                continue
            values = dict(zip(sheet.columns, cells, strict=False))
            for name, cell in values.items():
                if isinstance(cell, float) and abs(cell) >= EXACT:
                    noticed.note(
                        _(
                            "numbers of column {name!r} have more than 15 digits, "
                            "which spreadsheets round",
                            name=name,
                        )
                    )
            yield Row(where, values)


def _check_unpacked_size(path: Path, kind: str) -> None:
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
                                _(
                                    "{path}: must unpack to at most {MAX_WHOLE:,} "
                                    "bytes.",
                                    path=path,
                                    MAX_WHOLE=MAX_WHOLE,
                                )
                            )
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError) as error:
        raise UnreadableError(
            _(
                "{path}: must be {a_kind} file ({error}). If it is text or a "
                "web page under another name, save it as .xlsx or name it .csv.",
                path=path,
                a_kind=_with_article(kind),
                error=error,
            )
        ) from error


def _cell(cell: Any) -> Any:
    """Give a spreadsheet cell as a person reads it: 3, not 3.0; a date as ISO.

    Numbers that are not whole, and those that were rounded, stay numbers: what they
    are worth depends on what they are taken for.
    """
    if isinstance(cell, str):
        return unescaped(_ESCAPED.sub(_character, cell).replace("\r\n", "\n"))
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < EXACT:
        return str(int(cell))
    if isinstance(cell, int) and not isinstance(cell, bool):
        return str(cell) if abs(cell) < EXACT else float(cell)
    if isinstance(cell, float):
        return cell
    return str(cell_value(cell))


def _character(match: re.Match[str]) -> str:
    """Give the character that XLSX spells by its number."""
    character = chr(int(match.group(1), 16))
    return "" if "\ud800" <= character <= "\udfff" else character


def cell_value(cell: Any) -> Any:
    """Give a cell as text, number or date that JSON can keep."""
    if isinstance(cell, datetime):
        is_day = cell.tzinfo is None and cell == datetime(*cell.timetuple()[:3])
        return cell.date().isoformat() if is_day else cell.isoformat()
    return cell.isoformat() if isinstance(cell, date) else cell
