"""Topics in the way of scikit-learn, and what topics may be fitted to."""

import copy
import pickle

import numpy as np
import pandas as pd
import pytest
import sklearn
from numpy.testing import assert_allclose, assert_array_equal
from scipy.sparse import coo_matrix, csc_array, csc_matrix, csr_array, csr_matrix
from sklearn.base import clone
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GridSearchCV
from sklearn.pipeline import FeatureUnion, make_pipeline
from sklearn.preprocessing import FunctionTransformer

from research.features.counts import count_terms, known_share, token_columns
from research.text.cleaner import Cleaner
from research.text.segmenter import Segmenter
from research.topics.lda import fit_lda, fit_lda_stream
from research.topics.model import TopicModel
from research.topics.transformer import TopicTransformer


@pytest.fixture(scope="module")
def texts(corpus):
    return corpus.texts


def make(**settings):
    return TopicTransformer(3, passes=2, min_df=2, **settings)


def test_it_gives_what_fit_lda_gives(texts):
    model = fit_lda(texts, n_topics=3, passes=2, min_df=2)
    shares = make().fit_transform(texts)
    assert_array_equal(shares, model.doc_topic)
    fitted = make().fit(texts)
    assert_array_equal(fitted.model_.topic_term, model.topic_term)
    assert_allclose(fitted.transform(texts), shares, atol=1e-5)
    assert np.isnan(fitted.transform(["qwx"])).all()


def test_settings_are_handed_on_and_cloned(texts):
    words = {"钱": ["贷款", "银行"]}
    fitted = make(seed_words=words, seed=3).fit(texts)
    assert "钱" in fitted.model_.seed_names
    again = clone(fitted)
    assert again.get_params() == fitted.get_params()
    assert not hasattr(again, "model_")


def test_frames_have_a_column_a_topic(texts):
    plain = make().fit_transform(texts)
    frame = make().set_output(transform="pandas").fit_transform(texts)
    assert list(frame.columns) == ["topic_0", "topic_1", "topic_2"]
    assert_array_equal(frame.to_numpy(), plain)
    with sklearn.config_context(transform_output="pandas"):
        fitted = make().fit(texts)
        assert list(fitted.transform(texts).columns) == list(
            fitted.get_feature_names_out()
        )


def test_it_is_a_step_of_pipelines_and_unions(texts, corpus):
    y = ["green" in article.labels for article in corpus]
    known = FunctionTransformer(np.nan_to_num)
    piped = make_pipeline(make(), known, LogisticRegression())
    grid = GridSearchCV(
        piped, {"topictransformer__n_topics": [2, 3]}, cv=2, error_score="raise"
    )
    assert len(grid.fit(texts, y).predict(texts)) == len(texts)
    union = FeatureUnion([("a", make()), ("b", TfidfVectorizer(analyzer="char"))])
    assert union.fit_transform(texts).shape[0] == len(texts)


def test_a_topic_model_of_settings_is_still_to_be_fitted(texts):
    one = TopicModel(n_topics=3)
    assert one.get_params() == TopicTransformer(3).get_params()
    model = make().fit(texts).model_
    for same in (copy.deepcopy(model), pickle.loads(pickle.dumps(model))):
        assert isinstance(same, TopicModel)
        assert_array_equal(same.topic_term, model.topic_term)


NINE = list("abcdefghi")
ONES = np.ones((9, 9))


