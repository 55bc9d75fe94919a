import pytest

from research.features.counts import count_terms
from research.text.cleaner import Cleaner
from research.text.segmenter import Segmenter
from research.text.words import WordChoice, token_lines


def test_no_choice_gives_the_usual_segmenter():
    assert WordChoice().segmenter() == Segmenter()
    assert WordChoice().counting() == {}


def test_kept_words_are_no_stop_words():
    words = WordChoice(stop_words=("记者", "Ｐ５"), keep_words=("记者",))
    assert words.segmenter(("了",)).stop_words == ("了", "P5")


def test_kept_words_are_counted_however_rare():
    texts = ["冷链航线开通。", "银行贷款增加。", "银行贷款下降。"]
    words = WordChoice(user_words=("冷链航线",), keep_words=("冷链航线",), min_df=2)
    _, vocabulary = count_terms(
        texts,
        cleaner=Cleaner(),
        segmenter=words.segmenter(),
        max_df=1.0,
        **words.counting(),
    )
    assert vocabulary == ("冷链航线", "银行贷款")


def test_segmented_texts_are_cut_at_blanks_alone():
    segment = WordChoice(segmented=True).segmenter()
    assert segment("碳市场 开市 。") == ["碳市场", " ", "开市", " ", "。"]
    assert Segmenter.from_dict(segment.as_dict()) == segment
    given = ["碳市场 开市 。"]
    assert token_lines(given, WordChoice(segmented=True)) == given


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        ({"user_words": ("碳市场",), "segmented": True}, "--segmented"),
        ({"min_df": 0}, "at least 1"),
    ],
)
def test_choices_that_mean_nothing_are_refused(settings, told):
    with pytest.raises(ValueError, match=told):
        WordChoice(**settings)


def test_punctuation_is_left_out_on_request():
    lines = token_lines(["碳市场开市。"], WordChoice(), words_only=True)
    assert lines == ["碳 市场 开市"]
