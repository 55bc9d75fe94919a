import numpy as np
import pytest

from experiments.lab.pages.laid_out_pages import make_laid_out_page
from research.corpus.reading import read_corpus
from research.pages.layout import page_of_lines
from tests.conftest import ROOT


@pytest.fixture(scope="module")
def articles():
    return list(read_corpus(ROOT / "data" / "articles.jsonl"))


def bare(text):
    return "".join(c for c in text if c.isalnum())


def read(page):
    """Share of titles and of whole articles found, and of furniture that leaked."""
    found = page_of_lines(page.lines).articles("p")
    told = {bare(a.title): bare("".join(a.body)) for a in found}
    n = max(1, len(page.articles))
    gold = [a for a in page.articles if sum(map(len, a.paragraphs)) > 60]
    titles = np.mean([bare(a.title) in told for a in gold])
    whole = np.mean(
        [told.get(bare(a.title)) == bare("".join(a.paragraphs)) for a in gold]
    )
    said = "".join(bare(a.title + "".join(a.body)) for a in found)
    leaked = np.mean([bare(f) in said for f in page.furniture if len(bare(f)) > 3])
    return titles, whole, leaked, n


def test_a_page_repeats_itself(articles):
    assert make_laid_out_page(articles, seed=3) == make_laid_out_page(articles, seed=3)


@pytest.mark.parametrize("noise", [0.0, 0.8], ids=["pdf", "ocr"])
def test_articles_of_laid_out_pages_are_read_whole(articles, noise):
    scores = np.array(
        [read(make_laid_out_page(articles, seed=s, noise=noise)) for s in range(4)]
    )
    titles, whole, leaked, _ = scores.mean(axis=0)
    assert titles > 0.9
    assert whole > 0.75
    assert leaked < 0.1


def test_without_a_piece_of_furniture_the_articles_are_the_same(articles):
    page = make_laid_out_page(articles, seed=1)
    captions = [line for line in page.lines if line.text.startswith("▲")]
    editors = [line for line in page.lines if line.text.startswith("责编")]
    left = [line for line in page.lines if line not in (*captions, *editors)]
    assert captions or editors

    def told(lines):
        return [(a.title, a.body) for a in page_of_lines(lines).articles("p")]

    assert told(left) == told(page.lines)
