"""The command `research`: label, model, train and report from the shell."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console

from research.coding_commands import code

if TYPE_CHECKING:
    from research.corpus import Corpus
    from research.scale import Finished

app = typer.Typer(
    help="Themes and topics in Chinese industry news.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

app.add_typer(code, name="code")

CorpusPath = Annotated[
    Path,
    typer.Argument(
        metavar="CORPUS",
        help="JSONL, CSV, XLSX or Parquet file, a folder of .txt and .md files or, "
        "for label and topics, of files of articles.",
    ),
]
Columns = Annotated[
    list[str] | None,
    typer.Option(
        "--column",
        metavar="FIELD=NAME",
        help="Where a field stands, such as text=正文 or date=日期. Repeatable.",
    ),
]
AsPages = Annotated[
    bool,
    typer.Option("--pages", help="CORPUS is newspaper pages, not articles; see pages."),
]
DropBad = Annotated[
    bool, typer.Option("--drop-bad", help="Leave bad articles out and list them.")
]
ThemeModel = Annotated[
    str, typer.Option("--model", help="Folder of a theme model, or a shipped one.")
]
NumberOfTopics = Annotated[
    str, typer.Option("-k", "--topics", help="Number of topics, or auto.")
]
Seed = Annotated[int, typer.Option(help="Seed of all that is random.")]

BAD_INPUT = 3
NOT_REPEATED = 1


@app.command()
def pages(
    files: Annotated[
        list[Path],
        typer.Argument(
            metavar="FILE…",
            help="Pages as text, Markdown or text PDF, or a folder of them. The pages "
            "of one folder are one issue.",
        ),
    ],
    out: Annotated[
        Path, typer.Option("-o", "--out", help="JSONL file of articles; - for stdout.")
    ],
) -> None:
    """Read newspaper pages: tell articles apart and put their pieces in order."""
    with stage("reading pages"):
        articles = _read_pages(files)
    _write_corpus(articles, out)


@app.command()
def label(
    corpus: CorpusPath,
    out: Annotated[
        Path,
        typer.Option(
            "-o",
            "--out",
            help="CSV, JSONL or Parquet; - for stdout. A folder, where CORPUS is a "
            "folder of JSONL, CSV or Parquet files.",
        ),
    ],
    model: ThemeModel = "themes",
    column: Columns = None,
    drop_bad: DropBad = False,
    pages: AsPages = False,
    table: Annotated[
        str, typer.Option("--format", help="Of a folder's results.")
    ] = "csv",
    jobs: Annotated[int, typer.Option(min=1, help="Processes for a folder.")] = 1,
    scheduler: Annotated[
        str,
        typer.Option(metavar="tcp://…", help="Dask scheduler in place of processes."),
    ] = "",
    resume: Annotated[
        bool, typer.Option("--resume", help="Keep what an earlier run finished.")
    ] = False,
) -> None:
    """Label each article with the themes it is about: none, one or several.

    Of a folder of many files, one file of labels is written for each, under its name.
    A file that cannot be read is set aside, and the exit code is 3 at the end.
    """
    one_table = out.suffix in (".csv", ".jsonl", ".parquet") or str(out) == "-"
    if corpus.is_dir() and not (pages or one_table):
        finished = _label_files(
            corpus, out, model, table, column, drop_bad, jobs, scheduler, resume
        )
        if finished.set_aside:
            raise typer.Exit(BAD_INPUT)
        return
    if jobs > 1 or scheduler or resume or table != "csv":
        raise typer.BadParameter(
            "--jobs, --scheduler, --resume and --format are for a folder of files, "
            "labelled into a folder"
        )
    with stage("reading"):
        articles = _read(corpus, column, drop_bad, pages)
    with stage("loading the model"):
        from research.models import load_model

        classifier = load_model(model)
    with stage(f"labelling {len(articles):,} articles"):
        table = classifier.label(articles)
    _write_table(table, out)


@app.command()
def topics(
    corpus: CorpusPath,
    out: Annotated[Path, typer.Option("-o", "--out", help="Folder for the results.")],
    n_topics: NumberOfTopics = "auto",
    sample: Annotated[
        int, typer.Option(min=1, help="Articles to draw from a folder of files.")
    ] = 50_000,
    seed: Seed = 7,
    column: Columns = None,
    drop_bad: DropBad = False,
) -> None:
    """Fit topics to a corpus: terms and shares as tables, a report and a model.

    Of a folder of JSONL, CSV or Parquet files, they are fitted to a random sample;
    `research label DIR -o DIR --model MODEL` then gives the topics of all articles.
    """
    number = _number_of_topics(n_topics)
    from research.datasets import dataset_files, is_dataset, sample_articles

    drawn_from = None
    with stage("reading"):
        if is_dataset(corpus):
            articles, drawn_from = sample_articles(
                dataset_files(corpus),
                sample,
                columns=_columns(column),
                drop_bad=drop_bad,
                seed=seed,
            )
        else:
            articles = _read(corpus, column, drop_bad)
    from research.topic_report import topics_report

    with stage("fitting topics"):
        report, model = topics_report(
            articles, n_topics=number, seed=seed, drawn_from=drawn_from
        )
    from research.models import save_model

    with stage("writing"):
        report.write(out)
        save_model(model, out / "model", corpus_sha256=articles.sha256)


@app.command()
def train(
    corpus: CorpusPath,
    out: Annotated[Path, typer.Option("-o", "--out", help="Folder for the model.")],
    unlabelled: Annotated[
        Path | None,
        typer.Option(
            help="More articles without labels, to learn from which words are alike."
        ),
    ] = None,
    folds: Annotated[
        int, typer.Option(help="Folds of the cross-validation; 0 leaves it out.")
    ] = 5,
    seed: Seed = 7,
    column: Columns = None,
    drop_bad: DropBad = False,
) -> None:
    """Train a theme model on labelled articles; any set of themes will do.

    Articles without labels, in the corpus or in a file of their own, teach which words
    are alike, where they are many.
    """
    with stage("reading"):
        articles = _read(corpus, column, drop_bad).in_order()
        pool = None if unlabelled is None else _read(unlabelled, column, drop_bad)
    from research.training import train_model

    with stage(f"training on {len(articles):,} articles"):
        model, card = train_model(articles, pool=pool, n_folds=folds, seed=seed)
    from research.models import save_model

    save_model(model, out, corpus_sha256=articles.sha256, card=card)
    _say(card)


@app.command()
def report(
    corpus: CorpusPath,
    out: Annotated[Path, typer.Option("-o", "--out", help="Folder for the report.")],
    model: ThemeModel = "themes",
    checked: Annotated[
        Path | None,
        typer.Option(
            help="Labelled articles the model has not seen, to correct shares by."
        ),
    ] = None,
    n_topics: NumberOfTopics = "auto",
    seed: Seed = 7,
    column: Columns = None,
    drop_bad: DropBad = False,
    pages: AsPages = False,
) -> None:
    """Make one page about a corpus: what is in it, its themes and its topics."""
    number = _number_of_topics(n_topics)
    with stage("reading"):
        articles = _read(corpus, column, drop_bad, pages)
        known = None if checked is None else _read(checked, column, drop_bad, False)
    from research.digest import digest
    from research.models import load_model

    page = digest(
        articles,
        load_model(model),
        checked=known,
        n_topics=number,
        seed=seed,
        stage=stage,
    )
    with stage("writing"):
        page.write(out)


@app.command()
def verify(
    reports: Annotated[Path, typer.Argument(help="Folder of reports.")],
    data: Annotated[
        Path | None, typer.Option(help="Folder of the real articles.")
    ] = None,
    corpus: Annotated[
        Path | None, typer.Option(help="Corpus that digests were made from.")
    ] = None,
    tolerance: Annotated[
        float, typer.Option(help="Largest relative difference of a number.")
    ] = 1e-3,
) -> None:
    """Make reports again, and say for each file whether it repeats."""
    from research.verifying import verify_reports

    found = []
    for finding in verify_reports(
        reports, data=data, corpus=corpus, tolerance=tolerance
    ):
        typer.echo(f"{finding.verdict:8} {finding.name}  {finding.detail}".rstrip())
        found.append(finding)
    if not all(finding.is_repeated for finding in found):
        raise typer.Exit(NOT_REPEATED)


def main() -> None:
    """Run the command; bad input ends in one line and exit code 3."""
    try:
        app()
    except (ValueError, OSError) as error:
        _say(f"research: {error}")
        sys.exit(BAD_INPUT)


@contextmanager
def stage(name: str) -> Iterator[None]:
    """Show on stderr what is being done, while it is being done."""
    with _console().status(name):
        yield
    _say(f"{name}: done")


def _say(text: str) -> None:
    # Titles and paths may hold square brackets: no markup.
    _console().print(text, markup=False, highlight=False, soft_wrap=True)


def _console() -> Console:
    return Console(stderr=True)


def _read(
    path: Path, column: list[str] | None, drop_bad: bool, pages: bool = False
) -> "Corpus":
    if pages:
        return _read_pages([path])
    from research.corpus import read_corpus

    corpus = read_corpus(path, columns=_columns(column), drop_bad=drop_bad)
    for problem in corpus.dropped:
        _say(f"left out: {problem}")
    return corpus


def _columns(column: list[str] | None) -> dict[str, str]:
    wrong = [pair for pair in column or () if "=" not in pair]
    if wrong:
        raise typer.BadParameter(f"--column takes FIELD=NAME, got {wrong[0]!r}")
    return dict(pair.split("=", 1) for pair in column or ())


def _label_files(
    folder: Path,
    out: Path,
    model: str,
    table: str,
    column: list[str] | None,
    drop_bad: bool,
    jobs: int,
    scheduler: str,
    resume: bool,
) -> "Finished":
    from research.datasets import dataset_files
    from research.labelling import label_work
    from research.scale import plan_files, run
    from research.tables import TABLE_SUFFIXES

    if f".{table}" not in TABLE_SUFFIXES:
        raise typer.BadParameter(f"--format takes csv, jsonl or parquet, got {table!r}")
    work = label_work(model, f".{table}", _columns(column), drop_bad=drop_bad)
    plan = plan_files(folder, dataset_files(folder), out, work)
    with stage(f"labelling {len(plan.tasks):,} files"):
        finished = run(plan, jobs=jobs, scheduler=scheduler, resume=resume, say=_say)
    n_kept = sum(outcome.kept for outcome in finished.outcomes)
    n_aside = len(finished.set_aside)
    n_new = len(finished.outcomes) - n_kept - n_aside
    _say(f"{n_new:,} files labelled, {n_kept:,} kept, {n_aside:,} set aside")
    return finished


def _read_pages(paths: list[Path]) -> "Corpus":
    from research.preprocessing.pages.editions import read_pages

    articles, notes = read_pages(paths)
    for note in notes:
        _say(note)
    return articles


def _write_corpus(articles: "Corpus", out: Path) -> None:
    from research.corpus import corpus_lines, write_corpus

    if str(out) == "-":
        sys.stdout.buffer.write(corpus_lines(articles))
    else:
        write_corpus(articles, out)


def _number_of_topics(text: str) -> int | None:
    if text == "auto":
        return None
    if not text.isdecimal() or int(text) < 2:
        raise typer.BadParameter(f"-k takes auto or a number above 1, got {text!r}")
    return int(text)


def _write_table(table: Any, out: Path) -> None:
    from research.files import write_atomically
    from research.tables import table_bytes

    if str(out) == "-":
        sys.stdout.buffer.write(table_bytes(table, ".csv"))
    else:
        write_atomically(out, table_bytes(table, out.suffix))
