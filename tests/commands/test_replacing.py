"""`--replace`: results without a record are taken for ours by name and form alone."""

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from research.commands import app as cli
from research.commands.outputs import check_folder, command_run
from research.commands.replacing import is_report_of_ours, is_table_of_ours
from research.corpus.writing import write_corpus
from research.files.record import RECORD, is_ours
from research.rendering.blocks import Prose, Table
from research.rendering.report import Report
from tests.commands.test_outputs import everything, run

PAGE = "光伏电站并网发电\n\n光伏电站今日并网发电，全年可减排二氧化碳三万吨。"
HINT = "--replace takes it for ours"


@pytest.fixture
def here(tmp_path, corpus, monkeypatch):
    monkeypatch.chdir(tmp_path)
    write_corpus(corpus, "c.jsonl")
    (tmp_path / "page.txt").write_text(PAGE, "utf-8")
    return tmp_path


def without_record(folder):
    """Leave a folder as version 0.1.0 did."""
    for path in folder.rglob(RECORD):
        path.unlink()


@pytest.mark.parametrize(
    "call",
    [
        "label c.jsonl -o o/l.csv",
        "label c.jsonl -o o/l.parquet",
        "label c.jsonl --model topics -o o/l.jsonl",
        "pages page.txt -o o/p.jsonl",
    ],
)
def test_results_without_a_record_are_replaced_on_request(here, call):
    assert run(*call.split())[0] == 0
    whole = everything(here)
    without_record(here)
    bare = everything(here)
    code, said = run(*call.split())
    assert code == 3
    assert HINT in said
    assert everything(here) == bare
    code, said = run(*call.split(), "--replace")
    assert code == 0, said
    assert everything(here) == whole
    assert run(*call.split())[0] == 0


@pytest.mark.parametrize(
    "text",
    ["", "notes", "\ufeffid,title,text,green,comment\na,b,c,yes,\n", "\ufeff", "{}\n"],
)
def test_what_has_another_form_stays_whatever_is_asked(here, text):
    for name in ("l.csv", "l.jsonl", "l.parquet", "l.xlsx", "l.dta"):
        (here / name).write_text(text, "utf-8")
        before = everything(here)
        code, said = run("label", "c.jsonl", "-o", name, "--replace")
        assert code == 3
        assert HINT not in said
        assert everything(here) == before


@pytest.mark.parametrize(
    "call",
    [
        "label c.jsonl -o c.jsonl",
        "label c.jsonl -o link.jsonl",
        "pages page.txt -o page.txt",
    ],
)
def test_an_input_is_never_replaced(here, call):
    (here / "link.jsonl").symlink_to("c.jsonl")
    before = everything(here)
    assert run(*call.split(), "--replace")[0] in (2, 3)
    assert everything(here) == before


def check(folder, *, replace, inputs=()):
    with command_run():
        check_folder(folder, inputs=inputs, replace=replace)


def test_of_a_report_only_what_it_lists_and_has_its_form_goes(here):
    table = Table("lengths", ["from", "to"], [[1, 2]], "Lengths.")
    Report("Of a corpus", {"n": 1}, [Prose("Said."), table]).write(here / "o")
    without_record(here)
    before = everything(here)
    with pytest.raises(FileExistsError, match=HINT):
        check(here / "o", replace=False)
    with pytest.raises(ValueError, match="is read"):
        check(here / "o", replace=True, inputs=[here / "o" / "lengths.csv"])
    assert everything(here) == before
    check(here / "o", replace=True)
    assert all(is_ours(path) for path in (here / "o").iterdir() if path.name != RECORD)
    without_record(here)
    (here / "o" / "lengths.csv").write_text("my own lengths")
    before = everything(here)
    with pytest.raises(FileExistsError, match=r"Move it away.*results\.$"):
        check(here / "o", replace=True)
    assert everything(here) == before
    told = json.loads((here / "o" / "report.json").read_text("utf-8"))
    for changed in ({**told, "files": ["report.json", "x.csv"]}, {"files": []}, [1]):
        (here / "o" / "report.json").write_text(json.dumps(changed), "utf-8")
        assert not is_report_of_ours(here / "o" / "report.md")


JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text(max_size=3),
    lambda one: (
        st.lists(one, max_size=3)
        | st.dictionaries(st.text(max_size=3), one, max_size=3)
    ),
    max_leaves=6,
)


@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    told=st.fixed_dictionaries(
        {key: JSON for key in ("title", "parameters", "versions", "files", "tables")}
    )
    | JSON,
    data=st.binary(max_size=40) | JSON.map(lambda one: json.dumps(one).encode()),
)
def test_no_report_or_table_of_any_form_breaks_the_look(tmp_path, told, data):
    (tmp_path / "report.json").write_text(json.dumps(told), "utf-8")
    for name in ("a.csv", "labelled.jsonl", "a.parquet", "a.md"):
        (tmp_path / name).write_bytes(data)
        assert not is_table_of_ours(tmp_path / name)
        assert not is_report_of_ours(tmp_path / name)


def test_the_option_stands_where_files_may_be_replaced():
    for name in ("label", "pages", "report", "topics"):
        assert "--replace" in CliRunner().invoke(cli.app, [name, "--help"]).output
