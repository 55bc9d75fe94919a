import numpy as np
import pandas as pd
import pytest
from scipy.sparse import csr_matrix
from sklearn.base import clone
from sklearn.exceptions import NotFittedError
from sklearn.model_selection import GridSearchCV
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer

from research.corpus.article import Article
from research.corpus.corpus import Corpus
from research.text.lexicon import read_lexicon
from research.themes.classifier import ThemeClassifier
from research.themes.fitting import naive_bayes_scale
from research.themes.labelling import NO_KNOWN_TERM
from research.themes.labels import theme_matrix


@pytest.fixture(scope="module")
def fitted(corpus):
    labels = [article.labels for article in corpus]
    return ThemeClassifier(lexicon=read_lexicon(), n_folds=3).fit(corpus.texts, labels)


def test_articles_get_none_one_or_several_themes(fitted, corpus):
    decisions = fitted.predict(corpus.texts)
    assert {tuple(row) for row in decisions} == {(0, 0), (0, 1), (1, 0), (1, 1)}
    assert fitted.themes_ == ("finance", "green")


def test_outputs_have_one_column_a_theme(fitted, corpus):
    shape = (len(corpus), 2)
    probabilities = fitted.predict_proba(corpus.texts)
    assert fitted.decision_function(corpus.texts).shape == shape
    assert probabilities.shape == shape
    assert ((probabilities >= 0) & (probabilities <= 1)).all()
    assert (fitted.predict(corpus.texts) == fitted.decide(probabilities)).all()


def test_the_order_of_training_articles_changes_nothing(fitted, corpus):
    backwards = Corpus(corpus.articles[::-1])
    labels = [article.labels for article in backwards]
    again = ThemeClassifier(lexicon=read_lexicon(), n_folds=3).fit(
        backwards.texts, labels
    )
    np.testing.assert_array_equal(again.linear_.coef, fitted.linear_.coef)
    np.testing.assert_array_equal(again.thresholds_, fitted.thresholds_)


def test_evidence_adds_up_to_the_score_and_stands_in_the_original_text(fitted):
    text = "本报讯　银行发放绿色贷\n款，支持光伏电站。\u200b利率下行"
    evidence = fitted.explain(text)
    scores = fitted.decision_function([text])[0]
    for theme, score, intercept in zip(
        fitted.themes_, scores, fitted.linear_.intercept, strict=True
    ):
        weights = [found.weight for found in evidence if found.theme == theme]
        assert sum(weights) + intercept == pytest.approx(score, abs=1e-5)
    assert all(0 <= found.start < found.end <= len(text) for found in evidence)
    loans = [found for found in evidence if "贷款" in found.term]
    assert loans
    assert all("贷\n款" in text[found.start : found.end] for found in loans)


def test_one_theme_can_be_explained_alone(fitted):
    evidence = fitted.explain("银行发放贷款", theme="finance")
    assert {found.theme for found in evidence} == {"finance"}
    with pytest.raises(ValueError, match="theme must be one of"):
        fitted.explain("银行发放贷款", theme="sport")


def test_a_table_keeps_the_order_of_the_corpus_and_flags_the_unknown(fitted, corpus):
    stranger = Article(id="x", body=("qwxyz",))
    table = fitted.label(Corpus((stranger, *corpus.articles)))
    assert table["id"].tolist() == ["x", *corpus.ids]
    unknown = f"other language; {NO_KNOWN_TERM}"
    assert table["flag"].tolist() == [unknown, *[""] * len(corpus)]
    assert table["themes"][0] == ""
    assert set(table["themes"]) == {"", "finance", "green", "finance;green"}


def test_it_can_be_cloned_piped_and_searched(corpus):
    texts = corpus.texts
    labels = corpus.label_matrix(("finance", "green"))
    model = ThemeClassifier(C=0.5, n_folds=2)
    assert clone(model).get_params() == model.get_params()
    piped = make_pipeline(FunctionTransformer(), clone(model)).fit(texts, labels)
    assert piped.predict(texts).shape == labels.shape
    search = GridSearchCV(model, {"C": [0.1, 1.0]}, cv=2, scoring="f1_macro")
    assert search.fit(texts, labels).best_params_["C"] in (0.1, 1.0)


def test_columns_of_a_frame_name_the_themes(corpus):
    labels = pd.DataFrame(corpus.label_matrix(("green", "finance")))
    labels.columns = ["绿色", "金融"]
    assert ThemeClassifier(n_folds=2).fit(corpus.texts, labels).themes_ == (
        "绿色",
        "金融",
    )


def test_unlabelled_is_not_the_same_as_no_theme():
    themes, labels = theme_matrix([("a",), (), ("a", "b")])
    assert themes == ("a", "b")
    assert labels.tolist() == [[1, 0], [0, 0], [1, 1]]
    with pytest.raises(ValueError, match="every article must be labelled, 1 are not"):
        theme_matrix([("a",), None])


@pytest.mark.parametrize(
    ("texts", "labels", "message"),
    [
        pytest.param("一篇", [[1]], "got one string", id="one string"),
        pytest.param(["一", None], [[1], [0]], "got NoneType at position 1", id="none"),
        pytest.param(["一"], [[1], [0]], "got 1 and 2", id="lengths"),
        pytest.param(["一", "二"], [[2], [0]], "must hold 0 and 1", id="values"),
        pytest.param(
            ["一二三", "四五六", "七八九"],
            [[1], [0], [0]],
            "'theme_0' has 1 distinct articles with it",
            id="rare",
        ),
        pytest.param(["一", "二"], [(), ()], "there is no theme", id="no theme"),
    ],
)
def test_bad_training_data_is_named(texts, labels, message):
    with pytest.raises(ValueError, match=message):
        ThemeClassifier().fit(texts, labels)


def test_an_unfitted_model_says_so():
    with pytest.raises(NotFittedError):
        ThemeClassifier().predict(["一篇"])


def test_telling_terms_are_scaled_up_and_even_ones_down():
    tfidf = csr_matrix([[0.6, 0.8, 0], [0.6, 0.8, 0], [0, 0.8, 0.6], [0, 0.8, 0.6]])
    y = np.array([1, 1, 0, 0], dtype=np.int8)
    assert naive_bayes_scale(tfidf, y, 0.0).tolist() == [1, 1, 1]
    scale = naive_bayes_scale(tfidf, y, 1.0)
    # Shares with one added to the counts and two to the articles: 3/4 and 1/4.
    by_hand = np.log(3) * np.array([1, 0, 1])
    np.testing.assert_allclose(scale, by_hand / np.sqrt(np.mean(by_hand**2)))
    even = naive_bayes_scale(csr_matrix(np.ones((4, 1))), y, 0.5)
    assert even.tolist() == [0.5]
