"""What coders get: written together, never over what one of them filled in."""

from collections.abc import Mapping
from pathlib import Path

from research.files.writing import write_atomically


def write_handout(folder: str | Path, contents: Mapping[str, bytes]) -> None:
    """Write sheets, and how they came about, into a folder; all or none is ours.

    A file that is there already and differs is a sheet that somebody filled in, the
    record of another draw, or somebody's own: it is left alone, and nothing is
    written. The same sheets may be written twice. How articles were drawn comes first,
    so that no coder has a sheet without it.

    Parameters
    ----------
    folder : path
    contents : mapping
        Bytes by name, in the order of writing.

    Raises
    ------
    FileExistsError
        Naming the files that would be lost, before anything is written.
    """
    folder = Path(folder)
    lost = [
        name
        for name, data in contents.items()
        if (folder / name).exists() and not _is_same(folder / name, data)
    ]
    if lost:
        raise FileExistsError(
            f"{folder} holds other sheets, or answers: {', '.join(lost)} would be "
            "lost. Name another folder by -o, or move these away."
        )
    for name, data in contents.items():
        write_atomically(folder / name, data)


def _is_same(path: Path, data: bytes) -> bool:
    return (
        path.is_file()
        and path.stat().st_size == len(data)
        and path.read_bytes() == data
    )
