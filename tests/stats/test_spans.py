import pytest

from research.stats.spans import Span, placebo_spans, read_span


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("2024", 366),
        ("2023", 365),
        ("2024 Q1", 91),
        ("2024Q4", 92),
        ("2024-02", 29),
        ("2024-02-29", 1),
        ("2024-01..2024-03", 91),
        ("2024-01-05 .. 2024-01-06", 2),
    ],
)
def test_a_period_has_its_days(text, days):
    span = read_span(text)
    assert span.end - span.start == days


@pytest.mark.parametrize(
    "text", ["", "甲", "2024-13", "2023-02-29", "2024..2023", "2024 Q5", "99999"]
)
def test_what_is_no_period_is_none(text):
    assert read_span(text) is None


def test_placebos_have_the_same_length_and_lie_within_the_corpus():
    asked = read_span("2023-01"), read_span("2023-02")
    known = [read_span("2022"), read_span("2023")]
    pairs = placebo_spans(asked, known)
    assert len(pairs) == 22
    for before, after in pairs:
        assert before.end == after.start
        assert known[0].start <= before.start
        assert after.end <= known[1].end
        assert (before, after) != asked


def test_the_placebos_of_a_day_are_other_days_of_all_articles():
    day = read_span("2023-01-15").start
    asked = Span(0, day), Span(day, 10**7)
    pairs = placebo_spans(asked, [read_span("2022"), read_span("2023")])
    assert len(pairs) == 23
    assert {before.start for before, _ in pairs} == {0}
    assert day not in {after.start for _, after in pairs}
