import json

import numpy as np
import pytest

from research.rendering import figures
from research.rendering.blocks import Figure, Section, Table
from research.rendering.compare import compare_reports
from research.rendering.report import Report
from research.reports.verify import verify_reports


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


def test_reports_are_made_again_by_the_experiment_of_their_name(tmp_path):
    write(tmp_path / "reports" / "small")
    write(tmp_path / "reports" / "digest")
    write(tmp_path / "reports" / "speed")
    script = tmp_path / "experiments" / "small.py"
    (script.parent / "benchmarks").mkdir(parents=True)
    (script.parent / "benchmarks" / "speed.py").touch()
    (script.parent / "benchmarks" / "small.py").touch()  # its times, another report
    content = json.dumps((tmp_path / "reports/small/report.json").read_text("utf-8"))
    script.write_text(
        "import json, pathlib, sys\n"
        "out = pathlib.Path(sys.argv[sys.argv.index('--out') + 1])\n"
        "out.mkdir(parents=True)\n"
        f"(out / 'report.json').write_text(json.loads({content!r}), 'utf-8')\n",
        "utf-8",
    )
    found = {f.name: f for f in verify_reports(tmp_path / "reports")}
    assert found["small/report.json"].verdict == "same"
    assert found["small/scores.csv"].verdict == "missing"
    assert found["digest"].verdict == "skipped"
    assert "--corpus" in found["digest"].detail
    assert found["speed"].verdict == "skipped"


def test_a_real_report_is_made_by_the_same_experiment_with_the_real_articles(tmp_path):
    for name in ("pages", "real_pages"):
        write(tmp_path / "reports" / name)
    (tmp_path / "experiments").mkdir()
    (tmp_path / "experiments" / "pages.py").write_text(
        "import sys; sys.exit('real' if '--data' in sys.argv else 'sample')", "utf-8"
    )

    def details(**options):
        found = verify_reports(tmp_path / "reports", **options)
        return {one.name: one.detail for one in found}

    without, given = details(), details(data=tmp_path)
    assert without["pages"] == "cannot be made: sample"
    assert "--data" in without["real_pages"]
    assert given["pages"] == "cannot be made: sample"
    assert given["real_pages"] == "cannot be made: real"


def test_a_folder_without_reports_is_refused(tmp_path):
    with pytest.raises(ValueError, match="has none"):
        list(verify_reports(tmp_path))
