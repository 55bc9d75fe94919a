"""SHA-256 of files, SHA256SUMS beside them."""

from hashlib import sha256
from pathlib import Path

from research.files.encodings import decode
from research.files.reading import CHUNK, UnreadableError, read_bytes, readable
from research.i18n import _


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
        expected, _rest, name = line.partition("  ")
        if name == path.name and file_sha256(path) != expected:
            raise UnreadableError(
                _(
                    "{path}: SHA-256 must be {expected} as in {sums}, got "
                    "{file_sha256}. The file was changed or damaged; restore it or "
                    "renew the list.",
                    path=path,
                    expected=expected,
                    sums=sums,
                    file_sha256=file_sha256(path),
                )
            )
