"""One class an article: the machinery of themes, where exactly one is right."""

from collections.abc import Sequence
from typing import Any, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.sparse import csr_matrix
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.naive_bayes import ComplementNB
from sklearn.svm import LinearSVC
from sklearn.utils.validation import check_is_fitted

from research.arrays import Ints
from research.features import settings
from research.features.tfidf import TfidfFeatures
from research.features.word_vectors import WordVectors
from research.files.renamed import renamed_parameters
from research.i18n import _
from research.text.cleaner import Cleaner
from research.text.segmenter import Segmenter
from research.text.tokens import Tokens, texts_or_tokens
from research.themes.fitting import fit_linear, naive_bayes_scale, rounded_weights
from research.themes.labels import classes_of
from research.themes.linear import LinearScores, single_words

# A title has no dateline and no sign-off, and looking for them takes longer than all
# other counting.
TITLE_CLEANER = Cleaner(boilerplate=False)

_NEW_NAMES = {
    "ratio_share": "naive_bayes_share",
    "vector_length": "vector_scale",
    "n_rivals": "n_candidates",
}


class SingleLabelClassifier(ClassifierMixin, BaseEstimator):
    """Give each article the class with the highest score.

    Features and weights are those of `ThemeClassifier`, a support vector machine a
    class; there are no thresholds to learn.

    Parameters
    ----------
    cleaner : Cleaner, optional
        How texts are cleaned; `TITLE_CLEANER` if None.
    vectors : WordVectors, optional
        Of the single words, from other texts: `word_weights`, `fit_word_vectors`.
    vector_scale : float
        Root mean square length of articles' mean word vectors, beside TF-IDF rows of
        length 1: how easily they weigh.
    n_candidates : int, optional
        Each article speaks against the classes that naive Bayes finds likeliest for
        it, this many beside its own; against all if None. A few take half the time
        and do no harm where classes are of like size; rare ones need all. Not with
        vectors.
    segmenter : Segmenter, optional
        How texts are segmented; the default settings if None.
    word_ngrams, char_ngrams : tuple of two int, or None
        Shortest and longest n-gram; None leaves them out.
    char_punctuation, char_edges : bool
        Whether n-grams of characters hold punctuation, and tell where a text begins
        and ends; true here, as texts with one class are mostly titles.
    min_df : int
        Terms of fewer training articles are left out.
    C : float
        Inverse strength of regularisation.
    naive_bayes_share : float
        How far a term's naive Bayes log-count ratio decides how easily it may weigh:
        from 0, not at all, to 1, alone.
    seed : int
        Of the solver.

    Attributes
    ----------
    classes_ : ndarray of shape (n_classes,)
        Sorted.
    linear_ : LinearScores
    """

    @renamed_parameters(**_NEW_NAMES)
    def __init__(
        self,
        *,
        cleaner: Cleaner | None = None,
        segmenter: Segmenter | None = None,
        vectors: WordVectors | None = None,
        vector_scale: float = 0.3,
        word_ngrams: tuple[int, int] | None = (1, 2),
        char_ngrams: tuple[int, int] | None = (1, 3),
        char_punctuation: bool = True,
        char_edges: bool = True,
        min_df: int = 2,
        C: float = 1.0,
        naive_bayes_share: float = 0.5,
        n_candidates: int | None = None,
        seed: int = 7,
    ) -> None:
        self.cleaner = cleaner
        self.segmenter = segmenter
        self.vectors = vectors
        self.vector_scale = vector_scale
        self.word_ngrams = word_ngrams
        self.char_ngrams = char_ngrams
        self.char_punctuation = char_punctuation
        self.char_edges = char_edges
        self.min_df = min_df
        self.C = C
        self.naive_bayes_share = naive_bayes_share
        self.n_candidates = n_candidates
        self.seed = seed

    def fit(self, texts: Sequence[str] | Tokens, y: ArrayLike) -> Self:
        """Learn features and weights.

        Parameters
        ----------
        texts : sequence of n_docs str
        y : array of shape (n_docs,)
            The class of each article.

        Raises
        ------
        ValueError
            If a setting is out of range, texts and classes do not match, there are
            fewer than two classes, or candidates and vectors together.
        """
        features = TfidfFeatures(
            cleaner=self.cleaner or TITLE_CLEANER,
            segmenter=self.segmenter,
            word_ngrams=self.word_ngrams,
            char_ngrams=self.char_ngrams,
            char_punctuation=self.char_punctuation,
            char_edges=self.char_edges,
            min_df=self.min_df,
        )
        settings.refuse([*features.problems(), *self._problems()])
        texts = texts_or_tokens(texts)
        self.classes_, number = classes_of(y, len(texts))
        self.linear_ = (
            self._fit_against_all(features, texts, number)
            if self.n_candidates is None
            else self._fit_against_candidates(
                features, texts, number, self.n_candidates
            )
        )
        return self

    def _problems(self) -> list[str]:
        problems = [
            *settings.instance("vectors", self.vectors, WordVectors),
            *settings.real_number("vector_scale", self.vector_scale, above=0),
            *settings.real_number("C", self.C, above=0),
            *settings.real_number(
                "naive_bayes_share", self.naive_bayes_share, least=0, most=1
            ),
            *settings.seed_number(self.seed),
        ]
        if self.n_candidates is not None:
            problems += settings.whole_number(
                "n_candidates", self.n_candidates, least=1
            )
        if self.n_candidates is not None and self.vectors is not None:
            problems.append(
                _(
                    "vectors are weighed against all classes only: leave out "
                    "n_candidates, got {n_candidates}, or the vectors",
                    n_candidates=self.n_candidates,
                )
            )
        return problems

    def __sklearn_tags__(self) -> Any:
        """Say that texts go in."""
        return settings.takes_texts(super().__sklearn_tags__())

    def _fit_against_all(
        self, features: TfidfFeatures, texts: Sequence[str] | Tokens, number: Ints
    ) -> LinearScores:
        labels = np.eye(len(self.classes_), dtype=np.int8)[number]
        return fit_linear(
            features,
            None,
            texts,
            labels,
            C=self.C,
            naive_bayes_share=self.naive_bayes_share,
            seed=self.seed,
            vectors=self.vectors,
            vector_scale=self.vector_scale,
        )

    def _fit_against_candidates(
        self,
        features: TfidfFeatures,
        texts: Sequence[str] | Tokens,
        number: Ints,
        n_candidates: int,
    ) -> LinearScores:
        tfidf = features.fit_transform(texts).astype(np.float64)
        speaks = _speaks(tfidf, number, n_candidates)
        weights, intercepts = [], []
        for column in range(len(self.classes_)):
            rows = np.flatnonzero(speaks[:, column])
            part, y = tfidf[rows], (number[rows] == column).astype(np.int8)
            # Terms that part a class from its candidates alone, not from everything.
            scale = naive_bayes_scale(part, y, self.naive_bayes_share)
            part.data *= scale[part.indices]
            # A looser tolerance yet than against all: it costs no accuracy.
            svm = LinearSVC(C=self.C, tol=1.0, random_state=self.seed).fit(part, y)
            weights.append(svm.coef_[0] * scale)
            intercepts.append(svm.intercept_[0])
        quantisation_scale, coef = rounded_weights(np.stack(weights))
        return LinearScores(
            features=features,
            lexicon=None,
            coef=coef,
            quantisation_scale=quantisation_scale,
            lexicon_coef=np.empty((len(self.classes_), 0)),
            intercept=np.array(intercepts),
        )

    def decision_function(self, texts: Sequence[str] | Tokens) -> NDArray[np.float64]:
        """Score articles; higher speaks for the class.

        Returns
        -------
        ndarray of shape (n_docs, n_classes)
            Of two classes, in shape (n_docs,), how much more speaks for the second.
        """
        scores = self._scores(texts)
        if len(self.classes_) == 2:
            return np.asarray(scores[:, 1] - scores[:, 0])
        return scores

    def _scores(self, texts: Sequence[str] | Tokens) -> NDArray[np.float64]:
        check_is_fitted(self)
        scores, _ = self.linear_.score(texts_or_tokens(texts))
        return scores

    def predict(self, texts: Sequence[str] | Tokens) -> NDArray[Any]:
        """Give the class with the highest score; ties go to the first."""
        best = self._scores(texts).argmax(axis=1)
        return np.asarray(self.classes_[best])


