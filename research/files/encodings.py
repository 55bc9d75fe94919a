"""Bytes to text by plausibility: UTF-8, UTF-16, GB18030, Big5; the first fault.

Many bytes can be read in more than one encoding, and the first that does not fail
is often the wrong one: Big5 read as GB18030 gives hanzi that nobody writes. So
what is read has to look like Chinese as well, all through the file.
"""

import codecs
import io
import math
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from research.files.damage import Damage
from research.files.reading import (
    CHUNK,
    UnreadableError,
    opened,
    read_bytes,
    readable,
)
from research.i18n import _

# UTF-32 comes first: its little-endian mark begins with that of UTF-16.
BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# Windows writes Big5 as cp950, and Hong Kong adds characters of its own.
UNMARKED = ("gb18030", "cp950", "big5hkscs", "utf-16-le", "utf-16-be")
NAMES = {"cp950": "Big5", "big5hkscs": "Big5", "gb18030": "GB18030"}
# Two readings of which neither is this much likelier, in natural logarithms, are not
# told apart.
MARGIN = 3.0
# A text that ends within a character is a cut one, if it is so much likelier.
CUT = 8.0
# So much of a text may be control characters.
CONTROLS = 1 / 8
# A longer line of text is no article: whoever sends it wants to fill the memory.
MAX_LINE = 1 << 28  # characters
# What hears the name of an encoding, and of a byte before which one may be lost.
Told = Callable[[str, int | None], None]
_NOT_LATIN = re.compile("[\u0800-\U0010ffff]")
_CONTROL = re.compile("[\x00-\x08\x0b\x0e-\x1b\x7f]")
_NOT_PLAIN = re.compile("[^\t-\r -~]")


def decode(path: Path, data: bytes, encoding: str | None = None) -> str:
    """Read bytes as text: by their mark, or in the encoding that gives Chinese.

    Parameters
    ----------
    path : path
        Where they come from, for messages.
    data : bytes
    encoding : str, optional
        Told by the bytes if None. A named one is taken at its word.

    Raises
    ------
    UnreadableError
        If no encoding fits, more than one does, or the named one does not; with the
        position of the first byte that does not.
    """
    return data.decode(encoding_of_bytes(path, data, encoding))


def encoding_of_bytes(path: Path, data: bytes, encoding: str | None = None) -> str:
    """Tell the encoding in which `decode` reads bytes.

    Raises
    ------
    UnreadableError
        If no encoding fits, more than one does, or the named one does not.
    """
    return _read_as(path, lambda: io.BytesIO(data), encoding).encoding


def whole_text(path: Path, encoding: str | None = None, *, told: Told) -> str:
    """Read a text file at once; `told` hears the encoding and of a doubtful place.

    Raises
    ------
    UnreadableError
        If it is too large, no encoding fits, or more than one does.
    """
    data = read_bytes(path)
    trial = _read_as(path, lambda: io.BytesIO(data), encoding)
    told(trial.encoding, trial.doubt)
    return data.decode(trial.encoding)


def text_lines(
    path: Path,
    encoding: str | None,
    newline: str,
    *,
    told: Told | None = None,
) -> Iterator[str]:
    """Give the lines of a text file in turn, compressed or not.

    The file is read once to tell the encoding that fits all of it, which `decode`
    would choose (some files more often), then for its lines.

    Parameters
    ----------
    path : path
    encoding : str, optional
        Told by the bytes if None.
    newline : str
        What ends a line, as the built-in `open` takes it.
    told : callable, optional
        Gets, before the first line, the name of the encoding and the position of a byte
        before which one may be lost, or None.

    Raises
    ------
    UnreadableError
        If no encoding fits, or a line is too long.
    """
    number = 0
    with readable(path):
        trial = _read_as(path, lambda: opened(path), encoding, by_lines=True)
        name = trial.encoding
        if told:
            told(name, trial.doubt)
        with io.TextIOWrapper(opened(path), encoding=name, newline=newline) as text:
            while line := text.readline(MAX_LINE + 1):
                number += 1
                if len(line) > MAX_LINE:
                    raise _too_long(f"{path}:{number}")
                yield line


@dataclass(frozen=True, slots=True)
class _Trial:
    """What came of reading a file in an encoding.

    Attributes
    ----------
    encoding : str
    fault : int or None
        Position of the first byte that cannot be, or is unlikely to be, in it.
    score : float
        Sum of the weights of the characters up to there.
    read : float
        Sum of what is plausible of them: positive where it reads as Chinese.
    is_clear : bool
        Whether the bytes are hardly in any other encoding.
    is_at_end : bool
        Whether the fault is an end within a character.
    doubt : int or None
        Position of a byte before which one may be lost.
    """

    encoding: str
    fault: int | None
    score: float = 0.0
    read: float = 0.0
    is_clear: bool = False
    is_at_end: bool = False
    doubt: int | None = None


def _read_as(
    path: Path,
    open_it: Callable[[], BinaryIO],
    encoding: str | None,
    *,
    by_lines: bool = False,
) -> _Trial:
    """Read the whole of a file in the encoding that fits."""
    with open_it() as file:
        head = file.read(4)
    marked = next((name for bom, name in BOMS if head.startswith(bom)), None)
    named = encoding or marked
    with open_it() as file:
        first = _try(
            path, file, named or "utf-8", is_named=bool(encoding), by_lines=by_lines
        )
    if first.fault is None and (named or first.is_clear):
        return first
    if named:
        raise _refusal(path, [first], is_named=bool(encoding))
    trials = [first]
    for name in UNMARKED:
        if name == "big5hkscs" and trials[-1].fault is None:
            continue  # cp950 has read it all
        with open_it() as file:
            trials.append(_try(path, file, name))
    return _choose(path, trials)


