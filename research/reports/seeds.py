"""Seeded topics."""

import numpy as np

from research.rendering.blocks import Block, Prose, Section, Table
from research.reports.notes import display
from research.topics.seeds import Seeding


def seed_blocks(seeding: Seeding) -> list[Block]:
    """Show how far topics retain their seed words, beside topics without seeds."""
    seeded, unseeded = seeding.seeded, seeding.unseeded
    retained, free = (
        np.mean([one.retained for one in part]) for part in (seeded, unseeded)
    )
    warned = sum(bool(seeded_topic.warning) for seeded_topic in seeded)
    return [
        Section("Topics seeded with the words of themes"),
        Prose(
            f"{len(seeded)} of {seeding.model.n_topics} topics were seeded with the "
            "word list of a theme, the others are free. A seeded topic has "
            f"{100 * retained:.0f} % of the tokens of its words on average; without "
            f"seeds, the topic that has most of them has {100 * free:.0f} %. Seeded "
            "words are counted in beforehand, so this says little; whether words "
            "belong together is told by leaving each out and seeding the others: "
            f"{warned} of {len(seeded)} lists do not hold together."
        ),
        _seed_table(seeding),
    ]


def _seed_table(seeding: Seeding) -> Table:
    """Show each seeded topic beside the topic that has most of its words unseeded."""
    terms = seeding.model.top_terms(10)
    rows = [
        [
            display(seeded.name),
            seeded.n_words,
            seeded.retained,
            free.retained,
            seeded.in_top,
            free.in_top,
            " ".join(terms[seeded.topic]),
            None if np.isnan(seeded.left_out) else seeded.left_out,
            " ".join(seeded.strays),
            seeded.warning,
        ]
        for seeded, free in zip(seeding.seeded, seeding.unseeded, strict=True)
    ]
    return Table(
        "seeded_topics",
        [
            "theme",
            "words in the articles",
            "retained",
            "without seeds",
            "in top twenty",
            "without seeds, in top twenty",
            "terms of the seeded topic",
            "comes back when left out",
            "words that do not",
            "warning",
        ],
        rows,
        "How far the seeds were retained: share of the tokens of a theme's words "
        "that its topic has, and share of these words among the topic's twenty "
        "most probable terms. A word left out comes back by the share of its "
        "tokens that the topic has when seeded with the others, mean over words; "
        "below one quarter, the words do not belong together. Words that do not: "
        "less than a tenth comes back.",
    )
