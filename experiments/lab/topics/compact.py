"""A topic model made small enough to ship."""

from dataclasses import replace

import numpy as np

from research.arrays import Floats
from research.topics.model import TopicModel
from research.topics.ranking import largest

N_WEIGHTS = 100  # terms of a topic whose rank is kept
BITS = 8  # of the fraction of a probability: 1 part in 500


def compact(model: TopicModel) -> TopicModel:
    """Round probabilities, and keep the weights of the first terms alone.

    Parameters
    ----------
    model : TopicModel
        With `term_weight`.
    """
    ranking = model.ranking
    first = largest(ranking, N_WEIGHTS)
    weights = np.zeros_like(ranking)
    kept = np.take_along_axis(ranking, first, axis=1)
    np.put_along_axis(weights, first, _rounded(kept, 16), axis=1)
    topics = _rounded(model.topic_term, BITS)
    # What rounding adds or takes away, the first terms give back: rows sum to 1.
    likely = largest(topics, N_WEIGHTS)
    held = np.take_along_axis(topics, likely, axis=1)
    missing = 1 - topics.sum(axis=1, keepdims=True)
    scaled = held * (1 + missing / held.sum(axis=1, keepdims=True))
    np.put_along_axis(topics, likely, scaled, axis=1)
    return replace(model, topic_term=topics, term_weight=weights)


def _rounded(values: Floats, bits: int) -> Floats:
    """Round to so many binary digits after the first; the others compress away."""
    fraction, exponent = np.frexp(values)
    scale = 2.0 ** (bits + 1)
    return np.asarray(np.ldexp(np.rint(fraction * scale) / scale, exponent))
