"""A model somebody tampered with is refused in one line, or gives sound numbers."""

import json
import os
from hashlib import sha256
from io import BytesIO
from zipfile import ZipFile

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from research.corpus.corpus import Corpus
from research.files.model_folder import ModelFormatError
from research.models import load_model, save_model
from research.text.cleaner import Cleaner
from research.text.lexicon import Lexicon, WordList
from research.text.recurring import RecurringText
from research.themes.classifier import ThemeClassifier
from research.topics.lda import fit_lda


@pytest.fixture(scope="module")
def saved(corpus, tmp_path_factory):
    """Give the files of a model of each kind, taken apart."""
    words = WordList("money", "money", "made up", ("贷款", "银行"))
    cleaner = Cleaner(recurring=(RecurringText("本报记者＊报道", "", "start", 3, 0.5),))
    made = {
        "themes": ThemeClassifier(
            n_folds=2, min_df=9, lexicon=Lexicon((words,), ("银行卡",)), cleaner=cleaner
        ).fit(corpus.texts, [article.labels for article in corpus]),
        "classes": ThemeClassifier(n_folds=2, min_df=9).fit(
            corpus.texts, ["green" in article.labels for article in corpus]
        ),
        "topics": fit_lda(corpus.texts, n_topics=2, passes=1, cleaner=cleaner),
    }
    parts = {}
    for name, model in made.items():
        folder = tmp_path_factory.mktemp("saved") / name
        save_model(model, folder, card="A card.")
        with np.load(folder / "arrays.npz") as archive:
            arrays = dict(archive)
        manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
        parts[name] = manifest, arrays, (folder / "vocabulary.txt").read_bytes()
    return parts


@pytest.fixture(scope="module")
def few(corpus):
    return Corpus(corpus.articles[:2])


def packed(members):
    buffer = BytesIO()
    with ZipFile(buffer, "w") as archive:
        for name, array in members:
            one = BytesIO()
            np.save(one, array, allow_pickle=False)
            archive.writestr(f"{name}.npy", one.getvalue())
    return buffer.getvalue()


def put(folder, manifest, arrays, vocabulary, *, data=None):
    """Write a model whose hashes and headers fit, as an attacker would."""
    manifest = json.loads(json.dumps(manifest))
    if isinstance(manifest.get("arrays"), dict):
        for name, array in arrays.items():
            header = {"dtype": array.dtype.str, "shape": list(array.shape)}
            manifest["arrays"].setdefault(name, header)
    data = packed(arrays.items()) if data is None else data
    files = {"arrays.npz": data, "vocabulary.txt": vocabulary, "README.md": b"A card."}
    for name, content in files.items():
        (folder / name).write_bytes(content)
        if isinstance(manifest.get("sha256"), dict) and name in manifest["sha256"]:
            manifest["sha256"][name] = sha256(content).hexdigest()
    (folder / "manifest.json").write_text(json.dumps(manifest), "utf-8")
    return folder


def verdict(folder, few):
    """Load and label; give "refused" or "loads"; anything else is raised."""
    message = ""
    try:
        model = load_model(folder)
    except ModelFormatError as error:
        message = str(error)
    if message:
        assert str(folder) in message
        assert "\n" not in message
        return "refused"
    table = model.label(few)
    assert len(set(table.columns)) == len(table.columns)
    for name in table.select_dtypes("number"):
        numbers = table[name].dropna().to_numpy(float)
        assert np.isfinite(numbers).all(), name
        assert (numbers >= 0).all(), name
    return "loads"


def edited(part, change):
    """Copy a model's parts, and change the copy."""
    manifest, arrays, vocabulary = part
    manifest = json.loads(json.dumps(manifest))
    arrays = {name: array.copy() for name, array in arrays.items()}
    manifest["arrays"] = {}
    change(manifest, arrays)
    return manifest, arrays, vocabulary


@pytest.mark.parametrize("kind", ["themes", "classes", "topics"])
def test_what_nobody_touched_loads(kind, saved, few, tmp_path):
    assert verdict(put(tmp_path, *saved[kind]), few) == "loads"


OUT_OF_BOUNDS = [
    ("themes", "thresholds", 0), ("themes", "thresholds", 1),
    ("themes", "thresholds", -1), ("themes", "thresholds", np.nan),
    ("themes", "calibration", 0), ("themes", "calibration", 1e308),
    ("themes", "intercept", -1e308), ("themes", "step", 1e38),
    ("themes", "step", -1), ("themes", "features_idf", 0),
    ("themes", "features_idf", 1e38), ("themes", "lexicon_coef", np.inf),
    ("themes", "features_n_word_terms", -1), ("themes", "coef", -128),
    ("classes", "calibration", -1), ("topics", "prior", 0),
    ("topics", "prior", 1e308), ("topics", "topic_share", 0),
    ("topics", "topic_share", 2), ("topics", "topic_term", 0),
    ("topics", "topic_term", -1), ("topics", "term_weight", -1),
    ("topics", "term_weight", 1e38),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "name", "value"), OUT_OF_BOUNDS)
