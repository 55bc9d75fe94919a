import numpy as np
import pytest
from sklearn.metrics import average_precision_score

from research.text.lexicon import Lexicon, WordList, read_lexicon
from research.text.negation import is_negated
from research.themes.classifier import ThemeClassifier
from research.themes.weak_supervision import UNSURE, fit_weakly, weak_labels

LEXICON = Lexicon(
    (
        WordList("green", "green", "made up", ("光伏", "风电", "碳排放", "氢能")),
        WordList("finance", "money", "made up", ("贷款", "存款", "债券")),
    )
)


@pytest.mark.parametrize(
    ("text", "finance", "green"),
    [
        pytest.param("光伏、风电与氢能项目开工", 0, 1, id="dense with terms"),
        pytest.param("足球联赛开幕", 0, 0, id="none"),
        pytest.param("光伏项目开工", 0, UNSURE, id="one term is not enough"),
        pytest.param("会" * 300 + "光伏、风电与氢能", 0, UNSURE, id="far down"),
        pytest.param("公司未获贷款", 0, 0, id="negated"),
    ],
)
def test_articles_are_labelled_where_the_lists_are_sure(text, finance, green):
    assert weak_labels([text], LEXICON).tolist() == [[finance, green]]


def test_a_negation_must_stand_right_before():
    assert is_negated("并非光伏", 2)
    assert not is_negated("不少企业投资光伏", 6)


def test_a_first_classifier_comes_from_unlabelled_articles(sample):
    lexicon = read_lexicon()
    model = fit_weakly(ThemeClassifier(n_folds=2), sample.texts[::2], lexicon)
    rest = sample.texts[1::2]
    truth = sample.label_matrix(model.themes_)[1::2]
    scores = model.decision_function(rest)
    precision = [
        average_precision_score(y, score)
        for y, score in zip(truth.T, scores.T, strict=True)
    ]
    assert np.mean(precision) > 0.8


def test_too_few_sure_articles_are_said():
    with pytest.raises(ValueError, match=r"\['finance', 'green'\].*longer word lists"):
        fit_weakly(ThemeClassifier(), ["足球", "小麦"], LEXICON)


def test_the_sample_is_labelled_mostly_right_where_sure(sample):
    lexicon = read_lexicon()
    found = weak_labels(sample.texts, lexicon)
    truth = sample.label_matrix(lexicon.themes)
    positive = found == 1
    assert positive.any(axis=0).all()
    assert truth[positive].mean() > 0.8
    assert np.mean(truth[found == 0]) < 0.1
