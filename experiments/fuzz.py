"""Does any input break out of the stated errors? A coverage-guided search by atheris.

`pip install 'research[fuzz]'`, then for each target, such as
`python experiments/fuzz.py rows -runs=200000`; what follows the target goes to
libFuzzer. It ends at the first input that raises anything but a stated error, takes
more than a minute or more than 4 GB, and keeps that input.
"""

import json
import sys
from collections.abc import Callable
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory

import atheris

with atheris.instrument_imports(include=["research"]):
    import research
    from research.corpus import CorpusError
    from research.datasets import article_batches
    from research.evaluation.codebook import read_codebook
    from research.evaluation.sheets import read_sheets
    from research.models import ModelFormatError, load_model
    from research.preprocessing.formulae import learn_formulae
    from research.preprocessing.pages.reading import PageError, read_page
    from research.preprocessing.text import Cleaner

SUFFIXES = (".jsonl", ".json", ".csv", ".xlsx", ".parquet", ".txt", ".jsonl.gz",
            ".csv.zst")  # fmt: skip
SCRATCH = TemporaryDirectory(prefix="fuzz-")
CODEBOOK = read_codebook()
SEGMENT, JIEBA = research.Segmenter(), research.Segmenter(engine="jieba")
CLEAN = (Cleaner(), Cleaner(simplify=True), Cleaner(furniture=False))


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


def formulae(data: bytes) -> None:
    """Learn formulae from texts."""
    texts = text_of(data).split("\0")
    learn_formulae(texts, ["a"] * len(texts))


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
    for target in (rows, sheet, clean, cut, label, page, formulae, model)
}
SHIPPED = Path(research.__file__).parent / "resources" / "models" / "topics"
MODELS = [load_model("themes"), load_model("topics")]


if __name__ == "__main__":
    if len(sys.argv) < 2 or sys.argv[1] not in TARGETS:
        sys.exit(f"usage: fuzz.py {{{','.join(TARGETS)}}} [-runs=N]")
    limits = ["-timeout=60", "-rss_limit_mb=4096"]
    atheris.Setup([sys.argv[0], *limits, *sys.argv[2:]], TARGETS[sys.argv[1]])
    atheris.Fuzz()
