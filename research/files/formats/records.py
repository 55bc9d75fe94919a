"""Records of literature databases and press databases: many articles in one text.

Literature: RefWorks, EndNote, NoteExpress and RIS as CNKI and Wanfang write them, and
CNKI's own form. Press: Factiva's two letters, 慧科 WiseNews's articles that end in
文章编号, and articles with a head of 标题, 日期 and 正文 each.
"""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from research.files.formats.factiva import is_tagged, number_of, printed_rows
from research.files.formats.rows import Noticed, Row
from research.i18n import _

HEADS_FORM = "标题, 日期, 正文"

# What tags of each form stand for; other tags are kept under their own names.
ENDNOTE = {"T": "title", "A": "byline", "X": "text", "J": "source", "B": "source"}
ENDNOTE |= {"8": "date", "D": "year", "G": "language", "K": "keywords"}
REFWORKS = {"T1": "title", "A1": "byline", "AB": "text", "JF": "source"}
REFWORKS |= {"FD": "date", "YR": "year", "K1": "keywords", "PB": "publisher"}
RIS = {"TI": "title", "T1": "title", "AU": "byline", "A1": "byline", "AB": "text"}
RIS |= {"N2": "text", "JO": "source", "T2": "source", "JF": "source", "DA": "date"}
RIS |= {"PY": "year", "Y1": "year", "KW": "keywords"}
NOTEEXPRESS = {"Title": "title", "Author": "byline", "Abstract": "text"}
NOTEEXPRESS |= {"Journal": "source", "Secondary Title": "source", "Date": "date"}
NOTEEXPRESS |= {"Year": "year", "Keywords": "keywords"}
CNKI = {"Title-题名": "title", "Author-作者": "byline", "Summary-摘要": "text"}
CNKI |= {"Source-文献来源": "source", "Source-刊名": "source", "Year-年": "year"}
CNKI |= {"PubTime-发表时间": "date", "Keyword-关键词": "keywords"}
FACTIVA = {"HD": "title", "BY": "byline", "SN": "source", "PD": "date", "AN": "id"}
FACTIVA |= {"LP": "text", "TD": "text"}
HEADS = {
    **dict.fromkeys(("标题", "题目", "篇名", "標題", "題目", "Title"), "title"),
    **dict.fromkeys(("作者", "记者", "記者", "Author"), "byline"),
    **dict.fromkeys(("日期", "发布时间", "发布日期", "发表时间", "發佈日期"), "date"),
    **dict.fromkeys(("时间", "時間", "出版日期", "Date"), "date"),
    **dict.fromkeys(("来源", "媒体", "报纸", "來源", "媒體", "Source"), "source"),
    **dict.fromkeys(("正文", "内容", "全文", "內容", "摘要", "Content"), "text"),
}
_BODIES = frozenset({"正文", "内容", "全文", "內容", "Content"})
_MANY = ("byline", "keywords")

_ENDNOTE = re.compile(r"%([0-9A-Z@~!#$&*+\[\]^>])[ \t](.*)")
_REFWORKS = re.compile(r"([A-Z][A-Z0-9])[ \t](.*)")
_RIS = re.compile(r"([A-Z][A-Z0-9])  ?- ?(.*)")
_NOTEEXPRESS = re.compile(r"\{([A-Z][A-Za-z ]{1,40})\}: ?(.*)")
_CNKI = re.compile(r"([A-Z][A-Za-z]{1,20}-[\u4e00-\u9fff]{1,8})[:：][ \t]*(.*)")
_FACTIVA = re.compile(
    r"[ ]{0,2}(HD|BY|WC|PD|ET|SN|SC|ED|PG|LA|CY|LP|TD|ART|CO|IN|NS|RE|IPD|PUB|AN|SE|CR|"
    r"CT|RF|CLM|CX)(?:[ \t]+(.*)|$)"
)
_HEAD = re.compile(
    r"[【\[]?(" + "|".join(sorted(HEADS, key=len, reverse=True)) + r")[】\]]?[ \t]*"
    r"(?:[:：]|(?<=[】\]]))[ \t]*(.*)"
)
_WISE_END = re.compile(r"(?:文章[编編][号號]|Document ID)[:：]?\s*(\d{12,})\s*")
_WISE_HEAD = re.compile(
    r"(?:.*?\|)?\s*(\d{4}-\d{1,2}-\d{1,2}|\d{4}年\d{1,2}月\d{1,2}日)\s*(?:\|.*)?"
)
_WISE_PAGE = re.compile(r"[A-Z]{0,3}\d{1,3}[A-Z]?\d*|\d{4}[-年].*|报章|報章|")
_WISE_NOISE = re.compile(r"(?:字[数數][:：].*|.*(?:版[权權]由|版權所有|版权所有).*)")


