"""What stands on a page and belongs to no article, told by what it says."""

import re
from collections.abc import Sequence

from research.files.sentences import SENTENCE_ENDS

# An article says more, in so many letters and sentences; one without a headline, much
# more: else it is a label, a caption or a part of an advertisement.
SHORTEST, SHORTEST_UNTITLED = 30, 80
# An advertisement has a price, a telephone number or the like in so many characters.
AD_EVERY = 45
EDITORS_CHARS = 60

_DATE = (
    r"(?:\d{2,4}\s*[年./-]\s*)?\d{1,2}\s*[月./-]\s*\d{1,4}\s*[日號号]?"
    r"|[农農]?[历曆]?\S{0,10}[子丑寅卯辰巳午未申酉戌亥]年\S{2,10}|農癸\S{2,10}"
    r"|星期[一二三四五六日天]|周[一二三四五六日]|今日\d+版|总第\s*\d+\s*期|第\s*\d+\s*期"
)
_PAGE = r"第?\s*[A-Z]{0,2}\d{1,3}\s*版?|第\s*[一二三四五六七八九十]{1,3}\s*版|版次"
_FOLIO = re.compile(rf"(?:(?:{_DATE}|{_PAGE})[\s|｜·/:：,，]*)+")
_EDITOR = (
    r"责任?编辑?|責任?編輯?|版式(?:制作|设计)?|美术?编辑?|校对|检校|编辑|編輯|统筹|值班"
    r"(?:总编辑?|主任|编委)?|主编|组版|制图|图编|审校|实习生"
)
_EDITORS = re.compile(
    rf"(?:本版)?(?:{_EDITOR})[\s:：/／|]*[\u4e00-\u9fff](?:\s*[\u4e00-\u9fff]){{1,3}}"
)
_EDITORS_LINE = re.compile(
    rf"(?:本版|[一二三四五六七八九十\d]{{1,3}}版)?(?:{_EDITOR})\s*[:：/／]"
)
_CONTACT = re.compile(
    r"(?:邮箱|電郵|电邮|E-?mail|投稿|热线|熱線|电话|電話|传真|傳真|邮编|网址|微信|微博"
    r"|督印|承印|印刷|地址|社址|广告部|发行|零售|定价|每份|国内统一|邮发代号|CN\d|www\.)"
    r"\s{0,2}(?:[：:（(/／]|[\w.@]*[A-Za-z0-9]).{0,12}",
    re.IGNORECASE | re.ASCII,
)
_CREDIT = re.compile(
    r"(?:[摄攝]|供图|供圖|资料图|資料圖|[图圖]片|[图圖]|视觉中国|新华社发|[图圖]片来源.{0,12})"
    r"(?:影)?[\s）)］\]。]*$"
)
_CAPTION = re.compile(
    r"[▲▼△▽◀▶◁▷↑↓←→■◆●]\s*(?!.{0,6}(?:记者|記者|通讯员))"
    r"|(?:上|下|左|右)?[图圖](?:为|為|片说明|①|②|[：:])"
)
_SOURCE = re.compile(r"[（(《【]?(?:来源|來源|据|摘自|转自|原载|稿源)[:：].{2,40}")
_NUMBERED_PAGE = re.compile(
    r"第\s*\d+\s*页(?:\s*[,，/／]?\s*共\s*\d+\s*页)?|[-—－]\s*\d+\s*[-—－]"
)
_NOTICE = re.compile(
    r"(?:公\s*告|公\s*示|启\s*事|遗\s*失\s*(?:声\s*明)?|声\s*明|通\s*告|拍\s*卖|招\s*标|注\s*销"
    r"|清\s*算|送\s*达|传\s*票|讣\s*告|招\s*租|更\s*正)[^，。]{0,6}$"
)
_NOTICE_BODY = re.compile(
    r"特此(?:公告|声明|通告|公示)|声明作废|(?:遗失|丢失).{0,40}作废|本院受理|公告送达|"
    r"自公告(?:之日|发出)|缺席(?:判决|审理)|竞买人|拍卖会|债权人.{0,30}申报|逾期(?:不|视为)"
)
_OFFER = re.compile(
    r"(?<![\d.,])\d[\d.,]{0,15}\s{0,3}(?:元|折)(?:[/／起]|优惠|$)|[¥￥]\s{0,3}\d"
    r"|(?:\d{3,4}[-－ ])?\d{7,8}(?!\d)"
    r"|(?<!\d)1\d{10}(?!\d)|400[-\d]{7,9}|热线|熱線|咨询|垂询|优惠|優惠價|特价|特惠|抢购"
    r"|促销|折扣|直销|招聘(?!会)|招商|加盟|诚聘|包邮|扫码|掃碼|二维码|广告|廣告|www\.|\.com"
    r"|地址[:：]|乘车路线|可乘\d|请认准|直营店|专卖店|号店面"
    r"|品质\S{0,2}保障|免费(?:打|送|领)"
)
_PAGE_CODE = r"(?:[A-Z]\d{1,3}|\d{1,3}\s*版)(?:\s*[~～—\-至]\s*[A-Z]?\d{1,3}\s*版?)?"
_TEASER = re.compile(
    rf"(?:[\u4e00-\u9fff·\s]{{2,12}}[\s:：/]*{_PAGE_CODE}\s*)+"
    r"|.{2,40}(?:详见|詳見|见|見|看|→)\s*[A-Z]?\d{1,3}\s*版\S{0,4}"
)
_MASTHEAD = re.compile(
    r"[\u4e00-\u9fff]{1,5}(?:[日晚早晨商时時农農工青年周]?[报報]|周刊|[导導][报報])"
)
_CREDIT_LINE = re.compile(
    r"[（(]?\S{0,16}(?:记者|記者|通讯员|社发|社發)[\s：:/]*[\u4e00-\u9fff\s]{2,12}[\s/／](?:摄影?|攝影?|供图|供圖)[）)]?"
    r"|[（(][^（(）)]{2,16}(?:摄|攝|供图|供圖|图片|圖片)[）)]"
)
_PICTURES = re.compile(
    r"图片(?:报道|新闻|故事)|图说.{0,6}|一图.{0,4}|圖片(?:新聞|報道)"
)
_LATIN_END = re.compile(r"[a-z][.](?:\s|$)")
_WEATHER = re.compile(
    r"(?:最[高低]气温|最[高低]氣[温溫]|-?\d{1,2}\s*[°℃度]+[CＣ℃]?|[\s~～—至/／])+"
)
_ADDRESS = re.compile(
    r"(?<![A-Za-z0-9-])[A-Za-z0-9-]{2,}+\.(?:com|cn|hk|net|org)\b",
    re.IGNORECASE | re.ASCII,
)
_COMPANY = re.compile(r"[\u4e00-\u9fff（）()]{2,20}(?:有限公司|股份公司|集团公司)")
_CALL = re.compile(
    r"[^，。；、]{0,20}(?:扫码|掃碼|扫一扫|掃一掃|二维码|二維碼)[^，。；、]{0,12}"
)
_POINTS = re.compile(r"[（(][左右中上下][一二三]?[）)]")
_SAYS_AD = re.compile(r"[（(【\[]?\s*(?:广\s*告|廣\s*告)\s*[）)】\]]?")


