"""Seeded topics."""

import numpy as np

from research.i18n import _
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
        Section(_("Topics seeded with the words of themes")),
        Prose(
            _(
                "{n_seeded} of {n_topics} topics were seeded with the word list of a "
                "theme, the others are free. A seeded topic has {retained:.0f} % of "
                "the tokens of its words on average; without seeds, the topic that "
                "has most of them has {free:.0f} %. Seeded words are counted in "
                "beforehand, so this says little; whether words belong together is "
                "told by leaving each out and seeding the others: {warned} of "
                "{n_seeded} lists do not hold together.",
                n_seeded=len(seeded),
                n_topics=seeding.model.n_topics,
                retained=100 * retained,
                free=100 * free,
                warned=warned,
            )
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
            _("theme"),
            _("words in the articles"),
            _("retained"),
            _("without seeds"),
            _("in top twenty"),
            _("without seeds, in top twenty"),
            _("terms of the seeded topic"),
            _("comes back when left out"),
            _("words that do not"),
            _("warning"),
        ],
        rows,
        _(
            "How far the seeds were retained: share of the tokens of a theme's words "
            "that its topic has, and share of these words among the topic's twenty "
            "most probable terms. A word left out comes back by the share of its "
            "tokens that the topic has when seeded with the others, mean over words; "
            "below one quarter, the words do not belong together. Words that do not: "
            "less than a tenth comes back."
        ),
    )
