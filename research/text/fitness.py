"""What a text has that models of themes were not made for, in short stable words.

Models learn from running Chinese text of an article's length. A text of another kind
gets probabilities all the same; so it is said, text by text and for a corpus, and where
there is no running text at all, no theme is given.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from research.i18n import N_, _, listed
from research.text.markup import drop_markup
from research.text.script import is_traditional, traditional_characters

NEARLY_EMPTY = N_("nearly empty")
MISREAD = N_("wrong encoding")
OTHER_LANGUAGE = N_("other language")
TABLE = N_("table or code")
SHORT = "short"
LONG = "long"
TRADITIONAL = N_("traditional script")
FLAGS = (NEARLY_EMPTY, MISREAD, OTHER_LANGUAGE, TABLE, SHORT, LONG, TRADITIONAL)
# With one of these there is no running Chinese text to go by.
UNFIT = frozenset((NEARLY_EMPTY, MISREAD, OTHER_LANGUAGE, TABLE))
BETWEEN_FLAGS = "; "

# The labelled articles have 166 to 900 characters: titles are far shorter, reports far
# longer.
SHORTEST, LONGEST = 30, 5000
LEAST_LETTERS = 4  # a hanzi counts for two: 煤炭法 says something
LEAST_LISTING = 60  # characters, for a listing to be told from a title
LEAST_CELLS, CELL_CHARS = 10, (3.0, 10.0)  # words cut apart have two characters
SAMPLE_CHARS = 500  # from the beginning of a text, which tell what kind it is
MOST_NOISE = 40  # hanzi of a text that says nothing

# What says nothing of its own: addresses, people called upon, what a service puts in.
_NOISE = re.compile(
    r"(?:https?://|www\.)[\x21-\x7e]+"
    r"|(?://)?@[\w\-·]{1,30}[:：]?"
    r"|转发微博|快转微博|轉發微博|分享(?:图片|视频|自|链接)|网页链接|查看原图|微博视频"
    r"|原文(?:已被作者)?删除|抱歉，此微博已被(?:作者)?删除"
)
_NOTHING = frozenset(
    ("nan", "none", "null", "n/a", "undefined", "true", "false", "无", "暂无", "缺失")
)
_BLANKS = re.compile(r"\s+")

# Kinds of characters, by which kinds of text are told.
_OTHER, _HANZI, _OLD_HANZI, _LATIN, _DIGIT, _FOREIGN, _STOP, _CODE, _LOST = range(9)
_SENTENCE_MARKS = "，。；！？、：“”"
_CODE_MARKS = "{}()[];=<>_|\\"


@dataclass(frozen=True, slots=True)
class Fitness:
    """What texts have that a model was not made for.

    Attributes
    ----------
    flags : tuple of str, length n_docs
        Words of `FLAGS`, in that order, between them "; "; empty for ordinary texts.
    unfit : ndarray of bool, shape (n_docs,)
        Whether there is no running Chinese text that a model could go by.
    """

    flags: tuple[str, ...]
    unfit: NDArray[np.bool_]

    def summary(self) -> str:
        """Say in one line how many texts have which flag; empty if none has."""
        return flag_summary(self.flags)


def assess(
    texts: Sequence[str], *, shortest: int = SHORTEST, longest: int = LONGEST
) -> Fitness:
    """Tell which texts are not of the kind that models learn from.

    Parameters
    ----------
    texts : sequence of n_docs str
        Articles as published.
    shortest, longest : int
        Characters of a text that is neither flagged as short nor as long.

    Returns
    -------
    Fitness

    Examples
    --------
    >>> assess(["转发微博", "nan", "Yunmo opens a storage plant for wind power."]).flags
    ('nearly empty', 'nearly empty', 'other language')
    """
    plain = [
        drop_markup(text).text if ("<" in text or "&" in text) else text
        for text in texts
    ]
    samples = [text[:SAMPLE_CHARS] for text in plain]
    kinds = _kinds_of("".join(samples))
    flags, at = [], 0
    for text, sample in zip(plain, samples, strict=True):
        found = _flags(text, sample, kinds[at : at + len(sample)], shortest, longest)
        flags.append(found)
        at += len(sample)
    unfit = [not UNFIT.isdisjoint(found) for found in flags]
    return Fitness(tuple(map(BETWEEN_FLAGS.join, flags)), np.array(unfit, dtype=bool))


def flag_summary(flags: Iterable[str]) -> str:
    """Say in one line how many articles have which flag; empty if none has.

    Examples
    --------
    >>> flag_summary(["", "short", "short; traditional script"])
    '2 of 3 articles are flagged: 2 short, 1 traditional script (converted)'
    """
    return count_summary(count_flags(flags))


def count_flags(flags: Iterable[str]) -> dict[str, int]:
    """Count articles by flag; "" counts all, "flagged" those with one or more."""
    flags = list(flags)
    found = Counter(
        flag for cell in flags if cell for flag in cell.split(BETWEEN_FLAGS)
    )
    return {"": len(flags), "flagged": sum(map(bool, flags)), **found}


def count_summary(counts: Mapping[str, int]) -> str:
    """Say `count_flags` in one line, such as summed over files."""
    found = Counter({f: n for f, n in counts.items() if f not in ("", "flagged") and n})
    if not found:
        return ""
    told = (
        _("{n:,} {flag}", n=n, flag=_(flag))
        + (_(" (converted)") if flag == TRADITIONAL else "")
        for flag, n in found.most_common()
    )
    return _(
        "{n:,} of {n_docs:,} articles are flagged: {told}",
        n=counts["flagged"],
        n_docs=counts[""],
        told=listed(told),
    )


def _flags(
    text: str, sample: str, kinds: bytes, shortest: int, longest: int
) -> list[str]:
    """Name what is unlike the texts that models learn from, in the order of `FLAGS`."""
    old, hanzi = kinds.count(_OLD_HANZI), kinds.count(_HANZI)
    marks = kinds.count(_STOP)
    ordinary = (
        5 * hanzi >= 4 * len(sample)
        and hanzi > MOST_NOISE
        and not old
        and 20 * marks >= hanzi  # rows of names have hardly any
    )
    if ordinary and shortest <= len(text) <= longest and "锟斤拷" not in sample:
        return []  # what is left is too little for any other flag
    hanzi += old
    latin = kinds.count(_LATIN)
    if hanzi <= MOST_NOISE and len(text) <= 10 * shortest and _says_nothing(text):
        return [NEARLY_EMPTY]
    found = []
    if _is_misread(sample, kinds.count(_LOST)):
        found.append(MISREAD)
    else:
        foreign = kinds.count(_FOREIGN)
        digits, code = kinds.count(_DIGIT), kinds.count(_CODE)
        # A hanzi says about as much as two Latin letters.
        words = hanzi + latin // 2 + foreign
        if (
            digits > words
            or code > words // 4
            or (
                len(sample) >= LEAST_LISTING
                and (
                    _is_listing(digits, words, marks)
                    or (20 * marks < words < 2 * hanzi and _is_rows_of_names(sample))
                )
            )
        ):
            found.append(TABLE)
        elif latin // 2 + foreign > 2 * hanzi or foreign > hanzi // 4 + 3:
            found.append(OTHER_LANGUAGE)
        elif len(text) < shortest:
            found.append(SHORT)
    if len(text) > longest:
        found.append(LONG)
    if old and UNFIT.isdisjoint(found) and is_traditional(text):
        found.append(TRADITIONAL)
    return found


def _is_listing(digits: int, words: int, marks: int) -> bool:
    """Tell rows of names and numbers, without sentences, from running text."""
    return 3 * digits > words > 0 and 50 * marks < words


def _is_rows_of_names(sample: str) -> bool:
    """Tell cells of a table, such as 营业总收入 利息收入, from text cut into words.

    Cells hold a few words each, and no sentence.
    """
    cells = sample.split()
    length = sum(map(len, cells)) / max(len(cells), 1)
    return (
        len(cells) >= LEAST_CELLS
        and CELL_CHARS[0] <= length <= CELL_CHARS[1]
        and not any(mark in sample for mark in "，。；！？")
    )


def _says_nothing(text: str) -> bool:
    bare = _BLANKS.sub("", _NOISE.sub("", text))
    if bare.lower() in _NOTHING:
        return True
    letters = [1 + (char >= "\u2e80") for char in bare if char.isalnum()]
    return sum(letters) < LEAST_LETTERS


def _is_misread(sample: str, n_lost: int) -> bool:
    """Tell what was decoded the wrong way: é¶è¡, 锟斤拷, or lost characters."""
    if "锟斤拷" in sample:
        n_lost += 3 * sample.count("锟斤拷")
    return 5 * n_lost > len(sample)


def _kinds_of(text: str) -> bytes:
    """Give the kind of each character."""
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    return _kind_of_code()[codes].tobytes()


@cache
def _kind_of_code() -> NDArray[np.uint8]:
    kinds = np.zeros(0x110000, dtype=np.uint8)
    letters = [code for code in range(0x100, 0x3400) if chr(code).isalpha()]
    kinds[letters] = _FOREIGN
    kinds[0xAC00:0xD7A4] = _FOREIGN  # Hangul; kana are among the letters before
    for first, end in ((0x41, 0x5B), (0x61, 0x7B), (0x100, 0x250)):
        kinds[first:end] = _LATIN
    for first, end in ((0x2E80, 0x2FE0), (0x3400, 0xA000), (0xF900, 0xFB00)):
        kinds[first:end] = _HANZI
    kinds[0x20000:0x33480] = _HANZI
    kinds[0xFF21:0xFF3B] = kinds[0xFF41:0xFF5B] = _LATIN  # full width
    kinds[0x30:0x3A] = kinds[0xFF10:0xFF1A] = _DIGIT
    kinds[0x80:0x100] = _LOST  # what UTF-8 read as Latin-1 is made of
    kinds[[0xA0, 0xB0, 0xB1, 0xB2, 0xB3, 0xB7, 0xD7]] = (
        _OTHER  # blank, °, ±, ², ³, ·, ×
    )
    kinds[0xE000:0xF900] = kinds[0xFFFD] = _LOST  # private use, and what was lost
    for characters, kind in (
        (_SENTENCE_MARKS, _STOP),
        (_CODE_MARKS, _CODE),
        (traditional_characters(), _OLD_HANZI),
    ):
        kinds[[ord(character) for character in characters]] = kind
    return kinds
