"""Names of the user's list in articles: firms, places, people."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from research.corpus.corpus import Corpus
from research.files.formats.opening import sound_rows
from research.i18n import _
from research.text.cleaner import Cleaner
from research.text.lexicon import Lexicon, WordList

if TYPE_CHECKING:
    import pandas as pd

NAME, ALIAS = (
    ("name", "名称", "姓名", "公司", "地区"),
    ("alias", "aliases", "别名", "简称"),
)
_PARTING = str.maketrans("；、|", ";;;")


def read_names(path: str | Path) -> Lexicon:
    """Read names and their aliases from a table.

    Parameters
    ----------
    path : path
        CSV, XLSX or another table with a column `name` and, where wanted, `alias`
        that holds other names, parted by semicolons. A name may stand in several rows.

    Returns
    -------
    Lexicon
        A list for each name.

    Raises
    ------
    ValueError
        If there is no such column or no name, or a row cannot be read.
    """
    names: dict[str, dict[str, None]] = {}
    for row in sound_rows(Path(path)):
        name = _cell(row, NAME)
        if name:
            known = names.setdefault(name, {name: None})
            aliases = (_cell(row, ALIAS) or "").translate(_PARTING).split(";")
            known.update(dict.fromkeys(filter(None, map(str.strip, aliases))))
    return names_lexicon(names, source=Path(path).name)


def names_lexicon(
    names: Mapping[str, Sequence[str]] | Mapping[str, Mapping[str, None]],
    *,
    source: str = "",
) -> Lexicon:
    """Make a lexicon of names and the forms they have.

    Raises
    ------
    ValueError
        If there is none of two characters or more.
    """
    lists = []
    for name, forms in names.items():
        terms = tuple(form for form in dict.fromkeys(forms) if len(form.strip()) > 1)
        if terms:
            lists.append(WordList(name, name, source, terms))
    if not lists:
        raise ValueError(
            _(
                "{source}: must hold a column name with names of at least two "
                "characters, found none.",
                source=source or "names",
            )
        )
    return Lexicon(tuple(lists))


def _cell(values: Mapping[str, object], columns: Sequence[str]) -> str | None:
    for column in columns:
        value = values.get(column)
        if value is not None and str(value).strip():
            return str(value).strip()
    return None


def count_names(
    corpus: Corpus, names: Lexicon, *, cleaner: Cleaner | None = None
) -> "pd.DataFrame":
    """Count names in articles, longest first.

    Returns
    -------
    DataFrame
        One row an article: `id`, then a column of mentions for each name.
    """
    import pandas as pd

    from research.text.lexicon import count_hits

    cleaner = Cleaner() if cleaner is None else cleaner
    themes = tuple(dict.fromkeys(words.theme for words in names.lists))
    found = count_hits((cleaner(a.text).text for a in corpus), names, themes)
    return pd.DataFrame({"id": corpus.ids, **dict(zip(themes, found.T, strict=True))})


def by_name(
    corpus: Corpus, names: Lexicon, *, cleaner: Cleaner | None = None
) -> Corpus:
    """Give each article once for every name it mentions, with the name as a column.

    Returns
    -------
    Corpus
        Articles with `name` in `extra`; ids end in the name. Articles that mention
        none are left out.
    """
    table = count_names(corpus, names, cleaner=cleaner).drop(columns="id")
    found = [
        replace(a, id=f"{a.id}#{name}", extra={**a.extra, "name": name})
        for a, counts in zip(corpus, table.to_dict("records"), strict=True)
        for name, n in counts.items()
        if n
    ]
    return replace(corpus, articles=tuple(found))
