"""Word lists of the themes, and what they count in an article."""

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from importlib.resources import files
from pathlib import Path
from typing import Any, NamedTuple, Self

import numpy as np
from ahocorasick_rs import AhoCorasick, Implementation
from numpy.typing import NDArray

from research.files.plain_data import (
    FILLED_TEXT,
    FILLED_TEXTS,
    OBJECTS,
    TEXT,
    TEXTS,
    checked_members,
)
from research.files.renamed import renamed_fields
from research.i18n import _
from research.text.normalize import fold_latin, normal_form

SHIPPED = files("research") / "resources" / "lexicon.toml"

_LATIN = re.compile("[0-9A-Za-z]")
_HALVES = re.compile("[\ud800-\udfff]")  # of surrogate pairs


@dataclass(frozen=True, slots=True)
class WordList:
    """Terms that speak for a theme, and where they are from.

    Attributes
    ----------
    theme, name, source : str
    terms : tuple of str
    ambiguous : tuple of str
        Those of the terms that are as often about something else.
    """

    theme: str
    name: str
    source: str
    terms: tuple[str, ...]
    ambiguous: tuple[str, ...] = ()


class Hit(NamedTuple):
    """A term of a lexicon in a text: `text[start:end]`, whatever its case."""

    start: int
    end: int
    term: str
    themes: tuple[str, ...]


_NEW_NAMES = {"decoys": "exceptions"}
_KINDS = {"lists": OBJECTS, "decoys": FILLED_TEXTS}
_LIST_KINDS = {
    "theme": FILLED_TEXT,
    "name": TEXT,
    "source": TEXT,
    "terms": FILLED_TEXTS,
    "ambiguous": TEXTS,
}


@renamed_fields(**_NEW_NAMES)
@dataclass(frozen=True, slots=True)
class Lexicon:
    """Word lists of several themes, and exceptions that count for none.

    Terms are found longest first from left to right, so that a longer term hides the
    shorter ones in it. Latin letters match in either case and whole words only. Terms
    of one form, such as 5G and ５ｇ, are one term, which speaks for the themes of all.

    Attributes
    ----------
    lists : tuple of WordList
    exceptions : tuple of str
        Phrases that hide terms: 基金会 is no 基金.

    Examples
    --------
    >>> funds = WordList("finance", "funds", "made up", ("基金", "基金经理"))
    >>> lexicon = Lexicon((funds,), exceptions=("基金会",))
    >>> [hit.term for hit in lexicon.find("基金会请来基金经理")]
    ['基金经理']
    """

    lists: tuple[WordList, ...]
    exceptions: tuple[str, ...] = ()
    _entries: tuple["_Entry", ...] = field(init=False, repr=False, compare=False)
    _finder: AhoCorasick = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        problems = [
            _("{name}: {fault}", name=words.name, fault=what)
            for words in self.lists
            for what, wrong in (
                (_("no term"), not words.terms),
                (_("a term of one character"), any(map(_is_short, words.terms))),
                (_("ambiguous beyond terms"), set(words.ambiguous) - set(words.terms)),
            )
            if wrong
        ]
        if problems or not self.lists:
            raise ValueError(
                _("inconsistent lexicon: ") + ("; ".join(problems) or _("no list"))
            )
        entries = _entries(self)
        object.__setattr__(self, "_entries", entries)
        finder = AhoCorasick(
            [entry.folded for entry in entries],
            implementation=Implementation.ContiguousNFA,
        )
        object.__setattr__(self, "_finder", finder)

    def __reduce__(self) -> tuple[Any, ...]:
        """Copy and pickle the lists: what finds them is built anew."""
        return type(self), (self.lists, self.exceptions)

    @property
    def themes(self) -> tuple[str, ...]:
        """The themes in alphabetical order."""
        return tuple(sorted({words.theme for words in self.lists}))

    def terms(self, theme: str) -> tuple[str, ...]:
        """List the terms of a theme, each once, in the order of the lists."""
        lists = (words.terms for words in self.lists if words.theme == theme)
        return tuple(dict.fromkeys(term for terms in lists for term in terms))

    def sources(self, theme: str) -> tuple[str, ...]:
        """List the sources of a theme's lists, each once."""
        return tuple(dict.fromkeys(w.source for w in self.lists if w.theme == theme))

    def select(self, *, source: str = "", ambiguous: bool = True) -> "Lexicon":
        """Keep the lists whose source names `source`, without ambiguous terms if told.

        A list of which nothing is left is left out as well.
        """
        lists = []
        for words in self.lists:
            kept = set(words.terms) - (set() if ambiguous else set(words.ambiguous))
            terms = tuple(term for term in words.terms if term in kept)
            doubtful = tuple(term for term in words.ambiguous if term in kept)
            if source in words.source and terms:
                lists.append(
                    WordList(words.theme, words.name, words.source, terms, doubtful)
                )
        return Lexicon(tuple(lists), self.exceptions)

    def find(self, text: str) -> Iterator[Hit]:
        """Find the terms in a text, from left to right, none within another."""
        folded = fold_latin(text)
        if _HALVES.search(folded):  # what is no text to the automaton
            folded = _HALVES.sub("\ufffd", folded)
        found = self._finder.find_matches_as_indexes(folded, overlapping=True)
        last = 0
        for start, negative_end, number in sorted((a, -b, n) for n, a, b in found):
            entry, end = self._entries[number], -negative_end
            if start < last or not entry.is_whole(folded, start, end):
                continue
            last = end
            if entry.themes:
                yield Hit(start, end, entry.term, entry.themes)

    def as_dict(self) -> dict[str, Any]:
        """Give the lists as plain data, as JSON keeps them."""
        return {
            "lists": [asdict(words) for words in self.lists],
            "decoys": list(self.exceptions),
        }

    @classmethod
    def from_dict(cls, settings: Mapping[str, Any]) -> Self:
        """Build the lexicon whose `as_dict` this is.

        Raises
        ------
        ValueError
            If a member is missing, unknown or of another type.
        """
        lists = [
            WordList(
                theme=words["theme"],
                name=words["name"],
                source=words["source"],
                terms=tuple(words["terms"]),
                ambiguous=tuple(words["ambiguous"]),
            )
            for words in (
                checked_members("list of the lexicon", found, _LIST_KINDS)
                for found in checked_members("lexicon", settings, _KINDS)["lists"]
            )
        ]
        return cls(tuple(lists), tuple(settings["decoys"]))

    def find_all(self, texts: Sequence[str]) -> Iterator[Iterator[Hit]]:
        """Find the terms in each of many texts."""
        return map(self.find, texts)


