"""Values within values: rows whose text stands a level down; how long texts are."""

from collections.abc import Mapping, Sequence
from typing import Any

from research.corpus.columns import finds_text

SIZED_ROWS = 200  # by which the shape of rows and the column with most text are told


def is_nested(
    rows: Sequence[Mapping[str, Any]],
    existing: Sequence[str],
    columns: Mapping[str, str],
) -> bool:
    """Tell rows whose text stands in a value of a value, as databases dump them.

    Parameters
    ----------
    rows : sequence of mapping
        The first ones tell.
    existing : sequence of str
        Columns of the file.
    columns : mapping
        From fields to columns, as asked for; a.b is what a holds below b.
    """
    if not isinstance(columns, Mapping):  # refused where columns are looked for
        return False
    asked = [name for name in columns.values() if "." in name]
    if any(name not in existing for name in asked):
        return True
    first = rows[:SIZED_ROWS]
    holds = any(isinstance(value, Mapping) for row in first for value in row.values())
    has_text = {"text", "body"} & set(columns) or finds_text(existing)
    return holds and not has_text


def flattened(values: Mapping[str, Any], depth: int = 3) -> dict[str, Any]:
    """Put the values within values beside the others, under names with dots.

    Examples
    --------
    >>> flattened({"_id": "a", "_source": {"title": "标题", "content": "正文"}})
    {'_id': 'a', '_source.title': '标题', '_source.content': '正文'}
    """
    found: dict[str, Any] = {}
    for name, value in values.items():
        is_moment = isinstance(value, Mapping) and any(k[:1] == "$" for k in value)
        if isinstance(value, Mapping) and value and depth > 0 and not is_moment:
            inner = flattened({str(k): v for k, v in value.items()}, depth - 1)
            found |= {f"{name}.{key}": item for key, item in inner.items()}
        else:
            found[name] = value
    return found


def sizes_of(rows: Sequence[Mapping[str, Any]]) -> dict[str, float]:
    """Count the characters of a value of each column, on average."""
    totals: dict[str, float] = {}
    sized = rows[:SIZED_ROWS]
    for row in sized:
        for name, value in row.items():
            n_chars = len(value) if isinstance(value, str) else 0
            totals[name] = totals.get(name, 0.0) + n_chars / len(sized)
    return totals
