"""A cell as HTML, Markdown, JSON, CSV."""

import base64
import html
import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import asdict, is_dataclass
from hashlib import sha256
from typing import Any

from markupsafe import Markup

from research.files.tables import csv_text
from research.rendering.blocks import Excerpt, Table
from research.stats.estimates import Estimate

# What no page should hold: controls, and halves of surrogate pairs.
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


def parameter_rows(parameters: Any) -> list[tuple[str, Any]]:
    """List parameters as (name, value)."""
    if is_dataclass(parameters) and not isinstance(parameters, type):
        parameters = asdict(parameters)
    return [(name, json_cell(value)) for name, value in dict(parameters).items()]


def cell_text(cell: Any) -> str:
    """Write a cell as text: four significant digits, intervals in brackets.

    Examples
    --------
    >>> cell_text(Estimate(0.84219, 0.8149, 0.86281))
    '0.842 [0.815, 0.863]'
    >>> cell_text(12345), cell_text(0.000123456), cell_text(None)
    ('12,345', '0.0001235', '')
    """
    if isinstance(cell, Estimate):
        return f"{cell.value:.3f} [{cell.low:.3f}, {cell.high:.3f}]"
    if cell is None or (isinstance(cell, float) and math.isnan(cell)):
        return ""
    if is_number(cell):
        return f"{cell:,}" if float(cell).is_integer() else f"{cell:.4g}"
    return str(cell)


def is_number(cell: Any) -> bool:
    """Whether a cell is shown as a number."""
    return hasattr(cell, "__float__") and not isinstance(cell, bool)


def sort_key(cell: Any) -> str:
    """Give what a column is sorted by."""
    value = cell.value if isinstance(cell, Estimate) else cell
    return repr(float(value)) if is_number(value) else cell_text(cell)


def json_cell(cell: Any) -> Any:
    """Give a cell as report.json keeps it."""
    if isinstance(cell, Estimate):
        return [json_cell(part) for part in (cell.value, cell.low, cell.high)]
    if isinstance(cell, list | tuple):
        return [json_cell(part) for part in cell]
    if cell is None or isinstance(cell, str | bool):
        return cell
    if is_number(cell):
        number = float(cell)
        if number.is_integer():
            return int(number)
        return float(f"{number:.4g}") if math.isfinite(number) else None
    return str(cell)


def table_csv(table: Table) -> str:
    """Write a table as CSV; an estimate takes three columns."""
    wide = [
        any(isinstance(row[column], Estimate) for row in table.rows)
        for column in range(len(table.header))
    ]
    header = []
    for name, is_wide in zip(table.header, wide, strict=True):
        header += [name, f"{name} (low)", f"{name} (high)"] if is_wide else [name]
    return csv_text(header, (_csv_cells(row, wide) for row in table.rows))


def _csv_cells(row: Sequence[Any], wide: Sequence[bool]) -> Iterator[Any]:
    for cell, is_wide in zip(row, wide, strict=True):
        if isinstance(cell, Estimate):
            yield from json_cell(cell)
        else:
            yield json_cell(cell)
            yield from ("", "") if is_wide else ()


def markdown_cell(cell: Any) -> str:
    """Escape what Markdown or HTML would take for markup."""
    text = html.escape(cell_text(cell), quote=False)
    return re.sub(r"([\\`*_\[\]|#])", r"\\\1", " ".join(text.split()))


def marked(excerpt: Excerpt) -> Markup:
    """Write the text of an excerpt with its marks, all of it escaped."""
    pieces, place = [], 0
    for start, end, strength in sorted(excerpt.marks):
        pieces.append(html.escape(excerpt.text[place:start]))
        shade = round(100 * max(0.0, min(strength, 1.0)))
        inner = html.escape(excerpt.text[start:end])
        pieces.append(f'<mark style="--s:{shade}%">{inner}</mark>')
        place = end
    pieces.append(html.escape(excerpt.text[place:]))
    return Markup("".join(pieces))  # every piece was escaped above


def script_hash(script: str) -> str:
    """Name a script as a content security policy does: its SHA-256 in Base64."""
    return base64.b64encode(sha256(script.encode()).digest()).decode("ascii")


def printable(text: str) -> str:
    """Put � for each character that is no text."""
    return _UNPRINTABLE.sub("\ufffd", text)
