"""Recurring texts: learned by where they stand, how often, and from whom."""

import json

import numpy as np
import pytest

from research.text.cleaner import Cleaner
from research.text.learn_recurring import learn_recurring
from research.text.recurring import RecurringText

# Characters that make no phrase, so that articles share nothing by themselves.
SIGNS = "碳价算力存款冰箱风电信贷芯片储能基金家涨落平强压调查交易员认为行业看法访者回答"


def phrase(rng, length=12):
    return "".join(rng.choice(list(SIGNS), length))


def stories(first, n=50):
    """Make articles of three lines of which no two begin or end alike."""
    for number in range(first, first + n):
        rng = np.random.default_rng(number)
        lead = "，".join(phrase(rng) for _ in range(3))
        yield f"{phrase(rng)}！", f"{lead}。", f"{phrase(rng)}，{phrase(rng)}。"


def texts_of(first, opening="", closing="", n=50):
    return [
        f"{title}\n{opening}{lead}\n{end}{closing}"
        for title, lead, end in stories(first, n)
    ]


def learned(texts, sources, **settings):
    return {(f.position, f.text) for f in learn_recurring(texts, sources, **settings)}


@pytest.mark.parametrize(
    ("opening", "closing", "position", "expected"),
    [
        pytest.param("东报快讯丨", "", "start", "东报快讯丨", id="opening"),
        pytest.param("", "\n更多精彩内容，请关注东报。", "end", None, id="last line"),
        pytest.param("", "，东报授权发布。", "end", None, id="ending"),
        pytest.param(
            "分享到：\n微博空间\n", "", "start", "分享到：\n微博空间\n", id="lines"
        ),
    ],
)
def test_what_one_source_repeats_is_learned(opening, closing, position, expected):
    texts = texts_of(0, opening, closing) + texts_of(50)
    sources = ["东报"] * 50 + ["西报"] * 50
    found = learned(texts, sources)
    assert (position, expected or closing) in found
    recurring = learn_recurring(texts, sources)
    assert {f.source for f in recurring} == {"东报"}
    assert recurring[0].n_docs == 50
    assert recurring[0].share == 1.0
    plain = [Cleaner()(text).text for text in texts_of(0)]
    cleaned = [Cleaner(recurring=recurring)(text).text for text in texts[:50]]
    assert [c.rstrip("。") for c in cleaned] == [p.rstrip("。") for p in plain]


def test_digits_do_not_tell_two_formulae_apart():
    texts = [
        f"{title}\n东报{day % 9 + 1}月{day % 8 + 1}日快讯丨{lead}\n{end}"
        for day, (title, lead, end) in enumerate(stories(0))
    ]
    assert ("start", "东报０月０日快讯丨") in learned(texts, ["东报"] * 50)


def test_names_in_a_line_of_fixed_words_become_a_slot():
    names = [a + b for a in "赵钱孙李周吴郑王冯陈" for b in "岚木川禾溪"]
    texts = [
        f"{title}\n感谢网友 {name} 提供的线索！\n{lead}\n{end}"
        for name, (title, lead, end) in zip(names, stories(0), strict=True)
    ]
    assert ("start", "感谢网友 ＊ 提供的线索！\n") in learned(texts, ["东报"] * 50)


def test_a_title_in_a_line_of_fixed_words_is_no_slot():
    texts = [
        f"简讯\n原来题目：{title} 来源：东报\n{lead}{title}\n{end}"
        for title, lead, end in stories(0)
    ]
    assert not any("＊" in text for _, text in learned(texts, ["东报"] * 50))


@pytest.mark.parametrize(
    ("opening", "n", "settings"),
    [
        pytest.param("东报快讯丨", 8, {}, id="too few articles"),
        pytest.param("东报快讯丨", 20, {"min_docs": 21}, id="fewer than asked for"),
        pytest.param("东报快讯丨", 50, {"min_share": 1.1}, id="too small a share"),
        pytest.param("碳价", 50, {}, id="a word where the article begins"),
        pytest.param("看，", 50, {}, id="too short"),
    ],
)
def test_what_is_rare_or_short_is_not_learned(opening, n, settings):
    texts = texts_of(0, opening, n=n) + texts_of(50)
    assert learned(texts, ["东报"] * len(texts), **settings) == set()


def test_what_articles_also_say_elsewhere_is_not_learned():
    said = "东报快讯，"
    texts = texts_of(0, said) + [
        f"{title}\n{lead}{title}，{said}{end}\n{end}"
        for title, lead, end in stories(50)
    ]
    assert ("start", said) in learned(texts[:50], ["东报"] * 50)
    assert learned(texts, ["东报"] * 100) == set()


