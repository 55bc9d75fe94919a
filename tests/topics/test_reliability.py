"""McDonald's ω of topics: that of the variance it is made of."""

import numpy as np
import pytest

from research.topics.model import TopicModel
from research.topics.reliability import topic_reliability

N_DOCS, N_FITS = 2000, 5


def fits(noise, seed=0):
    """Return fits whose shares of a topic are one truth and noise of their own."""
    rng = np.random.default_rng(seed)
    truth = rng.normal(0, 1, N_DOCS)
    topics = np.kron(np.eye(2), np.ones(12))
    found = []
    for _ in range(N_FITS):
        share = 0.5 + 0.05 * np.clip(truth + noise * rng.normal(size=N_DOCS), -9, 9)
        theta = np.stack([share, 1 - share], axis=1)
        names = [f"词{n:02}" for n in range(24)]
        found.append(TopicModel.from_arrays(topics, theta, vocabulary=names))
    return found


@pytest.mark.parametrize("noise", [0.3, 1.0, 2.0])
def test_omega_is_the_part_of_the_variance_that_fits_have_in_common(noise):
    models = fits(noise)
    found = topic_reliability(models[0], models)
    expected = N_FITS / (N_FITS + noise**2)
    assert found == pytest.approx([expected] * 2, abs=0.04)


def test_the_numbers_of_topics_do_not_matter():
    models = fits(0.3)
    turned = [
        TopicModel.from_arrays(
            m.topic_term[::-1], m.doc_topic[:, ::-1], vocabulary=m.vocabulary
        )
        for m in models
    ]
    mixed = [models[0], *turned[1:]]
    assert topic_reliability(models[0], mixed) == pytest.approx(
        topic_reliability(models[0], models)
    )


def test_two_fits_say_nothing_of_one_factor():
    models = fits(0.3)
    with pytest.raises(ValueError, match="at least 3"):
        topic_reliability(models[0], models[:2])
