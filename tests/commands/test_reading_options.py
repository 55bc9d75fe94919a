import inspect
import json
from pathlib import Path

import pandas as pd
import pytest
import typer
from typer.testing import CliRunner

from research.commands import app as cli
from research.commands.options import (
    ReadingOptions,
    TextOptions,
    header_line,
    split_of,
    takes_groups,
)
from research.commands.progress import say

RUN = CliRunner()
TEXTS = ["松墨银行发放绿色贷款三亿元。", "云陌市图书馆延长开放时间。"]
READING = (
    *("--column", "--encoding", "--sheet", "--header", "--lines", "--drop-bad"),
    *("--bad-dates", "--ids", "--keep", "--pages"),
)
WORDS = ("--user-words", "--stop-words", "--min-df", "--keep-words", "--segmented")


def options_of(name):
    command = typer.main.get_command(cli.app).commands[name]
    return {word for parameter in command.params for word in parameter.opts}


@pytest.mark.parametrize("name", ["label", "topics", "train", "report", "tokens"])
def test_every_command_that_reads_a_corpus_has_all_reading_options(name):
    assert set(READING) <= options_of(name)


@pytest.mark.parametrize("name", ["topics", "train", "report", "tokens"])
def test_what_learns_words_has_all_options_of_words(name):
    assert set(WORDS) <= options_of(name)


def test_a_group_is_spread_into_options_and_handed_back_whole():
    @takes_groups
    def command(corpus: Path, reading: ReadingOptions, seed: int = 7) -> None:
        found.append((corpus, reading, seed))

    found = []
    names = list(inspect.signature(command).parameters)
    assert names[0] == "corpus"
    assert {"column", "keep", "seed"} <= set(names)
    app = typer.Typer()
    app.command()(command)
    done = RUN.invoke(app, ["x.csv", "--column", "text=正文", "--ids", "row"])
    assert done.exit_code == 0, done.output
    [(corpus, reading, seed)] = found
    assert (corpus, seed) == (Path("x.csv"), 7)
    assert reading.keywords() == {"columns": {"text": "正文"}, "ids": "row"}


def test_options_that_are_not_set_are_not_handed_on():
    assert ReadingOptions().keywords() == {}
    assert TextOptions() == TextOptions()
    assert ReadingOptions(keep=["a"], pages=True).for_another() == ReadingOptions()


@pytest.mark.parametrize(
    ("parse", "text", "value"),
    [
        (header_line, None, None),
        (header_line, "3", 3),
        (header_line, "None", "none"),
        (split_of, "", None),
        (split_of, "paragraphs", "paragraphs"),
        (split_of, "500", 500),
    ],
)
def test_words_of_options_are_understood(parse, text, value):
    assert parse(text) == value


@pytest.mark.parametrize(
    ("parse", "text"),
    [(header_line, "0"), (header_line, "first"), (split_of, "10"), (split_of, "x")],
)
def test_words_that_mean_nothing_are_refused(parse, text):
    with pytest.raises(typer.BadParameter):
        parse(text)


def written(folder, name, rows):
    path = folder / name
    path.write_text(
        "\n".join(json.dumps(row, ensure_ascii=False) for row in rows), "utf-8"
    )
    return path


def test_a_run_says_what_it_read_and_keeps_columns_and_order(tmp_path, capsys):
    rows = [
        {"content": text, "pub_time": "不详", "frame": n, "keywords": f"词{n}"}
        for n, text in enumerate(TEXTS)
    ]
    path = written(tmp_path, "news.jsonl", rows)
    out = tmp_path / "out.csv"
    words = ["tokens", str(path), "-o", str(out), "--keep", "keywords"]
    done = RUN.invoke(cli.app, words)
    assert done.exit_code == 0, done.output
    said = done.stderr
    assert "text ← content" in said
    assert "not read: frame, keywords (kept, come back out)" in said
    assert "2 articles without a usable date" in said
    table = pd.read_csv(out)
    assert list(table["id"]) == [1, 2]
    assert list(table["keywords"]) == ["词0", "词1"]
    del capsys


def test_tokens_come_back_in_as_segmented_texts(tmp_path):
    path = written(tmp_path, "news.jsonl", [{"text": text} for text in TEXTS])
    first, again = tmp_path / "first.jsonl", tmp_path / "again.jsonl"
    assert RUN.invoke(cli.app, ["tokens", str(path), "-o", str(first)]).exit_code == 0
    words = ["tokens", str(first), "-o", str(again), "--column", "text=tokens"]
    assert RUN.invoke(cli.app, [*words, "--segmented"]).exit_code == 0
    tokens = [json.loads(line)["tokens"] for line in first.read_text().splitlines()]
    assert tokens == [
        json.loads(line)["tokens"] for line in again.read_text().splitlines()
    ]
    assert tokens[1].split()[-1] == "。"


def test_what_nobody_can_write_is_refused_before_anything_is_read(tmp_path):
    done = RUN.invoke(cli.app, ["label", "missing.csv", "-o", str(tmp_path / "x.ods")])
    assert done.exit_code == 2


def test_emoji_codes_and_markup_in_names_stay_as_they_are(capsys):
    say("news:100:.csv [red]x[/red]")
    assert "news:100:.csv [red]x[/red]" in capsys.readouterr().err


def test_rows_that_one_asked_to_leave_out_are_named_and_no_failure(tmp_path):
    rows = ["text,date", f"{TEXTS[0]},2023-07-05", f"{TEXTS[1]},近日", ",,"]
    path = tmp_path / "a.csv"
    path.write_text("\n".join(rows), encoding="utf-8")
    words = ["tokens", str(path), "-o", str(tmp_path / "t.txt")]
    done = RUN.invoke(cli.app, [*words, "--bad-dates", "drop"])
    assert done.exit_code == 0, done.output
    assert "left out" in done.output
    assert len((tmp_path / "t.txt").read_text("utf-8").splitlines()) == 1
