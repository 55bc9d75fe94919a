"""Folders and ZIP files of articles: a file an article, or tables of them."""

import re
import shutil
import stat
import tempfile
import weakref
import zipfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from itertools import chain
from pathlib import Path, PurePosixPath

from research.files.formats.rows import Form, Noticed, Row, RowStream
from research.files.formats.text_lines import LinesOrArticleError
from research.files.listing import list_files
from research.files.reading import CHUNK, MAX_WHOLE, UnreadableError, readable
from research.i18n import _, listed

Reader = Callable[[Path, Form], RowStream]
TextReader = Callable[[str, Path, Form], RowStream]
MAX_MEMBERS = 200_000  # files in an archive
SHOWN = 8  # names in a note
# In a folder of so many texts a few may look like one article a line.
MANY_FILES, MOST_DOUBTFUL = 10, 0.2
# Left by systems and editors; nobody wrote an article into them.
SYSTEM_FILES = frozenset({"thumbs.db", "desktop.ini", "sha256sums", "icon\r"})
# What people write beside their data about it.
_ABOUT = re.compile(
    r"(?:readme|license|licence|changelog|citation|copying|说明|使用说明|数据说明|"
    r"讀我|自述)(?:[._-].*)?",
    re.IGNORECASE,
)
_UTF8_FLAG = 0x800


def is_hidden(path: Path, folder: Path) -> bool:
    """Tell what a system left: names that begin with a dot, __MACOSX, ~$ of Word."""
    parts = path.relative_to(folder).parts
    return (
        any(part.startswith(".") or part == "__MACOSX" for part in parts)
        or path.name.lower() in SYSTEM_FILES
        or path.name.startswith("~$")
    )


def folder_rows(
    folder: Path,
    form: Form,
    texts: dict[str, TextReader],
    tables: dict[str, Reader],
    suffix_of: Callable[[Path], str],
) -> RowStream:
    """Read each text of a folder and below as an article, or its tables if it has none.

    Parameters
    ----------
    folder : path
    form : Form
    texts, tables : mapping
        From suffixes to readers.
    suffix_of : callable
        Gives the suffix that tells the format.

    Raises
    ------
    UnreadableError
        If it holds neither; it names what there is.
    """

    def is_wanted(path: Path) -> bool:
        suffix = suffix_of(path)
        return (suffix in texts or suffix in tables) and not is_hidden(path, folder)

    told = [
        str(one).rstrip(".") for one in list_files(folder, is_wanted, hidden=False)[1]
    ]
    with readable(folder):
        paths = sorted(
            path
            for path in folder.rglob("*")
            if not is_hidden(path, folder) and path.is_file()
        )
    of_texts = [path for path in paths if suffix_of(path) in texts]
    of_tables = [path for path in paths if suffix_of(path) in tables]
    noticed = Noticed()
    articles = [path for path in of_texts if not _ABOUT.fullmatch(path.stem)]
    if articles or of_tables:  # what is said of the data is none of them
        of_texts = articles
    taken = of_texts or of_tables
    left = [path for path in paths if path not in set(taken)]
    named = _listed([path.relative_to(folder).as_posix() for path in left])
    if not taken:
        there = _(": there are {named}", named=named) if left else ""
        there += "".join(f"; {one}" for one in told)
        raise UnreadableError(
            _(
                "{folder}: must hold files of {suffixes}, found none{there}. Save them "
                "as one of these.",
                folder=folder,
                suffixes=listed((*texts, *tables)),
                there=there,
            )
        )
    if left:
        noticed.note(_("files not read: {named}", named=named))
    if of_texts:
        rows = _text_rows(folder, of_texts, form, texts, suffix_of, noticed)
        return RowStream(chain(told, rows), None, noticed)
    found = _table_rows(of_tables, form, tables, suffix_of, noticed)
    return replace(found, items=chain(told, found.items))


def _listed(names: Sequence[str]) -> str:
    more = _(" and {n:,} more", n=len(names) - SHOWN) if len(names) > SHOWN else ""
    return ", ".join(names[:SHOWN]) + more


def _text_rows(
    folder: Path,
    paths: Sequence[Path],
    form: Form,
    texts: dict[str, TextReader],
    suffix_of: Callable[[Path], str],
    noticed: Noticed,
) -> Iterator[Row | str]:
    bare = [path.relative_to(folder).with_suffix("").as_posix() for path in paths]
    counts: dict[str, int] = {}
    for name in bare:
        counts[name] = counts.get(name, 0) + 1
    whole_files: list[str] = []
    for name, path in zip(bare, paths, strict=True):
        whole = path.relative_to(folder).as_posix()
        read = partial(texts[suffix_of(path)], name if counts[name] == 1 else whole)
        try:
            found = read(path, form)
            items = list(found.items)
        except LinesOrArticleError as error:
            if len(paths) < MANY_FILES:
                yield str(error).rstrip(".")
                continue
            # Where there are many files, each is an article: none holds them all.
            whole_files.append(whole)
            found = read(path, replace(form, lines=False))
            items = list(found.items)
        except UnreadableError as error:
            yield str(error).rstrip(".")
            continue
        if found.noticed.encoding:
            noticed.tell_encoding(found.noticed.encoding)
        for note in found.noticed.notes:
            noticed.note(note)
        if len(items) > 1:
            noticed.note(
                _("{whole}: {n_items} articles", whole=whole, n_items=len(items))
            )
        yield from (
            _with_id(item, f"{name}:{number}" if len(items) > 1 else name)
            for number, item in enumerate(items, start=1)
        )
    if whole_files:
        yield from _doubtful(folder, whole_files, len(paths), noticed)


