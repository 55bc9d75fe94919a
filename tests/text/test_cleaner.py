"""Cleaning: what goes, what stays, and the way back to the original characters."""

import copy
import json
import pickle
import time

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from research.text.boilerplate import drop_boilerplate
from research.text.cleaned import Cleaned, delete
from research.text.cleaner import Cleaner, clean
from research.text.line_wrapping import join_wrapped_lines
from research.text.markup import drop_markup
from research.text.normalize import drop_invisible, narrow_fullwidth, unify_hanzi
from research.text.recurring import RecurringText, drop_patterns, recurring_patterns
from research.text.script import simplify

STEPS = (
    drop_markup,
    drop_invisible,
    narrow_fullwidth,
    unify_hanzi,
    simplify,
    join_wrapped_lines,
    drop_boilerplate,
)

# Pieces of which articles with every kind of trouble can be put together.
PIECES = [
    *(
        "绿色金",
        "融",
        "碳市场今日开市",
        "，",
        "。",
        "（",
        "）",
        "“",
        "”",
        "【编辑:王岚】",
    ),
    *("新华社北京1月2日电", "（记者王岚）", "本报讯", "记者李木报道：", "来源：某报"),
    *(
        "（完）",
        "５Ｇ",
        "％",
        "\u3000\u3000",
        "\u200b",
        "\ufeff",
        "\xad",
        "\x00",
        "\r\n",
    ),
    *("\r", "\n", "\n\n", "\u2028", "\xa0", "\ud83d", "\udc00", "😀", "臺灣", "乾隆後"),
    *("PM2.5", "iPhone ", "12", " ", "某某网消息（某某栏目）：", "丨", "…", "①", "℃"),
]
NEWS = st.lists(st.sampled_from(PIECES) | st.text(max_size=4), max_size=30).map("".join)
ANYTHING = st.text(st.characters(), max_size=60) | NEWS


def spans_of(length):
    delete_points = st.lists(st.integers(0, length), max_size=12, unique=True)
    return delete_points.map(sorted).map(
        lambda p: list(zip(p[::2], p[1::2], strict=False))
    )


# The map


@given(st.data())
def test_characters_left_after_cuts_are_found_at_their_offsets(data):
    text = data.draw(ANYTHING)
    cleaned = delete(text, data.draw(spans_of(len(text))))
    assert "".join(text[i] for i in cleaned.offsets) == cleaned.text
    assert all(np.diff(cleaned.offsets) > 0)


@given(st.data())
def test_cutting_twice_maps_as_one_cut(data):
    text = data.draw(ANYTHING)
    once = delete(text, data.draw(spans_of(len(text))))
    twice = delete(once.text, data.draw(spans_of(len(once.text))))
    joined = once.then(twice)
    assert joined.text == twice.text
    assert joined.offsets.tolist() == once.offsets[twice.offsets].tolist()
    ends = [place for span in joined.deletions for place in span]
    assert ends == sorted(set(ends)), "cuts are in order, apart and not empty"


@given(st.data())
def test_a_span_maps_to_where_its_first_and_last_characters_stood(data):
    text = data.draw(ANYTHING)
    cleaned = delete(text, data.draw(spans_of(len(text))))
    start = data.draw(st.integers(0, len(cleaned.text)))
    end = data.draw(st.integers(start, len(cleaned.text)))
    first, last = cleaned.original_span(start, end)
    if start == end:
        assert first == last
    else:
        assert (first, last - 1) == tuple(cleaned.offsets[[start, end - 1]])


@pytest.mark.parametrize("span", [(-1, 1), (2, 1), (0, 3)])
def test_a_span_outside_the_text_is_refused(span):
    with pytest.raises(ValueError, match="must lie in the cleaned text of 2"):
        Cleaned("碳市").original_span(*span)


# All steps


def _may_become(old):
    narrow = chr(ord(old) - 0xFEE0) if "！" <= old <= "～" else old
    return {old, " ", "\n", "\ufffd", narrow, unify_hanzi(old).text}


@pytest.mark.parametrize("step", STEPS, ids=lambda step: step.__name__)
@given(text=NEWS)
def test_a_step_deletes_or_puts_one_character_for_one(step, text):
    cleaned = step(text)
    assert len(cleaned.offsets) == len(cleaned.text) <= len(text)
    assert all(np.diff(cleaned.offsets) > 0)
    if step not in (simplify, drop_markup):  # by tables of their own, see below
        for new, place in zip(cleaned.text, cleaned.offsets, strict=True):
            assert new in _may_become(text[place])


