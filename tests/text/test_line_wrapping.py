"""Line breaks: those that wrapping made go, those that a writer made stay."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from research.text.line_wrapping import join_wrapped_lines

SENTENCES = [
    "临港新区的绿色金融改革试验进入第三年，银行把企业的碳排放数据写进贷款合同。",
    "节能改造做得早的工厂，利率可以下浮二十个基点，这笔账财务经理算得很清楚。",
    "不过也有企业担心，监测设备的投入要分摊好几年，短期内看不到回报。",
    "主管部门回应说，明年将扩大贴息范围，并且公布统一的核算办法，供各地参照执行。",
    "专家认为，数据质量决定了这项改革能走多远，而第三方核查机构的队伍还不够壮大。",
]


def wrapped(text, width):
    return "\n".join(text[i : i + width] for i in range(0, len(text), width))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("绿色金\n融", "绿色金融", id="inside a word"),
        pytest.param(
            "发展绿色金\n融改革试验区", "发展绿色金融改革试验区", id="short lines"
        ),
        pytest.param("发展绿色金 \n 融", "发展绿色金融", id="blanks around the break"),
        pytest.param("节能降碳\n，再创新高", "节能降碳，再创新高", id="before a mark"),
        pytest.param("增长了12\n％", "增长了12％", id="before a per cent sign"),
        pytest.param(
            "碳市场开市。\n金融街", "碳市场开市。\n金融街", id="after a sentence"
        ),
        pytest.param(
            "他说：“金。”\n融资", "他说：“金。”\n融资", id="after a quotation"
        ),
        pytest.param("开市。（完）\n融资", "开市。（完）\n融资", id="after a closing"),
        pytest.param("绿色金\n\n融", "绿色金\n\n融", id="blank line"),
        pytest.param("绿色金\n\u3000\u3000融", "绿色金\n\u3000\u3000融", id="indent"),
        pytest.param("首席记者\n王岚", "首席记者\n王岚", id="two lines, no word split"),
        pytest.param("一季度\n二季度\n三季度", "一季度\n二季度\n三季度", id="list"),
        pytest.param("", "", id="empty"),
        pytest.param("\n绿\n", "\n绿\n", id="edges"),
    ],
)
def test_a_break_is_undone_where_it_splits_a_word_or_a_mark(text, expected):
    assert join_wrapped_lines(text).text == expected


def test_a_title_stays_apart_from_the_article_even_if_their_ends_make_a_word():
    body = "融资租赁公司的负责人说，今年上半年新签的合同里，光伏项目占了四成。" * 2
    text = f"新区发布绿色黄金\n{body}"
    assert join_wrapped_lines(text).text == text


@pytest.mark.parametrize("width", [15, 18, 24, 31, 40])
def test_a_wrapped_article_is_restored_and_keeps_its_paragraphs(width):
    paragraphs = ["".join(SENTENCES[:3]), "".join(SENTENCES[2:]), SENTENCES[0]]
    title = "碳账本写进合同"
    text = "\n".join([title, *(wrapped(p, width) for p in paragraphs)])
    lines = join_wrapped_lines(text).text.split("\n")
    assert lines[0] == title
    assert "".join(lines[1:]) == "".join(paragraphs)
    # What is left of the breaks ends a sentence, and no paragraph runs into the next.
    assert all(line.endswith(("。", "：", "；")) for line in lines[1:])
    restored = "\n".join(lines)
    assert all(
        f"{first[-8:]}\n{second[:8]}" in restored
        for first, second in pairwise(paragraphs)
    )


def test_a_line_that_opens_an_article_is_not_joined_to_its_title():
    lead = "本报讯 记者王岚报道：" + "".join(SENTENCES)
    title = "临港新区试行碳账本"  # as wide as the lines are
    text = title + "\n" + wrapped(lead, len(title))
    assert join_wrapped_lines(text).text.startswith(f"{title}\n本报讯")


def test_between_latin_words_the_break_becomes_a_space():
    text = "第三代监测平台名叫做Carbon\nLedger并获得多项发明专\n利和软件著作权。"
    cleaned = join_wrapped_lines(text)
    assert (
        cleaned.text
        == "第三代监测平台名叫做Carbon Ledger并获得多项发明专利和软件著作权。"
    )
    assert text[cleaned.offsets[cleaned.text.index(" ")]] == "\n"


@given(
    st.lists(
        st.sampled_from([*SENTENCES, "碳账本", "\n", "\n\n", "  ", "，", "A", "5"])
    )
)
def test_joining_deletes_breaks_and_blanks_and_nothing_else(pieces):
    text = "".join(pieces)
    cleaned = join_wrapped_lines(text)
    assert "".join(cleaned.text.split()) == "".join(text.split())
    assert all(not text[start:end].strip() for start, end in cleaned.deletions)


@given(st.lists(st.sampled_from(SENTENCES), min_size=1, max_size=6))
def test_an_article_of_whole_paragraphs_is_left_alone(paragraphs):
    text = "\n".join(["临港新区试行碳账本", *paragraphs])
    assert join_wrapped_lines(text).text == text
