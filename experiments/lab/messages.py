"""Messages of the package → their catalogue, and what it loads of that at run time."""

from collections.abc import Iterator
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import IO, Any

import typer
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from research.commands import app
from research.commands.language import texts
from research.i18n import DOMAIN
from research.rendering.templating import messages_in

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "research"
LOCALE = PACKAGE / "resources" / "locale"
KEYWORDS = {"_": None, "N_": None, "ngettext": (1, 2)}


def _messages_of_script(
    stream: IO[bytes], *_of_babel: object, **_options: object
) -> Iterator[tuple[int, str, str, list[str]]]:
    """Find the messages of a script as its page does.

    Babel's own reader takes some regular expressions for the ends of strings.
    """
    for message in messages_in(stream.read().decode()):
        yield 0, "_", message, []


# Files whose messages are marked, by their endings, and how to read them.
METHODS: dict[str, Any] = {
    ".py": "python",
    ".jinja": "jinja2.ext:babel_extract",
    ".js": _messages_of_script,
}
OPTIONS = {".jinja": {"trim_blocks": "true", "lstrip_blocks": "true", "silent": "0"}}
# A catalogue that says when it was made would never be the same twice.
DATED = datetime(2026, 11, 28, tzinfo=UTC)


def found_messages() -> Iterator[tuple[str, str | tuple[str, ...]]]:
    """Give every message of the package with the file it stands in, file by file.

    What the help of commands says is taken from the commands themselves: much of it
    is made from docstrings.
    """
    for path in sorted(PACKAGE.rglob("*")):
        method = METHODS.get(path.suffix)
        if method is None:
            continue
        name = path.relative_to(ROOT).as_posix()
        with path.open("rb") as stream:
            options = OPTIONS.get(path.suffix, {})
            for found in extract(method, stream, KEYWORDS, options=options):
                yield name, found[1]
    command = typer.main.get_command(app.app)
    for said in texts(command):
        yield "research/commands/app.py", said.text


def extracted() -> Catalog:
    """Make a catalogue of all messages, without translations."""
    catalog = _empty(None)
    for name, message in found_messages():
        if message:
            catalog.add(message, locations=[(name, 0)])
    return catalog


def _empty(locale: str | None) -> Catalog:
    return Catalog(
        locale=locale,
        domain=DOMAIN,
        project="zhuti",
        version="0.2.0",
        copyright_holder="the authors of zhuti",
        msgid_bugs_address="the issues of zhuti",
        creation_date=DATED,
        revision_date=DATED,
        last_translator="the authors of zhuti",
        language_team="the authors of zhuti",
        charset="utf-8",
        fuzzy=False,
        header_comment="# Messages of zhuti. Terms are as in docs/glossary.md.",
    )


def po_path(locale: str) -> Path:
    """Say where the catalogue of a language stands."""
    return LOCALE / locale / "LC_MESSAGES" / f"{DOMAIN}.po"


def read_catalogue(locale: str) -> Catalog:
    """Read the catalogue of a language, or begin one."""
    path = po_path(locale)
    if not path.exists():
        return _empty(locale)
    with path.open("rb") as stream:
        return read_po(stream, locale=locale, domain=DOMAIN)


def updated(locale: str) -> Catalog:
    """Give the catalogue of a language with the messages that there are today.

    New ones have no translation yet; those that are gone are left out.
    """
    old, new = read_catalogue(locale), _empty(locale)
    for message in extracted():
        if not message.id:
            continue
        known = old.get(message.id)
        told = known.string if known is not None and known.id == message.id else ""
        new.add(message.id, told or "", locations=message.locations)
    return new


def lacking(catalog: Catalog) -> list[str]:
    """List the messages without a translation, or whose translation is a guess."""
    return [
        str(message.id)
        for message in catalog
        if message.id and (message.fuzzy or not all(_told(message)))
    ]


def _told(message: Message) -> tuple[str, ...]:
    return (message.string,) if isinstance(message.string, str) else message.string


def po_bytes(catalog: Catalog) -> bytes:
    """Write a catalogue for people, by file."""
    stream = BytesIO()
    write_po(stream, catalog, sort_by_file=True, include_lineno=False, width=88)
    return stream.getvalue()


def mo_bytes(catalog: Catalog) -> bytes:
    """Write a catalogue for machines."""
    stream = BytesIO()
    write_mo(stream, catalog)
    return stream.getvalue()


def write_catalogue(locale: str, catalog: Catalog) -> None:
    """Write both."""
    path = po_path(locale)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(po_bytes(catalog))
    path.with_suffix(".mo").write_bytes(mo_bytes(read_catalogue(locale)))
