from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from research.pages.blocks import split_blocks
from research.pages.evidence.enumerations import Ordinal, opening_ordinal, ordinals

PAGE = st.lists(
    st.text("绿色金融，。“”\n # a1（上接第版）", max_size=30), max_size=6
).map("\n\n".join)


@given(text=PAGE)
def test_every_character_that_is_no_blank_stands_in_one_block(text):
    inside = "".join(text[b.start : b.end] for b in split_blocks(text))
    assert "".join(inside.split()) == "".join(text.split())


@given(text=PAGE)
def test_blocks_follow_on_each_other(text):
    blocks = split_blocks(text)
    assert [b.number for b in blocks] == list(range(len(blocks)))
    assert all(a.end <= b.start for a, b in pairwise(blocks))


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        pytest.param("## 小巨人展翅翱翔", "heading", id="mark"),
        pytest.param("## 向新而行", "heading", id="short title"),
        pytest.param("## 本报记者 齐旭", "byline", id="marked byline"),
        pytest.param("本报记者 齐旭", "byline", id="byline"),
        pytest.param("□ 本报记者 王岚 通讯员 李木", "byline", id="two names"),
        pytest.param("（下转第3版）", "jump", id="jump line"),
        pytest.param("图为工人在检修风机。 王岚 摄", "caption", id="caption"),
        pytest.param("责任编辑：王岚", "folio", id="editor"),
        pytest.param("2023年8月1日 星期二 第3版", "folio", id="page head"),
        pytest.param("★ ★ ★", "folio", id="ornament"),
        pytest.param("光伏电站今日并网发电，全年可减排。", "text", id="text"),
    ],
)
def test_form_tells_the_kind(text, kind):
    assert split_blocks(f"## 题\n\n{text}")[1].kind == kind


@pytest.mark.parametrize(
    ("text", "dated"),
    [
        ("本报讯 光伏电站今日并网。", True),
        ("新华社北京1月2日电 光伏电站今日并网。", True),
        ("据新华社报道，光伏电站今日并网。", False),
        ("光伏电站今日并网。", False),
    ],
)
def test_a_dateline_names_the_paper_or_agency_itself(text, dated):
    assert split_blocks(text)[0].dated == dated


def test_without_marks_a_short_line_that_ends_no_sentence_may_be_a_heading():
    blocks = split_blocks("光伏电站并网发电\n\n光伏电站今日并网发电，全年可减排。")
    assert [b.kind for b in blocks] == ["heading", "text"]


@pytest.mark.parametrize(
    ("text", "from_page", "to_page", "kept"),
    [
        ("（上接第1版）从政府的角度看。", "1", "", "从政府的角度看。"),
        ("从政府的角度看，（下转第十二版）", "", "12", "从政府的角度看，"),
        ("(上接A03版)从政府的角度看。", "A03", "", "从政府的角度看。"),
        ("从政府的角度看。", "", "", "从政府的角度看。"),
    ],
)
def test_jump_lines_are_cut_out_and_read(text, from_page, to_page, kept):
    (block,) = split_blocks(text)
    assert (block.from_page, block.to_page, block.text) == (from_page, to_page, kept)


def test_lines_inside_a_block_are_joined():
    (block, _) = split_blocks("绿色金\n融发展，green\nfinance。\n\n其二。")
    assert block.text == "绿色金融发展，green finance。"


def test_without_blank_lines_each_line_is_a_block():
    assert len(split_blocks("第一段。\n第二段。\n第三段。")) == 3


def test_ordinals_open_sentences():
    assert ordinals("会议指出，一是稳增长；二是防风险。") == (
        Ordinal("shi", 1),
        Ordinal("shi", 2),
    )
    assert ordinals("这是第一次。他是一名工人。") == ()


@pytest.mark.parametrize(
    ("text", "place"),
    [("第五，民营经济强。", 5), ("三是开展行动。", 3), ("其次，要创新。", 2)],
)
def test_an_opening_ordinal_has_its_place(text, place):
    assert opening_ordinal(text).place == place


def test_a_plain_opening_has_no_ordinal():
    assert opening_ordinal("民营经济强。") is None


@pytest.mark.parametrize(
    ("line", "is_titular"),
    [
        (
            "杭州第19届亚洲运动会火炬传递启动仪式在杭举行 各界人士点燃火炬并宣布开始",
            True,
        ),
        ("牛年三百只股票翻倍，最牛股涨超九倍，最熊股跌逾八成，虎年能否开门红？", True),
        ("纳税记录如何变成信用额度？", True),
        ("市领导调研", False),  # a heading by its form
        (
            "他说，牛年三百只股票翻倍，最牛股涨超九倍，最熊股跌逾八成，值得注意的是，",
            False,
        ),
        ("他问得很直接。这样的日子还要过多久？", False),
        ("长" * 65, False),
    ],
)
def test_a_long_line_or_a_question_may_be_a_title(line, is_titular):
    assert split_blocks(line)[0].is_titular == is_titular
