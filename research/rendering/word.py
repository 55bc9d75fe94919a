"""A report as a Word document: its tables with three rules, its figures, its text."""

import io
import zipfile
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from research.i18n import HTML_LANG, Language, _
from research.rendering.blocks import (
    Attachment,
    Block,
    Excerpts,
    Figure,
    Findings,
    KeyNumbers,
    Prose,
    Section,
    Table,
)
from research.rendering.cells import cell_text, is_measured, is_number, printable
from research.rendering.paper import sheets

if TYPE_CHECKING:
    from docx.document import Document

ROWS = 60  # longer tables are only named
WIDTH = 16.0  # centimetres between the margins of an A4 page
FIXED = (1980, 1, 1, 0, 0, 0)  # a document that says when it was made is never the same
# What papers are set in; Word takes another where a machine has none of the name.
LATIN, HANZI = "Times New Roman", "宋体"


def document_of(
    title: str,
    lead: str,
    blocks: Sequence[Block],
    pictures: Mapping[str, bytes],
    *,
    language: Language,
) -> bytes:
    """Write a report as people put it into papers; the same report, the same bytes.

    Parameters
    ----------
    title, lead : str
    blocks : sequence of blocks
        Attachments and excerpts are left out, tables of more than sixty rows named.
    pictures : mapping of str to bytes
        PNG of each figure, by its name.
    language : "en" or "zh"

    Raises
    ------
    ValueError
        If the extra `docx` is not installed.
    """
    try:
        import docx
    except ImportError as error:
        raise ValueError(
            _(
                "a Word document is written by python-docx, which is not installed. "
                "Install the extra: pip install '.[docx]'"
            )
        ) from error
    document = docx.Document()
    _set_up(document, title, language)
    document.add_heading(_text(title), 0)
    if lead:
        document.add_paragraph(_text(lead))
    numbers = {"table": 0, "figure": 0}
    for block in blocks:
        if isinstance(block, Table):
            _add_table(document, block, numbers)
        elif isinstance(block, Figure):
            _add_figure(document, block, pictures[block.name], numbers)
        elif not isinstance(block, Attachment | Excerpts):
            _add_text(document, block)
    buffer = io.BytesIO()
    document.save(buffer)
    return _without_times(buffer.getvalue())


def _set_up(document: "Document", title: str, language: Language) -> None:
    """Set the page to A4, and the fonts and the language of all styles."""
    from docx.oxml.ns import qn
    from docx.shared import Cm, Pt

    page = document.sections[0]
    page.page_width, page.page_height = Cm(21), Cm(29.7)
    page.left_margin = page.right_margin = Cm((21 - WIDTH) / 2)
    for name in ("Normal", "Title", "Heading 1", "Caption", "List Bullet"):
        style = document.styles[name]
        style.font.name = LATIN
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for part in ("w:asciiTheme", "w:hAnsiTheme", "w:eastAsiaTheme", "w:cstheme"):
            fonts.attrib.pop(qn(part), None)
        fonts.set(qn("w:eastAsia"), HANZI)
    document.styles["Normal"].font.size = Pt(10.5)
    known = document.core_properties
    known.title, known.author, known.comments = _text(title), "", ""
    known.language = HTML_LANG[language]
    known.created = known.modified = datetime(*FIXED)


def _add_text(document: "Document", block: Block) -> None:
    if isinstance(block, Section):
        document.add_heading(_text(block.title), 1)
        if block.text:
            document.add_paragraph(_text(block.text))
    elif isinstance(block, Prose):
        document.add_paragraph(_text(block.text))
    elif isinstance(block, KeyNumbers):
        told = [f"{what} {cell_text(number)}" for number, what in block.numbers]
        document.add_paragraph(_text(_("; ").join(told)))
    elif isinstance(block, Findings):
        for finding in block.findings:
            document.add_paragraph(_text(finding.text), style="List Bullet")
        if not block.findings and block.otherwise:
            document.add_paragraph(_text(block.otherwise))


def _add_table(document: "Document", table: Table, numbers: dict[str, int]) -> None:
    """Write a table below its caption; a wide one in parts with its first column."""
    if table.is_file_only or not table.rows:
        return
    numbers["table"] += 1
    caption = _("Table {n}. {caption}", n=numbers["table"], caption=table.caption)
    if len(table.rows) > ROWS:
        caption += " " + _(
            "{n:,} rows, in {name}.csv.", n=len(table.rows), name=table.name
        )
    paragraph = document.add_paragraph(_text(caption), style="Caption")
    paragraph.paragraph_format.keep_with_next = True
    if len(table.rows) > ROWS:
        return
    for part in sheets(table):
        _add_grid(document, part)
        document.add_paragraph()


def _add_grid(document: "Document", table: Table) -> None:
    """Write cells between three rules: above, below the head, and at the end."""
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Pt

    grid = document.add_table(rows=1 + len(table.rows), cols=len(table.header))
    # Cells in turn: to ask the table for each looks through all of them.
    cells = iter(grid._cells)
    for number, row in enumerate([table.header, *table.rows]):
        for value in row:
            cell = next(cells)
            [paragraph] = cell.paragraphs
            run = paragraph.add_run(_text(cell_text(value)))
            run.font.size = Pt(8)
            run.bold = number == 0
            paragraph.paragraph_format.space_after = Pt(1)
            if number and (is_measured(value) or is_number(value)):
                paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
            _draw_rules(
                cell,
                top=12 if number == 0 else 0,
                bottom=12 if number == len(table.rows) else 6 if number == 0 else 0,
            )
    _repeat_head(grid.rows[0])


def _draw_rules(cell: Any, *, top: int, bottom: int) -> None:
    """Draw rules of so many eighths of a point above and below a cell."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    rules = OxmlElement("w:tcBorders")
    for side, size in (("w:top", top), ("w:bottom", bottom)):
        if size:
            rule = OxmlElement(side)
            for name, value in (("val", "single"), ("sz", size), ("color", "000000")):
                rule.set(qn(f"w:{name}"), str(value))
            rules.append(rule)
    if len(rules):
        cell._tc.get_or_add_tcPr().append(rules)


def _repeat_head(row: Any) -> None:
    """Let the head stand again on every page that a table reaches."""
    from docx.oxml import OxmlElement

    row._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))


def _add_figure(
    document: "Document", figure: Figure, picture: bytes, numbers: dict[str, int]
) -> None:
    from docx.shared import Cm, Inches

    numbers["figure"] += 1
    width = min(Cm(WIDTH), Inches(float(figure.drawing.get_size_inches()[0])))
    document.add_picture(io.BytesIO(picture), width=width)
    [shape] = document.inline_shapes[-1]._inline.xpath("./wp:docPr")
    shape.set("descr", _text(figure.alt))
    document.paragraphs[-1].paragraph_format.keep_with_next = True
    caption = _("Figure {n}. {caption}", n=numbers["figure"], caption=figure.caption)
    document.add_paragraph(_text(caption), style="Caption")


def _text(text: str) -> str:
    return printable(text).strip()


def _without_times(data: bytes) -> bytes:
    """Pack a document again, each part as of one fixed time."""
    buffer = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as given,
        zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as made,
    ):
        for member in given.infolist():
            part = zipfile.ZipInfo(member.filename, FIXED)
            part.compress_type = zipfile.ZIP_DEFLATED
            made.writestr(part, given.read(member))
    return buffer.getvalue()
