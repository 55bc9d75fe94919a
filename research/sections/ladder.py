"""Measure classifiers side by side on a public benchmark, and report it.

Each is fitted, timed and scored in a process of its own, one after the other, so that
its peak memory is its own and none slows another.
"""

import io
import json
import multiprocessing
import resource
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.base import clone
from threadpoolctl import threadpool_limits

from research.evaluation import metrics
from research.evaluation.comparisons import (
    Difference,
    f1_differences,
    holm,
    micro_f1_difference,
)
from research.evaluation.peers import FastText
from research.evaluation.protocols import Predictions
from research.reporting.report import Block, Estimate, Section, Table

N_RESAMPLES = 1000
TIMING_NOTE = (
    "Processor time and memory are of one run on one core, each model in a process of "
    "its own; they move from run to run and from machine to machine, ratios less so."
)


@dataclass(frozen=True, slots=True)
class Examples:
    """Texts and their labels, 0/1 in shape (n_docs, n_classes).

    Attributes
    ----------
    texts : tuple of str
    classes : tuple of str
    labels : ndarray of shape (n_docs, n_classes)
    rows : tuple of mappings
        The lines of the file.
    """

    texts: tuple[str, ...]
    classes: tuple[str, ...]
    labels: NDArray[np.int8]
    rows: tuple[Mapping[str, Any], ...]


@dataclass(frozen=True, slots=True)
class Rung:
    """What one classifier did.

    Attributes
    ----------
    name : str
    y_pred : ndarray of shape (n_docs, n_classes)
    fit_seconds, docs_per_second, peak_mb, model_mb : float
        Fitting from raw texts, labelling raw texts, peak memory of the process, and
        size of the saved model, where the classifier can be saved without pickling.
    """

    name: str
    y_pred: NDArray[np.int8]
    fit_seconds: float
    docs_per_second: float
    peak_mb: float
    model_mb: float | None


def read_examples(path: Path, classes: Sequence[str] = ()) -> Examples:
    """Read a JSONL file with `text`, and `label` or `labels`.

    The classes are those of the file in alphabetical order, unless given.
    """
    with path.open(encoding="utf-8") as lines:
        rows = tuple(json.loads(line) for line in lines)
    names = [row["labels"] if "labels" in row else [row["label"]] for row in rows]
    classes = tuple(classes) or tuple(sorted({name for row in names for name in row}))
    labels = np.array([[c in row for c in classes] for row in names], dtype=np.int8)
    return Examples(tuple(row["text"] for row in rows), classes, labels, rows)


def climb(
    models: Mapping[str, Any], train: Examples, test: Examples, *, several: bool
) -> list[Rung]:
    """Fit and measure each model in a fresh process."""
    y = train.labels if several else train.labels.argmax(axis=1)
    context = multiprocessing.get_context("spawn")
    rungs = []
    for name, model in models.items():
        with ProcessPoolExecutor(1, mp_context=context) as pool:
            job = pool.submit(measure, name, model, train.texts, y, test.texts)
            rungs.append(job.result())
    return rungs


def measure(
    name: str,
    model: Any,
    train: Sequence[str],
    y: NDArray[Any],
    test: Sequence[str],
) -> Rung:
    """Fit a model on texts and classes, or 0/1 columns, and let it label others."""
    with threadpool_limits(limits=1):
        start = time.process_time()
        fitted = clone(model).fit(list(train), y)
        fit_seconds = time.process_time() - start
        fitted.predict(list(test[:10]))  # what loads on first use is loaded now
        start = time.process_time()
        y_pred = np.asarray(fitted.predict(list(test)))
        seconds = time.process_time() - start
    if y.ndim == 1:
        y_pred = np.eye(int(y.max()) + 1, dtype=np.int8)[y_pred]
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    scale = 1 << 20 if sys.platform == "darwin" else 1 << 10
    return Rung(
        name,
        y_pred.astype(np.int8),
        fit_seconds,
        len(test) / seconds,
        peak / scale,
        _model_mb(fitted),
    )


def _model_mb(fitted: Any) -> float | None:
    fitted = getattr(fitted, "estimator_", fitted)  # cuts take no room
    if isinstance(fitted, FastText):
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder, "model")
            fitted.model_.save_model(str(path))
            return path.stat().st_size / 1e6
    if not hasattr(fitted, "linear_"):
        return None
    linear = fitted.linear_
    buffer = io.BytesIO()
    names = np.frombuffer("\n".join(linear.features.vocabulary_).encode(), np.uint8)
    arrays = {"idf": linear.features.idf_, "vocabulary": names}
    for name, coef, step in (
        ("coef", linear.coef, linear.step),
        ("word_coef", linear.word_coef, linear.word_step),
    ):
        if coef is not None:
            arrays[name] = np.round(coef / step[:, np.newaxis]).astype(np.int8)
    np.savez_compressed(buffer, **arrays)
    return len(buffer.getvalue()) / 1e6


