"""What is a topic about, and should one believe it? Names, examples, warnings."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from research.arrays import Floats, Ints
from research.i18n import N_, _
from research.text.tokens import Tokens
from research.topics.coherence import Articles, coherence
from research.topics.junk import Setting, junk_warnings
from research.topics.model import TopicModel
from research.topics.quality import frex, topic_significance
from research.topics.stability import shared_top_terms

# Of the press itself: a topic led by them is about newspapers, not about news.
PRESS_WORDS = (
    "记者", "本报讯", "本报记者", "央视网", "新华社", "通讯员", "编辑", "责编",
    "责任编辑", "摄影", "供图", "来源", "原标题", "报道",
)  # fmt: skip
N_REPRESENTATIVE = 30  # articles in which phrases are sought
MIN_TOKENS = 20  # of a representative article
MIN_PHRASE_DOCS = 3
THEME_LIFT = 2.0
NEAR_DUPLICATE = 0.5  # share of top ten terms
WEAK = 0.5  # of the median significance of all topics
FEW_DOCS = 5


@dataclass(frozen=True, slots=True)
class TopicLabel:
    """What a topic may be called, where to look, and what to beware of.

    Attributes
    ----------
    topic : int
    relevant : tuple of str
        Terms as users see them ranked, see `ranking.term_weights`.
    exclusive : tuple of str
        Terms by FREX.
    phrases : tuple of str
        Neighbouring words that its representative articles share.
    theme : str
        The theme whose words are at least twice as frequent as in the whole corpus,
        and most so; "" if none is.
    n_docs : int
        Articles whose main topic it is.
    representative : tuple of int
        Rows of the articles with the largest shares.
    atypical : tuple of int
        Rows of the articles whose main topic it barely is.
    warnings : tuple of str
        Why it may be junk, or another topic again; empty if nothing speaks for it.
    """

    topic: int
    relevant: tuple[str, ...]
    exclusive: tuple[str, ...]
    phrases: tuple[str, ...]
    theme: str
    n_docs: int
    representative: tuple[int, ...]
    atypical: tuple[int, ...]
    warnings: tuple[str, ...]


_OTHER_TEXTS = N_(
    "texts must be the {n_doc_topic} articles the model was fitted on, got {n_texts}."
)


def describe_topics(
    model: TopicModel,
    texts: Sequence[str] | Tokens,
    counts: csr_matrix,
    *,
    theme_words: Mapping[str, Sequence[str]] | None = None,
    published: Sequence[str] | None = None,
    sources: Sequence[str] = (),
    groups: NDArray[np.int64] | None = None,
    null_npmi: float | None = None,
    n_terms: int = 10,
    n_examples: int = 3,
) -> list[TopicLabel]:
    """Name the topics of a model by the articles it was fitted on.

    Parameters
    ----------
    model : TopicModel
        With `doc_topic`.
    texts : sequence of n_docs str, or Tokens
        The articles, in the order of `doc_topic`.
    counts : csr_matrix of shape (n_docs, n_terms)
        Their terms, from `model.count`.
    theme_words : mapping of str to sequences of str, optional
        Words of each theme.
    published : sequence of n_docs str, optional
        The articles as published, where `texts` are tokens, to tell topics of code.
    sources : sequence of n_docs str, optional
        Where the articles are from, to tell topics of one source.
    groups : ndarray of int, shape (n_docs,), optional
        Near-duplicates share a number, to tell topics of near-copies; each article is
        a group of its own if None. No two examples are of one group.
    null_npmi : float, optional
        From `null_models.null_npmi`: topics below are warned of.
    n_terms, n_examples : int

    Returns
    -------
    list of n_topics TopicLabel

    Raises
    ------
    ValueError
        If texts and `doc_topic` differ in number.

    References
    ----------
    Sievert and Shirley (2014), "LDAvis"; Bischof and Airoldi (2012), for FREX; Mei,
    Shen and Zhai (2007), "Automatic labeling of multinomial topic models", KDD, for
    phrases that are frequent in a topic and not in others.
    """
    if len(texts) != len(model.doc_topic):
        raise ValueError(
            _(_OTHER_TEXTS, n_doc_topic=len(model.doc_topic), n_texts=len(texts))
        )
    shares = np.nan_to_num(model.doc_topic)
    n_tokens = np.asarray(counts.sum(axis=1)).ravel()
    main = np.where(n_tokens > 0, shares.argmax(axis=1), -1)
    typical = _typical(shares, n_tokens)
    exclusive = np.argsort(-_frex_of_common(model, n_terms), axis=1, kind="stable")
    relevant = model.top_terms(n_terms)
    phrases = _phrases(model, texts, typical)
    themes = nearest_themes(model, theme_words or {})
    apart = np.arange(len(texts)) if groups is None else np.asarray(groups)
    if published is None:
        published = texts.cleaned if isinstance(texts, Tokens) else texts
    setting = Setting(published, counts, main, sources, apart)
    warned = _all_warnings(model, setting, relevant, null_npmi)
    labels = []
    for topic in range(model.n_topics):
        own = np.flatnonzero(main == topic)
        barely = own[np.argsort(shares[own, topic], kind="stable")]
        labels.append(
            TopicLabel(
                topic=topic,
                relevant=tuple(relevant[topic]),
                exclusive=_terms(model, exclusive[topic, :n_terms]),
                phrases=phrases[topic],
                theme=themes[topic],
                n_docs=len(own),
                representative=_of_different(typical[topic], apart, n_examples),
                atypical=_of_different(barely, apart, n_examples),
                warnings=tuple(warned[topic]),
            )
        )
    return labels


def _typical(shares: Floats, n_tokens: Ints) -> list[Ints]:
    """List the articles of the largest share of each topic; short ones come last."""
    long_enough = n_tokens >= min(MIN_TOKENS, np.median(n_tokens))
    return [
        _largest(np.where(long_enough, of_topic, -1), N_REPRESENTATIVE)
        for of_topic in shares.T
    ]


def _all_warnings(
    model: TopicModel,
    setting: Setting,
    relevant: list[list[str]],
    null_npmi: float | None,
) -> list[list[str]]:
    """Say of each topic what speaks against it: terms, articles, chance."""
    warned = warnings_of(model, setting.counts, setting.main)
    for own, more in zip(warned, junk_warnings(model, setting), strict=True):
        own += more
    if null_npmi is not None:
        _add_incoherent(warned, relevant, model, setting.counts, null_npmi)
    return warned


def _of_different(
    rows: NDArray[np.int64], groups: NDArray[np.int64], n: int
) -> tuple[int, ...]:
    """Take the first rows of which no two are near-duplicates."""
    _, first = np.unique(groups[rows], return_index=True)
    return tuple(rows[np.sort(first)[:n]].tolist())


def _add_incoherent(
    warned: list[list[str]],
    terms: list[list[str]],
    model: TopicModel,
    counts: csr_matrix,
    null_npmi: float,
) -> None:
    """Warn of topics whose terms meet no more often than those of shuffled words."""
    found = coherence(terms, Articles(counts, model.vocabulary)).per_topic
    for topic in np.flatnonzero(found <= null_npmi):
        warned[topic].append(
            _(
                "its terms stand together (NPMI {found:.2f}) no more than those of "
                "topics of shuffled words (up to {null_npmi:.2f})",
                found=found[topic],
                null_npmi=null_npmi,
            )
        )


def _largest(values: Floats, n: int) -> NDArray[np.int64]:
    return np.argsort(-values, kind="stable")[:n]


def _terms(model: TopicModel, columns: NDArray[np.int64]) -> tuple[str, ...]:
    return tuple(model.vocabulary[column] for column in columns)


def _frex_of_common(model: TopicModel, n_terms: int) -> Floats:
    """Give FREX where a term is among the more probable ones of a topic."""
    n_common = min(20 * n_terms, len(model.vocabulary))
    least = -np.sort(-model.topic_term, axis=1)[:, n_common - 1 : n_common]
    return np.where(model.topic_term >= least, frex(model.topic_term), 0.0)


def _phrases(
    model: TopicModel,
    texts: Sequence[str] | Tokens,
    typical: Sequence[NDArray[np.int64]],
) -> list[tuple[str, ...]]:
    """Find pairs of neighbouring terms that typical articles of one topic share."""
    known = set(model.vocabulary)
    rows_shown = sorted({int(row) for rows in typical for row in rows})
    tokens = (
        texts.take(rows_shown)
        if isinstance(texts, Tokens)
        else model.tokens([texts[row] for row in rows_shown])
    )
    stop = frozenset(model.segmenter.stop_words)
    pairs = (_pairs(row, known - stop) for row in tokens.rows())
    held = dict(zip(rows_shown, pairs, strict=True))
    by_topic = [Counter(pair for row in rows for pair in held[row]) for rows in typical]
    overall: Counter[str] = Counter()
    for found in by_topic:
        overall.update(found)
    named = []
    for found in by_topic:
        common = [pair for pair, n in found.items() if n >= MIN_PHRASE_DOCS]
        ranked = sorted(common, key=lambda p: (-(found[p] ** 2) / overall[p], p))
        named.append(tuple(ranked[:3]))
    return named


def _pairs(words: list[str], known: set[str]) -> set[str]:
    return {
        one + other for one, other in pairwise(words) if one in known and other in known
    }


def nearest_themes(
    model: TopicModel, theme_words: Mapping[str, Sequence[str]]
) -> list[str]:
    """Give each topic the theme whose words it favours most, or "".

    Parameters
    ----------
    model : TopicModel
    theme_words : mapping of str to sequences of str

    Returns
    -------
    list of n_topics str
    """
    place = {term: column for column, term in enumerate(model.vocabulary)}
    overall = model.topic_share @ model.topic_term
    lifts = []
    for words in theme_words.values():
        columns = [place[word] for word in words if word in place]
        usual = overall[columns].sum()
        lifts.append(model.topic_term[:, columns].sum(axis=1) / max(usual, 1e-12))
    if not lifts:
        return [""] * model.n_topics
    best, names = np.argmax(lifts, axis=0), list(theme_words)
    return [
        names[theme] if lifts[theme][topic] >= THEME_LIFT else ""
        for topic, theme in enumerate(best)
    ]


def warnings_of(
    model: TopicModel, counts: csr_matrix, main: NDArray[np.int64]
) -> list[list[str]]:
    """Say of each topic why it may be junk, or another topic again.

    Parameters
    ----------
    model : TopicModel
        With `doc_topic`.
    counts : csr_matrix of shape (n_docs, n_terms)
    main : ndarray of int, shape (n_docs,)
        Main topic of each article.

    Returns
    -------
    list of n_topics lists of str
    """
    found: list[list[str]] = [[] for _rest in range(model.n_topics)]
    shared = shared_top_terms(model.topic_term, model.topic_term)
    np.fill_diagonal(shared, 0)
    for topic, other in zip(*np.nonzero(shared >= NEAR_DUPLICATE), strict=True):
        found[topic].append(
            _(
                "near topic {other}: {shared:.0f} of ten top terms",
                other=other,
                shared=10 * shared[topic, other],
            )
        )
    total = np.asarray(counts.sum(axis=0), dtype=np.float64).ravel()
    significance = topic_significance(
        model.topic_term, model.doc_topic, total / total.sum()
    )
    for values, meaning in (
        (significance.uniform, _("spread over very many terms")),
        (significance.vacuous, _("hardly differs from the corpus as a whole")),
        (significance.background, _("spread evenly over all articles")),
    ):
        for topic in np.flatnonzero(values < WEAK * np.median(values)):
            found[topic].append(meaning)
    for topic, n_docs in enumerate(
        np.bincount(main[main >= 0], minlength=model.n_topics)
    ):
        if n_docs < FEW_DOCS:
            found[topic].append(
                _("main topic of only {n_docs} articles", n_docs=n_docs)
            )
    for topic, terms in enumerate(model.top_terms(20)):
        press = [term for term in terms if term in PRESS_WORDS]
        if press:
            found[topic].append(
                _("led by words of the press: {press}", press=" ".join(press))
            )
    return found