def test_numbers_out_of_bounds_are_refused(kind, name, value, saved, few, tmp_path):
    def change(_, arrays):
        arrays[name][...] = value

    folder = put(tmp_path, *edited(saved[kind], change))
    assert verdict(folder, few) == "refused"


PARAMETERS = [
    ("themes", {"C": "high"}), ("themes", {"C": -1.0}), ("themes", {"C": 1e400}),
    ("themes", {"min_df": True}), ("themes", {"seed": [7]}), ("themes", {"seed": 1.5}),
    ("themes", {"char_edges": "no"}), ("themes", {"char_ngrams": [1, 2, 3]}),
    ("themes", {"char_ngrams": "13"}), ("themes", {"word_ngrams": [True, 2]}),
    ("themes", {"vectors": [[1]]}), ("themes", {"run": "rm"}),
    ("themes", {"themes": "ab"}), ("themes", {"themes": ["id", "b"]}),
    ("themes", {"themes": ["a", "a"]}), ("themes", {"themes": ["a;b", "c"]}),
    ("themes", {"cleaner": "none"}), ("themes", {"cleaner": {"simplify": "no"}}),
    ("themes", {"cleaner": {"depth": 3}}), ("themes", {"segmenter": {"hmm": "no"}}),
    ("themes", {"segmenter": {"engine": "os"}}), ("themes", {"lexicon": {"lists": 1}}),
    ("themes", {"segmenter": {"stop_words": "的"}}), ("themes", {"classes": [1, 2]}),
    ("classes", {"classes": [False, 1]}), ("classes", {"classes": [True, False]}),
    ("classes", {"classes": [False, False]}), ("classes", {"classes": "ab"}),
    ("topics", {"engine": "bert"}), ("topics", {"engine": 3}),
    ("topics", {"seed": "7"}), ("topics", {"seed": -1}),
    ("topics", {"wanted": ["one"]}), ("topics", {"wanted": [1, 2]}),
    ("topics", {"segmenter": None}), ("topics", {"doc_topic": [[1, 0]]}),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "changes"), PARAMETERS)
def test_parameters_of_another_type_or_that_cannot_be_are_refused(
    kind, changes, saved, few, tmp_path
):
    def change(manifest, _):
        manifest["parameters"] |= changes

    folder = put(tmp_path, *edited(saved[kind], change))
    assert verdict(folder, few) == "refused"


@pytest.mark.parametrize(
    "recurring",
    [
        {"text": "＊".join(["aaaa"] * 12)},
        {"text": 7},
        {"source": 7},
        {"position": "middle"},
        {"n_docs": "x"},
        {"share": None},
        {"share": 2},
        {"more": 1},
    ],
)
def test_recurring_texts_of_no_kind_are_refused(recurring, saved, few, tmp_path):
    def change(manifest, _):
        manifest["parameters"]["cleaner"]["formulae"][0] |= recurring

    folder = put(tmp_path, *edited(saved["topics"], change))
    assert verdict(folder, few) == "refused"


@pytest.mark.parametrize("last", [True, False])
def test_a_member_that_stands_twice_is_refused(last, saved, few, tmp_path):
    manifest, arrays, vocabulary = saved["themes"]
    other = ("thresholds", np.full_like(arrays["thresholds"], 0.1))
    with pytest.warns(UserWarning, match="Duplicate name"):
        data = packed([*arrays.items(), other] if last else [other, *arrays.items()])
    folder = put(tmp_path, manifest, arrays, vocabulary, data=data)
    assert verdict(folder, few) == "refused"


def test_a_key_of_the_manifest_that_stands_twice_is_refused(saved, few, tmp_path):
    folder = put(tmp_path, *saved["themes"])
    text = (folder / "manifest.json").read_text("utf-8")
    (folder / "manifest.json").write_text(f'{text[:-1]}, "kind": "themes"}}', "utf-8")
    assert verdict(folder, few) == "refused"


@pytest.mark.parametrize(
    "change",
    [
        lambda terms: [terms[1], *terms[1:]],
        lambda terms: ["", *terms[1:]],
        lambda terms: terms[:-1],
        lambda terms: [*terms[:-1], "more"],
        lambda terms: ["\udcff", *terms[1:]],
    ],
    ids=["twice", "empty", "no line break", "one more", "no UTF-8"],
)
@pytest.mark.parametrize("kind", ["themes", "topics"])
def test_vocabularies_that_cannot_be_are_refused(kind, change, saved, few, tmp_path):
    manifest, arrays, vocabulary = saved[kind]
    terms = change(vocabulary.decode().split("\n"))
    data = "\n".join(terms).encode("utf-8", "surrogateescape")
    assert verdict(put(tmp_path, manifest, arrays, data), few) == "refused"


