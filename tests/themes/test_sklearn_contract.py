"""What scikit-learn and its users may expect of the estimators."""

import numpy as np
import pandas as pd
import pytest
import sklearn
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal
from scipy.sparse import csr_matrix, issparse
from scipy.special import softmax
from sklearn.base import clone
from sklearn.calibration import CalibratedClassifierCV
from sklearn.frozen import FrozenEstimator
from sklearn.metrics import get_scorer
from sklearn.model_selection import (
    GridSearchCV,
    KFold,
    cross_val_predict,
    cross_val_score,
    cross_validate,
    learning_curve,
)
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.utils import estimator_checks, get_tags

from research.features.tfidf import TfidfFeatures
from research.models import load_model, save_model
from research.themes.calibration import fit_temperature
from research.themes.classifier import ThemeClassifier
from research.themes.keyword_rules import KeywordClassifier
from research.themes.labels import read_labels, theme_matrix
from research.themes.single_label import SingleLabelClassifier
from research.topics.transformer import TopicTransformer

THEMES = ("finance", "green")


def make(**settings):
    """Return a classifier that is quick to fit."""
    return ThemeClassifier(
        **{"word_ngrams": None, "char_ngrams": (1, 2), "n_folds": 2, **settings}
    )


@pytest.fixture(scope="module")
def texts(corpus):
    return corpus.texts


@pytest.fixture(scope="module")
def y(corpus):
    return ["+".join(article.labels) or "other" for article in corpus]


@pytest.fixture(scope="module")
def matrix(corpus):
    return corpus.label_matrix(THEMES)


CLASSES = ["finance", "finance+green", "green", "other"]
FORMS = {
    "list of str": lambda y: y,
    "array of str": np.array,
    "object array": lambda y: np.array(y, dtype=object),
    "series": lambda y: pd.Series(y, index=range(100, 100 + len(y))),
    "string series": lambda y: pd.Series(y, dtype="string"),
    "categories": lambda y: pd.Series(y, dtype="category"),
    "tuple": tuple,
    "list of int": lambda y: [CLASSES.index(name) for name in y],
    "array of int": lambda y: np.array([CLASSES.index(name) for name in y]),
    "nullable int": lambda y: pd.Series(map(CLASSES.index, y), dtype="Int64"),
    "whole floats": lambda y: np.array([float(CLASSES.index(name)) for name in y]),
    "bool": lambda y: np.array(["green" in name for name in y]),
    "two ints": lambda y: [int("green" in name) for name in y],
    "two words": lambda y: ["a" if "green" in name else "b" for name in y],
}


@pytest.mark.parametrize("form", FORMS)
def test_a_class_an_article_comes_back_as_it_was_given(texts, y, form):
    given = FORMS[form](y)
    model = make().fit(texts, given)
    found = model.predict(texts)
    expected = np.unique(np.asarray(list(given)))
    assert_array_equal(model.classes_, expected)
    assert found.shape == (len(texts),)
    assert np.mean(found == np.asarray(given)) > 0.9
    probabilities = model.predict_proba(texts)
    assert probabilities.shape == (len(texts), len(expected))
    assert_allclose(probabilities.sum(axis=1), 1)
    assert_array_equal(found, expected[probabilities.argmax(axis=1)])
    scores = model.decision_function(texts)
    if len(expected) == 2:
        assert_array_equal(found, expected[(scores > 0).astype(int)])
    else:
        assert_array_equal(found, expected[scores.argmax(axis=1)])


def single(y):
    return {"y": y, "n": len(CLASSES), "scoring": "accuracy"}


def several(matrix):
    return {"y": matrix, "n": 2, "scoring": "f1_macro"}


@pytest.fixture(params=["one class", "several themes"])
def target(request, y, matrix):
    return single(y) if request.param == "one class" else several(matrix)


def test_scores_and_searches_work(texts, target):
    y, scoring = target["y"], target["scoring"]
    strict = {"cv": 2, "error_score": "raise"}
    assert cross_val_score(make(), texts, y, **strict).mean() > 0.3
    found = cross_validate(make(), texts, y, scoring=scoring, **strict)
    assert found["test_score"].mean() > 0.3
    grid = GridSearchCV(make(), {"C": [0.5, 1.0]}, scoring=scoring, **strict)
    assert len(grid.fit(texts, y).predict(texts)) == len(texts)
    sizes = learning_curve(make(), texts, y, train_sizes=[1.0], **strict)
    assert np.isfinite(sizes[2]).all()


