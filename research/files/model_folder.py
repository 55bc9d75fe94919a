"""The files of a model folder: written whole, read back only as what they should be."""

import io
import json
import math
import zipfile
import zlib
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

FORMAT = 1
# More than any sensible model; a small file that swells beyond it is an attack.
MAX_BYTES = 2 << 30

Arrays = dict[str, NDArray[Any]]


class ModelFormatError(ValueError):
    """A model folder that is damaged, of another format, or not a model."""


def check_shape(name: str, array: NDArray[Any], expected: tuple[int, ...]) -> None:
    """Raise ValueError unless an array has a shape, and finite numbers."""
    if array.shape != expected:
        raise ValueError(f"{name} must have shape {expected}, got {array.shape}")
    if array.dtype.kind == "f" and not np.isfinite(array).all():
        raise ValueError(f"{name} must be finite")


def npz_bytes(arrays: Arrays) -> bytes:
    """Write arrays as NPZ: the same arrays, the same bytes."""
    buffer = io.BytesIO()
    np.savez_compressed(buffer, allow_pickle=False, **arrays)
    return buffer.getvalue()


def vocabulary_bytes(vocabulary: tuple[str, ...]) -> bytes:
    """Write terms, one a line."""
    broken = [term for term in vocabulary if "\n" in term]
    if broken:
        raise ValueError(f"terms must hold no line break, got {broken[0]!r}.")
    return "".join(f"{term}\n" for term in vocabulary).encode()


def array_headers(arrays: Arrays) -> dict[str, dict[str, Any]]:
    """List types and shapes of arrays, as a manifest names them."""
    return {
        name: {"dtype": array.dtype.str, "shape": list(array.shape)}
        for name, array in arrays.items()
    }


def read_manifest(folder: Path, *, number: int = FORMAT) -> dict[str, Any]:
    """Read the manifest of a model folder of a format, or raise ModelFormatError."""
    path = folder / "manifest.json"
    try:
        manifest = json.loads(path.read_bytes())
    except (OSError, ValueError, RecursionError) as error:
        raise ModelFormatError(
            f"{folder}: must be a model folder with a readable manifest.json ({error})."
        ) from error
    if not isinstance(manifest, dict) or manifest.get("format") != number:
        found = manifest.get("format") if isinstance(manifest, dict) else manifest
        raise ModelFormatError(
            f"{folder}: format must be {number}, got {found!r}. "
            "Fit the model again with this version."
        )
    digests = manifest.get("sha256")
    needed = {"arrays.npz", "vocabulary.txt"}
    if not isinstance(digests, dict) or not needed <= set(digests) <= {
        *needed,
        "README.md",
    }:
        raise ModelFormatError(f"{path}: 'sha256' must name {sorted(needed)}.")
    return manifest


def read_file(path: Path, digest: str) -> bytes:
    """Read a file that must have a SHA-256, or raise ModelFormatError."""
    try:
        if path.stat().st_size > MAX_BYTES:
            raise ModelFormatError(f"{path}: must be at most {MAX_BYTES} bytes.")
        data = path.read_bytes()
    except OSError as error:
        raise ModelFormatError(f"{path}: cannot be read ({error.strerror}).") from error
    found = sha256(data).hexdigest()
    if found != digest:
        raise ModelFormatError(
            f"{path}: SHA-256 must be {digest}, got {found}. The file was changed "
            "or damaged; fetch or fit the model again."
        )
    return data


def read_arrays(data: bytes, expected: Mapping[str, Any]) -> Arrays:
    """Read arrays whose headers were checked before anything was unpacked."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = {info.filename: info.file_size for info in archive.infolist()}
            if set(members) != {f"{name}.npy" for name in expected}:
                raise ValueError(f"arrays.npz must hold {sorted(expected)}")
            if sum(members.values()) > MAX_BYTES:
                raise ValueError(f"arrays.npz must unpack to at most {MAX_BYTES} bytes")
            return {
                name: _read_array(archive, name, expected[name])
                for name in sorted(expected)
            }
    except (
        zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError,
        RuntimeError,
    ) as error:  # fmt: skip
        raise ValueError(f"arrays.npz is no archive of arrays: {error}") from error


def _read_array(
    archive: zipfile.ZipFile, name: str, expected: Mapping[str, Any]
) -> NDArray[Any]:
    dtype, shape = np.dtype(expected["dtype"]), tuple(expected["shape"])
    with archive.open(f"{name}.npy") as file:
        version = np.lib.format.read_magic(file)
        if version != (1, 0):
            raise ValueError(f"{name} must be an array of format 1.0, got {version}")
        found_shape, _, found_dtype = np.lib.format.read_array_header_1_0(file)
    if found_dtype != dtype or dtype.kind not in "biuf":
        raise ValueError(f"{name} must be numbers of type {expected['dtype']}")
    if found_shape != shape:
        raise ValueError(f"{name} must have shape {shape}, got {found_shape}")
    # Only now is there memory to be taken, and no more than the member holds.
    if math.prod(shape) * dtype.itemsize > archive.getinfo(f"{name}.npy").file_size:
        raise ValueError(f"{name} must hold as much as its shape says")
    with archive.open(f"{name}.npy") as file:
        array: NDArray[Any] = np.lib.format.read_array(file, allow_pickle=False)
    check_shape(name, array, shape)
    return array
