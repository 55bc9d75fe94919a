"""Acts of writing, killed at random moments and at each of their file operations."""

import os
import shutil
import signal
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

import research
from experiments.lab.robustness.sentences import FINANCE, GREEN
from research.commands.outputs import (
    check_file,
    check_folder,
    check_sheets,
    command_run,
    write_table,
    writing_report,
    writing_sheets,
)
from research.files.record import RECORD
from research.files.writing import FIRST, standing, write_atomically
from research.models import save_model
from research.rendering.blocks import Prose, Table

MOVES = ("os.rename", "os.remove", "os.rmdir", "os.mkdir", "os.link")
WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
MOST = 400  # operations of an act
TEXTS = {
    "old": ("银行发放贷款支持小微企业。", "光伏电站并网发电。"),
    "new": ("央行下调存款准备金率。", "风电机组吊装完成。"),
}
Write = Callable[[Path, str], None]


@dataclass(frozen=True, slots=True)
class Act:
    """Something that is written, as version "old" or "new", into a folder.

    Attributes
    ----------
    name : str
    write : callable
    claim : str
        A file that says all others are there; without it they need not be.
    models : tuple of str
        Folders that are the old or the new at every moment.
    from_nothing : bool
        The new is never written over the old.
    """

    name: str
    write: Write
    claim: str = ""
    models: tuple[str, ...] = ()
    from_nothing: bool = False


def acts() -> list[Act]:
    """Give the acts; fits two small models."""
    models = {version: _model(version) for version in TEXTS}

    def table(folder: Path, version: str) -> None:
        rows = {"id": ["a", "b"], "title": TEXTS[version]}
        with command_run():
            check_file(folder / "labels.csv", inputs=[])
            write_table(pd.DataFrame(rows), folder / "labels.csv")

    def model(folder: Path, version: str) -> None:
        save_model(models[version], folder / "model")

    def report(folder: Path, version: str) -> None:
        _report(version).write(folder)

    def topics(folder: Path, version: str) -> None:
        with command_run():
            check_folder(folder, inputs=[], model_inside="model")
            with writing_report(folder):
                report(folder, version)
                model(folder, version)

    def sheets(folder: Path, version: str) -> None:
        with command_run():
            check_sheets(folder, inputs=[])
            with writing_sheets(folder):
                for name in ("coder-1.csv", "coder-2.csv"):
                    write_atomically(folder / name, "".join(TEXTS[version]).encode())
                write_atomically(folder / "drawn.csv", version.encode(), order=FIRST)

    return [
        Act("table", table),
        Act("model", model, models=("model",)),
        Act("report", report, claim="report.json"),
        Act("report and model", topics, claim="report.json", models=("model",)),
        Act("sheets", sheets, from_nothing=True),
    ]


def _model(version: str) -> research.ThemeClassifier:
    n = 6 if version == "new" else 5
    texts = [*FINANCE[:n], *GREEN[:n]]
    labels = [["finance"]] * n + [["green"]] * n
    return research.ThemeClassifier(n_folds=2, min_df=1).fit(texts, labels)


def _report(version: str) -> research.Report:
    names = ["one", "two", "three" if version == "old" else "four"]
    tables = [Table(name, ["a"], [[version]], version) for name in names]
    return research.Report(version, {"name": version}, [Prose(version), *tables])


def kill_at_random(
    chosen: list[Act], scratch: Path, *, n_kills: int, seed: int
) -> Counter[str]:
    """Kill acts after random times; count what must not be."""
    rng = np.random.default_rng(seed)
    found = Counter[str]({"kills": 0})
    lasts = {act.name: _duration(act, scratch) for act in chosen}
    while found["kills"] < n_kills:
        act = chosen[int(rng.integers(len(chosen)))]
        delay = float(rng.uniform(0, lasts[act.name]))
        states = _states(act, scratch)
        pid = _forked(act, scratch / "d", None)
        time.sleep(delay)
        os.kill(pid, signal.SIGKILL)
        _, status = os.waitpid(pid, 0)
        found["kills"] += os.WIFSIGNALED(status)
        found.update(_faults(act, scratch / "d", states))
    return found


