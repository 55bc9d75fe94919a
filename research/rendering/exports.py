"""Tables of a report as people put them into papers: a workbook, LaTeX, a PDF page."""

import datetime
import io
import re
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from research.files.tables import escaped
from research.i18n import _
from research.rendering.blocks import Table
from research.rendering.cells import cell_text, csv_columns, printable

PDF = "pdf"
FORMATS = {
    "xlsx": "tables.xlsx",
    "tex": "tables.tex",
    "docx": "report.docx",
    PDF: "report.pdf",
}
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome", "msedge")
MAX_SHEET_NAME = 31
MAX_CELL = 32_767
PDF_SECONDS = 180
_TEX = {
    "\\": r"\textbackslash{}",
    **{mark: f"\\{mark}" for mark in "&%$#_{}"},
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
}
_OF_TEX = re.compile("[" + re.escape("".join(_TEX)) + "]")


def workbook_of(tables: Sequence[Table]) -> bytes:
    """Write a sheet a table; the same tables give the same bytes.

    Shares are fractions shown as percent would lose digits in: they stay fractions.
    """
    import xlsxwriter

    buffer = io.BytesIO()
    with xlsxwriter.Workbook(
        buffer,
        {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False},
    ) as book:
        # A workbook that says when it was made would never be the same twice.
        book.set_properties({"created": datetime.datetime(2000, 1, 1)})
        bold = book.add_format({"bold": True})
        taken: set[str] = set()
        for table in tables:
            sheet = book.add_worksheet(_sheet_name(table.name, taken))
            header, rows = csv_columns(table)
            sheet.write_row(0, 0, [printable(name) for name in header], bold)
            for number, row in enumerate(rows, start=1):
                sheet.write_row(number, 0, [_workbook_cell(cell) for cell in row])
            sheet.freeze_panes(1, 1)
    return buffer.getvalue()


def _sheet_name(name: str, taken: set[str]) -> str:
    short, number = name[:MAX_SHEET_NAME], 2
    while short in taken:
        short = f"{name[: MAX_SHEET_NAME - 3]}_{number}"
        number += 1
    taken.add(short)
    return short


def _workbook_cell(cell: Any) -> Any:
    if isinstance(cell, str):
        return printable(str(escaped(cell)))[:MAX_CELL]
    return cell


def booktabs(table: Table) -> str:
    r"""Write a table as LaTeX with the rules of the package booktabs.

    Examples
    --------
    >>> print(booktabs(Table("t", ["theme", "n"], [["R&D", 3]], "Themes.")))
    \begin{table}
    \caption{Themes.}
    \label{tab:t}
    \begin{tabular}{lr}
    \toprule
    theme & n \\
    \midrule
    R\&D & 3 \\
    \bottomrule
    \end{tabular}
    \end{table}
    <BLANKLINE>
    """
    first = table.rows[0] if table.rows else [""] * len(table.header)
    sides = "".join("l" if isinstance(cell, str) else "r" for cell in first)
    lines = [
        r"\begin{table}",
        rf"\caption{{{tex_text(table.caption)}}}",
        rf"\label{{tab:{table.name}}}",
        rf"\begin{{tabular}}{{{sides}}}",
        r"\toprule",
        " & ".join(map(tex_text, table.header)) + r" \\",
        r"\midrule",
        *(
            " & ".join(tex_text(cell_text(cell)) for cell in row) + r" \\"
            for row in table.rows
        ),
        r"\bottomrule",
        r"\end{tabular}",
        r"\end{table}",
    ]
    return "\n".join(lines) + "\n"


def tex_text(text: str) -> str:
    """Escape what LaTeX would take for a command."""
    plain = " ".join(printable(text).split())
    return _OF_TEX.sub(lambda found: _TEX[found[0]], plain)


def exported_names(formats: Sequence[str]) -> list[str]:
    """Name what is written in some formats beside a report.

    Raises
    ------
    ValueError
        If there is no such format, or nothing here can write it.
    """
    if unknown := sorted(set(formats) - set(FORMATS)):
        raise ValueError(f"formats must be of {FORMATS}, got {unknown}.")
    if PDF in formats:
        _browser()
    return [FORMATS[name] for name in formats]


def _browser() -> str:
    browser = next((found for name in BROWSERS if (found := shutil.which(name))), None)
    if browser is None:
        raise ValueError(
            _(
                "a PDF is printed by Chromium, and none of {names} is there. Install "
                "one, or print report.html from a browser.",
                names=", ".join(BROWSERS),
            )
        )
    return browser


def pdf_of(page: bytes) -> bytes:
    """Print a page of ours as PDF by a Chromium of the machine.

    Raises
    ------
    ValueError
        If there is no such browser, or it prints nothing.
    """
    browser = _browser()
    with tempfile.TemporaryDirectory() as scratch:
        source, made = Path(scratch) / "report.html", Path(scratch) / "report.pdf"
        source.write_bytes(page)
        command = [
            browser,
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--no-pdf-header-footer",
            f"--user-data-dir={scratch}/profile",
            f"--print-to-pdf={made}",
            source.as_uri(),
        ]
        subprocess.run(command, capture_output=True, check=False, timeout=PDF_SECONDS)
        if not made.is_file():
            raise ValueError(_("{browser} printed no PDF.", browser=browser))
        return made.read_bytes()
