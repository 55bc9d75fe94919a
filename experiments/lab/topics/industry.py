"""Industry news for the shipped topic model: which sources, and how much of each."""

import re
from collections import Counter
from hashlib import sha256
from pathlib import Path

import research
from research.corpus.article import Article

MOST = 1_500  # articles of a source
# One tells the day's politics on television, the other is foreign papers on China.
POLITICS = ("cctv_xwlb", "cankaoxiaoxi_202011")
GENERAL = re.compile(r"chinanews_20(?:20|21|25)\d\d")
TRADE_SECTIONS = ("cj", "business", "ny", "it", "auto", "house", "stock", "fortune")


def industry_articles(data: Path) -> research.Corpus:
    """Draw industry and trade news from both pools, no source beyond 1,500 articles.

    Of the older pool, television and foreign politics are left out, and general news
    but for its sections on the economy. Which articles of a source stay is decided by
    a hash of their ids, and depends on nothing else.

    Parameters
    ----------
    data : Path
        Folder of the real data.

    Returns
    -------
    Corpus
        Sorted by id.
    """
    older = research.read_corpus(data / "themes" / "pool.jsonl")
    newer = research.read_corpus(data / "themes" / "industry.jsonl.gz")
    kept = [article for article in older if _is_on_trade(article)]
    so_far: Counter[str] = Counter()
    drawn: list[Article] = []
    for article in sorted([*kept, *newer], key=_hash):
        so_far[article.source] += 1
        if so_far[article.source] <= MOST:
            drawn.append(article)
    return research.Corpus(tuple(drawn)).in_order()


def _hash(article: Article) -> bytes:
    return sha256(article.id.encode()).digest()


def _is_on_trade(article: Article) -> bool:
    if article.source in POLITICS:
        return False
    if not GENERAL.fullmatch(article.source):
        return True
    return article.extra.get("section") in TRADE_SECTIONS