def _doubtful(
    folder: Path, doubtful: Sequence[str], n_files: int, noticed: Noticed
) -> Iterator[str]:
    """Refuse files that look like one article a line, or say they were read as one."""
    named = _listed(doubtful)
    if len(doubtful) > MOST_DOUBTFUL * n_files:
        yield _(
            "{folder}: must hold an article a file, {n:,} of its {n_files:,} files "
            "look like one a line ({named}). Say --lines if each line is an "
            "article, --no-lines if each file is one (lines=True or False in "
            "Python)",
            folder=folder,
            n=len(doubtful),
            n_files=n_files,
            named=named,
        )
    noticed.note(
        _(
            "files of short lines, read as one article each (--lines if each line "
            "is one): {named}",
            named=named,
        )
    )


def _with_id(item: Row | str, name: str) -> Row | str:
    """Give an article an id, where it has none."""
    if isinstance(item, str) or item.values.get("id"):
        return item
    return replace(item, values={"id": name, **item.values})


def _table_rows(
    paths: Sequence[Path],
    form: Form,
    tables: dict[str, Reader],
    suffix_of: Callable[[Path], str],
    noticed: Noticed,
) -> RowStream:
    """Read tables one after the other, if they have like columns."""
    streams = [tables[suffix_of(path)](path, form) for path in paths]
    columns = streams[0].columns
    for path, found in zip(paths, streams, strict=True):
        if (found.columns is None) != (columns is None) or (
            set(found.columns or ()) != set(columns or ())
        ):
            raise UnreadableError(
                _(
                    "{path}: must have the columns of {name}, got others. Read each "
                    "file by itself.",
                    path=path,
                    name=paths[0].name,
                )
            )
    if len(paths) > 1:
        noticed.note(_("{n_paths} tables, one after the other", n_paths=len(paths)))

    def rows() -> Iterator[Row | str]:
        for found in streams:
            yield from found.items
            if found.noticed.encoding:
                noticed.tell_encoding(found.noticed.encoding)
            for note in found.noticed.notes:
                noticed.note(note)

    return RowStream(rows(), columns, noticed)


def zip_rows(path: Path, read_folder: Callable[[Path], RowStream]) -> RowStream:
    """Read what a ZIP file holds as the folder it would unpack to.

    Raises
    ------
    UnreadableError
        If it is none, has a password, or swells beyond reason.
    """
    folder = Path(tempfile.mkdtemp(prefix="zip-"))
    try:
        _unpack(path, folder)
        found = read_folder(folder)
    except UnreadableError as error:
        shutil.rmtree(folder, ignore_errors=True)
        raise UnreadableError(_renamed(str(error), folder, path)) from error
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    items = _Unpacked(found.items, folder, path)
    return RowStream(items, found.columns, found.noticed)


class _Unpacked(Iterator[Row | str]):
    """Rows of files that are removed when nobody reads them any more."""

    def __init__(self, items: Iterator[Row | str], folder: Path, path: Path) -> None:
        self._items, self._folder, self._path = items, folder, path
        self._remove = weakref.finalize(self, shutil.rmtree, folder, True)

    def __next__(self) -> Row | str:
        try:
            item = next(self._items)
        except StopIteration:
            self._remove()
            raise
        except UnreadableError as error:
            raise UnreadableError(
                _renamed(str(error), self._folder, self._path)
            ) from error
        if isinstance(item, str):
            return _renamed(item, self._folder, self._path)
        return replace(item, where=_renamed(item.where, self._folder, self._path))


def _renamed(text: str, folder: Path, path: Path) -> str:
    return text.replace(str(folder), str(path))


def _unpack(path: Path, folder: Path) -> None:
    left = MAX_WHOLE
    try:
        with readable(path), zipfile.ZipFile(path) as archive:
            members = archive.infolist()
            if len(members) > MAX_MEMBERS:
                raise UnreadableError(
                    _(
                        "{path}: must hold at most {MAX_MEMBERS:,} files, got "
                        "{n_members:,}.",
                        path=path,
                        MAX_MEMBERS=MAX_MEMBERS,
                        n_members=len(members),
                    )
                )
            for member in members:
                target = _target(folder, member)
                if target is None:
                    continue
                target.parent.mkdir(parents=True, exist_ok=True)
                member.file_size, member.CRC = left + 1, None  # type: ignore[assignment]
                with archive.open(member) as packed, target.open("wb") as file:
                    while chunk := packed.read(CHUNK):
                        left -= len(chunk)
                        if left < 0:
                            raise UnreadableError(
                                _(
                                    "{path}: must unpack to at most {MAX_WHOLE:,} "
                                    "bytes.",
                                    path=path,
                                    MAX_WHOLE=MAX_WHOLE,
                                )
                            )
                        file.write(chunk)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError) as error:
        raise UnreadableError(
            _(
                "{path}: must be a ZIP file without a password ({error}).",
                path=path,
                error=error,
            )
        ) from error


def _target(folder: Path, member: zipfile.ZipInfo) -> Path | None:
    """Give the place a member unpacks to; None for folders, links and system files."""
    name = member.filename
    if not member.flag_bits & _UTF8_FLAG:  # Windows in China writes names in GBK
        for encoding in ("utf-8", "gb18030"):
            try:
                name = member.filename.encode("cp437").decode(encoding)
                break
            except UnicodeError:
                continue
    parts = PurePosixPath(re.sub(r"[\x00-\x1f:]", "_", name.replace("\\", "/"))).parts
    parts = tuple(part for part in parts if part not in ("/", "..", ".", ""))
    kind = stat.S_IFMT(member.external_attr >> 16)
    if member.is_dir() or not parts or kind == stat.S_IFLNK:
        return None
    if any(len(part.encode()) > 255 for part in parts):
        return None
    target = folder.joinpath(*parts)
    return None if is_hidden(target, folder) else target
