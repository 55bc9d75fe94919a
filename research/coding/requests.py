"""Which requests are to be made of a language model, and under which settings."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from research.coding.answer_store import AnswerStore
from research.coding.questions import (
    Question,
    digest,
    estimated_tokens,
    sent_text,
)
from research.corpus.article import Article
from research.i18n import _

ANSWER_TOKENS = 2000
Form = Literal["schema", "json", "text"]


@dataclass(frozen=True, slots=True)
class AskSettings:
    """How a model is asked, beside the question.

    Attributes
    ----------
    temperature : float
    form : {"schema", "json", "text"}
        What the server is told of the form of answers: their schema, that they are
        JSON, or nothing. They are checked alike.
    answer_tokens : int
        Most that an answer may have.
    seed : int
        Of the first run; the next has the next.
    accepted_model : str or None
        What the server may call the model, if not by the name it is asked for.
    attempts : int
        Most replies to one question, of earlier runs too, and most tries in this one.
    concurrency : int
        Requests at a time.
    max_requests, max_tokens : int or None
        Of this run.
    first_wait : float
        Seconds before the second try; each further wait is twice as long.
    """

    temperature: float = 0.0
    form: Form = "schema"
    answer_tokens: int = ANSWER_TOKENS
    seed: int = 7
    accepted_model: str | None = None
    attempts: int = 3
    concurrency: int = 4
    max_requests: int | None = None
    max_tokens: int | None = None
    first_wait: float = 1.0

    def __post_init__(self) -> None:
        least = {"answer_tokens": 1, "attempts": 1, "concurrency": 1}
        least |= {"max_requests": 0, "max_tokens": 0, "temperature": 0, "first_wait": 0}
        problems = [
            _("{name} must be at least {n}, got {value}", name=name, n=n, value=value)
            for name, n in least.items()
            if (value := getattr(self, name)) is not None and not value >= n
        ]
        if problems:
            raise ValueError("; ".join(problems) + ".")


@dataclass(frozen=True, slots=True)
class Request:
    """One question about one article, in one run."""

    article: Article
    question: Question
    run: int
    body: dict[str, Any]
    key: str

    @property
    def sent(self) -> str:
        """The article as it is sent."""
        return sent_text(self.article, self.question.max_chars)

    @property
    def about(self) -> dict[str, Any]:
        """What is kept beside the replies."""
        return {
            "article_sha256": digest(self.sent),
            "question_sha256": self.question.sha256,
            "variant": self.question.variant,
            "run": self.run,
            "model": self.body["model"],
        }

    @property
    def n_tokens(self) -> int:
        """Guess how many tokens are sent."""
        return sum(estimated_tokens(one["content"]) for one in self.body["messages"])


def requests_for(
    articles: Iterable[Article],
    asked: Sequence[Question],
    model: str,
    *,
    n_runs: int = 1,
    settings: AskSettings | None = None,
) -> Iterator[Request]:
    """Give each request that is to be made: every article, question and run.

    The key of a request is the hash of all that is sent, so that of the article, the
    question, the model and the settings: articles of one text have one.
    """
    settings = settings or AskSettings()
    for article in articles:
        for question in asked:
            messages = question.messages(article)
            for run in range(1, n_runs + 1):
                body = {
                    "model": model,
                    "messages": messages,
                    "temperature": settings.temperature,
                    "seed": settings.seed + run - 1,
                    "max_tokens": settings.answer_tokens,
                    **_form(settings.form, question),
                }
                yield Request(article, question, run, body, digest(body))


def _form(form: Form, question: Question) -> dict[str, Any]:
    if form == "text":
        return {}
    if form == "json":
        return {"response_format": {"type": "json_object"}}
    schema = {"name": "answer", "strict": True, "schema": question.schema()}
    return {"response_format": {"type": "json_schema", "json_schema": schema}}


@dataclass(frozen=True, slots=True)
class Plan:
    """What asking would send.

    Attributes
    ----------
    n_articles, n_requests, n_stored : int
        Stored are those that need not be made: of an earlier run, or of equal texts.
    n_tokens : int
        That would be sent, about.
    """

    n_articles: int
    n_requests: int
    n_stored: int
    n_tokens: int


def plan(requests: Sequence[Request], store: AnswerStore) -> Plan:
    """Count what is left to ask."""
    left = {one.key: one for one in requests if not store.path_of(one.key).exists()}
    return Plan(
        len({one.article.id for one in requests}),
        len(left),
        len(requests) - len(left),
        sum(one.n_tokens for one in left.values()),
    )
