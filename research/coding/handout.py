"""What coders get: written together, never over what one of them filled in."""

from collections.abc import Mapping
from pathlib import Path

from research.files.writing import FIRST, WITH_OTHERS, together, write_atomically


def write_handout(
    folder: str | Path, contents: Mapping[str, bytes], *, first: str
) -> None:
    """Write sheets, and how they came about, into a folder: all of it or none.

    A file that is there already and differs is a sheet that somebody filled in, the
    record of another draw, or somebody's own: then nothing is written. The same sheets
    may be written twice.

    Parameters
    ----------
    folder : path
    contents : mapping
        Bytes by name.
    first : str
        What has to be there before any other: how the articles were drawn.

    Raises
    ------
    FileExistsError
        Naming the files that would be lost.
    """
    with together("sheets", folder=folder, replace="nothing"):
        for name, data in contents.items():
            order = FIRST if name == first else WITH_OTHERS
            write_atomically(Path(folder) / name, data, order=order)
