"""Answers as Label Studio and doccano export them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from research.coding.codebook import Codebook
from research.coding.coder_names import coder_names, person_keys
from research.coding.codings import (
    Codings,
    Empty,
    known_id,
    make_codings,
    names_of_files,
)
from research.corpus.corpus import CorpusError
from research.corpus.label_cells import parse_labels
from research.files.formats.opening import read_rows
from research.files.formats.rows import Row
from research.i18n import _, listed

# Beside choices, an annotation may have these, which say nothing about themes.
ASIDES = frozenset({"textarea", "rating", "number", "datetime"})
# Under which names doccano, by version and format, writes what was chosen.
LABEL_KEYS = ("label", "labels", "cats", "annotations")
CONFIRMED_KEYS = ("annotation_approver", "is_confirmed", "confirmed")
Kind = Literal["sheets", "label-studio", "doccano"]
MAX_LOOKED_AT = 100  # rows
CSV_SEPARATOR = "#"  # between the labels of a cell, as doccano writes it


@dataclass(frozen=True, slots=True)
class Said:
    """What a person said about an article, and where it stands."""

    where: str
    article: str
    person: tuple[str, ...]
    votes: tuple[float, ...]


def kind_of(path: Path, codebook: Codebook) -> Kind:
    """Tell what answers a file holds by what its rows have.

    Raises
    ------
    UnreadableError
        If it cannot be read.
    """
    table = read_rows(path)
    columns = {name for row in table.rows[:MAX_LOOKED_AT] for name in row.values}
    if table.columns is not None:
        if columns >= set(codebook.names):
            return "sheets"
        columns |= set(table.columns)
    if columns & {"data", "completions", "annotation_id"}:
        return "label-studio"
    if table.columns is None or columns & set(LABEL_KEYS):
        return "doccano"
    return "sheets"


def read_label_studio(
    paths: str | Path | Iterable[str | Path],
    codebook: Codebook,
    *,
    known: Iterable[str] | None = None,
) -> Codings:
    """Read what Label Studio exports as JSON; each annotator is a coder.

    Tasks without annotations were not read, nor were those skipped; predictions and
    drafts are no answers. An annotator is called by the number Label Studio has for
    the person, or by what stands before the @ of an address.

    Parameters
    ----------
    paths : path, or iterable of path
    codebook : Codebook
    known : iterable of str, optional
        Ids that may occur; any if None.

    Raises
    ------
    CorpusError
        Naming every task that is not as it should be, and every two answers of one
        person about one article that differ.
    """
    allowed = None if known is None else set(known)
    said: list[Said] = []
    problems: list[str] = []
    for path in _paths(paths):
        table = read_rows(path)
        problems += table.problems
        if any("annotation_id" in row.values for row in table.rows):
            problems.append(
                _(
                    "{path}: Label Studio's JSON-MIN and CSV have the number of the "
                    "task in the place of the article's id: export as JSON",
                    path=path,
                )
            )
            continue
        for row in table.rows:
            try:
                said += _annotations(row, codebook.names, allowed)
            except (AttributeError, KeyError, TypeError, ValueError) as error:
                problems.append(
                    _(
                        "{where}: must be a Label Studio task ({told})",
                        where=row.where,
                        told=_told(error),
                    )
                )
    names = coder_names(one.person for one in said)
    return _codings(said, names, codebook, problems, [])


def _annotations(
    row: Row, themes: Sequence[str], allowed: set[str] | None
) -> Iterator[Said]:
    """Give what was said about the article of a task."""
    values = row.values
    done = values.get("annotations", values.get("completions"))
    if done is None and "data" in values:
        return
    if not isinstance(done, list):
        raise TypeError(_("'annotations' must be a list, got {done!r:.60}", done=done))
    for annotation in done:
        if annotation.get("was_cancelled"):
            continue
        chosen = _choices(annotation.get("result"))
        if chosen is None:
            continue
        name = known_id(values["data"].get("id"), allowed)
        person = person_keys(annotation.get("completed_by"))
        yield Said(row.where, name, person, _chosen(chosen, themes))


def _choices(result: Any) -> list[Any] | None:
    """Give what was chosen in an annotation; None where nothing was submitted."""
    if result is None:
        return None
    if not isinstance(result, list):
        raise TypeError(_("'result' must be a list, got {result!r:.60}", result=result))
    chosen: list[Any] = []
    kinds = {part["type"] for part in result}
    for part in result:
        if part["type"] == "choices":
            choices = part["value"]["choices"]
            if not isinstance(choices, list):
                raise TypeError(
                    _("'choices' must be a list, got {choices!r:.60}", choices=choices)
                )
            chosen += [choice for choice in choices if choice not in chosen]
    if kinds - ASIDES - {"choices"} and "choices" not in kinds:
        raise ValueError(
            _("themes must be choices, got {kinds}", kinds=sorted(map(str, kinds)))
        )
    return chosen


def read_doccano(
    paths: str | Path | Iterable[str | Path],
    codebook: Codebook,
    *,
    known: Iterable[str] | None = None,
    empty: Empty = "refuse",
) -> Codings:
    """Read what doccano exports as JSONL, JSON or CSV, a file a coder.

    An example without a label was not read, unless it says that somebody confirmed
    it: doccano writes an empty list for both. A label called "none" or 无 says that
    there is no theme.

    Parameters
    ----------
    paths : path, or iterable of path
        A coder is named by the file.
    codebook : Codebook
    known : iterable of str, optional
        Ids that may occur; any if None.
    empty : {"refuse", "no", "none"}
        With "none" an example without a label has no theme.

    Raises
    ------
    CorpusError
        Naming every line that is not as it should be.
    """
    allowed = None if known is None else set(known)
    files = _paths(paths)
    names = names_of_files(files)
    said: list[Said] = []
    problems: list[str] = []
    notes: list[str] = []
    for path in files:
        table = read_rows(path)
        problems += table.problems
        n_unread = 0
        for row in table.rows:
            try:
                name = known_id(_doccano_id(row.values), allowed)
                labels = _labels(row.values, is_cell=table.columns is not None)
                if not (labels or empty == "none" or _is_confirmed(row.values)):
                    n_unread += 1
                    continue
                votes = _chosen(labels, codebook.names)
                said.append(Said(row.where, name, (path.stem,), votes))
            except (KeyError, TypeError, ValueError) as error:
                problems.append(
                    _(
                        "{where}: must be a doccano example ({told})",
                        where=row.where,
                        told=_told(error),
                    )
                )
        if n_unread:
            notes.append(
                _(
                    "{names}: {n_unread} of {n_rows} examples have no label and count "
                    "as unread; if they have no theme, say --empty none",
                    names=names[path],
                    n_unread=n_unread,
                    n_rows=len(table.rows),
                )
            )
    by_person: dict[tuple[str, ...], str] = {
        (path.stem,): name for path, name in names.items()
    }
    return _codings(said, by_person, codebook, problems, notes)


def _doccano_id(values: Mapping[str, Any]) -> object:
    if "article" in values:
        return values["article"]
    for key in ("meta", "metadata"):
        if isinstance(values.get(key), Mapping) and "article" in values[key]:
            return values[key]["article"]
    raise ValueError(
        _(
            "no 'article' says which it is: import what --for doccano writes, and "
            "export as JSONL"
        )
    )


def _labels(values: Mapping[str, Any], *, is_cell: bool) -> list[Any]:
    """Give the labels of an example, whatever doccano calls them."""
    given = [values[key] for key in LABEL_KEYS if key in values]
    if not given:
        raise ValueError(
            _(
                "must have {LABEL_KEYS!r}, has {values}",
                LABEL_KEYS=LABEL_KEYS[0],
                values=listed(values),
            )
        )
    labels = next((value for value in given if value), None)
    if labels is None:
        return []
    if is_cell:
        parts = [part.strip() for part in str(labels).split(CSV_SEPARATOR)]
        return [part for part in parts if part]
    if not isinstance(labels, list):
        raise TypeError(_("labels must be a list, got {labels!r:.60}", labels=labels))
    return [one["label"] if isinstance(one, Mapping) else one for one in labels]


def _is_confirmed(values: Mapping[str, Any]) -> bool:
    said = (values.get(key) for key in CONFIRMED_KEYS)
    return any(one not in (None, "", False, "False", "false") for one in said)


def _chosen(labels: Sequence[Any], themes: Sequence[str]) -> tuple[float, ...]:
    """Turn names into answers; "none" alone says no to all."""
    given = parse_labels(labels) or ()
    unknown = sorted(set(given) - set(themes))
    if unknown:
        raise ValueError(_("no such theme: {unknown!r:.80}", unknown=unknown))
    return tuple(float(theme in given) for theme in themes)


def _codings(
    said: Sequence[Said],
    names: Mapping[tuple[str, ...], str],
    codebook: Codebook,
    problems: Sequence[str],
    notes: Sequence[str],
) -> Codings:
    """Gather answers; two of a person about an article must be alike."""
    problems = list(problems)
    first: dict[tuple[str, str], Said] = {}
    for one in said:
        before = first.setdefault((one.article, names[one.person]), one)
        if before.votes != one.votes:
            problems.append(
                _(
                    "{where}: {names} answered about {article!r} more than once, and "
                    "otherwise in {where_2}: keep one of them",
                    where=one.where,
                    names=names[one.person],
                    article=one.article,
                    where_2=before.where,
                )
            )
    if not (first or problems):
        problems = [_("no article has an answer"), *notes]
    if problems:
        raise CorpusError(problems)
    answers = {key: one.votes for key, one in first.items()}
    return make_codings(
        codebook.names, (coder for _rest, coder in answers), answers, notes=notes
    )


def _paths(paths: str | Path | Iterable[str | Path]) -> list[Path]:
    given = [paths] if isinstance(paths, str | Path) else paths
    return [Path(path) for path in given]


def _told(error: Exception) -> str:
    missing = isinstance(error, KeyError)
    return _("{error} is missing", error=error) if missing else str(error)
