"""Shares of themes corrected for the classifier's errors, as blocks."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from research.classification.prevalence import (
    Checked,
    Share,
    counted_share,
    matrix_share,
)
from research.classification.themes import ThemeClassifier
from research.corpus import Corpus
from research.reporting.report import Block, Estimate, Prose, Table
from research.sections.notes import display
from research.sections.shares import shares_figure, shares_table
from research.topics.alignment import Shares

UNCHECKED_NOTE = (
    "Shares are of the labels given, not corrected for classifier error. To correct "
    "them, label a random sample of articles that the model has not seen, and give it "
    "with --checked."
)
CHECKED_NOTE = (
    "Counting labels counts the classifier's errors too. Below, they are taken out by "
    "how many articles with a theme it found, and how many without it mistook, among "
    "the articles checked. Right where it errs on the corpus as often as on those "
    "articles; they must be such as it had not seen in training."
)


@dataclass(frozen=True, slots=True)
class CheckedThemes:
    """What articles of known themes say of a classifier.

    Attributes
    ----------
    by_theme : dict of str to Checked
    refused : dict of str to str
        Why a theme's share cannot be corrected.
    n_docs : int
    """

    by_theme: dict[str, Checked]
    refused: dict[str, str]
    n_docs: int


def check_themes(classifier: ThemeClassifier, checked: Corpus) -> CheckedThemes:
    """Compare a classifier with articles that people labelled.

    Parameters
    ----------
    classifier : ThemeClassifier
        Fitted without these articles.
    checked : Corpus
        Unlabelled articles are left out.

    Raises
    ------
    ValueError
        If no article is labelled.
    """
    known = checked.select(lambda article: article.labels is not None).in_order()
    if not len(known):
        raise ValueError(
            f"articles checked must be labelled, none of {len(checked):,} is. Give "
            "their themes in 'labels'; 'none' is no theme."
        )
    y_true = known.label_matrix(classifier.themes_)
    y_prob = classifier.predict_proba(known.texts)
    y_pred = classifier.decide(y_prob)
    by_theme, refused = {}, {}
    for column, theme in enumerate(classifier.themes_):
        try:
            one = Checked(y_true[:, column], y_pred[:, column], y_prob[:, column])
            matrix_share(y_pred[:, column], one)
        except ValueError as error:
            refused[theme] = str(error)
        else:
            by_theme[theme] = one
    return CheckedThemes(by_theme, refused, len(known))


def corrected_blocks(
    decisions: NDArray[np.int8],
    themes: Sequence[str],
    periods: Sequence[str | None],
    checked: CheckedThemes,
    *,
    shown: str,
) -> list[Block]:
    """Show shares as counted and corrected, in all and over time.

    Parameters
    ----------
    decisions : ndarray of shape (n_docs, n_themes)
    themes : sequence of n_themes str
    periods : sequence of n_docs str or None
        None leaves an article out of time.
    checked : CheckedThemes
    shown : str
        What a period is: "quarter", "year".
    """
    columns = [c for c, theme in enumerate(themes) if theme in checked.by_theme]
    rows = [
        _row(themes[column], decisions[:, column], checked.by_theme[themes[column]])
        for column in columns
    ]
    blocks: list[Block] = [Prose(CHECKED_NOTE)]
    if checked.refused:
        told = "; ".join(
            f"{display(name)}: {reason}" for name, reason in checked.refused.items()
        )
        blocks.append(Prose(f"Not corrected: {told}"))
    if not columns:
        return blocks
    names = [display(themes[column]) for column in columns]
    blocks.append(
        Table(
            "theme_shares_corrected",
            ["theme", "counted", "corrected", "found", "mistaken"],
            rows,
            f"Shares with 95 % intervals, corrected by {checked.n_docs:,} articles "
            "checked. Found: of the articles with the theme, how many get it; "
            "mistaken: of those without it, how many get it all the same.",
        )
    )
    dated = sorted({period for period in periods if period is not None})
    if len(dated) < 2:
        return blocks
    which = np.array([period or "" for period in periods], dtype=object)
    cells = [
        [
            matrix_share(decisions[which == period, c], checked.by_theme[themes[c]])
            for c in columns
        ]
        for period in dated
    ]
    value, low, high = np.moveaxis(np.array(cells, dtype=np.float64), 2, 0)
    n_docs = np.array([(which == period).sum() for period in dated])
    shares = Shares(tuple(dated), n_docs, value, low, high)
    caption = (
        f"Corrected share of articles with each theme by {shown}. Intervals (95 %) "
        f"hold the sampling of the articles and that errors are known from "
        f"{checked.n_docs:,} articles only."
    )
    return [
        *blocks,
        shares_figure(
            "themes_over_time_corrected", shares, names, caption=caption, columns=2
        ),
        shares_table("themes_by_period_corrected", shares, names),
    ]


def _row(
    theme: str, y_pred: NDArray[np.int8], checked: Checked
) -> list[str | Estimate | float]:
    with_it, without = checked.y_true == 1, checked.y_true == 0
    return [
        display(theme),
        _estimate(counted_share(y_pred)),
        _estimate(matrix_share(y_pred, checked)),
        float(checked.y_pred[with_it].mean()),
        float(checked.y_pred[without].mean()),
    ]


def _estimate(share: Share) -> Estimate:
    return Estimate(share.value, share.low, share.high)
