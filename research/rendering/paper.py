"""How a table is split so that no column of it is lost on a sheet of paper."""

from collections.abc import Sequence

from research.rendering.blocks import Table
from research.rendering.cells import cell_parts, cell_text, is_measured

# Widths in characters of Latin letters at the size of print; hanzi count as two.
LINE = 100
WORDS = 18  # a column of text is broken into lines from here on
LEAST = 5


def sheets(table: Table) -> list[Table]:
    """Split a table into tables that fit a line, each with its first column.

    Parameters
    ----------
    table : Table

    Returns
    -------
    list of Table
        The table itself where it fits.
    """
    widths = [_width(table, column) for column in range(len(table.header))]
    if sum(widths) <= LINE:
        return [table]
    parts: list[list[int]] = [[0]]
    for column in range(1, len(widths)):
        used = sum(widths[place] for place in parts[-1])
        if len(parts[-1]) > 1 and used + widths[column] > LINE:
            parts.append([0])
        parts[-1].append(column)
    return [_columns(table, part) for part in parts]


def _columns(table: Table, places: Sequence[int]) -> Table:
    return Table(
        table.name,
        [table.header[place] for place in places],
        [[row[place] for place in places] for row in table.rows],
        table.caption,
    )


def _width(table: Table, column: int) -> int:
    """Say how wide a column is: that of its longest word or number, within bounds."""
    cells = [row[column] for row in table.rows]
    # On paper an interval stands below its value.
    numbers = [part for cell in cells if is_measured(cell) for part in cell_parts(cell)]
    texts = [cell_text(cell) for cell in cells if not is_measured(cell)]
    longest = max(map(_size, (*numbers, *texts)), default=0)
    head = max(map(_size, table.header[column].split()), default=0)
    return 2 + max(LEAST, min(max(longest, min(head, WORDS)), WORDS))


def _size(text: str) -> int:
    return len(text) + sum(character > "\u2e7f" for character in text)
