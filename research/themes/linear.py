"""Linear scores of themes: weights over TF-IDF, over words alone, over a lexicon."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from research.arrays import Floats
from research.features.tfidf import TfidfFeatures
from research.i18n import _
from research.text.lexicon import Lexicon, count_hits
from research.text.tokens import Tokens
from research.themes.evidence import Evidence

# Brings the root of hits in 1,000 characters to the size of an article's weightiest
# TF-IDF values: a lexicon is to support what the words say, not to outvote it.
LEXICON_SCALE = 0.03


class Measured(NamedTuple):
    """Scores of articles, and what they rest on.

    Attributes
    ----------
    scores : ndarray of shape (n_docs, n_themes)
    known : ndarray of bool, shape (n_docs,)
        Whether an article holds a term the model knows.
    n_chars : ndarray of int, shape (n_docs,)
        Characters of the cleaned text.
    """

    scores: Floats
    known: NDArray[np.bool_]
    n_chars: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class LinearScores:
    """One score a theme, linear in what an article holds.

    Attributes
    ----------
    features : TfidfFeatures
        Fitted.
    lexicon : Lexicon or None
    coef : ndarray of float32, shape (n_themes, n_features)
        Whole multiples, from -127 to 127, of each theme's `quantisation_scale`: a saved
        model is small and exactly the fitted one.
    quantisation_scale : ndarray of float32, shape (n_themes,)
    lexicon_coef : ndarray of shape (n_themes, n_lexicon_themes)
    intercept : ndarray of shape (n_themes,)
    word_coef : ndarray of float32, shape (n_themes, n_features), or None
    word_quantisation_scale : ndarray of float32, shape (n_themes,), or None
        What the single words weigh by their vectors, where the model was fitted with
        word vectors; 0 for other terms. Its factors are the TF-IDF values of the
        single words, brought to length 1 without the other terms.
    """

    features: TfidfFeatures
    lexicon: Lexicon | None
    coef: NDArray[np.float32]
    quantisation_scale: NDArray[np.float32]
    lexicon_coef: Floats
    intercept: Floats
    word_coef: NDArray[np.float32] | None = None
    word_quantisation_scale: NDArray[np.float32] | None = None
    _words: NDArray[np.int64] = field(init=False, repr=False)
    _weights: NDArray[np.float32] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        n_themes, n_lists = (
            len(self.quantisation_scale),
            len(_list_themes(self.lexicon)),
        )
        expected = {
            "coef": (n_themes, len(self.features.vocabulary_)),
            "lexicon_coef": (n_themes, n_lists),
            "intercept": (n_themes,),
        }
        if self.word_coef is not None:
            expected["word_coef"] = expected["coef"]
        problems = [
            _(
                "{name} must have shape {shape}, got {found}",
                name=name,
                shape=shape,
                found=getattr(self, name).shape,
            )
            for name, shape in expected.items()
            if getattr(self, name).shape != shape
        ]
        if problems:
            raise ValueError(_("inconsistent weights: ") + _("; ").join(problems))
        object.__setattr__(self, "_words", single_words(self.features))
        both = [
            *self.coef,
            *(self.coef[:0] if self.word_coef is None else self.word_coef),
        ]
        weights = np.stack(both, axis=1)  # a row a term, as they are read
        object.__setattr__(self, "_weights", weights)

    def score(self, texts: Sequence[str] | Tokens) -> tuple[Floats, NDArray[np.bool_]]:
        """Score articles, and say which hold a term the model knows.

        Returns
        -------
        scores : ndarray of shape (n_docs, n_themes)
        known : ndarray of bool, shape (n_docs,)
        """
        measured = self.measured(texts)
        return measured.scores, measured.known

    def measured(self, texts: Sequence[str] | Tokens) -> Measured:
        """Score articles, and say what the scores rest on.

        Articles go through in batches, so that memory stays flat.
        """
        empty = Measured(
            np.empty((0, len(self.quantisation_scale))),
            np.empty(0, dtype=bool),
            np.empty(0, dtype=np.int64),
        )
        parts = zip(empty, *self._score_batches(texts), strict=True)
        return Measured(*(np.concatenate(part) for part in parts))

    def _score_batches(self, texts: Sequence[str] | Tokens) -> Iterator[Measured]:
        for batch in self.features.batches_of(texts):
            tfidf = self.features.transform_batch(batch)
            density = hit_density(
                batch.tokens or batch.cleaned, self.lexicon, cleaned=batch.cleaned
            )
            sums = np.asarray(tfidf @ self._weights, dtype=np.float64)
            scores, word_sums = np.split(sums, [len(self.quantisation_scale)], axis=1)
            if self.word_coef is not None:
                scores += word_sums / word_lengths(tfidf, self._words)
            scores += density @ self.lexicon_coef.T + self.intercept
            n_terms = np.bincount(tfidf.indices, minlength=len(batch.cleaned))
            n_chars = np.array([len(text) for text in batch.cleaned], dtype=np.int64)
            yield Measured(scores, (n_terms > 0) | density.any(axis=1), n_chars)

    def explain(self, text: str | Tokens, themes: Sequence[str]) -> list[Evidence]:
        """List what makes up the scores of one article, in the order of `themes`."""
        occurrences = list(self._occurrences(text))
        return [
            Evidence(theme, start, end, term, float(parts[row]))
            for row, theme in enumerate(themes)
            for start, end, term, parts in occurrences
        ]

    def character_weights(self, text: str | Tokens, length: int) -> Floats:
        """Give each character's share in each score, for or against.

        What an occurrence of a term weighs is spread evenly over its characters.

        Parameters
        ----------
        text : str or Tokens
            One article.
        length : int
            Characters of the original text.

        Returns
        -------
        ndarray of shape (n_themes, length)
        """
        article = self.features.tokens([text] if isinstance(text, str) else text)
        # Arrays throughout: a tuple an occurrence would be a thousand an article.
        _, first, behind, parts = self._term_arrays(article)
        hits = list(self._hit_parts(article))
        if hits:
            starts, ends, _, of_hits = zip(*hits, strict=True)
            first, behind = np.append(first, starts), np.append(behind, ends)
            parts = np.column_stack([parts, *of_hits])
        shares = parts.T / (behind - first)[:, np.newaxis]
        # Added where an occurrence starts and taken away where it ends.
        steps = np.zeros((length + 1, len(self.quantisation_scale)))
        np.add.at(steps, first, shares)
        np.add.at(steps, behind, -shares)
        return np.asarray(steps.cumsum(axis=0)[:-1].T)

    def _occurrences(
        self, text: str | Tokens
    ) -> Iterator[tuple[int, int, str, Floats]]:
        """Give start, end and term of what weighs, and its part of each score."""
        article = self.features.tokens([text] if isinstance(text, str) else text)
        yield from self._term_parts(article)
        yield from self._hit_parts(article)

    def _term_parts(self, article: Tokens) -> Iterator[tuple[int, int, str, Floats]]:
        columns, starts, ends, parts = self._term_arrays(article)
        places = zip(columns.tolist(), starts.tolist(), ends.tolist(), strict=True)
        for (column, start, end), part in zip(places, parts.T, strict=True):
            yield start, end, self.features.vocabulary_[column], part

    def _term_arrays(
        self, article: Tokens
    ) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64], Floats]:
        """Give column, start, end and parts (n_themes, n) of each occurrence."""
        columns, starts, ends = self.features.located(article)
        held, inverse, counts = np.unique(
            columns, return_inverse=True, return_counts=True
        )
        values = self.features.weights_of(held, counts)
        coef = self.coef[:, held].astype(np.float64)
        if self.word_coef is not None:
            squares = values[_stand_in(held, self._words)] ** 2
            coef += self.word_coef[:, held] / np.sqrt(squares.sum() or 1.0)
        # An occurrence carries an equal part of its term's TF-IDF value.
        return columns, starts, ends, np.asarray(values / counts * coef)[:, inverse]

    def _hit_parts(self, article: Tokens) -> Iterator[tuple[int, int, str, Floats]]:
        if self.lexicon is None:
            return
        cleaned = article.mapped(0)
        hits = list(self.lexicon.find(cleaned.text))
        column_of = {name: n for n, name in enumerate(self.lexicon.themes)}
        counts = np.zeros(len(column_of))
        for hit in hits:
            counts[[column_of[name] for name in hit.themes]] += 1
        [density] = scaled_density(counts[np.newaxis], [cleaned.text])
        parts = self.lexicon_coef * density / np.maximum(counts, 1)
        for hit in hits:
            part = parts[:, [column_of[name] for name in hit.themes]].sum(axis=1)
            yield *cleaned.original_span(hit.start, hit.end), hit.term, part


def _stand_in(
    values: NDArray[np.int64], ordered: NDArray[np.int64]
) -> NDArray[np.bool_]:
    """Tell which values stand among some that ascend."""
    places = np.minimum(np.searchsorted(ordered, values), len(ordered) - 1)
    return np.asarray(ordered[places] == values) if len(ordered) else values < 0


def single_words(features: TfidfFeatures) -> NDArray[np.int64]:
    """Give the columns of fitted features that are single words."""
    terms = features.vocabulary_[: features.n_word_terms_]
    return np.flatnonzero([" " not in term for term in terms]).astype(np.int64)


def word_lengths(tfidf: csr_matrix, words: NDArray[np.int64]) -> Floats:
    """Lengths of rows over some columns alone; 1 where a row has none of them.

    Returns
    -------
    ndarray of shape (n_docs, 1)
    """
    by_column = tfidf.tocsc()
    counted = np.zeros(words.max(initial=-1) + 1, dtype=bool)
    counted[words] = True
    bounds = by_column.indptr[: len(counted) + 1]
    kept = np.flatnonzero(np.repeat(counted, np.diff(bounds)))
    squares = by_column.data[kept] ** 2
    sums = np.bincount(by_column.indices[kept], squares, minlength=tfidf.shape[0])
    return np.sqrt(np.where(sums > 0, sums, 1.0))[:, np.newaxis]


def hit_density(
    texts: Sequence[str] | Tokens,
    lexicon: Lexicon | None,
    *,
    cleaned: Sequence[str] | None = None,
) -> Floats:
    """Scaled root of the hits in 1,000 characters, by theme of the lexicon.

    Parameters
    ----------
    texts : sequence of n_docs str, or Tokens
        Cleaned articles.
    lexicon : Lexicon or None
    cleaned : sequence of n_docs str, optional
        The cleaned texts of tokens, where they are at hand.

    Returns
    -------
    ndarray of shape (n_docs, n_lexicon_themes)
        Without columns where there is no lexicon.
    """
    if lexicon is None:
        return np.empty((len(texts), 0))
    if isinstance(texts, Tokens):
        cleaned = texts.cleaned if cleaned is None else cleaned
        return scaled_density(texts.hits(lexicon, cleaned), cleaned)
    return scaled_density(count_hits(texts, lexicon), texts)


def scaled_density(hits: NDArray[Any], cleaned: Sequence[str]) -> Floats:
    """Turn hits of shape (n_docs, n_lexicon_themes) into what `hit_density` gives."""
    lengths = np.array([max(len(text), 1) for text in cleaned])[:, np.newaxis]
    return np.asarray(LEXICON_SCALE * np.sqrt(1000 * hits / lengths))


def _list_themes(lexicon: Lexicon | None) -> tuple[str, ...]:
    return () if lexicon is None else lexicon.themes
