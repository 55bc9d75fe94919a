"""Wrong use is an error of our own that names what is wrong."""

import numpy as np
import pandas as pd
import pytest
from scipy.sparse import coo_matrix, csr_matrix

import research
from research.features.tfidf import TfidfFeatures
from research.themes.classifier import ThemeClassifier
from research.themes.keyword_rules import KeywordClassifier
from research.themes.labels import read_labels
from research.themes.single_label import SingleLabelClassifier


def make(**settings):
    return ThemeClassifier(
        **{"word_ngrams": None, "char_ngrams": (1, 1), "n_folds": 2, **settings}
    )


@pytest.fixture(scope="module")
def texts(corpus):
    return corpus.texts


@pytest.fixture(scope="module")
def sets(corpus):
    return [article.labels for article in corpus]


@pytest.mark.parametrize(
    ("given", "message"),
    [
        pytest.param({"groups": np.ones(3)}, "groups must hold 48", id="groups"),
        pytest.param({"groups": "abc"}, "groups must hold 48", id="groups text"),
        pytest.param({"groups": [np.nan] * 48}, "none missing", id="groups nan"),
        pytest.param({"sample_weight": [1.0]}, "sample_weight", id="weights"),
        pytest.param({"sample_weight": [np.nan] * 48}, "sample_weight", id="nan"),
        pytest.param({"sample_weight": [-1.0] * 48}, "sample_weight", id="negative"),
        pytest.param({"sample_weight": "abc"}, "sample_weight", id="text"),
    ],
)
def test_what_goes_with_the_articles_has_their_number(texts, sets, given, message):
    with pytest.raises(ValueError, match=message):
        make().fit(texts, sets, **given)


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        pytest.param({"min_df": 0.5}, "min_df", id="min_df float"),
        pytest.param({"min_df": "2"}, "min_df", id="min_df text"),
        pytest.param({"min_df": True}, "min_df", id="min_df bool"),
        pytest.param({"n_folds": 1}, "n_folds", id="folds"),
        pytest.param({"n_folds": 2.5}, "n_folds", id="folds float"),
        pytest.param({"C": 0}, "C must", id="C"),
        pytest.param({"C": float("nan")}, "C must", id="C nan"),
        pytest.param({"C": "1"}, "C must", id="C text"),
        pytest.param({"naive_bayes_share": 2}, "naive_bayes_share", id="share"),
        pytest.param({"vector_scale": "a"}, "vector_scale", id="length"),
        pytest.param({"char_ngrams": 3}, "char_ngrams", id="one number"),
        pytest.param({"char_ngrams": "12"}, "char_ngrams", id="text"),
        pytest.param({"char_ngrams": (2, 1)}, "char_ngrams", id="backwards"),
        pytest.param({"char_ngrams": None}, "must not both be None", id="neither"),
        pytest.param({"seed": -1}, "seed", id="seed"),
        pytest.param({"seed": None}, "seed", id="no seed"),
        pytest.param({"lexicon": {"a": ["碳"]}}, "lexicon must", id="lexicon"),
        pytest.param({"segmenter": list}, "segmenter must", id="segmenter"),
        pytest.param({"cleaner": str.strip}, "cleaner must", id="cleaner"),
        pytest.param({"vectors": np.ones(3)}, "vectors must", id="vectors"),
    ],
)
def test_settings_out_of_range_are_named_before_any_work(settings, message):
    with pytest.raises(ValueError, match=message):
        make(**settings).fit(None, None)


def test_all_settings_that_are_wrong_are_named_at_once():
    with pytest.raises(ValueError, match=r"min_df .*; C .*; seed "):
        make(min_df=0, C=-1, seed=-1).fit(["一"], [["a"]])


TEXTS = ["一", "二"]


@pytest.mark.parametrize(
    ("y", "message"),
    [
        pytest.param(None, "got NoneType", id="none"),
        pytest.param("a,b", "y must", id="text"),
        pytest.param({"a": 1}, "y must", id="mapping"),
        pytest.param({"a", "b"}, "y must", id="set"),
        pytest.param(5, "y must", id="number"),
        pytest.param([1, "a"], "several kinds: int, str", id="kinds"),
        pytest.param([1.5, 2.5], "not whole", id="fractions"),
        pytest.param(["a", None], "1 are not, the first at position 1", id="missing"),
        pytest.param([np.nan, "a"], "position 0", id="nan"),
        pytest.param([["a"], np.nan], "position 1", id="nan among lists"),
        pytest.param(pd.Series([1, pd.NA]), "position 1", id="NA"),
        pytest.param([[0, 1], [1]], "several lengths", id="ragged"),
        pytest.param(np.array([["a"], ["b"]]), "the column itself", id="column"),
        pytest.param(pd.DataFrame({"y": ["a", "b"]}), "the column itself", id="frame"),
        pytest.param(pd.DataFrame({"y": [1, None]}), "0 and 1", id="missing cell"),
        pytest.param(np.zeros((2, 2, 2)), "0 and 1", id="three dimensions"),
        pytest.param([{"a": 1}, {"a": 0}], "0 and 1", id="mappings"),
        pytest.param(np.array([[0, 2], [1, 0]]), "0 and 1", id="other numbers"),
        pytest.param(coo_matrix([[0, 3]]), "a sparse matrix", id="sparse"),
    ],
)
def test_labels_in_no_known_shape_are_refused(y, message):
    with pytest.raises(ValueError, match=message):
        read_labels(y)
    with pytest.raises(ValueError, match=message):
        make().fit(TEXTS, y)


