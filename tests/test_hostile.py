"""What is hostile, damaged or absurd gives a clear error or a correct result."""

import gzip
import importlib
import io
import json
import pkgutil
import re
import time
import zipfile
from hashlib import sha256
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import research
from research.coding.codebook import read_codebook
from research.coding.codings import read_sheets
from research.corpus.article import Article
from research.corpus.corpus import Corpus, CorpusError
from research.corpus.datasets import article_batches
from research.corpus.reading import read_corpus
from research.corpus.writing import write_corpus
from research.files import encodings
from research.files.formats import columnar, spreadsheet
from research.files.model_folder import ModelFormatError
from research.files.tables import table_bytes
from research.models import load_model, save_model
from research.pages.blocks import join_lines
from research.pages.page import PageError
from research.pages.reading import read_page
from research.text.boilerplate import BOILERPLATE
from research.text.cleaner import Cleaner
from research.text.lexicon import read_lexicon


def message_of(do, kind):
    """Give the message of a stated error, or None; any other error goes on."""
    try:
        do()
    except kind as error:
        return str(error)
    return None


ONE_FILE = settings(
    max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
SUFFIXES = [
    ".jsonl", ".json", ".csv", ".tsv", ".xlsx", ".parquet", ".txt", ".md",
    ".jsonl.gz", ".jsonl.zst", ".csv.gz", ".csv.zst",
]  # fmt: skip


def articles_of(read):
    """Give all articles, or the number of faults."""
    try:
        return [article for part in read() for article in part]
    except CorpusError as error:
        return len(error.problems)


def read_all(path):
    """Read a file both ways; either both read it, or both say clearly why not."""
    at_once = articles_of(lambda: [read_corpus(path)])
    assert articles_of(lambda: article_batches(path)) == at_once
    message = message_of(lambda: read_corpus(path), CorpusError)
    assert message is None or str(path.parent) in message or "id " in message


@ONE_FILE
@given(data=st.binary(max_size=200), suffix=st.sampled_from(SUFFIXES))
def test_random_bytes_are_refused_or_read(data, suffix, tmp_path):
    path = tmp_path / f"a{suffix}"
    path.write_bytes(data)
    read_all(path)


def valid(suffix):
    """Return a small file of each format."""
    table = pd.DataFrame({"id": ["a", "b"], "text": ["碳市场开市", "银行放贷"]})
    if suffix == ".xlsx":
        buffer = io.BytesIO()
        table.to_excel(buffer, index=False, engine="xlsxwriter")
        return buffer.getvalue()
    if suffix == ".json":
        return table.to_json(orient="records", force_ascii=False).encode()
    if suffix == ".tsv":
        return table.to_csv(sep="\t", index=False).encode()
    if suffix in (".csv", ".jsonl", ".parquet"):
        return table_bytes(table, suffix)
    return gzip.compress(table_bytes(table, ".jsonl"), mtime=0)


VALID = {
    suffix: valid(suffix)
    for suffix in (".jsonl", ".json", ".csv", ".tsv", ".xlsx", ".parquet", ".jsonl.gz")
}


@ONE_FILE
@given(suffix=st.sampled_from(sorted(VALID)), data=st.data())
def test_damaged_files_are_refused_or_read(suffix, data, tmp_path):
    content = bytearray(VALID[suffix])
    for _ in range(data.draw(st.integers(1, 3))):
        at = data.draw(st.integers(0, len(content) - 1))
        content[at] = data.draw(st.integers(0, 255))
    path = tmp_path / f"a{suffix}"
    path.write_bytes(content[: data.draw(st.integers(0, len(content)))])
    read_all(path)


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "utf-16"])
@given(text=st.text("绿色金融，𠮷é€", min_size=1), cut=st.integers(1, 4))
def test_text_cut_in_a_character_is_refused_or_read(
    encoding, text, cut, tmp_path_factory
):
    path = tmp_path_factory.mktemp("cut") / "a.txt"
    path.write_bytes(f"本报讯 {text}".encode(encoding)[:-cut])
    read_all(path)


