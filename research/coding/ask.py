"""A language model as one coder among several: asked, and its sheets written."""

import json
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from research.coding.answer_store import AnswerStore
from research.coding.asking import Outcome, Tell, ask_all
from research.coding.chat import Server
from research.coding.chat import server as named_server
from research.coding.codebook import Codebook
from research.coding.codings import Codings, make_codings
from research.coding.questions import MAX_CHARS, Question, Settled, questions
from research.coding.requests import AskSettings, Plan, Request, plan, requests_for
from research.coding.workbook import NO, YES
from research.corpus.corpus import Corpus
from research.files.tables import csv_text
from research.files.writing import LAST, together, write_atomically
from research.i18n import _, percent, sentences

AUDIT = "asked.json"
STORE = "answers"
FORMAT = 1


@dataclass(frozen=True, slots=True)
class Asked:
    """What a model said of the articles it was asked about.

    Attributes
    ----------
    themes : tuple of str
        In the codebook's order.
    model : str
    outcomes : tuple of Outcome
        By article, variant and run; also those without an answer.
    """

    themes: tuple[str, ...]
    model: str
    outcomes: tuple[Outcome, ...]

    @property
    def unanswered(self) -> tuple[Outcome, ...]:
        """Requests without a usable answer."""
        return tuple(one for one in self.outcomes if one.answer is None)

    @property
    def coders(self) -> dict[tuple[int, int], str]:
        """Name of the coder, and of the sheet, by variant and run."""
        pairs = sorted({(one.variant, one.run) for one in self.outcomes})
        return _names(self.model, pairs)

    @property
    def codings(self) -> Codings:
        """The answers as those of coders, one a variant and run."""
        names = self.coders
        votes = {
            (one.id, names[one.variant, one.run]): [
                float(one.answer.present[theme]) for theme in self.themes
            ]
            for one in self.outcomes
            if one.answer is not None
        }
        return make_codings(self.themes, names.values(), votes)

    @property
    def summary(self) -> str:
        """How many answers there are, marked ones among them, and what they took."""
        answers = [one.answer for one in self.outcomes if one.answer is not None]
        n_given = sum(sum(one.present.values()) for one in answers)
        n_unquoted = sum(len(one.unquoted) for one in answers)
        told = [
            _(
                "{n:,} of {all:,} requests answered, {read:,} tokens read and "
                "{written:,} written.",
                n=len(answers),
                all=len(self.outcomes),
                read=sum(one.prompt_tokens for one in self.outcomes),
                written=sum(one.completion_tokens for one in self.outcomes),
            )
        ]
        if n_given:
            told.append(
                _(
                    "{share} of the themes given have no quotation from the article.",
                    share=percent(n_unquoted / n_given),
                )
            )
        return sentences(told)


def _names(model: str, pairs: Sequence[tuple[int, int]]) -> dict[tuple[int, int], str]:
    name = re.sub(r"[^\w.]+", "-", model).strip("-.") or "model"
    if len(pairs) == 1:
        return {pairs[0]: f"model-{name}"}
    return {(v, r): f"model-{name}-v{v}-r{r}" for v, r in pairs}


def files_of(model: str, *, n_variants: int, n_runs: int) -> list[str]:
    """Name the files that asking writes, beside the replies."""
    pairs = [(v, r) for v in range(1, n_variants + 1) for r in range(1, n_runs + 1)]
    sheets = [f"{name}.csv" for name in _names(model, pairs).values()]
    return [*sheets, "answers.csv", "unanswered.csv", "requests.jsonl", AUDIT]


def ask(
    corpus: Corpus,
    codebook: Codebook,
    folder: str | Path,
    *,
    endpoint: str,
    model: str,
    key_variable: str | None = None,
    n_variants: int = 1,
    n_runs: int = 1,
    settled: Settled | None = None,
    max_chars: int = MAX_CHARS,
    timeout: float = 120,
    settings: AskSettings | None = None,
    store: str | Path | None = None,
    dry_run: bool = False,
    say: Tell | None = None,
    tell: Tell | None = None,
) -> Asked | Plan:
    """Ask a language model what a codebook asks coders, article by article.

    Title and text of each article are sent to the server that is named, and nothing
    else. Each reply is stored at once under the hash of what was asked; what is
    stored is not asked again. What comes of it is a sheet for each variant and run, as
    a person fills one in, and `asked.json`, which says what was asked of whom.

    Parameters
    ----------
    corpus : Corpus
        All of its articles are asked about.
    codebook : Codebook
    folder : path
        For sheets, replies and the audit.
    endpoint, model : str
        Of a server that speaks the OpenAI chat protocol.
    key_variable : str, optional
        Environment variable that holds the key.
    n_variants : int
        Wordings and orders of themes to ask in.
    n_runs : int
        How often each is asked.
    settled : mapping, optional
        By theme, titles of adjudicated articles, and what was decided.
    max_chars : int
        Of an article that are sent.
    timeout : float
        Seconds for an answer.
    settings : AskSettings, optional
    store : path, optional
        Folder of the replies: `answers` in the folder if None.
    dry_run : bool
        Write the requests to `requests.jsonl`, and send nothing.
    say : callable, optional
        Is told what goes where before anything is sent.
    tell : callable, optional
        Is told how far it is.

    Returns
    -------
    Asked, or Plan of a dry run

    Raises
    ------
    ValueError
        If a setting is wrong, or a stored reply is damaged.
    """
    if n_runs < 1:
        raise ValueError(_("n_runs must be at least 1, got {n}.", n=n_runs))
    settings = settings or AskSettings()
    server = named_server(endpoint, model, key_variable=key_variable, timeout=timeout)
    asked = questions(
        codebook, n_variants=n_variants, settled=settled, max_chars=max_chars
    )
    replies = AnswerStore(Path(folder) / STORE if store is None else Path(store))
    articles = sorted(corpus, key=lambda article: article.id)
    requests = list(
        requests_for(articles, asked, model, n_runs=n_runs, settings=settings)
    )
    planned = plan(requests, replies)
    if say is not None:
        say(what_goes_where(planned, server, settings, max_chars))
    if dry_run:
        _write_requests(requests, Path(folder))
        return planned
    outcomes = ask_all(requests, server, replies, settings=settings, tell=tell)
    found = Asked(codebook.names, model, tuple(outcomes))
    about = {"endpoint": server.url, "settings": asdict(settings), "n_runs": n_runs}
    write_asked(found, folder, asked, about)
    return found


