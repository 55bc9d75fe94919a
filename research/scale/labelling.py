"""Label datasets: themes or topics of the articles of many files."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any, BinaryIO

from research.corpus.corpus import Corpus
from research.corpus.datasets import article_batches, dataset_files
from research.corpus.joining import beside
from research.files.listing import LeftOut
from research.files.tables import STREAMED_SUFFIXES, TableWriter
from research.files.versions import installed_versions, library_versions
from research.i18n import _
from research.models import load_model, model_digest
from research.scale.running import run
from research.scale.work import Finished, plan_files
from research.text.fitness import count_flags, count_summary

# Libraries that read articles, prepare texts or write tables: another version of one
# may give other bytes.
DECIDING = (
    "ahocorasick_rs",
    "pandas",
    "pyarrow",
    "python-calamine",
    "rensa",
    "resiliparse",
)
# What they made ships with the package; where one is installed, it counts all the same.
WHERE_INSTALLED = ("opencc",)


@dataclass(frozen=True, slots=True)
class LabelWork:
    """Label the articles of one file, a batch at a time, as `research label` does.

    Attributes
    ----------
    model : str
        Name of a shipped model, or folder of one's own: of themes or of topics.
    suffix : {".csv", ".jsonl", ".parquet"}
    columns : mapping
        From fields of Article, or "text", to names in the file.
    drop_bad : bool
        Leave bad articles out and count them, rather than set the file aside.
    model_sha256 : str
        Digest of the model; a worker that finds another one refuses.
    reading : mapping
        Other keywords of `article_batches`.
    keep : tuple of str
        Columns of one's own that the tables repeat; "all" for all.
    """

    model: str
    suffix: str = ".csv"
    columns: Mapping[str, str] = field(default_factory=dict)
    drop_bad: bool = False
    model_sha256: str = ""
    reading: Mapping[str, Any] = field(default_factory=dict)
    keep: tuple[str, ...] = ()

    def settings(self) -> dict[str, Any]:
        """Give all that decides on the bytes written; where the model lies does not."""
        return {
            "work": "label",
            "model_sha256": self.model_sha256,
            "suffix": self.suffix,
            "columns": dict(self.columns),
            "drop_bad": self.drop_bad,
            "reading": dict(self.reading),
            "keep": list(self.keep),
            "libraries": {
                **library_versions("zhuti", *DECIDING),
                **installed_versions(*WHERE_INSTALLED),
            },
        }

    def __call__(self, source: Path, target: BinaryIO) -> dict[str, int]:
        """Write a table of labels; count articles, those left out, and flags.

        Raises
        ------
        CorpusError
            If articles cannot be read.
        ValueError
            If the model is another than planned.
        """
        model = _loaded(self.model, self.model_sha256)
        n_articles = n_dropped = 0
        flags: Counter[str] = Counter()
        with TableWriter(target, self.suffix) as writer:
            for batch in article_batches(
                source,
                columns=self.columns,
                drop_bad=self.drop_bad,
                **self.reading,
            ):
                labels = model.label(batch)
                writer.write(beside(labels, batch, self.keep))
                flags.update(count_flags(labels["flag"]))
                n_articles += len(batch)
                n_dropped += len(batch.dropped)
        told = {f"flag: {flag}": n for flag, n in sorted(flags.items()) if flag and n}
        return {"articles": n_articles, "left_out": n_dropped, **told}


def label_work(
    model: str,
    suffix: str,
    columns: Mapping[str, str],
    *,
    drop_bad: bool,
    keep: Sequence[str] = (),
    **reading: Any,
) -> LabelWork:
    """Plan labelling with a model as it is now; `reading` as `article_batches` has."""
    digest = model_digest(model)
    return LabelWork(model, suffix, columns, drop_bad, digest, reading, tuple(keep))


def label_files(
    folder: Path,
    out: Path,
    *,
    model: str = "themes",
    suffix: str = ".csv",
    columns: Mapping[str, str] | None = None,
    drop_bad: bool = False,
    keep: Sequence[str] = (),
    reading: Mapping[str, Any] | None = None,
    jobs: int = 1,
    scheduler: str = "",
    resume: bool = False,
    stage: Callable[[str], AbstractContextManager[Any]] = nullcontext,
    say: Callable[[str], None] | None = None,
) -> Finished:
    """Label the articles of all files of a folder, a table for each under its name.

    A file that cannot be read is set aside, and the others go on. The bytes written
    are the same for any number of processes, and after interrupted runs.

    Parameters
    ----------
    folder, out : Path
        Files of articles, and the folder of the tables.
    model : str
        Name of a shipped model, or folder of one's own: of themes or of topics.
    suffix : {".csv", ".jsonl", ".parquet"}
        Of the tables.
    columns : mapping, optional
        From fields of Article, or "text", to names in the files.
    drop_bad : bool
        Leave bad articles out and count them, rather than set the file aside.
    keep : sequence of str
        Columns of one's own that the tables repeat; "all" for all.
    reading : mapping, optional
        Other keywords of `article_batches`, such as `encoding`.
    jobs : int
        Processes on this machine.
    scheduler : str
        Address of a Dask scheduler in place of processes.
    resume : bool
        Keep what an earlier run finished.
    stage : callable, optional
        Called with what is being done; returns a context manager. For progress.
    say : callable, optional
        Called with how far it is.

    Returns
    -------
    Finished
        What became of each file; `is_whole` if none was set aside.

    Raises
    ------
    ValueError
        If tables of this suffix cannot be written, or the files cannot be planned.
    """
    if suffix not in STREAMED_SUFFIXES:
        raise ValueError(
            _(
                "suffix must be one of {STREAMED_SUFFIXES}, got {suffix!r}.",
                STREAMED_SUFFIXES=STREAMED_SUFFIXES,
                suffix=suffix,
            )
        )
    work = label_work(
        model, suffix, columns or {}, drop_bad=drop_bad, keep=keep, **(reading or {})
    )
    left: list[LeftOut] = []
    files = dataset_files(folder, left_out=left)
    plan = plan_files(folder, files, out, work, left_out=left)
    with stage(_("labelling {n_tasks:,} files", n_tasks=len(plan.tasks))):
        return run(plan, jobs=jobs, scheduler=scheduler, resume=resume, say=say)


def flags_of(finished: Finished) -> str:
    """Say in one line how many articles of all files have which flag."""
    total: Counter[str] = Counter()
    for outcome in finished.outcomes:
        counts = outcome.record.get("counts", {})
        total[""] += counts.get("articles", 0)
        for name, n in counts.items():
            if name.startswith("flag: "):
                total[name.removeprefix("flag: ")] += n
    return count_summary(total)


@lru_cache(maxsize=2)
def _loaded(model: str, digest: str) -> Any:
    """Load a model once a process."""
    found = model_digest(model)
    if found != digest:
        raise ValueError(
            _(
                "{model}: SHA-256 must be {digest}, got {found}.",
                model=model,
                digest=digest,
                found=found,
            )
        )
    loaded = load_model(model)
    loaded.label(Corpus(()))  # loads dictionaries
    return loaded
