"""Evidence; weights of characters."""

from dataclasses import dataclass


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
