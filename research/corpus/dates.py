"""Dates as people write them to ISO 8601.

Every form is spelled out: what fits none of them is refused, never read in part.
"""

import json
import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

from research.i18n import N_, _

CHINA = timezone(timedelta(hours=8))
# What people and programs write where there is no date, in small letters.
_NO_DATE_WORDS = (
    "不详 不詳 不明 未知 无 無 暂无 暫無 没有 缺失 缺 空 待定 未标注 无日期 無日期 "
    "日期不详 nan nat na n/a #n/a <na> none null nil unknown undated n.d. nd - -- --- "
    "— —— – / \\ ? . … ... \\n 待补充 待补 tbd tba"
)
NO_DATE = frozenset(_NO_DATE_WORDS.split())
_MONTHS = "janfebmaraprmayjunjulaugsepoctnovdec"
_MONTH = (
    r"(?P<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|"
    r"aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)
_WEEKDAY = (
    r"(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?\.?|"
    r"(?:星期|周|週|礼拜|禮拜)[一二三四五六日天])"
)
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
_YEAR = r"(?P<year>\d{4})"
_ZONE = (
    r"(?:(?P<utc>z|utc|gmt)(?P<zone>[+-]\d{1,2}(?::?\d{2})?)?|"
    r"(?P<offset>[+-]\d{2}(?::?\d{2})?)(?:\s+[a-z]{3,4})?|cst|bjt|北京时间|北京時間)"
    r"(?:\s*[(\[][^()\[\]]{1,40}[)\]])?"
)
_HALF = r"上午|下午|早上|早晨|凌晨|清晨|中午|晚上|傍晚|晚间|夜间"
_CLOCK = (
    r"(?P<hour>\d{1,2})\s*(?:[:时時点點]\s*)(?:(?P<minute>\d{1,2})\s*"
    r"(?:[:分]\s*(?P<second>\d{1,2})(?:[.,]\d{1,9})?\s*秒?)?分?)?\s*(?P<half>[ap]\.?m\.?)?"
)
_TIME = rf"(?:(?P<chinese>{_HALF})?\s*{_CLOCK}\s*(?:{_ZONE})?|(?:{_HALF}))"
_REST = (
    rf"(?:\s*[(,]?\s*{_WEEKDAY}\s*\)?|\([一二三四五六日]\))?"
    rf"(?:(?:\s*,?\s*(?:at\s+)?|t|(?<=\d\d)(?=\d\d:)|(?<=[日号號)]))(?:{_TIME}))?"
    rf"(?:\s*[(,]?\s*{_WEEKDAY}\s*\)?)?"
)
_BEFORE = re.compile(
    r"(?:(?:发布|發布|發佈|发表|發表|更新|修改|创建|建立|刊登|刊发|出版|发文|采集|上传|"
    r"编辑|新闻|文章|稿件)?(?:时间|時間|日期)|(?:发布|發布|發佈|发表|發表|更新|刊登|刊发|"
    r"出版|发文)[于於在]?|(?:date|pub[ _]?date|published|posted|updated|created)"
    r"(?:\s+(?:on|at|date))?)\s*[:：为]?\s*(?=\d|[〇○零一二三四五六七八九民中a-z])"
)
_AFTER = re.compile(r"(?:发布|發布|發佈|发表|發表|更新|刊发|刊登|出版|讯|訊|电|電)$")
# What stands behind a date in the head of an article: who wrote it, on which page.
_BESIDE = re.compile(
    r"(?<=[\d日])(?:\s*\|?\s*(?:来源|來源|出处|作者|责编|编辑|记者|阅读)\s*[:：].{1,60}|"
    r"\s+第?\s*[a-z]?\d{1,3}\s*版.{0,10})$"
)
# As JSON, MongoDB, Python and .NET write a moment where a program printed it.
_PRINTED = re.compile(
    r"(?:isodate|timestamp|new date|/date|datetime)\((?P<inner>[^()]{1,60})\)/?"
)
# Between digits all of these are the sign that parts year, month and day.
_DASH = re.compile(r"(?<=\d)[‐‑‒–—−_](?=\d)")
_EDGES = "\ufeff\"'“”《》<>,.;:，。；、\u200b\u200c\u200d\u2060\u200e\u200f "
# Days that programs write where there is none.
_PLACEHOLDERS = frozenset({"0001-01-01", "9999-12-31", "1899-12-30", "1899-12-31"})
_EPOCH = re.compile(r"1970-0?1-0?1[t ]0?8:00(?::00(?:\.0+)?)?")
_HANZI = {
    **{c: str(i) for i, c in enumerate("零一二三四五六七八九")},
    **dict.fromkeys("〇○o0", "0"),
}
_HANZI_YEAR = re.compile(rf"(?<!\d)([{''.join(_HANZI)}]{{4}})(?=\s*年)")
_HANZI_NUMBER = re.compile(r"([一二三四五六七八九十廿卅]{1,3})(?=\s*[月日号號])")
_REPUBLIC = re.compile(
    r"(?:中華|中华)?(?:民國|民国)\s*(元|\d{1,3}|[一二三四五六七八九十百零〇]{1,5})(?=\s*[年./-])"
)
_FORMS = tuple(
    re.compile(form)
    for form in (
        rf"{_YEAR}\s*(?P<part>[-/.])\s*(?P<number>\d{{1,2}})\s*(?P=part)\s*{_DAY}日?{_REST}",
        rf"{_YEAR}\s*年\s*(?P<number>\d{{1,2}})\s*月\s*{_DAY}\s*[日号號]?{_REST}",
        rf"{_YEAR}\s+(?P<number>\d{{1,2}})\s+{_DAY}{_REST}",
        r"(?P<year>\d{4})(?P<number>\d{2})(?P<day>\d{2})"
        rf"(?:[t\s]?(?P<hour>\d{{2}})(?P<minute>\d{{2}})(?P<second>\d{{2}})?(?:{_ZONE})?)?",
        rf"(?P<year>\d{{4}})(?P<number>\d{{2}})(?P<day>\d{{2}})(?:\s+{_TIME})?",
        rf"(?:{_WEEKDAY},?\s+)?{_MONTH}\s+{_DAY},?\s+{_YEAR}{_REST}",
        rf"(?:{_WEEKDAY},?\s+)?{_DAY}[\s-]+(?:of\s+)?{_MONTH},?[\s-]+{_YEAR}{_REST}",
        rf"{_YEAR}[\s-]+{_MONTH}[\s-]+{_DAY}{_REST}",
        rf"(?:{_WEEKDAY},?\s+)?{_MONTH}\s+{_DAY}\s+{_CLOCK}\s*(?:{_ZONE})?\s*{_YEAR}",
        rf"{_YEAR}-(?P<number>\d{{2}})-{_DAY}(?:z|[+-]\d{{2}}:\d{{2}})",
        rf"{_YEAR}(?P<part>[-.])(?P<number>\d{{1,2}})(?P=part){_DAY}[-\s](?P<hour>\d{{2}})"
        r"(?P<of>[-.])(?P<minute>\d{2})(?:(?P=of)(?P<second>\d{2}))?",
        r"(?P<year>\d{4})(?P<number>\d{2})(?P<day>\d{2})-"
        r"(?P<hour>\d{2})(?P<minute>\d{2})(?P<second>\d{2})?",
        rf"{_YEAR}\s*[-/.]\s*(?P<number>\d{{1,2}})",
        rf"{_YEAR}\s*年\s*(?P<number>\d{{1,2}})\s*月?",
        rf"{_MONTH},?\s+{_YEAR}",
        rf"{_YEAR}[\s-]+{_MONTH}",
        rf"{_YEAR}\s*年?",
    )
)
_REASONS = (
    (re.compile(r"(\d{1,2})\s*([-/.])\s*(\d{1,2})\s*\2\s*(\d{4}|\d{2}).*"),
     N_("day first or month first, or a year of two digits")),
    (re.compile(r"\d[.,]\d+e[+]?\d+"), N_("a spreadsheet or a program rounded it")),
    (re.compile(rf"\d{{2}}年.*|(?:\d{{1,2}}[\s-]+)?{_MONTH}[\s-]+\d{{2}}"),
     N_("a year of two digits")),
    (re.compile(r"1?\d{2}([/.-])\d{1,2}\1\d{1,2}|1\d{2}年.*|[01]\d{6}"),
     N_("it may be a year of the Republic: write 民國 before it")),
    (re.compile(r"\d{1,2}\s*(?:[-/.]|月)\s*\d{1,2}\s*[日号號]?.*"), N_("no year")),
    (re.compile(r".*(前|刚刚|近日|日前|昨天|今天|昨日|今日|ago|yesterday|today).*"),
     N_("it depends on when it was collected")),
    (re.compile(r".*\d{4}.*(?:至|到|~|～|—|–|-| to ).*\d{4}.*"),
     N_("a range is no day")),
    (re.compile(r"\d{4}\D+\d{1,2}\D+\d{1,2}日?\s*(?:至|到|~|—|–|-)\s*\d{1,2}\D.*"),
     N_("a range is no day")),
)  # fmt: skip


def parse_date(value: object) -> str | None:
    """Read a date as ISO 8601, as far as it goes.

    Numbers are Unix time (seconds to nanoseconds), days as spreadsheets count them
    (from 1900), or digits such as 20230705. Unix time and UTC give the day it was in
    China; of another zone the day is taken as written.

    Parameters
    ----------
    value : object
        A text, number, date, or {"$date": …} of MongoDB.

    Returns
    -------
    str or None
        YYYY-MM-DD, YYYY-MM or YYYY. None where the value says that there is no date:
        empty, NaN, or a word such as 不详, 无, NA.

    Raises
    ------
    ValueError
        If it is no date, or one that can be read in two ways; it says why.

    Examples
    --------
    >>> parse_date("发布时间：2023年7月5日 10:11"), parse_date("July 2023")
    ('2023-07-05', '2023-07')
    >>> parse_date(1688488200), parse_date("不详")
    ('2023-07-05', None)
    """
    try:
        return _read(value)
    except (ValueError, OverflowError) as error:
        try:
            shown = f"{value!r:.80}"
        except Exception:
            shown = f"a {type(value).__name__}"
        raise ValueError(
            _(
                "'date' must be like 2024-05-01, 2024-05 or 2024, got {shown} "
                "({error})",
                shown=shown,
                error=error or "no such form",
            )
        ) from error


def _read(value: object) -> str | None:
    if isinstance(value, Mapping):
        return _of_mongo(value)
    if value is None or isinstance(value, str):
        return None if value is None else _of_text(value)
    if isinstance(value, bool):
        raise ValueError(_("neither a text nor a number"))
    if isinstance(value, datetime):
        return None if value != value else _day_of(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, int | float):
        return None if value != value else _of_number(value)
    if type(value).__module__.split(".")[0] in ("numpy", "pandas"):
        return _of_text(str(value))
    raise ValueError(_("neither a text nor a number"))


def _of_mongo(value: Mapping[Any, Any]) -> str | None:
    inner: Any = value.get("$date")
    if isinstance(inner, Mapping):
        inner = inner.get("$numberLong")
    if len(value) != 1 or inner is None or isinstance(inner, Mapping):
        raise ValueError(_("an object that is no date"))
    if isinstance(inner, str) and re.fullmatch(r"-?\d+", inner):
        inner = int(inner)
    if isinstance(inner, int | float) and not isinstance(inner, bool):
        return _of_unix(inner / 1000)
    return _read(inner)


def _day_of(moment: datetime) -> str:
    """Give the day of a moment: in China if it is told in UTC, else as written."""
    if moment.tzinfo is not None and not moment.utcoffset():
        moment = moment.astimezone(CHINA)
    return moment.date().isoformat()


def _of_unix(seconds: float) -> str:
    if not 0 < seconds < 4_102_444_800:
        raise ValueError(_("no Unix time from 1970 to 2100"))
    return (
        (datetime.fromtimestamp(0, CHINA) + timedelta(seconds=seconds))
        .date()
        .isoformat()
    )


def _of_number(value: float) -> str:
    """Read a number by its size."""
    whole = int(value)
    if whole != value and 1000 <= value < 10_000:
        raise ValueError(_("2024.1 may be January or October: write it as text"))
    if whole == value and len(str(abs(whole))) in (4, 6, 8, 14):
        return _of_digits(str(whole))
    if whole == value and _is_hour(whole):
        return _of_digits(str(whole))
    if 29_221 <= value < 73_051:  # 1980 to 2099
        return (date(1899, 12, 30) + timedelta(days=whole)).isoformat()
    for unit in (1, 10**3, 10**6, 10**9):
        if 315_532_800 <= value / unit < 4_102_444_800:  # 1980 to 2099
            return _of_unix(value / unit)
    if whole == value:
        return _of_digits(str(whole))
    raise ValueError(_("no such form"))


def _is_hour(number: int) -> bool:
    """Tell 2023070510, the hour of a day, from Unix time of the years 2033 to 2037."""
    match = re.fullmatch(r"20\d{2}(\d{2})(\d{2})(\d{2})", str(number))
    if match is None:
        return False
    month, day, hour = map(int, match.groups())
    return 1 <= month <= 12 and 1 <= day <= 31 and hour <= 23


def _of_digits(text: str) -> str:
    """Read 2023, 202307, 20230705, and 20230705 with a time."""
    if len(text) == 6:
        year, month = int(text[:4]), int(text[4:])
        if not (1900 <= year < 2100 and 1 <= month <= 12):
            raise ValueError(_("a year of two digits, or no month"))
        if 1 <= int(text[2:4]) <= 12:
            raise ValueError(_("it may be a year and month, or a year of two digits"))
        return f"{text[:4]}-{text[4:]}"
    if len(text) == 10:  # an hour, but neither minutes nor seconds
        text = f"{text}00"
    if len(text) not in (4, 8, 12, 14) or (len(text) == 4 and text < "1000"):
        raise ValueError(_("no such form"))
    return _of_forms(text)


def _of_text(given: str) -> str | None:
    if len(given) > 200:
        raise ValueError(_("too long"))
    plain = " ".join(unicodedata.normalize("NFKC", given).lower().split())
    text = plain.strip(_EDGES)
    text = text[1:-1].strip() if text[:1] + text[-1:] in ("[]", "【】", "()") else text
    if not text or text in NO_DATE or plain in NO_DATE:
        return None
    if printed := _PRINTED.fullmatch(text):
        return _of_printed(printed["inner"].strip(_EDGES))
    if text.startswith("{"):
        return _of_mongo(_object_in(given))
    text = _DASH.sub("-", _BESIDE.sub("", text))
    if text in _PLACEHOLDERS or text[:10] in _PLACEHOLDERS or _EPOCH.fullmatch(text):
        raise ValueError(_("what programs write where there is no date"))
    if re.fullmatch(r"0000[-/]00[-/]00(?:[ t]00:00:00(?:\.0+)?z?)?", text):
        return None
    if number := re.fullmatch(r"([0-9]{4,19})(?:\.(0+|[0-9]{1,9}))?", text):
        whole, fraction = number.groups()
        if fraction is None or not fraction.strip("0"):
            return _of_number(int(whole))
        if len(whole) > 4:
            return _of_number(float(text))
        if fraction == "1":
            raise ValueError(_("2024.1 may be January or October: write 2024-01"))
    bare = _AFTER.sub(
        "", _BEFORE.sub("", text, count=1) if _BEFORE.match(text) else text
    )
    return _of_forms(_in_digits(bare.strip()))


def _of_printed(text: str) -> str | None:
    """Read a moment that a program printed with the name of its type."""
    if match := re.fullmatch(r"(\d{12,13})(?:[+-]\d{4})?", text):
        return _of_unix(int(match[1]) / 1000)
    return _of_text(re.sub(r",\s*", " ", text))


def _object_in(text: str) -> Mapping[Any, Any]:
    """Read a date of MongoDB from the text of a cell."""
    try:
        found = json.loads(text)
    except ValueError:
        raise ValueError(_("no such form")) from None
    return found if isinstance(found, dict) else {}


def _in_digits(text: str) -> str:
    """Write years of the Republic and numbers in hanzi as numbers."""

    def republic(match: re.Match[str]) -> str:
        number = match.group(1)
        year = 1 if number == "元" else _number(number)
        return f"{year + 1911:04}"

    text = _REPUBLIC.sub(republic, re.sub(r"^(?:公元|西元)", "", text), count=1)
    text = _HANZI_YEAR.sub(lambda m: "".join(map(_HANZI.__getitem__, m[1])), text)
    return _HANZI_NUMBER.sub(lambda m: str(_number(m[1])), text)


def _number(text: str) -> int:
    """Read a number below a thousand: 12, 一二, 十二, 二十, 廿一, 一百一十二."""
    if text.isdecimal():
        return int(text)
    text = text.replace("廿", "二十").replace("卅", "三十")
    if not set(text) & {"十", "百"}:
        return int("".join(_HANZI[char] for char in text))
    total = digit = 0
    for char in text:
        if char in "十百":
            total += (digit or 1) * (10 if char == "十" else 100)
            digit = 0
        else:
            digit = int(_HANZI[char])
    return total + digit


def _of_forms(text: str) -> str:
    """Read a text that is a date and nothing else."""
    for form in _FORMS:
        match = form.fullmatch(text)
        if match:
            return _of_match(match.groupdict().get)
    for pattern, reason in _REASONS:
        if pattern.fullmatch(text):
            raise ValueError(_(reason))
    raise ValueError(_("no such form"))


def _of_match(get: Callable[[str], str | None]) -> str:
    """Check what a form gave against the calendar and the clock."""
    year = int(get("year") or 0)
    name = get("month")
    number = _MONTHS.index(name[:3]) // 3 + 1 if name else int(get("number") or 0)
    has_month = name is not None or get("number") is not None
    has_day = get("day") is not None
    day = int(get("day") or 0) if has_day else 1
    try:
        when = date(year, number if has_month else 1, day)
    except ValueError:
        raise ValueError(_("no calendar has it")) from None
    if not has_day:
        return when.isoformat()[: 7 if has_month else 4]
    return _in_china(when, get)


def _in_china(when: date, get: Callable[[str], str | None]) -> str:
    """Move a day on if a time in UTC is so late that it is the next in China."""
    if get("hour") is None:
        return when.isoformat()
    hour, minute, second = (int(get(x) or 0) for x in ("hour", "minute", "second"))
    if hour > 24 or minute > 59 or second > 60 or (hour == 24 and (minute or second)):
        raise ValueError(_("no clock has this time"))
    half = (get("half") or "")[:1]
    offset = get("offset") or get("zone")
    is_utc = get("utc") is not None and offset is None
    if not is_utc and (offset is None or set(offset) & set("123456789")):
        return when.isoformat()
    if half and 1 <= hour <= 12:
        hour = hour % 12 + (12 if half == "p" else 0)
    moment = datetime(when.year, when.month, when.day, tzinfo=UTC)
    return (moment + timedelta(hours=hour)).astimezone(CHINA).date().isoformat()
