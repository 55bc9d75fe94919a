"""Do runs over many files, killed at random moments, end as if undisturbed?"""

import signal
import subprocess
import sys
from argparse import ArgumentParser
from contextlib import suppress
from dataclasses import dataclass
from os import kill
from pathlib import Path
from tempfile import TemporaryDirectory
from time import sleep
from typing import BinaryIO

import numpy as np

import research
from research.corpus.datasets import article_batches, dataset_files
from research.rendering.blocks import Block, Prose, Section, Table
from research.scale.running import run
from research.scale.work import plan_files

ROOT = Path(__file__).resolve().parents[2]
NOTE = (
    "Each round starts the same work on the same files with --resume and kills (-9) a "
    "worker or the whole run after a random time, again and again; then a last run "
    "finishes it. What it wrote is compared, byte for byte, with what an undisturbed "
    "run wrote, records and manifest included. jobs is the number of workers."
)


@dataclass(frozen=True, kw_only=True)
class Config:
    """Everything that can change the numbers, beside the machine."""

    kills: int = 500
    kills_a_round: int = 5
    jobs: int = 2
    n_files: int = 24
    longest: float = 3.0  # seconds until a kill
    seed: int = 7


@dataclass(frozen=True)
class Slowly:
    """Copy ids and texts, slowly enough to be killed on the way."""

    suffix: str = ".txt"

    def settings(self) -> dict[str, str]:
        """Name the work."""
        return {"work": "copy"}

    def __call__(self, source: Path, target: BinaryIO) -> dict[str, int]:
        """Write one article after the other."""
        batches = article_batches(source)
        n_articles = 0
        for article in (a for batch in batches for a in batch):
            n_articles += 1
            target.write(f"{article.id}\t{article.text}\n".encode())
            target.flush()
            sleep(0.002)
        return {"articles": n_articles}


def work_on(folder: Path, out: Path, jobs: int) -> None:
    """Do the work, keeping what is done."""
    plan = plan_files(folder, dataset_files(folder), out, Slowly())
    run(plan, jobs=jobs, resume=True)


def main(out: Path, config: Config = Config()) -> research.Report:
    """Kill runs until there were enough kills; write the report."""
    rng = np.random.default_rng(config.seed)
    found = {
        "runs killed": 0,
        "workers killed": 0,
        "lost": 0,
        "doubled": 0,
        "differ": 0,
    }
    with TemporaryDirectory() as scratch:
        folder, whole = Path(scratch, "in"), Path(scratch, "whole")
        folder.mkdir()
        articles = research.read_corpus(ROOT / "data/articles.jsonl").articles
        for number in range(config.n_files):
            part = research.Corpus(articles[number :: config.n_files])
            research.write_corpus(part, folder / f"{number:02}.jsonl")
        work_on(folder, whole, config.jobs)
        expected = contents(whole)
        while found["runs killed"] + found["workers killed"] < config.kills:
            with TemporaryDirectory(dir=scratch) as fresh:
                disturb(folder, Path(fresh, "out"), rng, config, found)
                work_on(folder, Path(fresh, "out"), config.jobs)
                got = contents(Path(fresh, "out"))
            found["lost"] += len(expected.keys() - got.keys())
            found["doubled"] += len(got.keys() - expected.keys())
            shared = expected.keys() & got.keys()
            found["differ"] += sum(expected[name] != got[name] for name in shared)
    table = Table("faults", ["what", "number"], list(found.items()), "Counts.")
    blocks: list[Block] = [Section("Faults"), Prose(NOTE), table]
    report = research.Report("Runs that were killed", config, blocks)
    report.write(out, replace=True)
    return report


def disturb(
    folder: Path,
    out: Path,
    rng: np.random.Generator,
    config: Config,
    found: dict[str, int],
) -> None:
    """Start the work and kill it or one of its workers, some times over."""
    for _ in range(config.kills_a_round):
        command = [sys.executable, __file__, "--work", str(folder), str(out)]
        command += ["--jobs", str(config.jobs)]
        with subprocess.Popen(command) as process:
            sleep(rng.uniform(0.2, config.longest))
            children = workers_of(process.pid)
            if children and rng.random() < 0.4:
                kill_one(int(rng.choice(children)), found)
                sleep(rng.uniform(0.0, 0.5))
            if process.poll() is None:
                process.kill()
                found["runs killed"] += 1


def workers_of(parent: int) -> list[int]:
    """List the worker processes of a run; none when it is done."""
    found = []
    with suppress(OSError):  # done in the meantime
        for listed in Path(f"/proc/{parent}/task").glob("*/children"):
            for pid in listed.read_text().split():
                command = Path(f"/proc/{pid}/cmdline").read_bytes()
                if b"spawn_main" in command:  # not what tracks shared memory
                    found.append(int(pid))
    return found


def kill_one(pid: int, found: dict[str, int]) -> None:
    """Kill a worker, if it is still there."""
    with suppress(ProcessLookupError):
        kill(pid, signal.SIGKILL)
        found["workers killed"] += 1


def contents(out: Path) -> dict[str, bytes]:
    """Read all that a run wrote, save its lock."""
    paths = [path for path in out.rglob("*") if path.is_file() and path.name != "lock"]
    return {path.relative_to(out).as_posix(): path.read_bytes() for path in paths}


if __name__ == "__main__":
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("--work", type=Path, nargs=2, help="folders in and out")
    parser.add_argument("--out", type=Path, default=ROOT / "reports/benchmarks/faults")
    parser.add_argument("--kills", type=int, default=Config.kills)
    parser.add_argument("--jobs", type=int, default=Config.jobs)
    given = parser.parse_args()
    if given.work:
        source, target = given.work
        work_on(source, target, given.jobs)
    else:
        main(given.out, Config(kills=given.kills, jobs=given.jobs))
