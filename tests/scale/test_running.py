import json
import os
import shutil
import signal
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from research.files.writing import Batch
from research.i18n import use_language
from research.scale.running import run
from research.scale.work import MANIFEST, RECORDS, plan_files

N_FILES = 6


@dataclass(frozen=True)
class Upper:
    """Write a file in capitals; at a sign in it, die, fail or fill the disk."""

    suffix: str = ".out"
    times: int = 1
    scratch: str = ""

    def settings(self):
        return {"work": "upper", "times": self.times}

    def __call__(self, source, target):
        text = source.read_text("utf-8")
        if text.startswith("die always"):
            os.kill(os.getpid(), signal.SIGKILL)
        once = Path(self.scratch, source.stem)
        if text.startswith("die once") and not once.exists():
            once.touch()
            target.write(b"half")
            target.flush()
            os.kill(os.getpid(), signal.SIGKILL)
        if text.startswith("bad"):
            raise ValueError(f"{source}: must not be bad")
        if text.startswith("large"):
            target.write(bytes(1 << 20))
        target.write(text.upper().encode() * self.times)
        return {"characters": len(text)}


@pytest.fixture
def folder(tmp_path):
    folder = tmp_path / "in"
    for number in range(N_FILES):
        path = folder / f"{number % 2}" / f"f{number}.txt"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"text {number}\n" * 50)
    return folder


def planned(folder, out, **settings):
    work = Upper(scratch=str(folder.parent), **settings)
    return plan_files(folder, sorted(folder.rglob("*.txt")), out, work)


def contents(out):
    return {
        path.relative_to(out).as_posix(): path.read_bytes()
        for path in sorted(out.rglob("*"))
        if path.is_file() and path.name != "lock"
    }


def test_any_number_of_workers_writes_the_same_bytes(folder, tmp_path):
    one, two = tmp_path / "one", tmp_path / "two"
    assert not run(planned(folder, one), jobs=1).set_aside
    run(planned(folder, two), jobs=2)
    assert contents(one) == contents(two)
    assert (one / "1" / "f3.out").read_text() == "TEXT 3\n" * 50
    manifest = json.loads((one / MANIFEST).read_text())
    assert len(manifest["files"]) == N_FILES
    assert manifest["files"]["0/f0.txt"]["counts"] == {"characters": 350}


def test_a_dask_cluster_writes_the_same_bytes_though_a_worker_dies(folder, tmp_path):
    distributed = pytest.importorskip("distributed")
    run(planned(folder, tmp_path / "one"))
    (folder / "0" / "f0.txt").write_text("die once")
    expected = run(planned(folder, tmp_path / "pool"), jobs=2)
    (tmp_path / "f0").unlink()
    settings = {"n_workers": 2, "threads_per_worker": 1, "dashboard_address": None}
    with distributed.LocalCluster(**settings, silence_logs=50) as cluster:
        run(planned(folder, tmp_path / "dask"), scheduler=cluster.scheduler_address)
    assert (tmp_path / "f0").exists()
    assert not expected.set_aside
    assert contents(tmp_path / "dask") == contents(tmp_path / "pool")


def test_a_run_that_resumes_keeps_what_still_holds(folder, tmp_path):
    out = tmp_path / "out"
    run(planned(folder, out))
    whole = contents(out)
    # Clocks decide nothing, wherever they jump.
    for path, stamp in ((folder / "0" / "f0.txt", 0), (out / "0" / "f0.out", 2**33)):
        os.utime(path, (stamp, stamp))
    (out / "0" / "f2.out").write_text("as a killed run leaves it")
    os.utime(out / "0" / "f2.out", (0, 0))
    (out / "0" / "f4.out").unlink()
    (out / RECORDS / "1" / "f1.out.json").write_text("[}")
    (out / RECORDS / "1" / "f3.out.json").write_text("null")
    again = run(planned(folder, out), resume=True)
    assert [o.name for o in again.outcomes if o.kept] == ["0/f0.txt", "1/f5.txt"]
    assert contents(out) == whole
    (folder / "1" / "f5.txt").write_text("new")
    again = run(planned(folder, out), resume=True)
    assert sum(o.kept for o in again.outcomes) == N_FILES - 1
    again = run(planned(folder, out, times=2), resume=True)
    assert not any(o.kept for o in again.outcomes)


def test_a_killed_worker_costs_a_second_try_and_nothing_else(folder, tmp_path):
    (folder / "0" / "f2.txt").write_text("die once")
    finished = run(planned(folder, tmp_path / "out"), jobs=2)
    assert (tmp_path / "f2").exists()
    assert not finished.set_aside
    run(planned(folder, tmp_path / "undisturbed"))
    assert contents(tmp_path / "out") == contents(tmp_path / "undisturbed")


