"""A classifier that gives a theme to articles dense with its terms."""

from collections.abc import Sequence
from functools import cache
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.utils.validation import check_is_fitted

from research.features import settings
from research.i18n import _
from research.text.cleaner import Cleaner
from research.text.lexicon import Lexicon, count_hits, read_lexicon
from research.text.tokens import Tokens, cleaned_texts, texts_or_tokens
from research.themes.calibration import best_f1_threshold
from research.themes.labels import check_lengths, theme_matrix

# Hits in 1,000 characters from which an article has a theme, where none was learned.
DEFAULT_DENSITY = 5.0


class KeywordClassifier(ClassifierMixin, BaseEstimator):
    """Give a theme to articles dense with its terms: a baseline, or weak labels.

    Parameters
    ----------
    lexicon : Lexicon, optional
        The shipped one, ambiguous terms and all, if None.
    cleaner : Cleaner, optional
        How texts are cleaned; the default settings if None.

    Attributes
    ----------
    themes_ : tuple of str, length n_themes
    thresholds_ : ndarray of shape (n_themes,)
        Hits in 1,000 characters from which an article has the theme.
    """

    def __init__(
        self, *, lexicon: Lexicon | None = None, cleaner: Cleaner | None = None
    ) -> None:
        self.lexicon = lexicon
        self.cleaner = cleaner

    def fit(self, texts: Sequence[str] | Tokens, y: Any = None) -> Self:
        """Learn each theme's threshold, the one with the highest F1 in training.

        Parameters
        ----------
        texts : sequence of n_docs str
            Articles as published.
        y : DataFrame or array of shape (n_docs, n_themes), or n_docs sets of str
            Theme labels; columns without names are the lexicon's themes in order.
            None learns nothing and takes `DEFAULT_DENSITY` for each theme.

        Returns
        -------
        KeywordClassifier
            Itself.

        Raises
        ------
        ValueError
            If the lexicon has no list for a theme, or texts and labels do not match.
        """
        settings.refuse(
            [
                *settings.instance("lexicon", self.lexicon, Lexicon),
                *settings.instance("cleaner", self.cleaner, Cleaner),
            ]
        )
        texts = texts_or_tokens(texts)
        self.lexicon_ = self.lexicon or _shipped_lexicon()
        self.themes_ = known = self.lexicon_.themes
        if y is None:
            self.thresholds_ = np.full(len(known), DEFAULT_DENSITY)
        else:
            themes, labels = theme_matrix(y)
            check_lengths(len(texts), len(labels))
            if themes != tuple(f"theme_{number}" for number in range(len(known))):
                self.themes_ = themes
            unknown = sorted(set(self.themes_) - set(known))
            if unknown:
                raise ValueError(
                    _(
                        "the lexicon has no list for {unknown}, only for {known}.",
                        unknown=unknown,
                        known=list(known),
                    )
                )
            densities = self._densities(texts)
            self.thresholds_ = np.array(
                [
                    _best_threshold(y, x)
                    for y, x in zip(labels.T, densities.T, strict=True)
                ]
            )
        # As scikit-learn describes several yes-or-no answers.
        self.classes_ = np.tile([0, 1], (len(self.themes_), 1))
        return self

    def __sklearn_tags__(self) -> Any:
        """Say that texts go in, and several themes come out."""
        tags = settings.takes_texts(super().__sklearn_tags__())
        tags.classifier_tags.multi_label = True
        return tags

    def decision_function(self, texts: Sequence[str] | Tokens) -> NDArray[np.float64]:
        """Score articles: hits in 1,000 characters above the theme's threshold.

        Returns
        -------
        ndarray of shape (n_docs, n_themes)
        """
        check_is_fitted(self)
        scores: NDArray[np.float64] = self._densities(texts) - self.thresholds_
        return scores

    def predict(self, texts: Sequence[str] | Tokens) -> NDArray[np.int8]:
        """Decide which themes each article has.

        Returns
        -------
        ndarray of shape (n_docs, n_themes)
            1 where the density of hits reaches the theme's threshold.
        """
        return (self.decision_function(texts) >= 0).astype(np.int8)

    def _densities(self, texts: Sequence[str] | Tokens) -> NDArray[np.float64]:
        cleaned = cleaned_texts(texts, cleaner=self.cleaner)
        hits = count_hits(cleaned, self.lexicon_, self.themes_)
        lengths = np.array([max(1, len(text)) for text in cleaned], dtype=np.float64)
        densities: NDArray[np.float64] = 1000 * hits / lengths.reshape(-1, 1)
        return densities


@cache
def _shipped_lexicon() -> Lexicon:
    return read_lexicon()


def _best_threshold(y_true: NDArray[np.int8], densities: NDArray[np.float64]) -> float:
    """Find the density with the highest F1, between two that occur.

    The default where the theme has no article.
    """
    if not y_true.any():
        return DEFAULT_DENSITY
    return best_f1_threshold(densities, y_true)
