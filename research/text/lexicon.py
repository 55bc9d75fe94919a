"""Word lists of the themes, and what they count in an article."""

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from importlib.resources import files
from pathlib import Path
from typing import Any, NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

from research.features.ngrams import CODE_BITS
from research.features.term_index import KeyIndex
from research.files.plain_data import (
    FILLED_TEXT,
    FILLED_TEXTS,
    OBJECTS,
    TEXT,
    TEXTS,
    checked_members,
)
from research.files.renamed import renamed_fields
from research.text.characters import N_CODES, code_points
from research.text.normalize import fold_latin, normal_form

SHIPPED = files("research") / "resources" / "lexicon.toml"

_LATIN = re.compile("[0-9A-Za-z]")


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
    _entries: dict[str, list["_Entry"]] = field(init=False, repr=False, compare=False)
    _roles: NDArray[np.uint8] = field(init=False, repr=False, compare=False)
    _pairs: KeyIndex = field(init=False, repr=False, compare=False)
    _triples: KeyIndex = field(init=False, repr=False, compare=False)
    _is_term: NDArray[np.bool_] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        problems = [
            f"{words.name}: {what}"
            for words in self.lists
            for what, wrong in (
                ("no term", not words.terms),
                ("a term of one character", any(map(_is_short, words.terms))),
                ("ambiguous beyond terms", set(words.ambiguous) - set(words.terms)),
            )
            if wrong
        ]
        if not all(map(normal_form, self.exceptions)):
            problems.append("exceptions: one of which nothing can be seen")
        if problems or not self.lists:
            raise ValueError(
                "inconsistent lexicon: " + ("; ".join(problems) or "no list")
            )
        entries = _entries(self)
        object.__setattr__(self, "_entries", entries)
        folded = [entry[0] for same in entries.values() for entry in same]
        pairs = {pair: number for number, pair in enumerate(entries)}
        triples = {(pairs[term[:2]], ord(term[2])) for term in folded if len(term) > 2}
        for name, value in {
            "_roles": _roles(folded),
            "_pairs": _index(map(_codes, pairs)),
            "_triples": _index(sorted(triples)),
            "_is_term": np.isin(list(pairs), folded),
        }.items():
            object.__setattr__(self, name, value)

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
        [(text, starts)] = self._candidates([text])
        return self._longest(text, starts)

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
        """Find the terms in each of many texts, faster than one at a time."""
        for text, starts in self._candidates(texts):
            yield self._longest(text, starts)

    def _candidates(self, texts: Sequence[str]) -> Iterator[tuple[str, list[int]]]:
        """Fold texts, and tell where the first three characters of a term may stand."""
        codes = code_points("\n".join([*texts, "\n"])).copy()
        codes[(codes >= ord("A")) & (codes <= ord("Z"))] += 32
        roles = self._roles[codes]
        places = np.flatnonzero(_opens(roles[:-2], roles[1:-1], roles[2:]))
        pairs = self._pairs.find(_joined(codes[places], codes[places + 1]))
        places, pairs = places[pairs >= 0], pairs[pairs >= 0]
        longer = self._triples.find(_joined(pairs, codes[places + 2])) >= 0
        places = places[longer | self._is_term[pairs]]
        folded = codes.tobytes().decode("utf-32-le", "surrogatepass")
        ends = np.cumsum([len(text) + 1 for text in texts])
        first, begin, starts = 0, 0, places.tolist()
        for last, end in zip(
            np.searchsorted(places, ends).tolist(), ends.tolist(), strict=True
        ):
            inside = [start - begin for start in starts[first:last]]
            yield folded[begin : end - 1], inside
            first, begin = last, end

    def _longest(self, text: str, starts: Iterable[int]) -> Iterator[Hit]:
        end = 0
        for start in starts:
            if start < end:
                continue
            entries = self._entries.get(text[start : start + 2], ())
            for folded, term, themes, has_latin_edge in entries:
                if text.startswith(folded, start) and (
                    not has_latin_edge or _is_whole(text, start, folded)
                ):
                    end = start + len(folded)
                    if themes:
                        yield Hit(start, end, term, themes)
                    break


