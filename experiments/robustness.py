"""Does anything people made get lost, does anything they read break out of errors?

`python -m experiments.robustness` takes hours; `--kills 20 --files 200` minutes. The
parts are run apart with `--only kills`, `articles`, `coded`, `pdfs` or `models`.
"""

from argparse import ArgumentParser
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import research
from experiments.lab.robustness.kills import acts, kill_at_each, kill_at_random
from experiments.lab.robustness.mutants import run_cases
from experiments.lab.robustness.readers import cases
from research.rendering.blocks import Block, Prose, Section, Table

NOTE = (
    "Kills: writing a table, a model, a report, a report with its model, and sheets, "
    "is killed (-9) after a random time, and once before each of its file operations; "
    "then what is there is looked at, and after one more run again. Mutants: valid "
    "small files, changed by bytes, structure and types, are read under a limit of 20 "
    "seconds and 4 GB of address space each. A fault is an error that is none of the "
    "stated ones, a hang, or a process that dies."
)


@dataclass(frozen=True, kw_only=True)
class Config:
    """Everything that can change the numbers, beside the machine."""

    kills: int = 500
    files: int = 20_000
    pdfs: int = 2_000
    models: int = 500
    seed: int = 7


def main(out: Path, config: Config = Config(), only: str = "") -> research.Report:
    """Run the parts; write the report."""
    rows: list[list[object]] = []
    faults: list[list[object]] = []
    sizes = {"articles": config.files * 3 // 4, "coded": config.files // 4}
    sizes |= {"pdfs": config.pdfs, "models": config.models}
    with TemporaryDirectory() as folder:
        scratch = Path(folder)
        if only in ("", "kills"):
            chosen, n, seed = acts(), config.kills, config.seed
            found = kill_at_random(chosen, scratch / "k", n_kills=n, seed=seed)
            rows += [["kills at random", what, n] for what, n in found.items()]
            found = kill_at_each(chosen, scratch / "k")
            rows += [["kills at each move", what, n] for what, n in found.items()]
        for name, make in cases(scratch):
            if only in ("", name):
                n = sizes[name]
                counts, told = run_cases(make(), scratch, n_cases=n, seed=config.seed)
                rows += [[name, what, n] for what, n in sorted(counts.items())]
                faults += [[name, one.kind, one.case, one.told] for one in told]
    header = ["kind", "how it ended", "case", "told"]
    blocks: list[Block] = [Section("Robustness"), Prose(NOTE)]
    blocks += [Table("counts", ["what", "how it ended", "number"], rows, "Counts.")]
    blocks += [Table("faults", header, faults, "Each fault, by its number.")]
    report = research.Report("Kills and mutants", config, blocks)
    report.write(out, replace=True)
    return report


if __name__ == "__main__":
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=Path("reports/robustness"))
    parser.add_argument("--only", default="")
    for name in ("kills", "files", "pdfs", "models", "seed"):
        parser.add_argument(f"--{name}", type=int, default=getattr(Config, name))
    given = vars(parser.parse_args())
    main(given.pop("out"), only=given.pop("only"), config=Config(**given))
