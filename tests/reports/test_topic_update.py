"""New articles under an old model, and an index carried on."""

from dataclasses import replace

import pytest

from research.corpus.corpus import Corpus
from research.rendering.blocks import Table
from research.reports.topic_index import HEADER, TopicIndex, make_index, read_index
from research.reports.topic_update import update_report
from research.stats.shares import shares_by_period
from research.topics.lda import fit_topics


@pytest.fixture(scope="module")
def months(corpus):
    """Return a model, the articles it was fitted to, and those of another year."""
    base = corpus
    later = [
        replace(article, id=f"n-{n}", date=article.date.replace("2024", "2025"))
        for n, article in enumerate(corpus.articles[:30])
    ]
    return fit_topics(base.texts, n_topics=3, passes=5), base, Corpus(tuple(later))


def tables(report):
    return {block.name: block for block in report.blocks if isinstance(block, Table)}


def test_new_articles_get_topics_and_the_index_goes_on(months):
    model, base, later = months
    found = tables(update_report(model, later, base=base, by="year"))
    assert [row[0] for row in found["doc_topics"].rows] == later.ids
    assert {row[0] for row in found["topic_index"].rows} == {"2024", "2025"}
    assert [row[-1] for row in found["topic_index"].rows[:3]] == [100, 100, 100]
    assert "drift" in found
    assert "candidate_topics" not in found  # of thirty articles nothing is said


def test_without_articles_of_before_nothing_is_said_of_drift(months):
    model, _, later = months
    found = tables(update_report(model, later, by="year"))
    assert "drift" not in found
    assert "topic_index" not in found


def test_an_index_is_read_as_it_was_written_and_earlier_values_stay(months, tmp_path):
    model, base, _ = months
    shares = shares_by_period(model.doc_topic, ["2024"] * len(base))
    index = make_index(shares)
    lines = [HEADER, *index.rows]
    path = tmp_path / "topic_index.csv"
    path.write_text("\n".join(",".join(map(str, row)) for row in lines), "utf-8")
    again = read_index(path, model.n_topics)
    assert again.rows == index.rows
    other = shares_by_period(model.doc_topic[:20], ["2024"] * 10 + ["2025"] * 10)
    found, kept = again.carried_on(other)
    assert kept == ["2024"]
    assert found.rows[:3] == index.rows
    assert isinstance(found, TopicIndex)
    with pytest.raises(ValueError, match="4 topics"):
        read_index(path, 4)
    path.write_text("period,topic\n2024,0\n", "utf-8")
    with pytest.raises(ValueError, match="row 1 must be of a topic_index"):
        read_index(path, 3)
