"""Topics by period: what is planted is found, and what is shuffled is not."""

import numpy as np
import pytest
from scipy.sparse import csr_matrix

from research.stats.strata import Blocks
from research.topics.evolution import (
    KINDS,
    _dealt,
    _events,
    term_changes,
    topic_evolution,
    words_by_period,
)
from research.topics.lda import fit_topics

TERMS = tuple(f"词{n:02}" for n in range(60))


def articles(rng, blocks, n=90):
    """Return articles each of which is about one of some blocks of fifteen words."""
    topics = np.kron(np.eye(4), np.full(15, 1 / 15)) * 0.9 + 0.1 / 60
    return rng.multinomial(40, topics[rng.choice(blocks, n)])


@pytest.fixture(scope="module")
def changed():
    """Return two periods: in the second, one subject is new and one has gone."""
    rng = np.random.default_rng(0)
    counts = np.concatenate([articles(rng, [0, 1, 2]), articles(rng, [0, 1, 3])])
    return csr_matrix(counts.astype(float)), ["2020"] * 90 + ["2021"] * 90


def test_a_subject_that_comes_is_born_and_one_that_goes_dies(changed):
    found = topic_evolution(changed[0], TERMS, changed[1], n_topics=3)
    kinds = {event.kind: event for event in found.events}
    assert set(kinds) == {"birth", "death"}
    born = found.models[1].top_terms(10)[kinds["birth"].topics[0]]
    assert set(born) <= set(TERMS[45:])
    gone = found.models[0].top_terms(10)[kinds["death"].topics[0]]
    assert set(gone) <= set(TERMS[30:45])
    assert kinds["birth"].p == 0.05
    assert found.n_docs == (90, 90)


def test_chance_is_stronger_than_all_deals_in_one_of_twenty_corpora():
    """Strengths alike in what is seen and in deals, as where nothing changes."""
    rng = np.random.default_rng(1)
    terms = [np.eye(5), np.eye(5)]
    false = np.zeros(len(KINDS))
    for _ in range(400):
        seen = {kind: rng.random((1, 5)) for kind in KINDS}
        strongest = rng.random((19, len(KINDS), 5)).max(axis=2)
        for column, kind in enumerate(KINDS):
            events = _events(seen, strongest, terms)
            false[column] += any(event.kind == kind for event in events)
    assert (false / 400 <= 0.08).all()
    assert (false / 400 >= 0.02).all()


def test_articles_change_places_within_their_source_and_copies_together():
    of = np.array([0, 0, 1, 1, 0, 1])
    block, source = np.array([0, 0, 1, 2, 3, 4]), np.array([0, 0, 0, 1, 1])
    blocks = Blocks(block, source, source, np.ones(5))
    rng = np.random.default_rng(2)
    for _ in range(20):
        dealt = _dealt(of, blocks, rng)
        assert dealt[0] == dealt[1]
        assert sorted(dealt[4:]) == [0, 1]


def test_words_of_a_topic_are_listed_by_period(changed):
    counts, periods = changed
    model = fit_topics(counts, vocabulary=TERMS, n_topics=4)
    names, words = term_changes(model, counts, periods, n=3)
    assert names == ("2020", "2021")
    assert len(words) == 4
    new = next(n for n, row in enumerate(words) if row[1][0] in TERMS[45:])
    _, counted = words_by_period(model, counts, periods)
    assert counted[1, new].sum() > 4 * counted[0, new].sum()
    assert counted.sum() == pytest.approx(counts.sum())


def test_too_few_articles_or_deals_are_refused(changed):
    with pytest.raises(ValueError, match="at least two periods"):
        topic_evolution(changed[0], TERMS, ["2020"] * 180, n_topics=3)
    with pytest.raises(ValueError, match="at least 19"):
        topic_evolution(*changed[:1], TERMS, changed[1], n_topics=3, n_permutations=9)
