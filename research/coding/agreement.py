"""Do coders agree? Chance-corrected agreement with intervals, and consensus."""

from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from research.arrays import Floats
from research.coding.codings import Codings
from research.i18n import N_, _
from research.stats.estimates import Estimate
from research.stats.resampling import Metric, bootstrap_weights

FIRM, TENTATIVE = 0.80, 0.667
# Articles with the rarer answer below which there is no interval and no standing: of
# four, one resample in fifty has none, and agreement on nothing is no agreement.
MIN_RARE = 5
SETS = "all themes (MASI)"


@dataclass(frozen=True, slots=True)
class Agreement:
    """How far coders agree on a theme, or on whole sets of themes.

    Attributes
    ----------
    theme : str
    alpha : Estimate
        Krippendorff's α: 1 is perfect, 0 is what chance gives. NaN where all answers
        are the same: there is nothing to agree on. Bounds are NaN where fewer than
        five articles have another answer than most, or resamples do not vary.
    kappa : Estimate or None
        Cohen's κ, the mean over pairs of coders whose answers vary, NaN like α; None
        for whole sets.
    raw : Estimate
        Share of pairs of answers that are the same.
    n_docs : int
        Articles that at least two coders read.
    n_rare : int
        Articles to which a coder gave another answer than the most common one.
    """

    theme: str
    alpha: Estimate
    kappa: Estimate | None
    raw: Estimate
    n_docs: int
    n_rare: int

    @property
    def standing(self) -> str:
        """What labels of this α are good for; "undefined" or "too few" if unknown.

        References
        ----------
        Krippendorff (2004), "Content analysis", chapter 11.
        """
        if np.isnan(self.alpha.value):
            return N_("undefined")
        if self.n_rare < MIN_RARE:
            return N_("too few")
        if self.alpha.value >= FIRM:
            return N_("firm")
        if self.alpha.value >= TENTATIVE:
            return N_("tentative")
        return N_("unusable")


def agreement(
    codings: Codings, *, n_resamples: int = 1000, seed: int = 7
) -> list[Agreement]:
    """Measure agreement on each theme, and on sets of themes as wholes.

    Articles that one coder alone read take no part.

    Parameters
    ----------
    codings : Codings
    n_resamples, seed : int
        Of the bootstrap over articles.

    Returns
    -------
    list of Agreement
        By theme, then over sets.

    Raises
    ------
    ValueError
        If no two coders read one article.
    """
    read = np.asarray(~np.isnan(codings.votes).any(axis=2))
    shared = read.sum(axis=0) >= 2
    if not shared.any():
        raise ValueError(
            _(
                "agreement needs articles that at least two coders read, got none. "
                "Give the sheets of two coders with an overlap."
            )
        )
    votes, read = codings.votes[:, shared], read[:, shared]
    n_docs = int(shared.sum())
    weights = bootstrap_weights(np.arange(n_docs), n_resamples=n_resamples, seed=seed)
    found = []
    apart = 1 - np.eye(2)
    for column, theme in enumerate(codings.themes):
        answers = votes[:, :, column]
        counts = np.stack([(answers == value).sum(axis=0) for value in (0, 1)], axis=1)
        found.append(_measured(theme, counts.astype(float), apart, weights, answers))
    sets, counts = _set_counts(votes, read)
    found.append(_measured(SETS, counts, masi_distances(sets), weights))
    return found


def _measured(
    theme: str,
    counts: Floats,
    distances: Floats,
    weights: Floats,
    answers: Floats | None = None,
) -> Agreement:
    n_rare = _count_rare(counts)
    kappa = None if answers is None else _interval(_kappa(answers), weights, n_rare)
    return Agreement(
        theme,
        _interval(_alpha(counts, distances), weights, n_rare),
        kappa,
        _interval(_raw(counts, (distances > 0).astype(float)), weights, n_rare),
        len(counts),
        n_rare,
    )


def _count_rare(counts: Floats) -> int:
    """Count the units to which a coder gave another value than the most common."""
    rare = np.delete(counts, counts.sum(axis=0).argmax(), axis=1)
    return int((rare.sum(axis=1) > 0).sum())


def _interval(metric: Metric, weights: Floats, n_rare: int) -> Estimate:
    """Give the value and its 95 % percentile interval over resamples that vary."""
    value = float(metric(np.ones(weights.shape[1])))
    drawn = metric(weights)
    drawn = drawn[~np.isnan(drawn)]
    if np.isnan(value) or n_rare < MIN_RARE or not len(drawn) or np.ptp(drawn) == 0:
        return Estimate(value, float("nan"), float("nan"))
    low, high = np.percentile(drawn, [2.5, 97.5])
    return Estimate(value, float(low), float(high))