@pytest.mark.parametrize(
    ("line", "complaint"),
    [
        ("[" * 100_000, "nested too deeply"),
        ('{"id": "a", "text": ' + "[" * 100_000, "nested too deeply"),
        ('{"id": "a", "text": "\\ud800"}', "half of a surrogate pair"),
        ('{"id": "\\udfff", "text": "a"}', "half of a surrogate pair"),
        ('{"id": ' + "9" * 5000 + ', "text": "a"}', "not JSON"),
        ('{"id": "a", "text": {"$ref": "/etc/passwd"}}', "must be a list"),
        ('{"id": {"a": 1}, "text": "a"}', "'id' must be a string"),
    ],
)
def test_hostile_json_is_a_clear_error(line, complaint, tmp_path):
    path = tmp_path / "a.jsonl"
    path.write_text(line, "utf-8")
    for read in (read_corpus, lambda path: list(article_batches(path))):
        with pytest.raises(CorpusError, match=complaint):
            read(path)


def test_a_million_blank_lines_and_a_long_one_are_read(tmp_path):
    path = tmp_path / "a.jsonl"
    long = "碳" * 3_000_000
    line = json.dumps({"id": "a", "text": long}, ensure_ascii=False)
    path.write_text("\n" * 1_000_000 + line + "\n" * 1_000_000, "utf-8")
    assert [a.body for b in article_batches(path) for a in b] == [(long,)]


def test_a_line_without_end_is_refused_before_it_fills_the_memory(
    tmp_path, monkeypatch
):
    monkeypatch.setattr(encodings, "MAX_LINE", 1000)
    path = tmp_path / "a.jsonl.gz"
    path.write_bytes(gzip.compress(b"x" * 10**7))
    with pytest.raises(
        CorpusError, match=r"a\.jsonl\.gz(:1)?: a line must have at most"
    ):
        read_corpus(path)


def test_archives_that_swell_are_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(spreadsheet, "MAX_WHOLE", 1 << 20)
    bomb = tmp_path / "a.xlsx"
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", bytes(2 << 20))
    with pytest.raises(CorpusError, match="must unpack to at most"):
        read_corpus(bomb)
    # As does one that lies about its size.
    lying = bomb.read_bytes().replace((2 << 20).to_bytes(4, "little"), b"\x09\0\0\0")
    bomb.write_bytes(lying)
    with pytest.raises(CorpusError, match="must unpack to at most"):
        read_corpus(bomb)


def test_a_parquet_file_of_one_text_many_times_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(columnar, "PARQUET_BYTES", 1 << 20)
    path = tmp_path / "a.parquet"
    names = [str(n) for n in range(300)]
    pd.DataFrame({"id": names, "text": ["碳" * 10_000] * 300}).to_parquet(path)
    assert path.stat().st_size < 100_000
    with pytest.raises(CorpusError, match="must take at most"):
        read_corpus(path)


@given(text=st.text())
@settings(max_examples=15)
def test_any_text_is_labelled_and_the_way_back_holds(text, shipped):
    for model in shipped:
        table = model.label(Corpus((Article(id="a", title=text),)))
        assert len(table) == 1
    for found in shipped[0].explain(text):
        assert 0 <= found.start < found.end <= len(text)


@given(
    text=st.text(st.sampled_from("#　 \n\n碳，。“”（）上接下转第1版□本报记者\ud800\0"))
)
@settings(max_examples=25)
def test_any_page_is_read_or_refused(text):
    assert message_of(lambda: read_page(text), PageError) != ""


NAMES = ["../up", "/etc/passwd", "a/b", "..", "CON", "a\x01b", "=1+1", "<b>", "𠮷" * 99]


def test_ids_are_never_taken_for_paths(tmp_path, shipped):
    corpus = Corpus(tuple(Article(id=n, title=n, body=("碳市场",)) for n in NAMES))
    out = tmp_path / "a" / "out"
    write_corpus(corpus, out / "corpus.jsonl")
    labels = table_bytes(shipped[0].label(corpus), ".csv").decode("utf-8-sig")
    assert "\n=1" not in labels
    assert read_corpus(out / "corpus.jsonl").ids == NAMES
    assert sorted(p.name for p in tmp_path.rglob("*")) == ["a", "corpus.jsonl", "out"]


