"""Topics, and themes, in time."""

from collections.abc import Sequence
from typing import Literal

from research.corpus.corpus import Corpus
from research.i18n import _, listed, percent, period_name, sentences
from research.rendering.blocks import Block, Prose, Share, Table
from research.reports.associations import SIGNIFICANT
from research.reports.changes import Changes, find_changes
from research.reports.topic_fits import Topics
from research.stats.change import ChangePoint, Trends
from research.stats.comparability import MIN_BLOCKS, MIN_SIDE
from research.stats.contrast import Contrast
from research.stats.estimates import Estimate

N_CHANGES = 6  # told in words


def topic_changes(
    topics: Topics, corpus: Corpus, *, seed: int | None = None
) -> Changes | None:
    """Find whether topics grow, shrink or change at a point within sources."""
    return find_changes(
        topics.model.doc_topic,
        corpus,
        deviation=topics.deviation,
        seed=topics.model.seed if seed is None else seed,
    )


def change_blocks(
    found: Changes | None,
    names: Sequence[str],
    *,
    of: Literal["topic", "theme"],
    hidden: Sequence[int] = (),
) -> list[Block]:
    """Say whether topics, or themes, change over time within sources.

    Parameters
    ----------
    found : Changes or None
        None where all articles are of one year: nothing is said.
    names : sequence of str
        One a column.
    of : {"topic", "theme"}
    hidden : sequence of int
        Columns that are tested with the others and not shown.
    """
    if found is None:
        return []
    summary = sentences([_what_can_tell(found), _where_sources_changed(found.broken)])
    if not found.trends.n_docs and not found.points:
        untold = (
            _("Whether topics changed cannot be told.")
            if of == "topic"
            else _("Whether themes changed cannot be told.")
        )
        return [Prose(sentences([untold, summary, _too_few()]))]
    points = [point for point in found.points if point.column not in hidden]
    return [
        Prose(sentences([summary, _certain_changes(points, names, of)])),
        _change_table(names, found, of, hidden),
    ]


def _what_can_tell(found: Changes) -> str:
    if not found.has_sources:
        return _("No article names its source: all count as of one.")
    return found.comparable.told


def _where_sources_changed(broken: Sequence[str]) -> str:
    """Say where no source stands on both sides."""
    if not broken:
        return ""
    return _(
        "The mix of sources changed in {years}: no source has {n} articles on both "
        "sides, and of what changed there nothing can be said within a source.",
        years=listed(period_name(year) for year in broken),
        n=MIN_SIDE,
    )


def _change_table(
    names: Sequence[str], found: Changes, of: str, hidden: Sequence[int]
) -> Table:
    """Show the trend and the strongest change of each column."""
    by_column = {
        point.column: (point, sides)
        for point, sides in zip(found.points, found.contrasts, strict=True)
    }
    rows = [
        [
            *([column] if of == "topic" else []),
            name,
            *_trend_cells(found.trends, column),
            *_change_cells(*by_column.get(column, (None, None))),
        ]
        for column, name in enumerate(names)
        if column not in hidden
    ]
    first = [_("topic"), _("label")] if of == "topic" else [_("theme")]
    header = [
        *first,
        _("change a year"),
        _("p of the trend"),
        _("strongest change at"),
        _("share before"),
        _("share after"),
        _("difference"),
        _("p of the change"),
        _("articles before"),
        _("articles after"),
    ]
    return Table(f"{of}_changes", header, rows, _change_caption(of))


def _change_caption(of: str) -> str:
    question = (
        _("Do topics change over time within sources?")
        if of == "topic"
        else _("Do themes change over time within sources?")
    )
    return sentences(
        [
            question,
            _(
                "Slope of a straight line with 95 % interval over months, which holds "
                "what is known of the uncertainty of shares; strongest change between "
                "years, of sources with at least {n} articles on both sides, each "
                "weighing alike before and after. p is how often months that change "
                "places within each source give as much, over all rows and both "
                "questions together: where nothing changes, anything is found in 5 % "
                "of corpora. Changes and differences are in percentage points. Empty "
                "where there is too little.",
                n=MIN_SIDE,
            ),
        ]
    )


def _too_few() -> str:
    return _(
        "To tell change from chance takes a source with {n} articles on both sides, "
        "and {months} months of sources in all.",
        n=MIN_SIDE,
        months=MIN_BLOCKS,
    )


def _trend_cells(found: Trends, column: int) -> list[object]:
    if not found.n_docs:
        return [None, None]
    slope = found.slope[column], found.low[column], found.high[column]
    return [Share(Estimate(*map(float, slope)), signed=True), found.p[column]]


def _change_cells(change: ChangePoint | None, sides: Contrast | None) -> list[object]:
    if change is None or sides is None:
        return [None] * 7
    return [
        period_name(change.period),
        Share(change.before),
        Share(change.after),
        Share(sides.estimate(0), signed=True),
        change.p,
        change.n_before,
        change.n_after,
    ]


def _certain_changes(
    changes: Sequence[ChangePoint], names: Sequence[str], of: str
) -> str:
    """Tell the changes that chance hardly makes, the largest first."""
    certain = [change for change in changes if change.p <= SIGNIFICANT]
    certain.sort(key=lambda change: -abs(change.after - change.before))
    if not certain:
        return _("No change is told from chance.")
    told = [
        _(
            "{name} from {period} on, {before} to {after}",
            name=_("topic {number} ({label})", number=c.column, label=names[c.column])
            if of == "topic"
            else names[c.column],
            period=period_name(c.period),
            before=percent(c.before, 1),
            after=percent(c.after, 1),
        )
        for c in certain[:N_CHANGES]
    ]
    if len(certain) > N_CHANGES:
        told.append(_("and {n} smaller ones", n=len(certain) - N_CHANGES))
    return _("Changes that chance hardly makes: {told}.", told=_("; ").join(told))
