"""The report of a digest: one page about a corpus."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from research.corpus.corpus import Corpus
from research.i18n import N_, _, sentences
from research.rendering.blocks import Attachment, Block, Prose, Section
from research.rendering.explorer import explorer_page
from research.rendering.report import Report
from research.reports.associations import association_blocks
from research.reports.digest import Digest, Stage, silent
from research.reports.explorer import explore
from research.reports.overview import overview_blocks
from research.reports.theme_sections import theme_blocks
from research.reports.topic_report import (
    Topics,
    article_table,
    topic_limits,
    topic_section,
)
from research.reports.word_changes import change_blocks
from research.text.fitness import flag_summary
from research.topics.model import main_topics

EXPLORER_NOTE = N_(
    "The same articles to search, filter and read, with a map of the topics and what "
    "speaks for each theme marked in the text."
)


@dataclass(frozen=True, kw_only=True)
class Parameters:
    """Everything that can change a number of the digest."""

    corpus_sha256: str
    n_articles: int
    n_topics: int
    seed: int
    checked_sha256: str = ""


def digest_report(
    digest: Digest,
    *,
    keep: Sequence[str] = (),
    command: Mapping[str, Any] | None = None,
    stage: Stage = silent,
) -> Report:
    """Say what a corpus holds: its articles, its themes, its topics, what changed.

    Parameters
    ----------
    digest : Digest
    keep : sequence of str
        Columns of the user's own that the table of articles repeats; "all" for all.
    command : mapping, optional
        What makes the report again.
    stage : callable, optional
        Called with the name of each stage; returns a context manager. For progress.
    """
    corpus, topics = digest.corpus, digest.topics
    blocks = [
        *overview_blocks(digest),
        *_reading_blocks(digest),
        *theme_blocks(digest),
        *_article_blocks(digest, keep),
    ]
    if topics is None:
        blocks += [Section(_("Topics")), Prose(digest.without_topics)]
    else:
        with stage(_("finding evidence")):
            explorer = explore(digest, topics.model)
        with stage(_("drawing")):
            page = Attachment(
                "explorer", explorer_page(explorer), _("Explorer"), _(EXPLORER_NOTE)
            )
            blocks = [page, *blocks, *_topic_blocks(digest, topics)]
    parameters = Parameters(
        corpus_sha256=corpus.sha256,
        n_articles=len(corpus),
        n_topics=0 if topics is None else topics.model.n_topics,
        seed=digest.seed,
        checked_sha256=digest.checked_sha256,
    )
    lead = _(
        "{n:,} articles: what they hold, their themes and their topics.",
        n=len(corpus),
    )
    blocks = [*blocks, *topic_limits()]
    return Report(_("Digest of a corpus"), parameters, blocks, lead, command or {})


def _reading_blocks(digest: Digest) -> list[Block]:
    """Say what was read as what, and which articles models were not made for."""
    told = []
    if digest.corpus.reading is not None:
        told.append(_("Read: {summary}.", summary=digest.corpus.reading.summary()))
    if flags := flag_summary(digest.labelling.flag):
        told.append(_("{flags}.", flags=flags))
    if digest.passages is not None:
        counts = digest.passages.passages.counts
        told.append(
            _(
                "{n:,} passages were labelled, {mean:.3g} an article: an article "
                "has the themes of any of its passages, and the mean of their "
                "probabilities.",
                n=int(counts.sum()),
                mean=float(counts.mean()),
            )
        )
    return [Prose(sentences(told))] if told else []


def _article_blocks(digest: Digest, keep: Sequence[str]) -> list[Block]:
    """List the articles in a file, with their labels, probabilities and topic."""
    corpus, labelling = digest.corpus, digest.labelling
    columns: dict[str, Any] = {
        "id": corpus.ids,
        "date": [article.date for article in corpus],
        "source": [article.source for article in corpus],
        "title": [article.title for article in corpus],
        "themes": [";".join(labelling.named(row)) for row in range(len(labelling))],
        **dict(zip(labelling.themes, labelling.probability.T, strict=True)),
    }
    if digest.passages is not None:
        for theme, share in zip(labelling.themes, digest.passages.share.T, strict=True):
            columns[f"{theme} share"] = share
        columns["passages"] = digest.passages.passages.counts
    if digest.topics is not None:
        model = digest.topics.model
        main = main_topics(model, corpus, model.doc_topic)
        columns["topic"] = main["topic"]
        columns["topic label"] = main["label"]
        columns["topic share"] = main["share"]
    columns["flag"] = labelling.flag
    place = {name: row for row, name in enumerate(corpus.ids)}
    given = Corpus(tuple(corpus[place[name]] for name in digest.ids))
    caption = _("All articles, with their themes, probabilities and main topic.")
    return [article_table(pd.DataFrame(columns), corpus, given, keep, caption)]


def _topic_blocks(digest: Digest, topics: Topics) -> Sequence[Block]:
    model, decision = topics.model, digest.labelling.decision
    return [
        *topic_section(digest.corpus, topics, digest.periods),
        Section(_("Where topics and themes meet")),
        *association_blocks(
            model,
            decision,
            digest.labelling.themes,
            population=_(
                "{n:,} articles, themes by the classifier",
                n=len(decision),
            ),
            seed=model.seed,
            issues=digest.issues,
        ),
        *change_blocks(
            topics.counts,
            model.vocabulary,
            [article.date for article in digest.corpus],
            digest.groups,
            sources=[article.source for article in digest.corpus],
            seed=digest.seed,
        ),
    ]
