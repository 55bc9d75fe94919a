"""Regressions on labels with errors: the naive miss, the corrected hold."""

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm

from research import Article, Corpus
from research.measurement import plan_reading, regress
from research.measurement.regression_data import regression_data

SLOPE = 0.08


def made(rng, n=1500, share=0.2):
    """Outcome a theme that is found less often where x is high."""
    x = rng.normal(size=n)
    y = (rng.random(n) < np.clip(0.35 + SLOPE * x, 0.02, 0.98)).astype(float)
    wrong = (y == 1) & (rng.random(n) < np.where(x > 0, 0.35, 0.05))
    read = rng.random(n) < share
    return pd.DataFrame(
        {
            "x": x,
            "z": rng.integers(0, 2, n),
            "paper": rng.integers(0, 30, n),
            "green": np.where(wrong, 1 - y, y),
            "truth": np.where(read, y, np.nan),
            "true": y,
            "chance": share,
        }
    )


@pytest.mark.parametrize("kind", ["linear", "logit"])
@pytest.mark.parametrize("cluster", [None, "paper"])
def test_the_naive_columns_are_those_of_statsmodels(kind, cluster):
    data = made(np.random.default_rng(0))
    found = regress(
        "green ~ x", data, "green", truth="truth", kind=kind, cluster=cluster
    )
    design = sm.add_constant(data[["x"]])
    model = (sm.OLS if kind == "linear" else sm.Logit)(data["green"], design)
    if cluster is None:
        fitted = model.fit(cov_type="HC0", disp=0)
    else:
        groups = {"groups": data["paper"], "df_correction": False}
        fitted = model.fit(cov_type="cluster", cov_kwds=groups, disp=0)
    assert found.table["naive"].to_numpy() == pytest.approx(fitted.params.to_numpy())
    error = found.table["naive_se"].to_numpy()
    assert error == pytest.approx(fitted.bse.to_numpy(), rel=0.02)


@pytest.mark.parametrize("kind", ["linear", "logit"])
def test_with_every_article_read_the_correction_is_the_truth(kind):
    data = made(np.random.default_rng(1)).assign(truth=lambda frame: frame["true"])
    found = regress("green ~ x", data, "green", truth="truth", kind=kind)
    right = regress("true ~ x", data, "true", truth="true", kind=kind)
    for part in ("", "_se"):
        corrected = found.table[f"corrected{part}"].to_numpy()
        assert corrected == pytest.approx(right.table[f"naive{part}"].to_numpy())
        assert found.table[f"checked{part}"].to_numpy() == pytest.approx(
            corrected, rel=0.01
        )


def test_labels_without_errors_need_no_correction():
    data = made(np.random.default_rng(2)).assign(green=lambda frame: frame["true"])
    table = regress("green ~ x", data, "green", truth="truth").table
    assert table["corrected"].to_numpy() == pytest.approx(table["naive"].to_numpy())


def coverage(how):
    rng, held, n = np.random.default_rng(7), 0, 120
    for _ in range(n):
        found = regress("green ~ x", made(rng), "green", truth="truth", chance="chance")
        estimate = found.estimate("x", how)
        held += estimate.low <= SLOPE <= estimate.high
    return held / n


def test_corrected_intervals_hold_where_naive_ones_do_not():
    assert coverage("naive") < 0.3
    assert coverage("corrected") > 0.88


def test_a_mislabelled_predictor_is_corrected():
    rng = np.random.default_rng(3)
    data = made(rng, 20_000)
    data["price"] = 1 + 0.5 * data["true"] + rng.normal(size=len(data))
    found = regress("price ~ green", data, "green", truth="truth")
    corrected = found.estimate("green")
    assert corrected.low <= 0.5 <= corrected.high
    assert found.estimate("green", "naive").high < 0.5


