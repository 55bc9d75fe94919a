"""Dates in the forms people write are read right, or refused with the reason."""

import json
import math
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from research.corpus.dates import parse_date

DAY = "2023-07-05"
MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July", "August"),
    *("September", "October", "November", "December"),
)
HANZI = dict(zip("0123456789", "〇一二三四五六七八九", strict=True))


@pytest.mark.parametrize(
    "value",
    [
        *("2023-07-05", "2023/7/5", "2023.7.5", "2023年7月5日", "2023年7月5号"),
        *("20230705", 20230705, 20230705.0, "20230705.0", "20230705101112"),
        *("2023-07-05 10:11:12", "2023-07-05T10:11", "2023-07-05 10:11:12.5"),
        *("2023年7月5日星期三", "2023年07月05日（星期三）", "2023-07-05 周三"),
        *("2023年7月5日 周三 上午10:11", "2023年07月05日10:11", "2023-07-0510:11:12"),
        *("2023年7月5日10时11分", "2023年7月5日上午", "２０２３－０７－０５"),
        *("发布时间：2023-07-05 10:11", "时间:2023年7月5日", "发表于 2023-07-05"),
        *(
            "2023-07-05发布",
            "Published: July 5, 2023",
            "[2023-07-05]",
            "\ufeff2023-07-05",
        ),
        *("July 5, 2023", "5 July 2023", "Jul 5, 2023 10:11", "Sun, July 5th, 2023"),
        *(
            "5-Jul-2023",
            "2023 July 5",
            "2023 Jul 05 10:05",
            "2023 07 05",
            "2023 7 5 08:00",
        ),
        *("二〇二三年七月五日", "二○二三年七月五日", "二零二三年七月五日"),
        *("民國112年7月5日", "中華民國112年7月5日", "民國一百一十二年七月五日"),
        *("45112", 45112, 45112.0, 45112.75, "45112.0"),
        *(1688522400, "1688522400", 1688522400.0, 1688522400000, "1688522400000"),
        *(1688488200, 1688571000, "1688522400.25", 1688522400000000),
        *("Wed Jul 05 00:30:00 +0800 2023", "Wed Jul 05 10:11:12 CST 2023"),
        *("Wed, 05 Jul 2023 10:11:12 +0800", "Wed, 05 Jul 2023 02:11:12 GMT"),
        "Wed Jul 05 2023 10:11:12 GMT+0800 (中国标准时间)",
        "2023-07-05T10:11:12.123+08:00[Asia/Shanghai]",
        *("2023-07-05T00:30:00+08:00", "2023-07-04T16:30:00Z", "2023-07-04 16:30 UTC"),
        "2023-07-04 09:00 PM +0000",
        *("2023—07—05", "2023–7–5", "2023‐07‐05", "2023_07_05", "《2023-07-05》"),
        *("2023-07-05。", "2023-07-05\u200b", "2023-07-05（三）", "公元2023年7月5日"),
        *("二O二三年七月五日", "二0二三年7月5日", "5th of July, 2023", "2023-07-05Z"),
        *("2023-07-05-10-11-12", "2023.07.05 10.11.12", "20230705_101112"),
        *("2023070510", 2023070510, "2023-07-05 10:11:12 +0800 CST"),
        *(
            "2023-07-05 10:11 来源：云陌日报",
            "2023年7月5日 第A4版",
            "发布时间为2023-7-5",
        ),
        *('ISODate("2023-07-04T16:00:00Z")', "Timestamp('2023-07-05 00:00:00')"),
        *("/Date(1688488200000+0800)/", '{"$date": "2023-07-04T16:00:00Z"}'),
        *({"$date": "2023-07-05T02:11:00Z"}, {"$date": 1688522400000}),
        {"$date": {"$numberLong": "1688522400000"}},
        *(date(2023, 7, 5), datetime(2023, 7, 5, 23)),
        datetime(2023, 7, 4, 17, tzinfo=UTC),
        datetime(2023, 7, 5, 1, tzinfo=timezone(timedelta(hours=-5))),
    ],
)
def test_a_day_is_read(value):
    assert parse_date(value) == DAY


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        *(("2023-07", "2023-07"), ("2023年7月", "2023-07"), ("2023/7", "2023-07")),
        *(("2023.7", "2023-07"), ("2024.10", "2024-10"), ("July 2023", "2023-07")),
        *(("二零二三年七月", "2023-07"), ("202307", "2023-07"), ("2023", "2023")),
        *(("2023年", "2023"), (2023, "2023"), (2023.0, "2023"), ("2023.0", "2023")),
    ],
)
def test_a_month_or_year_stays_one(value, expected):
    assert parse_date(value) == expected


