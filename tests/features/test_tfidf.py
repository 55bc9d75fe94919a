from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.sparse import hstack
from sklearn.base import clone
from sklearn.exceptions import NotFittedError
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.preprocessing import normalize

from research.features.counts import count_terms
from research.features.ngrams import CODE_BITS, MAX_CHARS, char_terms
from research.features.tfidf import TfidfFeatures
from research.features.token_numbers import BETWEEN, TokenNumbers
from research.text.characters import BATCH_CHARS, CHAR_FIRST, CHAR_LAST
from research.text.cleaner import Cleaner
from research.text.segmenter import Segmenter

AS_IS = Cleaner(boilerplate=False)
NEWS = st.text(alphabet="碳市场开银行贷款，。5Ga \n\ud83d𠀀", max_size=30)


def words(text):
    tokens = Segmenter()(AS_IS(text).text)
    kept = [token for token in tokens if any(map(str.isalnum, token))]
    kept = [token.lower() if token.isascii() else token for token in kept]
    return kept + [f"{a} {b}" for a, b in pairwise(kept)]


def characters(text):
    found, run = [], ""
    for char in AS_IS(text).text + "\n":
        if char.isalnum():
            run += char.lower() if char.isascii() else char
            continue
        for size in (1, 2, 3):
            found += [run[i : i + size] for i in range(len(run) - size + 1)]
        run = ""
    return found


@pytest.fixture(scope="module")
def oracle(sample):
    """TF-IDF of both views as scikit-learn computes it from lists of strings."""
    texts = sample.texts[:120]
    analyzers = [
        TfidfVectorizer(analyzer=analyzer, min_df=2, sublinear_tf=True, norm=None)
        for analyzer in (words, characters)
    ]
    matrix = normalize(
        hstack([analyzer.fit_transform(texts) for analyzer in analyzers]).tocsr()
    )
    names = [
        name for analyzer in analyzers for name in analyzer.get_feature_names_out()
    ]
    return texts, matrix, tuple(names)


def test_vocabulary_columns_and_values_are_those_of_scikit_learn(oracle):
    texts, matrix, names = oracle
    features = TfidfFeatures(cleaner=AS_IS, edge_markers=False)
    found = features.fit_transform(texts)
    assert features.vocabulary_ == names
    assert abs(found - matrix).max() < 1e-6
    assert abs(features.transform(texts) - found).max() == 0


def test_edges_are_marked_and_are_no_words_of_their_own():
    texts = ["银行放贷", "银行收贷"]
    vocabulary = TfidfFeatures(char_ngrams=None).fit(texts).vocabulary_
    assert "<< 银行" in vocabulary
    assert "<<" not in vocabulary


def test_one_character_words_stay_and_punctuation_goes():
    texts = ["碳，市场。", "碳！市场？"]
    vocabulary = TfidfFeatures(edge_markers=False, char_ngrams=None).fit(texts)
    assert vocabulary.vocabulary_ == ("市场", "碳", "碳 市场")


def test_state_and_vocabulary_rebuild_the_same_features(sample):
    texts = sample.texts
    fitted = TfidfFeatures(min_df=3).fit(texts[:100])
    parameters = fitted.get_params(deep=False)
    rebuilt = TfidfFeatures.from_state(parameters, fitted.vocabulary_, fitted.state())
    assert abs(rebuilt.transform(texts) - fitted.transform(texts)).max() == 0


def test_state_that_does_not_fit_the_vocabulary_is_refused(sample):
    fitted = TfidfFeatures().fit(sample.texts[:20])
    with pytest.raises(ValueError, match="of one length"):
        TfidfFeatures.from_state({}, fitted.vocabulary_[:-1], fitted.state())


def test_every_feature_of_a_text_is_located_where_it_stands(sample):
    fitted = TfidfFeatures().fit(sample.texts)
    text = sample.texts[7]
    places = fitted.locate(text)
    columns = {column for column, _, _ in places}
    assert columns == set(fitted.transform([text]).indices)
    for column, start, end in places:
        term = fitted.vocabulary_[column].replace("<< ", "").replace(" >>", "")
        found = text[start:end].lower()
        assert all(char in found for char in term if char != " ")


def test_texts_of_many_batches_give_the_same_as_each_alone(sample):
    long = ["".join(sample.texts) * 6, *sample.texts[:3]]
    assert len(long[0]) > BATCH_CHARS / 2
    fitted = TfidfFeatures(min_df=1).fit([*long, *long])
    together = fitted.transform([*long, *long])
    assert abs(together[1] - fitted.transform([long[1]])).max() < 1e-7


@given(texts=st.lists(NEWS, min_size=1, max_size=4))
def test_rows_have_length_one_or_none_whatever_the_text(texts):
    fitted = TfidfFeatures(min_df=1).fit(["碳市场开市", "银行贷款5G"])
    lengths = np.sqrt(fitted.transform(texts).power(2).sum(axis=1))
    assert all(abs(x) < 1e-6 or abs(x - 1) < 1e-5 for x in np.ravel(lengths))