def record_rows(path: Path, text: str, noticed: Noticed) -> list[Row | str] | None:
    """Read the records of a text, if it is an export of a database.

    Parameters
    ----------
    path : path
        For messages.
    text : str
        Its lines end in a line feed.
    noticed : Noticed
        Hears which form it was.

    Returns
    -------
    list of Row, or None
        With the fields title, text, byline, source, date as far as they are there,
        and all other tags under their own names. None if it is no such export.
    """
    lines = text.split("\n")
    head = [line.strip() for line in lines if line.strip() and not _is_rule(line)]
    head = head[:400]
    if not head:
        return None
    for name, is_it, pattern, names in _FORMS:
        if is_it(head):
            rows = list(_tagged(path, lines, pattern, names))
            if not rows or (name == HEADS_FORM and not _has_heads(rows)):
                continue
            noticed.note(
                _("{n_rows} records of the form {name}", n_rows=len(rows), name=name)
            )
            return list(rows)
    if printed := printed_rows(path, lines):
        noticed.note(
            _("{n:,} articles as Factiva prints them", n=len(printed)),
        )
        return list(printed)
    if sum(bool(_WISE_END.fullmatch(line.strip())) for line in lines) >= 1:
        found = list(_wise(path, lines))
        noticed.note(
            _(
                "{n_found} articles, each ending in 文章编号 (WiseNews)",
                n_found=len(found),
            )
        )
        return list(found)
    return None


def _tagged(
    path: Path, lines: list[str], pattern: re.Pattern[str], names: dict[str, str]
) -> Iterator[Row]:
    """Part lines into records: the first tag of all begins the next one.

    Lines without a tag belong to the tag before. Below heads of articles that is the
    text, in which further heads are no heads.
    """
    record: list[tuple[str, list[str]]] = []
    seen: set[str] = set()
    first, start = "", 1
    has_text_below = names is HEADS
    for number, line in enumerate(lines, start=1):
        match = pattern.fullmatch(line.strip())
        tag = match.group(1) if match else ""
        first = first or tag
        is_next = tag == first or ("AN" in seen and tag in ("SE", "HD"))
        if has_text_below and "正文" in seen and not is_next:
            match = None
        if match:
            if record and is_next:
                yield _row(f"{path}:{start}", record, names)
                record, seen = [], set()
            if not record:
                start = number
            seen.add("正文" if tag in _BODIES else tag)
            record.append((tag, [(match.group(2) or "").strip()]))
        elif record and line.strip() and not (has_text_below and _is_rule(line)):
            if has_text_below and names.get(record[-1][0]) != "text":
                record.append(("正文", []))
            record[-1][1].append(line.strip())
    if record:
        yield _row(f"{path}:{start}", record, names)


def _has_heads(rows: list[Row]) -> bool:
    """Tell articles with heads from one whose first line only looks like a head."""
    if len(rows) > 1:
        return True
    n_heads = sum(name in rows[0].values for name in ("date", "source", "byline"))
    return {"title", "text"} <= rows[0].values.keys() and n_heads > 0


def _is_rule(line: str) -> bool:
    return set(line.strip()) <= set("-=_*#~—")