def krippendorff_alpha(counts: Floats, distances: Floats) -> float:
    """Chance-corrected agreement of any number of coders; gaps are allowed.

    Parameters
    ----------
    counts : ndarray of shape (n_units, n_values)
        How many coders gave each value to each unit.
    distances : ndarray of shape (n_values, n_values)
        How far apart values are; 0 on the diagonal, symmetric.

    Returns
    -------
    float
        At most 1. NaN where all answers are one value: nobody could disagree.

    References
    ----------
    Krippendorff (2011), "Computing Krippendorff's alpha-reliability".

    Examples
    --------
    >>> counts = np.array([[2, 0], [1, 1], [0, 2.0]])
    >>> round(krippendorff_alpha(counts, 1 - np.eye(2)), 3)
    0.444
    """
    counts = counts[counts.sum(axis=1) >= 2]
    return float(_alpha(counts, distances)(np.ones(len(counts))))


def _alpha(counts: Floats, distances: Floats) -> Metric:
    sizes = counts.sum(axis=1)
    within = np.einsum("uc,ck,uk->u", counts, distances, counts) / (sizes - 1)

    def alpha(weights: Floats) -> Floats:
        observed = weights @ within
        totals = weights @ counts
        n = totals.sum(axis=-1)
        expected = np.einsum("...c,ck,...k->...", totals, distances, totals)
        ratio = np.full(observed.shape, np.nan)
        np.divide((n - 1) * observed, expected, out=ratio, where=expected > 0)
        return np.asarray(1 - ratio)

    return alpha


def _raw(counts: Floats, differs: Floats) -> Metric:
    sizes = counts.sum(axis=1)
    pairs = sizes * (sizes - 1)
    unlike = np.einsum("uc,ck,uk->u", counts, differs, counts)

    def raw(weights: Floats) -> Floats:
        return np.asarray(1 - (weights @ unlike) / (weights @ pairs))

    return raw


def _kappa(answers: Floats) -> Metric:
    """Give the mean of Cohen's κ over pairs of coders, weighted by what both read.

    Pairs that say one thing throughout have none; NaN where no pair has.

    References
    ----------
    Cohen (1960), "A coefficient of agreement for nominal scales".
    """

    def kappa(weights: Floats) -> Floats:
        total = np.zeros(weights.shape[:-1])
        size = np.zeros(weights.shape[:-1])
        for first, second in combinations(answers, 2):
            both = ~np.isnan(first) & ~np.isnan(second)
            w, a, b = weights[..., both], first[both], second[both]
            n = w.sum(axis=-1)
            safe = np.maximum(n, 1e-12)
            same = w @ (a == b).astype(float) / safe
            p, q = w @ a / safe, w @ b / safe
            chance = p * q + (1 - p) * (1 - q)
            varies = (chance < 1 - 1e-12) & (n > 0)
            value = np.zeros(same.shape)
            np.divide(same - chance, 1 - chance, out=value, where=varies)
            total = total + n * value
            size = size + n * varies
        mean = np.full(np.shape(total), np.nan)
        np.divide(total, size, out=mean, where=size > 0)
        return mean

    return kappa


def masi_distances(sets: Floats) -> Floats:
    """How far apart sets of themes are: 1 − Jaccard index × monotonicity.

    Parameters
    ----------
    sets : ndarray of 0 and 1, shape (n_sets, n_themes)

    Returns
    -------
    ndarray of shape (n_sets, n_sets)
        In [0, 1]. Two empty sets are the same: 0.

    References
    ----------
    Passonneau (2006), "Measuring agreement on set-valued items (MASI) for semantic
    and pragmatic annotation", LREC.
    """
    common = sets @ sets.T
    sizes = sets.sum(axis=1)
    union = sizes[:, np.newaxis] + sizes - common
    jaccard = np.where(union > 0, common / np.maximum(union, 1), 1.0)
    smaller = np.minimum(sizes[:, np.newaxis], sizes)
    same = (common == union).astype(float)
    nested = (common == smaller) & (common > 0)
    monotonicity = np.where(
        same > 0, 1.0, np.where(nested, 2 / 3, np.where(common > 0, 1 / 3, 0.0))
    )
    return np.asarray(1 - jaccard * monotonicity)


def _set_counts(votes: Floats, read: NDArray[np.bool_]) -> tuple[Floats, Floats]:
    """List the sets of themes that occur, and count who gave which."""
    sets, inverse = np.unique(votes[read], axis=0, return_inverse=True)
    _, docs = np.nonzero(read)
    counts = np.zeros((read.shape[1], len(sets)))
    np.add.at(counts, (docs, inverse.ravel()), 1)
    return sets, counts


def disagreements(codings: Codings) -> list[tuple[str, str, dict[str, int]]]:
    """List what coders disagree on, for a person to settle.

    Returns
    -------
    list of (id, theme, votes by coder)
        By id, then by theme.
    """
    found = []
    for row, name in enumerate(codings.ids):
        for column, theme in enumerate(codings.themes):
            answers = codings.votes[:, row, column]
            given = answers[~np.isnan(answers)]
            if len(set(given.tolist())) > 1:
                votes = {
                    coder: int(answer)
                    for coder, answer in zip(codings.coders, answers, strict=True)
                    if not np.isnan(answer)
                }
                found.append((name, theme, votes))
    return found
