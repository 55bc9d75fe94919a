"""The commands `research code`: from a codebook to labels that people agree on."""

from pathlib import Path
from typing import Annotated

import typer

code = typer.Typer(
    help="Code articles by hand: sheets out and in, agreement, consensus.",
    no_args_is_help=True,
)

CodebookPath = Annotated[
    Path | None,
    typer.Option("--codebook", help="TOML file; the four shipped themes if not given."),
]


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
    corpus: Annotated[Path, typer.Argument(metavar="CORPUS")],
    out: Annotated[Path, typer.Option("-o", "--out", help="Folder for the sheets.")],
    n: Annotated[int, typer.Option("-n", help="Articles to draw.")] = 200,
    coders: Annotated[int, typer.Option(help="Sheets to write.")] = 2,
    overlap: Annotated[
        float, typer.Option(help="Share of articles that every coder reads.")
    ] = 0.2,
    seed: Annotated[int, typer.Option(help="Seed of the draw and the order.")] = 7,
    codebook: CodebookPath = None,
) -> None:
    """Draw articles and write a sheet a coder, as XLSX and CSV."""
    from research.corpus import read_corpus
    from research.evaluation.codebook import read_codebook
    from research.evaluation.sheets import write_sheets

    written = write_sheets(
        read_corpus(corpus),
        read_codebook(codebook),
        out,
        n=n,
        n_coders=coders,
        overlap=overlap,
        seed=seed,
    )
    for assignment in written:
        typer.echo(f"{assignment.coder}: {len(assignment.ids)} articles", err=True)


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
    seed: Annotated[int, typer.Option(help="Seed of the bootstrap.")] = 7,
) -> None:
    """Check filled-in sheets; write labels, agreement and what to settle."""
    from research.corpus import read_corpus, write_corpus
    from research.evaluation.codebook import read_codebook
    from research.evaluation.sheets import read_sheets
    from research.labelling import coding_report, labelled_by

    articles = read_corpus(corpus)
    codings = read_sheets(sheets, read_codebook(codebook), known=articles.ids)
    report = coding_report(codings, seed=seed)
    report.write(out)
    write_corpus(labelled_by(codings, articles), out / "labelled.jsonl")
    typer.echo(
        f"{len(codings.ids)} articles coded; see {out / 'report.html'}", err=True
    )
