"""Passages cover their article, and labels come back to it."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from research.corpus.article import Article
from research.corpus.corpus import Corpus
from research.corpus.passages import document_flag, split_corpus, split_text

TEXTS = st.text(st.sampled_from("绿色金融。！”\n 　a"), max_size=400)
WAYS = st.just("paragraphs") | st.integers(50, 120)


@given(text=TEXTS, how=WAYS)
def test_passages_lie_in_order_and_leave_only_blanks_out(text, how):
    spans = split_text(text, how)
    at = 0
    for start, end in spans:
        assert at <= start < end
        assert not text[at:start].strip()
        assert text[start:end] == text[start:end].strip()
        assert how == "paragraphs" or end - start <= how
        at = end
    assert not text[at:].strip()


def test_headings_go_with_their_paragraphs():
    body = ("一、绿色发展", "内" * 60 + "。", "二、结语", "容" * 60 + "。", "某市政府")
    passages = split_corpus(
        Corpus((Article(id="a", title="报告", body=body, date="2024"),)), "paragraphs"
    )
    assert [p.id for p in passages.corpus] == ["a#1", "a#2"]
    assert passages.corpus[1].body == body[2:]
    assert passages.corpus[0].date == "2024"


def test_pieces_end_after_a_sentence_where_there_is_one():
    text = "甲" * 39 + "。" + "乙" * 60
    assert split_text(text, 50) == [(0, 40), (40, 90), (90, 100)]


def test_labels_come_back_to_their_articles():
    articles = tuple(
        Article(id=name, body=("文" * 60,) * n)
        for name, n in (("a", 4), ("b", 0), ("c", 1))
    )
    passages = split_corpus(Corpus(articles), "paragraphs")
    assert passages.counts.tolist() == [4, 0, 1]
    decisions = np.array([[1, 0], [0, 0], [0, 0], [1, 0], [0, 1]])
    assert passages.share(decisions).tolist() == [[0.5, 0], [0, 0], [0, 1]]
    assert passages.any(decisions).tolist() == [[1, 0], [0, 0], [0, 1]]
    assert passages.mean(decisions * 0.5).tolist() == [[0.25, 0], [0, 0], [0, 0.5]]
    with pytest.raises(ValueError, match="a row for each of 5"):
        passages.any(decisions[:2])


@pytest.mark.parametrize("how", ["sentences", 0, 49, True, 2.5])
def test_other_ways_to_split_are_refused(how):
    with pytest.raises(ValueError, match="'paragraphs' or a number"):
        split_text("文", how)


def test_an_article_has_the_flags_of_most_of_its_passages():
    assert document_flag(["short", "short"]) == ""
    assert document_flag([]) == ""
    assert document_flag(["table or code", "table or code", ""]) == "table or code"
