"""Run the notebooks from top to bottom, and write them with what they print."""

from argparse import ArgumentParser
from pathlib import Path

import jupytext
import nbformat
from nbclient import NotebookClient

NOTEBOOKS = Path(__file__).parent / "notebooks"


def build(script: Path, out: Path) -> Path:
    """Run one notebook; the same script gives the same bytes."""
    notebook = jupytext.read(script)
    NotebookClient(
        notebook,
        timeout=600,
        kernel_name="python3",
        record_timing=False,
        coalesce_streams=True,  # a slow cell prints in parts
        resources={"metadata": {"path": str(NOTEBOOKS)}},
    ).execute()
    for number, cell in enumerate(notebook.cells):
        cell.id = f"cell-{number}"  # random otherwise
        cell.metadata = {}
    notebook.metadata = {
        "kernelspec": {
            "display_name": "Python 3",
            "language": "python",
            "name": "python3",
        }
    }
    path = out / script.with_suffix(".ipynb").name
    out.mkdir(parents=True, exist_ok=True)
    nbformat.write(notebook, path)
    return path


def main(out: Path) -> None:
    """Build every notebook into a folder."""
    for script in sorted(NOTEBOOKS.glob("*.py")):
        build(script, out)


if __name__ == "__main__":
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=NOTEBOOKS)
    main(**vars(parser.parse_args()))
