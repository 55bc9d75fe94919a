"""Labelling: what a classifier says of articles, the same from every door."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from research.arrays import Floats, Labels
from research.corpus.article import Article
from research.i18n import N_, _

NO_KNOWN_TERM = N_("no known term")


@dataclass(frozen=True, slots=True)
class Labelling:
    """Probabilities, decisions and flags of articles.

    An article without a term the model knows has no theme, whatever its probability,
    which then rests on nothing but how common a theme was in training.

    Attributes
    ----------
    themes : tuple of str, length n_themes
    probability : ndarray of shape (n_docs, n_themes)
        In [0, 1], calibrated, each theme apart from the others.
    decision : ndarray of shape (n_docs, n_themes)
        1 where a theme is given.
    flag : tuple of str, length n_docs
        Why an answer should not be relied on; empty where nothing speaks against it.

    Raises
    ------
    ValueError
        If the parts are not of one shape.
    """

    themes: tuple[str, ...]
    probability: Floats
    decision: Labels
    flag: tuple[str, ...]

    def __post_init__(self) -> None:
        wanted = (len(self.flag), len(self.themes))
        for name in ("probability", "decision"):
            if getattr(self, name).shape != wanted:
                raise ValueError(
                    _(
                        "{name} must have shape {wanted}, one row a flag and one "
                        "column a theme, got {shape}.",
                        name=name,
                        wanted=wanted,
                        shape=getattr(self, name).shape,
                    )
                )

    def __len__(self) -> int:
        """Give the number of articles."""
        return len(self.flag)

    def named(self, row: int) -> list[str]:
        """Name the themes an article was given."""
        return [self.themes[column] for column in np.flatnonzero(self.decision[row])]

    def columns(self, articles: Iterable[Article]) -> dict[str, Any]:
        """Give the columns of a table with a row an article, before the flag.

        Returns
        -------
        dict
            `id`, `date`, `source`, `title`, `themes` (separated by semicolons), and one
            column of probabilities a theme.
        """
        articles = list(articles)
        head: dict[str, Any] = {
            name: [getattr(article, name) for article in articles]
            for name in ("id", "date", "source", "title")
        }
        head["themes"] = [";".join(self.named(row)) for row in range(len(self))]
        return head | dict(zip(self.themes, self.probability.T, strict=True))

    def take(self, rows: Sequence[int] | NDArray[np.int64]) -> "Labelling":
        """Keep some of the articles, in this order."""
        numbers = np.asarray(rows, dtype=np.int64)
        return Labelling(
            self.themes,
            self.probability[numbers],
            self.decision[numbers],
            tuple([self.flag[row] for row in numbers.tolist()]),
        )
