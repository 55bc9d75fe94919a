import base64
import hashlib
import html
import json
import re

import numpy as np
import openpyxl
import pytest

from research.rendering import figures
from research.rendering.blocks import (
    Attachment,
    Excerpt,
    Excerpts,
    Figure,
    Finding,
    Findings,
    KeyNumbers,
    Prose,
    Section,
    Share,
    Table,
)
from research.rendering.cells import cell_text
from research.rendering.exports import exported_names, pdf_of
from research.rendering.report import Report
from research.stats.estimates import Estimate

HOSTILE = '<script>alert(1)</script>"><img onerror=x> \x07\ud800 {{ 7*7 }} `|`'


def drawing():
    return figures.histogram(np.arange(9.0), label="碳市场")


def report(text="文字"):
    return Report(
        title=text,
        parameters={"seed": 7, "note": text},
        lead=text,
        blocks=[
            Section(text, text),
            KeyNumbers([(Estimate(0.5, 0.25, 0.75), text), (1234, "articles")]),
            Prose(text),
            Table("scores", ["name", text], [[text, 0.123456], ["=1+1", None]], text),
            Figure("curve", drawing(), text, text),
            Figure("line", drawing(), text, text),
            Attachment("explorer", "<!doctype html>", text, text),
            Excerpts(text, [Excerpt(text, text, f"前{text}后", [(0, 1, 0.5)])]),
        ],
        versions={"numpy": "0"},
    )


def test_a_report_is_written_as_page_text_data_and_figures(tmp_path):
    report().write(tmp_path)
    assert {path.name for path in tmp_path.iterdir()} == {
        ".research.lock",  # what was written, by which it is known again
        "report.html",
        "report.md",
        "report.json",
        "scores.csv",
        "curve.csv",
        "curve.svg",
        "curve.png",
        "line.csv",
        "line.svg",
        "line.png",
        "explorer.html",
    }


def test_the_same_report_gives_the_same_bytes(tmp_path):
    for name in ("first", "second"):
        report().write(tmp_path / name)
    for path in (tmp_path / "first").iterdir():
        assert path.read_bytes() == (tmp_path / "second" / path.name).read_bytes()


def test_hostile_text_is_shown_as_text(tmp_path):
    report(HOSTILE).write(tmp_path)
    page = (tmp_path / "report.html").read_text("utf-8")
    assert page.count("<script>") == 1  # our own
    assert "<img" not in page
    assert "{{ 7*7 }}" in page
    assert "\x07" not in page
    text = (tmp_path / "report.md").read_text("utf-8")
    assert "<script>" not in text
    assert r"\|" in text


def test_no_cell_of_a_csv_is_a_formula(tmp_path):
    report().write(tmp_path)
    assert "'=1+1" in (tmp_path / "scores.csv").read_text("utf-8-sig")


def test_a_page_asks_the_network_for_nothing_and_shares_no_ids(tmp_path):
    report().write(tmp_path)
    page = (tmp_path / "report.html").read_text("utf-8")
    assert "src=" not in page
    assert "@import" not in page
    assert "url(http" not in page
    ids = [part.split('"')[0] for part in page.split(' id="')[1:]]
    assert len(ids) == len(set(ids))
    # No namespace or metadata link is fetched; nothing else names an address.
    assert 'href="http' not in page.replace('xlink:href="http', "")


def test_figures_take_the_colours_of_the_page(tmp_path):
    report().write(tmp_path)
    assert "currentColor" in (tmp_path / "report.html").read_text("utf-8")
    assert "currentColor" not in (tmp_path / "curve.svg").read_text("utf-8")


def test_a_chart_brings_its_numbers_and_a_page_its_link(tmp_path):
    report().write(tmp_path)
    rows = (tmp_path / "curve.csv").read_text("utf-8-sig").splitlines()
    assert rows[0] == "from,to,articles"
    assert sum(int(row.split(",")[2]) for row in rows[1:]) == 9
    for name in ("report.html", "report.md"):
        page = (tmp_path / name).read_text("utf-8")
        assert "curve.csv" in page
        assert "explorer.html" in page


