import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

import research
from research.text.cleaner import Cleaner
from research.text.recurring import RecurringText
from research.text.segmenter import Segmenter
from research.text.tokens import Tokens, tokens_of

TEXTS = [
    "新华社北京1月2日电（记者王岚）绿色金\n融升温。（完）",
    "",
    "\x00碳市场\u200b开市，EB-5 签证\n\n　　光伏１０ＧＷ。",
    "<<>>…！",
]
NEWS = st.lists(
    st.text(st.sampled_from("碳市场光伏银行的了，。\n 　\x00\u200bAb1５Ｇ（完）")),
    max_size=4,
)


@given(NEWS)
def test_tokens_add_up_to_the_cleaned_text_and_map_back_into_the_original(texts):
    tokens = Tokens.of(texts)
    clean = Cleaner()
    for row, text in enumerate(texts):
        cleaned = clean(text)
        [own] = tokens.take([row]).rows()
        assert "".join(own) == cleaned.text
        assert tokens.mapped(row) == cleaned
        for (start, end), token in zip(tokens.spans(row), own, strict=True):
            first, last = tokens.mapped(row).original_span(start, end)
            assert 0 <= first < last <= len(text)
            assert cleaned.text[start:end] == token


@given(NEWS)
def test_batches_hold_every_article_once_in_order(texts):
    tokens = Tokens.of(texts)
    again = [joined for part in tokens.batches() for joined in part.joined]
    assert tuple(again) == tokens.joined


def test_stop_words_stay_among_the_tokens_and_are_left_out_when_counted():
    tokens = Tokens.of(["碳市场的价格"], segmenter=Segmenter(stop_words=("的",)))
    assert list(tokens.rows()) == [["碳", "市场", "的", "价格"]]
    assert list(tokens.rows(frozenset({"的"}))) == [["碳", "市场", "价格"]]


def test_taking_keeps_the_order_asked_for():
    tokens = Tokens.of(TEXTS)
    assert tokens.take([2, 0]).joined == (tokens.joined[2], tokens.joined[0])
    assert tokens.take(slice(1, 3)).joined == tokens.joined[1:3]


def test_tokens_survive_pickling_and_compare_by_value():
    tokens = Tokens.of(TEXTS)
    assert pickle.loads(pickle.dumps(tokens)) == tokens


def test_only_articles_that_change_are_segmented_again(monkeypatch):
    texts = ["每日财经丨碳市场开市。", "光伏发电并网。"]
    recurring = RecurringText("每日财经丨", "东报", "start", 9, 0.9)
    cleaner = Cleaner(recurring=(recurring,))
    tokens = Tokens.of(texts)
    segmented = []
    cut = Segmenter._cut
    monkeypatch.setattr(
        Segmenter, "_cut", lambda self, text: segmented.append(text) or cut(self, text)
    )
    again = tokens.recleaned(texts, cleaner)
    assert segmented == ["碳市场开市。"]
    assert again == Tokens.of(texts, cleaner=cleaner)


def test_tokens_of_other_settings_are_refused():
    tokens = Tokens.of(TEXTS, segmenter=Segmenter(hmm=False))
    with pytest.raises(ValueError, match="segmenter"):
        tokens_of(tokens)
    with pytest.raises(ValueError, match="cleaner and segmenter"):
        tokens_of(tokens, cleaner=Cleaner(boilerplate=False))


def test_what_takes_texts_gives_the_same_for_tokens(sample, shipped):
    classifier, topics = shipped
    texts = sample.texts[:40]
    tokens = classifier.tokens(texts)
    assert (classifier.predict_proba(tokens) == classifier.predict_proba(texts)).all()
    assert (topics.count(topics.tokens(texts)) != topics.count(texts)).nnz == 0
    groups = research.text.duplicate_groups
    assert (groups(tokens) == groups(texts)).all()