@pytest.mark.parametrize(
    "name", ["manifest.json", "arrays.npz", "vocabulary.txt", "README.md"]
)
@pytest.mark.parametrize("what", ["pipe", "endless", "folder", "giant"])
def test_files_that_are_none_are_refused_at_once(name, what, saved, few, tmp_path):
    path = put(tmp_path, *saved["themes"]) / name
    if what == "giant":
        os.truncate(path, 3 << 30)
    else:
        path.unlink()
    if what == "pipe":
        os.mkfifo(path)
    elif what == "endless":
        path.symlink_to("/dev/zero")
    elif what == "folder":
        path.mkdir()
    assert verdict(tmp_path, few) == "refused"


def test_another_byte_order_gives_the_same_numbers(saved, tmp_path, corpus):
    def swap(_, arrays):
        for name, array in arrays.items():
            arrays[name] = array.astype(array.dtype.newbyteorder(">"))

    for place in ("plain", "swapped"):
        (tmp_path / place).mkdir()
    plain = load_model(put(tmp_path / "plain", *saved["themes"]))
    swapped = load_model(put(tmp_path / "swapped", *edited(saved["themes"], swap)))
    texts = corpus.texts[:5]
    np.testing.assert_array_equal(
        swapped.predict_proba(texts), plain.predict_proba(texts)
    )


VALUES = st.sampled_from(
    [
        *(None, True, False, 0, 1, -1, 2**40, 0.5, 1e308, "", "a", "5", "\ud800"),
        *([], [1], ["a"], ["a", "a"], [[]], [None], [{}], {}, {"a": 1}),
    ]
)


def places(value, path=()):
    """List where a value can be put into plain data, of long lists into the first."""
    inside = value.items() if isinstance(value, dict) else enumerate(value[:2])
    for key, inner in inside:
        yield (*path, key)
        if isinstance(inner, dict | list):
            yield from places(inner, (*path, key))


@given(data=st.data(), kind=st.sampled_from(["themes", "classes", "topics"]))
@settings(max_examples=150, deadline=None, derandomize=True)
def test_any_value_at_any_place_of_the_manifest_is_refused_or_sound(
    data, kind, saved, few, tmp_path_factory
):
    manifest, arrays, vocabulary = saved[kind]
    manifest = json.loads(json.dumps(manifest))
    *path, last = data.draw(st.sampled_from(list(places(manifest))))
    room = manifest
    for key in path:
        room = room[key]
    action = data.draw(st.sampled_from(["put", "put", "drop", "add"]))
    if action == "drop":
        del room[last]
    elif action == "add" and isinstance(room, dict):
        room["more"] = data.draw(VALUES)
    else:
        room[last] = data.draw(VALUES)
    folder = put(tmp_path_factory.mktemp("m"), manifest, arrays, vocabulary)
    verdict(folder, few)


TYPES = [
    "<f8",
    "<f4",
    "<f2",
    ">f8",
    "<i8",
    "|i1",
    "|u1",
    "|b1",
    "<c16",
    "<U3",
    "<M8[D]",
]
NUMBERS = [0, 1, -1, 0.5, 127, -128, 1e9, 1e38, 1e308, np.nan, np.inf, -np.inf]


@given(data=st.data(), kind=st.sampled_from(["themes", "classes", "topics"]))
@settings(
    max_examples=150,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow],
)
@pytest.mark.filterwarnings(
    "ignore::RuntimeWarning", "ignore::numpy.exceptions.ComplexWarning"
)
def test_arrays_of_any_type_shape_and_number_are_refused_or_sound(
    data, kind, saved, few, tmp_path_factory
):
    def change(_, arrays):
        name = data.draw(st.sampled_from(sorted(arrays)))
        array = arrays[name]
        action = data.draw(st.sampled_from(["number", "type", "shape", "drop", "add"]))
        if action == "number" and array.size:
            with np.errstate(all="ignore"):
                value = np.array(data.draw(st.sampled_from(NUMBERS))).astype(
                    array.dtype
                )
            place = data.draw(st.integers(0, array.size - 1))
            array.reshape(-1)[place if data.draw(st.booleans()) else slice(None)] = (
                value
            )
        elif action == "type":
            arrays[name] = array.astype(data.draw(st.sampled_from(TYPES)))
        elif action == "shape":
            how = data.draw(
                st.sampled_from(["flat", "turned", "short", "none", "more"])
            )
            arrays[name] = {
                "flat": array.reshape(-1), "turned": array.T, "short": array[:-1]
                if array.ndim else array, "none": array[:0] if array.ndim else array,
                "more": array[np.newaxis],
            }[how]  # fmt: skip
        elif action == "drop":
            del arrays[name]
        else:
            arrays["more"] = array

    folder = put(tmp_path_factory.mktemp("m"), *edited(saved[kind], change))
    verdict(folder, few)
