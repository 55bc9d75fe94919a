"""The forms in which real pages are given, who reads each, and how well."""

import json
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Any

from research.pages.editions import read_pages
from research.pages.page import PageError
from research.pages.sources.pdf import pdf_pages

COLUMNS = ("F1", "B3", "titles", "perfect", "joins", "leak", "cover", "onepiece")


def score_forms(data: Path) -> list[list[Any]]:
    """Score all forms of the pages in a folder by the scorer that lies in it.

    Returns
    -------
    list of rows
        Form, system, number of pages, and the scores named in `COLUMNS`.

    Raises
    ------
    FileNotFoundError
        If the folder has no score_real.py.
    """
    spec = spec_from_file_location("score_real", data / "score_real.py")
    if spec is None or spec.loader is None:
        raise FileNotFoundError(f"{data}: must hold score_real.py")
    scorer = module_from_spec(spec)
    spec.loader.exec_module(scorer)
    rows: list[list[Any]] = []
    for form, (end, systems) in forms(scorer).items():
        for system, read in systems.items():
            for group, names in pages_of(data, end).items():
                scores = [
                    scorer.score(scorer.Gold(data, n), read(data / f"{n}{end}"))
                    for n in names
                ]
                found = scorer.summary(scores)
                figures = [found[column] for column in COLUMNS]
                rows.append([group + form, system, len(names), *figures])
    return sorted(rows, key=lambda row: row[:2])


def pages_of(data: Path, end: str) -> dict[str, list[str]]:
    """List the pages that have a form; a print of articles is a group of its own."""
    groups: dict[str, list[str]] = {}
    for path in sorted(data.glob("*.gold.json")):
        name = path.name.removesuffix(".gold.json")
        gold = json.loads(path.read_text("utf-8"))
        if (data / f"{name}{end}").exists():
            group = "print " if gold.get("print") else ""
            group = (
                "garbled " if gold.get("pdf_unreadable") and end == ".pdf" else group
            )
            groups.setdefault(group, []).append(name)
    return groups


def forms(scorer: Any) -> dict[str, tuple[str, dict[str, Any]]]:
    """Name the forms, and the systems that read each."""

    def product(path: Path) -> list[dict[str, Any]]:
        try:
            articles, _ = read_pages([path])
        except PageError:
            return []
        return [{"title": a.title, "body": list(a.body)} for a in articles]

    def headings(path: Path) -> Any:
        return scorer.baseline_text(path.read_text("utf-8"))

    def xy_cut(path: Path) -> Any:
        return scorer.baseline_lines(json.loads(path.read_text("utf-8")))

    def xy_cut_pdf(path: Path) -> Any:
        try:
            pages = pdf_pages(path, path.read_bytes())
        except PageError:
            return []
        keys = ("text", "box", "size", "page")
        lines = [{k: getattr(n, k) for k in keys} for page in pages for n in page]
        return scorer.baseline_lines({"lines": lines})

    text = {"research": product, "headings in page order": headings}
    found = {n: (f".{n}.txt", text) for n in ("blocks", "stream", "wrapped", "ocr")}
    found["lines"] = (".lines.json", {"research": product, "XY-cut and size": xy_cut})
    found["pdf"] = (".pdf", {"research": product, "XY-cut and size": xy_cut_pdf})
    return found
