"""What changed over time within sources, of topics or of themes, computed once."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from research.arrays import Floats
from research.corpus.corpus import Corpus
from research.stats.change import ChangePoint, Trends, change_points, trends
from research.stats.comparability import MIN_SIDE, Comparability, comparability
from research.stats.contrast import Contrast, contrast
from research.stats.periods import years_of
from research.stats.strata import issues_of, months_of


@dataclass(frozen=True, slots=True)
class Changes:
    """Trends and change points of shares, and what they rest on.

    Attributes
    ----------
    trends : Trends
    points : tuple of ChangePoint
    comparable : Comparability
    has_sources : bool
        Whether any article names its source.
    broken : tuple of str
        Years from which on no source has ten articles on both sides: of what changed
        there nothing can be said.
    contrasts : tuple of Contrast or None
        Of each change point, the two sides of it with an interval.
    """

    trends: Trends
    points: tuple[ChangePoint, ...]
    comparable: Comparability
    has_sources: bool
    broken: tuple[str, ...]
    contrasts: tuple[Contrast | None, ...]


def find_changes(
    shares: NDArray[Any], corpus: Corpus, *, deviation: Floats | None = None, seed: int
) -> Changes | None:
    """Test whether shares change over time within sources.

    Parameters
    ----------
    shares : ndarray of shape (n_docs, n_columns)
        θ, or labels as 0 and 1.
    corpus : Corpus
    deviation : ndarray of shape (n_docs, n_columns), optional
        Of θ.
    seed : int

    Returns
    -------
    Changes or None
        None where dated articles are all of one year.
    """
    times = years_of([article.date for article in corpus])
    dated = ~np.isnan(times)
    years = [str(int(time)) for time in times[dated]]
    if len(set(years)) < 2:
        return None
    kept = [article for article, row in zip(corpus, dated, strict=True) if row]
    sources = [article.source for article in kept]
    issues = issues_of(sources, [article.date for article in kept])
    own = np.asarray(shares, dtype=np.float64)[dated]
    found = trends(
        own,
        times[dated].tolist(),
        deviation=None if deviation is None else deviation[dated],
        sources=sources,
        issues=issues,
        seed=seed,
    )
    points = change_points(own, years, sources=sources, issues=issues, seed=seed)
    months = months_of(issues)
    when = np.array(years)
    sides = [
        contrast(
            own[:, [point.column]], when >= point.period, sources=sources, keys=months
        )
        for point in points
    ]
    return Changes(
        found,
        tuple(points),
        comparability(times[dated].tolist(), sources),
        any(sources),
        broken_years(years, sources),
        tuple(sides),
    )


def broken_years(years: Sequence[str], sources: Sequence[str]) -> tuple[str, ...]:
    """Give the years from which on no source has ten articles on both sides.

    Parameters
    ----------
    years, sources : sequence of n_docs str

    Returns
    -------
    tuple of str
        The first and the last year of few articles are none: nothing is told of
        change there, whatever the sources are.
    """
    when, whose = np.array(years), np.array(sources, dtype=object).astype(str)
    names = np.unique(when)
    broken = []
    for year in names[1:]:
        late = when >= year
        if min(late.sum(), (~late).sum()) < MIN_SIDE:
            continue
        sides = [
            min((late & (whose == one)).sum(), (~late & (whose == one)).sum())
            for one in np.unique(whose)
        ]
        if max(sides) < MIN_SIDE:
            broken.append(str(year))
    return tuple(broken)
