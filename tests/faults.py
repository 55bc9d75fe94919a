"""Kills and errors at each file operation of an act, in forks.

Python tells audit hooks of every file operation, whoever makes it.
"""

import os
import sys

import pytest

MOVES = ("os.rename", "os.remove", "os.rmdir", "os.mkdir", "os.link")
FLAGS = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
MOST = 400


def at_each_operation(prepare, act, *, error=None):
    """Do an act again and again, each time killed one file operation later.

    Parameters
    ----------
    prepare : callable
        Called before each act.
    act : callable
        Called in a fork.
    error : type of exception, optional
        Raised at the operation in place of a kill.

    Yields
    ------
    int
        The number of the operation, after the fork has ended.
    """
    if not hasattr(os, "fork"):
        pytest.skip("this system has no forks")
    for number in range(1, MOST):
        prepare()
        pid = os.fork()
        if pid == 0:
            code = 1
            try:
                _arm(number, error)
                act()
                code = 0
            except BaseException:
                code = 3
            finally:
                os._exit(code)
        _, status = os.waitpid(pid, 0)
        yield number
        if os.waitstatus_to_exitcode(status) == 0:
            return
    raise AssertionError(f"no end after {MOST} operations")


def _arm(number, error):
    count = 0

    def strike():
        nonlocal count
        count += 1
        if count == number:
            if error is None:
                os._exit(9)
            raise error(28, "No space left on device")

    def hook(event, args):
        writes = (
            event == "open"
            and not isinstance(args[0], int)
            and (set(args[1] or "") & set("wax+") or (args[2] or 0) & FLAGS)
        )
        if event in MOVES or writes:
            strike()

    plain = os.fsync

    def fsync(handle):
        strike()
        plain(handle)

    os.fsync = fsync
    sys.addaudithook(hook)