def word_weights(classifier: SingleLabelClassifier) -> WordVectors:
    """Take what single words weigh for each class of a classifier as their vectors.

    They tell another classifier, of other classes, which words are alike.

    Parameters
    ----------
    classifier : SingleLabelClassifier
        Fitted, with single words among its terms; to none of the articles that the
        other one is to be scored on.
    """
    check_is_fitted(classifier)
    linear = classifier.linear_
    words = single_words(linear.features)
    names = tuple(linear.features.vocabulary_[word] for word in words)
    return WordVectors(names, np.ascontiguousarray(linear.coef[:, words].T))


def _speaks(tfidf: csr_matrix, number: Ints, n_candidates: int) -> NDArray[np.bool_]:
    """Tell which articles speak for or against which classes.

    Returns
    -------
    ndarray of shape (n_docs, n_classes)
        Most articles could not be mistaken for most classes: what they would say
        against them, the others say.
    """
    bayes = ComplementNB(alpha=0.3).fit(tfidf, number)
    likelihood = bayes.predict_joint_log_proba(tfidf)
    likelihood[np.arange(len(number)), number] = np.inf
    ranks = np.argsort(np.argsort(-likelihood, axis=1, kind="stable"), axis=1)
    speaks = np.asarray(ranks <= n_candidates)
    # A class that is nobody's candidate has all against it.
    speaks[:, speaks.sum(axis=0) == np.bincount(number)] = True
    return speaks
