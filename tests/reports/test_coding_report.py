import numpy as np

from experiments.lab.reports import coding_trials
from experiments.lab.themes.coding_simulation import CodingCurve
from research.rendering.blocks import Prose
from research.rendering.report import Report

SIZES = (50, 100, 200)


def curve(scores):
    scores = np.array(scores)
    kappa = np.tile([np.nan, 0.8, 0.95], (len(scores), 1))
    error = np.zeros((*scores.shape, 2))
    return CodingCurve("useful", SIZES, scores, scores, kappa, error, error == 0)


CHOSEN = curve([[0.5, 0.7, 0.9], [0.5, 0.8, 0.8]])
RANDOM = curve([[0.5, 0.6, 0.7], [0.5, 0.6, 0.8]])


def test_a_comparison_says_how_many_labels_choosing_saves(tmp_path):
    blocks = coding_trials.choice_blocks(
        CHOSEN, RANDOM, target_size=200, population="six articles"
    )
    [says] = [block for block in blocks if isinstance(block, Prose)]
    assert "0.750, with 100 labels" in says.text
    Report("Coding", {"seed": 1}, blocks).write(tmp_path)
    assert (tmp_path / "coding_curves.svg").is_file()


def test_a_score_no_size_reaches_is_said_so():
    blocks = coding_trials.choice_blocks(
        RANDOM, CHOSEN, target_size=200, population="six articles"
    )
    assert "none of the sizes" in blocks[1].text


def test_stopping_and_shares_are_told_by_size():
    stops = coding_trials.stopping_table(CHOSEN, levels=(0.9, 0.99), n_rounds=1)
    assert [row[1] for row in stops.rows] == ["200 [200, 200]"] * 2
    shares = coding_trials.prevalence_error_table(CHOSEN, ("a", "b"))
    assert [row[0] for row in shares.rows] == list(SIZES)
    assert all(row[-1] == 1 for row in shares.rows)
    weak = coding_trials.weak_start_table(np.array([0.6, 0.7]), RANDOM)
    assert len(weak.rows) == 1 + len(SIZES)
