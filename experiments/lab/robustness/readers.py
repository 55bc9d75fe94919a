"""Mutants of all we read: articles, sheets, exports, keys, PDFs and models."""

import io
import json
import shutil
import zipfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

import research
from experiments.lab.robustness.mutants import (
    VALUES,
    Case,
    mutated_bytes,
    mutated_value,
)
from experiments.lab.robustness.sentences import FINANCE, GREEN
from research.coding.choice_sheets import read_key
from research.coding.codebook import SHIPPED, read_codebook
from research.coding.codings import read_sheets
from research.coding.exports import read_doccano, read_label_studio
from research.corpus.datasets import article_batches
from research.files.tables import table_bytes
from research.models import load_model, save_model
from research.pages.editions import read_pages
from research.text.word_files import read_stop_words, read_user_words

ROWS: list[dict[str, Any]] = [
    {
        "id": f"a-{n}",
        "date": f"2024-0{n}-1{n}",
        "title": "光伏电站并网发电",
        "source": "东报",
        "body": ["光伏电站今日并网发电。", "银行发放贷款支持小微企业。"],
        "labels": [["green"], [], ["finance", "green"]][n % 3],
        "extra": {"note": n},
    }
    for n in range(1, 5)
]
SHEET = "id,title,text,green,finance,comment\na-1,题,文,yes,no,\na-2,题,文,no,,说\n"
STUDIO = [
    {
        "id": 1,
        "data": {"id": "a-1", "title": "t", "text": "x"},
        "annotations": [
            {
                "completed_by": {"id": 7, "email": "a@example.invalid"},
                "was_cancelled": False,
                "result": [{"type": "choices", "value": {"choices": ["green"]}}],
            }
        ],
    }
]
DOCCANO = [{"id": 1, "text": "x", "article": "a-1", "label": ["green"]}]
KEY = [{"topic": 0, "prompt": "which?", "options": ["a", "b", "c"], "intruder": 1}]
LINES = (
    b"A small town at night",
    b"By our reporter",
    b"The lamps went on at six, and nobody was there.",
    b"They stayed on.",
)
BOOK = read_codebook()
WORD_FILE = "光伏 5 n\n# 说明\n碳市场\n"
TYPES = ("int64", "float64", "bool", "datetime64[ns]", "object", "category", "bytes")


def articles(rng: np.random.Generator, scratch: Path) -> None:
    """Read a mutated file of articles, whole and in batches."""
    suffix = _chosen(
        rng, (".jsonl", ".json", ".csv", ".tsv", ".xlsx", ".parquet", ".txt")
    )
    path = scratch / f"c{suffix}"
    path.write_bytes(_article_file(rng, suffix))
    drop_bad = bool(rng.integers(2))
    with suppress(ValueError, OSError):
        list(article_batches(path, drop_bad=drop_bad))
    research.read_corpus(path, drop_bad=drop_bad)


def _article_file(rng: np.random.Generator, suffix: str) -> bytes:
    by_structure = bool(rng.integers(2))
    rows = mutated_value(rng, _copy(ROWS)) if by_structure else _copy(ROWS)
    if suffix == ".jsonl":
        data = "\n".join(json.dumps(row) for row in rows).encode()
    elif suffix == ".json":
        data = json.dumps(rows).encode()
    elif suffix == ".txt":
        data = "\n\n".join(str(row) for row in rows).encode("utf-8", "replace")
    else:
        data = _table(rng, rows, suffix)
    return data if by_structure else mutated_bytes(rng, data)


def _table(rng: np.random.Generator, rows: Any, suffix: str) -> bytes:
    plain = [row for row in rows if isinstance(row, dict)] or [{"id": "a"}]
    frame = pd.DataFrame(plain)
    frame.columns = [str(name).encode("utf-8", "replace").decode() for name in frame]
    if suffix == ".parquet" and rng.integers(2):
        name = frame.columns[int(rng.integers(len(frame.columns)))]
        with suppress(ValueError, TypeError, OverflowError):
            frame[name] = _column(rng, len(frame))
    else:
        frame = frame.map(lambda cell: str(cell).encode("utf-8", "replace").decode())
    try:
        if suffix == ".tsv":
            return bytes(frame.to_csv(sep="\t", index=False).encode())
        return table_bytes(frame, suffix)
    except Exception:  # a frame that cannot be written at all
        return table_bytes(frame.astype(str), suffix if suffix != ".tsv" else ".csv")


