"""Whole pages, short, each with one thing that real pages do."""

import pytest

from experiments.lab.pages.noisy_pages import make_noisy_pages
from research.corpus.reading import read_corpus
from research.pages.blocks import split_blocks
from research.pages.page import Story
from research.pages.page_heads import page_head
from research.pages.reading import parse_page, read_page
from research.pages.tables import table_cells
from research.pages.titles import loose_headings, part_title, put_subheads, stand_after
from tests.conftest import ROOT

WATER = (
    "记者昨日从市水利局获悉，西湖水质连续三年保持在三类以上，沿湖排口全部截污。",
    "市水利局说，治水还要五年，沿湖的排口每月查一次，水质每周公布一次。",
)
BANK = "本报讯 记者李木报道：央行决定下调存款准备金率，释放资金约一万亿元。"
VILLAGE = (
    "今年以来，驻村帮扶队走村入户，帮助村民养羊种药，乡村振兴有了新办法。",
    "帮扶队为村民办实事，村里修了路，药材卖到了外省，驻村干部天天在村里。",
)


def page(*blocks):
    return "\n\n".join(blocks)


def test_a_reporter_amid_text_begins_an_article_and_its_headline_stands_amid_it():
    text = page(
        "## 西湖治水见成效",
        *WATER,
        "本报通讯员 王岚",
        VILLAGE[0],
        "## 驻村帮扶助力乡村振兴",
        VILLAGE[1],
    )
    water, village = read_page(text)
    assert (water.title, water.body) == ("西湖治水见成效", WATER)
    assert village.title == "驻村帮扶助力乡村振兴"
    assert (village.byline, village.body) == ("本报通讯员 王岚", VILLAGE)


def test_a_lead_above_the_only_headline_belongs_to_it():
    head = ("# 城市", "2024年8月9日 星期五")
    text = page(*head, WATER[0], "# 西湖水质连续三年见好", WATER[1])
    (article,) = read_page(text)
    assert (article.title, article.body) == ("西湖水质连续三年见好", WATER)
    kinds = {item["kind"] for item in article.extra["furniture"]}
    assert kinds == {"label", "folio"}


def test_names_at_the_end_of_a_page_belong_to_no_article():
    text = page("# 西湖治水见成效", *WATER, "# 时事", "# 生活", "# 全新改版")
    (article,) = read_page(text)
    assert article.body == WATER


def test_half_a_sentence_in_large_letters_is_no_headline():
    at = WATER[0].rindex("，")
    text = page("# 西湖治水见成效", WATER[0][:at], "# " + WATER[0][at:], WATER[1])
    (article,) = read_page(text)
    assert "".join(article.body) == "".join(WATER)


def test_headlines_after_their_texts_are_told_by_what_begins_below():
    text = page(
        "■记者 王岚",
        *WATER,
        "西湖治水见成效",
        "■记者 李木",
        *VILLAGE,
        "驻村帮扶助力乡村振兴",
        BANK,
        "央行下调存款准备金率",
    )
    assert stand_after(split_blocks(text))
    found = {article.title: article.body for article in read_page(text)}
    assert found["西湖治水见成效"] == WATER
    assert found["驻村帮扶助力乡村振兴"] == VILLAGE


@pytest.mark.parametrize(
    ("headings", "title"),
    [
        (["治水三年", "西湖水质明显好转"], [1]),
        (["西湖水质三年来明显好转", "沿湖排口全部截污"], [0, 1]),
        (["全市治水工作的第二次现场会在西湖边召开了", "西湖水质明显好转"], [1]),
        (["西湖水质明显好转了三年（总", "编辑的话）"], [0, 1]),
        (["各地加紧治水已有三年", "西湖水质好转", "排口全部截污"], [1, 2]),
        (["西湖水质明显好转，沿湖排口全部截污", "——记治水的人"], [0]),
    ],
)
def test_the_title_among_several_headings(headings, title):
    blocks = split_blocks(page(*(f"## {text}" for text in headings)))
    assert part_title(blocks)[1] == title


def test_the_head_of_a_page_is_told_by_its_folio():
    head = ["# City Daily News", "# 要闻", "2024年8月9日 星期五", "# 西湖治水见成效"]
    blocks = split_blocks(page(*head, *WATER))
    assert page_head(blocks) == {0: "masthead", 1: "label"}
    without = split_blocks(page("# 要闻", "# 西湖治水见成效", *WATER))
    assert page_head(without) == {}


def test_cells_of_a_table_are_told_by_their_numbers():
    cells = ["年度", "2021", "2022", "宗数", "156", "464", "备注"]
    blocks = split_blocks(page(WATER[0], *cells, WATER[1]))
    assert table_cells(blocks) == {2, 3, 4, 5, 6}
    assert table_cells(split_blocks(page("1", "2", *WATER))) == set()


def test_a_subhead_stands_by_itself_between_paragraphs():
    text = page(WATER[0], "治水三年见效", WATER[1], "西湖水质好转", "全市治水")
    blocks = split_blocks(text)
    story = Story((), (), ((0,), (2,)), ())
    (kept,), left = put_subheads([story], [blocks[1], *blocks[3:]])
    assert kept.paragraphs == ((0,), (1,), (2,))
    assert left == list(blocks[3:])
    assert loose_headings([kept], blocks) == []


def test_lines_with_commas_in_a_row_are_text_round_a_picture():
    lines = [
        "中英街查获走私猫狗",
        "昨日凌晨，关员在店内",
        "发现名种猫狗，估计",
        "值二十万元",
    ]
    kinds = [block.kind for block in split_blocks(page(*lines, WATER[0]))]
    assert kinds == ["heading", "text", "text", "text", "text"]


def test_traditional_script_is_read_as_what_was_learned():
    from research.pages.evidence.pair_features import evidence
    from research.pages.model import shipped_page_model
    from research.text.segmenter import Segmenter

    model = shipped_page_model()
    texts = ("記者昨日從水務局獲悉，西湖水質連續三年", "好轉，沿湖的排水口已經關閉。")
    simple = ("记者昨日从水务局获悉，西湖水质连续三年", "好转，沿湖的排水口已经关闭。")
    one, other = (
        evidence(
            split_blocks(page(*said)),
            model.chars,
            model.block_vectors,
            model.opening_closing,
            Segmenter(),
        ).local
        for said in (texts, simple)
    )
    assert (one == other).all()


def test_taking_furniture_off_a_page_changes_no_article():
    sample = list(read_corpus(ROOT / "data" / "articles.jsonl"))
    (gold,) = make_noisy_pages(sample, n_pages=1, mix="hard", seed=3)
    head = "江城日报\n\n2024年8月9日 星期五\n\n本版编辑：王岚 李木\n\n"
    text = head + gold.text + "\n\n图为工人在检修风机。 王岚 摄\n"
    whole = parse_page(text)
    said = [(a.title, a.byline, a.body) for a in whole.articles()]
    taken = [item for item in whole.furniture if item.kind != "jump"]
    assert len(taken) > 3
    for item in taken:
        rest = parse_page(text[: item.start] + text[item.end :])
        assert [(a.title, a.byline, a.body) for a in rest.articles()] == said
