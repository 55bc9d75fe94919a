"""Fit_linear in pieces: matrix, term weights, machines, quantised weights."""

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, hstack

from research.arrays import Floats
from research.features.tfidf import TfidfFeatures
from research.features.word_vectors import WordVectors
from research.i18n import _
from research.text.lexicon import Lexicon
from research.text.tokens import Tokens
from research.themes.linear import LinearScores, hit_density, single_words, word_lengths


def fit_linear(
    features: TfidfFeatures,
    lexicon: Lexicon | None,
    texts: Sequence[str] | Tokens,
    labels: NDArray[np.int8],
    *,
    C: float,
    naive_bayes_share: float,
    seed: int,
    vectors: WordVectors | None = None,
    vector_scale: float = 0.3,
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
    texts : sequence of n_docs str, or Tokens
    labels : ndarray of shape (n_docs, n_themes)
    C, naive_bayes_share, seed, vectors, vector_scale
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
    if lexicon is not None and not isinstance(texts, Tokens):
        texts = features.tokens(texts)
    tfidf = features.fit_transform(texts).astype(np.float64)
    density = hit_density(texts, lexicon)
    word_vectors, means = _term_vectors(tfidf, features, vectors, vector_scale)
    parts = [tfidf, csr_matrix(density), csr_matrix(means)]
    matrix = hstack(parts, format="csr")
    ends = np.cumsum([part.shape[1] for part in parts[:-1]])
    # Rounded theme by theme: as floats the weights of many themes fill the memory.
    steps, rounded, others, intercepts = [], [], [], []
    for weights, intercept in _machines(
        matrix, tfidf, labels, C=C, naive_bayes_share=naive_bayes_share, seed=seed
    ):
        step, of_theme = rounded_weights(weights[np.newaxis, : ends[0]])
        steps.append(step)
        rounded.append(of_theme)
        others.append(weights[ends[0] :].copy())
        intercepts.append(intercept)
    lexicon_coef, vector_coef = np.split(np.stack(others), ends[1:] - ends[0], axis=1)
    word_quantisation_scale, word_coef = None, None
    if vectors is not None:
        of_terms = np.zeros((len(others), ends[0]))
        of_terms[:, single_words(features)] = vector_coef @ word_vectors.T
        word_quantisation_scale, word_coef = rounded_weights(of_terms)
    return LinearScores(
        features=features,
        lexicon=lexicon,
        coef=np.concatenate(rounded),
        quantisation_scale=np.concatenate(steps),
        lexicon_coef=lexicon_coef,
        intercept=np.array(intercepts),
        word_coef=word_coef,
        word_quantisation_scale=word_quantisation_scale,
    )


def _machines(
    matrix: csr_matrix,
    tfidf: csr_matrix,
    labels: NDArray[np.int8],
    *,
    C: float,
    naive_bayes_share: float,
    seed: int,
) -> Iterator[tuple[Floats, float]]:
    """Fit a support vector machine a theme; terms may weigh more by their ratios.

    Parameters
    ----------
    matrix : csr_matrix of shape (n_docs, n_columns)
        Begins with the columns of `tfidf`.

    Yields
    ------
    weights : ndarray of shape (n_columns,)
    intercept : float
    """
    from sklearn.svm import LinearSVC

    n_docs_with_term = np.bincount(tfidf.indices, minlength=tfidf.shape[1])
    for y in labels.T:
        scale = np.ones(matrix.shape[1])
        scale[: tfidf.shape[1]] = naive_bayes_scale(
            tfidf, y, naive_bayes_share, n_docs_with_term
        )
        values = matrix.data * scale[matrix.indices]
        scaled = csr_matrix((values, matrix.indices, matrix.indptr), matrix.shape)
        # A looser tolerance halves the time and costs no accuracy.
        svm = LinearSVC(C=C, tol=0.1, random_state=seed).fit(scaled, y)
        yield svm.coef_[0] * scale, float(svm.intercept_[0])


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
            _(
                "none of the {n_words} single words among the features has a vector. "
                "Learn the vectors from articles like those to be labelled, and take "
                "single words as features.",
                n_words=len(words),
            )
        )
    means = tfidf[:, words] @ of_words / word_lengths(tfidf, words)
    scale = length / np.sqrt(np.mean((means**2).sum(axis=1)))
    return of_words * scale, means * scale


def naive_bayes_scale(
    tfidf: csr_matrix,
    y: NDArray[np.int8],
    naive_bayes_share: float,
    n_docs_with_term: NDArray[np.int64] | None = None,
) -> Floats:
    """Factors of the columns by how unevenly a theme's articles hold their terms.

    Parameters
    ----------
    tfidf : csr_matrix of shape (n_docs, n_terms)
    y : ndarray of shape (n_docs,)
        1 where the article has the theme.
    naive_bayes_share : float
        See `ThemeClassifier`.
    n_docs_with_term : ndarray of shape (n_terms,), optional
        Articles that hold each term: the same for all themes. Counted if None.

    Returns
    -------
    ndarray of shape (n_terms,)
        Between 1 and |ln(share of articles with the theme that hold the term / share
        of those without)|, brought to a root mean square of 1.
    """
    if n_docs_with_term is None:
        n_docs_with_term = np.bincount(tfidf.indices, minlength=tfidf.shape[1])
    n_with = int((y == 1).sum())
    # Counted on the smaller side alone: of many themes each has few articles.
    is_rare = 2 * n_with <= len(y)
    rows = np.flatnonzero((y == 1) == is_rare)
    of_rows = np.bincount(tfidf[rows].indices, minlength=tfidf.shape[1])
    with_it = of_rows if is_rare else n_docs_with_term - of_rows
    without = n_docs_with_term - with_it
    share = [
        (without + 1) / (len(y) - n_with + 2),
        (with_it + 1) / (n_with + 2),
    ]
    ratio = np.abs(np.log(share[1] / share[0]))
    size = np.sqrt(np.mean(ratio**2)) or 1.0
    return np.asarray(1 - naive_bayes_share + naive_bayes_share * ratio / size)


def rounded_weights(weights: Floats) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Round each row of weights to 8-bit multiples of a step, and give both."""
    largest = np.abs(weights).max(axis=1)
    quantisation_scale = np.maximum(largest / 127, np.finfo(np.float32).tiny).astype(
        np.float32
    )
    multiples = np.round(weights / quantisation_scale[:, np.newaxis]).clip(-127, 127)
    return quantisation_scale, quantisation_scale[:, np.newaxis] * multiples.astype(
        np.float32
    )
