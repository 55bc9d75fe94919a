"""The codebook: themes, what belongs to each, and what does not."""

import tomllib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

from research.files.reading import read_bytes
from research.i18n import N_, _
from research.rendering.cells import markdown_cell
from research.text.lexicon import Lexicon, WordList, read_lexicon
from research.themes.theme_names import name_faults

CODEBOOK = "codebook.toml"
SHIPPED = files("research") / "resources" / "codebook.toml"

LISTS = ("include", "exclude", "examples", "terms")

TEMPLATE = N_("""\
# A codebook: what coders decide, and how. Read by `research code`.
title = "My themes"
# What is coded: the whole article, or a part of it.
unit = "Title and text of the article."
# When a theme is given, whichever theme it is.
rule = "A theme is given when a substantial part of the article is about it."

[[themes]]
name = "my_theme"          # a column of the sheets: letters, digits and _
title = "我的主题"           # what coders see beside it
definition = "What the theme is, in one sentence."
include = ["what belongs to it"]
exclude = ["what looks like it and does not belong"]
examples = ["a title that has it"]
# Words that speak for it, two characters or more: a first ranking without any label.
terms = []
""")


@dataclass(frozen=True, slots=True)
class CodebookTheme:
    """One theme as coders are told of it.

    Attributes
    ----------
    name : str
        A Python identifier; the label in data, and a column of sheets and tables.
    title : str
        What people read beside it.
    definition : str
    include, exclude, examples : tuple of str
    terms : tuple of str
        Words that speak for the theme; may be empty.
    """

    name: str
    title: str = ""
    definition: str = ""
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    examples: tuple[str, ...] = ()
    terms: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Codebook:
    """What coders decide, and how.

    Attributes
    ----------
    title, unit, rule : str
        Name, what is coded, and when a theme is given.
    themes : tuple of CodebookTheme
        At least one, of distinct names.
    """

    title: str
    unit: str
    rule: str
    themes: tuple[CodebookTheme, ...]

    def __post_init__(self) -> None:
        names = self.names
        problems = [
            _("{name!r} must be letters, digits and _", name=name)
            for name in names
            if not name.isidentifier()
        ]
        problems += [
            f"{name!r} {fault}" for name in names for fault in name_faults(name)
        ]
        problems += [
            _("{name!r} stands more than once", name=name)
            for name in dict.fromkeys(names)
            if names.count(name) > 1
        ]
        problems += [
            _("{name!r} has no definition", name=t.name)
            for t in self.themes
            if not t.definition
        ]
        if not names:
            problems.append(_("there is no theme"))
        if problems:
            raise ValueError(
                _("inconsistent codebook: {faults}.", faults=_("; ").join(problems))
            )

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the themes, in order."""
        return tuple(theme.name for theme in self.themes)

    def lexicon(self) -> Lexicon:
        """Give the themes' terms as word lists; those that ship for our own themes.

        Raises
        ------
        ValueError
            If a theme has no terms.
        """
        bare = [theme.name for theme in self.themes if not theme.terms]
        shipped = read_lexicon()
        if len(bare) == len(self.themes) and set(bare) <= set(shipped.themes):
            return shipped
        if bare:
            raise ValueError(
                _(
                    "{title!r}: every theme needs 'terms' for a start without labels, "
                    "{bare} have none. Add words, or give a model.",
                    title=self.title,
                    bare=bare,
                )
            )
        return Lexicon(
            tuple(
                WordList(theme.name, theme.name, self.title, theme.terms)
                for theme in self.themes
            )
        )

    def to_markdown(self) -> str:
        """Write the codebook as coders read it; what it says is text, not markup."""
        return self._told(lambda text: "\n".join(map(markdown_cell, text.splitlines())))

    def to_text(self) -> str:
        """Write the codebook as coders read it in a cell."""
        return self._told(str)

    def _told(self, say: Callable[[str], str]) -> str:
        lines = [
            f"# {say(self.title)}",
            "",
            _("**Unit.** {unit}", unit=say(self.unit)),
            "",
            _("**Rule.** {rule}", rule=say(self.rule)),
        ]
        for theme in self.themes:
            lines += [
                "",
                f"## {say(theme.name)} {say(theme.title)}".rstrip(),
                "",
                say(theme.definition),
            ]
            for heading, items in (
                (_("It is the theme"), theme.include),
                (_("It is not"), theme.exclude),
                (_("Examples"), theme.examples),
            ):
                if items:
                    lines += [
                        "",
                        _("{heading}:", heading=heading),
                        "",
                        *(f"- {say(item)}" for item in items),
                    ]
        return "\n".join([*lines, ""])


def find_codebook(folders: Iterable[str | Path]) -> Path | None:
    """Find a codebook that was made or handed out: the first `codebook.toml`.

    Parameters
    ----------
    folders : iterable of path
        Looked into in order.

    Returns
    -------
    path or None
        None where there is none: the one that ships.
    """
    paths = (Path(folder) / CODEBOOK for folder in folders)
    return next((path for path in paths if path.is_file()), None)


def read_codebook(path: Path | str | None = None) -> Codebook:
    """Read a codebook from a TOML file.

    Parameters
    ----------
    path : path, optional
        The codebook of the four themes that ship if None.

    Raises
    ------
    ValueError
        If the file is no TOML, or a key is missing, unknown or of another type; all
        faults are named at once.
    """
    source = SHIPPED if path is None else Path(path)
    given = SHIPPED.read_bytes() if path is None else read_bytes(Path(path))
    try:
        data = tomllib.loads(given.decode())
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ValueError(
            _("{source}: not a codebook: {error}.", source=source, error=error)
        ) from error
    themes = data.get("themes", [])
    problems = [
        *_faults(
            _("the codebook"),
            data,
            {"title": str, "unit": str, "rule": str},
            {"themes": list},
        ),
        *(
            fault
            for number, theme in enumerate(
                themes if isinstance(themes, list) else [], 1
            )
            for fault in _faults(
                _("theme {number}", number=number),
                theme,
                {"name": str, "definition": str},
                {"title": str, **dict.fromkeys(LISTS, list)},
            )
        ),
    ]
    if problems:
        raise ValueError(f"{source}: " + _("; ").join(problems) + ".")
    try:
        return Codebook(
            title=data["title"],
            unit=data["unit"],
            rule=data["rule"],
            themes=tuple(map(_theme, themes)),
        )
    except ValueError as error:
        raise ValueError(f"{source}: {error}") from error


def _theme(row: Mapping[str, Any]) -> CodebookTheme:
    lists = {key: tuple(row.get(key, ())) for key in LISTS}
    return CodebookTheme(row["name"], row.get("title", ""), row["definition"], **lists)


def _faults(
    where: str, row: Any, needed: Mapping[str, type], optional: Mapping[str, type]
) -> list[str]:
    if not isinstance(row, dict):
        return [_("{where} must be a table", where=where)]
    faults = [
        _("{where} has no {key!r}", where=where, key=key)
        for key in needed
        if key not in row
    ]
    faults += [
        _("{where} has an unknown key {key!r}", where=where, key=key)
        for key in row
        if key not in {*needed, *optional}
    ]
    faults += [
        _(
            "{where}: {key!r} must be {value}",
            where=where,
            key=key,
            value=_("text") if kind is str else _("a list of texts"),
        )
        for key, kind in {**needed, **optional}.items()
        if key in row and key != "themes" and not _is_kind(row[key], kind)
    ]
    return faults


def _is_kind(value: Any, kind: type) -> bool:
    if kind is list:
        return isinstance(value, list) and all(isinstance(item, str) for item in value)
    return isinstance(value, kind)
