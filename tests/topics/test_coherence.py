import math
import warnings
from importlib.util import find_spec

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_matrix

from research.features.counts import count_terms, token_columns
from research.text.cleaner import Cleaner
from research.text.segmenter import Segmenter
from research.topics.coherence import Articles, Windows, coherence

needs_gensim = pytest.mark.skipif(
    find_spec("gensim") is None, reason="gensim has no wheel for this Python"
)
TERMS = ("甲", "乙", "丙", "丁")
texts_of_terms = st.lists(
    st.lists(st.sampled_from((*TERMS, "外")), min_size=1, max_size=14),
    min_size=1,
    max_size=6,
)
matrices = st.lists(
    st.lists(st.integers(0, 2), min_size=4, max_size=4), min_size=1, max_size=8
)


def windows(texts, size):
    numbers = [
        TERMS.index(token) if token in TERMS else -1 for t in texts for token in t
    ]
    return Windows(np.array(numbers), np.array([len(t) for t in texts]), TERMS, size)


def windows_one_by_one(texts, size):
    """Return how many windows hold each pair of terms, by looking at each window."""
    together, n_windows = np.zeros((4, 4)), 0
    for text in texts:
        for start in range(max(len(text) - size + 1, 1)):
            held = np.array([term in text[start : start + size] for term in TERMS])
            together += np.outer(held, held)
            n_windows += 1
    return together, n_windows


def theirs(topics, texts, measure, size):
    from gensim.corpora import Dictionary
    from gensim.models import CoherenceModel

    dictionary = Dictionary([*texts, list(TERMS)])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # its logarithms of 0
        model = CoherenceModel(
            topics=topics,
            texts=texts,
            corpus=[dictionary.doc2bow(text) for text in texts],
            dictionary=dictionary,
            coherence=measure,
            window_size=size,
            processes=1,
        )
        return np.array(model.get_coherence_per_topic())


@given(texts=texts_of_terms, size=st.integers(1, 16))
def test_runs_give_the_counts_of_all_windows_looked_at_one_by_one(texts, size):
    together, n_windows = windows_one_by_one(texts, size)
    found, n_found = windows(texts, size).together(np.arange(4), compatible=False)
    assert n_found == n_windows
    np.testing.assert_array_equal(found, together)


@needs_gensim
@settings(max_examples=40)
@given(texts=texts_of_terms, size=st.integers(2, 12))
@pytest.mark.parametrize(
    ("measure", "name"), [("npmi", "c_npmi"), ("c_v", "c_v"), ("u_mass", "u_mass")]
)
def test_compatible_coherence_is_gensims_where_that_is_finite(
    texts, size, measure, name
):
    topics = [list(TERMS), ["乙", "甲", "丁", "丙"]]
    expected = theirs(topics, texts, name, size)
    counts = [[text.count(term) for term in TERMS] for text in texts]
    by_article = Articles(csr_matrix(counts), TERMS)
    reference = by_article if measure == "u_mass" else windows(texts, size)
    found = coherence(topics, reference, measure=measure, compatible=True)
    if found.coverage == 1:
        np.testing.assert_allclose(found.per_topic, expected, atol=1e-9)
    assert np.isfinite(found.per_topic).all()


def test_a_term_that_stands_twice_in_a_window_outlives_one_of_its_occurrences():
    # Windows of three: 甲乙甲, 乙甲丙. 甲 and 丙 meet in the second. gensim forgets 甲
    # when its first occurrence leaves, though the second is still there.
    reference = windows([["甲", "乙", "甲", "丙"]], 3)
    exact, n_windows = reference.together(np.arange(3), compatible=False)
    assert n_windows == 2
    assert exact.tolist() == [[2, 2, 1], [2, 2, 1], [1, 1, 1]]
    forgetful, _ = reference.together(np.arange(3), compatible=True)
    assert forgetful.tolist() == [[1, 1, 0], [1, 2, 1], [0, 1, 1]]


