"""A cell as HTML, Markdown, JSON, CSV."""

import base64
import html
import math
import re
from collections.abc import Sequence
from dataclasses import asdict, is_dataclass
from hashlib import sha256
from typing import Any

from markupsafe import Markup

from research.files.tables import csv_text
from research.i18n import _, percent
from research.rendering.blocks import Excerpt, Ratio, Share, Table
from research.stats.estimates import Estimate, Spread

# What no page should hold: controls, and halves of surrogate pairs.
LEAST = 0.0001  # of what is shown as a number; p-values are hardly known better
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


def parameter_rows(parameters: Any) -> list[tuple[str, Any]]:
    """List parameters as (name, value)."""
    if is_dataclass(parameters) and not isinstance(parameters, type):
        parameters = asdict(parameters)
    return [(name, json_cell(value)) for name, value in dict(parameters).items()]


def cell_text(cell: Any) -> str:
    """Write a cell as text: four significant digits, intervals in square brackets.

    An estimate without bounds is shown as its value, one without a value as
    undefined. A spread says that it is over runs, so that nobody takes it for an
    interval.

    Examples
    --------
    >>> cell_text(Estimate(0.84219, 0.8149, 0.86281))
    '0.842 [0.815, 0.863]'
    >>> cell_text(Spread(0.53, 0.49, 0.57)), cell_text(Spread(0.2, -0.1, 1234.5))
    ('0.53 (0.49–0.57 over runs)', '0.2 (-0.1 to 1,234 over runs)')
    >>> cell_text(12345), cell_text(0.000123456), cell_text(None)
    ('12,345', '0.0001235', '')
    """
    if is_measured(cell):
        return " ".join(filter(None, cell_parts(cell)))
    if isinstance(cell, Share):
        return _percent(cell.of, signed=cell.signed)
    if isinstance(cell, Ratio):
        return "" if cell.of is None or math.isnan(cell.of) else f"{cell.of:,.1f}"
    if cell is None or (isinstance(cell, float) and math.isnan(cell)):
        return ""
    if is_number(cell):
        return _number(cell)
    return str(cell)


def _number(cell: Any) -> str:
    value = float(cell)
    if value.is_integer():
        return f"{cell:,}"
    if abs(value) < LEAST:  # nobody reads powers of ten
        return f"<{LEAST}" if value > 0 else f">-{LEAST}"
    return f"{value:,.0f}" if abs(value) >= 10_000 else f"{cell:.4g}"


def cell_parts(cell: Estimate | Spread | Share | Ratio) -> tuple[str, str]:
    """Write a value, and how sure it is or how far runs lie apart.

    Examples
    --------
    >>> cell_parts(Share(Estimate(0.1234, 0.1, 0.15)))
    ('12.3 %', '[10.0, 15.0]')
    """
    if isinstance(cell, Share):
        return percent_parts(cell.of, signed=cell.signed)
    if isinstance(cell, Ratio):
        return ratio_parts(cell.of)
    if isinstance(cell, Estimate):
        if math.isnan(cell.value):
            return _("undefined"), ""
        bounds = f"[{_fixed(cell.low)}, {_fixed(cell.high)}]"
        return _fixed(cell.value), "" if math.isnan(cell.low) else bounds
    mean, least, most = map(_short, (cell.mean, cell.least, cell.most))
    if not mean:
        return "", ""
    # A dash before a minus sign would be read as two of them.
    between = (
        _("({least} to {most} over runs)", least=least, most=most)
        if cell.least < 0
        else _("({least}–{most} over runs)", least=least, most=most)
    )
    return mean, between


def _fixed(number: float) -> str:
    """Write three digits after the point, none where four stand before it."""
    if math.isinf(number):
        return "∞" if number > 0 else "-∞"
    return f"{number:,.0f}" if abs(number) >= 1000 else f"{number:.3f}"


