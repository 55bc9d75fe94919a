"""Typical and borderline articles of each theme, evidence marked."""

import numpy as np

from research.arrays import Floats
from research.i18n import _
from research.rendering.blocks import Block, Excerpt, Excerpts, Prose
from research.reports.digest import Digest
from research.reports.explorer import marks
from research.reports.notes import display

N_EXCERPTS = 3
EXCERPT_CHARS = 600
# How far from its threshold a probability may be and still be a close call: beyond,
# calibrated probabilities say that nobody needs to look twice.
CLOSE = 0.15


def typical_rows(probability: Floats, threshold: float, *, n: int) -> list[int]:
    """Give the articles a theme is surest in, of those that have it.

    Parameters
    ----------
    probability : ndarray of shape (n_docs,)
    threshold : float
        From which on an article has the theme.
    n : int
        At most.

    Returns
    -------
    list of int
        The surest first; empty if no article has the theme.
    """
    order = np.argsort(-probability, kind="stable")
    rows: list[int] = order[probability[order] >= threshold][:n].tolist()
    return rows


def close_rows(
    probability: Floats, threshold: float, *, n: int, within: float = CLOSE
) -> list[int]:
    """Give the articles that the threshold hardly decides.

    Parameters
    ----------
    probability : ndarray of shape (n_docs,)
    threshold : float
    n : int
        At most.
    within : float
        How far from the threshold at most.

    Returns
    -------
    list of int
        The closest first; empty if no article is close.
    """
    distance = np.abs(probability - threshold)
    order = np.argsort(distance, kind="stable")
    rows: list[int] = order[distance[order] <= within][:n].tolist()
    return rows


def excerpt_blocks(digest: Digest) -> list[Block]:
    """Show the most typical articles of each theme and the closest calls.

    Where there is none, words say so.
    """
    blocks: list[Block] = []
    for column, theme in enumerate(digest.labelling.themes):
        probability = digest.labelling.probability[:, column]
        limit = float(digest.classifier.thresholds_[column])
        name, threshold = display(theme), _("threshold {limit:.2f}", limit=limit)
        kinds = (
            (_("most typical"), typical_rows(probability, limit, n=N_EXCERPTS)),
            (_("closest calls"), close_rows(probability, limit, n=N_EXCERPTS)),
        )
        for kind, rows in kinds:
            if rows:
                shown = [_excerpt(digest, int(row), column) for row in rows]
                blocks.append(
                    Excerpts(
                        _(
                            "{name}: {kind} ({threshold})",
                            name=name,
                            kind=kind,
                            threshold=threshold,
                        ),
                        shown,
                    )
                )
            elif kind == kinds[1][0]:
                blocks.append(Prose(_no_close_call(name, threshold)))
            else:
                blocks.append(Prose(_none_typical(name, threshold, probability)))
    return blocks


def _no_close_call(name: str, threshold: str) -> str:
    return _(
        "{name}: no article is within {close} of the {threshold}: no close calls.",
        name=name,
        close=CLOSE,
        threshold=threshold,
    )


def _none_typical(name: str, threshold: str, probability: Floats) -> str:
    highest = (
        _(", {probability:.2f} being the highest", probability=probability.max())
        if len(probability)
        else ""
    )
    return _(
        "{name}: no article has it ({threshold}{highest}), so none is typical.",
        name=name,
        threshold=threshold,
        highest=highest,
    )


def _excerpt(digest: Digest, row: int, column: int) -> Excerpt:
    article = digest.corpus[row]
    text = article.text
    shares = digest.classifier.character_weights(
        text, tokens=digest.tokens.take([row])
    )[column]
    probability = digest.labelling.probability[row, column]
    note = " · ".join(
        part
        for part in (article.id, article.date, article.source, f"p = {probability:.2f}")
        if part
    )
    shown = text[:EXCERPT_CHARS]
    return Excerpt(article.heading, note, shown, marks(shares[: len(shown)]))
