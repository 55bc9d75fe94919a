"""Checks before the work, writing after it.

Every command calls one of `check_file`, `check_folder`, `check_model` and
`check_sheets` before it reads anything. Each refuses what would cost somebody a file:
an output that is an input, or in the place of something that is not as our last run
left it. Then it holds the lock of the output until the command ends.
"""

import os
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from contextvars import ContextVar
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from research.commands.places import (
    check_apart,
    check_is_folder,
    check_models,
    check_not_read,
    check_writable,
    place_of,
)
from research.commands.progress import escaped_controls, say
from research.commands.replacing import (
    HINT,
    is_report_of_ours,
    is_table_of_ours,
    take_for_ours,
)
from research.files.locking import locked, resolved
from research.files.record import is_ours, may_hold_model, read_record
from research.files.tables import TABLE_SUFFIXES
from research.files.writing import (
    kept_message,
    recover,
    sweep,
    together,
    write_atomically,
)
from research.i18n import _, listed

if TYPE_CHECKING:
    from research.corpus.corpus import Corpus

BAD_INPUT = 3
# What a report may write; its tables are known only when it is made.
_REPORT_FILE = re.compile(
    r"[a-z0-9_]+\.(csv|svg|png|html)|report\.(md|json|docx|pdf)|tables\.(xlsx|tex)"
    r"|methods\.txt|references\.bib"
)
_SHEET_FILE = re.compile(
    r"coder-\d+\.(csv|xlsx|jsonl)|drawn\.csv|codebook\.md|tasks\.json|config\.xml"
    r"|key\.json"
)

_locks: ContextVar[ExitStack | None] = ContextVar("_locks", default=None)
_left_out: ContextVar[list[str] | None] = ContextVar("_left_out", default=None)


@contextmanager
def command_run() -> Iterator[None]:
    """Release at the end what a command locked, and end as bad input what it left out.

    Raises
    ------
    typer.Exit
        At the end, if something was left out, whether or not `--drop-bad` said so.
    """
    left: list[str] = []
    with ExitStack() as stack:
        tokens = _locks.set(stack), _left_out.set(left)
        try:
            yield
        finally:
            _locks.reset(tokens[0])
            _left_out.reset(tokens[1])
    if left:
        raise typer.Exit(BAD_INPUT)


def leave_out(problem: str, *, is_asked: bool = False) -> None:
    """Name what is left out; the exit code says so too, if nobody asked for it."""
    say(_("left out: {problem}", problem=escaped_controls(problem)))
    left = _left_out.get()
    if left is not None and not is_asked:
        left.append(problem)


def check_file(
    out: Path,
    *,
    inputs: Iterable[Path | None],
    suffixes: Sequence[str] = TABLE_SUFFIXES,
    models: Sequence[str | None] = (),
    may_lie_inside: bool = False,
    replace: bool | None = None,
) -> None:
    """Refuse, before any work, a file that may not be written.

    Parameters
    ----------
    out : path
        A file, or `-` for stdout.
    inputs : iterable of path or None
        Files and folders that are read.
    suffixes : sequence of str
        That the file may have.
    models : iterable of str or None
        Names or folders of models that are read.
    may_lie_inside : bool
        The file may lie in a folder that is read, as what it holds is never taken
        for input.
    replace : bool, optional
        The option `--replace`, where the command has it.

    Raises
    ------
    typer.BadParameter
        If the name cannot be that of such a file.
    ValueError
        If the file is an input, lies in a folder that is read or is not ours, if the
        place cannot be written, another run is writing it, or a model is missing.
    """
    if str(out) == "-":
        check_models(models)
        return
    if suffixes and out.suffix.lower() not in suffixes:
        raise typer.BadParameter(
            _(
                "-o {out}: must end in {suffixes}, got {suffix!r}",
                out=out,
                suffixes=listed(suffixes),
                suffix=out.suffix or "no suffix",
            )
        )
    path = place_of(out)
    check_apart(path, inputs, models, may_lie_inside=may_lie_inside)
    if path.exists() and not path.is_file():
        raise ValueError(_("{out}: must be a file, is a folder or a device.", out=out))
    check_models(models)
    check_writable(path)

    def foreign() -> list[Path]:
        return [] if is_ours(path) else [out]

    _refuse(foreign(), replace=replace, form=is_table_of_ours)
    _hold(path)
    sweep(path.parent, [path])
    if replace:
        take_for_ours(filter(is_table_of_ours, foreign()), "labels")
    _refuse(foreign())


def check_folder(
    out: Path,
    *,
    inputs: Iterable[Path | None],
    models: Sequence[str | None] = (),
    files: Iterable[str] = (),
    kept: Iterable[str] = (),
    model_inside: str = "",
    replace: bool | None = None,
) -> None:
    """Refuse, before any work, a folder into which a report may not be written.

    Other files may lie there, but none that is called like one of a report and is not
    as our last run left it.

    Parameters
    ----------
    out : path
    inputs, models
        What is read.
    files : iterable of str
        Written beside the report.
    kept : iterable of str
        What the command looks after itself, whoever wrote it.
    model_inside : str
        Name of a model that is written into the folder.
    replace : bool, optional
        The option `--replace`, where the command has it.

    Raises
    ------
    ValueError
        If that would cost somebody a file, or cannot be done.
    """
    path = place_of(out)
    listed, looked_after = set(files), set(kept)

    def may_be_written(name: str) -> bool:
        is_listed = name in listed or bool(_REPORT_FILE.fullmatch(name))
        return is_listed and name not in looked_after

    read = [one for one in inputs if one is not None]
    model = path / model_inside
    check_apart(path, read, models)
    if model_inside:
        check_apart(model, read, models)
    check_is_folder(path, out)
    check_not_read(path, out, read, may_be_written)
    check_models(models)
    check_writable(path / "x")

    def foreign() -> list[Path]:
        return _foreign(path, out, may_be_written)

    def check_model_inside() -> None:
        if model_inside and model.exists() and not may_hold_model(model):
            _refuse([out / model_inside])

    _refuse(foreign(), replace=replace, form=is_report_of_ours)
    check_model_inside()
    _hold(path, is_folder=True)
    sweep(path)
    if model_inside:
        recover(model)
        sweep(path, [model])
    check_model_inside()
    if replace:
        take_for_ours(filter(is_report_of_ours, foreign()), "report")
    _refuse(foreign())


