"""Does anything people made get lost, does anything they read break out of errors?

`python -m experiments.robustness` takes hours; `--kills 20 --files 200` minutes. The
parts are run apart with `--only kills`, `moves`, `careless`, `articles`, `coded`,
`pdfs` or `models`; what was found is kept in `--state`, and the same command goes on
from there.
"""

import json
from argparse import ArgumentParser
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import research
from experiments.lab.robustness.careless import table
from experiments.lab.robustness.kills import acts, kill_at_each, kill_at_random
from experiments.lab.robustness.mutants import run_cases
from experiments.lab.robustness.readers import cases
from research.files.writing import write_atomically
from research.rendering.blocks import Block, Prose, Section, Table

A_STEP = {"kills": 25, "articles": 500, "coded": 500, "pdfs": 250, "models": 50}
NOTE = (
    "Kills: writing a table, a model, a report, a report with its model, and sheets, "
    "is killed (-9) after a random time, and once before each of its file operations; "
    "then what is there is looked at, and after one more run again. Mutants: valid "
    "small files, changed by bytes, structure and types, are read under a limit of 20 "
    "seconds and 4 GB of address space each. A fault is an error that is none of the "
    "stated ones, a hang, or a process that dies. The counts say how many were run; "
    "what has no row was not run."
)
CARELESS = (
    "Careless calls: every command in every situation it can be in, each in a folder "
    "of its own with 60 invented articles. Refused is right where the output is an "
    "input, lies in one, or was changed by hand, and where nothing can be written: "
    "exit code 2 or 3, and all as before. The same call twice leaves the same bytes (a "
    "codebook to fill in is refused). Other settings, and a renamed source, give what "
    "they would give where nothing was before, or are refused; sheets of another draw "
    "are. A fault is anything else. What has no row was not run."
)


@dataclass(frozen=True, kw_only=True)
class Config:
    """Everything that can change the numbers, beside the machine."""

    kills: int = 500
    files: int = 20_000
    pdfs: int = 2_000
    models: int = 500
    seed: int = 7


@dataclass(slots=True)
class State:
    """What was found so far, by part: how much was done, counts, and rows."""

    path: Path | None
    parts: dict[str, dict[str, Any]]

    def of(self, part: str) -> dict[str, Any]:
        """Give what is known of a part."""
        return self.parts.setdefault(part, {"n": 0, "counts": {}, "rows": []})

    def add(self, part: str, n: int, counts: Counter[str], rows: list[Any]) -> None:
        """Keep what was found next."""
        known = self.of(part)
        total = Counter(known["counts"]) + counts
        known["n"] += n
        known["counts"] = {**dict.fromkeys(counts, 0), **total}
        known["rows"] += rows
        if self.path is not None:
            write_atomically(self.path, json.dumps(self.parts).encode())


def main(
    out: Path, config: Config = Config(), only: str = "", state: Path | None = None
) -> research.Report:
    """Run the parts; write the report."""
    known = json.loads(state.read_bytes()) if state and state.exists() else {}
    found = State(state, known)
    with TemporaryDirectory() as folder:
        _kills(found, Path(folder), config, only)
        _mutants(found, Path(folder), config, only)
        if only in ("", "careless") and not found.of("careless")["n"]:
            rows = list(table(Path(folder) / "careless"))
            found.add("careless", len(rows), Counter(), rows)
    report = research.Report("Kills, mutants, careless calls", config, _blocks(found))
    report.write(out, replace=True)
    return report


def _kills(found: State, scratch: Path, config: Config, only: str) -> None:
    if only not in ("", "kills", "moves"):
        return
    chosen = acts()
    if only != "moves":
        for first, n in _steps(found, "kills", config.kills):
            seed = config.seed + first
            counts = kill_at_random(chosen, scratch / "k", n_kills=n, seed=seed)
            found.add("kills", n, counts, [])
    if only != "kills" and not found.of("moves")["n"]:
        counts = kill_at_each(chosen, scratch / "k")
        found.add("moves", counts["kills"], counts, [])


def _mutants(found: State, scratch: Path, config: Config, only: str) -> None:
    sizes = {"articles": config.files * 3 // 4, "coded": config.files // 4}
    sizes |= {"pdfs": config.pdfs, "models": config.models}
    for name, make in cases(scratch):
        if only not in ("", name):
            continue
        case = make()
        for first, n in _steps(found, name, sizes[name]):
            counts, faults = run_cases(
                case, scratch, n_cases=first + n, seed=config.seed, first=first
            )
            rows = [[name, one.kind, one.case, one.told] for one in faults]
            found.add(name, n, counts, rows)


def _steps(found: State, part: str, size: int) -> Iterator[tuple[int, int]]:
    """Give what is left of a part in steps: from where, and how many."""
    while (done := found.of(part)["n"]) < size:
        yield done, min(A_STEP[part], size - done)


def _blocks(found: State) -> list[Block]:
    names = {"kills": "kills at random", "moves": "kills at each move"}
    rows = [
        [names.get(part, part), what, n]
        for part, known in found.parts.items()
        for what, n in sorted(known["counts"].items())
    ]
    faults = [
        row
        for part, known in found.parts.items()
        if part != "careless"
        for row in known["rows"]
    ]
    calls = found.of("careless")["rows"]
    header = ["kind", "how it ended", "case", "told"]
    careless = ["command", "situation", "exit code", "what is left", "fault"]
    return [
        Section("Kills and mutants"),
        Prose(NOTE),
        Table("counts", ["what", "how it ended", "number"], rows, "Counts."),
        Table("faults", header, faults, "Each fault, by its number."),
        Section("Careless calls"),
        Prose(CARELESS),
        Table("careless", careless, calls, "Each command in each situation."),
    ]


if __name__ == "__main__":
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=Path("reports/robustness"))
    parser.add_argument("--only", default="")
    parser.add_argument("--state", type=Path)
    for name, value in asdict(Config()).items():
        parser.add_argument(f"--{name}", type=int, default=value)
    given = vars(parser.parse_args())
    options = {name: given.pop(name) for name in ("out", "only", "state")}
    main(**options, config=Config(**given))
