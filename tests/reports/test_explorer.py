from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.spatial.distance import pdist

from research.rendering.explorer import RELEVANCES
from research.reports import explorer as exploring
from research.reports.explorer import _sample, evidence, explore, marks, topic_map

WEIGHTS = st.lists(st.floats(-1, 1), max_size=40).map(np.array)


@given(weights=WEIGHTS)
def test_marks_are_in_order_apart_and_on_what_speaks_for_a_theme(weights):
    found = marks(weights)
    assert all(before[1] <= after[0] for before, after in pairwise(found))
    for start, end, strength in found:
        assert (weights[start:end] > 0).all()
        assert strength in (0.25, 0.5, 0.75, 1.0)
    if weights.max(initial=0) > 0:
        heaviest = int(weights.argmax())
        assert any(start <= heaviest < end and s == 1 for start, end, s in found)


def test_shares_of_characters_add_up_what_the_terms_over_them_weigh(shipped, sample):
    classifier, _ = shipped
    text = sample[0].text
    summed = np.zeros((len(classifier.themes_), len(text)))
    for found in classifier.explain(text):
        row = classifier.themes_.index(found.theme)
        size = found.end - found.start
        summed[row, found.start : found.end] += found.weight / size
    assert classifier.character_weights(text) == pytest.approx(summed, abs=1e-12)


@pytest.mark.parametrize("text", ["", "\ud800", "…"])
def test_a_text_without_terms_has_no_evidence(shipped, text):
    classifier, _ = shipped
    given_all = np.ones(len(classifier.themes_), dtype=np.int8)
    assert classifier.character_weights(text).shape == (len(given_all), len(text))
    assert not any(evidence(text, classifier, given_all).values())


def test_evidence_is_found_for_the_given_themes_only(explored):
    _, _, explorer = explored
    for found, decisions in zip(explorer.marks, explorer.decisions, strict=True):
        assert list(found) == np.flatnonzero(decisions).tolist()
        assert all(len(spans) <= exploring.MAX_MARKS for spans in found.values())


def test_three_topics_stand_as_far_apart_as_they_are():
    topics = np.random.default_rng(0).dirichlet(np.full(50, 0.1), size=3)
    apart = pdist(topics, "jensenshannon")
    assert pdist(topic_map(topics)) == pytest.approx(apart, abs=2e-3)


def test_the_map_follows_the_topics_whatever_their_order():
    topics = np.random.default_rng(1).dirichlet(np.full(50, 0.1), size=9)
    assert topic_map(topics[::-1]) == pytest.approx(topic_map(topics)[::-1], abs=2e-3)


def test_two_topics_that_are_the_same_stand_in_one_place():
    topics = np.full((2, 4), 0.25)
    assert (topic_map(topics) == 0).all()


def test_a_topic_brings_every_term_that_some_relevance_shows(explored):
    _, model, explorer = explored
    for relevance in RELEVANCES:
        for topic, terms in zip(
            explorer.topics, model.top_terms(20, relevance=relevance), strict=True
        ):
            assert set(terms) <= set(topic.terms) <= set(explorer.terms)


def test_of_many_articles_a_sample_is_shown_and_said(digested, monkeypatch):
    digest, model = digested
    corpus = digest.corpus
    monkeypatch.setattr(exploring, "MAX_ARTICLES", 10)
    few = explore(digest, model)
    assert len(few.articles) == len(few.marks) == len(few.doc_topic) == 10
    assert f"10 articles of {len(corpus)} (seed 7)" in few.lead
    assert _sample(len(corpus), 7) == _sample(len(corpus), 7) != _sample(len(corpus), 8)
