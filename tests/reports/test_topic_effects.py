"""Effects drawn: expected shares, two columns together, and over fits."""

import numpy as np
import pytest

from research.corpus.article import Article
from research.corpus.corpus import Corpus
from research.features.counts import count_terms
from research.rendering.blocks import Figure, Table
from research.reports.topic_asked import Asked
from research.reports.topic_effects import effect_blocks
from research.reports.topic_fits import Topics
from research.text.cleaner import Cleaner
from research.text.segmenter import Segmenter
from research.topics.lda import fit_topics

WORDS = [[f"{one}{other}" for other in "一二三四五六七八九十"] for one in "甲乙丙"]


@pytest.fixture(scope="module")
def dated():
    """Return topics of articles whose subject moves with time and differs by source."""
    rng = np.random.default_rng(0)
    articles = []
    for n in range(120):
        chance = [0.6, 0.2, 0.2] if n % 2 else [0.2, 0.6, 0.2]
        words = rng.choice(WORDS[rng.choice(3, p=chance)], 20)
        date = f"{2021 + n % 4}-{1 + n % 12:02}-01"
        source = ("东报", "西报")[n % 2]
        body = (" ".join(words),)
        articles.append(Article(id=f"a{n:03}", date=date, source=source, body=body))
    corpus = Corpus(tuple(articles))
    segmenter = Segmenter(engine="spaces")
    counts = count_terms(
        corpus.texts, cleaner=Cleaner(), segmenter=segmenter, min_df=2, max_df=1.0
    )
    model = fit_topics(counts, n_topics=3, passes=10)
    return Topics(model, None, counts.matrix, None, None, 0.0), corpus


def test_expected_shares_are_drawn_by_column_together_and_over_fits(dated):
    asked = Asked(effects="source * time", effect_topics=(3,), effect_seeds=1)
    blocks = effect_blocks(*dated, asked)
    figures = {block.name: block for block in blocks if isinstance(block, Figure)}
    assert {"expected_by_source", "interaction_source_time"} <= set(figures)
    shown = figures["expected_by_source"].drawing.rows
    assert {row[1] for row in shown} == {"东报", "西报"}
    total = sum(row[2] for row in shown if row[1] == "东报")
    assert total == pytest.approx(1)  # over all topics
    table = next(b for b in blocks if getattr(b, "name", "") == "effects_over_fits")
    assert isinstance(table, Table)
    assert {row[2] for row in table.rows} == {"shown", "3 topics, seed 8"}
    # Fits of one seed more find the same subjects, and much the same effects.
    by_fit = {}
    for topic, term, _fit, estimate in table.rows:
        if term == "source[T.西报]":
            by_fit.setdefault(topic, []).append(estimate.value)
    assert all(len(values) == 2 for values in by_fit.values())
