"""Models as data: save and load a folder of numbers and words; loading runs no code.

A model is a folder: `manifest.json` says what it is and pins the other files by
their SHA-256, `arrays.npz` holds the numbers, `vocabulary.txt` a term a line, and
`README.md`, where there is one, is its card.
"""

import json
from collections.abc import Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from hashlib import sha256
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any, Literal, NoReturn, overload

import numpy as np
from sklearn.utils.validation import check_is_fitted

from research.files.model_folder import (
    FORMAT,
    Arrays,
    ModelFormatError,
    array_headers,
    check_bounds,
    npz_bytes,
    read_arrays,
    read_file,
    read_manifest,
    read_vocabulary,
    vocabulary_bytes,
)
from research.files.model_kinds import (
    BOUNDS,
    OPTIONAL_ARRAYS,
    TOPIC_PARAMETERS,
)
from research.files.plain_data import checked_members, rebuilt, settings_of
from research.files.record import may_hold_model
from research.files.versions import library_versions
from research.files.writing import replace_folder, standing
from research.text.cleaner import Cleaner
from research.text.segmenter import Segmenter
from research.themes.classifier import ThemeClassifier
from research.themes.saved import theme_model, theme_parts
from research.topics.model import TopicModel

SHIPPED = ("themes", "topics")

# What building a model from wrong parts may raise.
_UNFIT = (
    AttributeError,
    LookupError,
    MemoryError,
    OverflowError,
    RecursionError,
    TypeError,
    ValueError,
)


@dataclass(frozen=True, slots=True)
class _Parts:
    """A model taken apart into plain data."""

    kind: Literal["themes", "topics"]
    parameters: dict[str, Any]
    arrays: Arrays
    vocabulary: tuple[str, ...]


def save_model(
    model: ThemeClassifier | TopicModel,
    folder: str | Path,
    *,
    corpus_sha256: str = "",
    card: str = "",
) -> None:
    """Write a model as a folder; the same model gives the same bytes.

    Parameters
    ----------
    model : ThemeClassifier or TopicModel
        A fitted model; of a `TopicTransformer`, its `model_`. A topic model is saved
        without `doc_topic`: the shares of the articles it was fitted on are a result
        about a corpus.
    folder : path
        New, empty, or an older model as it was written, which is replaced. Of a link,
        what it points to.
    corpus_sha256 : str
        What the model was fitted on, `Corpus.sha256`.
    card : str
        Markdown about data, scores and limits, written as `README.md`.

    Raises
    ------
    FileExistsError
        If the folder holds something other than a model, or besides it.
    ValueError
        If it is no model, not fitted, or holds numbers that no model can.
    """
    _check_saveable(model)
    folder = Path(folder)
    if folder.exists() and not may_hold_model(folder):
        raise FileExistsError(
            f"{folder}: must be new, empty or a model folder as it was written, with "
            "nothing else in it. Name another folder."
        )
    if isinstance(model, ThemeClassifier):
        parts = _Parts("themes", *theme_parts(model))
    else:
        parts = _topic_parts(model)
    check_bounds(parts.arrays, BOUNDS[parts.kind], optional=OPTIONAL_ARRAYS)
    payload = {
        "arrays.npz": npz_bytes(parts.arrays),
        "vocabulary.txt": vocabulary_bytes(parts.vocabulary),
    }
    if card:
        payload["README.md"] = card.encode()
    manifest = {
        "format": FORMAT,
        "kind": parts.kind,
        "parameters": parts.parameters,
        "arrays": array_headers(parts.arrays),
        "corpus_sha256": corpus_sha256,
        "libraries": library_versions(),
        "sha256": {name: sha256(data).hexdigest() for name, data in payload.items()},
    }
    text = json.dumps(manifest, ensure_ascii=False, indent=1, sort_keys=True)
    replace_folder(
        folder,
        {**payload, "manifest.json": f"{text}\n".encode()},
        may_replace=may_hold_model,
    )


def _check_saveable(model: Any) -> None:
    if not isinstance(model, ThemeClassifier | TopicModel):
        raise ValueError(
            "model must be a fitted ThemeClassifier or a TopicModel, got "
            f"{type(model).__name__}."
        )
    if isinstance(model, ThemeClassifier):
        check_is_fitted(model)


@overload
def load_model(source: Literal["themes"]) -> ThemeClassifier: ...


