"""Probabilities that know how long a text is: one sigmoid a theme for each length.

A title says less than an article: its scores are smaller, and the same score means
something else. So the sigmoids are learned from the beginnings of the same articles
too, and in between they are interpolated.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from research.arrays import Floats, Labels, Rows
from research.features import settings
from research.stats.folds import theme_balanced_folds
from research.text.tokens import BETWEEN, Tokens
from research.themes.calibration import fit_sigmoid

LONGEST_TITLE = 60  # characters of a first line that is a title
FIRST_LINE = 0  # stands for it among the lengths of beginnings
LEAST_ARTICLES = 100  # of a length, for it to have sigmoids of its own
LONGER = 1.5  # times as long as its beginning is an article, to be another text
TIMES_AS_LONG = (1.5, 3, 6)  # as the labelled articles: each has its own sigmoids


class Scores(Protocol):
    """What scores texts, such as `LinearScores`."""

    def score(self, texts: Tokens) -> tuple[Floats, NDArray[np.bool_]]:
        """Score texts, and say which hold a known term."""


@dataclass(frozen=True, slots=True)
class LengthSigmoids:
    """Slope and intercept of each theme's sigmoid at some lengths of texts.

    Attributes
    ----------
    n_chars : ndarray of shape (n_lengths,)
        Characters of cleaned text, rising.
    sigmoids : ndarray of shape (n_lengths, n_themes, 2)

    Raises
    ------
    ValueError
        If shapes do not fit, or lengths do not rise.
    """

    n_chars: Floats
    sigmoids: Floats

    def __post_init__(self) -> None:
        n_lengths = len(self.n_chars)
        if self.sigmoids.ndim != 3 or self.sigmoids.shape[::2] != (n_lengths, 2):
            raise ValueError(
                f"sigmoids must have shape ({n_lengths}, n_themes, 2), got "
                f"{self.sigmoids.shape}."
            )
        if not n_lengths or self.n_chars[0] < 1 or (np.diff(self.n_chars) <= 0).any():
            raise ValueError(
                "lengths must rise, from 1 character or more, got "
                f"{self.n_chars.tolist()}."
            )

    def at(self, n_chars: NDArray[np.int64]) -> tuple[Floats, Floats]:
        """Interpolate between lengths, linearly in their logarithms.

        Parameters
        ----------
        n_chars : ndarray of shape (n_docs,)
            Characters of cleaned texts; beyond both ends the nearest sigmoid holds.

        Returns
        -------
        slopes, intercepts : ndarrays of shape (n_docs, n_themes)
        """
        place = np.interp(
            np.log(np.maximum(n_chars, 1)),
            np.log(self.n_chars),
            np.arange(len(self.n_chars)),
        )
        below = np.floor(place).astype(np.int64)
        above = np.minimum(below + 1, len(self.n_chars) - 1)
        part = (place - below)[:, np.newaxis, np.newaxis]
        found = (1 - part) * self.sigmoids[below] + part * self.sigmoids[above]
        return found[..., 0], found[..., 1]


def length_problems(lengths: Any) -> list[str]:
    """Say what is wrong with lengths of beginnings; nothing if right."""
    if not isinstance(lengths, tuple | list):
        return [f"beginnings must be a tuple of whole numbers, got {lengths!r:.60}"]
    return [
        problem
        for length in lengths
        for problem in settings.whole_number("beginnings", length, least=0)
    ]


@dataclass(frozen=True, slots=True)
class Version:
    """Articles at one length: as labelled, or shorter or longer.

    Attributes
    ----------
    rows : ndarray of int, shape (n_shown,)
        Which of the articles, rising.
    tokens : Tokens
        Of `n_shown` texts.
    """

    rows: Rows
    tokens: Tokens


@dataclass(frozen=True, slots=True)
class ScoredVersion:
    """Scores of articles at one length, by models that have not seen them.

    Attributes
    ----------
    rows : ndarray of int, shape (n_shown,)
        Which of the articles, rising.
    n_chars : ndarray of int, shape (n_shown,)
        Characters of the cleaned texts.
    scores : ndarray of shape (n_shown, n_themes)
    fold : ndarray of int, shape (n_shown,)
        Which of the models scored it.
    """

    rows: Rows
    n_chars: NDArray[np.int64]
    scores: Floats
    fold: NDArray[np.int64]

    @property
    def typical(self) -> float:
        """Geometric mean of the lengths, in whole characters."""
        return float(np.round(np.exp(np.log(np.maximum(self.n_chars, 1)).mean())))


def longer_texts(
    whole: Sequence[str | None] | None,
    tokens: Tokens,
    make: Callable[[Sequence[str]], Tokens],
) -> Version | None:
    """Make the whole texts ready of which articles are beginnings.

    Parameters
    ----------
    whole : sequence of n_docs str or None, or None
    tokens : Tokens
        Of the articles, in the same order.
    make : callable
        Cleans and segments texts.

    Returns
    -------
    Version or None
        Its rows number the articles in the order of their texts; without whole texts
        that are hardly longer.
    """
    if whole is None:
        return None
    if len(whole) != len(tokens):
        raise ValueError(
            f"whole must hold a text or None for each of the {len(tokens)} articles, "
            f"got {len(whole)}."
        )
    begun = tokens.cleaned
    order = sorted(range(len(begun)), key=begun.__getitem__)
    texts = [whole[row] or "" for row in order]
    rows = [
        place
        for place, row in enumerate(order)
        if len(texts[place]) >= LONGER * len(begun[row])
    ]
    shown = make([texts[place] for place in rows])
    return Version(np.array(rows, dtype=np.int64), shown)


def versions_of(
    tokens: Tokens, lengths: Sequence[int], longer: Version | None = None
) -> list[Version]:
    """Give the articles, their beginnings where much shorter, and the longer texts.

    Parameters
    ----------
    tokens : Tokens
        In the order of their texts.
    lengths : sequence of int
        Characters; `FIRST_LINE` is the first line, where it is as short as a title.
        Beginnings end with a token.
    longer : Version, optional
        Is divided by how many times as long as the articles the texts are.

    Returns
    -------
    list of Version
        Without those of few articles, beside the first.
    """
    found = [Version(np.arange(len(tokens)), tokens)]
    for length in lengths:
        begun = [_beginning(joined, length) for joined in tokens.joined]
        rows = [row for row, joined in enumerate(begun) if joined]
        if len(rows) >= LEAST_ARTICLES:
            shown = replace(
                tokens.take(rows),
                joined=tuple(begun[row] for row in rows),
                deletions=((),) * len(rows),
                _hits=[],
            )
            found.append(Version(np.array(rows, dtype=np.int64), shown))
    if longer is not None:
        usual = np.exp(np.log(_lengths(tokens)).mean())
        times = _lengths(longer.tokens) / usual
        for least, most in zip(
            TIMES_AS_LONG, (*TIMES_AS_LONG[1:], np.inf), strict=True
        ):
            places = np.flatnonzero((times >= least) & (times < most))
            if len(places) >= LEAST_ARTICLES:
                found.append(Version(longer.rows[places], longer.tokens.take(places)))
    return found


def _lengths(tokens: Tokens) -> NDArray[np.int64]:
    return np.array([max(len(text), 1) for text in tokens.cleaned], dtype=np.int64)


def _beginning(joined: str, length: int) -> str:
    """Take the tokens of a beginning, or none where the text hardly goes on."""
    n_chars = len(joined) - joined.count(BETWEEN)
    if length == FIRST_LINE:
        begun = joined.partition("\n")[0].rstrip(BETWEEN)
        n_begun = len(begun) - begun.count(BETWEEN)
        return begun if n_begun <= LONGEST_TITLE and n_chars > LONGER * n_begun else ""
    if n_chars <= LONGER * length:
        return ""
    tokens = joined[: 2 * length].split(BETWEEN)
    ends = np.cumsum([len(token) for token in tokens])
    return BETWEEN.join(tokens[: int(np.searchsorted(ends, length, side="right"))])


def out_of_fold_versions(
    fit: Callable[[Rows], Scores],
    versions: Sequence[Version],
    labels: Labels,
    groups: NDArray[np.int64],
    *,
    n_folds: int,
    seed: int,
) -> tuple[ScoredVersion, ...]:
    """Score each version of every article by a model that has not seen its group.

    Parameters
    ----------
    fit : callable
        Takes the rows of articles to fit on.
    versions : sequence of Version
    labels : ndarray of shape (n_docs, n_themes)
    groups : ndarray of shape (n_docs,)
        Articles of one group share a fold.
    n_folds, seed : int
    """
    found = [
        ScoredVersion(
            version.rows,
            _lengths(version.tokens),
            np.full((len(version.rows), labels.shape[1]), np.nan),
            np.zeros(len(version.rows), dtype=np.int64),
        )
        for version in versions
    ]
    folds = theme_balanced_folds(labels, groups, n_folds=n_folds, seed=seed)
    for number, (train, test) in enumerate(folds):
        fitted = fit(train)
        for version, scored in zip(versions, found, strict=True):
            places = np.flatnonzero(np.isin(version.rows, test))
            scored.scores[places], _ = fitted.score(version.tokens.take(places))
            scored.fold[places] = number
    return tuple(found)


def fit_lengths(
    versions: Sequence[ScoredVersion], labels: Labels, weight: Floats
) -> LengthSigmoids | None:
    """Fit a sigmoid a theme to each version of the articles.

    Parameters
    ----------
    versions : sequence of ScoredVersion
    labels : ndarray of shape (n_docs, n_themes)
    weight : ndarray of shape (n_docs,)

    Returns
    -------
    LengthSigmoids or None
        Without versions in which a theme is given to all articles or to none; None
        where fewer than two are left.
    """
    if len(versions) < 2:
        return None
    found: dict[float, Floats] = {}
    for version in versions:
        shown = labels[version.rows]
        if (shown.min(axis=0) == shown.max(axis=0)).any():
            continue
        found[version.typical] = np.array(
            [
                fit_sigmoid(y, score, weight[version.rows])
                for y, score in zip(shown.T, version.scores.T, strict=True)
            ]
        )
    if len(found) < 2:
        return None
    places = sorted(found)
    return LengthSigmoids(np.array(places), np.stack([found[at] for at in places]))
