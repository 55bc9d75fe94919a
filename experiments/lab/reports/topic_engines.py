"""How topic engines do beside each other, as blocks."""

from collections.abc import Mapping

from research.arrays import Floats
from research.rendering.blocks import Block, Prose, Table
from research.stats.estimates import Spread

NOTE = (
    "Each fit in a process of its own, on one thread. Ours with default settings, "
    "shares of all articles included; gensim's LdaModel with 10 passes; scikit-learn "
    "online with 10 passes; tomotopy with 200 rounds; all with priors 0.1 and 0.01. "
    "Judged on 2,017 articles that no model was fitted to: NPMI of the top ten terms "
    "within an article and within windows of ten tokens, perplexity by document "
    "completion, mutual information with four themes, all by the same code. Diversity "
    "is of the top 25 terms. Stability is the share of top ten terms that matched "
    "topics of two seeds have in common. Seconds and rates depend on the machine: "
    "trust the ratios."
)
BASELINE = "gensim"


def engine_blocks(
    found: Mapping[str, Mapping[str, Floats]], *, name: str
) -> list[Block]:
    """Show measures of engines over seeds, and ours beside gensim's in a sentence.

    Parameters
    ----------
    found : mapping of str to mapping of str to ndarray of shape (n_seeds,)
        By engine and measure, as `evaluation.topic_engines.measure` gives them.
    name : str
        Of the table.
    """
    measures = list(next(iter(found.values())))
    rows = [
        [engine, len(cells[measures[0]]), *(Spread.over(cells[m]) for m in measures)]
        for engine, cells in found.items()
    ]
    blocks: list[Block] = [
        Table(
            name,
            ["engine", "seeds", *measures],
            rows,
            "Means over seeds, with the least and the most.",
        )
    ]
    if {"ours", BASELINE} <= set(found):
        blocks.append(Prose(_comparison(found["ours"], found[BASELINE])))
    return blocks


def _comparison(ours: Mapping[str, Floats], baseline: Mapping[str, Floats]) -> str:
    mean = {
        measure: (float(ours[measure].mean()), float(baseline[measure].mean()))
        for measure in ours
    }
    summary = ", ".join(
        f"{measure} {mean[measure][0]:.3f} to {mean[measure][1]:.3f}"
        for measure in ("NPMI", "diversity", "stability")
    )
    faster = mean["CPU s"][1] / mean["CPU s"][0]
    saved = 1 - mean["perplexity"][0] / mean["perplexity"][1]
    return (
        f"Ours beside {BASELINE}: {faster:.0f} times as fast, {100 * saved:.0f} % less "
        f"perplexity, {summary}."
    )
