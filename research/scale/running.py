"""The same work over many files: on one machine or a cluster, with the same bytes.

A plan is a list of files in and files out. Each file out is written whole or not at
all, and beside it, in `.research`, a record of what it was made from and how; a run
that resumes keeps those files whose records still hold. A manifest closes the run.
Nothing depends on clocks or on the order in which workers finish.
"""

import json
import os
import threading
from collections import Counter, deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import connection, get_context, parent_process
from pathlib import Path
from typing import Any

from research.files.checksums import file_sha256
from research.files.writing import whole_or_nothing, write_atomically
from research.scale.work import (
    MANIFEST,
    RECORDS,
    Finished,
    Outcome,
    Plan,
    Task,
    Work,
    canonical_json,
)

# A file whose worker is killed so often is set aside; it may need too much memory.
MAX_DEATHS = 5


def run(
    plan: Plan,
    *,
    jobs: int = 1,
    scheduler: str = "",
    resume: bool = False,
    say: Callable[[str], None] | None = None,
) -> Finished:
    """Do the work on every file; write the manifest when all are done.

    The bytes written are the same for any number of workers, on one machine or a
    cluster, and after any number of interrupted runs. A file that cannot be worked on
    is set aside: nothing is written for it, and the others go on.

    Parameters
    ----------
    plan : Plan
    jobs : int
        Processes on this machine.
    scheduler : str
        Address of a Dask scheduler whose workers see the same folders; `jobs` is then
        theirs to decide.
    resume : bool
        Keep what an earlier run finished from the same files with the same settings.
    say : callable
        Called with a line for each file that is set aside.

    Raises
    ------
    ValueError
        If `jobs` is below 1, or another run is writing to the same folder.
    """
    if jobs < 1:
        raise ValueError(f"jobs must be at least 1, got {jobs}.")
    call = _Call(plan.work, plan.key, resume)
    by_name = {task.name: task for task in plan.tasks}
    outcomes = []
    with _alone_in(plan.out):
        _remove_leftovers(plan)
        found = (
            _on_cluster(plan.tasks, call, scheduler)
            if scheduler
            else _on_machine(plan.tasks, call, jobs)
        )
        for outcome in found:
            if outcome.problem:
                outcome = _set_aside(by_name[outcome.name], outcome.problem)
                if say:
                    say(f"set aside: {outcome.problem}")
            outcomes.append(outcome)
        _remove_leftovers(plan)  # of workers that were killed
        outcomes.sort(key=lambda outcome: outcome.name)
        finished = Finished(tuple(outcomes))
        write_atomically(plan.out / MANIFEST, _manifest(plan, finished))
    return finished


@dataclass(frozen=True, slots=True)
class _Call:
    """The work as a worker does it on one file, whatever the file holds."""

    work: Work
    key: str
    resume: bool

    def __call__(self, task: Task) -> Outcome:
        try:
            source = file_sha256(task.source)
            if self.resume and (record := self._kept(task, source)):
                return Outcome(task.name, record, kept=True)
            with whole_or_nothing(task.target) as file:
                counts = self.work(task.source, file)
                if file_sha256(task.source) != source:
                    raise ValueError(f"{task.source}: was changed while it was read.")
            record = {
                "key": self.key,
                "source": source,
                "target": file_sha256(task.target),
                "counts": dict(counts),
            }
            write_atomically(task.record, canonical_json(record))
            return Outcome(task.name, record)
        except (ValueError, OSError) as error:
            return Outcome(task.name, {}, str(error))
        except Exception as error:  # whatever it is, the other files go on
            problem = f"{task.source}: {type(error).__name__}: {error}"
            return Outcome(task.name, {}, problem)

    def _kept(self, task: Task, source: str) -> Mapping[str, Any] | None:
        try:
            record = json.loads(task.record.read_bytes())
            holds = (record["key"], record["source"]) == (self.key, source)
            if holds and record["target"] == file_sha256(task.target):
                return dict(record)
        except (OSError, ValueError, LookupError, TypeError):
            pass  # no record that holds: the work is done again
        return None


