import json

from experiments.lab.verify import verify_reports
from tests.rendering.test_compare import write


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
    assert "research verify" in found["digest"].detail
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
