"""Asking a language model: until when, and what came of each request."""

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from typing import Any

from research.coding.answer_store import AnswerStore, Reply
from research.coding.answers import Answer, UnusableError, read_answer
from research.coding.chat import (
    ChatClient,
    RefusedError,
    Server,
    ServerError,
    StopAskingError,
)
from research.coding.requests import AskSettings, Request
from research.i18n import _

# As many faults after each other, without an answer between, end the asking.
MOST_FAULTS_IN_A_ROW = 10
LONGEST_WAIT = 60  # seconds, where the server says none
Tell = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one request.

    Attributes
    ----------
    id : str
        Of the article.
    variant, run : int
    key : str
        Under which the replies are stored.
    answer : Answer or None
    fault : str
        Why there is no answer.
    model : str
        What the server called it.
    n_replies, prompt_tokens, completion_tokens : int
        Over all replies, of earlier runs too.
    """

    id: str
    variant: int
    run: int
    key: str
    answer: Answer | None = None
    fault: str = ""
    model: str = ""
    n_replies: int = 0
    prompt_tokens: int = 0
    completion_tokens: int = 0


@dataclass(slots=True)
class _Budget:
    """What may still be sent; one for all threads."""

    settings: AskSettings
    n_requests: int = 0
    n_tokens: int = 0
    in_a_row: int = 0
    stopped: str = ""
    lock: threading.Lock = field(default_factory=threading.Lock)
    end: threading.Event = field(default_factory=threading.Event)

    def take(self, expected: int) -> None:
        """Take a request of about so many tokens.

        Raises
        ------
        StopAskingError
        """
        most, tokens = self.settings.max_requests, self.settings.max_tokens
        with self.lock:
            if not self.stopped:
                if most is not None and self.n_requests >= most:
                    self._stop(_("the limit of {n:,} requests is reached", n=most))
                elif tokens is not None and self.n_tokens + expected > tokens:
                    self._stop(_("the limit of {n:,} tokens is reached", n=tokens))
            if self.stopped:
                raise StopAskingError(self.stopped)
            self.n_requests += 1
            self.n_tokens += expected

    def settle(self, expected: int, told: int) -> None:
        """Count what the server says in place of what was expected."""
        with self.lock:
            self.n_tokens += told - expected

    def note(self, fault: str) -> None:
        """Take note of an answer, or of a fault."""
        with self.lock:
            self.in_a_row = self.in_a_row + 1 if fault else 0
            if self.in_a_row >= MOST_FAULTS_IN_A_ROW and not self.stopped:
                self._stop(
                    _("too many faults in a row, the last: {fault}", fault=fault)
                )

    def stop(self, why: str) -> None:
        """Let nothing more be sent."""
        with self.lock:
            self._stop(self.stopped or why)

    def _stop(self, why: str) -> None:
        self.stopped = why
        self.end.set()


def ask_all(
    requests: Sequence[Request],
    server: Server,
    store: AnswerStore,
    *,
    settings: AskSettings | None = None,
    tell: Tell | None = None,
) -> list[Outcome]:
    """Ask what is not stored yet, several requests at a time.

    Each reply is on the disk before the next request of its thread; killed at any
    moment, the same call goes on where it stopped.

    Parameters
    ----------
    requests : sequence of Request
    server : Server
    store : AnswerStore
    settings : AskSettings, optional
    tell : callable, optional
        Is told how far it is.

    Returns
    -------
    list of Outcome
        In the order of the requests, also of those without an answer.
    """
    settings = settings or AskSettings()
    budget = _Budget(settings)
    distinct = list({one.key: one for one in requests}.values())
    done: dict[str, Outcome] = {}
    with ChatClient(server) as client:
        pool = ThreadPoolExecutor(settings.concurrency)
        try:
            work = pool.map(
                lambda one: _ask_one(one, client, store, settings, budget), distinct
            )
            for number, outcome in enumerate(work, 1):
                done[outcome.key] = outcome
                if tell is not None:
                    tell(_("{n:,} of {all:,}", n=number, all=len(distinct)))
        finally:
            budget.stop(_("interrupted"))
            pool.shutdown(cancel_futures=True)
    return [_outcome_for(one, done[one.key]) for one in requests]


def _outcome_for(request: Request, found: Outcome) -> Outcome:
    """Give what came of a request to another article of the same text."""
    if found.id == request.article.id:
        return found
    return replace(
        found,
        id=request.article.id,
        n_replies=0,
        prompt_tokens=0,
        completion_tokens=0,
    )


def _ask_one(
    request: Request,
    client: ChatClient,
    store: AnswerStore,
    settings: AskSettings,
    budget: _Budget,
) -> Outcome:
    """Ask until there is an answer, no use in asking, or a limit is reached."""
    replies = store.replies(request.key)
    if replies:
        found = outcome_of(request, replies, settings)
        if found.answer or not _may_help(request, replies, settings):
            return found
    try:
        _ask_until(request, client, store, settings, budget)
        fault = ""
    except StopAskingError as error:
        budget.stop(str(error))
        fault = _("not asked: {why}", why=error)
    except (ServerError, RefusedError, UnusableError) as error:
        fault = str(error)
        budget.note(fault)
    else:
        budget.note("")
    return outcome_of(request, store.replies(request.key), settings, fault=fault)


def _ask_until(
    request: Request,
    client: ChatClient,
    store: AnswerStore,
    settings: AskSettings,
    budget: _Budget,
) -> None:
    from tenacity import (
        Retrying,
        retry_if_exception_type,
        sleep_using_event,
        stop_after_attempt,
        wait_exponential,
        wait_random,
    )

    first = settings.first_wait
    pause = wait_exponential(first, max=LONGEST_WAIT) + wait_random(0, first)

    def wait(state: Any) -> float:
        return max(getattr(state.outcome.exception(), "wait", 0.0), pause(state))

    left = settings.attempts - len(store.replies(request.key))
    for attempt in Retrying(
        stop=stop_after_attempt(left),
        wait=wait,
        retry=retry_if_exception_type((ServerError, UnusableError)),
        sleep=sleep_using_event(budget.end),
        reraise=True,
    ):
        with attempt:
            expected = request.n_tokens
            budget.take(expected)
            reply = client.send(request.body)
            store.add(request.key, request.about, reply)
            budget.settle(expected, reply.n_tokens)
            usable(reply, request, settings)


def _may_help(
    request: Request, replies: Sequence[Reply], settings: AskSettings
) -> bool:
    """Tell whether to ask again what got no answer in an earlier run."""
    try:
        usable(replies[-1], request, settings)
    except RefusedError:
        return False
    except UnusableError:
        return len(replies) < settings.attempts
    return False


def usable(reply: Reply, request: Request, settings: AskSettings) -> Answer:
    """Take the answer out of a reply.

    Raises
    ------
    UnusableError
        If it is none, and another may be one.
    RefusedError
        If another would be none either: the model refuses, its answer was cut at the
        most tokens, or another model answered.
    """
    asked = settings.accepted_model or request.body["model"]
    # Of a version the name is longer; some servers do not say any.
    if reply.model and not reply.model.startswith(asked):
        raise RefusedError(
            _(
                "another model answered: {told!r:.60} for {asked!r:.60}",
                told=reply.model,
                asked=asked,
            )
        )
    if reply.refusal or reply.finish == "content_filter":
        raise RefusedError(
            _("refused: {said:.100}", said=reply.refusal or reply.finish)
        )
    try:
        return read_answer(reply.text, request.question, request.sent)
    except UnusableError:
        if reply.finish == "length":
            raise RefusedError(
                _("the answer was cut at {n:,} tokens", n=reply.completion_tokens)
            ) from None
        raise


def outcome_of(
    request: Request,
    replies: Sequence[Reply],
    settings: AskSettings,
    *,
    fault: str = "",
) -> Outcome:
    """Say what came of a request, from what is stored alone."""
    answer, model = None, replies[-1].model if replies else ""
    for reply in replies:
        try:
            answer, model, fault = usable(reply, request, settings), reply.model, ""
            break
        except (UnusableError, RefusedError) as error:
            fault = fault or str(error)
    return Outcome(
        request.article.id,
        request.question.variant,
        request.run,
        request.key,
        answer,
        fault,
        model,
        len(replies),
        sum(reply.prompt_tokens for reply in replies),
        sum(reply.completion_tokens for reply in replies),
    )
