import copy
from dataclasses import replace

import numpy as np
import pytest
from sklearn.base import clone

from research.corpus.article import Article
from research.corpus.corpus import Corpus
from research.features.tfidf import TfidfFeatures
from research.features.word_vectors import WordVectors, fit_word_vectors
from research.files.model_folder import ModelFormatError
from research.models import load_model, save_model
from research.text.lexicon import read_lexicon
from research.themes import training
from research.themes.classifier import ThemeClassifier
from research.themes.counterfactual import counterfactual_terms
from research.themes.fitting import fit_linear
from research.themes.linear import single_words, word_lengths
from research.themes.training import train_themes, vectors_apart


@pytest.fixture(scope="module")
def vectors(sample):
    return fit_word_vectors(sample.texts[:120], min_df=3, n_dims=20)


@pytest.fixture(scope="module")
def fitted(corpus, vectors):
    labels = [article.labels for article in corpus]
    model = ThemeClassifier(lexicon=read_lexicon(), vectors=vectors, n_folds=2)
    return model.fit(corpus.texts, labels)


def test_words_of_the_same_articles_get_like_vectors():
    about = {"money": ["银行", "贷款", "债券"], "sport": ["足球", "联赛", "球队"]}
    rng = np.random.default_rng(0)
    texts = [
        "，".join(rng.permutation(words)[:2]) + f"，{number}号，今天"
        for number in range(40)
        for words in about.values()
    ]
    found = fit_word_vectors(texts, min_df=5, n_dims=3)
    unit = {
        w: v / np.linalg.norm(v)
        for w, v in zip(found.words, found.vectors, strict=True)
    }
    assert unit["银行"] @ unit["债券"] > 0.9 > 0.5 > unit["银行"] @ unit["足球"]


def test_the_order_of_the_texts_changes_no_bit(sample, vectors):
    again = fit_word_vectors(sample.texts[:120][::-1], min_df=3, n_dims=20)
    assert again.words == vectors.words
    assert again.vectors.tobytes() == vectors.vectors.tobytes()


def test_unknown_terms_have_no_vector_and_a_copy_costs_nothing(vectors):
    word = vectors.words[7]
    found = vectors.of(["qwxyz", word, "qwxyz q"])
    np.testing.assert_array_equal(found, [0 * found[1], vectors.vectors[7], found[0]])
    assert copy.deepcopy(vectors) is vectors
    assert "20 dimensions" in repr(vectors)


def test_vectors_that_cannot_be_are_refused(corpus):
    with pytest.raises(ValueError, match=r"for each of the 2 words, got shape \(1, 3"):
        WordVectors(("甲", "乙"), np.zeros((1, 3), dtype=np.float32))
    with pytest.raises(ValueError, match="got 1 such words in 2 texts"):
        fit_word_vectors(["银行", "银行"], min_df=2)
    strange = WordVectors(("qwxyz",), np.ones((1, 2), dtype=np.float32))
    with pytest.raises(ValueError, match="single words among the features has a vec"):
        ThemeClassifier(vectors=strange, n_folds=2).fit(
            corpus.texts, [article.labels for article in corpus]
        )


def test_what_vectors_weigh_is_given_back_to_the_words(corpus, vectors):
    """The weights of words are their vectors times one vector a theme."""
    features = TfidfFeatures()
    labels = corpus.label_matrix(("finance", "green"))
    linear = fit_linear(
        features, None, corpus.texts, labels, C=1, naive_bayes_share=0.5, seed=7,
        vectors=vectors,
    )  # fmt: skip
    words = single_words(features)
    known = vectors.of([features.vocabulary_[word] for word in words])
    found = linear.word_coef[:, words]
    fit = np.linalg.lstsq(known.astype(np.float64), found.T, rcond=None)[0]
    np.testing.assert_array_less(
        np.abs(known @ fit - found.T).max(axis=0), linear.word_quantisation_scale
    )
    assert not np.delete(linear.word_coef, words, axis=1).any()


def test_lengths_are_of_single_words_alone():
    features = TfidfFeatures(min_df=1).fit(["银行，贷款", "足球"])
    tfidf = features.transform(["银行，贷款", "qwxyz"])
    words = single_words(features)
    assert {features.vocabulary_[word] for word in words} == {"银行", "贷款", "足球"}
    by_hand = np.linalg.norm(tfidf[0].toarray().ravel()[words])
    np.testing.assert_allclose(word_lengths(tfidf, words), [[by_hand], [1]])


