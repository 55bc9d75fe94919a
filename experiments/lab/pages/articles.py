"""The articles that pages are made of: to learn from, and to be scored on."""

import numpy as np

from research.corpus.article import Article
from research.corpus.corpus import Corpus
from research.text.cleaner import Cleaner

# Sources, and the first day of the television programme, that no page model learns
# from: pages made of them are what reading is scored on.
HELD_OUT = frozenset(
    ("chinanews_202511", "chinanews_202105", "rss_ithome", "rss_36kr", "rss_sspai")
)
HELD_OUT_FROM = {"cctv_xwlb": "2025-10"}


def page_articles(corpus: Corpus, *, seed: int) -> list[Article]:
    """Take recurring texts off half of the articles, so that pages have both kinds."""
    clean = Cleaner()
    half = np.random.default_rng(seed).random(len(corpus)) < 0.5
    articles = []
    for article, bare in zip(corpus, half, strict=True):
        body = [p.strip() for p in article.body if p.strip()]
        if bare:
            lines = clean("\n".join(body)).text.split("\n")
            body = [line.strip() for line in lines if line.strip()]
        articles.append(
            Article(
                id=article.id,
                title=article.title.strip(),
                source=article.source,
                body=tuple(body),
                labels=article.labels,
            )
        )
    return articles


def split_pool(pool: Corpus) -> tuple[Corpus, Corpus]:
    """Split articles by source and time: to learn from, and to be scored on."""

    def held_out(article: Article) -> bool:
        first_day = HELD_OUT_FROM.get(article.source, "9999")
        return article.source in HELD_OUT or (article.date or "") >= first_day

    return (
        pool.select(lambda article: not held_out(article)),
        pool.select(held_out),
    )


def page_card(n_articles: int, n_pages: int) -> str:
    """Write the card of a page model.

    Parameters
    ----------
    n_articles : int
        That it was learned from.
    n_pages : int
        That they were broken into.
    """
    return f"""# Page model

Tells whether one block of a newspaper page continues another. Learned from
{n_articles:,} unlabelled press articles, broken into {n_pages:,} pages by
`research.evaluation.broken_pages`; characters and words from two thirds of the
articles, the pages from the others. Sources {", ".join(sorted(HELD_OUT))} and
television transcripts from {HELD_OUT_FROM["cctv_xwlb"]} on were held out. It holds
weights, counts and words, no text.
"""
