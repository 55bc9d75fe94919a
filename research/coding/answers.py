"""What a language model answered, read strictly: fit or not, and what is marked."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from research.coding.orders import gives_orders
from research.coding.questions import TRUNCATED, Question
from research.i18n import N_, _

LEAST_QUOTATION = 4  # characters: fewer stand in any text
UNQUOTED = N_("no quotation from the article")
UNSURE = N_("not sure")
AROUND = N_("text around the answer")
ORDERS = N_("the article gives orders")
CUT = N_("only the beginning was sent")


class UnusableError(ValueError):
    """A reply that is no answer to the question."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a model said of one article.

    Attributes
    ----------
    present, sure : dict of str to bool
        By theme.
    quotation : dict of str to str
    unquoted : tuple of str
        Themes it gave whose quotation is not in what was sent.
    marks : tuple of str
        What a reader should know, in English; `_` translates them.
    """

    present: dict[str, bool]
    sure: dict[str, bool]
    quotation: dict[str, str]
    unquoted: tuple[str, ...] = ()
    marks: tuple[str, ...] = ()

    @property
    def comment(self) -> str:
        """What the sheet says beside the answer."""
        parts = [_(mark) for mark in self.marks]
        unsure = [theme for theme, sure in self.sure.items() if not sure]
        for mark, themes in ((UNQUOTED, self.unquoted), (UNSURE, unsure)):
            if themes:
                parts.append(f"{_(mark)}: {', '.join(sorted(themes))}")
        return "; ".join(parts)


def read_answer(reply: str, question: Question, sent: str) -> Answer:
    """Read the reply of a model; hold each quotation against the article.

    Text around the one JSON object is passed over, and marked.

    Parameters
    ----------
    reply : str
        What the model wrote.
    question : Question
    sent : str
        The article as it was sent.

    Raises
    ------
    UnusableError
        If there is no object of the schema in the reply, or there are two that
        differ: an article may have put in the other.
    """
    import jsonschema

    schema = jsonschema.Draft202012Validator(question.schema())
    found = list(_objects(reply))
    if not found:
        raise UnusableError(
            _("no JSON in the answer: {reply!r:.60}", reply=reply)
            if reply.strip()
            else _("the answer is empty")
        )
    fit = [value for value in found if schema.is_valid(value)]
    if not fit:
        fault = next(schema.iter_errors(found[0])).message
        raise UnusableError(_("the answer is not as asked: {fault:.80}", fault=fault))
    if any(value != fit[0] for value in fit):
        raise UnusableError(_("the answer holds two answers that differ"))
    return _checked(fit[0], reply, question, sent)


def _checked(
    told: Mapping[str, Any], reply: str, question: Question, sent: str
) -> Answer:
    themes = sorted(question.themes)
    text = _squeezed(sent)
    unquoted = tuple(
        theme
        for theme in themes
        if told[theme]["present"] and not _occurs(told[theme]["quotation"], text)
    )
    marks = (
        (ORDERS, gives_orders(sent)),
        (CUT, len(sent) > question.max_chars and sent.endswith(TRUNCATED)),
        (AROUND, not _is_json(reply)),
    )
    return Answer(
        {theme: told[theme]["present"] for theme in themes},
        {theme: told[theme]["sure"] for theme in themes},
        {theme: told[theme]["quotation"] for theme in themes},
        unquoted,
        tuple(mark for mark, holds in marks if holds),
    )


def _objects(reply: str) -> Iterator[Any]:
    """Yield the JSON objects of a text, outermost ones only."""
    decoder = json.JSONDecoder()
    place = reply.find("{")
    while place >= 0:
        try:
            value, end = decoder.raw_decode(reply, place)
        except (ValueError, RecursionError):
            end = place + 1
        else:
            yield value
        place = reply.find("{", end)


def _is_json(reply: str) -> bool:
    try:
        json.loads(reply)
    except (ValueError, RecursionError):
        return False
    return True


def _occurs(quotation: str, text: str) -> bool:
    wanted = _squeezed(quotation)
    return len(wanted) >= LEAST_QUOTATION and wanted in text


def _squeezed(text: str) -> str:
    """Take out white space: models break lines as they like."""
    return re.sub(r"\s+", "", text)
