"""What page reading is worth downstream: themes found in the articles as read."""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import f1_score

from experiments.lab.pages.noisy_pages import GoldArticle, GoldPage
from experiments.lab.pages.scores import Reader
from research.corpus.article import Article
from research.pages.page import Page
from research.themes.classifier import ThemeClassifier

RAW, WHOLE = "raw page text", "articles as published"


def theme_scores(
    model: ThemeClassifier,
    pages: Sequence[GoldPage],
    articles: Mapping[str, Article],
    readers: Mapping[str, Reader],
) -> dict[str, float]:
    """Score themes of articles that stand on pages.

    An article gets the themes found in the story that shares most of its characters;
    from raw text, those found in its page.

    Parameters
    ----------
    model : ThemeClassifier
        Fitted on other articles.
    pages : sequence of GoldPage
        Made of labelled articles.
    articles : mapping
        From id to article.
    readers : mapping
        From name to reader.

    Returns
    -------
    dict of str to float
        Macro F1 over themes; 0 for a theme neither found nor there.
    """
    themes = model.themes_
    true = np.array(
        [
            [theme in (articles[source].labels or ()) for theme in themes]
            for page in pages
            for source in page.sources
        ]
    )
    texts: dict[str, list[str]] = {
        RAW: [page.text for page in pages for _ in page.sources]
    }
    for name, read in readers.items():
        texts[name] = [text for page in pages for text in _texts(read(page.text), page)]
    texts[WHOLE] = [articles[s].text for page in pages for s in page.sources]
    return {name: _macro_f1(model, found, true) for name, found in texts.items()}


def _macro_f1(
    model: ThemeClassifier, texts: Sequence[str], true: NDArray[np.bool_]
) -> float:
    distinct = sorted(set(texts))
    place = {text: n for n, text in enumerate(distinct)}
    found = model.predict(distinct)[[place[text] for text in texts]]
    return float(f1_score(true, found, average="macro", zero_division=0.0))


def _texts(page: Page, gold: GoldPage) -> list[str]:
    return [_most_shared(page, article) for article in gold.articles]


def _most_shared(page: Page, article: GoldArticle) -> str:
    def shared(blocks: Sequence[int]) -> int:
        common = set(blocks) & set(article.blocks)
        return sum(len(page.blocks[b].text) for b in common)

    best = max(page.stories, key=lambda story: shared(story.blocks), default=None)
    if best is None:
        return ""
    lines = [best.title, *best.paragraphs]
    return "\n".join(
        "".join(page.blocks[b].text for b in pieces) for pieces in lines if pieces
    )
