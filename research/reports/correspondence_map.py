"""Words and groups on one map, as blocks."""

from collections.abc import Sequence

import numpy as np

from research.i18n import _, percent
from research.measurement.correspondence import LEAST_GROUPS, correspondence
from research.measurement.words import WordCounts
from research.rendering.blocks import Block, Figure, Section, Table
from research.rendering.network_figure import network

SHOWN_WORDS = 40  # of largest contribution


def map_blocks(
    found: WordCounts, groups: Sequence[str | None], *, by: str
) -> list[Block]:
    """Show which words go with which groups; nothing of fewer than three groups.

    Parameters
    ----------
    found : WordCounts
    groups : sequence of n_docs str or None
    by : str
        Name of the column.
    """
    if len({group for group in groups if group is not None}) < LEAST_GROUPS:
        return []
    try:
        at = correspondence(found, groups)
    except ValueError:  # groups without a common word
        return []
    weight = at.contribution @ at.inertia
    shown = np.argsort(-weight, kind="stable")[:SHOWN_WORDS]
    names = [*(at.words[n] for n in shown.tolist()), *(f"【{g}】" for g in at.groups)]
    place = np.concatenate([at.word_place[shown], at.group_place])
    size = np.array([1] * len(shown) + [3] * len(at.groups))
    kind = np.array([0] * len(shown) + [2] * len(at.groups))
    caption = _(
        "Correspondence analysis (Greenacre 2007) of the {n_words} commonest words by "
        "{by}: {first} of what sets groups apart lies across, {second} up. Words and "
        "groups in one direction from the middle go together; the {shown} words that "
        "count most are drawn, and moved apart where they would overlap.",
        n_words=len(at.words),
        by=by,
        first=percent(float(at.inertia[0])),
        second=percent(float(at.inertia[1])),
        shown=len(shown),
    )
    rows = [
        *(
            [g, _("group"), *p.tolist(), None]
            for g, p in zip(at.groups, at.group_place, strict=True)
        ),
        *(
            [at.words[n], _("word"), *at.word_place[n].tolist(), float(weight[n])]
            for n in np.argsort(-weight, kind="stable").tolist()
        ),
    ]
    header = [_("name"), _("kind"), _("axis 1"), _("axis 2"), _("contribution")]
    drawing = network(names, size, kind, place, [])
    alt = _("A map of words and groups.")
    return [
        Section(_("Words and {by} on a map", by=by)),
        Figure("word_map", drawing, caption, alt),
        Table("word_map_places", header, rows, "", is_file_only=True),
    ]
