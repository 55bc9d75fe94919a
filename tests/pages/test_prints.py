from research.pages.geometry.lines import Line
from research.pages.prints import is_print, page_of_print

BODY = "县里把卖电的收入用于修路和补贴学生的午餐老人的食堂也用上了电灶"


def put(text, y, page, *, size=12.0, x=30.0):
    return Line(text, (x, y, x + size * len(text), y + size), size, page)


def a_print():
    """Two articles; the first goes on over a page in the middle of a paragraph."""
    first = [
        put("江城日报文章目录", 30, 0, size=22),
        put("1. 山上有风", 90, 0),
        put("2. 河里有鱼", 110, 0),
        put("第 1 页", 800, 0, size=9),
    ]
    second = [
        put("山上有风", 30, 1, size=28),
        put("王 岚", 70, 1, x=54),
        put(BODY, 90, 1, x=54),
        put(BODY, 110, 1),
        put("第 2 页", 800, 1, size=9),
    ]
    third = [
        put(BODY[:-8] + "。", 30, 2),
        put("《江城日报》（2024年8月9日 第 03 版）", 60, 2, size=10),
        put("河里有鱼", 100, 2, size=28),
        put(BODY[:-8] + "。", 150, 2, x=54),
        put("第 3 页", 800, 2, size=9),
    ]
    return [first, second, third]


def test_a_print_is_one_stream_with_titles_by_size():
    assert is_print(a_print())
    wind, fish = page_of_print(a_print()).articles("p")
    assert (wind.title, wind.byline, fish.title) == ("山上有风", "王 岚", "河里有鱼")
    assert wind.body == (BODY + BODY + BODY[:-8] + "。",)
    assert (wind.date, wind.extra["page"]) == ("2024-08-09", "3")


def test_contents_and_folios_of_a_print_are_furniture():
    kinds = [item.kind for item in page_of_print(a_print()).furniture]
    assert kinds.count("folio") == 3
    assert kinds.count("contents") == 3


def test_pages_with_columns_are_no_print():
    page = [put(BODY[:9], 30 + 20 * n, 0, x=x) for n in range(9) for x in (30, 200)]
    assert not is_print([page, page])
