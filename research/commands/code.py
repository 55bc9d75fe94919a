"""The commands `research code`: from a codebook to labels that people agree on."""

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from research.commands.inputs import read_articles
from research.commands.options import ReadingOptions, renamed_option, takes_groups
from research.commands.outputs import (
    check_folder,
    check_sheets,
    writing_report,
    writing_sheets,
)
from research.commands.progress import say
from research.commands.replacing import ReplaceOption
from research.i18n import _

if TYPE_CHECKING:
    from research.coding.choice_sheets import Question
    from research.coding.codebook import Codebook
    from research.coding.codings import Codings
    from research.corpus.corpus import Corpus
    from research.rendering.report import Report

code = typer.Typer(
    help="Code articles by hand: sheets out and in, agreement, consensus.",
    no_args_is_help=True,
)


class Format(StrEnum):
    """What sheets are written for."""

    SHEETS = "sheets"
    LABEL_STUDIO = "label-studio"
    DOCCANO = "doccano"


class Kind(StrEnum):
    """What an intruder is among."""

    WORDS = "words"
    SETS = "sets"
    TOPICS = "topics"


class Empty(StrEnum):
    """What stands for nothing in a sheet."""

    REFUSE = "refuse"
    NO = "no"
    NONE = "none"


CodebookPath = Annotated[
    Path | None,
    typer.Option(
        "--codebook",
        help="TOML file. If not given: codebook.toml beside the sheets, or here; else "
        "the four shipped themes.",
    ),
]
CorpusPath = Annotated[Path, typer.Argument(metavar="CORPUS")]
Folder = Annotated[Path, typer.Option("-o", "--out", help="Folder for the results.")]
Size = Annotated[int, typer.Option("-n", help="Articles to draw.")]
Coders = Annotated[int, typer.Option(help="Sheets to write.")]
Overlap = Annotated[float, typer.Option(help="Share that every coder reads.")]
Seed = Annotated[int, typer.Option(help="Seed of all that is random.")]
BatchModel = Annotated[
    str | None,
    typer.Option(
        "--model",
        help="Theme model fitted on what is coded so far. Without one, the codebook's "
        "terms say what to read first.",
    ),
]
RandomShare = Annotated[
    float,
    typer.Option("--random-share", help="Share of the draw that is the same for all."),
]
Sheets = Annotated[
    list[Path],
    typer.Argument(
        metavar="SHEETS...",
        help="XLSX or CSV, JSON of Label Studio, or JSONL of doccano.",
    ),
]
EmptyCells = Annotated[
    Empty,
    typer.Option(
        help="What an empty cell is: refused; no, beside an answer; or, with none, "
        "no everywhere: an article without any answer has no theme."
    ),
]
For = Annotated[
    Format,
    typer.Option("--for", help="Spreadsheets, or files that another tool imports."),
]


@code.command()
def init(
    out: Annotated[Path, typer.Option("-o", "--out", help="TOML file to write.")],
    example: Annotated[
        bool, typer.Option("--example", help="Write the shipped codebook instead.")
    ] = False,
) -> None:
    """Write a codebook to fill in."""
    from research.coding.codebook import SHIPPED, TEMPLATE
    from research.files.writing import write_atomically

    if out.exists():
        raise typer.BadParameter(_("{out} exists; name another file", out=out))
    text = SHIPPED.read_text("utf-8") if example else _(TEMPLATE)
    write_atomically(out, text.encode())


@code.command()
@takes_groups
def sheet(
    corpus: CorpusPath,
    out: Folder,
    reading: ReadingOptions,
    n: Size = 200,
    coders: Coders = 2,
    overlap: Overlap = 0.2,
    seed: Seed = 7,
    codebook: CodebookPath = None,
    for_: For = Format.SHEETS,
) -> None:
    """Draw articles and write a sheet a coder, as XLSX and CSV."""
    from research.coding.sheets import draw_articles

    check_sheets(out, inputs=[corpus, codebook])
    book, beside = codebook_for(codebook, [out, Path()], out=out)
    articles = read_articles(corpus, reading)
    drawn = draw_articles(articles, n=n, seed=seed)
    options = {"n_coders": coders, "overlap": overlap, "seed": seed, "beside": beside}
    _write(articles, book, out, drawn, for_, options)


