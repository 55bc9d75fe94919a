"""One page about a corpus: what is in it, its themes, its topics."""

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext

import numpy as np
from numpy.typing import NDArray

from research.corpus.corpus import Corpus
from research.rendering.blocks import Block, Page, Prose, Section
from research.rendering.explorer import explorer_page
from research.rendering.report import Report
from research.reports.associations import meeting_blocks
from research.reports.explorer import explore
from research.reports.overview import overview_blocks
from research.reports.theme_sections import theme_blocks
from research.reports.topic_report import (
    Parameters,
    TooFewArticlesError,
    fit_topics,
    topic_limits,
    topic_section,
)
from research.reports.word_changes import change_blocks
from research.stats.periods import UNDATED, periods_of
from research.text.duplicates import duplicate_groups
from research.text.learn_recurring import learn_formulae
from research.themes.classifier import ThemeClassifier
from research.topics.model import TopicModel

Stage = Callable[[str], AbstractContextManager[None]]
EXPLORER_NOTE = (
    "The same articles to search, filter and read, with a map of the topics and what "
    "speaks for each theme marked in the text."
)


def _silent(name: str) -> AbstractContextManager[None]:
    del name
    return nullcontext()


def digest(
    corpus: Corpus,
    classifier: ThemeClassifier,
    *,
    checked: Corpus | None = None,
    n_topics: int | None = None,
    seed: int = 7,
    stage: Stage = _silent,
) -> Report:
    """Describe a corpus, label its themes, fit topics, and bring them together.

    Parameters
    ----------
    corpus : Corpus
    classifier : ThemeClassifier
        Fitted.
    checked : Corpus, optional
        Labelled articles that the classifier has not seen, by which shares of themes
        are corrected.
    n_topics : int, optional
        Chosen by quality on held-out articles if None.
    seed : int
    stage : callable, optional
        Called with the name of each stage; returns a context manager. For progress.

    Returns
    -------
    Report
    """
    corpus = corpus.in_order()
    with stage("looking for near-duplicates"):
        groups = duplicate_groups(corpus.texts)
    with stage("learning press formulae"):
        sources = [article.source for article in corpus]
        formulae = learn_formulae(corpus.texts, sources)
    with stage(f"labelling {len(corpus):,} articles"):
        probabilities = classifier.predict_proba(corpus.texts)
        decisions = classifier.decide(probabilities)
    blocks = [
        *overview_blocks(corpus, groups, formulae),
        *theme_blocks(corpus, classifier, probabilities, decisions, checked),
    ]
    n_found = 0
    try:
        with stage("fitting topics"):
            topics = fit_topics(corpus, formulae, groups, n_topics=n_topics, seed=seed)
    except TooFewArticlesError as error:
        blocks += [Section("Topics"), Prose(str(error))]
    else:
        model = topics.model
        n_found = model.n_topics
        with stage("finding evidence"):
            periods = [
                None if p == UNDATED else p
                for p in periods_of(a.date for a in corpus)[0]
            ]
            explorer = explore(
                corpus, classifier, probabilities, model, periods=periods, seed=seed
            )
        with stage("drawing"):
            page = explorer_page(explorer)
            blocks = [
                Page("explorer", page, "Explorer", EXPLORER_NOTE),
                *blocks,
                *topic_section(corpus, topics),
                *_meeting(model, classifier, decisions),
                *change_blocks(
                    topics.counts, model.vocabulary, [a.date for a in corpus], groups
                ),
            ]
    blocks += topic_limits()
    parameters = Parameters(
        corpus_sha256=corpus.sha256,
        n_articles=len(corpus),
        n_topics=n_found,
        seed=seed,
        checked_sha256="" if checked is None else checked.sha256,
    )
    lead = f"{len(corpus):,} articles: what they hold, their themes and their topics."
    return Report("Digest of a corpus", parameters, blocks, lead)


def _meeting(
    model: TopicModel, classifier: ThemeClassifier, decisions: NDArray[np.int8]
) -> list[Block]:
    what = f"{len(decisions):,} articles, themes by the classifier"
    return [
        Section("Where topics and themes meet"),
        *meeting_blocks(
            model, decisions, classifier.themes_, what=what, seed=model.seed
        ),
    ]