# A term folded and as listed, its themes, and whether a Latin letter or digit begins or
# ends it: only such a term can go on in the text.
_Entry = tuple[str, str, tuple[str, ...], bool]


def _form(term: str) -> str:
    """Give the form in which terms are looked for."""
    return fold_latin(normal_form(term))


def _is_short(term: str) -> bool:
    return len(normal_form(term)) < 2


def _entries(lexicon: Lexicon) -> dict[str, list[_Entry]]:
    """Sort terms by their first two characters, the longest first."""
    themes: dict[str, set[str]] = {_form(one): set() for one in lexicon.exceptions}
    listed: dict[str, str] = {}
    for words in lexicon.lists:
        for term in words.terms:
            form = _form(term)
            themes.setdefault(form, set()).add(words.theme)
            listed[form] = min(term, listed.get(form, term))
    entries: dict[str, list[_Entry]] = {}
    for form in sorted(themes, key=lambda form: (-len(form), form)):
        has_latin_edge = bool(_LATIN.match(form[0]) or _LATIN.match(form[-1]))
        entry = (
            form,
            listed.get(form, form),
            tuple(sorted(themes[form])),
            has_latin_edge,
        )
        entries.setdefault(form[:2], []).append(entry)
    return entries


def _joined(left: NDArray[Any], right: NDArray[Any]) -> NDArray[np.int64]:
    """Make one key of two numbers, of which the right one is a code point."""
    keys: NDArray[np.int64] = left.astype(np.int64) << CODE_BITS | right
    return keys


def _codes(pair: str) -> tuple[int, ...]:
    return tuple(map(ord, pair.ljust(2, "\0")))  # an exception may be one character


def _index(pairs: Iterable[tuple[int, ...]]) -> KeyIndex:
    left, right = np.array([*pairs], dtype=np.int64).reshape(-1, 2).T
    return KeyIndex(_joined(left, right), 1 << 2 * CODE_BITS)


# What a character may be: the first, second or third of a term, the first of two.
_FIRST, _SECOND, _THIRD, _FIRST_OF_TWO = 1, 2, 4, 8


def _roles(terms: Iterable[str]) -> NDArray[np.uint8]:
    """Tell for each code point what it may be in folded terms."""
    roles = np.zeros(N_CODES, dtype=np.uint8)
    for term in terms:
        for character, role in zip(term, (_FIRST, _SECOND, _THIRD), strict=False):
            roles[ord(character)] |= role
        if len(term) == 2:
            roles[ord(term[0])] |= _FIRST_OF_TWO
    return roles


def _opens(
    first: NDArray[np.uint8], second: NDArray[np.uint8], third: NDArray[np.uint8]
) -> NDArray[np.uint8]:
    """Tell where three characters in turn may open a term; few do that open none."""
    opens = first & second >> 1 & (third >> 2 | first >> 3) & 1
    return opens.astype(np.uint8, copy=False)


def _is_whole(text: str, start: int, term: str) -> bool:
    """Tell whether Latin letters at either end of a term go on in the text."""
    end = start + len(term)
    before, after = text[start - 1 : start] if start else "", text[end : end + 1]
    return not (
        (_LATIN.match(term[0]) and _LATIN.match(before))
        or (_LATIN.match(term[-1]) and _LATIN.match(after))
    )


def read_lexicon(path: Path | str | None = None) -> Lexicon:
    """Read word lists from a TOML file.

    Parameters
    ----------
    path : path, optional
        The lists of the four themes that ship if None. A file of one's own has tables
        `[[lists]]` of `theme`, `name`, `source`, `terms` and, where wanted,
        `ambiguous`, and may have `terms` in a table `[exceptions]`, `[exceptions]` in
        files of before.

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
        raise ValueError(f"{source}: not a file of word lists: {error}.") from error
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
