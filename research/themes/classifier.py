"""The theme classifier: TF-IDF and one linear support vector machine a theme."""

from collections.abc import Iterable, Sequence
from typing import Any, Self

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from sklearn.base import BaseEstimator, ClassifierMixin

from research.arrays import Floats, Rows
from research.features import settings
from research.features.tfidf import TfidfFeatures
from research.features.word_vectors import WordVectors
from research.files.renamed import renamed_parameters
from research.i18n import _
from research.text.cleaner import Cleaner
from research.text.lexicon import Lexicon
from research.text.segmenter import Segmenter
from research.text.tokens import Tokens, tokens_of
from research.themes.answers import Answers
from research.themes.calibration import calibrate, to_probability
from research.themes.fitting import fit_linear
from research.themes.labels import labelled_articles, rarest_class
from research.themes.lengths import (
    fit_lengths,
    length_problems,
    longer_texts,
    out_of_fold_versions,
    versions_of,
)
from research.themes.linear import LinearScores
from research.themes.second_reading import Encoder, SecondReading, fit_second_reading

_NEW_NAMES = {"ratio_share": "naive_bayes_share", "vector_length": "vector_scale"}


class ThemeClassifier(Answers, ClassifierMixin, BaseEstimator):
    """Label articles with any number of themes, from none to all, or one class each.

    TF-IDF over words and characters feeds one linear support vector machine a
    theme, in which terms that part articles with and without it weigh more easily.
    So does, where a lexicon is given, how dense an article is with the terms of each
    of its themes. Probabilities and thresholds are learned from out-of-fold scores:
    all else is fitted again without each fold; near-duplicates stay in one.

    What it is fitted with says which: a matrix or lists of themes, and an article may
    have several; a class an article, and it has the one with the highest score.

    Parameters
    ----------
    cleaner : Cleaner, optional
        How texts are cleaned; the default settings if None.
    segmenter : Segmenter, optional
        How texts are segmented; the default settings if None.
    lexicon : Lexicon, optional
        Word lists of themes, for what few labelled articles cannot teach. Its themes
        need not be those of the labels. None uses labels alone.
    vectors : WordVectors, optional
        Learned from unlabelled articles, so that words the labelled ones hold seldom
        weigh as their like do. None uses labels alone. What they add becomes part of
        the weights: a saved model is loaded without them, and would be fitted again
        without them.
    vector_scale : float
        Root mean square length of articles' mean word vectors, beside TF-IDF rows of
        length 1: how easily they weigh.
    word_ngrams, char_ngrams : tuple of two int, or None
        Shortest and longest n-gram; None leaves the analyser out.
    char_punctuation, char_edges : bool
        Whether n-grams of characters hold punctuation, and tell where a text begins
        and ends; for titles and items of a sentence or two.
    min_df : int
        Terms of fewer training articles are left out.
    C : float
        Inverse strength of regularisation.
    naive_bayes_share : float
        How far a term's naive Bayes log-count ratio decides how easily it may weigh:
        0 not at all, as in a plain support vector machine, 1 alone.
    beginnings : tuple of int
        Lengths of beginnings of the articles, in characters and 0 for the first line,
        by which probabilities learn what the same score means in a shorter text;
        none: they are those of texts as long as the articles. Not for one class.
    encoder : callable, optional
        Takes n_docs texts, gives an array of shape (n_docs, n_dims), such as
        `encoders.load_encoder` loads: articles that words leave in doubt are read
        again with it. Not for one class. Of a saved model its name is kept; without an
        encoder a model decides by words alone.
    n_folds : int
        Folds of the out-of-fold scores; fewer where a theme is too rare.
    seed : int
        Seed of the folds and of the solver.

    Attributes
    ----------
    themes_ : tuple of str, length n_themes
        Names of the classes, where each article has one.
    classes_ : ndarray of shape (n_themes,), or (n_themes, 2)
        The classes as given, sorted; 0 and 1 for each theme, where an article may have
        several.
    linear_ : LinearScores
        Fitted features and weights.
    calibration_ : ndarray of shape (n_themes, 2)
        Slope and intercept of each theme's sigmoid; of classes, one slope for all.
    lengths_ : LengthSigmoids or None
        Those of each length, where beginnings were learned from.
    out_of_fold_ : tuple of ScoredVersion
        Scores of the articles, whole and at other lengths, each by a model that has not
        seen it; in the order of their texts. Not saved.
    second_ : SecondReading or None
        What vectors add where themes are in doubt, where there was an encoder.
    thresholds_ : ndarray of shape (n_themes,)
        Probabilities from which a theme is given; of classes, the likeliest is.
    """

    @renamed_parameters(**_NEW_NAMES)
    def __init__(
        self,
        *,
        cleaner: Cleaner | None = None,
        segmenter: Segmenter | None = None,
        lexicon: Lexicon | None = None,
        vectors: WordVectors | None = None,
        vector_scale: float = 0.3,
        word_ngrams: tuple[int, int] | None = (1, 2),
        char_ngrams: tuple[int, int] | None = (1, 3),
        char_punctuation: bool = False,
        char_edges: bool = False,
        min_df: int = 2,
        C: float = 1.0,
        naive_bayes_share: float = 0.5,
        beginnings: tuple[int, ...] = (),
        encoder: Encoder | None = None,
        n_folds: int = 5,
        seed: int = 7,
    ) -> None:
        self.cleaner = cleaner
        self.segmenter = segmenter
        self.lexicon = lexicon
        self.vectors = vectors
        self.vector_scale = vector_scale
        self.word_ngrams = word_ngrams
        self.char_ngrams = char_ngrams
        self.char_punctuation = char_punctuation
        self.char_edges = char_edges
        self.min_df = min_df
        self.C = C
        self.naive_bayes_share = naive_bayes_share
        self.beginnings = beginnings
        self.encoder = encoder
        self.n_folds = n_folds
        self.seed = seed

    def fit(
        self,
        texts: Sequence[str] | Tokens,
        y: ArrayLike | pd.DataFrame | Sequence[Iterable[str]],
        *,
        groups: ArrayLike | None = None,
        sample_weight: ArrayLike | None = None,
        whole: Sequence[str | None] | None = None,
    ) -> Self:
        """Learn features, weights, probabilities and thresholds.

        Parameters
        ----------
        texts : sequence of n_docs str, or Tokens
            Articles as published, or as `self.tokens` made them ready.
        y : DataFrame or array of shape (n_docs, n_themes), or n_docs sets of str
            Theme labels: 0/1 columns, or the themes of each article. Columns
            without names are called theme_0, theme_1, … Or, in one dimension, the
            class of each article: n_docs str, int or bool.
        groups : ndarray of shape (n_docs,), optional
            Articles of one group share a fold; near-duplicates if None.
        sample_weight : ndarray of shape (n_docs,), optional
            How many articles each stands for, such as one over its chance of having
            been drawn. Probabilities and thresholds are learned with it, so that they
            fit the articles the labelled ones were drawn from; the weights of terms are
            not, as a useful article is no less so for having been sought.
        whole : sequence of n_docs str or None, optional
            The whole text, where what was labelled is the beginning of a longer one:
            probabilities of long texts are learned from them, weights are not.

        Returns
        -------
        ThemeClassifier
            Itself.

        Raises
        ------
        ValueError
            If a setting is out of range, texts and labels do not match, a theme has
            the name of a column of ours, or fewer than two groups of articles with
            it, or without it.
        """
        self.check_settings()
        # The solver walks through the articles in order: fix it, so that the
        # order of a file changes nothing.
        examples = labelled_articles(self.tokens(texts), y, groups, sample_weight)
        longer = longer_texts(whole, examples.tokens, self.tokens)
        examples = examples.in_order()
        tokens, groups, target = examples.tokens, examples.groups, examples.target
        labels = target.labels
        n_folds = min(self.n_folds, rarest_class(labels, groups, target.themes))

        def fit(train: Rows) -> LinearScores:
            return self._fit_linear(tokens.take(train), labels[train])

        several = target.classes is None
        self.set_target(target.themes, target.classes)
        self.out_of_fold_ = out_of_fold_versions(
            fit,
            versions_of(tokens, self.beginnings if several else (), longer),
            labels,
            groups,
            n_folds=n_folds,
            seed=self.seed,
        )
        self.calibration_, self.thresholds_ = calibrate(
            labels,
            self.out_of_fold_[0].scores,
            examples.weight,
            one_class=self.has_one_class,
        )
        self.lengths_ = fit_lengths(self.out_of_fold_, labels, examples.weight)
        self.linear_ = self._fit_linear(tokens, labels)
        self.second_ = self._fit_second(tokens, labels, examples.weight)
        return self

    def _fit_second(
        self, tokens: Tokens, labels: NDArray[np.int8], weight: Floats
    ) -> SecondReading | None:
        if self.encoder is None:
            return None
        if self.has_one_class:
            raise ValueError(
                _("encoder is for articles of several themes, not classes.")
            )
        scored = self.out_of_fold_[0]
        slopes, intercepts = self.sigmoids(scored.n_chars)
        return fit_second_reading(
            self.encoder,
            to_probability(scored.scores, slopes, intercepts),
            tokens.cleaned,
            labels,
            weight,
            scored.fold,
        )

    def set_target(self, themes: tuple[str, ...], classes: NDArray[Any] | None) -> None:
        """Take themes, or classes and their names, for what is to be predicted."""
        self.themes_ = themes
        # Several yes-or-no answers as scikit-learn describes them; in an array, as
        # cross_val_predict asks for its shape.
        several = np.tile([0, 1], (len(themes), 1))
        self.classes_ = several if classes is None else classes

    def check_settings(self) -> None:
        """Raise a ValueError that names all settings of a wrong type or size."""
        settings.refuse(
            [
                *TfidfFeatures(**self.feature_settings()).problems(),
                *settings.instance("lexicon", self.lexicon, Lexicon),
                *settings.instance("vectors", self.vectors, WordVectors),
                *settings.real_number("vector_scale", self.vector_scale, above=0),
                *settings.real_number("C", self.C, above=0),
                *settings.real_number(
                    "naive_bayes_share", self.naive_bayes_share, least=0, most=1
                ),
                *length_problems(self.beginnings),
                *settings.whole_number("n_folds", self.n_folds, least=2),
                *settings.seed_number(self.seed),
            ]
        )

    def __sklearn_tags__(self) -> Any:
        """Say that texts go in, and several themes or one class come out."""
        tags = settings.takes_texts(super().__sklearn_tags__())
        tags.classifier_tags.multi_label = True
        return tags

    def feature_settings(self) -> dict[str, Any]:
        """Return those parameters that are handed on to the features."""
        names = set(TfidfFeatures().get_params()) & set(self.get_params(deep=False))
        return {name: getattr(self, name) for name in sorted(names)}

    def tokens(self, texts: Sequence[str] | Tokens) -> Tokens:
        """Clean and segment articles as this classifier does, once for every use.

        Raises
        ------
        ValueError
            If the texts are one string, hold something else, or are tokens of other
            settings.
        """
        tokens = tokens_of(texts, cleaner=self.cleaner, segmenter=self.segmenter)
        if self.lexicon is not None:
            tokens.hits(self.lexicon)  # counted once, and not again in each fold
        return tokens

    def _fit_linear(self, tokens: Tokens, labels: NDArray[np.int8]) -> LinearScores:
        features = TfidfFeatures(**self.feature_settings())
        return fit_linear(
            features,
            self.lexicon,
            tokens,
            labels,
            C=self.C,
            naive_bayes_share=self.naive_bayes_share,
            seed=self.seed,
            vectors=self.vectors,
            vector_scale=self.vector_scale,
        )
