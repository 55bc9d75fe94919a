"""A spreadsheet to answer questions in: locked texts, drop-downs beside them."""

import io
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from research.coding.codebook import Codebook
from research.i18n import N_, _

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.worksheet import Worksheet

YES, NO = "yes", "no"
MAX_CELL = 32_767  # characters a spreadsheet holds in a cell
WIDTHS = {"id": 12, "title": 28, "text": 90}  # in letters; a hanzi takes two
OTHER_WIDTH, COMMENT_WIDTH, ANSWER_WIDTH = 28, 28, 13
LINE_HEIGHT, MAX_HEIGHT = 15.0, 409.0  # points; a row can be no higher
MADE = datetime(2000, 1, 1)
WRAPPED = {"text_wrap": True, "valign": "top"}
# What may be done with a sheet whose texts are locked.
ALLOWED = {
    "format_columns": True,
    "format_rows": True,
    "select_unlocked_cells": True,
    "sort": True,
    "autofilter": True,
}
YES_OR_NO = {
    "validate": "list",
    "source": [YES, NO],
    "error_title": N_("yes or no"),
    "error_message": N_("Choose yes or no."),
}


def workbook_bytes(
    columns: Sequence[str], rows: Iterable[Sequence[str]], codebook: Codebook
) -> bytes:
    """Write a sheet as XLSX: drop-downs, wrapped text, a header that stays in sight.

    The columns given are locked, so that nothing is typed over them by mistake. Texts
    are written as texts: what looks like a formula is none. The same input gives the
    same bytes.

    Parameters
    ----------
    columns : sequence of str
        Such as id, title and text.
    rows : iterable of sequences of str
        One cell a column.
    codebook : Codebook
        A column of drop-downs for each of its themes follows, and one for comments;
        the codebook itself is a second sheet.
    """
    import xlsxwriter

    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(
        buffer, {"in_memory": True, "strings_to_formulas": False}
    )
    # Spreadsheets record when they were made: always the same day here.
    book.set_properties({"created": MADE})
    sheet = book.add_worksheet("articles")
    n_rows = _write_cells(book, sheet, columns, rows, codebook)
    _offer_answers(sheet, len(columns), n_rows, codebook)
    _lay_out(sheet, columns, n_themes=len(codebook.themes))
    _write_guide(book, codebook)
    book.close()
    return buffer.getvalue()


def _write_cells(
    book: "Workbook",
    sheet: "Worksheet",
    columns: Sequence[str],
    rows: Iterable[Sequence[str]],
    codebook: Codebook,
) -> int:
    """Write header, locked texts and free cells for answers; give the rows written."""
    plain = {**WRAPPED, "num_format": "@"}
    locked = book.add_format(plain)
    free = book.add_format(
        {**plain, "locked": False, "bg_color": "#F2F5F8", "border": 4}
    )
    head = book.add_format({"bold": True, **WRAPPED, "bottom": 2})
    for column, name in enumerate([*columns, *codebook.names, "comment"]):
        sheet.write_string(0, column, name, head)
    n_rows, first = 0, len(columns)
    for n_rows, row in enumerate(rows, start=1):
        sheet.set_row(n_rows, _height(columns, row))
        for column, text in enumerate(row):
            sheet.write_string(n_rows, column, text, locked)
        for column in range(first, first + len(codebook.themes) + 1):
            sheet.write_blank(n_rows, column, None, free)
    return n_rows


def _offer_answers(
    sheet: "Worksheet", first: int, n_rows: int, codebook: Codebook
) -> None:
    """Give each theme's column drop-downs, and its definition as a comment above."""
    if n_rows:
        last = first + len(codebook.themes) - 1
        told = ("error_title", "error_message")
        asked = YES_OR_NO | {name: _(str(YES_OR_NO[name])) for name in told}
        sheet.data_validation(1, first, n_rows, last, asked)
    for column, theme in enumerate(codebook.themes, first):
        title = f"{theme.name}\n{theme.title}".strip()
        sheet.write_comment(0, column, f"{title}\n{theme.definition}"[:1000])


def _lay_out(sheet: "Worksheet", columns: Sequence[str], *, n_themes: int) -> None:
    """Set widths, the header that stays in sight, how it prints, and the locks."""
    for column, name in enumerate(columns):
        sheet.set_column(column, column, WIDTHS.get(name, OTHER_WIDTH))
    comment = len(columns) + n_themes
    sheet.set_column(len(columns), comment - 1, ANSWER_WIDTH)
    sheet.set_column(comment, comment, COMMENT_WIDTH)
    sheet.freeze_panes(1, 2)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    sheet.protect("", ALLOWED)


def _write_guide(book: "Workbook", codebook: Codebook) -> None:
    """Write the codebook as a second sheet."""
    guide = book.add_worksheet("codebook")
    guide.set_column(0, 0, 120, book.add_format(WRAPPED))
    for number, line in enumerate(codebook.to_text().splitlines()):
        guide.write_string(number, 0, line)


def _height(columns: Sequence[str], row: Sequence[str]) -> float:
    """Give the points that a row's texts need; not every program works it out."""
    lines = [
        sum(
            -(-max(len(line), 1) // (WIDTHS.get(name, OTHER_WIDTH) // 2))
            for line in text.split("\n")
        )
        for name, text in zip(columns, row, strict=True)
        if name != "id"
    ]
    return min(LINE_HEIGHT * max(lines, default=1), MAX_HEIGHT)
