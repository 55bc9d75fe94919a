"""Mentions of a term that do not count, by rules that are data."""

import re
import tomllib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from importlib.resources import files
from pathlib import Path
from typing import Literal, get_args

from research.i18n import _, listed

SHIPPED = files("research") / "resources" / "exclusions.toml"

Where = Literal["before", "clause", "sentence", "line"]
_CLAUSE_END = re.compile(r"[。！？!?；;，,：:\n]")
BEFORE_CHARS = 16  # what can be a negation and the adverbs and verbs behind it
CLAUSE_CHARS = 60  # a subject does not stand further from its verb


@dataclass(frozen=True, slots=True)
class Rule:
    """What is looked for around a term, and why the term then does not count.

    Attributes
    ----------
    name : str
    where : {"before", "clause", "sentence", "line"}
        The characters right before the term in its clause, all of the clause before
        it, its sentence, or its whole line.
    pattern : str
        A regular expression.
    reason : str
        For the codebook.
    needs : str
        Characters, one of which must be there, as a quick look tells; any if empty.

    Raises
    ------
    ValueError
        If the pattern is none, or the place is another.
    """

    name: str
    where: Where
    pattern: str
    reason: str = ""
    needs: str = ""
    _found: re.Pattern[str] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        if self.where not in get_args(Where):
            raise ValueError(
                _(
                    "where of the rule {name!r} must be one of {get_args}, got "
                    "{where!r}.",
                    name=self.name,
                    get_args=listed(get_args(Where)),
                    where=self.where,
                )
            )
        try:
            found = re.compile(self.pattern)
        except re.error as error:
            raise ValueError(
                _(
                    "the pattern of the rule {name!r} must be a regular expression: "
                    "{error}.",
                    name=self.name,
                    error=error,
                )
            ) from error
        object.__setattr__(self, "_found", found)

    def applies(self, place: str) -> bool:
        """Tell whether a mention with this around it is left out."""
        if self.needs and not any(map(place.__contains__, self.needs)):
            return False
        return self._found.search(place) is not None


class Exclusions:
    """Rules: one that applies is enough.

    Parameters
    ----------
    rules : iterable of Rule

    Examples
    --------
    >>> rules = read_exclusions()
    >>> text = "公司尚未开展数字化转型。公司为客户提供云计算。"
    >>> rules.rule_for(text, text.index("数字化"), text.index("数字化") + 5).name
    'negated'
    >>> rules.rule_for(text, text.index("云"), text.index("云") + 3) is None
    True
    """

    def __init__(self, rules: Iterable[Rule] = ()) -> None:
        self.rules = tuple(rules)
        self._near = tuple(r for r in self.rules if r.where in ("before", "clause"))
        self._around = tuple(r for r in self.rules if r not in self._near)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Exclusions) and self.rules == other.rules

    __hash__ = None  # type: ignore[assignment]

    def select(self, names: Sequence[str]) -> "Exclusions":
        """Keep some rules.

        Raises
        ------
        ValueError
            If there is no rule of a name.
        """
        known = {rule.name: rule for rule in self.rules}
        if wrong := [name for name in names if name not in known]:
            raise ValueError(
                _(
                    "there is no rule {wrong!r}. Rules are {known}.",
                    wrong=wrong[0],
                    known=listed(known),
                )
            )
        return Exclusions(rule for rule in self.rules if rule.name in set(names))

    def rule_for(self, text: str, start: int, end: int) -> Rule | None:
        """Give a rule that leaves out the mention `text[start:end]`, if any does."""
        return self.of(text)(start, end)

    def of(self, text: str) -> Callable[[int, int], Rule | None]:
        """Give what tells the rule of each mention in a text, each line seen once."""
        if not self.rules:
            return _no_rule
        known: dict[tuple[int, int, str], Rule | None] = {}

        def rule_of(start: int, end: int) -> Rule | None:
            clause = _clause_before(text, start)
            for rule in self._near:
                place = clause if rule.where == "clause" else clause[-BEFORE_CHARS:]
                if place and rule.applies(place):
                    return rule
            line = _between(text, start, end, "\n")
            sentence = _between(text, start, end, "。")
            sentence = max(sentence[0], line[0]), min(sentence[1], line[1])
            for rule in self._around:
                span = line if rule.where == "line" else sentence
                if (key := (*span, rule.pattern)) not in known:
                    known[key] = rule if rule.applies(text[slice(*span)]) else None
                if known[key] is not None:
                    return rule
            return None

        return rule_of


def _no_rule(*_: int) -> None:
    return None


def _between(text: str, start: int, end: int, mark: str) -> tuple[int, int]:
    last = text.find(mark, end)
    return text.rfind(mark, 0, start) + 1, len(text) if last < 0 else last


def _clause_before(text: str, start: int) -> str:
    window = text[max(start - CLAUSE_CHARS, 0) : start]
    return _CLAUSE_END.split(window)[-1]


def read_exclusions(path: str | Path | None = None) -> Exclusions:
    """Read rules from a TOML file; those that ship if None.

    A file has tables `[[rules]]` of `name`, `where`, `pattern` and, where wanted,
    `reason`.

    Raises
    ------
    ValueError
        If the file is no TOML, a rule lacks a key or holds another, or is none.
    """
    source = SHIPPED if path is None else Path(path)
    try:
        rows = tomllib.loads(source.read_text(encoding="utf-8")).get("rules", [])
        return Exclusions(Rule(**row) for row in rows)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, TypeError) as error:
        raise ValueError(
            _("{source}: not a file of rules: {error}.", source=source, error=error)
        ) from error
