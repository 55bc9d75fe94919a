"""How the documentation is built: `make docs`."""

import importlib
from pathlib import Path

import research

project = "zhuti"
author = "The maintainers"
version = release = research.__version__
extensions = ["myst_parser", "sphinx.ext.autodoc", "numpydoc"]
source_suffix = {".md": "markdown", ".rst": "restructuredtext"}
exclude_patterns = ["_build"]
html_theme = "furo"
html_title = f"zhuti {version}"
html_show_copyright = False
language = "en"
suppress_warnings = ["myst.xref_missing"]
myst_heading_anchors = 3
numpydoc_show_class_members = False
numpydoc_class_members_toctree = False
autodoc_default_options = {"members": False}
autodoc_typehints = "none"
nitpicky = False


def public_names(wing):
    """Give the public names of a wing that are not another's."""
    room = importlib.import_module(f"research.{wing}".rstrip("."))
    return [name for name in room.__all__ if not name.startswith("_")]


def write_reference(_):
    """Write a page a wing, from its list of public names."""
    here = Path(__file__).parent / "reference"
    here.mkdir(exist_ok=True)
    wings = sorted(
        path.parent.name
        for path in Path(research.__file__).parent.glob("*/__init__.py")
        if path.parent.name != "commands"
    )
    pages = []
    for wing in ("", *wings):
        names = [
            name
            for name in public_names(wing)
            if not (wing == "" and name in (*wings, "commands", "models"))
        ]
        if not names:
            continue
        module = f"research.{wing}".rstrip(".")
        title = f"`{module}`"
        room = importlib.import_module(module)
        lines = [f"# {title}", "", (room.__doc__ or "").strip(), ""]
        for name in names:
            thing = getattr(room, name)
            kind = (
                "class"
                if isinstance(thing, type)
                else "function"
                if callable(thing)
                else "data"
            )
            members = "\n:members:" if kind == "class" else ""
            lines += [
                "```{eval-rst}",
                f".. auto{kind}:: {module}.{name}" + ("\n   :members:" if members else ""),
                "```",
                "",
            ]
        name = wing or "research"
        (here / f"{name}.md").write_text("\n".join(lines), "utf-8")
        pages.append(name)
    listed = "\n".join(f"reference/{name}" for name in pages)
    text = f"# Reference by wing\n\n```{{toctree}}\n:maxdepth: 1\n\n{listed}\n```\n"
    (Path(__file__).parent / "reference.md").write_text(text, "utf-8")


def setup(app):
    """Write the reference before the pages are read."""
    write_reference(app)
