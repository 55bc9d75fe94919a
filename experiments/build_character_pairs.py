"""Count which characters follow which in Chinese press, for bytes that were lost.

Writes `research/resources/character_pairs.txt`, which tells a hanzi that stands where
it belongs from one that came of a lost byte. Counted are articles of
../shared/data/themes that are not among the labelled ones; only counts leave it.

    python -m experiments.build_character_pairs
"""

import gzip
import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from research.files.character_pairs import BLANK, DIGIT, kinds_of

DATA = Path("../shared/data/themes")
OUT = Path("research/resources/character_pairs.txt")
N_CHARACTERS, N_PAIRS, LEAST, MOST_LEVEL = 4_500, 70_000, 5, 9
LENGTH = 4_000  # characters of an article that count
HEAD = f"""\
# Which characters follow which in Chinese press: the first one, a tab, then those
# behind it by level, parted by blanks. At level n (0 to {MOST_LEVEL}) one follows in
# about e^-n of all cases. {DIGIT} is any digit, {BLANK} any blank or end of line.
# Counted in 27,624 articles of public crawls; only the counts are here.
"""


def texts() -> Iterator[str]:
    """Give the texts of articles that nobody labelled."""
    lines = (DATA / "labelled.jsonl").read_text(encoding="utf-8").splitlines()
    labelled = {json.loads(line)["pool_id"] for line in lines}
    rng = np.random.default_rng(1)
    with gzip.open(DATA / "industry.jsonl.gz", "rt", encoding="utf-8") as file:
        rows = [json.loads(line) for line in file]
    with (DATA / "pool.jsonl").open(encoding="utf-8") as file:
        # Three in five of the pool are one programme of television.
        rows += [json.loads(line) for line in file if rng.random() < 0.3]
    for row in rows:
        if row["id"] not in labelled:
            yield f"{row['title']}\n{row['text'][:LENGTH]}\n"


def main() -> None:
    """Count, choose the pairs that tell most, and write them."""
    parts = [kinds_of(text) for text in texts()]
    kinds = np.concatenate(parts)
    often = np.bincount(kinds)
    chosen = np.argsort(-often, kind="stable")[:N_CHARACTERS]
    chosen = chosen[often[chosen] > LEAST]
    chosen = chosen[[chr(char).isprintable() for char in chosen]]
    number = np.zeros(len(often), dtype=np.int64)
    number[chosen] = np.arange(1, len(chosen) + 1)
    n = len(chosen) + 1
    steps = number[kinds[:-1]] * n + number[kinds[1:]]
    counts = np.bincount(steps, minlength=n * n).reshape(n, n)[1:, 1:]
    share = counts / often[chosen][:, None]
    gain = np.log(np.maximum(share, 1e-9) / (often[chosen] / often.sum()))
    told = np.where(counts >= LEAST, counts * gain, 0.0)
    least = np.sort(told, axis=None)[-N_PAIRS]
    lines = []
    for row, char in enumerate(chosen):
        levels = [""] * (MOST_LEVEL + 1)
        for column in np.flatnonzero((told[row] >= least) & (gain[row] > 1)):
            level = min(MOST_LEVEL, round(-np.log(share[row, column])))
            levels[level] += chr(chosen[column])
        if any(levels):
            lines.append(f"{chr(char)}\t{' '.join(levels).rstrip()}\n")
    OUT.write_text(HEAD + "".join(lines), encoding="utf-8")


if __name__ == "__main__":
    main()
