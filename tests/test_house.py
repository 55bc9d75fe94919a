"""The house: what it shows at its door, and how large its rooms are."""

import ast
import importlib
import inspect
import subprocess
import sys
from pathlib import Path

import pytest

import research
from tests.conftest import ROOT

WINGS = sorted(path.parent.name for path in (ROOT / "research").glob("*/__init__.py"))
PUBLIC = sorted(
    (wing, name)
    for wing in ("", *WINGS)
    for name in getattr(
        importlib.import_module(f"research.{wing}".rstrip(".")), "__all__", ()
    )
    if name != "__version__"
)
FILES = sorted(
    path
    for folder in ("research", "experiments/lab")
    for path in (ROOT / folder).rglob("*.py")
)
MOST_LINES = 400  # of a file
MOST_STATEMENTS = 50  # lines of a function beside its docstring
# What is longer. The list only gets shorter.
LONGER_FILES: dict[str, int] = {}
LONGER_FUNCTIONS: dict[str, int] = {}


def run(code):
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, capture_output=True, check=True, cwd=ROOT, text=True)
    return done.stdout.split()


def test_the_face_shows_what_it_lists_and_no_more():
    assert dir(research) == sorted(research.__all__)
    assert set(WINGS) <= set(research.__all__)


def test_the_face_shows_no_more_with_every_name_loaded():
    for name in research.__all__:
        getattr(research, name)
    assert dir(research) == sorted(research.__all__)
    for wing in WINGS:
        shown = importlib.import_module(f"research.{wing}")
        names = getattr(shown, "__all__", [])
        assert all(hasattr(shown, name) for name in names), wing
        if names:
            assert dir(shown) == sorted(names), wing


@pytest.mark.parametrize(("wing", "name"), PUBLIC)
def test_a_public_name_has_a_docstring(wing, name):
    room = importlib.import_module(f"research.{wing}".rstrip("."))
    assert inspect.getdoc(getattr(room, name))


@pytest.mark.parametrize("wing", WINGS)
def test_a_wing_says_what_it_is_about(wing):
    assert inspect.getdoc(importlib.import_module(f"research.{wing}"))


def test_a_function_that_bears_the_name_of_its_room_is_the_function():
    code = (
        "import research.stats.keyness, research.reports.verify; import research; "
        "print(callable(research.stats.keyness), callable(research.reports.verify))"
    )
    assert run(code) == ["True", "True"]


def test_the_door_opens_without_what_is_heavy():
    code = "import research, sys; print(*sys.modules)"
    assert not {"numpy", "pandas", "sklearn", "matplotlib"} & set(run(code))


def test_every_name_can_be_imported_at_once():
    assert run("from research import *; print(Estimate.__name__)") == ["Estimate"]


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_file_and_its_functions_fit_on_a_screen(path):
    name = path.relative_to(ROOT).as_posix()
    text = path.read_text("utf-8")
    assert len(text.splitlines()) <= LONGER_FILES.get(name, MOST_LINES)
    long = {
        found: n
        for found, n in function_lengths(text)
        if n > LONGER_FUNCTIONS.get(f"{name}:{found}", MOST_STATEMENTS)
    }
    assert not long, "take it apart into functions that do one thing each"


def function_lengths(text):
    """Give each function its lines from `def` to its end, but for its docstring."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            lines = node.end_lineno - node.lineno + 1
            first = node.body[0]
            if ast.get_docstring(node) is not None:
                lines -= first.end_lineno - first.lineno + 1
            yield node.name, lines


@pytest.mark.parametrize("longer", [LONGER_FILES, LONGER_FUNCTIONS])
def test_no_exception_is_left_that_nothing_needs(longer):
    for name, allowed in longer.items():
        path, _, function = name.partition(":")
        text = Path(ROOT, path).read_text("utf-8")
        if function:
            assert MOST_STATEMENTS < dict(function_lengths(text))[function] <= allowed
        else:
            assert MOST_LINES < len(text.splitlines()) <= allowed
