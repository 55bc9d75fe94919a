"""Boilerplate: what a newspaper puts around its news, told by form alone.

Every function takes a text and gives the spans to delete, in order. They look only at
the starts and ends of lines, with patterns whose repetitions are bounded, so the time
is linear in the length of the text. What fills a whole text is never deleted.
"""

import re
from collections.abc import Iterable, Iterator

from research.files.sentences import SENTENCE_ENDS
from research.text.characters import FAMILY_NAMES
from research.text.cleaned import Cleaned, Span, delete


def drop_boilerplate(text: str) -> Cleaned:
    """Drop datelines, notices, credits and sign-offs, told by form alone."""
    cleaned = Cleaned(text)
    for find_spans in BOILERPLATE:
        spans = find_spans(cleaned.text)
        if spans:
            cleaned = cleaned.then(delete(cleaned.text, spans))
    return cleaned if cleaned.text.strip() else Cleaned(text)


# How many lines from either end a byline may stand, and how long it may be.
HEAD_LINES = 5
TAIL_LINES = 16
BYLINE_CHARS = 60
CREDIT_CHARS = 120
HINT_CHARS = 48

_FAMILY = f"[{FAMILY_NAMES}]"
_HAN = r"\u3400-\u9fff"
_NAME = rf"(?:{_FAMILY} ?[{_HAN}](?: ?[{_HAN}]){{0,2}}|[{_HAN}]{{1,5}}·[{_HAN}]{{1,5}})"

# 王岚、李木 or 王岚李木 or 倪 浩, a family name first
_SIGNATURE = (
    rf"{_FAMILY}[{_HAN}·•]{{1,11}}(?:[、，,/ ]{{1,2}}[{_HAN}·•]{{1,11}}){{0,12}}"
)

_ROLE = r"(?:记者|通讯员|评论员|实习生|撰稿人?|作者)"
_STAFF = (
    r"(?:总|执行|责任|值班|特约|文章|本文|新闻|稿件|信息|资料|数据|图片|头图|题图|截图){0,2}"
    r"(?:编辑|责编|校对|审校|审核|策划|监制|制片人?|统筹|撰文|采写|执笔|编译|出品|供稿|来源)"
    r"|原载|转自|摘自|图?文|文字"
)
_OUTLET = r"[^\s\d，。：；！？、“”‘’（）()【】丨]{0,16}"
# How the name of an outlet ends; 电网 and 互联网 are no outlets.
_PRESS = r"(?:[报社台刊家]|(?<![电联])网|科技|财经|证券|数码|[美港]股)"
_DAY = r"(?:(?:\d{4} ?年 ?)?\d{1,2} ?月 ?)?\d{1,2} ?日"
_HOUR = r"(?:凌晨|清晨|早间|早晨|上午|中午|午间|下午|傍晚|晚间|晚)?"
_BRACKETS = rf"[（(][^（）()。！？\n]{{1,{CREDIT_CHARS}}}[）)]"
_SPOKEN = rf"{_ROLE}[ ：:]?{_SIGNATURE}?报道(?:[：:，,]|(?=\s|$))"
_AGENCY = (
    r"(?:据|综合)?(?:新华社|新华网|中新社|中新网|中国新闻[社网]|中国侨网|人民网|央视网|"
    r"央广网|光明网|本报(?!告|价|名)|本刊|本网(?!站|络)|本台(?!风|湾)|本社(?!区|会))"
)
# After a known agency and a day, 电 may be followed by anything; after any other
# name, by a bracket or a space only: 电 opens too many words.
_DATELINE = re.compile(
    rf"[ \t]*(?:{_AGENCY}[^\d\n，。]{{0,16}}{_DAY}{_HOUR}(?:电|讯|[{_HAN}]{{0,4}}专电)"
    rf"|{_OUTLET}{_DAY}{_HOUR}(?:电|讯|专电)(?=[ （(：:\n]|$)"
    rf"|{_OUTLET}[社网报]{_DAY}[{_HAN}]{{1,6}}电(?=[（(]记者))"
    rf"(?: ?{_BRACKETS})?(?: ?题[：:])?[ \t]*(?:{_SPOKEN})?[ \t：:]*"
)
_NOTICE = re.compile(
    r"[ \t]*(?:本[报刊网台社站](?:讯|消息)(?=[ \t，,：:（(\n]|$)"
    rf"|(?!另?据)(?:【[^】\n]{{2,14}}】|{_OUTLET}{_PRESS}讯?) ?(?:北京时间)?"
    rf"{_DAY}{_HOUR}(?:(?:消息|讯)(?=[，,：: （(])|报道(?= ))"
    rf"|{_OUTLET}{_PRESS}消息(?=[：:（(])"
    rf"|{_OUTLET}{_PRESS}讯(?=[ （(])"
    r"|【[^】\n]{1,12}讯】)"
    rf"(?: ?{_BRACKETS})?[ \t]*(?:{_SPOKEN})?[ \t，,：:]*"
)
_OPENING_CREDIT = re.compile(
    rf"[ \t]*(?:{_OUTLET}{_SPOKEN}"
    rf"|[（(]{_OUTLET} ?{_ROLE}[^（）()。！？\n]{{1,60}}[）)]"
    rf"|【[^】\n]{{0,20}}(?:{_ROLE}|(?<!的)报道)[^】\n]{{0,20}}】)[ \t：:]*"
)
_BYLINE = re.compile(
    rf"[□■◎●▲◆\s]*(?:(?:{_STAFF}) ?[:：/／|｜丨〡][^。！？；?!\n]+"
    rf"|{_OUTLET} ?{_ROLE} ?[:：/／|｜丨〡、]? ?{_SIGNATURE}(?:[（( ].*)?"
    rf"|(?:责任)?(?:编辑|责编|校对|审校|监制|策划) ?{_SIGNATURE}"
    r"|(?:本[报刊网]|新华社)(?:特约)?(?:记者|评论员)"
    r"|来源 [^\s，。]{2,16})\s*"
)
_DATELINE_HINT = re.compile(rf"日[{_HAN}]{{0,8}}?[电讯]")
_BYLINE_HINT = re.compile(r"[者员编来文撰稿监策校出转摘]")