def _on_machine(tasks: Sequence[Task], call: _Call, jobs: int) -> Iterator[Outcome]:
    """Work in a pool of processes, a new one whenever a worker was killed.

    Whose work killed it is not known: the files it may have been are tried again one
    at a time, and given up after `MAX_DEATHS` of their workers died.
    """
    waiting, deaths = deque(tasks), Counter[str]()
    while waiting:
        running: dict[Future[Outcome], Task] = {}
        pool = ProcessPoolExecutor(
            min(jobs, len(waiting)), get_context("spawn"), initializer=_end_with_parent
        )
        try:
            while waiting or running:
                while waiting and len(running) < jobs:
                    doubtful = [waiting[0], *running.values()]
                    if running and any(deaths[task.name] for task in doubtful):
                        break
                    running[pool.submit(call, waiting[0])] = waiting[0]
                    waiting.popleft()
                done, _ = wait(running, return_when=FIRST_COMPLETED)
                for future in sorted(done, key=lambda one: bool(one.exception())):
                    yield future.result()
                    del running[future]
        except BrokenProcessPool:
            for task in running.values():
                deaths[task.name] += 1
                if deaths[task.name] < MAX_DEATHS:
                    waiting.append(task)
                else:
                    yield Outcome(task.name, {}, _killed(task))
        finally:
            pool.shutdown(cancel_futures=True)


def _end_with_parent() -> None:
    """End a worker whose parent was killed: nobody would ever collect its work."""
    parent = parent_process()
    if parent is None:
        return

    def watch() -> None:
        connection.wait([parent.sentinel])
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


def _on_cluster(
    tasks: Sequence[Task], call: _Call, scheduler: str
) -> Iterator[Outcome]:
    """Work on a Dask cluster, which does again what a dead worker left undone."""
    try:
        from distributed import Client, as_completed
        from distributed.scheduler import KilledWorker
    except ImportError as error:
        raise ValueError(
            "a scheduler needs Dask. From the project's folder: "
            "pip install '.[cluster]'."
        ) from error
    with Client(scheduler) as client:
        futures = {client.submit(call, task, pure=False): task for task in tasks}
        for future in as_completed(futures):
            try:
                yield future.result()
            except KilledWorker:
                task = futures[future]
                yield Outcome(task.name, {}, _killed(task))
            future.release()


def _set_aside(task: Task, problem: str) -> Outcome:
    """Leave no results of an older state of the file.

    Not for a worker to do: one that outlives its run for a moment must not remove what
    the next run wrote.
    """
    try:
        task.record.unlink(missing_ok=True)
        task.target.unlink(missing_ok=True)
    except OSError as error:
        problem += f"\n{task.target}: cannot be removed ({error.strerror})."
    return Outcome(task.name, {}, problem)


def _killed(task: Task) -> str:
    return (
        f"{task.source}: its worker was killed again and again. It may need more "
        "memory than there is; split it."
    )


@contextmanager
def _alone_in(out: Path) -> Iterator[None]:
    """Keep a second run from writing to the same folder at the same time."""
    (out / RECORDS).mkdir(parents=True, exist_ok=True)
    with (out / RECORDS / "lock").open("wb") as file:
        try:
            import fcntl
        except ImportError:  # no such locks on Windows
            yield
            return
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise ValueError(
                f"{out}: another run is writing here. Wait for it, or name another "
                "folder."
            ) from error
        yield


def _remove_leftovers(plan: Plan) -> None:
    """Remove what a run or a worker that was killed left half-written."""
    wanted: dict[Path, set[str]] = {plan.out: {f".{MANIFEST}."}}
    for task in plan.tasks:
        for path in (task.target, task.record):
            wanted.setdefault(path.parent, set()).add(f".{path.name}.")
    for folder, starts in wanted.items():
        for path in folder.iterdir() if folder.is_dir() else ():
            start = path.name.rpartition(".")[0] + "."
            if start in starts and path.is_file():
                path.unlink(missing_ok=True)


def _manifest(plan: Plan, finished: Finished) -> bytes:
    tasks = sorted(plan.tasks, key=lambda task: task.name)
    return canonical_json(
        {
            "format": 1,
            "settings": dict(plan.work.settings()),
            "files": {
                task.name: {
                    "target": task.target.relative_to(plan.out).as_posix(),
                    **outcome.record,
                }
                for task, outcome in zip(tasks, finished.outcomes, strict=True)
                if not outcome.problem
            },
            "set_aside": {one.name: one.problem for one in finished.set_aside},
        }
    )
