"""Files in and out: compression, encodings, writing that never leaves a half file."""

import gzip
import stat
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, cast

from research.i18n import _

TEXT_SUFFIXES = (".txt", ".md")
CHUNK = 1 << 20  # bytes read at a time


MAX_WHOLE = 1 << 30  # bytes of a file that has to be read whole


class UnreadableError(ValueError):
    """A file that cannot be read at all."""


def read_bytes(path: Path) -> bytes:
    """Read a file that is needed as a whole.

    Raises
    ------
    UnreadableError
        If it is missing, may not be read or is too large.
    """
    check_regular(path)
    parts, left = [], MAX_WHOLE
    with readable(path), path.open("rb") as file:
        # A read of the most there may be would take that memory for any file.
        while part := file.read(CHUNK):
            parts.append(part)
            left -= len(part)
            if left < 0:
                raise UnreadableError(
                    _(
                        "{path}: must be at most {MAX_WHOLE:,} bytes, as it is read "
                        "at once. Split it, or write it as JSONL or Parquet.",
                        path=path,
                        MAX_WHOLE=MAX_WHOLE,
                    )
                )
    return b"".join(parts)


def check_regular(path: Path) -> None:
    """Refuse what is no file on a disk: a pipe may hang, a device never end.

    Raises
    ------
    UnreadableError
        If it is missing, or no regular file.
    """
    with readable(path):
        mode = path.stat().st_mode
    if not stat.S_ISREG(mode):
        raise UnreadableError(
            _(
                "{path}: must be a file on a disk, is a folder, pipe or device. Write "
                "what it gives to a file first.",
                path=path,
            )
        )


@contextmanager
def readable(path: Path) -> Iterator[None]:
    """Turn whatever keeps a file from being read into one kind of error."""
    try:
        yield
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise UnreadableError(
            _("{path}: damaged compressed file ({error}).", path=path, error=error)
        ) from error
    except UnicodeDecodeError as error:  # its encoding fitted a moment ago
        raise UnreadableError(
            _("{path}: was changed while it was read.", path=path)
        ) from error
    except OSError as error:
        reason = error.strerror or error
        raise UnreadableError(
            _("{path}: cannot be read ({reason}).", path=path, reason=reason)
        ) from error


def opened(path: Path) -> BinaryIO:
    """Open a file to read its bytes in turn, unpacked if it ends in .gz or .zst."""
    suffix = path.suffix.lower()
    if suffix == ".gz":
        return cast(BinaryIO, gzip.open(path, "rb"))
    if suffix == ".zst":
        import pyarrow as pa

        return cast(BinaryIO, pa.input_stream(str(path), compression="zstd"))
    return path.open("rb")
