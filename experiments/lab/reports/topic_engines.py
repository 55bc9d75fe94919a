"""How topic engines do beside each other, as blocks."""

from collections.abc import Mapping, Sequence

from experiments.lab.benchmarks.topic_engines import ENGINES
from research.arrays import Floats
from research.coding.choice_sheets import Question
from research.rendering.blocks import Block, Prose, Table
from research.stats.estimates import Spread, wilson

HIGHER = (
    "NPMI",
    "NPMI, ranked alike",
    "NPMI in windows",
    "diversity",
    "average precision",
    "average precision, √ shares",
    "stability",
)
LOWER = ("perplexity", "CPU s", "peak MB")


def note(n_judged: int, engines: Sequence[str]) -> str:
    """Say how engines were called and judged, and which are missing."""
    missing = [engine for engine in ENGINES if engine not in engines]
    absent = ", ".join((*missing, "topica (two minutes a fit)"))
    return (
        "Every engine gets the same articles in the same random order, another with "
        "each seed, and as many seeds as the others; each fit has a process of its "
        "own, on one thread. Ours with default settings, which are 8 passes for so "
        "many articles; NMF is engine “nmf”, on TF-IDF of sublinear counts, and beside "
        "it on plain TF-IDF; clusters are k-means of document vectors by latent "
        "semantic analysis, 100 dimensions, their terms by class-based TF-IDF, as "
        "BERTopic does it, without an encoder; gensim's LdaModel with 10 passes, and "
        "“auto” with learned priors, 20 passes and 400 iterations, as its tutorial "
        "asks; scikit-learn online with 10 passes; tomotopy with 200 rounds, its α "
        "learned from 0.1; elsewhere priors are 0.1 and 0.01. Ours with 40 passes, "
        "gensim with 2 and tomotopy with 50 rounds show what CPU seconds buy. Ours and "
        "NMF are timed with the shares of all articles, the others without. With many "
        f"topics only those that are quick take part. Not in this run: {absent}.\n\n"
        f"Judged on {n_judged:,} labelled articles that no model was fitted to, all by "
        "the same code. NPMI is of the ten terms an engine shows first, within an "
        "article and within windows of ten tokens: ours ranks them by the articles "
        "that are the topic's own, the others by weight. “Ranked alike” "
        "ranks every engine's terms as ours does: what is left of a difference then "
        "lies in the topics. NPMI likes rare terms, so beside it stands in how many of "
        "the articles judged on a top term stands, the median. Diversity is of the "
        "first 25 terms. Perplexity is by document completion; a factorisation has "
        "none. Average precision is of four themes predicted from the shares of "
        "topics by logistic regression, five folds by duplicate group, and "
        "from their square roots. Without a topic is an article of which no topic has "
        "0.3. Stability is the share of the ten terms shown first that matched topics "
        "of two seeds have in common. Seconds depend on the machine: trust the ratios."
    )


def engine_blocks(
    found: Mapping[str, Mapping[str, Floats]], *, name: str
) -> list[Block]:
    """Show measures of engines over seeds, and ours beside each other engine.

    Parameters
    ----------
    found : mapping of str to mapping of str to ndarray of shape (n_seeds,)
        By engine and measure, as `topic_engines.measure` gives them.
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
    if "ours" in found:
        told = [
            _comparison(found["ours"], cells, engine)
            for engine, cells in found.items()
            if engine != "ours"
        ]
        blocks.append(Prose("\n\n".join(told)))
    return blocks


def _comparison(
    ours: Mapping[str, Floats], other: Mapping[str, Floats], engine: str
) -> str:
    """Say in what ours is ahead of another with every seed, and in what behind."""
    ahead, behind = [], []
    for measure in (*HIGHER, *LOWER):
        sign = 1 if measure in HIGHER else -1
        one, two = sign * ours[measure], sign * other[measure]
        told = f"{measure} {ours[measure].mean():.3g} to {other[measure].mean():.3g}"
        if one.min() > two.max():
            ahead.append(told)
        elif one.max() < two.min():
            behind.append(told)
    return (
        f"Ours beside {engine}, where the seeds of the two do not overlap. "
        f"Ahead: {', '.join(ahead) or 'nowhere'}. "
        f"Behind: {', '.join(behind) or 'nowhere'}."
    )


def reading_blocks(
    questions: Sequence[Question],
    answers: Sequence[int | None],
    engines: Sequence[str],
    *,
    n_topics: int,
) -> list[Block]:
    """Show how often a reader found the intruder, engine by engine.

    Parameters
    ----------
    questions : sequence of Question
        Topics numbered on from engine to engine.
    answers : sequence of int or None
    engines : sequence of str
    n_topics : int
        Of each engine.
    """
    rows = []
    for place, engine in enumerate(engines):
        own = [
            answer == question.intruder
            for question, answer in zip(questions, answers, strict=True)
            if question.topic // n_topics == place and answer is not None
        ]
        rows.append([engine, len(own), wilson(sum(own), len(own))])
    told = (
        "Of each topic five terms that its engine shows first stand beside one that is "
        "another topic's, and the reader says which does not belong. The topics of all "
        "engines were mixed, the key lay apart and was opened after the last answer. "
        "The reader is a language model, not a person, and the one that built ours; it "
        "saw only the words, not whose topics they were. One reading: a person may "
        "find fewer. Intervals are Wilson's over topics; of so few, engines whose "
        "intervals overlap are level. Guessing finds one in six."
    )
    table = Table(
        "intruders_found",
        ["engine", "topics", "intruder found"],
        rows,
        "Share of topics of which the intruder was found, with 95 % intervals.",
    )
    return [Prose(told), table]
