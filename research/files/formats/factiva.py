"""Factiva's articles: by letters of two, or as they are printed, without any."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from research.files.formats.rows import Row

# What the number of an article stands behind, in the languages of the site.
DOCUMENT = r"(?:Document|文件|文檔|文档|Dokument|Documento)[ \t]+"
_END = re.compile(DOCUMENT + r"([A-Z][A-Z0-9]{3,11}\d{8}[a-z0-9]{5,})")
_WORDS = re.compile(
    r"[\d,. ]{1,12}(?:words|字|个字|個字|字元|Wörter|mots|palabras)", re.IGNORECASE
)
_TIME = re.compile(r"\d{1,2}[:：]\d{2}(?:[:：]\d{2})?(?: ?[A-Z]{2,4})?")
_COPYRIGHT = re.compile(r"(?:\([cC]\)|©|Copyright|版权|版權).*")
_HEAD_LINES = 14  # a head has at most so many


def is_tagged(lines: list[str], tags: set[str]) -> bool:
    """Tell an export by letters of two from other texts."""
    is_whole = {"HD", "PD", "AN"} <= tags and bool(tags & {"LP", "TD"})
    said = re.compile(r"AN[ \t]+" + DOCUMENT)
    is_short = {"HD", "PD"} <= tags and any(said.match(line) for line in lines)
    return is_whole or is_short


def number_of(said: str) -> str:
    """Give the number of an article without the word before it."""
    return re.sub(f"^{DOCUMENT}", "", said).strip()


def printed_rows(path: Path, lines: list[str]) -> list[Row]:
    """Read articles as they are printed: a head, the text, and their number.

    Returns
    -------
    list of Row
        Empty if the text is no such export: each article must have a line that counts
        its words.
    """
    rows, start = [], 0
    for number, line in enumerate(lines):
        if end := _END.fullmatch(line.strip()):
            row = _printed(path, lines, start, number, end.group(1))
            if row is None:
                return []
            rows.append(row)
            start = number + 1
    return rows


def _printed(
    path: Path, lines: list[str], start: int, end: int, identifier: str
) -> Row | None:
    block = [line.strip() for line in lines[start:end] if line.strip()]
    words = next(_where(_WORDS, block[:_HEAD_LINES]), None)
    if not words or len(block) < words + 3:
        return None
    head = block[words + 1 : words + 1 + _HEAD_LINES]
    values: dict[str, Any] = {"id": identifier, "date": head[0]}
    rest = [n for n in range(1, len(head)) if not _TIME.fullmatch(head[n])]
    values["source"] = head[rest[0]] if rest else ""
    closing = next(_where(_COPYRIGHT, head), rest[0] if rest else 0)
    first = words + 1 + closing + 1
    # Above the words stand the title and, at times, its section or who wrote it.
    above = block[:words]
    title = max(reversed(above[-3:]), key=len)
    if above[-1] != title:
        values["byline"] = above[-1].rstrip(";； ")
    values |= {"title": title, "text": "\n".join(block[first:])}
    line = next(n for n in range(start, end) if lines[n].strip()) + 1
    return Row(f"{path}:{line}", values)


def _where(pattern: re.Pattern[str], lines: list[str]) -> Iterator[int]:
    return (n for n, line in enumerate(lines) if pattern.fullmatch(line))
