"""The same articles and answers as files of Label Studio and doccano."""

import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from xml.sax.saxutils import quoteattr

from research.corpus import Article, CorpusError
from research.evaluation.codebook import Codebook
from research.evaluation.sheets import Codings, make_codings, sheet_row
from research.rows import read_rows


def label_studio_tasks(articles: Iterable[Article]) -> bytes:
    """Write articles as tasks that Label Studio imports."""
    tasks = [
        {"data": dict(zip(("id", "title", "text"), sheet_row(article), strict=True))}
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


def read_label_studio(path: str | Path, codebook: Codebook) -> Codings:
    """Read what Label Studio exports as JSON; each annotator is a coder.

    Raises
    ------
    CorpusError
        Naming every task that is not as it should be.
    """
    answers: dict[tuple[str, str], list[float]] = {}
    problems: list[str] = []
    table = read_rows(Path(path))
    for row in table.rows:
        try:
            name = str(row.values["data"]["id"])
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
    return _codings_of_tool(table.problems + problems, codebook, answers)


def read_doccano(path: str | Path, codebook: Codebook) -> Codings:
    """Read what doccano exports as JSONL for one coder, named by the file.

    Raises
    ------
    CorpusError
        Naming every line that is not as it should be.
    """
    path = Path(path)
    answers: dict[tuple[str, str], list[float]] = {}
    problems: list[str] = []
    table = read_rows(path)
    for row in table.rows:
        try:
            name = row.values.get("article") or row.values["meta"]["article"]
            labels = row.values["label"]
            answers[str(name), path.stem] = _chosen(labels, codebook.names)
        except (KeyError, TypeError, ValueError) as error:
            problems.append(f"{row.where}: must be a doccano example ({error})")
    return _codings_of_tool(table.problems + problems, codebook, answers)


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
