"""What fits agree on, and whether it comes back, as blocks."""

from collections.abc import Sequence

import numpy as np

from experiments.lab.topics.replication import LiftOverFits, Replication
from research.rendering.blocks import Block, Prose, Table
from research.reports.notes import display
from research.stats.estimates import Spread

STRICTER = (0.5, 0.6, 0.7, 0.8)  # shares of top terms in common


def replication_blocks(found: Replication, *, name: str) -> list[Block]:
    """Show how well single fits and their consensus are found again.

    Parameters
    ----------
    found : Replication
    name : str
        Of the tables: `_stability`, `_stricter`, `_topics`, `_dropped` are added.
    """
    agreed = found.agreed
    n_free = agreed.model.n_topics - agreed.n_agreed
    beaten = int((found.single_least_stable < found.held_out_fits.min()).sum())
    return [
        Prose(
            f"{agreed.n_runs} fits of {found.n_topics} topics agree on "
            f"{agreed.n_agreed}, among which {100 * agreed.coverage:.0f} % of the "
            f"articles have their main topic; {n_free} free topics were fitted beside "
            f"them, and {len(agreed.dropped)} topics are dropped. The least stable "
            f"topic of the consensus shares {100 * found.held_out_fits.min():.0f} % of "
            "its top ten terms with fits that had no part in it: more than the least "
            f"stable topic of {beaten} of the {len(found.single_least_stable)} single "
            "fits."
        ),
        _stability_table(found, f"{name}_stability"),
        _stricter_table(found, f"{name}_stricter"),
        _kept_table(found, f"{name}_topics"),
        Table(
            f"{name}_dropped",
            ["terms", "agreement of its own fits"],
            [[" ".join(topic.terms), topic.agreement] for topic in agreed.dropped],
            "What is dropped: topics of one fit that others do not find.",
        ),
    ]


def _stability_table(found: Replication, name: str) -> Table:
    """Show how stable single fits are, and their consensus."""
    n_agreed = found.agreed.n_agreed
    rows = [
        [
            "single fits",
            found.n_topics,
            Spread.over(found.single),
            Spread.over(found.single_least_stable),
        ],
        [
            "consensus, beside single fits",
            n_agreed,
            float(found.held_out_fits.mean()),
            float(found.held_out_fits.min()),
        ],
        [
            "consensus, beside another consensus",
            n_agreed,
            float(found.again.mean()),
            float(found.again.min()),
        ],
    ]
    return Table(
        name,
        ["what", "topics", "stability", "least stable topic"],
        rows,
        "Shared top ten terms of matched topics, beside fits with other seeds. "
        "Single fits: mean over fits, with the least and the most.",
    )


def _stricter_table(found: Replication, name: str) -> Table:
    """Show what would be left if more agreement were asked."""
    agreed = found.agreed
    share = agreed.model.topic_share[: agreed.n_agreed]
    rows = []
    for least in STRICTER:
        strict = agreed.agreement >= least
        if strict.any():
            others = found.held_out_fits[strict]
            covered = float(share[strict].sum())
            n_left = int(strict.sum())
            rows.append([least, n_left, covered, others.mean(), others.min()])
    return Table(
        name,
        [
            "least agreement",
            "topics",
            "share of tokens",
            "stability",
            "least stable topic",
        ],
        rows,
        "The same consensus, were more agreement asked of its own fits: fewer "
        "topics, which other fits find again more surely.",
    )


def _kept_table(found: Replication, name: str) -> Table:
    """List the topics that the fits agree on."""
    agreed = found.agreed
    names = agreed.model.topic_labels()
    rows = [
        [topic, names[topic], agreed.agreement[topic], found.held_out_fits[topic]]
        for topic in range(agreed.n_agreed)
    ]
    return Table(
        name,
        ["topic", "label", "agreement of its own fits", "of other fits"],
        rows,
        "What is kept.",
    )


def lift_blocks(
    lifts: Sequence[LiftOverFits],
    found: Replication,
    themes: Sequence[str],
    *,
    name: str,
) -> list[Block]:
    """Show whether themes favour the same topics in fits with other seeds."""
    labels = found.agreed.model.topic_labels()
    rows = []
    for one in lifts:
        known = one.over_fits[~np.isnan(one.over_fits)]
        rows.append(
            [
                display(themes[one.theme]),
                labels[one.topic],
                one.lift,
                Spread.over(known) if len(known) else None,
                len(known),
                one.strongest,
            ]
        )
    return [
        Table(
            f"{name}_themes",
            [
                "theme",
                "strongest topic",
                "lift",
                "lift in other fits",
                "fits that have the topic",
                "fits where it is the strongest",
            ],
            rows,
            f"The topic that each theme favours most, in {len(found.partners)} fits "
            "with other seeds, on articles that no model was fitted to. Mean over "
            "fits, with the least and the most.",
        )
    ]
