"""Which conclusions survive other reasonable choices of preparing the texts?"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from functools import partial
from itertools import product

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment

from research.arrays import Floats
from research.corpus.corpus import Corpus
from research.features.counts import TermCounts, count_terms
from research.stats.change import trends
from research.stats.periods import years_of
from research.text.cleaner import Cleaner
from research.text.learn_recurring import learn_recurring
from research.text.phrases import learn_phrases
from research.text.segmenter import Segmenter, stop_words
from research.topics.alignment import theme_lift
from research.topics.lda import fit_lda
from research.topics.model import topic_segmenter

N_TOP = 10
FOUND = 0.5  # share of top terms that make two topics the same


@dataclass(frozen=True, slots=True)
class Specification:
    """One way to prepare texts; the defaults are what `fit_lda` does for a report.

    Attributes
    ----------
    dictionary : bool
        Whether the words of the themes are added to the segmenter's dictionary.
    hmm : bool
        Whether the segmenter guesses words that no dictionary has.
    stop_list : bool
        Whether stop words are left out.
    without_recurring : bool
        Whether recurring texts are removed.
    rare_terms : bool
        Whether terms of three or four articles are kept.
    phrases : bool
        Whether neighbouring words that the corpus uses as one are one term.
    """

    dictionary: bool = False
    hmm: bool = True
    stop_list: bool = True
    without_recurring: bool = True
    rare_terms: bool = True
    phrases: bool = False


CHOICES = tuple(field.name for field in fields(Specification))


@dataclass(frozen=True, slots=True)
class Conclusion:
    """Something the default specification shows, and where else it holds.

    Attributes
    ----------
    kind : str
        "topic", "alignment" or "trend".
    name : str
    holds : ndarray of bool, shape (n_specifications,)
    over_seeds : ndarray of bool, shape (n_seeds,)
        Whether it holds under the default specification with other seeds.
    """

    kind: str
    name: str
    holds: NDArray[np.bool_]
    over_seeds: NDArray[np.bool_]

    def survival(self, specifications: Sequence[Specification]) -> dict[str, float]:
        """Share of fits in which it holds: by seed, by specification, by choice."""
        taken = [asdict(specification) for specification in specifications]
        shares = {
            "other seeds": float(self.over_seeds.mean()),
            "all": float(self.holds.mean()),
        }
        for choice in CHOICES:
            for value in (True, False):
                rows = np.array([one[choice] is value for one in taken])
                name = f"{choice} {'on' if value else 'off'}"
                shares[name] = float(self.holds[rows].mean()) if rows.any() else np.nan
        return shares


@dataclass(frozen=True, slots=True)
class _Outcome:
    """What one specification shows, in words: vocabularies differ."""

    top_terms: list[frozenset[str]]
    labels: list[str]
    strongest: list[int]  # topic of each theme
    slopes: Floats


def all_specifications() -> list[Specification]:
    """List every combination of choices, the default first."""
    values = product((True, False), repeat=len(CHOICES))
    every = [Specification(*one) for one in values]
    return sorted(every, key=lambda one: one != Specification())


def multiverse(
    corpus: Corpus,
    *,
    n_topics: int,
    theme_words: Mapping[str, Sequence[str]],
    specifications: Sequence[Specification],
    n_seeds: int = 10,
    seed: int = 7,
) -> list[Conclusion]:
    """Fit topics under each specification, and compare with the first.

    What another seed alone would change is no fault of a specification: the first is
    fitted with other seeds too, and says how much of what is lost that explains.

    Parameters
    ----------
    corpus : Corpus
        Labelled, dated articles.
    n_topics : int
    theme_words : mapping of str to sequences of str
        What `dictionary` adds.
    specifications : sequence of Specification
        The first gives the conclusions.
    n_seeds : int
        Other seeds, at least 1.
    seed : int

    Returns
    -------
    list of Conclusion
        That a topic of the first is found, with half of its top ten terms; that the
        topic most favoured by a theme's articles is the same; and that the share of
        that topic goes up or down with the years, as it did.

    References
    ----------
    Steegen, Tuerlinckx, Gelman and Vanpaemel (2016), "Increasing transparency through
    a multiverse analysis", Perspectives on Psychological Science 11. Denny and
    Spirling (2018), "Text preprocessing for unsupervised learning", Political
    Analysis 26.
    """
    corpus = corpus.in_order()
    fit = partial(
        _outcome, corpus, n_topics=n_topics, words=_words(corpus, theme_words)
    )
    outcomes = [fit(one, seed=seed) for one in specifications]
    base = outcomes[0]
    reseeded = [fit(specifications[0], seed=seed + 1 + n) for n in range(n_seeds)]
    conclusions = [
        ("topic", label, partial(_has_topic, topic=topic))
        for topic, label in enumerate(base.labels)
    ]
    for theme, topic in enumerate(base.strongest):
        name = f"{corpus.themes[theme]} · {base.labels[topic]}"
        same = partial(_favours, topic=topic, theme=theme)
        conclusions.append(("alignment", name, same))
    for topic in dict.fromkeys(base.strongest):
        upwards = bool(base.slopes[topic] > 0)
        name = f"{base.labels[topic]} {'up' if upwards else 'down'}"
        same = partial(_goes, topic=topic, upwards=upwards)
        conclusions.append(("trend", name, same))
    return [
        Conclusion(
            kind,
            name,
            np.array([holds(_matched(base, other), other) for other in outcomes]),
            np.array([holds(_matched(base, other), other) for other in reseeded]),
        )
        for kind, name, holds in conclusions
    ]


def _has_topic(found: list[int], other: _Outcome, *, topic: int) -> bool:
    del other
    return found[topic] >= 0


def _favours(found: list[int], other: _Outcome, *, topic: int, theme: int) -> bool:
    return found[topic] >= 0 and other.strongest[theme] == found[topic]


def _goes(found: list[int], other: _Outcome, *, topic: int, upwards: bool) -> bool:
    return found[topic] >= 0 and bool(other.slopes[found[topic]] > 0) == upwards


def _matched(base: _Outcome, other: _Outcome) -> list[int]:
    """Give the topic of another outcome that is each topic of the base, or -1."""
    shared = np.array(
        [[len(one & two) / N_TOP for two in other.top_terms] for one in base.top_terms]
    )
    rows, columns = linear_sum_assignment(-shared)
    good = shared[rows, columns] >= FOUND
    return [int(topic) for topic in np.where(good, columns, -1)]


def _words(
    corpus: Corpus, theme_words: Mapping[str, Sequence[str]]
) -> dict[str, tuple[str, ...]]:
    """List what the choices `dictionary` and `phrases` add to the dictionary."""
    of_themes = sorted({word for words in theme_words.values() for word in words})
    phrases = learn_phrases(
        corpus.texts, cleaner=Cleaner(), segmenter=topic_segmenter()
    )
    return {"dictionary": tuple(of_themes), "phrases": phrases}


def _outcome(
    corpus: Corpus,
    specification: Specification,
    *,
    n_topics: int,
    words: Mapping[str, tuple[str, ...]],
    seed: int,
) -> _Outcome:
    counts, vocabulary = _counted(corpus, specification, words)
    model = fit_lda(counts, vocabulary=vocabulary, n_topics=n_topics, seed=seed)
    labels = corpus.label_matrix(corpus.themes)
    years = years_of([article.date for article in corpus])
    dated = ~np.isnan(years)
    lift = theme_lift(model.doc_topic, labels)
    return _Outcome(
        top_terms=[frozenset(terms) for terms in model.top_terms(N_TOP)],
        labels=model.topic_labels(),
        strongest=np.nan_to_num(lift).argmax(axis=0).tolist(),
        slopes=trends(model.doc_topic[dated], years[dated].tolist()).slope,
    )


def _counted(
    corpus: Corpus,
    specification: Specification,
    words: Mapping[str, tuple[str, ...]],
) -> TermCounts:
    recurring = (
        learn_recurring(
            corpus.texts,
            [article.source for article in corpus],
            titles=[article.title for article in corpus],
        )
        if specification.without_recurring
        else ()
    )
    added = [
        word for name in words if getattr(specification, name) for word in words[name]
    ]
    segmenter = Segmenter(
        user_words=tuple(dict.fromkeys(added)),
        stop_words=stop_words() if specification.stop_list else (),
        hmm=specification.hmm,
    )
    return count_terms(
        corpus.texts,
        cleaner=Cleaner(recurring=recurring),
        segmenter=segmenter,
        min_df=3 if specification.rare_terms else 5,
    )
