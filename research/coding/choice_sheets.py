"""Questions with options out, answers in: sheets, their key, and scores."""

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from research.corpus.corpus import CorpusError
from research.files.formats.opening import read_rows
from research.files.formats.rows import Row
from research.files.tables import csv_text, unescaped
from research.files.writing import FIRST, write_atomically
from research.i18n import N_, _
from research.stats.estimates import Estimate, wilson

ANSWER = "which does not belong"


@dataclass(frozen=True, slots=True)
class Question:
    """Options of which one does not belong.

    Attributes
    ----------
    topic : int
        The topic it asks about.
    prompt : str
        What is shown above the options; may be empty.
    options : tuple of str
    intruder : int
        Place of the option that does not belong.
    """

    topic: int
    prompt: str
    options: tuple[str, ...]
    intruder: int


@dataclass(frozen=True, slots=True)
class IntrusionScore:
    """How often the intruder was found.

    Attributes
    ----------
    topic : int or None
        None over all topics.
    found : Estimate
        Share of the answers that are right, with a 95 % Wilson interval.
    n_answers : int
    chance : float
        What guessing gives.
    """

    topic: int | None
    found: Estimate
    n_answers: int
    chance: float


def draw_of(questions: Sequence[Question]) -> str:
    """Name a draw of questions: a hash of what coders see, which tells no answer."""
    seen = [[question.prompt, *question.options] for question in questions]
    text = json.dumps(seen, ensure_ascii=False).encode("utf-8", "replace")
    return hashlib.sha256(text).hexdigest()[:16]


def write_questions(
    questions: Sequence[Question], path: str | Path, *, answer: str = ANSWER
) -> None:
    """Write questions as CSV for a coder, who types the number of an option.

    Every row names the draw, so that no other key scores the answers; `answer` heads
    the column to fill in.
    """
    draw = draw_of(questions)
    n_options = max((len(question.options) for question in questions), default=0)
    numbers = [str(n) for n in range(1, n_options + 1)]
    rows = (
        [number, draw, question.prompt, *question.options, *_gap(question, n_options)]
        for number, question in enumerate(questions, start=1)
    )
    header = ["question", "draw", "text", *numbers, answer]
    write_atomically(path, csv_text(header, rows).encode("utf-8-sig", "replace"))


def _gap(question: Question, n_options: int) -> list[str]:
    return [""] * (n_options - len(question.options) + 1)


def write_key(questions: Sequence[Question], path: str | Path) -> None:
    """Write questions with what is right, to score answers by; not for coders."""
    draw = draw_of(questions)
    data = [{**asdict(question), "draw": draw} for question in questions]
    text = json.dumps(data, ensure_ascii=False, indent=1)
    write_atomically(path, text.encode("utf-8", "replace"), order=FIRST)


def read_key(path: str | Path) -> list[Question]:
    """Read the questions that `write_key` wrote.

    Raises
    ------
    CorpusError
        Naming every row that is no question.
    """
    questions, draws = [], set()
    table = read_rows(Path(path))
    problems = list(table.problems)
    for row in table.rows:
        try:
            options = tuple(map(str, row.values["options"]))
            topic, intruder = int(row.values["topic"]), int(row.values["intruder"])
            if not 0 <= intruder < len(options):
                raise ValueError(_("intruder must be 0 to {n}", n=len(options) - 1))
            prompt = str(row.values["prompt"])
            questions.append(Question(topic, prompt, options, intruder))
            draws.add(str(row.values.get("draw", "")))
        except (KeyError, TypeError, ValueError) as error:
            problems.append(
                _(
                    "{at}: must be a question of a key ({error})",
                    at=row.where,
                    error=error,
                )
            )
    if draws - {"", draw_of(questions)}:
        problems.append(
            _("{path}: its questions are not those of the draw it names", path=path)
        )
    if problems:
        raise CorpusError(problems)
    return questions


_OTHER_QUESTION = N_(
    "{where}: question {number} is not that of the key; score the answers by the "
    "key.json that was written with them"
)


def read_answers(
    questions: Sequence[Question], path: str | Path, *, answer: str = ANSWER
) -> list[int | None]:
    """Read a coder's answers from a column; None where a question was left out.

    Raises
    ------
    CorpusError
        Naming every bad cell, and every answer to a question of another draw.
    """
    answers: list[int | None] = [None] * len(questions)
    draw = draw_of(questions)
    problems = []
    for row in read_rows(Path(path)).rows:
        number, given = (
            str(row.values.get(name) or "").strip() for name in ("question", answer)
        )
        if not number.isdecimal() or not 1 <= int(number) <= len(questions):
            fault = _("column 'question': no question {n!r}", n=number)
            problems.append(f"{row.where}, {fault}")
            continue
        question = questions[int(number) - 1]
        n_options = len(question.options)
        if not given:
            continue
        if not _is_of(row, question, draw):
            problems.append(_(_OTHER_QUESTION, where=row.where, number=number))
            continue
        if not given.isdecimal() or not 1 <= int(given) <= n_options:
            told = {"name": answer, "n": n_options, "given": given}
            fault = _("column {name!r}: must be 1 to {n}, got {given!r}", **told)
            problems.append(f"{row.where}, {fault}")
            continue
        answers[int(number) - 1] = int(given) - 1
    if problems:
        raise CorpusError(problems)
    return answers


def _is_of(row: Row, question: Question, draw: str) -> bool:
    """Tell whether a row names this draw, if any, and shows these options, if any."""
    named = str(row.values.get("draw") or "").strip()
    options = {str(n): option for n, option in enumerate(question.options, 1)}
    return named in ("", draw) and all(
        _plain(row.values[n]) == _plain(option)
        for n, option in options.items()
        if n in row.values
    )


def _plain(cell: Any) -> str:
    """Give the characters of a cell, however spreadsheets space and escape them."""
    return "".join(unescaped(str("" if cell is None else cell)).split())


def score_intrusion(
    questions: Sequence[Question], answers: Iterable[Sequence[int | None]]
) -> list[IntrusionScore]:
    """Score the answers of one or several coders, over all topics and for each.

    Parameters
    ----------
    questions : sequence of Question
    answers : iterable of sequences
        One a coder, from `read_answers`.

    Returns
    -------
    list of IntrusionScore
        Over all topics first.

    Raises
    ------
    ValueError
        If no question was answered.
    """
    given = [
        (question, answer)
        for coder in answers
        for question, answer in zip(questions, coder, strict=True)
        if answer is not None
    ]
    if not given:
        raise ValueError(_("no question was answered: fill in at least one sheet."))
    topics = sorted({question.topic for question, _rest in given})
    return [
        _score(None, given),
        *(_score(t, [pair for pair in given if pair[0].topic == t]) for t in topics),
    ]


def _score(topic: int | None, given: Sequence[tuple[Question, int]]) -> IntrusionScore:
    right = sum(question.intruder == answer for question, answer in given)
    chance = float(np.mean([1 / len(question.options) for question, _ in given]))
    return IntrusionScore(topic, wilson(right, len(given)), len(given), chance)
