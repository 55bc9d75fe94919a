import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from experiments.lab.pages.noisy_pages import make_noisy_pages, read_gold
from experiments.lab.pages.scores import read_in_order, score_page, summarise
from research.corpus.reading import read_corpus
from research.pages import reading
from research.pages.page import PageError
from research.pages.reading import parse_page, read_page
from tests.conftest import REAL, ROOT

WATER = """## 西湖治水见成效

本报记者 王岚

记者昨日从市水利局获悉，西湖水质连续三年保

持在三类以上，沿湖排口全部截污。

## 央行下调存款准备金率

本报讯 记者李木报道：中国人民银行决定下调存款准备金率，释放资金约一万亿元。"""


@pytest.fixture(scope="module")
def broken():
    sample = read_corpus(ROOT / "data" / "articles.jsonl")
    return {
        mix: make_noisy_pages(list(sample), n_pages=12, mix=mix, seed=5)
        for mix in ("plain", "hard")
    }


def test_a_page_becomes_articles_with_titles_bylines_and_whole_paragraphs():
    water, bank = read_page(WATER)
    assert (water.title, water.byline) == ("西湖治水见成效", "本报记者 王岚")
    assert water.body == (
        "记者昨日从市水利局获悉，西湖水质连续三年保持在三类以上，沿湖排口全部截污。",
    )
    assert water.extra["blocks"]["paragraphs"] == [[2, 3]]
    assert bank.title == "央行下调存款准备金率"


def test_reading_twice_gives_the_same(broken):
    text = broken["hard"][0].text
    assert read_page(text) == read_page(text)


@pytest.mark.parametrize("mix", ["plain", "hard"])
def test_every_block_is_in_one_story_or_is_furniture(broken, mix):
    for gold in broken[mix]:
        page = parse_page(gold.text)
        told = [b for story in page.stories for b in story.blocks]
        whole = [p.block for p in page.furniture if p.kind != "jump"]
        lone = [b.number for b in page.blocks if not b.text]
        assert sorted(told + whole + lone) == list(range(len(page.blocks)))
        scores = score_page(page, gold)
        assert scores.right["coverage"] == scores.possible["coverage"]


@pytest.mark.parametrize("mix", ["plain", "hard"])
def test_paragraphs_are_the_blocks_they_name_and_nothing_else(broken, mix):
    for gold in broken[mix]:
        page = parse_page(gold.text)
        for article in page.articles():
            made = article.extra["blocks"]["paragraphs"]
            for paragraph, pieces in zip(article.body, made, strict=True):
                assert paragraph == "".join(page.blocks[b].text for b in pieces)


@given(text=st.text("绿色金融，。“”\n\n#1 （下转第3版）a", max_size=200))
@settings(max_examples=30)
def test_any_text_is_read_without_losing_or_adding_a_character(text):
    page = parse_page(text)
    pieces = [b.text for b in page.blocks]
    pieces += [p.text for p in page.furniture if p.kind == "jump"]
    kept = "".join("".join(pieces).split())
    marks = sum(
        len(raw) - len(raw.lstrip("#"))
        for raw in (text[b.start : b.end] for b in page.blocks if b.marked)
    )
    assert sorted(kept + "#" * marks) == sorted("".join(text.split()))
    told = [b for story in page.stories for b in story.blocks]
    assert len(told) == len(set(told))


@pytest.mark.parametrize("text", ["", " \n\n \n", "\ufeff", "★ ★"])
def test_an_empty_page_has_no_article(text):
    assert read_page(text) == ()


def test_one_block_is_one_article():
    (article,) = read_page("光伏电站今日并网发电，全年可减排二氧化碳三万吨。")
    assert (article.title, len(article.body)) == ("", 1)


def test_a_page_of_furniture_only_has_no_article_and_lists_it():
    page = parse_page("责任编辑：王岚\n\n（下转第3版）\n\n2023年8月1日 星期二 第3版")
    assert page.stories == ()
    assert [piece.kind for piece in page.furniture] == ["folio", "jump", "folio"]


@pytest.mark.parametrize("text", ["\0\0\0", "PK\x03\x04" + "\x01\x02\x07" * 40])
def test_bytes_are_refused(text):
    with pytest.raises(PageError, match="must be text"):
        read_page(text)


def test_a_pull_quote_is_taken_out_and_listed(broken):
    golds = [*broken["plain"], *broken["hard"]]
    pages = [parse_page(gold.text) for gold in golds]
    means = summarise([score_page(p, g) for p, g in zip(pages, golds, strict=True)])
    assert means["furniture recall"] > 0.8
    quoted = [
        p for page in pages for a in page.articles() for p in a.extra["furniture"]
    ]
    assert "quote" in {piece["kind"] for piece in quoted}


def test_pages_made_of_the_sample_are_read_far_better_than_in_page_order(broken):
    # Both mixes together: of a dozen pages, one mix alone still varies by 0.1.
    golds = [gold for mix in broken.values() for gold in mix]
    ours, order = (
        summarise([score_page(read(g.text), g) for g in golds])
        for read in (parse_page, read_in_order)
    )
    assert ours["clustering F1"] > order["clustering F1"] + 0.1
    assert ours["perfect"] > 2 * order["perfect"]


def test_a_large_page_is_read_in_sections_and_says_so(monkeypatch, broken):
    monkeypatch.setattr(reading, "SECTION", 12)
    page = parse_page(broken["plain"][0].text)
    assert "were read in" in page.notes[0]
    told = [b for story in page.stories for b in story.blocks]
    whole = [p.block for p in page.furniture if p.kind != "jump"]
    assert sorted(told + whole) == list(range(len(page.blocks)))


def test_too_many_blocks_are_refused():
    with pytest.raises(PageError, match="at most 5,000 blocks"):
        parse_page("字。\n\n" * 5_001)


@pytest.mark.real
def test_the_real_page_is_told_apart():
    paths = sorted((REAL / "pages").glob("*.gold.json"))
    if not paths:
        pytest.skip("no real page is given: ../shared/pages is missing")
    gold = read_gold(paths[0])
    means = summarise([score_page(parse_page(gold.text), gold)])
    assert means["furniture recall"] == 1
    assert means["coverage"] == 1


def test_a_long_line_without_a_mark_is_a_title_if_its_article_follows():
    title = "杭州第19届亚洲运动会火炬传递启动仪式在杭举行 各界人士点燃火炬并宣布开始"
    body = "本报讯 9月8日，火炬传递启动仪式在杭州举行，首棒火炬手从涌金公园出发。"
    (article,) = read_page(f"{title}\n\n{body}")
    assert article.title == title
    assert article.body == (body,)
    (marked,) = read_page(f"# 火炬传递\n\n{title}\n\n{body}")
    assert marked.title == "火炬传递"