def kind_of_line(text: str) -> str:
    """Tell what kind of furniture a short piece of text is; empty where it is none.

    Parameters
    ----------
    text : str
        A line, or a few that belong together.

    Returns
    -------
    str
        "folio", "editors", "teaser", "weather", "advertisement", "caption",
        "source line" or nothing.

    Examples
    --------
    >>> kind_of_line("2024年8月9日 星期五"), kind_of_line("▲昨日，市民在散步。王岚 摄")
    ('folio', 'caption')
    >>> kind_of_line("8月9日，市民在公园散步。")
    ''
    """
    bare = text.strip()
    if not bare or _FOLIO.fullmatch(bare) or _NUMBERED_PAGE.fullmatch(bare):
        return "folio"
    n_sentences = sum(bare.count(mark) for mark in "。！？")
    if n_sentences == 0 and len(bare) <= 150:
        n_editors = len(_EDITORS.findall(bare))
        n_contacts = len(_CONTACT.findall(bare))
        if _EDITORS_LINE.match(bare) and len(bare) <= EDITORS_CHARS:
            return "editors"
        said = 16 * n_editors + 30 * n_contacts
        if n_editors > 1 or (said and len(bare) <= said):
            return "editors"
    if _TEASER.fullmatch(bare) or _CALL.fullmatch(bare):
        return "teaser"
    if _WEATHER.fullmatch(bare):
        return "weather"
    short = n_sentences == 0 and len(bare) <= 40
    if short and (_ADDRESS.search(bare) or _COMPANY.fullmatch(bare)):
        return "advertisement"
    if len(bare) <= 40 and _SOURCE.fullmatch(bare):
        return "source line"
    if len(bare) <= 200 and (_is_caption(bare)):
        return "caption"
    return ""


