import numpy as np
import pytest

from research.topics.multiverse import (
    Conclusion,
    Specification,
    all_specifications,
    multiverse,
)

BOTH = [Specification(), Specification(stop_list=False)]


def test_every_combination_of_choices_stands_once_and_the_default_first():
    every = all_specifications()
    assert len(set(every)) == len(every) == 64
    assert every[0] == Specification()


def test_survival_is_the_share_of_specifications_by_choice():
    seeds = np.array([True, True, True, False])
    one = Conclusion("topic", "甲", np.array([True, False]), seeds)
    shares = one.survival(BOTH)
    assert (shares["all"], shares["stop_list on"], shares["stop_list off"]) == (
        0.5,
        1,
        0,
    )
    assert np.isnan(shares["hmm off"])
    assert shares["other seeds"] == 0.75


def test_conclusions_hold_under_the_specification_they_come_from(corpus):
    found = multiverse(corpus, n_topics=3, theme_words={}, specifications=BOTH)
    kinds = [conclusion.kind for conclusion in found]
    assert kinds[:5] == ["topic"] * 3 + ["alignment"] * 2
    assert kinds[-1] == "trend"
    assert all(conclusion.holds[0] for conclusion in found)
    assert all(conclusion.holds.shape == (2,) for conclusion in found)
    assert all(conclusion.over_seeds.shape == (10,) for conclusion in found)


def test_the_same_specification_twice_gives_the_same_conclusions(corpus):
    found = multiverse(corpus, n_topics=3, theme_words={}, specifications=BOTH[:1] * 2)
    assert all(conclusion.holds.all() for conclusion in found)


@pytest.mark.parametrize("choice", ["hmm", "rare_terms", "phrases"])
def test_a_choice_reaches_the_fit(sample, choice):
    changed = Specification(**{choice: not getattr(Specification(), choice)})
    found = multiverse(
        sample,
        n_topics=10,
        theme_words={},
        specifications=[Specification(), changed],
        n_seeds=1,
    )
    assert not all(conclusion.holds[1] for conclusion in found)