def percent_parts(share: Estimate, *, signed: bool = False) -> tuple[str, str]:
    """Write a share as percent, a difference in points, and its interval in points.

    Examples
    --------
    >>> percent_parts(Estimate(0.0994, -0.034, 0.233), signed=True)
    ('+9.9', '[-3.4, +23.3]')
    """
    if math.isnan(share.value):
        return _("undefined"), ""
    sign = "+" if signed else ""
    bounds = f"[{100 * share.low:{sign}.1f}, {100 * share.high:{sign}.1f}]"
    shown = _percent(share.value, signed=signed)
    return shown, "" if math.isnan(share.low) else bounds


def _percent(share: float | None, *, signed: bool = False) -> str:
    if share is None or math.isnan(share):
        return ""
    return f"{100 * share:+.1f}" if signed else percent(share, 1)


def ratio_parts(ratio: Estimate) -> tuple[str, str]:
    """Write how many times as large something is, and its interval.

    Examples
    --------
    >>> ratio_parts(Estimate(3.532, 3.014, 4.139))
    ('3.5', '[3.0, 4.1]')
    """
    if math.isnan(ratio.value):
        return _("undefined"), ""
    bounds = f"[{ratio.low:,.1f}, {ratio.high:,.1f}]"
    return f"{ratio.value:,.1f}", "" if math.isnan(ratio.low) else bounds


def _short(number: float) -> str:
    """Write three significant digits, and whole numbers in full."""
    if math.isnan(number):
        return ""
    return f"{number:,.0f}" if abs(number) >= 100 else f"{number:.3g}"


def is_measured(cell: Any) -> bool:
    """Whether a cell is a number with an interval or a spread."""
    return isinstance(bare(cell), Estimate | Spread)


def is_number(cell: Any) -> bool:
    """Whether a cell is shown as a number."""
    if isinstance(cell, Share | Ratio):
        return cell.of is not None
    return hasattr(cell, "__float__") and not isinstance(cell, bool)


def bare(cell: Any) -> Any:
    """Give the number in a share or ratio, and any other cell as it is."""
    return cell.of if isinstance(cell, Share | Ratio) else cell


def sort_key(cell: Any) -> str:
    """Give what a column is sorted by."""
    cell = bare(cell)
    value = cell
    if isinstance(cell, Estimate | Spread):
        value = cell.value if isinstance(cell, Estimate) else cell.mean
    return repr(float(value)) if is_number(value) else cell_text(cell)


def json_cell(cell: Any) -> Any:
    """Give a cell as report.json keeps it."""
    cell = bare(cell)
    if isinstance(cell, Estimate):
        return [json_cell(part) for part in (cell.value, cell.low, cell.high)]
    if isinstance(cell, Spread):
        return {name: json_cell(part) for name, part in asdict(cell).items()}
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
    """Write a table as CSV; an estimate or a spread takes three columns."""
    return csv_text(*csv_columns(table))


def csv_columns(table: Table) -> tuple[list[str], list[list[Any]]]:
    """Give header and rows as files keep them: an estimate takes three columns."""
    suffixes = [
        _suffixes([bare(row[column]) for row in table.rows])
        for column in range(len(table.header))
    ]
    header = [
        f"{name}{suffix}"
        for name, of_column in zip(table.header, suffixes, strict=True)
        for suffix in of_column
    ]
    return header, [_csv_cells(row, suffixes) for row in table.rows]


def _suffixes(cells: Sequence[Any]) -> tuple[str, ...]:
    """Name the columns that the cells of one column take."""
    if any(isinstance(cell, Spread) for cell in cells):
        return "", " (least)", " (most)"
    if any(isinstance(cell, Estimate) for cell in cells):
        return "", " (low)", " (high)"
    return ("",)


def _csv_cells(row: Sequence[Any], suffixes: Sequence[tuple[str, ...]]) -> list[Any]:
    cells: list[Any] = []
    for cell, of_column in zip(map(bare, row), suffixes, strict=True):
        own = json_cell(cell)
        if isinstance(cell, Spread):
            own = list(own.values())
        own = own if isinstance(cell, Estimate | Spread) else [own]
        cells += [*own, *[""] * (len(of_column) - len(own))]
    return cells


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
