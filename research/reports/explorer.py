"""What the explorer of a corpus shows: a map, terms, evidence, themes over time."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from scipy.spatial.distance import pdist, squareform
from sklearn.manifold import ClassicalMDS
from threadpoolctl import threadpool_limits

from research.arrays import Floats
from research.features.similarity import most_similar
from research.i18n import _, sentences
from research.rendering.explorer import (
    MAX_CHARS,
    RELEVANCES,
    Explorer,
    Mark,
    OverTime,
    TermChanges,
    ThemeView,
    TopicView,
)
from research.reports.digest import Digest
from research.reports.notes import display
from research.reports.shares import MIN_PERIOD
from research.reports.word_changes import WordChanges
from research.stats.shares import SharesByPeriod, shares_by_period
from research.text.tokens import Tokens
from research.themes.classifier import ThemeClassifier
from research.topics.model import TopicModel
from research.topics.topic_names import N_TERMS as N_TERMS_KNOWN

MAX_ARTICLES = 20_000
N_TERMS = 20
MAX_MARKS = 40  # a theme and an article
TOLD_EVERY = 50  # articles


def explore(
    digest: Digest,
    model: TopicModel,
    *,
    changed: WordChanges | None = None,
    tell: Callable[[str], None] | None = None,
) -> Explorer:
    """Bring together what a reader explores.

    Of more than 20,000 articles a random sample is shown.

    Parameters
    ----------
    digest : Digest
    model : TopicModel
        Fitted to the corpus, with `doc_topic`.
    changed : WordChanges, optional
        Words that became more and less common.
    tell : callable, optional
        Called with how far it is.

    Returns
    -------
    Explorer
    """
    corpus, classifier, seed = digest.corpus, digest.classifier, digest.seed
    labelling, periods = digest.labelling, digest.periods.of
    shares = digest.theme_shares or shares_by_period(labelling.decision, periods)
    rows = _sample(len(corpus), seed)
    articles = [corpus[row] for row in rows]
    topics, terms = topic_views(model)
    shown = _("{n_articles:,} articles", n_articles=len(articles))
    if len(articles) < len(corpus):
        shown = _(
            "A random sample of {shown} of {n_corpus:,} (seed {seed}); themes over "
            "time and topics are of all",
            shown=shown,
            n_corpus=len(corpus),
            seed=seed,
        )
    return Explorer(
        title=_("Explorer of a corpus"),
        lead=_(
            "{shown}. Themes by a classifier, topics by {how}.",
            shown=shown,
            how=_("latent Dirichlet allocation")
            if model.engine in ("em", "gensim", "tomotopy")
            else model.engine,
        ),
        articles=articles,
        themes=[
            ThemeView(theme, display(theme), float(threshold))
            for theme, threshold in zip(
                classifier.themes_, classifier.thresholds_, strict=True
            )
            if theme in labelling.themes
        ],
        probabilities=labelling.probability[rows],
        decisions=labelling.decision[rows],
        marks=_marks(digest, rows, tell),
        topics=topics,
        terms=terms,
        doc_topic=model.doc_topic[rows],
        periods=[periods[row] for row in rows],
        over_time=_over_time(shares),
        similar=_similar(digest, rows),
        changes=_changes(changed),
    )


def _similar(digest: Digest, rows: Sequence[int]) -> list[tuple[int, ...]]:
    """List the articles most like each, by their places among those shown."""
    if digest.topics is None:
        return []
    return most_similar(digest.topics.counts[rows], digest.groups[rows])


def _changes(found: WordChanges | None) -> TermChanges | None:
    """Give the words that became more and less common, where there are any."""
    if found is None or not (found.more or found.less):
        return None
    more, less = (
        [(str(row[0]), float(row[1]), float(row[2])) for row in rows]
        for rows in (found.more, found.less)
    )
    note = sentences([_("Words of {halves}.", halves=found.halves), found.reading])
    return TermChanges(note, more, less)


def _over_time(shares: SharesByPeriod) -> OverTime:
    """Give the shares of the periods that hold enough articles to speak of them."""
    few = (shares.n_docs < MIN_PERIOD)[:, np.newaxis]
    value, low, high = (
        np.where(few, np.nan, part) for part in (shares.value, shares.low, shares.high)
    )
    return OverTime(shares.periods, value, low, high, MIN_PERIOD)


def _marks(
    digest: Digest, rows: Sequence[int], tell: Callable[[str], None] | None
) -> list[Mapping[int, Sequence[Mark]]]:
    """Mark what speaks for the themes given; articles without one cost nothing."""
    given = digest.labelling.decision.sum(axis=1) > 0
    found: list[Mapping[int, Sequence[Mark]]] = []
    n_given, n_done = int(given[rows].sum()), 0
    for row in rows:
        if not given[row]:
            found.append({})
            continue
        found.append(
            evidence(
                digest.corpus[row].text,
                digest.classifier,
                digest.labelling.decision[row],
                tokens=digest.tokens.take([row]),
            )
        )
        n_done += 1
        if tell is not None and n_done % TOLD_EVERY == 0:
            tell(_("{n:,} of {all:,} articles", n=n_done, all=n_given))
    return found


def _sample(n_docs: int, seed: int) -> list[int]:
    if n_docs <= MAX_ARTICLES:
        return list(range(n_docs))
    rng = np.random.default_rng(seed)
    chosen: list[int] = rng.choice(n_docs, MAX_ARTICLES, replace=False).tolist()
    return sorted(chosen)


def evidence(
    text: str,
    classifier: ThemeClassifier,
    given: NDArray[np.int8],
    *,
    tokens: Tokens | None = None,
) -> Mapping[int, Sequence[Mark]]:
    """Mark what speaks for the themes an article was given.

    Parameters
    ----------
    text : str
    classifier : ThemeClassifier
    given : ndarray of shape (n_themes,)
        1 where a theme was given.
    tokens : Tokens, optional
        Of the same article.

    Returns
    -------
    mapping
        From the number of a theme to its strongest marks, in the order of the text.
    """
    themes = np.flatnonzero(given).tolist()
    if not themes:
        return {}
    shares = classifier.character_weights(text, tokens=tokens)[:, :MAX_CHARS]
    return {theme: _strongest(marks(shares[theme])) for theme in themes}


def _strongest(found: Sequence[Mark]) -> list[Mark]:
    return sorted(sorted(found, key=lambda mark: -mark[2])[:MAX_MARKS])


def marks(weights: Floats) -> list[Mark]:
    """Turn what each character says for a theme into marks.

    Parameters
    ----------
    weights : ndarray of shape (n_chars,)

    Returns
    -------
    list of (start, end, strength)
        Runs of characters whose strength, a share of the largest, is the same
        when rounded to quarters; runs of strength 0 are left out.

    Examples
    --------
    >>> marks(np.array([0.0, 0.9, 1.0, 0.4, -2.0]))
    [(1, 3, 1.0), (3, 4, 0.5)]
    """
    largest = weights.max(initial=0)
    if largest <= 0:
        return []
    strength = np.floor(4 * np.clip(weights / largest, 0, 1) + 0.5) / 4
    edges = np.flatnonzero(np.diff(strength, prepend=-1, append=-1))
    return [
        (int(start), int(end), float(strength[start]))
        for start, end in pairwise(edges)
        if strength[start] > 0
    ]


def topic_views(model: TopicModel) -> tuple[list[TopicView], dict[str, float]]:
    """Place each topic on the map, with every term some relevance brings to its top.

    Returns
    -------
    topics : list of n_topics TopicViews
    terms : dict
        From those terms, and the most frequent of all, to their share of all tokens.
    """
    names = model.names or ("",) * model.n_topics
    unnamed = replace(model, names=())
    top = model.top_terms(N_TERMS_KNOWN)
    places = topic_map(model.topic_term).tolist()
    ranked = [model.top_columns(N_TERMS, relevance=value) for value in RELEVANCES]
    shown = [np.unique(columns) for columns in np.concatenate(ranked, axis=1)]
    topics = [
        TopicView(
            label=label,
            share=float(model.topic_share[number]),
            place=(places[number][0], places[number][1]),
            terms=_by_term(model, model.topic_term[number], shown[number]),
            top=top[number],
            name=names[number],
            is_hidden=number in model.hidden,
        )
        for number, label in enumerate(unnamed.topic_labels())
    ]
    overall = model.topic_share @ model.topic_term
    frequent = np.argsort(-overall, kind="stable")[:N_TERMS]
    columns = np.unique(np.concatenate([frequent, *shown]))
    return topics, _by_term(model, overall, columns)


def _by_term(
    model: TopicModel, probabilities: Floats, columns: NDArray[np.int64]
) -> dict[str, float]:
    """Give terms, in the order of the vocabulary, their probabilities."""
    return {model.vocabulary[c]: float(probabilities[c]) for c in columns}


def topic_map(topic_term: Floats) -> Floats:
    """Place topics on a plane, those of like words near each other.

    Classical scaling of the Jensen–Shannon distances between topics.

    Parameters
    ----------
    topic_term : ndarray of shape (n_topics, n_terms)

    Returns
    -------
    ndarray of shape (n_topics, 2)
        To three digits. Of the two directions of each axis the one is taken in
        which the topic farthest from the middle has a positive place.

    References
    ----------
    Endres and Schindelin (2003), "A new metric for probability distributions".
    Sievert and Shirley (2014), "LDAvis: a method for visualizing and interpreting
    topics".
    """
    distances = squareform(pdist(topic_term, "jensenshannon"))
    scaling = ClassicalMDS(n_components=2, metric="precomputed")
    with threadpool_limits(limits=1):
        places = scaling.fit_transform(distances).round(3)
    farthest = np.abs(places).argmax(axis=0)
    signs = np.where(places[farthest, [0, 1]] < 0, -1, 1)
    return np.asarray(places * signs + 0.0)  # no negative zero
