"""Do memory and time stay in proportion from ten thousand to a million articles?"""

import json
import re
import subprocess
import sys
from argparse import ArgumentParser
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from resource import RUSAGE_CHILDREN, getrusage
from shutil import rmtree
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np

import research
from research.corpus.article import canonical_line
from research.rendering.blocks import Block, Prose, Section, Table

ROOT = Path(__file__).resolve().parents[2]
NOTE = (
    "Articles are those of the pool over and over, with other ids and their sentences "
    "in random order, in files of 10,000, by research label DIR -o DIR --jobs 2. "
    "Memory is the highest of any worker, as the kernel counts it. Trust ratios: the "
    "machine was busy with other work."
)


@dataclass(frozen=True, kw_only=True)
class Config:
    """Everything that can change the numbers, beside the machine."""

    sizes: tuple[int, ...] = (10_000, 100_000, 1_000_000)
    per_file: int = 10_000
    jobs: int = 2
    seed: int = 7


def main(data: Path, out: Path, config: Config = Config()) -> research.Report:
    """Label more and more articles; write the report, which holds no text."""
    pool = research.read_corpus(data / "themes" / "pool.jsonl").in_order()
    rows = []
    for size in config.sizes:
        with TemporaryDirectory(dir=out.parent) as scratch:
            n_bytes = make_files(pool, Path(scratch, "in"), size, config)
            rows.append([size, *labelled(Path(scratch), size, n_bytes, config.jobs)])
            rmtree(scratch, ignore_errors=True)
    header = ["articles", "CPU s", "articles / CPU s", "MB / CPU s", "worker MB"]
    table = Table("size", header, rows)
    blocks: list[Block] = [Section("Size"), Prose(NOTE), table]
    report = research.Report("Many articles", config, blocks)
    report.write(out, replace=True)
    return report


def make_files(pool: research.Corpus, folder: Path, size: int, config: Config) -> int:
    """Write articles made from those of the pool; return their bytes."""
    folder.mkdir()
    rng = np.random.default_rng(config.seed)
    n_bytes = 0
    for start in range(0, size, config.per_file):
        with (folder / f"{start:09}.jsonl").open("wb") as file:
            for number in range(start, min(start + config.per_file, size)):
                article = pool[number % len(pool)]
                sentences = re.split(r"(?<=[。！？])", "\n".join(article.body))
                shuffled = "".join(
                    sentences[i] for i in rng.permutation(len(sentences))
                )
                made = replace(article, id=f"m{number:09}", body=(shuffled,), extra={})
                n_bytes += file.write(canonical_line(made).encode())
    return n_bytes


def labelled(folder: Path, size: int, n_bytes: int, jobs: int) -> list[Any]:
    """Label a folder; give CPU seconds, two speeds, and the memory of a worker."""
    command = [sys.executable, "-m", "research", "label", str(folder / "in")]
    command += ["-o", str(folder / "out"), "--jobs", str(jobs)]
    before = getrusage(RUSAGE_CHILDREN)
    highest = 0
    with subprocess.Popen(command, stderr=subprocess.DEVNULL) as process:
        while process.poll() is None:
            highest = max([highest, *map(peak_kilobytes, workers_of(process.pid))])
            with suppress(subprocess.TimeoutExpired):
                process.wait(0.2)
    manifest = json.loads((folder / "out" / "manifest.json").read_text("utf-8"))
    done = sum(f["counts"]["articles"] for f in manifest["files"].values())
    if process.returncode or done != size:
        raise RuntimeError(f"{done:,} of {size:,} articles were labelled.")
    after = getrusage(RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return [round(cpu, 1), round(size / cpu), round(n_bytes / 1e6 / cpu, 2),
            round(highest / 1024)]  # fmt: skip


def workers_of(parent: int) -> list[int]:
    """List the processes that a process started."""
    found: list[int] = []
    with suppress(OSError):
        for listed in Path(f"/proc/{parent}/task").glob("*/children"):
            found += map(int, listed.read_text().split())
    return found


def peak_kilobytes(pid: int) -> int:
    """Give the most memory a process ever held; 0 when it is gone."""
    with suppress(OSError):
        for line in Path(f"/proc/{pid}/status").read_text().splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1])
    return 0


if __name__ == "__main__":
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared" / "data")
    parser.add_argument("--out", type=Path, default=ROOT / "reports/benchmarks/scale")
    parser.add_argument("--sizes", type=int, nargs="+", default=list(Config.sizes))
    given = parser.parse_args()
    main(given.data, given.out, Config(sizes=tuple(given.sizes)))
