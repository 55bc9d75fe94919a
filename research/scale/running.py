"""The same work over many files: on one machine or a cluster, with the same bytes.

A plan is a list of files in and files out. Each file out is written whole or not at
all, and beside it, in `.research`, a record of what it was made from and how; a run
that resumes keeps those files whose records still hold. A manifest closes the run.
Nothing depends on clocks or on the order in which workers finish.
"""

import os
import signal
import threading
from collections import Counter, deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from multiprocessing import (
    active_children,
    connection,
    get_context,
    parent_process,
)

from research.files.checksums import file_sha256
from research.files.locking import locked
from research.files.writing import (
    FIRST,
    kept_message,
    together,
    whole_or_nothing,
    write_atomically,
)
from research.i18n import Language, _, language, use_language
from research.scale import results
from research.scale.work import (
    MANIFEST,
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
    FileExistsError
        If results would stand where somebody's files are.
    """
    if jobs < 1:
        raise ValueError(_("jobs must be at least 1, got {jobs}.", jobs=jobs))
    call = _Call(plan.work, plan.key, resume, language())
    by_name = {task.name: task for task in plan.tasks}
    outcomes = []
    left_out = [str(one) for one in plan.left_out]
    if foreign := results.foreign(plan):
        raise FileExistsError(kept_message(foreign))
    with locked(plan.out, is_folder=True):
        results.sweep_parts(plan)
        found = (
            _on_cluster(plan.tasks, call, scheduler)
            if scheduler
            else _on_machine(plan.tasks, call, jobs)
        )
        for outcome in found:
            if outcome.problem:
                outcome = _set_aside(by_name[outcome.name], plan.key, outcome.problem)
                if say:
                    say(_("set aside: {one_line}", one_line=_one_line(outcome.problem)))
            outcomes.append(outcome)
        results.sweep_parts(plan)  # of workers that were killed
        left_out += results.remove_stale(plan)
        if say:
            for problem in left_out:
                say(_("left out: {one_line}", one_line=_one_line(problem)))
        outcomes.sort(key=lambda outcome: outcome.name)
        finished = Finished(tuple(outcomes), tuple(left_out))
        write_atomically(plan.out / MANIFEST, _manifest(plan, finished))
    return finished


@dataclass(frozen=True, slots=True)
class _Call:
    """The work as a worker does it on one file, whatever the file holds."""

    work: Work
    key: str
    resume: bool
    language: Language

    def __call__(self, task: Task) -> Outcome:
        with use_language(self.language):  # a new process speaks English
            return self._outcome(task)

    def _outcome(self, task: Task) -> Outcome:
        try:
            source = file_sha256(task.source)
            if self.resume and (record := results.kept(task, self.key, source)):
                return Outcome(task.name, record, kept=True)
            with together() as batch:
                with whole_or_nothing(task.target) as file:
                    counts = self.work(task.source, file)
                    if file_sha256(task.source) != source:
                        raise ValueError(
                            _(
                                "{source}: was changed while it was read.",
                                source=task.source,
                            )
                        )
                record = {
                    "key": self.key,
                    "source": source,
                    "target": task.name_of_target,
                    "sha256": file_sha256(batch.moves[-1].part),
                    "counts": dict(counts),
                }
                # What has no record is not ours: the record comes first.
                write_atomically(task.record, canonical_json(record), order=FIRST)
            return Outcome(task.name, record)
        except (ValueError, OSError) as error:
            return Outcome(task.name, {}, str(error))
        except Exception as error:  # whatever it is, the other files go on
            problem = f"{task.source}: {type(error).__name__}: {error}"
            return Outcome(task.name, {}, problem)


def _on_machine(tasks: Sequence[Task], call: _Call, jobs: int) -> Iterator[Outcome]:
    """Work in a pool of processes, a new one whenever a worker was killed.

    Whose work killed it is not known: the files it may have been are tried again one
    at a time, and given up after `MAX_DEATHS` of their workers died.
    """
    waiting, deaths = deque(tasks), Counter[str]()
    while waiting:
        running: dict[Future[Outcome], Task] = {}
        others = set(active_children())
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
        except (KeyboardInterrupt, SystemExit):
            for worker in set(active_children()) - others:
                worker.kill()
            raise
        finally:
            pool.shutdown(cancel_futures=True)


def _end_with_parent() -> None:
    """End a worker whose parent was killed: nobody would ever collect its work.

    When a user interrupts all of them, it is for the parent to say so.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
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
            _(
                "a scheduler needs Dask. From the project's folder: pip install "
                "'.[cluster]'."
            )
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


def _set_aside(task: Task, key: str, problem: str) -> Outcome:
    """Leave no results of an older state of the file; what still holds stays.

    Not for a worker to do: one that outlives its run for a moment must not remove what
    the next run wrote.
    """
    try:
        if not results.still_hold(task, key) and task.record.exists():
            task.target.unlink(missing_ok=True)
            task.record.unlink()
    except OSError as error:
        problem += _(
            "\n{target}: cannot be removed ({strerror}).",
            target=task.target,
            strerror=error.strerror,
        )
    return Outcome(task.name, {}, problem)


def _one_line(problem: str) -> str:
    return _("; ").join(problem.splitlines())


def _killed(task: Task) -> str:
    return _(
        "{source}: its worker was killed again and again. It may need more memory "
        "than there is; split it.",
        source=task.source,
    )


def _manifest(plan: Plan, finished: Finished) -> bytes:
    tasks = sorted(plan.tasks, key=lambda task: task.name)
    return canonical_json(
        {
            "format": 1,
            "settings": dict(plan.work.settings()),
            "files": {
                task.name: dict(outcome.record)
                for task, outcome in zip(tasks, finished.outcomes, strict=True)
                if not outcome.problem
            },
            "left_out": {
                one.path.relative_to(plan.folder).as_posix(): one.reason
                for one in plan.left_out
            },
            "set_aside": {one.name: one.problem for one in finished.set_aside},
        }
    )
