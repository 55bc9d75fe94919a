"""Count word lists in datasets: the counts of each file, and of all together."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, BinaryIO

from research.corpus.datasets import article_batches
from research.files.versions import library_versions
from research.measurement.counting import Counted, Counting, count_all
from research.measurement.exclusions import Exclusions
from research.scale.labelling import DECIDING
from research.scale.work import canonical_json
from research.text.lexicon import Lexicon


@dataclass(frozen=True, slots=True)
class CountWork:
    """Count the articles of one file, a batch at a time.

    Attributes
    ----------
    lexicon : Lexicon
    by : tuple of str
    exclusions : Exclusions
    reading : mapping
        Keywords of `article_batches`.
    """

    lexicon: Lexicon
    by: tuple[str, ...]
    exclusions: Exclusions
    reading: Mapping[str, Any] = field(default_factory=dict)
    suffix: str = ".json"

    def settings(self) -> dict[str, Any]:
        """Give all that decides on the counts."""
        rules = [
            {key: value for key, value in asdict(rule).items() if key[0] != "_"}
            for rule in self.exclusions.rules
        ]
        return {
            "work": "count",
            "lexicon": self.lexicon.as_dict(),
            "by": list(self.by),
            "exclusions": rules,
            "reading": dict(self.reading),
            "libraries": library_versions("zhuti", *DECIDING),
        }

    @property
    def counting(self) -> Counting:
        """What is counted, and how."""
        return Counting(self.lexicon, self.by, self.exclusions)

    def __call__(self, source: Path, target: BinaryIO) -> dict[str, int]:
        """Write the counts of a file as JSON; count articles and those left out.

        Raises
        ------
        CorpusError
            If articles cannot be read.
        """
        n_articles = n_dropped = 0
        total = Counted()
        for batch in article_batches(source, **self.reading):
            total.add(count_all(self.counting, [batch.articles]))
            n_articles += len(batch)
            n_dropped += len(batch.dropped)
        target.write(canonical_json(total.as_dict()))
        return {"articles": n_articles, "left_out": n_dropped}


def add_files(paths: Iterable[Path]) -> Counted:
    """Add up the counts of files that `CountWork` wrote."""
    total = Counted()
    for path in paths:
        total.add(Counted.from_dict(json.loads(path.read_bytes())))
    return total
