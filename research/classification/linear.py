"""Linear scores of themes: weights over TF-IDF, over words alone, over a lexicon."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, hstack

from research.classification.lexicon import Lexicon, count_hits
from research.classification.vectors import WordVectors
from research.features import TfidfFeatures
from research.ngrams import batches
from research.preprocessing.text import Cleaner

Floats = NDArray[np.float64]

# Brings the root of hits in 1,000 characters to the size of an article's weightiest
# TF-IDF values: a lexicon is to support what the words say, not to outvote it.
LEXICON_SCALE = 0.03


@dataclass(frozen=True, slots=True)
class Evidence:
    """A term that speaks for or against a theme, where it stands in the article.

    Attributes
    ----------
    theme : str
    start, end : int
        Place in the original text: `text[start:end]`.
    term : str
    weight : float
        Share of this occurrence in the theme's score. All weights of a theme and
        its intercept add up to the score.
    """

    theme: str
    start: int
    end: int
    term: str
    weight: float


@dataclass(frozen=True, slots=True)
class LinearScores:
    """One score a theme, linear in what an article holds.

    Attributes
    ----------
    features : TfidfFeatures
        Fitted.
    lexicon : Lexicon or None
    coef : ndarray of float32, shape (n_themes, n_features)
        Whole multiples, from -127 to 127, of each theme's `step`: a saved model is
        small and exactly the fitted one.
    step : ndarray of float32, shape (n_themes,)
    lexicon_coef : ndarray of shape (n_themes, n_lexicon_themes)
    intercept : ndarray of shape (n_themes,)
    word_coef, word_step : ndarrays like `coef` and `step`, or None
        What the single words weigh by their vectors, where the model was fitted with
        word vectors; 0 for other terms. Its factors are the TF-IDF values of the
        single words, brought to length 1 without the other terms.
    """

    features: TfidfFeatures
    lexicon: Lexicon | None
    coef: NDArray[np.float32]
    step: NDArray[np.float32]
    lexicon_coef: Floats
    intercept: Floats
    word_coef: NDArray[np.float32] | None = None
    word_step: NDArray[np.float32] | None = None
    _words: NDArray[np.int64] = field(init=False, repr=False)
    _weights: NDArray[np.float32] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        n_themes, n_lists = len(self.step), len(_list_themes(self.lexicon))
        expected = {
            "coef": (n_themes, len(self.features.vocabulary_)),
            "lexicon_coef": (n_themes, n_lists),
            "intercept": (n_themes,),
        }
        if self.word_coef is not None:
            expected["word_coef"] = expected["coef"]
        problems = [
            f"{name} must have shape {shape}, got {getattr(self, name).shape}"
            for name, shape in expected.items()
            if getattr(self, name).shape != shape
        ]
        if problems:
            raise ValueError("inconsistent weights: " + "; ".join(problems))
        object.__setattr__(self, "_words", single_words(self.features))
        both = [
            *self.coef,
            *(self.coef[:0] if self.word_coef is None else self.word_coef),
        ]
        weights = np.stack(both, axis=1)  # a row a term, as they are read
        object.__setattr__(self, "_weights", weights)

    def score(self, texts: Sequence[str]) -> tuple[Floats, NDArray[np.bool_]]:
        """Score articles, and say which hold a term the model knows.

        Articles go through in batches, so that memory stays flat.

        Returns
        -------
        scores : ndarray of shape (n_docs, n_themes)
        known : ndarray of bool, shape (n_docs,)
        """
        parts = list(self._score_batches(texts))
        empty = np.empty((0, len(self.step))), np.empty(0, dtype=bool)
        scores, known = zip(empty, *parts, strict=True)
        return np.concatenate(scores), np.concatenate(known)

    def _score_batches(
        self, texts: Sequence[str]
    ) -> Iterator[tuple[Floats, NDArray[np.bool_]]]:
        cleaner = self.features.cleaner or Cleaner()
        for batch in batches(texts):
            cleaned = cleaner.texts(batch)
            tfidf = self.features.transform_cleaned(cleaned)
            density = hit_density(cleaned, self.lexicon)
            sums = np.asarray(tfidf @ self._weights, dtype=np.float64)
            scores, word_sums = np.split(sums, [len(self.step)], axis=1)
            if self.word_coef is not None:
                scores += word_sums / word_lengths(tfidf, self._words)
            scores += density @ self.lexicon_coef.T + self.intercept
            n_terms = np.bincount(tfidf.indices, minlength=len(batch))
            yield scores, (n_terms > 0) | density.any(axis=1)

    def explain(self, text: str, themes: Sequence[str]) -> list[Evidence]:
        """List what makes up the scores of one article, in the order of `themes`."""
        occurrences = [*self._term_parts(text), *self._hit_parts(text)]
        return [
            Evidence(theme, start, end, term, float(parts[row]))
            for row, theme in enumerate(themes)
            for start, end, term, parts in occurrences
        ]

    def character_shares(self, text: str) -> Floats:
        """Give each character's share in each score, for or against.

        What an occurrence of a term weighs is spread evenly over its characters.

        Returns
        -------
        ndarray of shape (n_themes, len(text))
        """
        occurrences = [*self._term_parts(text), *self._hit_parts(text)]
        if not occurrences:
            return np.zeros((len(self.step), len(text)))
        starts, ends, _, parts = zip(*occurrences, strict=True)
        first, behind = np.array(starts), np.array(ends)
        shares = np.stack(parts) / (behind - first)[:, np.newaxis]
        # Added where an occurrence starts and taken away where it ends.
        steps = np.zeros((len(text) + 1, len(self.step)))
        np.add.at(steps, first, shares)
        np.add.at(steps, behind, -shares)
        return np.asarray(steps.cumsum(axis=0)[:-1].T)

    def _term_parts(self, text: str) -> Iterator[tuple[int, int, str, Floats]]:
        places = self.features.locate(text)
        columns = np.array([column for column, _, _ in places], dtype=np.int64)
        tfidf = self.features.transform([text])
        values = np.asarray(tfidf[:, columns].todense()).ravel()
        # An occurrence carries an equal part of its term's TF-IDF value.
        _, inverse, counts = np.unique(columns, return_inverse=True, return_counts=True)
        coef = self.coef[:, columns].astype(np.float64)
        if self.word_coef is not None:
            coef += self.word_coef[:, columns] / word_lengths(tfidf, self._words)
        parts = values / counts[inverse] * coef
        for (column, start, end), part in zip(places, parts.T, strict=True):
            yield start, end, self.features.vocabulary_[column], part

    def _hit_parts(self, text: str) -> Iterator[tuple[int, int, str, Floats]]:
        if self.lexicon is None:
            return
        cleaned = (self.features.cleaner or Cleaner())(text)
        hits = list(self.lexicon.find(cleaned.text))
        column_of = {name: n for n, name in enumerate(self.lexicon.themes)}
        counts = np.zeros(len(column_of))
        for hit in hits:
            counts[[column_of[name] for name in hit.themes]] += 1
        [density] = hit_density([cleaned.text], self.lexicon)
        parts = self.lexicon_coef * density / np.maximum(counts, 1)
        for hit in hits:
            part = parts[:, [column_of[name] for name in hit.themes]].sum(axis=1)
            yield *cleaned.original_span(hit.start, hit.end), hit.term, part


def fit_linear(
    features: TfidfFeatures,
    lexicon: Lexicon | None,
    texts: Sequence[str],
    labels: NDArray[np.int8],
    *,
    C: float,
    ratio_share: float,
    seed: int,
    vectors: WordVectors | None = None,
    vector_length: float = 0.3,
) -> LinearScores:
    """Fit features, and one linear support vector machine a theme.

    Terms that part the articles with the theme from those without, by their naive
    Bayes log-count ratios, may weigh more at the same cost. What an article's mean
    word vector weighs is given back to its words: the scores stay linear in them.

    Parameters
    ----------
    features : TfidfFeatures
        Fitted here, in place.
    lexicon : Lexicon or None
    texts : sequence of n_docs str
    labels : ndarray of shape (n_docs, n_themes)
    C, ratio_share, seed, vectors, vector_length
        See `ThemeClassifier`.

    Returns
    -------
    LinearScores

    Raises
    ------
    ValueError
        If no word has a vector.

    References
    ----------
    Wang and Manning (2012), "Baselines and bigrams: simple, good sentiment and
    topic classification", ACL.
    """
    from sklearn.svm import LinearSVC

    tfidf = features.fit_transform(texts).astype(np.float64)
    cleaner = features.cleaner or Cleaner()
    # Cleaning is what takes longest where texts are short: not again for no lexicon.
    cleaned = [cleaner(text).text for text in texts] if lexicon else texts
    density = hit_density(cleaned, lexicon)
    word_vectors, means = _term_vectors(tfidf, features, vectors, vector_length)
    parts = [tfidf, csr_matrix(density), csr_matrix(means)]
    matrix = hstack(parts, format="csr")
    weights, intercepts = [], []
    for y in labels.T:
        scale = np.ones(matrix.shape[1])
        scale[: tfidf.shape[1]] = ratio_scale(tfidf, y, ratio_share)
        values = matrix.data * scale[matrix.indices]
        scaled = csr_matrix((values, matrix.indices, matrix.indptr), matrix.shape)
        # A looser tolerance halves the time and costs no accuracy.
        svm = LinearSVC(C=C, tol=0.1, random_state=seed).fit(scaled, y)
        weights.append(svm.coef_[0] * scale)
        intercepts.append(svm.intercept_[0])
    ends = np.cumsum([part.shape[1] for part in parts[:-1]])
    coef, lexicon_coef, vector_coef = np.split(np.stack(weights), ends, axis=1)
    step, rounded = rounded_weights(coef)
    word_step, word_coef = None, None
    if vectors is not None:
        of_terms = np.zeros_like(coef)
        of_terms[:, single_words(features)] = vector_coef @ word_vectors.T
        word_step, word_coef = rounded_weights(of_terms)
    return LinearScores(
        features=features,
        lexicon=lexicon,
        coef=rounded,
        step=step,
        lexicon_coef=lexicon_coef,
        intercept=np.array(intercepts),
        word_coef=word_coef,
        word_step=word_step,
    )


def _term_vectors(
    tfidf: csr_matrix,
    features: TfidfFeatures,
    vectors: WordVectors | None,
    length: float,
) -> tuple[Floats, Floats]:
    """Vectors of single words, and their means over articles.

    Parameters
    ----------
    tfidf : csr_matrix of shape (n_docs, n_terms)
    features : TfidfFeatures
        Fitted.
    vectors : WordVectors or None
    length : float
        Wanted root mean square length of the means.

    Returns
    -------
    of_words : ndarray of shape (n_words, n_dims)
        Scaled to that end; without rows or columns where there are no vectors.
    means : ndarray of shape (n_docs, n_dims)
        Weighted by the TF-IDF of the words, brought to length 1.
    """
    if vectors is None:
        return np.empty((0, 0)), np.empty((tfidf.shape[0], 0))
    words = single_words(features)
    of_words = vectors.of([features.vocabulary_[word] for word in words])
    if not of_words.any():
        raise ValueError(
            f"none of the {len(words)} single words among the features has a vector. "
            "Learn the vectors from articles like those to be labelled, and take "
            "single words as features."
        )
    means = tfidf[:, words] @ of_words / word_lengths(tfidf, words)
    scale = length / np.sqrt(np.mean((means**2).sum(axis=1)))
    return of_words * scale, means * scale


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


def ratio_scale(tfidf: csr_matrix, y: NDArray[np.int8], ratio_share: float) -> Floats:
    """Factors of the columns by how unevenly a theme's articles hold their terms.

    Parameters
    ----------
    tfidf : csr_matrix of shape (n_docs, n_terms)
    y : ndarray of shape (n_docs,)
        1 where the article has the theme.
    ratio_share : float
        See `ThemeClassifier`.

    Returns
    -------
    ndarray of shape (n_terms,)
        Between 1 and |ln(share of articles with the theme that hold the term / share
        of those without)|, brought to a root mean square of 1.
    """
    n_terms = tfidf.shape[1]
    # Counted on all articles at once: taking rows out would copy the matrix.
    with_it = np.bincount(
        tfidf.indices, weights=np.repeat(y, np.diff(tfidf.indptr)), minlength=n_terms
    )
    without = np.bincount(tfidf.indices, minlength=n_terms) - with_it
    n_with = int((y == 1).sum())
    share = [
        (without + 1) / (len(y) - n_with + 2),
        (with_it + 1) / (n_with + 2),
    ]
    ratio = np.abs(np.log(share[1] / share[0]))
    size = np.sqrt(np.mean(ratio**2)) or 1.0
    return np.asarray(1 - ratio_share + ratio_share * ratio / size)


def hit_density(cleaned: Sequence[str], lexicon: Lexicon | None) -> Floats:
    """Scaled root of the hits in 1,000 characters, by theme of the lexicon.

    Parameters
    ----------
    cleaned : sequence of n_docs str
        Cleaned articles.
    lexicon : Lexicon or None

    Returns
    -------
    ndarray of shape (n_docs, n_lexicon_themes)
        Without columns where there is no lexicon.
    """
    if lexicon is None:
        return np.empty((len(cleaned), 0))
    lengths = np.array([max(len(text), 1) for text in cleaned])[:, np.newaxis]
    density = 1000 * count_hits(cleaned, lexicon) / lengths
    return np.asarray(LEXICON_SCALE * np.sqrt(density))


def _list_themes(lexicon: Lexicon | None) -> tuple[str, ...]:
    return () if lexicon is None else lexicon.themes


def rounded_weights(weights: Floats) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Round each row of weights to 8-bit multiples of a step, and give both."""
    largest = np.abs(weights).max(axis=1)
    step = np.maximum(largest / 127, np.finfo(np.float32).tiny).astype(np.float32)
    multiples = np.round(weights / step[:, np.newaxis]).clip(-127, 127)
    return step, step[:, np.newaxis] * multiples.astype(np.float32)
