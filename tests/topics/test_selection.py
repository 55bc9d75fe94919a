from dataclasses import replace

import numpy as np
import pytest
from scipy.sparse import csr_matrix

from research.topics.recommendation import CRITERIA
from research.topics.selection import _parts, select_n_topics
from research.topics.stability import matched_agreement, shared_top_terms, stability

VOCABULARY = [f"词{n:02}" for n in range(60)]


def planted(n_topics, n_docs=400, seed=0):
    rng = np.random.default_rng(seed)
    topics = np.kron(np.eye(n_topics), np.full(60 // n_topics, n_topics / 60))
    shares = rng.dirichlet([0.05] * n_topics, size=n_docs)
    return csr_matrix([rng.multinomial(60, row @ topics) for row in shares])


@pytest.fixture(scope="module")
def selection():
    return select_n_topics(
        planted(5), VOCABULARY, candidates=(2, 5, 10, 20), n_seeds=3, n_subsamples=2
    )


def test_the_planted_number_of_topics_is_chosen_with_its_reason(selection):
    assert selection.n_topics == 5
    assert selection.clear
    assert selection.reason.startswith("5 topics score highest, ahead of")
    assert selection.coherence > 0.5


def test_numbers_with_too_few_articles_are_not_tried(selection):
    assert [candidate.n_topics for candidate in selection.candidates] == [2, 5, 10]
    assert (selection.n_fitted, selection.n_selection) == (200, 100)
    assert selection.n_reporting == 100


def test_reprints_stay_in_one_part():
    rng = np.random.default_rng(0)
    groups = rng.integers(0, 40, 200)
    rows = np.arange(1, 201)
    counts = csr_matrix(np.column_stack([rows, groups + 1]))
    parts = _parts(counts, groups, seed=3)
    held = [set(part.toarray()[:, 1]) for part in parts]
    assert len(set.union(*held)) == sum(map(len, held))
    assert sorted(np.concatenate([part.toarray()[:, 0] for part in parts])) == [*rows]
    assert [part.shape[0] // 10 for part in parts] == pytest.approx([10, 5, 5], abs=1)


def test_without_reprints_groups_change_nothing():
    counts = planted(3, n_docs=60)
    for one, other in zip(
        _parts(counts, None, seed=3), _parts(counts, np.arange(60), seed=3), strict=True
    ):
        np.testing.assert_array_equal(one.toarray(), other.toarray())


def test_two_processes_choose_as_one_does():
    one, two = (
        select_n_topics(
            planted(3, n_docs=120),
            VOCABULARY,
            candidates=(2, 3),
            n_seeds=2,
            n_subsamples=1,
            n_jobs=n_jobs,
        )
        for n_jobs in (1, 2)
    )
    np.testing.assert_array_equal(one.scores, two.scores)
    assert one.reason == two.reason


def test_noise_gives_no_clear_choice():
    rng = np.random.default_rng(0)
    noise = csr_matrix(rng.poisson(1, (200, 60)))
    found = select_n_topics(
        noise, VOCABULARY, candidates=(2, 3, 4), n_seeds=3, n_subsamples=1
    )
    assert not found.clear
    assert found.reason.startswith("No clear choice: no topics can be told")
    assert not found.has_topics
    assert all(
        np.isfinite(getattr(candidate, name)).all()
        for candidate in found.candidates
        for name in CRITERIA
    )


def test_more_topics_than_the_articles_carry_and_negative_npmi_are_remarked_on():
    found = select_n_topics(
        planted(5, n_docs=60), VOCABULARY, candidates=[12], n_seeds=2, n_subsamples=1
    )
    assert found.most_topics == 4
    assert "12 topics are too many: at most 4 topics" in found.remarks[0]
    assert found.has_topics
    bad = replace(found, coherence=-0.1)
    assert any("NPMI is negative" in remark for remark in bad.remarks)
    copies = select_n_topics(
        planted(5, n_docs=60),
        VOCABULARY,
        groups=np.arange(60) // 2,
        candidates=[2],
        n_seeds=2,
        n_subsamples=1,
    )
    assert copies.most_topics == 2


def test_too_few_seeds_are_refused():
    with pytest.raises(ValueError, match="n_seeds must be at least 2"):
        select_n_topics(planted(5), VOCABULARY, n_seeds=1)


def topics_of(*tops, n_terms=8):
    rows = np.full((len(tops), n_terms), 1e-6)
    for row, top in zip(rows, tops, strict=True):
        row[list(top)] = 1.0
    return rows / rows.sum(axis=1, keepdims=True)


def test_topics_are_paired_so_that_the_shared_terms_are_most():
    one = topics_of((0, 1), (2, 3), (4, 5))
    other = topics_of((4, 6), (0, 1))
    shared = shared_top_terms(one, other, n_top=2)
    assert shared.tolist() == [[0, 1], [0, 0], [0.5, 0]]
    partner, agreement = matched_agreement(one, other, n_top=2)
    assert partner.tolist() == [1, -1, 0]
    assert agreement.tolist() == [1, 0, 0.5]


def test_stability_is_the_mean_over_the_other_fits_and_names_the_worst_topic():
    one = topics_of((0, 1), (2, 3))
    runs = [one, one[::-1], topics_of((0, 1), (6, 7))]
    found = stability(runs, n_top=2)
    assert found.per_run.tolist() == [0.75, 0.75, 0.5]
    assert found.least_stable.tolist() == [0.5, 0.5, 0]


def test_one_fit_has_no_stability():
    with pytest.raises(ValueError, match="at least two fits"):
        stability([np.eye(2)])
