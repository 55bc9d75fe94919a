"""Templates of pages, with messages in the reader's language."""

import re
from collections.abc import Iterable

import jinja2

from research.i18n import SOURCE, _, language, ngettext

# A message of a script: what `_` is called with, in double quotes.
_MESSAGE = re.compile(r'\b_\(\s*"((?:[^"\\\n])+)"')


def template_environment(*, autoescape: bool) -> jinja2.Environment:
    """Open the templates; in them `_` says a message, with values put in by name."""
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("research.rendering", "templates"),
        autoescape=autoescape,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
        extensions=["jinja2.ext.i18n"],
    )
    # With another style of its own, Jinja would read per cent signs as places.
    environment.install_gettext_callables(  # type: ignore[attr-defined]
        _, ngettext, newstyle=False
    )
    return environment


def script_messages(scripts: Iterable[str]) -> dict[str, str]:
    """Translate the messages of scripts that a page carries; none where it is English.

    Returns
    -------
    dict
        From a message as it stands in the script to what the page says.
    """
    if language() == SOURCE:
        return {}
    found = {message for script in scripts for message in messages_in(script)}
    return {message: _(message) for message in sorted(found)}


def messages_in(script: str) -> list[str]:
    """List the messages of a script, as they stand in it.

    Examples
    --------
    >>> messages_in('const told = _("{n} articles", { n: 5 });')
    ['{n} articles']
    """
    found: list[str] = _MESSAGE.findall(script)
    return found
