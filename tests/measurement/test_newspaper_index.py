"""Newspaper indices: the recipe by hand, and a past that stays."""

import numpy as np
import pytest

from research import Article, Corpus, Lexicon
from research.measurement import newspaper_index
from research.measurement.newspaper_index import index_of_counts
from research.text.lexicon import WordList

LISTS = Lexicon(
    (
        WordList("economy", "economy", "made up", ("经济",)),
        WordList("policy", "policy", "made up", ("政策",)),
    )
)
BOTH, ONE = "经济与政策。", "经济新闻。"
BASE = ("2024-01", "2024-04")


def corpus(counts):
    """Articles by paper and month: (with both terms, with one)."""
    articles = [
        Article(
            id=f"{paper} {month} {kind} {number}",
            source=paper,
            date=f"2024-{month:02d}-01",
            body=(kind,),
        )
        for (paper, month), (n_both, n_one) in counts.items()
        for kind, n in ((BOTH, n_both), (ONE, n_one))
        for number in range(n)
    ]
    return Corpus(tuple(articles))


COUNTS = {
    ("A报", 1): (1, 9),
    ("A报", 2): (2, 8),
    ("A报", 3): (3, 7),
    ("A报", 4): (2, 8),
    ("B报", 1): (4, 6),
    ("B报", 2): (4, 4),
    ("B报", 3): (1, 9),
    ("B报", 4): (2, 8),
}


def test_it_is_the_recipe_by_hand():
    found = newspaper_index(corpus(COUNTS), LISTS, base=BASE)
    a = np.array([0.1, 0.2, 0.3, 0.2])
    b = np.array([0.4, 0.5, 0.1, 0.2])
    mean = (a / a.std(ddof=1) + b / b.std(ddof=1)) / 2
    assert found.table["index"].tolist() == pytest.approx(mean / mean.mean() * 100)
    assert found.table["index"].mean() == pytest.approx(100)


def test_next_month_changes_no_earlier_value():
    before = newspaper_index(corpus(COUNTS), LISTS, base=BASE).table
    more = {**COUNTS, ("A报", 5): (9, 1), ("B报", 5): (0, 10), ("C报", 5): (3, 3)}
    after = newspaper_index(corpus(more), LISTS, base=BASE)
    assert after.table.iloc[:4].reset_index(drop=True).equals(before)
    assert after.left_out == ("C报: 0 periods in the base window",)


def test_one_paper_without_a_name_is_one_paper():
    named = corpus({key: n for key, n in COUNTS.items() if key[0] == "A报"})
    bare = Corpus(tuple(Article(id=a.id, date=a.date, body=a.body) for a in named))
    first = newspaper_index(named, LISTS, base=BASE).table
    assert newspaper_index(bare, LISTS, base=BASE).table.equals(first)


def test_papers_that_do_not_vary_cannot_be_scaled():
    with pytest.raises(ValueError, match="base window"):
        index_of_counts({("A", f"2024-0{m}"): [10, 2] for m in range(1, 5)})


def test_an_empty_corpus_has_no_index():
    with pytest.raises(ValueError, match="no paper"):
        index_of_counts({})
