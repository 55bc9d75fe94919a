"""Do topics keep the words they were seeded with?"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from research.arrays import Floats
from research.topics.lda import fit_lda
from research.topics.model import TopicModel


@dataclass(frozen=True, slots=True)
class SeedHold:
    """How far the seed words of a topic stayed in it.

    Attributes
    ----------
    name : str
    topic : int
    n_words : int
        Seed words in the vocabulary.
    held : float
        Share of the tokens of these words that the topic has, by the model.
    in_top : float
        Share of these words among the topic's top twenty terms.
    """

    name: str
    topic: int
    n_words: int
    held: float
    in_top: float


@dataclass(frozen=True, slots=True)
class Seeding:
    """What seed words do to the topics of a corpus.

    Attributes
    ----------
    model : TopicModel
        Fitted with the words.
    seeded, unseeded : tuple of SeedHold
        How far they held, with seeds and without.
    """

    model: TopicModel
    seeded: tuple[SeedHold, ...]
    unseeded: tuple[SeedHold, ...]


def compare_seeding(
    model: TopicModel, counts: csr_matrix, wanted: Mapping[str, Sequence[str]]
) -> Seeding:
    """Fit a model again with seed words, and compare.

    Parameters
    ----------
    model : TopicModel
        Fitted without seed words; its number of topics and its seed serve again.
    counts : csr_matrix of shape (n_docs, n_terms)
        The articles it was fitted to.
    wanted : mapping of str to sequences of str
        As for `fit_lda`.

    Returns
    -------
    Seeding
    """
    again = fit_lda(
        counts,
        vocabulary=model.vocabulary,
        n_topics=model.n_topics,
        seed=model.seed,
        wanted=wanted,
        cleaner=model.cleaner,
        segmenter=model.segmenter,
    )
    unseeded = hold_without_seeds(model, wanted)
    return Seeding(again, tuple(seed_hold(again, wanted)), tuple(unseeded))


def seed_hold(model: TopicModel, wanted: Mapping[str, Sequence[str]]) -> list[SeedHold]:
    """Report how far seed words held, for a model fitted with them.

    Parameters
    ----------
    model : TopicModel
    wanted : mapping of str to sequences of str
        As given to `fit_lda`.

    Returns
    -------
    list of SeedHold
        In the order of `wanted`.

    Raises
    ------
    ValueError
        If the model has no topic of a name.
    """
    missing = [name for name in wanted if name not in model.wanted]
    if missing:
        raise ValueError(
            f"the model must be fitted with wanted={missing}, its seeded topics are "
            f"{[name for name in model.wanted if name]}."
        )
    return _held(model, wanted, [model.wanted.index(name) for name in wanted])


def hold_without_seeds(
    model: TopicModel, wanted: Mapping[str, Sequence[str]]
) -> list[SeedHold]:
    """Report how far words are together in a model that was not fitted with them.

    To compare `seed_hold` with: of each name, the topic is the one that has most of
    the tokens of its words. Parameters and returns as there.
    """
    best = [
        int(_tokens_of(model, words)[1].sum(axis=1).argmax())
        for words in wanted.values()
    ]
    return _held(model, wanted, best)


def _held(
    model: TopicModel, wanted: Mapping[str, Sequence[str]], topics: Sequence[int]
) -> list[SeedHold]:
    top = model.top_columns(20)
    found = []
    for (name, words), topic in zip(wanted.items(), topics, strict=True):
        columns, tokens = _tokens_of(model, words)
        total = tokens.sum()
        held = float(tokens[topic].sum() / total) if total > 0 else 0.0
        in_top = float(np.isin(columns, top[topic]).mean()) if len(columns) else 0.0
        found.append(SeedHold(name, topic, len(columns), held, in_top))
    return found


def _tokens_of(
    model: TopicModel, words: Sequence[str]
) -> tuple[NDArray[np.int64], Floats]:
    """Give the columns of words, and their share of all tokens by topic."""
    place = {term: column for column, term in enumerate(model.vocabulary)}
    columns = np.array(
        sorted({place[word] for word in words if word in place}), dtype=np.int64
    )
    share = model.topic_share[:, np.newaxis]
    return columns, share * model.topic_term[:, columns]
