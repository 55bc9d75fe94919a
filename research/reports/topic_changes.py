"""Topics in time."""

from collections.abc import Sequence

import numpy as np
from scipy.sparse import csr_matrix

from research.corpus.corpus import Corpus
from research.i18n import N_, _, period_name, sentences
from research.rendering.blocks import Block, Prose, Table
from research.reports.associations import SIGNIFICANT
from research.stats.change import ChangePoint, Trends, change_points, trends
from research.stats.comparability import MIN_BLOCKS, MIN_SIDE, comparability
from research.stats.estimates import Estimate
from research.stats.periods import years_of
from research.stats.strata import issues_of
from research.topics.model import TopicModel

N_CHANGES = 6  # told in words


def change_blocks(
    model: TopicModel, counts: csr_matrix, corpus: Corpus, *, seed: int
) -> list[Block]:
    """Test whether topics grow, shrink or change at a point within sources."""
    times = years_of([article.date for article in corpus])
    dated = ~np.isnan(times)
    years = [str(int(time)) for time in times[dated]]
    if len(set(years)) < 2:
        return []
    shares = model.doc_topic[dated]
    kept = [article for article, row in zip(corpus, dated, strict=True) if row]
    sources = [article.source for article in kept]
    issues = issues_of(sources, [article.date for article in kept])
    deviation = model.deviation(counts[dated], shares)
    found = trends(
        shares,
        times[dated].tolist(),
        deviation=deviation,
        sources=sources,
        issues=issues,
        seed=seed,
    )
    changes = change_points(shares, years, sources=sources, issues=issues, seed=seed)
    summary = comparability(times[dated].tolist(), sources).told
    if not any(sources):
        summary = _("No article names its source: all count as of one.")
    if not found.n_docs and not changes:
        return [
            Prose(
                _(
                    "Whether topics changed cannot be told. {summary} {why}",
                    summary=summary,
                    why=_(_TOO_FEW, least=MIN_SIDE, months=MIN_BLOCKS),
                )
            )
        ]
    names = model.topic_labels()
    return [
        Prose(sentences([summary, _certain_changes(changes, names)])),
        _change_table(names, found, changes),
    ]


def _change_table(
    names: Sequence[str], found: Trends, changes: Sequence[ChangePoint]
) -> Table:
    """Show the trend and the strongest change of each topic."""
    by_topic = {change.column: change for change in changes}
    rows = [
        [
            topic,
            name,
            *_trend_cells(found, topic),
            *_change_cells(by_topic.get(topic)),
        ]
        for topic, name in enumerate(names)
    ]
    return Table(
        "topic_changes",
        list(map(_, _CHANGE_HEADER)),
        rows,
        _(
            "Do topics change over time within sources? Slope of a straight line with "
            "95 % interval over months, which holds the uncertainty of the articles' "
            "shares; strongest change between years, of sources with at least "
            "{MIN_SIDE} articles on both sides, each weighing alike before and after. "
            "p is how often months that change places within each source give as "
            "much, over all topics and both questions together: where nothing "
            "changes, anything is found in 5 % of corpora. Empty where there is too "
            "little.",
            MIN_SIDE=MIN_SIDE,
        ),
    )


_CHANGE_HEADER = (
    N_("topic"),
    N_("label"),
    N_("change a year"),
    N_("p of the trend"),
    N_("strongest change at"),
    N_("share before"),
    N_("share after"),
    N_("p of the change"),
    N_("articles before"),
    N_("articles after"),
)
_TOO_FEW = N_(
    "To tell change from chance takes a source with {least} articles on both sides, "
    "and {months} months of sources in all."
)


def _trend_cells(found: Trends, topic: int) -> list[object]:
    if not found.n_docs:
        return [None, None]
    slope = found.slope[topic], found.low[topic], found.high[topic]
    return [Estimate(*map(float, slope)), found.p[topic]]


def _change_cells(change: ChangePoint | None) -> list[object]:
    if change is None:
        return [None] * 6
    return [
        period_name(change.period),
        change.before,
        change.after,
        change.p,
        change.n_before,
        change.n_after,
    ]


def _certain_changes(changes: Sequence[ChangePoint], names: Sequence[str]) -> str:
    """Tell the changes that chance hardly makes, the largest first."""
    certain = [change for change in changes if change.p <= SIGNIFICANT]
    certain.sort(key=lambda change: -abs(change.after - change.before))
    summary = _("; ").join(
        _(
            "topic {column} ({names}) from {period} on, {before:.0f} % to {after:.0f} "
            "%",
            column=change.column,
            names=names[change.column],
            period=period_name(change.period),
            before=100 * change.before,
            after=100 * change.after,
        )
        for change in certain[:N_CHANGES]
    )
    if len(certain) > N_CHANGES:
        summary += _(
            "; and {n_certain} smaller ones", n_certain=len(certain) - N_CHANGES
        )
    return _("Changes that chance hardly makes: {summary}.", summary=summary or "none")