def _row(where: str, record: list[tuple[str, list[str]]], names: dict[str, str]) -> Row:
    values: dict[str, Any] = {}
    for tag, said in record:
        name = names.get(tag, tag)
        text = "\n".join(line for line in said if line)
        if not text:
            continue
        if name not in values:
            values[name] = text
        elif name == "text":
            values[name] += f"\n{text}"
        elif name in _MANY or name == tag:
            values[name] += f"；{text}"
        else:
            values[tag] = text
    if "byline" in values:
        values["byline"] = values["byline"].rstrip(";；").replace(";", "；")
    if "date" not in values and "year" in values:
        values["date"] = values.pop("year")
    if "id" in values:
        values["id"] = number_of(values["id"])
    return Row(where, values)


def _wise(path: Path, lines: list[str]) -> Iterator[Row]:
    """Part articles that end in their number: title, medium, page and date, text."""
    block: list[str] = []
    start = 1
    for number, line in enumerate(lines, start=1):
        text = line.strip()
        end = _WISE_END.fullmatch(text)
        if end is None:
            is_noise = _is_rule(text) or _WISE_NOISE.fullmatch(text)
            if not is_noise:
                if not block:
                    start = number
                block.append(text)
            continue
        yield _wise_row(f"{path}:{start}", end.group(1), block)
        block = []
    if block and len(block) > 3:
        yield Row(f"{path}:{start}", {"title": block[0], "text": "\n".join(block[1:])})


def _wise_row(where: str, identifier: str, block: list[str]) -> Row:
    values: dict[str, Any] = {"id": identifier}
    dated = [n for n, line in enumerate(block[:5]) if _WISE_HEAD.fullmatch(line)]
    if not dated:
        title = re.sub(r"^\d{1,4}[.、]\s*", "", block[0]) if block else ""
        return Row(where, {**values, "title": title, "text": "\n".join(block[1:])})
    at = dated[0]
    match = _WISE_HEAD.fullmatch(block[at])
    values["date"] = match.group(1) if match else ""
    before = [re.sub(r"^\d{1,4}[.、]\s*", "", line) for line in block[:at]]
    rest = block[at + 1 :]
    parts = [part.strip() for part in block[at].split("|")]
    is_named = len(parts) > 1 and not _WISE_PAGE.fullmatch(parts[0])
    medium = parts[0] if is_named else ""
    if not medium and len(before) >= 2:
        medium = before.pop()
    # What stands higher up is the head of the whole file.
    title = before[-1] if before else rest.pop(0) if rest else ""
    values |= {"title": title, "source": medium}
    values["head"] = block[at]
    return Row(where, {**values, "text": "\n".join(rest)})


def _share(pattern: re.Pattern[str], head: list[str], least: float) -> bool:
    return sum(bool(pattern.fullmatch(line)) for line in head) >= least * len(head)


def _is_factiva(head: list[str]) -> bool:
    tags = {line[:2] for line in head if _FACTIVA.fullmatch(line)}
    return is_tagged(head, tags)


_FORMS: tuple[
    tuple[str, Callable[[list[str]], bool], re.Pattern[str], dict[str, str]], ...
] = (
    ("EndNote", lambda head: head[0].startswith("%0 "), _ENDNOTE, ENDNOTE),
    (
        "NoteExpress",
        lambda head: bool(_NOTEEXPRESS.fullmatch(head[0])),
        _NOTEEXPRESS,
        NOTEEXPRESS,
    ),
    ("RIS", lambda head: bool(re.match(r"TY  ?- ", head[0])), _RIS, RIS),
    (
        "RefWorks",
        lambda head: head[0].startswith("RT ") and _share(_REFWORKS, head, 0.3),
        _REFWORKS,
        REFWORKS,
    ),
    ("CNKI", lambda head: bool(_CNKI.fullmatch(head[0])), _CNKI, CNKI),
    ("Factiva", _is_factiva, _FACTIVA, FACTIVA),
    (HEADS_FORM, lambda head: bool(_HEAD.fullmatch(head[0])), _HEAD, HEADS),
)
