"""Structural topic models behind our noun, by an engine that stands for topica."""

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from scipy.sparse import csr_matrix

from research.features.counts import TermCounts
from research.text.cleaner import Cleaner
from research.text.segmenter import Segmenter
from research.topics.structural import fit_structural

TERMS = ("甲一", "甲二", "乙一", "乙二")
COUNTS = csr_matrix(np.array([[2, 1, 0, 0], [0, 0, 1, 2], [1, 1, 0, 0]] * 10))


class STM:
    """What of topica's class is used."""

    def __init__(self, n_topics, seed):
        self.n_topics, self.seed = n_topics, seed

    def fit(self, documents, prevalence):
        self.prevalence, self.documents = prevalence, documents
        self.vocabulary = list(TERMS[::-1])
        self.topic_word = np.kron(np.eye(2), [0.5, 0.5])
        own = [
            [0.1, 0.9] if doc[0].startswith("甲") else [0.9, 0.1] for doc in documents
        ]
        self.doc_topic = np.array(own)
        STM.last = self
        return self


def test_the_design_is_that_of_the_formula_and_terms_keep_their_names():
    data = pd.DataFrame({"region": ["north", "south", "north"] * 10})
    counts = TermCounts(COUNTS, TERMS, Cleaner(), Segmenter())
    engine = SimpleNamespace(STM=STM)
    model = fit_structural(
        counts, n_topics=2, formula="region", data=data, engine=engine
    )
    assert STM.last.prevalence.ravel().tolist() == [0, 1, 0] * 10
    assert STM.last.documents[0] == ["甲一", "甲一", "甲二"]
    assert model.engine == "topica"
    assert set(model.top_terms(2)[1]) == {"甲一", "甲二"}
    assert model.topic_share[1] > model.topic_share[0]


def test_an_article_without_a_term_is_refused():
    empty = csr_matrix(np.zeros((2, 4)))
    counts = TermCounts(empty, TERMS, Cleaner(), Segmenter())
    with pytest.raises(ValueError, match="every article must hold a term"):
        fit_structural(
            counts, n_topics=2, formula="1", data=pd.DataFrame(index=[0, 1]), engine=STM
        )
