"""The theme classifier: TF-IDF and one linear support vector machine a theme."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.svm import LinearSVC
from sklearn.utils.validation import check_is_fitted

from research.classification.thresholds import (
    Rows,
    best_f1_probability,
    fit_sigmoid,
    out_of_fold_scores,
    to_probability,
)
from research.corpus import Corpus
from research.features import TfidfFeatures
from research.preprocessing.duplicates import duplicate_groups
from research.preprocessing.segmentation import Segmenter
from research.preprocessing.text import Cleaner

BATCH = 1024  # articles
NO_KNOWN_TERM = "no known term"


@dataclass(frozen=True, slots=True)
class Evidence:
    """A term that speaks for or against a theme, where it stands in the article.

    Attributes
    ----------
    theme : str
    start, end : int
        Place in the original text: `text[start:end]`.
    term : str
    weight : float
        Share of this occurrence in the theme's score. All weights of a theme and
        its intercept add up to the score.
    """

    theme: str
    start: int
    end: int
    term: str
    weight: float


@dataclass(frozen=True, slots=True)
class _Linear:
    """What one fit learns."""

    features: TfidfFeatures
    coef: NDArray[np.float32]
    step: NDArray[np.float32]
    intercept: NDArray[np.float64]

    def score(self, texts: Sequence[str]) -> NDArray[np.float64]:
        return _scores(self.features.transform(texts), self.coef, self.intercept)


class ThemeClassifier(ClassifierMixin, BaseEstimator):
    """Label articles with any number of themes, from none to all.

    TF-IDF over words and characters feeds one linear support vector machine a
    theme. Probabilities and cuts are learned from out-of-fold scores: vocabulary,
    inverse document frequencies and weights are fitted again without each fold,
    and near-duplicates stay in one fold.

    Parameters
    ----------
    cleaner : Cleaner, optional
        How texts are cleaned; the default settings if None.
    segmenter : Segmenter, optional
        How texts are cut into tokens; the default settings if None.
    word_ngrams, char_ngrams : tuple of two int, or None
        Shortest and longest n-gram; None leaves the view out.
    min_df : int
        Terms of fewer training articles are left out.
    C : float
        Inverse strength of regularisation.
    n_folds : int
        Folds of the out-of-fold scores; fewer where a theme is too rare.
    seed : int
        Seed of the folds and of the solver.

    Attributes
    ----------
    themes_ : tuple of str, length n_themes
    features_ : TfidfFeatures
    coef_ : ndarray of float32, shape (n_themes, n_features)
        Whole multiples, from -127 to 127, of each theme's `coef_step_`: a saved
        model is small and exactly the fitted one.
    coef_step_ : ndarray of float32, shape (n_themes,)
    intercept_ : ndarray of shape (n_themes,)
    calibration_ : ndarray of shape (n_themes, 2)
        Slope and intercept of each theme's sigmoid.
    thresholds_ : ndarray of shape (n_themes,)
        Probabilities from which a theme is given.
    """

    def __init__(
        self,
        *,
        cleaner: Cleaner | None = None,
        segmenter: Segmenter | None = None,
        word_ngrams: tuple[int, int] | None = (1, 2),
        char_ngrams: tuple[int, int] | None = (1, 3),
        min_df: int = 2,
        C: float = 1.0,
        n_folds: int = 5,
        seed: int = 7,
    ) -> None:
        self.cleaner = cleaner
        self.segmenter = segmenter
        self.word_ngrams = word_ngrams
        self.char_ngrams = char_ngrams
        self.min_df = min_df
        self.C = C
        self.n_folds = n_folds
        self.seed = seed

    def fit(
        self,
        texts: Sequence[str],
        Y: ArrayLike | pd.DataFrame | Sequence[Iterable[str]],
        *,
        groups: NDArray[np.int64] | None = None,
    ) -> Self:
        """Learn features, weights, probabilities and cuts.

        Parameters
        ----------
        texts : sequence of n_docs str
            Articles as published.
        Y : DataFrame or array of shape (n_docs, n_themes), or n_docs sets of str
            Theme labels: 0/1 columns, or the themes of each article. Columns
            without names are called theme_0, theme_1, …
        groups : ndarray of shape (n_docs,), optional
            Articles of one group share a fold; near-duplicates if None.

        Returns
        -------
        ThemeClassifier
            Itself.

        Raises
        ------
        ValueError
            If texts and labels do not match, or a theme has fewer than two
            groups of articles with it, or without it.
        """
        texts = _checked_texts(texts)
        themes, labels = theme_matrix(Y)
        if len(texts) != len(labels):
            raise ValueError(
                "texts and Y must hold the same number of articles, "
                f"got {len(texts)} and {len(labels)}."
            )
        if groups is None:
            groups = duplicate_groups(texts)
        # The solver walks through the articles in order: fix it, so that the
        # order of a file changes nothing.
        order = np.array(sorted(range(len(texts)), key=texts.__getitem__), dtype=int)
        texts = [texts[row] for row in order]
        labels = labels[order]
        # Numbered as they come, whatever numbers they had.
        groups = pd.factorize(np.asarray(groups)[order])[0]
        n_folds = min(self.n_folds, _smallest_side(labels, groups, themes))

        def fit_and_score(train: Rows, test: Rows) -> NDArray[np.float64]:
            linear = self._fit_linear([texts[row] for row in train], labels[train])
            return linear.score([texts[row] for row in test])

        scores = out_of_fold_scores(
            fit_and_score, labels, groups, n_folds=n_folds, seed=self.seed
        )
        self.calibration_ = np.array(
            [fit_sigmoid(y, score) for y, score in zip(labels.T, scores.T, strict=True)]
        )
        self.thresholds_ = np.array(
            [
                best_f1_probability(to_probability(score, *sigmoid))
                for score, sigmoid in zip(scores.T, self.calibration_, strict=True)
            ]
        )
        self.themes_ = themes
        # As scikit-learn describes several yes-or-no answers.
        self.classes_ = [np.array([0, 1]) for _ in themes]
        linear = self._fit_linear(texts, labels)
        self.features_, self.coef_ = linear.features, linear.coef
        self.coef_step_, self.intercept_ = linear.step, linear.intercept
        return self

    def feature_settings(self) -> dict[str, Any]:
        """Return those parameters that are handed on to the features."""
        names = ("cleaner", "segmenter", "word_ngrams", "char_ngrams", "min_df")
        return {name: getattr(self, name) for name in names}

    def _fit_linear(self, texts: Sequence[str], labels: NDArray[np.int8]) -> "_Linear":
        features = TfidfFeatures(**self.feature_settings())
        tfidf = features.fit_transform(texts).astype(np.float64)
        weights, intercepts = [], []
        for y in labels.T:
            # A looser tolerance halves the time and costs no accuracy.
            svm = LinearSVC(C=self.C, tol=0.1, random_state=self.seed).fit(tfidf, y)
            weights.append(svm.coef_[0])
            intercepts.append(svm.intercept_[0])
        step, coef = _rounded(np.stack(weights))
        return _Linear(features, coef, step, np.array(intercepts))

    def decision_function(self, texts: Sequence[str]) -> NDArray[np.float64]:
        """Score articles; higher speaks for the theme.

        Returns
        -------
        ndarray of shape (n_docs, n_themes)
        """
        check_is_fitted(self)
        return self._scores_and_known(_checked_texts(texts))[0]

    def _scores_and_known(
        self, texts: Sequence[str]
    ) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
        """Score articles, and say which hold a term the model knows."""
        scores = np.empty((len(texts), len(self.themes_)))
        known = np.empty(len(texts), dtype=bool)
        # In batches, so that memory does not grow with the number of articles.
        for start in range(0, len(texts), BATCH):
            rows = slice(start, start + BATCH)
            tfidf = self.features_.transform(texts[rows])
            scores[rows] = _scores(tfidf, self.coef_, self.intercept_)
            known[rows] = np.diff(tfidf.indptr) > 0
        return scores, known

    def predict_proba(self, texts: Sequence[str]) -> NDArray[np.float64]:
        """Give the calibrated probability of each theme, apart from the others.

        Returns
        -------
        ndarray of shape (n_docs, n_themes)
            In [0, 1]; rows need not add up to 1.
        """
        return self._probabilities(self.decision_function(texts))

    def _probabilities(self, scores: NDArray[np.float64]) -> NDArray[np.float64]:
        slopes, intercepts = self.calibration_.T
        return to_probability(scores, slopes, intercepts)

    def predict(self, texts: Sequence[str]) -> NDArray[np.int8]:
        """Decide which themes each article has.

        Returns
        -------
        ndarray of shape (n_docs, n_themes)
            1 where the probability reaches the theme's threshold.
        """
        return self.decide(self.predict_proba(texts))

    def decide(self, probabilities: NDArray[np.float64]) -> NDArray[np.int8]:
        """Turn probabilities of shape (n_docs, n_themes) into 0/1 decisions."""
        return (probabilities >= self.thresholds_).astype(np.int8)

    def label(self, corpus: Corpus) -> pd.DataFrame:
        """Label a corpus, one row an article, in the order of the corpus.

        Returns
        -------
        DataFrame
            `id`, `date`, `source`, `title`, `themes` (separated by semicolons,
            empty where none is given), one probability column a theme, and
            `flag`, which says where an article holds no term the model knows:
            its probabilities rest on nothing and no theme is given.
        """
        check_is_fitted(self)
        scores, known = self._scores_and_known(corpus.texts)
        probabilities = self._probabilities(scores)
        decisions = self.decide(probabilities) * known[:, np.newaxis]
        articles = corpus.articles
        columns: dict[str, Any] = {
            "id": [article.id for article in articles],
            "date": [article.date for article in articles],
            "source": [article.source for article in articles],
            "title": [article.title for article in articles],
            "themes": [";".join(self._named(row)) for row in decisions],
        }
        for theme, column in zip(self.themes_, probabilities.T, strict=True):
            columns[theme] = column
        columns["flag"] = np.where(known, "", NO_KNOWN_TERM)
        return pd.DataFrame(columns)

    def _named(self, decisions: NDArray[np.int8]) -> list[str]:
        return [
            theme for theme, yes in zip(self.themes_, decisions, strict=True) if yes
        ]

    def explain(self, text: str, *, theme: str | None = None) -> list[Evidence]:
        """List the terms of an article that speak for or against its themes.

        Parameters
        ----------
        text : str
            An article as published.
        theme : str, optional
            The only theme to explain; all if None.

        Returns
        -------
        list of Evidence
            By theme, then by place.

        Raises
        ------
        ValueError
            If the model does not know the theme.
        """
        check_is_fitted(self)
        if theme is not None and theme not in self.themes_:
            raise ValueError(f"theme must be one of {self.themes_}, got {theme!r}.")
        places = self.features_.locate(text)
        if not places:
            return []
        columns = np.array([column for column, _, _ in places])
        tfidf = self.features_.transform([text])
        values = np.asarray(tfidf[:, columns].todense()).ravel()
        # An occurrence carries an equal part of its term's TF-IDF value.
        _, inverse, counts = np.unique(columns, return_inverse=True, return_counts=True)
        parts = values / counts[inverse]
        terms = self.features_.vocabulary_
        return [
            Evidence(name, start, end, terms[column], float(part * weights[column]))
            for name, weights in zip(self.themes_, self.coef_, strict=True)
            if theme in (None, name)
            for (column, start, end), part in zip(places, parts, strict=True)
        ]

    def top_terms(self, n: int = 20) -> dict[str, list[tuple[str, float]]]:
        """List the terms that weigh most for each theme, heaviest first.

        A term that is a word and a run of characters too has both weights.
        """
        check_is_fitted(self)
        columns, terms = pd.factorize(np.array(self.features_.vocabulary_, object))
        heaviest = {}
        for theme, weights in zip(self.themes_, self.coef_, strict=True):
            summed = np.bincount(columns, weights=weights)
            order = np.argsort(-summed, kind="stable")[:n]
            heaviest[theme] = [(str(terms[i]), float(summed[i])) for i in order]
        return heaviest


def theme_matrix(
    Y: ArrayLike | pd.DataFrame | Sequence[Iterable[str]],
) -> tuple[tuple[str, ...], NDArray[np.int8]]:
    """Read theme labels in any of the accepted shapes.

    Returns
    -------
    themes : tuple of str, length n_themes
    labels : ndarray of shape (n_docs, n_themes)

    Raises
    ------
    ValueError
        If an article is unlabelled, or a matrix holds other numbers than 0 and 1.
    """
    if isinstance(Y, pd.DataFrame):
        return tuple(map(str, Y.columns)), _checked_labels(Y.to_numpy())
    if not isinstance(Y, np.ndarray):
        Y = list(Y)  # type: ignore[arg-type]
        if not any(isinstance(row, Mapping | np.ndarray) for row in Y) and all(
            row is None or _are_names(row) for row in Y
        ):
            return _from_names(Y)
    labels = _checked_labels(np.asarray(Y))
    return tuple(f"theme_{number}" for number in range(labels.shape[1])), labels


def _are_names(row: Any) -> bool:
    return not isinstance(row, str) and all(isinstance(name, str) for name in row)


def _from_names(
    rows: Sequence[Iterable[str] | None],
) -> tuple[tuple[str, ...], NDArray[np.int8]]:
    unlabelled = [number for number, row in enumerate(rows) if row is None]
    if unlabelled:
        raise ValueError(
            f"every article must be labelled, {len(unlabelled)} are not, the first "
            f"at position {unlabelled[0]}. Unlabelled is not the same as no theme."
        )
    sets = [set(row) for row in rows if row is not None]
    themes = tuple(sorted(set().union(*sets)))
    labels = [[theme in names for theme in themes] for names in sets]
    return themes, np.array(labels, dtype=np.int8).reshape(len(sets), len(themes))


def _checked_labels(labels: NDArray[Any]) -> NDArray[np.int8]:
    if labels.ndim != 2 or not np.isin(labels, (0, 1)).all():
        raise ValueError(
            "Y must hold 0 and 1 in shape (n_docs, n_themes), or the themes of each "
            f"article, got an array of shape {labels.shape}."
        )
    return labels.astype(np.int8)


def _scores(
    tfidf: Any, coef: NDArray[np.float32], intercept: NDArray[np.float64]
) -> NDArray[np.float64]:
    return np.asarray(tfidf @ coef.T, dtype=np.float64) + intercept


def _checked_texts(texts: Sequence[str]) -> list[str]:
    if isinstance(texts, str):
        raise ValueError("texts must be a sequence of articles, got one string.")
    texts = list(texts)
    wrong = [row for row, text in enumerate(texts) if not isinstance(text, str)]
    if wrong:
        raise ValueError(
            f"texts must hold strings, got {type(texts[wrong[0]]).__name__} "
            f"at position {wrong[0]}."
        )
    return texts


def _smallest_side(
    labels: NDArray[np.int8], groups: NDArray[np.int64], themes: Sequence[str]
) -> int:
    """Count the groups of the rarest answer; each needs one in every training fold."""
    sizes = {
        (theme, "with" if side else "without"): len(np.unique(groups[y == side]))
        for theme, y in zip(themes, labels.T, strict=True)
        for side in (0, 1)
    }
    problems = [
        f"{theme!r} has {size} distinct articles {side} it"
        for (theme, side), size in sizes.items()
        if size < 2
    ]
    if problems or not sizes:
        raise ValueError(
            "each theme needs two distinct articles with it and two without: "
            + ("; ".join(problems) or "there is no theme")
            + "."
        )
    return min(sizes.values())


def _rounded(
    weights: NDArray[np.float64],
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    largest = np.abs(weights).max(axis=1)
    step = np.maximum(largest / 127, np.finfo(np.float32).tiny).astype(np.float32)
    multiples = np.round(weights / step[:, np.newaxis]).clip(-127, 127)
    return step, step[:, np.newaxis] * multiples.astype(np.float32)
