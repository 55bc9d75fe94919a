"""`research code ask`."""

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from research.commands.code import CodebookPath, CorpusPath, Folder, Seed, codebook_for
from research.commands.inputs import read_articles
from research.commands.options import ReadingOptions, takes_groups
from research.commands.outputs import check_sheets, leave_out
from research.commands.places import check_apart, place_of
from research.commands.progress import say, stage
from research.i18n import _

if TYPE_CHECKING:
    from research.coding.ask import Asked
    from research.coding.codebook import Codebook
    from research.coding.requests import AskSettings
    from research.corpus.corpus import Corpus

SHOWN_FAULTS = 20


class AnswerForm(StrEnum):
    """What the server is told of the form of answers."""

    SCHEMA = "schema"
    JSON = "json"
    TEXT = "text"


def _option(panel: str, *names: str, **settings: Any) -> Any:
    return typer.Option(*names, rich_help_panel=panel, **settings)


SERVER, QUESTION, LIMITS = "The server", "The question", "Limits"


@dataclass(frozen=True, kw_only=True)
class ServerOptions:
    """Which server is asked, and how."""

    endpoint: Annotated[
        str,
        _option(
            SERVER,
            "--endpoint",
            metavar="URL",
            help="Server that speaks the OpenAI chat protocol, such as "
            "http://localhost:11434/v1. Title and text of the articles go there.",
        ),
    ]
    model: Annotated[
        str, _option(SERVER, "--model", help="Name of the model, as the server has it.")
    ]
    key_env: Annotated[
        str | None,
        _option(
            SERVER,
            "--key-env",
            metavar="NAME",
            help="Environment variable that holds the key. Not the key itself.",
        ),
    ] = None
    model_says: Annotated[
        str | None,
        _option(
            SERVER,
            "--model-says",
            help="What the server may call the model, if not as it is asked for.",
        ),
    ] = None
    answer_form: Annotated[
        AnswerForm,
        _option(
            SERVER,
            "--answer-form",
            help="What the server is told: the schema of answers, that they are JSON, "
            "or nothing.",
        ),
    ] = AnswerForm.SCHEMA
    temperature: Annotated[
        float, _option(SERVER, "--temperature", min=0, help="Of the answers.")
    ] = 0.0
    timeout: Annotated[
        float, _option(SERVER, "--timeout", help="Seconds for an answer.")
    ] = 120
    answers: Annotated[
        Path | None,
        _option(
            SERVER,
            "--answers",
            help="Folder of stored replies, if not answers in the results.",
        ),
    ] = None


@dataclass(frozen=True, kw_only=True)
class QuestionOptions:
    """What is asked."""

    of_sheet: Annotated[
        Path | None,
        _option(
            QUESTION, "--of-sheet", help="Ask about the articles of a coder's sheet."
        ),
    ] = None
    adjudicated: Annotated[
        Path | None,
        _option(
            QUESTION,
            "--adjudicated",
            help="Adjudicated answers, shown as settled cases; their articles are not "
            "asked about.",
        ),
    ] = None
    variants: Annotated[
        int,
        _option(
            QUESTION, "--variants", min=1, help="Wordings and orders of themes to use."
        ),
    ] = 1
    runs: Annotated[
        int, _option(QUESTION, "--runs", min=1, help="How often each is asked.")
    ] = 1
    max_chars: Annotated[
        int,
        _option(
            QUESTION,
            "--max-chars",
            min=1,
            help="Characters of an article that are sent.",
        ),
    ] = 6000


@dataclass(frozen=True, kw_only=True)
class LimitOptions:
    """How much is asked."""

    answer_tokens: Annotated[
        int,
        _option(LIMITS, "--answer-tokens", min=1, help="Most tokens of an answer."),
    ] = 2000
    attempts: Annotated[
        int, _option(LIMITS, "--attempts", min=1, help="Most tries of a question.")
    ] = 3
    concurrency: Annotated[
        int, _option(LIMITS, "--concurrency", min=1, help="Requests at a time.")
    ] = 4
    max_requests: Annotated[
        int | None,
        _option(LIMITS, "--max-requests", min=0, help="Most requests of this run."),
    ] = None
    max_tokens: Annotated[
        int | None,
        _option(LIMITS, "--max-tokens", min=0, help="Most tokens of this run."),
    ] = None


