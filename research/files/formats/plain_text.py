""".txt and .md: one article, or several in one of the forms they come in."""

import re
from pathlib import Path
from typing import Any

from research.files.encodings import whole_text
from research.files.formats.compilations import compilation_rows
from research.files.formats.delimited import csv_rows
from research.files.formats.front_matter import split_front_matter
from research.files.formats.jsonl import json_rows, json_value, jsonl_rows
from research.files.formats.records import record_rows
from research.files.formats.rows import Form, Noticed, Row, RowStream
from research.files.formats.text_lines import (
    LinesOrArticleError,
    line_rows,
    looks_like_lines,
    looks_like_table,
)
from research.files.sentences import SENTENCE_ENDS
from research.i18n import _

# Exports of literature databases, as programs for references call them.
RECORD_SUFFIXES = (".ris", ".enw", ".net", ".ciw", ".refworks")
MARKDOWN_SUFFIXES = (".md", ".markdown")
_DATED_NAME = re.compile(
    r"(?:(?P<year>\d{4})(?P<mark>[-_.年])(?P<month>\d{1,2})(?:(?P=mark)|月)"
    r"(?P<day>\d{1,2})日?"
    r"|(?P<digits>(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])))(?!\d)"
)
_TITLE_CHARS = 60
_NO_TITLE = tuple(SENTENCE_ENDS | {*"，；：、"})  # a line that ends so is none


def text_rows(name: str, path: Path, form: Form) -> RowStream:
    """Read the articles of a text file, one as a rule.

    Parameters
    ----------
    name : str
        The id of a single article; the head of those of many.
    path : path
    form : Form
        With `lines`, each line is an article.

    Raises
    ------
    UnreadableError
        If it looks like one article a line, or holds JSON that is none.
    """
    noticed = Noticed()
    text = whole_text(path, form.encoding, told=noticed.tell_encoding)
    text = text.replace("\r\n", "\n").lstrip("\ufeff")
    if "\n" not in text:  # as the first Macs ended lines
        text = text.replace("\r", "\n")
    if form.lines:
        return RowStream(line_rows(path, text, noticed), None, noticed)
    if text.lstrip()[:1] in ("{", "["):
        found = _as_json(path, text, form)
        if found is not None:
            return found
    if form.lines is None and looks_like_table(text):
        found = csv_rows(path, form)
        found.noticed.note(_("read as a table (name it .csv)"))
        return found
    records = record_rows(path, text, noticed)
    if records is None and form.lines is None:
        records = compilation_rows(path, text, noticed)
    if records is not None:
        return RowStream(iter(records), None, noticed)
    is_markdown = path.suffix.lower() in MARKDOWN_SUFFIXES
    if form.lines is None and not is_markdown:
        found_lines = looks_like_lines(text)
        if found_lines:
            raise LinesOrArticleError(
                _(
                    "{path}: must be one article, looks like one a line "
                    "({found_lines}). Say --lines if each line is an article, "
                    "--no-lines if all is one (lines=True or False in Python).",
                    path=path,
                    found_lines=found_lines,
                )
            )
    return RowStream(iter([text_row(name, path, text)]), None, noticed)


def _as_json(path: Path, text: str, form: Form) -> RowStream | None:
    """Read JSON that goes by the name of a text."""
    text = text.strip()
    first = text.partition("\n")[0].strip()
    is_line = first.endswith("}") and first != text
    if is_line and re.match(r'\{\s*"', first):
        found = jsonl_rows(path, form)
        found.noticed.note(_("read as JSON, an object a line (name it .jsonl)"))
        return found
    if not re.match(r"[\[{\s]{1,80}[\"']", text):
        return None
    if text[-1] in "]}" and not json_value(text)[1]:
        found = json_rows(path, form)
        found.noticed.note(_("read as JSON (name it .json)"))
        return found
    if re.match(r"\[?\s*\{\s*(?:'[^'\n]{1,40}'|\"[^\"\n]{1,40}\")\s*:", text):
        json_rows(path, form)  # says why it is none
    return None


def dated_name(name: str) -> str | None:
    """Read the date at the head or the end of a file's name, as archives write it.

    Examples
    --------
    >>> dated_name("2024-1-11-storage.md"), dated_name("头条_20240111.txt")
    ('2024-01-11', '2024-01-11')
    """
    match = _DATED_NAME.match(name)
    if not match:
        stem = name.rsplit(".", 1)[0].rstrip(")）]】 ")
        found = list(_DATED_NAME.finditer(stem))
        match = found[-1] if found and found[-1].end() == len(stem) else None
        if match and stem[match.start() - 1].isalnum() and match["digits"]:
            return None  # part of a longer name or number
    if not match:
        return None
    if digits := match["digits"]:
        return f"{digits[:4]}-{digits[4:6]}-{digits[6:]}"
    month, day = int(match["month"]), int(match["day"])
    if not (1 <= month <= 12 and 1 <= day <= 31):
        return None
    return f"{match['year']}-{month:02}-{day:02}"


def text_row(name: str, path: Path, text: str) -> Row:
    """Read a text as one article; its first line is the title if it may be.

    Front matter between lines of --- gives fields their values.
    """
    values: dict[str, Any] = {"id": name}
    if dated := dated_name(path.name):
        values["date"] = dated
    if path.suffix.lower() in MARKDOWN_SUFFIXES:
        said, text = split_front_matter(text)
        values |= {name: value for name, value in said.items() if value != ""}
    return Row(str(path), {**values, **titled(text, values.get("title"))})


def titled(text: str, title: Any = None) -> dict[str, Any]:
    """Part a text into its title, if it has none yet, and its paragraphs."""
    lines = [line for line in re.split(r"\r\n|\n|\r", text) if line.strip()]
    values: dict[str, Any] = {}
    if title is None and lines and _is_title(lines):
        values["title"] = lines.pop(0).lstrip("# ").strip()
    elif title is not None and lines and lines[0].lstrip("# ").strip() == title:
        lines.pop(0)
    return {**values, "body": lines}


def _is_title(lines: list[str]) -> bool:
    first = lines[0].strip()
    if first.startswith("#"):
        return True
    short = len(first) <= _TITLE_CHARS and not first.endswith(_NO_TITLE)
    return short and len(lines) > 1 and any(map(str.isalnum, first))
