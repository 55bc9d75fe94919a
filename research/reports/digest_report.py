"""The report of a digest: one page about a corpus."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from research.corpus.corpus import Corpus
from research.i18n import N_, _, sentences
from research.rendering.blocks import Attachment, Block, Findings, Prose, Section
from research.rendering.explorer_page import explorer_page
from research.rendering.report import Report
from research.rendering.report import silent as no_word
from research.reports.associations import association_blocks, find_associations
from research.reports.changes import find_changes
from research.reports.columns import article_table
from research.reports.comparison import (
    compare_sides,
    comparison_blocks,
    comparison_findings,
    read_comparison,
)
from research.reports.digest import Digest, Stage, silent
from research.reports.explorer import explore
from research.reports.findings import Found, findings
from research.reports.grouping import group_blocks
from research.reports.methods import digest_methods
from research.reports.notes import display
from research.reports.overview import key_blocks, lead_of, overview_blocks
from research.reports.reprints import find_reprints, reprint_blocks
from research.reports.theme_sections import share_table, theme_blocks
from research.reports.topic_changes import topic_changes
from research.reports.topic_report import topic_limits, topic_section
from research.reports.word_changes import (
    WordChanges,
    change_blocks,
    find_word_changes,
)
from research.text.fitness import flag_summary
from research.topics.model import main_topics

EXPLORER_NOTE = N_(
    "The same articles to search, filter and read, with a map of the topics and what "
    "speaks for each theme marked in the text."
)
MOST_HAVE = 0.5  # of the articles: where more have no theme, topics come first


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
    name: str = "",
    keep: Sequence[str] = (),
    group: str = "",
    compare: str = "",
    command: Mapping[str, Any] | None = None,
    stage: Stage = silent,
) -> Report:
    """Say what a corpus holds: what was found first, and then by what.

    Parameters
    ----------
    digest : Digest
    name : str
        What the corpus is called, such as the name of its file.
    keep : sequence of str
        Columns of the user's own that the table of articles repeats; "all" for all.
    group : str
        A field or column whose values are shown beside each other.
    compare : str
        Two periods, a day, or two values of a column, as `read_comparison` takes them.
    command : mapping, optional
        What makes the report again.
    stage : callable, optional
        Called with the name of each stage; returns a context manager. For progress.

    Raises
    ------
    ValueError
        If there is no such column, or no such two sides of the corpus.
    """
    grouped = group_blocks(digest, group) if group else []
    asked = read_comparison(compare, digest.corpus) if compare else None
    with stage(_("testing what changed")) as tell:
        found = _find(digest, tell or no_word)
        compared = None if asked is None else compare_sides(digest, asked)
    told = findings(digest, found)
    if compared is not None:
        told = [*comparison_findings(compared), *told]
    blocks: list[Block] = [
        *_explorer_block(digest, found, stage),
        Section(_("What was found")),
        Findings(told, _("Nothing here is told from chance.")),
        *key_blocks(digest),
        *_reading_blocks(digest),
        *([] if compared is None else comparison_blocks(compared)),
        *_subject_blocks(digest, found),
        *grouped,
        *reprint_blocks(digest.corpus, found.reprints, digest.labelling),
        *overview_blocks(digest),
        *_article_blocks(digest, keep),
        *topic_limits(),
        *digest_methods(digest, changed=_is_tested(found), command=command or {}),
    ]
    title = _("{name}: what is in it", name=name) if name else _("What is in a corpus")
    lead = lead_of(digest)
    return Report(title, _parameters(digest), blocks, lead, command or {})


def _is_tested(found: Found) -> bool:
    return found.theme_changes is not None or found.topic_changes is not None


def _find(digest: Digest, tell: Callable[[str], None]) -> Found:
    """Test what changed, and what goes together; tell how far that is."""
    topics, labelling = digest.topics, digest.labelling
    tell(_("changes of themes"))
    of_themes = (
        find_changes(labelling.decision, digest.corpus, seed=digest.seed)
        if labelling.themes
        else None
    )
    of_topics, together = None, None
    tell(_("changes of topics"))
    if topics is not None:
        of_topics = topic_changes(topics, digest.corpus, seed=digest.seed)
    tell(_("topics and themes"))
    if topics is not None and labelling.themes:
        together = find_associations(
            topics.model, labelling.decision, seed=digest.seed, issues=digest.issues
        )
    tell(_("changes of words"))
    return Found(
        theme_changes=of_themes,
        topic_changes=of_topics,
        associations=together,
        reprints=find_reprints(digest.corpus, digest.groups),
        word_changes=_word_changes(digest),
    )


def _explorer_block(digest: Digest, found: Found, stage: Stage) -> list[Block]:
    if digest.topics is None:
        return []
    with stage(_("finding evidence")) as tell:
        explorer = explore(
            digest, digest.topics.model, changed=found.word_changes, tell=tell
        )
    with stage(_("drawing")):
        page = explorer_page(explorer)
    return [Attachment("explorer", page, _("Explorer"), _(EXPLORER_NOTE))]


def _subject_blocks(digest: Digest, found: Found) -> list[Block]:
    """Show themes and topics: first what says more of this corpus."""
    of_themes = _theme_blocks(digest, found)
    of_topics = _topic_blocks(digest, found)
    none = float((digest.labelling.decision.sum(axis=1) == 0).mean())
    first, second = (
        (of_topics, of_themes) if none > MOST_HAVE else (of_themes, of_topics)
    )
    together: list[Block] = []
    topics = digest.topics
    if topics is not None and found.associations is not None:
        together = [
            Section(_("Where topics and themes meet")),
            *association_blocks(
                topics.model,
                digest.labelling.decision,
                digest.labelling.themes,
                population=_(
                    "{n:,} articles, themes by the classifier", n=len(digest.corpus)
                ),
                seed=digest.seed,
                issues=digest.issues,
                found=found.associations,
            ),
        ]
    return [*first, *second, *together, *change_blocks(found.word_changes)]


def _theme_blocks(digest: Digest, found: Found) -> list[Block]:
    if digest.without_themes:
        shares = [] if digest.left_out is None else [share_table(digest.left_out)]
        return [Section(_("Themes")), Prose(digest.without_themes), *shares]
    return theme_blocks(digest, found.theme_changes)


def _parameters(digest: Digest) -> Parameters:
    topics = digest.topics
    return Parameters(
        corpus_sha256=digest.corpus.sha256,
        n_articles=len(digest.corpus),
        n_topics=0 if topics is None else topics.model.n_topics,
        seed=digest.seed,
        checked_sha256=digest.checked_sha256,
    )


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


def _topic_blocks(digest: Digest, found: Found) -> list[Block]:
    topics, together = digest.topics, found.associations
    if topics is None:
        return [Section(_("Topics")), Prose(digest.without_topics)]
    nearest = None
    if together is not None:
        names = [display(theme) for theme in digest.labelling.themes]
        nearest = [
            None if theme is None else (names[theme], together.estimate(topic, theme))
            for topic, theme in enumerate(
                map(together.nearest, range(topics.model.n_topics))
            )
        ]
    return topic_section(
        digest.corpus,
        topics,
        digest.periods,
        nearest=nearest,
        changes=found.topic_changes,
    )


def _word_changes(digest: Digest) -> WordChanges | None:
    """Find the words that became more, and less, common."""
    topics = digest.topics
    if topics is None:
        return None
    return find_word_changes(
        topics.counts,
        topics.model.vocabulary,
        [article.date for article in digest.corpus],
        digest.groups,
        sources=[article.source for article in digest.corpus],
        seed=digest.seed,
    )
