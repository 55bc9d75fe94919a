"""Which column is which field; the noun Reading: what was read as what."""

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from research.corpus.corpus import CorpusError
from research.i18n import _, listed, ngettext

# Fields in the order in which a reading is told; "text" is the body as one string.
FIELDS = (
    *("text", "body", "title", "date", "source", "id", "labels"),
    *("byline", "dateline", "genre", "extra"),
)
# Field: its names elsewhere. Of those behind one another in a tuple the first that a
# file has is taken; of those within a string there may be one.
NAMES: Mapping[str, tuple[str, ...]] = {
    "text": (
        "content contents 正文 内容 全文 文本 內容 內文 内文 原文 fulltext maintext "
        "articletext articlebody articlecontent newscontent textcontent bodytext "
        "article 新闻内容 新闻正文 新闻全文 文章内容 文章正文 正文内容 微博正文 "
        "微博内容 博文 博文内容 帖子内容 新聞內容 文章內容 报道内容 稿件内容",
    ),
    "title": (
        "headline 标题 題目 题目 標題 题名 篇名 新闻标题 文章标题 新聞標題 文章標題 "
        "报道标题 newstitle articletitle",
        "主标题 heading subject",
    ),
    "date": (
        "发布时间 发布日期 發布時間 發佈時間 發布日期 发表时间 发表日期 出版日期 "
        "刊发日期 刊登日期 报道日期 报道时间 新闻时间 pubtime pubdate publishtime "
        "publishdate publisheddate publishedat published publicationdate",
        "日期 时间 時間 datetime newsdate",
        "ctime time createtime createdat created createdate timestamp",
    ),
    "source": (
        "来源 來源 文章来源 新闻来源 信息来源 sourcename",
        "媒体 媒體 报纸 报刊 报纸名称 媒体名称 media publisher newspaper outlet",
        "网站 網站 site website",
    ),
    "id": (
        "编号 編號 articleid newsid docid 文章编号 文章id 新闻编号 新闻id 文档编号",
        "序号 序號",
    ),
    "labels": ("label theme themes 标签 標籤 主题 主題",),
    "byline": ("author authors 作者 记者 記者",),
    "dateline": ("电头",),
    "genre": ("体裁 體裁",),
}
SHOWN = 8  # names in a line
_LONG_NAME = 20  # a longer one is a text: the file has no header
_SENTENCE_MARKS = "，。！？；：…"


def column_names(
    path: Path | str,
    columns: Mapping[str, str],
    existing: Sequence[str] | None,
    *,
    is_complete: bool = True,
) -> dict[str, str]:
    """Find the column of each field.

    What is asked for goes first, then a column called as the field is, then one of
    its usual names in Chinese or English. Case, blanks, underscores and byte order
    marks in names do not count.

    Parameters
    ----------
    path : path or str
        Of the file, or what stands for one in messages.
    columns : mapping
        From fields to columns, as asked for.
    existing : sequence of str, or None
        Columns of the file; None where nothing is known of them.
    is_complete : bool
        Whether later rows cannot have others, as in JSONL.

    Returns
    -------
    dict
        From fields that have a column to its name as the file writes it, in the
        order of `FIELDS`.

    Raises
    ------
    CorpusError
        If a column that was asked for is missing, several may be the text or another
        field, or none is the text. It names the columns there are and the option.
    """
    problems = _no_fields(columns)
    known = list(dict.fromkeys(existing or ()))
    names: dict[str, str] = {}
    for name, asked in columns.items():
        match = _same(asked, known) if existing is not None else asked
        if match is None and is_complete:
            problems.append(
                _(
                    "{path}: column {asked!r} for {name!r} is missing. {have}",
                    path=path,
                    asked=asked,
                    name=name,
                    have=_have(known),
                )
            )
        names[name] = match or asked
    taken = set(names.values())
    for name in FIELDS:
        if name in names or (name in ("text", "body") and _has_text(columns)):
            continue
        candidates = _candidates(name, [c for c in known if c not in taken])
        if name == "text" and _candidates("body", known)[:1] == ["body"]:
            candidates = [c for c in candidates if _plain(c) == "text"]
        if len(candidates) > 1:
            problems.append(_ambiguous(path, name, candidates))
        if candidates:
            names[name] = candidates[0]
        elif not is_complete and name not in taken:
            names[name] = name
    if not _has_text(names) and existing is not None:
        problems.append(_no_text(path, known, names))
    if problems:
        raise CorpusError(problems)
    return {name: names[name] for name in FIELDS if name in names}


