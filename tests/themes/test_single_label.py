import numpy as np
import pytest

from research.features.word_vectors import WordVectors
from research.themes.single_label import SingleLabelClassifier, word_weights

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


def test_against_its_rivals_an_article_still_gets_its_class():
    model = SingleLabelClassifier(n_candidates=1).fit(TEXTS, CLASSES)
    assert model.predict(TEXTS).tolist() == CLASSES
    [evidence, *_] = model.linear_.explain(TEXTS[0], model.classes_)
    assert evidence.theme == "体育"


def test_as_many_rivals_as_there_are_others_is_near_to_all():
    some = SingleLabelClassifier(n_candidates=2).fit(TEXTS, CLASSES)
    everyone = SingleLabelClassifier().fit(TEXTS, CLASSES)
    np.testing.assert_allclose(
        some.decision_function(TEXTS), everyone.decision_function(TEXTS), atol=0.3
    )


def test_words_weighed_for_other_classes_tell_of_words_seen_once():
    titles = [
        "银行 存款",
        "基金 银行",
        "基金 存款",
        "球队 联赛",
        "进球 球队",
        "进球 联赛",
    ]
    other = SingleLabelClassifier(char_ngrams=None, min_df=1)
    vectors = word_weights(other.fit(titles, [0, 0, 0, 1, 1, 1]))
    assert vectors.vectors.shape == (len(vectors.words), 2)
    train, y = ["存款", "球队", "基金联赛"], ["金融", "体育", "体育"]
    ours = SingleLabelClassifier(char_ngrams=None, min_df=1, vectors=vectors)
    plain = SingleLabelClassifier(char_ngrams=None, min_df=1)
    gain = [
        np.ptp(model.fit(train, y).decision_function(["基金", "联赛"]))
        for model in (plain, ours)
    ]
    assert gain[1] > gain[0]


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        pytest.param({"n_candidates": 0}, "at least 1, got 0", id="none"),
        pytest.param(
            {"n_candidates": 1, "vectors": WordVectors(("银行",), np.ones((1, 1)))},
            "leave out n_candidates",
            id="vectors",
        ),
    ],
)
def test_rivals_that_cannot_be_are_refused(settings, message):
    with pytest.raises(ValueError, match=message):
        SingleLabelClassifier(**settings).fit(TEXTS, CLASSES)
