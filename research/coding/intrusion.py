"""Can people tell what does not belong to a topic? The questions.

After Chang et al. (2009), "Reading tea leaves", NIPS, and Ying, Montgomery and Stewart
(2022), "Topics, concepts, and measurement", Political Analysis 30.
"""

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from research.arrays import Floats
from research.coding.choice_sheets import Question
from research.corpus.corpus import Corpus
from research.topics.model import TopicModel

N_QUESTIONS = 40  # about articles


def word_intrusion(
    topic_term: Floats, vocabulary: Sequence[str], *, n_terms: int = 5, seed: int = 7
) -> list[Question]:
    """Ask, for each topic, which of its top terms is another topic's.

    The intruder is a top term of another topic that is improbable in this one: in
    the lower half of its terms.

    Parameters
    ----------
    topic_term : ndarray of shape (n_topics, n_terms)
    vocabulary : sequence of n_terms str
    n_terms : int
        Terms of the topic in a question, beside the intruder.
    seed : int

    Returns
    -------
    list of n_topics Questions
    """
    rng = np.random.default_rng(seed)
    top = _top(topic_term, n_terms)
    questions = []
    for topic in range(len(topic_term)):
        intruder = _intruder(topic_term, top, topic, rng)
        names = [vocabulary[column] for column in (*top[topic], intruder)]
        questions.append(_question(topic, "", names, rng))
    return questions


def word_set_intrusion(
    topic_term: Floats,
    vocabulary: Sequence[str],
    *,
    n_sets: int = 3,
    set_size: int = 4,
    seed: int = 7,
) -> list[Question]:
    """Ask which set of words comes from another topic; easier and less noisy.

    Parameters
    ----------
    topic_term : ndarray of shape (n_topics, n_terms)
    vocabulary : sequence of n_terms str
    seed : int
    n_sets, set_size : int
        Sets of the topic's top terms in a question, and words in a set.

    Returns
    -------
    list of n_topics Questions
    """
    rng = np.random.default_rng(seed)
    top = _top(topic_term, n_sets * set_size)
    questions = []
    for topic in range(len(topic_term)):
        own = rng.permutation(top[topic]).reshape(n_sets, set_size)
        other = _other_topic(len(topic_term), topic, rng)
        foreign = top[other][~np.isin(top[other], top[topic])][:set_size]
        if len(foreign) < set_size:
            continue  # the two topics are nearly the same: no fair question
        sets = [" ".join(vocabulary[c] for c in row) for row in (*own, foreign)]
        questions.append(_question(topic, "", sets, rng))
    return questions


def topic_intrusion(
    doc_topic: Floats,
    topic_names: Sequence[str],
    texts: Sequence[str],
    *,
    n_questions: int = N_QUESTIONS,
    n_topics: int = 3,
    n_chars: int = 300,
    seed: int = 7,
) -> list[Question]:
    """Ask which of four topics an article is not about.

    Parameters
    ----------
    doc_topic : ndarray of shape (n_docs, n_topics)
        Articles with NaN are not asked about.
    topic_names : sequence of n_topics str
        What coders see of a topic, such as its top terms.
    texts : sequence of n_docs str
    n_questions, n_topics, n_chars : int
        Articles to ask about, topics of the article in a question, and characters of
        the article that are shown.
    seed : int

    Returns
    -------
    list of Questions
        The topic of a question is the article's largest.
    """
    rng = np.random.default_rng(seed)
    known = np.flatnonzero(~np.isnan(doc_topic).any(axis=1))
    questions = []
    for row in rng.permutation(known)[:n_questions]:
        order = np.argsort(-doc_topic[row], kind="stable")
        intruder = rng.choice(order[len(order) // 2 :])
        names = [topic_names[topic] for topic in (*order[:n_topics], intruder)]
        questions.append(_question(int(order[0]), texts[row][:n_chars], names, rng))
    return questions


def _top(topic_term: Floats, n: int) -> NDArray[np.int64]:
    return np.argsort(-topic_term, axis=1, kind="stable")[:, :n]


def _other_topic(n_topics: int, topic: int, rng: np.random.Generator) -> int:
    return int((topic + 1 + rng.integers(n_topics - 1)) % n_topics)


def _intruder(
    topic_term: Floats, top: NDArray[np.int64], topic: int, rng: np.random.Generator
) -> int:
    foreign = np.setdiff1d(top, top[topic])
    improbable = topic_term[topic, foreign] <= np.median(topic_term[topic])
    candidates = foreign[improbable] if improbable.any() else foreign
    return int(rng.choice(candidates))


def _question(
    topic: int, prompt: str, options: Sequence[str], rng: np.random.Generator
) -> Question:
    """Mix the options, of which the last is the intruder."""
    order = rng.permutation(len(options))
    mixed = tuple(options[place] for place in order)
    return Question(topic, prompt, mixed, int(np.argmax(order)))


def intrusion_questions(
    model: TopicModel,
    corpus: Corpus,
    *,
    kind: str,
    seed: int,
    n_questions: int | None = None,
) -> list[Question]:
    """Make questions about topics of which one option does not belong.

    Parameters
    ----------
    model : TopicModel
    corpus : Corpus
        Articles that questions of kind "topics" show.
    kind : {"words", "sets", "topics"}
        Intruders among top terms, among sets of them, or among an article's topics.
    seed : int
    n_questions : int, optional
        If None, one a topic, or forty about articles. Of more than one a topic, each
        round draws other intruders.
    """
    if kind in ("words", "sets"):
        ask = word_intrusion if kind == "words" else word_set_intrusion
        return _in_rounds(ask, model, n_questions, seed)
    texts = corpus.in_order().texts
    names = model.topic_labels()
    n = N_QUESTIONS if n_questions is None else n_questions
    shares = model.transform(texts)
    return topic_intrusion(shares, names, texts, n_questions=n, seed=seed)


def _in_rounds(
    ask: Callable[..., list[Question]], model: TopicModel, n: int | None, seed: int
) -> list[Question]:
    """Ask of all topics in turn until there are so many questions, no one twice."""
    first = ask(model.ranking, model.vocabulary, seed=seed)
    if n is None or not first:
        return first
    questions = first
    for one in range(seed + 1, seed + 1 + -(-n // len(first))):
        fresh = ask(model.ranking, model.vocabulary, seed=one)
        known = {frozenset(question.options) for question in questions}
        questions = questions + [q for q in fresh if frozenset(q.options) not in known]
    return questions[:n]
