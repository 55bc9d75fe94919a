"""Terms are written as cleaning writes them in texts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from research.text.cleaner import Cleaner
from research.text.lexicon import Lexicon, WordList
from research.text.normalize import (
    find_term,
    find_terms,
    look_over,
    normal_form,
    unify_hanzi,
    usual_terms,
)
from research.text.segmenter import Segmenter

ODD = st.text(
    st.sampled_from("绿色金融⾦⼩⻔\uf90a綠５Ｇ\u200b\xa0\ufeff％aA1，")
    | st.characters(),
    max_size=12,
)


@given(term=ODD)
def test_a_term_has_the_form_it_has_in_a_cleaned_text(term):
    clean = Cleaner(boilerplate=False, markup=False)
    if "\n" not in term and "\r" not in term:
        assert normal_form(term).split() == clean(term).text.split()


@given(term=ODD)
def test_the_form_of_a_form_is_itself(term):
    assert normal_form(normal_form(term)) == normal_form(term)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        pytest.param("⾦融⽀持⼩微企业", "金融支持小微企业", id="Kangxi radicals"),
        pytest.param("⻔⼾⻢⻋⻓", "门户马车长", id="radicals of CJK"),
        pytest.param("\uf90a融\uf9b4导", "金融领导", id="compatibility hanzi"),
        pytest.param("①…℃Ⅲ㎡", "①…℃Ⅲ㎡", id="what NFKC would rewrite"),
    ],
)
def test_look_alikes_become_the_hanzi(old, new):
    assert unify_hanzi(old).text == new
    assert Cleaner()(old).text == new


@given(text=st.text(st.characters(min_codepoint=0x20), max_size=20))
def test_a_look_misses_nothing(text):
    marked, odd = look_over(text)
    if not odd:
        assert Cleaner(boilerplate=False, markup=False)(text).text == text
    assert marked >= any(mark in text for mark in "<&[*_#") or odd


def test_words_of_ones_own_may_be_written_in_any_form():
    text = Cleaner()("云陌建设５Ｇ基站，⾦融支持").text
    assert "5G基站" in Segmenter(user_words=("５Ｇ基站",))(text)
    assert "金融" not in Segmenter(stop_words=("⾦融",))(text)
    words = WordList("t", "n", "s", ("５Ｇ基站", "⾦融"))
    hits = list(Lexicon((words,)).find(text))
    assert [hit.term for hit in hits] == ["５Ｇ基站", "⾦融"]
    assert [text[hit.start : hit.end] for hit in hits] == ["5G基站", "金融"]


def test_words_that_can_never_be_found_are_named():
    with pytest.warns(UserWarning, match=r"never be found.*ST云陌"):
        Segmenter(user_words=("*ST云陌", "碳市场"))
    with pytest.raises(ValueError, match="line break"):
        Segmenter(user_words=("碳市场 20 n\r",))


def test_terms_are_found_in_a_vocabulary_in_any_form():
    places = {"5g": 0, "绿色": 1, "Ａ": 2}
    assert [find_term(t, places) for t in ("5G", "５Ｇ", "綠色", "Ａ", "无")] == [
        *(0, 0, 1, 2, None)
    ]
    assert find_terms(["绿色", "綠色", "5G", "无"], places) == [0, 1]
    assert usual_terms(["5G", "绿色"]) == ["5g", "绿色"]
    assert usual_terms(("5g", "a b")) == ["5g", "a b"]


@pytest.mark.parametrize("term", ["K线", "k线", "Ｋ线", "ｋ線"])
def test_a_word_of_hanzi_and_latin_is_found_in_either_case(term):
    assert find_term(term, {"均线": 0, "K线": 1}) == 1
    assert find_term(term, {"均线": 0, "k线": 1}) == 1
    assert find_term(term, {"均线": 0, "W线": 1}) is None
