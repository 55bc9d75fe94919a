import numpy as np
import pytest
from scipy.sparse import csr_matrix
from scipy.stats import power_divergence

from research.stats.keyness import keyness

COUNTS = csr_matrix([[5, 1, 0, 2], [3, 0, 1, 2], [0, 4, 1, 2], [0, 3, 3, 2]])
SECOND = np.array([False, False, True, True])


def test_the_log_likelihood_is_that_of_scipy():
    found = keyness(COUNTS, SECOND)
    dense = np.asarray(COUNTS.todense())
    observed = np.stack([dense[:2].sum(axis=0), dense[2:].sum(axis=0)])
    expected = observed.sum(axis=0) * observed.sum(axis=1, keepdims=True) / dense.sum()
    for term in range(4):
        # G² over the two cells of the term; both sides add up to the same.
        g2, _ = power_divergence(
            observed[:, term], expected[:, term], lambda_="log-likelihood"
        )
        assert found.log_likelihood[term] == pytest.approx(g2)


def test_the_ratio_tells_the_direction():
    found = keyness(COUNTS, SECOND)
    assert found.log_ratio[0] < 0 < found.log_ratio[1]
    sizes = np.array([14, 15])
    expected = np.log2((7 / sizes[1]) / (1 / sizes[0]))
    assert found.log_ratio[1] == pytest.approx(expected)


def test_parts_changed_about_change_the_sign_only():
    one, other = keyness(COUNTS, SECOND), keyness(COUNTS, ~SECOND)
    assert one.log_ratio == pytest.approx(-other.log_ratio)
    assert one.log_likelihood == pytest.approx(other.log_likelihood)
    assert one.n_docs.tolist() == other.n_docs[:, ::-1].tolist()


def test_an_empty_part_is_refused():
    with pytest.raises(ValueError, match="both parts must hold words"):
        keyness(COUNTS, np.zeros(4, dtype=bool))
