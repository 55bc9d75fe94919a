from hypothesis import given
from hypothesis import strategies as st

from research.pages.blocks import split_blocks
from research.pages.wrapping import unwrap

TEXT = (
    "路灯六点亮起，街上还没有人，店铺的门开着，卖早点的人在和面，锅里的水已经滚了三遍，"
    "邻居推着车从桥上下来，车上是刚摘的菜，叶子上还有水，他把车停在路边，等第一个来买的人，"
    "天慢慢亮了，河面上起了一层薄雾，远处有船的声音，一声比一声近，又慢慢地远了。"
)


def wrapped(width):
    text = "　　" + TEXT
    return [text[at : at + width].strip("　") for at in range(0, len(text), width)]


def test_a_column_becomes_one_paragraph():
    blocks = split_blocks("\n".join(["小城夜色", *wrapped(13)]))
    assert [block.text for block in blocks] == ["小城夜色", TEXT]


def test_a_byline_ends_where_it_ends():
    lines = ["江城法治日报记者 王岚", *wrapped(11)]
    assert unwrap(lines)[0] == (0, 0)


def test_few_lines_stay_as_they_are():
    assert unwrap(wrapped(13)[:5]) == [(n, n) for n in range(5)]


@given(st.lists(st.text("路灯亮了，。人 a1", min_size=1, max_size=20), max_size=40))
def test_every_line_is_in_one_part_in_order(lines):
    parts = unwrap(lines) if lines else []
    told = [n for first, last in parts for n in range(first, last + 1)]
    assert told == list(range(len(lines)))