@given(data=st.binary(max_size=60), suffix=st.sampled_from([".xlsx", ".csv"]))
@settings(max_examples=30)
def test_hostile_sheets_are_clear_errors(data, suffix, tmp_path_factory):
    path = tmp_path_factory.mktemp("sheet") / f"a{suffix}"
    path.write_bytes(data)
    with pytest.raises(CorpusError, match=re.escape(path.name)):
        read_sheets([path], read_codebook())


# Models


@pytest.fixture(scope="module")
def saved(corpus, tmp_path_factory):
    labels = [article.labels for article in corpus]
    model = research.ThemeClassifier(n_folds=2, lexicon=read_lexicon())
    folder = tmp_path_factory.mktemp("model") / "model"
    save_model(model.fit(corpus.texts, labels), folder)
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def write_model(folder, payload, **changes):
    """Write a model's files with hashes that fit, as an attacker would."""
    folder.mkdir(exist_ok=True)
    manifest = json.loads(payload["manifest.json"])
    for name in ("arrays.npz", "vocabulary.txt"):
        (folder / name).write_bytes(payload[name])
        manifest["sha256"][name] = sha256(payload[name]).hexdigest()
    manifest |= changes
    (folder / "manifest.json").write_text(json.dumps(manifest))
    return folder


def assert_refused_or_works(folder):
    message = message_of(lambda: load_model(folder), ModelFormatError)
    if message is None:
        assert load_model(folder).predict(["碳市场开市"]).shape == (1, 2)
    else:
        assert str(folder) in message


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | st.text(max_size=3),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["a", "text", "lists"]), inner, max_size=2)
    ),
    max_leaves=5,
)


@given(value=JSON, data=st.data())
@settings(max_examples=60)
def test_manifests_of_any_kind_are_refused_or_work(
    value, data, saved, tmp_path_factory
):
    manifest = json.loads(saved["manifest.json"])
    place = data.draw(st.sampled_from(["top", "parameters", "arrays", "sha256"]))
    part = manifest if place == "top" else manifest[place]
    part[data.draw(st.sampled_from(sorted(part)))] = value
    folder = write_model(tmp_path_factory.mktemp("m"), saved)
    (folder / "manifest.json").write_text(json.dumps(manifest))
    assert_refused_or_works(folder)


@given(at=st.integers(0, 10**6), byte=st.integers(0, 255))
@settings(max_examples=60)
def test_damaged_arrays_are_refused_or_work(at, byte, saved, tmp_path_factory):
    arrays = bytearray(saved["arrays.npz"])
    arrays[at % len(arrays)] = byte
    payload = {**saved, "arrays.npz": bytes(arrays)}
    folder = write_model(tmp_path_factory.mktemp("m"), payload)
    assert_refused_or_works(folder)


def test_an_array_that_claims_more_than_it_holds_takes_no_memory(saved, tmp_path):
    shape = [1 << 40]
    header = {"descr": "<f8", "fortran_order": False, "shape": tuple(shape)}
    buffer = io.BytesIO()
    np.lib.format.write_array_header_1_0(buffer, header)
    manifest = json.loads(saved["manifest.json"])
    names = sorted(manifest["arrays"])
    with np.load(io.BytesIO(saved["arrays.npz"])) as archive:
        arrays = {name: archive[name] for name in names}
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name in names:
            one = io.BytesIO()
            np.save(one, arrays[name])
            data = buffer.getvalue() if name == "thresholds" else one.getvalue()
            archive.writestr(f"{name}.npy", data)
    claimed = {**manifest["arrays"], "thresholds": {"dtype": "<f8", "shape": shape}}
    payload = {**saved, "arrays.npz": packed.getvalue()}
    folder = write_model(tmp_path / "m", payload, arrays=claimed)
    with pytest.raises(ModelFormatError, match="must hold as much as"):
        load_model(folder)


