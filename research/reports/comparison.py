"""Two sides of a corpus beside each other, the mix of sources held."""

import re
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from research.corpus.corpus import Corpus
from research.i18n import _, percent, sentences
from research.rendering.blocks import Block, Finding, Prose, Section, Share, Table
from research.rendering.cells import percent_parts
from research.reports.columns import TEXT_FIELDS, column_values
from research.reports.digest import Digest
from research.reports.notes import display
from research.stats.comparability import MIN_SIDE
from research.stats.contrast import Contrast, contrast
from research.stats.resampling import holm
from research.stats.spans import Span, placebo_spans, read_span, span_of
from research.stats.strata import issues_of, months_of

Bools = NDArray[np.bool_]
LEVEL = 0.05
N_TOLD = 4
FEWEST_PLACEBOS = 5
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
LAST_YEAR, THIS_YEAR = ("last", "去年"), ("this", "今年")


@dataclass(frozen=True, slots=True)
class Comparison:
    """Which articles are on which side.

    Attributes
    ----------
    names : (str, str)
    first, second : ndarray of bool, shape (n_docs,)
    sources : tuple of str
        Within which is compared; all the same where sources themselves are.
    spans : (Span, Span) or None
        Where sides are times.
    event : str
        What happened at the start of the second; "" where nobody said.
    """

    names: tuple[str, str]
    first: Bools
    second: Bools
    sources: tuple[str, ...]
    spans: tuple[Span, Span] | None = None
    event: str = ""


@dataclass(frozen=True, slots=True)
class Compared:
    """What a comparison found.

    Attributes
    ----------
    comparison : Comparison
    names : tuple of n_columns (kind, name)
        Themes first, then topics.
    found : Contrast or None
        None where no source is on both sides.
    p : ndarray of shape (n_columns,)
        Corrected over columns (Holm).
    as_large : ndarray of int, shape (n_columns,)
        Placebo dates at which a difference is as large.
    n_placebos : int
    """

    comparison: Comparison
    names: tuple[tuple[str, str], ...]
    found: Contrast | None
    p: NDArray[np.float64]
    as_large: NDArray[np.int64]
    n_placebos: int


def read_comparison(text: str, corpus: Corpus) -> Comparison:
    """Read what is to be compared.

    Parameters
    ----------
    text : str
        Two times, `2025:2026`, `2024 Q1:2024 Q2`, `2024-01..2024-03:2024-04..2024-06`
        or `last:this` for the last year of the corpus against the one before; a day,
        `2024-07-18` or `三中全会=2024-07-18`, for before against from then on; or two
        values of a column, `人民日报:光明日报` or `版面=01:02`.
    corpus : Corpus

    Raises
    ------
    ValueError
        If there are no two such sides.
    """
    named, _equals, rest = text.rpartition("=")
    sources = tuple(article.source for article in corpus)
    if _DAY.fullmatch(rest.strip()):
        return _around_day(rest.strip(), named.strip(), corpus, sources)
    one, colon, other = rest.partition(":")
    one, other = one.strip(), other.strip()
    if not (colon and one and other):
        raise ValueError(_usage(text))
    if not named:
        years = _last_years(one, other, corpus)
        spans = read_span(years[0]), read_span(years[1])
        if spans[0] is not None and spans[1] is not None:
            sides = _in_spans(corpus, spans[0]), _in_spans(corpus, spans[1])
            return _checked(Comparison(years, *sides, sources, (spans[0], spans[1])))
    column = named or _column_with(corpus, one, other)
    values = column_values(corpus, column)
    first = np.array([value == one for value in values])
    second = np.array([value == other for value in values])
    if values == [source or None for source in sources]:
        sources = ("",) * len(corpus)  # they are what is compared
    return _checked(Comparison((one, other), first, second, sources))


def _usage(text: str) -> str:
    return _(
        "what is compared must be two times or values with a colon between them, such "
        "as 2025:2026, or a day such as 2024-07-18, got {text!r}.",
        text=text,
    )


