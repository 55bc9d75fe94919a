"""Report classifiers measured side by side on a public benchmark."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from experiments.lab.benchmarks.running import Examples, Result
from research.arrays import Floats
from research.evaluation import metrics
from research.evaluation.comparisons import (
    Difference,
    compare,
    micro_f1_difference,
)
from research.evaluation.cross_validation import Predictions
from research.rendering.blocks import Block, Section, Table
from research.stats.estimates import Estimate
from research.stats.resampling import bootstrap_interval, bootstrap_weights, holm

N_RESAMPLES = 1000
TIMING_NOTE = (
    "Processor time and memory are of one run on one core, each model in a process of "
    "its own; they move from run to run and from machine to machine, ratios less so."
)


def benchmark_blocks(
    results: Sequence[Result],
    test: Examples,
    *,
    population: str,
    published: Mapping[str, str],
    parts: Mapping[str, NDArray[np.bool_]],
    notes: Sequence[str],
    several: bool,
    seed: int,
    variants: Sequence[Result] = (),
) -> list[Block]:
    """Show scores and costs; the first is ours, ratios are to the others.

    Parameters
    ----------
    results : sequence of Result
    test : Examples
    population : str
        The examples in words.
    published : mapping
        Models measured by others on the same test set, and what they reached.
    parts : mapping
        Parts of the test set to score apart, as masks.
    notes : sequence of str
    several : bool
        Whether an article may have several labels.
    seed : int
    variants : sequence of Result
        Ours with something left out.
    """
    found = [_predictions(result, test) for result in results]
    names = _score_names(several)
    return [
        Section("Scores", "\n\n".join(notes)),
        _score_table("scores", found, parts, population, several, seed),
        *_published(published),
        _difference_table("differences", names, found, seed),
        *_variant_blocks(results[0], variants, test, names, seed),
        Section("Costs", TIMING_NOTE),
        _cost_table("costs", results[0], results, population),
    ]


def fold_blocks(
    results: Sequence[Result],
    examples: Examples,
    *,
    population: str,
    note: str,
    several: bool,
    seed: int,
) -> list[Block]:
    """Show the scores of cross-validation; the first is ours.

    Parameters
    ----------
    results : sequence of Result
        Of `run_benchmark_folds`.
    examples : Examples
    population : str
        The examples in words.
    note : str
    several : bool
        Whether an article may have several labels.
    seed : int
        Of the bootstrap.
    """
    found = [_predictions(result, examples) for result in results]
    return [
        Section("Cross-validation", note),
        _score_table("fold_scores", found, {}, population, several, seed),
        _difference_table("fold_differences", _score_names(several), found, seed),
    ]


def _score_names(several: bool) -> list[str]:
    return ["micro F1", "macro F1"] if several else ["accuracy", "macro F1"]


def _score_table(
    name: str,
    found: Sequence[Predictions],
    parts: Mapping[str, NDArray[np.bool_]],
    population: str,
    several: bool,
    seed: int,
) -> Table:
    resamples = bootstrap_weights(found[0].groups, n_resamples=N_RESAMPLES, seed=seed)
    everyone = np.ones(len(found[0].y_true), dtype=bool)
    rows = [
        [
            part,
            int(mask.sum()),
            result.model,
            *_scores(result, resamples, mask, several),
        ]
        for part, mask in {"all": everyone, **parts}.items()
        for result in found
    ]
    exact = ["exact match"] if several else []
    header = ["part", "articles", "model", *_score_names(several), *exact]
    return Table(name, header, rows, f"Scores in percent, {population}.")


def _difference_table(
    name: str, names: Sequence[str], found: Sequence[Predictions], seed: int
) -> Table:
    """Compare the first with each other one by micro and by macro F1."""
    ours, *others = found

    def macro(other: Predictions) -> Difference:
        return compare(ours, other, n_resamples=N_RESAMPLES, seed=seed)[-1]

    def micro(other: Predictions) -> Difference:
        return micro_f1_difference(ours, other, n_resamples=N_RESAMPLES, seed=seed)

    columns: list[list[Any]] = []
    for difference in (micro, macro):
        differences = [difference(other) for other in others]
        columns.append([found.interval.scaled(100) for found in differences])
        p_values = np.array([found.p_value for found in differences])
        columns.append(holm(p_values).tolist())
    rows = [
        [other.model, *cells] for other, *cells in zip(others, *columns, strict=True)
    ]
    header = ["ours against", names[0], "p", names[1], "p of macro F1"]
    caption = (
        "Ours less the other, in percentage points: paired bootstrap intervals; p of "
        "approximate randomisation, by Holm over the rows of each score."
    )
    return Table(name, header, rows, caption)


def _variant_blocks(
    ours: Result,
    variants: Sequence[Result],
    test: Examples,
    names: Sequence[str],
    seed: int,
) -> list[Block]:
    """Show what is lost by each part left out."""
    if not variants:
        return []
    found = [_predictions(result, test) for result in (ours, *variants)]
    return [
        Section("What brings it", "Ours with one thing left out or changed."),
        _difference_table("variants", names, found, seed),
        _cost_table("variant_costs", ours, [ours, *variants], "each variant"),
    ]


def _cost_table(
    name: str, ours: Result, results: Sequence[Result], population: str
) -> Table:
    rows: list[list[Any]] = [
        [
            result.name,
            result.fit_seconds,
            ours.fit_seconds / result.fit_seconds,
            result.docs_per_second,
            ours.docs_per_second / result.docs_per_second,
            result.peak_mb,
            ours.peak_mb / result.peak_mb,
            result.model_mb if result.model_mb is not None else "",
        ]
        for result in results
    ]
    header = [
        "model",
        "fit, s",
        "ours ÷ its fit time",
        "articles/s",
        "ours ÷ its articles/s",
        "peak memory, MB",
        "ours ÷ its memory",
        "model, MB",
    ]
    caption = (
        f"What it takes, {population}. Above 1 in the columns of time and memory, ours "
        "takes more; above 1 in that of articles a second, ours is faster."
    )
    return Table(name, header, rows, caption)


def _published(published: Mapping[str, str]) -> list[Block]:
    if not published:
        return []
    rows = [[name, text] for name, text in published.items()]
    caption = "Measured by others, as published; not in this run."
    return [Table("published", ["model", "published"], rows, caption)]


def _predictions(result: Result, test: Examples) -> Predictions:
    n_docs = len(test.texts)
    return Predictions(
        model=result.name,
        themes=test.classes,
        ids=tuple(map(str, range(n_docs))),
        groups=np.arange(n_docs),
        y_true=test.labels,
        y_pred=result.y_pred,
        y_score=result.y_pred.astype(np.float64),
    )


def _scores(
    found: Predictions,
    resamples: Floats,
    mask: NDArray[np.bool_],
    several: bool,
) -> list[Estimate]:
    macro = metrics.macro(metrics.f1, found.y_true, found.y_pred)
    exact = metrics.exact_match(found.y_true, found.y_pred)
    wanted = (
        [metrics.micro_f1(found.y_true, found.y_pred), macro, exact]
        if several
        else [exact, macro]
    )
    return [bootstrap_interval(m, resamples, rows=mask).scaled(100) for m in wanted]