def test_evidence_adds_up_with_vectors_too(fitted, corpus):
    text = corpus.texts[3] + "央行下调利率，光伏电站并网。"
    evidence = fitted.explain(text)
    assert fitted.linear_.word_coef.any()
    for column, theme in enumerate(fitted.themes_):
        score = fitted.decision_function([text])[0, column]
        weights = [found.weight for found in evidence if found.theme == theme]
        assert sum(weights) + fitted.linear_.intercept[column] == pytest.approx(score)
        shares = fitted.character_weights(text)[column]
        assert shares.sum() == pytest.approx(sum(weights))
        terms = counterfactual_terms(fitted, text, theme)
        above = score - fitted.score_thresholds()[column]
        lost = sum(e.weight for e in evidence if e.theme == theme and e.term in terms)
        assert (above >= 0) != (above - lost >= 0)


def test_a_classifier_with_vectors_is_cloned_and_fitted_again_alike(fitted, corpus):
    again = clone(fitted)
    assert again.get_params() == fitted.get_params()
    again.fit(corpus.texts[::-1], [article.labels for article in corpus][::-1])
    np.testing.assert_array_equal(
        again.decision_function(corpus.texts), fitted.decision_function(corpus.texts)
    )


def test_a_saved_model_carries_what_the_vectors_weigh(fitted, corpus, tmp_path):
    for name in ("first", "second"):
        save_model(fitted, tmp_path / name)
    loaded = load_model(tmp_path / "first")
    assert loaded.vectors is None
    np.testing.assert_array_equal(
        loaded.decision_function(corpus.texts), fitted.decision_function(corpus.texts)
    )
    assert loaded.top_terms(5) == fitted.top_terms(5)
    save_model(loaded, tmp_path / "third")
    for path in (tmp_path / "first").iterdir():
        for other in ("second", "third"):
            assert path.read_bytes() == (tmp_path / other / path.name).read_bytes()


def test_weights_of_words_that_do_not_fit_are_refused(fitted, tmp_path):
    linear = fitted.linear_
    short = linear.word_coef[:, 1:]
    broken = clone(fitted)
    vars(broken).update(vars(fitted))
    broken.linear_ = copy.copy(linear)
    object.__setattr__(broken.linear_, "word_coef", short)
    save_model(broken, tmp_path / "model")
    with pytest.raises(ModelFormatError, match="word_coef must have shape"):
        load_model(tmp_path / "model")


def test_labelled_articles_teach_no_vector(sample):
    secret = "量子纠缠望远镜观测黑洞引力透镜现象，天文学家撰写论文。"
    whole = Article(id="whole", body=(secret, *sample.articles[0].body))
    beginning = Article(id="cut", body=(secret, *sample.articles[0].body[:1]))
    named = Article(id="x", body=("另外一篇",), extra={"pool_id": sample.ids[1]})
    copies = [replace(whole, id=f"copy-{number}") for number in range(5)]
    pool = Corpus((*sample.articles[1:40], *copies))
    found = vectors_apart(pool, Corpus((named,)), Corpus((beginning,)), n_dims=5)
    assert len(found.words) > 50
    assert not {"量子", "黑洞", "望远镜"} & set(found.words)
    assert "黑洞" in vectors_apart(pool, Corpus((named,)), n_dims=5).words


def unlabelled(articles):
    return [replace(article, labels=None) for article in articles]


def test_unlabelled_articles_of_a_corpus_and_of_a_pool_teach_vectors(
    sample, corpus, monkeypatch
):
    monkeypatch.setattr(training, "LEAST_UNLABELLED", 60)
    theirs = [replace(a, id=f"own-{a.id}") for a in unlabelled(sample.articles[:40])]
    # The pool holds the labelled articles too, and numbers others as the corpus does.
    again = [replace(article, id=f"again-{article.id}") for article in corpus]
    more = [replace(a, id=f"own-{n}") for n, a in enumerate(sample.articles[40:70])]
    model, card = train_themes(
        Corpus((*corpus, *theirs)), pool=Corpus((*again, *more)), n_folds=0
    )
    assert model.linear_.word_coef is not None
    assert "Word vectors were learned from 70 unlabelled articles" in card
    assert f"Trained on {len(corpus)} labelled articles" in card


def test_few_unlabelled_articles_are_not_used_and_the_card_says_so(sample, corpus):
    few = unlabelled(sample.articles[:40])
    with_few, card = train_themes(Corpus((*corpus, *few)), n_folds=0)
    assert "The 40 unlabelled articles were not used" in card
    assert with_few.linear_.word_coef is None
    without, card = train_themes(corpus, n_folds=0)
    assert "unlabelled" not in card
    np.testing.assert_array_equal(
        with_few.decision_function(corpus.texts),
        without.decision_function(corpus.texts),
    )
