"""Do topics keep the words they were seeded with?"""

import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import wraps
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from research.arrays import Floats
from research.files.renamed import renaming
from research.i18n import _
from research.text.normalize import find_terms
from research.topics.lda import fit_lda
from research.topics.model import TopicModel

N_PARTS = 5  # of a list of words; one at a time is left out
COMES_BACK = 0.25  # of the tokens of words, if they belong together
HARDLY = 0.1  # of the tokens of one word
MANY_STRAYS = 0.25  # of the words


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
        These were counted in beforehand: they are held whatever they have to do with
        each other.
    in_top : float
        Share of these words among the topic's twenty most probable terms.
    left_out : float
        Share of the tokens of a word that come to the topic when it is seeded with
        the other words only, mean over words: whether the words belong together. NaN
        where nobody looked, or there is but one word.
    strays : tuple of str
        Words of which hardly anything, less than a tenth, comes back.
    """

    name: str
    topic: int
    n_words: int
    retained: float
    in_top: float
    left_out: float = np.nan
    strays: tuple[str, ...] = ()

    @property
    def held(self) -> float:
        """The same as `retained`, by its name of before."""
        return self.retained

    @property
    def warning(self) -> str:
        """Say why the topic is not to be believed; "" if it is."""
        if self.n_words == 1:
            return _("one word alone cannot show that a topic is about it")
        if self.left_out < COMES_BACK:
            return _(
                "the words do not belong together: of a word left out, {left_out:.0f} "
                "% comes back",
                left_out=100 * self.left_out,
            )
        if self.strays and len(self.strays) >= MANY_STRAYS * self.n_words:
            return _("with the others left in, hardly anything comes back of ") + (
                " ".join(self.strays)
            )
        return ""


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

    A word that is seeded is counted in its topic before any article is read, and stays
    there whatever it means. So each word is judged by fits that were seeded with the
    others: of up to five words each is left out in turn, of more words a fifth.

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
    again = _seeded(model, counts, seed_words)
    unseeded = retention_without_seeds(model, seed_words)
    back = _coming_back(model, counts, seed_words)
    seeded = [
        replace(
            seeded_topic,
            left_out=float(np.mean(list(own.values()))) if own else np.nan,
            strays=tuple(word for word, share in own.items() if share < HARDLY),
        )
        for seeded_topic, own in zip(
            seed_retention(again, seed_words), back, strict=True
        )
    ]
    return Seeding(again, tuple(seeded), tuple(unseeded))


def _seeded(
    model: TopicModel, counts: csr_matrix, seed_words: Mapping[str, Sequence[str]]
) -> TopicModel:
    """Fit a model again as it was, but for seed words."""
    return fit_lda(
        counts,
        vocabulary=model.vocabulary,
        n_topics=model.n_topics,
        seed=model.seed,
        seed_words=seed_words,
        cleaner=model.cleaner,
        segmenter=model.segmenter,
    )


def _coming_back(
    model: TopicModel, counts: csr_matrix, seed_words: Mapping[str, Sequence[str]]
) -> list[dict[str, float]]:
    """Leave seed words out in turn, and see how much of each comes to its topic.

    Returns
    -------
    list of dict of str to float
        Of each name, by word; empty where one word is all there is.
    """
    known = set(model.vocabulary)
    words = {
        name: sorted({word for word in given if word in known})
        for name, given in seed_words.items()
    }
    found: dict[str, dict[str, float]] = {name: {} for name in words}
    for part in range(min(N_PARTS, max(map(len, words.values()), default=0))):
        left_out = {
            name: own[part::N_PARTS] for name, own in words.items() if len(own) > 1
        }
        kept = {
            name: [word for word in own if word not in left_out.get(name, ())]
            for name, own in words.items()
        }
        if not any(left_out.values()):
            continue
        fit = _seeded(model, counts, kept)
        for name, own in left_out.items():
            for word in own:
                _, tokens = _tokens_of(fit, [word])
                here = tokens[fit.seed_names.index(name)].sum()
                found[name][word] = float(here / max(tokens.sum(), 1e-300))
    return list(found.values())


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
            _(
                "the model must be fitted with seed_words={missing}, its seeded "
                "topics are {seed_names}.",
                missing=missing,
                seed_names=[name for name in model.seed_names if name],
            )
        )
    return _retained(
        model, seed_words, [model.seed_names.index(name) for name in seed_words]
    )


@wraps(seed_retention)
def seed_hold(*given: Any, **named: Any) -> list[SeedRetention]:
    """Do as `seed_retention`, which was called so in version 0.1.0."""
    warnings.warn(renaming("seed_hold", "seed_retention"), FutureWarning, stacklevel=2)
    return seed_retention(*given, **named)


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
    top = model.top_columns(20, relevance=1.0)
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
