"""A table of careless calls: what each command must not cost anybody."""

import inspect
import json
import os
import re
import subprocess
import sys

import pytest
import typer
from typer.testing import CliRunner

from research.commands import app as cli
from research.commands.outputs import BAD_INPUT
from research.commands.replacing import take_for_ours
from research.corpus.writing import write_corpus
from research.files.record import RECORD
from research.files.writing import Batch

RUN = CliRunner()
PAGE = "光伏电站并网发电\n\n光伏电站今日并网发电，全年可减排二氧化碳三万吨。"


def run(*arguments):
    """Run a command; give its exit code, as `main` gives it, and what it said."""
    done = RUN.invoke(cli.app, [str(one) for one in arguments])
    refused = isinstance(done.exception, ValueError | OSError)
    return (BAD_INPUT if refused else done.exit_code), f"{done.output}{done.exception}"


def everything(folder):
    return {
        path.relative_to(folder).as_posix(): (
            str(path.readlink()) if path.is_symlink() else path.read_bytes()
        )
        for path in sorted(folder.rglob("*"))
        if path.is_symlink() or path.is_file()
    }


@pytest.fixture
def here(tmp_path, corpus, monkeypatch):
    """A folder with a corpus, a page, a folder of texts, one of files, and notes."""
    monkeypatch.chdir(tmp_path)
    write_corpus(corpus, "c.jsonl")
    write_corpus(corpus, "sources.csv")
    write_corpus(corpus, "coder-1.csv")
    (tmp_path / "page.txt").write_text(PAGE, "utf-8")
    for name in ("texts/a.txt", "files/a.jsonl", "mine/lengths.csv", "full/notes.txt"):
        (tmp_path / name).parent.mkdir()
        (tmp_path / name).write_text("notes of three weeks", "utf-8")
    (tmp_path / "mine" / "coder-2.csv").write_text("filled in", "utf-8")
    (tmp_path / "mine" / "manifest.json").write_text('{"name": "app"}')
    (tmp_path / "mine" / "l.csv").write_text("corrected by hand")
    for name in ("a.csv", "x_columns.csv", "answers.csv", "tables.tex"):
        (tmp_path / "mine" / name).write_text("corrected by hand")
    (tmp_path / "link.jsonl").symlink_to("c.jsonl")
    os.link("c.jsonl", "twin.jsonl")
    (tmp_path / "same").symlink_to(".")
    (tmp_path / "loop.csv").symlink_to("loop.csv")
    return tmp_path


