"""Tables out as XLSX and as Stata's .dta: whole, the same input the same bytes."""

import io
import re
from datetime import datetime
from typing import TYPE_CHECKING, Any

from research.i18n import _

if TYPE_CHECKING:
    import pandas as pd

MADE = datetime(2000, 1, 1)  # both formats record when they were made
MAX_ROWS, MAX_CELL = 1_048_576, 32_767  # of a sheet; characters of a cell
EXACT = 15  # digits a spreadsheet keeps of a number
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
STATA_NAME, STATA_BYTES = 32, 2045  # characters of a name; bytes of a plain text


def xlsx_bytes(table: "pd.DataFrame") -> bytes:
    """Write a table as a sheet.

    Texts are written as texts, so that none is run as a formula; whole numbers of
    more than 15 digits, such as long ids, too, as a spreadsheet would round them.

    Raises
    ------
    ValueError
        If there are more rows than a sheet holds.
    """
    import xlsxwriter

    if len(table) >= MAX_ROWS:
        raise ValueError(
            _(
                "a sheet holds {MAX_ROWS:,} rows, got {n_table:,}. Write .csv or "
                ".parquet.",
                MAX_ROWS=MAX_ROWS - 1,
                n_table=len(table),
            )
        )
    buffer = io.BytesIO()
    settings = {"in_memory": True, "strings_to_formulas": False}
    with xlsxwriter.Workbook(buffer, settings) as book:
        book.set_properties({"created": MADE})
        sheet = book.add_worksheet("articles")
        sheet.freeze_panes(1, 0)
        for column, name in enumerate(table.columns):
            sheet.write_string(0, column, _cell_text(str(name)))
        rows = table.astype(object).where(table.notna(), None)
        for number, row in enumerate(rows.itertuples(index=False, name=None), 1):
            for column, value in enumerate(row):
                _write(sheet, number, column, value)
    return buffer.getvalue()


def _write(sheet: Any, row: int, column: int, value: Any) -> None:
    if value is None or value == "":
        return
    if isinstance(value, bool):
        sheet.write_boolean(row, column, value)
    elif isinstance(value, int | float) and abs(value) < 10**EXACT:
        sheet.write_number(row, column, value)
    else:
        sheet.write_string(row, column, _cell_text(str(value)))


def _cell_text(text: str) -> str:
    return _CONTROL.sub("\ufffd", text)[:MAX_CELL]


def stata_bytes(table: "pd.DataFrame") -> bytes:
    """Write a table as a data set of Stata 14 or later.

    Names of columns become names that Stata takes; the column's own name is its
    label. Texts that are missing are empty.
    """
    import pandas as pd

    names = _stata_names([str(name) for name in table.columns])
    columns, long_texts = {}, []
    for name, (_column, values) in zip(names, table.items(), strict=True):
        if _is_number(values):
            columns[name] = values.astype("float64")
            continue
        texts = [
            "" if missing else _stata_text(value)
            for value, missing in zip(values, values.isna(), strict=True)
        ]
        columns[name] = pd.Series(texts, dtype=object)
        if max((len(text.encode()) for text in texts), default=0) > STATA_BYTES:
            long_texts.append(name)
    buffer = io.BytesIO()
    labels = {
        name: str(own)[:80] for name, own in zip(names, table.columns, strict=True)
    }
    pd.DataFrame(columns).to_stata(
        buffer,
        write_index=False,
        version=118,
        time_stamp=MADE,
        variable_labels=labels,
        convert_strl=long_texts,
    )
    return buffer.getvalue()


def _is_number(values: "pd.Series[Any]") -> bool:
    """Tell a column of numbers that a double holds exactly from any other."""
    import pandas as pd

    if not pd.api.types.is_numeric_dtype(values):
        return False
    known = values.dropna()
    is_whole = pd.api.types.is_integer_dtype(values)
    return not (is_whole and len(known) and int(known.abs().max()) > 10**EXACT)


def _stata_text(value: Any) -> str:
    text = str(value).replace("\0", "\ufffd")
    return text.encode("utf-8", "replace").decode()


def _stata_names(names: list[str]) -> list[str]:
    """Make names that Stata takes: letters, digits and _, at most 32, each once."""
    made: list[str] = []
    for name in names:
        plain = re.sub(r"\W", "_", name) or "_"
        plain = f"_{plain}" if plain[0].isdigit() else plain
        plain, number = plain[:STATA_NAME], 1
        while plain in made:
            number += 1
            plain = f"{plain[: STATA_NAME - len(str(number)) - 1]}_{number}"
        made.append(plain)
    return made
