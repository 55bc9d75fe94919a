"""Clean the text of an article and keep a map back to the original characters.

Each step takes a text and gives a `Cleaned`. A step only deletes characters or puts one
character in place of one, so that every character left has exactly one origin.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from functools import cache
from typing import Any, Literal, Self, get_args

from opencc import OpenCC

from research.preprocessing.cleaned import Cleaned, Span, cut
from research.preprocessing.furniture import FURNITURE
from research.preprocessing.wrapping import join_wrapped_lines

__all__ = [
    "Cleaned",
    "Cleaner",
    "Formula",
    "clean",
    "drop_formulae",
    "drop_invisible",
    "drop_press_furniture",
    "join_wrapped_lines",
    "narrow_fullwidth",
    "simplify",
]

# Step 1: what cannot be seen

# Controls, soft hyphen, zero-width and bidirectional marks, variation selectors,
# byte-order mark, interlinear marks, tags, and the \r of a Windows line break.
_INVISIBLE = (
    "\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5"
    "\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff"
    "\uffa0\ufff0-\ufffc\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
)
_ODD_SPACES = "\xa0\u1680\u2000-\u200a\u202f\u205f\u3000"
_ODD_BREAKS = "\r\x0b\x0c\x85\u2028\u2029"
_SURROGATES = "\ud800-\udfff"
_SURROGATE = re.compile(f"[{_SURROGATES}]")
_ODD = re.compile(f"[{_ODD_SPACES}{_ODD_BREAKS}{_SURROGATES}]")
_UNSEEN = re.compile(f"[{_INVISIBLE}]+|\r(?=\n)")
_UNUSUAL = re.compile(f"[{_INVISIBLE}{_ODD_SPACES}{_ODD_BREAKS}{_SURROGATES}]")
_ODD_BREAK = re.compile(f"[{_ODD_BREAKS}]")


def drop_invisible(text: str) -> Cleaned:
    r"""Drop what cannot be seen; make every space plain and every line break \n.

    Half a surrogate pair, which no encoding takes, becomes U+FFFD.
    """
    if not _UNUSUAL.search(text):
        return Cleaned(text)
    cuts = [found.span() for found in _UNSEEN.finditer(text)]
    return cut(_ODD.sub(_plain, text), cuts)


def _plain(odd: re.Match[str]) -> str:
    if odd[0].isspace():
        return "\n" if _ODD_BREAK.match(odd[0]) else " "
    return "\ufffd"


# Step 2: full-width forms

# Chinese punctuation (GB/T 15834) is full-width by right and stays: ！（），：；？～
_NARROW = {
    wide: wide - 0xFEE0
    for wide in range(ord("！"), ord("～"))
    if chr(wide) not in "！（），：；？"
}
_WIDE_ASCII = "".join(map(chr, _NARROW))
_WIDE = re.compile(f"[{_WIDE_ASCII}]+")


def narrow_fullwidth(text: str) -> Cleaned:
    """Narrow full-width ASCII: letters, digits, ％ and the like.

    Chinese punctuation stays as it is, and so do …, ① and ℃, which Unicode
    normalisation (NFKC) would rewrite.
    """
    if not _WIDE.search(text):
        return Cleaned(text)
    return Cleaned(_WIDE.sub(lambda found: found[0].translate(_NARROW), text))


# Step 3: traditional to simplified


@cache
def _converter() -> OpenCC:
    return OpenCC("t2s")


def simplify(text: str) -> Cleaned:
    """Write traditional characters as simplified ones, one for one.

    A line whose conversion by phrases would change its length is converted character
    by character.
    """
    if text.isascii():
        return Cleaned(text)
    return Cleaned("\n".join(map(_simplified, text.split("\n"))))


def _simplified(line: str) -> str:
    convert = _converter().convert
    parts = _SURROGATE.split(line)
    if len(parts) > 1:  # no encoding takes half a surrogate pair
        halves = [*_SURROGATE.findall(line), ""]
        pairs = zip(map(_simplified, parts), halves, strict=True)
        return "".join(part + half for part, half in pairs)
    converted: str = convert(line)
    if len(converted) == len(line):
        return converted
    singles = ((old, convert(old)) for old in line)
    return "".join(new if len(new) == 1 else old for old, new in singles)


# Step 5, after joining lines: press furniture


def drop_press_furniture(text: str) -> Cleaned:
    """Drop datelines, notices, credits and sign-offs, as `furniture` finds them."""
    cleaned = Cleaned(text)
    for find_cuts in FURNITURE:
        spans = find_cuts(cleaned.text)
        if spans:
            cleaned = cleaned.then(cut(cleaned.text, spans))
    return cleaned if cleaned.text.strip() else Cleaned(text)


# Step 6: formulae of a source

Position = Literal["start", "end"]

# Signs of a formula that no cleaned text holds: any digit, and any text of a line.
ANY_DIGIT, SLOT = "０", "＊"
SLOT_CHARS = 60
FORMULA_CHARS = 4  # the least that must stand fixed
# A formula is looked for at the starts of the first lines or the ends of the last.
FIRST_LINES, LAST_LINES = 4, 8
REACH = 256


@dataclass(frozen=True, slots=True)
class Formula:
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
        if len(self.text.replace(SLOT, "").strip()) < FORMULA_CHARS:
            raise ValueError(
                f"a formula must have {FORMULA_CHARS} characters or more beside its "
                f"{SLOT}, got {self.text!r}."
            )
        if self.position not in get_args(Position):
            raise ValueError(
                f"position must be one of {get_args(Position)}, got {self.position!r}."
            )


Patterns = tuple[re.Pattern[str] | None, ...]


def drop_formulae(text: str, formulae: Iterable[Formula]) -> Cleaned:
    """Drop formulae from the starts of the first and the ends of the last lines.

    A text does not tell its source, so every formula is looked for in every text.
    """
    return _drop_formulae(text, _patterns(tuple(formulae)))


def _patterns(formulae: tuple[Formula, ...]) -> Patterns:
    """Compile the openings, and the closings written backwards."""
    patterns: list[re.Pattern[str] | None] = []
    for position, step in (("start", 1), ("end", -1)):
        texts = {formula.text for formula in formulae if formula.position == position}
        ways = [
            re.escape(text[::step])
            .replace(ANY_DIGIT, "[0-9]")
            .replace(SLOT, rf"[^\n]{{0,{SLOT_CHARS}}}?")
            for text in sorted(texts, key=lambda text: (-len(text), text))
        ]
        patterns.append(re.compile("|".join(ways)) if ways else None)
    return tuple(patterns)


def _drop_formulae(text: str, patterns: Patterns) -> Cleaned:
    openings, closings = patterns
    # Closings first: in a short article the last line is among the first.
    cleaned = cut(text, _closing_cuts(text, closings) if closings else ())
    if openings:
        spans = _opening_cuts(cleaned.text, openings)
        cleaned = cleaned.then(cut(cleaned.text, spans))
    return cleaned if cleaned.text.strip() else Cleaned(text)


def _opening_cuts(text: str, pattern: re.Pattern[str]) -> list[Span]:
    cuts, start = [], 0
    for _ in range(FIRST_LINES):
        while found := pattern.match(text, start):
            cuts.append(found.span())
            start = found.end()
        start = text.find("\n", start) + 1
        if not start:
            break
    return cuts


def _closing_cuts(text: str, pattern: re.Pattern[str]) -> list[Span]:
    cuts, end = [], len(text)
    for _ in range(LAST_LINES):
        while found := pattern.match(text[max(0, end - REACH) : end][::-1]):
            cuts.append((end - found.end(), end))
            end -= found.end()
        end = text.rfind("\n", 0, end)
        if end < 0:
            break
    return cuts[::-1]


# All steps


def _look_for(characters: str) -> re.Pattern[str]:
    """Compile a quick look that finds whatever a set of characters does.

    It may find more: any character beyond the basic plane, without which a set is
    searched more than twice as fast.
    """
    plane = "".join(map(chr, range(0x80, 0x10000)))
    runs = re.findall(f"[^{characters}]+", plane)
    ordinary = "".join(f"{run[0]}-{run[-1]}" for run in runs)
    return re.compile(f"[^\\t\\n -~{ordinary}]")


# One look for the first two steps, as most texts have nothing for either.
_STRANGE = _look_for(
    f"{_INVISIBLE}{_ODD_SPACES}{_ODD_BREAKS}{_SURROGATES}{_WIDE_ASCII}"
)


@dataclass(frozen=True, slots=True)
class Cleaner:
    r"""Clean a text, step after step, and keep the way back.

    A cleaner is settings only: it can be pickled, copied, compared and saved.

    Parameters
    ----------
    simplify : bool
        Whether to write traditional characters as simplified ones.
    furniture : bool
        Whether to drop datelines, notices, credits and sign-offs.
    formulae : tuple of Formula
        What `learn_formulae` found, to be dropped as well.

    Examples
    --------
    >>> Cleaner()("新华社北京1月2日电（记者王岚）绿色金\n融升温。（完）").text
    '绿色金融升温。'
    """

    simplify: bool = False
    furniture: bool = True
    formulae: tuple[Formula, ...] = ()
    _patterns: Patterns = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "formulae", tuple(self.formulae))
        object.__setattr__(self, "_patterns", _patterns(self.formulae))

    def __call__(self, text: str) -> Cleaned:
        """Clean one text."""
        cleaned = Cleaned(text)
        for step in self._steps(text):
            later = step(cleaned.text)
            if later.text is not cleaned.text:
                cleaned = cleaned.then(later)
        return cleaned

    def texts(self, texts: Iterable[str]) -> list[str]:
        """Clean many texts, without the way back."""
        if self.simplify or self.furniture or self.formulae:
            return [self(text).text for text in texts]
        # A line with nothing strange stays as it is: most titles.
        return [
            self(text).text if "\n" in text or _STRANGE.search(text) else text
            for text in texts
        ]

    def as_dict(self) -> dict[str, Any]:
        """Give the settings as plain data, as JSON keeps them."""
        return {
            "simplify": self.simplify,
            "furniture": self.furniture,
            "formulae": [asdict(formula) for formula in self.formulae],
        }

    @classmethod
    def from_dict(cls, settings: Mapping[str, Any]) -> Self:
        """Build a cleaner from what `as_dict` gave."""
        formulae = (Formula(**formula) for formula in settings.get("formulae", ()))
        return cls(**{**settings, "formulae": tuple(formulae)})

    def _steps(self, text: str) -> Iterator[Callable[[str], Cleaned]]:
        if _STRANGE.search(text):
            yield drop_invisible
            yield narrow_fullwidth
        if self.simplify:
            yield simplify
        yield join_wrapped_lines
        if self.furniture:
            yield drop_press_furniture
        if self.formulae:
            yield lambda text: _drop_formulae(text, self._patterns)


_cleaner = Cleaner()


def clean(text: str) -> str:
    """Clean a text as `Cleaner()` does, without the way back."""
    return _cleaner(text).text
