"""Which row of a table names its columns, in text and in spreadsheets alike."""

from collections import Counter
from collections.abc import Sequence
from typing import Any, Literal

from research.files.formats.rows import Noticed
from research.files.reading import UnreadableError
from research.i18n import _, listed

# A table of more columns is no table of articles.
MAX_COLUMNS = 10_000
SEARCHED = 10  # rows from the top among which the header may stand
_LONG_NAME = 60  # characters; a longer cell is no name


def header_row(
    where: str,
    rows: Sequence[Sequence[Any]],
    header: int | Literal["none"] | None,
    noticed: Noticed,
) -> int | None:
    """Find the row that names the columns among the first ones.

    Lines with the name of an export stand above some tables: one cell filled, or the
    same one in all. They are passed over and noted.

    Parameters
    ----------
    where : str
        For messages.
    rows : sequence of sequence
        The first rows, empty ones among them.
    header : int, "none" or None
        What was said: a number from 1.
    noticed : Noticed

    Returns
    -------
    int or None
        From 0; None where there is no header.

    Raises
    ------
    UnreadableError
        If the row that was named is missing, or none can be told.
    """
    if header == "none":
        return None
    if header is not None:
        if header > len(rows):
            raise UnreadableError(
                _(
                    "{where}: must have a row {header} within its first {n_rows}, as "
                    "--header {header} says (header={header} in Python).",
                    where=where,
                    header=header,
                    n_rows=len(rows),
                )
            )
        return header - 1
    sizes = [sum(_is_filled(cell) for cell in row) for row in rows]
    first = next((number for number, size in enumerate(sizes) if size), 0)
    usual = Counter(size for size in sizes[first:] if size).most_common(1)
    width = max((size for size in sizes if size > 1), default=1)
    if not usual or sizes[first] > 1 or width == 1:
        return first
    for number in range(first, min(len(rows), first + SEARCHED)):
        if sizes[number] > 1:
            cells = [str(cell) for cell in rows[number] if _is_filled(cell)]
            is_named = len(set(cells)) == len(cells)
            if is_named and all(len(cell) <= _LONG_NAME for cell in cells):
                noticed.note(
                    _(
                        "row {number} taken for the names of the columns",
                        number=number + 1,
                    )
                )
                return number
            break
    raise UnreadableError(
        _(
            "{where}: the row that names the columns cannot be told, the first has "
            "one cell. Say its number with --header N, or --header none where there "
            "is none (header= in Python).",
            where=where,
        )
    )


def checked_columns(
    where: str, cells: Sequence[Any] | None, n_cells: int
) -> tuple[str, ...]:
    """Name the columns; those without a name behind the last name are left off.

    Parameters
    ----------
    where : str
        For messages.
    cells : sequence, or None
        The row that names them; None where none does.
    n_cells : int
        Of the first row, where none names them.

    Raises
    ------
    UnreadableError
        If two have one name, or there are too many.
    """
    if cells is None:
        names = ["text"] if n_cells == 1 else [str(n + 1) for n in range(n_cells)]
    else:
        names = [str(cell).strip("\ufeff \t\r\n\u3000\xa0") for cell in cells]
    while names and not names[-1]:
        names.pop()
    if len(names) > MAX_COLUMNS:
        raise UnreadableError(
            _(
                "{where}: must have at most {MAX_COLUMNS:,} columns, got {n_names:,}.",
                where=where,
                MAX_COLUMNS=MAX_COLUMNS,
                n_names=len(names),
            )
        )
    names = [name or f"column {n}" for n, name in enumerate(names, start=1)]
    twice = [name for name, count in Counter(names).items() if count > 1]
    if twice:
        places = [n for n, name in enumerate(names, start=1) if name == twice[0]]
        raise UnreadableError(
            _(
                "{where}: columns must have names of their own, got {twice!r} for "
                "columns {map}. Rename all but one, or take --header none and columns "
                "by their numbers.",
                where=where,
                twice=twice[0],
                map=listed(map(str, places)),
            )
        )
    return tuple(names)


def _is_filled(cell: Any) -> bool:
    return bool(cell.strip()) if isinstance(cell, str) else cell is not None