def _is_caption(text: str) -> bool:
    if len(text) <= 150 and _CAPTION.match(text) and len(text) > 3:
        return True
    return bool(_CREDIT.search(text[-24:])) and not text.startswith("图为了")


def is_credit(text: str) -> bool:
    """Tell a line that only says who took a picture."""
    return len(text) <= 40 and bool(_CREDIT_LINE.fullmatch(text.strip()))


def is_masthead(text: str) -> bool:
    """Tell the name of a newspaper, with its address or English name or without."""
    hanzi = "".join(c for c in text if "\u4e00" <= c <= "\u9fff")
    others = "".join(c for c in text if c.isalnum() and c not in hanzi)
    return bool(_MASTHEAD.fullmatch(hanzi)) and others.isascii()


def points_at_picture(text: str) -> bool:
    """Tell a caption that says who stands where: （左）, （右）."""
    return len(text) <= 60 and bool(_POINTS.search(text))


def is_latin(text: str) -> bool:
    """Tell a line of nothing but Latin letters: on a page in hanzi, of a masthead."""
    letters = [c for c in text if c.isalpha()]
    return len(letters) > 5 and text.isascii() and text[-1:] not in ".!?"


def offers(text: str) -> int:
    """Count what only advertisements are full of: prices, telephone numbers, calls."""
    return sum(1 for _ in _OFFER.finditer(text))


def is_notice_title(text: str) -> bool:
    """Tell the heading of a notice: 公告, 遗失声明, 拍卖公告."""
    return len(text) <= 24 and bool(_NOTICE.search(text.strip()))


def is_notice(title: str, body: str) -> bool:
    """Tell a notice, of a court or of anybody, by its heading or its formulas."""
    n_formulas = len(_NOTICE_BODY.findall(body))
    if is_notice_title(title):
        return n_formulas > 0 or len(body) < 400
    return n_formulas > 0 and n_formulas * 150 >= len(body)


def kind_of_story(title: str, paragraphs: Sequence[str]) -> str:
    """Tell whether what was put together is no article, and what it is then.

    Parameters
    ----------
    title : str
        Empty where it has none.
    paragraphs : sequence of str
        Its text.

    Returns
    -------
    str
        "notice", "advertisement", "table", "label", or nothing: an article.
    """
    body = "".join(paragraphs)
    n_letters = sum(map(str.isalnum, body))
    n_digits = sum(map(str.isdigit, body))
    n_sentences = sum(body.count(mark) for mark in SENTENCE_ENDS | {"．"})
    n_sentences += len(_LATIN_END.findall(body))
    if is_notice(title, body):
        return "notice"
    if _PICTURES.fullmatch("".join(title.split())):
        return "caption"
    n_offers = offers(title + body)
    dense = n_offers * AD_EVERY >= len(title + body)
    if dense and (n_offers > 3 or (n_offers > 1 and n_sentences < 2)):
        return "advertisement"
    if offers(title) > 1 or any(_SAYS_AD.fullmatch(text) for text in paragraphs):
        return "advertisement"
    if n_digits * 2 > n_letters and n_sentences < 2:
        return "table"
    least = SHORTEST if title else SHORTEST_UNTITLED
    said = n_sentences or any(mark in body for mark in "，；")
    said = said or body.endswith(("：", ":"))
    if not said or (n_letters < least and not (title and n_sentences)):
        return "advertisement" if n_offers or len(paragraphs) > 3 else "label"
    return ""
