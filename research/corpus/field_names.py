"""What columns of articles are called elsewhere, in Chinese and English."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from functools import lru_cache

# Field: its names elsewhere, as `plain_name` writes them. Of those behind one another
# in a tuple the first that a file has is taken; of those within a string there may be
# one.
NAMES: Mapping[str, tuple[str, ...]] = {
    "text": (
        "content contents 正文 内容 全文 文本 內容 內文 内文 原文 fulltext maintext "
        "articletext articlebody articlecontent newscontent textcontent bodytext "
        "article 新闻内容 新闻正文 新闻全文 文章内容 文章正文 正文内容 微博正文 "
        "微博内容 博文 博文内容 帖子内容 新聞內容 文章內容 报道内容 稿件内容 文本内容",
        "texta sentence review comment document doc passage cleantext rawtext "
        "plaintext maincontent contenttext 新闻详情 详情 文章 评论内容 评论 "
        "評論 評論內容 推文 帖子 帖子正文 留言 留言内容 政策内容 政策原文 公告内容",
    ),
    "title": (
        "headline 标题 题目 標題 题名 篇名 新闻标题 文章标题 新聞標題 文章標題 "
        "报道标题 newstitle articletitle 題名 題目",
        "主标题 heading subject 文章名 文章名称 新闻名称 政策标题 政策名称 公告标题 "
        "帖子标题",
        "名称 名稱",
    ),
    "date": (
        "发布时间 发布日期 發布時間 發佈時間 發布日期 发表时间 发表日期 出版日期 "
        "刊发日期 刊登日期 报道日期 报道时间 新闻时间 pubtime pubdate publishtime "
        "publishdate publisheddate publishedat published publicationdate 見報日期 "
        "postdate posttime postedat releasedate issuedate articledate 发稿时间 "
        "发文日期 见报日期 公告日期 公告时间 披露日期",
        "日期 时间 時間 datetime newsdate",
        "ctime time createtime createdat created createdate timestamp 创建时间 "
        "成文日期 印发日期",
        "年份 年度 year",
    ),
    "source": (
        "来源 來源 文章来源 新闻来源 信息来源 sourcename newssource",
        "媒体 媒體 报纸 报刊 報紙 報刊 报纸名称 媒体名称 媒體名稱 发布媒体 media "
        "medianame publisher newspaper newspapername outlet publication "
        "publicationtitle 出处 出處 公众号 公众号名称 公眾號",
        "网站 網站 网站名称 site website",
    ),
    "id": (
        "编号 編號 articleid newsid docid 文章编号 文章id 新闻编号 新闻id 文档编号",
        "微博id mid weiboid wbid statusid tweetid postid",
        "序号 序號",
    ),
    "labels": ("label theme themes 标签 標籤 主题 主題",),
    "byline": ("author authors 作者 记者 記者 authorname 撰稿人",),
    "dateline": ("电头",),
    "genre": ("体裁 體裁",),
}
_DROPPED = str.maketrans("", "", " _-\t\r\n\u200b")
_BRACKETED = re.compile(r"[(\[（【][^()\[\]（）【】]{0,20}[)\]）】]$")
_PARTS = re.compile(r"[\s/|\\()\[\]・,，、:：-]+")
_HANZI = re.compile("[\u4e00-\u9fff]")
_WHOSE = re.compile(
    "^(?:新闻|新聞|文章|报道|報導|稿件|资讯|博文|帖子|推文|微博|公告|政策|文档|"
    "news|article|post|tweet|doc|document|story|item)(?=.)"
)
_LOOSE = frozenset({"text", "title", "date", "source", "byline"})


def plain_name(name: str) -> str:
    """Take from a name what does not count in it: case, blanks, marks around it.

    Examples
    --------
    >>> plain_name("Pub_Time"), plain_name("【标题】"), plain_name("_id")
    ('pubtime', '标题', '_id')
    """
    name = unicodedata.normalize("NFKC", str(name))
    name = name.strip("\ufeff \t\r\n\"'“”:<>《》「」*#")
    if name[:1] + name[-1:] in ("[]", "【】", "()"):
        name = name[1:-1].strip()
    head = name[:1]  # "_id" is not "id"
    return head.casefold() + name[1:].casefold().translate(_DROPPED)


@lru_cache(maxsize=4096)
def forms_of(name: str) -> tuple[str, ...]:
    """List what else a name may say: without what is in brackets, or of two languages.

    Examples
    --------
    >>> forms_of("正文（含标题）"), forms_of("标题 Title"), forms_of("news_source")
    (('正文',), ('标题', 'title'), ('source',))
    """
    written = unicodedata.normalize("NFKC", str(name)).strip()
    whole = plain_name(name)
    forms = [plain_name(_BRACKETED.sub("", written)), plain_name(name.split(".")[-1])]
    parts = [part for part in _PARTS.split(written) if part]
    if 2 <= len(parts) <= 3 and len({bool(_HANZI.search(p)) for p in parts}) == 2:
        forms += map(plain_name, parts)
    forms += [_WHOSE.sub("", form) for form in (whole, *forms)]
    return tuple(dict.fromkeys(form for form in forms if form and form != whole))


def candidates(field: str, known: Sequence[str]) -> list[str]:
    """List the columns that may be a field, of the likeliest kind only.

    A column called as the field is goes first, then one of the usual names, then what
    says one of these in another form. Of values within others the outermost are taken.
    """
    if field in known:
        return [field]
    kinds = ((field,), *(group.split() for group in NAMES.get(field, ())))
    for kind in kinds:
        if found := [column for column in known if plain_name(column) in kind]:
            return _outermost(found)
    if field not in _LOOSE and not any("." in column for column in known):
        return []
    for kind in kinds:
        if found := [c for c in known if set(forms_of(c)) & set(kind)]:
            return _outermost(found)
    return []


def _outermost(names: list[str]) -> list[str]:
    least = min(name.count(".") for name in names)
    return [name for name in names if name.count(".") == least]
