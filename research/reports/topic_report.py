"""Topics of a corpus, from its texts to the sections of a report."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from research.corpus.corpus import Corpus
from research.i18n import N_, _, sentences
from research.rendering.blocks import Block, Prose, Section
from research.rendering.report import Report
from research.reports import topic_sections
from research.reports.changes import Changes
from research.reports.columns import article_table
from research.reports.metadata import field_blocks
from research.reports.methods import topic_methods
from research.reports.notes import ONE_FIT_NOTE, limits
from research.reports.shares import shares_figure, shares_table
from research.reports.topic_agreement import agreement_blocks
from research.reports.topic_articles import doc_topic_table, term_table, topic_excerpts
from research.reports.topic_asked import Asked
from research.reports.topic_changes import change_blocks, topic_changes
from research.reports.topic_effects import effect_blocks
from research.reports.topic_evolution import evolution_blocks, word_period_blocks
from research.reports.topic_fits import Topics, find_topics, given_topics
from research.reports.topic_groups import topic_group_blocks
from research.reports.topic_relations import (
    merge_blocks,
    merged_topics,
    relation_blocks,
)
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
from research.topics.labels import TopicLabel, describe_topics
from research.topics.model import CLEAR, TopicModel, main_topics
from research.topics.topic_names import TopicName


@dataclass(frozen=True, kw_only=True)
class Parameters(Asked):
    """Everything that can change a number of the report."""

    corpus_sha256: str
    n_articles: int
    n_topics: int
    seed: int
    n_fits: int = 1
    merged: int = 0


def topic_report(
    corpus: Corpus,
    *,
    n_topics: int | None = None,
    seed: int = 7,
    drawn_from: int | None = None,
    words: WordChoice | None = None,
    keep: Sequence[str] = (),
    n_fits: int = 1,
    seed_words: Mapping[str, Sequence[str]] | None = None,
    model: TopicModel | None = None,
    merged: Mapping[str, Sequence[int]] | None = None,
    topic_names: Sequence[TopicName] = (),
    asked: Asked | None = None,
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
    n_fits : int
        Of more than one, the topics that they agree on are shown.
    seed_words : mapping of str to sequences of str, optional
        Words that topics are drawn to, by name of topic.
    model : TopicModel, optional
        Shown in place of a fit, whoever fitted it; see `TopicModel.from_arrays`.
    merged : mapping of str to sequences of int, optional
        Numbers of topics that are taken for one, by its name.
    topic_names : sequence of TopicName
        What people called topics, and which they hid.
    asked : Asked, optional
        What is shown beside.
    tell : callable, optional
        Called with how far it is.

    Raises
    ------
    TooFewArticlesError
        If the corpus is too small for topics to mean anything.
    """
    given, corpus = corpus, corpus.in_order()
    asked = asked or Asked()
    words = words or WordChoice()
    tokens = Tokens.of(corpus.texts, segmenter=words.segmenter())
    groups = duplicate_groups(tokens)
    if model is None:
        topics = find_topics(
            tokens.recleaned(corpus.texts, _cleaner(tokens, corpus)),
            groups,
            n_topics=n_topics,
            seed=seed,
            words=words,
            n_fits=n_fits,
            seed_words=seed_words,
            tell=tell,
        )
    else:
        topics = given_topics(model, corpus, given.ids, groups)
    before, topics = topics, merged_topics(topics, merged or {}).named(topic_names)
    parameters = Parameters(
        corpus_sha256=corpus.sha256,
        n_articles=len(corpus),
        n_topics=topics.model.n_topics,
        seed=seed,
        n_fits=n_fits,
        merged=len(merged or {}),
        **vars(asked),
    )
    blocks = [
        *merge_blocks(before, topics, merged or {}),
        *_report_blocks(topics, corpus, given, asked, keep, tell),
    ]
    lead = _lead(topics.model.n_topics, len(corpus), drawn_from)
    return Report(_("Topics of a corpus"), parameters, blocks, lead), topics.model


def _cleaner(tokens: Tokens, corpus: Corpus) -> Cleaner:
    """Give the cleaner that knows what the sources of a corpus repeat."""
    recurring = learn_recurring(
        tokens,
        [article.source for article in corpus],
        titles=[article.title for article in corpus],
    )
    return Cleaner(recurring=recurring)