@overload
def load_model(source: Literal["topics"]) -> TopicModel: ...


@overload
def load_model(source: Literal["pages"]) -> NoReturn: ...  # page reading loads its own


@overload
def load_model(source: str | Path) -> Any: ...


def load_model(source: str | Path) -> Any:
    """Load a shipped model by name, or one's own from its folder.

    Parameters
    ----------
    source : "themes", "topics" or path
        A folder of one's own that bears such a name is reached as "./themes".

    Returns
    -------
    ThemeClassifier or TopicModel
        Takes raw text.

    Raises
    ------
    ModelFormatError
        If anything in the folder is not as its manifest says.
    """
    with _folder_of(source) as folder:
        return _load_folder(folder)


def model_digest(source: str | Path) -> str:
    """Hash the manifest of a model, which pins its other files by their hashes.

    Raises
    ------
    ModelFormatError
        If there is no manifest of a model.
    """
    with _folder_of(source) as folder:
        read_manifest(folder)
        return sha256((folder / "manifest.json").read_bytes()).hexdigest()


def _folder_of(source: str | Path) -> AbstractContextManager[Path]:
    if source in SHIPPED:
        return as_file(files("research") / "resources" / "models" / str(source))
    if source == "pages":
        raise ModelFormatError(
            "'pages' is no model that takes texts: page reading loads its own. "
            "Call read_page(text)."
        )
    return nullcontext(standing(source))


def _load_folder(folder: Path) -> Any:
    manifest = read_manifest(folder)
    kind = manifest["kind"]
    build = {"themes": theme_model, "topics": _topic_model}.get(kind)
    if build is None:
        raise ModelFormatError(
            f"{folder}: kind must be one of {tuple(BOUNDS)}, got {kind!r:.40}."
        )
    payload = {
        name: read_file(folder / name, digest)
        for name, digest in manifest["sha256"].items()
    }
    try:
        arrays = read_arrays(payload["arrays.npz"], manifest["arrays"])
        check_bounds(arrays, BOUNDS[kind], optional=OPTIONAL_ARRAYS)
        vocabulary = read_vocabulary(payload["vocabulary.txt"])
        return build(manifest["parameters"], arrays, vocabulary)
    except _UNFIT as error:
        reason = str(error) or type(error).__name__
        raise ModelFormatError(
            f"{folder}: inconsistent model ({reason}). Fit or fetch the model again."
        ) from error


def _topic_parts(model: TopicModel) -> _Parts:
    parameters = {
        "engine": model.engine,
        "seed": int(model.seed),
        "cleaner": settings_of(model.cleaner),
        "segmenter": settings_of(model.segmenter),
        "wanted": list(model.seed_names),
        **({"names": list(model.names)} if model.names else {}),
        **({"hidden": list(model.hidden)} if model.hidden else {}),
    }
    arrays: Arrays = {
        "topic_term": model.topic_term.astype(np.float32),
        "prior": model.prior.astype(np.float64),
        "topic_share": model.topic_share.astype(np.float64),
    }
    if model.term_weight is not None:
        arrays["term_weight"] = model.term_weight.astype(np.float32)
    if model.idf is not None:
        arrays["idf"] = model.idf.astype(np.float64)
    return _Parts("topics", parameters, arrays, model.vocabulary)


def _topic_model(
    parameters: Mapping[str, Any], arrays: Arrays, vocabulary: tuple[str, ...]
) -> TopicModel:
    free, kinds = ("wanted", "names", "hidden"), TOPIC_PARAMETERS
    settings = checked_members("parameters", parameters, kinds, optional=free)
    settings["cleaner"] = rebuilt(Cleaner, settings["cleaner"])
    settings["segmenter"] = rebuilt(Segmenter, settings["segmenter"])
    settings["seed_names"] = tuple(settings.pop("wanted", ()))
    settings |= {part: tuple(settings.pop(part, ())) for part in ("names", "hidden")}
    topic_term = arrays["topic_term"].astype(np.float64)
    return TopicModel(
        topic_term=topic_term,
        doc_topic=np.empty((0, len(topic_term))),
        vocabulary=vocabulary,
        prior=arrays["prior"],
        topic_share=arrays["topic_share"],
        term_weight=(
            arrays["term_weight"].astype(np.float64)
            if "term_weight" in arrays  # not in models of older versions
            else None
        ),
        idf=arrays.get("idf"),
        **settings,
    )
