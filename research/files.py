"""Files in and out: compression, encodings, writing that never leaves a half file."""

import codecs
import csv
import gzip
import io
import os
import tempfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import Any, BinaryIO, cast

TEXT_SUFFIXES = (".txt", ".md")
# UTF-32 comes first: its little-endian mark begins with that of UTF-16.
BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# A spreadsheet runs a cell that begins like this as a formula.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "'")
CHUNK = 1 << 20  # bytes read at a time
# A longer line of text is no article: whoever sends it wants to fill the memory.
MAX_LINE = 1 << 28  # characters
MAX_WHOLE = 1 << 30  # bytes of a file that has to be read at once


class UnreadableError(ValueError):
    """A file that cannot be read at all."""


def read_bytes(path: Path) -> bytes:
    """Read a file that is needed as a whole.

    Raises
    ------
    UnreadableError
        If it is missing, may not be read or is too large.
    """
    with readable(path), path.open("rb") as file:
        data = file.read(MAX_WHOLE + 1)
    if len(data) > MAX_WHOLE:
        raise UnreadableError(
            f"{path}: must be at most {MAX_WHOLE:,} bytes, as it is read at once. "
            "Split it, or write it as JSONL or Parquet."
        )
    return data


@contextmanager
def readable(path: Path) -> Iterator[None]:
    """Turn whatever keeps a file from being read into one kind of error."""
    try:
        yield
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise UnreadableError(f"{path}: damaged compressed file ({error}).") from error
    except UnicodeDecodeError as error:  # its encoding fitted a moment ago
        raise UnreadableError(f"{path}: was changed while it was read.") from error
    except OSError as error:
        reason = error.strerror or error
        raise UnreadableError(f"{path}: cannot be read ({reason}).") from error


def opened(path: Path) -> BinaryIO:
    """Open a file to read its bytes in turn, unpacked if it ends in .gz or .zst."""
    suffix = path.suffix.lower()
    if suffix == ".gz":
        return cast(BinaryIO, gzip.open(path, "rb"))
    if suffix == ".zst":
        import pyarrow as pa

        return cast(BinaryIO, pa.input_stream(str(path), compression="zstd"))
    return path.open("rb")


def file_sha256(path: Path) -> str:
    """Hash the bytes of a file as they stand on the disk."""
    digest = sha256()
    with readable(path), path.open("rb") as file:
        while chunk := file.read(CHUNK):
            digest.update(chunk)
    return digest.hexdigest()


def check_sums(path: Path) -> None:
    """Compare a file with the SHA256SUMS beside it, if that names it.

    Raises
    ------
    UnreadableError
        If the bytes are not those of the list.
    """
    sums = path.parent / "SHA256SUMS"
    if not sums.is_file():
        return
    for line in decode(sums, read_bytes(sums)).splitlines():
        expected, _, name = line.partition("  ")
        if name == path.name and file_sha256(path) != expected:
            raise UnreadableError(
                f"{path}: SHA-256 must be {expected} as in {sums}, got "
                f"{file_sha256(path)}. The file was changed or damaged; restore it or "
                "renew the list."
            )


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
        As in `open`.

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


def write_atomically(path: str | Path, data: bytes) -> None:
    """Write a file whole or not at all."""
    with whole_or_nothing(path) as file:
        file.write(data)


@contextmanager
def whole_or_nothing(path: str | Path) -> Iterator[BinaryIO]:
    """Open a file for writing that takes its name only when all of it is written."""
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        Path(name).chmod(0o666 & ~_umask())
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def csv_text(header: Iterable[str], rows: Iterable[Iterable[Any]]) -> str:
    """Write rows as CSV whose cells no spreadsheet runs as formulae."""
    return csv_lines([header, *rows])


def csv_lines(rows: Iterable[Iterable[Any]]) -> str:
    """Write rows as lines of CSV, likewise."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerows(map(harmless, row) for row in rows)
    return buffer.getvalue()


def harmless(cell: Any) -> Any:
    """Put an apostrophe before what a spreadsheet would take for a formula."""
    if cell is None or cell != cell:  # only NaN differs from itself
        return ""
    is_formula = isinstance(cell, str) and cell.startswith(FORMULA_STARTS)
    return f"'{cell}" if is_formula else cell


def harmed(cell: str) -> str:
    """Take away the apostrophe that `harmless` put."""
    return cell[1:] if cell[:1] == "'" and cell[1:].startswith(FORMULA_STARTS) else cell