@needs_gensim
def test_compatible_coherence_is_gensims_on_articles(sample):
    from gensim.corpora import Dictionary
    from gensim.models import CoherenceModel

    segmenter, cleaner = Segmenter(), Cleaner()
    counts, vocabulary = count_terms(
        sample.texts, cleaner=cleaner, segmenter=segmenter, min_df=20, max_df=0.5
    )
    numbers, lengths = token_columns(
        sample.texts, vocabulary, cleaner=cleaner, segmenter=segmenter
    )
    texts = [
        [vocabulary[n] if n >= 0 else "" for n in row]
        for row in np.split(numbers, np.cumsum(lengths)[:-1])
    ]
    common = np.argsort(-np.diff(counts.tocsc().indptr), kind="stable")[:60]
    topics = [[vocabulary[c] for c in row] for row in common.reshape(6, 10)]
    dictionary = Dictionary(texts)

    def of_gensim(measure, size):
        return CoherenceModel(
            topics=topics,
            texts=texts,
            dictionary=dictionary,
            coherence=measure,
            window_size=size,
            processes=1,
        ).get_coherence_per_topic()

    by_window = {
        size: Windows(numbers, lengths, vocabulary, size) for size in (10, 110, 5000)
    }
    for measure, name, size in (("npmi", "c_npmi", 10), ("c_v", "c_v", 110)):
        found = coherence(topics, by_window[size], measure=measure, compatible=True)
        np.testing.assert_allclose(found.per_topic, of_gensim(name, size), atol=1e-9)
        assert (found.window, found.n_docs) == (size, len(sample))
    # A window longer than any article is the article.
    whole = coherence(topics, Articles(counts, vocabulary), compatible=True)
    np.testing.assert_allclose(whole.per_topic, of_gensim("c_npmi", 5000), atol=1e-7)
    exact = coherence(topics, Articles(counts, vocabulary))
    assert exact.per_topic == pytest.approx(
        coherence(topics, by_window[5000]).per_topic
    )


def test_npmi_is_the_sum_done_by_hand():
    counts = csr_matrix([[1, 1, 0], [1, 0, 0], [0, 1, 1], [2, 3, 0]])
    found = coherence([["甲", "乙", "丙"]], Articles(counts, TERMS[:3]))
    both, alone = 2 / 4, 3 / 4
    first = math.log(both / (alone * alone)) / -math.log(both)
    third = math.log((1 / 4) / (3 / 4 * 1 / 4)) / -math.log(1 / 4)
    assert found.per_topic[0] == pytest.approx((first - 1 + third) / 3)
    assert (found.coverage, found.n_docs, found.n_top) == (1.0, 4, 3)
    assert found.window is None


def test_umass_is_the_sum_done_by_hand():
    counts = csr_matrix([[1, 1, 0], [1, 0, 0], [0, 1, 1], [2, 3, 0]])
    found = coherence([["甲", "乙", "丙"]], Articles(counts, TERMS), measure="u_mass")
    expected = np.mean([np.log(3 / 3), np.log(1 / 3), np.log(2 / 3)])
    assert found.mean == pytest.approx(expected)


@given(rows=matrices)
@pytest.mark.parametrize("measure", ["npmi", "c_v", "u_mass"])
@pytest.mark.parametrize("compatible", [False, True])
def test_coherence_is_finite_whatever_is_missing(rows, measure, compatible):
    found = coherence(
        [[*TERMS, "缺"], [*TERMS[::-1], "缺"]],
        Articles(csr_matrix(rows), TERMS),
        measure=measure,
        compatible=compatible,
    )
    assert np.isfinite(found.per_topic).all()
    assert found.coverage <= 0.8
    if measure != "u_mass":
        assert (np.abs(found.per_topic) <= 1 + 1e-9).all()
        assert found.per_topic[0] == pytest.approx(found.per_topic[1])


def test_terms_nowhere_in_the_reference_score_as_unrelated():
    found = coherence([["缺", "无"]], Articles(csr_matrix([[1]]), ["甲"]))
    assert (found.mean, found.coverage) == (0.0, 0.0)


def test_an_empty_reference_is_refused():
    with pytest.raises(ValueError, match="at least one article"):
        coherence([["甲"]], Articles(csr_matrix((0, 1)), ["甲"]))
