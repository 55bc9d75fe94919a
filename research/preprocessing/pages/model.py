"""What page reading has learned, as a folder of numbers and words."""

import io
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from research.files import write_atomically
from research.preprocessing.pages.charmodel import CharModel
from research.preprocessing.pages.meaning import WordVectors
from research.preprocessing.pages.seams import Edges
from research.preprocessing.pages.trees import Trees

FORMAT = 2
KIND = "pages"
Arrays = dict[str, NDArray[Any]]


class PageModelError(ValueError):
    """A folder that is no page model, or a damaged one."""


@dataclass(frozen=True, slots=True)
class PageModel:
    """All that `read_page` has learned.

    Attributes
    ----------
    chars : CharModel
    meaning : WordVectors
    edges : Edges
    quotes : Trees
        Is a block a pull quote?
    first : Trees
        Does one block continue another, judged by themselves?
    again : tuple of Trees
        The same, judged with the chunks of the pass before.
    preceded, succeeded : Trees
        Does any block come before one, or after it, in its article?
    joins : Trees
        Are two blocks that follow on each other one paragraph?
    """

    chars: CharModel
    meaning: WordVectors
    edges: Edges
    quotes: Trees
    first: Trees
    again: tuple[Trees, ...]
    preceded: Trees
    succeeded: Trees
    joins: Trees

    def arrays(self) -> Arrays:
        """Give all numbers as plain arrays, named by their part."""
        parts = {
            "chars": self.chars.arrays(),
            "meaning": self.meaning.arrays(),
            "edges": {
                "opening": self.edges.opening.astype(np.float32),
                "closing": self.edges.closing.astype(np.float32),
            },
            "quotes": self.quotes.arrays(),
            "first": self.first.arrays(),
            "preceded": self.preceded.arrays(),
            "succeeded": self.succeeded.arrays(),
            "joins": self.joins.arrays(),
        } | {f"again{n}": trees.arrays() for n, trees in enumerate(self.again)}
        return {
            f"{part}.{name}": array
            for part, arrays in parts.items()
            for name, array in arrays.items()
        }

    @classmethod
    def from_arrays(cls, words: tuple[str, ...], arrays: Mapping[str, Any]) -> Self:
        """Build a model from what `arrays` gave."""

        def part(name: str) -> Arrays:
            found = {k: v for k, v in arrays.items() if k.startswith(f"{name}.")}
            return {k.removeprefix(f"{name}."): v for k, v in found.items()}

        return cls(
            chars=CharModel.from_arrays(part("chars")),
            meaning=WordVectors.from_arrays(words, part("meaning")),
            edges=Edges(**{k: v.astype(np.float64) for k, v in part("edges").items()}),
            quotes=Trees.from_arrays(part("quotes")),
            first=Trees.from_arrays(part("first")),
            again=tuple(
                Trees.from_arrays(part(f"again{n}"))
                for n in range(sum(name.startswith("again") for name in arrays))
                if f"again{n}.base" in arrays
            ),
            preceded=Trees.from_arrays(part("preceded")),
            succeeded=Trees.from_arrays(part("succeeded")),
            joins=Trees.from_arrays(part("joins")),
        )


def save_page_model(
    model: PageModel, folder: Path, *, corpus_sha256: str = "", card: str = ""
) -> None:
    """Write a model into a folder; the same model gives the same bytes."""
    buffer = io.BytesIO()
    np.savez_compressed(buffer, allow_pickle=False, **model.arrays())
    payload = {
        "arrays.npz": buffer.getvalue(),
        "vocabulary.txt": "".join(f"{w}\n" for w in model.meaning.words).encode(),
        "README.md": card.encode(),
    }
    manifest = {
        "format": FORMAT,
        "kind": KIND,
        "corpus_sha256": corpus_sha256,
        "sha256": {name: sha256(data).hexdigest() for name, data in payload.items()},
    }
    for name, data in payload.items():
        write_atomically(folder / name, data)
    text = json.dumps(manifest, ensure_ascii=False, indent=1, sort_keys=True)
    write_atomically(folder / "manifest.json", f"{text}\n".encode())


def load_page_model(folder: Path) -> PageModel:
    """Load a model; nothing in it is run, and its bytes must be as pinned.

    Raises
    ------
    PageModelError
        If anything in the folder is not as its manifest says.
    """
    try:
        manifest = json.loads((folder / "manifest.json").read_bytes())
        if (manifest["format"], manifest["kind"]) != (FORMAT, KIND):
            raise ValueError(f"format must be {FORMAT} and kind {KIND!r}")
        data = {
            name: _pinned(folder / name, manifest["sha256"][name])
            for name in ("arrays.npz", "vocabulary.txt")
        }
        words = tuple(data["vocabulary.txt"].decode().split("\n")[:-1])
        with np.load(io.BytesIO(data["arrays.npz"]), allow_pickle=False) as archive:
            arrays = {name: archive[name] for name in archive.files}
        return PageModel.from_arrays(words, arrays)
    except (OSError, KeyError, TypeError, ValueError) as error:
        raise PageModelError(
            f"{folder}: must be a page model ({error}). Fetch or train it again."
        ) from error


@cache
def shipped_page_model() -> PageModel:
    """Load the model that comes with the package, once."""
    with as_file(files("research") / "resources" / "models" / KIND) as folder:
        return load_page_model(folder)


def _pinned(path: Path, digest: str) -> bytes:
    data = path.read_bytes()
    found = sha256(data).hexdigest()
    if found != digest:
        raise ValueError(f"SHA-256 of {path.name} must be {digest}, got {found}")
    return data
