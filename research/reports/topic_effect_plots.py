"""Effects on topics, drawn: expected shares by column, together, and over fits."""

import re
from collections.abc import Sequence
from itertools import product
from typing import TYPE_CHECKING, Any

import numpy as np

from research.arrays import Floats
from research.i18n import _
from research.rendering.blocks import Block, Figure, Table
from research.rendering.topic_figures import line_panels, share_panels
from research.reports.topic_fits import Topics
from research.stats.estimates import Estimate
from research.topics.effects import TopicEffects, topic_effects
from research.topics.lda import fit_topics
from research.topics.stability import matched_agreement

if TYPE_CHECKING:
    import pandas as pd

MOST_LEVELS = 12
LEAST_LEVEL = 10  # articles of a value that is drawn
N_STEPS = 9  # along a column of numbers
SAME = 0.5  # share of first terms from which a topic of another fit is the same
SHOWN_TERMS = 4  # of a figure over fits


def expected_blocks(
    found: TopicEffects, data: "pd.DataFrame", names: Sequence[str]
) -> list[Block]:
    """Draw expected shares by each column of the formula, and by two together.

    All other columns stand at what is usual: the median, or the commonest value.

    Parameters
    ----------
    found : TopicEffects
    data : DataFrame
        What it was fitted to.
    names : sequence of n_topics str
    """
    used = [name for name in data if name in found.spec.required_variables]
    levels = {name: _levels(found.formula, data, name) for name in used}
    groups = [name for name in used if levels[name]]
    numbers = [name for name in used if not levels[name]]
    blocks: list[Block] = []
    for name in groups:
        blocks += _contrast_figure(found, data, names, name, levels[name])
    for group, number in product(groups, numbers):
        if re.search(r"[*:]", found.formula):
            blocks += _interaction_figure(
                found, data, names, group, levels[group], number
            )
    return blocks


def _levels(formula: str, data: "pd.DataFrame", name: str) -> list[Any]:
    """Give the values of a column of kinds; none of a column of numbers."""
    column = data[name]
    is_kind = column.dtype.kind not in "biuf" or re.search(
        rf"\bC\(\s*{re.escape(str(name))}\b", formula
    )
    if not is_kind:
        return []
    common = column.value_counts()
    kept = common[common >= LEAST_LEVEL].index[:MOST_LEVELS]
    return sorted(kept.tolist(), key=str)


def _usual(data: "pd.DataFrame", n: int) -> "pd.DataFrame":
    """Give rows in which every column stands at what is usual."""
    import pandas as pd

    cells = {
        name: [data[name].median()] * n
        if data[name].dtype.kind in "iuf"
        else [data[name].mode(dropna=True).iloc[0] if data[name].notna().any() else ""]
        * n
        for name in data
    }
    return pd.DataFrame(cells)


def _arrays(cells: Sequence[Sequence[Estimate]]) -> tuple[Floats, Floats, Floats]:
    """Give values and bounds, each of shape (n_rows, n_topics)."""
    parts = (
        np.array([[getattr(cell, part) for cell in row] for row in cells]).T
        for part in ("value", "low", "high")
    )
    value, low, high = parts
    return value, low, high


def _contrast_figure(
    found: TopicEffects,
    data: "pd.DataFrame",
    names: Sequence[str],
    column: str,
    levels: Sequence[Any],
) -> list[Block]:
    """Draw the expected share of each topic for each value of a column."""
    if len(levels) < 2:
        return []
    grid = _usual(data, len(levels))
    # Values of a year are numbers that stand for kinds.
    grid[column] = list(levels)
    value, low, high = _arrays(found.expected(grid))
    shown = [f"{one:g}" if isinstance(one, float) else str(one) for one in levels]
    drawing = share_panels(names, shown, value, low, high)
    caption = _(
        "Expected share of each topic by {column}, the other columns of the formula at "
        "what is usual; 95 % intervals.",
        column=column,
    )
    alt = _("A panel a topic: its expected share for each value.")
    return [Figure(f"expected_by_{_slug(column)}", drawing, caption, alt)]