@given(text=ANYTHING, simplified=st.booleans(), boilerplate=st.booleans())
def test_a_cleaner_takes_any_text_and_loses_no_place(text, simplified, boilerplate):
    cleaned = Cleaner(simplify=simplified, boilerplate=boilerplate)(text)
    assert len(cleaned.offsets) == len(cleaned.text)
    assert len(text) == len(cleaned.text) + sum(e - s for s, e in cleaned.deletions)
    cleaned.text.encode()  # a lone surrogate would raise


@given(text=NEWS)
def test_cleaning_leaves_something_wherever_something_can_be_seen(text):
    assert bool(clean(text).strip()) == bool(drop_invisible(text).text.strip())


@pytest.mark.parametrize(
    "step", [drop_invisible, narrow_fullwidth], ids=lambda step: step.__name__
)
@given(text=ANYTHING)
def test_a_character_step_has_nothing_to_do_the_second_time(step, text):
    once = step(text).text
    assert step(once) == Cleaned(once)


@given(text=ANYTHING)
def test_a_cleaner_does_what_its_steps_do_one_after_the_other(text):
    step_by_step = Cleaned(text)
    for step in (*STEPS[:-2], join_wrapped_lines):
        step_by_step = step_by_step.then(step(step_by_step.text))
    assert Cleaner(boilerplate=False)(text) == step_by_step


def test_an_article_comes_out_clean_and_every_word_leads_back():
    text = (
        "\ufeff某市绿色金融提速\r\n本报记者 王岚\r\n"
        "本报讯 记者王岚报道：某市银行１月发放绿色\u200b贷款５０亿元，增长２０％。\r\n"
        "光伏项目优先。（完）\r\n【责任编辑：李木】"
    )
    cleaned = Cleaner()(text)
    assert cleaned.text == (
        "某市绿色金融提速\n某市银行1月发放绿色贷款50亿元，增长20%。\n光伏项目优先。"
    )
    for word, source in [
        ("贷款", "贷款"),
        ("绿色贷款", "绿色\u200b贷款"),
        ("20%", "２０％"),
    ]:
        start = cleaned.text.index(word)
        first, last = cleaned.original_span(start, start + len(word))
        assert text[first:last] == source


def test_furniture_may_stay():
    text = "本报讯 碳市场开市。（完）"
    assert Cleaner(boilerplate=False)(text) == Cleaned(text)


# Each step


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("绿\u200b色\u200d金\ufeff融", "绿色金融", id="zero width"),
        pytest.param("绿色\xad金融", "绿色金融", id="soft hyphen"),
        pytest.param("\u202a绿色\u202c金\u2066融\u2069", "绿色金融", id="direction"),
        pytest.param("绿\x00色\x07金\x7f融\x9f", "绿色金融", id="controls"),
        pytest.param("葛\U000e0100城☀\ufe0f", "葛城☀", id="variation selectors"),
        pytest.param("绿\xa0色\u3000金\u2002融", "绿 色 金 融", id="odd spaces"),
        pytest.param(
            "甲\r\n乙\r丙\u2028丁\x85戊\x0c己", "甲\n乙\n丙\n丁\n戊\n己", id="breaks"
        ),
        pytest.param("制表\t符\n在", "制表\t符\n在", id="tab and line break stay"),
        pytest.param("半\ud83d个", "半\ufffd个", id="half a surrogate pair"),
        pytest.param("😀全", "😀全", id="a whole one"),
    ],
)
def test_what_cannot_be_seen_goes(text, expected):
    assert drop_invisible(text).text == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("５Ｇ基站１２３．５％", "5G基站123.5%", id="letters and digits"),
        pytest.param("Ａ＋Ｂ＝Ｃ＆ｄ＠ｅ／ｆ", "A+B=C&d@e/f", id="signs"),
        pytest.param(
            "好，（是）：对；吗？啊！～", "好，（是）：对；吗？啊！～", id="marks stay"
        ),
        pytest.param("①②……℃Ⅲ㎡", "①②……℃Ⅲ㎡", id="NFKC would rewrite these"),
        pytest.param("、。「」《》—", "、。「」《》—", id="other marks stay"),
    ],
)
def test_full_width_ascii_is_narrowed_and_nothing_else(text, expected):
    assert narrow_fullwidth(text).text == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("碳排放權交易市場", "碳排放权交易市场", id="characters"),
        pytest.param("乾隆年間的乾燥設備", "干隆年间的干燥设备", id="one for one"),
        pytest.param("乾坤、昇腾、於潜", "乾坤、昇腾、於潜", id="of both scripts"),
        pytest.param(
            "臺積電在本地的工廠" + "碳市场" * 40,
            "臺積電在本地的工廠" + "碳市场" * 40,
            id="a quotation in a simplified text",
        ),
        pytest.param("碳市场", "碳市场", id="simplified already"),
        pytest.param("開\ud800發\n後來", "开\ud800发\n后来", id="lone surrogate"),
        pytest.param("ESG 2024", "ESG 2024", id="ASCII"),
    ],
)
def test_traditional_characters_become_simplified(text, expected):
    assert simplify(text).text == expected


