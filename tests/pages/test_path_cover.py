from itertools import pairwise, permutations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from research.pages.evidence.chain_features import as_chains
from research.pages.evidence.pair_features import best_other, block_pairs
from research.pages.path_cover import choose_links


def scores_of(n):
    return st.lists(
        st.floats(-5, 5, allow_nan=False), min_size=n * (n - 1), max_size=n * (n - 1)
    )


@given(scores=scores_of(5))
def test_links_make_paths_and_no_circles(scores):
    i, j = block_pairs(5)
    successors = choose_links(5, i, j, np.array(scores))
    assert sorted(np.concatenate(as_chains(successors))) == [0, 1, 2, 3, 4]


@given(scores=scores_of(4))
def test_links_are_never_better_by_exchanging_one_path_cover_for_another(scores):
    i, j = block_pairs(4)
    odds = {(a, b): s for a, b, s in zip(i.tolist(), j.tolist(), scores, strict=True)}
    successors = choose_links(4, i, j, np.array(scores))
    found = sum(odds[a, int(b)] for a, b in enumerate(successors) if b >= 0)
    # Every path cover is a permutation cut where the odds are against a link.
    best = max(
        sum(max(0.0, odds[a, b]) for a, b in pairwise(order))
        for order in permutations(range(4))
    )
    assert found <= best + 1e-9
    assert found >= best / 2 - 1e-9  # circles are broken greedily


def test_a_circle_loses_its_weakest_link():
    i, j = block_pairs(3)
    odds = {(0, 1): 3.0, (1, 2): 2.0, (2, 0): 1.0}
    scores = np.array([odds.get(p, -1.0) for p in zip(i.tolist(), j.tolist())])  # noqa: B905
    assert choose_links(3, i, j, scores).tolist() == [1, 2, -1]


@given(
    values=st.lists(st.integers(-9, 9), min_size=1, max_size=12),
    seed=st.integers(0, 99),
)
def test_the_best_other_value_of_a_group_leaves_out_the_entry_itself(values, seed):
    group = np.random.default_rng(seed).integers(0, 3, len(values))
    found = best_other(np.array(values, float), group, 3)
    for at, mine in enumerate(group):
        others = [v for k, v in enumerate(values) if k != at and group[k] == mine]
        assert found[at] == (max(others) if others else -99.0)
