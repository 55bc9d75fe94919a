"""The theme classifier: TF-IDF and one linear support vector machine a theme."""

from collections.abc import Iterable, Sequence
from typing import Any, Self

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.utils.validation import check_is_fitted

from research.arrays import Rows
from research.corpus.corpus import Corpus
from research.features.tfidf import TfidfFeatures
from research.features.word_vectors import WordVectors
from research.files.renamed import renamed_parameters
from research.text.cleaner import Cleaner
from research.text.duplicates import duplicate_groups
from research.text.fitness import BETWEEN_FLAGS, assess
from research.text.lexicon import Lexicon
from research.text.segmenter import Segmenter
from research.text.tokens import Tokens, tokens_of
from research.themes.calibration import (
    best_f1_probability,
    fit_sigmoid,
    out_of_fold_scores,
    to_probability,
)
from research.themes.evidence import Evidence
from research.themes.fitting import fit_linear
from research.themes.labelling import NO_KNOWN_TERM, Labelling
from research.themes.labels import checked_weight, rarest_class, theme_matrix
from research.themes.linear import LinearScores

_NEW_NAMES = {"ratio_share": "naive_bayes_share", "vector_length": "vector_scale"}


class ThemeClassifier(ClassifierMixin, BaseEstimator):
    """Label articles with any number of themes, from none to all.

    TF-IDF over words and characters feeds one linear support vector machine a
    theme, in which terms that part articles with and without it weigh more easily.
    So does, where a lexicon is given, how dense an article is with the terms of each
    of its themes. Probabilities and thresholds are learned from
    out-of-fold scores: vocabulary, inverse document frequencies and weights are
    fitted again without each fold, and near-duplicates stay in one fold.

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
    linear_ : LinearScores
        Fitted features and weights.
    calibration_ : ndarray of shape (n_themes, 2)
        Slope and intercept of each theme's sigmoid.
    thresholds_ : ndarray of shape (n_themes,)
        Probabilities from which a theme is given.
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
        Y: ArrayLike | pd.DataFrame | Sequence[Iterable[str]],
        *,
        groups: NDArray[np.int64] | None = None,
        sample_weight: NDArray[np.float64] | None = None,
    ) -> Self:
        """Learn features, weights, probabilities and thresholds.

        Parameters
        ----------
        texts : sequence of n_docs str, or Tokens
            Articles as published, or as `self.tokens` made them ready.
        Y : DataFrame or array of shape (n_docs, n_themes), or n_docs sets of str
            Theme labels: 0/1 columns, or the themes of each article. Columns
            without names are called theme_0, theme_1, …
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
            If texts and labels do not match, or a theme has fewer than two
            groups of articles with it, or without it.
        """
        tokens = self.tokens(texts)
        themes, labels = theme_matrix(Y)
        if len(texts) != len(labels):
            raise ValueError(
                "texts and Y must hold the same number of articles, "
                f"got {len(texts)} and {len(labels)}."
            )
        weight = checked_weight(sample_weight, len(texts))
        if groups is None:
            groups = duplicate_groups(tokens)
        # The solver walks through the articles in order: fix it, so that the
        # order of a file changes nothing.
        cleaned = tokens.cleaned
        order = np.array(sorted(range(len(cleaned)), key=cleaned.__getitem__), int)
        tokens = tokens.take(order)
        labels, weight = labels[order], weight[order]
        # Numbered as they come, whatever numbers they had.
        groups = pd.factorize(np.asarray(groups)[order])[0]
        n_folds = min(self.n_folds, rarest_class(labels, groups, themes))

        def fit_and_score(train: Rows, test: Rows) -> NDArray[np.float64]:
            linear = self._fit_linear(tokens.take(train), labels[train])
            scores, _ = linear.score(tokens.take(test))
            return scores

        scores = out_of_fold_scores(
            fit_and_score, labels, groups, n_folds=n_folds, seed=self.seed
        )
        self.calibration_ = np.array(
            [
                fit_sigmoid(y, score, weight)
                for y, score in zip(labels.T, scores.T, strict=True)
            ]
        )
        self.thresholds_ = np.array(
            [
                best_f1_probability(to_probability(score, *sigmoid), weight)
                for score, sigmoid in zip(scores.T, self.calibration_, strict=True)
            ]
        )
        self.themes_ = themes
        # As scikit-learn describes several yes-or-no answers.
        self.classes_ = [np.array([0, 1]) for _ in themes]
        self.linear_ = self._fit_linear(tokens, labels)
        return self

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
        tokens = tokens_of(
            _checked_texts(texts), cleaner=self.cleaner, segmenter=self.segmenter
        )
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
        """
        check_is_fitted(self)
        scores, _ = self.linear_.score(_checked_texts(texts))
        return scores

    def predict_proba(self, texts: Sequence[str] | Tokens) -> NDArray[np.float64]:
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

    def predict(self, texts: Sequence[str] | Tokens) -> NDArray[np.int8]:
        """Decide which themes each article has.

        Returns
        -------
        ndarray of shape (n_docs, n_themes)
            1 where the probability reaches the theme's threshold; 0 throughout where
            an article holds no term the model knows.
        """
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
        texts = _checked_texts(texts)
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
        """Turn probabilities of shape (n_docs, n_themes) into 0/1 decisions."""
        return (probabilities >= self.thresholds_).astype(np.int8)

    def score_thresholds(self) -> NDArray[np.float64]:
        """Scores from which each theme is given: its threshold, before calibration."""
        slopes, intercepts = self.calibration_.T
        logits = np.log(self.thresholds_ / (1 - self.thresholds_))
        return np.asarray((logits - intercepts) / slopes)

    def label(self, corpus: Corpus) -> pd.DataFrame:
        """Label a corpus, one row an article, in the order of the corpus.

        Returns
        -------
        DataFrame
            `id`, `date`, `source`, `title`, `themes` (separated by semicolons,
            empty where none is given), one probability column a theme, and
            `flag`, which says what is unlike the articles that models learn from, as
            `text.fitness` names it. Where there is no running Chinese text, or no term
            the model knows, probabilities rest on nothing and no theme is given.
        """
        found = self.labelling(corpus.texts)
        articles = corpus.articles
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
        return pd.DataFrame(columns)

    def explain(
        self, text: str | Tokens, *, theme: str | None = None
    ) -> list[Evidence]:
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
        evidence = self.linear_.explain(text, self.themes_)
        return [found for found in evidence if theme in (None, found.theme)]

    def character_weights(
        self, text: str, *, tokens: Tokens | None = None
    ) -> NDArray[np.float64]:
        """Give the share of each character of an article in each theme's score.

        What each term weighs is spread over its characters, and summed where terms
        overlap.

        Parameters
        ----------
        text : str
            An article as published.
        tokens : Tokens, optional
            The same article, where it was cleaned and segmented already.

        Returns
        -------
        ndarray of shape (n_themes, len(text))
            Above 0 where a character speaks for the theme.
        """
        check_is_fitted(self)
        return self.linear_.character_weights(
            text if tokens is None else tokens, len(text)
        )

    def top_terms(self, n: int = 20) -> dict[str, list[tuple[str, float]]]:
        """List the terms that weigh most for each theme, heaviest first.

        A term that is a word and a run of characters too has both weights, and that
        of its vector.
        """
        check_is_fitted(self)
        vocabulary = np.array(self.linear_.features.vocabulary_, dtype=object)
        columns, terms = pd.factorize(vocabulary)
        heaviest = {}
        coef = self.linear_.coef
        if self.linear_.word_coef is not None:
            coef = coef + self.linear_.word_coef
        for theme, weights in zip(self.themes_, coef, strict=True):
            summed = np.bincount(columns, weights=weights)
            order = np.argsort(-summed, kind="stable")[:n]
            heaviest[theme] = [(str(terms[i]), float(summed[i])) for i in order]
        return heaviest


def _checked_texts(texts: Sequence[str] | Tokens) -> list[str] | Tokens:
    if isinstance(texts, Tokens):
        return texts
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
