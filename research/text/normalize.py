"""Invisible characters, odd spaces, full-width forms, radicals: one form for all.

Texts, and the terms that are looked for in them, go through the same steps.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from importlib.resources import files

from research.text.cleaned import Cleaned, delete
from research.text.markup import MARKS
from research.text.script import simplify, traditional_characters

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
    deletions = [found.span() for found in _UNSEEN.finditer(text)]
    return delete(_ODD.sub(_plain, text), deletions)


def _plain(odd: re.Match[str]) -> str:
    if odd[0].isspace():
        return "\n" if _ODD_BREAK.match(odd[0]) else " "
    return "\ufffd"


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


_LOOK_ALIKES = "\u2e80-\u2fdf\uf900-\ufaff\U0002f800-\U0002fa1f"
_LOOK_ALIKE = re.compile(f"[{_LOOK_ALIKES}]+")


def unify_hanzi(text: str) -> Cleaned:
    """Write radicals and compatibility hanzi as the simplified hanzi they look like.

    Fonts draw one shape for both, so that a PDF gives ⾦ or ⾼ where 金 or 高 was set.

    Examples
    --------
    >>> unify_hanzi("⾦融⽀持⼩微企业").text
    '金融支持小微企业'
    """
    if not _LOOK_ALIKE.search(text):
        return Cleaned(text)
    return Cleaned(_LOOK_ALIKE.sub(lambda found: found[0].translate(_forms()), text))


@cache
def _forms() -> dict[int, str]:
    path = files("research") / "resources" / "hanzi_forms.txt"
    lines = path.read_text("utf-8").splitlines()
    return {ord(line[0]): line[1] for line in lines if not line.startswith("#")}


@cache
def _odd() -> re.Pattern[str]:
    """Compile a search that finds whatever the steps here, or `simplify`, change.

    It may find more: signs of markup, and any character beyond the basic plane, without
    which a set is searched more than twice as fast.
    """
    characters = (
        f"{_INVISIBLE}{_ODD_SPACES}{_ODD_BREAKS}{_SURROGATES}{_WIDE_ASCII}"
        f"{_LOOK_ALIKES}{traditional_characters()}{re.escape(MARKS)}"
    )
    plane = "".join(map(chr, range(0x20, 0x10000)))
    runs = re.findall(f"[^{characters}]+", plane)
    ordinary = "".join(f"{re.escape(run[0])}-{re.escape(run[-1])}" for run in runs)
    return re.compile(f"[^\\t\\n{ordinary}]")


def look_over(text: str) -> tuple[bool, bool]:
    """Tell at one look what steps a text may need; most texts need none.

    Returns
    -------
    marked : bool
        Whether there is a sign that markup begins with.
    odd : bool
        Whether there is something for the steps here, or for `simplify`.
    """
    search = _odd().search
    marked = False
    found = search(text)
    while found and found[0] in MARKS:
        marked = True
        found = search(text, found.end())
    return marked, found is not None


_CAPITALS, _LATIN = re.compile("[A-Z]+"), re.compile("[a-z]")
NORMAL_STEPS = (drop_invisible, narrow_fullwidth, unify_hanzi)


def normal_form(term: str) -> str:
    """Write a term as cleaning writes it in texts.

    For user words, stop words, seed words, word lists and reference terms. What cannot
    be seen is dropped, full-width forms, radicals and traditional script are written
    in the usual way. Case stays, as in texts; `find_term` looks for both.

    Parameters
    ----------
    term : str

    Returns
    -------
    str
        Empty where nothing can be seen.

    Examples
    --------
    >>> normal_form("５Ｇ基站"), normal_form("綠色⾦融"), normal_form("Wi\u200bFi")
    ('5G基站', '绿色金融', 'WiFi')
    """
    if look_over(term)[1]:
        for step in (*NORMAL_STEPS, simplify):
            term = step(term).text
    return term


def fold_latin(text: str) -> str:
    """Write Latin capitals small; other cases could change the length."""
    return _CAPITALS.sub(lambda found: found[0].lower(), text)


def usual_term(term: str) -> str:
    """Write a term as vocabularies hold it: normal form, Latin words in small letters.

    Examples
    --------
    >>> usual_term("５Ｇ"), usual_term("Ａ股")
    ('5g', 'A股')
    """
    term = normal_form(term)
    return term.lower() if term.isascii() else term


def usual_terms(terms: Sequence[str]) -> list[str]:
    """Write many terms as `usual_term` does, at one look where all are so already."""
    joined = "\n".join(terms)
    if joined == joined.lower() and not look_over(joined)[1]:
        return list(terms)
    return [usual_term(term) for term in terms]


def find_term(term: str, places: Mapping[str, int]) -> int | None:
    """Find a term among those of a vocabulary, whatever form it is written in.

    Parameters
    ----------
    term : str
        As a person writes it: 5G, ５Ｇ, 綠色金融.
    places : mapping of str to int
        The place of each term; vocabularies hold Latin words in small letters.

    Returns
    -------
    int or None
        None where the vocabulary lacks it.

    Examples
    --------
    >>> find_term("５Ｇ", {"5g": 0}), find_term("6G", {"5g": 0})
    (0, None)
    >>> find_term("k线", {"K线": 3})
    3
    """
    for form in (term, normal_form(term), usual_term(term)):
        if form in places:
            return places[form]
    folded = fold_latin(normal_form(term))
    if not _LATIN.search(folded):
        return None
    # Words of hanzi and Latin letters keep their case in vocabularies: K线.
    return next(
        (
            place
            for other, place in places.items()
            if len(other) == len(folded) and fold_latin(other) == folded
        ),
        None,
    )


def find_terms(terms: Iterable[str], places: Mapping[str, int]) -> list[int]:
    """Give the places of those terms that a vocabulary holds, each once, in order."""
    found = (find_term(term, places) for term in terms)
    return sorted({place for place in found if place is not None})
