"""A report and its blocks → one HTML page, Markdown, JSON, CSV and figures."""

import html
import json
import math
import re
import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, is_dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

import jinja2
from markupsafe import Markup
from matplotlib.figure import Figure as Drawing

from research.files import csv_text
from research.reporting.style import Chart, font_faces, to_png, to_svg

LIBRARIES = ("numpy", "scipy", "scikit-learn", "jieba", "rjieba")
FOLD_ROWS = 15  # longer tables are folded
FOLD_COLUMNS = 15  # and wider ones
_NAME = re.compile(r"[a-z0-9]+(?:_[a-z0-9]+)*")
# What no page should hold: controls, and halves of surrogate pairs.
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class Estimate:
    """A number with its interval, a cell of a table."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Section:
    """A heading; `text`, if any, stands below it in a lighter tone."""

    title: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class Prose:
    """Paragraphs of plain text."""

    text: str


@dataclass(frozen=True, slots=True)
class Table:
    """A table, also written as CSV.

    Attributes
    ----------
    name : str
        File name: lower-case letters, digits and single underscores.
    header : sequence of str
    rows : sequence of sequences of str, int, float, Estimate or None
    caption : str
    """

    name: str
    header: Sequence[str]
    rows: Sequence[Sequence[Any]]
    caption: str = ""


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure, also written as SVG and PNG, and its numbers as CSV.

    Attributes
    ----------
    name : str
        File name: lower-case letters, digits and single underscores.
    drawing : matplotlib Figure
        A `Chart` brings its numbers.
    caption : str
        What it shows, on which articles.
    alt : str
        What it shows, for those who cannot see it.
    """

    name: str
    drawing: Drawing
    caption: str
    alt: str