def _column(rng: np.random.Generator, n: int) -> Any:
    kind = _chosen(rng, TYPES)
    if kind == "bytes":
        return [rng.bytes(4) for _ in range(n)]
    if kind in ("object", "category"):
        found = [VALUES[int(rng.integers(len(VALUES)))] for _ in range(n)]
        return pd.Series(list(map(str, found)), dtype=kind)
    return pd.Series(rng.integers(0, 2**40, n)).astype(kind)


def coded(rng: np.random.Generator, scratch: Path) -> None:
    """Read a mutated sheet, export, key, codebook or word file."""
    kind = int(rng.integers(6))
    if kind == 0:
        path = _put(scratch / "s.csv", mutated_bytes(rng, SHEET.encode()))
        read_sheets([path], BOOK, known=["a-1", "a-2"])
    elif kind == 1:
        path = _put(scratch / "s.json", _json(rng, STUDIO))
        read_label_studio([path], BOOK, known=["a-1"])
    elif kind == 2:
        path = _put(scratch / "s.jsonl", _json(rng, DOCCANO, lines=True))
        read_doccano([path], BOOK, known=["a-1"])
    elif kind == 3:
        read_key(_put(scratch / "key.json", _json(rng, KEY)))
    elif kind == 4:
        read_codebook(
            _put(scratch / "b.toml", mutated_bytes(rng, SHIPPED.read_bytes()))
        )
    else:
        path = _put(scratch / "w.txt", mutated_bytes(rng, WORD_FILE.encode()))
        read_user_words(path)
        read_stop_words(path)


def pdfs(rng: np.random.Generator, scratch: Path) -> None:
    """Read a page from a PDF whose bytes, objects or numbers are mutated."""
    read_pages([_put(scratch / "p.pdf", _pdf(rng))])


WORDS = (
    b"null|true|(x)|-1|0|1e9|99999999999|[]|<< >>|1 0 R|2 0 R|4 0 R|9 0 R|/Pages|/Page"
    b"|/FlateDecode|/LZWDecode|/Crypt|/ASCII85Decode|/DCTDecode|<ff>|[0 0 1e30 1]"
    b"|/Encrypt|/Type0|/Rotate|/Length|/Kids|/Parent|endstream|endobj|stream|%"
).split(b"|")


def _pdf(rng: np.random.Generator) -> bytes:
    text = b" ".join(b"(%s) Tj T*" % line for line in LINES)
    content = b"BT /F1 12 Tf 20 350 Td 14 TL " + text + b" ET"
    parts = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 400 400] /Contents 4 0 R "
        b"/Resources << /Font << /F1 5 0 R >> >> /Rotate 0 >>",
        b"<< /Length %d >>\nstream\n" % len(content) + content + b"\nendstream",
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    if rng.integers(2):
        for _ in range(int(rng.integers(1, 4))):
            place = int(rng.integers(len(parts)))
            words = parts[place].split(b" ")
            words[int(rng.integers(len(words)))] = _chosen(rng, WORDS)
            parts[place] = b" ".join(words)
    out = b"%PDF-1.4\n"
    starts = []
    for number, part in enumerate(parts, 1):
        starts.append(len(out))
        out += b"%d 0 obj\n" % number + part + b"\nendobj\n"
    table = b"".join(b"%010d 00000 n \n" % start for start in starts)
    end = b"xref\n0 6\n0000000000 65535 f \n" + table
    end += b"trailer << /Size 6 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % len(out)
    data = out + end
    return data if rng.integers(2) else mutated_bytes(rng, data)