def kill_at_each(chosen: list[Act], scratch: Path) -> Counter[str]:
    """Kill each act before each of its file operations; count what must not be."""
    found = Counter[str]({"kills": 0})
    for act in chosen:
        for _ in _each(act, scratch):
            found["kills"] += 1
            states = {v: _seen(scratch / act.name / v) for v in ("old", "new")}
            found.update(_faults(act, scratch / "d", states))
    return found


def _each(act: Act, scratch: Path) -> Iterator[int]:
    for number in range(1, MOST):
        _states(act, scratch)
        _, status = os.waitpid(_forked(act, scratch / "d", number), 0)
        if os.waitstatus_to_exitcode(status) == 0:
            return
        yield number
    raise RuntimeError(f"{act.name}: no end after {MOST} operations")


def _states(act: Act, scratch: Path) -> dict[str, dict[str, bytes]]:
    """Put the old in place; give what the old and the new look like."""
    home = scratch / act.name
    if not home.exists():
        (home / "old").mkdir(parents=True)
        (home / "new").mkdir()
        if not act.from_nothing:
            act.write(home / "old", "old")
        act.write(home / "new", "new")
    shutil.rmtree(scratch / "d", ignore_errors=True)
    shutil.copytree(home / "old", scratch / "d")
    return {version: _seen(home / version) for version in ("old", "new")}


def _duration(act: Act, scratch: Path) -> float:
    _states(act, scratch)
    start = time.monotonic()
    os.waitpid(_forked(act, scratch / "d", None), 0)
    return time.monotonic() - start


def _forked(act: Act, folder: Path, number: int | None) -> int:
    pid = os.fork()
    if pid == 0:
        code = 1
        try:
            if number is not None:
                _die_at(number)
            act.write(folder, "new")
            code = 0
        finally:
            os._exit(code)
    return pid


def _die_at(number: int) -> None:
    """Kill this process at its n-th file operation, as audit hooks count them."""
    count = 0

    def strike() -> None:
        nonlocal count
        count += 1
        if count == number:
            os.kill(os.getpid(), signal.SIGKILL)

    def hook(event: str, args: tuple[object, ...]) -> None:
        writes = (
            event == "open"
            and not isinstance(args[0], int)
            and (
                set(str(args[1] or "")) & set("wax+") or int(str(args[2] or 0)) & WRITES
            )
        )
        if event in MOVES or writes:
            strike()

    plain = os.fsync

    def fsync(handle: int) -> None:
        strike()
        plain(handle)

    os.fsync = fsync  # type: ignore[assignment]
    sys.addaudithook(hook)


def _faults(
    act: Act, folder: Path, states: dict[str, dict[str, bytes]]
) -> Iterator[str]:
    """Name what is wrong after a kill, and after the next run."""
    found = _seen(folder)
    whole = found in states.values() or (act.from_nothing and not found)
    for name in act.models:
        place = standing(folder / name)
        files = {f"{name}/{path.name}": path.read_bytes() for path in place.glob("*")}
        if not any(files.items() <= state.items() for state in states.values()):
            yield "model lost or mixed"
        if not files:
            yield "model lost or mixed"
    if not whole and not act.claim and not act.models and not act.from_nothing:
        yield "lost or half-written"
    if act.claim and act.claim in found and not whole:
        yield "mixed"
    if act.from_nothing and "drawn.csv" not in found and found:
        yield "sheets without their record"
    act.write(folder, "new")
    if _seen(folder) != states["new"]:
        yield "other than an undisturbed run"
    if any(path.name.startswith(".") for path in folder.rglob("*") if not _kept(path)):
        yield "orphaned"


def _seen(folder: Path) -> dict[str, bytes]:
    """Read what a user sees in a folder."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
        and not any(p.startswith(".") for p in path.relative_to(folder).parts)
    }


def _kept(path: Path) -> bool:
    return path.name == RECORD