@dataclass(frozen=True, slots=True)
class KeyNumbers:
    """A strip of headline figures: (number or Estimate or str, what it is)."""

    numbers: Sequence[tuple[Any, str]]


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A piece of an article with evidence marked.

    Attributes
    ----------
    title, note : str
    text : str
        As published.
    marks : sequence of (start, end, strength in 0 to 1)
        Places in `text`; they must not overlap.
    """

    title: str
    note: str
    text: str
    marks: Sequence[tuple[int, int, float]] = ()


@dataclass(frozen=True, slots=True)
class Excerpts:
    """Excerpts under one summary, folded."""

    summary: str
    excerpts: Sequence[Excerpt]


@dataclass(frozen=True, slots=True)
class Page:
    """A further page, written beside the report and linked from it.

    Attributes
    ----------
    name : str
        File name: lower-case letters, digits and single underscores.
    html : str
        The whole page.
    link, text : str
        What the link says, and what stands beside it.
    """

    name: str
    html: str
    link: str
    text: str


Block = Section | Prose | Table | Figure | KeyNumbers | Excerpts | Page


@dataclass(frozen=True)
class Report:
    """A title, what was chosen, and blocks in reading order.

    Attributes
    ----------
    title : str
    parameters : dataclass or mapping
        Everything that can change a number.
    blocks : sequence of blocks
    lead : str
        One or two sentences under the title.

    Raises
    ------
    ValueError
        If two blocks share a name, or a name is no file name.
    """

    title: str
    parameters: Any
    blocks: Sequence[Block]
    lead: str = ""
    versions: Mapping[str, str] = field(
        default_factory=lambda: {name: version(name) for name in LIBRARIES}
    )

    def __post_init__(self) -> None:
        kinds = Table | Figure | Page
        names = [block.name for block in self.blocks if isinstance(block, kinds)]
        wrong = [n for n in names if not _NAME.fullmatch(n) or n == "report"]
        twice = sorted({name for name in names if names.count(name) > 1})
        if wrong or twice:
            raise ValueError(
                "names of tables, figures and pages must be distinct, not 'report', "
                f"and of lower-case letters, digits and _, got {wrong + twice}."
            )

    def write(self, folder: str | Path) -> None:
        """Write `report.html`, `.md`, `.json`, further pages, tables and figures.

        A report that stands there already is replaced; other files stay. The same
        report gives the same bytes.
        """
        folder = Path(folder)
        folder.mkdir(parents=True, exist_ok=True)
        files = self._files()
        with tempfile.TemporaryDirectory(dir=folder, prefix=".report-") as scratch:
            for name, data in files.items():
                Path(scratch, name).write_bytes(data)
            for name in _files_of_last_report(folder) - set(files):
                (folder / name).unlink(missing_ok=True)
            # The list of files goes last: what it names is there.
            for name in sorted(files, key=lambda name: name == "report.json"):
                shutil.move(Path(scratch, name), folder / name)

    def _files(self) -> dict[str, bytes]:
        figures = [block for block in self.blocks if isinstance(block, Figure)]
        svgs = {block.name: to_svg(block.drawing, block.name) for block in figures}
        files = {
            "report.html": self._html(svgs),
            "report.md": self._render("report.md.jinja", svgs={}),
        }
        for block in self.blocks:
            if isinstance(block, Table):
                files[f"{block.name}.csv"] = _table_csv(block)
            elif isinstance(block, Figure) and isinstance(block.drawing, Chart):
                rows = (map(_json_cell, row) for row in block.drawing.rows)
                files[f"{block.name}.csv"] = csv_text(block.drawing.header, rows)
            elif isinstance(block, Page):
                files[f"{block.name}.html"] = block.html
        written = {name: printable(text).encode() for name, text in files.items()}
        # The mark tells spreadsheets that the text is UTF-8.
        for name in written:
            if name.endswith(".csv"):
                written[name] = b"\xef\xbb\xbf" + written[name]
        for block in figures:
            svg = svgs[block.name].replace("currentColor", "#1b1f24")
            written[f"{block.name}.svg"] = printable(svg).encode()
            written[f"{block.name}.png"] = to_png(block.drawing)
        written["report.json"] = self._json(sorted([*written, "report.json"]))
        return written

    def _html(self, svgs: Mapping[str, str]) -> str:
        return self._render("report.html.jinja", svgs=svgs)

    def _render(self, template: str, svgs: Mapping[str, str]) -> str:
        environment = jinja2.Environment(
            loader=jinja2.PackageLoader("research.reporting", "templates"),
            autoescape=template.startswith("report.html"),
            trim_blocks=True,
            lstrip_blocks=True,
            undefined=jinja2.StrictUndefined,
        )
        environment.filters |= {
            "cell": cell_text,
            "md": _markdown_cell,
            "marked": _marked,
            "sort_key": _sort_key,
        }
        environment.tests["number"] = _is_number
        environment.tests["chart"] = lambda drawing: isinstance(drawing, Chart)
        return environment.get_template(template).render(
            report=self,
            blocks=[(type(block).__name__, block) for block in self.blocks],
            parameters=parameter_rows(self.parameters),
            svgs={name: Markup(svg) for name, svg in svgs.items()},
            fonts=Markup(font_faces("".join(svgs.values()))) if svgs else "",
            fold_rows=FOLD_ROWS,
            fold_columns=FOLD_COLUMNS,
        )

    def _json(self, files: list[str]) -> bytes:
        content = {
            "title": self.title,
            "parameters": dict(parameter_rows(self.parameters)),
            "versions": dict(self.versions),
            "files": files,
            "tables": {
                block.name: {
                    "header": list(block.header),
                    "rows": [list(map(_json_cell, row)) for row in block.rows],
                }
                for block in self.blocks
                if isinstance(block, Table)
            },
            "numbers": {
                name: _json_cell(number)
                for block in self.blocks
                if isinstance(block, KeyNumbers)
                for number, name in block.numbers
            },
        }
        text = json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True)
        return f"{printable(text)}\n".encode()


def parameter_rows(parameters: Any) -> list[tuple[str, Any]]:
    """List parameters as (name, value)."""
    if is_dataclass(parameters) and not isinstance(parameters, type):
        parameters = asdict(parameters)
    return [(name, _json_cell(value)) for name, value in dict(parameters).items()]


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
    if _is_number(cell):
        return f"{cell:,}" if float(cell).is_integer() else f"{cell:.4g}"
    return str(cell)


def _is_number(cell: Any) -> bool:
    return hasattr(cell, "__float__") and not isinstance(cell, bool)


def _sort_key(cell: Any) -> str:
    value = cell.value if isinstance(cell, Estimate) else cell
    return repr(float(value)) if _is_number(value) else cell_text(cell)


def _json_cell(cell: Any) -> Any:
    if isinstance(cell, Estimate):
        return [_json_cell(part) for part in (cell.value, cell.low, cell.high)]
    if isinstance(cell, list | tuple):
        return [_json_cell(part) for part in cell]
    if cell is None or isinstance(cell, str | bool):
        return cell
    if _is_number(cell):
        number = float(cell)
        if number.is_integer():
            return int(number)
        return float(f"{number:.4g}") if math.isfinite(number) else None
    return str(cell)


def _table_csv(table: Table) -> str:
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
            yield from _json_cell(cell)
        else:
            yield _json_cell(cell)
            yield from ("", "") if is_wide else ()


def _markdown_cell(cell: Any) -> str:
    """Escape what Markdown or HTML would take for markup."""
    text = html.escape(cell_text(cell), quote=False)
    return re.sub(r"([\\`*_\[\]|#])", r"\\\1", " ".join(text.split()))


def _marked(excerpt: Excerpt) -> Markup:
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


def printable(text: str) -> str:
    """Put � for each character that is no text."""
    return _UNPRINTABLE.sub("\ufffd", text)


def _files_of_last_report(folder: Path) -> set[str]:
    """Name the files that an earlier report says it wrote here."""
    try:
        listed = json.loads((folder / "report.json").read_bytes())["files"]
    except (OSError, ValueError, KeyError, TypeError):
        return set()
    return {
        name for name in listed if re.fullmatch(r"[a-z0-9_]+\.(csv|svg|png|html)", name)
    }
