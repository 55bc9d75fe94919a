"""The columns of a panel, each with what it is."""

from collections.abc import Iterable, Sequence
from functools import cached_property

import numpy as np

from research.arrays import Floats
from research.i18n import _
from research.measurement.counting import Counted, Counting
from research.text.lexicon import WordList
from research.text.normalize import fold_latin, normal_form

PER = 10_000  # words, of rates
# Names of two lists that give a net tone.
TONES = (("positive", "negative"), ("积极", "消极"), ("正面", "负面"))


class PanelColumns:
    """Columns in order, and their codebook.

    Parameters
    ----------
    counting : Counting
    counted : Counted

    Attributes
    ----------
    table : dict of lists and arrays of length n_groups
    codebook : list of (column, what, unit, source)
    """

    def __init__(self, counting: Counting, counted: Counted) -> None:
        keys = sorted(counted.groups)
        self._counting = counting
        self._groups = [counted.groups[key] for key in keys]
        self.table: dict[str, object] = {}
        self.codebook: list[tuple[str, str, str, str]] = []
        for place, name in enumerate(counting.by):
            self._add(name, [key[place] for key in keys], _("makes the groups"), "")

    def add_sizes(self) -> None:
        """Add how much text there is."""
        for name, what in (
            ("texts", "articles"),
            ("characters", _("characters without blanks, after cleaning")),
            ("words", _("words without punctuation")),
            ("left_out", _("mentions that a rule leaves out")),
        ):
            if name != "words" or self._counting.segmenter is not None:
                values = [getattr(group, name) for group in self._groups]
                self._add(name, values, what, "count")
        per = [group.characters / max(group.sentences, 1) for group in self._groups]
        what = _("characters per sentence: more is harder to read")
        self._add("sentence_length", per, what, "characters")

    def add_lists(self) -> None:
        """Add what was counted of each list, and of all lists of a theme."""
        for words in (*self._counting.lists, *_totals(self._counting.lists)):
            self._add_list(words)
        texts = np.array([group.texts for group in self._groups], dtype=float)
        for words in self._counting.lists:
            holding = [group.texts_with[words.name] for group in self._groups]
            what = _("articles that mention {those_of}", those_of=_those_of(words))
            share = _ratio(np.array(holding, dtype=float), texts)
            self._add(f"share_{words.name}", share, what, "share", words.source)

    def _add_list(self, words: WordList) -> None:
        unit = "characters" if self._counting.segmenter is None else "words"
        sizes = np.array([getattr(group, unit) for group in self._groups], dtype=float)
        found = self._mentions[:, self._places(words.terms)].sum(axis=1)
        what = _("mentions of {those_of}", those_of=_those_of(words))
        rate = _ratio(found * PER, sizes)
        tfidf = self._tfidf[:, self._places(words.terms)].sum(axis=1)
        for name, values, told, of in (
            ("mentions", found.astype(np.int64), what, "count"),
            ("rate", rate, what, _("per {PER:,} {unit}", PER=PER, unit=unit)),
            (
                "ln",
                np.log1p(found),
                _("ln(1 + {what})", what=what),
                _("natural logarithm"),
            ),
            (
                "tfidf",
                tfidf,
                _("{what}: sum of f/N ln(G/g)", what=what),
                _("TF-IDF share"),
            ),
        ):
            self._add(f"{name}_{words.name}", values, told, of, words.source)

    def add_tone(self) -> None:
        """Add (p - n)/(p + n), if two of the lists are of good and bad words."""
        lists = {words.name.casefold(): words for words in self._counting.lists}
        for good, bad in TONES:
            if good not in lists or bad not in lists:
                continue
            p, n = (
                self._mentions[:, self._places(lists[name].terms)].sum(axis=1)
                for name in (good, bad)
            )
            what = _("net tone (p - n)/(p + n); empty without a mention")
            self._add("tone", _ratio(p - n, p + n), what, _("from -1 to 1"))

    def add_terms(self) -> None:
        """Add a column for each term."""
        for words in self._counting.lists:
            for term in words.terms:
                found = self._mentions[:, self._places([term])].sum(axis=1)
                what = _("mentions of {term}, of {name}", term=term, name=words.name)
                values = found.astype(np.int64)
                self._add(f"term_{term}", values, what, "count", words.source)

    @cached_property
    def _columns(self) -> dict[str, int]:
        """From the form of a term to its column of mentions."""
        terms = (term for words in self._counting.lists for term in words.terms)
        forms = dict.fromkeys(map(_form, terms))
        return {form: column for column, form in enumerate(forms)}

    def _places(self, terms: Iterable[str]) -> list[int]:
        """Give the columns of terms, each once: 5G and ５G are one."""
        return list(dict.fromkeys(self._columns[_form(term)] for term in terms))

    @cached_property
    def _mentions(self) -> Floats:
        """Mentions by group and term, of shape (n_groups, n_terms)."""
        found = np.zeros((len(self._groups), len(self._columns)))
        for row, group in enumerate(self._groups):
            for term, n in group.terms.items():
                found[row, self._columns[_form(term)]] += n
        return found

    @cached_property
    def _tfidf(self) -> Floats:
        total = self._mentions.sum(axis=1, keepdims=True)
        n_holding = (self._mentions > 0).sum(axis=0)
        idf = np.log(len(self._groups) / np.maximum(n_holding, 1))
        return np.asarray(self._mentions / np.maximum(total, 1) * idf)

    def _add(
        self, name: str, values: object, what: str, unit: str, source: str = ""
    ) -> None:
        while name in self.table:
            name = f"{name}_"
        self.table[name] = values
        self.codebook.append((name, what, unit, source))


def _totals(lists: Sequence[WordList]) -> list[WordList]:
    """Give the lists of each theme that has several as one."""
    themes: dict[str, list[WordList]] = {}
    for words in lists:
        themes.setdefault(words.theme, []).append(words)
    return [
        WordList(
            theme,
            f"all_{theme}",
            _("; ").join(dict.fromkeys(words.source for words in of)),
            tuple(dict.fromkeys(term for words in of for term in words.terms)),
        )
        for theme, of in themes.items()
        if len(of) > 1
    ]


def _those_of(words: WordList) -> str:
    return _("the {n_terms} terms of {name}", n_terms=len(words.terms), name=words.name)


def _form(term: str) -> str:
    return fold_latin(normal_form(term))


def _ratio(part: Floats, whole: Floats) -> Floats:
    """Divide, and give NaN where there is nothing to divide by."""
    blank = np.full(len(whole), np.nan)
    return np.asarray(np.divide(part, whole, out=blank, where=whole > 0))
