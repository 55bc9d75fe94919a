"""How many articles have a theme, corrected for the errors of the classifier.

A classifier's own share is biased: what it misses and what it gives wrongly rarely
cancel. How often it errs is learned from articles of known themes that it had not
seen, and the interval carries both that and the sampling of the articles.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from research.arrays import Floats
from research.corpus.corpus import Corpus
from research.i18n import _
from research.stats.estimates import Estimate, Z, counted_share
from research.stats.periods import PERIODS, Period
from research.themes.classifier import ThemeClassifier

# A classifier whose sensitivity and specificity add up to hardly more than chance
# says nothing about the share: the correction would divide by nothing.
LEAST_INFORMATION = 0.1


@dataclass(frozen=True, slots=True)
class CheckedSample:
    """Articles of known truth that the classifier had not seen, for one theme.

    Attributes
    ----------
    y_true, y_pred : ndarray of shape (n_checked,)
        0 or 1; both truths must occur.
    y_prob : ndarray of shape (n_checked,)
        Predicted probabilities.
    """

    y_true: NDArray[np.int8]
    y_pred: NDArray[np.int8]
    y_prob: Floats

    def __post_init__(self) -> None:
        problems = []
        if not len(self.y_true) == len(self.y_pred) == len(self.y_prob):
            problems.append(_("truths, decisions and probabilities differ in number"))
        if set(np.unique(self.y_true)) != {0, 1}:
            problems.append(_("there must be articles with the theme and without"))
        if problems:
            raise ValueError(_("articles checked: ") + _("; ").join(problems) + ".")


def rogan_gladen_share(y_pred: NDArray[np.int8], checked: CheckedSample) -> Estimate:
    """Share corrected by sensitivity and specificity, after Rogan and Gladen.

    Right where articles with the theme are found as often as among those checked,
    and articles without it as rarely mistaken; the share itself may differ.

    Parameters
    ----------
    y_pred : ndarray of shape (n_docs,)
    checked : CheckedSample

    Returns
    -------
    Estimate
        In [0, 1].

    Raises
    ------
    ValueError
        If the classifier is hardly better than chance among the articles checked.

    References
    ----------
    Rogan and Gladen (1978), "Estimating prevalence from the results of a screening
    test", American Journal of Epidemiology 107. Lang and Reiczigel (2014),
    "Confidence limits for prevalence of disease adjusted for estimated sensitivity
    and specificity", Preventive Veterinary Medicine 113: the interval.
    """
    with_it, without = checked.y_true == 1, checked.y_true == 0
    n_with, n_without = int(with_it.sum()), int(without.sum())
    sensitivity = float(checked.y_pred[with_it].mean())
    specificity = float(1 - checked.y_pred[without].mean())
    if sensitivity + specificity - 1 < LEAST_INFORMATION:
        raise ValueError(
            _(
                "sensitivity {sensitivity:.2f} and specificity {specificity:.2f} are "
                "too close to chance to correct a share. Train a better classifier "
                "first.",
                sensitivity=sensitivity,
                specificity=specificity,
            )
        )
    counted, n_docs = float(y_pred.mean()), len(y_pred)
    value = (counted + specificity - 1) / (sensitivity + specificity - 1)
    # Shrunk a little towards one half, as in Wilson's interval and Laplace's rule.
    counted = (n_docs * counted + Z**2 / 2) / (n_docs + Z**2)
    sensitivity = (n_with * sensitivity + 1) / (n_with + 2)
    specificity = (n_without * specificity + 1) / (n_without + 2)
    information = sensitivity + specificity - 1
    centre = (counted + specificity - 1) / information
    of_sensitivity = sensitivity * (1 - sensitivity) / (n_with + 2)
    of_specificity = specificity * (1 - specificity) / (n_without + 2)
    shift = 2 * Z**2 * (centre * of_sensitivity - (1 - centre) * of_specificity)
    variance = (
        counted * (1 - counted) / (n_docs + Z**2)
        + centre**2 * of_sensitivity
        + (1 - centre) ** 2 * of_specificity
    ) / information**2
    return _within(value, centre + shift, Z * np.sqrt(variance))


def prediction_powered_share(y_prob: Floats, checked: CheckedSample) -> Estimate:
    """Mean probability, corrected by the mean error among the articles checked.

    Narrower than `rogan_gladen_share`, and right only where the articles checked are a
    random sample of articles like those counted.

    Parameters
    ----------
    y_prob : ndarray of shape (n_docs,)
    checked : CheckedSample

    Returns
    -------
    Estimate
        In [0, 1].

    References
    ----------
    Bella et al. (2010), "Quantification via probability estimators", ICDM.
    Angelopoulos et al. (2023), "Prediction-powered inference", Science 382: the
    correction and its interval.
    """
    errors = checked.y_true - checked.y_prob
    value = float(y_prob.mean() + errors.mean())
    variance = _variance_of_mean(y_prob) + _variance_of_mean(errors)
    return _within(value, value, Z * np.sqrt(variance))


def _within(value: float, centre: float, half: float) -> Estimate:
    """Keep a share between 0 and 1."""
    low, high = np.clip([centre - half, centre + half], 0, 1)
    return Estimate(float(np.clip(value, low, high)), float(low), float(high))


def _variance_of_mean(values: Floats) -> float:
    # One article tells nothing of variance: take the most that shares can have.
    variance = values.var(ddof=1) if len(values) > 1 else 0.25
    return float(variance / len(values))


def prevalence(
    labels: pd.DataFrame, theme: str, checked: CheckedSample, *, by: Period = "quarter"
) -> pd.DataFrame:
    """Estimate a theme's share by period, as counted and corrected.

    Parameters
    ----------
    labels : DataFrame
        From `ThemeClassifier.label`; articles without a date are left out.
    theme : str
    checked : CheckedSample
        Of the same theme and classifier.
    by : {"year", "quarter", "month"}

    Returns
    -------
    DataFrame
        One row a period: `n_docs`, and `counted`, `rogan_gladen` and
        `prediction_powered`, each with its `_low` and `_high`.

    Raises
    ------
    ValueError
        If the table has no column of the theme.
    """
    if theme not in labels.columns:
        raise ValueError(
            _(
                "labels must have a column {theme!r}, got {columns}.",
                theme=theme,
                columns=list(labels.columns),
            )
        )
    dated = labels[labels["date"].notna()]
    periods = pd.to_datetime(dated["date"], format="ISO8601").dt.to_period(PERIODS[by])
    rows = {}
    for period, part in dated.groupby(periods.astype(str), sort=True):
        given = part["themes"].str.split(";").map(lambda names: theme in names)
        y_pred, y_prob = given.to_numpy(np.int8), part[theme].to_numpy(np.float64)
        rows[period] = {
            "n_docs": len(part),
            **_named("counted", counted_share(y_pred)),
            **_named("rogan_gladen", rogan_gladen_share(y_pred, checked)),
            **_named("prediction_powered", prediction_powered_share(y_prob, checked)),
        }
    return pd.DataFrame.from_dict(rows, orient="index").rename_axis(by)


def _named(name: str, share: Estimate) -> dict[str, float]:
    return {
        name: share.value,
        f"{name}_low": share.low,
        f"{name}_high": share.high,
    }


@dataclass(frozen=True, slots=True)
class CheckedByTheme:
    """What articles of known themes say of a classifier.

    Attributes
    ----------
    by_theme : dict of str to CheckedSample
    refused : dict of str to str
        Why a theme's share cannot be corrected.
    n_docs : int
    """

    by_theme: dict[str, CheckedSample]
    refused: dict[str, str]
    n_docs: int


def check_themes(classifier: ThemeClassifier, checked: Corpus) -> CheckedByTheme:
    """Compare a classifier with articles that people labelled.

    Parameters
    ----------
    classifier : ThemeClassifier
        Fitted without these articles.
    checked : Corpus
        Unlabelled articles are left out.

    Raises
    ------
    ValueError
        If no article is labelled.
    """
    known = checked.select(lambda article: article.labels is not None).in_order()
    if not len(known):
        raise ValueError(
            _(
                "articles checked must be labelled, none of {n_checked:,} is. Give "
                "their themes in 'labels'; 'none' is no theme.",
                n_checked=len(checked),
            )
        )
    y_true = known.label_matrix(classifier.themes_)
    y_prob = classifier.predict_proba(known.texts)
    y_pred = classifier.decide(y_prob)
    by_theme, refused = {}, {}
    for column, theme in enumerate(classifier.themes_):
        try:
            one = CheckedSample(y_true[:, column], y_pred[:, column], y_prob[:, column])
            rogan_gladen_share(y_pred[:, column], one)
        except ValueError as error:
            refused[theme] = str(error)
        else:
            by_theme[theme] = one
    return CheckedByTheme(by_theme, refused, len(known))