def test_a_header_of_great_length_is_refused(saved, tmp_path):
    packed = io.BytesIO()
    manifest = json.loads(saved["manifest.json"])
    header = b"{" + b" " * 60_000 + b"}"
    npy = b"\x93NUMPY\x01\x00" + len(header).to_bytes(2, "little") + header
    with zipfile.ZipFile(packed, "w") as archive:
        for name in manifest["arrays"]:
            archive.writestr(f"{name}.npy", npy)
    folder = write_model(tmp_path / "m", {**saved, "arrays.npz": packed.getvalue()})
    with pytest.raises(ModelFormatError, match="inconsistent model"):
        load_model(folder)


def test_what_a_link_points_to_is_held_to_the_same_hash(saved, tmp_path):
    secret = tmp_path / "secret"
    secret.write_text("something else")
    folder = write_model(tmp_path / "m", saved)
    (folder / "vocabulary.txt").unlink()
    (folder / "vocabulary.txt").symlink_to(secret)
    with pytest.raises(ModelFormatError, match="SHA-256 must be") as error:
        load_model(folder)
    assert "something else" not in str(error.value)


# Time


def seconds(do, text):
    """Time the quicker of two runs."""
    found = []
    for _ in range(2):
        start = time.process_time()
        do(text)
        found.append(time.process_time() - start)
    return min(found)


def is_linear(do, piece):
    """Tell whether twice the text takes about twice the time, where it takes any."""
    size = 4000
    while True:
        text = (piece * size)[:size]
        once = seconds(do, text)
        if once > 0.02:
            break
        if size > 10_000:
            return True
        size *= 2
    # Three times over: other work on the machine comes and goes.
    return any(seconds(do, (piece * 2 * size)[: 2 * size]) < 3 * seconds(do, text)
               for _ in range(3))  # fmt: skip


# Asked of texts of this length at most, as the code beside them says.
BOUNDED = {"research.pages.blocks._BYLINE": 60}


def patterns():
    """List all compiled patterns of the package with the ways they are used."""
    for module in pkgutil.walk_packages(research.__path__, "research."):
        if module.name.endswith("__main__"):
            continue
        room = importlib.import_module(module.name)
        source = Path(room.__file__).read_text("utf-8")
        for name, value in vars(room).items():
            if isinstance(value, re.Pattern) and f"{name} = " in source:
                ways = set(re.findall(rf"\b{name}\.(\w+)\(", source)) or {"match"}
                whole = f"{module.name}.{name}"
                yield pytest.param(value, ways, BOUNDED.get(whole), id=whole)


ADVERSARIES = (
    "\n", " ", "\t ", "a", "1", "王", "一", "（", "“", "《", "【", "□", "１", "-", "a.",
    "#", "记者", "1月", "日电", "本报", "编辑：", "上接", "第1版", "，\n", "a\n",
    "\u200b",
)  # fmt: skip


def given_to(pattern):
    """Say what a pattern is given: a text, or its bytes."""
    return str if isinstance(pattern.pattern, str) else str.encode


@pytest.mark.parametrize(("pattern", "ways", "most"), [*patterns()])
def test_no_pattern_takes_more_than_linear_time(pattern, ways, most):
    given = given_to(pattern)
    empty = given("")
    for piece in ADVERSARIES:
        if most:
            longest = given((piece * most)[:most])
            assert seconds(pattern.fullmatch, longest) < 0.05
            continue
        for tail in ("", "\0"):

            def searched(text, tail=tail):
                pattern.sub(empty, given(text + tail))

            def matched(text, tail=tail):
                pattern.match(given(text + tail))

            if ways & {"search", "finditer", "findall", "sub", "split"}:
                assert is_linear(searched, piece), piece
            if ways & {"match", "fullmatch"}:
                assert is_linear(matched, piece), piece


@pytest.mark.parametrize("name", ["clean", "simplify", "furniture", "segment", "join"])
def test_no_stage_takes_more_than_linear_time(name, segment):
    stages = {
        "clean": Cleaner(),
        "simplify": Cleaner(simplify=True, boilerplate=False),
        "furniture": lambda text: [find(text) for find in BOILERPLATE],
        "segment": segment,
        "join": join_lines,
    }
    for piece in (*ADVERSARIES, "仇苏", "EB-5 ", "𠮷", "银\n行", "编辑：王岚\n"):
        assert is_linear(stages[name], piece), piece
