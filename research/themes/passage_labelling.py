"""Label the passages of long articles, and bring their themes back to the article."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import pandas as pd

from research.arrays import Floats
from research.corpus.corpus import Corpus
from research.corpus.passages import Passages, Split, document_flag, split_corpus
from research.themes.labelling import Labelling


class Labels(Protocol):
    """What labels texts, such as a `ThemeClassifier`."""

    def labelling(self, texts: Sequence[str]) -> Labelling:
        """Give probabilities, decisions and flags."""


@dataclass(frozen=True, slots=True)
class PassageLabelling:
    """Themes of passages, and of the articles they are of.

    Attributes
    ----------
    passages : Passages
    found : Labelling
        Of the passages.
    articles : Labelling
        A theme is given where any passage has it; its probability is the mean of the
        passages', its flag what most of them share.
    share : ndarray of shape (n_docs, n_themes)
        Of an article's passages that have the theme; in [0, 1].
    """

    passages: Passages
    found: Labelling
    articles: Labelling
    share: Floats

    def table(self, corpus: Corpus) -> pd.DataFrame:
        """Give one row an article, in the order of the corpus that was split.

        Returns
        -------
        DataFrame
            `id`, `date`, `source`, `title`, `themes` (those of any passage), the mean
            probability of each theme, `THEME share` (of passages that have it),
            `passages` (their number) and `flag`.
        """
        labels = self.articles
        columns = labels.columns(corpus)
        for theme, share in zip(labels.themes, self.share.T, strict=True):
            columns[f"{theme} share"] = share
        columns["passages"] = self.passages.counts
        columns["flag"] = labels.flag
        return pd.DataFrame(columns)

    def passage_table(self, corpus: Corpus) -> pd.DataFrame:
        """Give one row a passage: `article` is the id of the article it is of."""
        pieces = self.passages.corpus
        columns = self.found.columns(pieces)
        del columns["title"]
        own = {
            "article": [corpus[int(row)].id for row in self.passages.rows],
            "start": self.passages.spans[:, 0],
            "end": self.passages.spans[:, 1],
            "text": pieces.texts,
            "flag": self.found.flag,
        }
        return pd.DataFrame({**columns, **own})


def label_passages(classifier: Labels, corpus: Corpus, how: Split) -> PassageLabelling:
    """Split articles into passages, label these, and bring the themes back.

    Parameters
    ----------
    classifier : ThemeClassifier
        Fitted.
    corpus : Corpus
    how : "paragraphs" or int
        As `split_corpus` takes it.

    Returns
    -------
    PassageLabelling
    """
    passages = split_corpus(corpus, how)
    found = classifier.labelling(passages.corpus.texts)
    ends = np.cumsum(passages.counts)
    flags = [
        document_flag(found.flag[end - n : end]) if n else "nearly empty"
        for end, n in zip(ends.tolist(), passages.counts.tolist(), strict=True)
    ]
    articles = Labelling(
        found.themes,
        passages.mean(found.probability),
        passages.any(found.decision),
        tuple(flags),
    )
    return PassageLabelling(passages, found, articles, passages.share(found.decision))
