from dataclasses import replace

import numpy as np
import pytest
from sklearn.base import BaseEstimator, ClassifierMixin

from experiments.lab.themes import baselines
from experiments.lab.themes.baselines import MajorityBaseline, compare_with_baselines
from research.corpus.article import Article
from research.corpus.corpus import Corpus
from research.evaluation.comparisons import compare
from research.evaluation.cross_validation import (
    OVER_ALL,
    Predictions,
    cross_validate,
    score,
)
from research.features.word_vectors import WordVectors, fit_word_vectors
from research.text.cleaner import clean
from research.text.lexicon import read_lexicon
from research.themes.classifier import ThemeClassifier

THEMES = ("finance", "green")
NOBODY = np.empty((0, 2))
EMPTY = Predictions("", THEMES, (), np.empty(0), NOBODY, NOBODY, NOBODY)


class Spy(ClassifierMixin, BaseEstimator):
    """Remembers what it was shown."""

    def __init__(self, log=None):
        self.log = log

    def __sklearn_clone__(self):
        return self  # the log is shared on purpose

    def fit(self, texts, Y):  # noqa: ARG002
        self.trained = set(texts)
        return self

    def decision_function(self, texts):
        self.log.append((self.trained, set(texts)))
        return np.zeros((len(texts), 2))

    def predict(self, texts):
        return np.zeros((len(texts), 2), dtype=np.int8)


def test_no_article_nor_its_reprint_is_trained_on_when_it_is_scored(corpus):
    reprint = Article(id="r", body=(f"本报讯 {corpus.texts[0]}",), labels=("finance",))
    log = []
    cross_validate(
        "spy", Spy(log), corpus, themes=THEMES, extra=Corpus((reprint,)), n_folds=4
    )
    assert len(log) == 4
    for trained, scored in log:
        assert not trained & scored
        assert not (corpus.texts[0] in scored and reprint.text in trained)
    assert set().union(*(scored for _, scored in log)) == set(corpus.texts)


class Kept(ThemeClassifier):
    """Keeps what was fitted, fold by fold."""

    folds = []  # noqa: RUF012  shared on purpose

    def fit(self, texts, y):
        super().fit(texts, y)
        linear, features = self.linear_, self.linear_.features
        learned = {
            "vocabulary": np.array(features.vocabulary_),
            "calibration": self.calibration_,
            "thresholds": self.thresholds_,
            "idf": features.idf_,
            **{name: getattr(linear, name) for name in LEARNED},
        }
        self.folds.append((set(texts.cleaned), learned))
        return self


LEARNED = (
    "coef",
    "quantisation_scale",
    "word_coef",
    "word_quantisation_scale",
    "lexicon_coef",
    "intercept",
)


def test_no_test_article_changes_a_feature_weight_calibration_or_cut(corpus, sample):
    """Replace all test articles of each fold in turn: what was fitted stays."""
    vectors = fit_word_vectors(sample.texts[:60], min_df=2, n_dims=10)
    model = Kept(lexicon=read_lexicon(), vectors=vectors, n_folds=2)
    options = {"themes": THEMES, "n_folds": 3}

    def folds_of(articles):
        Kept.folds.clear()
        cross_validate("kept", model, Corpus(tuple(articles)), **options)
        return list(Kept.folds)

    ordered = corpus.in_order().articles
    plain = folds_of(ordered)
    assert len(plain) == 3
    for fold, (trained, learned) in enumerate(plain):
        perturbed = [
            # About other things; under one title articles stay one story.
            article
            if clean(article.text) in trained
            else replace(article, body=sample.articles[-number].body)
            for number, article in enumerate(ordered, start=1)
        ]
        changed = sum(a is not b for a, b in zip(ordered, perturbed, strict=True))
        assert changed == len(ordered) - len(trained)
        trained_again, again = folds_of(perturbed)[fold]
        assert trained_again == trained
        for name, array in learned.items():
            np.testing.assert_array_equal(again[name], array, err_msg=name)


def test_the_order_of_the_file_changes_nothing(corpus):
    backwards = Corpus(corpus.articles[::-1])
    model = ThemeClassifier(n_folds=2)
    first = cross_validate("m", model, corpus, themes=THEMES, n_folds=2)
    second = cross_validate("m", model, backwards, themes=THEMES, n_folds=2)
    assert first.ids == second.ids
    np.testing.assert_array_equal(first.y_score, second.y_score)


def test_scores_name_their_articles_and_hold_intervals(corpus):
    predictions = cross_validate(
        "m", ThemeClassifier(n_folds=2), corpus, themes=THEMES, n_folds=2
    )
    scores = {(s.theme, s.metric): s for s in score(predictions, n_resamples=100)}
    found = scores["green", "F1"]
    assert (found.n_docs, found.n_positive) == (48, 24)
    assert found.interval.low <= found.interval.value <= found.interval.high
    assert scores[OVER_ALL, "macro F1"].interval.value > 0.8
    part = score(predictions, rows=np.arange(48) < 10, n_resamples=100)
    assert {s.n_docs for s in part} == {10}


def test_baselines_are_scored_in_the_same_folds(corpus):
    results = compare_with_baselines(
        ThemeClassifier(n_folds=2), corpus, themes=THEMES, n_folds=2
    )
    assert results[0].model == "ours"
    assert len({result.ids for result in results}) == 1
    against_majority = compare(results[0], results[-1], n_resamples=100)
    assert against_majority[-1].interval.low > 0


def test_models_scored_on_other_articles_are_not_compared(corpus):
    first = cross_validate("a", MajorityBaseline(), corpus, themes=THEMES, n_folds=2)
    fewer = Corpus(corpus.articles[:-1])
    second = cross_validate("b", MajorityBaseline(), fewer, themes=THEMES, n_folds=2)
    with pytest.raises(ValueError, match="on the same articles"):
        compare(first, second)


def test_the_later_articles_alone_are_scored_where_time_splits(corpus):
    rng = np.random.default_rng(0)
    dated = [
        replace(article, date=f"2024-01-{1 + n % 28:02}", source=f"s{n % 2}")
        for article, n in zip(corpus, rng.permutation(len(corpus)), strict=True)
    ]
    model = ThemeClassifier(n_folds=2)
    options = {"themes": THEMES, "split": "time"}
    later = cross_validate("m", model, Corpus(tuple(dated)), **options)
    threshold = min(a.date for a in dated if a.id in later.ids)
    assert set(later.ids) == {
        article.id for article in dated if article.date >= threshold
    }
    assert 0 < len(later.ids) < len(dated)
    by_source = cross_validate(
        "m", model, Corpus(tuple(dated)), themes=THEMES, split="source"
    )
    assert set(by_source.ids) == set(corpus.ids)


def test_a_model_with_word_vectors_is_compared_with_one_without(corpus, monkeypatch):
    vectors = WordVectors(("银行",), np.ones((1, 1), dtype=np.float32))
    tried = {}

    def record(name, estimator, *_, **__):
        tried[name] = estimator.get_params()
        return replace(EMPTY, model=name)

    monkeypatch.setattr(baselines, "cross_validate", record)
    compare_with_baselines(ThemeClassifier(vectors=vectors), corpus, themes=THEMES)
    assert tried["ours"]["vectors"] is vectors
    assert tried["terms weigh alike"]["vectors"] is vectors
    assert tried["without word vectors"]["vectors"] is None
    assert tried["characters only"]["vectors"] is None