def models(scratch: Path) -> Case:
    """Fit two small models; give the case that loads a tampered copy and labels."""
    texts = [*FINANCE, *GREEN]
    labels = [["finance"]] * len(FINANCE) + [["green"]] * len(GREEN)
    themes = research.ThemeClassifier(n_folds=2, min_df=1).fit(texts, labels)
    save_model(themes, scratch / "themes")
    save_model(research.fit_lda(texts, n_topics=2, min_df=1), scratch / "topics")
    corpus = research.Corpus((research.Article(id="a", body=(texts[0],)),))

    def case(rng: np.random.Generator, folder: Path) -> None:
        source = scratch / _chosen(rng, ("themes", "topics"))
        shutil.rmtree(folder / "m", ignore_errors=True)
        shutil.copytree(source, folder / "m")
        _tamper(rng, folder / "m")
        numbers = load_model(folder / "m").label(corpus).select_dtypes("number")
        if not np.isfinite(numbers.to_numpy(float)).all():
            raise AssertionError("loads, and gives no sound numbers")

    return case


def _tamper(rng: np.random.Generator, folder: Path) -> None:
    """Change a model so that its hashes and headers still fit, as an attacker would."""
    manifest = json.loads((folder / "manifest.json").read_bytes())
    with np.load(folder / "arrays.npz") as archive:
        arrays = {name: archive[name] for name in archive.files}
    how = int(rng.integers(4))
    if how == 0:
        manifest["parameters"] = mutated_value(rng, manifest["parameters"])
    elif how == 1:
        manifest = mutated_value(rng, manifest)
    elif how == 2:
        name = _chosen(rng, sorted(arrays))
        arrays[name] = _mutated_array(rng, arrays[name])
        manifest["arrays"][name] = {
            "dtype": arrays[name].dtype.str,
            "shape": list(arrays[name].shape),
        }
        _pin(manifest, folder, "arrays.npz", _packed(arrays))
    else:
        name = _chosen(rng, ("vocabulary.txt", "arrays.npz"))
        _pin(manifest, folder, name, mutated_bytes(rng, (folder / name).read_bytes()))
    (folder / "manifest.json").write_text(json.dumps(manifest))


def _mutated_array(rng: np.random.Generator, array: Any) -> Any:
    how = int(rng.integers(5))
    with np.errstate(all="ignore"):
        if how == 0:
            return array.astype(
                _chosen(rng, ("<f2", "<f8", "<i8", "|b1", "<U3", "<c16"))
            )
        if how == 1:
            return array.reshape(-1)[: max(array.size // 2, 0)]
        changed = np.array(array, copy=True).reshape(-1)
        if how == 2 or not changed.size:
            return array[np.newaxis]
        value = _chosen(rng, (np.nan, np.inf, -1, 0, 1e30, -1e30, 127, 2**31))
        with suppress(OverflowError, ValueError):
            changed[slice(None) if how == 3 else 0] = value
        return changed.reshape(array.shape)


def _packed(arrays: dict[str, Any]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, array in sorted(arrays.items()):
            member = io.BytesIO()
            np.save(member, array, allow_pickle=False)
            archive.writestr(f"{name}.npy", member.getvalue())
    return buffer.getvalue()


def _pin(manifest: dict[str, Any], folder: Path, name: str, data: bytes) -> None:
    (folder / name).write_bytes(data)
    manifest["sha256"][name] = sha256(data).hexdigest()


def _json(rng: np.random.Generator, value: Any, *, lines: bool = False) -> bytes:
    by_structure = bool(rng.integers(2))
    changed = mutated_value(rng, _copy(value)) if by_structure else value
    if lines:
        data = "\n".join(json.dumps(one) for one in changed).encode()
    else:
        data = json.dumps(changed).encode()
    return data if by_structure else mutated_bytes(rng, data)


def _put(path: Path, data: bytes) -> Path:
    path.write_bytes(data)
    return path


def _copy(value: Any) -> Any:
    return json.loads(json.dumps(value))


def _chosen(rng: np.random.Generator, values: Any) -> Any:
    return values[int(rng.integers(len(values)))]


def cases(scratch: Path) -> Iterator[tuple[str, Callable[[], Case]]]:
    """Name the kinds of cases; a case is made only where it is asked for."""
    yield "articles", lambda: articles
    yield "coded", lambda: coded
    yield "pdfs", lambda: pdfs
    yield "models", lambda: models(scratch)
