import numpy as np
import pytest

from research.stats.change import change_points, trends
from research.stats.periods import years_of
from research.stats.strata import issues_of

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


# Within sources: articles hang together by month, and sources come and go.


def newspapers(rng, n_months=36, n_columns=3):
    """Give shares, dates and sources: months of a source are alike, levels differ."""
    rows = []
    for source, first, last in (("甲", 0, n_months), ("乙", 6, 24), ("丙", 30, 36)):
        level = rng.uniform(0.1, 0.6, n_columns)
        for month in range(first, last):
            own = level + rng.normal(0, 0.08, n_columns)
            date = f"{2020 + month // 12}-{1 + month % 12:02}"
            for _ in range(rng.integers(2, 16)):
                day = f"{date}-{rng.integers(1, 29):02}"
                rows.append((own + rng.normal(0, 0.1, n_columns), day, source))
    shares, dates, sources = zip(*rows, strict=True)
    return np.array(shares), list(dates), list(sources)


def change_within(shares, dates, sources, *, n=199):
    issues = issues_of(sources, dates)
    about = {
        "sources": sources,
        "issues": issues,
        "n_permutations": n,
    }
    line = trends(shares, years_of(dates).tolist(), **about)
    return line, change_points(shares, [date[:4] for date in dates], **about)


def test_months_that_are_alike_and_sources_that_come_and_go_make_no_change():
    rng = np.random.default_rng(0)
    found, naive = [], []
    for _ in range(60):
        shares, dates, sources = newspapers(rng)
        line, changes = change_within(shares, dates, sources, n=99)
        found.append([line.p.min(), min(change.p for change in changes)])
        naive.append(trends(shares, years_of(dates).tolist()).p.min())
    assert (np.array(found) <= 0.05).mean(axis=0).max() <= 0.09
    assert np.mean(np.array(naive) <= 0.05) > 0.7


def test_a_rise_within_sources_is_found_with_its_slope():
    rng = np.random.default_rng(1)
    held, found = [], []
    for _ in range(30):
        shares, dates, sources = newspapers(rng)
        shares[:, 1] += 0.08 * (years_of(dates) - 2020)
        line, changes = change_within(shares, dates, sources, n=99)
        found.append([line.p[1], changes[1].p])
        held.append(line.low[1] < 0.08 < line.high[1])
    assert np.mean(held) >= 0.85
    power = (np.array(found) <= 0.05).mean(axis=0)
    assert power[0] >= 0.8
    assert power[1] >= 0.5


def test_a_change_is_told_of_sources_that_stand_on_both_sides():
    shares, dates, sources = newspapers(np.random.default_rng(2))
    later = np.array([date >= "2021" for date in dates])
    shares[later, 2] += 0.3
    change = change_within(shares, dates, sources)[1][2]
    assert change.period == "2021"
    assert change.p <= 0.02
    assert change.after - change.before == pytest.approx(0.3, abs=0.1)
    speaks = np.isin(sources, ["甲", "乙"])
    assert change.n_sources == 2
    assert change.n_before == (speaks & ~later).sum()
    assert change.n_after == (speaks & later).sum()


def test_the_order_of_articles_changes_nothing():
    shares, dates, sources = newspapers(np.random.default_rng(3))
    order = np.random.default_rng(4).permutation(len(dates))
    one = change_within(shares, dates, sources)
    two = change_within(
        shares[order], [dates[row] for row in order], [sources[row] for row in order]
    )
    assert one[0].p.tolist() == two[0].p.tolist()
    assert one[0].low == pytest.approx(two[0].low)
    assert [c.p for c in one[1]] == [c.p for c in two[1]]


def test_where_no_source_spans_time_nothing_is_said():
    dates = ["2020-01-05"] * 40 + ["2023-06-05"] * 40
    line, changes = change_within(noise(80), dates, ["甲"] * 40 + ["乙"] * 40)
    assert line.n_docs == 0
    assert np.isnan([line.slope, line.low, line.high, line.p]).all()
    assert changes == []


def test_of_few_months_nothing_is_said():
    dates = [f"2020-{1 + row % 4:02}-05" for row in range(80)]
    line, _ = change_within(noise(80), dates, ["甲"] * 80)
    assert np.isnan(line.p).all()


def test_a_share_that_never_varies_does_not_change():
    shares, dates, sources = newspapers(np.random.default_rng(5))
    shares[:, 0] = 1
    line, changes = change_within(shares, dates, sources)
    assert (line.slope[0], line.p[0]) == (0, 1)
    assert (changes[0].before, changes[0].after, changes[0].p) == (1, 1, 1)
