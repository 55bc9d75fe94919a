"""Time two ways of doing the same work."""

from collections.abc import Callable
from statistics import median
from time import process_time
from typing import TypeVar

One = TypeVar("One")
Other = TypeVar("Other")


def interleaved(
    one: Callable[[], One], other: Callable[[], Other], *, n_runs: int
) -> tuple[float, float, One, Other]:
    """Time two ways in turn, so that both meet the same moods of the machine.

    Parameters
    ----------
    one, other : callable
    n_runs : int
        At least 1.

    Returns
    -------
    seconds, other_seconds : float
        Median CPU time of this process.
    result, other_result
        What the last runs gave.
    """
    seconds: tuple[list[float], list[float]] = ([], [])
    for _ in range(n_runs):
        start = process_time()
        result = one()
        seconds[0].append(process_time() - start)
        start = process_time()
        other_result = other()
        seconds[1].append(process_time() - start)
    return median(seconds[0]), median(seconds[1]), result, other_result