@given(term=st.text(st.characters(min_codepoint=1), min_size=1, max_size=3))
def test_packing_characters_loses_nothing(term):
    if any(0xD800 <= ord(char) < 0xE000 for char in term):
        return
    key = 0
    for char in term.ljust(MAX_CHARS, "\0"):
        key = key << CODE_BITS | ord(char)
    assert char_terms(np.array([key])) == [term]


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"char_ngrams": (1, 4)}, "char_ngrams must be .* between 1 and 3"),
        ({"word_ngrams": (2, 1)}, "word_ngrams must be"),
        ({"char_ngrams": None, "word_ngrams": None}, "must not both be None"),
        ({"min_df": 9}, "no term occurs in 9 of the 2 texts"),
    ],
)
def test_bad_settings_are_named(settings, message):
    with pytest.raises(ValueError, match=message):
        TfidfFeatures(**settings).fit(["银行贷款", "银行存款"])


def test_it_follows_scikit_learn():
    features = TfidfFeatures(min_df=1)
    assert clone(features).get_params() == features.get_params()
    with pytest.raises(NotFittedError):
        features.transform(["银行"])
    names = features.fit(["银行"]).get_feature_names_out()
    assert set(names) >= {"word=银行", "char=银行"}


def test_counts_leave_out_numbers_quantities_and_stop_words():
    counts, vocabulary = count_terms(
        ["银行，发放，贷款2023一台亿元的5G", "银行，回收，贷款"],
        cleaner=Cleaner(),
        segmenter=Segmenter(stop_words=("发放",)),
        min_df=1,
        max_df=1.0,
    )
    assert vocabulary == ("5g", "回收", "贷款", "银行")
    assert counts.toarray().tolist() == [[1, 0, 1, 1], [0, 1, 1, 1]]


def test_counts_over_a_given_vocabulary_keep_its_order():
    counts, _ = count_terms(
        ["银行，贷款", "足球"],
        cleaner=Cleaner(),
        segmenter=Segmenter(),
        vocabulary=("贷款", "银行"),
    )
    assert counts.toarray().tolist() == [[1, 1], [0, 0]]


def test_the_terms_of_most_articles_are_kept_ties_by_code_point():
    texts = ["银行，利率", "银行，债券", "足球"]
    _, vocabulary = count_terms(
        texts,
        cleaner=Cleaner(),
        segmenter=Segmenter(),
        min_df=1,
        max_df=1.0,
        max_terms=2,
    )
    assert vocabulary[-1] == "银行"
    assert len(vocabulary) == 2


def test_characters_run_on_through_punctuation_where_told():
    texts = ["股价大涨！", "股价 大涨！"]
    plain = TfidfFeatures(word_ngrams=None, min_df=1).fit(texts)
    marked = TfidfFeatures(word_ngrams=None, min_df=1, char_punctuation=True).fit(texts)
    assert set(marked.vocabulary_) - set(plain.vocabulary_) == {"！", "涨！", "大涨！"}
    assert not any(" " in term for term in marked.vocabulary_)


def test_the_edges_of_a_text_are_characters_where_told():
    settings = {"word_ngrams": None, "char_edges": True, "min_df": 1}
    fitted = TfidfFeatures(**settings).fit(["股价大涨！", "股价！"])
    found = {t for t in fitted.vocabulary_ if CHAR_FIRST in t or CHAR_LAST in t}
    shown = {t.replace(CHAR_FIRST, "<").replace(CHAR_LAST, ">") for t in found}
    # Punctuation parts the last character from the edge, and no mark stands alone.
    assert shown == {"<股", "<股价"}
    marked = TfidfFeatures(**settings, char_punctuation=True).fit(["股价！"])
    assert f"价！{CHAR_LAST}" in marked.vocabulary_
    places = {marked.vocabulary_[c]: (s, e) for c, s, e in marked.locate("股价！")}
    assert places[f"{CHAR_FIRST}股价"] == (0, 2)
    assert places[f"！{CHAR_LAST}"] == (2, 3)


@given(texts=st.lists(NEWS, min_size=1, max_size=4))
def test_a_text_has_the_same_features_alone_and_among_others(texts):
    fitted = TfidfFeatures(min_df=1, char_edges=True).fit(["碳市场开市", "银行贷款5G"])
    together = fitted.transform(texts)
    for row, text in enumerate(texts):
        assert abs(together[row] - fitted.transform([text])).max() < 1e-7


WORDS = ["碳", "市场", "5g", "绿色金融", "ai", "碳市场化", "<<"]


@given(
    texts=st.lists(st.text("碳市场绿色金融5GaAIé，。 \n<𠮷", max_size=20), max_size=4)
)
def test_tokens_have_the_same_numbers_joined_as_one_by_one(texts, segment):
    tokens = [token for text in texts for token in segment(text)]
    one, other = TokenNumbers(WORDS), TokenNumbers(WORDS)
    np.testing.assert_array_equal(
        one.look_up_joined(BETWEEN.join(tokens)), other.look_up(tokens)
    )