def test_files_that_cannot_be_worked_on_are_set_aside(folder, tmp_path):
    out = tmp_path / "out"
    run(planned(folder, out))
    (folder / "0" / "f0.txt").write_text("bad")
    (folder / "0" / "f2.txt").write_text("die always")
    (folder / "0" / "f4.txt").write_bytes(b"\xff\xff")
    plan = planned(folder, out)
    (folder / "1" / "f1.txt").unlink()
    (folder / "1" / "f1.txt").mkdir()
    said = []
    finished = run(plan, jobs=2, resume=True, say=said.append)
    problems = {o.name: o.problem for o in finished.set_aside}
    assert list(problems) == ["0/f0.txt", "0/f2.txt", "0/f4.txt", "1/f1.txt"]
    assert "must not be bad" in problems["0/f0.txt"]
    assert "killed again and again" in problems["0/f2.txt"]
    assert "utf-8" in problems["0/f4.txt"]
    assert "cannot be read" in problems["1/f1.txt"]
    assert len(said) == len(problems)
    # Nothing of an older state of these files is left.
    targets = {p.name for p in out.rglob("*.out")}
    assert targets == {"f3.out", "f5.out"}
    manifest = json.loads((out / MANIFEST).read_text())
    assert set(manifest["set_aside"]) == set(problems)


@pytest.mark.parametrize("resume", [False, True])
def test_a_result_that_somebody_corrected_stays(folder, tmp_path, resume):
    out = tmp_path / "out"
    run(planned(folder, out))
    (out / "0" / "f2.out").write_text("corrected by hand")
    os.utime(out / "0" / "f2.out", (2**33, 2**33))
    before = contents(out)
    with pytest.raises(FileExistsError, match=r"f2\.out"):
        run(planned(folder, out), resume=resume)
    assert contents(out) == before


def test_workers_speak_the_language_of_their_run(folder, tmp_path):
    shutil.rmtree(folder / "0")
    plan = planned(folder, tmp_path / "out")
    for source in folder.rglob("*.txt"):
        source.unlink()
        source.mkdir()
    with use_language("zh"):
        problems = [one.problem for one in run(plan).set_aside]
    assert problems
    assert all("无法读取" in problem for problem in problems)


def test_what_a_killed_run_left_half_written_goes(folder, tmp_path):
    out = tmp_path / "out"
    (out / "0").mkdir(parents=True)
    part = Batch().part_for(out / "0" / "f0.out")
    part.write_text("half")
    mine = [".mine", ".f0.out.swp", ".f0.out.ab12cd34", ".research-f0-ab12cd34.part"]
    for name in mine:
        (out / "0" / name).write_text("kept")
    run(planned(folder, out))
    assert not part.exists()
    assert all((out / "0" / name).exists() for name in mine)


RUN = """
import sys
from pathlib import Path
from tests.scale.test_running import planned, run
if __name__ == "__main__":
    run(planned(Path(sys.argv[1]), Path(sys.argv[2])), jobs=2, resume=True)
"""


def test_runs_killed_at_any_moment_end_as_if_undisturbed(folder, tmp_path):
    script = tmp_path / "script.py"
    script.write_text(RUN)
    out = tmp_path / "out"
    path = os.pathsep.join([str(Path(__file__).parents[2]), *sys.path])
    command = [sys.executable, str(script), str(folder), str(out)]
    environment = {**os.environ, "PYTHONPATH": path}
    for wait in (0.3, 0.9):
        process = subprocess.Popen(command, env=environment)
        try:
            process.wait(wait)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
    subprocess.run(command, env=environment, check=True)
    run(planned(folder, tmp_path / "undisturbed"))
    assert contents(out) == contents(tmp_path / "undisturbed")


def test_a_full_disk_sets_files_aside_until_there_is_room(folder, tmp_path):
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = shutil.which("mount")
    command = [mount, "-t", "tmpfs", "-o", "size=256k", "tmpfs", str(disk)]
    if not mount or subprocess.run(command, capture_output=True).returncode:
        pytest.skip("a small file system can be mounted by root only")
    try:
        (folder / "0" / "f0.txt").write_text("large")
        finished = run(planned(folder, disk / "out"))
        assert [o.name for o in finished.set_aside] == ["0/f0.txt"]
        assert "No space left" in finished.set_aside[0].problem
        subprocess.run(
            [mount, "-o", "remount,size=8m", str(disk)], check=True, capture_output=True
        )
        again = run(planned(folder, disk / "out"), resume=True)
        assert not again.set_aside
        assert sum(o.kept for o in again.outcomes) == N_FILES - 1
        run(planned(folder, tmp_path / "undisturbed"))
        assert contents(disk / "out") == contents(tmp_path / "undisturbed")
    finally:
        subprocess.run(["umount", str(disk)], check=True)


def test_two_runs_do_not_write_to_one_folder(folder, tmp_path):
    out = tmp_path / "out"
    code = (
        "import sys; from research.files.locking import locked\n"
        "with locked(sys.argv[1], is_folder=True):\n"
        "    print('held', flush=True); sys.stdin.read()"
    )
    other = subprocess.Popen(
        [sys.executable, "-c", code, str(out)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    other.stdout.readline()
    with pytest.raises(ValueError, match="another run is writing"):
        run(planned(folder, out))
    other.communicate()
    assert run(planned(folder, out)).is_whole


def test_plans_that_would_harm_are_refused(folder, tmp_path):
    with pytest.raises(ValueError, match="must lie outside"):
        planned(folder, folder / "out")
    with pytest.raises(ValueError, match="must lie outside"):
        planned(folder, tmp_path)
    twin = folder / "0" / "f0.csv"
    twin.write_text("x")
    with pytest.raises(ValueError, match="as would 0/f0"):
        plan_files(folder, [*folder.rglob("*.txt"), twin], tmp_path / "o", Upper())
    with pytest.raises(ValueError, match="jobs must be"):
        run(planned(folder, tmp_path / "o"), jobs=0)
