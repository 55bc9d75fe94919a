import numpy as np
import pytest
from scipy.sparse import csr_matrix

from experiments.lab.benchmarks.topic_engines import (
    ENGINES,
    MEASURES,
    Judge,
    fit,
    judge_topics,
    measure,
)
from experiments.lab.reports.topic_engines import engine_blocks
from research.rendering.blocks import Prose, Table
from research.text.cleaner import Cleaner
from research.topics.model import topic_segmenter

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


@pytest.mark.parametrize("engine", ENGINES)
def test_every_engine_finds_planted_topics_and_is_judged(engine, counts, judge):
    if engine in ("gensim", "tomotopy"):
        pytest.importorskip(engine, reason=f"{engine} has no wheel for this Python")
    found = fit(engine, counts, TERMS, 2, seed=1)
    assert sorted(found.topic_term[:, :3].sum(axis=1).round()) == [0, 1]
    npmi, _, diversity, perplexity, information, rate = judge_topics(
        found, TERMS, judge
    )
    assert npmi > -1
    assert 0 < diversity <= 1
    assert perplexity > 1
    assert 0 < information < 1
    assert rate > 0


def test_a_measure_has_one_value_a_seed_and_the_report_their_mean(counts, judge):
    measured = measure("ours", counts, TERMS, 2, judge, seeds=(1, 2))
    found = {"ours": measured, "gensim": measured}
    assert {len(values) for values in found["ours"].values()} == {2}
    table, told = engine_blocks(found, name="engines")
    assert isinstance(table, Table)
    assert isinstance(told, Prose)
    assert table.header == ["engine", "seeds", *MEASURES]
    first = found["ours"][MEASURES[0]]
    assert table.rows[0][2].value == pytest.approx(first.mean())
    assert told.text.startswith("Ours beside gensim: 1 times as fast, 0 % less")
