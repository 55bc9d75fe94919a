"""Which column is which field; the noun Reading: what was read as what."""

import re
import shlex
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from research.corpus.corpus import CorpusError
from research.corpus.field_names import NAMES, candidates, plain_name
from research.i18n import _, listed, ngettext

# Fields in the order in which a reading is told; "text" is the body as one string.
FIELDS = (
    *("text", "body", "title", "date", "source", "id", "labels"),
    *("byline", "dateline", "genre", "extra"),
)
SHOWN = 8  # names in a line
LONG_TEXT = 100  # characters that make a column likelier the text than another
_LONG_NAME = 20  # a longer one is a text: the file has no header
_OF_SHELL = re.compile(r"[^\w.,:/@%+=：，。【】（）-]")  # a shell parts or changes it
_SENTENCE_MARKS = "，。！？；：…"


def column_names(
    path: Path | str,
    columns: Mapping[str, str],
    existing: Sequence[str] | None,
    *,
    is_complete: bool = True,
    sizes: Mapping[str, float] | None = None,
    notes: Sequence[str] = (),
) -> dict[str, str]:
    """Find the column of each field.

    What is asked for goes first, then a column called as the field is, then one of
    its usual names in Chinese or English. Case, blanks, underscores and byte order
    marks in names do not count.

    Parameters
    ----------
    path : path or str
        Of the file, or what stands for one in messages.
    columns : mapping
        From fields to columns, as asked for.
    existing : sequence of str, or None
        Columns of the file; None where nothing is known of them.
    is_complete : bool
        Whether later rows cannot have others, as in JSONL.
    sizes : mapping, optional
        Characters that a value of a column has on average, to name the likeliest text.
    notes : sequence of str
        What was noticed so far, such as sheets left out, for a refusal.

    Returns
    -------
    dict
        From fields that have a column to its name as the file writes it, in the
        order of `FIELDS`.

    Raises
    ------
    CorpusError
        If a column that was asked for is missing, several may be the text or another
        field, or none is the text. It names the columns there are and the option.
    """
    problems = _no_fields(columns)
    known = list(dict.fromkeys(existing or ()))
    names: dict[str, str] = {}
    for name, asked in columns.items():
        match = _same(asked, known) if existing is not None else asked
        if match is None and is_complete:
            problems.append(
                _(
                    "{path}: column {asked!r} for {name!r} is missing. {have}",
                    path=path,
                    asked=asked,
                    name=name,
                    have=_have(known),
                )
            )
        names[name] = match or asked
    taken = set(names.values())
    for name in FIELDS:
        if name in names or (name in ("text", "body") and _has_text(columns)):
            continue
        found = candidates(name, [c for c in known if c not in taken])
        if name == "text" and candidates("body", known)[:1] == ["body"]:
            found = [c for c in found if plain_name(c) == "text"]
        if name == "text" and found:
            found = _with_longer(found, known, sizes or {})
        if len(found) > 1:
            problems.append(_ambiguous(path, name, found))
        if found:
            names[name] = found[0]
        elif not is_complete and name not in taken:
            names[name] = name
    if not _has_text(names) and existing is not None:
        left = [name for name in known if name.strip() and name not in names.values()]
        problems.append(_no_text(path, known, left, sizes or {}, notes))
    if problems:
        raise CorpusError(problems)
    return {name: names[name] for name in FIELDS if name in names}