# What brackets hold after the last sentence.
_CREDIT = re.compile(
    rf"完毕?|全文完|.{{0,24}}(?:{_ROLE}|编辑|来源|编译|执笔|供图|摄影|整理|报道).*"
    r"|.{1,16}(?:[报网社台刊]|新闻|客户端|公众号|APP|App|之声|财经|周刊|发布)"
    r"|此件公开发布|本?文?有删[减节]"
    rf"|{_SIGNATURE}|[{_HAN}A-Za-z·/]{{1,8}}"
)
_LABEL = re.compile(
    r"(?:责任)?编辑[:： ].*|.{0,12}(?:记者|作者|来源|责编|校对|微特稿).*"
)
_PAGE = re.compile(
    r"《[^》\n]{2,16}》 ?[（(] ?\d{4}年 ?\d{1,2}月 ?\d{1,2}日[^（）()\n]{0,12}[）)]"
)
_NAME_LINE = re.compile(rf"{_NAME}(?:[ 、，]{{0,2}}{_NAME}){{0,3}}")
_BRACKET = {"）": "（(", ")": "（(", "】": "【[", "]": "【["}
_BLANK = " \t\n\u3000■□◆"
# What may stand before a closing credit.
_CLOSED = frozenset({*SENTENCE_ENDS, *"”’」』）)】\n"})


def dateline_spans(text: str) -> list[Span]:
    """Find datelines: 新华社北京1月2日电（记者王岚）, 本报昆明6月2日讯."""
    hints = (found.start() for found in _DATELINE_HINT.finditer(text))
    return _openings(text, _DATELINE, hints)


def notice_spans(text: str) -> list[Span]:
    """Find notices of the outlet: 本报讯, 某网消息（新闻）：, 某科技讯 1月2日消息，."""
    return _openings(text, _NOTICE, _places(text, "讯", "消息"))


