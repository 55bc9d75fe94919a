"""An explorer of articles → one HTML page that needs no network; computes no result."""

import json
import re
from collections.abc import Sequence
from dataclasses import replace
from importlib.resources import files
from typing import Any

import numpy as np
from markupsafe import Markup

from research.arrays import Floats
from research.corpus.article import Article
from research.i18n import HTML_LANG, language, period_name
from research.rendering.cells import printable, script_hash
from research.rendering.explorer import (
    MAX_CHARS,
    Explorer,
    Mark,
    TermChanges,
    ThemeView,
)
from research.rendering.style import PALETTE
from research.rendering.templating import script_messages, template_environment
from research.stats.periods import period_numbers

CHUNK = 250  # articles whose texts are read together, when one of them is needed
# Where files say which page an article is from; nothing but the web is linked.
ADDRESS_COLUMNS = ("url", "URL", "link", "网址", "链接", "原文链接", "原文网址")
WEB_ADDRESS = re.compile(r"https?://[^\s<>\"']{1,2000}")
N_SHARES = 3  # topics named on an article
_SCRIPTS = (
    *("query.js", "data.js", "charts.js", "table.js"),
    *("article.js", "files.js", "names.js", "page.js"),
)
# What could end a script element, open a comment, or break a line of a script.
_ESCAPES = str.maketrans(
    {character: f"\\u{ord(character):04x}" for character in "<>&\u2028\u2029"}
)


def explorer_page(explorer: Explorer) -> str:
    """Write the explorer as one HTML page; the same explorer gives the same text.

    The page forbids itself to load anything and to run any script but its own.
    """
    articles = [_printable(article) for article in explorer.articles]
    explorer = replace(explorer, articles=articles)
    environment = template_environment(autoescape=True)
    folder = files("research.rendering") / "templates" / "explorer"
    script = "\n".join((folder / name).read_text("utf-8") for name in _SCRIPTS)
    return environment.get_template("explorer/page.html.jinja").render(
        title=explorer.title,
        lead=explorer.lead,
        script=Markup(script),
        script_hash=script_hash(script),
        html_lang=HTML_LANG[language()],
        data=_json(_overview(explorer) | _messages(script)),
        chunks=[
            _json([_reading(explorer, row) for row in rows])
            for rows in _chunks(explorer)
        ],
    )


def _messages(script: str) -> dict[str, dict[str, str]]:
    """Give what the script says in the language of the page."""
    found = script_messages([script])
    return {"messages": found} if found else {}


def _printable(article: Article) -> Article:
    """Put � for what is no text; lengths stay the same, and marks in their places."""
    return replace(
        article,
        id=printable(article.id),
        title=printable(article.title),
        byline=printable(article.byline),
        dateline=printable(article.dateline),
        source=printable(article.source),
        genre=printable(article.genre),
        body=tuple(map(printable, article.body)),
    )


def _overview(explorer: Explorer) -> dict[str, Any]:
    """Give all that the page needs before an article is read."""
    sources = sorted({article.source for article in explorer.articles})
    over_time = explorer.over_time
    return {
        "chunk": CHUNK,
        "maxChars": MAX_CHARS,
        "themes": [
            {
                "label": theme.label,
                "name": theme.name,
                "threshold": _digits(theme.threshold, 4),
                "color": PALETTE[number % len(PALETTE)],
            }
            for number, theme in enumerate(explorer.themes)
        ],
        "topics": _topics(explorer),
        "terms": list(explorer.terms),
        "termShares": [_digits(p, 9) for p in explorer.terms.values()],
        "sources": sources,
        "periods": [period_name(period) for period in over_time.periods],
        "periodPlaces": _places_in_time(over_time.periods),
        "changes": _changes(explorer.changes),
        "floor": over_time.floor,
        "overTime": {
            name: [
                [None if np.isnan(cell) else _digits(cell, 4) for cell in column]
                for column in getattr(over_time, name).T
            ]
            for name in ("value", "low", "high")
        },
        "articles": _article_columns(explorer, sources),
    }


def _places_in_time(periods: Sequence[str]) -> list[int]:
    """Give each period its number in time, those without articles counted too."""
    numbers = period_numbers(periods)
    if numbers is None:
        return list(range(len(periods)))
    places: list[int] = (numbers - numbers[0]).tolist()
    return places


def _changes(changes: TermChanges | None) -> dict[str, Any] | None:
    if changes is None:
        return None
    sides = {"more": changes.more, "less": changes.less}
    return {"note": changes.note} | {
        side: [
            [term, _digits(before, 3), _digits(after, 3)]
            for term, before, after in rows
        ]
        for side, rows in sides.items()
    }


