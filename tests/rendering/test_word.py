import io
import zipfile

import pytest

from research.i18n import use_language
from research.rendering.blocks import Excerpts, Finding, Findings, Prose, Section, Table
from research.rendering.blocks import Figure as FigureBlock
from research.rendering.figures import term_bars
from research.rendering.report import Report
from research.stats.estimates import Estimate

docx = pytest.importorskip("docx", reason="python-docx is not installed")


def report():
    drawing = term_bars([("0 · 12 %", [("光伏", 0.2), ("储能", 0.1)])])
    wide = ["period", *(f"{n} 碳市场 碳交易" for n in range(14))]
    blocks = [
        Section("What was found", "Below."),
        Findings([Finding("光伏 rose.", "shares")]),
        Prose("Text with \x00 and \ud800."),
        Table("shares", ["theme", "share"], [["R&D", Estimate(0.5, 0.4, 0.6)]], "A."),
        Table("wide", wide, [["2024", *range(14)]], "Wide."),
        Table("long", ["n"], [[n] for n in range(100)], "Long."),
        Table("articles", ["id"], [["a"]], is_file_only=True),
        FigureBlock("terms", drawing, "Terms.", "Bars."),
        Excerpts("Typical", []),
    ]
    return Report("题目", {}, blocks, "Lead.", language="zh")


def test_a_document_holds_text_tables_and_figures_and_repeats_itself(tmp_path):
    with use_language("zh"):
        for name in ("one", "other"):
            report().write(tmp_path / name, formats=["docx"])
    data = [(tmp_path / n / "report.docx").read_bytes() for n in ("one", "other")]
    assert data[0] == data[1]
    document = docx.Document(io.BytesIO(data[0]))
    told = [paragraph.text for paragraph in document.paragraphs]
    assert told[:2] == ["题目", "Lead."]
    assert "Text with \ufffd and \ufffd." in told
    captions = [text for text in told if text.startswith(("表", "图"))]
    assert [text.split(" ")[1].rstrip("。") for text in captions]
    assert len(captions) == 4
    cells = [cell.text for cell in document.tables[0].rows[1].cells]
    assert cells == ["R&D", "0.500 [0.400, 0.600]"]
    # A wide table stands in parts, each with its first column.
    assert all(table.rows[0].cells[0].text == "period" for table in document.tables[1:])
    assert len(document.tables) > 2
    assert len(document.inline_shapes) == 1


def test_rules_stand_above_below_the_head_and_at_the_end_alone(tmp_path):
    report().write(tmp_path, formats=["docx"])
    with zipfile.ZipFile(tmp_path / "report.docx") as archive:
        text = archive.read("word/document.xml").decode()
    first = text[text.index("<w:tbl>") : text.index("</w:tbl>")]
    # Two cells of a head with two rules each, two of the last row with one.
    assert first.count("<w:top ") == 2
    assert first.count("<w:bottom ") == 4
