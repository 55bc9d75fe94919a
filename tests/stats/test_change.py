import numpy as np
import pytest

from research.stats.change import change_points, trends

QUARTERS = [
    f"{year} Q{quarter}" for year in range(2019, 2025) for quarter in range(1, 5)
]


def noise(n_docs=480, n_columns=3, seed=0):
    return np.random.default_rng(seed).normal(0.3, 0.05, (n_docs, n_columns))


def test_a_planted_trend_is_found_with_its_slope_and_chance_is_not():
    times = np.repeat(np.arange(2019, 2025), 80)
    held, wrong = [], []
    for seed in range(200):
        shares = noise(seed=seed)
        shares[:, 1] += 0.02 * (times - 2019)
        found = trends(shares, times)
        held.append(found.low[1] < 0.02 < found.high[1])
        assert found.p[1] < 0.001
        wrong.append(trends(shares[:, :1], times).p[0] <= 0.05)
    assert 0.91 <= np.mean(held) <= 0.98
    assert 0.02 <= np.mean(wrong) <= 0.08


def test_intervals_of_slopes_agree_with_bootstrap():
    rng = np.random.default_rng(1)
    times = np.repeat(np.arange(6.0), 50)
    shares = rng.normal(0, 0.05 + 0.03 * times)[:, np.newaxis]  # wider with time
    found = trends(shares, times)
    slopes = [
        np.polyfit(times[rows], shares[rows, 0], 1)[0]
        for rows in rng.integers(0, 300, (2000, 300))
    ]
    expected = np.quantile(slopes, [0.025, 0.975])
    width = expected[1] - expected[0]
    assert found.low[0] == pytest.approx(expected[0], abs=0.1 * width)
    assert found.high[0] == pytest.approx(expected[1], abs=0.1 * width)


def test_uncertain_shares_widen_intervals():
    times = np.arange(480.0)
    known, unsure = (
        trends(noise(), times, deviation=np.full((480, 3), size)) for size in (0, 0.1)
    )
    assert (unsure.high - unsure.low > 1.5 * (known.high - known.low)).all()


def test_articles_of_one_time_have_no_trend():
    with pytest.raises(ValueError, match="at least two times"):
        trends(noise(4), [2020.0] * 4)


def test_a_planted_change_is_placed_and_chance_is_not_significant():
    periods = np.repeat(QUARTERS, 20)
    shares = noise(seed=3)
    shares[periods >= "2022 Q1", 2] += 0.05
    shares[5] = np.nan
    found = change_points(shares, list(periods), n_permutations=199)
    assert (found[2].column, found[2].period) == (2, "2022 Q1")
    assert found[2].after - found[2].before == pytest.approx(0.05, abs=0.02)
    assert found[2].p < 0.02
    assert min(found[0].p, found[1].p) > 0.05


def test_one_period_has_no_change():
    assert change_points(noise(5), ["2020"] * 5) == []


def test_changes_that_are_none_are_found_as_often_as_stated():
    periods = list(np.repeat(QUARTERS[:8], 10))
    wrong = [
        change_points(noise(80, 1, seed), periods, n_permutations=99)[0].p <= 0.05
        for seed in range(300)
    ]
    assert 0.02 <= np.mean(wrong) <= 0.08
