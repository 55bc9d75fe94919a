"""The files of a model folder: written whole, read back only as what they should be."""

import io
import json
import math
import os
import stat
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from research.files.plain_data import (
    COUNT,
    COUNTS,
    OBJECT,
    TEXT,
    TEXTS_BY_NAME,
    checked_members,
)
from research.i18n import _

FORMAT = 1
# More than any sensible model; a small file that swells beyond it is an attack.
MAX_BYTES = 2 << 30
# Of the other files: sizes that no honest one comes near.
_MOST_BYTES = {
    "manifest.json": 32 << 20,
    "README.md": 16 << 20,
    "vocabulary.txt": 256 << 20,
}
_MEMBERS = {
    "format": COUNT,
    "kind": TEXT,
    "parameters": OBJECT,
    "arrays": OBJECT,
    "corpus_sha256": TEXT,
    "libraries": TEXTS_BY_NAME,
    "sha256": TEXTS_BY_NAME,
}
_HEADER = {"dtype": TEXT, "shape": COUNTS}
_OPTIONAL = ("parameters", "libraries", "corpus_sha256")

Arrays = dict[str, NDArray[Any]]


class ModelFormatError(ValueError):
    """A model folder that is damaged, of another format, or not a model."""


def check_shape(name: str, array: NDArray[Any], expected: tuple[int, ...]) -> None:
    """Raise ValueError unless an array has a shape, and finite numbers."""
    if array.shape != expected:
        raise ValueError(
            _(
                "{name} must have shape {expected}, got {shape}",
                name=name,
                expected=expected,
                shape=array.shape,
            )
        )
    if array.dtype.kind == "f" and not np.isfinite(array).all():
        raise ValueError(_("{name} must be finite", name=name))


def npz_bytes(arrays: Arrays) -> bytes:
    """Write arrays as NPZ: the same arrays, the same bytes."""
    buffer = io.BytesIO()
    # Laid out by rows: the same numbers give the same bytes however memory holds them.
    rows = {name: np.asarray(array, order="C") for name, array in arrays.items()}
    np.savez_compressed(buffer, allow_pickle=False, **rows)
    return buffer.getvalue()


def vocabulary_bytes(vocabulary: tuple[str, ...]) -> bytes:
    """Write terms, one a line."""
    broken = [term for term in vocabulary if "\n" in term]
    if broken:
        raise ValueError(
            _("terms must hold no line break, got {broken!r}.", broken=broken[0])
        )
    return "".join(f"{term}\n" for term in vocabulary).encode()


def array_headers(arrays: Arrays) -> dict[str, dict[str, Any]]:
    """List types and shapes of arrays, as a manifest names them."""
    return {
        name: {"dtype": array.dtype.str, "shape": list(array.shape)}
        for name, array in arrays.items()
    }


@dataclass(frozen=True, slots=True)
class Bounds:
    """What an array may hold: numbers of a type, from `least` to `most`.

    Attributes
    ----------
    dtype : str
        As NumPy names it, of any byte order.
    least, most : float
        Both allowed.
    """

    dtype: str
    least: float
    most: float

    def problem(self, name: str, array: NDArray[Any]) -> str:
        """Say what is wrong with an array; nothing if it is right."""
        if array.dtype != np.dtype(self.dtype):
            return _(
                "{name} must be of type {dtype}, got {dtype_2}",
                name=name,
                dtype=self.dtype,
                dtype_2=array.dtype,
            )
        if not array.size:
            return ""
        least, most = float(array.min()), float(array.max())
        if self.least <= least and most <= self.most:  # NaN is neither
            return ""
        found = least if not self.least <= least else most
        return _(
            "{name} must lie in [{least:g}, {most:g}], got {found:g}",
            name=name,
            least=self.least,
            most=self.most,
            found=found,
        )


def check_bounds(
    arrays: Arrays, bounds: Mapping[str, Bounds], *, optional: tuple[str, ...] = ()
) -> None:
    """Raise ValueError unless arrays are those named, each within its bounds."""
    missing = sorted(set(bounds) - set(arrays) - set(optional))
    unknown = sorted(set(arrays) - set(bounds))
    problems = [_("{name} is missing", name=name) for name in missing]
    problems += [_("{name} is unknown", name=name) for name in unknown]
    problems += [
        problem
        for name, array in arrays.items()
        if name in bounds and (problem := bounds[name].problem(name, array))
    ]
    if problems:
        raise ValueError("; ".join(problems))


def read_manifest(folder: Path, *, number: int = FORMAT) -> dict[str, Any]:
    """Read the manifest of a model folder of a format, or raise ModelFormatError."""
    path = folder / "manifest.json"
    try:
        manifest = json.loads(
            _bytes_of(path),
            object_pairs_hook=_members_once,
            parse_constant=_no_number,
        )
    except (OSError, ValueError, RecursionError, MemoryError) as error:
        reason = getattr(error, "strerror", None) or error
        raise ModelFormatError(
            _(
                "{folder}: must be a model folder with a readable manifest.json "
                "({reason}).",
                folder=folder,
                reason=reason,
            )
        ) from error
    found = manifest.get("format") if isinstance(manifest, dict) else manifest
    if type(found) is not int or found != number:
        raise ModelFormatError(
            _(
                "{folder}: format must be {number}, got {found!r:.60}. Fit the model "
                "again with this version.",
                folder=folder,
                number=number,
                found=found,
            )
        )
    try:
        checked_members("manifest.json", manifest, _MEMBERS, optional=_OPTIONAL)
    except ValueError as error:
        raise ModelFormatError(
            _("{folder}: inconsistent model ({error}).", folder=folder, error=error)
        ) from error
    needed = {"arrays.npz", "vocabulary.txt"}
    if not needed <= set(manifest["sha256"]) <= {*needed, "README.md"}:
        raise ModelFormatError(
            _("{path}: 'sha256' must name {needed}.", path=path, needed=sorted(needed))
        )
    return dict(manifest)


