"""The pages of one issue: read from files, and articles joined across pages."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from research.corpus.article import Article
from research.corpus.corpus import Corpus
from research.files.encodings import decode
from research.files.listing import list_files
from research.files.reading import TEXT_SUFFIXES, UnreadableError, read_bytes
from research.files.sentences import SENTENCE_ENDS
from research.i18n import _, listed
from research.pages.evidence.block_vectors import cosines
from research.pages.evidence.pair_features import content_words
from research.pages.layout import page_of_lines
from research.pages.model import PageModel, shipped_page_model
from research.pages.page import Page, PageError
from research.pages.prints import is_print, page_of_print
from research.pages.reading import parse_page
from research.pages.sources import layout
from research.pages.sources.ocr import IMAGE_SUFFIXES, scan_pages
from research.pages.sources.pdf import pdf_pages
from research.text.segmenter import Segmenter

SUFFIXES = (*TEXT_SUFFIXES, ".pdf", *layout.SUFFIXES, *IMAGE_SUFFIXES)
# 第3版, 03版, page-3, A03 at the end of a name, or its last number.
_NUMBER = re.compile(
    r"第?0*(\d{1,3})版|(?:page|p)[-_ ]?0*(\d{1,3})(?!\d)"
    r"|(?:^|[-_ ])([A-Z]?)0*(\d{1,3})$",
    re.IGNORECASE,
)
_FINAL = (*sorted(SENTENCE_ENDS), *"”’）)")


@dataclass(frozen=True, slots=True)
class NumberedPage:
    """A page of an issue.

    Attributes
    ----------
    name : str
        From which the ids of its articles are made.
    issue : str
        Pages of one issue have the same.
    number : str
        Empty where it is not known.
    page : Page
    """

    name: str
    issue: str
    number: str
    page: Page


def read_pages(
    paths: Iterable[str | Path], *, model: PageModel | None = None
) -> tuple[Corpus, tuple[str, ...]]:
    """Read pages from files and folders, and join articles that jump between them.

    Parameters
    ----------
    paths : iterable of path
        Text, Markdown or PDF; of a folder all such files. The pages in one folder, and
        those of one PDF, are one issue.
    model : PageModel, optional

    Returns
    -------
    corpus : Corpus
        The articles, page after page. `dropped` names what of a folder could not be
        read; the other pages are read all the same.
    notes : tuple of str
        What a reader should know of single pages.

    Raises
    ------
    PageError
        If no file can be read, or no page holds an article.
    """
    pages: list[NumberedPage] = []
    named = [Path(path) for path in paths]
    files, problems = _files(named)
    for path, name in files:
        taken = {page.name.partition("/")[0] for page in pages}
        while name in taken:
            name += "+"
        try:
            pages += _read(path, name, model)
        except PageError as error:
            problems.append(str(error))
    if problems and not pages:
        more = (
            _(" Nor can {n_problems:,} more.", n_problems=len(problems) - 1)
            if problems[1:]
            else ""
        )
        raise PageError(problems[0] + more)
    notes = [f"{p.name}: {p.page.summary()}" for p in pages if p.page.stories]
    notes += [f"{p.name}: {note}" for p in pages for note in p.page.notes]
    notes += [
        _("{name}: no article found", name=p.name) for p in pages if not p.page.stories
    ]
    articles = join_edition(pages)
    if not articles:
        raise PageError(_("the pages must hold at least one article, found none."))
    return Corpus(articles, dropped=tuple(problems)), tuple(notes)


def join_edition(pages: Sequence[NumberedPage]) -> tuple[Article, ...]:
    """Write pages as articles; （下转第3版） goes on at （上接第1版） of page 3.

    Where several articles of a page may be meant, the one whose words are most alike
    is taken. A joined article bears the id of its beginning; `extra["continuation"]`
    holds what the other page says of its part.
    """
    written = {p.name: list(p.page.articles(p.name, p.number)) for p in pages}
    taken: set[str] = set()
    joined: dict[str, Article] = {}
    for page in pages:
        for head in written[page.name]:
            target = head.extra.get("continued_to")
            if not target or not page.number:
                continue
            candidates = [
                tail
                for other in pages
                if (other.issue, other.number) == (page.issue, target)
                for tail in written[other.name]
                if tail.id not in taken
                and tail.extra.get("continued_from") == page.number
            ]
            if candidates:
                tail = _most_alike(head, candidates)
                taken.add(tail.id)
                joined[head.id] = _joined(head, tail)
    return tuple(
        joined.get(article.id, article)
        for page in pages
        for article in written[page.name]
        if article.id not in taken
    )


def _files(paths: Iterable[Path]) -> tuple[list[tuple[Path, str]], list[str]]:
    """List files with names for their articles, which say nothing of where they lie.

    What of a folder cannot be read is given apart.
    """
    found: list[tuple[Path, str]] = []
    left_out: list[str] = []
    for path in paths:
        if path.is_dir():
            inside, left = list_files(path, lambda one: one.suffix.lower() in SUFFIXES)
            left_out += map(str, left)
            if not inside and not left:
                raise PageError(
                    _(
                        "{path}: must hold {SUFFIXES} files, found none.",
                        path=path,
                        SUFFIXES=listed(SUFFIXES),
                    )
                )
            found += [
                (file, "-".join(file.relative_to(path).with_suffix("").parts))
                for file in inside
            ]
        elif path.suffix.lower() in SUFFIXES:
            found.append((path, path.stem))
        else:
            raise PageError(
                _(
                    "{path}: must be a folder or end in {SUFFIXES}, got {suffix!r}.",
                    path=path,
                    SUFFIXES=listed(SUFFIXES),
                    suffix=path.suffix or "no suffix",
                )
            )
    return found, left_out


def _read(path: Path, name: str, model: PageModel | None) -> list[NumberedPage]:
    try:
        data = read_bytes(path)
        found = _parse(path, data, model)
    except UnreadableError as error:
        raise PageError(str(error)) from error
    if len(found) == 1:
        issue, number = path.parent.as_posix(), page_number(path.stem)
        return [NumberedPage(name, issue, number or found[0].number, found[0])]
    issue = path.as_posix()
    return [
        NumberedPage(f"{name}/{number}", issue, page.number or str(number), page)
        for number, page in enumerate(found, start=1)
    ]


def _parse(path: Path, data: bytes, model: PageModel | None) -> list[Page]:
    """Take the pages of a file apart; a print of articles is one."""
    suffix = path.suffix.lower()
    if suffix in TEXT_SUFFIXES:
        try:
            return [parse_page(decode(path, data), model)]
        except PageError as error:
            raise PageError(f"{path}: {error}") from error
    if suffix == ".pdf":
        pages = pdf_pages(path, data)
    elif suffix in IMAGE_SUFFIXES:
        pages = scan_pages(path, [str(path)])
    else:
        pages = layout.layout_pages(path, data)
    if is_print(pages):
        return [page_of_print(pages)]
    return [page_of_lines(lines, model) for lines in pages]


def page_number(stem: str) -> str:
    """Tell a page's number from the name of its file; empty where it has none.

    Examples
    --------
    >>> page_number("20230801-03"), page_number("第4版"), page_number("notes")
    ('3', '4', '')
    """
    found = list(_NUMBER.finditer(stem))
    if not found:
        return ""
    one, two, letter, three = found[-1].groups()
    return f"{(letter or '').upper()}{one or two or three}"


def _most_alike(head: Article, tails: Sequence[Article]) -> Article:
    if len(tails) == 1:
        return tails[0]
    segment = Segmenter()
    words = [content_words(article.text, segment) for article in (head, *tails)]
    weights, _ = shipped_page_model().block_vectors.weigh(words)
    likeness = cosines(weights[:1], weights[1:])[0]
    return tails[int(likeness.argmax())]


def _joined(head: Article, tail: Article) -> Article:
    body = [*head.body]
    rest = [*tail.body]
    if body and rest and not body[-1].endswith(_FINAL):
        body[-1] += rest.pop(0)
    extra: dict[str, Any] = {**head.extra, "continuation": dict(tail.extra)}
    return replace(head, body=(*body, *rest), extra=extra)
