import pytest

from research.pages.furniture import (
    is_credit,
    is_masthead,
    kind_of_line,
    kind_of_story,
)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("2024年8月9日 星期五", "folio"),
        ("A06", "folio"),
        ("第 12 页", "folio"),
        ("责编：王岚 美编：李木 校对：赵青", "editors"),
        ("邮箱：abc@163.com", "editors"),
        ("金融C01~C06 食品C07", "teaser"),
        ("▲昨日，市民在公园里散步。", "caption"),
        ("昨日，市民在公园里散步。王岚 摄", "caption"),
        ("8月9日，市民在公园里散步。", ""),
        ("最高氣温", "weather"),
        ("22℃18°℃", "weather"),
        ("聊上HeadJobs.hk", "advertisement"),
        ("机场保安有限公司", "advertisement"),
        ("有什么想说的？扫码聊聊吧", "teaser"),
        ("、一线一证，二维码旁的数字不得涂改", ""),
        ("换机越来越慢：手机零售上半年下滑近两成", ""),
        ("最先卖空的是标价299", ""),
        ("小城夜色", ""),
    ],
)
def test_furniture_is_told_by_what_a_line_says(text, kind):
    assert kind_of_line(text) == kind


@pytest.mark.parametrize(
    ("text", "said"),
    [("江城日报", True), ("信報www.abc.com", True), ("我市通报三起案件", False)],
)
def test_names_of_papers(text, said):
    assert is_masthead(text) is said


def test_a_credit_line_says_only_who_took_the_picture():
    assert is_credit("本报通讯员 王岚 摄")
    assert not is_credit("他在河边为游客拍摄")


@pytest.mark.parametrize(
    ("title", "paragraphs", "kind"),
    [
        ("公告", ["本院受理原告王某与你合同纠纷一案，现依法公告送达。"], "notice"),
        ("遗失声明", ["王某遗失身份证一张，声明作废。"], "notice"),
        (
            "西洋参2折起售",
            ["直销价：80元/斤 热线电话：18900000000 特价"],
            "advertisement",
        ),
        ("", ["城市"], "label"),
        ("图片报道", ["昨日，机器人在展会上合影。"], "caption"),
        ("法院公告送达难在哪里", ["记者走访了三家法院。" * 60], ""),
        ("西湖治水见成效", ["沿湖排口全部截污，水质连续三年保持在三类以上。"], ""),
    ],
)
def test_what_is_no_article_is_named(title, paragraphs, kind):
    assert kind_of_story(title, paragraphs) == kind
