import json
import zipfile

import numpy as np
import pytest

from research.files.model_folder import ModelFormatError, npz_bytes
from research.models import load_model, save_model
from research.text.cleaner import Cleaner
from research.text.segmenter import Segmenter
from research.themes.classifier import ThemeClassifier
from research.topics.lda import fit_lda


@pytest.fixture(scope="module")
def themes(corpus):
    labels = [article.labels for article in corpus]
    model = ThemeClassifier(
        n_folds=2, segmenter=Segmenter(user_words=("碳排放权",)), cleaner=Cleaner()
    )
    return model.fit(corpus.texts, labels)


@pytest.fixture(scope="module")
def topics(corpus):
    return fit_lda(corpus.texts, n_topics=3, seed=1)


@pytest.fixture
def folder(themes, tmp_path):
    save_model(themes, tmp_path / "model")
    return tmp_path / "model"


def test_a_loaded_theme_model_gives_the_same_scores(themes, folder, corpus):
    loaded = load_model(folder)
    for method in ("decision_function", "predict_proba", "predict"):
        np.testing.assert_array_equal(
            getattr(loaded, method)(corpus.texts), getattr(themes, method)(corpus.texts)
        )
    assert loaded.get_params() == themes.get_params()
    assert loaded.explain(corpus.texts[0]) == themes.explain(corpus.texts[0])


def test_a_loaded_topic_model_gives_the_same_shares(topics, tmp_path, corpus):
    save_model(topics, tmp_path / "model")
    loaded = load_model(tmp_path / "model")
    np.testing.assert_allclose(
        loaded.transform(corpus.texts), topics.transform(corpus.texts), atol=1e-5
    )
    assert loaded.top_terms(5) == topics.top_terms(5)


@pytest.mark.parametrize("kind", ["themes", "topics"])
def test_saving_twice_gives_the_same_bytes(kind, request, tmp_path):
    model = request.getfixturevalue(kind)
    for name in ("first", "second"):
        save_model(model, tmp_path / name, card="A card.")
    for path in (tmp_path / "first").iterdir():
        assert path.read_bytes() == (tmp_path / "second" / path.name).read_bytes()


def test_a_loaded_model_saves_to_the_same_bytes(folder, tmp_path):
    save_model(load_model(folder), tmp_path / "again")
    for path in folder.iterdir():
        assert path.read_bytes() == (tmp_path / "again" / path.name).read_bytes()


def test_saving_replaces_a_model_and_nothing_else(themes, folder, tmp_path):
    save_model(themes, folder)
    assert not list(tmp_path.glob(".model-*"))
    (tmp_path / "thesis").mkdir()
    (tmp_path / "thesis" / "chapter.txt").write_text("years of work")
    with pytest.raises(FileExistsError, match="new, empty or a model folder"):
        save_model(themes, tmp_path / "thesis")
    assert (tmp_path / "thesis" / "chapter.txt").exists()


def edit_manifest(folder, **changes):
    path = folder / "manifest.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | changes))


def test_another_format_is_refused(folder):
    edit_manifest(folder, format=99)
    with pytest.raises(ModelFormatError, match="format must be 1, got 99"):
        load_model(folder)


@pytest.mark.parametrize("name", ["arrays.npz", "vocabulary.txt"])
def test_a_changed_file_is_refused(folder, name):
    data = (folder / name).read_bytes()
    (folder / name).write_bytes(data[:-1] + bytes([data[-1] ^ 1]))
    with pytest.raises(ModelFormatError, match="SHA-256 must be"):
        load_model(folder)


def test_a_file_outside_the_folder_is_never_opened(folder):
    manifest = json.loads((folder / "manifest.json").read_text())
    edit_manifest(folder, sha256=manifest["sha256"] | {"../secret": "0"})
    with pytest.raises(ModelFormatError, match="'sha256' must name"):
        load_model(folder)


def repack(folder, change):
    """Change the arrays and mend the hashes, as an attacker would."""
    from hashlib import sha256

    with np.load(folder / "arrays.npz") as archive:
        arrays = dict(archive)
    change(arrays)
    np.savez(folder / "arrays.npz", **arrays)
    manifest = json.loads((folder / "manifest.json").read_text())
    manifest["sha256"]["arrays.npz"] = sha256(
        (folder / "arrays.npz").read_bytes()
    ).hexdigest()
    manifest["arrays"] = {
        name: {"dtype": array.dtype.str, "shape": list(array.shape)}
        for name, array in arrays.items()
    }
    (folder / "manifest.json").write_text(json.dumps(manifest))


@pytest.mark.parametrize(
    ("change", "message"),
    [
        pytest.param(
            lambda arrays: arrays.update(coef=arrays["coef"][:, :-1]),
            "coef must have shape",
            id="shape",
        ),
        pytest.param(
            lambda arrays: arrays.update(intercept=arrays["intercept"] * np.nan),
            "intercept must be finite",
            id="nan",
        ),
        pytest.param(
            lambda arrays: arrays.update(intercept=np.array(["a", "b"])),
            "intercept must be numbers",
            id="dtype",
        ),
        pytest.param(lambda arrays: arrays.pop("coef"), "coef", id="missing"),
    ],
)
def test_inconsistent_arrays_are_refused(folder, change, message):
    repack(folder, change)
    with pytest.raises(ModelFormatError, match=message):
        load_model(folder)


def test_an_object_array_is_never_unpickled(folder):
    class Danger:
        def __reduce__(self):
            return (pytest.fail, ("code ran on loading",))

    repack(
        folder, lambda arrays: arrays.update(coef=np.array([Danger()], dtype=object))
    )
    with pytest.raises(ModelFormatError):
        load_model(folder)


def test_no_model_folder_and_no_archive_are_clear_errors(folder, tmp_path):
    with pytest.raises(ModelFormatError, match="must be a model folder"):
        load_model(tmp_path / "nothing")
    assert zipfile.is_zipfile(folder / "arrays.npz")


def test_the_page_model_is_said_to_be_loaded_by_reading():
    with pytest.raises(ModelFormatError, match="Call read_page"):
        load_model("pages")


def test_numbers_are_written_alike_however_memory_holds_them():
    table = np.arange(6.0).reshape(2, 3)
    first, second = ({"a": np.array(table, order=order)} for order in ("C", "F"))
    assert npz_bytes(first) == npz_bytes(second)