def _around_day(
    day: str, event: str, corpus: Corpus, sources: tuple[str, ...]
) -> Comparison:
    start = read_span(day)
    if start is None:
        raise ValueError(_usage(day))
    before, after = Span(0, start.start), Span(start.start, 10**7)
    names = _("before {day}", day=day), _("from {day} on", day=day)
    sides = _in_spans(corpus, before), _in_spans(corpus, after)
    return _checked(Comparison(names, *sides, sources, (before, after), event))


def _last_years(one: str, other: str, corpus: Corpus) -> tuple[str, str]:
    """Give years where words stand for them; the last year is that of the corpus."""
    if one not in LAST_YEAR or other not in THIS_YEAR:
        return one, other
    years = [int(article.date[:4]) for article in corpus if article.date]
    last = max(years, default=0)
    return str(last - 1), str(last)


def _in_spans(corpus: Corpus, wanted: Span) -> Bools:
    spans = [span_of(article.date) for article in corpus]
    return np.array([span is not None and wanted.holds(span) for span in spans])


def _column_with(corpus: Corpus, one: str, other: str) -> str:
    """Find the column that has both values."""
    own = dict.fromkeys(key for article in corpus for key in article.extra)
    for column in (*TEXT_FIELDS, *own):
        values = (
            set(column_values(corpus, column))
            if column in own or any(getattr(article, column, "") for article in corpus)
            else set()
        )
        if {one, other} <= values:
            return column
    raise ValueError(
        _(
            "no column has both values {one!r} and {other!r}, and they are no times. "
            "Name the column: COLUMN={one}:{other}.",
            one=one,
            other=other,
        )
    )


def _checked(asked: Comparison) -> Comparison:
    counts = [int(side.sum()) for side in (asked.first, asked.second)]
    if min(counts) < MIN_SIDE:
        raise ValueError(
            _(
                "both sides of a comparison must have {least} articles or more; {one} "
                "has {n_one:,}, {other} has {n_other:,}.",
                least=MIN_SIDE,
                one=asked.names[0],
                n_one=counts[0],
                other=asked.names[1],
                n_other=counts[1],
            )
        )
    return asked


def compare_sides(digest: Digest, asked: Comparison) -> Compared:
    """Compare themes and topics on two sides, within sources.

    Parameters
    ----------
    digest : Digest
    asked : Comparison
    """
    names: list[tuple[str, str]] = []
    parts = []
    if digest.labelling.themes:
        names += [("theme", display(theme)) for theme in digest.labelling.themes]
        parts.append(digest.labelling.decision.astype(np.float64))
    if digest.topics is not None:
        model = digest.topics.model
        names += [("topic", name) for name in model.shown_names()]
        parts.append(model.doc_topic[:, model.shown])
    shares = np.column_stack(parts) if parts else np.empty((len(digest.corpus), 0))
    found = _contrast(digest, shares, asked, asked.first, asked.second)
    n_columns = shares.shape[1]
    if found is None:
        nothing = np.zeros(n_columns, dtype=np.int64)
        return Compared(
            asked, tuple(names), None, np.full(n_columns, np.nan), nothing, 0
        )
    placebos = [] if asked.spans is None else _placebos(digest, shares, asked)
    as_large = np.zeros(n_columns, dtype=np.int64)
    for placebo in placebos:
        as_large += np.abs(placebo.difference) >= np.abs(found.difference)
    p = np.full(n_columns, np.nan)
    told = ~np.isnan(found.p)
    p[told] = holm(found.p[told])
    return Compared(asked, tuple(names), found, p, as_large, len(placebos))


def _contrast(
    digest: Digest,
    shares: NDArray[np.float64],
    asked: Comparison,
    first: Bools,
    second: Bools,
) -> Contrast | None:
    rows = np.flatnonzero(first | second)
    corpus = digest.corpus
    issues = issues_of(asked.sources, [article.date for article in corpus])
    months = months_of(issues)
    # Of two months there are no blocks to speak of: then days are.
    keys = months if len({months[row] for row in rows.tolist()}) > 5 else list(issues)
    return contrast(
        shares[rows],
        second[rows],
        sources=[asked.sources[row] for row in rows.tolist()],
        keys=[keys[row] for row in rows.tolist()],
    )


