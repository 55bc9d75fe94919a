"""Regressions on labels that a model gave, corrected by articles that people read.

A label with errors in a regression moves its coefficients, however accurate it is.
Articles that people read, drawn with known chances, tell by how much: the estimating
equations are taken with the model's labels and corrected by what reading changes.
"""

import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from numpy.typing import NDArray

from research.arrays import Floats
from research.i18n import _
from research.measurement.moments import (
    COLLINEAR,
    UNSOLVED,
    Design,
    Moments,
    solve,
)
from research.stats.estimates import Estimate, Z

if TYPE_CHECKING:
    import pandas as pd

Kind = Literal["linear", "logit"]
LEAST_CHECKED = 50  # articles: fewer say next to nothing of errors


@dataclass(frozen=True)
class Regression:
    """A regression three ways.

    Attributes
    ----------
    table : DataFrame
        One row a coefficient: for `naive` (the model's labels as if they were true),
        `checked` (the articles people read, alone) and `corrected`, the estimate,
        `_low` and `_high` (95 %), `_se` and `_p`.
    formula, variable, kind : str
    n_docs, n_checked : int
    clusters : int or None
        Number of clusters, where standard errors are clustered.
    """

    table: "pd.DataFrame"
    formula: str
    variable: str
    kind: str
    n_docs: int
    n_checked: int
    clusters: int | None = None

    def estimate(self, term: str, how: str = "corrected") -> Estimate:
        """Give a coefficient with its interval."""
        row = self.table.set_index("term").loc[term]
        return Estimate(row[how], row[f"{how}_low"], row[f"{how}_high"])


def regress(
    formula: str,
    data: "pd.DataFrame",
    variable: str,
    *,
    truth: str,
    chance: str | float | None = None,
    kind: Kind = "linear",
    cluster: str | None = None,
) -> Regression:
    """Fit a regression in which a variable is a label that a model gave.

    Parameters
    ----------
    formula : str
        As R and statsmodels have it: `green ~ C(source) + year`. The label may be
        outcome or predictor.
    data : DataFrame of n_docs rows
        With the columns of the formula. `variable` holds the model's label of every
        article, 0 or 1 or a probability.
    variable : str
    truth : str
        Column of what people said: 0 or 1, empty where nobody read the article.
    chance : str or float, optional
        Column of inclusion probabilities of all articles, as `research code` writes
        them for those drawn, or one for all. If None, those that people read are a
        simple random sample.
    kind : {"linear", "logit"}
    cluster : str, optional
        Column of what hangs together, such as source or firm. Robust (HC0) if None.

    Returns
    -------
    Regression

    Raises
    ------
    ValueError
        If fewer than 50 articles were read, a chance is no probability, a column is
        missing or has empty cells, or the equations have no solution.

    Notes
    -----
    With moments m of the uncorrected problem, labels Ŷ of the model, Y of people, R
    whether people read the article and π its inclusion probability, the corrected
    moments are m(Ŷ) + R/π (m(Y) − m(Ŷ)): they have the mean of m(Y) whatever the
    model's errors. Variances are the sandwich of these moments; small π make them
    large. The articles people read alone have weights 1/π. statsmodels fits the naive
    regression.

    References
    ----------
    Egami, Hinck, Stewart and Wei (2023), "Using Imperfect Surrogates for Downstream
    Inference: Design-based Supervised Learning for Social Science Applications of Large
    Language Models", NeurIPS 36. Angelopoulos et al. (2023), "Prediction-powered
    inference", Science 382.
    """
    import pandas as pd

    _check(data, variable, truth, chance, cluster, kind)
    data = data.reset_index(drop=True)
    read = data[truth].notna().to_numpy()
    weight = _weights(data, read, chance)
    groups = None if cluster is None else pd.factorize(data[cluster])[0]
    machine, people = _designs(formula, data, variable, truth)
    columns: dict[str, Any] = {"term": list(machine.names)}
    for how, (beta, covariance) in (
        ("naive", _plain(kind, machine, groups)),
        ("checked", solve(_checked(kind, people, read, weight), _of(groups, read))),
        ("corrected", solve(Moments(kind, machine, people, weight), groups)),
    ):
        columns |= _shown(how, beta, covariance)
    n_clusters = None if groups is None else len(np.unique(groups))
    n_read, table = int(read.sum()), pd.DataFrame(columns)
    return Regression(table, formula, variable, kind, len(data), n_read, n_clusters)