@pytest.mark.parametrize(
    "estimator",
    [
        make(),
        SingleLabelClassifier(word_ngrams=None, char_ngrams=(1, 1)),
        KeywordClassifier(),
        TfidfFeatures(word_ngrams=None, char_ngrams=(1, 1)),
    ],
    ids=lambda estimator: type(estimator).__name__,
)
@pytest.mark.parametrize(
    ("given", "message"),
    [
        pytest.param("一篇", "got one string", id="one text"),
        pytest.param(b"abc", "got one bytes", id="bytes"),
        pytest.param(None, "got NoneType", id="none"),
        pytest.param(pd.DataFrame({"t": TEXTS}), "got a DataFrame", id="frame"),
        pytest.param(np.array([TEXTS]), "one dimension", id="two dimensions"),
        pytest.param(csr_matrix((2, 2)), "texts must", id="matrix"),
        pytest.param(dict.fromkeys(TEXTS), "got dict", id="mapping"),
        pytest.param(set(TEXTS), "got set", id="set"),
        pytest.param(["一", None], "NoneType at position 1", id="missing"),
        pytest.param(["一", b"a"], "bytes at position 1", id="bytes inside"),
        pytest.param(pd.Series(["一", np.nan]), "float at position 1", id="nan"),
    ],
)
def test_what_are_no_texts_is_refused_in_fitting_and_in_use(
    estimator, given, message, fitted
):
    with pytest.raises(ValueError, match=message):
        estimator.fit(given, ["a", "b"])
    model = fitted[type(estimator).__name__]
    for method in ("predict", "predict_proba", "decision_function", "transform"):
        if hasattr(model, method):
            with pytest.raises(ValueError, match=message):
                getattr(model, method)(given)


@pytest.fixture(scope="module")
def fitted(texts, sets):
    titles = SingleLabelClassifier(word_ngrams=None, char_ngrams=(1, 1))
    return {
        "ThemeClassifier": make().fit(texts, sets),
        "SingleLabelClassifier": titles.fit(texts, [len(row) for row in sets]),
        "KeywordClassifier": KeywordClassifier().fit(texts),
        "TfidfFeatures": TfidfFeatures(word_ngrams=None, char_ngrams=(1, 1)).fit(texts),
    }


def test_texts_and_labels_of_different_numbers_are_refused(texts, sets):
    for model in (make(), KeywordClassifier(), SingleLabelClassifier()):
        y = [len(row) for row in sets] if "Single" in repr(model) else sets
        with pytest.raises(ValueError, match="got 10 and 48"):
            model.fit(texts[:10], y)


def test_one_class_alone_teaches_nothing(texts):
    for model in (make(), SingleLabelClassifier()):
        with pytest.raises(ValueError, match="two classes or more"):
            model.fit(texts, ["a"] * len(texts))


@pytest.mark.parametrize(
    ("call", "message"),
    [
        pytest.param(lambda m: m.explain(["一"]), "texts must hold", id="explain"),
        pytest.param(lambda m: m.character_weights(3), "texts must", id="shares"),
        pytest.param(lambda m: m.label(3), "must be a Corpus", id="label"),
        pytest.param(lambda m: m.label(None), "must be a Corpus", id="none"),
    ],
)
def test_one_text_and_a_corpus_are_asked_for(fitted, call, message):
    with pytest.raises(ValueError, match=message):
        call(fitted["ThemeClassifier"])


@pytest.mark.parametrize(
    ("call", "message"),
    [
        pytest.param(
            lambda path: research.save_model(None, path), "model must be", id="none"
        ),
        pytest.param(
            lambda path: research.save_model(make(), path), "not fitted", id="unfitted"
        ),
        pytest.param(
            lambda path: research.write_corpus(TEXTS, path / "a.jsonl"),
            "corpus must be",
            id="no corpus",
        ),
        pytest.param(
            lambda path: research.read_corpus(path / "a.jsonl", columns="text"),
            "columns must map",
            id="columns",
        ),
        pytest.param(lambda _: research.Corpus(TEXTS), "must be Articles", id="texts"),
        pytest.param(
            lambda _: research.Article(id="a", body="正文"), "body must", id="body"
        ),
        pytest.param(
            lambda _: research.Article(id="a", labels="金融"),
            "labels must",
            id="labels",
        ),
        pytest.param(
            lambda _: research.Report("t", {}, "blocks"), "blocks must", id="blocks"
        ),
        pytest.param(lambda _: research.read_page(b"abc"), "must be text", id="page"),
        pytest.param(
            lambda _: research.WordVectors("ab", np.ones((2, 2))), "words must", id="v"
        ),
        pytest.param(
            lambda _: research.fit_word_vectors("一篇"), "got one string", id="string"
        ),
        pytest.param(
            lambda _: research.fit_word_vectors(TEXTS, min_df=0.5), "min_df", id="df"
        ),
        pytest.param(
            lambda _: research.fit_word_vectors(TEXTS, n_dims=0), "n_dims", id="dims"
        ),
    ],
)
def test_the_public_face_names_what_is_wrong(tmp_path, call, message):
    (tmp_path / "a.jsonl").write_text('{"id": "a", "text": "一"}\n', "utf-8")
    with pytest.raises(ValueError, match=message):
        call(tmp_path)
