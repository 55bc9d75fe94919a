"""One class an article: the machinery of themes, where exactly one is right."""

from collections.abc import Sequence
from typing import Any, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.utils.validation import check_is_fitted

from research.classification.linear import fit_linear
from research.features import TfidfFeatures
from research.preprocessing.segmentation import Segmenter
from research.preprocessing.text import Cleaner

# A title has no dateline and no sign-off, and looking for them takes longer than all
# other counting.
TITLE_CLEANER = Cleaner(furniture=False)


class SingleLabelClassifier(ClassifierMixin, BaseEstimator):
    """Give each article the class with the highest score.

    Features and weights are those of `ThemeClassifier`, a support vector machine a
    class; there are no cuts to learn.

    Parameters
    ----------
    cleaner : Cleaner, optional
        How texts are cleaned; `TITLE_CLEANER` if None.
    segmenter, word_ngrams, char_ngrams, min_df, C, ratio_share, seed
        As for `ThemeClassifier`.
    char_punctuation, char_edges : bool
        As for `TfidfFeatures`; true here, as texts with one class are mostly titles.

    Attributes
    ----------
    classes_ : ndarray of shape (n_classes,)
        Sorted.
    linear_ : LinearScores
    """

    def __init__(
        self,
        *,
        cleaner: Cleaner | None = None,
        segmenter: Segmenter | None = None,
        word_ngrams: tuple[int, int] | None = (1, 2),
        char_ngrams: tuple[int, int] | None = (1, 3),
        char_punctuation: bool = True,
        char_edges: bool = True,
        min_df: int = 2,
        C: float = 1.0,
        ratio_share: float = 0.5,
        seed: int = 7,
    ) -> None:
        self.cleaner = cleaner
        self.segmenter = segmenter
        self.word_ngrams = word_ngrams
        self.char_ngrams = char_ngrams
        self.char_punctuation = char_punctuation
        self.char_edges = char_edges
        self.min_df = min_df
        self.C = C
        self.ratio_share = ratio_share
        self.seed = seed

    def fit(self, texts: Sequence[str], y: ArrayLike) -> Self:
        """Learn features and weights.

        Parameters
        ----------
        texts : sequence of n_docs str
        y : array of shape (n_docs,)
            The class of each article.

        Raises
        ------
        ValueError
            If there are fewer than two classes.
        """
        self.classes_, number = np.unique(np.asarray(y), return_inverse=True)
        if len(self.classes_) < 2:
            raise ValueError(
                f"y must hold two classes or more, got {list(self.classes_)}."
            )
        labels = np.eye(len(self.classes_), dtype=np.int8)[number]
        features = TfidfFeatures(
            cleaner=self.cleaner or TITLE_CLEANER,
            segmenter=self.segmenter,
            word_ngrams=self.word_ngrams,
            char_ngrams=self.char_ngrams,
            char_punctuation=self.char_punctuation,
            char_edges=self.char_edges,
            min_df=self.min_df,
        )
        self.linear_ = fit_linear(
            features,
            None,
            texts,
            labels,
            C=self.C,
            ratio_share=self.ratio_share,
            seed=self.seed,
        )
        return self

    def decision_function(self, texts: Sequence[str]) -> NDArray[np.float64]:
        """Score articles, shape (n_docs, n_classes); higher speaks for the class."""
        check_is_fitted(self)
        scores, _ = self.linear_.score(texts)
        return scores

    def predict(self, texts: Sequence[str]) -> NDArray[Any]:
        """Give the class with the highest score; ties go to the first."""
        found: NDArray[Any] = self.classes_[self.decision_function(texts).argmax(1)]
        return found
