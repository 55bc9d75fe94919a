"""What a reader explores: articles with their themes and topics, as plain values."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from research.arrays import Floats
from research.corpus.article import Article
from research.i18n import _

Mark = tuple[int, int, float]

RELEVANCES = tuple(step / 10 for step in range(11))  # the places of the slider
MAX_CHARS = 3_000  # of an article's text in the page


@dataclass(frozen=True, slots=True)
class ThemeView:
    """A theme: as labels name it, as readers see it, and its threshold."""

    label: str
    name: str
    threshold: float


@dataclass(frozen=True, slots=True)
class TopicView:
    """A topic on the map.

    Attributes
    ----------
    label : str
    share : float
        Of all tokens.
    place : (float, float)
    terms : mapping
        From term to probability in the topic: all that are among its most relevant
        at some place of the slider.
    top : sequence of str
        Its first terms, by which a file of names knows it again.
    name : str
        What a person called it, "" where none did; the label is of its terms.
    is_hidden : bool
    """

    label: str
    share: float
    place: tuple[float, float]
    terms: Mapping[str, float]
    top: Sequence[str] = ()
    name: str = ""
    is_hidden: bool = False


@dataclass(frozen=True, slots=True)
class TermChanges:
    """Terms that became more and less common.

    Attributes
    ----------
    note : str
        What was held against what, and how it is read.
    more, less : sequences of (str, float, float)
        A term, and how often it stands in a million words before and after.
    """

    note: str
    more: Sequence[tuple[str, float, float]]
    less: Sequence[tuple[str, float, float]]


@dataclass(frozen=True, slots=True)
class OverTime:
    """Shares of the themes among all articles of a period, with their intervals.

    Attributes
    ----------
    periods : sequence of n_periods str
    value, low, high : ndarray of shape (n_periods, n_themes)
        NaN of a period that holds fewer articles than the floor.
    floor : int
        Articles a period must hold for its shares to be drawn, of all articles and of
        those that match the filters.
    """

    periods: Sequence[str]
    value: Floats
    low: Floats
    high: Floats
    floor: int


@dataclass(frozen=True, slots=True)
class Explorer:
    """What a reader explores: articles with their themes and topics.

    Attributes
    ----------
    title, lead : str
    articles : sequence of n_docs Articles
    themes : sequence of n_themes ThemeViews
    probabilities : ndarray of shape (n_docs, n_themes)
    decisions : ndarray of shape (n_docs, n_themes)
        1 where a theme was given.
    marks : sequence of n_docs mappings
        From the number of a theme to what speaks for it: (start, end, strength in
        0 to 1) in `article.text`, in order and apart.
    topics : sequence of n_topics TopicViews
    terms : mapping
        From term to its share of all tokens.
    doc_topic : ndarray of shape (n_docs, n_topics)
        Rows of NaN where an article has no topic.
    periods : sequence of n_docs str or None
    over_time : OverTime
    similar : sequence of n_docs sequences of int
        Rows of the articles most like each, the most alike first; empty if not known.
    changes : TermChanges or None

    Raises
    ------
    ValueError
        If the parts do not fit together.
    """

    title: str
    lead: str
    articles: Sequence[Article]
    themes: Sequence[ThemeView]
    probabilities: Floats
    decisions: NDArray[np.int8]
    marks: Sequence[Mapping[int, Sequence[Mark]]]
    topics: Sequence[TopicView]
    terms: Mapping[str, float]
    doc_topic: Floats
    periods: Sequence[str | None]
    over_time: OverTime
    similar: Sequence[Sequence[int]] = ()
    changes: TermChanges | None = None

    def __post_init__(self) -> None:
        n_docs, n_themes, n_topics = map(len, (self.articles, self.themes, self.topics))
        expected = {
            "probabilities": (n_docs, n_themes),
            "decisions": (n_docs, n_themes),
            "doc_topic": (n_docs, n_topics),
        }
        problems = [
            _(
                "{name} must have shape {shape}, got {found}",
                name=name,
                shape=shape,
                found=getattr(self, name).shape,
            )
            for name, shape in expected.items()
            if getattr(self, name).shape != shape
        ]
        problems += [
            _("{name} must hold one entry an article", name=name)
            for name in ("marks", "periods")
            if len(getattr(self, name)) != n_docs
        ]
        if len(self.similar) not in (0, n_docs):
            problems.append(_("{name} must hold one entry an article", name="similar"))
        problems += [
            _("terms lacks {term!r} of topic {number}", term=term, number=number)
            for number, topic in enumerate(self.topics)
            for term in topic.terms
            if term not in self.terms
        ]
        if problems:
            raise ValueError(_("inconsistent explorer: ") + _("; ").join(problems))
