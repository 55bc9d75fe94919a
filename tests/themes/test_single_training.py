"""Models that give each article one theme."""

import re
from dataclasses import replace

import pytest

from research.corpus.corpus import Corpus
from research.models import load_model, save_model
from research.themes.single_training import train_single
from research.themes.training import train_themes


@pytest.fixture
def one_each(corpus):
    return Corpus(
        tuple(
            replace(article, labels=((*(article.labels or ()), "other")[0],))
            for article in corpus
        )
    )


def test_each_article_gets_one_theme_also_from_a_saved_model(one_each, tmp_path):
    model, card = train_single(one_each, n_folds=2)
    assert "- right: " in card
    save_model(model, tmp_path / "m", card=card)
    loaded = load_model(tmp_path / "m")
    assert loaded.has_one_class
    labels = loaded.label(one_each)
    assert set(labels["themes"]) <= set(one_each.themes)
    assert (labels["themes"] == model.predict(one_each.texts)).all()


def test_articles_of_no_theme_or_of_several_are_named(one_each):
    wrong = replace(one_each[0], labels=())
    with pytest.raises(ValueError, match=f"1 of {len(one_each)} .*{wrong.id}"):
        train_single(Corpus((wrong, *one_each.articles[1:])))


def test_training_needs_labels(one_each):
    bare = Corpus(tuple(replace(article, labels=None) for article in one_each))
    with pytest.raises(ValueError, match="needs articles with labels"):
        train_single(bare)


@pytest.mark.parametrize("train", [train_single, train_themes])
def test_the_name_of_a_theme_is_no_markup_in_a_card(one_each, train):
    hostile = "<img src=x> | ![x](y) [x](javascript:z)"
    named = Corpus(tuple(replace(article, labels=(hostile,)) for article in one_each))
    rest = [article for article in one_each if "green" not in article.labels]
    both = Corpus((*rest, *(a for a in named if a.id not in {b.id for b in rest})))
    _, card = train(both, n_folds=0)
    assert "javascript" in card
    assert not re.search(r"<img|(?<!\\)\[x|(?<!\\)\| !", card)
