import json

import openpyxl
import pytest
from typer.testing import CliRunner

from research.coding.choice_sheets import read_key
from research.commands import app as cli
from research.corpus.reading import read_corpus
from tests.conftest import ROOT

RUN = CliRunner()
BOOK = """\
title = "Two"
unit = "Article."
rule = "A quarter."
[[themes]]
name = "carbon"
definition = "Carbon."
terms = ["碳排放", "绿色"]
[[themes]]
name = "money"
definition = "Money."
terms = ["贷款", "银行"]
"""


def run(*arguments):
    done = RUN.invoke(cli.app, ["code", *map(str, arguments)], catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return done.output


@pytest.fixture
def sample_file():
    return ROOT / "data" / "articles.jsonl"


@pytest.fixture
def book(tmp_path):
    path = tmp_path / "book.toml"
    path.write_text(BOOK, "utf-8")
    return path


def answer(path, decide):
    book = openpyxl.load_workbook(path)
    names = [cell.value for cell in book["articles"][1]]
    for row in book["articles"].iter_rows(min_row=2):
        for theme in ("carbon", "money"):
            row[names.index(theme)].value = decide(theme, row[2].value)
    book.save(path)


def by_words(theme, text):
    word = {"carbon": "绿色", "money": "银行"}[theme]
    return "yes" if word in text else "no"


def never(*_):
    return "no"


def test_from_terms_to_labels_and_the_next_round(tmp_path, book, sample_file):
    first, second, third = (tmp_path / name for name in ("one", "two", "three"))
    options = ("--codebook", book, "-n", 12, "--overlap", 1)
    run("next", sample_file, "-o", first, *options)
    answer(first / "coder-1.xlsx", by_words)
    answer(first / "coder-2.xlsx", never)
    sheets = sorted(first.glob("*.xlsx"))
    read = ("--corpus", sample_file, "--codebook", book)
    said = run("read", *sheets, *read, "-o", second)
    assert "12 articles coded" in said
    assert "0 answers" not in said
    answer(second / "to_settle.xlsx", by_words)
    adjudicated = ("--adjudicated", second / "to_settle.xlsx")
    said = run("read", *sheets, *read, *adjudicated, "-o", third)
    assert "0 answers to settle" in said
    labelled = read_corpus(third / "labelled.jsonl")
    expected = {
        a.id: {t for t in ("carbon", "money") if by_words(t, a.text) == "yes"}
        for a in labelled
    }
    assert {a.id: set(a.labels) for a in labelled} == expected
    coded = third / "labelled.jsonl"
    run("next", sample_file, "-o", tmp_path / "four", "--coded", coded, *options)
    drawn = read_corpus_ids(tmp_path / "four" / "drawn.csv")
    assert not drawn & set(labelled.ids)
    assert ",2," in (tmp_path / "four" / "drawn.csv").read_text("utf-8-sig")


def read_corpus_ids(path):
    lines = path.read_text("utf-8-sig").splitlines()[1:]
    return {line.split(",")[0] for line in lines}


def test_a_codebook_without_terms_needs_a_model(tmp_path, book, sample_file):
    book.write_text(BOOK.replace("terms", "examples"), "utf-8")
    arguments = ["code", "next", str(sample_file), "-o", str(tmp_path / "x")]
    done = RUN.invoke(cli.app, [*arguments, "--codebook", str(book)])
    assert isinstance(done.exception, ValueError)
    assert "needs 'terms'" in str(done.exception)


@pytest.mark.parametrize(
    ("tool", "names"),
    [
        ("label-studio", {"tasks.json", "config.xml"}),
        ("doccano", {"coder-1.jsonl", "coder-2.jsonl"}),
    ],
)
def test_files_of_other_tools_go_out_and_in(tmp_path, sample_file, tool, names):
    run("sheet", sample_file, "-o", tmp_path / "out", "-n", 4, "--for", tool)
    found = {path.name for path in (tmp_path / "out").iterdir()}
    assert found == names | {"drawn.csv", "codebook.md", ".research.lock"}
    if tool == "label-studio":
        path = tmp_path / "out" / "tasks.json"
        tasks = json.loads(path.read_text("utf-8"))
        for task in tasks:
            result = [{"type": "choices", "value": {"choices": ["green"]}}]
            task["annotations"] = [{"completed_by": 1, "result": result}]
        path.write_text(json.dumps(tasks), "utf-8")
        sheets = [path]
    else:
        sheets = sorted((tmp_path / "out").glob("*.jsonl"))
        for path in sheets:  # an empty list says that nobody has read it
            text = path.read_text("utf-8").replace('"label": []', '"label": ["green"]')
            path.write_text(text, "utf-8")
    run("read", *sheets, "--corpus", sample_file, "-o", tmp_path / "read")
    labelled = read_corpus(tmp_path / "read" / "labelled.jsonl")
    assert len(labelled) == 4
    assert all(article.extra["drawn_in"]["round"] == 1 for article in labelled)


@pytest.mark.parametrize("kind", ["words", "sets", "topics"])
def test_intruders_are_asked_for_and_scored(tmp_path, sample_file, kind):
    out = tmp_path / "questions"
    run("intrusion", sample_file, "-o", out, "--kind", kind, "--coders", 1)
    questions = read_key(out / "key.json")
    lines = (out / "coder-1.csv").read_bytes().decode("utf-8-sig")
    assert "intruder" not in lines
    rows = ["question,which does not belong"]
    rows += [f"{n},{q.intruder + 1}" for n, q in enumerate(questions, 1)]
    (out / "coder-1.csv").write_text("\n".join(rows), "utf-8")
    arguments = ("--key", out / "key.json", "-o", tmp_path / "scores")
    said = run("intrusion-read", out / "coder-1.csv", *arguments)
    assert "intruders found: 1.00" in said
    assert (tmp_path / "scores" / "report.html").is_file()


def test_the_codebook_just_made_is_used_and_named(tmp_path, sample_file, monkeypatch):
    monkeypatch.chdir(tmp_path)
    said = run("sheet", sample_file, "-o", "four", "-n", 4)
    assert "the four shipped themes" in said
    run("init", "-o", "codebook.toml")
    said = run("sheet", sample_file, "-o", "mine", "-n", 4, "--coders", 1)
    assert "codebook: codebook.toml (my_theme)" in said
    assert ",my_theme,comment" in (tmp_path / "mine/coder-1.csv").read_text("utf-8-sig")
    # Sheets carry their codebook: one that comes later changes nothing.
    (tmp_path / "codebook.toml").unlink()
    path = tmp_path / "mine" / "coder-1.csv"
    path.write_text(path.read_text("utf-8-sig").replace(",,", ",yes,"), "utf-8")
    said = run("read", "mine/coder-1.csv", "--corpus", sample_file, "-o", "read")
    assert "4 articles coded" in said
    assert {a.labels for a in read_corpus("read/labelled.jsonl")} == {("my_theme",)}
    run("init", "-o", "codebook.toml")
    four = tmp_path / "four" / "coder-1.csv"
    text = four.read_text("utf-8-sig").replace(",,,,", ",no,no,no,no")
    four.write_text(text, "utf-8")
    said = run("read", four, "--corpus", sample_file, "-o", "read-four")
    assert "the four shipped themes" in said


def test_adjudicated_answers_may_lie_in_the_folder_of_results(
    tmp_path, book, sample_file
):
    sheets, coded = tmp_path / "sheets", tmp_path / "coded"
    options = ("--codebook", book, "-n", 6, "--overlap", 1)
    run("sheet", sample_file, "-o", sheets, *options)
    answer(sheets / "coder-1.xlsx", lambda *_: "yes")
    answer(sheets / "coder-2.xlsx", never)
    call = ["read", *sorted(sheets.glob("*.xlsx")), "--corpus", sample_file]
    call += ["-o", coded]
    assert "12 answers to settle" in run(*call)
    answer(coded / "to_settle.xlsx", lambda theme, _: {"carbon": "yes"}.get(theme))
    before = (coded / "to_settle.xlsx").read_bytes()
    assert "6 answers that do not count yet" in run(*call)
    for _ in range(2):
        said = run(*call, "--adjudicated", coded / "to_settle.xlsx")
        assert "6 answers to settle" in said
        assert "go on in it" in said
    assert (coded / "to_settle.xlsx").read_bytes() == before
    assert " 6 answers to settle" in run(*call)  # of before, without being given
    labels = {a.id: a.labels for a in read_corpus(coded / "labelled.jsonl")}
    assert all("carbon" in given for given in labels.values())


def test_no_address_reaches_a_file_that_is_written(tmp_path, sample_file):
    ids = read_corpus(sample_file).ids[:3]
    person = {"id": 7, "email": "kim@example.org"}
    tasks = [
        {
            "data": {"id": name},
            "annotations": [
                {
                    "completed_by": who,
                    "result": [{"type": "choices", "value": {"choices": themes}}],
                }
                for who, themes in ((person, ["green"]), ("lee@example.org", []))
            ],
        }
        for name in ids
    ]
    path = tmp_path / "export.json"
    path.write_text(json.dumps(tasks), "utf-8")
    said = run("read", path, "--corpus", sample_file, "-o", tmp_path / "out")
    assert "3 articles coded" in said
    for written in (tmp_path / "out").rglob("*"):
        assert b"@example" not in written.read_bytes(), written.name


def test_answers_of_different_kinds_are_refused(tmp_path, sample_file):
    (tmp_path / "kim.jsonl").write_text('{"article": "a", "label": []}\n', "utf-8")
    (tmp_path / "lee.csv").write_text(
        "id,digitalisation,green,finance,consumer_electronics\na,,,,\n", "utf-8"
    )
    arguments = [str(tmp_path / name) for name in ("kim.jsonl", "lee.csv")]
    call = ["code", "read", *arguments, "--corpus", str(sample_file)]
    done = RUN.invoke(cli.app, [*call, "-o", str(tmp_path / "out")])
    assert done.exit_code == 2
    assert "one kind at a time" in done.output
