import json

import numpy as np
import pytest
from sklearn.dummy import DummyClassifier

from experiments.lab.benchmarks import running as benchmark
from experiments.lab.benchmarks.running import (
    measure,
    read_examples,
    run_benchmark,
    run_benchmark_folds,
)
from experiments.lab.reports.benchmark import benchmark_blocks, fold_blocks
from research.rendering.blocks import Table
from research.themes.single_label import SingleLabelClassifier

TITLES = {
    "金融": ["银行发放贷款", "银行利率下调"],
    "体育": ["球队赢得比赛", "球队输掉比赛"],
}


@pytest.fixture(scope="module")
def examples(tmp_path_factory):
    path = tmp_path_factory.mktemp("benchmark") / "train.jsonl"
    rows = [{"text": t, "label": label} for label in TITLES for t in TITLES[label]]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return read_examples(path)


def test_classes_come_in_order_and_labels_as_columns(examples):
    assert examples.classes == ("体育", "金融")
    assert examples.labels.tolist() == [[0, 1], [0, 1], [1, 0], [1, 0]]


def test_each_rung_is_measured_and_reported(examples):
    classes = examples.labels.argmax(axis=1)
    ours = measure(
        "ours", SingleLabelClassifier(), examples.texts, classes, examples.texts
    )
    models = {"majority": DummyClassifier()}
    [majority] = run_benchmark(models, examples, examples, several=False)
    assert ours.y_pred.tolist() == examples.labels.tolist()
    assert ours.model_mb > 0
    assert majority.model_mb is None
    assert min(ours.fit_seconds, ours.docs_per_second, ours.peak_mb) > 0
    blocks = benchmark_blocks(
        [ours, majority],
        examples,
        population="four titles",
        published={"BERT": "99 %"},
        parts={"first": np.array([True, False, False, False])},
        notes=("Made up.",),
        several=False,
        seed=7,
        variants=[majority],
    )
    tables = {block.name: block for block in blocks if isinstance(block, Table)}
    assert list(tables) == [
        "scores",
        "published",
        "differences",
        "variants",
        "variant_costs",
        "costs",
    ]
    [[name, accuracy, *_]] = tables["differences"].rows
    assert name == "majority"
    assert accuracy.value == pytest.approx(50)
    assert [row[:3] for row in tables["scores"].rows] == [
        ["all", 4, "ours"],
        ["all", 4, "majority"],
        ["first", 1, "ours"],
        ["first", 1, "majority"],
    ]


def test_in_cross_validation_each_title_is_labelled_once(examples, monkeypatch):
    def run_here(models, train, test, *, several):
        assert not several
        y = train.labels.argmax(axis=1)
        return [
            measure(name, model, train.texts, y, test.texts)
            for name, model in models.items()
        ]

    # A process for each model would take seconds.
    monkeypatch.setattr(benchmark, "run_benchmark", run_here)
    seen = []

    def models(fitted_to):
        seen.append(fitted_to.texts)
        return {"ours": DummyClassifier(strategy="constant", constant=1)}

    results = run_benchmark_folds(models, examples, several=False, n_folds=2)
    [[_, second]] = [result.y_pred.T for result in results]
    assert second.tolist() == [1, 1, 1, 1]
    assert sorted(seen[0] + seen[1]) == sorted(examples.texts)
    blocks = fold_blocks(
        [*results, *results],
        examples,
        population="four titles",
        note="Made up.",
        several=False,
        seed=7,
    )
    tables = {block.name: block for block in blocks if isinstance(block, Table)}
    assert list(tables) == ["fold_scores", "fold_differences"]
    [[_, accuracy, *_]] = tables["fold_differences"].rows
    assert accuracy.value == 0
