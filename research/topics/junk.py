"""What makes a topic that is about no subject: its articles, looked at as texts."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from research.i18n import _
from research.topics.model import TopicModel

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

# What stands around articles on a web page, and never in them in such numbers.
PAGE_WORDS = (
    "版权", "版权所有", "未经授权", "转载", "违者必究", "联系我们", "关于我们",
    "网站地图", "友情链接", "广告服务", "法律声明", "隐私政策", "免责声明", "客户端",
    "扫码", "二维码", "下载", "分享", "微信", "微博", "上一篇", "下一篇", "返回",
    "顶部", "首页", "登录", "注册", "点击", "加载", "收藏", "评论", "订阅", "关注",
    "备案", "许可证", "京公网安备", "投诉", "举报", "导航", "打印", "字号",
)  # fmt: skip
_PAGE_WORD = re.compile("|".join(sorted(PAGE_WORDS, key=lambda word: -len(word))))
_LATIN = re.compile(r"[A-Za-zÀ-ÖØ-öø-ÿ]")
_HANZI = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff]")
_OTHER_SCRIPT = re.compile(r"[\u0370-\u1fff\u3040-\u30ff\uac00-\ud7af]")
# Names and signs that programs, style sheets and markup have and prose has not.
_CODE = re.compile(
    r"\b(?:var|function|return|typeof|undefined|null|const|prototype|innerHTML|"
    r"document|window|addEventListener|getElementById|onclick|href|div|span|class|"
    r"margin|padding|px|rgba?|script|style|css|true|false|this|else|import|def)\b"
    r"|[{}<>;=]|&&|\|\||</"
)

MOST = 0.8  # of a topic's articles
HALF = 0.5
MIN_DOCS = 5  # to speak of most of them
SOURCE_LIFT = 2.0
ONE_ARTICLE = 0.25  # of a topic's tokens
CODE_SIGNS = 0.08  # a word or sign of code for so many Latin letters, as a share
PAGE_SHARE = 0.1  # of the letters of a text
FEW = 20  # articles, of which one may well have a quarter


@dataclass(frozen=True, slots=True)
class Setting:
    """Articles behind topics.

    Attributes
    ----------
    texts : sequence of n_docs str
    counts : csr_matrix of shape (n_docs, n_terms)
    main : ndarray of int, shape (n_docs,)
        Main topic of each article, -1 for none.
    sources : sequence of n_docs str
        "" where unknown; empty if nobody knows any.
    groups : ndarray of int, shape (n_docs,)
        Near-duplicates share a number.
    """

    texts: Sequence[str]
    counts: csr_matrix
    main: Ints
    sources: Sequence[str]
    groups: Ints


def junk_warnings(model: TopicModel, setting: Setting) -> list[list[str]]:
    """Say of each topic what its articles have in common that is no subject.

    Code, notices of a web page, another language: at least half of the articles whose
    main topic it is. One source: four fifths of them, at least twice its share of all
    articles. Near-copies: at least half of them are another's. One article: it alone
    has a quarter of the topic's tokens.

    Parameters
    ----------
    model : TopicModel
        With `doc_topic`.
    setting : Setting

    Returns
    -------
    list of n_topics lists of str
    """
    kinds = [_kind(text) for text in setting.texts]
    found = []
    for topic in range(model.n_topics):
        own = np.flatnonzero(setting.main == topic)
        warnings = [*_one_article(model, setting, topic)]
        if len(own) >= MIN_DOCS:
            of_kind = Counter(kinds[row] for row in own)
            of_kind.pop("", None)
            warnings += [
                _("{kind}: {n:.0f} % of its articles", kind=kind, n=100 * n / len(own))
                for kind, n in sorted(of_kind.items())
                if n >= HALF * len(own)
            ]
            warnings += _one_source(setting, own)
            warnings += _near_copies(setting, own)
        found.append(warnings)
    return found


def _kind(text: str) -> str:
    """Tell code, notices and other languages from Chinese prose; "" is prose."""
    latin, hanzi = len(_LATIN.findall(text)), len(_HANZI.findall(text))
    other = len(_OTHER_SCRIPT.findall(text))
    letters = max(latin + hanzi + other, 1)
    if latin > HALF * letters:
        signs = len(_CODE.findall(text))
        return "code" if signs >= CODE_SIGNS * latin else _("in another language")
    if other > HALF * letters:
        return _("in another language")
    page = sum(len(word) for word in _PAGE_WORD.findall(text))
    if page >= PAGE_SHARE * letters:
        return _("notices of a web page")
    return ""


def _one_source(setting: Setting, own: Ints) -> list[str]:
    if not any(setting.sources):
        return []
    sources = Counter(setting.sources[row] for row in own)
    sources.pop("", None)
    if not sources:
        return []
    source, n = min(sources.items(), key=lambda pair: (-pair[1], pair[0]))
    share = n / len(own)
    usual = sum(one == source for one in setting.sources) / len(setting.sources)
    if share < MOST or share < SOURCE_LIFT * usual:
        return []
    return [
        _(
            "one source: {share:.0f} % of its articles are of {source}, of all "
            "articles {usual:.0f} %",
            share=100 * share,
            source=source,
            usual=100 * usual,
        )
    ]


def _near_copies(setting: Setting, own: Ints) -> list[str]:
    n_copies = len(own) - len(np.unique(setting.groups[own]))
    if n_copies < HALF * len(own):
        return []
    return [
        _(
            "near-copies: {n_own} articles are {n_own_2}, told again and again",
            n_own=len(own),
            n_own_2=len(own) - n_copies,
        )
    ]


def _one_article(model: TopicModel, setting: Setting, topic: int) -> list[str]:
    lengths = np.asarray(setting.counts.sum(axis=1)).ravel()
    tokens = np.nan_to_num(model.doc_topic[:, topic]) * lengths
    total = tokens.sum()
    if len(tokens) < FEW or total <= 0 or tokens.max() < ONE_ARTICLE * total:
        return []
    return [
        _(
            "one article has {tokens:.0f} % of its words",
            tokens=100 * tokens.max() / total,
        )
    ]