def credit_spans(text: str) -> list[Span]:
    """Find credits that open a line: 记者王岚报道：, （本报记者王岚）."""
    return _openings(text, _OPENING_CREDIT, _places(text, "记者", "通讯员", "报道】"))


def byline_spans(text: str) -> list[Span]:
    """Find credits that fill a line below the title: □本报记者 王岚, 来源：某报."""
    spans, start = [], text.find("\n") + 1
    for _ in range(1, HEAD_LINES):
        end = text.find("\n", start)
        if not start or end < 0:
            break
        if _is_byline(text, start, end):
            spans.append((start, end + 1))
        start = end + 1
    return spans


def closing_spans(text: str) -> list[Span]:
    """Find what closes an article: （完）, 【编辑:王岚】, 监制丨王岚, （某报）."""
    kept = len(text)
    for _ in range(TAIL_LINES):
        end = _rstrip(text, kept)
        start = _closing(text, end)
        if start == end:
            break
        kept = start
    kept = _rstrip(text, kept) if kept < len(text) else kept
    return [(kept, len(text))] if 0 < kept < len(text) else []


def opens_article(text: str, start: int) -> bool:
    """Tell whether a dateline or a notice stands at `start`."""
    return bool(_DATELINE.match(text, start) or _NOTICE.match(text, start))


BOILERPLATE = (notice_spans, dateline_spans, credit_spans, byline_spans, closing_spans)


def _openings(text: str, pattern: re.Pattern[str], hints: Iterable[int]) -> list[Span]:
    """Match a pattern at the starts of lines; a line it fills goes as a whole.

    Only lines with a hint near their start are tried: hints are quick to find.
    """
    spans: list[Span] = []
    for hint in hints:
        line = text.rfind("\n", max(0, hint - HINT_CHARS), hint) + 1
        if not line and hint >= HINT_CHARS:
            continue
        found = pattern.match(text, line)
        if found:
            spans.append((line, found.end() + text.startswith("\n", found.end())))
    spans = sorted(set(spans))
    return spans if spans != [(0, len(text))] else []


def _places(text: str, *words: str) -> Iterator[int]:
    for word in words:
        at = text.find(word)
        while at >= 0:
            yield at
            at = text.find(word, at + 1)


def _is_byline(text: str, start: int, end: int) -> bool:
    return (
        1 < end - start <= BYLINE_CHARS
        and _BYLINE_HINT.search(text, start, end) is not None
        and _BYLINE.fullmatch(text, start, end) is not None
    )


def _closing(text: str, end: int) -> int:
    """Find where the last credit before `end` begins; `end` if there is none."""
    line = text.rfind("\n", 0, end) + 1
    if line and _is_byline(text, line, end):
        return line
    opening = _bracket(text, line, end)
    if opening < end:
        return opening
    before = text[: line - 1].rstrip()[-1:] if line else ""
    if before in _CLOSED and before and _NAME_LINE.fullmatch(text, line, end):
        return line
    return end


def _bracket(text: str, line: int, end: int) -> int:
    """Find where the credit in brackets before `end` begins; `end` if there is none."""
    pair = _BRACKET.get(text[end - 1 : end])
    if pair is None:
        return end
    first = max(line, end - CREDIT_CHARS)
    opening = max(text.rfind(mark, first, end) for mark in pair)
    if opening < 0:
        return end
    page = text.rfind("《", max(line, opening - 20), opening)
    if page >= 0 and _PAGE.fullmatch(text, page, end):
        return page
    pattern = _CREDIT if pair == "（(" else _LABEL
    if not pattern.fullmatch(text, opening + 1, end - 1):
        return end
    before = _rstrip(text, opening)
    closed = before <= line or text[before - 1] in _CLOSED or pair == "【["
    return opening if closed or text[opening + 1] == "完" else end


def _rstrip(text: str, end: int) -> int:
    while end and text[end - 1] in _BLANK:
        end -= 1
    return end
