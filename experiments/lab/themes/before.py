"""An older model beside this one, on articles that neither has seen."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

import research
from experiments.lab.reports.robustness import difference_table
from experiments.lab.themes.held_out import part
from research.corpus.corpus import Corpus
from research.evaluation.cross_validation import Predictions
from research.rendering.blocks import Block, Section

BEFORE_NOTE = (
    "The older model labels articles that it was not fitted to: those labelled since. "
    "Its word vectors were learned from unlabelled articles, some of these among them. "
    "Of this model the answers are out of fold."
)


def difference_blocks(
    folder: Path | None,
    ours: Predictions,
    corpus: Corpus,
    at_random: Sequence[str],
    *,
    seed: int,
) -> list[Block]:
    """Compare with an older model in pairs, all together and those drawn at random."""
    if folder is None:
        return []
    by_id = {article.id: article for article in corpus}
    texts = [by_id[name].text for name in ours.ids]
    labelling = research.load_model(folder).labelling(texts)
    columns = [labelling.themes.index(theme) for theme in ours.themes]
    older = replace(
        ours,
        model="version 0.1",
        y_pred=labelling.decision[:, columns],
        y_score=labelling.probability[:, columns],
        y_prob=labelling.probability[:, columns],
    )
    drawn = np.array([by_id[name].extra["drawn"] for name in ours.ids])
    chosen = np.isin(drawn, at_random)
    tables = []
    for name, kept in (("since", np.ones(len(drawn), bool)), ("at_random", chosen)):
        pair = [part(ours, kept), part(older, kept)]
        table = difference_table(pair, seed=seed)
        caption = f"{table.caption} {int(kept.sum()):,} articles."
        tables.append(replace(table, name=f"differences_{name}", caption=caption))
    return [Section("Beside version 0.1", BEFORE_NOTE), *tables]
