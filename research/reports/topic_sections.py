"""Results → blocks of a report: what topics are, and how far to believe them."""

from collections.abc import Mapping, Sequence

import numpy as np

from research.arrays import Floats
from research.corpus.corpus import Corpus
from research.i18n import N_, _, listed, ngettext, percent, sentences
from research.rendering import figures
from research.rendering.blocks import Block, Figure, Prose, Ratio, Share, Table
from research.reports.notes import display
from research.stats.estimates import Estimate, Spread
from research.topics.labels import TopicLabel
from research.topics.model import TopicModel
from research.topics.selection import Selection
from research.topics.topic_names import TopicName

MEASURES = {
    "coherence": N_("coherence (NPMI)"),
    "exclusivity": N_("exclusivity (FREX)"),
    "perplexity": N_("held-out perplexity"),
    "stability": N_("stability over seeds"),
    "least_stable": N_("least stable topic"),
    "resampled": N_("stability, 4/5 of articles"),
}
PANEL_WIDTH = 18  # letters, of which a hanzi takes two
MIN_ARTICLES = 10  # of a theme: of fewer, one article is a tenth of the lift


def selection_blocks(selection: Selection) -> list[Block]:
    """Show what speaks for which number of topics, and what was recommended."""
    panels = {
        _(title): [getattr(candidate, name) for candidate in selection.candidates]
        for name, title in MEASURES.items()
    }
    said: list[Block] = [
        Prose(
            _(
                "{reason} With {n_topics} topics, NPMI is {coherence:.3f} and "
                "perplexity {perplexity:,.0f} on {n_reporting:,} articles that had no "
                "part in the choice.",
                reason=selection.reason,
                n_topics=selection.n_topics,
                coherence=selection.coherence,
                perplexity=selection.perplexity,
                n_reporting=selection.n_reporting,
            )
        ),
        *_beside_chance(selection),
    ]
    if len(selection.candidates) == 1:
        return [*said, _given_table(selection, panels)]
    return [*said, *_tried_blocks(selection, panels)]


def _given_table(selection: Selection, panels: Mapping[str, Sequence[Floats]]) -> Table:
    """Show the measures of a number of topics that was given, not chosen."""
    n_seeds = selection.scores.shape[1]
    return Table(
        "number_of_topics_given",
        [_("topics"), *panels],
        [
            [
                selection.n_topics,
                *(Spread.over(panel[0]) for panel in panels.values()),
            ]
        ],
        _(
            "How stable and how good {n_topics} topics are: {n_seeds} seeds, fitted "
            "to {n_fitted:,} articles and scored on {n_selection:,} others. Mean over "
            "fits, with the least and the most.",
            n_topics=selection.n_topics,
            n_seeds=n_seeds,
            n_fitted=selection.n_fitted,
            n_selection=selection.n_selection,
        ),
    )


def _tried_blocks(
    selection: Selection, panels: Mapping[str, Sequence[Floats]]
) -> list[Block]:
    """Show the measures of all numbers of topics tried, drawn and as a table."""
    tried = selection.candidates
    numbers = [candidate.n_topics for candidate in tried]
    rows = [
        [
            number,
            *(
                Spread.over(panel[row]) if panel[row].size else None
                for panel in panels.values()
            ),
            Spread.over(selection.scores[row][~np.isnan(selection.scores[row])]),
        ]
        for row, number in enumerate(numbers)
    ]
    n_seeds, n_first = selection.scores.shape[1], min(len(one.gain) for one in tried)
    ahead = ", ".join(str(one.n_topics) for one in tried if one.resampled.size)
    return [
        Figure(
            "number_of_topics",
            figures.measures_by_number(
                numbers, panels, chosen=selection.n_topics, label=_("topics")
            ),
            _(
                "Numbers of topics compared: {n_first} seeds each, fitted to "
                "{n_fitted:,} articles and scored on {n_selection:,} others; those "
                "ahead then ({ahead}) {n_seeds} seeds. Bars are standard deviations "
                "over seeds; the last panel is over fits of those ahead to four fifths "
                "of the articles.",
                n_first=n_first,
                ahead=ahead,
                n_seeds=n_seeds,
                n_fitted=selection.n_fitted,
                n_selection=selection.n_selection,
            ),
            _("A panel a measure, against the number of topics."),
        ),
        Table(
            "numbers_of_topics_tried",
            [_("topics"), *panels, _("score")],
            rows,
            _(
                "The numbers behind it: mean over fits, with the least and the most. "
                "The score is the mean of the first four measures, each scaled from 0 "
                "for the worst number to 1 for the best."
            ),
        ),
    ]


def _beside_chance(selection: Selection) -> list[Block]:
    """Say what speaks against the topics: chance, and what the selection remarks."""
    null = selection.null
    beside = _(
        "Topics of the same words dealt out anew have NPMI {coherence:.3f} and say "
        "{gain:+.3f} nats a token of articles held out.",
        coherence=null.coherence.mean(),
        gain=null.gain.mean(),
    )
    if not selection.has_topics:
        told = _("These words have no topics that could be told from chance.")
        return [Prose(sentences([told, beside, *selection.remarks]))]
    chosen = next(c for c in selection.candidates if c.n_topics == selection.n_topics)
    told = _(
        "Topics say more of words than chance: {gain:+.3f} nats a token beyond their "
        "frequency.",
        gain=chosen.gain.mean(),
    )
    return [Prose(sentences([told, beside, *selection.remarks]))]