@code.command("next")
@takes_groups
def next_(
    corpus: CorpusPath,
    out: Folder,
    reading: ReadingOptions,
    model: BatchModel = None,
    before: Annotated[
        str | None,
        typer.Option(help="The model of the round before: says whether to stop."),
    ] = None,
    coded: Annotated[
        Path | None, typer.Option(help="Articles coded so far: not drawn again.")
    ] = None,
    n: Size = 100,
    random_share: RandomShare = 0.2,
    old_random_share: Annotated[
        float | None, typer.Option("--explore", hidden=True)
    ] = None,
    coders: Coders = 2,
    overlap: Overlap = 0.2,
    seed: Seed = 7,
    codebook: CodebookPath = None,
    for_: For = Format.SHEETS,
) -> None:
    """Draw the articles whose labels would teach a model most, and write sheets."""
    from research.coding.next_batch import next_batch, stability
    from research.corpus.corpus import Corpus
    from research.models import load_model

    random_share = renamed_option(
        "explore", "random-share", old_random_share, random_share
    )
    check_sheets(out, inputs=[corpus, coded, codebook], models=[model, before])
    book, beside = codebook_for(codebook, [out, Path()], out=out)
    done = read_articles(coded, reading.for_another()) if coded else Corpus(())
    articles = read_articles(corpus, reading)
    known = load_model(model) if model else None
    if known and before:
        say(stability(load_model(before), known, articles))
    rest, drawn, number = next_batch(
        articles, done, known or book, n=n, random_share=random_share, seed=seed
    )
    options = {"n_coders": coders, "overlap": overlap, "seed": seed, "beside": beside}
    _write(rest, book, out, drawn, for_, {**options, "sampling_round": number})


@code.command()
@takes_groups
def read(
    sheets: Sheets,
    corpus: Annotated[
        Path, typer.Option(help="The corpus the sheets were drawn from.")
    ],
    out: Folder,
    reading: ReadingOptions,
    adjudicated: Annotated[
        Path | None, typer.Option(help="to_settle.xlsx of an earlier run, filled in.")
    ] = None,
    old_adjudicated: Annotated[
        Path | None, typer.Option("--settled", hidden=True)
    ] = None,
    empty: EmptyCells = Empty.REFUSE,
    codebook: CodebookPath = None,
    seed: Seed = 7,
    replace: ReplaceOption = False,
) -> None:
    """Check filled-in sheets; write labels, agreement and what to settle."""
    from research.coding.adjudication import gather_adjudicated, keep_adjudicated
    from research.coding.agreement import disagreements
    from research.reports.coding_report import coding_report
    from research.reports.model_coders import FILES, what_was_said

    adjudicated = renamed_option("settled", "adjudicated", old_adjudicated, adjudicated)
    inputs = [*sheets, corpus, codebook, adjudicated]
    check_folder(out, inputs=inputs, files=FILES, replace=replace)
    book, _rest = codebook_for(codebook, _folders_of(sheets))
    articles = read_articles(corpus, reading)
    codings = _read_codings(sheets, book, articles, empty)
    decided = gather_adjudicated(out, book, given=adjudicated, known=articles.ids)
    people, written, blocks = what_was_said(
        sheets, codings, articles, decided.answers, seed
    )
    if adjudicated:
        keep_adjudicated(out, book, given=adjudicated)
    left = [case for case in disagreements(people) if case[:2] not in decided.answers]
    report = coding_report(people, adjudicated=decided.answers, seed=seed, more=blocks)
    more = _write_read(out, report, written, left, book, decided.answers)
    for note in (*codings.notes, *decided.notes, *more):
        say(note)
    say(
        _(
            "{n_ids} articles coded, {n_left} answers to settle; see {out}",
            n_ids=len(codings.ids),
            n_left=len(left),
            out=out / "report.html",
        )
    )


def _write_read(
    out: Path,
    report: "Report",
    written: dict[str, "Corpus"],
    left: "list[tuple[str, str, dict[str, int]]]",
    book: "Codebook",
    decided: dict[tuple[str, str], bool],
) -> list[str]:
    """Write labels, report and what is left to settle; give what is to be said."""
    from research.coding.adjudication import ask_for_adjudication
    from research.corpus.writing import write_corpus

    with writing_report(out):
        report.write(out)
        for name, labelled in written.items():
            write_corpus(labelled, out / name)
        labelled = next(iter(written.values()))
        return ask_for_adjudication(left, labelled, book, out, adjudicated=decided)


