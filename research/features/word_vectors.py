"""Word vectors from unlabelled articles: words of the same articles are alike."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from research.features import settings
from research.features.tfidf import TfidfFeatures
from research.i18n import _
from research.text.cleaner import Cleaner
from research.text.segmenter import Segmenter
from research.text.texts import checked_words
from research.text.tokens import Tokens


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class WordVectors:
    """One vector a word, for the themes of articles.

    Vectors of words that stand in the same articles point the same way, whether or not
    the words stand near each other. The mean of an article's vectors says what it is
    about.

    Attributes
    ----------
    words : tuple of str, length n_words
    vectors : ndarray of float32, shape (n_words, n_dims)
        In the order of `words`.
    """

    words: tuple[str, ...]
    vectors: NDArray[np.float32]

    def __post_init__(self) -> None:
        checked_words("words", self.words)
        if self.vectors.ndim != 2 or len(self.vectors) != len(self.words):
            raise ValueError(
                _(
                    "vectors must have one row for each of the {n_words} words, got "
                    "shape {shape}.",
                    n_words=len(self.words),
                    shape=self.vectors.shape,
                )
            )

    def __repr__(self) -> str:
        return f"<{len(self.words)} word vectors of {self.vectors.shape[1]} dimensions>"

    def __deepcopy__(self, memo: object) -> "WordVectors":
        """Return itself: it never changes, and each clone of a classifier has it."""
        del memo
        return self

    def of(self, terms: Sequence[str]) -> NDArray[np.float32]:
        """Give the vectors of terms, shape (n_terms, n_dims); 0 for unknown ones."""
        rows = pd.Index(self.words, dtype=object).get_indexer(list(terms))
        found = np.zeros((len(rows), self.vectors.shape[1]), dtype=np.float32)
        found[rows >= 0] = self.vectors[rows[rows >= 0]]
        return found


def fit_word_vectors(
    texts: Sequence[str] | Tokens,
    *,
    cleaner: Cleaner | None = None,
    segmenter: Segmenter | None = None,
    min_df: int = 5,
    n_dims: int = 200,
    seed: int = 7,
) -> WordVectors:
    """Learn word vectors from texts without labels, by latent semantic analysis.

    They are for `ThemeClassifier(vectors=...)`: a word that few labelled articles hold
    then weighs as do the words it shares articles with. Fewer than 3,000 texts bring
    next to nothing.

    Parameters
    ----------
    texts : sequence of n_docs str, or Tokens
        Articles as published; none that a model is to be scored on.
    cleaner, segmenter : optional
        Best those of the classifier; default settings if None.
    min_df : int
        Words of fewer texts get no vector.
    n_dims : int
        Fewer where there are fewer words or texts.
    seed : int
        Of the decomposition.

    Returns
    -------
    WordVectors
        The same whatever the order of the texts.

    Raises
    ------
    ValueError
        If a setting is out of range, texts are no texts, or fewer than two words
        occur in `min_df` of them.

    References
    ----------
    Deerwester et al. (1990), "Indexing by latent semantic analysis", JASIS 41.
    """
    from sklearn.decomposition import TruncatedSVD

    features = TfidfFeatures(
        cleaner=cleaner,
        segmenter=segmenter,
        word_ngrams=(1, 1),
        char_ngrams=None,
        min_df=min_df,
        edge_markers=False,
    )
    settings.refuse(
        [
            *features.problems(),
            *settings.whole_number("n_dims", n_dims, least=1),
            *settings.seed_number(seed),
        ]
    )
    tokens = features.tokens(texts)
    # In one order whatever that of the texts: sums keep their last bits.
    cleaned = tokens.cleaned
    tokens = tokens.take(sorted(range(len(cleaned)), key=cleaned.__getitem__))
    tfidf = features.fit_transform(tokens)
    n_dims = min(n_dims, *(size - 1 for size in tfidf.shape))
    if n_dims < 1:
        raise ValueError(
            _(
                "word vectors need two words that stand in {min_df} texts or more, "
                "and two texts, got {shape} such words in {shape_2} texts. Give more "
                "texts, or lower min_df.",
                min_df=min_df,
                shape=tfidf.shape[1],
                shape_2=tfidf.shape[0],
            )
        )
    # Sums in another order would give other last bits.
    with threadpool_limits(limits=1):
        svd = TruncatedSVD(n_dims, random_state=seed).fit(tfidf)
    return WordVectors(
        features.vocabulary_, np.ascontiguousarray(svd.components_.T, np.float32)
    )
