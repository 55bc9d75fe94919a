"""Results → blocks of a report: what topics are, and how far to believe them."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from research.corpus import Corpus
from research.reporting import figures, matrices
from research.reporting.report import (
    Block,
    Estimate,
    Figure,
    Prose,
    Section,
    Table,
)
from research.sections.notes import display, two_lines
from research.topics.alignment import (
    theme_information,
    theme_lift,
    theme_lift_intervals,
    theme_lift_p_values,
)
from research.topics.change import change_points, trends, years_of
from research.topics.labels import TopicLabel
from research.topics.model import TopicModel
from research.topics.multiverse import Conclusion, Specification
from research.topics.seeds import Seeding
from research.topics.selection import Selection

MEASURES = {
    "coherence": "coherence (NPMI)",
    "exclusivity": "exclusivity (FREX)",
    "perplexity": "held-out perplexity",
    "stability": "stability over seeds",
    "worst": "least stable topic",
    "resampled": "stability, 4/5 of articles",
}

SIGNIFICANT = 0.05
N_RESAMPLES = 499
N_CHANGES = 6  # told in words
ROBUST = 0.9


def selection_blocks(selection: Selection) -> list[Block]:
    """Show what speaks for which number of topics, and what was recommended."""
    tried = selection.candidates
    panels = {
        title: np.array([getattr(candidate, name) for candidate in tried])
        for name, title in MEASURES.items()
    }
    numbers = [candidate.n_topics for candidate in tried]
    rows = [
        [
            candidate.n_topics,
            *(_over_runs(panel[row]) for panel in panels.values()),
            _over_runs(selection.scores[row]),
        ]
        for row, candidate in enumerate(tried)
    ]
    n_seeds = selection.scores.shape[1]
    return [
        Prose(
            f"{selection.reason} With {selection.n_topics} topics, NPMI is "
            f"{selection.coherence:.3f} and perplexity {selection.perplexity:,.0f} on "
            f"{selection.n_reporting:,} articles that had no part in the choice."
        ),
        Figure(
            "number_of_topics",
            figures.measures_by_number(
                numbers, panels, chosen=selection.n_topics, label="topics"
            ),
            f"Numbers of topics compared: {n_seeds} seeds each, fitted to "
            f"{selection.n_fitted:,} articles and scored on {selection.n_selection:,} "
            "others. Bars are standard deviations over seeds; the last panel is over "
            "fits to four fifths of the articles.",
            "A panel a measure, against the number of topics.",
        ),
        Table(
            "numbers_of_topics_tried",
            ["topics", *panels, "score"],
            rows,
            "The numbers behind it: mean over fits, with the range that holds 95 % of "
            "them if normal. The score is the mean of the first four measures, each "
            "scaled from 0 for the worst number to 1 for the best.",
        ),
    ]


def label_blocks(labels: Sequence[TopicLabel], corpus: Corpus) -> list[Block]:
    """List candidate names of topics, typical and atypical articles, and warnings."""
    rows = [
        [
            label.topic,
            " ".join(label.exclusive[:5]),
            " ".join(label.phrases),
            display(label.theme) if label.theme else "",
            label.n_docs,
            _titles(corpus, label.representative),
            _titles(corpus, label.atypical),
            "; ".join(label.warnings),
        ]
        for label in labels
    ]
    warned = sum(bool(label.warnings) for label in labels)
    return [
        Table(
            "topic_labels",
            [
                "topic",
                "exclusive terms (FREX)",
                "phrases",
                "nearest theme",
                "articles",
                "typical",
                "barely of it",
                "warnings",
            ],
            rows,
            f"What topics may be called, and what to beware of: {warned} of "
            f"{len(labels)} topics carry a warning. Phrases are neighbouring words "
            "that typical articles share; articles are those whose main topic it is.",
        )
    ]


def _titles(corpus: Corpus, rows: Sequence[int]) -> str:
    return " / ".join(corpus[row].title or corpus[row].id for row in rows)


def meeting_blocks(
    model: TopicModel,
    labels: NDArray[np.int8],
    themes: Sequence[str],
    *,
    what: str,
    seed: int,
) -> list[Block]:
    """Show how far topics and themes go together, and whether chance explains it."""
    lift = theme_lift(model.doc_topic, labels)
    low, high = theme_lift_intervals(
        model.doc_topic, labels, n_bootstrap=N_RESAMPLES, seed=seed
    )
    p = theme_lift_p_values(
        model.doc_topic, labels, n_permutations=N_RESAMPLES, seed=seed
    )
    told = theme_information(model.doc_topic, labels)
    names = model.topic_labels()
    rows = []
    for theme, name in enumerate(themes):
        topic = int(lift[:, theme].argmax())
        cell = lift[topic, theme], low[topic, theme], high[topic, theme]
        rows.append(
            [
                display(name),
                told[theme],
                f"{topic} {names[topic]}",
                Estimate(*map(float, cell)),
                p[topic, theme],
                int((p[:, theme] <= SIGNIFICANT).sum()),
            ]
        )
    return [
        lift_figure(lift, model, themes, what=what),
        Table(
            "topic_theme_tests",
            [
                "theme",
                "normalised mutual information",
                "strongest topic",
                "lift",
                "p",
                "topics with p ≤ 0.05",
            ],
            rows,
            f"What topics tell of themes, {what}. Lift with 95 % bootstrap interval "
            "over articles; p by permutation, corrected over all pairs for the rate of "
            "false discoveries.",
        ),
    ]


def change_blocks(
    model: TopicModel, counts: csr_matrix, corpus: Corpus, *, seed: int
) -> list[Block]:
    """Test whether topics grow, shrink or change at a point, by year."""
    times = years_of([article.date for article in corpus])
    dated = ~np.isnan(times)
    years = [str(int(time)) for time in times[dated]]
    if len(set(years)) < 2:
        return []
    shares = model.doc_topic[dated]
    deviation = model.deviation(counts[dated], shares)
    found = trends(shares, times[dated].tolist(), deviation=deviation)
    changes = change_points(shares, years, seed=seed)
    names = model.topic_labels()
    rows = [
        [
            topic,
            names[topic],
            Estimate(found.slope[topic], found.low[topic], found.high[topic]),
            found.p[topic],
            change.period,
            change.before,
            change.after,
            change.p,
        ]
        for topic, change in enumerate(changes)
    ]
    certain = [change for change in changes if change.p <= SIGNIFICANT]
    certain.sort(key=lambda change: -abs(change.after - change.before))
    told = "; ".join(
        f"topic {change.column} ({names[change.column]}) from {change.period} on, "
        f"{100 * change.before:.0f} % to {100 * change.after:.0f} %"
        for change in certain[:N_CHANGES]
    )
    if len(certain) > N_CHANGES:
        told += f"; and {len(certain) - N_CHANGES} smaller ones"
    return [
        Prose(f"Changes that chance hardly makes: {told or 'none'}."),
        Table(
            "topic_changes",
            [
                "topic",
                "label",
                "change a year",
                "p of the trend",
                "strongest change at",
                "share before",
                "share after",
                "p of the change",
            ],
            rows,
            "Do topics change over time? Slope of a straight line with 95 % interval, "
            "which holds the uncertainty of the articles' shares; strongest change "
            "between years, by permutation. p-values are corrected over topics for the "
            "rate of false discoveries.",
        ),
    ]


def multiverse_blocks(
    conclusions: Sequence[Conclusion], specifications: Sequence[Specification]
) -> list[Block]:
    """Show which conclusions hold under which choices, on one page."""
    shares = [one.survival(specifications) for one in conclusions]
    columns = list(shares[0])
    names = [f"{one.kind}: {one.name}" for one in conclusions]
    values = np.array([list(row.values()) for row in shares])
    robust = values[:, [columns.index("all"), columns.index("other seeds")]] >= ROBUST
    n_seeds = len(conclusions[0].over_seeds)
    header = ["kind", "conclusion", *columns]
    rows = [
        [one.kind, one.name, *row.values()]
        for one, row in zip(conclusions, shares, strict=True)
    ]
    return [
        Figure(
            "survival",
            matrices.share_matrix(
                names, [column.replace("_", " ") for column in columns], values
            ),
            f"Share of fits in which a conclusion of the default specification holds: "
            f"the same with {n_seeds} other seeds, all {len(specifications)} "
            f"specifications, and those with each choice. Of {len(names)}, "
            f"{int(robust[:, 0].sum())} hold in at least {100 * ROBUST:.0f} % of the "
            f"specifications, {int(robust[:, 1].sum())} with at least "
            f"{100 * ROBUST:.0f} % of the seeds.",
            "A matrix of shares, conclusions by choices.",
        ),
        Table("conclusions", header, rows, "The numbers behind it."),
        Prose(
            "A topic holds where half of its top ten terms are found in one topic; an "
            "alignment where that is the topic a theme favours most; a trend where its "
            "share goes the same way with the years, whether significant or not. The "
            "specifications are fitted with one seed: what does not survive other "
            "seeds cannot be expected to survive other choices."
        ),
    ]


def seed_blocks(seeding: Seeding) -> list[Block]:
    """Show how far the seed words of topics held, beside topics without seeds."""
    seeded, unseeded = seeding.seeded, seeding.unseeded
    terms = seeding.model.top_terms(10, relevance=0.6)
    rows = [
        [
            display(hold.name),
            hold.n_words,
            hold.held,
            free.held,
            hold.in_top,
            free.in_top,
            " ".join(terms[hold.topic]),
        ]
        for hold, free in zip(seeded, unseeded, strict=True)
    ]
    held, free = (np.mean([one.held for one in part]) for part in (seeded, unseeded))
    return [
        Section("Topics seeded with the words of themes"),
        Prose(
            f"{len(seeded)} of {seeding.model.n_topics} topics were seeded with the "
            "word list of a theme, the others are free. A seeded topic has "
            f"{100 * held:.0f} % of the tokens of its words on average; without seeds, "
            f"the topic that has most of them has {100 * free:.0f} %."
        ),
        Table(
            "seeded_topics",
            [
                "theme",
                "words in the articles",
                "held",
                "without seeds",
                "in top twenty",
                "without seeds, in top twenty",
                "terms of the seeded topic",
            ],
            rows,
            "How far the seeds held: share of the tokens of a theme's words that its "
            "topic has, and share of these words among the "
            "topic's twenty most probable terms.",
        ),
    ]


def _over_runs(values: np.ndarray) -> Estimate:
    mean, spread = float(values.mean()), 1.96 * float(values.std(ddof=1))
    return Estimate(mean, mean - spread, mean + spread)


def topic_blocks(model: TopicModel, *, n: int = 10) -> list[Block]:
    """Show topics by their terms, as bars and as a table."""
    top = model.top_columns(n, relevance=0.6)
    panels = []
    for number, columns in enumerate(top):
        share = model.topic_share[number]
        terms = [(model.vocabulary[c], model.topic_term[number, c]) for c in columns]
        panels.append((f"{number} · {100 * share:.1f} %", terms))
    rows = [
        [number, label, model.topic_share[number], " ".join(terms)]
        for number, (label, terms) in enumerate(
            zip(model.topic_labels(), model.top_terms(15, relevance=0.6), strict=True)
        )
    ]
    return [
        Figure(
            "topics",
            figures.term_bars(panels),
            f"{model.n_topics} topics by their most relevant terms (λ = 0.6). Bars "
            "are term probabilities, a topic's longest bar being 1; the number above "
            "is the topic's share of all tokens.",
            "Bars of term probabilities, a panel a topic.",
        ),
        Table(
            "topic_terms",
            ["topic", "label", "share of tokens", "terms"],
            rows,
            "Topics with their terms, most relevant first.",
        ),
    ]


def lift_figure(
    lift: NDArray[np.float64], model: TopicModel, themes: Sequence[str], *, what: str
) -> Figure:
    """Show which topics are large in the articles of which theme."""
    rows = [f"{number} {label}" for number, label in enumerate(model.topic_labels())]
    topic, theme = divmod(int(np.argmax(lift)), lift.shape[1])
    return Figure(
        "topics_and_themes",
        matrices.lift_matrix(rows, [two_lines(name) for name in themes], lift),
        f"How much larger a topic is in the articles of a theme than in all, {what}. "
        f"1 is no relation. Strongest: topic {topic} with {display(themes[theme])}, "
        f"{lift[topic, theme]:.1f} times.",
        "A matrix of lift, topics by themes.",
    )