def _report_blocks(
    topics: Topics,
    corpus: Corpus,
    given: Corpus,
    asked: Asked,
    keep: Sequence[str],
    tell: Callable[[str], None] | None,
) -> list[Block]:
    """Give all that the report shows, in the order of reading."""
    model = topics.model
    main = main_topics(model, corpus, model.doc_topic)
    dated = periods((article.date for article in corpus), asked.by)
    changes = topic_changes(topics, corpus)
    labels = label_topics(topics, corpus)
    shown = topic_section(corpus, topics, dated, changes=changes, labels=labels)
    return [
        *shown,
        *agreement_blocks(topics),
        *word_period_blocks(topics, dated),
        *evolution_blocks(topics, corpus, dated, n_topics=asked.evolve, tell=tell),
        *topic_group_blocks(topics, corpus, asked.group),
        *relation_blocks(model),
        *effect_blocks(topics, corpus, asked),
        Section(_("Articles")),
        *topic_excerpts(topics, labels, corpus),
        article_table(main, corpus, given, keep, _("Main topic of each article.")),
        doc_topic_table(topics, corpus, given.ids),
        term_table(model),
        *topic_limits(),
        *topic_methods(
            corpus,
            topics,
            changed=changes is not None,
            effects=asked.effects,
            cluster=asked.cluster,
        ),
    ]


def _lead(n_topics: int, n: int, drawn_from: int | None) -> str:
    told = [_("{n_topics} topics in {n:,} articles.", n_topics=n_topics, n=n)]
    if drawn_from is not None:
        told.append(
            _("They were drawn at random from {drawn_from:,}.", drawn_from=drawn_from)
        )
    return sentences(told)


def topic_section(
    corpus: Corpus,
    topics: Topics,
    periods: Periods,
    *,
    nearest: Sequence[tuple[str, Estimate] | None] | None = None,
    changes: Changes | None = None,
    labels: Sequence[TopicLabel] | None = None,
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
    labels : sequence of n_topics TopicLabel, optional
        From `label_topics`.
    """
    model = topics.model
    labels = labels or label_topics(topics, corpus)
    blocks: list[Block] = [
        Section(_("Topics"), how_found(model)),
        *topic_blocks(model),
        *topic_sections.label_blocks(
            [labels[topic] for topic in model.shown], corpus, nearest
        ),
        *topic_sections.naming_blocks(model, topics.names_left),
        *_unplaced_blocks(model),
    ]
    if topics.selection is not None:
        blocks += topic_sections.selection_blocks(topics.selection)
    if len(periods.distinct) > 1:
        blocks += _blocks_over_time(topics, periods, corpus)
        blocks += change_blocks(
            changes, model.topic_labels(), of="topic", hidden=model.hidden
        )
    return [*blocks, *field_blocks(topics, corpus)]


_OF_WORDS = N_(
    "Found by latent Dirichlet allocation in the words alone; names are the terms that "
    "their own articles are most about."
)


def how_found(model: TopicModel) -> str:
    """Say how topics were found."""
    if model.engine in ("em", "gensim", "tomotopy"):
        return _(_OF_WORDS)
    if model.is_mixture:
        return _("Found by another program ({engine}).", engine=model.engine)
    return _(
        "Found by a factorisation ({engine}): shares are loadings scaled to sum to 1, "
        "and nothing says how sure they are.",
        engine=model.engine,
    )


def label_topics(topics: Topics, corpus: Corpus) -> list[TopicLabel]:
    """Name the topics by their articles, with examples and warnings."""
    lexicon = read_lexicon()
    return describe_topics(
        topics.model,
        topics.tokens,
        topics.counts,
        theme_words={theme: lexicon.terms(theme) for theme in lexicon.themes},
        published=corpus.texts,
        sources=[article.source for article in corpus],
        groups=topics.groups,
        null_npmi=topics.null_npmi,
    )


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
    own, deviation = topics.shown_shares
    issues = issues_by_day([one.source for one in corpus], [one.date for one in corpus])
    shares = shares_by_period(own, periods.of, deviation=deviation, issues=issues)
    names = topics.model.shown_names()
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
