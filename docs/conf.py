"""How the documentation is built: `make docs`."""

import importlib
from pathlib import Path
from typing import Any

import research

HERE = Path(__file__).parent
NO_REFERENCE = {"commands", "models"}

project = "zhuti"
author = "The maintainers"
version = release = research.__version__
extensions = ["myst_parser", "sphinx.ext.autodoc", "numpydoc"]
source_suffix = {".md": "markdown"}
exclude_patterns = ["_build"]
html_theme = "furo"
html_title = f"zhuti {version}"
html_show_copyright = False
html_extra_path = ["llms.txt"]
suppress_warnings = ["myst.xref_missing"]  # links into the checkout
myst_heading_anchors = 3
numpydoc_show_class_members = False
autodoc_typehints = "none"
autosummary_generate = False


def _page(module: str, wings: set[str]) -> str:
    """Write the page of a wing from its list of public names."""
    room = importlib.import_module(module)
    names = [n for n in getattr(room, "__all__", ()) if n[0] != "_" and n not in wings]
    if not names:
        return ""
    parts = [f"# `{module}`", (room.__doc__ or "").strip()]
    for name in names:
        thing = getattr(room, name)
        kind = "class" if isinstance(thing, type) else "function"
        members = "\n   :members:" if kind == "class" else ""
        directive = f".. auto{kind}:: {module}.{name}{members}"
        parts.append(f"```{{eval-rst}}\n{directive}\n```")
    return "\n\n".join(parts) + "\n"


def _write_reference() -> None:
    """Write a page a wing, and one that lists them."""
    folder = HERE / "reference"
    folder.mkdir(exist_ok=True)
    rooms = Path(research.__file__).parent.glob("*/__init__.py")
    wings = {path.parent.name for path in rooms} | NO_REFERENCE
    listed = []
    for wing in ("", *sorted(wings - NO_REFERENCE)):
        page = _page(f"research.{wing}".rstrip("."), wings)
        if page:
            listed.append(f"reference/{wing or 'research'}")
            (HERE / f"{listed[-1]}.md").write_text(page, "utf-8")
    lines = ["# Reference by wing", "", "```{toctree}", ":maxdepth: 1", "", *listed]
    (HERE / "reference.md").write_text("\n".join([*lines, "```", ""]), "utf-8")


def _write_llms() -> None:
    """Write the reference as one plain file, a line a name, for language models."""
    rooms = sorted(
        path.parent.name for path in HERE.parent.glob("research/*/__init__.py")
    )
    lines = ["# zhuti", "", "Themes and topics in Chinese industry news.", ""]
    for wing in (w for w in ("", *rooms) if w not in NO_REFERENCE):
        module = f"research.{wing}".rstrip(".")
        room = importlib.import_module(module)
        names = [n for n in getattr(room, "__all__", ()) if n[0] != "_"]
        for name in names if wing else set(names) - {*rooms, *NO_REFERENCE}:
            first = (getattr(room, name).__doc__ or "").strip().splitlines()[:1]
            lines.append(f"- {module}.{name}: {' '.join(first)}")
    text = "\n".join([*lines[:4], *sorted(lines[4:]), ""])
    (HERE / "llms.txt").write_text(text, "utf-8")


def _skip(app: Any, what: str, name: str, *rest: Any) -> bool | None:
    """Leave out the methods that scikit-learn adds to estimators, and its links."""
    del app, what, rest
    routed = name.startswith("set_") and name.endswith("_request")
    return True if routed or name == "get_metadata_routing" else None


def setup(app: Any) -> None:
    """Write the reference before the pages are read."""
    _write_reference()
    _write_llms()
    app.connect("autodoc-skip-member", _skip)