REGRESS = "regress c.jsonl --formula green~year --theme green --checked c.jsonl"
ASK = "--endpoint http://127.0.0.1:9 --model m"
CARELESS = [
    # an output that is an input
    "label c.jsonl -o c.jsonl",
    "label c.jsonl -o link.jsonl",
    "label c.jsonl -o twin.jsonl",
    "label c.jsonl -o same/c.jsonl",
    "label c.jsonl -o full/../c.jsonl",
    "label link.jsonl -o c.jsonl",
    "pages page.txt -o page.txt",
    "train c.jsonl -o c.jsonl",
    "train full/notes.txt -o full",
    "train c.jsonl --unlabelled full/notes.txt -o full",
    "report sources.csv -o .",
    "topics sources.csv -o same",
    "report c.jsonl --checked mine/lengths.csv -o mine",
    "code sheet coder-1.csv -o .",
    "code next coder-1.csv -o .",
    "code read coder-1.csv --corpus mine/labelled.jsonl -o mine",
    "tokens c.jsonl -o twin.jsonl",
    "dictionary c.jsonl --seed-word 光伏 -o twin.jsonl",
    "dictionary c.jsonl --seed-word 光伏 -o mine/l.csv",
    "archive mine --corpus c.jsonl -o twin.jsonl",
    "archive mine --corpus c.jsonl -o mine/l.csv",
    "archive mine --corpus c.jsonl -o a.txt",
    "index c.jsonl -o link.jsonl",
    f"{REGRESS} -o c.jsonl",
    f"{REGRESS} -o r.csv --data same/r.csv",
    # an output inside what is read, or around it
    "words texts -o texts/out",
    "tokens texts -o texts/t.txt",
    "index texts -o texts/i.csv",
    f"code ask texts -o texts/asked {ASK}",
    f"code ask texts -o a --answers texts {ASK}",
    "report texts -o texts/out",
    "topics files -o files/out",
    "label texts -o texts/l.csv",
    "label files -o files/out",
    "label files -o .",
    "code sheet files -o files/sheets",
    # in the place of what somebody made
    "label c.jsonl -o mine/l.csv",
    "pages page.txt -o mine/l.csv",
    "label files -o mine",
    "report c.jsonl -o mine",
    "topics c.jsonl -o mine",
    "train c.jsonl -o mine",
    "train c.jsonl -o full",
    "code sheet c.jsonl -o mine",
    "code next c.jsonl -o mine",
    "code intrusion c.jsonl -o mine",
    "code fit c.jsonl -o mine",
    "code fit-read coder-1.csv --key page.txt -o mine",
    "code intrusion-read coder-1.csv --key page.txt -o mine",
    "code init -o mine/l.csv",
    "words c.jsonl -o mine",
    "tokens c.jsonl -o mine/l.csv",
    "index c.jsonl -o mine/l.csv",
    "index c.jsonl -o mine/x.csv",
    f"{REGRESS} -o mine/l.csv",
    f"{REGRESS} -o r.csv --data mine/l.csv",
    f"code ask c.jsonl -o mine {ASK}",
    "report c.jsonl -o mine --format tex",
    # what cannot be written
    "label c.jsonl -o l.txt",
    "label c.jsonl -o labels",
    "label c.jsonl -o page.txt/l.csv",
    "label c.jsonl -o loop.csv",
    "label c.jsonl -o l.csv --model nowhere",
    "report c.jsonl -o r --model nowhere",
    "pages page.txt -o corpus",
    "report c.jsonl -o page.txt",
    "topics c.jsonl -o page.txt/t",
    "train c.jsonl -o /proc",
    "code sheet c.jsonl -o page.txt",
    "words c.jsonl -o page.txt",
    "tokens c.jsonl -o t.html",
    "index c.jsonl -o -",
    f"code ask c.jsonl -o page.txt {ASK}",
]


@pytest.mark.parametrize("call", CARELESS)
def test_a_careless_call_is_refused_before_anything_is_read(here, monkeypatch, call):
    before = everything(here)

    def reads(*_, **__):
        raise AssertionError("the corpus was read")

    for module in ("corpus.reading", "corpus.datasets", "pages.editions"):
        for name in ("read_corpus", "sample_articles", "read_pages"):
            monkeypatch.setattr(f"research.{module}.{name}", reads, raising=False)
    code, said = run(*call.split())
    assert code in (2, 3), said
    assert "corpus was read" not in said
    assert everything(here) == before


# The least each command takes; where it writes, a file or a folder, comes after it.
LEAST = {
    "label c.jsonl": "f.csv",
    "pages page.txt": "f.csv",
    "tokens c.jsonl": "f.csv",
    "index c.jsonl": "f.csv",
    REGRESS: "f.csv",
    "report c.jsonl": "f/lengths.csv",
    "topics c.jsonl": "f/lengths.csv",
    "words c.jsonl": "f/lengths.csv",
    "train c.jsonl": "f/lengths.csv",
    "code sheet c.jsonl": "f/drawn.csv",
    "code next c.jsonl": "f/drawn.csv",
    f"code ask c.jsonl {ASK}": "f/answers.csv",
    "code intrusion c.jsonl": "f/key.json",
    "code read c.jsonl --corpus c.jsonl": "f/lengths.csv",
    "code intrusion-read c.jsonl --key c.jsonl": "f/lengths.csv",
    "code fit c.jsonl": "f/key.json",
    "code fit-read c.jsonl --key c.jsonl": "f/lengths.csv",
    "archive mine": "f.zip",
}
WRITE = {"out", "data", "answers"}


