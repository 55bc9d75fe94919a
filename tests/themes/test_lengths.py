"""Probabilities that know how long a text is."""

import numpy as np
import pytest

from research.models import load_model, save_model
from research.text.tokens import Tokens
from research.themes import lengths
from research.themes.classifier import ThemeClassifier
from research.themes.lengths import LengthSigmoids, Version, versions_of

SIGMOIDS = np.array([[[2.0, 1.0]], [[4.0, 0.0]]])


def test_between_two_lengths_sigmoids_are_interpolated_and_beyond_them_the_nearest():
    found = LengthSigmoids(np.array([10.0, 1000.0]), SIGMOIDS)
    slopes, intercepts = found.at(np.array([0, 10, 100, 1000, 10**6]))
    assert slopes[:, 0].tolist() == pytest.approx([2, 2, 3, 4, 4])
    assert intercepts[:, 0].tolist() == pytest.approx([1, 1, 0.5, 0, 0])


@pytest.mark.parametrize(
    ("n_chars", "sigmoids"),
    [
        pytest.param([10.0, 10.0], SIGMOIDS, id="not rising"),
        pytest.param([0.0, 10.0], SIGMOIDS, id="no character"),
        pytest.param([10.0], SIGMOIDS, id="another number"),
        pytest.param([], SIGMOIDS[:0], id="none"),
    ],
)
def test_lengths_and_sigmoids_that_do_not_fit_are_refused(n_chars, sigmoids):
    with pytest.raises(ValueError, match="must"):
        LengthSigmoids(np.array(n_chars), sigmoids)


def test_beginnings_are_whole_tokens_of_texts_that_go_on(monkeypatch):
    monkeypatch.setattr(lengths, "LEAST_ARTICLES", 1)
    tokens = Tokens.of(["碳市场开市\n银行发放贷款支持小微企业。", "短讯"])
    whole, title, begun = versions_of(tokens, (0, 8))
    assert whole.tokens is tokens
    assert title.tokens.cleaned == ["碳市场开市"]
    assert title.rows.tolist() == begun.rows.tolist() == [0]
    assert tokens.cleaned[0].startswith(begun.tokens.cleaned[0])
    assert 0 < len(begun.tokens.cleaned[0]) <= 8


def test_lengths_that_few_articles_go_beyond_are_left_out():
    tokens = Tokens.of(["银行发放贷款支持小微企业。"] * 3)
    assert len(versions_of(tokens, (5,))) == 1


def test_each_article_is_scored_by_models_that_have_not_seen_its_group():
    labels = np.array([[0], [1]] * 15, dtype=np.int8)
    seen = []

    class Fitted:
        def __init__(self, train):
            self.train = set(train.tolist())

        def score(self, tokens):
            rows = [int(text) for text in tokens.cleaned]
            seen.append(self.train & {row % 30 for row in rows})
            return np.ones((len(rows), 1)), np.ones(len(rows), dtype=bool)

    texts = Tokens.of([f"{row:04}" for row in range(30)])
    versions = [
        Version(np.arange(30), texts),
        Version(np.array([3, 8]), texts.take([3, 8])),
    ]
    whole, begun = lengths.out_of_fold_versions(
        Fitted, versions, labels, np.arange(30), n_folds=5, seed=1
    )
    assert not any(seen)
    assert whole.scores.shape == (30, 1)
    assert begun.scores.tolist() == [[1], [1]]
    assert begun.fold.tolist() == whole.fold[[3, 8]].tolist()


def fitted_on_beginnings(corpus, monkeypatch):
    monkeypatch.setattr(lengths, "LEAST_ARTICLES", 5)
    model = ThemeClassifier(n_folds=2, min_df=1, beginnings=(0, 15))
    return model.fit(corpus.texts, [article.labels or () for article in corpus])


def test_a_title_has_another_probability_at_the_same_score(corpus, monkeypatch):
    model = fitted_on_beginnings(corpus, monkeypatch)
    assert len(model.lengths_.n_chars) >= 2
    [slope], _ = model.sigmoids(np.array([5]))
    assert not np.allclose(slope, model.calibration_[:, 0])
    # Decisions and the scores from which themes are given agree at every length.
    texts = [corpus.texts[0], corpus.texts[0][:9]]
    for text in texts:
        article = model.tokens([text])
        limits = model.score_thresholds(len(article.cleaned[0]))
        scores = model.decision_function(article)
        assert (
            (scores >= limits)
            == model.decide(model.predict_proba(article)).astype(bool)
        ).all()


def test_a_saved_model_knows_lengths_as_well(corpus, monkeypatch, tmp_path):
    model = fitted_on_beginnings(corpus, monkeypatch)
    save_model(model, tmp_path / "m")
    loaded = load_model(tmp_path / "m")
    assert loaded.beginnings == (0, 15)
    texts = [*corpus.texts, *(text[:9] for text in corpus.texts)]
    assert (loaded.predict_proba(texts) == model.predict_proba(texts)).all()


def test_probabilities_of_long_texts_are_learned_from_whole_texts(corpus, monkeypatch):
    monkeypatch.setattr(lengths, "LEAST_ARTICLES", 5)
    labels = [article.labels or () for article in corpus]
    # What was labelled is the beginning of a text that goes on about nothing.
    whole = [f"{text}\n{'今日天气晴朗。' * 40}" for text in corpus.texts]
    whole[0] = None
    model = ThemeClassifier(n_folds=2, min_df=1)
    short = model.fit(corpus.texts, labels).linear_.coef
    model.fit(corpus.texts, labels, whole=whole)
    assert len(model.lengths_.n_chars) == 2
    assert (model.linear_.coef == short).all()
    with pytest.raises(ValueError, match="whole must hold a text or None"):
        model.fit(corpus.texts, labels, whole=whole[1:])


@pytest.mark.parametrize("lengths_", [100, ("a",), (-1,), "100"])
def test_beginnings_that_are_no_lengths_are_refused(lengths_, corpus):
    with pytest.raises(ValueError, match="beginnings must be"):
        ThemeClassifier(beginnings=lengths_).fit(corpus.texts, [()] * len(corpus))
