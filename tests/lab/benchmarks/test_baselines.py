import numpy as np
import pytest

from experiments.lab.benchmarks.baselines import FastText, baselines, variants
from research.themes.single_label import SingleLabelClassifier

TEXTS = ["银行发放贷款利率", "银行利率下调贷款", "球队赢得比赛", "球队输掉比赛"] * 5
CLASSES = np.array([0, 0, 1, 1] * 5)
LABELS = np.array([[1, 0], [1, 0], [0, 1], [1, 1]] * 5, dtype=np.int8)


def without_fasttext(models):
    return {name: model for name, model in models.items() if name != "fastText"}


def small(model):
    """Take all bigrams of a few short texts, which are fewer than 50,000."""
    for part in ("selectkbest__k", "estimator__selectkbest__k"):
        if part in model.get_params():
            model.set_params(**{part: "all"})
    return model


@pytest.mark.parametrize("name", without_fasttext(baselines()))
def test_peers_learn_one_class_a_text(name):
    found = small(baselines()[name]).fit(TEXTS, CLASSES).predict(TEXTS)
    if name != "majority":
        assert found.tolist() == CLASSES.tolist()


@pytest.mark.parametrize("name", without_fasttext(baselines(several=True)))
def test_peers_give_any_number_of_labels(name):
    found = small(baselines(several=True)[name]).fit(TEXTS, LABELS).predict(TEXTS)
    assert found.shape == LABELS.shape
    if name != "majority":
        assert (found == LABELS).mean() > 0.8


def test_fasttext_stands_behind_the_same_interface():
    pytest.importorskip("fasttext", reason="a baseline of the benchmarks only")
    single = FastText(dim=10, epoch=50).fit(TEXTS, CLASSES)
    assert single.predict(TEXTS).tolist() == CLASSES.tolist()
    several = FastText(dim=10, epoch=50, several=True).fit(TEXTS, LABELS)
    assert several.predict(TEXTS).shape == LABELS.shape


def test_a_variant_differs_from_ours_and_leaves_ours_alone():
    ours = SingleLabelClassifier(naive_bayes_share=0.0)
    found = variants(ours)
    assert "terms weigh alike" not in found  # ours does that already
    assert found["characters only"].word_ngrams is None
    assert ours.word_ngrams is not None
    assert all(model.get_params() != ours.get_params() for model in found.values())
