import numpy as np
import pytest

from research.classification.single import SingleLabelClassifier

TEXTS = ["银行发放贷款", "银行利率下调", "球队赢得比赛", "球队输掉比赛", "手机新品发布"]
TEXTS += ["手机销量上升"]
CLASSES = ["金融", "金融", "体育", "体育", "数码", "数码"]


def test_each_article_gets_the_class_with_the_highest_score():
    model = SingleLabelClassifier().fit(TEXTS, CLASSES)
    scores = model.decision_function(TEXTS)
    assert scores.shape == (6, 3)
    assert model.classes_.tolist() == ["体育", "数码", "金融"]
    assert model.predict(TEXTS).tolist() == CLASSES
    np.testing.assert_array_equal(
        model.predict(TEXTS), model.classes_[scores.argmax(axis=1)]
    )


def test_numbers_are_classes_too():
    assert SingleLabelClassifier().fit(TEXTS, [0, 0, 1, 1, 0, 0]).predict(
        ["银行贷款", "球队比赛"]
    ).tolist() == [0, 1]


def test_one_class_is_none():
    with pytest.raises(ValueError, match="two classes or more"):
        SingleLabelClassifier().fit(TEXTS, ["体育"] * 6)