@pytest.mark.parametrize(
    ("data", "settings", "message"),
    [
        pytest.param("一篇", {}, "got one string", id="one text"),
        pytest.param(pd.DataFrame({"t": ["一"]}), {}, "got a DataFrame", id="frame"),
        pytest.param({"a": 1}, {}, "got dict", id="mapping"),
        pytest.param(csc_matrix(ONES), {}, r"got a csc_matrix.*tocsr", id="csc"),
        pytest.param(csc_array(ONES), {}, r"got a csc_array.*tocsr", id="csc array"),
        pytest.param(coo_matrix(ONES), {}, r"got a coo_matrix.*tocsr", id="coo"),
        pytest.param(ONES, {}, "got a dense ndarray", id="dense"),
        pytest.param(csr_matrix(-ONES), {}, "counts must hold", id="negative"),
        pytest.param(csr_matrix(ONES * np.nan), {}, "counts must hold", id="nan"),
        pytest.param(csr_matrix(ONES), {"vocabulary": None}, "must name", id="names"),
        pytest.param(csr_matrix(ONES), {"vocabulary": NINE[:3]}, "9 columns", id="few"),
        pytest.param(["一"], {"vocabulary": "企业"}, "vocabulary must", id="text"),
        pytest.param(["一"], {"n_topics": 2.5}, "n_topics", id="fraction"),
        pytest.param(["一"], {"n_topics": 1}, "n_topics", id="one topic"),
        pytest.param(["一"], {"n_topics": 10**6}, "at most 1,000", id="too many"),
        pytest.param(["一"], {"n_topics": True}, "n_topics", id="bool"),
        pytest.param(["一"], {"passes": 0}, "passes", id="passes"),
        pytest.param(["一"], {"min_df": 0.1}, "min_df", id="min_df"),
        pytest.param(["一"], {"max_df": 2}, "max_df", id="max_df"),
        pytest.param(["一"], {"max_terms": 0}, "max_terms", id="max_terms"),
        pytest.param(["一"], {"alpha": "a"}, "alpha", id="alpha"),
        pytest.param(["一"], {"eta": float("nan")}, "eta", id="eta"),
        pytest.param(["一"], {"background": 1}, "background", id="background"),
        pytest.param(["一"], {"seed": None}, "seed", id="seed"),
        pytest.param(["一"], {"cleaner": str}, "cleaner must", id="cleaner"),
        pytest.param(["一"], {"segmenter": list}, "segmenter must", id="segmenter"),
        pytest.param(["一"], {"seed_words": ["企业"]}, "must map", id="seeds"),
        pytest.param(["一"], {"seed_words": {"a": "企业"}}, "list of", id="word"),
        pytest.param(["一"], {"seed_words": {"a": [3]}}, "seed_words", id="nos"),
        pytest.param(["一"], {"seed_strength": -1}, "seed_strength", id="weight"),
    ],
)
def test_wrong_use_is_named_before_any_work(data, settings, message):
    if not isinstance(data, list):
        settings = {"vocabulary": NINE, **settings}
    with pytest.raises(ValueError, match=message):
        fit_lda(data, **{"n_topics": 2, **settings})


def test_counts_may_be_a_sparse_array():
    counts = np.random.default_rng(0).integers(0, 3, (20, 9))
    model = fit_lda(csr_matrix(counts), n_topics=2, vocabulary=NINE)
    again = fit_lda(csr_array(counts), n_topics=2, vocabulary=NINE)
    assert_array_equal(again.doc_topic, model.doc_topic)


def test_parts_of_a_stream_have_names_too():
    with pytest.raises(ValueError, match="vocabulary must be a list"):
        fit_lda_stream([], vocabulary="abc", n_topics=2)
    with pytest.raises(ValueError, match="n_topics"):
        fit_lda_stream([], vocabulary=NINE, n_topics=1.5)


def test_one_text_is_no_list_of_texts(texts):
    model = make().fit(texts).model_
    tools = {"cleaner": Cleaner(), "segmenter": Segmenter()}
    for call in (
        model.transform,
        model.count,
        model.unknown_share,
        lambda text: count_terms(text, **tools),
        lambda text: token_columns(text, ["贷款"], **tools),
        lambda text: known_share(text, ["贷款"], **tools),
    ):
        with pytest.raises(ValueError, match="got one string"):
            call("银行发放贷款")
    with pytest.raises(ValueError, match="must be a Corpus"):
        model.label(3)