def test_unequal_chances_are_weighed():
    rng = np.random.default_rng(4)
    data = made(rng, 20_000)
    chance = np.where(data["x"] > 0, 0.3, 0.1)
    read = rng.random(len(data)) < chance
    data = data.assign(chance=chance, truth=data["true"].where(read))
    found = regress("green ~ x", data, "green", truth="truth", chance="chance")
    right = regress("true ~ x", data, "true", truth="true").table["naive"]
    for how in ("checked", "corrected"):
        errors = found.table[f"{how}_se"]
        assert (np.abs(found.table[how] - right) < 3 * errors).all()


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"formula": "green ~ nothing"}, "nothing"),
        ({"formula": "x ~ z"}, "must hold 'green'"),
        ({"formula": "green ~ x + I(2*x)"}, "add up"),
        ({"kind": "probit"}, "linear or logit"),
        ({"truth": "absent"}, "column 'absent'"),
        ({"truth": "x"}, "0, 1 or empty"),
        ({"chance": 0.0}, "above 0"),
        ({"cluster": "absent"}, "column 'absent'"),
    ],
)
def test_what_cannot_be_fitted_is_said(change, says):
    given = {"formula": "green ~ x", "truth": "truth", **change}
    formula = given.pop("formula")
    with pytest.raises(ValueError, match=says):
        regress(formula, made(np.random.default_rng(5)), "green", **given)


def test_too_few_articles_read_are_refused():
    data = made(np.random.default_rng(6), share=0.01)
    with pytest.raises(ValueError, match="at least 50"):
        regress("green ~ x", data, "green", truth="truth")


def test_a_predictor_that_tells_the_outcome_has_no_logit():
    data = made(np.random.default_rng(8)).assign(x=lambda frame: frame["true"])
    data["green"] = data["true"]
    with pytest.raises(ValueError, match="no solution"):
        regress("green ~ x", data, "green", truth="truth", kind="logit")


def test_the_plan_gives_intervals_of_the_width_asked():
    n = plan_reading(3000, 0.08, share=0.35, accuracy=0.885)
    rng = np.random.default_rng(9)
    widths = []
    for _ in range(20):
        data = made(rng, 3000, n / 3000)
        found = regress("green ~ x", data, "green", truth="truth").estimate("x")
        widths.append(found.high - found.low)
    assert np.mean(widths) == pytest.approx(0.08, rel=0.25)


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"width": 0.001}, "cannot be had"),
        ({"accuracy": 0.4}, "accuracy"),
        ({"share": 0.0}, "share"),
    ],
)
def test_a_plan_that_cannot_be_is_refused(given, says):
    settings = {"width": 0.1, "share": 0.3, "accuracy": 0.9, **given}
    with pytest.raises(ValueError, match=says):
        plan_reading(3000, settings.pop("width"), **settings)


class Always:
    """A classifier that finds one theme in texts with 光伏."""

    themes_ = ("green",)

    def labelling(self, texts):
        decision = np.array([["光伏" in text] for text in texts], dtype=np.int8)
        return type("Labels", (), {"decision": decision})


def test_the_data_hold_what_people_said_and_their_chances():
    articles = tuple(
        Article(id=str(n), date="2024-05-01", body=("光伏。" if n % 2 else "手机。",))
        for n in range(4)
    )
    read = Corpus((Article(id="1", labels=()), Article(id="2", labels=("green",))))
    data = regression_data(
        Corpus(articles), "green", Always(), read, {"1": 0.5, "2": 0.5}
    )
    assert data["label"].tolist() == [0, 1, 0, 1]
    assert data["truth"].fillna(-1).tolist() == [-1, 0, 1, -1]
    assert data["chance"].fillna(-1).tolist() == [-1, 0.5, 0.5, -1]
    assert set(data["year"]) == {2024}
    with pytest.raises(ValueError, match="ids must"):
        regression_data(Corpus(articles), "green", Always(), Corpus(()))
    with pytest.raises(ValueError, match="one of green"):
        regression_data(Corpus(articles), "nothing", Always(), read)
