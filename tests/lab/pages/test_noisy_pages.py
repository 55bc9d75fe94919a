import pytest

from experiments.lab.pages.noisy_pages import (
    MIX_NOTES,
    GoldArticle,
    GoldPage,
    make_noisy_pages,
)
from experiments.lab.pages.scores import (
    PageScore,
    link_reliability,
    page_interval,
    read_by_texttiling,
    read_in_order,
    score_page,
    summarise,
)
from research.pages.blocks import split_blocks
from research.pages.page import Furniture, Page, Story


@pytest.fixture(scope="module", params=MIX_NOTES)
def pages(request):
    from research.corpus.reading import read_corpus
    from tests.conftest import ROOT

    sample = list(read_corpus(ROOT / "data" / "articles.jsonl"))
    return make_noisy_pages(sample, n_pages=8, mix=request.param, seed=2)


def test_every_block_of_a_broken_page_has_one_place(pages):
    for page in pages:
        told = [b for article in page.articles for b in article.blocks]
        n_blocks = len(split_blocks(page.text))
        assert sorted(told + list(page.furniture)) == list(range(n_blocks))


def test_the_same_seed_breaks_the_same_way(sample):
    one, two = (
        make_noisy_pages(list(sample), n_pages=2, mix="hard", seed=4) for _ in "ab"
    )
    assert one == two


@pytest.mark.parametrize(
    ("mix", "begins_elsewhere"), [("plain", False), ("hard", False), ("torn", True)]
)
def test_only_torn_pages_have_articles_without_their_title(
    sample, mix, begins_elsewhere
):
    pages = make_noisy_pages(list(sample), n_pages=8, mix=mix, seed=2)
    untitled = [a for page in pages for a in page.articles if not a.title]
    assert bool(untitled) == begins_elsewhere


def as_page(gold):
    """Give a page as a perfect reader would."""
    blocks = split_blocks(gold.text)
    stories = tuple(Story(a.title, a.byline, a.paragraphs, ()) for a in gold.articles)
    furniture = tuple(
        Furniture(b, blocks[b].start, blocks[b].end, "quote", blocks[b].text)
        for b in gold.furniture
    )
    return Page(gold.text, blocks, stories, furniture)


def test_a_perfect_reading_scores_one(pages):
    scores = [score_page(as_page(gold), gold) for gold in pages]
    means = summarise(scores)
    assert {name for name, value in means.items() if value < 1} <= {"coverage"}
    assert page_interval(scores, "clustering F1") == pytest.approx((1, 1))


def test_scores_are_those_counted_by_hand():
    gold = GoldPage(
        "甲甲。\n\n乙乙\n\n丙丙。\n\n丁丁。",
        (GoldArticle((), (), ((0,), (1, 2))), GoldArticle((), (), ((3,),))),
    )
    blocks = split_blocks(gold.text)
    stories = (
        Story((), (), ((0,), (1,)), ()),
        Story((), (), ((2,), (3,)), ()),
    )
    score = score_page(Page(gold.text, blocks, stories, ()), gold)
    # Pairs: true 01 02 12, found 01 23; one is both.
    assert score.clustering_f1 == pytest.approx(2 / 5)
    assert (score.right["joins recall"], score.possible["joins recall"]) == (0, 1)
    assert score.right["successors"] == 2  # 0 to 1, and 3 to nothing
    assert score.right["perfect"] == 0


@pytest.mark.parametrize("read", [read_in_order, read_by_texttiling])
def test_baselines_give_every_block_once(pages, read):
    for gold in pages:
        page = read(gold.text)
        told = [b for story in page.stories for b in story.blocks]
        assert sorted(told) == [b.number for b in page.blocks]


def test_too_few_articles_are_refused(sample):
    with pytest.raises(ValueError, match="at least 8 articles"):
        make_noisy_pages(list(sample)[:5], n_pages=1, mix="plain", seed=1)


def test_links_are_counted_by_how_sure_they_were():
    scores = [
        PageScore(1.0, {}, {}, ((0.95, True), (0.94, False), (0.2, False))),
        PageScore(1.0, {}, {}, ((1.0, True),)),
    ]
    assert link_reliability(scores, (0, 0.5, 0.9, 1)) == [
        (0, 0.5, 1, 0.2, 0.0),
        (0.9, 1, 3, pytest.approx(2.89 / 3), pytest.approx(2 / 3)),
    ]
