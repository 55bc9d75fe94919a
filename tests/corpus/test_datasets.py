import gzip
import json

import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from research.corpus import datasets
from research.corpus.corpus import Corpus, CorpusError
from research.corpus.datasets import (
    article_batches,
    dataset_files,
    is_dataset,
    sample_articles,
)
from research.corpus.reading import read_corpus
from research.corpus.writing import write_corpus


@pytest.fixture(autouse=True)
def small_batches(monkeypatch):
    monkeypatch.setattr(datasets, "BATCH_ARTICLES", 7)


def all_articles(path, **settings):
    batches = list(article_batches(path, **settings))
    assert all(len(batch) <= 7 for batch in batches)
    return [article for batch in batches for article in batch]


def outcome(read):
    """Give the articles read and the number of faults, or that of the error."""
    try:
        parts = list(read())
    except CorpusError as error:
        return len(error.problems), sum("more than once" in p for p in error.problems)
    return [a for part in parts for a in part], sum(len(p.dropped) for p in parts)


def zst(data):
    sink = pa.BufferOutputStream()
    with pa.CompressedOutputStream(sink, "zstd") as stream:
        stream.write(data)
    return sink.getvalue().to_pybytes()


@pytest.mark.parametrize("name", ["a.jsonl", "a.csv", "a.parquet"])
@pytest.mark.parametrize("packed", ["", ".gz", ".zst"])
def test_batches_hold_what_reading_at_once_gives(name, packed, corpus, tmp_path):
    path = tmp_path / name
    write_corpus(corpus, path)
    if packed and name != "a.parquet":
        pack = {".gz": gzip.compress, ".zst": zst}[packed]
        path = tmp_path / f"{name}{packed}"
        path.write_bytes(pack((tmp_path / name).read_bytes()))
    assert all_articles(path) == list(read_corpus(path)) == list(corpus)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "gb18030"])
def test_compressed_text_may_be_in_any_encoding(encoding, tmp_path):
    path = tmp_path / "a.csv.gz"
    path.write_bytes(gzip.compress("id,text\n1,碳市场开市\n".encode(encoding)))
    assert [a.body for a in all_articles(path)] == [("碳市场开市",)]


LINES = st.lists(
    st.sampled_from(
        [
            '{"id": "a", "text": "甲"}',
            '{"id": "b", "text": "乙"}',
            '{"id": 3, "text": "丙"}',
            '{"text": "丁"}',
            '{"id": "a"}',
            "[1]",
            "{",
            "",
        ]
    ),
    max_size=20,
)


@given(lines=LINES, drop_bad=st.booleans())
def test_batches_and_reading_at_once_agree_on_faults(lines, drop_bad, tmp_path_factory):
    path = tmp_path_factory.mktemp("x") / "a.jsonl"
    path.write_text("\n".join(lines), "utf-8")
    at_once = outcome(lambda: [read_corpus(path, drop_bad=drop_bad)])
    in_batches = outcome(lambda: article_batches(path, drop_bad=drop_bad))
    if any('"text"' in line for line in lines):
        assert in_batches == at_once
    else:  # no row has a text: said once of a whole file, row by row of a stream
        assert bool(at_once[0]) == bool(in_batches[0])


def test_an_id_that_stands_twice_far_apart_is_found(corpus, tmp_path):
    path = tmp_path / "a.jsonl"
    write_corpus(corpus, path)
    first = path.read_text("utf-8").split("\n", 1)[0]
    with path.open("a", encoding="utf-8") as file:
        file.write(first + "\n")
    with pytest.raises(CorpusError, match="'t-000' stands more than once"):
        all_articles(path)


def test_damaged_files_are_clear_errors(corpus, tmp_path):
    write_corpus(corpus, tmp_path / "a.jsonl")
    data = (tmp_path / "a.jsonl").read_bytes()
    for name, damaged in {
        "a.jsonl.gz": gzip.compress(data)[:-20],
        "b.jsonl.gz": data,
        "a.jsonl.zst": zst(data)[:-20],
        "b.jsonl.zst": data,
        "empty.jsonl.gz": gzip.compress(b""),
        "a.parquet": b"PAR1" + data + b"PAR1",
    }.items():
        (tmp_path / name).write_bytes(damaged)
        with pytest.raises(CorpusError, match=name):
            all_articles(tmp_path / name)


def test_files_of_a_folder_are_found_below_it_and_sorted(tmp_path):
    for name in ("b/x.jsonl.gz", "a.csv", ".hidden/y.jsonl", "readme.md", "c.gz"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.touch()
    found = [p.relative_to(tmp_path).as_posix() for p in dataset_files(tmp_path)]
    assert found == ["a.csv", "b/x.jsonl.gz"]
    assert is_dataset(tmp_path)
    assert not is_dataset(tmp_path / "a.csv")
    assert not is_dataset(tmp_path / ".hidden" / "no")
    with pytest.raises(CorpusError, match="cannot be read"):
        dataset_files(tmp_path / ".hidden" / "no")


def test_a_sample_depends_on_its_seed_and_not_on_order(corpus, tmp_path):
    articles = list(corpus)
    write_corpus(Corpus(tuple(articles[:20])), tmp_path / "a.jsonl")
    write_corpus(Corpus(tuple(articles[20:])), tmp_path / "b.jsonl")
    write_corpus(Corpus(tuple(articles[::-1])), tmp_path / "c.jsonl")
    two = [tmp_path / "a.jsonl", tmp_path / "b.jsonl"]
    drawn, n_articles = sample_articles(two, 10, seed=1)
    assert n_articles == len(corpus)
    assert len(drawn) == 10
    assert drawn.ids == sorted(drawn.ids)
    assert sample_articles([tmp_path / "c.jsonl"], 10, seed=1)[0] == drawn
    assert sample_articles(two[::-1], 10, seed=2)[0] != drawn
    assert len(sample_articles([*two, tmp_path / "c.jsonl"], 99)[0]) == len(corpus)


def test_every_article_has_the_same_chance_of_being_drawn(tmp_path):
    path = tmp_path / "a.jsonl"
    rows = [json.dumps({"id": str(n), "text": "甲"}) for n in range(20)]
    path.write_text("\n".join(rows))
    drawn = [sample_articles([path], 5, seed=seed)[0].ids for seed in range(200)]
    times = pd.Series([name for ids in drawn for name in ids]).value_counts()
    assert len(times) == 20
    # 50 expected of each, with a standard deviation of 6.
    assert times.between(26, 74).all()
