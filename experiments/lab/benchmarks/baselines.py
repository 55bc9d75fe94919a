"""Classifiers others use, over raw texts, to be measured beside ours."""

import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import logit
from sklearn.base import BaseEstimator, ClassifierMixin, clone
from sklearn.dummy import DummyClassifier
from sklearn.feature_extraction.text import CountVectorizer, TfidfVectorizer
from sklearn.feature_selection import SelectKBest, chi2
from sklearn.model_selection import KFold, cross_val_predict
from sklearn.multiclass import OneVsRestClassifier
from sklearn.naive_bayes import ComplementNB
from sklearn.pipeline import make_pipeline
from sklearn.svm import LinearSVC

from research.text.segmenter import Segmenter
from research.themes.calibration import best_f1_threshold, fit_sigmoid, to_probability

PREFIX = "__label__"


def baselines(*, several: bool = False, seed: int = 7) -> dict[str, Any]:
    """List the classifiers to be measured beside ours, by name.

    Where articles may have several labels, all but the majority answer get thresholds
    learned as ours are.

    Parameters
    ----------
    several : bool
        Whether an article may have several labels.
    seed : int

    References
    ----------
    Rennie et al. (2003), "Tackling the poor assumptions of naive Bayes text
    classifiers", ICML: ComplementNB. Sun et al. (2016), "THUCTC: an efficient Chinese
    text classifier": character bigrams chosen by χ², linear support vector machine.
    Joulin et al. (2017), "Bag of tricks for efficient text classification", EACL.
    """
    bigrams = TfidfVectorizer(analyzer="char", ngram_range=(2, 2), sublinear_tf=True)
    words = Segmenter()

    def each(classifier: Any) -> Any:
        return OneVsRestClassifier(classifier) if several else classifier

    found = {
        "ComplementNB": make_pipeline(
            CountVectorizer(analyzer=words), each(ComplementNB())
        ),
        "jieba, TF-IDF, LinearSVC": make_pipeline(
            TfidfVectorizer(analyzer=words), each(LinearSVC(random_state=seed))
        ),
        "bigrams, χ², LinearSVC": make_pipeline(
            bigrams, SelectKBest(chi2, k=50_000), each(LinearSVC(random_state=seed))
        ),
        "fastText": FastText(seed=seed, several=several),
    }
    if several:
        found = {
            name: TunedThresholds(model, seed=seed) for name, model in found.items()
        }
    return {"majority": DummyClassifier(), **found}


def variants(ours: Any) -> dict[str, Any]:
    """List ours with one thing left out or changed, by name.

    Parameters
    ----------
    ours : SingleLabelClassifier or ThemeClassifier
    """
    changes: dict[str, dict[str, Any]] = {
        "characters only": {"word_ngrams": None},
        "words only": {"char_ngrams": None},
        "no edges among characters": {"char_edges": False},
        "no punctuation among characters": {"char_punctuation": False},
        "terms weigh alike": {"naive_bayes_share": 0.0},
        "terms weigh by half their ratio": {"naive_bayes_share": 0.5},
        "against all classes": {"n_candidates": None},
    }
    return {
        name: clone(ours).set_params(**change)
        for name, change in changes.items()
        if any(getattr(ours, key, value) != value for key, value in change.items())
    }


class TunedThresholds(ClassifierMixin, BaseEstimator):
    """Give each label where its out-of-fold calibrated probability says so.

    Parameters
    ----------
    estimator : object
        Over texts and 0/1 columns.
    n_folds, seed : int
    """

    def __init__(self, estimator: Any, *, n_folds: int = 5, seed: int = 7) -> None:
        self.estimator = estimator
        self.n_folds = n_folds
        self.seed = seed

    def fit(self, texts: Sequence[str], y: NDArray[np.int8]) -> Self:
        """Fit the classifier, and the thresholds from its out-of-fold scores."""
        folds = KFold(self.n_folds, shuffle=True, random_state=self.seed)
        scores = _unbounded(
            self._method(),
            cross_val_predict(
                self.estimator, texts, y, cv=folds, method=self._method()
            ),
        )
        sigmoids = [fit_sigmoid(*pair) for pair in zip(y.T, scores.T, strict=True)]
        self.sigmoids_ = np.array(sigmoids).T
        probabilities = to_probability(scores, *self.sigmoids_)
        self.thresholds_ = np.array([best_f1_threshold(p) for p in probabilities.T])
        self.estimator_ = clone(self.estimator).fit(texts, y)
        return self

    def predict(self, texts: Sequence[str]) -> NDArray[np.int8]:
        """Decide for each text and label."""
        method = self._method()
        scores = _unbounded(method, getattr(self.estimator_, method)(texts))
        return (to_probability(scores, *self.sigmoids_) >= self.thresholds_).astype(
            np.int8
        )

    def _method(self) -> str:
        names = ("decision_function", "predict_proba")
        return next(name for name in names if hasattr(self.estimator, name))


