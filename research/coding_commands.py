"""The commands `research code`: from a codebook to labels that people agree on."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from research.evaluation.sheets import Assignment

code = typer.Typer(
    help="Code articles by hand: sheets out and in, agreement, consensus.",
    no_args_is_help=True,
)

CodebookPath = Annotated[
    Path | None,
    typer.Option("--codebook", help="TOML file; the four shipped themes if not given."),
]
CorpusPath = Annotated[Path, typer.Argument(metavar="CORPUS")]
Folder = Annotated[Path, typer.Option("-o", "--out", help="Folder for the results.")]
Size = Annotated[int, typer.Option("-n", help="Articles to draw.")]
Coders = Annotated[int, typer.Option(help="Sheets to write.")]
Overlap = Annotated[float, typer.Option(help="Share that every coder reads.")]
Seed = Annotated[int, typer.Option(help="Seed of all that is random.")]


@code.command()
def init(
    out: Annotated[Path, typer.Option("-o", "--out", help="TOML file to write.")],
    example: Annotated[
        bool, typer.Option("--example", help="Write the shipped codebook instead.")
    ] = False,
) -> None:
    """Write a codebook to fill in."""
    from research.evaluation.codebook import SHIPPED, TEMPLATE
    from research.files import write_atomically

    if out.exists():
        raise typer.BadParameter(f"{out} exists; name another file")
    text = SHIPPED.read_text("utf-8") if example else TEMPLATE
    write_atomically(out, text.encode())


@code.command()
def sheet(
    corpus: CorpusPath,
    out: Folder,
    n: Size = 200,
    coders: Coders = 2,
    overlap: Overlap = 0.2,
    seed: Seed = 7,
    codebook: CodebookPath = None,
) -> None:
    """Draw articles and write a sheet a coder, as XLSX and CSV."""
    from research.corpus import read_corpus
    from research.evaluation.codebook import read_codebook
    from research.evaluation.sheets import draw_articles, write_sheets

    articles, book = read_corpus(corpus), read_codebook(codebook)
    drawn = draw_articles(articles, n=n, seed=seed)
    options: dict[str, Any] = {"n_coders": coders, "overlap": overlap, "seed": seed}
    _say_assigned(write_sheets(articles, book, out, drawn=drawn, **options))


@code.command("next")
def next_(
    corpus: CorpusPath,
    out: Folder,
    model: Annotated[
        str, typer.Option("--model", help="Theme model fitted on what is coded so far.")
    ],
    coded: Annotated[
        Path | None, typer.Option(help="Articles coded so far: not drawn again.")
    ] = None,
    n: Size = 100,
    explore: Annotated[
        float, typer.Option(help="Share of the draw that is plain chance.")
    ] = 0.2,
    coders: Coders = 2,
    overlap: Overlap = 0.2,
    seed: Seed = 7,
    codebook: CodebookPath = None,
) -> None:
    """Draw the articles whose labels would teach a model most, and write sheets."""
    from research.corpus import read_corpus
    from research.evaluation.codebook import read_codebook
    from research.evaluation.sampling import usefulness
    from research.evaluation.sheets import draw_useful, write_sheets
    from research.models import load_model

    done = set(read_corpus(coded).ids) if coded else set()
    articles = read_corpus(corpus).select(lambda article: article.id not in done)
    classifier, book = load_model(model), read_codebook(codebook)
    probabilities = classifier.predict_proba(articles.texts)
    utility = usefulness(probabilities, classifier.thresholds_)
    drawn = draw_useful(articles, utility, n=n, explore=explore, seed=seed)
    options: dict[str, Any] = {"n_coders": coders, "overlap": overlap, "seed": seed}
    _say_assigned(write_sheets(articles, book, out, drawn=drawn, **options))


@code.command()
def read(
    sheets: Annotated[list[Path], typer.Argument(metavar="SHEETS...")],
    corpus: Annotated[
        Path, typer.Option(help="The corpus the sheets were drawn from.")
    ],
    out: Annotated[
        Path, typer.Option("-o", "--out", help="Folder for labels and agreement.")
    ],
    codebook: CodebookPath = None,
    seed: Seed = 7,
) -> None:
    """Check filled-in sheets; write labels, agreement and what to settle."""
    from research.corpus import read_corpus, write_corpus
    from research.evaluation.codebook import read_codebook
    from research.evaluation.sheets import read_sheets
    from research.sections.coding import coding_report, labelled_by

    articles = read_corpus(corpus)
    codings = read_sheets(sheets, read_codebook(codebook), known=articles.ids)
    report = coding_report(codings, seed=seed)
    report.write(out)
    write_corpus(labelled_by(codings, articles), out / "labelled.jsonl")
    typer.echo(
        f"{len(codings.ids)} articles coded; see {out / 'report.html'}", err=True
    )


def _say_assigned(assignments: "tuple[Assignment, ...]") -> None:
    for assignment in assignments:
        typer.echo(f"{assignment.coder}: {len(assignment.ids)} articles", err=True)