def commands(group, before=""):
    for name, command in group.commands.items():
        if hasattr(command, "commands"):
            yield from commands(command, f"{name} ")
        else:
            yield f"{before}{name}", command


def read_options():
    """Each option of each command that names a file which is read."""
    calls = {re.split(" c.jsonl| page| mine", call)[0]: call for call in LEAST}
    for name, command in commands(typer.main.get_command(cli.app)):
        if name not in calls:
            continue
        for option in command.params:
            taken = inspect.signature(command.callback).parameters[option.name]
            is_path = "Path" in str(taken.annotation)
            may_be = name == "index" and option.name in ("words", "exclude")
            is_written = option.name in WRITE or not option.opts[0].startswith("--")
            if (is_path or may_be) and not is_written:
                yield calls[name], option.opts[0]


@pytest.mark.parametrize(("call", "option"), list(read_options()))
def test_whatever_is_read_is_not_replaced_though_it_is_ours(here, call, option):
    place = here / LEAST[call]
    place.parent.mkdir(exist_ok=True)
    place.write_text("id,text\n")
    take_for_ours([place], "labels")
    before = everything(here)
    out = place if place.parent == here else place.parent
    code, said = run(*call.split(), option, place, "-o", out)
    assert code in (2, 3), said
    assert re.search("Name another|which is read|must be new or as", said)
    assert everything(here) == before


@pytest.mark.parametrize(
    "call",
    [
        "label c.jsonl -o new/l.csv",
        "tokens c.jsonl -o new/t.txt",
        "index c.jsonl -o new/i.csv",
        "pages page.txt -o new/p.jsonl",
        "label more -o new/labels",
        "code sheet c.jsonl -n 6 -o new",
        "code sheet c.jsonl -n 6 --for doccano -o new",
    ],
)
def test_the_same_call_twice_works_and_gives_the_same_bytes(here, corpus, call):
    (here / "more").mkdir()
    write_corpus(corpus, here / "more" / "a.jsonl")
    code, said = run(*call.split())
    assert code == 0, said
    before = everything(here)
    code, said = run(*call.split())
    assert code == 0, said
    assert everything(here) == before


def test_what_we_wrote_and_somebody_changed_stays(here):
    assert run("label", "c.jsonl", "-o", "l.csv")[0] == 0
    corrected = (here / "l.csv").read_bytes() + b"\n"
    (here / "l.csv").write_bytes(corrected)
    code, said = run("label", "c.jsonl", "-o", "l.csv")
    assert code == BAD_INPUT
    assert "l.csv: must be new or as an earlier run" in said
    assert (here / "l.csv").read_bytes() == corrected


def test_another_draw_needs_another_folder(here):
    assert run("code", "sheet", "c.jsonl", "-n", 6, "-o", "s")[0] == 0
    (here / "s" / "coder-1.csv").rename(here / "s" / "anna.csv")
    before = everything(here)
    for call in (["sheet", "--seed", 8], ["sheet", "--coders", 1], ["next"]):
        code, said = run("code", call[0], "c.jsonl", "-n", 6, *call[1:], "-o", "s")
        assert code == BAD_INPUT, said
        assert everything(here) == before


def test_what_a_killed_call_left_goes_with_the_next(here):
    part = Batch().part_for(here / "new" / "l.csv")
    part.write_text("half")
    assert run("label", "c.jsonl", "-o", "new/l.csv")[0] == 0
    assert {path.name for path in (here / "new").iterdir()} == {"l.csv", RECORD}


def test_a_read_only_file_is_not_replaced(here):
    assert run("label", "c.jsonl", "-o", "l.csv")[0] == 0
    (here / "l.csv").chmod(0o444)
    if os.access(here / "l.csv", os.W_OK):
        pytest.skip("for this user no file is read-only")
    assert run("label", "c.jsonl", "-o", "l.csv")[0] == BAD_INPUT


