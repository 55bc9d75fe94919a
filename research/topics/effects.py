"""How topic shares differ by columns of the articles, and over time, together."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from research.arrays import Floats
from research.i18n import N_, _, listed
from research.stats.estimates import Estimate

if TYPE_CHECKING:
    import pandas as pd

LEAST_DOCS = 40  # articles
LEAST_CLUSTERS = 5  # fewer say nothing of how clusters differ


@dataclass(frozen=True)
class TopicEffects:
    """Regressions of the share of each topic on columns of the articles.

    Attributes
    ----------
    terms : tuple of str
        Coefficients, in the order of the formula.
    value : ndarray of shape (n_topics, n_terms)
    covariance : ndarray of shape (n_topics, n_terms, n_terms)
        Of the coefficients: that of the regressions, and that of the shares, which are
        inferred and not seen.
    n_docs : int
    freedom : float
        Degrees of freedom of t: clusters less one, or articles less coefficients.
    formula : str
    spec : object
        What builds the columns of other data by the same formula.
    """

    terms: tuple[str, ...]
    value: Floats
    covariance: Floats
    n_docs: int
    freedom: float
    formula: str
    spec: Any

    def coefficient(self, topic: int, term: str) -> Estimate:
        """Give a coefficient with its 95 % interval."""
        at = self.terms.index(term)
        step = np.zeros(len(self.terms))
        step[at] = 1
        return self._along(topic, step)

    def expected(self, data: "pd.DataFrame") -> list[list[Estimate]]:
        """Give the expected share of each topic in articles of such columns.

        Parameters
        ----------
        data : DataFrame
            A row for each kind of article, with the columns of the formula.

        Returns
        -------
        list of n_topics lists of Estimate
            One a row.
        """
        rows = np.asarray(self.spec.get_model_matrix(data), dtype=float)
        return [
            [self._along(topic, row) for row in rows]
            for topic in range(len(self.value))
        ]

    def contrast(self, first: "pd.DataFrame", second: "pd.DataFrame") -> list[Estimate]:
        """Give, for each topic, the share in the second kind less that in the first.

        Parameters
        ----------
        first, second : DataFrame of one row
        """
        one, other = (
            np.asarray(self.spec.get_model_matrix(data), dtype=float)[0]
            for data in (first, second)
        )
        return [self._along(topic, other - one) for topic in range(len(self.value))]

    def table(self, names: Sequence[str] | None = None) -> "pd.DataFrame":
        """List all coefficients: `topic`, `term`, `value`, `low`, `high`, `se`, `p`."""
        import pandas as pd
        from scipy.stats import t

        error = np.sqrt(np.einsum("kpp->kp", self.covariance))
        reach = t.ppf(0.975, self.freedom) * error
        n_topics, n_terms = self.value.shape
        labels = [str(n + 1) for n in range(n_topics)] if names is None else names
        ratio = np.abs(self.value) / np.maximum(error, 1e-300)
        return pd.DataFrame(
            {
                "topic": np.repeat(np.asarray(labels, dtype=object), n_terms),
                "term": list(self.terms) * n_topics,
                "value": self.value.ravel(),
                "low": (self.value - reach).ravel(),
                "high": (self.value + reach).ravel(),
                "se": error.ravel(),
                "p": (2 * t.sf(ratio, self.freedom)).ravel(),
            }
        )

    def _along(self, topic: int, row: Floats) -> Estimate:
        from scipy.stats import t

        value = float(row @ self.value[topic])
        error = float(np.sqrt(max(row @ self.covariance[topic] @ row, 0.0)))
        reach = float(t.ppf(0.975, self.freedom)) * error
        return Estimate(value, value - reach, value + reach)


_FEW_DOCS = N_(
    "at least {LEAST_DOCS} articles are needed, got {n_data} with a known term."
)


_FEW_CLUSTERS = N_(
    "at least {LEAST_CLUSTERS} values of {cluster!r} are needed, got {freedom}."
)


def topic_effects(
    formula: str,
    data: "pd.DataFrame",
    draws: Floats,
    *,
    cluster: str | None = None,
) -> TopicEffects:
    """Regress the share of each topic on columns of the articles.

    Method of composition: the regression is made anew with each draw of the shares;
    the variance of a coefficient is the mean of the regressions' variances and the
    variance of the coefficients over the draws.

    Parameters
    ----------
    formula : str
        Right-hand side, such as `source + C(year)`.
    data : DataFrame of n_docs rows
    draws : ndarray of shape (n_draws, n_docs, n_topics)
        From `share_draws`; articles of NaN, which hold no known term, are left out.
        With one draw shares are taken for known.
    cluster : str, optional
        Column of what hangs together, such as the issue. Robust (HC1) if None.

    Returns
    -------
    TopicEffects

    Raises
    ------
    ValueError
        If there are fewer than 40 articles or five clusters, a column is missing or
        has empty cells, or predictors add up to each other.

    References
    ----------
    Roberts et al. (2014), "Structural topic models for open-ended survey responses",
    American Journal of Political Science 58, `estimateEffect` of R's stm. Treier and
    Jackman (2008), "Democracy as a latent variable", AJPS 52.
    """
    import pandas as pd

    data = data.reset_index(drop=True)
    known = ~np.isnan(draws).any(axis=(0, 2))
    data, draws = data[known].reset_index(drop=True), draws[:, known]
    if len(data) < LEAST_DOCS:
        raise ValueError(_(_FEW_DOCS, LEAST_DOCS=LEAST_DOCS, n_data=len(data)))
    design = _design(formula, data)
    x = np.asarray(design, dtype=float)
    if np.linalg.matrix_rank(x) < x.shape[1]:
        raise ValueError(
            _(
                "the predictors of {formula!r} must not add up to each other: leave "
                "one out.",
                formula=formula,
            )
        )
    groups = None
    if cluster is not None:
        if cluster not in data.columns:
            raise ValueError(
                _("data must have a column {cluster!r}, has none.", cluster=cluster)
            )
        groups = pd.factorize(data[cluster])[0]
    value, covariance = _composed(x, draws, groups)
    freedom = len(x) - x.shape[1] if groups is None else int(groups.max())
    if groups is not None and freedom < LEAST_CLUSTERS - 1:
        raise ValueError(
            _(
                _FEW_CLUSTERS,
                LEAST_CLUSTERS=LEAST_CLUSTERS,
                cluster=cluster,
                freedom=freedom + 1,
            )
        )
    terms = tuple(map(str, design.columns))
    spec = design.model_spec
    return TopicEffects(terms, value, covariance, len(x), freedom, formula, spec)


def _design(formula: str, data: "pd.DataFrame") -> Any:
    from formulaic import Formula
    from formulaic.errors import FormulaicError

    try:
        return Formula(formula).get_model_matrix(data, na_action="raise")
    except (FormulaicError, ValueError, KeyError, SyntaxError) as error:
        raise ValueError(
            _(
                "the formula {formula!r} does not fit the articles: {error}. Columns "
                "are {columns}; none may have empty cells.",
                formula=formula,
                error=error,
                columns=listed(map(str, data.columns)),
            )
        ) from error


def _composed(
    x: Floats, draws: Floats, groups: NDArray[np.int64] | None
) -> tuple[Floats, Floats]:
    """Give coefficients and covariances by topic, over all draws."""
    import statsmodels.api as sm

    kind = "HC1" if groups is None else "cluster"
    settings = None if groups is None else {"groups": groups}
    n_draws, _, n_topics = draws.shape
    found = np.empty((n_draws, n_topics, x.shape[1]))
    within = np.zeros((n_topics, x.shape[1], x.shape[1]))
    for number, draw in enumerate(draws):
        for topic in range(n_topics):
            fitted = sm.OLS(draw[:, topic], x).fit(cov_type=kind, cov_kwds=settings)
            found[number, topic] = fitted.params
            within[topic] += np.asarray(fitted.cov_params()) / n_draws
    value = found.mean(axis=0)
    away = found - value
    between = np.einsum("dkp,dkq->kpq", away, away) / max(n_draws - 1, 1)
    return value, within + between


def effect_data(corpus: Any) -> "pd.DataFrame":
    """Give the columns that a formula of effects may hold.

    Returns
    -------
    DataFrame
        `source`, `genre`, `year`, `month` (numbers), `time` (years, with fractions),
        `issue` (source and day) and the articles' own columns.
    """
    import pandas as pd

    from research.corpus.joining import own_columns
    from research.stats.periods import years_of
    from research.stats.strata import issues_of

    dates = [article.date for article in corpus]
    sources = [article.source for article in corpus]
    table: dict[str, Any] = {
        "source": sources,
        "genre": [article.genre for article in corpus],
        "year": [_number(date, 0, 4) for date in dates],
        "month": [_number(date, 5, 7) for date in dates],
        "time": years_of(dates),
        "issue": issues_of(sources, dates),
    }
    return pd.DataFrame({**table, **own_columns(corpus, taken=table)})


def _number(date: str | None, start: int, end: int) -> float:
    part = (date or "")[start:end]
    return float(part) if part.isdecimal() else np.nan
