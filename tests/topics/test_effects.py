"""Effects on topic shares: those of the simulation they stand for, and coverage."""

import numpy as np
import pandas as pd
import pytest

from research import Article, Corpus
from research.topics.effects import effect_data, topic_effects

EFFECT = 0.05


def made(rng, n=400, n_draws=20, noise=0.05):
    """Shares of two topics that differ by region and within clusters, and draws."""
    region = rng.integers(0, 2, n)
    issue = rng.integers(0, 40, n)
    # Half the issues are of either region, so that clusters matter.
    region = (issue < 20).astype(int)
    first = 0.3 + EFFECT * region + rng.normal(0, 0.04, 40)[issue]
    first = np.clip(first + rng.normal(0, 0.08, n), 0.01, 0.99)
    shares = np.stack([first, 1 - first], axis=1)
    error = rng.normal(0, noise, (n_draws, n))
    draws = np.stack([first + error, 1 - first - error], axis=2)
    data = pd.DataFrame({"region": np.where(region, "south", "north"), "issue": issue})
    return data, shares, draws


def test_effects_are_those_of_composition_by_simulation():
    """stm's estimateEffect: draw shares, regress, draw coefficients, pool."""
    import statsmodels.api as sm

    rng = np.random.default_rng(0)
    data, _, draws = made(rng, n_draws=100)
    found = topic_effects("region", data, draws)
    x = sm.add_constant((data["region"] == "south").astype(float))
    pooled = []
    for draw in draws:
        fitted = sm.OLS(draw[:, 0], x).fit(cov_type="HC1")
        pooled.append(
            rng.multivariate_normal(fitted.params, fitted.cov_params(), size=50)
        )
    pooled = np.concatenate(pooled)
    estimate = found.coefficient(0, found.terms[1])
    assert estimate.value == pytest.approx(pooled[:, 1].mean(), abs=0.001)
    low, high = np.quantile(pooled[:, 1], [0.025, 0.975])
    assert (estimate.low, estimate.high) == pytest.approx((low, high), abs=0.002)


def test_intervals_hold_with_clustered_data_and_do_not_without():
    rng = np.random.default_rng(1)
    held = {"issue": 0, None: 0}
    for _ in range(100):
        data, _, draws = made(rng, n_draws=2, noise=0.0)
        for cluster in held:
            found = topic_effects("region", data, draws, cluster=cluster)
            estimate = found.coefficient(0, found.terms[1])
            held[cluster] += estimate.low <= EFFECT <= estimate.high
    assert held["issue"] >= 88
    assert held[None] < 85


def test_effects_on_all_topics_add_up_to_nothing():
    data, _, draws = made(np.random.default_rng(2))
    found = topic_effects("region", data, draws)
    assert found.value.sum(axis=0) == pytest.approx([1, 0], abs=1e-9)


def test_uncertain_shares_make_wider_intervals():
    data, _, draws = made(np.random.default_rng(3), noise=0.4)
    whole = topic_effects("region", data, draws).coefficient(0, "region[T.south]")
    one = topic_effects("region", data, draws.mean(axis=0, keepdims=True))
    sure = one.coefficient(0, "region[T.south]")
    assert whole.high - whole.low > sure.high - sure.low


def test_expected_shares_and_contrasts_follow_the_coefficients():
    data, _, draws = made(np.random.default_rng(4))
    found = topic_effects("region", data, draws)
    kinds = pd.DataFrame({"region": ["north", "south"]})
    [north, south], _ = found.expected(kinds)
    [contrast, _] = found.contrast(kinds[:1], kinds[1:])
    assert contrast.value == pytest.approx(south.value - north.value)
    assert found.table(["a", "b"])["topic"].tolist() == ["a", "a", "b", "b"]


def test_articles_without_known_terms_are_left_out():
    data, _, draws = made(np.random.default_rng(5))
    draws[:, :7] = np.nan
    assert topic_effects("region", data, draws).n_docs == 393


@pytest.mark.parametrize(
    ("formula", "cluster", "says"),
    [
        ("nothing", None, "nothing"),
        ("region + I(issue*0)", None, "add up"),
        ("region", "nothing", "'nothing'"),
        ("region", "region", "at least 5"),
    ],
)
def test_what_cannot_be_told_is_refused(formula, cluster, says):
    data, _, draws = made(np.random.default_rng(6))
    with pytest.raises(ValueError, match=says):
        topic_effects(formula, data, draws, cluster=cluster)


def test_too_few_articles_are_refused():
    data, _, draws = made(np.random.default_rng(7), n=30)
    with pytest.raises(ValueError, match="at least 40"):
        topic_effects("region", data, draws)


def test_columns_of_dates_and_of_ones_own():
    article = Article(id="a", date="2024-05-06", source="A报", extra={"region": "east"})
    table = effect_data(Corpus((article, Article(id="b"))))
    assert table.loc[0, ["year", "month", "region"]].tolist() == [2024, 5, "east"]
    assert table["year"].isna().tolist() == [False, True]