def columns_of(rows: Iterable[Mapping[str, object]]) -> tuple[str, ...]:
    """List the columns of rows that may differ, in the order they come up."""
    return tuple(dict.fromkeys(name for row in rows for name in row))


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What was read as what.

    Attributes
    ----------
    columns : mapping
        From fields to the columns they were taken from.
    kept : tuple of str
        Columns that were not read; their values come back out.
    encoding : str or None
        Of the text, as Python names it; None where the format has its own.
    dropped : tuple of str
        What was wrong with the rows left out.
    n_undated : int
        Articles without a usable date, those dropped for it not counted.
    bad_dates : tuple of str
        What was wrong with dates, with the places.
    notes : tuple of str
        Whatever else was taken in another way than it was written.

    Raises
    ------
    ValueError
        If a field is none, or a number is negative.
    """

    columns: Mapping[str, str] = field(default_factory=dict)
    kept: tuple[str, ...] = ()
    encoding: str | None = None
    dropped: tuple[str, ...] = ()
    n_undated: int = 0
    bad_dates: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        unknown = sorted(set(self.columns) - set(FIELDS))
        if unknown or self.n_undated < 0:
            raise ValueError(
                _(
                    "columns must be of the fields {FIELDS} and n_undated at least 0, "
                    "got {unknown} and {n_undated}.",
                    FIELDS=sorted(FIELDS),
                    unknown=unknown,
                    n_undated=self.n_undated,
                )
            )

    def summary(self) -> str:
        """Say it in a line.

        Examples
        --------
        >>> columns = {"title": "标题", "text": "content"}
        >>> Reading(columns=columns, kept=("frame",)).summary()
        'text ← content, title ← 标题; not read: frame (kept, come back out)'
        """
        taken = [name for name in FIELDS if name in self.columns]
        parts = [listed(f"{name} ← {_name(self.columns[name])}" for name in taken)]
        if self.kept:
            parts.append(
                _("not read: {some} (kept, come back out)", some=_some(self.kept))
            )
        if self.encoding and self.encoding not in ("utf-8", "utf-8-sig"):
            parts.append(_("encoding {encoding}", encoding=self.encoding))
        if self.n_undated:
            parts.append(
                ngettext(
                    "{n:,} article without a usable date",
                    "{n:,} articles without a usable date",
                    self.n_undated,
                )
            )
        if self.dropped:
            parts.append(
                ngettext(
                    "{n:,} fault in rows left out, the first: {name}",
                    "{n:,} faults in rows left out, the first: {name}",
                    len(self.dropped),
                    name=_name(self.dropped[0]),
                )
            )
        return _("; ").join(part for part in (*parts, *map(_name, self.notes)) if part)


def _no_fields(columns: Mapping[str, str]) -> list[str]:
    """List what was asked for and is no field."""
    if not isinstance(columns, Mapping):
        raise CorpusError(
            [
                _(
                    "columns must map fields to names in the file, such as {{'text': "
                    "'正文'}}, got {columns!r}",
                    columns=columns,
                )
            ]
        )
    return [
        _(
            "columns: {name!r} is no field. Fields are {fields}",
            name=name,
            fields=sorted(FIELDS),
        )
        for name in columns
        if name not in FIELDS
    ]


def _has_text(names: Iterable[str]) -> bool:
    return bool({"text", "body"} & set(names))


def _plain(name: str) -> str:
    """Take from a name what does not count in it."""
    name = unicodedata.normalize("NFKC", str(name)).strip("\ufeff \t\r\n\"'")
    head = name[:1]  # "_id" is not "id"
    return head.casefold() + "".join(c for c in name[1:].casefold() if c not in " _-\t")


def _same(asked: str, known: Sequence[str]) -> str | None:
    """Find the column that was asked for, as written or but for what counts little."""
    if asked in known:
        return asked
    alike = [name for name in known if _plain(name) == _plain(asked)]
    return alike[0] if len(alike) == 1 else None


def _candidates(name: str, known: Sequence[str]) -> list[str]:
    """List the columns that may be a field, of the likeliest kind only."""
    if name in known:
        return [name]
    kinds = ((name,), *(group.split() for group in NAMES.get(name, ())))
    for kind in kinds:
        found = [column for column in known if _plain(column) in kind]
        if found:
            return found
    return []


def _ambiguous(path: Path | str, name: str, candidates: Sequence[str]) -> str:
    options = _(" or ").join(
        _("--column {name}={column}", name=name, column=column) for column in candidates
    )
    return _(
        "{path}: columns {columns} may all be {name!r}. Say which: {options} "
        "(columns={{{name!r}: {candidates!r}}} in Python).",
        path=path,
        columns=listed(map(repr, candidates)),
        name=name,
        options=options,
        candidates=candidates[0],
    )


def _no_text(path: Path | str, known: Sequence[str], names: Mapping[str, str]) -> str:
    left = [name for name in known if name.strip() and name not in names.values()]
    example = next((name for name in left if not _is_text(name)), "正文")
    message = _(
        "{path}: a column 'text' or 'body' is missing. {have}; say which holds the "
        "text: --column text={example} on the command line, columns={{'text': "
        "{example!r}}} in Python",
        path=path,
        have=_have(known),
        example=example,
    )
    if any(map(_is_text, known)):
        message += _(
            ". If the first row is an article, not names, say --header none, or "
            "--lines where each line is a text"
        )
    return message


def _is_text(name: str) -> bool:
    """Tell a text that stands where the names of columns should."""
    return len(name) > _LONG_NAME or any(mark in name for mark in _SENTENCE_MARKS)


def _have(known: Sequence[str]) -> str:
    shown = [name if len(name) <= 60 else f"{name[:60]}…" for name in known[:40]]
    more = _(" and {n} more", n=len(known) - 40) if len(known) > 40 else ""
    return _("The file has {shown}{more}", shown=shown, more=more)


def _name(text: str) -> str:
    """Write a name so that it stays in its line."""
    return text if text.isprintable() and text else repr(text)


def _some(names: Sequence[str]) -> str:
    more = _(" and {n} more", n=len(names) - SHOWN) if len(names) > SHOWN else ""
    return listed(map(_name, names[:SHOWN])) + more
