import runpy
from pathlib import Path

import pytest

EXPERIMENTS = Path(__file__).resolve().parents[2] / "experiments"
SCRIPTS = sorted((EXPERIMENTS / "notebooks").glob("*.py"))


@pytest.mark.slow
@pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: script.stem)
def test_a_notebook_runs_from_top_to_bottom_and_repeats(script, tmp_path):
    build = runpy.run_path(str(EXPERIMENTS / "build_notebooks.py"))["build"]
    made = build(script, tmp_path)
    assert made.read_bytes() == script.with_suffix(".ipynb").read_bytes()