@pytest.mark.parametrize(
    "said",
    [
        pytest.param("某国国防部{day}日称，", id="who says so"),
        pytest.param("主管部门指出，", id="a spokesman"),
        pytest.param("全国碳市场收盘：", id="a subject"),
        pytest.param("（抗击洪水）", id="a series"),
    ],
)
def test_news_that_one_source_has_day_after_day_is_no_formula(said):
    texts = [
        f"{title}\n{said.format(day=10 + day % 18)}{lead}\n{end}"
        for day, (title, lead, end) in enumerate(stories(0))
    ]
    assert learned(texts, ["东报"] * 50) == set()


@pytest.mark.parametrize(
    "head",
    [
        pytest.param("政府工作报告——{n}年在{rest}", id="reports"),
        pytest.param("东报快讯丨{rest}", id="even of the press"),
        pytest.param("新闻发布会", id="one title for all"),
    ],
)
def test_titles_are_left_alone(head):
    texts = [
        f"{head.format(n=2000 + n % 20, rest=title)}\n{lead}\n{end}\n东报客户端出品。"
        for n, (title, lead, end) in enumerate(stories(0))
    ]
    recurring = learn_recurring(texts, ["东报"] * 50)
    assert recurring
    assert all("出品" in f.text for f in recurring)
    for text in texts:
        cleaned = Cleaner(recurring=recurring)(text).text
        assert cleaned.split("\n")[0] == text.split("\n")[0]


def test_where_there_are_no_titles_first_lines_are_of_the_body():
    texts = [f"东报快讯丨{lead}{end}\n{end}" for _, lead, end in stories(0)]
    short = [text.replace("。", "") for text in texts]
    assert learned(short, ["东报"] * 50) == set()
    assert learned(short, ["东报"] * 50, titles=[""] * 50) == {("start", "东报快讯丨")}


def test_what_every_source_has_is_nobodys_formula():
    texts = [text for k in range(4) for text in texts_of(25 * k, "据了解到，", n=25)]
    sources = [f"第{k}报" for k in range(4) for _ in range(25)]
    assert learned(texts, sources) == set()


def test_what_the_cleaner_drops_by_itself_is_not_learned():
    texts = texts_of(0, "本报讯（记者 王岚）", "（完）\n【编辑:李木】")
    assert learned(texts, ["东报"] * 50) == set()


def test_equal_articles_count_once():
    texts = texts_of(0, "东报快讯丨", n=9) * 3 + texts_of(50)
    assert learned(texts, ["东报"] * len(texts)) == set()


def test_formulae_do_not_depend_on_the_order_of_the_articles():
    texts = texts_of(0, "东报快讯丨", "，东报授权发布。") + texts_of(50, "西报早知道：")
    sources = ["东报"] * 50 + ["西报"] * 50
    there = learn_recurring(texts, sources)
    back = learn_recurring(texts[::-1], sources[::-1])
    assert there == back
    assert [f.source for f in there] == ["东报", "东报", "西报"]
    assert [f.position for f in there] == ["start", "end", "start"]


def test_a_small_corpus_teaches_nothing():
    assert learn_recurring([], []) == ()
    assert learn_recurring(["碳价上涨。", ""], ["东报", "西报"]) == ()


def test_texts_without_their_sources_are_refused():
    with pytest.raises(ValueError, match="zip"):
        learn_recurring(["碳价上涨。"], [])


@pytest.mark.real
def test_no_formula_of_the_real_articles_is_about_anything(real_themes):
    with (real_themes / "pool.jsonl").open(encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    recurring = learn_recurring(
        [f"{row['title']}\n{row['text']}".strip() for row in rows],
        [row["source"] for row in rows],
    )
    assert 20 <= len(recurring) <= 80
    assert all(isinstance(repeated, RecurringText) for repeated in recurring)
    # Words of the themes, which no press recurring text holds, navigation lists apart.
    themes = ("碳", "银行", "贷款", "手机", "数字化", "人工智能", "指出")
    spoken = [f.text for f in recurring if any(t in f.text for t in themes)]
    assert spoken == []


def test_a_closing_of_short_articles_is_not_their_opening_too():
    rng = np.random.default_rng(3)
    texts = [
        f"{phrase(rng)}\n{phrase(rng)}。\n（云陌日报12月{n}日讯）"
        for n in range(10, 40)
    ]
    [found] = learn_recurring(
        texts, ["云陌日报"] * 30, titles=[text.split("\n")[0] for text in texts]
    )
    assert found.position == "end"
    assert found.text.strip() == "（云陌日报００月００日讯）"
