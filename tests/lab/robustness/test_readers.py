import os
import time

import numpy as np
import pytest

from experiments.lab.robustness import mutants
from experiments.lab.robustness.mutants import Fault, mutated_value, run_cases
from experiments.lab.robustness.readers import ROWS, cases

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="no forks here")


@pytest.mark.parametrize(
    ("name", "n"), [("articles", 30), ("coded", 30), ("pdfs", 15), ("models", 10)]
)
def test_no_mutant_breaks_out_of_the_stated_errors(name, n, tmp_path):
    case = dict(cases(tmp_path))[name]()
    counts, faults = run_cases(case, tmp_path, n_cases=n, seed=7)
    assert not faults
    assert counts.total() == n


def test_what_breaks_hangs_or_dies_is_told_by_its_number(tmp_path, monkeypatch):
    monkeypatch.setattr(mutants, "SECONDS", 0.3)

    def case(rng, _):
        number = int(rng.integers(10**6))
        if number == at(2):
            raise KeyError("x")
        if number == at(4):
            time.sleep(5)
        if number == at(5):
            os._exit(1)
        raise ValueError("stated")

    def at(number):
        return int(np.random.default_rng([7, number]).integers(10**6))

    counts, faults = run_cases(case, tmp_path, n_cases=8, seed=7)
    assert [(fault.kind, fault.case) for fault in faults] == [
        ("raised", 2),
        ("hung", 4),
        ("killed", 5),
    ]
    assert isinstance(faults[0], Fault)
    assert counts == {"refused": 5, "raised": 1, "hung": 1, "killed": 1}


def test_a_seed_gives_the_same_mutant_again():
    one, two = (
        repr(mutated_value(np.random.default_rng(3), [dict(row) for row in ROWS]))
        for _ in range(2)
    )
    assert one == two
