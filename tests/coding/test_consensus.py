import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from research.coding.codings import Codings
from research.coding.consensus import coder_consensus, labelled_by
from research.coding.sheets import assign
from research.corpus.article import Article
from research.corpus.corpus import Corpus

SHARES = {"rare": 0.02, "seldom": 0.05, "common": 0.2, "half": 0.5}
THEMES = tuple(SHARES)
MISSED, ADDED = 0.1, 0.03  # what erring coders do
SETTINGS = [
    (coders, overlap)
    for coders in (1, 2, 3, 5)
    for overlap in (0.0, 0.1, 0.2, 0.5, 1.0)
    if coders > 1 or overlap == 0
]


def coded(votes):
    n_coders, n_docs, n_themes = votes.shape
    ids = tuple(f"d{row:04}" for row in range(n_docs))
    coders = tuple(f"c{number}" for number in range(n_coders))
    return Codings(THEMES[:n_themes], ids, coders, votes.astype(float))


def simulated(n_coders, overlap, seed, *, errs, n_docs=100):
    """Deal articles as `code sheet` does; coders read theirs."""
    rng = np.random.default_rng(seed)
    truth = np.zeros((n_docs, len(THEMES)), dtype=bool)
    for column, share in enumerate(SHARES.values()):
        n_with = max(1, round(share * n_docs))
        truth[rng.choice(n_docs, n_with, replace=False), column] = True
    votes = np.full((n_coders, *truth.shape), np.nan)
    ids = [f"{row:04}" for row in range(n_docs)]
    dealt = assign(ids, n_coders=n_coders, overlap=overlap, seed=seed)
    for number, assignment in enumerate(dealt):
        rows = np.array([int(name) for name in assignment.ids], dtype=int)
        wrong = rng.random((len(rows), len(THEMES))) < np.where(
            truth[rows], MISSED, ADDED
        )
        votes[number, rows] = truth[rows] ^ (wrong & errs)
    return truth, votes


def unanimous(votes):
    """Say what all who read an article say; NaN where they disagree."""
    least, most = np.nanmin(votes, axis=0), np.nanmax(votes, axis=0)
    return np.where(least == most, least, np.nan)


@pytest.mark.parametrize("errs", [False, True], ids=["faultless", "erring"])
@pytest.mark.parametrize(("n_coders", "overlap"), SETTINGS)
def test_no_unanimous_answer_is_overruled_however_rare_the_theme(
    n_coders, overlap, errs
):
    for seed in range(3):
        truth, votes = simulated(n_coders, overlap, seed, errs=errs)
        found = coder_consensus(coded(votes)).probability
        said = unanimous(votes)
        known = ~np.isnan(said)
        assert (found[known] == said[known]).all()
        if not errs:
            assert (found == truth).all()


def test_where_coders_disagree_weighing_them_errs_no_more_than_the_majority():
    wrong = {"weighed": 0, "majority": 0}
    for seed in range(20):
        truth, votes = simulated(5, 1.0, seed, errs=True, n_docs=200)
        rng = np.random.default_rng(seed)
        careless = rng.random(votes[3:].shape) < 0.3
        votes[3:] = votes[3:] != careless
        apart = np.isnan(unanimous(votes))
        weighed = coder_consensus(coded(votes)).probability > 0.5
        wrong["weighed"] += (weighed != truth)[apart].sum()
        wrong["majority"] += ((votes.mean(axis=0) > 0.5) != truth)[apart].sum()
    assert wrong["weighed"] < 0.7 * wrong["majority"]


VOTES = st.tuples(st.integers(1, 4), st.integers(1, 12), st.integers(1, 4)).flatmap(
    lambda shape: arrays(float, shape, elements=st.sampled_from([0.0, 1.0, np.nan]))
)


@given(votes=VOTES, random=st.randoms(use_true_random=False))
def test_unanimous_and_adjudicated_answers_stand_whatever_was_said(votes, random):
    read = ~np.isnan(votes).all(axis=0)
    found = coded(votes)
    cells = [(name, theme) for name in found.ids for theme in found.themes]
    decided = {cell: random.random() < 0.5 for cell in cells if random.random() < 0.3}
    probability = coder_consensus(found, adjudicated=decided).probability
    assert ((probability >= 0) & (probability <= 1)).all()
    for (row, column), is_read in np.ndenumerate(read):
        cell = (found.ids[row], found.themes[column])
        given_here = set(votes[:, row, column][~np.isnan(votes[:, row, column])])
        if cell in decided:
            assert probability[row, column] == decided[cell]
        elif is_read and len(given_here) == 1:
            assert {probability[row, column]} == given_here


@given(votes=VOTES, random=st.randoms(use_true_random=False))
def test_the_order_of_coders_and_articles_changes_nothing(votes, random):
    order = random.sample(range(votes.shape[0]), votes.shape[0])
    rows = random.sample(range(votes.shape[1]), votes.shape[1])
    one = coder_consensus(coded(votes)).probability
    other = coder_consensus(coded(votes[order][:, rows])).probability
    assert other == pytest.approx(one[rows], abs=1e-4)


@given(arrays(bool, st.tuples(st.integers(1, 30), st.integers(1, 4))))
def test_one_coder_is_copied(answers):
    found = coded(answers[np.newaxis])
    corpus = Corpus(tuple(Article(id=name, body=("x",)) for name in found.ids))
    labelled = labelled_by(found, corpus)
    assert [[t in a.labels for t in found.themes] for a in labelled] == answers.tolist()


def test_who_shares_no_article_has_no_sensitivity():
    votes = np.full((2, 4, 1), np.nan)
    votes[0, :2], votes[1, 2:] = 1, 0
    found = coder_consensus(coded(votes))
    assert np.isnan(found.sensitivity).all()
    assert np.isnan(found.specificity).all()
    assert found.n_with.sum() == found.n_without.sum() == 0
