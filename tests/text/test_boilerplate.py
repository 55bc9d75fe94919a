"""Boilerplate: what stands around the news goes, the news stays."""

import pytest

from research.text import boilerplate as boilerplate
from research.text.boilerplate import (
    byline_spans,
    closing_spans,
    credit_spans,
    dateline_spans,
    drop_boilerplate,
    notice_spans,
)

NEWS = "碳市场昨日开市。"


def left(find_spans, text):
    kept, at = [], 0
    for start, end in find_spans(text):
        kept.append(text[at:start])
        at = end
    return "".join(kept) + text[at:]


@pytest.mark.parametrize(
    "dateline",
    [
        "新华社北京1月2日电（记者王岚）",
        "新华社北京1月2日电 （记者 王岚 李木） ",
        "新华社联合国12月31日电",
        "新华社“远望”号3月5日电(记者王岚)",
        "中新网4月2日电 ",
        "中新社香港4月2日电(王岚李木)",
        "中新网北京2024年4月2日电题：",
        "据新华社上海10月1日专电 ",
        "本报昆明6月22日讯（记者 王岚）",
        "本报北京11月5日电 （记者王岚）",
        "某某日报沈阳4月3日电(记者王岚、通讯员李木)",
        "某某网6月22日永春电(记者王岚)",
        "6月2日电(记者 王岚)",
    ],
)
def test_a_dateline_is_found(dateline):
    assert left(dateline_spans, dateline + NEWS) == NEWS


@pytest.mark.parametrize(
    "notice",
    [
        "本报讯 ",
        "本报讯（记者王岚）",
        "本报讯(记者 王岚 通讯员 李木)",
        "本报讯 记者王岚报道：",
        "某视网消息（早间新闻）：",
        "某视网消息：",
        "某某日报讯（记者王岚）",
        "某某科技讯 10月28日晚间消息，",
        "【某某讯】9月3日消息，",
        "某某之家 7 月 27 日消息，",
        "参考消息网12月3日报道 ",
    ],
)
def test_a_notice_of_the_outlet_is_found(notice):
    assert left(notice_spans, notice + NEWS) == NEWS


@pytest.mark.parametrize(
    "credit",
    [
        "记者王岚报道：",
        "本报记者 王岚 通讯员 李木报道：",
        "（本报记者王岚）",
        "(记者 欧阳岚)",
        "【某某时报特约记者 王岚】",
    ],
)
def test_a_credit_that_opens_a_line_is_found(credit):
    assert left(credit_spans, credit + NEWS) == NEWS


@pytest.mark.parametrize(
    "byline",
    [
        "本报记者 王岚",
        "□本报记者王岚 李木",
        "■某某日报记者欧阳岚 通讯员李木",
        "某某周刊特约评论员/王岚",
        "作者：王岚",
        "文/王岚",
        "文｜王岚 编辑｜李木",
        "记者丨王岚",
        "来源：某某日报",
        "图片来源：某某视觉",
        "编辑 王岚 校对 李木",
        "新华社记者",
    ],
)
def test_a_byline_below_the_title_is_found(byline):
    assert left(byline_spans, f"标题\n{byline}\n{NEWS}") == f"标题\n{NEWS}"


@pytest.mark.parametrize(
    "closing",
    [
        "（完）",
        "(完)【编辑:王岚】",
        "\n【责任编辑：王岚】",
        "\n（责任编辑：王岚）",
        "（王岚）",
        "（王岚 李木）",
        "\n(记者 王岚)",
        "（总台央视记者 王岚）",
        "（编译/王岚）",
        "（某某日报）",
        "（中证报）",
        "\n王岚\n《某某日报》（2024年04月01日 04版）\n【编辑:李木】",
        "\n来源：某某日报",
        "\n监制丨王岚\n策划丨李木\n(某某客户端)【编辑:王岚】",
        "\n（此件公开发布）",
    ],
)
def test_what_closes_an_article_is_found(closing):
    body = f"标题\n{NEWS}"
    assert left(closing_spans, body + closing) == body


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("记者戎岚从某市获悉，碳价上涨。", id="a reporter in a sentence"),
        pytest.param("据某某社2日报道，碳价上涨。", id="an attribution"),
        pytest.param("6月6日电动车新规施行。", id="电 opens a word"),
        pytest.param("国家电网3月1日消息，负荷创新高。", id="a company, no outlet"),
        pytest.param("本报告6月30日电力数据有误。", id="本报 opens a word"),
        pytest.param("某网10月1日丨某某电(000001.SZ)公布业绩。", id="a listed firm"),
        pytest.param(
            "外媒记者：绿色转型带来机遇\n碳价上涨。", id="a title that quotes"
        ),
        pytest.param("文化产业：王者归来\n碳价上涨。", id="文 opens a word"),
        pytest.param("标题\n问：记者是否核实过？\n答：核实过。", id="an interview"),
        pytest.param("碳价上涨（见图）", id="an aside inside a sentence"),
        pytest.param(
            "单价每吨90元（含运费10元，2024年起）。", id="an aside with figures"
        ),
        pytest.param("标题\n高质量发展没有捷径。", id="a family name opens a word"),
        pytest.param("三季度\n高质量", id="a line that could be a name"),
        pytest.param("来源：某某日报", id="nothing else"),
        pytest.param("（完）", id="nothing but a closing"),
        pytest.param("", id="empty"),
    ],
)
def test_news_is_not_taken_for_furniture(text):
    assert drop_boilerplate(text).text == text


def test_everything_goes_at_once_and_every_line_of_a_digest_is_looked_at():
    text = (
        "两则简讯\n本报记者 王岚\n新华社北京1月2日电（记者李木）碳价上涨。\n"
        "新华社上海1月3日电 碳价回落。（完）\n来源：某某日报"
    )
    assert drop_boilerplate(text).text == "两则简讯\n碳价上涨。\n碳价回落。"


def test_a_dateline_that_fills_its_line_leaves_no_blank_one():
    assert drop_boilerplate("标题\n新华社北京1月2日电\n碳价。").text == "标题\n碳价。"


def test_a_line_that_opens_an_article_is_known():
    text = "标题\n本报讯 碳价上涨。\n新华社北京1月2日电 碳价回落。"
    places = [0, text.index("本报"), text.index("新华")]
    assert [boilerplate.opens_article(text, at) for at in places] == [False, True, True]