def _shown(how: str, beta: Floats, covariance: Floats) -> dict[str, Floats]:
    from scipy.stats import norm

    # Rounding can put a variance of nothing, as of a group without the theme, below 0.
    error = np.sqrt(np.maximum(np.diag(covariance), 0))
    return {
        how: beta,
        f"{how}_low": beta - Z * error,
        f"{how}_high": beta + Z * error,
        f"{how}_se": error,
        f"{how}_p": 2 * norm.sf(np.abs(beta) / np.maximum(error, 1e-300)),
    }


def _plain(
    kind: str, design: Design, groups: NDArray[np.int64] | None
) -> tuple[Floats, Floats]:
    """Fit as if labels were true; give coefficients and their covariance."""
    import statsmodels.api as sm
    from statsmodels.tools.sm_exceptions import (
        PerfectSeparationWarning,
        SingularMatrixWarning,
    )

    family = sm.families.Gaussian() if kind == "linear" else sm.families.Binomial()
    model = sm.GLM(design.y, design.x, family=family)
    robust = "HC0" if groups is None else "cluster"
    settings = None if groups is None else {"groups": groups, "df_correction": False}
    with warnings.catch_warnings():
        for kind_of_problem in (PerfectSeparationWarning, SingularMatrixWarning):
            warnings.simplefilter("error", kind_of_problem)
        try:
            found = model.fit(cov_type=robust, cov_kwds=settings)
        except PerfectSeparationWarning:
            raise ValueError(_(UNSOLVED)) from None
        except SingularMatrixWarning:
            raise ValueError(_(COLLINEAR)) from None
    return np.asarray(found.params), np.asarray(found.cov_params())


def _checked(
    kind: str, people: Design, read: NDArray[np.bool_], weight: Floats
) -> Moments:
    """Give the moments of the articles people read, weighted by 1/π."""
    known = people.take(read)
    none = Design(np.zeros_like(known.y), np.zeros_like(known.x), known.names)
    return Moments(kind, none, known, weight[read])


def _of(
    groups: NDArray[np.int64] | None, read: NDArray[np.bool_]
) -> NDArray[np.int64] | None:
    if groups is None:
        return None
    return np.unique(groups[read], return_inverse=True)[1]


def _weights(
    data: "pd.DataFrame", read: NDArray[np.bool_], chance: str | float | None
) -> Floats:
    """Give one over the inclusion probability of articles read, 0 of the others."""
    if chance is None:
        probability = np.full(len(data), read.mean())
    elif isinstance(chance, str):
        probability = data[chance].to_numpy(dtype=float)
    else:
        probability = np.full(len(data), float(chance))
    wrong = ~((probability[read] > 0) & (probability[read] <= 1))
    if wrong.any():
        raise ValueError(
            _(
                "inclusion probabilities of articles read must lie above 0 and at "
                "most at 1, got {probability}.",
                probability=probability[read][wrong][0],
            )
        )
    weight = np.zeros(len(data))
    weight[read] = 1 / probability[read]
    return weight


