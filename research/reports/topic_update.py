"""New articles under an old model: their topics, what has moved, and what it lacks."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from research.corpus.corpus import Corpus
from research.i18n import N_, _, percent, sentences
from research.rendering.blocks import Block, Prose, Section, Share, Table
from research.rendering.report import Report
from research.reports.columns import article_table
from research.reports.notes import limits
from research.reports.topic_articles import doc_topic_table
from research.reports.topic_fits import Topics, share_deviation_of
from research.reports.topic_index import TopicIndex, make_index
from research.stats.contrast import contrast
from research.stats.periods import Kind, Periods, periods
from research.stats.resampling import holm
from research.stats.shares import SharesByPeriod, shares_by_period
from research.stats.strata import issues_by_day
from research.topics.model import TopicModel, main_topics
from research.topics.update import (
    LEAST_DOCS,
    SIGNIFICANT,
    Candidate,
    drift_between,
    missing_topics,
    new_words,
)

MEASURES = {
    "unknown words": N_("words the model does not know, share"),
    "surprise": N_("surprise at the words it knows, nats a token"),
    "largest share": N_("largest share of an article"),
}


@dataclass(frozen=True, kw_only=True)
class Parameters:
    """Everything that can change a number of the report."""

    corpus_sha256: str
    n_articles: int
    base_sha256: str
    n_base: int
    model_sha256: str
    seed: int


def update_report(
    model: TopicModel,
    new: Corpus,
    *,
    base: Corpus | None = None,
    index: TopicIndex | None = None,
    by: Kind | None = None,
    keep: Sequence[str] = (),
    model_sha256: str = "",
    seed: int = 7,
    tell: Callable[[str], None] | None = None,
) -> Report:
    """Show new articles under a model as it is.

    Parameters
    ----------
    model : TopicModel
    new : Corpus
    base : Corpus, optional
        Articles of before, best those the model was fitted to: without, nothing can
        be said of drift or of topics it lacks.
    index : TopicIndex, optional
        Of before, to be carried on; made of the base if None.
    by : str, optional
        What a period is.
    keep : sequence of str
        Columns of one's own that the table of articles repeats.
    model_sha256 : str
    seed : int
    tell : callable, optional
    """
    given, new = new, new.in_order()
    fresh = _topics(model, new)
    names = [f"{n} {label}" for n, label in enumerate(model.topic_labels())]
    main = main_topics(model, new, fresh.model.doc_topic)
    main["unknown"] = model.unknown_share(fresh.tokens)
    blocks: list[Block] = [_sure(fresh)]
    before = None
    if base is None:
        blocks.append(Prose(_("Drift and topics it lacks: nothing, without --base.")))
    else:
        base = base.in_order()
        before = _topics(model, base)
        blocks += _compared(fresh, before, new, base, names, seed, tell)
    blocks += _index_blocks(fresh, before, new, base, index, by)
    caption = _("Main topic of each article.")
    blocks += [
        article_table(main, new, given, keep, caption),
        doc_topic_table(fresh, new, given.ids),
        *limits(_("The model is as it was: topics, numbers and thresholds.")),
    ]
    parameters = Parameters(
        corpus_sha256=new.sha256,
        n_articles=len(new),
        base_sha256="" if base is None else base.sha256,
        n_base=0 if base is None else len(base),
        model_sha256=model_sha256,
        seed=seed,
    )
    lead = _(
        "{n:,} new articles, {n_topics} topics of before.",
        n=len(new),
        n_topics=model.n_topics,
    )
    return Report(_("New articles under an old model"), parameters, blocks, lead)


def _topics(model: TopicModel, corpus: Corpus) -> Topics:
    """Infer the topics of articles the model may not have seen."""
    tokens = model.tokens(corpus.texts)
    counts = model.count(tokens)
    shown = replace(model, doc_topic=np.asarray(model.infer(counts)))
    groups = np.arange(len(corpus))
    return Topics(shown, tokens, counts, None, groups, float("nan"))


def _sure(fresh: Topics) -> Block:
    shares = np.asarray(fresh.model.doc_topic)
    unknown = int(np.isnan(shares).any(axis=1).sum())
    return Prose(
        _(
            "{unknown:,} of {n:,} articles hold no word of the model.",
            unknown=unknown,
            n=len(shares),
        )
    )


def _compared(
    fresh: Topics,
    before: Topics,
    new: Corpus,
    base: Corpus,
    names: list[str],
    seed: int,
    tell: Callable[[str], None] | None,
) -> list[Block]:
    """Hold new articles against those of before."""
    blocks: list[Block] = [
        Section(_("What has moved")),
        _drift_table(fresh, before),
        _share_table(fresh, before, new, base, names),
        _word_table(fresh, before),
    ]
    if min(len(new), len(base)) < LEAST_DOCS or not fresh.model.is_mixture:
        return blocks
    if tell is not None:
        tell(_("looking for topics it lacks"))
    both = (*base, *new)
    sources = [article.source for article in both]
    found = missing_topics(
        fresh.model,
        before.tokens,
        fresh.tokens,
        sources=sources,
        issues=issues_by_day(sources, [article.date for article in both]),
        seed=seed,
    )
    return [*blocks, *_candidate_blocks(found, new, names)]


def _drift_table(fresh: Topics, before: Topics) -> Table:
    rows = [
        [_(MEASURES[one.name]), one.base, one.new]
        for one in drift_between(fresh.model, before.tokens, fresh.tokens)
    ]
    caption = _(
        "Means over articles with 95 % intervals. A model fits the articles it was "
        "fitted to better than any others: some surprise is no drift."
    )
    return Table("drift", [_("measure"), _("before"), _("now")], rows, caption)


def _share_table(
    fresh: Topics, before: Topics, new: Corpus, base: Corpus, names: list[str]
) -> Block:
    shares = np.concatenate([before.model.doc_topic, fresh.model.doc_topic])
    both = (*base, *new)
    sources = [article.source for article in both]
    found = contrast(
        shares,
        np.arange(len(both)) >= len(base),
        sources=sources,
        keys=issues_by_day(sources, [article.date for article in both]),
    )
    if found is None:
        return Prose(
            _("No source has ten articles on both sides: shares are not compared.")
        )
    p = holm(np.nan_to_num(found.p, nan=1.0))
    rows = [
        [
            name,
            Share(float(found.first[topic])),
            Share(float(found.second[topic])),
            Share(found.estimate(topic), signed=True),
            float(p[topic]),
        ]
        for topic, name in enumerate(names)
    ]
    header = [_("topic"), _("before"), _("now"), _("difference"), _("p")]
    caption = _(
        "Mean shares before and now, within sources that have ten articles on both "
        "sides; p corrected for all topics (Holm)."
    )
    return Table("share_changes", header, rows, caption)


def _word_table(fresh: Topics, before: Topics) -> Table:
    rows = [
        [word, n_before, n_now]
        for word, n_before, n_now in new_words(fresh.model, before.tokens, fresh.tokens)
    ]
    header = [_("word"), _("articles before"), _("articles now")]
    caption = _("Words that the model does not know and that became more common.")
    return Table("new_words", header, rows, caption)


def _candidate_blocks(
    found: Sequence[Candidate], new: Corpus, names: list[str]
) -> list[Block]:
    how = _(
        "Six free topics were fitted beside those of the model, to old and new "
        "articles together; p is how often issues that change places within their "
        "source bring as much to any of them.",
    )
    lacking = [one for one in found if one.is_lacking]
    told = (
        _("The new articles hold {n} topics that the model lacks.", n=len(lacking))
        if lacking
        else _("No topic that the model lacks is told from chance (p ≤ {p}).",
               p=SIGNIFICANT)
    )  # fmt: skip
    head: list[Block] = [
        Section(_("Topics the model lacks")),
        Prose(sentences([told, how])),
    ]
    rows = [
        [
            " ".join(one.terms),
            _("lacking") if one.is_lacking else _("other words of a topic"),
            Share(one.base),
            Share(one.new),
            one.p,
            f"{names[one.nearest]} ({percent(one.shared)})",
            one.n_docs,
            " ".join(new[row].id for row in one.rows),
        ]
        for one in found
    ]
    header = [
        _("terms"),
        _("what it is"),
        _("before"),
        _("now"),
        _("p"),
        _("nearest topic (terms shared)"),
        _("articles"),
        _("most of it"),
    ]
    return [*head, Table("candidate_topics", header, rows)] if rows else head


def _index_blocks(
    fresh: Topics,
    before: Topics | None,
    new: Corpus,
    base: Corpus | None,
    index: TopicIndex | None,
    by: Kind | None,
) -> list[Block]:
    """Carry an index on, or begin one with the base."""
    every = [article.date for article in (*(base or ()), *new)]
    kind = by or periods(every).kind
    dated = periods((article.date for article in new), kind)  # type: ignore[arg-type]
    if index is None and before is not None and base is not None:
        old = periods((article.date for article in base), kind)  # type: ignore[arg-type]
        if old.kept:
            index = make_index(_shares(before, old, base))
    if index is None or not dated.kept:
        return []
    found, kept = index.carried_on(_shares(fresh, dated, new))
    told = _(
        "topic_index.csv holds {n} periods; its base is frozen.", n=len(found.periods)
    )
    if kept:
        told = sentences(
            [
                told,
                _(
                    "{periods} stood there before: new articles do not change them.",
                    periods=", ".join(kept),
                ),
            ]
        )
    return [Section(_("Index")), Prose(told), found.table()]


def _shares(topics: Topics, dated: Periods, corpus: Corpus) -> SharesByPeriod:
    issues = issues_by_day([one.source for one in corpus], [one.date for one in corpus])
    deviation = share_deviation_of(topics.model, topics.counts)
    return shares_by_period(
        topics.model.doc_topic, dated.of, deviation=deviation, issues=issues
    )
