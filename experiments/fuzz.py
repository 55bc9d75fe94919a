"""Does any input break out of the stated errors? A coverage-guided search by atheris.

`pip install '.[fuzz]'`, then for each target, such as
`python experiments/fuzz.py rows -runs=200000`; what follows the target goes to
libFuzzer. It ends at the first input that raises anything but a stated error, takes
more than a minute or more than 4 GB, and keeps that input. `fuzz.py clean --random
200000` needs no atheris: it puts random pieces together, many times as fast.
"""

import json
import sys
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext, suppress
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np

RANDOM = "--random" in sys.argv
if RANDOM:
    watched: AbstractContextManager[object] = nullcontext()
else:
    import atheris

    watched = atheris.instrument_imports(include=["research"])
with watched:
    import research
    from research.coding.codebook import read_codebook
    from research.coding.codings import read_sheets
    from research.corpus.corpus import CorpusError
    from research.corpus.datasets import article_batches
    from research.files.model_folder import ModelFormatError
    from research.models import load_model
    from research.pages.page import PageError
    from research.pages.reading import read_page
    from research.text.cleaner import Cleaner
    from research.text.learn_recurring import learn_recurring

SUFFIXES = (
    ".jsonl",
    ".json",
    ".csv",
    ".xlsx",
    ".parquet",
    ".txt",
    ".jsonl.gz",
    ".csv.zst",
)
SCRATCH = TemporaryDirectory(prefix="fuzz-")
CODEBOOK = read_codebook()
SEGMENT, JIEBA = research.Segmenter(), research.Segmenter(engine="jieba")
PIECES = [
    piece.encode("utf-8", "surrogatepass")
    for piece in (
        *"\n \t\r\0,;\"'{}[]=#-.aZ09一王日电讯（）“”《》【】□１　。，：、𠮷é",
        *"\ud800\u2028\u200b",
        "记者",
        "1月2日电",
        "本报讯",
        "新华社北京",
        "（完）",
        "编辑：",
        "上接第1版",
        "EB-5",
        "仇苏",
        "碳市场",
        "银行",
        '{"id": "a", "text": ',
        "id,text",
        "\r\n",
        "\n\n",
        "## ",
    )
] + [bytes([byte]) for byte in (0x80, 0xA1, 0xC2, 0xE4, 0xF0, 0xFE, 0xFF)]
CLEAN = (Cleaner(), Cleaner(simplify=True), Cleaner(boilerplate=False))


def text_of(data: bytes) -> str:
    """Take bytes for text as a reader would; halves of pairs stay."""
    return data.decode("utf-8", "surrogateescape")


def rows(data: bytes) -> None:
    """Read a file both ways: they must agree on what it holds."""
    path = Path(SCRATCH.name, f"a{SUFFIXES[data[0] % len(SUFFIXES)] if data else ''}")
    path.write_bytes(data[1:])
    batches = None
    with suppress(CorpusError):
        batches = [a for batch in article_batches(path) for a in batch]
    with suppress(CorpusError):
        assert list(research.read_corpus(path)) == batches
        batches = None
    assert batches is None


def sheet(data: bytes) -> None:
    """Read a coding sheet."""
    path = Path(SCRATCH.name, "a.csv")
    path.write_bytes(data)
    with suppress(CorpusError):
        read_sheets([path], CODEBOOK)


def clean(data: bytes) -> None:
    """Clean a text: every character left keeps its origin."""
    text = text_of(data)
    for cleaner in CLEAN:
        cleaned = cleaner(text)
        assert len(cleaned.offsets) == len(cleaned.text)


def cut(data: bytes) -> None:
    """Cut a text: token for token as jieba does."""
    text = text_of(data)
    assert SEGMENT(text) == JIEBA(text)


def label(data: bytes) -> None:
    """Label a text and explain it."""
    text = text_of(data)
    MODELS[0].explain(text)
    for model in MODELS:
        model.label(research.Corpus((research.Article(id="a", body=(text,)),)))


def page(data: bytes) -> None:
    """Read a page."""
    with suppress(PageError):
        read_page(text_of(data))


def recurring(data: bytes) -> None:
    """Learn recurring texts from texts."""
    texts = text_of(data).split("\0")
    learn_recurring(texts, ["a"] * len(texts))


def model(data: bytes) -> None:
    """Load a model whose manifest, arrays or vocabulary are anything."""
    folder = Path(SCRATCH.name, "model")
    folder.mkdir(exist_ok=True)
    names = ("arrays.npz", "vocabulary.txt")
    payload = {name: (SHIPPED / name).read_bytes() for name in names}
    manifest = (SHIPPED / "manifest.json").read_bytes()
    if data[:1] == b"m":
        manifest = data[1:]
    else:
        payload[names[len(data) % 2]] = data
        pinned = {name: sha256(found).hexdigest() for name, found in payload.items()}
        manifest = json.dumps(json.loads(manifest) | {"sha256": pinned}).encode()
    for name, found in {**payload, "manifest.json": manifest}.items():
        (folder / name).write_bytes(found)
    with suppress(ModelFormatError):
        load_model(folder)


TARGETS: dict[str, Callable[[bytes], None]] = {
    target.__name__: target
    for target in (rows, sheet, clean, cut, label, page, recurring, model)
}
SHIPPED = Path(research.__file__).parent / "resources" / "models" / "topics"
MODELS: list[Any] = [load_model("themes"), load_model("topics")]


if __name__ == "__main__":
    if len(sys.argv) < 2 or sys.argv[1] not in TARGETS:
        sys.exit(f"usage: fuzz.py {{{','.join(TARGETS)}}} [-runs=N]")
    if RANDOM:
        rng = np.random.default_rng(7)
        for number in range(int(sys.argv[3])):
            chosen = rng.integers(len(PIECES), size=rng.integers(13))
            data = b"".join([PIECES[piece] for piece in chosen])
            try:
                TARGETS[sys.argv[1]](data)
            except Exception:
                sys.stderr.write(f"case {number}: {data!r}\n")
                raise
        sys.exit(0)
    limits = ["-timeout=60", "-rss_limit_mb=4096"]
    atheris.Setup([sys.argv[0], *limits, *sys.argv[2:]], TARGETS[sys.argv[1]])
    atheris.Fuzz()