@given(
    text=st.text(st.sampled_from("臺灣後乾隆發佈裡\U00020000\ud800a\n"), max_size=20)
)
def test_simplifying_keeps_every_place(text):
    cleaned = simplify(text)
    assert len(cleaned.text) == len(text)
    assert cleaned.deletions == ()
    assert [c for c in cleaned.text if c == "\n"] == [c for c in text if c == "\n"]


# Recurring texts


def repeated(text, position="start"):
    return RecurringText(text, "某报", position, n_docs=10, share=0.5)


def test_formulae_go_from_their_place_only():
    recurring = (repeated("某某快讯，"), repeated("，某某网授权发布。", "end"))
    text = "标题\n某某快讯，碳价上涨，某某快讯，未停。\n全文见某某网，某某网授权发布。"
    expected = "标题\n碳价上涨，某某快讯，未停。\n全文见某某网"
    assert Cleaner(recurring=recurring)(text).text == expected
    assert drop_patterns(text, recurring_patterns(tuple(recurring))).text == expected


@pytest.mark.parametrize(
    ("text", "position", "article", "expected"),
    [
        pytest.param(
            "某社０月０日丨", "start", "某社3月8日丨碳价涨", "碳价涨", id="any digit"
        ),
        pytest.param(
            "感谢网友 ＊ 的线索！\n", "start",
            "感谢网友 阿木 的线索！\n碳价涨", "碳价涨", id="slot",
        ),
        pytest.param(
            "\n本文来自公众号＊，某网发布。",
            "end",
            "碳价涨\n本文来自公众号“碳事”，某网发布。",
            "碳价涨",
            id="slot at the end",
        ),
        pytest.param(
            "分享到：\n微博\n", "start", "标题\n分享到：\n微博\n碳价涨", "标题\n碳价涨",
            id="lines",
        ),
        pytest.param(
            "分享到：\n微博\n", "start", "分享到：\n微博\n", "分享到：\n微博\n",
            id="never the whole text",
        ),
    ],
)  # fmt: skip
def test_formulae_have_slots_and_lines(text, position, article, expected):
    patterns = recurring_patterns((repeated(text, position),))
    assert drop_patterns(article, patterns).text == expected


@pytest.mark.parametrize(
    ("text", "position", "complaint"),
    [
        ("来源：", "start", "4 characters or more"),
        ("更多精彩内容", "middle", "position"),
    ],
)
def test_a_formula_that_would_hit_content_is_refused(text, position, complaint):
    with pytest.raises(ValueError, match=complaint):
        repeated(text, position)


# Settings


SETTINGS = Cleaner(simplify=True, recurring=(repeated("某某快讯，"),))


def test_a_cleaner_is_plain_data():
    saved = json.loads(json.dumps(SETTINGS.as_dict()))
    assert Cleaner.from_dict(saved) == SETTINGS
    assert Cleaner.from_dict({}) == Cleaner()


@pytest.mark.parametrize(
    "duplicate", [copy.deepcopy, lambda c: pickle.loads(pickle.dumps(c))]
)
def test_a_cleaner_can_be_copied_and_pickled(duplicate):
    again = duplicate(SETTINGS)
    assert again == SETTINGS
    assert hash(again) == hash(SETTINGS)
    assert again("某某快讯，碳價上漲").text == "碳价上涨"


# Time

UNITS = [
    *(
        "（",
        "（记者",
        "【",
        "《某报》（",
        "\n（完）",
        "绿\n",
        "，\n",
        "\n，",
        "a\n",
        " \n",
        "\n ",
    ),
    *(
        "报道",
        "本报讯",
        "本报讯\n",
        "1月2日",
        "新华社1月",
        "网讯",
        "王",
        "王岚、",
        "来源：\n",
    ),
    *(
        "\u200b",
        "\r",
        "５",
        "）",
        "记者王",
        "某网消息",
        "\n记者：",
        "\n\n",
        "日电",
        "臺",
    ),
]


@pytest.mark.parametrize("unit", UNITS, ids=repr)
def test_time_grows_no_faster_than_the_text(unit):
    def cost(text):
        spent = []
        for _ in range(3):
            start = time.process_time()
            everything(text)
            spent.append(time.process_time() - start)
        return min(spent)

    everything = Cleaner(simplify=True, recurring=SETTINGS.recurring)
    everything("预热\n绿色金\n融")
    size = 30_000 // len(unit)
    # Four times the text; quadratic time would be sixteen times as long.
    assert cost(unit * size * 4) < 10 * max(cost(unit * size), 0.001)
