import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from research.stats.comparability import comparability
from research.stats.resampling import holm
from research.stats.strata import (
    issues_of,
    make_blocks,
    months_of,
    shuffled_orders,
    step_down,
)


def test_an_issue_is_source_and_day_and_its_month_source_and_month():
    issues = issues_of(
        ["甲", "甲", "乙", "乙"], ["2024-03-01", "2024-03", "2024", None]
    )
    assert issues == ["甲|2024-03-01", "甲|2024-03", "乙|undated 2", "乙|undated 3"]
    assert months_of(issues) == ["甲|2024-03", "甲|2024-03", *issues[2:]]


ARTICLES = st.lists(
    st.tuples(st.sampled_from("甲乙丙"), st.integers(0, 3), st.integers(0, 2)),
    min_size=1,
    max_size=30,
)


@given(articles=ARTICLES)
def test_blocks_share_source_slot_and_key_and_keep_every_article(articles):
    sources, keys, slots = zip(*articles, strict=True)
    blocks = make_blocks(
        len(articles), sources=sources, keys=keys, slots=np.array(slots)
    )
    assert blocks.size.sum() == len(articles)
    assert len(blocks.size) == len(set(articles))
    assert len({*zip(blocks.of_doc.tolist(), articles, strict=True)}) == len(
        set(articles)
    )
    assert (np.diff(blocks.source) >= 0).all()
    assert blocks.n_sources == len(blocks.starts) == len(set(sources))
    rows = np.arange(len(articles), dtype=float)[:, np.newaxis]
    assert blocks.by_source(blocks.totals(rows)).sum() == rows.sum()


@given(articles=ARTICLES, seed=st.integers(0, 9))
def test_blocks_change_places_within_their_source_only(articles, seed):
    sources, keys, _ = zip(*articles, strict=True)
    blocks = make_blocks(len(articles), sources=sources, keys=keys)
    rng = np.random.default_rng(seed)
    orders = np.concatenate(list(shuffled_orders(blocks.source, 7, rng)))
    assert orders.shape == (7, len(blocks.size))
    for order in orders:
        assert sorted(order) == list(range(len(order)))
        assert (blocks.source[order] == blocks.source).all()


def test_one_test_alone_is_corrected_to_itself():
    drawn = np.arange(99.0)[:, np.newaxis]
    assert step_down(np.array([95.0]), drawn) == pytest.approx(5 / 100)


def test_a_lone_strong_test_is_found_among_any_number():
    rng = np.random.default_rng(0)
    drawn = np.abs(rng.normal(size=(999, 300)))
    seen = np.abs(rng.normal(size=300))
    seen[17] = 7
    p = step_down(seen, drawn)
    assert p[17] == pytest.approx(0.001)
    assert (np.delete(p, 17) > 0.05).all()


def test_anything_false_is_found_as_often_as_stated():
    rng = np.random.default_rng(1)
    least = [step_down(d[0], d[1:]).min() for d in rng.normal(size=(400, 100, 5))]
    assert 0.02 <= np.mean(np.array(least) <= 0.05) <= 0.08


def test_what_does_not_vary_is_never_significant():
    drawn = np.stack([np.full(99, 0.3), np.arange(99.0)], axis=1)
    assert step_down(np.array([0.3, 200]), drawn).tolist() == [1, 0.01]


def test_holm_multiplies_by_what_is_left():
    assert holm(np.array([0.01, 0.04, 0.03])).tolist() == pytest.approx(
        [0.03, 0.06, 0.06]
    )


def test_sources_that_come_and_go_tell_no_change():
    months = ["2020-01"] * 50 + ["2024-01"] * 50
    found = comparability(months, ["甲"] * 50 + ["乙"] * 50)
    assert (found.n_docs, found.n_apart, found.n_sources_apart) == (0, 100, 2)
    assert "within a source nothing can be said" in found.told
    half = comparability(months, ["甲"] * 80 + ["乙"] * 20)
    assert (half.n_docs, half.n_sources, half.n_apart) == (80, 1, 20)
    assert "mix of sources changed" in half.told
    same = comparability(months, ["甲"] * 100)
    assert "mix of sources" not in same.told
