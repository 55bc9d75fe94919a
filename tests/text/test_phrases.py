from math import log

import pytest

from research.text.cleaner import Cleaner
from research.text.phrases import _npmi, learn_phrases
from research.text.segmenter import Segmenter


def phrases(texts, **settings):
    return learn_phrases(texts, cleaner=Cleaner(), segmenter=Segmenter(), **settings)


def test_words_that_stand_together_are_a_phrase_and_the_segmenter_takes_it(sample):
    found = phrases(sample.texts)
    assert {"绿色金融", "高质量发展"} <= set(found)
    assert list(found) == sorted(set(found))
    segmenter = Segmenter(user_words=found)
    assert segmenter("绿色金融产品") == ["绿色金融", "产品"]


def test_a_pair_of_few_articles_is_none():
    texts = ["虚拟电厂并网", "一座虚拟电厂", "电厂检修", "铁路通车"]
    assert phrases(texts, min_docs=2) == ("虚拟电厂",)
    assert phrases(texts, min_docs=3) == ()


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("虚拟，电厂", id="a mark between them"),
        pytest.param("5G电厂", id="letters"),
        pytest.param("", id="nothing"),
    ],
)
def test_what_is_no_pair_of_words_is_left_out(text):
    assert phrases([text] * 3, min_docs=1) == ()


def test_strength_is_normalised_pointwise_mutual_information():
    p_one, p_other, p_both = 4 / 100, 5 / 100, 2 / 100
    by_hand = log(p_both / (p_one * p_other)) / -log(p_both)
    assert _npmi(2, 4, 5, 100) == pytest.approx(by_hand)
    assert _npmi(4, 4, 4, 100) == pytest.approx(1)
    assert _npmi(3, 3, 3, 3) == 1
