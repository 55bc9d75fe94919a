"""The theme classifier: TF-IDF and one linear support vector machine a theme."""

from collections.abc import Iterable, Sequence
from typing import Any, Self

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from scipy.special import softmax
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.utils.validation import check_is_fitted

from research.arrays import Rows
from research.corpus.frames import corpus_of, indexed_like
from research.features import settings
from research.features.tfidf import TfidfFeatures
from research.features.word_vectors import WordVectors
from research.files.renamed import renamed_parameters
from research.text.cleaner import Cleaner
from research.text.fitness import BETWEEN_FLAGS, assess
from research.text.lexicon import Lexicon
from research.text.segmenter import Segmenter
from research.text.tokens import Tokens, texts_or_tokens, tokens_of
from research.themes.calibration import calibrate, out_of_fold_scores, to_probability
from research.themes.explained_scores import ExplainedScores
from research.themes.fitting import fit_linear
from research.themes.labelling import NO_KNOWN_TERM, Labelling
from research.themes.labels import labelled_articles, rarest_class
from research.themes.linear import LinearScores

_NEW_NAMES = {"ratio_share": "naive_bayes_share", "vector_length": "vector_scale"}


class ThemeClassifier(ExplainedScores, ClassifierMixin, BaseEstimator):
    """Label articles with any number of themes, from none to all, or one class each.

    TF-IDF over words and characters feeds one linear support vector machine a
    theme, in which terms that part articles with and without it weigh more easily.
    So does, where a lexicon is given, how dense an article is with the terms of each
    of its themes. Probabilities and thresholds are learned from
    out-of-fold scores: vocabulary, inverse document frequencies and weights are
    fitted again without each fold, and near-duplicates stay in one fold.

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
        self.n_folds = n_folds
        self.seed = seed

    def fit(
        self,
        texts: Sequence[str] | Tokens,
        y: ArrayLike | pd.DataFrame | Sequence[Iterable[str]],
        *,
        groups: ArrayLike | None = None,
        sample_weight: ArrayLike | None = None,
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
        examples = labelled_articles(
            self.tokens(texts), y, groups, sample_weight
        ).in_order()
        tokens, groups, target = examples.tokens, examples.groups, examples.target
        labels = target.labels
        n_folds = min(self.n_folds, rarest_class(labels, groups, target.themes))

        def fit_and_score(train: Rows, test: Rows) -> NDArray[np.float64]:
            linear = self._fit_linear(tokens.take(train), labels[train])
            scores, _ = linear.score(tokens.take(test))
            return scores

        scores = out_of_fold_scores(
            fit_and_score, labels, groups, n_folds=n_folds, seed=self.seed
        )
        self.set_target(target.themes, target.classes)
        self.calibration_, self.thresholds_ = calibrate(
            labels, scores, examples.weight, one_class=self.has_one_class
        )
        self.linear_ = self._fit_linear(tokens, labels)
        return self

    def set_target(self, themes: tuple[str, ...], classes: NDArray[Any] | None) -> None:
        """Take themes, or classes and their names, for what is to be predicted."""
        self.themes_ = themes
        # Several yes-or-no answers as scikit-learn describes them; in an array, as
        # cross_val_predict asks for its shape.
        several = np.tile([0, 1], (len(themes), 1))
        self.classes_ = several if classes is None else classes

    @property
    def has_one_class(self) -> bool:
        """Whether each article has one class, as in fitting, and no more."""
        check_is_fitted(self)
        return self.classes_.ndim == 1

    def check_settings(self) -> None:
        """Refuse settings of another type, or out of range, all at once.

        Raises
        ------
        ValueError
        """
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

    def decision_function(self, texts: Sequence[str] | Tokens) -> NDArray[np.float64]:
        """Score articles; higher speaks for the theme.

        Returns
        -------
        ndarray of shape (n_docs, n_themes)
            Of two classes, in shape (n_docs,), how much more speaks for the second.
        """
        scores = self._scores(texts)
        if self.has_one_class and len(self.classes_) == 2:
            return np.asarray(scores[:, 1] - scores[:, 0])
        return scores

    def _scores(self, texts: Sequence[str] | Tokens) -> NDArray[np.float64]:
        check_is_fitted(self)
        scores, _ = self.linear_.score(texts_or_tokens(texts))
        return scores

    def predict_proba(self, texts: Sequence[str] | Tokens) -> NDArray[np.float64]:
        """Give the calibrated probability of each theme, apart from the others.

        Returns
        -------
        ndarray of shape (n_docs, n_themes)
            In [0, 1]; rows add up to 1 where each article has one class, and need not
            where it may have several themes.
        """
        return self._probabilities(self._scores(texts))

    def _probabilities(self, scores: NDArray[np.float64]) -> NDArray[np.float64]:
        slopes, intercepts = self.calibration_.T
        if self.has_one_class:
            return np.asarray(softmax(slopes * scores + intercepts, axis=1))
        return to_probability(scores, slopes, intercepts)

    def predict(self, texts: Sequence[str] | Tokens) -> NDArray[Any]:
        """Decide which themes, or which class, each article has.

        Returns
        -------
        ndarray of int8, shape (n_docs, n_themes)
            1 where the probability reaches the theme's threshold; 0 throughout where
            an article holds no term the model knows, or no running text.
        ndarray of shape (n_docs,)
            The class with the highest score, where each article has one.
        """
        if self.has_one_class:
            return np.asarray(self.classes_[self.predict_proba(texts).argmax(axis=1)])
        return self.labelling(texts).decision

    def labelling(
        self,
        texts: Sequence[str] | Tokens,
        *,
        published: Sequence[str] | None = None,
    ) -> Labelling:
        """Give probabilities, decisions and flags of articles: all there is to say.

        Parameters
        ----------
        texts : sequence of n_docs str, or Tokens
        published : sequence of n_docs str, optional
            The articles as published, where `texts` are tokens: script and encoding
            are told by them.

        Returns
        -------
        Labelling
            An article without a term the model knows, or without running text, gets
            no theme, and a flag.
        """
        check_is_fitted(self)
        texts = texts_or_tokens(texts)
        scores, known = self.linear_.score(texts)
        if published is None:
            published = texts.cleaned if isinstance(texts, Tokens) else texts
        fitness = assess(published)
        answered = known & ~fitness.unfit
        probability = self._probabilities(scores)
        flags = (
            flags
            if is_known
            else BETWEEN_FLAGS.join(filter(None, (flags, NO_KNOWN_TERM)))
            for flags, is_known in zip(fitness.flags, known, strict=True)
        )
        return Labelling(
            self.themes_,
            probability,
            self.decide(probability) * answered[:, np.newaxis],
            tuple(flags),
        )

    def decide(self, probabilities: NDArray[np.float64]) -> NDArray[np.int8]:
        """Turn probabilities of shape (n_docs, n_themes) into 0/1 decisions.

        Where each article has one class, it is the likeliest.
        """
        if self.has_one_class:
            likeliest = probabilities.argmax(axis=1)
            return np.asarray(np.eye(len(self.themes_), dtype=np.int8)[likeliest])
        return (probabilities >= self.thresholds_).astype(np.int8)

    def label(self, corpus: Any) -> pd.DataFrame:
        """Label articles, one row an article, in their order.

        Parameters
        ----------
        corpus : Corpus, DataFrame, Series, or sequence of str or mapping
            A pandas object hands its index on to the result.

        Returns
        -------
        DataFrame
            `id`, `date`, `source`, `title`, `themes` (separated by semicolons,
            empty where none is given), one probability column a theme, and
            `flag`, which says what is unlike the articles that models learn from, as
            `text.fitness` names it. Where there is no running Chinese text, or no term
            the model knows, probabilities rest on nothing and no theme is given.
        """
        articles = corpus_of(corpus).articles
        found = self.labelling([article.text for article in articles])
        columns: dict[str, Any] = {
            "id": [article.id for article in articles],
            "date": [article.date for article in articles],
            "source": [article.source for article in articles],
            "title": [article.title for article in articles],
            "themes": [";".join(found.named(row)) for row in range(len(found))],
        }
        for theme, column in zip(self.themes_, found.probability.T, strict=True):
            columns[theme] = column
        columns["flag"] = found.flag
        return indexed_like(pd.DataFrame(columns), corpus)
