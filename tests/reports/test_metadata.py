from dataclasses import replace

import numpy as np
import pytest

from research.corpus.corpus import Corpus
from research.reports.metadata import field_blocks
from research.reports.topic_fits import Topics
from research.topics.lda import fit_lda


@pytest.fixture(scope="module")
def fitted(corpus):
    model = fit_lda(corpus.texts, n_topics=3, passes=5)
    return Topics(model, None, model.count(corpus.texts), None, None, 0.0)


def test_topics_are_shown_by_the_fields_that_have_several_values(fitted, corpus):
    (table,) = field_blocks(fitted, corpus)
    assert table.name == "topics_by_source"
    known = ~np.isnan(fitted.model.doc_topic).any(axis=1)
    east = np.array([article.source == "东报" for article in corpus])
    assert [row[:2] for row in table.rows] == [
        ["东报", (east & known).sum()],
        ["西报", (~east & known).sum()],
    ]
    own = fitted.model.doc_topic[[a.source == "西报" for a in corpus]]
    found = table.rows[1][2:]
    assert [cell.of.value for cell in found] == pytest.approx(np.nanmean(own, axis=0))
    assert all(cell.of.low <= cell.of.value <= cell.of.high for cell in found)


def test_a_value_of_few_articles_gets_no_row(fitted, corpus):
    rare = tuple(
        replace(article, source="北报") if n < 9 else article
        for n, article in enumerate(corpus)
    )
    (table,) = field_blocks(fitted, Corpus(rare))
    assert [row[0] for row in table.rows] == ["东报", "西报"]
