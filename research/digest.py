"""One page about a corpus: what is in it, its themes, its topics."""

from collections import Counter
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from research import sections, topic_sections
from research.classification.lexicon import read_lexicon
from research.classification.linear import Evidence
from research.classification.themes import ThemeClassifier
from research.corpus import Article, Corpus
from research.counts import count_terms
from research.preprocessing.duplicates import duplicate_groups
from research.preprocessing.formulae import Formula, learn_formulae
from research.preprocessing.text import Cleaner
from research.reporting import figures
from research.reporting.report import (
    Block,
    Estimate,
    Excerpt,
    Excerpts,
    Figure,
    KeyNumbers,
    Prose,
    Report,
    Section,
    Table,
)
from research.topics.alignment import label_shares, topic_shares
from research.topics.labels import describe_topics
from research.topics.lda import fit_lda
from research.topics.model import TopicModel, main_topics, topic_segmenter
from research.topics.selection import Selection, select_n_topics

Stage = Callable[[str], AbstractContextManager[None]]

N_EXCERPTS = 3
EXCERPT_CHARS = 600
MAX_PERIODS = 60
UNDATED = "undated"


def _silent(name: str) -> AbstractContextManager[None]:
    del name
    return nullcontext()


@dataclass(frozen=True, kw_only=True)
class Parameters:
    """Everything that can change a number of the digest."""

    corpus_sha256: str
    n_articles: int
    n_topics: int
    seed: int


