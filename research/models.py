"""Models as data: save and load a folder of numbers and words; loading runs no code.

A model is a folder: `manifest.json` says what it is and pins the other files by
their SHA-256, `arrays.npz` holds the numbers, `vocabulary.txt` a term a line, and
`README.md`, where there is one, is its card.
"""

import io
import json
import shutil
import tempfile
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from importlib.metadata import version
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from research.classification.lexicon import Lexicon
from research.classification.linear import LinearScores
from research.classification.themes import ThemeClassifier
from research.features import TfidfFeatures
from research.preprocessing.segmentation import Segmenter
from research.preprocessing.text import Cleaner
from research.topics.model import TopicModel

FORMAT = 1
SHIPPED = ("themes", "topics")
LIBRARIES = ("numpy", "scipy", "scikit-learn", "gensim", "jieba", "rjieba")
# More than any sensible model; a small file that swells beyond it is an attack.
MAX_BYTES = 2 << 30

Arrays = dict[str, NDArray[Any]]


class ModelFormatError(ValueError):
    """A model folder that is damaged, of another format, or not a model."""


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
        A fitted model. A topic model is saved without `doc_topic`: the shares of
        the articles it was fitted on are a result about a corpus.
    folder : path
        New, empty, or an older model, which is replaced.
    corpus_sha256 : str
        What the model was fitted on, `Corpus.sha256`.
    card : str
        Markdown about data, scores and limits, written as `README.md`.

    Raises
    ------
    FileExistsError
        If the folder holds something other than a model.
    """
    folder = Path(folder)
    if folder.exists() and not _is_replaceable(folder):
        raise FileExistsError(
            f"{folder}: must be new, empty or a model folder. Name another folder."
        )
    if isinstance(model, ThemeClassifier):
        parts = _theme_parts(model)
    else:
        parts = _topic_parts(model)
    payload = {
        "arrays.npz": _npz_bytes(parts.arrays),
        "vocabulary.txt": _vocabulary_bytes(parts.vocabulary),
    }
    if card:
        payload["README.md"] = card.encode()
    manifest = {
        "format": FORMAT,
        "kind": parts.kind,
        "parameters": parts.parameters,
        "arrays": {
            name: {"dtype": array.dtype.str, "shape": list(array.shape)}
            for name, array in parts.arrays.items()
        },
        "corpus_sha256": corpus_sha256,
        "libraries": {name: version(name) for name in LIBRARIES},
        "sha256": {name: sha256(data).hexdigest() for name, data in payload.items()},
    }
    text = json.dumps(manifest, ensure_ascii=False, indent=1, sort_keys=True)
    _replace_folder(folder, {**payload, "manifest.json": f"{text}\n".encode()})


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
    if source in SHIPPED:
        with as_file(files("research") / "resources" / "models" / str(source)) as path:
            return _load_folder(path)
    if source == "pages":
        raise ModelFormatError(
            "'pages' is no model that takes texts: page reading loads its own. "
            "Call read_page(text)."
        )
    return _load_folder(Path(source))


def _load_folder(folder: Path) -> Any:
    manifest = _read_manifest(folder)
    payload = {
        name: _read_file(folder / name, digest)
        for name, digest in manifest["sha256"].items()
    }
    try:
        arrays = _read_arrays(payload["arrays.npz"], manifest["arrays"])
        vocabulary = tuple(payload["vocabulary.txt"].decode().split("\n")[:-1])
        build = {"themes": _theme_model, "topics": _topic_model}[manifest["kind"]]
        return build(manifest["parameters"], arrays, vocabulary)
    except (KeyError, TypeError, ValueError) as error:
        raise ModelFormatError(
            f"{folder}: inconsistent model ({error}). Fit or fetch the model again."
        ) from error


def _theme_parts(model: ThemeClassifier) -> _Parts:
    linear = model.linear_
    parameters = model.get_params(deep=False) | {
        "cleaner": _settings(model.cleaner),
        "segmenter": _settings(model.segmenter),
        "lexicon": _settings(model.lexicon),
        "themes": list(model.themes_),
    }
    multiples = np.round(linear.coef / linear.step[:, np.newaxis])
    arrays: Arrays = {
        **{f"features_{k}": array for k, array in linear.features.state().items()},
        "coef": multiples.astype(np.int8),
        "step": linear.step,
        "lexicon_coef": linear.lexicon_coef,
        "intercept": linear.intercept,
        "calibration": model.calibration_,
        "thresholds": model.thresholds_,
    }
    return _Parts("themes", parameters, arrays, linear.features.vocabulary_)


def _theme_model(
    parameters: Mapping[str, Any], arrays: Arrays, vocabulary: tuple[str, ...]
) -> ThemeClassifier:
    settings = dict(parameters)
    themes = tuple(settings.pop("themes"))
    for name, noun in (
        ("cleaner", Cleaner),
        ("segmenter", Segmenter),
        ("lexicon", Lexicon),
    ):
        settings[name] = _rebuilt(noun, settings[name])
    for name in ("word_ngrams", "char_ngrams"):
        settings[name] = settings[name] and tuple(settings[name])
    model = ThemeClassifier(**settings)
    state = {
        name.removeprefix("features_"): array
        for name, array in arrays.items()
        if name.startswith("features_")
    }
    _check_shape("step", arrays["step"], (len(themes),))
    _check_shape("calibration", arrays["calibration"], (len(themes), 2))
    _check_shape("thresholds", arrays["thresholds"], (len(themes),))
    step = arrays["step"]
    model.linear_ = LinearScores(
        features=TfidfFeatures.from_state(model.feature_settings(), vocabulary, state),
        lexicon=model.lexicon,
        coef=step[:, np.newaxis] * arrays["coef"].astype(np.float32),
        step=step,
        lexicon_coef=arrays["lexicon_coef"],
        intercept=arrays["intercept"],
    )
    model.themes_ = themes
    model.classes_ = [np.array([0, 1]) for _ in themes]
    model.calibration_ = arrays["calibration"]
    model.thresholds_ = arrays["thresholds"]
    return model


def _topic_parts(model: TopicModel) -> _Parts:
    parameters = {
        "engine": model.engine,
        "seed": model.seed,
        "cleaner": _settings(model.cleaner),
        "segmenter": _settings(model.segmenter),
        "wanted": list(model.wanted),
    }
    arrays: Arrays = {
        "topic_term": model.topic_term.astype(np.float32),
        "prior": model.prior,
        "topic_share": model.topic_share,
    }
    return _Parts("topics", parameters, arrays, model.vocabulary)


def _topic_model(
    parameters: Mapping[str, Any], arrays: Arrays, vocabulary: tuple[str, ...]
) -> TopicModel:
    settings = dict(parameters)
    settings["cleaner"] = _rebuilt(Cleaner, settings["cleaner"])
    settings["segmenter"] = _rebuilt(Segmenter, settings["segmenter"])
    settings["wanted"] = tuple(settings.get("wanted", ()))
    topic_term = arrays["topic_term"].astype(np.float64)
    return TopicModel(
        topic_term=topic_term,
        doc_topic=np.empty((0, len(topic_term))),
        vocabulary=vocabulary,
        prior=arrays["prior"],
        topic_share=arrays["topic_share"],
        **settings,
    )


def _settings(noun: Cleaner | Segmenter | Lexicon | None) -> dict[str, Any] | None:
    return None if noun is None else noun.as_dict()


def _rebuilt(noun: Any, settings: Mapping[str, Any] | None) -> Any:
    return None if settings is None else noun.from_dict(settings)


def _check_shape(name: str, array: NDArray[Any], expected: tuple[int, ...]) -> None:
    if array.shape != expected:
        raise ValueError(f"{name} must have shape {expected}, got {array.shape}")
    if array.dtype.kind == "f" and not np.isfinite(array).all():
        raise ValueError(f"{name} must be finite")


def _npz_bytes(arrays: Arrays) -> bytes:
    buffer = io.BytesIO()
    np.savez_compressed(buffer, allow_pickle=False, **arrays)
    return buffer.getvalue()


def _vocabulary_bytes(vocabulary: tuple[str, ...]) -> bytes:
    broken = [term for term in vocabulary if "\n" in term]
    if broken:
        raise ValueError(f"terms must hold no line break, got {broken[0]!r}.")
    return "".join(f"{term}\n" for term in vocabulary).encode()


def _read_manifest(folder: Path) -> dict[str, Any]:
    path = folder / "manifest.json"
    try:
        manifest = json.loads(path.read_bytes())
    except (OSError, ValueError, RecursionError) as error:
        raise ModelFormatError(
            f"{folder}: must be a model folder with a readable manifest.json ({error})."
        ) from error
    if not isinstance(manifest, dict) or manifest.get("format") != FORMAT:
        found = manifest.get("format") if isinstance(manifest, dict) else manifest
        raise ModelFormatError(
            f"{folder}: format must be {FORMAT}, got {found!r}. "
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


def _read_file(path: Path, digest: str) -> bytes:
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


def _read_arrays(data: bytes, expected: Mapping[str, Any]) -> Arrays:
    """Read arrays whose headers were checked before anything was unpacked."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = {info.filename: info.file_size for info in archive.infolist()}
    except zipfile.BadZipFile as error:
        raise ValueError(f"arrays.npz is no archive: {error}") from error
    if set(members) != {f"{name}.npy" for name in expected}:
        raise ValueError(f"arrays.npz must hold {sorted(expected)}")
    if sum(members.values()) > MAX_BYTES:
        raise ValueError(f"arrays.npz must unpack to at most {MAX_BYTES} bytes")
    with np.load(io.BytesIO(data), allow_pickle=False) as archive:
        arrays = {name: archive[name] for name in sorted(expected)}
    for name, array in arrays.items():
        dtype = expected[name]["dtype"]
        if array.dtype.str != dtype or array.dtype.kind not in "biuf":
            raise ValueError(f"{name} must be numbers of type {dtype}")
        _check_shape(name, array, tuple(expected[name]["shape"]))
    return arrays


def _is_replaceable(folder: Path) -> bool:
    return folder.is_dir() and (
        (folder / "manifest.json").is_file() or not any(folder.iterdir())
    )


def _replace_folder(folder: Path, contents: Mapping[str, bytes]) -> None:
    """Put a folder in place in one move, or leave what was there."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix=".model-") as scratch:
        fresh, stale = Path(scratch, "fresh"), Path(scratch, "stale")
        fresh.mkdir()
        for name, data in contents.items():
            (fresh / name).write_bytes(data)
        if folder.exists():
            shutil.move(folder, stale)
        shutil.move(fresh, folder)
