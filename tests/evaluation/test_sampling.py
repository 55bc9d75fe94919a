import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.sparse import csr_matrix

from research.evaluation.sampling import (
    decision_kappa,
    draw,
    informativeness,
    nearest_similarity,
    round_weights,
    weighted_prevalence,
)


@given(
    n_docs=st.integers(1, 60),
    share=st.floats(0.01, 1),
    random_share=st.floats(0.01, 1),
    seed=st.integers(0, 99),
)
def test_a_draw_has_its_size_and_chances_that_add_up(n_docs, share, random_share, seed):
    n = max(1, int(share * n_docs))
    utility = np.random.default_rng(seed).pareto(1, n_docs)
    drawn = draw(utility, n=n, random_share=random_share, seed=seed)
    assert len(set(drawn.rows.tolist())) == n
    assert ((drawn.probability > 0) & (drawn.probability <= 1)).all()


def test_each_article_is_drawn_as_often_as_its_chance_says():
    utility = np.array([8.0, 4, 2, 1, 1, 0, 0, 0])
    counts, inclusion = np.zeros(8), np.zeros(8)
    for seed in range(4000):
        drawn = draw(utility, n=3, random_share=0.3, strata=list("aabbccdd"), seed=seed)
        counts[drawn.rows] += 1
        inclusion[drawn.rows] = drawn.probability
    assert counts / 4000 == pytest.approx(inclusion, abs=0.03)
    assert inclusion.sum() == pytest.approx(3)


def test_strata_are_hit_in_proportion():
    strata = ["east"] * 80 + ["west"] * 20
    for seed in range(20):
        drawn = draw(np.ones(100), n=10, strata=strata, seed=seed)
        assert (drawn.rows >= 80).sum() == 2


def test_articles_in_doubt_and_unlike_the_coded_are_useful():
    probabilities = np.array([[0.99, 0.01], [0.5, 0.01], [0.5, 0.4], [0.5, 0.4]])
    found = informativeness(probabilities, np.array([0, 0, 0.9, 0.1]))
    assert found.argmin() == 0
    assert found[3] > found[1] > found[2]
    assert informativeness(probabilities)[2] == informativeness(probabilities)[3]


def test_the_nearest_coded_article_is_found():
    rows = csr_matrix(np.array([[1, 0], [0.6, 0.8], [0, 0.0]]))
    coded = csr_matrix(np.array([[0, 1.0], [0.8, 0.6]]))
    assert nearest_similarity(rows, coded) == pytest.approx([0.8, 0.96, 0])
    assert nearest_similarity(rows, coded[:0]).tolist() == [0, 0, 0]


def test_kappa_of_decisions_is_that_of_the_worst_theme():
    before = np.array([[1, 0], [1, 0], [0, 0], [0, 0]])
    now = np.array([[1, 0], [0, 0], [0, 0], [0, 0]])
    assert decision_kappa(before, now) == pytest.approx(0.5)
    assert decision_kappa(before, before) == 1
    assert np.isnan(decision_kappa(before[:, 1:], now[:, 1:]))


def test_weighted_shares_are_right_where_plain_ones_are_not():
    rng = np.random.default_rng(5)
    truth = rng.random((2000, 1)) < 0.1
    # Articles with the theme are drawn far more often.
    utility = np.where(truth[:, 0], 5.0, 0.5) + rng.random(2000)
    plain, weighted, covered = [], [], 0
    for seed in range(300):
        drawn = draw(utility, n=200, random_share=0.2, seed=seed)
        labels = truth[drawn.rows].astype(np.int8)
        [found] = weighted_prevalence(labels, 1 / drawn.probability)
        plain.append(labels.mean())
        weighted.append(found.value)
        covered += found.low <= truth.mean() <= found.high
    assert np.mean(plain) > 2 * truth.mean()
    assert np.mean(weighted) == pytest.approx(truth.mean(), abs=0.002)
    assert covered / 300 > 0.93


@pytest.mark.parametrize("options", [{"n": 0}, {"n": 9}, {"n": 2, "random_share": 0}])
def test_settings_out_of_range_are_named(options):
    with pytest.raises(ValueError, match="must lie between 1 and the 5 articles"):
        draw(np.ones(5), **options)


def test_shares_over_rounds_are_right_though_each_round_is_picked():
    rng = np.random.default_rng(5)
    truth = rng.random(600) < 0.15
    utility = np.where(truth, 4.0, 0.5) + rng.random(600)
    weighted, naive, covered = [], [], 0
    for seed in range(300):
        rest, inclusions, labels = np.arange(600), [], []
        for number in range(3):
            drawn = draw(utility[rest], n=60, random_share=0.2, seed=10 * seed + number)
            inclusions.append(drawn.probability)
            labels.append(truth[rest[drawn.rows]])
            rest = np.delete(rest, drawn.rows)
        given = np.concatenate(labels)[:, np.newaxis].astype(np.int8)
        [found] = weighted_prevalence(given, np.concatenate(round_weights(inclusions)))
        [plain] = weighted_prevalence(given, 1 / np.concatenate(inclusions))
        weighted.append(found.value)
        naive.append(plain.value)
        covered += found.low <= truth.mean() <= found.high
    assert np.mean(weighted) == pytest.approx(truth.mean(), abs=0.004)
    assert abs(np.mean(naive) - truth.mean()) > 0.008
    assert covered / 300 > 0.93
