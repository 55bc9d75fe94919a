from dataclasses import replace

import numpy as np
import pytest
from scipy.sparse import csr_matrix

from experiments.lab.reports.multiverse import multiverse_blocks
from research.corpus.article import Article
from research.corpus.corpus import Corpus
from research.rendering.blocks import Figure, Prose, Table
from research.reports.associations import association_blocks, find_associations
from research.reports.changes import broken_years
from research.reports.seeds import seed_blocks
from research.reports.topic_changes import change_blocks, topic_changes
from research.reports.topic_fits import Topics
from research.topics.model import TopicModel
from research.topics.multiverse import Conclusion, Specification
from research.topics.seeds import Seeding, SeedRetention


def test_survival_is_told_by_specification_and_by_seed():
    specifications = [Specification(), Specification(phrases=True)]
    conclusions = [
        Conclusion("topic", "甲", np.array([True, True]), np.array([True, False])),
        Conclusion("trend", "乙 up", np.array([True, False]), np.array([True, True])),
    ]
    figure, table, _ = multiverse_blocks(conclusions, specifications)
    assert isinstance(figure, Figure)
    assert isinstance(table, Table)
    assert "Of 2, 1 hold in at least 90 % of the specifications, 1 with" in (
        figure.caption
    )
    assert table.header[2:4] == ["other seeds", "all"]
    assert [row[2:4] for row in table.rows] == [[0.5, 1.0], [1.0, 0.5]]
    column = table.header.index("phrases on")
    assert [row[column] for row in table.rows] == [1.0, 0.0]


def test_seeded_topics_stand_beside_topics_without_seeds():
    terms = tuple(f"词{n:02}" for n in range(10))
    rows = np.full((2, 10), 0.1)
    half = np.full(2, 0.5)
    model = TopicModel(rows, np.eye(2), terms, half, half, seed_names=("green", ""))
    seeding = Seeding(
        model,
        (SeedRetention("green", 0, 5, retained=0.8, in_top=1.0),),
        (SeedRetention("green", 1, 5, retained=0.5, in_top=0.4),),
    )
    _, told, table = seed_blocks(seeding)
    assert isinstance(told, Prose)
    assert told.text.startswith("1 of 2 topics were seeded")
    assert "has 80 % of the tokens" in told.text
    assert "has 50 %" in told.text
    assert table.rows[0][:6] == pytest.approx(
        ["green transition 绿色化", 5, 0.8, 0.5, 1.0, 0.4]
    )


def dated_model(rng, *, apart=False):
    """Three topics of articles of two papers, over four years; topic 0 grows."""
    n_docs = 480
    years = np.sort(rng.uniform(2020, 2024, n_docs))
    weights = np.full((n_docs, 3), 2.0)
    weights[:, 0] += 0 if apart else 1.5 * (years - 2020)
    shares = np.array([rng.dirichlet(row) for row in weights])
    topics = np.full((3, 30), 0.01) + np.kron(np.eye(3), np.ones((1, 10)))
    topics /= topics.sum(axis=1, keepdims=True)
    model = TopicModel(
        topics, shares, tuple(f"词{n:02}" for n in range(30)), np.full(3, 0.1),
        np.full(3, 1 / 3),
    )  # fmt: skip
    articles = []
    for number, year in enumerate(years):
        month = int(12 * (year % 1)) + 1
        source = ("甲报", "乙报")[int(year > 2022) if apart else number % 2]
        date = f"{int(year)}-{month:02}-01"
        articles.append(Article(id=f"a{number}", title="", date=date, source=source))
    counts = csr_matrix([rng.multinomial(60, row @ topics) for row in shares])
    return model, counts, Corpus(tuple(articles))


def blocks_of(model, counts, corpus):
    topics = Topics(model, None, counts, None, None, 0.0)
    found = topic_changes(topics, corpus, seed=1)
    return change_blocks(found, model.topic_labels(), of="topic")


def test_where_the_sources_changed_is_said_though_each_has_a_past():
    rng = np.random.default_rng(4)
    model, counts, corpus = dated_model(rng, apart=True)
    told, _ = blocks_of(model, counts, corpus)
    assert "The mix of sources changed in 2022" in told.text or (
        "within sources" in told.text
    )
    assert broken_years(["2020"] * 20 + ["2022"] * 20, ["甲"] * 20 + ["乙"] * 20) == (
        "2022",
    )
    assert broken_years(["2020", "2022"] * 20, ["甲"] * 20 + ["乙"] * 20) == ()


def test_a_nearest_theme_is_surely_more_common_in_its_articles():
    model, _, corpus = dated_model(np.random.default_rng(5))
    labels = np.zeros((len(corpus), 2), dtype=np.int8)
    labels[model.doc_topic[:, 1] > 0.5, 0] = 1  # goes with topic 1
    issues = [f"{article.source}|{article.id}" for article in corpus]
    found = find_associations(model, labels, seed=1, issues=issues)
    assert [found.nearest(topic) for topic in range(3)] == [None, 0, None]
    assert found.estimate(1, 0).low > 1


def test_topics_that_grow_within_sources_are_told_with_what_they_rest_on():
    told, table = blocks_of(*dated_model(np.random.default_rng(0)))
    assert "480 articles of 2 sources" in told.text
    assert "topic 0" in told.text
    first = dict(zip(table.header, table.rows[0], strict=True))
    assert first["p of the trend"] <= 0.05
    assert first["change a year"].of.low > 0
    assert first["difference"].of.value == pytest.approx(
        first["share after"].of - first["share before"].of
    )
    assert first["articles before"] + first["articles after"] == 480


def test_what_only_sources_change_is_said_to_be_the_mix():
    model, counts, corpus = dated_model(np.random.default_rng(1), apart=True)
    one_month = [replace(a, date="2020-01-01") for a in corpus if a.source == "甲报"]
    other = [replace(a, date="2023-01-01") for a in corpus if a.source == "乙报"]
    [told] = blocks_of(model, counts, Corpus((*one_month, *other)))
    assert "within a source nothing can be said" in told.text


def test_of_a_theme_in_few_articles_no_lift_is_told():
    model, _, corpus = dated_model(np.random.default_rng(2))
    labels = np.zeros((len(corpus), 3), dtype=np.int8)
    labels[:200, 0], labels[:9, 1] = 1, 1
    issues = [f"{article.source}|{article.date}" for article in corpus]
    themes = ["finance", "green", "digitalisation"]
    _, table = association_blocks(
        model, labels, themes, population="articles", seed=1, issues=issues
    )
    assert [row[2] for row in table.rows[1:]] == ["too few articles"] * 2
    assert [row[3:] for row in table.rows[1:]] == [[None] * 3] * 2
    assert "over issues" in table.caption
    assert "fewer than 10 articles" in table.caption
