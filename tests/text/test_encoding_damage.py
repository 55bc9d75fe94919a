import pytest
from hypothesis import given
from hypothesis import strategies as st

from research.text.encoding_damage import (
    GONE,
    HALVES,
    INVISIBLE,
    KINDS,
    MISREAD,
    PRIVATE,
    SPACES,
    WIDE,
    count_encoding_damage,
)
from research.text.normalize import drop_invisible, narrow_fullwidth


@pytest.mark.parametrize(
    ("text", "kind", "n"),
    [
        pytest.param("碳\u200b市\ufeff场", INVISIBLE, 2, id="zero width and a mark"),
        pytest.param("\u3000\u3000碳市场", SPACES, 2, id="indented"),
        pytest.param("５Ｇ，手机", WIDE, 2, id="full width, but not the comma"),
        pytest.param("碳\ud800", HALVES, 1, id="half a pair"),
        pytest.param("碳\ufffd\ufffd", GONE, 2, id="lost"),
        pytest.param("碳\ue5e5", PRIVATE, 1, id="private use"),
        pytest.param("锟斤拷锟斤拷", MISREAD, 2, id="read as GB18030"),
        pytest.param("碳市".encode().decode("cp1252"), MISREAD, 2, id="as Windows"),
        pytest.param("碳市".encode().decode("latin-1"), MISREAD, 2, id="as Latin-1"),
    ],
)
def test_what_is_odd_is_named_and_counted(text, kind, n):
    found = {
        damage.kind: damage for damage in count_encoding_damage(["碳市场", text, text])
    }
    assert found[kind].n_found == 2 * n
    assert found[kind].n_docs == 2


def test_plain_chinese_has_nothing_odd(sample):
    assert count_encoding_damage(["“碳市场”：涨3.5%……（完）", "café—bar"]) == []
    assert all(damage.kind in KINDS for damage in count_encoding_damage(sample.texts))


@given(st.text(max_size=20))
def test_texts_that_cleaning_changes_are_those_with_something_to_set_right(text):
    found = {damage.kind for damage in count_encoding_damage([text])}
    changed = narrow_fullwidth(drop_invisible(text).text).text != text
    assert bool(found & {INVISIBLE, SPACES, WIDE, HALVES}) == changed