@pytest.mark.parametrize(
    "value",
    [
        *(
            None,
            "",
            " ",
            "\u3000",
            "不详",
            "未知",
            "无",
            "NA",
            "n/a",
            "nan",
            "NaT",
            "None",
        ),
        *("-", "—", math.nan, "0000-00-00", "0000-00-00 00:00:00", "\\N", "TBD"),
    ],
)
def test_no_date_is_none(value):
    assert parse_date(value) is None


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        *(("2024-05-01 至 2024-05-07", "range"), ("2024-05-01 - 2024-05-07", "range")),
        *(("2024-05-01/2024-05-07", "range"), ("2023-2024", "range")),
        *(("2024.1", "January or October"), (2024.1, "January or October")),
        *((2024.11, "January or October"), ("201112", "two digits")),
        *(("2023.7.5-7.6", "range"), ("2023年7月5日-6日", "range")),
        *(("9999-12-31", "no date"), ("1970-01-01 08:00:00", "no date")),
        *(("5-Jul-23", "two digits"), ("23年7月5日", "two digits")),
        *(("112年7月5日", "Republic"), ("112/07/05", "Republic")),
        *(("1.6884882E+09", "rounded"), ("2033年第4版", "form")),
        *(("2023-02-30", "calendar"), ("2023-13-01", "calendar")),
        *(("2020-11-0 13:36", "calendar"), ("2023-00-00", "calendar")),
        *(("7月5日", "no year"), ("07-05", "no year"), ("7月5日 10:11", "no year")),
        *(("05/07/2023", "day first"), ("25/12/2023", "day first")),
        *(("23-07-05", "two digits"), ("2023-07-05 25:00", "clock")),
        *(("近日", "collected"), ("3小时前", "collected"), ("今天 10:11", "collected")),
        *(("2023-W27", "form"), ("2023年第3季度", "form"), ("2023年1-6月", "form")),
        *(("2024-05-01abc", "form"), ("2024 05 01 02", "form"), ("2024 May", None)),
        *((True, "neither"), (0, "form"), (-5, "form"), (math.inf, ""), (1e300, "")),
        *(("9" * 5000, "too long"), ([], "neither"), ({"$date": {}}, "object")),
        *(({"$date": True}, "neither"), ({"$date": 1, "b": 2}, "object")),
    ],
)
def test_what_is_no_date_or_may_be_two_is_refused_with_the_reason(value, reason):
    if reason is None:
        assert parse_date(value) == "2024-05"
        return
    with pytest.raises(ValueError, match="'date' must be like 2024-05-01") as error:
        parse_date(value)
    assert reason in str(error.value)


