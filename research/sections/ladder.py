"""Measure classifiers side by side on a public benchmark, and report it.

Each is fitted, timed and scored in a process of its own, one after the other, so that
its peak memory is its own and none slows another.
"""

import io
import json
import multiprocessing
import resource
import sys
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
from research.evaluation.comparisons import f1_differences
from research.evaluation.protocols import Predictions
from research.reporting.report import Block, Estimate, Prose, Section, Table
from research.sections.notes import estimate

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
        compressed size of what was learned, where it is known.
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
    if not hasattr(fitted, "linear_"):
        return None
    linear = fitted.linear_
    buffer = io.BytesIO()
    multiples = np.round(linear.coef / linear.step[:, np.newaxis]).astype(np.int8)
    words = np.frombuffer("\n".join(linear.features.vocabulary_).encode(), np.uint8)
    np.savez_compressed(
        buffer, coef=multiples, idf=linear.features.idf_, vocabulary=words
    )
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
    """
    found = [_predictions(rung, test) for rung in rungs]
    resamples = metrics.bootstrap_weights(
        found[0].groups, n_resamples=N_RESAMPLES, seed=seed
    )
    everyone = {"all": np.ones(len(test.texts), dtype=bool)}
    rows = [
        [part, int(mask.sum()), rung.model, *_scores(rung, resamples, mask, several)]
        for part, mask in {**everyone, **parts}.items()
        for rung in found
    ]
    names = (
        ["micro F1", "macro F1", "exact match"] if several else ["accuracy", "macro F1"]
    )
    first = rungs[0]
    costs: list[list[Any]] = [
        [
            rung.name,
            rung.fit_seconds,
            first.fit_seconds / rung.fit_seconds,
            rung.docs_per_second,
            first.docs_per_second / rung.docs_per_second,
            rung.peak_mb,
            rung.model_mb if rung.model_mb is not None else "",
        ]
        for rung in rungs
    ]
    tests = [
        [other.model, estimate(difference.interval), difference.p_value]
        for other in found[1:]
        for difference in f1_differences(
            found[0], other, n_resamples=N_RESAMPLES, seed=seed
        )[-1:]
    ]
    return [
        Section("Scores", "\n\n".join(notes)),
        Table(
            "scores", ["part", "articles", "model", *names], rows, f"Scores, {what}."
        ),
        *_published(published),
        Table(
            "differences",
            ["ours against", "difference in macro F1", "p"],
            tests,
            "Paired: bootstrap interval and approximate randomisation.",
        ),
        Section("Costs", TIMING_NOTE),
        Table(
            "costs",
            [
                "model",
                "fit, s",
                "ours ÷ its fit time",
                "articles/s",
                "ours ÷ its articles/s",
                "peak memory, MB",
                "model, MB",
            ],
            costs,
            f"What it takes, {what}.",
        ),
        Prose("Ratios above 1 in the fit column mean that ours takes longer."),
    ]


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
    return [estimate(metrics.interval(m, resamples, rows=mask)) for m in wanted]
