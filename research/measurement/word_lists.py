"""Word lists that are counted: those that ship, by name, and files of one's own."""

from collections.abc import Iterable
from dataclasses import replace
from importlib.resources import files
from pathlib import Path

from research.i18n import _, listed
from research.text.lexicon import Lexicon, WordList, read_lexicon
from research.text.word_files import read_stop_words

_FOLDER = files("research") / "resources" / "word_lists"
WU_2021 = "吴非"  # the first author of five lists of the lexicon
SHIPPED = ("wu2021", "epu", "themes")


def read_word_lists(name: str | Path) -> Lexicon:
    """Read word lists that ship, or a file.

    Parameters
    ----------
    name : str or path
        `wu2021`, the five dimensions of digital transformation of Wu et al. (2021);
        `epu`, economy, policy and uncertainty; `themes`, the lists of the four themes;
        a TOML file as `read_lexicon` takes it; or a text file with a term a line,
        which is one list called as the file is.

    Raises
    ------
    ValueError
        If there is no such list or file, or it holds no term.
    """
    if name == "themes":
        return read_lexicon()
    if name == "wu2021":
        return read_lexicon().select(source=WU_2021)
    if name == "epu":
        return read_lexicon(Path(str(_FOLDER / "epu.toml")))
    path = Path(name)
    if not path.is_file():
        raise ValueError(
            _(
                "{name}: must be a file of word lists or one of {SHIPPED}, is neither.",
                name=name,
                SHIPPED=listed(SHIPPED),
            )
        )
    if path.suffix.lower() == ".toml":
        return read_lexicon(path)
    entries = read_stop_words(path).entries
    terms = tuple(dict.fromkeys(entry.word for entry in entries))
    return Lexicon((WordList(path.stem, path.stem, path.name, terms),))


def by_list(lexicon: Lexicon) -> tuple[Lexicon, tuple[WordList, ...]]:
    """Give a lexicon whose hits name lists in place of themes, and its lists.

    Lists of one name in one theme become one. Where two themes have lists of one
    name, a list is called `theme: name`.
    """
    merged: dict[tuple[str, str], WordList] = {}
    for words in lexicon.lists:
        key = words.theme, words.name or words.theme
        known = merged.get(key)
        merged[key] = words if known is None else _joined((known, words))
    names = [name for _, name in merged]
    lists = tuple(
        replace(words, name=f"{theme}: {name}" if names.count(name) > 1 else name)
        for (theme, name), words in merged.items()
    )
    named = tuple(replace(words, theme=words.name) for words in lists)
    return Lexicon(named, lexicon.exceptions), lists


def _joined(lists: Iterable[WordList]) -> WordList:
    first, second = lists
    return replace(
        first,
        source=_("; ").join(dict.fromkeys((first.source, second.source))),
        terms=tuple(dict.fromkeys((*first.terms, *second.terms))),
        ambiguous=tuple(dict.fromkeys((*first.ambiguous, *second.ambiguous))),
    )