def check_model(out: Path, *, inputs: Iterable[Path | None]) -> None:
    """Refuse, before any work, a folder in whose place no model may be put.

    Raises
    ------
    ValueError
        If it holds anything but a model as it was written, is a mount point, holds or
        is what is read, or cannot be written.
    """
    path = place_of(out)
    read = [one for one in inputs if one is not None]
    check_apart(path, read)
    check_is_folder(path, out)
    if os.path.ismount(path):
        raise ValueError(
            _(
                "{out}: is a mount point, and cannot be replaced in one move. Name a "
                "folder in it.",
                out=out,
            )
        )
    for one in read:
        if resolved(one).is_relative_to(path):
            raise ValueError(
                _(
                    "{out}: would be replaced, and holds {source}, which is read.",
                    out=out,
                    source=one,
                )
            )
    check_writable(path)
    _refuse([] if not path.exists() or may_hold_model(path) else [out])
    _hold(path)
    recover(path)
    sweep(path.parent, [path])
    _refuse([] if not path.exists() or may_hold_model(path) else [out])


def check_sheets(
    out: Path,
    *,
    inputs: Iterable[Path | None],
    models: Sequence[str | None] = (),
    files: Iterable[str] = (),
) -> None:
    """Refuse, before any work, a folder that holds sheets which went to coders.

    Blank sheets as an earlier run left them are no reason to refuse: the same draw
    writes the same bytes. Another draw is refused when it is written.

    Raises
    ------
    ValueError
        If a sheet was filled in, or a file of such a name is somebody's.
    """
    path, more = place_of(out), set(files)
    read = [one for one in inputs if one is not None]

    def may_be_written(name: str) -> bool:
        return name in more or bool(_SHEET_FILE.fullmatch(name))

    check_apart(path, read, models)
    check_is_folder(path, out)
    check_not_read(path, out, read, may_be_written)
    check_models(models)
    check_writable(path / "x")

    def check() -> None:
        _refuse(_foreign(path, out, may_be_written))

    check()
    _hold(path, is_folder=True)
    sweep(path)
    check()


@contextmanager
def writing_sheets(out: Path) -> Iterator[None]:
    """Let the sheets of a draw take their names together, and replace no other draw.

    Raises
    ------
    FileExistsError
        At the end, if sheets of another draw stand there.
    """
    with together("sheets", folder=out, replace="nothing"):
        yield


@contextmanager
def writing_report(out: Path) -> Iterator[None]:
    """Let a report and what belongs to it take their names together.

    What the last run wrote into the folder and this one does not is removed.
    """
    with together("report", folder=out):
        yield


def write_corpus_file(articles: "Corpus", out: Path) -> None:
    """Write articles to a file, or to stdout where it is `-`."""
    from research.corpus.writing import corpus_lines, write_corpus

    if str(out) == "-":
        _to_stdout(corpus_lines(articles))
    else:
        with together("articles"):
            write_corpus(articles, out)


def write_lines(lines: list[str], out: Path) -> None:
    """Write texts to a file, one a line."""
    text = "".join(f"{line}\n" for line in lines)
    with together("tokens"):
        write_atomically(out, text.encode("utf-8", "replace"))


def write_table(table: Any, out: Path) -> None:
    """Write a table to a file, or to stdout where it is `-`."""
    from research.files.tables import table_bytes

    if str(out) == "-":
        _to_stdout(table_bytes(table, ".csv"))
    else:
        with together("labels"):
            write_atomically(out, table_bytes(table, out.suffix.lower()))


def _to_stdout(data: bytes) -> None:
    """Write all of it now: what is left for the end of Python may fail unheard."""
    if sys.stdout is None:
        raise ValueError(_("stdout is closed. Name a file with -o."))
    sys.stdout.buffer.write(data)
    sys.stdout.buffer.flush()


def _foreign(
    path: Path, out: Path, may_be_written: Callable[[str], bool]
) -> list[Path]:
    """List what might be replaced in a folder and is not ours."""
    if not path.is_dir():
        return []
    record = read_record(path)
    return [
        out / one.name
        for one in sorted(path.iterdir())
        if may_be_written(one.name) and not is_ours(one, record)
    ]


def _refuse(
    paths: Sequence[Path],
    *,
    replace: bool | None = None,
    form: Callable[[Path], bool] | None = None,
) -> None:
    """Refuse to replace files, save those of our form where that was asked for."""
    fit = form is not None and all(map(form, paths))
    if paths and not (replace and fit):
        hint = f" {_(HINT)}" if replace is not None and fit else ""
        raise FileExistsError(kept_message(paths) + hint)


def _hold(path: Path, *, is_folder: bool = False) -> None:
    """Hold the lock of an output until the command ends."""
    stack = _locks.get()
    if stack is not None:
        stack.enter_context(locked(path, is_folder=is_folder))
