"""Topics of a corpus, from its texts to the sections of a report."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from research.corpus.corpus import Corpus
from research.corpus.joining import beside
from research.features.counts import count_terms
from research.i18n import _, sentences
from research.rendering.blocks import Block, Prose, Section, Table
from research.rendering.report import Report
from research.reports import topic_sections
from research.reports.changes import Changes
from research.reports.metadata import field_blocks
from research.reports.notes import ONE_FIT_NOTE, limits
from research.reports.shares import shares_figure, shares_table
from research.reports.topic_changes import change_blocks, topic_changes
from research.reports.topic_effects import effect_blocks
from research.reports.topic_sections import topic_blocks
from research.stats.estimates import Estimate
from research.stats.periods import Periods, periods
from research.stats.shares import shares_by_period
from research.stats.strata import issues_by_day
from research.text.cleaner import Cleaner
from research.text.duplicates import duplicate_groups
from research.text.learn_recurring import learn_recurring
from research.text.lexicon import read_lexicon
from research.text.tokens import Tokens
from research.text.words import WordChoice
from research.topics.labels import describe_topics
from research.topics.lda import fit_lda
from research.topics.model import CLEAR, TopicModel, main_topics, topic_segmenter
from research.topics.null_models import null_npmi
from research.topics.selection import Selection, n_apart, select_n_topics

if TYPE_CHECKING:
    import pandas as pd

MIN_ARTICLES, MIN_TERMS = 40, 50  # for topics
N_CHECKS = 3  # fits that say how stable a given number of topics is


@dataclass(frozen=True, kw_only=True)
class Parameters:
    """Everything that can change a number of the report."""

    corpus_sha256: str
    n_articles: int
    n_topics: int
    seed: int
    effects: str = ""
    cluster: str = ""


def topic_report(
    corpus: Corpus,
    *,
    n_topics: int | None = None,
    seed: int = 7,
    drawn_from: int | None = None,
    words: WordChoice | None = None,
    keep: Sequence[str] = (),
    effects: str = "",
    cluster: str = "",
    tell: Callable[[str], None] | None = None,
) -> tuple[Report, TopicModel]:
    """Fit topics to a corpus and show them.

    Parameters
    ----------
    corpus : Corpus
    n_topics : int, optional
        Chosen by quality on held-out articles if None.
    seed : int
    drawn_from : int, optional
        Where the corpus is a sample, of how many articles.
    words : WordChoice, optional
        The user's own words.
    keep : sequence of str
        Columns of one's own that the table of articles repeats; "all" for all.
    effects : str
        Formula of columns by which shares are compared, such as `source + C(year)`.
    cluster : str
        Column by which its standard errors are clustered.
    tell : callable, optional
        Called with how far it is.

    Raises
    ------
    TooFewArticlesError
        If the corpus is too small for topics to mean anything.
    """
    given, corpus = corpus, corpus.in_order()
    words = words or WordChoice()
    tokens = Tokens.of(corpus.texts, segmenter=words.segmenter())
    recurring = learn_recurring(
        tokens,
        [article.source for article in corpus],
        titles=[article.title for article in corpus],
    )
    groups = duplicate_groups(tokens)
    topics = find_topics(
        tokens.recleaned(corpus.texts, Cleaner(recurring=recurring)),
        groups,
        n_topics=n_topics,
        seed=seed,
        words=words,
        tell=tell,
    )
    model = topics.model
    main = main_topics(model, corpus, model.doc_topic)
    listing = article_table(main, corpus, given, keep, _("Main topic of each article."))
    dated = periods(article.date for article in corpus)
    parameters = Parameters(
        corpus_sha256=corpus.sha256,
        n_articles=len(corpus),
        n_topics=model.n_topics,
        seed=seed,
        effects=effects,
        cluster=cluster,
    )
    compared = effect_blocks(model, topics.counts, corpus, effects, cluster=cluster)
    changes = topic_changes(model, topics.counts, corpus, seed=model.seed)
    shown = topic_section(corpus, topics, dated, changes=changes)
    blocks = [*shown, *compared, listing, *topic_limits()]
    lead = _lead(model.n_topics, len(corpus), drawn_from)
    return Report(_("Topics of a corpus"), parameters, blocks, lead), model


def _lead(n_topics: int, n: int, drawn_from: int | None) -> str:
    told = [_("{n_topics} topics in {n:,} articles.", n_topics=n_topics, n=n)]
    if drawn_from is not None:
        told.append(
            _("They were drawn at random from {drawn_from:,}.", drawn_from=drawn_from)
        )
    return sentences(told)


def article_table(
    table: "pd.DataFrame",
    corpus: Corpus,
    given: Corpus,
    keep: Sequence[str],
    caption: str,
) -> Table:
    """List all articles in a file of their own, `articles.csv`, to join by their id.

    Parameters
    ----------
    table : DataFrame of n_docs rows
        What there is to say of the articles of `corpus`, in its order.
    corpus : Corpus
    given : Corpus
        The same articles in the order of the user's file, which the table takes.
    keep : sequence of str
        Columns of the user's own to repeat.
    caption : str
    """
    place = {name: row for row, name in enumerate(corpus.ids)}
    joined = beside(table, corpus, keep)
    joined = joined.iloc[[place[name] for name in given.ids]]
    rows = joined.astype(object).where(joined.notna(), None)
    return Table(
        "articles",
        list(joined.columns),
        list(rows.itertuples(index=False, name=None)),
        caption,
        is_file_only=True,
    )


class TooFewArticlesError(ValueError):
    """A corpus too small for topics."""


@dataclass(frozen=True, slots=True)
class Topics:
    """Topics of a corpus, what they were fitted to, and why so many.

    Attributes
    ----------
    model : TopicModel
    counts : csr_matrix of shape (n_docs, n_terms)
    selection : Selection or None
        What speaks for the number; None if too few articles differ to say.
    groups : ndarray of int, shape (n_docs,)
        Near-duplicates share a number.
    null_npmi : float
        What topics of words dealt out anew hardly ever exceed.
    """

    model: TopicModel
    tokens: Tokens
    counts: csr_matrix
    selection: Selection | None
    groups: NDArray[np.int64]
    null_npmi: float


def _check_enough(n_articles: int, n_terms: int) -> None:
    if n_articles < MIN_ARTICLES or n_terms < MIN_TERMS:
        raise TooFewArticlesError(
            _(
                "Topics need at least {least} articles that share at least "
                "{least_words} words; {n:,} articles share {n_words:,}.",
                least=MIN_ARTICLES,
                least_words=MIN_TERMS,
                n=n_articles,
                n_words=n_terms,
            )
        )


def find_topics(
    tokens: Tokens,
    groups: NDArray[np.int64],
    *,
    n_topics: int | None,
    seed: int,
    words: WordChoice | None = None,
    tell: Callable[[str], None] | None = None,
) -> Topics:
    """Fit topics to articles that were cleaned of what their sources repeat.

    Near-duplicates share a number in `groups`; the number of topics is chosen on
    articles of other groups.

    Raises
    ------
    TooFewArticlesError
        If the corpus is too small for topics to mean anything.
    """
    words = words or WordChoice()
    cleaner, segmenter = tokens.cleaner, topic_segmenter(words)
    counts, vocabulary = count_terms(
        tokens, cleaner=cleaner, segmenter=segmenter, **words.counting()
    )
    _check_enough(len(tokens), len(vocabulary))
    selection = None
    if n_topics is None:
        selection = select_n_topics(
            counts, vocabulary, groups=groups, seed=seed, tell=tell
        )
        n_topics = selection.n_topics
    elif n_apart(counts, groups) >= MIN_ARTICLES:
        selection = select_n_topics(
            counts,
            vocabulary,
            groups=groups,
            candidates=[n_topics],
            n_seeds=N_CHECKS,
            n_subsamples=2,
            seed=seed,
            tell=tell,
        )
    if tell is not None:
        tell(_("fitting {n_topics} topics", n_topics=n_topics))
    model = fit_lda(
        counts,
        vocabulary=vocabulary,
        n_topics=n_topics,
        seed=seed,
        cleaner=cleaner,
        segmenter=segmenter,
    )
    chance = null_npmi(counts, vocabulary, n_topics=n_topics, seed=seed)
    return Topics(model, tokens, counts, selection, groups, chance)


def topic_section(
    corpus: Corpus,
    topics: Topics,
    periods: Periods,
    *,
    nearest: Sequence[tuple[str, Estimate] | None] | None = None,
    changes: Changes | None = None,
) -> list[Block]:
    """Show the topics of a corpus, why so many, and how they went over time.

    Parameters
    ----------
    corpus : Corpus
    topics : Topics
    periods : Periods
    nearest : sequence of n_topics (theme, lift) or None, optional
        The theme in whose articles each topic is largest, where there is one.
    changes : Changes, optional
        Of the topics over time, from `topic_changes`.
    """
    model = topics.model
    lexicon = read_lexicon()
    words = {theme: lexicon.terms(theme) for theme in lexicon.themes}
    labels = describe_topics(
        model,
        topics.tokens,
        topics.counts,
        theme_words=words,
        published=corpus.texts,
        sources=[article.source for article in corpus],
        groups=topics.groups,
        null_npmi=topics.null_npmi,
    )
    blocks: list[Block] = [
        Section(
            _("Topics"),
            _(
                "Found by latent Dirichlet allocation in the words alone; names are "
                "the terms that their own articles are most about."
            ),
        ),
        *topic_blocks(model),
        *topic_sections.label_blocks(labels, corpus, nearest),
        *_unplaced_blocks(model),
    ]
    if topics.selection is not None:
        blocks += topic_sections.selection_blocks(topics.selection)
    if len(periods.distinct) > 1:
        blocks += _blocks_over_time(topics, periods, corpus)
        blocks += change_blocks(changes, model.topic_labels(), of="topic")
    return [*blocks, *field_blocks(model, topics.counts, corpus)]


def _unplaced_blocks(model: TopicModel) -> list[Block]:
    """Say how many articles have no topic, and how many none that is clear."""
    blocks: list[Block] = []
    unknown = int(np.isnan(model.doc_topic).any(axis=1).sum())
    if unknown:
        blocks.append(
            Prose(
                _(
                    "{unknown:,} articles hold no term of the model and have no topic.",
                    unknown=unknown,
                )
            )
        )
    nowhere = int((np.nan_to_num(model.doc_topic, nan=1).max(axis=1) < CLEAR).sum())
    blocks.append(
        Prose(
            _(
                "{nowhere:,} of {n:,} articles belong nowhere clearly: no "
                "topic has {clear:.0f} % of their words.",
                nowhere=nowhere,
                n=len(model.doc_topic),
                clear=100 * CLEAR,
            )
        )
    )
    return blocks


def _blocks_over_time(topics: Topics, periods: Periods, corpus: Corpus) -> list[Block]:
    """Show the share of each topic by period, drawn and as a table."""
    model = topics.model
    deviation = model.deviation(topics.counts, model.doc_topic)
    issues = issues_by_day([one.source for one in corpus], [one.date for one in corpus])
    shares = shares_by_period(
        model.doc_topic, periods.of, deviation=deviation, issues=issues
    )
    names = [f"{n} {label}" for n, label in enumerate(model.topic_labels())]
    caption = _(
        "Mean share of each topic by {kind}, {n_kept:,} dated articles. Intervals (95 "
        "%) hold their sampling and the uncertainty of their shares.",
        kind=_(periods.kind),
        n_kept=len(periods.kept),
    )
    return [
        shares_figure("topics_over_time", shares, names, caption=caption, columns=4),
        shares_table("topics_by_period", shares, names),
    ]


def topic_limits() -> list[Block]:
    """Say what neither themes nor topics of a corpus show."""
    return limits(
        _(
            "Themes are given by a classifier that makes errors; its card says how "
            "many. On articles unlike those it learned from, it makes more."
        ),
        _(ONE_FIT_NOTE),
        _("Recurring texts are learned from the corpus itself, by what repeats."),
    )
