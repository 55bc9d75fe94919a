"""Careless calls of every command: how they end, and what is left.

Each call runs in a fork, in a folder of its own, as on the command line. What a call
may do is decided by its situation alone: an output that is an input is refused and
leaves everything as it was, the same call twice gives the same bytes, and so on.
"""

import importlib
import os
import pkgutil
import shutil
import subprocess
import sys
import traceback
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import research
from experiments.lab.robustness.calls import COMMANDS, VERIFY, Command, furnish
from research.commands.app import main
from research.files.record import RECORD

REFUSED, DONE = (2, 3), 0
SMALL = "size=256k"  # of a disk that is soon full
OWN = {RECORD, "manifest.json"}  # they say what was read and written, and when renamed


@dataclass(frozen=True, slots=True)
class Ended:
    """How a call ended, and whether that was right.

    Attributes
    ----------
    code : int
    left : str
        What is there that was not, or not so, before.
    fault : str
        What is wrong; empty if nothing is.
    """

    code: int
    left: str
    fault: str = ""


def call(words: list[str], home: Path, *, stdout: str = os.devnull) -> tuple[int, str]:
    """Run a command in a fork, within a folder; give its exit code and what it said."""
    said = home.parent / "said"
    pid = os.fork()
    if pid == 0:
        code = 70
        try:
            os.chdir(home)
            for target, number in ((stdout, 1), (str(said), 2)):
                flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC
                os.dup2(os.open(target, flags, 0o600), number)
            sys.argv = ["research", *words]
            main()
        except SystemExit as end:
            code = end.code if isinstance(end.code, int) else 1
        except BaseException:
            traceback.print_exc()
        finally:
            sys.stderr.flush()
            os._exit(code)
    _, status = os.waitpid(pid, 0)
    told = said.read_text("utf-8", "replace")
    said.unlink()
    return os.waitstatus_to_exitcode(status), told


def everything(home: Path) -> dict[str, bytes]:
    """Read all files of a folder, by their names."""
    return {
        path.relative_to(home).as_posix(): path.read_bytes()
        for path in sorted(home.rglob("*"))
        if path.is_file()
    }


def results(home: Path, out: str) -> dict[str, bytes]:
    """Read what a command wrote, without the records of what it wrote."""
    place = (home / out).parent if Path(out).suffix else home / out
    return {
        name: data
        for name, data in everything(place).items()
        if Path(name).name not in OWN and not name.startswith(".research/")
    }


def changed(before: dict[str, bytes], after: dict[str, bytes]) -> str:
    """Say which files differ, in a few words."""
    new, gone = sorted(set(after) - set(before)), sorted(set(before) - set(after))
    other = sorted(n for n in set(before) & set(after) if before[n] != after[n])
    parts = [
        f"{len(names)} {what}: {', '.join(names[:3])}{', …' if len(names) > 3 else ''}"
        for what, names in (("new", new), ("changed", other), ("gone", gone))
        if names
    ]
    return "; ".join(parts) or "as before"


def refusal(words: list[str], home: Path, *, stdout: str = os.devnull) -> Ended:
    """Make a call that must be refused, and leave everything as it was."""
    before = everything(home)
    code, said = call(words, home, stdout=stdout)
    left = changed(before, everything(home))
    fault = _fault_of_end(code, said, REFUSED)
    if left != "as before":
        fault = fault or "what was there is not as it was"
    return Ended(code, left, fault)


def _fault_of_end(code: int, said: str, right: tuple[int, ...]) -> str:
    if "Traceback" in said:
        return f"a traceback: {said.strip().splitlines()[-1]}"
    if code not in right:
        last = said.strip().splitlines()[-1:] or [""]
        return f"exit code {code}: {last[0][:120]}"
    return ""


Situation = Callable[[Command, Path], Ended | None]


def onto_its_input(command: Command, home: Path) -> Ended | None:
    """Name what is read as the output."""
    return refusal(command.words(out=command.source), home)


def onto_a_link_to_it(command: Command, home: Path) -> Ended | None:
    """Name what is read by another name."""
    (home / "link").symlink_to(command.source)
    out = f"link/../{command.source}" if (home / "link").is_dir() else "link"
    suffix = Path(command.out).suffix
    if suffix and out == "link":
        (home / "link").rename(home / f"link{suffix}")
        out = f"link{suffix}"
    return refusal(command.words(out=out), home)


def inside_its_input(command: Command, home: Path) -> Ended | None:
    """Read a folder, and write into it."""
    if not command.folder:
        return None
    out = f"{command.folder}/new{Path(command.out).suffix}"
    return refusal(command.words(source=command.folder, out=out), home)


def onto_somebodys(command: Command, home: Path) -> Ended | None:
    """Write where somebody has files of the names of a first run, changed by hand."""
    if bad := _first(command, home):
        return bad
    for name in results(home, command.out):
        place = (home / command.out).parent if Path(command.out).suffix else home
        path = place / name if Path(command.out).suffix else home / command.out / name
        path.write_bytes(path.read_bytes() + b"\n")
    return refusal(command.words(), home)


def twice(command: Command, home: Path) -> Ended | None:
    """Make the same call twice."""
    if bad := _first(command, home):
        return bad
    before = everything(home)
    code, said = call(command.words(), home)
    left = changed(before, everything(home))
    # A codebook to fill in is somebody's as soon as it is there.
    right = REFUSED if command.name == "code init" else (DONE,)
    fault = _fault_of_end(code, said, right)
    return Ended(code, left, fault or ("" if left == "as before" else "other bytes"))


