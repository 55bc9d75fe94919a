import numpy as np
import pytest

from research.rendering import figures
from research.rendering.blocks import Figure, Section, Table
from research.rendering.compare import compare_reports
from research.rendering.report import Report
from research.reports.verify import verify


def write(folder, *, number=0.5, name="a", label="articles"):
    drawing = figures.histogram(np.arange(9.0), label=label)
    blocks = [
        Section("S"),
        Table("scores", ["theme", "F1"], [[name, number]]),
        Figure("sizes", drawing, "c", "alt"),
    ]
    Report("R", {"seed": 7}, blocks).write(folder)
    return folder


def verdicts(before, after, **options):
    found = compare_reports(before, after, name="r", **options)
    return {finding.name.removeprefix("r/"): finding for finding in found}


def test_a_report_made_twice_is_the_same(tmp_path):
    found = verdicts(write(tmp_path / "one"), write(tmp_path / "two"))
    assert {finding.verdict for finding in found.values()} == {"same"}


def test_a_figure_drawn_otherwise_differs_in_bytes_only(tmp_path):
    found = verdicts(write(tmp_path / "one"), write(tmp_path / "two", label="items"))
    assert found["sizes.svg"].verdict == "figure"
    assert found["report.json"].verdict == "same"
    assert all(finding.is_repeated for finding in found.values())


@pytest.mark.parametrize(
    ("change", "verdict", "detail"),
    [
        ({"number": 0.5001}, "same", ""),
        ({"number": 0.6}, "number", "0.5 became 0.6"),
        ({"name": "b"}, "text", "'a' became 'b'"),
    ],
    ids=["within the tolerance", "a number", "a text"],
)
def test_what_moved_is_named(tmp_path, change, verdict, detail):
    found = verdicts(write(tmp_path / "one"), write(tmp_path / "two", **change))
    assert found["report.json"].verdict == verdict
    assert detail in found["report.json"].detail


def test_a_number_of_a_chart_that_moved_is_named(tmp_path):
    one, two = write(tmp_path / "one"), write(tmp_path / "two")
    chart = two / "sizes.csv"
    chart.write_text(chart.read_text("utf-8-sig").replace(",1\n", ",2\n", 1), "utf-8")
    found = verdicts(one, two)["sizes.csv"]
    assert found.verdict == "number"
    assert "1.0 became 2.0" in found.detail


def test_a_file_that_is_gone_is_named(tmp_path):
    one, two = write(tmp_path / "one"), write(tmp_path / "two")
    (two / "scores.csv").unlink()
    found = verdicts(one, two)
    assert found["scores.csv"].verdict == "missing"
    assert not found["scores.csv"].is_repeated


def test_a_folder_without_reports_is_refused(tmp_path):
    with pytest.raises(ValueError, match="has none"):
        list(verify(tmp_path))
