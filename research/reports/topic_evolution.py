"""Topics in time, as blocks: their words by period, and what becomes of them."""

from collections.abc import Callable, Sequence

import numpy as np

from research.corpus.corpus import Corpus
from research.i18n import N_, _, period_name, sentences
from research.rendering.blocks import Block, Figure, Prose, Section, Table
from research.rendering.stream_figure import streams
from research.reports.topic_fits import Topics
from research.stats.periods import Periods
from research.topics.evolution import (
    LEAST_DOCS,
    LINKED,
    Event,
    Evolution,
    term_changes,
    topic_evolution,
)

KIND_NAMES = {
    "birth": N_("is born"),
    "death": N_("dies"),
    "split": N_("splits"),
    "merge": N_("comes of several"),
}
MOST_PERIODS = 12  # in the table of words


def word_period_blocks(topics: Topics, dated: Periods) -> list[Block]:
    """List the words of each topic by period."""
    if not 1 < len(dated.distinct) <= MOST_PERIODS:
        return []
    names, words = term_changes(topics.model, topics.counts, dated.of)
    labels = topics.model.topic_labels()
    rows = [
        [number, labels[number], *(" ".join(row) for row in of_topic)]
        for number, of_topic in enumerate(words)
    ]
    caption = _(
        "Words that are most a topic's own in each period, of the tokens that fall to "
        "it; the topics are the same in all. Empty where hardly a token does."
    )
    header = [_("topic"), _("label"), *map(period_name, names)]
    return [Table("topic_words_by_period", header, rows, caption)]


def evolution_blocks(
    topics: Topics,
    corpus: Corpus,
    dated: Periods,
    *,
    n_topics: int,
    tell: Callable[[str], None] | None = None,
) -> list[Block]:
    """Fit topics to each period, and show which are born, die, split and merge.

    Parameters
    ----------
    topics : Topics
    corpus : Corpus
        The same articles.
    dated : Periods
    n_topics : int
        Of each period; nothing is shown if 0.
    tell : callable, optional

    Raises
    ------
    ValueError
        If fewer than two periods hold enough articles.
    """
    if not n_topics:
        return []
    sources = [article.source for article in corpus]
    found = topic_evolution(
        topics.counts,
        topics.model.vocabulary,
        dated.of,
        n_topics=n_topics,
        sources=sources if len(set(sources)) > 1 else None,
        groups=topics.groups.tolist(),
        seed=topics.model.seed,
        tell=tell,
    )
    return [
        Section(
            _("Topics born and gone"),
            _("{n_topics} topics fitted to each period by itself", n_topics=n_topics),
        ),
        Prose(_told(found)),
        _figure(found),
        *([_table(found)] if found.events else []),
    ]


def _told(found: Evolution) -> str:
    rate = _(
        "Held against {n} deals in which articles change places between periods, "
        "within their source: where nothing changes, a kind of event is found in at "
        "most 5 % of corpora. Periods of fewer than {least} articles are left out.",
        n=found.n_permutations,
        least=LEAST_DOCS,
    )
    if not found.events:
        return sentences(
            [_("No topic is born, dies, splits or merges beyond chance."), rate]
        )
    told = [_event(found, event) for event in found.events]
    return sentences([_("Beyond chance: {told}.", told=_("; ").join(told)), rate])


def _event(found: Evolution, event: Event) -> str:
    late = event.kind in ("birth", "merge")
    place = event.place + late
    return _(
        "{name} {happens} ({period})",
        name=found.models[place].topic_labels()[event.topics[0]],
        happens=_(KIND_NAMES[event.kind]),
        period=period_name(found.periods[event.place + 1]),
    )


def _figure(found: Evolution) -> Figure:
    marks = {}
    for event in found.events:
        late = event.kind in ("birth", "merge")
        marks[event.place + late, event.topics[0]] = str(event.kind)
    share = [_shares(model.doc_topic) for model in found.models]
    drawing = streams(
        found.periods,
        [model.topic_labels() for model in found.models],
        share,
        _bands(found),
        marks,
    )
    caption = _(
        "Topics by period, as high as their mean share; bands join topics whose terms "
        "are alike (cosine of at least {linked}), the darker the more. ▲ born, ▼ dies, "
        "◀ splits, ▶ comes of several: beyond chance. Bands alone prove nothing.",
        linked=LINKED,
    )
    alt = _("Bars of topics by period, joined by bands.")
    return Figure("topic_streams", drawing, caption, alt)


def _shares(doc_topic: np.ndarray) -> np.ndarray:
    return np.asarray(np.nanmean(doc_topic, axis=0))


def _bands(found: Evolution) -> list[tuple[int, int, int, float]]:
    return [
        (place, int(one), int(other), float(likeness[one, other]))
        for place, likeness in enumerate(found.links)
        for one, other in zip(*np.nonzero(likeness >= LINKED), strict=True)
    ]


def _table(found: Evolution) -> Table:
    rows: list[Sequence[object]] = []
    for event in found.events:
        late = event.kind in ("birth", "merge")
        own, others = (
            found.models[event.place + late],
            found.models[event.place + (not late)],
        )
        names = others.topic_labels()
        rows.append(
            [
                period_name(found.periods[event.place]),
                period_name(found.periods[event.place + 1]),
                _(KIND_NAMES[event.kind]),
                " ".join(own.top_terms(10)[event.topics[0]]),
                " · ".join(names[part] for part in event.topics[1:]),
                event.p,
            ]
        )
    header = [
        _("from"),
        _("to"),
        _("what happens"),
        _("terms"),
        _("into, or of"),
        _("p"),
    ]
    return Table("topic_events", header, rows, _("What is found beyond chance."))
