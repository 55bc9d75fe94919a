"""Do topics keep the words they were seeded with?"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from research.arrays import Floats
from research.text.normalize import find_terms
from research.topics.lda import fit_lda
from research.topics.model import TopicModel


@dataclass(frozen=True, slots=True)
class SeedRetention:
    """How far the seed words of a topic stayed in it.

    Attributes
    ----------
    name : str
    topic : int
    n_words : int
        Seed words in the vocabulary.
    retained : float
        Share of the tokens of these words that the topic has, by the model.
    in_top : float
        Share of these words among the topic's top twenty terms.
    """

    name: str
    topic: int
    n_words: int
    retained: float
    in_top: float


@dataclass(frozen=True, slots=True)
class Seeding:
    """What seed words do to the topics of a corpus.

    Attributes
    ----------
    model : TopicModel
        Fitted with the words.
    seeded, unseeded : tuple of SeedRetention
        How far they were retained, with seeds and without.
    """

    model: TopicModel
    seeded: tuple[SeedRetention, ...]
    unseeded: tuple[SeedRetention, ...]


def compare_seeding(
    model: TopicModel, counts: csr_matrix, seed_words: Mapping[str, Sequence[str]]
) -> Seeding:
    """Fit a model again with seed words, and compare.

    Parameters
    ----------
    model : TopicModel
        Fitted without seed words; its number of topics and its seed serve again.
    counts : csr_matrix of shape (n_docs, n_terms)
        The articles it was fitted to.
    seed_words : mapping of str to sequences of str
        Seed words by name of topic.

    Returns
    -------
    Seeding
    """
    again = fit_lda(
        counts,
        vocabulary=model.vocabulary,
        n_topics=model.n_topics,
        seed=model.seed,
        seed_words=seed_words,
        cleaner=model.cleaner,
        segmenter=model.segmenter,
    )
    unseeded = retention_without_seeds(model, seed_words)
    return Seeding(again, tuple(seed_retention(again, seed_words)), tuple(unseeded))


def seed_retention(
    model: TopicModel, seed_words: Mapping[str, Sequence[str]]
) -> list[SeedRetention]:
    """Report how far seed words were retained, for a model fitted with them.

    Parameters
    ----------
    model : TopicModel
    seed_words : mapping of str to sequences of str
        Those it was fitted with, by name of topic.

    Returns
    -------
    list of SeedRetention
        In the order of `seed_words`.

    Raises
    ------
    ValueError
        If the model has no topic of a name.
    """
    missing = [name for name in seed_words if name not in model.seed_names]
    if missing:
        raise ValueError(
            f"the model must be fitted with seed_words={missing}, its seeded topics "
            f"are {[name for name in model.seed_names if name]}."
        )
    return _retained(
        model, seed_words, [model.seed_names.index(name) for name in seed_words]
    )


seed_hold = seed_retention  # its name of before


def retention_without_seeds(
    model: TopicModel, seed_words: Mapping[str, Sequence[str]]
) -> list[SeedRetention]:
    """Report how far words are together in a model that was not fitted with them.

    To compare `seed_retention` with: of each name, the topic is the one that has most
    of the tokens of its words.

    Parameters
    ----------
    model : TopicModel
    seed_words : mapping of str to sequences of str
        By name.

    Returns
    -------
    list of SeedRetention
        In the order of `seed_words`.
    """
    best = [
        int(_tokens_of(model, words)[1].sum(axis=1).argmax())
        for words in seed_words.values()
    ]
    return _retained(model, seed_words, best)


def _retained(
    model: TopicModel, seed_words: Mapping[str, Sequence[str]], topics: Sequence[int]
) -> list[SeedRetention]:
    top = model.top_columns(20)
    found = []
    for (name, words), topic in zip(seed_words.items(), topics, strict=True):
        columns, tokens = _tokens_of(model, words)
        total = tokens.sum()
        retained = float(tokens[topic].sum() / total) if total > 0 else 0.0
        in_top = float(np.isin(columns, top[topic]).mean()) if len(columns) else 0.0
        found.append(SeedRetention(name, topic, len(columns), retained, in_top))
    return found


def _tokens_of(
    model: TopicModel, words: Sequence[str]
) -> tuple[NDArray[np.int64], Floats]:
    """Give the columns of words, and their share of all tokens by topic."""
    place = {term: column for column, term in enumerate(model.vocabulary)}
    columns = np.array(find_terms(words, place), dtype=np.int64)
    share = model.topic_share[:, np.newaxis]
    return columns, share * model.topic_term[:, columns]