def what_goes_where(
    planned: Plan, server: Server, settings: AskSettings, max_chars: int
) -> str:
    """Say, before the first request, who gets which texts, and how much that is."""
    told = [
        _(
            "To {url} (model {model}) go title and text of {n:,} articles, each cut at "
            "{chars:,} characters, and the codebook; no ids, sources or dates.",
            url=server.url,
            model=server.model,
            n=planned.n_articles,
            chars=max_chars,
        ),
        _(
            "{n:,} requests to make, {stored:,} answered before or of equal texts; "
            "about {tokens:,} tokens sent, at most {most:,} written.",
            n=planned.n_requests,
            stored=planned.n_stored,
            tokens=planned.n_tokens,
            most=planned.n_requests * settings.answer_tokens,
        ),
        _("That is this machine.") if server.is_here else _("That is another machine."),
    ]
    if server.key and server.url.startswith("http:") and not server.is_here:
        told.append(_("The key goes there unencrypted: use https if the server can."))
    return sentences(told)


def _write_requests(requests: Sequence[Request], folder: Path) -> None:
    lines = [
        json.dumps(
            {
                "key": one.key,
                "id": one.article.id,
                "variant": one.question.variant,
                "run": one.run,
                "body": one.body,
            },
            ensure_ascii=True,
        )
        for one in requests
    ]
    with together("requests"):
        data = "".join(f"{line}\n" for line in lines).encode()
        write_atomically(folder / "requests.jsonl", data)


def write_asked(
    found: Asked,
    folder: str | Path,
    asked: Sequence[Question],
    about: Mapping[str, Any],
) -> None:
    """Write a sheet a variant and run, every answer, and what was asked of whom.

    Raises
    ------
    FileExistsError
        If a file of such a name is not as an earlier run left it.
    """
    contents = asked_files(found)
    sums = {name: sha256(data).hexdigest() for name, data in contents.items()}
    audit = {
        "format": FORMAT,
        "model": found.model,
        **about,
        "themes": list(found.themes),
        "questions": [{"sha256": one.sha256, **asdict(one)} for one in asked],
        "ids": sorted({one.id for one in found.outcomes}),
        "sheets": [
            {"coder": name, "variant": variant, "run": run}
            for (variant, run), name in found.coders.items()
        ],
        "said_to_be": dict(sorted(Counter(o.model for o in found.outcomes).items())),
        "n_requests": len(found.outcomes),
        "n_answered": len(found.outcomes) - len(found.unanswered),
        "n_replies": sum(one.n_replies for one in found.outcomes),
        "prompt_tokens": sum(one.prompt_tokens for one in found.outcomes),
        "completion_tokens": sum(one.completion_tokens for one in found.outcomes),
        "sha256": sums,
    }
    faults = [[o.id, str(o.variant), str(o.run), o.fault] for o in found.unanswered]
    missing = csv_text(["id", "variant", "run", "why"], faults)
    contents["unanswered.csv"] = missing.encode("utf-8-sig", "replace")
    with together(f"asked of {found.model}", folder=folder):
        for name, data in contents.items():
            write_atomically(Path(folder) / name, data)
        data = json.dumps(audit, ensure_ascii=False, indent=1).encode() + b"\n"
        write_atomically(Path(folder) / AUDIT, data, order=LAST)


def asked_files(found: Asked) -> dict[str, bytes]:
    """Give the sheets and the table of all answers, bytes by name."""
    header = ["id", *found.themes, "comment"]
    contents = {}
    for pair, name in found.coders.items():
        rows = [
            [one.id, *_cells(one, found.themes)]
            for one in found.outcomes
            if (one.variant, one.run) == pair
        ]
        contents[f"{name}.csv"] = csv_text(header, rows)
    columns = [
        *("id", "variant", "run", "theme", "present", "sure", "quotation"),
        *("is_quoted", "model", "key"),
    ]
    rows = [
        [
            *(one.id, str(one.variant), str(one.run), theme),
            *(_yes(one.answer.present[theme]), _yes(one.answer.sure[theme])),
            one.answer.quotation[theme],
            _yes(theme not in one.answer.unquoted),
            *(one.model, one.key),
        ]
        for one in found.outcomes
        if one.answer is not None
        for theme in found.themes
    ]
    contents["answers.csv"] = csv_text(columns, rows)
    return {
        name: text.encode("utf-8-sig", "replace") for name, text in contents.items()
    }


def _cells(one: Outcome, themes: Sequence[str]) -> list[str]:
    if one.answer is None:
        return [*([""] * len(themes)), one.fault]
    return [*(_yes(one.answer.present[t]) for t in themes), one.answer.comment]


def _yes(said: bool) -> str:
    return YES if said else NO
