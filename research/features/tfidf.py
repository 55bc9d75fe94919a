"""Turn texts into matrices: TF-IDF of words and characters, and plain counts."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from typing import Any, NamedTuple, Self

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csc_matrix, csr_matrix, hstack, vstack
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.preprocessing import normalize
from sklearn.utils.validation import check_is_fitted

from research.arrays import Ints
from research.features import ngrams, settings
from research.features import sparse as gram_counts
from research.features.analyzers import CharNgrams, NgramRange, WordNgrams
from research.i18n import _
from research.text.characters import batches
from research.text.cleaner import Cleaner
from research.text.segmenter import Segmenter
from research.text.tokens import (
    Tokens,
    cleaned_texts,
    texts_or_tokens,
    token_batches,
    tokens_of,
)


class Batch(NamedTuple):
    """Articles that go through together.

    Attributes
    ----------
    cleaned : list of n_docs str
    tokens : Tokens or None
        Where words are features.
    """

    cleaned: list[str]
    tokens: Tokens | None


# Sparse whatever `set_config` says, as scikit-learn's own vectorizers: a frame of
# hundreds of thousands of columns is of no use to anybody.
class TfidfFeatures(  # type: ignore[call-arg]
    TransformerMixin, BaseEstimator, auto_wrap_output_keys=None
):
    """TF-IDF over n-grams of words and of characters, normalised together.

    Words carry meaning, characters forgive wrong segmentation and new words; together
    they classify better than either. Words are tokens that hold a letter, a digit or a
    hanzi: one-character words such as 碳 stay, and n-grams pass over punctuation.
    Character n-grams stay within runs of letters, digits and hanzi.

    Parameters
    ----------
    cleaner, segmenter : optional
        Default settings if None.
    word_ngrams : tuple of two int, at most 2, or None
        Shortest and longest n-gram of words; None leaves words out.
    char_ngrams : tuple of two int, at most 3, or None
        Likewise for characters.
    min_df : int
        Terms of fewer training texts are left out.
    edge_markers : bool
        Whether the first and the last word of a text are terms of their own.
    char_punctuation : bool
        Whether n-grams of characters hold punctuation too: in titles it tells much.
    char_edges : bool
        Whether n-grams of characters tell where a text begins and ends: likewise.

    Attributes
    ----------
    vocabulary_ : tuple of str
        Words, sorted, then characters, sorted. Two words of a term stand with a
        space between them; `<<` and `>>` mark the edges of a text.
    n_word_terms_ : int
    idf_ : ndarray of float32, shape (n_features,)
        ln((1 + n_docs) / (1 + document frequency)) + 1, as in scikit-learn.
    """

    def __init__(
        self,
        *,
        cleaner: Cleaner | None = None,
        segmenter: Segmenter | None = None,
        word_ngrams: NgramRange | None = (1, 2),
        char_ngrams: NgramRange | None = (1, 3),
        min_df: int = 2,
        edge_markers: bool = True,
        char_punctuation: bool = False,
        char_edges: bool = False,
    ) -> None:
        self.cleaner = cleaner
        self.segmenter = segmenter
        self.word_ngrams = word_ngrams
        self.char_ngrams = char_ngrams
        self.min_df = min_df
        self.edge_markers = edge_markers
        self.char_punctuation = char_punctuation
        self.char_edges = char_edges

    def fit(self, texts: Sequence[str] | Tokens, y: Any = None) -> Self:
        """Learn vocabulary and inverse document frequencies."""
        self.fit_transform(texts, y)
        return self

    def fit_transform(self, texts: Sequence[str] | Tokens, y: Any = None) -> csr_matrix:
        """Learn from texts and return their features, counting them once.

        Returns
        -------
        csr_matrix of float32, shape (n_docs, n_features)

        Raises
        ------
        ValueError
            If a setting is out of range, texts are no texts, or no term is left.
        """
        del y
        settings.refuse(self.problems())
        texts = texts_or_tokens(texts)
        analyzers = self._analyzers()
        parts: list[list[tuple[Ints, csr_matrix]]] = [[] for _rest in analyzers]
        for batch in self.batches_of(texts):
            for analyzer, found in zip(analyzers, parts, strict=True):
                grams = _learned(analyzer, batch)
                found.append(gram_counts.local_counts(grams, len(batch.cleaned)))
        blocks, vocabulary, frequencies = [], [], []
        for analyzer, found in zip(analyzers, parts, strict=True):
            terms, counts, frequency = _common_terms(analyzer, found, self.min_df)
            blocks.append(counts)
            vocabulary.append(terms)
            frequencies.append(frequency)
        if not any(vocabulary):
            raise ValueError(
                _(
                    "no term occurs in {min_df} of the {n_texts} texts. Give more "
                    "texts, or lower min_df.",
                    min_df=self.min_df,
                    n_texts=len(texts),
                )
            )
        idf = np.log((1 + len(texts)) / (1 + np.concatenate(frequencies))) + 1
        self._set_terms(analyzers, vocabulary, idf.astype(np.float32))
        return self._weighted(hstack(blocks, format="csr"))

    def transform(self, texts: Sequence[str] | Tokens) -> csr_matrix:
        """Give the features of texts; terms not seen in fitting are left out.

        Returns
        -------
        csr_matrix of float32, shape (n_docs, n_features)
            Rows have length 1, or 0 where no term is known.
        """
        check_is_fitted(self)
        blocks = [
            self.transform_batch(batch).tocsr() for batch in self.batches_of(texts)
        ]
        empty = csr_matrix((0, len(self.vocabulary_)), dtype=np.float32)
        return vstack([empty, *blocks], format="csr")

    def batches_of(self, texts: Sequence[str] | Tokens) -> Iterator["Batch"]:
        """Clean articles, and segment them where words are features, in batches.

        Memory stays flat, however many articles there are.
        """
        texts = texts_or_tokens(texts)
        if self.word_ngrams:
            parts = token_batches(texts, cleaner=self.cleaner, segmenter=self.segmenter)
            yield from (Batch(part.cleaned, part) for part in parts)
        elif isinstance(texts, Tokens):
            for tokens in texts.batches():
                yield Batch(cleaned_texts(tokens, cleaner=self.cleaner), tokens)
        else:
            for batch in batches(texts):
                yield Batch(cleaned_texts(batch, cleaner=self.cleaner), None)

    def transform_batch(self, batch: "Batch") -> csc_matrix:
        """Give the features of one batch.

        Returns
        -------
        csc_matrix of float32, shape (n_docs, n_features)
            Column by column, as terms are counted, so that weights are read in turn.
        """
        tfidf = self._counted(batch)
        n_docs_with = np.diff(tfidf.indptr)
        values = (1 + np.log(tfidf.data)) * np.repeat(self.idf_, n_docs_with)
        # To the last bit as `normalize`, which wants rows.
        squares = np.bincount(
            tfidf.indices, values * values, minlength=len(batch.cleaned)
        )
        lengths = np.sqrt(squares)[tfidf.indices]
        tfidf.data = (values / lengths).astype(np.float32)
        return tfidf

    def _counted(self, batch: "Batch") -> csc_matrix:
        docs, columns = [], []
        for analyzer in self._fitted_analyzers:
            grams = _known(analyzer, batch)
            docs.append(grams.docs)
            columns.append(grams.keys + self._offsets[type(analyzer)])
        shape = (len(batch.cleaned), len(self.idf_))
        return gram_counts.counts_by_column(
            np.concatenate(docs), np.concatenate(columns), shape
        )

    def locate(self, text: str | Tokens) -> list[tuple[int, int, int]]:
        """Find each occurrence of a known term in one article.

        Returns
        -------
        list of (column, start, end)
            Places in the original text, before cleaning; by analyser, then by length.
        """
        return list(zip(*(part.tolist() for part in self.located(text)), strict=True))

    def located(
        self, text: str | Tokens
    ) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
        """Give the same as arrays: column, start and end of each occurrence."""
        check_is_fitted(self)
        article = self.tokens([text] if isinstance(text, str) else text)
        cleaned = article.mapped(0)
        batch = Batch([cleaned.text], article)
        found = []
        for analyzer in self._fitted_analyzers:
            grams = _known(analyzer, batch)
            spans = (
                analyzer.spans(article, grams)
                if isinstance(analyzer, WordNgrams)
                else analyzer.spans(cleaned.text, grams)
            )
            found.append((grams.keys + self._offsets[type(analyzer)], *spans))
        columns, starts, ends = map(np.concatenate, zip(*found, strict=True))
        return columns, *cleaned.original_spans(starts, ends)

    def weights_of(
        self, columns: NDArray[np.int64], counts: NDArray[np.int64]
    ) -> NDArray[np.float32]:
        """Give the TF-IDF values of one article from what it holds how often.

        Parameters
        ----------
        columns, counts : ndarrays of int, shape (n_held,)
            Columns each once, ascending.

        Returns
        -------
        ndarray of float32, shape (n_held,)
            The entries of the row that `transform` gives.
        """
        values = (1 + np.log(counts.astype(np.float64))) * self.idf_[columns]
        [square] = np.bincount(np.zeros(len(values), int), values * values, minlength=1)
        return np.asarray(values / np.sqrt(square or 1.0), dtype=np.float32)

    def get_feature_names_out(self, input_features: Any = None) -> NDArray[np.object_]:
        """Name the columns: `word=数据 要素`, `char=数据要`."""
        del input_features
        check_is_fitted(self)
        n_words = self.n_word_terms_
        words, chars = self.vocabulary_[:n_words], self.vocabulary_[n_words:]
        names = [f"word={term}" for term in words] + [f"char={term}" for term in chars]
        return np.array(names, dtype=object)

    def state(self) -> dict[str, NDArray[Any]]:
        """Give what was learned, beside the vocabulary, as plain arrays."""
        check_is_fitted(self)
        return {"idf": self.idf_, "n_word_terms": np.array(self.n_word_terms_)}

    @classmethod
    def from_state(
        cls,
        parameters: Mapping[str, Any],
        vocabulary: Sequence[str],
        state: Mapping[str, NDArray[Any]],
    ) -> Self:
        """Build fitted features from their parameters, vocabulary and `state()`.

        Raises
        ------
        ValueError
            If the parts do not fit together.
        """
        features = cls(**parameters)
        settings.refuse(features.problems())
        n_words, idf = int(state["n_word_terms"]), state["idf"]
        if idf.shape != (len(vocabulary),) or not 0 <= n_words <= len(vocabulary):
            raise ValueError(
                _(
                    "idf and vocabulary must be of one length, got {n_idf} and "
                    "{n_vocabulary}, of which {n_words} words",
                    n_idf=len(idf),
                    n_vocabulary=len(vocabulary),
                    n_words=n_words,
                )
            )
        for part in (vocabulary[:n_words], vocabulary[n_words:]):
            if len(set(part)) < len(part):
                raise ValueError(_("no term of the vocabulary may stand twice"))
        analyzers = features._analyzers()
        by_analyzer = {
            WordNgrams: vocabulary[:n_words],
            CharNgrams: vocabulary[n_words:],
        }
        terms = [list(by_analyzer[type(analyzer)]) for analyzer in analyzers]
        features._set_terms(analyzers, terms, idf)
        return features

    def problems(self) -> list[str]:
        """Say what is wrong with the settings; nothing if they are right."""
        problems = [
            *settings.whole_number("min_df", self.min_df, least=1),
            *settings.instance("cleaner", self.cleaner, Cleaner),
            *settings.instance("segmenter", self.segmenter, Segmenter),
            *settings.flag("edge_markers", self.edge_markers),
            *settings.flag("char_punctuation", self.char_punctuation),
            *settings.flag("char_edges", self.char_edges),
            *settings.ngram_range("word_ngrams", self.word_ngrams, ngrams.MAX_TOKENS),
            *settings.ngram_range("char_ngrams", self.char_ngrams, ngrams.MAX_CHARS),
        ]
        if self.word_ngrams is None and self.char_ngrams is None:
            problems.append(_("word_ngrams and char_ngrams must not both be None"))
        return problems

    def __sklearn_tags__(self) -> Any:
        """Say that texts go in."""
        return settings.takes_texts(super().__sklearn_tags__())

    def _analyzers(self) -> list[WordNgrams | CharNgrams]:
        analyzers: list[WordNgrams | CharNgrams] = []
        if self.word_ngrams:
            segmenter = Segmenter() if self.segmenter is None else self.segmenter
            analyzers.append(WordNgrams(self.word_ngrams, segmenter, self.edge_markers))
        if self.char_ngrams:
            analyzers.append(
                CharNgrams(self.char_ngrams, self.char_punctuation, self.char_edges)
            )
        return analyzers

    def _set_terms(
        self,
        analyzers: list[WordNgrams | CharNgrams],
        vocabulary: Sequence[list[str]],
        idf: NDArray[np.float32],
    ) -> None:
        self._fitted_analyzers = analyzers
        self._offsets = {}
        offset = 0
        self.n_word_terms_ = 0
        for analyzer, terms in zip(analyzers, vocabulary, strict=True):
            analyzer.set_terms(terms)
            self._offsets[type(analyzer)] = offset
            offset += len(terms)
            if isinstance(analyzer, WordNgrams):
                self.n_word_terms_ = len(terms)
        self.vocabulary_ = tuple(chain.from_iterable(vocabulary))
        self.idf_ = idf

    def tokens(self, texts: Sequence[str] | Tokens) -> Tokens:
        """Clean and segment articles as these features want them."""
        return tokens_of(texts, cleaner=self.cleaner, segmenter=self.segmenter)

    def _weighted(self, counts: csr_matrix) -> csr_matrix:
        """Weigh counts as scikit-learn does, sublinear, and give rows length 1."""
        counts.data = (1 + np.log(counts.data)) * self.idf_[counts.indices]
        return normalize(counts, copy=False)


def _learned(analyzer: WordNgrams | CharNgrams, batch: Batch) -> ngrams.Grams:
    if isinstance(analyzer, CharNgrams):
        return analyzer.learn(batch.cleaned)
    assert batch.tokens is not None
    return analyzer.learn(batch.tokens)


def _known(analyzer: WordNgrams | CharNgrams, batch: Batch) -> ngrams.Grams:
    if isinstance(analyzer, CharNgrams):
        return analyzer.known(batch.cleaned)
    assert batch.tokens is not None
    return analyzer.known(batch.tokens)


def _common_terms(
    analyzer: WordNgrams | CharNgrams,
    parts: list[tuple[Ints, csr_matrix]],
    min_df: int,
) -> tuple[list[str], csr_matrix, NDArray[np.int64]]:
    """Give the terms of at least `min_df` documents, sorted, and their counts."""
    keys, counts, frequency = gram_counts.merged_counts(parts, lambda df: df >= min_df)
    terms = analyzer.terms(keys)
    order = np.array(sorted(range(len(terms)), key=terms.__getitem__), dtype=np.int64)
    together = vstack(counts, format="csr")
    if np.array_equal(order, np.arange(len(terms))):  # always so for characters
        return terms, together, frequency
    sorted_terms = [terms[column] for column in order]
    return sorted_terms, together[:, order], frequency[order]
