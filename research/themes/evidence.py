"""Evidence: a term that speaks for a theme, and all of an article together."""

from collections.abc import Iterable
from dataclasses import dataclass
from html import escape
from itertools import pairwise

import numpy as np

SHOWN = 1_000  # characters of an article in a notebook
DARKEST = 0.6


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


class Explanation(list[Evidence]):
    """All evidence of one article; a notebook shows the text with what speaks for it.

    Parameters
    ----------
    evidence : iterable of Evidence
    text : str
        The article as published; "" where it is not known.
    """

    def __init__(self, evidence: Iterable[Evidence] = (), text: str = "") -> None:
        super().__init__(evidence)
        self.text = text

    def _repr_html_(self) -> str:
        """Show the text once a theme, the theme most spoken for first, with marks."""
        total: dict[str, float] = {}
        for one in self:
            total[one.theme] = total.get(one.theme, 0.0) + one.weight
        ranked = sorted(total, key=lambda theme: (-total[theme], theme))
        parts = [
            f"<p><b>{escape(theme)}</b> {total[theme]:+.2f}</p>"
            f'<p style="white-space: pre-line">{self._marked(theme)}</p>'
            for theme in ranked
        ]
        more = len(self.text) - SHOWN
        if more > 0:
            parts.append(f"<p>… {more:,}</p>")
        return f"<div>{''.join(parts)}</div>"

    def _marked(self, theme: str) -> str:
        """Write the text, what speaks for a theme the darker the more it weighs."""
        weights = np.zeros(len(self.text))
        for one in self:
            if one.theme == theme and one.end > one.start:
                weights[one.start : one.end] += one.weight / (one.end - one.start)
        shown = np.clip(weights[:SHOWN] / max(weights.max(initial=0), 1e-12), 0, 1)
        shades = np.floor(4 * shown + 0.5) / 4
        edges = np.flatnonzero(np.diff(shades, prepend=-1, append=-1)).tolist()
        pieces = []
        for start, end in pairwise(edges):
            piece = escape(self.text[start:end])
            shade = DARKEST * shades[start]
            pieces.append(
                f'<mark style="background: rgba(0, 114, 178, {shade:.2f}); '
                f'color: inherit">{piece}</mark>'
                if shade
                else piece
            )
        return "".join(pieces)