def _topics(explorer: Explorer) -> list[dict[str, Any]]:
    """Give the topics of the map, their terms by number."""
    term_number = {term: number for number, term in enumerate(explorer.terms)}
    return [
        {
            "label": topic.label,
            "name": topic.name,
            "hidden": topic.is_hidden,
            "top": " ".join(topic.top),
            "share": _digits(topic.share, 4),
            "place": topic.place,
            "terms": [term_number[term] for term in topic.terms],
            "probabilities": [_digits(p, 9) for p in topic.terms.values()],
        }
        for topic in explorer.topics
    ]


def _article_columns(explorer: Explorer, sources: Sequence[str]) -> dict[str, Any]:
    """Give what the table lists of articles, column by column."""
    articles = explorer.articles
    source_number = {name: number for number, name in enumerate(sources)}
    periods = explorer.over_time.periods
    period_number = {name: number for number, name in enumerate(periods)}
    return {
        "id": [article.id for article in articles],
        "title": [article.heading for article in articles],
        "date": [article.date or "" for article in articles],
        "source": [source_number[article.source] for article in articles],
        "note": [_note(article) for article in articles],
        **_addresses(articles),
        "period": [
            None if period is None else period_number[period]
            for period in explorer.periods
        ],
        "probabilities": _thousandths(explorer.probabilities),
        "given": [np.flatnonzero(row).tolist() for row in explorer.decisions],
        "labels": [_labels(article, explorer.themes) for article in articles],
        "topics": [_largest_shares(row) for row in explorer.doc_topic],
        **({"similar": list(map(list, explorer.similar))} if explorer.similar else {}),
    }


def _addresses(articles: Sequence[Article]) -> dict[str, list[str]]:
    """Give where articles stand on the web, if the file says so of any."""
    found = [_address(article) for article in articles]
    return {"url": found} if any(found) else {}


def _address(article: Article) -> str:
    for name in ADDRESS_COLUMNS:
        value = article.extra.get(name)
        if isinstance(value, str) and WEB_ADDRESS.fullmatch(value.strip()):
            return printable(value.strip())
    return ""


def _thousandths(values: Floats) -> list[list[int]]:
    """Write shares as whole numbers, to keep the page small."""
    whole: list[list[int]] = np.rint(1000 * values).astype(int).tolist()
    return whole


def _note(article: Article) -> str:
    return " · ".join(
        part for part in (article.byline, article.dateline, article.genre) if part
    )


def _labels(article: Article, themes: Sequence[ThemeView]) -> list[int] | None:
    """Give the numbers of the themes people gave; None if it is unlabelled."""
    if article.labels is None:
        return None
    return [n for n, theme in enumerate(themes) if theme.label in article.labels]


def _largest_shares(shares: Floats) -> list[tuple[int, int]]:
    """List the largest topics of an article with their percentage."""
    if np.isnan(shares).any():
        return []
    largest = np.argsort(-shares, kind="stable")[:N_SHARES].tolist()
    percent = np.rint(100 * shares).astype(int).tolist()
    return [
        (topic, percent[topic])
        for place, topic in enumerate(largest)
        if place == 0 or percent[topic] >= 5
    ]


def _chunks(explorer: Explorer) -> list[range]:
    n_docs = len(explorer.articles)
    return [range(s, min(s + CHUNK, n_docs)) for s in range(0, n_docs, CHUNK)]


def _reading(explorer: Explorer, row: int) -> list[Any]:
    """Give an article's text, its full length, and marks by theme.

    Marks are flat: characters passed since the last mark, characters marked, and
    strength in quarters.
    """
    article = explorer.articles[row]
    text = article.text[:MAX_CHARS]
    # The page has the title already.
    start = len(article.title) + 1 if article.title else 0
    by_theme = {
        str(theme): _flat(text, found)
        for theme, found in sorted(explorer.marks[row].items())
    }
    return [text[start:], len(article.text), by_theme]


def _flat(text: str, found: Sequence[Mark]) -> list[int]:
    flat: list[int] = []
    last = 0
    for start, end, strength in found:
        # JavaScript counts characters beyond the basic plane twice.
        gap, marked = _units(text[last:start]), _units(text[start:end])
        flat += [gap, marked, round(4 * strength)]
        last = end
    return flat


def _units(text: str) -> int:
    return len(text) + sum(character > "\uffff" for character in text)


def _digits(value: float, n: int) -> float:
    return float(f"{value:.{n}g}")


def _json(content: Any) -> Markup:
    """Write JSON that ends no script element, whatever the texts in it hold."""
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    return Markup(text.translate(_ESCAPES))
