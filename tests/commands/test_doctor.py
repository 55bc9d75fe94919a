import sys

import pytest
import typer

from research.commands import doctor as room
from research.commands.doctor import NOTE, OK, PROBLEM, check_ups, doctor


def test_all_is_well_where_the_tests_run():
    found = list(check_ups())
    assert not [one for one in found if one.standing == PROBLEM]
    assert {"Python", "models", "fonts", "encodings"} <= {one.name for one in found}


def test_what_breaks_is_a_problem_and_no_traceback(monkeypatch, capsys):
    def broken():
        raise OSError("no such table")

    monkeypatch.setattr(room, "_models", broken)
    monkeypatch.setattr(room, "_segmenter", broken)
    monkeypatch.setattr(room, "_fonts", broken)
    with pytest.raises(typer.Exit) as end:
        doctor()
    assert end.value.exit_code == 3
    assert "OSError: no such table" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("own", "standing"), [((3, 10, 1), PROBLEM), ((3, 12, 0), OK), ((3, 15, 0), NOTE)]
)
def test_an_unfit_python_is_said(own, standing, monkeypatch):
    monkeypatch.setattr(sys, "version_info", own)
    assert room._python().standing == standing


def test_a_terminal_without_chinese_is_told_what_to_do(monkeypatch):
    class Ascii:
        encoding = "ascii"

    monkeypatch.setattr(sys, "stdout", Ascii())
    assert "PYTHONUTF8" in room._output().told
