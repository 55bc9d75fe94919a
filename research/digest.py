"""One page about a corpus: what is in it, its themes, its topics."""

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext

import numpy as np
from numpy.typing import NDArray

from research import sections
from research.classification.themes import ThemeClassifier
from research.corpus import Article, Corpus
from research.preprocessing.duplicates import duplicate_groups
from research.preprocessing.formulae import learn_formulae
from research.reporting.explorer import explorer_page
from research.reporting.report import (
    Block,
    Estimate,
    Excerpt,
    Excerpts,
    Page,
    Prose,
    Report,
    Section,
    Table,
)
from research.sections import topics as topic_sections
from research.sections.changes import change_blocks
from research.sections.corpus import UNDATED, overview_blocks, periods_of
from research.sections.explorer import explore, marks
from research.sections.prevalence import (
    UNCHECKED_NOTE,
    check_themes,
    corrected_blocks,
)
from research.topic_report import (
    Parameters,
    TooFewArticlesError,
    fit_topics,
    limits,
    topic_section,
)
from research.topics.alignment import label_shares
from research.topics.model import TopicModel

Stage = Callable[[str], AbstractContextManager[None]]

N_EXCERPTS = 3
EXCERPT_CHARS = 600
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
        *_themes(corpus, classifier, probabilities, decisions, checked),
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
            periods = [None if p == UNDATED else p for p in periods_of(corpus)[0]]
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
    blocks += limits()
    parameters = Parameters(
        corpus_sha256=corpus.sha256,
        n_articles=len(corpus),
        n_topics=n_found,
        seed=seed,
        checked_sha256="" if checked is None else checked.sha256,
    )
    lead = f"{len(corpus):,} articles: what they hold, their themes and their topics."
    return Report("Digest of a corpus", parameters, blocks, lead)


def _themes(
    corpus: Corpus,
    classifier: ThemeClassifier,
    probabilities: NDArray[np.float64],
    decisions: NDArray[np.int8],
    checked: Corpus | None,
) -> list[Block]:
    themes = classifier.themes_
    names = [sections.display(theme) for theme in themes]
    overall = label_shares(decisions, [""] * len(corpus))
    rows = [
        [
            names[column],
            int(decisions[:, column].sum()),
            Estimate(
                overall.value[0, column],
                overall.low[0, column],
                overall.high[0, column],
            ),
        ]
        for column in range(len(themes))
    ]
    periods, shown = periods_of(corpus)
    dated = np.array([period != UNDATED for period in periods])
    blocks: list[Block] = [
        Section(
            "Themes",
            "Given by the classifier, none or several an article.",
        ),
        Table("theme_shares", ["theme", "articles", "share"], rows, "Themes found."),
        sections.co_occurrence_figure(
            decisions, themes, what=f"{len(corpus):,} articles"
        ),
    ]
    if len({period for period in periods if period != UNDATED}) > 1:
        kept = [period for period in periods if period != UNDATED]
        shares = label_shares(decisions[dated], kept)
        caption = (
            f"Share of articles with each theme by {shown}, with 95 % Wilson "
            f"intervals; {len(kept):,} dated articles."
        )
        blocks += [
            sections.shares_figure(
                "themes_over_time", shares, names, caption=caption, columns=2
            ),
            sections.shares_table("themes_by_period", shares, names),
        ]
    if checked is None:
        blocks.append(Prose(UNCHECKED_NOTE))
    else:
        blocks += corrected_blocks(
            decisions,
            themes,
            [None if period == UNDATED else period for period in periods],
            check_themes(classifier, checked),
            shown=shown,
        )
    blocks += [
        sections.theme_term_figure(classifier),
        *_excerpts(corpus, classifier, probabilities),
    ]
    return blocks


def _excerpts(
    corpus: Corpus, classifier: ThemeClassifier, probabilities: NDArray[np.float64]
) -> list[Block]:
    """Show typical and borderline articles of each theme, evidence marked."""
    blocks: list[Block] = []
    for column, theme in enumerate(classifier.themes_):
        probability = probabilities[:, column]
        threshold = classifier.thresholds_[column]
        typical = np.argsort(-probability, kind="stable")[:N_EXCERPTS]
        close = np.argsort(np.abs(probability - threshold), kind="stable")[:N_EXCERPTS]
        for kind, rows in (("most typical", typical), ("closest calls", close)):
            shown = [
                _excerpt(corpus[int(row)], classifier, theme, probability[row])
                for row in rows
            ]
            summary = f"{sections.display(theme)}: {kind} (cut at {threshold:.2f})"
            blocks.append(Excerpts(summary, shown))
    return blocks


def _excerpt(
    article: Article, classifier: ThemeClassifier, theme: str, probability: float
) -> Excerpt:
    text = article.text
    shares = classifier.character_shares(text)[classifier.themes_.index(theme)]
    note = " · ".join(
        part
        for part in (article.id, article.date, article.source, f"p = {probability:.2f}")
        if part
    )
    shown = text[:EXCERPT_CHARS]
    return Excerpt(article.title, note, shown, marks(shares[: len(shown)]))


def _meeting(
    model: TopicModel, classifier: ThemeClassifier, decisions: NDArray[np.int8]
) -> list[Block]:
    what = f"{len(decisions):,} articles, themes by the classifier"
    return [
        Section("Where topics and themes meet"),
        *topic_sections.meeting_blocks(
            model, decisions, classifier.themes_, what=what, seed=model.seed
        ),
    ]
