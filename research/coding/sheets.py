"""Coding sheets out: who reads which article, as XLSX and CSV."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from research.coding.codebook import Codebook
from research.coding.handout import write_handout
from research.coding.workbook import MAX_CELL, workbook_bytes
from research.corpus.article import Article
from research.corpus.corpus import Corpus
from research.evaluation.sampling import draw
from research.files.tables import csv_text
from research.i18n import _

TRUNCATED = " […]"
DRAWN = "drawn.csv"
TEXT_COLUMNS = ("id", "title", "text")


@dataclass(frozen=True, slots=True)
class Assignment:
    """The articles one coder reads, in the order of the sheet."""

    coder: str
    ids: tuple[str, ...]


def assign(
    ids: Sequence[str], *, n_coders: int, overlap: float, seed: int
) -> tuple[Assignment, ...]:
    """Deal articles out to coders at random.

    Parameters
    ----------
    ids : sequence of str
        Their order changes nothing.
    n_coders : int
    overlap : float
        Share of the articles that every coder reads; the others are read by one.
    seed : int

    Returns
    -------
    tuple of n_coders Assignments
        Each in an order of its own.

    Raises
    ------
    ValueError
        If a setting is out of range.
    """
    if not (n_coders >= 1 and 0 <= overlap <= 1):
        raise ValueError(
            _(
                "n_coders must be at least 1 and overlap lie in [0, 1], got "
                "{n_coders} and {overlap}.",
                n_coders=n_coders,
                overlap=overlap,
            )
        )
    rng = np.random.default_rng(seed)
    line = [sorted(ids)[place] for place in rng.permutation(len(ids))]
    shared = line[: round(len(line) * overlap)]
    single = line[len(shared) :]
    dealt = [[*shared, *single[number::n_coders]] for number in range(n_coders)]
    return tuple(
        Assignment(
            f"coder-{number}",
            tuple(part[place] for place in rng.permutation(len(part))),
        )
        for number, part in enumerate(dealt, start=1)
    )


def draw_articles(corpus: Corpus, *, n: int, seed: int) -> dict[str, float]:
    """Draw articles at random, sources in proportion.

    Returns
    -------
    dict
        The inclusion probability of each, by id.
    """
    return draw_informative(
        corpus, np.ones(len(corpus)), n=n, random_share=1.0, seed=seed
    )


def draw_informative(
    corpus: Corpus,
    utility: NDArray[np.float64],
    *,
    n: int,
    random_share: float,
    seed: int,
) -> dict[str, float]:
    """Draw articles, sources in proportion, the informative ones more likely.

    Parameters
    ----------
    corpus : Corpus
    utility : ndarray of shape (n_docs,)
    n : int
        Articles to draw.
    random_share : float
        Share of the inclusion probabilities that is the same for all, in (0, 1].
    seed : int

    Returns
    -------
    dict
        The inclusion probability of each, by id.
    """
    order = sorted(range(len(corpus)), key=corpus.ids.__getitem__)
    drawn = draw(
        utility[order],
        n=n,
        random_share=random_share,
        strata=[corpus[row].source for row in order],
        seed=seed,
    )
    rows = drawn.rows.tolist()
    names = [corpus.ids[order[row]] for row in rows]
    return dict(zip(names, drawn.probability.tolist(), strict=True))


def write_sheets(
    corpus: Corpus,
    codebook: Codebook,
    folder: str | Path,
    *,
    drawn: Mapping[str, float],
    n_coders: int = 2,
    overlap: float = 0.2,
    seed: int = 7,
    sampling_round: int = 1,
    beside: Mapping[str, bytes] | None = None,
) -> tuple[Assignment, ...]:
    """Write a sheet a coder as XLSX and CSV, and the codebook to read beside it.

    Coders see title and text, not labels, sources, dates, or one another's answers.
    The same input gives the same bytes.

    Parameters
    ----------
    corpus : Corpus
    codebook : Codebook
    folder : path
    drawn : mapping
        The articles to code, by id, and the inclusion probability of each; kept
        in `drawn.csv`, as the weight of prevalence is one over it.
    n_coders : int
    overlap : float
        Share of the articles that every coder reads.
    seed : int
    sampling_round : int
        1 for the first draw, 2 for one from what that left, and so on.
    beside : mapping, optional
        More files to write, bytes by name, such as the codebook's own.

    Returns
    -------
    tuple of Assignment

    Raises
    ------
    FileExistsError
        If a sheet that somebody filled in, or the record of another draw, would be
        lost.
    """
    articles = {article.id: article for article in corpus}
    dealt = assign(list(drawn), n_coders=n_coders, overlap=overlap, seed=seed)
    contents = {
        **draw_files(drawn, dealt, codebook, sampling_round),
        **(beside or {}),
    }
    for assignment in dealt:
        rows = [sheet_row(articles[name]) for name in assignment.ids]
        header = [*TEXT_COLUMNS, *codebook.names, "comment"]
        blank = [""] * (len(codebook.names) + 1)
        table = csv_text(header, ([*row, *blank] for row in rows))
        contents[f"{assignment.coder}.csv"] = table.encode("utf-8-sig", "replace")
        book = workbook_bytes(TEXT_COLUMNS, rows, codebook)
        contents[f"{assignment.coder}.xlsx"] = book
    write_handout(folder, contents, first=DRAWN)
    return dealt


def draw_files(
    drawn: Mapping[str, float],
    dealt: Sequence[Assignment],
    codebook: Codebook,
    sampling_round: int,
) -> dict[str, bytes]:
    """Give how articles were drawn, and the codebook, to lie beside what coders get."""
    readers = Counter(name for assignment in dealt for name in assignment.ids)
    rows = [
        [name, str(sampling_round), f"{drawn[name]:.6g}", str(readers[name])]
        for name in sorted(drawn)
    ]
    table = csv_text(["id", "round", "probability", "coders"], rows)
    return {
        DRAWN: table.encode("utf-8-sig", "replace"),
        "codebook.md": codebook.to_markdown().encode(),
    }


def sheet_row(article: Article) -> list[str]:
    """Give id, title and text, as long as a cell can hold."""
    text = "\n".join(article.body)
    if len(text) > MAX_CELL:
        text = text[: MAX_CELL - len(TRUNCATED)] + TRUNCATED
    return [_encodable(part) for part in (article.id, article.title, text)]


def _encodable(text: str) -> str:
    return text.encode("utf-8", "replace").decode()