class _Entry(NamedTuple):
    """A term as it is looked for, as it is listed, and what it speaks for."""

    folded: str
    term: str
    themes: tuple[str, ...]
    # A Latin letter or digit there could go on in the text.
    latin_start: bool
    latin_end: bool

    def is_whole(self, text: str, start: int, end: int) -> bool:
        """Whether no Latin letter or digit goes on at either end."""
        before, after = text[start - 1 : start] if start else "", text[end : end + 1]
        return not (
            (self.latin_start and _LATIN.match(before))
            or (self.latin_end and _LATIN.match(after))
        )


def _entries(lexicon: Lexicon) -> tuple[_Entry, ...]:
    """List the terms by how they are looked for; one form is one entry."""
    themes: dict[str, set[str]] = {exception: set() for exception in lexicon.exceptions}
    for words in lexicon.lists:
        for term in words.terms:
            themes.setdefault(term, set()).add(words.theme)
    forms: dict[str, tuple[str, set[str]]] = {}
    for term in sorted(themes):
        form = fold_latin(normal_form(term))
        forms.setdefault(form, (term, set()))[1].update(themes[term])
    return tuple(
        _Entry(
            form,
            term,
            tuple(sorted(of)),
            bool(_LATIN.match(form[0])),
            bool(_LATIN.match(form[-1])),
        )
        for form, (term, of) in forms.items()
        if form
    )


def _is_short(term: str) -> bool:
    return len(normal_form(term)) < 2


def read_lexicon(path: Path | str | None = None) -> Lexicon:
    """Read word lists from a TOML file.

    Parameters
    ----------
    path : path, optional
        The lists of the four themes that ship if None. A file of one's own has tables
        `[[lists]]` of `theme`, `name`, `source`, `terms` and, where wanted,
        `ambiguous`, and may have `terms` in a table `[exceptions]`, `[decoys]` in files
        of before.

    Raises
    ------
    ValueError
        If the file is no TOML, or a list lacks a key or holds another one.
    """
    source = SHIPPED if path is None else Path(path)
    try:
        data = tomllib.loads(source.read_text(encoding="utf-8"))
        lists = tuple(_word_list(row) for row in data.get("lists", ()))
    except (tomllib.TOMLDecodeError, TypeError) as error:
        raise ValueError(
            _(
                "{source}: not a file of word lists: {error}.",
                source=source,
                error=error,
            )
        ) from error
    exceptions = data.get("exceptions", data.get("decoys", {}))
    return Lexicon(lists, tuple(exceptions.get("terms", ())))


def _word_list(row: dict[str, Any]) -> WordList:
    lists: dict[str, Any] = {
        key: tuple(row[key]) for key in ("terms", "ambiguous") if key in row
    }
    return WordList(**{**row, **lists})


def count_hits(
    texts: Iterable[str], lexicon: Lexicon, themes: Sequence[str] | None = None
) -> NDArray[np.int64]:
    """Count the terms of each theme in each text.

    Parameters
    ----------
    texts : iterable of n_docs str
        Cleaned articles.
    lexicon : Lexicon
    themes : sequence of n_themes str, optional
        Order of the columns; `lexicon.themes` if None.

    Returns
    -------
    ndarray of shape (n_docs, n_themes)
    """
    columns = {theme: n for n, theme in enumerate(themes or lexicon.themes)}
    counts = []
    for hits in lexicon.find_all(list(texts)):
        row = [0] * len(columns)
        for hit in hits:
            for theme in hit.themes:
                if theme in columns:
                    row[columns[theme]] += 1
        counts.append(row)
    return np.array(counts, dtype=np.int64).reshape(len(counts), len(columns))