@takes_groups
def ask(
    corpus: CorpusPath,
    out: Folder,
    server: ServerOptions,
    question: QuestionOptions,
    limits: LimitOptions,
    reading: ReadingOptions,
    codebook: CodebookPath = None,
    n: Annotated[
        int | None, typer.Option("-n", min=1, help="Articles to draw.")
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Write the requests; send nothing.")
    ] = False,
    seed: Seed = 7,
) -> None:
    """Ask a language model what coders are asked: its answers are a coder's sheet.

    Replies are stored at once and asked for once: the same command goes on where an
    earlier one stopped.
    """
    from research.coding.ask import Asked
    from research.coding.ask import ask as ask_model

    sheet, settled = question.of_sheet, question.adjudicated
    _check_places(out, [corpus, codebook, sheet, settled], server, question)
    places = [out, *([sheet.parent] if sheet else []), Path()]
    book, _beside = codebook_for(codebook, places)
    articles = read_articles(corpus, reading)
    cases = _settled(settled, book, articles)
    chosen = _chosen(articles, sheet=sheet, n=n, seed=seed, without=set(cases))
    if n is not None and not dry_run:
        _write_draw(chosen, book, out)
    with stage(_("asking")) as tell:
        found = ask_model(
            articles.select(lambda article: article.id in chosen),
            book,
            out,
            endpoint=server.endpoint,
            model=server.model,
            key_variable=server.key_env,
            n_variants=question.variants,
            n_runs=question.runs,
            settled=_titles(cases, articles),
            max_chars=question.max_chars,
            timeout=server.timeout,
            settings=_settings(server, limits, seed),
            store=server.answers,
            dry_run=dry_run,
            say=say,
            tell=tell,
        )
    if isinstance(found, Asked):
        _say(found)


def _check_places(
    out: Path,
    inputs: list[Path | None],
    server: ServerOptions,
    question: QuestionOptions,
) -> None:
    """Refuse, before anything is paid for, places that would cost somebody a file."""
    from research.coding.ask import files_of

    names = files_of(server.model, n_variants=question.variants, n_runs=question.runs)
    check_sheets(out, inputs=inputs, files=names)
    if server.answers is not None:
        check_apart(place_of(server.answers), inputs)


def _settings(server: ServerOptions, limits: LimitOptions, seed: int) -> "AskSettings":
    from research.coding.requests import AskSettings

    return AskSettings(
        temperature=server.temperature,
        form=server.answer_form.value,
        answer_tokens=limits.answer_tokens,
        seed=seed,
        accepted_model=server.model_says,
        attempts=limits.attempts,
        concurrency=limits.concurrency,
        max_requests=limits.max_requests,
        max_tokens=limits.max_tokens,
    )


def _settled(
    path: Path | None, book: "Codebook", articles: "Corpus"
) -> dict[str, dict[str, bool]]:
    """Read what was adjudicated, by article and theme."""
    from research.coding.codings import read_adjudicated

    found: dict[str, dict[str, bool]] = {}
    if path is not None:
        answers = read_adjudicated(path, book, known=articles.ids)
        for (name, theme), answer in sorted(answers.items()):
            found.setdefault(name, {})[theme] = answer
    return found


def _titles(
    cases: dict[str, dict[str, bool]], articles: "Corpus"
) -> dict[str, list[tuple[str, bool]]]:
    found: dict[str, list[tuple[str, bool]]] = {}
    for article in articles:
        for theme, answer in cases.get(article.id, {}).items():
            found.setdefault(theme, []).append((article.heading, answer))
    return {theme: sorted(told) for theme, told in found.items()}


def _chosen(
    articles: "Corpus",
    *,
    sheet: Path | None,
    n: int | None,
    seed: int,
    without: set[str],
) -> dict[str, float]:
    """Say which articles are asked about: drawn, those of a sheet, or all."""
    from research.coding.codings import sheet_ids
    from research.coding.sheets import draw_articles

    if sheet is not None and n is not None:
        raise typer.BadParameter(_("-n and --of-sheet: only one of them says which"))
    if sheet is not None:
        ids = sheet_ids(sheet, known=articles.ids)
        return {name: 1.0 for name in ids if name not in without}
    left = articles.select(lambda article: article.id not in without)
    if n is not None:
        return draw_articles(left, n=n, seed=seed)
    return dict.fromkeys(left.ids, 1.0)


def _write_draw(drawn: dict[str, float], book: "Codebook", out: Path) -> None:
    """Write how articles were drawn, before anything is paid for."""
    from research.coding.handout import write_handout
    from research.coding.sheets import DRAWN, Assignment, draw_files

    dealt = [Assignment("model", tuple(sorted(drawn)))]
    write_handout(out, draw_files(drawn, dealt, book, 1), first=DRAWN)


def _say(found: "Asked") -> None:
    """Say what came of it; what has no answer ends the command as left out."""
    say(found.summary)
    for one in found.unanswered[:SHOWN_FAULTS]:
        leave_out(f"{one.id}: {one.fault}")
    more = len(found.unanswered) - SHOWN_FAULTS
    if more > 0:
        leave_out(_("{n:,} more; see unanswered.csv", n=more))