def _placebos(
    digest: Digest, shares: NDArray[np.float64], asked: Comparison
) -> list[Contrast]:
    """Compare the same spans at other dates, of which nothing is known."""
    if asked.spans is None:
        return []
    spans = [span_of(article.date) for article in digest.corpus]
    known = [span for span in spans if span is not None]
    made = []
    for before, after in placebo_spans(asked.spans, known):
        first, second = (
            np.array([span is not None and side.holds(span) for span in spans])
            for side in (before, after)
        )
        found = _contrast(digest, shares, asked, first, second)
        if found is not None:
            made.append(found)
    return made


def comparison_blocks(compared: Compared) -> list[Block]:
    """Show two sides beside each other."""
    asked, found = compared.comparison, compared.found
    title = _("{one} against {other}", one=asked.names[0], other=asked.names[1])
    if asked.event:
        title = f"{asked.event}: {title}"
    counts = _(
        "{n_one:,} articles against {n_other:,}.",
        n_one=int(asked.first.sum()),
        n_other=int(asked.second.sum()),
    )
    if found is None:
        told = _(
            "The mix of sources changed: no source has {n} articles on both sides, and "
            "within a source nothing can be said.",
            n=MIN_SIDE,
        )
        return [Section(title), Prose(sentences([counts, told]))]
    rows = [_row(compared, found, column) for column in range(len(compared.names))]
    header = [
        _("theme or topic"),
        asked.names[0],
        asked.names[1],
        _("difference"),
        _("p"),
        _("sources that differ alike"),
        *([_("placebo dates as large")] if compared.n_placebos else []),
    ]
    caption = _caption(compared, found)
    return [Section(title), Prose(counts), Table("compared", header, rows, caption)]


def _row(compared: Compared, found: Contrast, column: int) -> list[object]:
    placebo = f"{compared.as_large[column]} / {compared.n_placebos}"
    return [
        compared.names[column][1],
        Share(float(found.first[column])),
        Share(float(found.second[column])),
        Share(found.estimate(column), signed=True),
        float(compared.p[column]),
        f"{found.same[column]} / {found.n_sources}",
        *([placebo] if compared.n_placebos else []),
    ]


def _caption(compared: Compared, found: Contrast) -> str:
    told = [
        _(
            "Shares of articles with a theme, mean shares of topics; compared within "
            "sources with at least {n} articles on both sides ({first:,} and "
            "{second:,} articles), each weighing alike on both. Intervals (95 %) are "
            "over months of a source, or its days where there are few, and in "
            "percentage points, as differences are; p is corrected over all rows.",
            n=MIN_SIDE,
            first=found.n_first,
            second=found.n_second,
        )
    ]
    if found.n_left_out:
        told.append(
            _("{n:,} articles of other sources are left out.", n=found.n_left_out)
        )
    if compared.n_placebos:
        told.append(
            _(
                "Placebo dates: the same comparison at {n} other dates; a difference "
                "that many of them show too is no effect of this one.",
                n=compared.n_placebos,
            )
        )
    return sentences(told)


def comparison_findings(compared: Compared) -> list[Finding]:
    """Tell the differences that chance hardly makes, the largest first."""
    found = compared.found
    if found is None:
        return []
    common = (
        compared.as_large > LEVEL * 2 * compared.n_placebos
        if compared.n_placebos >= FEWEST_PLACEBOS
        else np.zeros(len(compared.p), dtype=bool)
    )
    sure = np.flatnonzero((compared.p <= LEVEL) & ~common)
    order = sure[np.argsort(-np.abs(found.difference[sure]), kind="stable")]
    one, other = compared.comparison.names
    told = []
    for column in order[:N_TOLD].tolist():
        _shown, bounds = percent_parts(found.estimate(column), signed=True)
        points = f"{100 * float(found.difference[column]):+.1f}"
        told.append(
            Finding(
                _(
                    "{name}: {first} {one}, {second} {other} ({difference} points, "
                    "95 % interval {bounds}), alike in {same} of {sources} sources.",
                    name=compared.names[column][1],
                    first=percent(float(found.first[column]), 1),
                    one=one,
                    second=percent(float(found.second[column]), 1),
                    other=other,
                    difference=points,
                    bounds=bounds,
                    same=int(found.same[column]),
                    sources=found.n_sources,
                ),
                "compared",
            )
        )
    return told
