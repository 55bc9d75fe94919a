"""A report and its blocks → one HTML page, Markdown, JSON, CSV and figures."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from importlib.resources import files
from pathlib import Path
from typing import Any

from markupsafe import Markup, escape

from research import i18n
from research.files.locking import locked, resolved
from research.files.tables import csv_text
from research.files.versions import library_versions
from research.files.writing import (
    LAST,
    WITH_OTHERS,
    sweep,
    together,
    write_atomically,
)
from research.rendering.blocks import (
    FILE_NAME,
    Attachment,
    Block,
    Figure,
    Findings,
    KeyNumbers,
    Methods,
    Table,
)
from research.rendering.cells import (
    cell_parts,
    cell_text,
    is_measured,
    is_number,
    json_cell,
    markdown_cell,
    marked,
    parameter_rows,
    printable,
    script_hash,
    sort_key,
    table_csv,
)
from research.rendering.exports import (
    FORMATS,
    PDF,
    booktabs,
    exported_names,
    pdf_of,
    workbook_of,
)
from research.rendering.paper import sheets
from research.rendering.style import (
    Chart,
    font_faces,
    missing_glyphs,
    to_png,
    to_svg,
)
from research.rendering.templating import template_environment
from research.rendering.word import document_of

_SCRIPT = files("research.rendering") / "templates" / "report.js"
_ENDINGS: dict[type, str] = {Table: "csv", Figure: "png", Attachment: "html"}
Tell = Callable[[str], None]
FOLD_ROWS = 15  # longer tables are folded
FOLD_COLUMNS = 15  # and wider ones
PAPER_ROWS = 60  # longer tables are only named on paper


def silent(how_far: str) -> None:
    """Say nothing of how far it is."""
    del how_far


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
    command : mapping
        What makes it again, as `research.commands.repeat` gives it; empty where no
        command made it.
    language : "en" or "zh"
        In which it is written, its blocks as well; the language chosen, if not given.

    Raises
    ------
    ValueError
        If two blocks share a name, or a name is no file name.
    """

    title: str
    parameters: Any
    blocks: Sequence[Block]
    lead: str = ""
    command: Mapping[str, Any] = field(default_factory=dict)
    versions: Mapping[str, str] = field(default_factory=library_versions)
    language: i18n.Language = field(default_factory=i18n.language)

    def __post_init__(self) -> None:
        kinds = Table | Figure | Attachment
        if isinstance(self.blocks, str):
            raise ValueError(
                "blocks must be a list of blocks, got one text. Put it in Prose."
            )
        names = [block.name for block in self.blocks if isinstance(block, kinds)]
        wrong = [n for n in names if not FILE_NAME.fullmatch(n) or n == "report"]
        twice = sorted({name for name in names if names.count(name) > 1})
        if wrong or twice:
            raise ValueError(
                "names of tables, figures and pages must be distinct, not 'report', "
                f"and of lower-case letters, digits and _, got {wrong + twice}."
            )
        linked = {
            finding.link
            for block in self.blocks
            if isinstance(block, Findings)
            for finding in block.findings
        }
        if unknown := sorted(linked - set(names)):
            raise ValueError(
                f"findings must name a table or figure of the report, got {unknown}."
            )

    def write(
        self,
        folder: str | Path,
        *,
        replace: bool = False,
        formats: Sequence[str] = (),
        tell: Tell = silent,
    ) -> None:
        """Write `report.html`, `.md`, `.json`, further pages, tables and figures.

        A report that stands there already is replaced; other files stay. The same
        report gives the same bytes. `report.json`, which lists the files, goes first
        and comes last: what it names is there, and of one report.

        Parameters
        ----------
        folder : path
        replace : bool
            Replace files that no report written here before left so.
        formats : sequence of {"xlsx", "tex", "docx", "pdf"}
            What is written beside: a workbook of all tables, tables as LaTeX, text,
            tables and figures as a Word document, and the page printed by a Chromium
            of the machine, of which no two are the same.
        tell : callable
            Called with how far it is, before each figure.

        Raises
        ------
        FileExistsError
            If a file that somebody made or changed would be replaced.
        ValueError
            If another run is writing into the folder.
        """
        with i18n.use_language(self.language):
            exported_names(formats)
            files = self._files(tell)
            files |= self._exports(formats, files)
        with (
            locked(folder, is_folder=True),
            together(
                "report", folder=folder, replace="anything" if replace else "ours"
            ),
        ):
            home = resolved(folder)
            sweep(home)
            for name, data in files.items():
                order = LAST if name == "report.json" else WITH_OTHERS
                write_atomically(home / name, data, order=order)

    def _exports(
        self, formats: Sequence[str], written: Mapping[str, bytes]
    ) -> dict[str, bytes]:
        """Give what is written in further formats."""
        tables = [block for block in self.blocks if isinstance(block, Table)]
        files: dict[str, bytes] = {}
        if "xlsx" in formats:
            files[FORMATS["xlsx"]] = workbook_of(tables)
        if "tex" in formats:
            shown = [table for table in tables if not table.is_file_only]
            text = "\n".join(map(booktabs, shown))
            files[FORMATS["tex"]] = text.encode()
        if "docx" in formats:
            pictures = {
                name.removesuffix(".png"): data
                for name, data in written.items()
                if name.endswith(".png")
            }
            files[FORMATS["docx"]] = document_of(
                self.title, self.lead, self.blocks, pictures, language=self.language
            )
        if PDF in formats:
            files[FORMATS[PDF]] = pdf_of(written["report.html"])
        return files

    def _repr_html_(self) -> str:
        """Show the page in a notebook, in a frame of its own that loads nothing."""
        figures = [block for block in self.blocks if isinstance(block, Figure)]
        with i18n.use_language(self.language):
            page = self._html(
                {block.name: to_svg(block.drawing, block.name) for block in figures}
            )
        return (
            f'<iframe sandbox="allow-scripts" srcdoc="{escape(printable(page))}" '
            'style="width: 100%; height: 40rem; border: 0"></iframe>'
        )

    def _files(self, tell: Tell) -> dict[str, bytes]:
        figures = [block for block in self.blocks if isinstance(block, Figure)]
        svgs, pictures = {}, {}
        for number, figure in enumerate(figures, 1):
            tell(i18n._("figure {n} of {all}", n=number, all=len(figures)))
            svgs[figure.name] = to_svg(figure.drawing, figure.name)
            pictures[f"{figure.name}.png"] = to_png(figure.drawing)
        files = {
            "report.html": self._html(svgs),
            "report.md": self._render("report.md.jinja", svgs={}),
        }
        for block in self.blocks:
            if isinstance(block, Table):
                files[f"{block.name}.csv"] = table_csv(block)
            elif isinstance(block, Figure) and isinstance(block.drawing, Chart):
                rows = (map(json_cell, row) for row in block.drawing.rows)
                files[f"{block.name}.csv"] = csv_text(block.drawing.header, rows)
            elif isinstance(block, Attachment):
                files[f"{block.name}.html"] = block.html
            elif isinstance(block, Methods):
                files["methods.txt"] = f"{block.text}\n"
                files["references.bib"] = block.bibtex
        written = {name: printable(text).encode() for name, text in files.items()}
        # The mark tells spreadsheets that the text is UTF-8.
        for name in written:
            if name.endswith(".csv"):
                written[name] = b"\xef\xbb\xbf" + written[name]
        for block in figures:
            svg = svgs[block.name].replace("currentColor", "#1b1f24")
            written[f"{block.name}.svg"] = printable(svg).encode()
        written |= pictures
        written["report.json"] = self._json(sorted([*written, "report.json"]))
        return written

    def _html(self, svgs: Mapping[str, str]) -> str:
        return self._render("report.html.jinja", svgs=svgs)

    def _render(self, template: str, svgs: Mapping[str, str]) -> str:
        environment = template_environment(
            autoescape=template.startswith("report.html")
        )
        environment.filters |= {
            "cell": cell_text,
            "parts": cell_parts,
            "md": markdown_cell,
            "marked": marked,
            "sort_key": sort_key,
            "sheets": sheets,
            "glyph_note": glyph_note,
        }
        environment.tests["number"] = is_number
        environment.tests["measured"] = is_measured
        environment.tests["chart"] = lambda drawing: isinstance(drawing, Chart)
        script = Markup(f"\n{_SCRIPT.read_text('utf-8')}\n")
        return environment.get_template(template).render(
            script=script,
            script_hash=script_hash(script),
            report=self,
            html_lang=i18n.HTML_LANG[self.language],
            blocks=[(type(block).__name__, block) for block in self.blocks],
            parameters=parameter_rows(self.parameters),
            svgs={name: Markup(svg) for name, svg in svgs.items()},
            fonts=Markup(font_faces("".join(svgs.values()))) if svgs else "",
            file_of=self._file_of(),
            fold_rows=FOLD_ROWS,
            fold_columns=FOLD_COLUMNS,
            paper_rows=PAPER_ROWS,
        )

    def _file_of(self) -> dict[str, str]:
        """Name the file that shows each table, figure and further page."""
        found = {}
        for block in self.blocks:
            if isinstance(block, Table | Figure | Attachment):
                found[block.name] = f"{block.name}.{_ENDINGS[type(block)]}"
        return found

    def _json(self, files: list[str]) -> bytes:
        content = {
            "title": self.title,
            "parameters": dict(parameter_rows(self.parameters)),
            "versions": dict(self.versions),
            "files": files,
            "tables": {
                block.name: {
                    "header": list(block.header),
                    "rows": [list(map(json_cell, row)) for row in block.rows],
                }
                for block in self.blocks
                if isinstance(block, Table) and not block.is_file_only
            },
            "numbers": {
                name: json_cell(number)
                for block in self.blocks
                if isinstance(block, KeyNumbers)
                for number, name in block.numbers
            },
        }
        if self.command:
            content["command"] = dict(self.command)
        if self.language != i18n.SOURCE:  # reports from before there was another
            content["language"] = self.language
        text = json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True)
        return f"{printable(text)}\n".encode()


def glyph_note(figure: Figure) -> str:
    """Say which characters of a figure the fonts lack; nothing where they have all."""
    missing = missing_glyphs(figure.drawing)
    if not missing:
        return ""
    return i18n.ngettext(
        "{n} character has no glyph in the fonts and stands as 〓: {characters}.",
        "{n} characters have no glyph in the fonts and stand as 〓: {characters}.",
        len(missing),
        characters=" ".join(sorted(missing)),
    )
