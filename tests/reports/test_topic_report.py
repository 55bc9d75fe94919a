"""A report on topics: of a model that others fitted, with all it gives away."""

import numpy as np
import pytest
from sklearn.decomposition import NMF
from sklearn.feature_extraction.text import TfidfVectorizer

from research.rendering.blocks import Excerpts, Figure, Table
from research.reports.topic_asked import Asked
from research.reports.topic_report import topic_report
from research.topics.model import TopicModel


@pytest.fixture(scope="module")
def foreign(corpus):
    """Return a factorisation of scikit-learn, in the order of the articles."""
    tokens = TopicModel.from_arrays(np.eye(2), vocabulary=["甲", "乙"]).tokens(
        corpus.texts
    )
    vectorizer = TfidfVectorizer(analyzer=list, min_df=2)
    rows = vectorizer.fit_transform(tokens.rows())
    parts = NMF(3, random_state=0, max_iter=400).fit(rows)
    return TopicModel.from_sklearn(parts, vectorizer, rows)


@pytest.fixture(scope="module")
def report(corpus, foreign):
    asked = Asked(group="source")
    return topic_report(corpus, model=foreign, asked=asked)


def block(report, kind, name=""):
    return next(
        b
        for b in report.blocks
        if isinstance(b, kind) and name in getattr(b, "name", "")
    )


def test_shares_of_all_articles_come_out_in_the_order_of_the_file(
    report, foreign, corpus
):
    table = block(report[0], Table, "doc_topics")
    assert [row[0] for row in table.rows] == corpus.ids
    assert table.header == ["id", "topic_0", "topic_1", "topic_2"]  # no deviation
    first = np.array(table.rows[0][1:])
    assert first == pytest.approx(foreign.doc_topic[0], abs=1e-6)
    terms = block(report[0], Table, "phi")
    assert len(terms.rows) == len(foreign.vocabulary)


def test_articles_are_shown_with_the_words_that_speak_for_a_topic(report):
    found = block(report[0], Excerpts)
    excerpt = found.excerpts[0]
    assert excerpt.marks
    marked = {excerpt.text[start:end] for start, end, _ in excerpt.marks}
    model = report[1]
    assert any(term in "".join(marked) for term in model.top_terms(10)[0])


def test_shares_by_a_column_are_a_figure_with_intervals(report):
    figure = block(report[0], Figure, "topics_by_value_figure")
    assert {row[1] for row in figure.drawing.rows} == {"东报", "西报"}
    assert all(row[3] <= row[2] <= row[4] for row in figure.drawing.rows)
    assert "factorisation" in next(
        b.text for b in report[0].blocks if getattr(b, "title", "") == "Topics"
    )
