import json
import zipfile
from dataclasses import replace

import pytest

from research.coding.codings import make_codings
from research.corpus.corpus import Corpus
from research.corpus.writing import write_corpus
from research.rendering.blocks import Prose, Table
from research.rendering.report import Report
from research.reports.archive import RUN, archive_files, read_archive, zip_bytes
from research.reports.coding_report import coding_report
from research.reports.verify import verify


@pytest.fixture
def reported(corpus, tmp_path):
    """Return articles and a report that tells more of them than may be handed on."""
    long = replace(corpus[0], title="光伏电站并网发电减少碳排放")
    corpus = Corpus((long, *corpus[1:]))
    blocks = [
        Prose(corpus[1].text),
        Table(
            "typical",
            ["topic", "articles", "title", "share"],
            [["绿色·光伏", f"{long.title} / 别的", corpus[3].title, 0.25]],
            "",
        ),
        Table("quoted", ["text of it"], [["她说：" + corpus[2].text[:20]]]),
    ]
    parameters = {"corpus_sha256": corpus.sha256}
    Report("R", parameters, blocks).write(tmp_path / "report")
    return corpus, tmp_path / "report"


def test_no_twelve_characters_of_an_article_and_no_title_are_in_an_archive(reported):
    corpus, folder = reported
    files = archive_files([folder], corpus, with_counts=True)
    told = b"\0".join(files.values()).decode()
    assert corpus[0].title not in told
    for article in corpus:
        text = article.text
        runs = [text[n : n + RUN] for n in range(len(text) - RUN + 1)]
        assert not [run for run in runs if run in told]
    assert "绿色·光伏" in told
    assert "0.25" in told
    assert {"articles.csv", "manifest.json", "counts/counts.mtx"} <= set(files)


def test_the_same_reports_give_the_same_bytes(reported):
    corpus, folder = reported
    first = zip_bytes(archive_files([folder], corpus))
    shuffled = Corpus(corpus.articles[::-1])
    assert zip_bytes(archive_files([folder], shuffled)) == first


def test_a_report_of_other_articles_is_refused(reported):
    corpus, folder = reported
    with pytest.raises(ValueError, match="was made from other articles"):
        archive_files([folder], Corpus(corpus.articles[1:]))


def test_what_was_changed_is_named(reported, tmp_path):
    corpus, folder = reported
    files = archive_files([folder], corpus)
    path = tmp_path / "a.zip"
    path.write_bytes(zip_bytes(files | {"articles.csv": b"id\n"}))
    with pytest.raises(ValueError, match=r"articles\.csv are not as they were"):
        read_archive(path)
    path.write_bytes(b"PK")
    with pytest.raises(ValueError, match="is no archive of research"):
        read_archive(path)
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("../evil", "x")
    with pytest.raises(ValueError, match="names or sizes"):
        read_archive(path)


def test_an_archive_is_held_against_the_articles(corpus, tmp_path):
    answers = {(a.id, who): [1.0] for a in corpus for who in ("ann", "bob")}
    codings = make_codings(["green"], ["ann", "bob"], answers, [], [])
    coding_report(codings).write(tmp_path / "coded")
    path = tmp_path / "a.zip"
    path.write_bytes(zip_bytes(archive_files([tmp_path / "coded"], corpus)))
    write_corpus(corpus, tmp_path / "same.jsonl")
    found = list(verify(path, corpus=tmp_path / "same.jsonl"))
    assert [(one.name, one.verdict) for one in found] == [
        ("archive", "same"),
        ("articles", "same"),
        ("1-report", "skipped"),
    ]
    other = Corpus((replace(corpus[0], body=("别的。",)), *corpus[2:]))
    write_corpus(other, tmp_path / "other.jsonl")
    found = list(verify(path, corpus=tmp_path / "other.jsonl"))
    assert "1 changed, 1 missing, 0 more" in found[1].detail
    files, manifest = read_archive(path)
    assert manifest["n_articles"] == len(corpus)
    assert "methods.txt" in {name.split("/")[-1] for name in files}
    assert json.loads(files["1-report/report.json"])["title"] == "What coders said"
