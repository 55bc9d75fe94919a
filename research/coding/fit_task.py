"""Can people use a topic? Which of two articles fits it better: a use-oriented task.

After Hoyle, Calvo-Bartolomé, Boyd-Graber and Resnik (2025), "ProxAnn: use-oriented
evaluations of topic models and document clustering", ACL: people read a topic off its
words and articles, and then say what else belongs to it.
"""

import numpy as np

from research.arrays import Floats
from research.coding.choice_sheets import Question
from research.corpus.corpus import Corpus
from research.i18n import _
from research.topics.model import TopicModel

FITS_BETTER = "which fits better"
N_TERMS = 10
N_CHARS = 300
APART = 0.3  # difference of shares from which the model has a preference


def fit_questions(
    model: TopicModel,
    corpus: Corpus,
    *,
    n_questions: int = 40,
    n_chars: int = N_CHARS,
    seed: int = 7,
) -> list[Question]:
    """Ask which of two articles fits a topic better.

    The topic is shown by its terms and the beginning of the article that is most of
    it. Of the two articles one has at least 0.3 more of the topic; the other is drawn
    from all, so that it may be close. Topics take turns; an article is asked about
    once.

    Parameters
    ----------
    model : TopicModel
    corpus : Corpus
        Articles the model knows, or others.
    n_questions, n_chars, seed : int

    Returns
    -------
    list of Question
        At most `n_questions`: fewer where articles do not differ enough. `intruder` is
        the place of the article that the model prefers.

    Raises
    ------
    ValueError
        If no two articles differ enough in any topic.
    """
    ordered = corpus.in_order()
    texts = ordered.texts
    shares = np.asarray(model.transform(texts))
    known = np.asarray(~np.isnan(shares).any(axis=1))
    shares = np.nan_to_num(shares)
    rng = np.random.default_rng(seed)
    terms = model.top_terms(N_TERMS)
    free = known.copy()
    examples = shares.argmax(axis=0)
    free[examples] = False
    questions: list[Question] = []
    for turn in range(n_questions):
        topic = turn % model.n_topics
        pair = _pair(shares[:, topic], free, rng)
        if pair is None:
            continue
        free[list(pair)] = False
        shown = texts[examples[topic]][:n_chars]
        prompt = f"{' '.join(terms[topic])}\n\n{shown}"
        first = int(rng.integers(2))
        order = pair if first == 0 else pair[::-1]
        options = tuple(texts[row][:n_chars] for row in order)
        questions.append(Question(topic, prompt, options, first))
    if not questions:
        raise ValueError(
            _(
                "no two articles differ by {apart} in a topic: nothing can be asked.",
                apart=APART,
            )
        )
    return questions


def _pair(
    share: Floats, free: np.ndarray, rng: np.random.Generator
) -> tuple[int, int] | None:
    """Draw an article of a topic, and another that has clearly less of it."""
    rows = np.flatnonzero(free)
    high = rows[share[rows] >= share[rows].min(initial=1) + APART]
    if not len(high):
        return None
    better = int(rng.choice(high))
    worse = rows[share[rows] <= share[better] - APART]
    return better, int(rng.choice(worse))