def otherwise(command: Command, home: Path) -> Ended | None:
    """Make another call into the same place: refused, or as if it were the first."""
    if not command.other:
        return None
    if bad := _first(command, home):
        return bad
    before = everything(home)
    code, said = call(command.words(other=True), home)
    left = changed(before, everything(home))
    fault = _fault_of_end(code, said, (DONE, *REFUSED))
    if code == DONE and not fault:
        found = results(home, command.out)
        shutil.rmtree(home / command.out.partition("/")[0])
        call(command.words(other=True), home)
        if mixed := changed(results(home, command.out), found):
            fault = "" if mixed == "as before" else f"unlike a first run: {mixed}"
    elif left != "as before" and not fault:
        fault = "refused, and what was there is not as it was"
    return Ended(code, left, fault)


def renamed(command: Command, home: Path) -> Ended | None:
    """Rename what is read, and make the call again."""
    if command.name == "code init":
        return None
    if bad := _first(command, home):
        return bad
    source = home / command.source
    if source.is_dir():
        (source / "a.jsonl").rename(source / "z.jsonl")
        name = command.source
    else:
        name = f"renamed{source.suffix}"
        source.rename(home / name)
    before = everything(home)
    words = [name if word == command.source else word for word in command.words()]
    code, said = call(words, home)
    left = changed(before, everything(home))
    fault = _fault_of_end(code, said, (DONE, *REFUSED))
    if code == DONE and not fault:
        found = results(home, command.out)
        shutil.rmtree(home / command.out.partition("/")[0])
        call(words, home)
        mixed = changed(results(home, command.out), found)
        fault = "" if mixed == "as before" else f"unlike a first run: {mixed}"
    elif left != "as before" and not fault:
        fault = "refused, and what was there is not as it was"
    return Ended(code, left, fault)


def _first(command: Command, home: Path) -> Ended | None:
    """Make a first call, on which a situation rests; how it ended, if badly."""
    code, said = call(command.words(), home)
    fault = _fault_of_end(code, said, (DONE,))
    return Ended(code, "", f"the first call: {fault}") if fault else None


def _on_a_disk(command: Command, home: Path, *, read_only: bool) -> Ended | None:
    """Write to a disk of its own, full or read-only; nothing where none can be."""
    disk = home / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", SMALL, "tmpfs", str(disk)]
    try:
        if subprocess.run(mount, capture_output=True, check=False).returncode:
            return None
    except FileNotFoundError:
        return None
    try:
        if read_only:
            again = ["mount", "-o", "remount,ro", str(disk)]
            subprocess.run(again, capture_output=True, check=True)
        else:
            _fill(disk / "filler")
        ended = refusal(command.words(out=f"disk/{command.out}"), home)
        found = [path.name for path in disk.rglob("*") if path.name != "filler"]
        fault = f"left on the disk: {', '.join(found[:3])}" if found else ""
        return Ended(ended.code, ended.left, ended.fault or fault)
    finally:
        subprocess.run(["umount", "-l", str(disk)], capture_output=True, check=False)


def _fill(path: Path) -> None:
    with suppress(OSError), path.open("wb", buffering=0) as file:
        while True:
            file.write(b"x" * 4096)


def on_a_full_disk(command: Command, home: Path) -> Ended | None:
    """Write where there is no room."""
    return _on_a_disk(command, home, read_only=False)


def on_a_read_only_disk(command: Command, home: Path) -> Ended | None:
    """Write where nothing may be written."""
    return _on_a_disk(command, home, read_only=True)


def to_a_full_stream(command: Command, home: Path) -> Ended | None:
    """Write to a stdout that takes nothing."""
    if not command.to_stdout or not Path("/dev/full").exists():
        return None
    return refusal(command.words(out="-"), home, stdout="/dev/full")


SITUATIONS: dict[str, Situation] = {
    "output is the input": onto_its_input,
    "output is a link to the input": onto_a_link_to_it,
    "output inside the input": inside_its_input,
    "output changed by hand": onto_somebodys,
    "the same call twice": twice,
    "other settings, same place": otherwise,
    "source renamed": renamed,
    "full disk": on_a_full_disk,
    "read-only disk": on_a_read_only_disk,
    "full stdout": to_a_full_stream,
}


def table(scratch: Path, *, only: str = "") -> Iterator[list[object]]:
    """Bring every command into every situation it can be in.

    Yields
    ------
    list
        Command, situation, exit code, what is left, what is wrong.
    """
    for found in pkgutil.walk_packages(research.__path__, "research."):
        if not found.name.endswith("__main__"):
            importlib.import_module(found.name)  # once, for all forks
    model = scratch / "furnished"
    model.mkdir(parents=True)
    furnish(model)
    for command in (*COMMANDS, VERIFY):
        for name, situation in SITUATIONS.items():
            if only not in f"{command.name}: {name}":
                continue
            home = scratch / "home"
            shutil.rmtree(home, ignore_errors=True)
            shutil.copytree(model, home)
            ended = (
                _verified(name, home) if command is VERIFY else situation(command, home)
            )
            if ended is not None:
                yield [command.name, name, ended.code, ended.left, ended.fault or "no"]


def _verified(name: str, home: Path) -> Ended | None:
    """Check that `verify` leaves what it reads as it was, and repeats it."""
    if name != "the same call twice":
        return None
    call(["report", "c.jsonl", "-k", "2", "-o", "made"], home)
    before = everything(home)
    code, said = call(VERIFY.words(), home)
    left = changed(before, everything(home))
    fault = _fault_of_end(code, said, (DONE,))
    return Ended(code, left, fault or ("" if left == "as before" else "other bytes"))
