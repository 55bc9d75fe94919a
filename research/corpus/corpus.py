"""The noun Corpus: articles in order, and what was read as what."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from hashlib import sha256
from html import escape
from typing import TYPE_CHECKING, Any, Literal, overload

import numpy as np
from numpy.typing import NDArray

from research.corpus.article import FIELDS, Article, canonical_line
from research.i18n import _, listed, ngettext

if TYPE_CHECKING:
    import pandas as pd

    from research.corpus.columns import Reading

SHOWN_PROBLEMS = 20
SHOWN_THEMES, SHOWN_ARTICLES = 6, 5  # of a corpus, where it is shown


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
            lines.append(_("… and {more:,} more", more=more))
        if hint:
            lines.append(hint)
        super().__init__("\n".join(lines))


@dataclass(frozen=True, slots=True, repr=False)
class Corpus:
    """Articles in the order of their file.

    Attributes
    ----------
    articles : tuple of Article
    dropped : tuple of str
        What was wrong with the rows left out on request.
    reading : Reading or None
        What was read as what; None where the articles were not read.

    Raises
    ------
    CorpusError
        If two articles share an id, or one is none.
    """

    articles: tuple[Article, ...]
    dropped: tuple[str, ...] = ()
    reading: "Reading | None" = field(default=None, compare=False)

    def __post_init__(self) -> None:
        wrong = [a for a in self.articles if not isinstance(a, Article)]
        if wrong:
            raise CorpusError(
                [
                    _(
                        "articles must be Articles, got {kind}",
                        kind=type(wrong[0]).__name__,
                    )
                ]
            )
        seen: set[str] = set()
        twice = [a.id for a in self.articles if a.id in seen or seen.add(a.id)]  # type: ignore[func-returns-value]
        if twice:
            raise CorpusError(
                [_("id {name!r} stands more than once", name=name) for name in twice]
            )

    def __len__(self) -> int:
        return len(self.articles)

    def __iter__(self) -> Iterator[Article]:
        return iter(self.articles)

    @overload
    def __getitem__(self, position: int) -> Article: ...
    @overload
    def __getitem__(self, position: slice) -> "Corpus": ...

    def __getitem__(self, position: int | slice) -> "Article | Corpus":
        """Give an article, or of a slice the corpus of its articles."""
        if isinstance(position, slice):
            return replace(self, articles=self.articles[position])
        return self.articles[position]

    def __repr__(self) -> str:
        """Say in one line what it holds."""
        return f"Corpus({'; '.join(_outline(self))})"

    def _repr_html_(self) -> str:
        """Show it in a notebook: what it holds, and its first articles."""
        rows = "".join(
            f"<tr><td>{escape(a.id[:40])}</td><td>{escape(a.date or '')}</td>"
            f"<td>{escape(a.heading)}</td>"
            f"<td>{escape(';'.join(a.labels or ()))}</td></tr>"
            for a in self.articles[:SHOWN_ARTICLES]
        )
        more = len(self) - SHOWN_ARTICLES
        told = "" if self.reading is None else escape(self.reading.summary())
        return (
            f"<div><p><b>Corpus</b> {escape('; '.join(_outline(self)))}</p>"
            "<table><thead><tr><th>id</th><th>date</th><th>title</th><th>labels</th>"
            f"</tr></thead><tbody>{rows}</tbody></table>"
            + (f"<p>… and {more:,} more</p>" if more > 0 else "")
            + (f"<p>{told}</p>" if told else "")
            + "</div>"
        )

    @classmethod
    def from_frame(
        cls,
        frame: Any,
        *,
        columns: Mapping[str, str] | None = None,
        drop_bad: bool = False,
        bad_dates: Literal["keep", "drop"] = "keep",
        ids: Literal["row", "refuse"] | None = None,
        keep: Sequence[str] | Literal["all"] = "all",
    ) -> "Corpus":
        """Read articles from a table in memory, one a row.

        Parameters
        ----------
        frame : DataFrame
            Of pandas, Polars or Arrow, or anything that offers itself as an Arrow
            stream.
        columns : mapping, optional
            From fields of Article, or "text", to columns; usual names in Chinese and
            English are found without.
        drop_bad : bool
            Leave bad rows out, and list them in `dropped`.
        bad_dates : {"keep", "drop"}
            Whether an article without a usable date stays.
        ids : {"row", "refuse"}, optional
            If None, the column of ids, or the number of the row where there is none.
            "row" takes the number always, "refuse" asks for ids.
        keep : sequence of str, or "all"
            Columns that are no field and come back in `Article.extra`.

        Returns
        -------
        Corpus
            In the order of the rows. Columns that are no field are in `extra`, and
            come back with `to_frame`.

        Raises
        ------
        CorpusError
            If no column is the text, several may be, or rows are bad.
        """
        from research.corpus.frames import corpus_of_frame
        from research.corpus.reading import settings_of

        settings = settings_of(
            columns=columns, drop_bad=drop_bad, bad_dates=bad_dates, ids=ids, keep=keep
        )
        return corpus_of_frame(frame, settings)

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
        return replace(self, articles=tuple(sorted(self.articles, key=lambda a: a.id)))

    def select(self, keep: Callable[[Article], bool]) -> "Corpus":
        """Return the articles for which `keep(article)` is true.

        Examples
        --------
        >>> corpus = Corpus((Article(id="a", date="2023-05-01"), Article(id="b")))
        >>> corpus.select(lambda article: article.date is not None).ids
        ['a']
        """
        return replace(self, articles=tuple(filter(keep, self.articles)))

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
                _(
                    "every article must be labelled, {n_unlabelled} are not, the "
                    "first is {unlabelled!r}. Label them, or select the others.",
                    n_unlabelled=len(unlabelled),
                    unlabelled=unlabelled[0],
                )
            )
        rows = [[t in (a.labels or ()) for t in themes] for a in self.articles]
        return np.array(rows, dtype=np.int8).reshape(len(self), len(themes))

    def to_frame(self) -> "pd.DataFrame":
        """Return one row an article: its fields, then its own other columns.

        Returns
        -------
        DataFrame
            `body` is one text, a paragraph a line; `labels` is a tuple, or None where
            nobody has labelled the article. What else the articles' file said follows,
            a column each; one that is called as a field is, behind `extra.`.
            `Corpus.from_frame` reads all of it again.
        """
        import pandas as pd

        from research.corpus.joining import own_columns

        fields = {
            name: [getattr(article, name) for article in self.articles]
            for name in (*FIELDS, "source")
        }
        fields["body"] = ["\n".join(article.body) for article in self.articles]
        own = own_columns(self, taken=fields)
        # Tuples and numbers stay what they are: no column is guessed to be another.
        return pd.DataFrame({**fields, **own}, columns=[*fields, *own])


def _outline(corpus: Corpus) -> list[str]:
    """Say how many articles there are, from when, by whom, and which themes."""
    articles = corpus.articles
    parts = [ngettext("{n:,} article", "{n:,} articles", len(articles))]
    dates = sorted(a.date for a in articles if a.date is not None)
    if dates:
        parts.append(_("{first} to {last}", first=dates[0], last=dates[-1]))
    n_sources = len({a.source for a in articles if a.source})
    if n_sources:
        parts.append(ngettext("{n:,} source", "{n:,} sources", n_sources))
    n_labelled = sum(a.labels is not None for a in articles)
    if n_labelled:
        names = [f"{name[:20]!r}" for name in corpus.themes[:SHOWN_THEMES]]
        more = ["…"] if len(corpus.themes) > SHOWN_THEMES else []
        told = listed([*names, *more]) or _("none")
        parts.append(_("{n:,} labelled: {themes}", n=n_labelled, themes=told))
    return parts
