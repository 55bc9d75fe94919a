"""Measure classifiers side by side on a public benchmark.

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
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray
from sklearn.base import clone
from threadpoolctl import threadpool_limits

from experiments.lab.benchmarks.baselines import FastText
from research.stats.folds import theme_balanced_folds
from research.text.duplicates import duplicate_groups

Returned = TypeVar("Returned")


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

    def take(self, numbers: NDArray[np.int64]) -> "Examples":
        """Give some of them, by number."""
        return Examples(
            tuple(self.texts[number] for number in numbers),
            self.classes,
            self.labels[numbers],
            tuple(self.rows[number] for number in numbers),
        )


@dataclass(frozen=True, slots=True)
class Result:
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


def run_benchmark(
    models: Mapping[str, Any], train: Examples, test: Examples, *, several: bool
) -> list[Result]:
    """Fit and measure each model in a fresh process."""
    y = train.labels if several else train.labels.argmax(axis=1)
    return [
        in_own_process(measure, name, model, train.texts, y, test.texts)
        for name, model in models.items()
    ]


def in_own_process(work: Callable[..., Returned], *arguments: Any) -> Returned:
    """Call a function in a fresh process.

    A process begins with the peak memory of the one that started it: what takes much
    must not be done in the process from which models are measured.
    """
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(1, mp_context=context) as pool:
        return pool.submit(work, *arguments).result()


def run_benchmark_folds(
    models: Callable[[Examples], Mapping[str, Any]],
    examples: Examples,
    *,
    several: bool,
    n_folds: int = 5,
    seed: int = 7,
) -> list[Result]:
    """Let models that were fitted without it label each example.

    Parameters
    ----------
    models : callable
        From the examples to be fitted to, which alone it may learn from, to
        classifiers by name.
    examples : Examples
        Near-duplicates stand in one fold.
    several : bool
        Whether an article may have several labels.
    n_folds, seed : int

    Returns
    -------
    list of Result
        Of all examples; times and sizes are means, peak memory is the highest.
    """
    groups = duplicate_groups(examples.texts)
    y_pred: dict[str, NDArray[np.int8]] = {}
    found: dict[str, list[Result]] = {}
    for train, test in theme_balanced_folds(
        examples.labels, groups, n_folds=n_folds, seed=seed
    ):
        some = examples.take(train)
        for result in run_benchmark(
            models(some), some, examples.take(test), several=several
        ):
            place = y_pred.setdefault(result.name, np.zeros_like(examples.labels))
            place[test] = result.y_pred
            found.setdefault(result.name, []).append(result)
    return [
        Result(
            name,
            y_pred[name],
            float(np.mean([result.fit_seconds for result in results])),
            float(np.mean([result.docs_per_second for result in results])),
            max(result.peak_mb for result in results),
            results[-1].model_mb,
        )
        for name, results in found.items()
    ]


def measure(
    name: str,
    model: Any,
    train: Sequence[str],
    y: NDArray[Any],
    test: Sequence[str],
) -> Result:
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
    return Result(
        name,
        y_pred.astype(np.int8),
        fit_seconds,
        len(test) / seconds,
        peak / scale,
        _model_mb(fitted),
    )


def _model_mb(fitted: Any) -> float | None:
    fitted = getattr(fitted, "estimator_", fitted)  # thresholds take no room
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
    for name, coef, quantisation_scale in (
        ("coef", linear.coef, linear.quantisation_scale),
        ("word_coef", linear.word_coef, linear.word_quantisation_scale),
    ):
        if coef is not None:
            arrays[name] = np.round(coef / quantisation_scale[:, np.newaxis]).astype(
                np.int8
            )
    np.savez_compressed(buffer, **arrays)
    return len(buffer.getvalue()) / 1e6