def label_blocks(
    labels: Sequence[TopicLabel],
    corpus: Corpus,
    nearest: Sequence[tuple[str, Estimate] | None] | None = None,
) -> list[Block]:
    """List candidate names of topics, typical and atypical articles, and warnings.

    Parameters
    ----------
    labels : sequence of n_topics TopicLabels
    corpus : Corpus
    nearest : sequence of n_topics (theme, lift) or None, optional
        The theme in whose articles each topic is largest, where there is one. Without,
        the theme is shown whose words a topic favours.
    """
    rows = [
        [
            label.topic,
            " ".join(label.exclusive[:5]),
            " ".join(label.phrases),
            *_theme_cells(label, nearest),
            label.n_docs,
            _titles(corpus, label.representative),
            _titles(corpus, label.atypical),
            _("; ").join(label.warnings),
        ]
        for label in labels
    ]
    of_themes = (
        [_("theme of its words")]
        if nearest is None
        else [_("nearest theme"), _("lift")]
    )
    header = [
        _("topic"),
        _("exclusive terms (FREX)"),
        _("phrases"),
        *of_themes,
        _("articles"),
        _("typical"),
        _("barely of it"),
        _("warnings"),
    ]
    caption = _label_caption(labels, has_nearest=nearest is not None)
    return [Table("topic_labels", header, rows, caption)]


def _label_caption(labels: Sequence[TopicLabel], *, has_nearest: bool) -> str:
    told = _(
        "What topics may be called, and what to beware of: {warned} of "
        "{n_labels} topics carry a warning. Phrases are neighbouring words "
        "that typical articles share; articles are those whose main topic it "
        "is.",
        warned=sum(bool(label.warnings) for label in labels),
        n_labels=len(labels),
    )
    if not has_nearest:
        return told
    nearest = _(
        "The nearest theme is the one in whose articles the topic is largest; none "
        "where no lift is surely above 1."
    )
    return sentences([told, nearest])


def _theme_cells(
    label: TopicLabel, nearest: Sequence[tuple[str, Estimate] | None] | None
) -> list[object]:
    if nearest is None:
        return [display(label.theme) if label.theme else ""]
    found = nearest[label.topic]
    return ["", None] if found is None else [found[0], Ratio(found[1])]


def naming_blocks(model: TopicModel, left: Sequence[TopicName]) -> list[Block]:
    """Say which topics people named and hid, and which names found no topic."""
    told = []
    named = sum(bool(name) for name in model.names)
    if named:
        told.append(
            ngettext(
                "{n} topic bears a name that a person gave it.",
                "{n} topics bear names that a person gave them.",
                named,
            )
        )
    if model.hidden:
        share = float(model.topic_share[list(model.hidden)].sum())
        told.append(
            _(
                "Hidden, though counted: topics {numbers}, of {share} of all words.",
                numbers=listed(map(str, model.hidden)),
                share=percent(share, 1),
            )
        )
    if left:
        told.append(
            _(
                "No topic has half of the terms of {names}: these names are left out.",
                names=listed(one.shown for one in left),
            )
        )
    return [Prose(sentences(told))] if told else []


def _titles(corpus: Corpus, rows: Sequence[int]) -> str:
    return " / ".join(corpus[row].heading for row in rows)


def _shortened(label: str) -> str:
    """Cut a name to what stands over a panel."""
    width = 0
    for place, character in enumerate(label):
        width += 2 if character > "\u2e7f" else 1
        if width > PANEL_WIDTH:
            return f"{label[:place]}…"
    return label


def topic_blocks(model: TopicModel, *, n: int = 10) -> list[Block]:
    """Show topics by their terms, as bars and as a table."""
    top = model.top_columns(n)
    labels, panels = model.topic_labels(), []
    for number in model.shown:
        columns = top[number]
        share = model.topic_share[number]
        # Bars stand in the order of their lengths.
        columns = columns[np.argsort(-model.topic_term[number, columns], kind="stable")]
        terms = [(model.vocabulary[c], model.topic_term[number, c]) for c in columns]
        title = f"{number} {_shortened(labels[number])} {percent(share, 1)}"
        panels.append((title, terms))
    ranked = model.top_terms(15)
    rows = [
        [
            number,
            labels[number],
            Share(float(model.topic_share[number])),
            " ".join(ranked[number]),
        ]
        for number in model.shown
    ]
    return [
        Figure(
            "topics",
            figures.term_bars(panels),
            _(
                "{n_topics} topics by the terms that their own articles are most "
                "about (mean TF-IDF, articles weighing as the square of their share), "
                "the most probable first. Bars are term probabilities, a topic's "
                "longest bar being 1; above stand the topic's number, its name and its "
                "share of all tokens.",
                n_topics=len(model.shown),
            ),
            _("Bars of term probabilities, a panel a topic."),
        ),
        Table(
            "topic_terms",
            [_("topic"), _("label"), _("share of tokens"), _("terms")],
            rows,
            _("Topics with their terms: first what their own articles are most about."),
        ),
    ]
