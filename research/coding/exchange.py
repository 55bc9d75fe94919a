"""The same articles and answers as files of Label Studio and doccano."""

import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from xml.sax.saxutils import quoteattr

from research.coding.codebook import Codebook
from research.coding.codings import Codings, make_codings
from research.coding.sheets import (
    TEXT_COLUMNS,
    Assignment,
    assign,
    sheet_row,
    write_draw,
)
from research.corpus.article import Article
from research.corpus.corpus import Corpus, CorpusError
from research.files.formats.opening import read_rows
from research.files.formats.rows import Row
from research.files.writing import write_atomically


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
) -> tuple[Assignment, ...]:
    """Write `tasks.json` and `config.xml` for a project of Label Studio.

    Takes what `sheets.write_sheets` takes; who reads what is settled in Label Studio
    itself, so coders and overlap change nothing.
    """
    del n_coders, overlap
    folder = Path(folder)
    dealt = assign(list(drawn), n_coders=1, overlap=0, seed=seed)
    articles = _by_id(corpus)
    tasks = label_studio_tasks(articles[name] for name in dealt[0].ids)
    write_atomically(folder / "tasks.json", tasks)
    write_atomically(folder / "config.xml", label_studio_config(codebook).encode())
    write_draw(folder, drawn, dealt, codebook, sampling_round)
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
) -> tuple[Assignment, ...]:
    """Write a JSONL file a coder for doccano; takes what `write_sheets` takes."""
    folder = Path(folder)
    dealt = assign(list(drawn), n_coders=n_coders, overlap=overlap, seed=seed)
    articles = _by_id(corpus)
    for one in dealt:
        examples = doccano_examples(articles[name] for name in one.ids)
        write_atomically(folder / f"{one.coder}.jsonl", examples)
    write_draw(folder, drawn, dealt, codebook, sampling_round)
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
    choices = "\n".join(
        f"    <Choice value={quoteattr(theme.name)} "
        f"hint={quoteattr(theme.definition)}/>"
        for theme in codebook.themes
    )
    return (
        '<View>\n  <Header value="$title"/>\n  <Text name="text" value="$text"/>\n'
        '  <Choices name="themes" toName="text" choice="multiple">\n'
        f"{choices}\n  </Choices>\n</View>\n"
    )


def read_label_studio(
    path: str | Path, codebook: Codebook, *, known: Iterable[str] | None = None
) -> Codings:
    """Read what Label Studio exports as JSON; each annotator is a coder.

    Parameters
    ----------
    path : path
    codebook : Codebook
    known : iterable of str, optional
        Ids that may occur; any if None.

    Raises
    ------
    CorpusError
        Naming every task that is not as it should be.
    """
    allowed = None if known is None else set(known)
    answers: dict[tuple[str, str], list[float]] = {}
    table = read_rows(Path(path))
    problems = list(table.problems)
    for row in table.rows:
        try:
            name = _known(row.values["data"]["id"], allowed)
            for annotation in row.values["annotations"]:
                if annotation.get("was_cancelled"):
                    continue
                chosen = [
                    choice
                    for result in annotation["result"]
                    if result["type"] == "choices"
                    for choice in result["value"]["choices"]
                ]
                coder = str(annotation.get("completed_by", "coder"))
                answers[name, coder] = _chosen(chosen, codebook.names)
        except (KeyError, TypeError, ValueError) as error:
            problems.append(f"{row.where}: must be a Label Studio task ({error})")
    return _codings_of_tool(problems, codebook, answers)


def read_doccano(
    paths: Iterable[str | Path],
    codebook: Codebook,
    *,
    known: Iterable[str] | None = None,
) -> Codings:
    """Read what doccano exports as JSONL, a file a coder, named by the file.

    Parameters
    ----------
    paths : iterable of path
    codebook : Codebook
    known : iterable of str, optional
        Ids that may occur; any if None.

    Raises
    ------
    CorpusError
        Naming every line that is not as it should be.
    """
    allowed = None if known is None else set(known)
    answers: dict[tuple[str, str], list[float]] = {}
    problems: list[str] = []
    for path in map(Path, paths):
        table = read_rows(path)
        problems += table.problems
        for row in table.rows:
            try:
                name = _known(_doccano_id(row), allowed)
                labels = row.values["label"]
                answers[name, path.stem] = _chosen(labels, codebook.names)
            except (KeyError, TypeError, ValueError) as error:
                problems.append(f"{row.where}: must be a doccano example ({error})")
    return _codings_of_tool(problems, codebook, answers)


def _doccano_id(row: Row) -> object:
    return row.values.get("article") or row.values["meta"]["article"]


def _known(name: object, allowed: set[str] | None) -> str:
    if allowed is not None and name not in allowed:
        raise ValueError(f"no such article: {name!r}")
    return str(name)


def doccano_examples(articles: Iterable[Article]) -> bytes:
    """Write articles as JSONL that doccano imports for text classification."""
    lines = []
    for article in articles:
        name, title, text = sheet_row(article)
        example = {"text": f"{title}\n{text}".strip(), "label": [], "article": name}
        lines.append(json.dumps(example, ensure_ascii=False) + "\n")
    return "".join(lines).encode()


def _chosen(labels: Iterable[str], themes: Sequence[str]) -> list[float]:
    given = set(labels)
    unknown = sorted(given - set(themes))
    if unknown:
        raise ValueError(f"no such theme: {unknown}")
    return [float(theme in given) for theme in themes]


def _codings_of_tool(
    problems: Sequence[str],
    codebook: Codebook,
    answers: Mapping[tuple[str, str], Sequence[float]],
) -> Codings:
    if problems:
        raise CorpusError(problems)
    return make_codings(codebook.names, (coder for _, coder in answers), answers)
