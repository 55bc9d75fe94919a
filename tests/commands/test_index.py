"""`research index` and `research words`: what is written, and what is refused."""

import json

import pandas as pd
import pytest

from research.commands.app import main
from tests.conftest import ROOT

SAMPLE = ROOT / "data" / "articles.jsonl"


def run(monkeypatch, *arguments):
    monkeypatch.setattr("sys.argv", ["research", *map(str, arguments)])
    with pytest.raises(SystemExit) as end:
        main()
    return end.value.code


def rows(path, n=40, **more):
    """Write articles of four firms and some years."""
    lines = [
        {
            "id": f"{number}",
            "text": "公司推进云计算，尚未开展区块链。" if number % 3 else "天气好。",
            "code": f"00000{number % 4}",
            "date": f"{2019 + number % 5}-03-01",
            **more,
        }
        for number in range(n)
    ]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(json.dumps(line) + "\n" for line in lines), "utf-8")
    return path


def test_a_panel_comes_with_its_codebook_and_log(tmp_path, monkeypatch):
    out = tmp_path / "panel.csv"
    assert (
        run(
            monkeypatch,
            "index",
            rows(tmp_path / "a.jsonl"),
            "-o",
            out,
            "--by",
            "code,year",
        )
        == 0
    )
    table = pd.read_csv(out, dtype=str)
    assert table["code"].tolist()[0] == "000000"
    columns = pd.read_csv(tmp_path / "panel_columns.csv")
    assert columns["column"].tolist() == table.columns.tolist()
    excluded = pd.read_csv(tmp_path / "panel_excluded.csv")
    assert set(excluded["rule"]) == {"negated"}


def test_a_folder_of_files_gives_the_same_panel_and_resumes(tmp_path, monkeypatch):
    whole = rows(tmp_path / "all.jsonl").read_text("utf-8").splitlines(keepends=True)
    (tmp_path / "many").mkdir()
    for part in range(4):
        (tmp_path / "many" / f"{part}.jsonl").write_text(
            "".join(whole[part::4]), "utf-8"
        )
    one, many = tmp_path / "one.csv", tmp_path / "out.csv"
    by = ("--by", "code,year")
    assert run(monkeypatch, "index", tmp_path / "all.jsonl", "-o", one, *by) == 0
    assert run(monkeypatch, "index", tmp_path / "many", "-o", many, *by) == 0
    assert many.read_bytes() == one.read_bytes()
    again = ("index", tmp_path / "many", "-o", many, *by, "--resume")
    assert run(monkeypatch, *again) == 0
    assert many.read_bytes() == one.read_bytes()


def test_what_people_said_corrects_the_index(tmp_path, monkeypatch):
    source, out = rows(tmp_path / "a.jsonl"), tmp_path / "panel.csv"
    assert run(monkeypatch, "index", source, "-o", out, "--check", 5) == 0
    sheet = pd.read_csv(tmp_path / "panel_check.csv", dtype=str)
    sheet["correct"] = ["是", "否"] * (len(sheet) // 2) + ["是"] * (len(sheet) % 2)
    filled = tmp_path / "filled.csv"
    sheet.to_csv(filled, index=False)
    second = tmp_path / "second.csv"
    assert run(monkeypatch, "index", source, "-o", second, "--checked", filled) == 0
    precision = pd.read_csv(tmp_path / "second_precision.csv")
    assert precision["correct"].between(0, 1).all()
    assert any(name.startswith("corrected_") for name in pd.read_csv(second).columns)


def test_a_filled_sheet_is_never_replaced(tmp_path, monkeypatch):
    source, out = rows(tmp_path / "a.jsonl"), tmp_path / "panel.csv"
    assert run(monkeypatch, "index", source, "-o", out, "--check", 5) == 0
    sheet = tmp_path / "panel_check.csv"
    sheet.write_text(sheet.read_text("utf-8").replace("\n", "是\n"), "utf-8")
    filled = sheet.read_bytes()
    assert run(monkeypatch, "index", source, "-o", out, "--check", 5) == 3
    assert sheet.read_bytes() == filled


def test_an_index_of_newspapers_is_written(tmp_path, monkeypatch):
    source = rows(tmp_path / "a.jsonl", text="经济政策难料。", source="A报")
    mixed = source.read_text("utf-8") + rows(
        tmp_path / "b.jsonl", 7, source="A报"
    ).read_text("utf-8").replace('"id": "', '"id": "x')
    source.write_text(mixed, "utf-8")
    out = tmp_path / "epu.csv"
    assert run(monkeypatch, "index", source, "-o", out, "--newspaper") == 0
    table = pd.read_csv(out)
    assert table["index"].mean() == pytest.approx(100)


@pytest.mark.parametrize(
    ("options", "code"),
    [
        (("--by", "unheard of"), 3),
        (("--words", "nowhere.toml"), 3),
        (("--exclude", "unheard of"), 3),
        (("--newspaper", "--base", "2019"), 2),
        (("--newspaper", "--by", "year,code"), 2),
        (("--section", "unheard of"), 3),
        (("--jobs", "2"), 2),
    ],
)
def test_what_cannot_be_done_is_said(tmp_path, monkeypatch, options, code, capsys):
    out = tmp_path / "panel.csv"
    source = rows(tmp_path / "a.jsonl")
    assert run(monkeypatch, "index", source, "-o", out, *options) == code
    assert not out.exists()
    assert "Traceback" not in capsys.readouterr().err


def test_words_are_counted_shown_and_linked(tmp_path, monkeypatch):
    out = tmp_path / "words"
    near = ("--near", "光伏", "--group", "genre")
    assert run(monkeypatch, "words", SAMPLE, "-o", out, *near) == 0
    names = {path.name for path in out.iterdir()}
    assert {"frequency_all.csv", "contexts_1_all.csv", "near_1.csv"} <= names
    assert {"words_by_group.csv", "network.svg", "network.gexf"} <= names
    first = {path.name: path.read_bytes() for path in out.iterdir()}
    assert run(monkeypatch, "words", SAMPLE, "-o", out, *near) == 0
    assert first == {path.name: path.read_bytes() for path in out.iterdir()}


def test_topics_are_compared_by_columns(tmp_path, monkeypatch):
    out = tmp_path / "topics"
    asked = ("-k", "3", "--effects", "time")
    assert run(monkeypatch, "topics", SAMPLE, "-o", out, *asked) == 0
    table = pd.read_csv(out / "topic_effects_all.csv")
    assert set(table["coefficient"]) == {"Intercept", "time"}
    assert (
        "time"
        in json.loads((out / "report.json").read_text("utf-8"))["command"]["options"]
    )