def digest(
    corpus: Corpus,
    classifier: ThemeClassifier,
    *,
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
    with stage("fitting topics"):
        topics = fit_topics(corpus, formulae, n_topics=n_topics, seed=seed)
        model = topics.model
    with stage("drawing"):
        blocks = [
            *_overview(corpus, groups, formulae),
            *_themes(corpus, classifier, probabilities, decisions),
            *topic_section(corpus, topics),
            *_meeting(model, classifier, decisions),
            *_limits(),
        ]
    parameters = Parameters(
        corpus_sha256=corpus.sha256,
        n_articles=len(corpus),
        n_topics=model.n_topics,
        seed=seed,
    )
    lead = f"{len(corpus):,} articles: what they hold, their themes and their topics."
    return Report("Digest of a corpus", parameters, blocks, lead)


def topics_report(
    corpus: Corpus, *, n_topics: int | None = None, seed: int = 7
) -> tuple[Report, TopicModel]:
    """Fit topics to a corpus and show them; parameters as in `digest`."""
    corpus = corpus.in_order()
    sources = [article.source for article in corpus]
    formulae = learn_formulae(corpus.texts, sources)
    topics = fit_topics(corpus, formulae, n_topics=n_topics, seed=seed)
    model = topics.model
    main = main_topics(model, corpus, model.doc_topic)
    columns = ("id", "title", "topic", "label", "share", "flag")
    main["topic"] = main["topic"].astype(object).where(main["topic"].notna(), None)
    rows = list(main[list(columns)].itertuples(index=False))
    listing = Table("articles", columns, rows, "Main topic of each article.")
    parameters = Parameters(
        corpus_sha256=corpus.sha256,
        n_articles=len(corpus),
        n_topics=model.n_topics,
        seed=seed,
    )
    blocks = [*topic_section(corpus, topics), listing, *_limits()]
    lead = f"{model.n_topics} topics in {len(corpus):,} articles."
    return Report("Topics of a corpus", parameters, blocks, lead), model


@dataclass(frozen=True, slots=True)
class Topics:
    """Topics of a corpus, what they were fitted to, and why so many."""

    model: TopicModel
    counts: csr_matrix
    selection: Selection | None


def fit_topics(
    corpus: Corpus,
    formulae: tuple[Formula, ...],
    *,
    n_topics: int | None,
    seed: int,
) -> Topics:
    """Fit topics after taking the corpus's own press formulae out."""
    cleaner, segmenter = Cleaner(formulae=formulae), topic_segmenter()
    counts, vocabulary = count_terms(corpus.texts, cleaner=cleaner, segmenter=segmenter)
    selection = None
    if n_topics is None:
        selection = select_n_topics(counts, vocabulary, seed=seed)
        n_topics = selection.n_topics
    model = fit_lda(
        counts,
        vocabulary=vocabulary,
        n_topics=n_topics,
        seed=seed,
        cleaner=cleaner,
        segmenter=segmenter,
    )
    return Topics(model, counts, selection)


def _overview(
    corpus: Corpus, groups: NDArray[np.int64], formulae: tuple[Formula, ...]
) -> list[Block]:
    lengths = np.array([len(article.text) for article in corpus], dtype=float)
    sources = Counter(article.source or "unknown" for article in corpus)
    n_copies = len(corpus) - len(np.unique(groups))
    periods, shown = _periods(corpus)
    dated = Counter(period for period in periods if period != UNDATED)
    blocks: list[Block] = [
        Section("What is in it"),
        KeyNumbers(
            [
                (len(corpus), "articles"),
                (int(lengths.sum()), "characters"),
                (len(sources), "sources"),
                (n_copies, "near-duplicates of another article"),
                (periods.count(UNDATED), "articles without a usable date"),
            ]
        ),
        Figure(
            "lengths",
            figures.histogram(lengths, label="Characters an article"),
            f"Half of the articles have at most {np.median(lengths):,.0f} characters; "
            f"the longest has {lengths.max():,.0f}. The last bar holds all that are "
            "longer than 99 %.",
            "A histogram of article lengths.",
        ),
    ]
    if dated:
        names = tuple(sorted(dated))
        counts = np.array([dated[name] for name in names])
        blocks.append(
            Figure(
                "articles_over_time",
                figures.columns_by_period(names, counts, label="Articles"),
                f"Articles by {shown}, from {names[0]} to {names[-1]}; most in "
                f"{names[int(counts.argmax())]} ({counts.max():,}).",
                f"Columns of article counts by {shown}.",
            )
        )
    rows = sorted(sources.items(), key=lambda pair: (-pair[1], pair[0]))
    blocks.append(Table("sources", ["source", "articles"], rows, "Articles by source."))
    if formulae:
        found = [(f.text, f.source, f.position, f.n_docs, f.share) for f in formulae]
        header = ["formula", "source", "position", "articles", "share of the source"]
        caption = (
            "Press formulae: what a source repeats at the edges of its articles. "
            "Left out before topics are fitted. {…} stands for what changes."
        )
        blocks.append(Table("formulae", header, found, caption))
    return blocks


def _periods(corpus: Corpus) -> tuple[list[str], str]:
    """Give each article its quarter, or its year if there are too many quarters."""
    quarters = [_quarter(article.date) for article in corpus]
    if len(set(quarters)) <= MAX_PERIODS:
        return quarters, "quarter"
    return [quarter.split(" ")[0] for quarter in quarters], "year"


def _quarter(date: str | None) -> str:
    if date is None or len(date) < 7:
        return UNDATED
    return f"{date[:4]} Q{(int(date[5:7]) + 2) // 3}"


def _themes(
    corpus: Corpus,
    classifier: ThemeClassifier,
    probabilities: NDArray[np.float64],
    decisions: NDArray[np.int8],
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
    periods, shown = _periods(corpus)
    dated = np.array([period != UNDATED for period in periods])
    blocks: list[Block] = [
        Section(
            "Themes",
            "Given by the classifier, none or several an article. Shares are of "
            "labelled articles as they are, not corrected for classifier error.",
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
    evidence = classifier.explain(text, theme=theme)
    note = " · ".join(
        part
        for part in (article.id, article.date, article.source, f"p = {probability:.2f}")
        if part
    )
    shown = text[:EXCERPT_CHARS]
    marks = _marks(evidence, len(shown))
    return Excerpt(article.title, note, shown, marks)


def _marks(evidence: list[Evidence], length: int) -> list[tuple[int, int, float]]:
    """Sum what overlapping terms say of each character; mark what speaks for it."""
    weights = np.zeros(length)
    for found in evidence:
        span = slice(found.start, min(found.end, length))
        weights[span] += found.weight / (found.end - found.start)
    largest = weights.max(initial=0)
    if largest <= 0:
        return []
    # In quarters, so that a mark runs over neighbours of nearly equal weight.
    strength = np.floor(4 * np.clip(weights / largest, 0, 1) + 0.5) / 4
    edges = np.flatnonzero(np.diff(strength, prepend=-1, append=-1))
    return [
        (int(start), int(end), float(strength[start]))
        for start, end in pairwise(edges)
        if strength[start] > 0
    ]


def topic_section(corpus: Corpus, topics: Topics) -> list[Block]:
    """Show the topics of a corpus, why so many, and how they went over time."""
    model = topics.model
    lexicon = read_lexicon()
    words = {theme: lexicon.terms(theme) for theme in lexicon.themes}
    labels = describe_topics(model, corpus.texts, topics.counts, theme_words=words)
    unknown = int(np.isnan(model.doc_topic).any(axis=1).sum())
    blocks: list[Block] = [
        Section(
            "Topics",
            "Found by latent Dirichlet allocation in the words alone; names are "
            "their most relevant terms.",
        ),
        *sections.topic_blocks(model),
        *topic_sections.label_blocks(labels, corpus),
    ]
    if unknown:
        blocks.append(
            Prose(f"{unknown:,} articles hold no term of the model and have no topic.")
        )
    if topics.selection is not None:
        blocks += topic_sections.selection_blocks(topics.selection)
    periods, shown = _periods(corpus)
    kept = [period for period in periods if period != UNDATED]
    if len(set(kept)) > 1:
        dated = np.array([period != UNDATED for period in periods])
        shares = topic_shares(model.doc_topic[dated], kept)
        names = [f"{n} {label}" for n, label in enumerate(model.topic_labels())]
        caption = (
            f"Mean share of each topic by {shown}, with 95 % intervals over articles; "
            f"{len(kept):,} dated articles."
        )
        blocks += [
            sections.shares_figure(
                "topics_over_time", shares, names, caption=caption, columns=4
            ),
            sections.shares_table("topics_by_period", shares, names),
            *topic_sections.change_blocks(
                model, topics.counts, corpus, seed=model.seed
            ),
        ]
    return blocks


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


def _limits() -> list[Block]:
    return sections.limits(
        "Themes are given by a classifier that makes errors; its card says how many. "
        "On articles unlike those it learned from, it makes more.",
        sections.ONE_FIT_NOTE,
        "Press formulae are learned from the corpus itself, by what repeats.",
    )
