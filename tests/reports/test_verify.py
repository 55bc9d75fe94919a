import json

import pytest
from typer.testing import CliRunner

from research.commands.app import app
from research.rendering.blocks import Prose
from research.rendering.report import Report
from research.reports.verify import verify


def write(folder, command):
    Report("R", {"seed": 7}, [Prose("text")], command=command).write(folder)


def only(tmp_path, command, **options):
    write(tmp_path / "one", command)
    [finding] = verify(tmp_path, **options)
    return finding


def test_a_report_of_no_command_is_skipped(tmp_path):
    found = only(tmp_path, {})
    assert (found.verdict, found.detail) == (
        "skipped",
        "made by no command of research",
    )


@pytest.mark.parametrize(
    ("command", "reason"),
    [
        ({"name": "label", "options": [], "files": {}}, "research label"),
        ({"name": "report", "options": ["--out", "/etc"], "files": {}}, "'--out'"),
        ({"name": "report", "options": ["--model", "/evil"], "files": {}}, "'/evil'"),
        (
            {"name": "report", "options": [], "files": {"--checked": "0" * 64}},
            "--with checked=FILE",
        ),
    ],
    ids=["another command", "a place", "a model elsewhere", "a file not given"],
)
def test_a_report_cannot_ask_for_anything_else(tmp_path, command, reason):
    found = only(tmp_path, command, corpus=tmp_path / "corpus.jsonl")
    assert found.verdict == "skipped"
    assert reason in found.detail


def test_a_report_that_asks_for_its_corpus_is_skipped_without(tmp_path):
    found = only(tmp_path, {"name": "report", "options": [], "files": {}})
    assert "--corpus" in found.detail


@pytest.mark.slow
def test_a_digest_with_options_is_made_again_with_them(tmp_path, sample):
    corpus = tmp_path / "articles.jsonl"
    rows = [
        {"id": a.id, "正文": a.text, "date": a.date, "labels": list(a.labels or ())}
        for a in sample.articles[:80]
    ]
    lines = (json.dumps(row, ensure_ascii=False) for row in rows)
    corpus.write_text("\n".join(lines), "utf-8")
    out = tmp_path / "reports" / "mine"
    words = ["report", str(corpus), "-o", str(out), "-k", "3", "--seed", "5"]
    done = CliRunner().invoke(app, [*words, "--column", "text=正文"])
    assert done.exit_code == 0, done.output
    command = json.loads((out / "report.json").read_bytes())["command"]
    assert sorted(command["options"]) == sorted(
        ("--topics", "3", "--seed", "5", "--column", "text=正文")
    )
    found = list(verify(tmp_path / "reports", corpus=corpus))
    assert {finding.verdict for finding in found} == {"same"}, found