def test_a_share_is_percent_to_readers_and_a_fraction_in_files(tmp_path):
    rows = [["甲", Share(Estimate(0.1234, 0.1, 0.15))], ["乙", Share(None)]]
    Report("x", {}, [Table("t", ["a", "share"], rows)]).write(tmp_path)
    assert "12.3 %" in (tmp_path / "report.html").read_text("utf-8")
    lines = (tmp_path / "t.csv").read_text("utf-8-sig").splitlines()
    assert lines == ["a,share,share (low),share (high)", "甲,0.1234,0.1,0.15", "乙,,,"]
    tables = json.loads((tmp_path / "report.json").read_text("utf-8"))["tables"]
    assert tables["t"]["rows"][0][1] == [0.1234, 0.1, 0.15]


def test_findings_name_what_shows_them(tmp_path):
    table = Table("t", ["a"], [["1"]])
    found = Findings([Finding("Ten of a hundred.", "t")], "Nothing.")
    Report("x", {}, [found, table]).write(tmp_path)
    page = (tmp_path / "report.html").read_text("utf-8")
    assert '<a href="#t">' in page
    assert 'id="t"' in page
    assert "](t.csv)" in (tmp_path / "report.md").read_text("utf-8")
    Report("x", {}, [Findings([], "Nothing."), table]).write(tmp_path)
    assert "Nothing." in (tmp_path / "report.html").read_text("utf-8")
    with pytest.raises(ValueError, match="must name a table or figure"):
        Report("x", {}, [Findings([Finding("x", "absent")]), table])


def test_numbers_keep_four_digits_in_json(tmp_path):
    report().write(tmp_path)
    content = json.loads((tmp_path / "report.json").read_text("utf-8"))
    assert content["tables"]["scores"]["rows"][0][1] == 0.1235
    assert content["numbers"]["文字"] == [0.5, 0.25, 0.75]


def test_files_of_an_older_report_go_and_others_stay(tmp_path):
    report().write(tmp_path)
    (tmp_path / "notes.txt").write_text("mine")
    Report("x", {}, [], versions={}).write(tmp_path)
    assert {path.name for path in tmp_path.iterdir()} == {
        ".research.lock",
        "notes.txt",
        "report.html",
        "report.md",
        "report.json",
    }


@pytest.mark.parametrize("name", ["../x", "A", "a b", "", "a.b", "report"])
def test_names_that_are_no_file_names_are_refused(name):
    with pytest.raises(ValueError, match="lower-case letters"):
        Report("x", {}, [Table(name, ["a"], [])])


@pytest.mark.parametrize(
    "other",
    [
        Table("a", ["a"], []),
        Figure("a", drawing(), "", ""),
        Attachment("a", "", "", ""),
    ],
    ids=["table", "figure", "page"],
)
def test_two_blocks_of_one_name_are_refused(other):
    with pytest.raises(ValueError, match="distinct"):
        Report("x", {}, [Table("a", ["a"], []), other])


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (Estimate(0.5, 0.1, 0.9), "0.500 [0.100, 0.900]"),
        (0.000012345, "<0.0001"),
        (-5.8e-21, ">-0.0001"),
        (14058.008, "14,058"),
        (Estimate(4058.008, 3999.5, 4100.25), "4,058 [4,000, 4,100]"),
        (Estimate(2.0, 0.0, float("inf")), "2.000 [0.000, ∞]"),
        (Share(0.1234), "12.3 %"),
        (Share(5.828e-21), "0.0 %"),
        (Share(0.05, signed=True), "+5.0"),
        (Share(Estimate(0.1234, 0.1, 0.15)), "12.3 % [10.0, 15.0]"),
        (Share(Estimate(-0.1, -0.2, 0.05), signed=True), "-10.0 [-20.0, +5.0]"),
        (Share(None), ""),
        (1234567, "1,234,567"),
        (float("nan"), ""),
        (True, "True"),
        ("碳", "碳"),
    ],
)
def test_cells_are_written_for_readers(cell, text):
    assert cell_text(cell) == text