def test_pipelines_and_frozen_estimators_work(texts, target):
    piped = Pipeline([("model", make())]).fit(texts, target["y"])
    assert piped.score(texts, target["y"]) > 0.5
    frozen = FrozenEstimator(make().fit(texts, target["y"]))
    assert len(frozen.predict(texts)) == len(texts)
    again = clone(make(C=2.0).fit(texts, target["y"]))
    assert again.C == 2.0
    assert not hasattr(again, "classes_")


@pytest.mark.parametrize("method", ["predict", "predict_proba", "decision_function"])
def test_out_of_fold_columns_are_those_of_each_fold(texts, target, method):
    folds = KFold(2, shuffle=True, random_state=0)
    y = np.asarray(target["y"])
    found = cross_val_predict(make(), texts, y, cv=folds, method=method)
    for train, test in folds.split(texts):
        model = make().fit([texts[row] for row in train], y[train])
        own = getattr(model, method)([texts[row] for row in test])
        assert_array_equal(found[test], own)
    if method != "predict":
        assert found.shape == (len(texts), target["n"])


def test_scorers_of_probabilities_work(texts, y, matrix):
    model = make().fit(texts, y)
    assert get_scorer("roc_auc_ovr")(model, texts, y) > 0.9
    assert get_scorer("neg_log_loss")(model, texts, y) > -1
    two = ["green" in name for name in y]
    assert get_scorer("roc_auc")(make().fit(texts, two), texts, two) > 0.9
    model = make().fit(texts, matrix)
    assert get_scorer("roc_auc")(model, texts, matrix) > 0.9
    assert get_scorer("average_precision")(model, texts, matrix) > 0.9


@pytest.mark.parametrize("n_classes", [2, 4])
def test_it_can_be_calibrated_again(texts, y, n_classes):
    given = y if n_classes == 4 else ["green" in name for name in y]
    model = CalibratedClassifierCV(make(), cv=2).fit(texts, given)
    assert model.predict_proba(texts).shape == (len(texts), n_classes)


@pytest.mark.parametrize("given", ["str", "int", "bool", "several"])
def test_a_saved_model_says_the_same(texts, y, matrix, tmp_path, given):
    target = {
        "str": y,
        "int": [CLASSES.index(name) for name in y],
        "bool": ["green" in name for name in y],
        "several": pd.DataFrame(matrix, columns=list(THEMES)),
    }[given]
    model = make().fit(texts, target)
    save_model(model, tmp_path / "m")
    again = load_model(tmp_path / "m")
    assert_array_equal(again.classes_, model.classes_)
    assert_array_equal(again.predict(texts), model.predict(texts))
    assert again.predict(texts).dtype == model.predict(texts).dtype


def test_a_table_of_classes_names_one_an_article(corpus, y):
    model = make().fit(corpus.texts, y)
    table = model.label(corpus)
    assert table["themes"].tolist() == model.predict(corpus.texts).tolist()
    assert list(table.columns[5:-1]) == CLASSES


def test_output_in_frames_changes_nothing_inside(texts, y):
    plain = make(word_ngrams=(1, 1)).fit(texts, y).predict_proba(texts)
    with sklearn.config_context(transform_output="pandas"):
        again = make(word_ngrams=(1, 1)).fit(texts, y).predict_proba(texts)
        assert issparse(TfidfFeatures().fit(texts).transform(texts))
        assert isinstance(TopicTransformer(2).fit_transform(texts), pd.DataFrame)
    assert_array_equal(plain, again)


ESTIMATORS = [
    make(),
    SingleLabelClassifier(),
    KeywordClassifier(),
    TfidfFeatures(),
    TopicTransformer(3),
]

# All of scikit-learn's checks that feed no numbers in place of texts. The others fit
# on matrices of floats, which are refused here, and so cannot pass: those of dtypes,
# of sparse and complex data, of weights, of subsets and order, of `n_features_in_`.
CHECKS = [
    "check_do_not_raise_errors_in_init_or_set_params",
    "check_estimator_cloneable",
    "check_estimator_repr",
    "check_estimator_tags_renamed",
    "check_estimators_unfitted",
    "check_get_params_invariance",
    "check_mixin_order",
    "check_no_attributes_set_in_init",
    "check_parameters_default_constructible",
    "check_set_params",
]


