"""Two folders of one report, number by number."""

import csv
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

from research.i18n import _, listed

Verdict = Literal["same", "figure", "number", "text", "missing", "new", "skipped"]

FIGURES = (".svg", ".png", ".html")  # a page holds its figures
# Sums in another order, on another processor, move the last digits.
TOLERANCE = 1e-3
SHOWN_CHARS = 60  # of a cell that differs


@dataclass(frozen=True, slots=True)
class Finding:
    """What became of one file of a report.

    Attributes
    ----------
    name : str
        Report and file, `themes/f1.svg`.
    verdict : str
        `same` bytes; only `figure` bytes differ; a `number` moved by more than the
        tolerance, or `text` differs; a file is `missing` or `new` in the second run;
        or the report was `skipped`.
    detail : str
    """

    name: str
    verdict: Verdict
    detail: str = ""

    @property
    def is_repeated(self) -> bool:
        """Whether the file says the same."""
        return self.verdict in ("same", "figure", "skipped")


def compare_reports(
    before: Path, after: Path, *, name: str, tolerance: float = TOLERANCE
) -> Iterator[Finding]:
    """Compare two folders that hold the same report.

    Yields
    ------
    Finding
        One a file, in the order of their names.
    """
    old, new = _files(before), _files(after)
    for file in sorted({*old, *new}):
        label = f"{name}/{file}"
        if file not in new:
            yield Finding(label, "missing")
        elif file not in old:
            yield Finding(label, "new")
        elif old[file] == new[file]:
            yield Finding(label, "same")
        elif file.endswith(FIGURES):
            yield Finding(label, "figure")
        elif file == "report.json":
            yield _compare_numbers(label, old[file], new[file], tolerance)
        elif f"{file.removesuffix('.csv')}.svg" in new:  # the numbers of a chart
            moved = _differences(_cells(old[file]), _cells(new[file]), ())
            yield _verdict(label, list(moved), tolerance)


def _files(folder: Path) -> dict[str, bytes]:
    listed = json.loads((folder / "report.json").read_bytes())["files"]
    present = (folder / name for name in listed)
    return {path.name: path.read_bytes() for path in present if path.is_file()}


def _compare_numbers(label: str, old: bytes, new: bytes, tolerance: float) -> Finding:
    left, right = json.loads(old), json.loads(new)
    versions = left.pop("versions"), right.pop("versions")
    found = _verdict(label, list(_differences(left, right, ())), tolerance)
    if found.verdict != "same" or versions[0] == versions[1]:
        return found
    return replace(
        found, detail=listed(filter(None, [found.detail, _("other versions")]))
    )


def _verdict(
    label: str, moved: Sequence[tuple[str, Any, Any]], tolerance: float
) -> Finding:
    numbers = [(where, a, b) for where, a, b in moved if _are_numbers(a, b)]
    if len(numbers) < len(moved):
        where, a, b = next(d for d in moved if not _are_numbers(d[1], d[2]))
        return Finding(
            label,
            "text",
            _(
                "{where}: {old} became {new}",
                where=where,
                old=_short(a),
                new=_short(b),
            ),
        )
    too_far = [d for d in numbers if _distance(d[1], d[2]) > tolerance]
    if too_far:
        where, a, b = max(too_far, key=lambda d: _distance(d[1], d[2]))
        return Finding(
            label,
            "number",
            _(
                "{n_too_far} numbers moved, most of all {where}: {a} became {b}",
                n_too_far=len(too_far),
                where=where,
                a=a,
                b=b,
            ),
        )
    return Finding(label, "same", _("within the tolerance") if moved else "")


def _short(cell: Any) -> str:
    """Show a cell, or how much there is of what is more than one."""
    if isinstance(cell, list | dict):
        return _("{n_cell} items", n_cell=len(cell))
    text = repr(cell)
    return text if len(text) <= SHOWN_CHARS else f"{text[:SHOWN_CHARS]}…"


def _cells(data: bytes) -> list[list[Any]]:
    """Read a CSV, numbers as numbers."""
    rows = csv.reader(data.decode("utf-8-sig").splitlines())
    return [[_number(cell) for cell in row] for row in rows]


def _number(cell: str) -> float | str:
    try:
        return float(cell)
    except ValueError:
        return cell


def _differences(
    left: Any, right: Any, path: Sequence[str]
) -> Iterator[tuple[str, Any, Any]]:
    if (
        isinstance(left, dict)
        and isinstance(right, dict)
        and left.keys() == right.keys()
    ):
        for key in left:
            yield from _differences(left[key], right[key], (*path, key))
    elif isinstance(left, list) and isinstance(right, list) and len(left) == len(right):
        for place, pair in enumerate(zip(left, right, strict=True)):
            yield from _differences(*pair, (*path, str(place)))
    elif left != right:
        yield " › ".join(path), left, right


def _are_numbers(left: Any, right: Any) -> bool:
    return all(
        isinstance(x, int | float) and not isinstance(x, bool) for x in (left, right)
    )


def _distance(left: float, right: float) -> float:
    return abs(left - right) / max(abs(left), abs(right), 1e-12)
