import datetime

import pytest

from research.stats.periods import period_numbers, periods


def days(first, n, *, step=1, times=1):
    start = datetime.date.fromisoformat(first)
    made = [start + datetime.timedelta(days=step * turn) for turn in range(n)]
    return [day.isoformat() for day in made for _ in range(times)]


@pytest.mark.parametrize(
    ("dates", "kind"),
    [
        pytest.param(days("2024-01-01", 30, times=12), "day", id="twelve a day"),
        pytest.param(days("2024-01-01", 300, times=2), "week", id="two a day"),
        pytest.param(days("2020-01-01", 1200, step=1), "month", id="one a day"),
        pytest.param(days("2015-01-01", 800, step=3), "quarter", id="one in three"),
        pytest.param(days("2019-01-01", 100, step=20), "year", id="one in twenty"),
        pytest.param(["2024-01-05", "2024-02-05"], "quarter", id="two"),
        pytest.param(["2023", "2024"] * 20, "year", id="years alone"),
        pytest.param(["2023-05", "2023-06"] * 20, "month", id="months alone"),
        pytest.param(
            ["2011-05-01", "2011-08-01"] * 60 + ["2019-11-01", "2021-02-01"],
            "quarter",
            id="strays",
        ),
    ],
)
def test_a_period_is_as_fine_as_its_articles_allow(dates, kind):
    assert periods(dates).kind == kind


@pytest.mark.parametrize(
    ("by", "name"),
    [
        ("year", "2021"),
        ("quarter", "2021 Q1"),
        ("month", "2021-01"),
        ("week", "2020-W53"),
        ("day", "2021-01-03"),
    ],
)
def test_a_date_has_the_period_asked_for(by, name):
    found = periods(["2021-01-03", None, "2021"], by)
    assert found.of == (name, None, "2021" if by == "year" else None)
    assert found.kind == by


def test_an_unknown_kind_of_period_is_refused():
    with pytest.raises(ValueError, match="must be one of"):
        periods(["2021-01-03"], "decade")


def test_what_is_no_period_has_no_number():
    assert period_numbers(["2021", "spring"]) is None
    assert period_numbers([]) is None
