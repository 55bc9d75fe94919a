"""Results → blocks of a report: what topics are, and how far to believe them."""

import numpy as np

from research.reporting import figures
from research.reporting.report import Block, Estimate, Figure, Prose, Table
from research.topics.selection import Selection

MEASURES = {
    "coherence": "coherence (NPMI)",
    "exclusivity": "exclusivity (FREX)",
    "perplexity": "held-out perplexity",
    "stability": "stability over seeds",
    "worst": "least stable topic",
    "resampled": "stability, 4/5 of articles",
}


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
            "numbers_of_topics",
            ["topics", *panels, "score"],
            rows,
            "The numbers behind it: mean over fits, with the range that holds 95 % of "
            "them if normal. The score is the mean of the first four measures, each "
            "scaled from 0 for the worst number to 1 for the best.",
        ),
    ]


def _over_runs(values: np.ndarray) -> Estimate:
    mean, spread = float(values.mean()), 1.96 * float(values.std(ddof=1))
    return Estimate(mean, mean - spread, mean + spread)
