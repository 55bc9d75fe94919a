"""The same articles as files that Label Studio and doccano import."""

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from xml.sax.saxutils import quoteattr

from research.coding.codebook import Codebook
from research.coding.handout import write_handout
from research.coding.sheets import (
    DRAWN,
    TEXT_COLUMNS,
    Assignment,
    assign,
    draw_files,
    sheet_row,
)
from research.corpus.article import Article
from research.corpus.corpus import Corpus
from research.rendering.cells import printable


def write_label_studio(
    corpus: Corpus,
    codebook: Codebook,
    folder: str | Path,
    *,
    drawn: Mapping[str, float],
    n_coders: int = 2,
    overlap: float = 0.2,
    seed: int = 7,
    sampling_round: int = 1,
    beside: Mapping[str, bytes] | None = None,
) -> tuple[Assignment, ...]:
    """Write `tasks.json` and `config.xml` for a project of Label Studio.

    Takes what `sheets.write_sheets` takes; who reads what is settled in Label Studio
    itself, so coders and overlap change nothing.
    """
    del n_coders, overlap
    dealt = assign(list(drawn), n_coders=1, overlap=0, seed=seed)
    articles = _by_id(corpus)
    contents = {
        **draw_files(drawn, dealt, codebook, sampling_round),
        **(beside or {}),
        "config.xml": label_studio_config(codebook).encode(),
        "tasks.json": label_studio_tasks(articles[name] for name in dealt[0].ids),
    }
    write_handout(folder, contents, first=DRAWN)
    return (Assignment("tasks", dealt[0].ids),)


def write_doccano(
    corpus: Corpus,
    codebook: Codebook,
    folder: str | Path,
    *,
    drawn: Mapping[str, float],
    n_coders: int = 2,
    overlap: float = 0.2,
    seed: int = 7,
    sampling_round: int = 1,
    beside: Mapping[str, bytes] | None = None,
) -> tuple[Assignment, ...]:
    """Write a JSONL file a coder for doccano; takes what `write_sheets` takes."""
    dealt = assign(list(drawn), n_coders=n_coders, overlap=overlap, seed=seed)
    articles = _by_id(corpus)
    contents = {
        **draw_files(drawn, dealt, codebook, sampling_round),
        **(beside or {}),
    }
    for one in dealt:
        examples = doccano_examples(articles[name] for name in one.ids)
        contents[f"{one.coder}.jsonl"] = examples
    write_handout(folder, contents, first=DRAWN)
    return dealt


def _by_id(corpus: Corpus) -> dict[str, Article]:
    return {article.id: article for article in corpus}


def label_studio_tasks(articles: Iterable[Article]) -> bytes:
    """Write articles as tasks that Label Studio imports."""
    tasks = [
        {"data": dict(zip(TEXT_COLUMNS, sheet_row(article), strict=True))}
        for article in articles
    ]
    return json.dumps(tasks, ensure_ascii=False, indent=1).encode()


def label_studio_config(codebook: Codebook) -> str:
    """Write the labelling interface of a codebook, for Label Studio's settings."""
    # XML has no word for most control characters, not even an escaped one.
    choices = "\n".join(
        f"    <Choice value={quoteattr(printable(theme.name))} "
        f"hint={quoteattr(printable(theme.definition))}/>"
        for theme in codebook.themes
    )
    return (
        '<View>\n  <Header value="$title"/>\n  <Text name="text" value="$text"/>\n'
        '  <Choices name="themes" toName="text" choice="multiple">\n'
        f"{choices}\n  </Choices>\n</View>\n"
    )


def doccano_examples(articles: Iterable[Article]) -> bytes:
    """Write articles as JSONL that doccano imports for text classification."""
    lines = []
    for article in articles:
        name, title, text = sheet_row(article)
        example = {"text": f"{title}\n{text}".strip(), "label": [], "article": name}
        lines.append(json.dumps(example, ensure_ascii=False) + "\n")
    return "".join(lines).encode()
