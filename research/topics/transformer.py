"""Topics in the way of scikit-learn: fit and transform."""

from collections.abc import Mapping, Sequence
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.utils.validation import check_is_fitted

from research.features import settings
from research.text.cleaner import Cleaner
from research.text.segmenter import Segmenter
from research.text.texts import checked_texts
from research.topics.lda import BACKGROUND, fit_lda
from research.topics.model import Engine

Floats = NDArray[np.float64]


class TopicTransformer(TransformerMixin, BaseEstimator):
    """Turn articles into their shares of topics, as a step of a pipeline.

    Fitting is done by `fit_lda`, whose parameters these are; `model_` is the
    `TopicModel` it gave, with all that can be asked of topics.

    Parameters
    ----------
    n_topics : int
        At least 2.
    engine, seed, passes, alpha, eta, background, seed_words, seed_strength
        How topics are fitted.
    cleaner, segmenter : optional
        Default settings, and the shipped stop words, if None.
    min_df, max_df, max_terms
        Limits of the vocabulary.

    Attributes
    ----------
    model_ : TopicModel
        To save and to load: `save_model(transformer.model_, folder)`.

    Examples
    --------
    >>> from sklearn.pipeline import make_pipeline
    >>> from sklearn.cluster import KMeans
    >>> pipeline = make_pipeline(TopicTransformer(8), KMeans(3))
    """

    def __init__(
        self,
        n_topics: int = 10,
        *,
        engine: Engine = "em",
        seed: int = 7,
        passes: int | None = None,
        alpha: float = 0.1,
        eta: float = 0.01,
        background: float = BACKGROUND,
        seed_words: Mapping[str, Sequence[str]] | None = None,
        seed_strength: float = 1.0,
        cleaner: Cleaner | None = None,
        segmenter: Segmenter | None = None,
        min_df: int = 3,
        max_df: float = 0.3,
        max_terms: int = 20_000,
    ) -> None:
        self.n_topics = n_topics
        self.engine = engine
        self.seed = seed
        self.passes = passes
        self.alpha = alpha
        self.eta = eta
        self.background = background
        self.seed_words = seed_words
        self.seed_strength = seed_strength
        self.cleaner = cleaner
        self.segmenter = segmenter
        self.min_df = min_df
        self.max_df = max_df
        self.max_terms = max_terms

    def fit(self, texts: Sequence[str], y: Any = None) -> Self:
        """Fit topics to articles as published; `y` is not read.

        Raises
        ------
        ValueError
            If a setting is out of range, texts are no texts, or none holds a term.
        """
        del y
        self.model_ = fit_lda(checked_texts(texts), **self.get_params(deep=False))
        return self

    def fit_transform(self, texts: Sequence[str], y: Any = None) -> Floats:
        """Fit topics to articles, and give the articles' shares of them.

        Returns
        -------
        ndarray of shape (n_docs, n_topics)
            As `transform`.
        """
        return self.fit(texts, y).model_.doc_topic

    def transform(self, texts: Sequence[str]) -> Floats:
        """Infer the topic shares of articles.

        Returns
        -------
        ndarray of shape (n_docs, n_topics)
            Rows sum to 1. An article without a known term gets a row of NaN: where a
            later step takes none, put one between, such as `SimpleImputer`.
        """
        check_is_fitted(self)
        return self.model_.transform(checked_texts(texts))

    def get_feature_names_out(self, input_features: Any = None) -> NDArray[np.object_]:
        """Name the columns: `topic_0`, `topic_1`, …"""
        del input_features
        check_is_fitted(self)
        names = [f"topic_{topic}" for topic in range(self.model_.n_topics)]
        return np.array(names, dtype=object)

    def __sklearn_tags__(self) -> Any:
        """Say that texts go in, and that shares may be missing."""
        return settings.takes_texts(super().__sklearn_tags__())
