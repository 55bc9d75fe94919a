"""What a theme may be called: what tables, cells and sheets can keep."""

import unicodedata
from collections.abc import Iterable

from research.i18n import _

# Columns that our tables and sheets have for an article, whatever its themes.
OWN_COLUMNS = frozenset(
    {"id", "date", "source", "title", "text", "body", "labels", "themes", "flag"}
    | {"comment"}
)
# Between the themes of a cell, as tables are read and written.
SEPARATORS = ";；"
NO_THEME = "none"  # in a cell


def check_theme_names(names: Iterable[str]) -> None:
    """Refuse names that a table or a cell of ours could not keep.

    Raises
    ------
    ValueError
        Naming every such theme, and why.
    """
    names = list(names)
    problems = [
        f"{name!r:.60} {fault}"
        for name in dict.fromkeys(names)
        for fault in name_faults(name)
    ]
    twice = sorted({name for name in names if names.count(name) > 1})
    problems += [_("{name!r:.60} stands more than once", name=name) for name in twice]
    if problems:
        raise ValueError(
            _(
                "themes must have other names: {problems}. Rename them in the labels.",
                problems=_("; ").join(problems),
            )
        )


def name_faults(name: str) -> list[str]:
    """Say why a theme cannot be called that; nothing if it can."""
    plain = unicodedata.normalize("NFKC", name).strip().casefold()
    if not plain:
        return [_("is empty")]
    faults = []
    if plain in OWN_COLUMNS:
        faults.append(_("is a column of tables of articles"))
    if plain == NO_THEME:
        faults.append(_("stands for no theme"))
    if any(mark in name for mark in SEPARATORS):
        faults.append(_("holds a semicolon, which parts themes"))
    if name != name.strip():
        faults.append(_("begins or ends with a space"))
    if not name.isprintable():
        faults.append(_("holds a character that cannot be seen"))
    return faults
