import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from research.evaluation.sampling import (
    draw_next,
    rank_label_errors,
    usefulness,
    weighted_prevalence,
)


@given(
    n_docs=st.integers(1, 60),
    share=st.floats(0.01, 1),
    explore=st.floats(0.01, 1),
    seed=st.integers(0, 99),
)
def test_a_draw_has_its_size_and_chances_that_add_up(n_docs, share, explore, seed):
    n = max(1, int(share * n_docs))
    utility = np.random.default_rng(seed).pareto(1, n_docs)
    drawn = draw_next(utility, n=n, explore=explore, seed=seed)
    assert len(set(drawn.rows.tolist())) == n
    assert ((drawn.probability > 0) & (drawn.probability <= 1)).all()


def test_each_article_is_drawn_as_often_as_its_chance_says():
    utility = np.array([8.0, 4, 2, 1, 1, 0, 0, 0])
    counts, chance = np.zeros(8), np.zeros(8)
    for seed in range(4000):
        drawn = draw_next(utility, n=3, explore=0.3, strata=list("aabbccdd"), seed=seed)
        counts[drawn.rows] += 1
        chance[drawn.rows] = drawn.probability
    assert counts / 4000 == pytest.approx(chance, abs=0.03)
    assert chance.sum() == pytest.approx(3)


def test_strata_are_hit_in_proportion():
    strata = ["east"] * 80 + ["west"] * 20
    for seed in range(20):
        drawn = draw_next(np.ones(100), n=10, strata=strata, seed=seed)
        assert (drawn.rows >= 80).sum() == 2


def test_articles_near_a_threshold_and_rare_themes_are_useful():
    probabilities = np.array([[0.99, 0.01], [0.5, 0.01], [0.9, 0.09], [0.9, 0.01]])
    found = usefulness(probabilities, np.array([0.5, 0.1]))
    assert found.argmin() == 0
    assert found[2] > found[1]  # as near, and the theme is rarer


def test_weighted_shares_are_right_where_plain_ones_are_not():
    rng = np.random.default_rng(5)
    truth = rng.random((2000, 1)) < 0.1
    # Articles with the theme are drawn far more often.
    utility = np.where(truth[:, 0], 5.0, 0.5) + rng.random(2000)
    plain, weighted, covered = [], [], 0
    for seed in range(300):
        drawn = draw_next(utility, n=200, explore=0.2, seed=seed)
        labels = truth[drawn.rows].astype(np.int8)
        [found] = weighted_prevalence(labels, drawn.probability)
        plain.append(labels.mean())
        weighted.append(found.value)
        covered += found.low <= truth.mean() <= found.high
    assert np.mean(plain) > 2 * truth.mean()
    assert np.mean(weighted) == pytest.approx(truth.mean(), abs=0.002)
    assert covered / 300 > 0.93


def test_flipped_labels_rank_first():
    rng = np.random.default_rng(1)
    truth = (rng.random((1000, 4)) < 0.25).astype(np.int8)
    probabilities = np.clip(truth * 0.8 + 0.1 + rng.normal(0, 0.12, truth.shape), 0, 1)
    flipped = np.arange(100)
    labels = truth.copy()
    labels[flipped, rng.integers(0, 4, 100)] ^= 1
    top = np.argsort(-rank_label_errors(labels, probabilities))[:150]
    assert np.isin(flipped, top).mean() > 0.95


@pytest.mark.parametrize("options", [{"n": 0}, {"n": 9}, {"n": 2, "explore": 0}])
def test_settings_out_of_range_are_named(options):
    with pytest.raises(ValueError, match="must lie between 1 and the 5 articles"):
        draw_next(np.ones(5), **options)
