"""How likely links are beside each other, and what is alike over likely links."""

from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from research.pages.evidence.block_vectors import cosines, cosines_of_sums
from research.pages.evidence.marginals import link_marginals, reachability
from research.pages.evidence.pair_features import block_pairs


def marginals_of(n_blocks, likely, otherwise=-9.0):
    i, j = block_pairs(n_blocks)
    scores = np.full(len(i), otherwise)
    for (a, b), score in likely.items():
        scores[(i == a) & (j == b)] = score
    found = SimpleNamespace(i=i, j=j, blocks=range(n_blocks))
    return link_marginals(found, scores)


@given(seed=st.integers(0, 99), n=st.integers(1, 8))
def test_no_block_has_more_than_one_successor_or_predecessor(seed, n):
    i, j = block_pairs(n)
    scores = np.random.default_rng(seed).normal(-1, 4, len(i))
    marginals = link_marginals(SimpleNamespace(i=i, j=j, blocks=range(n)), scores)
    assert (marginals >= 0).all()
    assert (marginals.sum(axis=0) <= 1 + 1e-6).all()
    assert (marginals.sum(axis=1) <= 1 + 1e-6).all()


def test_a_seam_alone_keeps_its_odds():
    alone = marginals_of(2, {(0, 1): 1.0}, otherwise=-50.0)[0, 1]
    assert alone == pytest.approx(1 / (1 + np.exp(-1.0)), abs=1e-4)


def test_chances_are_the_shares_of_all_ways_to_link_two_rivals():
    # Ways: none, 0 to 2, 1 to 2; their weights 1, e and e squared.
    marginals = marginals_of(3, {(0, 2): 1.0, (1, 2): 2.0}, otherwise=-50.0)
    total = 1 + np.e + np.e**2
    assert marginals[0, 2] == pytest.approx(np.e / total, abs=1e-4)
    assert marginals[1, 2] == pytest.approx(np.e**2 / total, abs=1e-4)


def test_rivals_share_what_one_alone_would_have():
    alone = marginals_of(3, {(0, 2): 3.0})[0, 2]
    shared = marginals_of(3, {(0, 2): 3.0, (1, 2): 3.0})
    assert shared[0, 2] == pytest.approx(shared[1, 2])
    assert shared[0, 2] < 0.5 < alone


def test_what_is_certain_is_reached_over_several_links_and_never_backwards():
    marginals = np.zeros((3, 3))
    marginals[0, 1] = marginals[1, 2] = 1.0
    reachable = reachability(marginals)
    assert reachable[0, 2] == pytest.approx(0.95**2)
    assert reachable[2, 0] == 0
    assert reachable.diagonal() == pytest.approx(1)


def test_sums_are_compared_by_products_as_by_their_rows():
    rng = np.random.default_rng(3)
    rows = rng.random((5, 7))
    left, right = rng.integers(0, 2, (2, 4, 5))
    right[0] = 0
    found = cosines_of_sums(rows @ rows.T, left, right)
    assert found == pytest.approx(cosines(left @ rows, right @ rows))
    assert (found[:, 0] == 0).all()
