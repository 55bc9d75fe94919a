import json
import subprocess
import sys

import pandas as pd
import pytest
from typer.testing import CliRunner

from research.commands import app as cli
from research.commands.outputs import BAD_INPUT
from research.corpus.corpus import Corpus
from research.corpus.writing import write_corpus
from research.files.tables import table_bytes
from research.models import load_model, save_model
from research.scale.labelling import label_work
from research.themes.training import train_themes

RUN = CliRunner()


@pytest.fixture(scope="module")
def folder(tmp_path_factory, corpus):
    folder = tmp_path_factory.mktemp("cli")
    write_corpus(corpus, folder / "articles.jsonl")
    model, _ = train_themes(corpus, n_folds=0)
    save_model(model, folder / "model")
    return folder


def command(*arguments, check=True):
    done = subprocess.run(
        [sys.executable, "-m", "research", *map(str, arguments)],
        capture_output=True,
        check=False,
    )
    if check:
        assert done.returncode == 0, done.stderr.decode()
    return done


def test_label_keeps_the_order_of_the_articles(folder, corpus):
    out = folder / "labels.csv"
    command("label", folder / "articles.jsonl", "-o", out, "--model", folder / "model")
    table = pd.read_csv(out, keep_default_na=False)
    assert table["id"].tolist() == corpus.ids
    assert {"themes", "finance", "green", "flag"} <= set(table.columns)


def test_label_writes_to_stdout_and_progress_to_stderr(folder):
    done = command(
        "label", folder / "articles.jsonl", "-o", "-", "--model", folder / "model"
    )
    assert done.stdout.decode("utf-8-sig").startswith("id,date,source,title,themes")
    assert b"labelling" in done.stderr


def test_topics_writes_tables_a_report_a_model_and_sheets(folder, corpus):
    out, seeds = folder / "topics", folder / "seeds.csv"
    seeds.write_text("topic,words\n绿色,光伏、碳排放\n", "utf-8")
    command(
        *("topics", folder / "articles.jsonl", "-k", "3", "-o", out, "--group"),
        *("source", "--parquet", "--sheets", "4", "--seed-words", seeds),
    )
    assert (out / "report.html").exists()
    assert len(pd.read_csv(out / "articles.csv")) == len(corpus)
    shares = pd.read_parquet(out / "doc_topics.parquet")
    assert shares.columns.tolist()[:2] == ["id", "topic_0"]
    assert len(json.loads((out / "sheets" / "key.json").read_text("utf-8"))) == 4
    assert "绿色" in load_model(out / "model").seed_names


def test_train_writes_a_model_with_its_card(folder, sample):
    out, more = folder / "trained", folder / "more.jsonl"
    write_corpus(Corpus(sample.articles[:20]), more)
    articles = folder / "articles.jsonl"
    command("train", articles, "-o", out, "--folds", "2", "--unlabelled", more)
    assert load_model(out).themes_ == ("finance", "green")
    card = (out / "README.md").read_text("utf-8")
    assert "macro F1" in card
    assert "20 unlabelled articles were not used" in card


def test_report_makes_one_page_of_a_corpus(folder):
    out = folder / "report"
    command(
        "report",
        folder / "articles.jsonl",
        "-o",
        out,
        "--model",
        folder / "model",
        "-k",
        "3",
        "--checked",
        folder / "articles.jsonl",
    )
    content = json.loads((out / "report.json").read_text("utf-8"))
    assert {"theme_shares", "topic_terms", "sources"} <= set(content["tables"])
    assert "theme_shares_corrected" in content["tables"]


def test_a_report_on_few_articles_says_why_it_has_no_topics(folder, tmp_path):
    few = [
        {"id": f"../{n}", "title": "=cmd|x", "text": f"银行发放贷款{n}。</script><b>"}
        for n in range(3)
    ]
    path = tmp_path / "few.jsonl"
    path.write_text("\n".join(map(json.dumps, few)), "utf-8")
    command("report", path, "-o", tmp_path / "out", "--model", folder / "model")
    page = (tmp_path / "out" / "report.html").read_text("utf-8")
    assert "Topics need at least 40 articles" in page
    assert "</script><b>" not in page
    done = command("topics", path, "-o", tmp_path / "topics", check=False)
    assert done.returncode == 3
    assert b"Topics need at least 40 articles" in done.stderr


def test_bad_input_ends_in_a_message_and_exit_code_3(tmp_path):
    bad = tmp_path / "bad.jsonl"
    bad.write_text('{"id": "a"}\n')
    done = command("label", bad, "-o", tmp_path / "x.csv", check=False)
    assert done.returncode == BAD_INPUT
    assert b"bad.jsonl: a column 'text' or 'body' is missing" in done.stderr
    assert b"--column text=" in done.stderr
    assert b"Traceback" not in done.stderr
    assert not (tmp_path / "x.csv").exists()


