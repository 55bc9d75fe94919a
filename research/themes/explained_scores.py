"""What speaks for and against the themes of an article, term by term."""

from collections.abc import Sequence
from html import escape

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sklearn.utils.validation import check_is_fitted

from research.i18n import _
from research.text.tokens import Tokens, texts_or_tokens
from research.themes.evidence import Explanation
from research.themes.lengths import LengthSigmoids
from research.themes.linear import LinearScores
from research.themes.second_reading import SecondReading


class ExplainedScores:
    """The scores of a fitted classifier, taken apart.

    Attributes
    ----------
    linear_ : LinearScores
    themes_ : tuple of str, length n_themes
    calibration_ : ndarray of shape (n_themes, 2)
    lengths_ : LengthSigmoids or None
    thresholds_ : ndarray of shape (n_themes,)
    second_ : SecondReading or None
    """

    linear_: LinearScores
    themes_: tuple[str, ...]
    calibration_: NDArray[np.float64]
    lengths_: LengthSigmoids | None
    thresholds_: NDArray[np.float64]
    second_: SecondReading | None = None

    def _repr_html_(self) -> str:
        """Show it in a notebook: its themes, from which probability each is given."""
        if not hasattr(self, "thresholds_"):
            return f"<p><b>{type(self).__name__}</b>, not fitted</p>"
        heaviest = self.top_terms(8)
        rows = "".join(
            f"<tr><td>{escape(theme)}</td><td>{threshold:.2f}</td>"
            f"<td>{escape(' '.join(term for term, _ in heaviest[theme]))}</td></tr>"
            for theme, threshold in zip(self.themes_, self.thresholds_, strict=True)
        )
        return (
            f"<div><p><b>{type(self).__name__}</b> {len(self.themes_)} themes</p>"
            "<table><thead><tr><th>theme</th><th>given from</th><th>heaviest terms</th>"
            f"</tr></thead><tbody>{rows}</tbody></table></div>"
        )

    def _repr_mimebundle_(self, **kwargs: object) -> dict[str, str]:
        """Show that, and not the page of parameters of its base."""
        del kwargs
        return {"text/plain": repr(self), "text/html": self._repr_html_()}

    def tokens(self, texts: Sequence[str] | Tokens) -> Tokens:
        """Clean and segment articles as the classifier does."""
        raise NotImplementedError

    def sigmoids(
        self, n_chars: NDArray[np.int64]
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Give slope and intercept of each theme's sigmoid for texts of these lengths.

        Parameters
        ----------
        n_chars : ndarray of shape (n_docs,)
            Characters of the cleaned texts.

        Returns
        -------
        slopes, intercepts : ndarrays of shape (n_docs, n_themes) or (n_themes,)
        """
        if self.lengths_ is None:
            slopes, intercepts = self.calibration_.T
            return slopes, intercepts
        return self.lengths_.at(n_chars)

    def score_thresholds(self, n_chars: int | None = None) -> NDArray[np.float64]:
        """Scores from which each theme is given: its threshold, before calibration.

        Parameters
        ----------
        n_chars : int, optional
            Characters of the cleaned text; as long as whole articles if None.
        """
        slopes, intercepts = self.calibration_.T
        if n_chars is not None:
            slopes, intercepts = self.sigmoids(np.array([n_chars]))
        logits = np.log(self.thresholds_ / (1 - self.thresholds_))
        return np.asarray((logits - intercepts) / slopes).reshape(-1)

    def explain(self, text: str | Tokens, *, theme: str | None = None) -> Explanation:
        """List the terms of an article that speak for or against its themes.

        Parameters
        ----------
        text : str
            An article as published.
        theme : str, optional
            The only theme to explain; all if None.

        Returns
        -------
        Explanation
            A list of Evidence, by theme, then by place; a notebook shows it as the
            text with marks.

        Raises
        ------
        ValueError
            If the model does not know the theme.
        """
        check_is_fitted(self)
        if theme is not None and theme not in self.themes_:
            raise ValueError(
                _(
                    "theme must be one of {themes}, got {theme!r}.",
                    themes=self.themes_,
                    theme=theme,
                )
            )
        article = texts_or_tokens([text] if not isinstance(text, Tokens) else text)
        evidence = self.linear_.explain(self.tokens(article), self.themes_)
        kept = (found for found in evidence if theme in (None, found.theme))
        return Explanation(kept, text if isinstance(text, str) else "")

    def character_weights(
        self, text: str, *, tokens: Tokens | None = None
    ) -> NDArray[np.float64]:
        """Give the share of each character of an article in each theme's score.

        What each term weighs is spread over its characters, and summed where terms
        overlap.

        Parameters
        ----------
        text : str
            An article as published.
        tokens : Tokens, optional
            The same article, where it was cleaned and segmented already.

        Returns
        -------
        ndarray of shape (n_themes, len(text))
            Above 0 where a character speaks for the theme.
        """
        check_is_fitted(self)
        article = self.tokens([text]) if tokens is None else tokens
        return self.linear_.character_weights(article, len(text))

    def top_terms(self, n: int = 20) -> dict[str, list[tuple[str, float]]]:
        """List the terms that weigh most for each theme, heaviest first.

        A term that is a word and a run of characters too has both weights, and that
        of its vector.
        """
        check_is_fitted(self)
        vocabulary = np.array(self.linear_.features.vocabulary_, dtype=object)
        columns, terms = pd.factorize(vocabulary)
        heaviest = {}
        coef = self.linear_.coef
        if self.linear_.word_coef is not None:
            coef = coef + self.linear_.word_coef
        for theme, weights in zip(self.themes_, coef, strict=True):
            summed = np.bincount(columns, weights=weights)
            order = np.argsort(-summed, kind="stable")[:n]
            heaviest[theme] = [(str(terms[i]), float(summed[i])) for i in order]
        return heaviest
