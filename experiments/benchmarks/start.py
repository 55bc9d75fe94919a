"""How long does the first label take, and what comes before it?"""

import subprocess
import sys
from argparse import ArgumentParser
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from resource import RUSAGE_CHILDREN, getrusage
from statistics import median

import research
from research.rendering.blocks import Block, Prose, Section, Table

ROOT = Path(__file__).resolve().parents[2]
NOTE = (
    "CPU seconds of a new process, the median of the runs, in turn, and how often that "
    "of import sklearn they are: the median of the ratios within a turn, the least and "
    "the largest."
)
LABEL = "import research; research.load_model('themes').predict(['碳市场开市'])"
STARTS = {
    "import sklearn": ["-c", "import sklearn"],
    "import research": ["-c", "import research"],
    "research --help": ["-m", "research", "--help"],
    "first label": ["-c", LABEL],
}


@dataclass(frozen=True, kw_only=True)
class Config:
    """Everything that can change the numbers, beside the machine."""

    n_starts: int = 15


def main(out: Path, config: Config = Config()) -> research.Report:
    """Start processes in turn; write the report."""
    turns = [
        {name: cpu_seconds([sys.executable, *way]) for name, way in STARTS.items()}
        for _ in range(config.n_starts)
    ]
    rows = []
    for name in STARTS:
        ratios = [turn[name] / turn["import sklearn"] for turn in turns]
        figures = median(t[name] for t in turns), median(ratios), *extremes(ratios)
        rows.append([name, *(round(figure, 2) for figure in figures)])
    header = ["what", "CPU s", "times import sklearn", "least", "largest"]
    blocks: list[Block] = [Section("Start"), Prose(NOTE), Table("start", header, rows)]
    report = research.Report("The first label", config, blocks)
    report.write(out, replace=True)
    return report


def extremes(numbers: Sequence[float]) -> tuple[float, float]:
    """Give the least and the largest number."""
    return min(numbers), max(numbers)


def cpu_seconds(command: Sequence[str]) -> float:
    """Run a command; give the CPU seconds it took."""
    before = getrusage(RUSAGE_CHILDREN)
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    after = getrusage(RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


if __name__ == "__main__":
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=ROOT / "reports/benchmarks/start")
    main(parser.parse_args().out)