@pytest.mark.filterwarnings("ignore:Can't test estimator")
@pytest.mark.parametrize("estimator", ESTIMATORS, ids=lambda e: type(e).__name__)
def test_checks_of_scikit_learn_hold_as_far_as_texts_allow(estimator):
    found = estimator_checks.check_estimator(estimator, on_fail=None, on_skip=None)
    assert [check for check in found if check["status"] == "failed"] == []
    for check in CHECKS:
        getattr(estimator_checks, check)(type(estimator).__name__, clone(estimator))


@pytest.mark.parametrize("estimator", ESTIMATORS, ids=lambda e: type(e).__name__)
def test_tags_say_that_texts_go_in(estimator):
    tags = get_tags(estimator)
    assert tags.input_tags.string
    assert tags.input_tags.one_d_array
    assert not tags.input_tags.two_d_array


def test_tags_say_what_comes_out():
    several = get_tags(ThemeClassifier()).classifier_tags
    assert several.multi_label
    assert several.multi_class
    one = get_tags(SingleLabelClassifier()).classifier_tags
    assert one.multi_class
    assert not one.multi_label
    assert get_tags(KeywordClassifier()).classifier_tags.multi_label


def test_two_classes_of_titles_have_one_score():
    titles = ["银行存款", "基金银行", "基金存款", "球队联赛", "进球球队", "进球联赛"]
    y = [0, 0, 0, 1, 1, 1]
    model = SingleLabelClassifier(word_ngrams=None, min_df=1).fit(titles, y)
    assert_array_equal(model.predict(titles), model.decision_function(titles) > 0)
    piped = make_pipeline(SingleLabelClassifier(word_ngrams=None, min_df=1))
    assert get_scorer("roc_auc")(piped.fit(titles, y), titles, y) == 1


# Properties

NAMES = st.sampled_from(["金融", "绿色", "数码", "x y", "其他"])


@given(
    st.lists(NAMES | st.just("none"), min_size=1, max_size=20)
    | st.lists(st.integers(-3, 3), min_size=1, max_size=20)
    | st.lists(st.booleans(), min_size=1, max_size=20)
)
def test_classes_are_read_alike_from_every_container(y):
    expected = read_labels(y)
    assert expected.classes[expected.labels.argmax(axis=1)].tolist() == y
    assert (expected.labels.sum(axis=1) == 1).all()
    for container in (np.array, pd.Series, tuple, pd.Index, pd.Categorical):
        found = read_labels(container(y))
        assert_array_equal(found.classes, expected.classes)
        assert_array_equal(found.labels, expected.labels)


@given(st.lists(st.sets(NAMES), min_size=1, max_size=12))
def test_themes_are_read_alike_from_every_container(sets):
    themes, labels = theme_matrix(sets)
    named = [np.array(themes, dtype=object)[row == 1] for row in labels]
    assert [set(row) for row in named] == sets
    for rows in (
        pd.Series([sorted(row) for row in sets]),
        [np.array(sorted(row), dtype=object) for row in sets],
        pd.DataFrame(labels, columns=list(themes)),
        pd.DataFrame(labels.astype(bool), columns=list(themes)),
    ):
        found, again = theme_matrix(rows)
        assert found == themes
        assert_array_equal(again, labels)
    if themes:
        wide = labels.astype(float)
        for matrix in (labels, csr_matrix(labels), wide, labels.tolist()):
            assert_array_equal(theme_matrix(matrix)[1], labels)


@settings(max_examples=25)
@given(seed=st.integers(0, 99), factor=st.sampled_from([0.5, 1.0, 2.0, 5.0]))
def test_probabilities_of_classes_are_as_sure_as_they_are_right(seed, factor):
    rng = np.random.default_rng(seed)
    scores = rng.normal(size=(3000, 3))
    chances = softmax(factor * scores, axis=1).cumsum(axis=1)
    y_true = (rng.random((3000, 1)) > chances).sum(axis=1)
    assert fit_temperature(y_true, scores) == pytest.approx(factor, rel=0.25)
    ten = np.full(len(scores), 10.0)
    assert fit_temperature(y_true, scores, ten) == pytest.approx(
        fit_temperature(y_true, scores), rel=1e-3
    )