def _unbounded(method: str, scores: NDArray[np.float64]) -> NDArray[np.float64]:
    """Turn probabilities into log-odds, which a sigmoid can calibrate."""
    if method == "decision_function":
        return scores
    return np.asarray(logit(scores.clip(1e-6, 1 - 1e-6)))


class FastText(ClassifierMixin, BaseEstimator):
    """fastText over characters or words, on one thread.

    Parameters
    ----------
    analyzer : callable, optional
        From a text to its tokens; its characters if None.
    lr, epoch, ngrams, dim
        fastText's learning rate, passes, longest n-gram of tokens, and size.
    several : bool
        One answer a label rather than one answer in all.
    seed : int
    """

    def __init__(
        self,
        *,
        analyzer: Callable[[str], Sequence[str]] | None = None,
        lr: float = 0.5,
        epoch: int = 5,
        ngrams: int = 3,
        dim: int = 50,
        several: bool = False,
        seed: int = 7,
    ) -> None:
        self.analyzer = analyzer
        self.lr = lr
        self.epoch = epoch
        self.ngrams = ngrams
        self.dim = dim
        self.several = several
        self.seed = seed

    def fit(self, texts: Sequence[str], y: ArrayLike) -> Self:
        """Train on texts and their classes, or 0/1 columns if `several`."""
        import fasttext  # measured here only, and no part of the package

        labels = np.asarray(y)
        self.classes_ = np.arange(labels.shape[1]) if self.several else np.unique(y)
        rows = [np.flatnonzero(row) for row in labels] if self.several else labels
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder, "train.txt")
            lines = [
                " ".join([*(f"{PREFIX}{name}" for name in np.atleast_1d(row)), line])
                for row, line in zip(rows, self._lines(texts), strict=True)
            ]
            path.write_text("\n".join(lines), encoding="utf-8")
            self.model_ = fasttext.train_supervised(
                str(path),
                lr=self.lr,
                epoch=self.epoch,
                wordNgrams=self.ngrams,
                dim=self.dim,
                loss="ova" if self.several else "softmax",
                bucket=1_000_000,
                thread=1,
                seed=self.seed,
                verbose=0,
            )
        return self

    def predict_proba(self, texts: Sequence[str]) -> NDArray[np.float64]:
        """Give probabilities of shape (n_docs, n_classes)."""
        names, values = self.model_.predict(self._lines(texts), k=-1)
        column = {f"{PREFIX}{name}": n for n, name in enumerate(self.classes_)}
        found = np.zeros((len(texts), len(self.classes_)))
        for row, (labels, chances) in enumerate(zip(names, values, strict=True)):
            found[row, [column[label] for label in labels]] = chances
        return found

    def predict(self, texts: Sequence[str]) -> NDArray[Any]:
        """Give the likeliest class, or those likelier than not if `several`."""
        if self.several:
            return (self.predict_proba(texts) >= 0.5).astype(np.int8)
        names, _ = self.model_.predict(self._lines(texts))
        kind = self.classes_.dtype.type
        return np.array([kind(name[0].removeprefix(PREFIX)) for name in names])

    def _lines(self, texts: Sequence[str]) -> list[str]:
        segment = self.analyzer or list
        return [" ".join(segment(text)).replace("\n", " ") for text in texts]
