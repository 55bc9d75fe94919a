"""What a fitted theme classifier says of articles: scores, probabilities, decisions."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import softmax
from sklearn.utils.validation import check_is_fitted

from research.corpus.frames import corpus_of, indexed_like
from research.text.fitness import BETWEEN_FLAGS, assess
from research.text.tokens import Tokens, texts_or_tokens
from research.themes.calibration import to_probability
from research.themes.explained_scores import ExplainedScores
from research.themes.labelling import NO_KNOWN_TERM, Labelling
from research.themes.linear import Measured
from research.themes.second_reading import Encoder, in_doubt


class Answers(ExplainedScores):
    """What a fitted classifier says of articles.

    Attributes
    ----------
    classes_ : ndarray of shape (n_themes,), or (n_themes, 2)
        One dimension where each article has one class and no more.
    """

    classes_: NDArray[Any]
    encoder: Encoder | None

    @property
    def has_one_class(self) -> bool:
        """Whether each article has one class, as in fitting, and no more."""
        check_is_fitted(self)
        return self.classes_.ndim == 1

    def decision_function(self, texts: Sequence[str] | Tokens) -> NDArray[np.float64]:
        """Score articles; higher speaks for the theme.

        Returns
        -------
        ndarray of shape (n_docs, n_themes)
            Of two classes, in shape (n_docs,), how much more speaks for the second.
        """
        scores = self._scores(texts)
        if self.has_one_class and len(self.classes_) == 2:
            return np.asarray(scores[:, 1] - scores[:, 0])
        return scores

    def _scores(self, texts: Sequence[str] | Tokens) -> NDArray[np.float64]:
        check_is_fitted(self)
        return self.linear_.measured(texts_or_tokens(texts)).scores

    def predict_proba(self, texts: Sequence[str] | Tokens) -> NDArray[np.float64]:
        """Give the calibrated probability of each theme, apart from the others.

        Returns
        -------
        ndarray of shape (n_docs, n_themes)
            In [0, 1]; rows add up to 1 where each article has one class, and need not
            where it may have several themes.
        """
        check_is_fitted(self)
        texts = texts_or_tokens(texts)
        return self._probabilities(self.linear_.measured(texts), texts)

    def _probabilities(
        self, found: Measured, texts: Sequence[str] | Tokens
    ) -> NDArray[np.float64]:
        slopes, intercepts = self.sigmoids(found.n_chars)
        if self.has_one_class:
            return np.asarray(softmax(slopes * found.scores + intercepts, axis=1))
        probability = to_probability(found.scores, slopes, intercepts)
        if self.second_ is None or self.encoder is None:
            return probability
        rows = np.flatnonzero(in_doubt(probability).any(axis=1))
        if len(rows):
            doubtful = (
                texts.take(rows)
                if isinstance(texts, Tokens)
                else self.tokens([texts[row] for row in rows.tolist()])
            )
            probability[rows] = self.second_.read_again(
                probability[rows], doubtful.cleaned, self.encoder
            )
        return probability

    def predict(self, texts: Sequence[str] | Tokens) -> NDArray[Any]:
        """Decide which themes, or which class, each article has.

        Returns
        -------
        ndarray of int8, shape (n_docs, n_themes)
            1 where the probability reaches the theme's threshold; 0 throughout where
            an article holds no term the model knows, or no running text.
        ndarray of shape (n_docs,)
            The class with the highest score, where each article has one.
        """
        if self.has_one_class:
            return np.asarray(self.classes_[self.predict_proba(texts).argmax(axis=1)])
        return self.labelling(texts).decision

    def labelling(
        self,
        texts: Sequence[str] | Tokens,
        *,
        published: Sequence[str] | None = None,
    ) -> Labelling:
        """Give probabilities, decisions and flags of articles: all there is to say.

        Parameters
        ----------
        texts
        published : sequence of n_docs str, optional
            The articles as published, where `texts` are tokens: script and encoding
            are told by them.

        Returns
        -------
        Labelling
            An article without a term the model knows, or without running text, gets
            no theme, and a flag.
        """
        check_is_fitted(self)
        texts = texts_or_tokens(texts)
        measured = self.linear_.measured(texts)
        known = measured.known
        if published is None:
            published = texts.cleaned if isinstance(texts, Tokens) else texts
        fitness = assess(published)
        answered = known & ~fitness.unfit
        probability = self._probabilities(measured, texts)
        flags = (
            BETWEEN_FLAGS.join(filter(None, (flags, "" if is_known else NO_KNOWN_TERM)))
            for flags, is_known in zip(fitness.flags, known, strict=True)
        )
        return Labelling(
            self.themes_,
            probability,
            self.decide(probability) * answered[:, np.newaxis],
            tuple(flags),
        )

    def decide(self, probabilities: NDArray[np.float64]) -> NDArray[np.int8]:
        """Turn probabilities of shape (n_docs, n_themes) into 0/1 decisions.

        Where each article has one class, it is the likeliest.
        """
        if self.has_one_class:
            likeliest = probabilities.argmax(axis=1)
            return np.asarray(np.eye(len(self.themes_), dtype=np.int8)[likeliest])
        return (probabilities >= self.thresholds_).astype(np.int8)

    def label(self, corpus: Any) -> pd.DataFrame:
        """Label articles, one row an article, in their order.

        Parameters
        ----------
        corpus : Corpus, DataFrame, Series, or sequence of str or mapping
            A pandas object hands its index on to the result.

        Returns
        -------
        DataFrame
            `id`, `date`, `source`, `title`, `themes` (separated by semicolons,
            empty where none is given), one probability column a theme, and
            `flag`, which says what is unlike the articles that models learn from, as
            `text.fitness` names it. Where there is no running Chinese text, or no term
            the model knows, probabilities rest on nothing and no theme is given.
        """
        articles = corpus_of(corpus).articles
        found = self.labelling([article.text for article in articles])
        columns = {**found.columns(articles), "flag": found.flag}
        return indexed_like(pd.DataFrame(columns), corpus)
