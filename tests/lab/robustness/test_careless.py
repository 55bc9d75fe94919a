import os
from pathlib import Path

import pytest

from experiments.lab.robustness import careless
from experiments.lab.robustness.calls import COMMANDS, furnish

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="no forks here")
[TOKENS] = [command for command in COMMANDS if command.name == "tokens"]


@pytest.fixture
def home(tmp_path):
    (tmp_path / "home").mkdir()
    furnish(tmp_path / "home")
    return tmp_path / "home"


def test_a_call_that_is_refused_leaves_all_as_before(home):
    ended = careless.onto_its_input(TOKENS, home)
    assert (ended.code, ended.left, ended.fault) == (3, "as before", "")


def test_a_loss_would_be_seen(home, monkeypatch):
    def careless_main():
        Path("c.jsonl").write_text("")
        raise SystemExit(0)

    monkeypatch.setattr(careless, "main", careless_main)
    ended = careless.onto_its_input(TOKENS, home)
    assert ended.left == "1 changed: c.jsonl"
    assert ended.fault.startswith("exit code 0")
