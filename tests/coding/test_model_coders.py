import json

from typer.testing import CliRunner

from research.commands import app as cli
from research.corpus.article import Article
from research.corpus.corpus import Corpus
from research.corpus.reading import read_corpus
from research.corpus.writing import write_corpus
from research.themes.training import train_themes

TOML = """\
title = "T"
unit = "U"
rule = "R"
[[themes]]
name = "carbon"
definition = "碳"
[[themes]]
name = "money"
definition = "钱"
"""
CORPUS = Corpus(
    tuple(
        Article(id=f"a{n:02}", title=f"标题{n}", body=("碳" if n % 2 else "钱",) * 3)
        for n in range(40)
    )
)


def sheet(path, decide, ids):
    lines = [f"{name},{decide(name)},no" for name in ids]
    path.write_text("\n".join(["id,carbon,money", *lines, ""]), "utf-8")
    return path


def odd(name):
    return "yes" if int(name[1:]) % 2 else "no"


def even(name):
    return "no" if int(name[1:]) % 2 else "yes"


def read(tmp_path, *, people=True):
    (tmp_path / "codebook.toml").write_text(TOML, "utf-8")
    asked = tmp_path / "asked"
    asked.mkdir()
    write_corpus(CORPUS, tmp_path / "c.jsonl")
    some = CORPUS.ids[:20]
    sheets = [
        sheet(asked / "model-m-v1-r1.csv", even, CORPUS.ids),
        sheet(asked / "model-m-v2-r1.csv", even, CORPUS.ids),
        sheet(asked / "model-m-v3-r1.csv", even, CORPUS.ids),
    ]
    told = [{"coder": p.stem, "variant": n, "run": 1} for n, p in enumerate(sheets, 1)]
    audit = json.dumps({"model": "m", "sheets": told})
    (asked / "asked.json").write_text(audit, "utf-8")
    if people:
        sheets.append(sheet(tmp_path / "kim.csv", odd, some))
        sheets.append(sheet(tmp_path / "lee.csv", odd, some))
    words = ["code", "read", *sheets, "--corpus", tmp_path / "c.jsonl"]
    words += ["-o", tmp_path / "out", "--codebook", tmp_path / "codebook.toml"]
    done = CliRunner().invoke(cli.app, list(map(str, words)), catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return tmp_path / "out", done.output


def test_models_never_outvote_people_and_are_named(tmp_path):
    out, said = read(tmp_path)
    assert "0 answers to settle" in said
    labelled = read_corpus(out / "labelled.jsonl")
    assert len(labelled) == 40
    for article in labelled[:20]:
        assert ("carbon" in article.labels) == (odd(article.id) == "yes")
        assert article.extra["labelled_by"] == "people"
    for article in labelled[20:]:
        assert ("carbon" in article.labels) == (even(article.id) == "yes")
        assert article.extra["labelled_by"] == "language model m"
    assert len(read_corpus(out / "labelled-people.jsonl")) == 20
    report = (out / "report.md").read_text("utf-8")
    assert "fewer than 100" in report
    table = (out / "model_agreement.csv").read_text("utf-8-sig")
    assert "people, model-m-v1-r1" in table
    assert "variants, run 1" in table
    _model, card = train_themes(labelled, n_folds=0)
    assert "language model m (20), people (20)" in card


def test_a_model_alone_is_read_as_a_coder(tmp_path):
    out, _ = read(tmp_path, people=False)
    labelled = read_corpus(out / "labelled.jsonl")
    assert {a.extra["labelled_by"] for a in labelled} == {"language model m"}
    assert len(labelled) == 40
