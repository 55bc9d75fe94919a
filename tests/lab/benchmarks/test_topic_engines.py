import numpy as np
import pytest
from scipy.sparse import csr_matrix

from experiments.lab.benchmarks import topic_engines
from experiments.lab.benchmarks.judged_topics import Judge
from experiments.lab.benchmarks.topic_engines import (
    ENGINES,
    MEASURES,
    fit,
    in_random_order,
    judged_fit,
    measure,
)
from experiments.lab.reports.topic_engines import engine_blocks, reading_blocks
from research.coding.choice_sheets import Question
from research.rendering.blocks import Prose, Table
from research.text.cleaner import Cleaner
from research.topics.model import topic_segmenter
from research.topics.quality import held_out_perplexity, topic_diversity
from research.topics.stability import matched_agreement

TERMS = ("银行", "贷款", "利率", "光伏", "电站", "风电")


@pytest.fixture(scope="module")
def counts():
    rng = np.random.default_rng(0)
    topics = np.kron(np.eye(2), np.full(3, 1 / 3))
    shares = rng.dirichlet([0.1, 0.1], size=60)
    return csr_matrix([rng.multinomial(20, row @ topics) for row in shares])


@pytest.fixture(scope="module")
def judge(corpus):
    return Judge.of(corpus, TERMS, cleaner=Cleaner(), segmenter=topic_segmenter())


def needs(engine):
    for name in ("gensim", "tomotopy"):
        if name in engine:
            pytest.importorskip(name, reason=f"{name} has no wheel for this Python")


@pytest.mark.parametrize("engine", ENGINES)
def test_every_engine_finds_planted_topics_and_is_judged(engine, counts, judge):
    needs(engine)
    found = fit(engine, counts, TERMS, 2, seed=1)
    assert sorted(found.topic_term[:, :3].sum(axis=1).round()) == [0, 1]
    judged = dict(zip(MEASURES[2:], judged_fit(found, TERMS, judge), strict=False))
    assert judged["NPMI"] > -1
    assert 0 < judged["diversity"] <= 1
    assert np.isnan(judged["perplexity"]) == (not found.is_mixture)
    assert not found.is_mixture or judged["perplexity"] > 1
    assert found.is_mixture == ("NMF" not in engine and engine != "clusters")
    assert 0 < judged["average precision"] <= 1
    assert 0 <= judged["without a topic, %"] <= 100


@pytest.mark.parametrize("engine", ENGINES)
def test_no_score_of_an_engine_moves_by_more_under_another_order_than_seeds_move_it(
    engine,
):
    needs(engine)
    rng = np.random.default_rng(3)
    topics = rng.dirichlet(np.full(30, 0.1), size=3)
    # A file sorted by source: each source writes of one topic.
    sources = np.repeat(np.eye(3) * 0.9 + 0.03, 50, axis=0)
    by_source = csr_matrix([rng.multinomial(15, row @ topics) for row in sources])
    terms = [f"term{column}" for column in range(30)]

    def scores(counts, seed):
        found = fit(engine, counts, terms, 3, seed=seed)
        shown = [np.array(terms)[np.argsort(-row)[:10]] for row in found.ranking]
        perplexity = 0.0  # undefined for a factorisation
        if found.is_mixture:
            asked = (found.topic_term, found.prior, by_source)
            perplexity = held_out_perplexity(*asked, seed=0).perplexity
        _, agreement = matched_agreement(found.ranking, topics, n_top=5)
        return np.array([perplexity, topic_diversity(shown), agreement.mean()])

    mixed = by_source[rng.permutation(by_source.shape[0])]
    one, other, again = (scores(by_source, 1), scores(by_source, 2), scores(mixed, 1))
    assert (np.abs(one - again) <= np.abs(one - other) + 1e-9).all()


def test_all_engines_meet_the_articles_in_one_random_order(counts):
    mixed = counts[np.random.default_rng(5).permutation(counts.shape[0])]
    first, second = (in_random_order(one, seed=1) for one in (counts, mixed))
    assert (first != second).nnz == 0
    assert (first != in_random_order(counts, seed=2)).nnz > 0
    assert sorted(map(tuple, first.toarray())) == sorted(map(tuple, counts.toarray()))


def test_a_measure_has_one_value_a_seed_and_the_report_their_mean(
    counts, judge, tmp_path, monkeypatch
):
    asked = ("ours", counts, TERMS, 2, judge)
    measured = measure(*asked, seeds=(1, 2), kept=tmp_path)
    monkeypatch.setattr(topic_engines, "_measured", pytest.fail)  # all is kept
    again = measure(*asked, seeds=(1, 2), kept=tmp_path)
    assert {name: values.tolist() for name, values in measured.items()} == {
        name: values.tolist() for name, values in again.items()
    }
    worse = measured | {"CPU s": measured["CPU s"] + 1000}
    assert {len(values) for values in measured.values()} == {2}
    table, told = engine_blocks({"ours": measured, "gensim": worse}, name="engines")
    assert isinstance(table, Table)
    assert isinstance(told, Prose)
    assert table.header == ["engine", "seeds", *MEASURES]
    first = measured[MEASURES[0]]
    assert table.rows[0][2].mean == pytest.approx(first.mean())
    assert "Ahead: CPU s" in told.text
    assert told.text.endswith("Behind: nowhere.")


def test_a_reading_is_counted_by_engine():
    questions = [Question(topic, "", ("甲", "乙"), 1) for topic in (0, 1, 2, 3)]
    told, table = reading_blocks(questions, [1, 0, 1, None], ("a", "b"), n_topics=2)
    assert isinstance(told, Prose)
    assert isinstance(table, Table)
    assert [(row[0], row[1], row[2].value) for row in table.rows] == [
        ("a", 2, 0.5),
        ("b", 1, 1.0),
    ]
