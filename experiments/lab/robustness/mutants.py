"""Files mutated by bytes, by structure and by types, through every reader.

Each case runs in a process of its own kind: an alarm ends what hangs, a limit of the
address space what swells, and whatever is raised beside a stated error is a fault.
"""

import json
import os
import resource
import signal
import traceback
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

SECONDS = 20  # of one case
MEMORY = 4 << 30  # bytes of address space
A_BATCH = 50  # cases of one process
STATED = (ValueError, OSError)

VALUES: tuple[Any, ...] = (
    *(None, True, False, 0, -1, 1.5, 10**30, float("nan"), float("inf"), ""),
    *(" ", "x", "a\0b", "\ud800", "=1", "none", "9" * 400, [], {}, [None], [[]]),
    *(
        [[["x"]]],
        {"a": 1},
        {"": None},
        ["x", 1],
        "2024-13-45",
        "１２３",
        "\ufeff",
        "\r",
    ),
)
Case = Callable[[np.random.Generator, Path], None]


@dataclass(frozen=True, slots=True)
class Fault:
    """A case that did not end as it must.

    Attributes
    ----------
    kind : str
        "raised", "hung" or "killed".
    case : int
        Its number: with the seed it is made again.
    told : str
    """

    kind: str
    case: int
    told: str


def run_cases(
    case: Case, scratch: Path, *, n_cases: int, seed: int, first: int = 0
) -> tuple[Counter[str], list[Fault]]:
    """Run cases in processes under limits; count how they ended, and list faults.

    Parameters
    ----------
    case : callable
        Makes a file below a folder by a generator, and reads it.
    scratch : path
    n_cases, seed : int
        The n-th case is the same for any number of cases.
    first : int
        The number of the first; those before it were run before.
    """
    counts, faults = Counter[str](), list[Fault]()
    number = first
    while number < n_cases:
        done, fault = _batch(
            case, scratch, number, min(A_BATCH, n_cases - number), seed
        )
        counts.update(done)
        number += done.total()
        if fault is not None:
            faults.append(fault)
            counts[fault.kind] += 1
            number += 1
    return counts, faults


def _batch(
    case: Case, scratch: Path, first: int, n: int, seed: int
) -> tuple[Counter[str], Fault | None]:
    reader, writer = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(reader)
        try:
            _limit()
            with os.fdopen(writer, "w") as told:
                for number in range(first, first + n):
                    ended = _one(case, scratch, number, seed)
                    told.write(json.dumps(ended) + "\n")
                    told.flush()
                    if ended[0] == "raised":
                        break
        finally:
            os._exit(0)
    os.close(writer)
    with os.fdopen(reader) as told:
        lines = [json.loads(line) for line in told if line.endswith("\n")]
    _, status = os.waitpid(pid, 0)
    counts = Counter(kind for kind, _ in lines if kind != "raised")
    if lines and lines[-1][0] == "raised":
        return counts, Fault("raised", first + len(lines) - 1, lines[-1][1])
    if len(lines) == n:
        return counts, None
    hung = os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGALRM
    kind = "hung" if hung else "killed"
    return counts, Fault(kind, first + len(lines), f"status {status}")


def _limit() -> None:
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    null = os.open(os.devnull, os.O_WRONLY)
    os.dup2(null, 2)  # what libraries say of broken files


def _one(case: Case, scratch: Path, number: int, seed: int) -> tuple[str, str]:
    signal.setitimer(signal.ITIMER_REAL, SECONDS)
    try:
        case(np.random.default_rng([seed, number]), scratch)
    except STATED:
        return "refused", ""
    except BaseException as error:  # the very thing that is sought
        where = traceback.extract_tb(error.__traceback__)[-1]
        return "raised", f"{type(error).__name__}: {error} at {where.name}"[:300]
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
    return "read", ""


def mutated_bytes(rng: np.random.Generator, data: bytes) -> bytes:
    """Change, insert, remove, repeat or cut off some bytes."""
    out = bytearray(data)
    for _ in range(int(rng.integers(1, 6))):
        if not out:
            break
        start = int(rng.integers(len(out)))
        n = int(rng.integers(1, 20))
        how = int(rng.integers(5))
        if how == 0:
            out[start : start + n] = rng.bytes(n)
        elif how == 1:
            out[start:start] = rng.bytes(n)
        elif how == 2:
            del out[start : start + n]
        elif how == 3:
            out[start:start] = out[start : start + 30 * n]
        else:
            del out[max(start, len(out) // 2) :]
    return bytes(out)


def mutated_value(rng: np.random.Generator, value: Any) -> Any:
    """Put a value of another type somewhere into a nest of lists and dicts."""
    places = list(_places(value))
    for _ in range(int(rng.integers(1, 4))):
        holder, key = places[int(rng.integers(len(places)))]
        chosen = VALUES[int(rng.integers(len(VALUES)))]
        how = int(rng.integers(5))
        try:
            if how == 0 and isinstance(holder, dict):
                holder[str(chosen)] = holder.get(key)
            elif how == 1:
                del holder[key]
            elif how == 2:
                holder[key] = [holder[key]] * int(rng.integers(1, 4))
            else:
                holder[key] = chosen
        except (LookupError, TypeError):
            continue  # an earlier change took it away
    return value


def _places(value: Any) -> Iterator[tuple[Any, Any]]:
    if isinstance(value, dict):
        keys: list[Any] = list(value)
    elif isinstance(value, list):
        keys = list(range(len(value)))[:50]
    else:
        return
    for key in keys:
        yield value, key
        yield from _places(value[key])