def _interaction_figure(
    found: TopicEffects,
    data: "pd.DataFrame",
    names: Sequence[str],
    group: str,
    levels: Sequence[Any],
    number: str,
) -> list[Block]:
    """Draw expected shares along a column of numbers, a line a value of another."""
    low, high = data[number].quantile([0.02, 0.98])
    along = np.linspace(low, high, N_STEPS)
    lines = []
    for level in levels[:5]:
        grid = _usual(data, N_STEPS)
        grid[number] = along
        grid[group] = [level] * N_STEPS
        lines.append(_arrays(found.expected(grid)))
    value, least, most = (np.stack(parts) for parts in zip(*lines, strict=True))
    drawing = line_panels(
        names, [str(one) for one in levels[:5]], along, value, least, most, label=number
    )
    caption = _(
        "Expected share of each topic along {number}, a line for each value of "
        "{group}; the other columns at what is usual; bands are 95 % intervals.",
        number=number,
        group=group,
    )
    alt = _("A panel a topic: lines of expected shares.")
    name = f"interaction_{_slug(group)}_{_slug(number)}"
    return [Figure(name, drawing, caption, alt)]


def _slug(name: str) -> str:
    """Make a part of a file name of the name of a column."""
    plain = "_".join(re.findall(r"[a-z0-9]+", name.lower()))
    return plain or "column" + "".join(f"_{ord(one):x}" for one in name[:4])


def effects_over_fits(
    topics: Topics,
    data: "pd.DataFrame",
    found: TopicEffects,
    *,
    cluster: str | None,
    numbers: Sequence[int],
    n_seeds: int,
) -> list[Block]:
    """Fit with other seeds and numbers of topics, and draw the effects of all fits.

    Parameters
    ----------
    topics : Topics
    data : DataFrame
    found : TopicEffects
        Of the topics that are shown.
    cluster : str, optional
    numbers : sequence of int
        Numbers of topics; that of the topics shown if there is none.
    n_seeds : int
        Fits of each number; one if 0 and numbers are given. Nothing is shown if there
        is neither.
    """
    from research.reports.topic_effects import draws_of

    model = topics.model
    tried = [
        (k, model.seed + 1 + turn)
        for k in (numbers or [model.n_topics])
        for turn in range(max(n_seeds, min(len(numbers), 1)))
    ]
    if not tried:
        return []
    names = [f"{n} {label}" for n, label in enumerate(model.topic_labels())]
    terms = [term for term in found.terms if term != "Intercept"][:SHOWN_TERMS]
    told = [_("shown")]
    cells = [
        [[found.coefficient(t, term) for t in range(len(names))] for term in terms]
    ]
    for k, seed in tried:
        fit = fit_topics(
            topics.counts, vocabulary=model.vocabulary, n_topics=k, seed=seed
        )
        partner, agreement = matched_agreement(model.topic_term, fit.topic_term)
        draws = draws_of(fit, topics.counts, n_draws=5)
        other = topic_effects(found.formula, data, draws, cluster=cluster)
        none = Estimate(np.nan, np.nan, np.nan)
        cells.append(
            [
                [
                    other.coefficient(int(own), term)
                    if own >= 0 and agreement[topic] >= SAME
                    else none
                    for topic, own in enumerate(partner)
                ]
                for term in terms
            ]
        )
        told.append(_("{k} topics, seed {seed}", k=k, seed=seed))
    return _over_fits_blocks(names, terms, told, cells)


def _over_fits_blocks(
    names: Sequence[str],
    terms: Sequence[str],
    told: Sequence[str],
    cells: Sequence[Sequence[Sequence[Estimate]]],
) -> list[Block]:
    """Draw a coefficient of each topic in every fit, and list them."""
    blocks: list[Block] = []
    for place, term in enumerate(terms):
        of_fits = [fit[place] for fit in cells]
        parts = [
            np.array([[getattr(cell, part) for cell in row] for row in of_fits])
            for part in ("value", "low", "high")
        ]
        drawing = share_panels(names, told, *parts, signed=True)
        caption = _(
            "{term} in every fit: a panel a topic, its nearest topic in each fit; "
            "empty where a fit has none with half of its first terms.",
            term=term,
        )
        alt = _("A panel a topic: a coefficient with its interval in each fit.")
        blocks.append(Figure(f"effects_over_fits_{place}", drawing, caption, alt))
    rows = [
        [name, term, fit, cells[f][t][n]]
        for n, name in enumerate(names)
        for t, term in enumerate(terms)
        for f, fit in enumerate(told)
        if not np.isnan(cells[f][t][n].value)
    ]
    header = [_("topic"), _("coefficient"), _("fit"), _("value")]
    caption = _("Coefficients of the topics in every fit.")
    return [
        *blocks,
        Table("effects_over_fits", header, rows, caption, is_file_only=True),
    ]