def columns_of(rows: Iterable[Mapping[str, object]]) -> tuple[str, ...]:
    """List the columns of rows that may differ, in the order they come up."""
    return tuple(dict.fromkeys(name for row in rows for name in row))


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What was read as what.

    Attributes
    ----------
    columns : mapping
        From fields to the columns they were taken from.
    kept : tuple of str
        Columns that were not read; their values come back out.
    encoding : str or None
        Of the text, as Python names it; None where the format has its own.
    dropped : tuple of str
        What was wrong with the rows left out.
    n_undated : int
        Articles without a usable date, those dropped for it not counted.
    bad_dates : tuple of str
        What was wrong with dates, with the places.
    notes : tuple of str
        Whatever else was taken in another way than it was written.

    Raises
    ------
    ValueError
        If a field is none, or a number is negative.
    """

    columns: Mapping[str, str] = field(default_factory=dict)
    kept: tuple[str, ...] = ()
    encoding: str | None = None
    dropped: tuple[str, ...] = ()
    n_undated: int = 0
    bad_dates: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        unknown = sorted(set(self.columns) - set(FIELDS))
        if unknown or self.n_undated < 0:
            raise ValueError(
                _(
                    "columns must be of the fields {FIELDS} and n_undated at least 0, "
                    "got {unknown} and {n_undated}.",
                    FIELDS=sorted(FIELDS),
                    unknown=unknown,
                    n_undated=self.n_undated,
                )
            )

    def summary(self) -> str:
        """Say it in a line.

        Examples
        --------
        >>> columns = {"title": "标题", "text": "content"}
        >>> Reading(columns=columns, kept=("frame",)).summary()
        'text ← content, title ← 标题; not read: frame (kept, come back out)'
        """
        taken = [name for name in FIELDS if name in self.columns]
        parts = [listed(f"{name} ← {_name(self.columns[name])}" for name in taken)]
        if self.kept:
            parts.append(
                _("not read: {some} (kept, come back out)", some=_some(self.kept))
            )
        if self.encoding and self.encoding not in ("utf-8", "utf-8-sig"):
            parts.append(_("encoding {encoding}", encoding=self.encoding))
        if self.n_undated:
            parts.append(
                ngettext(
                    "{n:,} article without a usable date",
                    "{n:,} articles without a usable date",
                    self.n_undated,
                )
            )
        if self.dropped:
            parts.append(
                ngettext(
                    "{n:,} fault in rows left out, the first: {name}",
                    "{n:,} faults in rows left out, the first: {name}",
                    len(self.dropped),
                    name=_name(self.dropped[0]),
                )
            )
        return _("; ").join(part for part in (*parts, *map(_name, self.notes)) if part)


def _no_fields(columns: Mapping[str, str]) -> list[str]:
    """List what was asked for and is no field."""
    if not isinstance(columns, Mapping):
        raise CorpusError(
            [
                _(
                    "columns must map fields to names in the file, such as {{'text': "
                    "'正文'}}, got {columns!r}",
                    columns=columns,
                )
            ]
        )
    return [
        _no_field(name, asked) for name, asked in columns.items() if name not in FIELDS
    ]


def _has_text(names: Iterable[str]) -> bool:
    return bool({"text", "body"} & set(names))


def _same(asked: str, known: Sequence[str]) -> str | None:
    """Find the column that was asked for, as written or but for what counts little."""
    if asked in known:
        return asked
    alike = [name for name in known if plain_name(name) == plain_name(asked)]
    return alike[0] if len(alike) == 1 else None


def finds_text(known: Sequence[str]) -> bool:
    """Tell whether one of the columns is the text by its name."""
    return any(candidates(name, known) for name in ("text", "body"))


def _with_longer(
    found: list[str], known: Sequence[str], sizes: Mapping[str, float]
) -> list[str]:
    """Add the column with most text where a less usual name has far less of it."""
    longest = max(known, key=lambda name: sizes.get(name, 0.0))
    usual = ("text", *NAMES["text"][0].split())
    if len(found) > 1 or longest in found or plain_name(found[0]) in usual:
        return found
    size = sizes.get(longest, 0.0)
    is_longer = size > LONG_TEXT and size > 2 * sizes.get(found[0], 0.0)
    return [*found, longest] if is_longer else found


def _no_field(name: str, asked: str) -> str:
    if asked in FIELDS:
        return _(
            "columns: {name!r} is no field. The field goes first, the name in the file "
            "behind it: --column {option}, not {name}={asked} (columns={{{asked!r}: "
            "{name!r}}} in Python)",
            name=name,
            option=_option(asked, name),
            asked=asked,
        )
    return _(
        "columns: {name!r} is no field. Fields are {fields}",
        name=name,
        fields=sorted(FIELDS),
    )


def _option(name: str, column: str) -> str:
    """Write an option of the shell, in quotes where a shell would part it."""
    option = f"{name}={column}"
    if not column.isprintable():
        return f"{name}=NAME"
    if _OF_SHELL.search(option):
        return shlex.quote(option) if set(option) & set('"$`\\!') else f'"{option}"'
    return option


def _ambiguous(path: Path | str, name: str, found: Sequence[str]) -> str:
    options = _(" or ").join(f"--column {_option(name, column)}" for column in found)
    return _(
        "{path}: columns {columns} may all be {name!r}. Say which: {options} "
        "(columns={{{name!r}: {candidates!r}}} in Python).",
        path=path,
        columns=listed(map(repr, found)),
        name=name,
        options=options,
        candidates=found[0],
    )


def _no_text(
    path: Path | str,
    known: Sequence[str],
    left: Sequence[str],
    sizes: Mapping[str, float],
    notes: Sequence[str],
) -> str:
    have = _have(known)
    if any(map(_is_text, known)):
        longest = max(known, key=lambda name: max(sizes.get(name, 0.0), len(name)))
        message = _(
            "{path}: a column 'text' or 'body' is missing. {have}; if the first row is "
            "an article, not names, say --header none --column text={number} on the "
            "command line, header='none', columns={{'text': '{number}'}} in Python, or "
            "--lines where each line is a text",
            path=path,
            have=have,
            number=1 + list(known).index(longest),
        )
        return message + _noted(notes)
    likeliest = max(
        left or known, key=lambda name: sizes.get(name, 0.0), default="正文"
    )
    message = _(
        "{path}: a column 'text' or 'body' is missing. {have}; say which holds the "
        "text: --column {option} on the command line, columns={{'text': {example!r}}} "
        "in Python",
        path=path,
        have=have,
        option=_option("text", likeliest),
        example=likeliest,
    )
    if any(name.startswith("column ") for name in known):
        message += _(". If another row names the columns, say which: --header N")
    return message + _noted(notes)


def _noted(notes: Sequence[str]) -> str:
    return _(". Noticed: {notes}", notes="; ".join(notes)) if notes else ""


def _is_text(name: str) -> bool:
    """Tell a text that stands where the names of columns should."""
    return len(name) > _LONG_NAME or any(mark in name for mark in _SENTENCE_MARKS)


def _have(known: Sequence[str]) -> str:
    shown = [name if len(name) <= 60 else f"{name[:60]}…" for name in known[:40]]
    more = _(" and {n} more", n=len(known) - 40) if len(known) > 40 else ""
    return _("The file has {shown}{more}", shown=shown, more=more)


def _name(text: str) -> str:
    """Write a name so that it stays in its line."""
    return text if text.isprintable() and text else repr(text)


def _some(names: Sequence[str]) -> str:
    more = _(" and {n} more", n=len(names) - SHOWN) if len(names) > SHOWN else ""
    return listed(map(_name, names[:SHOWN])) + more
