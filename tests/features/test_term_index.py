"""Known n-grams are found exactly, wherever their keys fall."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from research.features.ngrams import opening_codes
from research.features.term_index import CharIndex, TermIndex

TERMS = ["碳", "市", "碳市", "市场", "碳市场", "ai", "ai碳", "𠮷", "a𠮷b", "场场场"]


@given(text=st.text("碳市场ai𠮷b，", max_size=40))
def test_terms_of_characters_are_found_at_every_place(text):
    index = CharIndex(opening_codes(TERMS))
    codes = opening_codes(list(f"{text}\n"))[:, 0]
    found = {
        (int(place), TERMS[column])
        for places, columns in index.find(index.items(codes))
        for place, column in zip(places, columns, strict=True)
    }
    expected = {
        (place, term)
        for place in range(len(text))
        for term in TERMS
        if text.startswith(term, place)
    }
    assert found == expected


@given(words=st.lists(st.text("碳市场ai𠮷b，", min_size=1, max_size=5), max_size=9))
def test_whole_words_are_looked_up(words):
    index = CharIndex(opening_codes(TERMS))
    lengths = np.array([len(word) for word in words], dtype=np.int64)
    codes = opening_codes(list("".join(words) + "\0\0"))[:, 0]
    found = index.look_up(codes, np.cumsum(lengths) - lengths, lengths)
    expected = [TERMS.index(word) if word in TERMS else -1 for word in words]
    assert found.tolist() == expected


def test_capitals_are_small_letters_where_told():
    items = CharIndex(opening_codes(["ai"]), fold=True).items(opening_codes(["Ai"]))
    assert items[0, :2].all()


@pytest.mark.parametrize("terms", [np.empty((0, 2)), np.zeros((3, 3))], ids=["no", "0"])
def test_without_terms_nothing_is_found(terms):
    index = TermIndex(terms.astype(np.int64), 5)
    items = np.array([1, 2, 3, 0], dtype=np.int32)
    assert not any(len(places) for places, _ in index.find(items))
