"""TermCounts: the noun between texts and topics."""

import numpy as np
import pytest
from scipy.sparse import csr_matrix

from research.features.counts import TermCounts, count_terms
from research.text.cleaner import Cleaner
from research.text.segmenter import Segmenter
from research.topics.lda import fit_topics

_TEXTS = ["光伏组件出口增长。", "锂电池工厂投产。", "光伏组件价格下跌。"] * 4


def _counted() -> TermCounts:
    segmenter = Segmenter(user_words=("光伏组件",))
    return count_terms(_TEXTS, cleaner=Cleaner(), segmenter=segmenter, max_df=1.0)


def test_counts_unpack_as_matrix_and_terms() -> None:
    counted = _counted()
    matrix, terms = counted
    assert matrix is counted.matrix
    assert terms == counted.terms
    assert len(counted) == len(_TEXTS)


def test_topics_take_vocabulary_cleaner_and_segmenter_from_counts() -> None:
    counted = _counted()
    whole = fit_topics(counted, n_topics=2, seed=3)
    parts = fit_topics(
        counted.matrix,
        vocabulary=counted.terms,
        cleaner=counted.cleaner,
        segmenter=counted.segmenter,
        n_topics=2,
        seed=3,
    )
    assert whole.segmenter == counted.segmenter
    assert "光伏组件" in whole.vocabulary
    np.testing.assert_array_equal(whole.topic_term, parts.topic_term)


def test_a_column_without_a_term_is_refused() -> None:
    with pytest.raises(ValueError, match="2 columns and 1 terms"):
        TermCounts(csr_matrix((1, 2)), ("光伏",), Cleaner(), Segmenter())
