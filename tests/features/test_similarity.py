import numpy as np
import pytest
from scipy.sparse import csr_matrix
from sklearn.feature_extraction.text import TfidfTransformer

from research.features.similarity import LEAST, most_similar

# Two about 光伏, one of them of 储能 too, and two about 银行; the last is a copy.
COUNTS = csr_matrix(
    [[3, 1, 0, 0], [2, 2, 1, 0], [0, 0, 0, 3], [0, 0, 1, 4], [0, 0, 1, 4]]
)


def test_articles_of_the_same_words_are_alike_and_no_others():
    found = most_similar(COUNTS)
    assert found[0] == (1,)
    assert found[2] == (3, 4)
    assert set(found[3]) == {4, 2, 1}


def test_no_copy_is_like_its_own_and_of_others_one_is_named():
    found = most_similar(COUNTS, np.array([0, 1, 2, 3, 3]))
    assert found[2] == (3,)
    assert 4 not in found[3]


def test_many_batches_give_what_a_full_product_gives(monkeypatch):
    monkeypatch.setattr("research.features.similarity.BATCH", 7)
    rng = np.random.default_rng(0)
    counts = csr_matrix(rng.poisson(0.3, (40, 25)))
    found = most_similar(counts, n=3)
    rows = TfidfTransformer(sublinear_tf=True).fit_transform(counts).toarray()
    likeness = (rows @ rows.T).round(6)
    for row, others in enumerate(found):
        own = np.delete(np.arange(40), row)
        order = own[np.lexsort((own, -likeness[row, own]))]
        expected = [o for o in order if likeness[row, o] >= LEAST][:3]
        assert list(others) == expected


@pytest.mark.parametrize("n_docs", [1, 2])
def test_without_words_nothing_is_alike(n_docs):
    assert most_similar(csr_matrix((n_docs, 3))) == [()] * n_docs
