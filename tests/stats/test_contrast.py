import numpy as np
import pytest

from research.stats.contrast import contrast


def corpus(rng, *, n=400, shift=0.0, months=12):
    sources = [("甲报", "乙报")[row % 2] for row in range(n)]
    late = np.arange(n) >= n // 2
    y = (rng.random((n, 2)) < 0.3 + shift * late[:, np.newaxis] * [1, 0]).astype(float)
    keys = [f"{source}|{row * months // n}" for row, source in enumerate(sources)]
    return y, late, sources, keys


def test_within_one_source_it_is_the_plain_difference():
    y, late, _, _ = corpus(np.random.default_rng(0), shift=0.3)
    found = contrast(y, late)
    assert found.first == pytest.approx(y[~late].mean(axis=0))
    assert found.second == pytest.approx(y[late].mean(axis=0))
    assert (found.n_first, found.n_second, found.n_sources) == (200, 200, 1)
    # Of independent articles the error is that of two means.
    error = np.sqrt(sum(y[side].var(axis=0, ddof=1) / 200 for side in (late, ~late)))
    assert (found.high - found.low) / 2 == pytest.approx(1.97 * error, rel=0.02)


def test_a_mix_of_sources_that_changes_is_no_difference():
    rng = np.random.default_rng(1)
    high = np.repeat([True, False, True, False], [90, 30, 30, 90])
    late = np.repeat([False, True], 120)
    y = (rng.random((240, 1)) < np.where(high, 0.9, 0.1)[:, np.newaxis]).astype(float)
    plain = y[late].mean() - y[~late].mean()
    found = contrast(y, late, sources=["高" if row else "低" for row in high])
    assert plain < -0.3
    assert abs(found.difference[0]) < 0.1
    assert found.low[0] < 0 < found.high[0]


def test_where_one_source_follows_another_nothing_is_said():
    y, late, _, _ = corpus(np.random.default_rng(2))
    assert contrast(y, late, sources=[str(row) for row in late]) is None


def test_intervals_over_months_hold_the_truth_about_as_often_as_they_say():
    rng = np.random.default_rng(3)
    held = 0
    for _ in range(300):
        _, late, sources, keys = corpus(rng)
        levels = {key: rng.normal(0.4, 0.1) for key in sorted(set(keys))}
        chance = np.array([[levels[key]] for key in keys])
        y = (rng.random((400, 1)) < chance).astype(float)
        found = contrast(y, late, sources=sources, keys=keys)
        held += found.low[0] <= 0 <= found.high[0]
    assert 0.92 <= held / 300 <= 0.99


def test_one_month_on_a_side_gives_no_interval():
    y, late, sources, _ = corpus(np.random.default_rng(4))
    found = contrast(y, late, sources=sources, keys=[str(side) for side in late])
    assert np.isnan(found.low).all()
    assert np.isnan(found.estimate(0).high)


def test_sources_that_move_the_same_way_are_counted():
    late = np.tile([False, True], 60)
    sources = np.repeat(["甲", "乙", "丙"], 40).tolist()
    y = np.zeros((120, 1))
    y[late & (np.array(sources) != "丙"), 0] = 1
    y[~late & (np.array(sources) == "丙"), 0] = 1
    found = contrast(y, late, sources=sources)
    assert found.same.tolist() == [2]
    assert found.n_sources == 3