def test_results_whose_sources_are_gone_do_not_stay_among_the_others(here, corpus):
    (here / "data").mkdir()
    for name in "abc":
        write_corpus(corpus, here / "data" / f"{name}.jsonl")
    assert run("label", "data", "-o", "out")[0] == 0
    (here / "out" / "notes.csv").write_text("mine")
    (here / "out" / "c.csv").write_text("changed")
    (here / "data" / "b.jsonl").rename(here / "data" / "d.jsonl")
    (here / "data" / "c.jsonl").unlink()
    code, said = run("label", "data", "-o", "out", "--resume")
    assert code == BAD_INPUT
    assert "c.csv: its source is gone, and it was changed" in said
    found = {path.name for path in (here / "out").glob("*.csv")}
    assert found == {"a.csv", "c.csv", "d.csv", "notes.csv"}
    manifest = json.loads((here / "out" / "manifest.json").read_bytes())
    assert [one["target"] for one in manifest["files"].values()] == ["a.csv", "d.csv"]


def test_what_of_a_folder_is_left_out_is_named(here, corpus):
    (here / "data").mkdir()
    write_corpus(corpus, here / "data" / "a.jsonl")
    (here / "data" / "gone.jsonl").symlink_to("nowhere")
    (here / "data" / "linked").symlink_to("../full")
    (here / "data" / "empty.jsonl").mkdir()
    code, said = run("label", "data", "-o", "out")
    assert code == BAD_INPUT
    for name in ("gone.jsonl", "linked", "empty.jsonl"):
        assert name in said
    assert (here / "out" / "a.csv").exists()
    manifest = json.loads((here / "out" / "manifest.json").read_bytes())
    assert set(manifest["left_out"]) == {"gone.jsonl", "linked", "empty.jsonl"}
    code, said = run("topics", "data", "-k", 2, "-o", "t")
    assert code == BAD_INPUT
    assert "gone.jsonl: is a link that leads nowhere" in said
    (here / "pages").mkdir()
    (here / "pages" / "1.txt").write_text(PAGE, "utf-8")
    (here / "pages" / "2.txt").write_bytes(bytes(range(128, 256)) * 9)
    code, said = run("pages", "pages", "-o", "p.jsonl")
    assert code == BAD_INPUT
    assert "2.txt" in said
    assert (here / "p.jsonl").exists()


ENDS = """
import os, sys
from pathlib import Path
from research import models
from research.commands import app, label
from research.corpus import reading
sys.argv = ["research", "label", "c.jsonl", "-o", "l.csv"]
for number, error in enumerate({errors}):
    child = os.fork()
    if not child:
        os.dup2(os.open(f"said-{{number}}", os.O_CREAT | os.O_WRONLY), 2)
        def ends(*_, **__):
            raise eval(error)
        label.read_articles = ends
        app.main()
    status = os.waitpid(child, 0)[1]
    Path(f"code-{{number}}").write_text(str(os.waitstatus_to_exitcode(status)))
"""


_ENDS = [
    ("ValueError('a\\nb\\x1b[2J')", 3, r"research: a\nb\x1b[2J"),
    ("OSError(28, 'No space left on device')", 3, "research: [Errno 28] No space"),
    ("RuntimeError('never seen')", 4, "research: RuntimeError: never seen"),
    ("AssertionError()", 4, "research: AssertionError"),
    ("MemoryError()", 4, "research: MemoryError"),
    ("KeyboardInterrupt()", 130, "research: interrupted"),
    ("BrokenPipeError(32, 'Broken pipe')", 141, ""),
    ("SystemExit(143)", 143, ""),
]


def test_whatever_happens_ends_in_one_line_and_an_exit_code(here):
    script = ENDS.format(errors=[error for error, _, _ in _ENDS])
    subprocess.run([sys.executable, "-c", script], check=True)
    for number, (error, code, line) in enumerate(_ENDS):
        text = (here / f"said-{number}").read_text("utf-8")
        said = [one for one in text.splitlines() if one.strip()]
        found = int((here / f"code-{number}").read_text())
        assert found == code, (error, said)
        assert len(said) == bool(line)
        assert not line or said[0].startswith(line)
    assert not list(here.glob(".research*"))