def _choose(path: Path, trials: list[_Trial]) -> _Trial:
    """Choose the likeliest of the encodings that fit, UTF-8 in doubt."""
    fitting = [trial for trial in trials if trial.fault is None]
    cut = max((t.score for t in trials if t.is_at_end), default=-math.inf) - CUT
    if all(trial.score < cut for trial in fitting):
        raise _refusal(path, trials)
    fitting.sort(key=lambda trial: -trial.score)
    best = fitting[0]
    close = [t for t in fitting[1:] if best.score - t.score < 2 * MARGIN]
    for trial in close:
        if trial.encoding == "utf-8":
            return trial
    if close and best.score - close[0].score < MARGIN and best.encoding != "utf-8":
        names = _(" and as ").join(_shown(t.encoding) for t in (best, close[0]))
        raise UnreadableError(
            _(
                "{path}: must be text in one encoding, can be read as {names} from "
                "byte position 0 on. Say which with --encoding {encoding} "
                "(encoding={encoding!r} in Python).",
                path=path,
                names=names,
                encoding=best.encoding,
            )
        )
    return best


def _refusal(
    path: Path, trials: list[_Trial], *, is_named: bool = False
) -> UnreadableError:
    """Say where the reading that came closest failed, and what helps."""
    trials = [trial for trial in trials if trial.fault is not None]
    closest = max(trials, key=lambda trial: trial.read)
    name = _shown(closest.encoding)
    if closest.read <= 0 and len(trials) > 1:
        closest = trials[0]
        wanted = _("UTF-8, UTF-16, GB18030 or Big5 that looks like Chinese")
    else:
        wanted = name
    came = _("an end within a character") if closest.is_at_end else _("other bytes")
    other = _("another encoding") if is_named else _("its encoding")
    return UnreadableError(
        _(
            "{path}: must be text in {wanted}, got {came} at byte position {fault}. "
            "Mend the file there (a lost byte, a cut, files of two encodings joined), "
            "or name {other} with --encoding (encoding= in Python).",
            path=path,
            wanted=wanted,
            came=came,
            fault=closest.fault,
            other=other,
        )
    )


def _too_long(where: object) -> UnreadableError:
    return UnreadableError(
        _(
            "{where}: a line must have at most {most:,} characters, got more. One "
            "article a line is expected.",
            where=where,
            most=MAX_LINE,
        )
    )


def _shown(encoding: str) -> str:
    return NAMES.get(encoding, encoding.upper().removesuffix("-SIG"))


def _decoder(path: Path, encoding: str) -> codecs.IncrementalDecoder:
    """Give a decoder of an encoding; refuse one that nobody knows."""
    try:
        b"".decode(encoding)  # refuses codecs that are for no text, such as zlib
        return codecs.getincrementaldecoder(encoding)()
    except (LookupError, ValueError, TypeError) as error:
        raise UnreadableError(
            _(
                "{path}: unknown encoding {encoding!r}. Known are utf-8, utf-16, "
                "gb18030, big5 and the others of Python.",
                path=path,
                encoding=encoding,
            )
        ) from error


def _try(
    path: Path,
    file: BinaryIO,
    encoding: str,
    *,
    is_named: bool = False,
    by_lines: bool = False,
) -> _Trial:
    """Read a file in an encoding, up to the first fault."""
    decoder = _decoder(path, encoding)
    damage = Damage(encoding)
    is_unicode = encoding.startswith(("utf-8", "utf-32"))
    position, n_controls, is_clear, is_plain = 0, 0, False, is_unicode
    n_in_line = 0
    while True:
        chunk = file.read(CHUNK)
        held = len(decoder.getstate()[0])
        fault, is_at_end = None, False
        try:
            text = decoder.decode(chunk, final=not chunk)
        except UnicodeDecodeError as error:
            fault = position - held + error.start
            is_at_end = not chunk
            whole = error.object[: error.start]
            text = "" if is_named else whole.decode(encoding, "ignore")
        if by_lines:
            end = max(text.rfind("\n"), text.rfind("\r"))
            n_in_line = len(text) - end - 1 if end >= 0 else n_in_line + len(text)
            if n_in_line > MAX_LINE:
                raise _too_long(path)
        if not is_named and not is_clear:
            damage.feed(text, is_last=not chunk or fault is not None)
            is_clear = is_unicode and _NOT_LATIN.search(text) is not None
            n_controls += len(_CONTROL.findall(text))
            is_plain = is_plain and _NOT_PLAIN.search(text) is None
            if damage.position is not None and not is_unicode:
                fault, is_at_end = damage.position, False
        if fault is not None:
            return _Trial(
                encoding, fault, damage.score, damage.read, is_clear, is_at_end
            )
        position += len(chunk)
        is_over = not chunk or position >= CHUNK
        if is_over and not (is_clear or is_plain) and n_controls > CONTROLS * position:
            return _Trial(encoding, 0, damage.score, damage.read)
        if not chunk:
            is_clear = is_clear or is_plain
            read, doubt = damage.read, damage.doubt
            return _Trial(encoding, None, damage.score, read, is_clear, doubt=doubt)
