"""The real articles: those with labels, and the pools without, balanced by source."""

from hashlib import sha256
from pathlib import Path

from research.corpus.corpus import Corpus
from research.corpus.reading import read_corpus

POOLS = ("pool.jsonl", "industry.jsonl.gz")
MOST_A_SOURCE = 1_000


def labelled_articles(data: Path) -> Corpus:
    """Read the labelled articles, the first 900 characters of each, in order."""
    return read_corpus(data / "themes" / "labelled.jsonl").in_order()


def unlabelled_articles(data: Path, *, most: int = MOST_A_SOURCE) -> Corpus:
    """Read both pools, at most so many articles of a source.

    Three in five articles of one pool are of one television programme: without a
    bound, its words would be the language of the vectors. Which articles stay is
    decided by a hash of their ids, so that it depends on nothing else.

    Parameters
    ----------
    data : path
    most : int
        Articles of a source.
    """
    articles = [
        article
        for name in POOLS
        for article in read_corpus(data / "themes" / name).articles
    ]
    kept: dict[str, int] = {}
    chosen = []
    for article in sorted(articles, key=lambda a: sha256(a.id.encode()).digest()):
        kept[article.source] = kept.get(article.source, 0) + 1
        if kept[article.source] <= most:
            chosen.append(article)
    return Corpus(tuple(chosen)).in_order()


def whole_texts(data: Path, labelled: Corpus) -> list[str | None]:
    """Find the whole text of each labelled article in the pools; None if nowhere."""
    wanted = {article.extra.get("pool_id") for article in labelled}
    found = {
        article.id: article.text
        for name in POOLS
        for article in read_corpus(data / "themes" / name)
        if article.id in wanted
    }
    return [found.get(str(article.extra.get("pool_id"))) for article in labelled]


def registers(data: Path, labelled: Corpus) -> list[str]:
    """Give the register of each labelled article; empty outside the industry pool."""
    found = {
        article.id: str(article.extra.get("register", ""))
        for article in read_corpus(data / "themes" / POOLS[1])
    }
    return [found.get(str(article.extra.get("pool_id")), "") for article in labelled]
