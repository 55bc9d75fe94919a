"""JSONL and JSON."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from research.files.encodings import decode, text_lines
from research.files.formats.rows import Row, RowStream, json_kind
from research.files.reading import UnreadableError, read_bytes


def jsonl_rows(path: Path, encoding: str | None) -> Iterator[Row | str]:
    """Read a JSONL file line by line."""
    # Lines end in \n only: U+2028 may stand inside a JSON string.
    for number, line in enumerate(text_lines(path, encoding, "\n"), start=1):
        if not line.strip():
            continue
        where = f"{path}:{number}"
        value, problem = _json_value(line)
        if problem:
            yield f"{where}: {problem}"
        elif not isinstance(value, dict):
            yield f"{where}: must be a JSON object, got {json_kind(value)}"
        else:
            yield Row(where, value)


def json_rows(path: Path, encoding: str | None) -> RowStream:
    """Read the objects of a JSON file."""
    values, problem = _json_value(decode(path, read_bytes(path), encoding))
    if problem or not isinstance(values, list):
        raise UnreadableError(
            f"{path}: must be a JSON list of objects, "
            f"got {problem or json_kind(values)}."
        )
    return RowStream(
        Row(f"{path}[{number}]", value)
        if isinstance(value, dict)
        else f"{path}[{number}]: must be a JSON object, got {json_kind(value)}"
        for number, value in enumerate(values)
    )


def _json_value(text: str) -> tuple[Any, str]:
    """Parse JSON; give the value, or what is wrong."""

    def refuse(constant: str) -> None:
        raise ValueError(f"{constant} is no JSON number")

    try:
        return json.loads(text, parse_constant=refuse), ""
    except RecursionError:
        return None, "nested too deeply"
    except ValueError as error:
        return None, f"not JSON: {error}"
