import os

import pytest

from experiments.lab.robustness.kills import acts, kill_at_each, kill_at_random

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="no forks here")


@pytest.fixture(scope="module")
def chosen():
    return acts()


def test_no_random_kill_loses_mixes_or_leaves_anything(chosen, tmp_path):
    found = kill_at_random(chosen, tmp_path, n_kills=4, seed=7)
    assert found == {"kills": found["kills"]}


def test_no_kill_at_a_move_does(chosen, tmp_path):
    found = kill_at_each([act for act in chosen if act.name == "sheets"], tmp_path)
    assert found == {"kills": found["kills"]}
    assert found["kills"] > 10


def test_a_loss_would_be_seen(chosen, tmp_path):
    def careless(folder, version):
        path = folder / "labels.csv"
        path.unlink(missing_ok=True)
        path.write_text(version * 1000)

    act = type(chosen[0])("careless", careless)
    assert kill_at_each([act], tmp_path)["lost or half-written"]
