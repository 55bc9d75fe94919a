"""Spans of days: what a date or a period covers, and the same span at other dates."""

import datetime
import re
from collections.abc import Sequence
from dataclasses import dataclass

_NAME = re.compile(
    r"(?P<year>\d{4})(?: ?Q(?P<quarter>[1-4])"
    r"|-(?P<month>0?[1-9]|1[0-2])(?:-(?P<day>\d\d?))?)?"
)
MAX_PLACEBOS = 60


@dataclass(frozen=True, slots=True)
class Span:
    """Days from `start` on, before `end`, as Python counts them."""

    start: int
    end: int

    def holds(self, other: "Span") -> bool:
        """Whether another span lies wholly within."""
        return self.start <= other.start and other.end <= self.end

    def moved(self, days: int) -> "Span":
        """Give the span so many days later."""
        return Span(self.start + days, self.end + days)


def span_of(date: str | None) -> Span | None:
    """Give the days a date covers: one, a month's or a year's; None for no date.

    Examples
    --------
    >>> span_of("2024-02")
    Span(start=738917, end=738946)
    """
    return None if date is None else read_span(date)


def read_span(text: str) -> Span | None:
    """Read a year, quarter, month or day, or two with `..` between; None if it is none.

    Examples
    --------
    >>> read_span("2024-01..2024-02") == Span(read_span("2024-01").start,
    ...     read_span("2024-02").end)
    True
    >>> read_span("人民日报") is None
    True
    """
    first, dots, last = text.partition("..")
    one, other = _named(first.strip()), _named((last if dots else first).strip())
    if one is None or other is None or other.end <= one.start:
        return None
    return Span(one.start, other.end)


def _named(text: str) -> Span | None:
    found = _NAME.fullmatch(text)
    if found is None:
        return None
    year = int(found["year"])
    try:
        if found["day"]:
            day = datetime.date(
                year, int(found["month"]), int(found["day"])
            ).toordinal()
            return Span(day, day + 1)
        if found["month"]:
            return Span(
                _month(12 * year + int(found["month"]) - 1),
                _month(12 * year + int(found["month"])),
            )
        if found["quarter"]:
            first = 12 * year + 3 * (int(found["quarter"]) - 1)
            return Span(_month(first), _month(first + 3))
        return Span(_month(12 * year), _month(12 * year + 12))
    except ValueError:
        return None


def _month(number: int) -> int:
    return datetime.date(number // 12, number % 12 + 1, 1).toordinal()


def placebo_spans(
    asked: tuple[Span, Span], known: Sequence[Span]
) -> list[tuple[Span, Span]]:
    """Give the same two spans at other months of a corpus.

    Parameters
    ----------
    asked : (Span, Span)
        What is compared. Spans without an end reach to those of the corpus.
    known : sequence of Span
        Of the articles.

    Returns
    -------
    list of (Span, Span)
        At most sixty, in order; those that would overlap what is asked so much that
        they are the same comparison, less than a month away, are left out.
    """
    if not known:
        return []
    first = min(span.start for span in known)
    last = max(span.end for span in known)
    before, after = asked
    open_ended = before.start < first and after.end > last
    cut = after.start
    day = datetime.date.fromordinal(min(max(cut, 1), datetime.date.max.toordinal()))
    made = []
    months = range(
        12 * datetime.date.fromordinal(first).year,
        12 * datetime.date.fromordinal(last - 1).year + 12,
    )
    for number in months:
        here = _month(number) + min(day.day, 28) - 1
        moved = here - cut
        if abs(moved) < 28:
            continue
        if open_ended:
            pair = Span(before.start, here), Span(here, after.end)
            inside = first < here < last
        else:
            pair = before.moved(moved), after.moved(moved)
            inside = (
                min(p.start for p in pair) >= first and max(p.end for p in pair) <= last
            )
        if inside:
            made.append(pair)
    step = -(-len(made) // MAX_PLACEBOS)
    return made[:: max(step, 1)]