def _members_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Build an object of JSON in which no name may stand twice."""
    members = dict(pairs)
    if len(members) < len(pairs):
        names = [name for name, _rest in pairs]
        twice = next(name for name in members if names.count(name) > 1)
        raise ValueError(_("{twice!r:.40} stands twice", twice=twice))
    return members


def _no_number(constant: str) -> None:
    raise ValueError(_("{constant} is no JSON number", constant=constant))


def _bytes_of(path: Path) -> bytes:
    """Read a regular file of bounded size; raise ValueError or OSError.

    A pipe is not waited for, and nothing without an end is begun.
    """
    most = _MOST_BYTES.get(path.name, MAX_BYTES)
    flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    with os.fdopen(os.open(path, flags), "rb") as file:
        status = os.fstat(file.fileno())
        if not stat.S_ISREG(status.st_mode):
            raise ValueError(_("{name} must be a regular file", name=path.name))
        if status.st_size > most:
            raise ValueError(
                _("{name} must be at most {most:,} bytes", name=path.name, most=most)
            )
        data = file.read(status.st_size)
        if len(data) < status.st_size or file.read(1):
            raise ValueError(_("{name} was changed while it was read", name=path.name))
    return data


def read_file(path: Path, digest: str) -> bytes:
    """Read a file that must have a SHA-256, or raise ModelFormatError."""
    try:
        data = _bytes_of(path)
    except OSError as error:
        raise ModelFormatError(
            _(
                "{path}: cannot be read ({strerror}).",
                path=path,
                strerror=error.strerror,
            )
        ) from error
    except (ValueError, MemoryError) as error:
        reason = str(error) or _("it does not fit into memory")
        raise ModelFormatError(
            _("{path}: cannot be read ({reason}).", path=path, reason=reason)
        ) from error
    found = sha256(data).hexdigest()
    if found != digest:
        raise ModelFormatError(
            _(
                "{path}: SHA-256 must be {digest!s:.64}, got {found}. The file was "
                "changed or damaged; fetch or fit the model again.",
                path=path,
                digest=digest,
                found=found,
            )
        )
    return data


def read_vocabulary(data: bytes) -> tuple[str, ...]:
    """Read terms, one a line, none of them empty."""
    terms = data.decode().split("\n")
    if terms.pop():
        raise ValueError(_("vocabulary.txt must end with a line break"))
    if not all(terms):
        raise ValueError(_("vocabulary.txt must hold no empty term"))
    return tuple(terms)


def read_arrays(data: bytes, expected: Mapping[str, Any]) -> Arrays:
    """Read arrays whose headers were checked before anything was unpacked."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = archive.infolist()
            names = sorted(member.filename for member in members)
            if names != sorted(f"{name}.npy" for name in expected):
                raise ValueError(
                    _(
                        "arrays.npz must hold {expected}, each once",
                        expected=sorted(expected),
                    )
                )
            if sum(member.file_size for member in members) > MAX_BYTES:
                raise ValueError(
                    _(
                        "arrays.npz must unpack to at most {MAX_BYTES} bytes",
                        MAX_BYTES=MAX_BYTES,
                    )
                )
            return {
                name: _read_array(archive, name, expected[name])
                for name in sorted(expected)
            }
    except (
        zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError,
        RuntimeError,
    ) as error:  # fmt: skip
        raise ValueError(
            _("arrays.npz is no archive of arrays: {error}", error=error)
        ) from error


def _check_dtype(name: str, found: np.dtype[Any], expected: np.dtype[Any]) -> None:
    if found != expected or expected.kind not in "biuf":
        raise ValueError(
            _("{name} must be numbers of type {kind}", name=name, kind=expected.str)
        )


def _read_array(
    archive: zipfile.ZipFile, name: str, expected: Mapping[str, Any]
) -> NDArray[Any]:
    header = checked_members(f"arrays.{name}", expected, _HEADER)
    try:
        dtype = np.dtype(header["dtype"])
    except TypeError as error:
        raise ValueError(
            _(
                "{name} must be numbers, got {header!r}",
                name=name,
                header=header["dtype"],
            )
        ) from error
    shape = tuple(header["shape"])
    with archive.open(f"{name}.npy") as file:
        version = np.lib.format.read_magic(file)
        if version != (1, 0):
            raise ValueError(
                _(
                    "{name} must be an array of format 1.0, got {version}",
                    name=name,
                    version=version,
                )
            )
        found_shape, _rest, found_dtype = np.lib.format.read_array_header_1_0(file)
        start = file.tell()
    _check_dtype(name, found_dtype, dtype)
    if found_shape != shape:
        raise ValueError(
            _(
                "{name} must have shape {shape}, got {found_shape}",
                name=name,
                shape=shape,
                found_shape=found_shape,
            )
        )
    # Only now is there memory to be taken, and no more than the member holds.
    n_bytes = archive.getinfo(f"{name}.npy").file_size - start
    if math.prod(shape) * dtype.itemsize != n_bytes:
        raise ValueError(_("{name} must hold as much as its shape says", name=name))
    with archive.open(f"{name}.npy") as file:
        array: NDArray[Any] = np.lib.format.read_array(file, allow_pickle=False)
    # Of this machine's byte order, and row by row, however it was written.
    array = np.asarray(array, dtype=dtype.newbyteorder("="), order="C")
    check_shape(name, array, shape)
    return array
