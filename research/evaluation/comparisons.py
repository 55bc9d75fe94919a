"""Is one model better than another? Paired tests on the same articles."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from research.arrays import Floats, Labels
from research.evaluation.cross_validation import OVER_ALL, Predictions
from research.i18n import _
from research.stats.estimates import Estimate
from research.stats.resampling import bootstrap_weights, holm


@dataclass(frozen=True, slots=True)
class Difference:
    """Difference in F1 between two models.

    Attributes
    ----------
    ours, other : str
    theme : str
    interval : Estimate
        Ours less the other's, by paired bootstrap over groups of near-duplicates.
    p_value : float
        Of no difference; for a theme, adjusted for as many themes as there are.
    """

    ours: str
    other: str
    theme: str
    interval: Estimate
    p_value: float


def compare(
    ours: Predictions, other: Predictions, *, n_resamples: int = 2000, seed: int = 7
) -> list[Difference]:
    """Compare two models by F1, theme by theme and by macro F1.

    Under no difference, the two models' answers to a group of near-duplicates might
    as well be swapped; the p value is how often such swaps give a difference as
    large. Holm's method holds the chance of any false finding over the themes.

    Parameters
    ----------
    ours, other : Predictions
        On the same articles.
    n_resamples, seed : int
        Of the bootstrap and of the swaps.

    Returns
    -------
    list of Difference
        One a theme, then over all.

    Raises
    ------
    ValueError
        If the two were not made on the same articles.

    References
    ----------
    Yeh (2000), "More accurate tests for the statistical significance of result
    differences", COLING: approximate randomisation. Holm (1979), "A simple
    sequentially rejective multiple test procedure", Scandinavian Journal of
    Statistics 6.
    """
    found = _compare(_counts(ours), _counts(other), ours, other, n_resamples, seed)
    # The mean over themes stands last, and is one question of its own.
    p_values = [*holm(np.array([p for _, p in found[:-1]])), found[-1][1]]
    return [
        Difference(ours.model, other.model, theme, interval, float(p))
        for theme, (interval, _), p in zip(
            [*ours.themes, OVER_ALL], found, p_values, strict=True
        )
    ]


def micro_f1_difference(
    ours: Predictions, other: Predictions, *, n_resamples: int = 2000, seed: int = 7
) -> Difference:
    """Compare two models by micro F1, as `compare` does by macro F1.

    Where each article has one label and gets one, it is the accuracy.
    """
    pooled = [
        (hits.sum(axis=1, keepdims=True), sizes.sum(axis=1, keepdims=True))
        for hits, sizes in (_counts(ours), _counts(other))
    ]
    first, second = pooled
    interval, p = _compare(first, second, ours, other, n_resamples, seed)[0]
    return Difference(ours.model, other.model, OVER_ALL, interval, p)


# Of each article: labels given rightly, and labels given plus labels right, by column.
_Counts = tuple[Labels, Labels]


def _counts(predictions: Predictions) -> _Counts:
    true, given = predictions.y_true, predictions.y_pred
    return true * given, true + given


def _compare(
    first: _Counts,
    second: _Counts,
    ours: Predictions,
    other: Predictions,
    n_resamples: int,
    seed: int,
) -> list[tuple[Estimate, float]]:
    """Difference in F1 and its p value, by column and of the mean over columns."""
    if ours.ids != other.ids:
        raise ValueError(
            _(
                "{model!r} and {model_2!r} must be scored on the same articles.",
                model=ours.model,
                model_2=other.model,
            )
        )
    resamples = bootstrap_weights(ours.groups, n_resamples=n_resamples, seed=seed)

    def difference(weights: Floats) -> Floats:
        return _f1(*(weights @ n for n in first)) - _f1(*(weights @ n for n in second))

    [seen] = difference(np.ones((1, len(ours.ids))))
    low, high = np.percentile(difference(resamples), [2.5, 97.5], axis=0)
    p_values = _swap_p_values(first, second, ours.groups, n_resamples, seed)
    columns = zip(seen, low, high, p_values, strict=True)
    return [(Estimate(*map(float, bounds)), float(p)) for *bounds, p in columns]


def _f1(hits: Floats, sizes: Floats) -> Floats:
    by_theme = np.divide(2 * hits, sizes, out=np.zeros(hits.shape), where=sizes != 0)
    return np.column_stack([by_theme, by_theme.mean(axis=1)])


def _swap_p_values(
    first: _Counts,
    second: _Counts,
    groups: NDArray[np.int64],
    n_resamples: int,
    seed: int,
) -> Floats:
    _, member_of = np.unique(groups, return_inverse=True)
    rng = np.random.default_rng(seed)
    swaps = rng.integers(0, 2, (n_resamples, int(member_of.max()) + 1))[:, member_of]
    # The first row swaps nothing: what was seen counts as one of the ways.
    kept: Floats = np.vstack([np.ones(len(member_of)), swaps]).astype(np.float64)

    def mixed(one: _Counts, two: _Counts) -> Floats:
        pairs = zip(one, two, strict=True)
        return _f1(*(kept @ n + (1 - kept) @ m for n, m in pairs))

    differences = np.abs(mixed(first, second) - mixed(second, first))
    # Sums in another order may differ in the last bits.
    p_values: Floats = (differences >= differences[0] - 1e-12).mean(axis=0)
    return p_values
