from itertools import count

from experiments.lab.benchmarks import timing


def test_two_ways_are_timed_in_turn_and_their_medians_given(monkeypatch):
    clock, calls = count(), []
    monkeypatch.setattr(timing, "process_time", lambda: next(clock) ** 2)
    found = timing.interleaved(
        lambda: calls.append("a") or 1, lambda: calls.append("b") or 2, n_runs=3
    )
    # Squares of 0, 1, 2, …: differences 1, 9, 17 and 5, 13, 21.
    assert found == (9, 13, 1, 2)
    assert "".join(calls) == "ababab"
