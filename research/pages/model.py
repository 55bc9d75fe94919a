"""What page reading has learned, as a folder of numbers and words."""

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

from research.files.model_folder import (
    ModelFormatError,
    array_headers,
    check_shape,
    npz_bytes,
    read_arrays,
    read_file,
    read_manifest,
    vocabulary_bytes,
)
from research.files.record import may_hold_model
from research.files.writing import replace_folder
from research.i18n import _
from research.pages.evidence.block_vectors import DiscriminantVectors
from research.pages.evidence.boundary_features import BOUNDARY
from research.pages.evidence.break_features import BREAK_FEATURES
from research.pages.evidence.chain_features import CHAIN_FEATURES
from research.pages.evidence.character_model import CharacterModel
from research.pages.evidence.opening_closing import OpeningClosingWords
from research.pages.evidence.pair_features import LOCAL
from research.pages.evidence.pull_quotes import FEATURES
from research.pages.trees import Trees

FORMAT = 4
KIND = "pages"
Arrays = dict[str, NDArray[Any]]


@dataclass(frozen=True, slots=True)
class PageModel:
    """All that `read_page` has learned.

    Attributes
    ----------
    chars : CharacterModel
    block_vectors : DiscriminantVectors
    opening_closing : OpeningClosingWords
    quotes : Trees
        Is a block a pull quote?
    first : Trees
        Does one block continue another, judged by themselves?
    again : tuple of Trees
        The same, judged with the chains of the pass before.
    preceded, succeeded : Trees
        Does any block come before one, or after it, in its article?
    joins : Trees
        Are two blocks that follow on each other one paragraph?
    calibration : ndarray of shape (2, n_knots)
        Log odds of links, rising, and the share of such links that are right.
    """

    chars: CharacterModel
    block_vectors: DiscriminantVectors
    opening_closing: OpeningClosingWords
    quotes: Trees
    first: Trees
    again: tuple[Trees, ...]
    preceded: Trees
    succeeded: Trees
    joins: Trees
    calibration: NDArray[np.float64]

    def confidence(self, odds: NDArray[np.float64]) -> NDArray[np.float64]:
        """Give the share of links of such log odds that are right."""
        return np.interp(odds, *self.calibration)

    def check(self) -> None:
        """Raise ValueError unless all parts fit together."""
        n_words = len(self.block_vectors.words)
        check_shape("meaning.idf", self.block_vectors.idf, (n_words,))
        n_dims = self.block_vectors.vectors.shape[1:]
        check_shape("meaning.vectors", self.block_vectors.vectors, (n_words, *n_dims))
        for name in ("opening", "closing"):
            check_shape(
                f"edges.{name}", getattr(self.opening_closing, name), (n_words + 1,)
            )
        self.chars.check()
        check_shape("links.sureness", self.calibration, (2, self.calibration.shape[-1]))
        if (np.diff(self.calibration) < 0).any() or abs(
            self.calibration[1] - 0.5
        ).max() > 0.5:
            raise ValueError(_("links.sureness must rise, from log odds to shares"))
        n_pair = len(LOCAL) + len(CHAIN_FEATURES)
        for name, trees, n_features in (
            ("quotes", self.quotes, len(FEATURES)),
            ("first", self.first, len(LOCAL)),
            *((f"again{n}", trees, n_pair) for n, trees in enumerate(self.again)),
            ("preceded", self.preceded, len(BOUNDARY)),
            ("succeeded", self.succeeded, len(BOUNDARY)),
            ("joins", self.joins, len(BREAK_FEATURES)),
        ):
            trees.check(name, n_features)

    def arrays(self) -> Arrays:
        """Give all numbers as plain arrays, named by their part."""
        parts = {
            "chars": self.chars.arrays(),
            "meaning": self.block_vectors.arrays(),
            "edges": {
                "opening": self.opening_closing.opening.astype(np.float32),
                "closing": self.opening_closing.closing.astype(np.float32),
            },
            "quotes": self.quotes.arrays(),
            "first": self.first.arrays(),
            "preceded": self.preceded.arrays(),
            "succeeded": self.succeeded.arrays(),
            "joins": self.joins.arrays(),
        } | {f"again{n}": trees.arrays() for n, trees in enumerate(self.again)}
        parts["links"] = {"sureness": self.calibration.astype(np.float32)}
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
            chars=CharacterModel.from_arrays(part("chars")),
            block_vectors=DiscriminantVectors.from_arrays(words, part("meaning")),
            opening_closing=OpeningClosingWords(
                **{k: v.astype(np.float64) for k, v in part("edges").items()}
            ),
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
            calibration=part("links")["sureness"].astype(np.float64),
        )


def save_page_model(
    model: PageModel, folder: Path, *, corpus_sha256: str = "", card: str = ""
) -> None:
    """Write a model into a folder; the same model gives the same bytes."""
    arrays = model.arrays()
    payload = {
        "arrays.npz": npz_bytes(arrays),
        "vocabulary.txt": vocabulary_bytes(model.block_vectors.words),
        "README.md": card.encode(),
    }
    manifest = {
        "format": FORMAT,
        "kind": KIND,
        "arrays": array_headers(arrays),
        "corpus_sha256": corpus_sha256,
        "sha256": {name: sha256(data).hexdigest() for name, data in payload.items()},
    }
    text = json.dumps(manifest, ensure_ascii=False, indent=1, sort_keys=True)
    replace_folder(
        folder,
        {**payload, "manifest.json": f"{text}\n".encode()},
        may_replace=may_hold_model,
    )


def load_page_model(folder: Path) -> PageModel:
    """Load a model; nothing in it is run, and its bytes must be as pinned.

    Raises
    ------
    ModelFormatError
        If anything in the folder is not as its manifest says, or the parts of the model
        do not fit together.
    """
    manifest = read_manifest(folder, number=FORMAT)
    data = {
        name: read_file(folder / name, manifest["sha256"][name])
        for name in ("arrays.npz", "vocabulary.txt")
    }
    try:
        if manifest["kind"] != KIND:
            raise ValueError(
                _(
                    "kind must be {KIND!r}, got {manifest!r}",
                    KIND=KIND,
                    manifest=manifest["kind"],
                )
            )
        words = tuple(data["vocabulary.txt"].decode().split("\n")[:-1])
        arrays = read_arrays(data["arrays.npz"], manifest["arrays"])
        model = PageModel.from_arrays(words, arrays)
        model.check()
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError) as error:
        raise ModelFormatError(
            _(
                "{folder}: inconsistent page model ({error}). Train or fetch it again.",
                folder=folder,
                error=error,
            )
        ) from error
    return model


@cache
def shipped_page_model() -> PageModel:
    """Load the model that comes with the package, once."""
    with as_file(files("research") / "resources" / "models" / KIND) as folder:
        return load_page_model(folder)
