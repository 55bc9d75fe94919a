"""What makes a report again: its command and options, as report.json keeps them."""

from pathlib import Path
from typing import Any

import typer

from research.i18n import SOURCE, language


def command_of(context: typer.Context) -> dict[str, Any]:
    """Give the command that runs, with the options that are not the usual ones.

    Places are left out: they differ from machine to machine. A file that an option
    names is known by its SHA-256.

    Returns
    -------
    dict
        `name`, `options` (a list of words for the shell) and `files` (from options to
        SHA-256).
    """
    from research.files.checksums import file_sha256

    options: list[str] = []
    files: dict[str, str] = {}
    for parameter in context.command.params:
        value = context.params.get(str(parameter.name))
        is_place = parameter.param_type_name == "argument" or parameter.name in (
            "out",
            "lang",
            "replace",
        )
        if is_place or value is None or value == parameter.default:
            continue
        option = max(parameter.opts, key=len)
        if isinstance(value, bool):
            chosen = [option] if value else parameter.secondary_opts
            options += chosen[:1]
        elif isinstance(value, list | tuple):
            options += [word for one in value for word in (option, str(one))]
        elif Path(str(value)).is_file():
            files[option] = file_sha256(Path(str(value)))
        elif Path(str(value)).is_dir():
            manifest = Path(str(value)) / "manifest.json"
            if manifest.is_file():  # of a model; a folder of articles has none
                files[option] = file_sha256(manifest)
        else:
            options += [option, str(value)]
    if language() != SOURCE:  # by the option, or by the machine
        options += ["--lang", language()]
    return {"name": context.info_name, "options": options, "files": files}
