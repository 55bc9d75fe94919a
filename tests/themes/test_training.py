import numpy as np
import pytest
from scipy.sparse import csr_matrix

from research.corpus.article import Article
from research.corpus.corpus import Corpus
from research.themes.fitting import naive_bayes_scale
from research.themes.training import LEAST_OF_MANY, MANY_THEMES, train_themes


def many(n_themes, each):
    return Corpus(
        tuple(
            Article(id=f"{t}-{n}", body=(f"第{t}类的第{n}篇。",), labels=(f"t{t:03}",))
            for t in range(n_themes)
            for n in range(each)
        )
    )


def test_very_many_themes_of_next_to_no_articles_are_refused_before_the_work(
    monkeypatch,
):
    def begun(*_, **__):
        raise RuntimeError("begun")

    monkeypatch.setattr("research.themes.training.ThemeClassifier", begun)
    with pytest.raises(ValueError, match=r"of 101 themes 101 have fewer.*--min-art"):
        train_themes(many(MANY_THEMES + 1, LEAST_OF_MANY - 1))
    for corpus in (many(MANY_THEMES + 1, LEAST_OF_MANY), many(MANY_THEMES, 2)):
        with pytest.raises(RuntimeError, match="begun"):
            train_themes(corpus)


def test_weights_of_terms_are_the_same_from_either_side():
    rng = np.random.default_rng(7)
    tfidf = csr_matrix(rng.random((40, 9)) * (rng.random((40, 9)) < 0.4))
    holds = tfidf.toarray() > 0
    for n_with in (1, 3, 20, 30, 39):
        y = (rng.permutation(40) < n_with).astype(np.int8)
        with_it = (holds[y == 1].sum(axis=0) + 1) / (n_with + 2)
        without = (holds[y == 0].sum(axis=0) + 1) / (40 - n_with + 2)
        ratio = np.abs(np.log(with_it / without))
        expected = 0.5 + 0.5 * ratio / np.sqrt(np.mean(ratio**2))
        n_docs = holds.sum(axis=0)
        for counted in (None, n_docs):
            scale = naive_bayes_scale(tfidf, y, 0.5, counted)
            np.testing.assert_allclose(scale, expected)
