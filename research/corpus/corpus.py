"""The noun Corpus, and how it is read and written."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from research.corpus.article import Article, as_record, canonical_line

if TYPE_CHECKING:
    import pandas as pd

    from research.corpus.columns import Reading

SHOWN_PROBLEMS = 20


class CorpusError(ValueError):
    """Articles that cannot be read, with every fault.

    Attributes
    ----------
    problems : tuple of str
        All of them; the message shows the first 20.

    Parameters
    ----------
    problems : sequence of str
    hint : str
        What to do; the last line of the message.
    """

    def __init__(self, problems: Sequence[str], hint: str = "") -> None:
        self.problems = tuple(problems)
        lines = list(self.problems[:SHOWN_PROBLEMS])
        more = len(self.problems) - SHOWN_PROBLEMS
        if more > 0:
            lines.append(f"… and {more:,} more")
        if hint:
            lines.append(hint)
        super().__init__("\n".join(lines))


@dataclass(frozen=True, slots=True)
class Corpus:
    """Articles in the order of their file.

    Attributes
    ----------
    articles : tuple of Article
    dropped : tuple of str
        What was wrong with the rows left out on request.
    reading : Reading or None
        What was read as what; None where nothing was read.

    Raises
    ------
    CorpusError
        If two articles share an id, or one is none.
    """

    articles: tuple[Article, ...]
    dropped: tuple[str, ...] = ()
    reading: "Reading | None" = field(default=None, compare=False, repr=False)

    def __post_init__(self) -> None:
        wrong = [a for a in self.articles if not isinstance(a, Article)]
        if wrong:
            raise CorpusError(
                [f"articles must be Articles, got {type(wrong[0]).__name__}"]
            )
        seen: set[str] = set()
        twice = [a.id for a in self.articles if a.id in seen or seen.add(a.id)]  # type: ignore[func-returns-value]
        if twice:
            raise CorpusError([f"id {name!r} stands more than once" for name in twice])

    def __len__(self) -> int:
        return len(self.articles)

    def __iter__(self) -> Iterator[Article]:
        return iter(self.articles)

    def __getitem__(self, position: int) -> Article:
        return self.articles[position]

    @property
    def ids(self) -> list[str]:
        """Ids, in order."""
        return [article.id for article in self.articles]

    @property
    def texts(self) -> list[str]:
        """Texts, in order."""
        return [article.text for article in self.articles]

    @property
    def themes(self) -> tuple[str, ...]:
        """Themes that occur among the labels, sorted."""
        return tuple(sorted({name for a in self.articles for name in a.labels or ()}))

    @property
    def sha256(self) -> str:
        """Hash of all that the articles say, whatever their order."""
        digest = sha256()
        for article in self.in_order():
            digest.update(canonical_line(article).encode("utf-8", "surrogatepass"))
        return digest.hexdigest()

    def in_order(self) -> "Corpus":
        """Return the articles sorted by id."""
        return Corpus(tuple(sorted(self.articles, key=lambda a: a.id)), self.dropped)

    def select(self, keep: Callable[[Article], bool]) -> "Corpus":
        """Return the articles for which `keep(article)` is true.

        Examples
        --------
        >>> corpus = Corpus((Article(id="a", date="2023-05-01"), Article(id="b")))
        >>> corpus.select(lambda article: article.date is not None).ids
        ['a']
        """
        return Corpus(tuple(filter(keep, self.articles)), self.dropped)

    def label_matrix(self, themes: Sequence[str]) -> NDArray[np.int8]:
        """Write labels as 0 and 1.

        Parameters
        ----------
        themes : sequence of str
            The columns; labels of other themes are left out.

        Returns
        -------
        ndarray of shape (n_docs, n_themes)

        Raises
        ------
        ValueError
            If an article is unlabelled.
        """
        unlabelled = [a.id for a in self.articles if a.labels is None]
        if unlabelled:
            raise ValueError(
                f"every article must be labelled, {len(unlabelled)} are not, "
                f"the first is {unlabelled[0]!r}. Label them, or select the others."
            )
        rows = [[t in (a.labels or ()) for t in themes] for a in self.articles]
        return np.array(rows, dtype=np.int8).reshape(len(self), len(themes))

    def to_frame(self) -> "pd.DataFrame":
        """Return one row an article, with the fields as columns."""
        import pandas as pd

        return pd.DataFrame([as_record(article) for article in self.articles])
