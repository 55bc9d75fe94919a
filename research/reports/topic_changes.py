"""Topics in time."""

import numpy as np
from scipy.sparse import csr_matrix

from research.corpus.corpus import Corpus
from research.rendering.blocks import Block, Prose, Table
from research.reports.associations import SIGNIFICANT
from research.stats.change import change_points, trends
from research.stats.estimates import Estimate
from research.stats.periods import years_of
from research.topics.model import TopicModel

N_CHANGES = 6  # told in words


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
    summary = "; ".join(
        f"topic {change.column} ({names[change.column]}) from {change.period} on, "
        f"{100 * change.before:.0f} % to {100 * change.after:.0f} %"
        for change in certain[:N_CHANGES]
    )
    if len(certain) > N_CHANGES:
        summary += f"; and {len(certain) - N_CHANGES} smaller ones"
    return [
        Prose(f"Changes that chance hardly makes: {summary or 'none'}."),
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
