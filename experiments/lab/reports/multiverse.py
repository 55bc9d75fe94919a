"""Blocks: conclusions by choice."""

from collections.abc import Sequence

import numpy as np

from research.rendering import matrices
from research.rendering.blocks import Block, Figure, Prose, Table
from research.topics.multiverse import Conclusion, Specification

ROBUST = 0.9


def multiverse_blocks(
    conclusions: Sequence[Conclusion], specifications: Sequence[Specification]
) -> list[Block]:
    """Show which conclusions hold under which choices, on one page."""
    shares = [one.survival(specifications) for one in conclusions]
    columns = list(shares[0])
    names = [f"{one.kind}: {one.name}" for one in conclusions]
    values = np.array([list(row.values()) for row in shares])
    robust = values[:, [columns.index("all"), columns.index("other seeds")]] >= ROBUST
    n_seeds = len(conclusions[0].over_seeds)
    header = ["kind", "conclusion", *columns]
    rows = [
        [one.kind, one.name, *row.values()]
        for one, row in zip(conclusions, shares, strict=True)
    ]
    return [
        Figure(
            "survival",
            matrices.share_matrix(
                names, [column.replace("_", " ") for column in columns], values
            ),
            f"Share of fits in which a conclusion of the default specification holds: "
            f"the same with {n_seeds} other seeds, all {len(specifications)} "
            f"specifications, and those with each choice. Of {len(names)}, "
            f"{int(robust[:, 0].sum())} hold in at least {100 * ROBUST:.0f} % of the "
            f"specifications, {int(robust[:, 1].sum())} with at least "
            f"{100 * ROBUST:.0f} % of the seeds.",
            "A matrix of shares, conclusions by choices.",
        ),
        Table("conclusions", header, rows, "The numbers behind it."),
        Prose(
            "A topic holds where half of its top ten terms are found in one topic; an "
            "alignment where that is the topic a theme favours most; a trend where its "
            "share goes the same way with the years, whether significant or not. The "
            "specifications are fitted with one seed: what does not survive other "
            "seeds cannot be expected to survive other choices."
        ),
    ]
