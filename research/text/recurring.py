"""RecurringText: openings and closings a source repeats; take them off."""

import re
from dataclasses import dataclass
from typing import Any, Literal, Self, get_args

from research.files.plain_data import COUNT, SHARE, TEXT, checked_members
from research.i18n import _
from research.text.cleaned import Cleaned, Span, delete

Position = Literal["start", "end"]

# Signs of a recurring text that no cleaned text holds: any digit, and any text of a
# line.
ANY_DIGIT, SLOT = "０", "＊"
SLOT_CHARS = 60
TITLE_CHARS = 80  # a longer first line is no title
_SENTENCE_MARKS = "。，；、：,;:"  # nor is one that ends with one of these
RECURRING_CHARS = 4  # the least that must stand fixed
MAX_SLOTS = 2  # each takes up to 60 times as long to look for as none
# A recurring text is looked for at the starts of the first lines or the ends of the
# last.
FIRST_LINES, LAST_LINES = 4, 8
REACH = 256


@dataclass(frozen=True, slots=True)
class RecurringText:
    """An opening or a closing that a source repeats from article to article.

    Attributes
    ----------
    text : str
        ０ stands for any digit, ＊ for up to 60 characters of any kind. It may span
        lines.
    source : str
        Where it is most at home.
    position : {"start", "end"}
    n_docs : int
        Articles of the source that have it.
    share : float
        The same as a share of the source's articles.
    """

    text: str
    source: str
    position: Position
    n_docs: int
    share: float

    def __post_init__(self) -> None:
        if len(self.text.replace(SLOT, "").strip()) < RECURRING_CHARS:
            raise ValueError(
                _(
                    "a recurring text must have {RECURRING_CHARS} characters or more "
                    "beside its {SLOT}, got {text!r}.",
                    RECURRING_CHARS=RECURRING_CHARS,
                    SLOT=SLOT,
                    text=self.text,
                )
            )
        if self.text.count(SLOT) > MAX_SLOTS:
            raise ValueError(
                _(
                    "a recurring text must hold at most {MAX_SLOTS} {SLOT}, got "
                    "{text!r:.60}.",
                    MAX_SLOTS=MAX_SLOTS,
                    SLOT=SLOT,
                    text=self.text,
                )
            )
        if self.position not in get_args(Position):
            raise ValueError(
                _(
                    "position must be one of {get_args}, got {position!r}.",
                    get_args=get_args(Position),
                    position=self.position,
                )
            )

    @classmethod
    def from_dict(cls, settings: Any) -> Self:
        """Build one of plain data, or raise ValueError where a type is another."""
        return cls(**checked_members(_("recurring text"), settings, _KINDS))


_KINDS = {
    "text": TEXT,
    "source": TEXT,
    "position": TEXT,
    "n_docs": COUNT,
    "share": SHARE,
}


Patterns = tuple[re.Pattern[str] | None, ...]


def recurring_patterns(recurring: tuple[RecurringText, ...]) -> Patterns:
    """Compile the openings, and the closings written backwards."""
    patterns: list[re.Pattern[str] | None] = []
    for position, step in (("start", 1), ("end", -1)):
        texts = {
            repeated.text for repeated in recurring if repeated.position == position
        }
        ways = [
            re.escape(text[::step])
            .replace(ANY_DIGIT, "[0-9]")
            .replace(SLOT, rf"[^\n]{{0,{SLOT_CHARS}}}?")
            for text in sorted(texts, key=lambda text: (-len(text), text))
        ]
        patterns.append(re.compile("|".join(ways)) if ways else None)
    return tuple(patterns)


def drop_patterns(text: str, patterns: Patterns) -> Cleaned:
    """Drop recurring texts from the starts of the first and the ends of the last lines.

    A text does not tell its source, so every recurring text is looked for in every
    text. A title is never shortened: a first line goes whole or not at all.
    """
    openings, closings = patterns
    # Closings first: in a short article the last line is among the first.
    cleaned = delete(text, _closing_spans(text, closings) if closings else ())
    if openings:
        spans = _opening_spans(cleaned.text, openings)
        cleaned = cleaned.then(delete(cleaned.text, spans))
    return cleaned if cleaned.text.strip() else Cleaned(text)


def title_end(text: str) -> int:
    """Find the end of a first line that reads like a title: 0 if it does not.

    A line of at most 80 characters, with others after it, that does not end as a
    sentence, or a part of one, does.
    """
    end = text.find("\n")
    if not 0 < end <= TITLE_CHARS or text[end - 1] in _SENTENCE_MARKS:
        return 0
    return end


def _opening_spans(text: str, pattern: re.Pattern[str]) -> list[Span]:
    spans, start, title = [], 0, title_end(text)
    for _line in range(FIRST_LINES):
        while found := pattern.match(text, start):
            if found.end() <= title:
                break
            spans.append(found.span())
            start = found.end()
        start = text.find("\n", start) + 1
        if not start:
            break
    return spans


def _closing_spans(text: str, pattern: re.Pattern[str]) -> list[Span]:
    spans, end, title = [], len(text), title_end(text)
    for _line in range(LAST_LINES):
        while found := pattern.match(text[max(0, end - REACH) : end][::-1]):
            if end - found.end() < title:
                break
            spans.append((end - found.end(), end))
            end -= found.end()
        end = text.rfind("\n", 0, end)
        if end < 0:
            break
    return spans[::-1]
