"""Articles of later: what is new in them is found, and what is not is not."""

import numpy as np
import pytest

from research.text.segmenter import Segmenter
from research.text.tokens import Tokens
from research.topics.lda import fit_topics
from research.topics.update import drift_between, missing_topics, new_words

WORDS = [
    [f"{first}{second}" for second in "一二三四五六七八九十百千"]
    for first in "甲乙丙丁"
]


def texts(rng, subjects, n):
    """Return articles of twenty words, each about one of some subjects."""
    return [" ".join(rng.choice(WORDS[rng.choice(subjects)], 20)) for _ in range(n)]


@pytest.fixture(scope="module")
def known():
    rng = np.random.default_rng(0)
    segmenter = Segmenter(engine="spaces")
    base = texts(rng, [0, 1], 120)
    model = fit_topics(
        base, n_topics=2, segmenter=segmenter, min_df=2, max_df=1.0, passes=10
    )
    return model, model.tokens(base), rng


def test_a_subject_that_the_model_lacks_is_found_with_its_words(known):
    model, base, rng = known
    new = model.tokens(texts(rng, [0, 1, 2], 90))
    found = missing_topics(model, base, new, n_free=3, n_permutations=199)
    lacking = [one for one in found if one.is_lacking]
    assert lacking
    assert set(lacking[0].terms[:8]) <= set(WORDS[2])
    assert lacking[0].new > lacking[0].base + 0.15
    assert new_words(model, base, new)[0][0] in WORDS[2]
    unknown, surprise, _ = drift_between(model, base, new)
    assert unknown.name == "unknown words"
    assert unknown.new.low > unknown.base.high
    assert surprise.new.value == pytest.approx(surprise.base.value, abs=0.3)


def test_where_nothing_is_new_little_is_found(known):
    model, base, rng = known
    n_found = 0
    for seed in range(8):
        new = model.tokens(texts(rng, [0, 1], 60))
        n_found += bool(
            missing_topics(model, base, new, n_free=2, n_permutations=99, seed=seed)
        )
    assert n_found <= 2


def test_few_articles_say_nothing(known):
    model, base, _ = known
    few = base.take(range(10))
    assert isinstance(few, Tokens)
    with pytest.raises(ValueError, match="at least 40"):
        missing_topics(model, base, few)
