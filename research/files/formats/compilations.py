"""Many articles in one text: parted by rules, or each within tags of its own."""

import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import Any

from research.files.formats.rows import Noticed, Row
from research.i18n import _

LEAST_RULES = 3  # fewer may be ornaments of one article
_RULE = re.compile(r"[ \t]*([=*#~_—－-])\1{4,}[ \t]*")
_DOC = re.compile(r"<doc\b([^<>\n]{0,2000})>(.*?)</doc>", re.DOTALL | re.IGNORECASE)
_ELEMENT = re.compile(r"<(\w{1,30})>(.*?)</\1>", re.DOTALL)
_ATTRIBUTE = re.compile(r"(\w{1,30})=\"([^\"]*)\"")
# Tags of the Sogou corpora and others to fields; other tags are kept as they are.
_TAGS = {"contenttitle": "title", "content": "text", "docno": "id", "docid": "id"}


def compilation_rows(path: Path, text: str, noticed: Noticed) -> list[Row | str] | None:
    """Read the articles of a text that compiles many; None if it is none.

    Parameters
    ----------
    path : path
        For messages.
    text : str
        Its lines end in a line feed.
    noticed : Noticed
        Hears how articles are parted.
    """
    if re.match(r"\s*<doc\b", text, re.IGNORECASE):
        found: list[Row | str] = list(_tagged(path, text))
        if found:
            noticed.note(_("{n:,} articles, each within <doc>", n=len(found)))
            return found
    lines = text.split("\n")
    rules = [match[1] for line in lines if (match := _RULE.fullmatch(line))]
    if len(rules) < LEAST_RULES or len(set(rules)) > 1:
        return None
    found = list(_parted(path, lines))
    noticed.note(
        _(
            "{n:,} articles, parted by lines of {mark} (--no-lines if all is one, "
            "lines=False in Python)",
            n=len(found),
            mark=rules[0],
        )
    )
    return found


def _tagged(path: Path, text: str) -> Iterator[Row]:
    for match in _DOC.finditer(text):
        number = text.count("\n", 0, match.start()) + 1
        values: dict[str, Any] = {
            _TAGS.get(name.lower(), name): unescape(value)
            for name, value in _ATTRIBUTE.findall(match[1])
        }
        inner = _ELEMENT.findall(match[2])
        for tag, value in inner:
            values[_TAGS.get(tag.lower(), tag)] = unescape(value.strip())
        if not inner:
            values["text"] = match[2].strip()
        yield Row(f"{path}:{number}", values)


def _parted(path: Path, lines: list[str]) -> Iterator[Row]:
    block: list[str] = []
    start = 1
    for number, line in enumerate([*lines, "====="], start=1):
        if not _RULE.fullmatch(line):
            if not block:
                start = number
            if line.strip():
                block.append(line)
            continue
        if block:
            is_titled = len(block) > 1 and len(block[0].strip()) <= 60
            title = block.pop(0).strip() if is_titled else ""
            yield Row(f"{path}:{start}", {"title": title, "text": "\n".join(block)})
        block = []