@pytest.mark.parametrize(
    ("n_rows", "n_columns", "is_folded"),
    [(15, 15, False), (16, 2, True), (2, 16, True)],
)
def test_long_and_wide_tables_are_folded_and_say_once_what_they_are(
    tmp_path, n_rows, n_columns, is_folded
):
    header = [f"c{n}" for n in range(n_columns)]
    table = Table("t", header, [list(range(n_columns))] * n_rows, "What it is.")
    Report("Title", {}, [table]).write(tmp_path)
    page = (tmp_path / "report.html").read_text("utf-8")
    on_screen = page.split('<div class="on-paper">')[0]
    assert ("<summary>What it is." in on_screen) == is_folded
    assert ("<caption>" in on_screen) != is_folded
    assert "<caption>" in page  # on paper nothing is folded


def test_a_page_forbids_itself_all_but_its_own_script(tmp_path):
    Report("Title", {}, [Prose("碳")]).write(tmp_path)
    page = (tmp_path / "report.html").read_text("utf-8")
    policy = re.search('http-equiv="Content-Security-Policy" content="([^"]*)"', page)
    script = re.search("<script>(.*)</script>", page, re.DOTALL)[1]
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    assert "default-src 'none'" in policy[1]
    assert f"script-src 'sha256-{digest}'" in html.unescape(policy[1])


def test_marks_of_direction_in_a_text_stay_where_it_stands(tmp_path):
    turned = "\u202eTURNED\u2066"
    blocks = [
        Prose(turned),
        Table("t", ["title"], [[turned]], turned),
        Excerpts("s", [Excerpt(turned, turned, turned, [(1, 3, 0.5)])]),
    ]
    Report("Title", {}, blocks).write(tmp_path)
    page = (tmp_path / "report.html").read_text("utf-8")
    opened = re.findall(r"<(\w+)((?: [^<>]*)?)>\u202e", page)
    assert len(opened) == 6
    assert all(tag == "bdi" or 'dir="auto"' in given for tag, given in opened)


def test_tables_are_written_as_a_workbook_and_as_latex(tmp_path):
    made = report(HOSTILE)
    for name in ("first", "second"):
        made.write(tmp_path / name, formats=["xlsx", "tex"])
    first = tmp_path / "first"
    for name in ("tables.xlsx", "tables.tex"):
        again = (tmp_path / "second" / name).read_bytes()
        assert (first / name).read_bytes() == again
    tex = (first / "tables.tex").read_text("utf-8")
    assert tex.count(r"\toprule") == 1
    assert r"7*7 \}\}" in tex
    [sheet] = openpyxl.load_workbook(first / "tables.xlsx").worksheets
    assert sheet["A3"].value == "'=1+1"
    assert sheet["B2"].value == 0.1235
    with pytest.raises(ValueError, match="formats must be of"):
        made.write(tmp_path / "third", formats=["odt"])


def test_a_pdf_needs_a_browser_and_says_so(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    for call in (lambda: pdf_of(b"<p>"), lambda: exported_names(["pdf"])):
        with pytest.raises(ValueError, match="printed by Chromium"):
            call()


def test_no_format_replaces_what_somebody_has_of_its_name(tmp_path, monkeypatch):
    monkeypatch.setattr("research.rendering.report.pdf_of", lambda _: b"%PDF-1.4")
    monkeypatch.setattr("research.rendering.exports._browser", lambda: "a browser")
    for name in [*exported_names(["xlsx", "tex"]), "report.pdf"]:
        (tmp_path / name).write_text("mine")
        kind = "pdf" if name == "report.pdf" else name.rpartition(".")[2]
        with pytest.raises(FileExistsError, match=name):
            report().write(tmp_path, formats=[kind])
        assert [path.name for path in tmp_path.iterdir()] == [name]
        (tmp_path / name).unlink()
    report().write(tmp_path, formats=["pdf"])
    report().write(tmp_path, formats=["pdf"])
    assert (tmp_path / "report.pdf").read_bytes() == b"%PDF-1.4"


def test_a_notebook_shows_the_page_in_a_frame():
    shown = report(HOSTILE)._repr_html_()
    assert shown.startswith("<iframe sandbox")
    assert "<script>alert" not in shown
    assert shown.count("<") == 2