@pytest.mark.parametrize(
    "arguments",
    [
        ["label"],
        ["nonsense"],
        ["topics", "x.jsonl", "-o", "y", "-k", "many"],
        ["label", "x.jsonl", "-o", "y.csv", "--column", "text"],
        ["label", "x.jsonl", "-o", "y.csv", "--jobs", "2"],
        ["label", "tests", "-o", "y", "--format", "xlsx"],
    ],
)
def test_wrong_use_ends_with_exit_code_2(arguments):
    assert RUN.invoke(cli.app, arguments).exit_code == 2


@pytest.mark.parametrize("name", ["label", "topics", "train", "report"])
def test_every_command_explains_itself(name):
    assert RUN.invoke(cli.app, [name, "--help"]).exit_code == 0


def test_importing_the_package_stays_light():
    heavy = ("sklearn", "gensim", "matplotlib", "pandas", "numpy", "jieba", "rjieba")
    code = f"import sys, research; print([m for m in {heavy} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True)
    assert done.stdout.strip() == b"[]"


PAGE = """## 光伏电站并网发电

光伏电站今日并网发电，全年可减排二氧

化碳三万吨。

## 银行发放贷款支持小微企业

本报讯 银行发放贷款支持小微企业，利率小幅下行。"""


def test_pages_become_articles_in_a_file_or_on_stdout(tmp_path):
    (tmp_path / "03.txt").write_text(PAGE, "utf-8")
    command("pages", tmp_path, "-o", tmp_path / "out.jsonl")
    written = (tmp_path / "out.jsonl").read_bytes()
    first = json.loads(written.splitlines()[0])
    assert first["title"] == "光伏电站并网发电"
    assert first["extra"]["page"] == "3"
    done = command("pages", tmp_path / "03.txt", "-o", "-")
    assert done.stdout == written


def test_what_is_no_page_ends_in_one_line(tmp_path):
    (tmp_path / "a.txt").write_bytes(b"\x00\x01\x02" * 9)
    done = command("pages", tmp_path / "a.txt", "-o", "-", check=False)
    assert done.returncode == BAD_INPUT
    assert b"must be text" in done.stderr
    assert b"Traceback" not in done.stderr


def test_label_takes_pages_as_well_as_articles(folder, tmp_path):
    (tmp_path / "03.txt").write_text(PAGE, "utf-8")
    model = folder / "model"
    out = tmp_path / "labels.csv"
    command("label", tmp_path / "03.txt", "--pages", "-o", out, "--model", model)
    table = pd.read_csv(out, keep_default_na=False)
    assert table["title"].tolist() == ["光伏电站并网发电", "银行发放贷款支持小微企业"]


def test_a_folder_of_files_becomes_a_folder_of_labels(folder, corpus, tmp_path):
    model = folder / "model"
    (tmp_path / "in").mkdir()
    write_corpus(Corpus(corpus.articles[:30]), tmp_path / "in" / "a.jsonl")
    write_corpus(Corpus(corpus.articles[30:]), tmp_path / "in" / "b.parquet")
    (tmp_path / "in" / "c.jsonl.gz").write_bytes(b"no archive")
    arguments = ("label", tmp_path / "in", "-o", tmp_path / "out", "--model", model)
    done = command(*arguments, "--jobs", "2", check=False)
    assert done.returncode == BAD_INPUT
    assert b"set aside: " in done.stderr
    assert b"c.jsonl.gz: damaged compressed file" in done.stderr
    assert b"2 files labelled, 0 kept, 1 set aside" in done.stderr
    one = load_model(model).label(Corpus(corpus.articles[:30])).round(4)
    assert (tmp_path / "out" / "a.csv").read_bytes() == table_bytes(one, ".csv")
    manifest = json.loads((tmp_path / "out" / "manifest.json").read_text("utf-8"))
    assert manifest["files"]["b.parquet"]["counts"] == {"articles": 18, "left_out": 0}


def test_topics_of_a_folder_of_files_are_those_of_a_sample(corpus, tmp_path):
    (tmp_path / "in").mkdir()
    write_corpus(Corpus(corpus.articles[:24]), tmp_path / "in" / "a.jsonl")
    write_corpus(Corpus(corpus.articles[24:]), tmp_path / "in" / "b.csv")
    out = tmp_path / "out"
    command("topics", tmp_path / "in", "-k", "3", "-o", out, "--sample", "40")
    assert len(pd.read_csv(out / "articles.csv")) == 40
    page = (out / "report.html").read_text("utf-8")
    assert "drawn at random from 48" in page
    work = label_work(str(out / "model"), ".csv", {}, drop_bad=False)
    with (tmp_path / "all.csv").open("wb") as target:
        counts = work(tmp_path / "in" / "b.csv", target)
    assert (counts["articles"], counts["left_out"]) == (24, 0)
    assert len(pd.read_csv(tmp_path / "all.csv")) == 24
