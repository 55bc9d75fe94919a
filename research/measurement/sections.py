"""The section of an annual report that is wanted, found by headings that are data."""

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

from research.corpus.corpus import Corpus
from research.i18n import _, listed

if TYPE_CHECKING:
    import pandas as pd

SHIPPED = files("research") / "resources" / "sections.toml"
LEAST_CHARS = 500  # of a section: less is a line of the contents or a mention


@dataclass(frozen=True, slots=True)
class SectionRule:
    """How a section is headed.

    Attributes
    ----------
    name : str
    titles : tuple of str
        What its heading may be called, newest first.
    """

    name: str
    titles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FoundSection:
    """A section of a text: `text[start:end]`, heading and all.

    Attributes
    ----------
    start, end : int
    heading : str
    """

    start: int
    end: int
    heading: str


_NUMBER = (
    r"(?:第\s*[一二三四五六七八九十百\d]+\s*[章节部分]+"
    r"|[一二三四五六七八九十]{1,3}\s*[、.．]|\d{1,2}\s*[、.．](?!\d))"
)
_HEADING = re.compile(
    rf"(?m)^[ \t\u3000]*(?P<number>{_NUMBER})[ \t\u3000]*(?P<title>[^\n]{{2,40}})$"
)
# Where line breaks were lost, chapters are still told by their numbers.
_RUN_ON = re.compile(
    r"(?<![见告“「《在于，])(?P<number>第\s*[一二三四五六七八九十]+\s*[章节])"
    r"[ \u3000]*(?P<title>\S{2,14})"
)
_LEADERS = " .…·．\t\u3000"  # to the number of a page, in a table of contents
_TO_CONTENTS = re.compile(r"(?:\.{4,}|…{2,}|·{4,}|．{4,})")


def read_section_rule(name: str = "mda", path: str | Path | None = None) -> SectionRule:
    """Read how a section is headed; `mda` is management discussion and analysis.

    Raises
    ------
    ValueError
        If the file is no TOML or has no such section.
    """
    source = SHIPPED if path is None else Path(path)
    try:
        found = tomllib.loads(source.read_text(encoding="utf-8"))
        rules = {
            row["name"]: SectionRule(row["name"], tuple(row["titles"]))
            for row in found["sections"]
        }
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, KeyError, TypeError) as error:
        raise ValueError(
            _("{source}: not a file of sections: {error}.", source=source, error=error)
        ) from error
    if name not in rules:
        raise ValueError(
            _(
                "there is no section {name!r}. There are {rules}.",
                name=name,
                rules=listed(rules),
            )
        )
    return rules[name]


def find_section(text: str, rule: SectionRule | None = None) -> FoundSection | None:
    r"""Find a section: from its heading to the next heading of its level.

    Lines of a table of contents are headings too; the longest section of a wanted
    heading is the one, and one of less than 500 characters is none.

    Parameters
    ----------
    text : str
    rule : SectionRule, optional
        Management discussion and analysis if None.

    Returns
    -------
    FoundSection or None

    Examples
    --------
    >>> text = "第三节 管理层讨论与分析\n" + "公司推进数字化。\n" * 70
    >>> find_section("第二节 简介\n略。\n" + text + "第四节 治理\n略。").heading
    '第三节 管理层讨论与分析'
    """
    rule = read_section_rule() if rule is None else rule
    best: FoundSection | None = None
    for found in _sections(text, rule):
        longer = best is None or found.end - found.start > best.end - best.start
        if longer and found.end - found.start >= LEAST_CHARS:
            best = found
    return best


def _sections(text: str, rule: SectionRule) -> Iterator[FoundSection]:
    headings = list(_HEADING.finditer(text)) or list(_RUN_ON.finditer(text))
    if not any(_is_wanted(heading, rule) for heading in headings):
        headings = list(_RUN_ON.finditer(text))
    headings = [one for one in headings if not _TO_CONTENTS.search(one["title"])]
    for place, heading in enumerate(headings):
        if not _is_wanted(heading, rule):
            continue
        level = _level(heading["number"])
        later = (
            one.start()
            for one in headings[place + 1 :]
            if _level(one["number"]) <= level and not _is_wanted(one, rule)
        )
        name = f"{heading['number']} {_title(heading)}"
        yield FoundSection(heading.start(), next(later, len(text)), name)


def _is_wanted(heading: re.Match[str], rule: SectionRule) -> bool:
    title = _title(heading)
    return any(
        title == wanted or (title.startswith(wanted) and len(title) <= len(wanted) + 6)
        for wanted in rule.titles
    )


def _title(heading: re.Match[str]) -> str:
    words = heading["title"].rstrip().rstrip("0123456789").rstrip(_LEADERS)
    return "".join(words.split())


def _level(number: str) -> int:
    """Give 0 for chapters, 1 for 一、, 2 for 1. ."""
    if number.startswith("第"):
        return 0
    return 2 if number[0].isdigit() else 1


def take_section(
    corpus: Corpus, rule: SectionRule | None = None
) -> "tuple[Corpus, pd.DataFrame]":
    """Cut a section out of each article.

    Parameters
    ----------
    corpus : Corpus
    rule : SectionRule, optional

    Returns
    -------
    Corpus
        Of the articles that have the section, their body being it.
    DataFrame
        The log, one row an article: `id`, `heading` (empty where none was found),
        `characters` of the section and `of` the article.
    """
    import pandas as pd

    rule = read_section_rule() if rule is None else rule
    kept, log = [], []
    for article in corpus:
        text = "\n".join(article.body)
        found = find_section(text, rule)
        if found is None:
            log.append((article.id, "", 0, len(text)))
            continue
        body = tuple(text[found.start : found.end].split("\n"))
        kept.append(replace(article, body=body))
        log.append((article.id, found.heading, found.end - found.start, len(text)))
    table = pd.DataFrame(log, columns=["id", "heading", "characters", "of"])
    return replace(corpus, articles=tuple(kept)), table
