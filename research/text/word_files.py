"""Dictionaries and stop words as users of jieba have them, in files."""

import re
from dataclasses import dataclass
from pathlib import Path

from research.files.encodings import decode
from research.files.reading import read_bytes
from research.i18n import _
from research.text.jieba_engine import unfindable
from research.text.normalize import normal_form

# As jieba reads a line: the word, and where given its frequency and its tag.
_ENTRY = re.compile(r"(.+?)(?:[ \t]+([0-9]{1,12}))?(?:[ \t]+([a-zA-Z]{1,4}))?")
_COMMENT = re.compile(r"#[ #!]|//\s")
_LINE_END = re.compile("\r\n|\r|\n")
MOST_CHARS = 50  # a longer line is no word but a text


@dataclass(frozen=True, slots=True)
class WordEntry:
    """A line of a word file.

    Attributes
    ----------
    word : str
        In the normal form of cleaned texts.
    frequency : int or None
        As the file has it; None where it says nothing. Segmenters give a word the
        frequency that makes it stay whole, whatever this is.
    tag : str
        Part of speech; empty where the file says nothing.
    line : int
        From 1.
    """

    word: str
    frequency: int | None
    tag: str
    line: int


@dataclass(frozen=True, slots=True)
class WordFile:
    """Words of a file, each once, in its order.

    Attributes
    ----------
    source : str
        The file's name.
    entries : tuple of WordEntry
    """

    source: str
    entries: tuple[WordEntry, ...]

    @property
    def words(self) -> tuple[str, ...]:
        """The words that can be found in texts, for a `Segmenter`."""
        never = set(self.never_found)
        return tuple(e.word for e in self.entries if e.word not in never)

    @property
    def never_found(self) -> tuple[str, ...]:
        """The words that no text can give as a token."""
        return tuple(unfindable(entry.word for entry in self.entries))

    def summary(self) -> str:
        """Say in one line how many words were read, and which can never be found."""
        told = _(
            "{source}: {n_entries:,} words",
            source=self.source,
            n_entries=len(self.entries),
        )
        never = self.never_found
        if not never:
            return told
        shown = ", ".join(never[:10]) + (", …" if len(never) > 10 else "")
        return _(
            "{told}, of which {n_never:,} can never be found, as texts are cut at "
            "blanks and signs such as * and ·: {shown}",
            told=told,
            n_never=len(never),
            shown=shown,
        )


def read_user_words(path: Path | str, *, encoding: str | None = None) -> WordFile:
    """Read a dictionary as `jieba.load_userdict` takes it.

    One word a line, with its frequency and its tag where given, parted by blanks. A
    byte order mark, line ends of Windows, empty lines and lines that begin with `# `
    are passed over.

    Parameters
    ----------
    path : path
    encoding : str, optional
        Told by the bytes if None.

    Returns
    -------
    WordFile

    Raises
    ------
    ValueError
        If the file cannot be read, holds no word, or a line is too long for one.
    """
    return _read(Path(path), encoding, _ENTRY)


def read_stop_words(path: Path | str, *, encoding: str | None = None) -> WordFile:
    """Read stop words: one a line, whatever signs it holds.

    Parameters, what is passed over, and errors are those of `read_user_words`.
    """
    return _read(Path(path), encoding, re.compile("(.+)()()"))


def _read(path: Path, encoding: str | None, pattern: re.Pattern[str]) -> WordFile:
    text = decode(path, read_bytes(path), encoding).removeprefix("\ufeff")
    entries: dict[str, WordEntry] = {}
    for number, line in enumerate(_LINE_END.split(text), 1):
        if _COMMENT.match(line):
            continue
        usual = normal_form(line).strip()
        if len(usual) > MOST_CHARS:
            raise ValueError(
                _(
                    "{path}:{number}: a word must have at most {MOST_CHARS} "
                    "characters, got {n_usual}. Write one word a line.",
                    path=path,
                    number=number,
                    MOST_CHARS=MOST_CHARS,
                    n_usual=len(usual),
                )
            )
        found = pattern.fullmatch(usual)
        if found:
            frequency = int(found[2]) if found[2] else None
            entry = WordEntry(found[1], frequency, found[3] or "", number)
            entries.setdefault(entry.word, entry)
    if not entries:
        raise ValueError(_("{path}: must hold a word a line, got none.", path=path))
    return WordFile(path.name, tuple(entries.values()))
