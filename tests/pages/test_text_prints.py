import pytest

from research.pages.reading import parse_page
from research.pages.text_prints import is_text_print

WIND = "县里把卖电的收入用于修路和补贴学生的午餐老人的食堂也用上了电灶"
SOURCE = "《江城日报》（2024年8月9日 第 0{} 版）"
LINES = (
    "江城日报文章目录",
    "1. 山上有风",
    "2. 河里有鱼",
    "第 1 页",
    "# 山上有风，风里有电（乡",
    "# 村行）",
    "王 岚",
    SOURCE.format(3),
    WIND,
    "第 2 页",
    "乡亲们都说好。",
    "第 3 页",
    "# 河里有鱼",
    SOURCE.format(4),
    "鱼多了，捕鱼的人却少了。",
    "一版责编：周 明",
    "第 4 页",
)


def test_marked_titles_of_a_print_go_over_lines_and_text_over_pages():
    page = parse_page("\n\n".join(LINES))
    wind, fish = page.articles("p")
    assert (wind.title, wind.byline) == ("山上有风，风里有电（乡村行）", "王 岚")
    assert wind.body == (WIND + "乡亲们都说好。",)
    assert (wind.date, wind.extra["page"]) == ("2024-08-09", "3")
    assert (fish.title, fish.body) == ("河里有鱼", ("鱼多了，捕鱼的人却少了。",))
    kinds = [item.kind for item in page.furniture]
    assert kinds.count("contents") == 3
    assert kinds.count("source line") == 2


def test_titles_of_a_wrapped_print_stand_above_their_sources():
    lines = [line.removeprefix("# ") for line in LINES]
    body = [WIND[n : n + 12] + "，山里人家乐" for n in range(10)]
    wrapped = [*lines[:8], *body, *lines[9:]]
    wind, fish = parse_page("\n".join(wrapped)).articles("p")
    assert (wind.title, fish.title) == ("山上有风，风里有电（乡村行）", "河里有鱼")
    assert wind.byline == "王 岚"
    assert wind.body[0].startswith(body[0] + body[1])
    assert "责编" not in "".join(fish.body)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("\n".join(LINES), True),
        (LINES[0] + "\n" + SOURCE.format(1), False),
        ("8月9日，《江城日报》（2024年8月9日 第 01 版）说。\n" * 3, False),
        ("", False),
    ],
)
def test_a_print_is_told_by_two_lines_of_sources(text, told):
    assert is_text_print(text) is told