def ladder_blocks(
    rungs: Sequence[Rung],
    test: Examples,
    *,
    what: str,
    published: Mapping[str, str],
    parts: Mapping[str, NDArray[np.bool_]],
    notes: Sequence[str],
    several: bool,
    seed: int,
    variants: Sequence[Rung] = (),
) -> list[Block]:
    """Show scores and costs; the first is ours, ratios are to the others.

    Parameters
    ----------
    rungs : sequence of Rung
    test : Examples
    what : str
        The examples in words.
    published : mapping
        Models measured by others on the same test set, and what they reached.
    parts : mapping
        Parts of the test set to score apart, as masks.
    notes : sequence of str
    several : bool
        Whether an article may have several labels.
    seed : int
    variants : sequence of Rung
        Ours with something left out.
    """
    found = [_predictions(rung, test) for rung in rungs]
    resamples = metrics.bootstrap_weights(
        found[0].groups, n_resamples=N_RESAMPLES, seed=seed
    )
    everyone = np.ones(len(test.texts), dtype=bool)
    rows = [
        [part, int(mask.sum()), rung.model, *_scores(rung, resamples, mask, several)]
        for part, mask in {"all": everyone, **parts}.items()
        for rung in found
    ]
    names = ["micro F1", "macro F1"] if several else ["accuracy", "macro F1"]
    exact = ["exact match"] if several else []
    header = ["part", "articles", "model", *names, *exact]
    return [
        Section("Scores", "\n\n".join(notes)),
        Table("scores", header, rows, f"Scores in percent, {what}."),
        *_published(published),
        _difference_table("differences", names, found, seed),
        *_variant_blocks(rungs[0], variants, test, names, seed),
        Section("Costs", TIMING_NOTE),
        _cost_table("costs", rungs[0], rungs, what),
    ]


def _difference_table(
    name: str, names: Sequence[str], found: Sequence[Predictions], seed: int
) -> Table:
    """Compare the first with each other one by micro and by macro F1."""
    ours, *others = found

    def macro(other: Predictions) -> Difference:
        return f1_differences(ours, other, n_resamples=N_RESAMPLES, seed=seed)[-1]

    def micro(other: Predictions) -> Difference:
        return micro_f1_difference(ours, other, n_resamples=N_RESAMPLES, seed=seed)

    columns: list[list[Any]] = []
    for compare in (micro, macro):
        differences = [compare(other) for other in others]
        columns.append([_percent(found.interval) for found in differences])
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
    ours: Rung,
    variants: Sequence[Rung],
    test: Examples,
    names: Sequence[str],
    seed: int,
) -> list[Block]:
    """Show what is lost by each part left out."""
    if not variants:
        return []
    found = [_predictions(rung, test) for rung in (ours, *variants)]
    return [
        Section("What brings it", "Ours with one thing left out or changed."),
        _difference_table("variants", names, found, seed),
        _cost_table("variant_costs", ours, [ours, *variants], "each variant"),
    ]


def _cost_table(name: str, ours: Rung, rungs: Sequence[Rung], what: str) -> Table:
    rows: list[list[Any]] = [
        [
            rung.name,
            rung.fit_seconds,
            ours.fit_seconds / rung.fit_seconds,
            rung.docs_per_second,
            ours.docs_per_second / rung.docs_per_second,
            rung.peak_mb,
            ours.peak_mb / rung.peak_mb,
            rung.model_mb if rung.model_mb is not None else "",
        ]
        for rung in rungs
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
        f"What it takes, {what}. Above 1 in the columns of time and memory, ours takes "
        "more; above 1 in that of articles a second, ours is faster."
    )
    return Table(name, header, rows, caption)


def _percent(interval: metrics.Interval) -> Estimate:
    return Estimate(100 * interval.value, 100 * interval.low, 100 * interval.high)


def _published(published: Mapping[str, str]) -> list[Block]:
    if not published:
        return []
    rows = [[name, text] for name, text in published.items()]
    caption = "Measured by others, as published; not in this run."
    return [Table("published", ["model", "published"], rows, caption)]


def _predictions(rung: Rung, test: Examples) -> Predictions:
    n_docs = len(test.texts)
    return Predictions(
        model=rung.name,
        themes=test.classes,
        ids=tuple(map(str, range(n_docs))),
        groups=np.arange(n_docs),
        y_true=test.labels,
        y_pred=rung.y_pred,
        y_score=rung.y_pred.astype(np.float64),
    )


def _scores(
    found: Predictions,
    resamples: metrics.Floats,
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
    return [_percent(metrics.interval(m, resamples, rows=mask)) for m in wanted]