def written(day, form):
    """Write a day in one of the forms that are read."""
    y, m, d = day.year, day.month, day.day
    name = MONTHS[m - 1]
    digits = "".join(HANZI[c] for c in str(y))
    return {
        "iso": f"{y}-{m:02}-{d:02}",
        "short": f"{y}/{m}/{d}",
        "dots": f"{y}.{m}.{d}",
        "blanks": f"{y} {m} {d}",
        "compact": f"{y}{m:02}{d:02}",
        "number": y * 10000 + m * 100 + d,
        "float": float(y * 10000 + m * 100 + d),
        "Chinese": f"{y}年{m}月{d}日",
        "weekday": f"{y}年{m}月{d}日星期{'一二三四五六日'[day.weekday()]}",
        "clock": f"{y}年{m:02}月{d:02}日23:59",
        "prefix": f"发布时间：{y}-{m:02}-{d:02} 00:00:00",
        "hanzi": f"{digits}年{in_hanzi(m)}月{in_hanzi(d)}日",
        "republic": f"民國{y - 1911}年{m}月{d}日",
        "American": f"{name} {d}, {y}",
        "British": f"{d} {name[:3]} {y}",
        "ISO order": f"{y} {name[:3]} {d}",
        "mail": f"{day:%a}, {d:02} {name[:3]} {y} 00:30:00 +0800",
        "Weibo": f"{day:%a} {name[:3]} {d:02} 23:30:00 +0800 {y}",
        "zone": f"{y}-{m:02}-{d:02}T00:30:00+08:00",
        "serial": (day - date(1899, 12, 30)).days,
        "serial text": str((day - date(1899, 12, 30)).days),
        "Unix": int(datetime(y, m, d, 0, 30, tzinfo=CHINA).timestamp()),
        "ms": {"$date": int(datetime(y, m, d, 23, tzinfo=CHINA).timestamp()) * 1000},
        "date": day,
    }[form]


CHINA = timezone(timedelta(hours=8))
FORMS = (
    *("iso", "short", "dots", "blanks", "compact", "number", "float", "Chinese"),
    *("weekday", "clock", "prefix", "hanzi", "republic", "American", "British"),
    *(
        "ISO order",
        "mail",
        "Weibo",
        "zone",
        "serial",
        "serial text",
        "Unix",
        "ms",
        "date",
    ),
)


def in_hanzi(number):
    tens, ones = divmod(number, 10)
    lead = "" if tens == 0 else "十" if tens == 1 else f"{HANZI[str(tens)]}十"
    return lead + (HANZI[str(ones)] if ones else "")


@pytest.mark.parametrize("form", FORMS)
@given(day=st.dates(date(1981, 1, 1), date(2090, 12, 31)))
def test_every_form_of_a_day_gives_the_day(form, day):
    assert parse_date(written(day, form)) == day.isoformat()


@given(day=st.dates(date(1981, 1, 1), date(2090, 12, 31)), hour=st.integers(0, 23))
def test_utc_gives_the_day_in_china(day, hour):
    expected = (day + timedelta(days=hour >= 16)).isoformat()
    assert parse_date(f"{day.isoformat()}T{hour:02}:30:00Z") == expected


ATOMS = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5)
JSON = ATOMS | st.lists(ATOMS, max_size=2) | st.dictionaries(st.text(max_size=5), ATOMS)


@given(value=JSON | st.text("0123456789年月日-/. :至一二十民國TZ+") | st.binary())
def test_whatever_comes_is_a_date_or_none_or_a_value_error(value):
    try:
        found = parse_date(value)
    except ValueError:
        return
    if found is not None:
        whole = found + "0001-01-01"[len(found) :]
        assert date.fromisoformat(whole).isoformat() == whole


@given(day=st.dates(date(1981, 1, 1), date(2090, 12, 31)), tail=st.text(min_size=1))
def test_a_date_is_never_read_in_part(day, tail):
    """What stands behind a date and is no time is not passed over."""
    try:
        found = parse_date(f"{day.isoformat()}；{tail}")
    except ValueError:
        return
    assert found == day.isoformat()
    assert not tail.strip()


def test_the_message_is_short_and_says_what_came():
    with pytest.raises(ValueError, match="got") as error:
        parse_date(json.dumps(["a"] * 30))
    assert len(str(error.value)) < 250