def _check(
    data: "pd.DataFrame",
    variable: str,
    truth: str,
    chance: str | float | None,
    cluster: str | None,
    kind: str,
) -> None:
    if kind not in ("linear", "logit"):
        raise ValueError(_("kind must be linear or logit, got {kind!r}.", kind=kind))
    named = [variable, truth, *([chance] if isinstance(chance, str) else [])]
    named += [cluster] if cluster is not None else []
    missing = [name for name in named if name not in data.columns]
    if missing:
        raise ValueError(
            _(
                "data must have a column {missing!r}, has {columns}.",
                missing=missing[0],
                columns=list(data.columns),
            )
        )
    if data[variable].isna().any():
        raise ValueError(
            _(
                "{variable!r} must be known of every article, some are empty.",
                variable=variable,
            )
        )
    said = data[truth].dropna()
    if not said.isin([0, 1]).all():
        raise ValueError(
            _(
                "{truth!r} must be 0, 1 or empty, got {iloc!r}.",
                truth=truth,
                iloc=said.iloc[0],
            )
        )
    if len(said) < LEAST_CHECKED:
        raise ValueError(
            _(
                "at least {LEAST_CHECKED} articles must be read by people, got "
                "{n_said}. plan_reading says how many a width of interval takes.",
                LEAST_CHECKED=LEAST_CHECKED,
                n_said=len(said),
            )
        )


def _designs(
    formula: str, data: "pd.DataFrame", variable: str, truth: str
) -> tuple[Design, Design]:
    """Build the numbers of a formula with the model's labels, and with people's."""
    from formulaic import Formula
    from formulaic.errors import FormulaicError

    known = data.assign(**{variable: data[truth].fillna(data[variable]).astype(float)})
    data = data.assign(**{variable: data[variable].astype(float)})
    try:
        wanted = Formula(formula)
        first = wanted.get_model_matrix(data, na_action="raise")
        second = first.model_spec.get_model_matrix(known)
    except (FormulaicError, ValueError, KeyError, SyntaxError) as error:
        raise ValueError(
            _(
                "the formula {formula!r} does not fit the data: {error}. Columns are "
                "{columns}; none may have empty cells.",
                formula=formula,
                error=error,
                columns=list(data.columns),
            )
        ) from error
    if variable not in first.lhs.columns and not any(
        variable in name for name in first.rhs.columns
    ):
        raise ValueError(
            _(
                "the formula {formula!r} must hold {variable!r}.",
                formula=formula,
                variable=variable,
            )
        )
    return _design(first), _design(second)


def _design(matrices: Any) -> Design:
    y = np.asarray(matrices.lhs, dtype=float)
    if y.shape[1] != 1:
        raise ValueError(_("the outcome must be one column of numbers."))
    return Design(
        y[:, 0], np.asarray(matrices.rhs, dtype=float), list(matrices.rhs.columns)
    )


def plan_reading(
    n_docs: int,
    width: float,
    *,
    share: float,
    accuracy: float,
    spread: float = 1.0,
) -> int:
    """Say how many articles people must read for a coefficient of a given width.

    Parameters
    ----------
    n_docs : int
        Articles in all.
    width : float
        Of the 95 % interval of a linear coefficient of a theme on one predictor.
    share : float
        Of articles with the theme, in (0, 1).
    accuracy : float
        Share of labels that the model gives rightly, in [0.5, 1].
    spread : float
        Standard deviation of the predictor.

    Returns
    -------
    int
        At most `n_docs`.

    Raises
    ------
    ValueError
        If a number is out of range, or no number of articles is enough.

    Notes
    -----
    The variance of the coefficient is (s² + (1/π − 1) e²) / (n spread²), with s² the
    variance of the truth, e² the share of wrong labels and π the share read; solved
    for π.
    """
    if not (n_docs > 0 and width > 0 and 0 < share < 1 and spread > 0):
        raise ValueError(
            _("n_docs, width and spread must be above 0, share in (0, 1).")
        )
    if not 0.5 <= accuracy <= 1:
        raise ValueError(
            _("accuracy must lie in 0.5 to 1, got {accuracy}.", accuracy=accuracy)
        )
    allowed = (width / (2 * Z)) ** 2 * n_docs * spread**2 - share * (1 - share)
    if allowed <= 0:
        raise ValueError(
            _(
                "an interval of {width} cannot be had from {n_docs} articles, even if "
                "all were read. Ask for a wider one.",
                width=width,
                n_docs=n_docs,
            )
        )
    wrong = 1 - accuracy
    n = int(np.ceil(n_docs * wrong / (allowed + wrong)))
    return min(max(n, LEAST_CHECKED), n_docs)
