"""Markup goes, words stay, and each leads back to where it stood."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from research.text.cleaner import Cleaner
from research.text.markup import count_markup, drop_markup, has_markup

PIECES = (
    *(
        "绿色金融",
        "增速<5%",
        "x<10且y>20",
        "，",
        "\n",
        " ",
        "<",
        ">",
        "&",
        "*ST甲",
        "[1]",
    ),
    *("<p>", "</p>", '<p class="a">', "<br/>", "<td>", "<span style='c'>", "</span>"),
    *("<!-- 甲 -->", "<script>a<b</script>", "<style>p{}</style>", "<![CDATA[", "]]>"),
    *("&nbsp;", "&amp;", "&#20135;", "&lt;p&gt;", "&amp;nbsp;", "_x000D_", "<!--"),
    *("![图](http://a.cn/1.png)", "[文](http://a.cn)", "**重**", "__点__", "## 题"),
)
TEXTS = st.lists(st.sampled_from(PIECES) | st.text(max_size=3), max_size=25).map(
    "".join
)


@given(text=TEXTS)
def test_characters_left_stand_where_the_map_says(text):
    cleaned = drop_markup(text)
    assert len(cleaned.offsets) == len(cleaned.text)
    assert len(text) == len(cleaned.text) + sum(e - s for s, e in cleaned.deletions)
    for new, place in zip(cleaned.text, cleaned.offsets, strict=True):
        # What an entity, an escape or a run of tags leaves stands at its beginning.
        assert new == text[place] or text[place] in "&_< \t\r\n\f" or "<" in text


@given(text=TEXTS)
def test_a_text_without_signs_of_markup_stays_as_it_is(text):
    if not has_markup(text):
        assert drop_markup(text).text is text
        assert count_markup(text) == 0


@given(words=st.lists(st.sampled_from(["绿色", "金融", "增速<5%", "AT&T", "*ST甲"])))
def test_paragraphs_in_html_read_as_the_same_paragraphs_in_plain_text(words):
    plain = [word * 3 for word in words]
    html = "\n".join(f'<p style="a"><span>{word}</span></p>' for word in plain)
    assert drop_markup(f"<div>\n{html}\n</div>").text == "\n".join(plain)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("甲<br>乙<br/>\n丙", "甲\n乙\n丙", id="line breaks"),
        pytest.param("<td>1</td><td>2</td>", "1 2", id="cells"),
        pytest.param("<P CLASS=a>甲</P>", "甲", id="capitals"),
        pytest.param('<a href="x"target="y">甲</a>', "甲", id="no space between"),
        pytest.param('<a title="x>y" href=http://a/b>甲</a>', "甲", id="> quoted"),
        pytest.param('<img alt="a<b" src="x">甲', "甲", id="< quoted"),
        pytest.param('<p style=""c:r"">甲</p>', "甲", id="quotes doubled by CSV"),
        pytest.param("<input disabled>甲", "甲", id="attribute without a value"),
        pytest.param("<doc><docno>1</docno>甲</doc>", "1甲", id="XML"),
        pytest.param("<o:p></o:p>甲<w:x w:v='1'/>", "甲", id="names of Word"),
        pytest.param("甲<![CDATA[乙<b>丙</b>]]>", "甲乙丙", id="CDATA"),
        pytest.param("<!DOCTYPE html><?xml version='1.0'?>甲", "甲", id="declarations"),
        pytest.param("甲<!--[if mso]><p>x</p><![endif]-->乙", "甲乙", id="comment"),
        pytest.param("<SCRIPT>if (a < b) x()</SCRIPT >甲", "甲", id="script"),
        pytest.param("&lt;p&gt;甲&lt;/p&gt;", "甲", id="escaped tags"),
        pytest.param("&lt;5%", "<5%", id="escaped less-than"),
        pytest.param("&amp;nbsp;甲&nbsp乙", "\xa0甲\xa0乙", id="escaped twice, no ;"),
        pytest.param("&ldquo;&#20135;&#x4e1a;&rdquo;", "“产业”", id="entities"),
        pytest.param("甲_x000D_\n乙_x005F_", "甲\r\n乙_", id="escapes of XLSX"),
        pytest.param("[![a](b.png)](http://x/y_(z))甲", "甲", id="image in a link"),
        pytest.param('[甲](http://a.cn "题")', "甲", id="link with a title"),
        pytest.param("## 题\n**甲**、***乙***、__丙__", "题\n甲、乙、丙", id="marks"),
    ],
)
def test_markup_goes(text, expected):
    assert drop_markup(text).text == expected
    assert count_markup(text) > 0


@pytest.mark.parametrize(
    "text",
    [
        "增速<5%，负债率>60%，当x<10且y>20时取5",
        "若a<b>c，则i<n",
        "<iPhone 15>与<新华社>",
        "R&D，AT&T，A&B;",
        "*ST甲和*ST乙，S*ST丙，2*3*4",
        "见[1](附注)，[2]",
        "#话题# 5 # 6",
        "a<b and c>d",
    ],
)
def test_what_only_looks_like_markup_stays(text):
    assert Cleaner()(text).text == text


def test_evidence_in_html_leads_back_to_its_words():
    text = "<div><p>松墨银行&nbsp;发放</p>\n<p><b>绿色</b>贷款</p></div>"
    cleaned = Cleaner()(text)
    assert cleaned.text == "松墨银行 发放\n绿色贷款"
    at = cleaned.text.index("绿色贷款")
    start, end = cleaned.original_span(at, at + 4)
    assert text[start:end] == "绿色</b>贷款"


HOSTILE = (
    *("<", "<a ", '<a x="', "<a x='\"", '<a b="<a "', "<a =", "<a/", "</", "<p>"),
    *("<!--", "<!", "<![", "<![CDATA[", "<?x", "<!doctype ", "<script>", "<td> "),
    *("&", "&amp;", "&#", "_x00", "[", "![", "](", "[a](", '[a](a "', "[](a(b)"),
    *("*", "**a", "__a", "~~", "# ", "#", "\n\n<b>", "[a](a '[a](a \""),
)


@pytest.mark.parametrize("piece", HOSTILE)
def test_hostile_markup_takes_linear_time(piece):
    def seconds(size):
        text = "**" + (piece * size)[:size]
        start = time.process_time()
        drop_markup(text)
        return time.process_time() - start

    once = min(seconds(20_000) for _ in range(2))
    assert once < 0.05 or any(seconds(40_000) < 3 * once for _ in range(5))