@code.command()
@takes_groups
def intrusion(
    corpus: CorpusPath,
    out: Folder,
    reading: ReadingOptions,
    model: Annotated[
        str, typer.Option("--model", help="Folder of a topic model, or a shipped one.")
    ] = "topics",
    kind: Annotated[Kind, typer.Option(help="What the intruder is among.")] = Kind.SETS,
    coders: Coders = 2,
    seed: Seed = 7,
) -> None:
    """Write questions that test topics: which of these does not belong?"""
    from research.coding.choice_sheets import write_key, write_questions
    from research.coding.intrusion import intrusion_questions
    from research.models import load_model

    check_sheets(out, inputs=[corpus], models=[model])
    questions = intrusion_questions(
        load_model(model), read_articles(corpus, reading), kind=kind.value, seed=seed
    )
    with writing_sheets(out):
        for number in range(1, coders + 1):
            write_questions(questions, out / f"coder-{number}.csv")
        write_key(questions, out / "key.json")
    say(_("{n} questions; key.json is not for coders", n=len(questions)))


@code.command("intrusion-read")
def intrusion_read(
    sheets: Annotated[list[Path], typer.Argument(metavar="SHEETS...")],
    key: Annotated[Path, typer.Option(help="key.json of these questions.")],
    out: Folder,
    replace: ReplaceOption = False,
) -> None:
    """Score the answers: how often was the intruder found, topic by topic?"""
    from research.coding.choice_sheets import read_answers, read_key, score_intrusion
    from research.coding.codings import names_of_files
    from research.reports.coding_report import intrusion_report

    check_folder(out, inputs=[*sheets, key], replace=replace)
    questions: list[Question] = read_key(key)
    answers = [read_answers(questions, path) for path in sheets]
    scores = score_intrusion(questions, answers)
    coders = list(names_of_files(sheets).values())  # without e-mail addresses
    intrusion_report(scores, coders=coders).write(out)
    found = scores[0].found
    say(
        _(
            "intruders found: {value:.2f} [{low:.2f}, {high:.2f}], guessing gives "
            "{chance:.2f}",
            value=found.value,
            low=found.low,
            high=found.high,
            chance=scores[0].chance,
        )
    )


def _write(
    articles: "Corpus",
    book: "Codebook",
    out: Path,
    drawn: dict[str, float],
    for_: Format,
    options: dict[str, Any],
) -> None:
    from research.coding.exchange import write_doccano, write_label_studio
    from research.coding.sheets import write_sheets

    writers = {
        Format.SHEETS: write_sheets,
        Format.LABEL_STUDIO: write_label_studio,
        Format.DOCCANO: write_doccano,
    }
    with writing_sheets(out):
        written = writers[for_](articles, book, out, drawn=drawn, **options)
    for one in written:
        say(_("{coder}: {n} articles", coder=one.coder, n=len(one.ids)))


def codebook_for(
    given: Path | None, folders: list[Path], *, out: Path | None = None
) -> tuple["Codebook", dict[str, bytes]]:
    """Read the codebook that is meant, and say which; give its file to go beside."""
    from research.coding.codebook import CODEBOOK, find_codebook, read_codebook

    path = given or find_codebook(folders)
    book = read_codebook(path)
    themes = ", ".join(book.names)
    say(
        _(
            "codebook: {path} ({themes})",
            path=path or _("the four shipped themes"),
            themes=themes,
        )
    )
    if path is None or out is None or path.parent.resolve() == out.resolve():
        return book, {}
    return book, {CODEBOOK: path.read_bytes()}


def _folders_of(sheets: list[Path]) -> list[Path]:
    """Say where the codebook of sheets may lie: beside them, or here."""
    from research.coding.sheets import DRAWN

    folders = list(dict.fromkeys(path.parent for path in sheets))
    # Sheets as they were handed out, without a codebook, are of the shipped one.
    return (
        folders if any((f / DRAWN).is_file() for f in folders) else [*folders, Path()]
    )


def _read_codings(
    paths: list[Path], book: "Codebook", articles: "Corpus", empty: Empty
) -> "Codings":
    from research.coding.codings import read_sheets
    from research.coding.exports import kind_of, read_doccano, read_label_studio

    kinds = {path: kind_of(path, book) for path in paths}
    if len(set(kinds.values())) > 1:
        told = ", ".join(
            _("{path} is of {kind}", path=path, kind=kind)
            for path, kind in kinds.items()
        )
        raise typer.BadParameter(_("answers of one kind at a time: {told}", told=told))
    [kind] = set(kinds.values())
    if kind == "label-studio":
        return read_label_studio(paths, book, known=articles.ids)
    if kind == "doccano":
        return read_doccano(paths, book, known=articles.ids, empty=empty.value)
    return read_sheets(paths, book, known=articles.ids, empty=empty.value)
