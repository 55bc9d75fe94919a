"""Which column is which field; the noun Reading: what was read as what."""

from collections.abc import Mapping
from pathlib import Path

from research.corpus.article import FIELDS
from research.corpus.corpus import CorpusError


def column_names(
    path: Path, columns: Mapping[str, str], existing: tuple[str, ...] | None
) -> dict[str, str]:
    """Map fields to names in the file."""
    known = {*FIELDS, "source", "extra", "text"}
    problems = [
        f"columns: {name!r} is no field. Fields are {sorted(known)}"
        for name in columns
        if name not in known
    ]
    names = {name: name for name in known} | dict(columns)
    if existing is not None:
        have = f"The file has {list(existing)}"
        problems += [
            f"{path}: column {name!r} for {asked!r} is missing. {have}"
            for asked, name in columns.items()
            if name not in existing
        ]
        if names["text"] not in existing and names["body"] not in existing:
            problems.append(
                f"{path}: a column 'text' or 'body' is missing. {have}; say which "
                "holds the text: columns={'text': '正文'} in Python, "
                "--column text=正文 on the command line"
            )
    if problems:
        raise CorpusError(problems)
    return names
