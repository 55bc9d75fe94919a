"""What a report is made of: headings, prose, tables, figures, pages, methods."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from matplotlib.figure import Figure as Drawing

FILE_NAME = re.compile(r"[a-z0-9]+(?:_[a-z0-9]+)*")


@dataclass(frozen=True, slots=True)
class Section:
    """A heading; `text`, if any, stands below it in a lighter tone."""

    title: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class Prose:
    """Paragraphs of plain text."""

    text: str


@dataclass(frozen=True, slots=True)
class Share:
    """A cell that readers see as percent; files keep the fraction.

    Attributes
    ----------
    of : float, Estimate or None
        In [0, 1], or a difference of two such.
    signed : bool
        Whether it is a difference, which readers see in points, with a plus before
        what is above 0.
    """

    of: Any
    signed: bool = False


@dataclass(frozen=True, slots=True)
class Ratio:
    """A cell that says how many times as large: readers see one digit after the point.

    Attributes
    ----------
    of : float, Estimate or None
    """

    of: Any


@dataclass(frozen=True, slots=True)
class Table:
    """A table, also written as CSV.

    Attributes
    ----------
    name : str
        File name: lower-case letters, digits and single underscores.
    header : sequence of str
    rows : sequence of sequences
        Of str, int, float, Estimate, Spread, Share, Ratio or None.
    caption : str
    is_file_only : bool
        Whether it is a CSV file alone, such as one with a row an article, which the
        page only names.
    """

    name: str
    header: Sequence[str]
    rows: Sequence[Sequence[Any]]
    caption: str = ""
    is_file_only: bool = False


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure, also written as SVG and PNG, and its numbers as CSV.

    Attributes
    ----------
    name : str
        File name: lower-case letters, digits and single underscores.
    drawing : matplotlib Figure
        A `Chart` brings its numbers.
    caption : str
        What it shows, on which articles.
    alt : str
        What it shows, for those who cannot see it.
    """

    name: str
    drawing: Drawing
    caption: str
    alt: str


@dataclass(frozen=True, slots=True)
class KeyNumbers:
    """A strip of headline figures: (number or Estimate or str, what it is)."""

    numbers: Sequence[tuple[Any, str]]


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A piece of an article with evidence marked.

    Attributes
    ----------
    title, note : str
    text : str
        As published.
    marks : sequence of (start, end, strength in 0 to 1)
        Places in `text`; they must not overlap.
    """

    title: str
    note: str
    text: str
    marks: Sequence[tuple[int, int, float]] = ()


@dataclass(frozen=True, slots=True)
class Excerpts:
    """Excerpts under one summary, folded."""

    summary: str
    excerpts: Sequence[Excerpt]


@dataclass(frozen=True, slots=True)
class Attachment:
    """A further page, written beside the report and linked from it.

    Attributes
    ----------
    name : str
        File name: lower-case letters, digits and single underscores.
    html : str
        The whole page.
    link, text : str
        What the link says, and what stands beside it.
    """

    name: str
    html: str
    link: str
    text: str


@dataclass(frozen=True, slots=True)
class Finding:
    """A sentence with its numbers, and where they are shown.

    Attributes
    ----------
    text : str
    link : str
        Name of the table or figure that shows it.
    """

    text: str
    link: str


@dataclass(frozen=True, slots=True)
class Findings:
    """What was found, the first first; `otherwise` is said where there is nothing."""

    findings: Sequence[Finding]
    otherwise: str = ""


@dataclass(frozen=True, slots=True)
class Methods:
    """A paragraph for a paper, also written as `methods.txt` and `references.bib`.

    Attributes
    ----------
    text : str
        The paragraph.
    works : sequence of str
        What it cites, as readers see it.
    bibtex : str
        The same for programs that keep references.
    """

    text: str
    works: Sequence[str]
    bibtex: str


Block = (
    Section
    | Prose
    | Table
    | Figure
    | KeyNumbers
    | Excerpts
    | Attachment
    | Findings
    | Methods
)
