"""Answers of a classifier to its own articles, from folds that had not seen them."""

import numpy as np
import pytest

from experiments.lab.reports import lengths as blocks
from experiments.lab.themes.held_out import held_out_answers, part
from experiments.lab.themes.learning_by_draw import predictions_by_size
from experiments.lab.themes.shipped_card import shipped_card
from research.themes import lengths
from research.themes.classifier import ThemeClassifier


@pytest.fixture
def answers(corpus, monkeypatch):
    monkeypatch.setattr(lengths, "LEAST_ARTICLES", 5)
    corpus = corpus.in_order()
    model = ThemeClassifier(n_folds=2, min_df=1, beginnings=(15,))
    tokens = model.tokens(corpus.texts)
    model.fit(tokens, [article.labels or () for article in corpus])
    return model, corpus, held_out_answers(model, corpus, tokens)


def test_answers_stand_beside_the_labels_of_their_articles(answers):
    _, corpus, [whole, begun] = answers
    assert sorted(whole.by_length.ids) == sorted(corpus.ids)
    labels = {article.id: set(article.labels or ()) for article in corpus}
    for version in (whole, begun):
        found = version.by_length
        for row, name in enumerate(found.ids):
            assert corpus[int(version.rows[row])].id == name
            given = {
                t for t, y in zip(found.themes, found.y_true[row], strict=True) if y
            }
            assert given == labels[name]
    assert (begun.n_chars <= 15).all()


def test_blocks_and_card_hold_a_line_a_part(answers):
    model, corpus, found = answers
    whole = found[0].by_length
    every = np.ones(len(corpus), dtype=bool)
    draws = blocks.subset_table(whole, {"all": every}, seed=1)
    by_length = blocks.length_table(found, every, seed=1)
    sources = blocks.group_table(
        "source", whole, [a.source for a in corpus], least=1, caption="Sources."
    )
    assert len(draws.rows) == 1
    assert len(by_length.rows) == 2
    assert sum(row[1] for row in sources.rows) == len(corpus)
    assert len(part(whole, whole.y_true[:, 0] == 1).ids) == whole.y_true[:, 0].sum()
    card = shipped_card(model, corpus, [draws, by_length], 7)
    assert f"Trained on {len(corpus)} labelled articles." in card
    assert "| all | " in card


def test_a_learning_curve_scores_every_article_at_every_size(corpus):
    model = ThemeClassifier(n_folds=2, min_df=1)
    few, many = predictions_by_size(model, corpus, (0.5, 1.0), n_folds=2)
    assert few.ids == many.ids == tuple(corpus.in_order().ids)
    assert not np.isnan(few.y_score).any()
    assert (few.y_score != many.y_score).any()
