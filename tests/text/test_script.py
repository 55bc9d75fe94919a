"""Traditional script is told by its characters and written in simplified ones."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from research.text import script
from research.text.cleaner import Cleaner
from research.text.script import is_traditional, simplify, traditional_share

SIMPLIFIED = st.text("碳排放权交易市场今日开市，著名乾坤昇腾於潜。\n5G", max_size=80)


def test_the_table_maps_one_character_to_one_and_leads_to_no_other():
    table = script._table()
    assert len(table) == 3761
    assert all(len(new) == 1 and ord(new) != old for old, new in table.items())
    assert set(script.traditional_characters()) <= set(map(chr, table))


@given(text=SIMPLIFIED)
def test_simplified_texts_stay_to_the_last_character(text):
    assert simplify(text).text is text
    assert traditional_share(text) == 0


@given(text=st.text(st.sampled_from("綠色金融著名乾後臺灣發佈ab，\n"), max_size=60))
def test_simplified_once_is_simplified(text):
    once = simplify(text).text
    assert len(once) == len(text)
    assert simplify(once).text == once


def test_both_scripts_clean_to_the_same_text():
    simplified = "电力公司与银行合作，为数据中心建设储能电站，减少碳排放。"
    traditional = "電力公司與銀行合作，為數據中心建設儲能電站，減少碳排放。"
    assert Cleaner()(traditional).text == Cleaner()(simplified).text == simplified
    assert Cleaner(simplify=False)(traditional).text == traditional


@pytest.mark.parametrize(
    ("text", "expected"),
    [("", False), ("ABC", False), ("綠色", True), ("碳" * 30 + "綠", False)],
)
def test_script_is_told_by_the_share_of_hanzi(text, expected):
    assert is_traditional(text) == expected
