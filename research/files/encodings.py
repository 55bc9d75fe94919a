"""Bytes to text: which encoding, and where the first fault is."""

import codecs
import io
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO

from research.files.reading import CHUNK, UnreadableError, opened, readable

# UTF-32 comes first: its little-endian mark begins with that of UTF-16.
BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# A longer line of text is no article: whoever sends it wants to fill the memory.
MAX_LINE = 1 << 28  # characters


def decode(path: Path, data: bytes, encoding: str | None = None) -> str:
    """Read bytes as text: byte order mark, then UTF-8, then GB18030.

    GB18030 holds GBK and GB2312. Bytes that are neither go to charset-normalizer,
    which tells Big5 and others by the letters they would give.

    Raises
    ------
    UnreadableError
        If no encoding fits, or the named one does not.
    """
    return data.decode(_encoding_of(path, lambda: io.BytesIO(data), encoding))


def text_lines(path: Path, encoding: str | None, newline: str) -> Iterator[str]:
    """Give the lines of a text file in turn, compressed or not.

    The file is read twice: once to tell the encoding that fits all of it, which
    `decode` would choose, then for its lines.

    Parameters
    ----------
    path : path
    encoding : str, optional
        Told by the bytes if None.
    newline : str
        What ends a line, as the built-in `open` takes it.

    Raises
    ------
    UnreadableError
        If no encoding fits, or a line is too long.
    """
    number = 0
    with readable(path):
        name = _encoding_of(path, lambda: opened(path), encoding)
        with io.TextIOWrapper(opened(path), encoding=name, newline=newline) as text:
            while line := text.readline(MAX_LINE + 1):
                number += 1
                if len(line) > MAX_LINE:
                    raise UnreadableError(
                        f"{path}:{number}: a line must have at most {MAX_LINE:,} "
                        "characters, got more. One article a line is expected."
                    )
                yield line


def _encoding_of(
    path: Path, open_it: Callable[[], BinaryIO], encoding: str | None
) -> str:
    """Tell the encoding in which the whole of a file can be read."""
    with open_it() as file:
        head = file.read(CHUNK)
    marked = next((name for bom, name in BOMS if head.startswith(bom)), None)
    tried = [encoding] if encoding else [marked] if marked else ["utf-8", "gb18030"]
    place: int | None = None
    for name in tried:
        with open_it() as file:
            place = _first_fault(path, file, name)
        if place is None:
            return name
    if not (encoding or marked):
        from charset_normalizer import from_bytes

        best = from_bytes(head).best()
        if best is not None:
            with open_it() as file:
                if _first_fault(path, file, best.encoding) is None:
                    return best.encoding
    raise UnreadableError(
        f"{path}: must be text in {' or '.join(tried)}, got other bytes at "
        f"position {place}. Name its encoding."
    )


def _first_fault(path: Path, file: BinaryIO, encoding: str) -> int | None:
    """Give the position of the first byte that is not in an encoding."""
    try:
        b"".decode(encoding)  # refuses codecs that are for no text, such as zlib
        decoder = codecs.getincrementaldecoder(encoding)()
    except (LookupError, ValueError, TypeError) as error:
        raise UnreadableError(f"{path}: unknown encoding {encoding!r}.") from error
    position = 0
    while True:
        chunk = file.read(CHUNK)
        held = len(decoder.getstate()[0])
        try:
            decoder.decode(chunk, final=not chunk)
        except UnicodeDecodeError as error:
            return position - held + error.start
        position += len(chunk)
        if not chunk:
            return None
