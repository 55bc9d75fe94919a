"""What reports cite: works by key, in a sentence, in a list and as BibTeX."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files

import research

_ENTRY = re.compile(r"@(\w+)\{(\w+),\n(.*?)\n\}\n", re.DOTALL)
_FIELD = re.compile(r"  (\w+) = \{(.*)\},")
_SOFTWARE = """@software{{zhuti,
  author = {{{{The authors of zhuti}}}},
  title = {{zhuti: themes and topics in Chinese industry news}},
  version = {{{version}}},
  year = {{2026}},
}}
"""


@dataclass(frozen=True, slots=True)
class Work:
    """A work that reports may cite.

    Attributes
    ----------
    fields : mapping of str to str
        As BibTeX names them.
    bibtex : str
    """

    fields: Mapping[str, str]
    bibtex: str

    @property
    def surnames(self) -> list[str]:
        """Surnames of the authors, in their order."""
        authors = self.fields["author"].strip("{}").split(" and ")
        return [author.split(",")[0] for author in authors]

    @property
    def short(self) -> str:
        """The work in a sentence: "Wang and Manning 2012", "Blei et al. 2003"."""
        names, year = self.surnames, self.fields["year"]
        if len(names) > 2:
            return f"{names[0]} et al. {year}"
        return f"{' and '.join(names)} {year}"

    @property
    def full(self) -> str:
        """The work in a list of references."""
        told = self.fields
        home = next(
            (
                told[name]
                for name in ("journal", "booktitle", "publisher", "howpublished")
                if name in told
            ),
            "",
        )
        rest = [home, told.get("volume", ""), told.get("pages", "")]
        where = ", ".join(filter(None, rest)).replace("--", "–")
        version = f", version {told['version']}" if "version" in told else ""
        authors = told["author"].strip("{}").replace(" and ", "; ")
        line = f"{authors} ({told['year']}). {told['title']}{version}."
        return f"{line} {where}." if where else line


@cache
def works() -> dict[str, Work]:
    """Give the works that reports may cite, by their keys."""
    place = files("research") / "resources" / "references.bib"
    text = place.read_text("utf-8") + _SOFTWARE.format(version=research.__version__)
    return {
        key: Work(dict(_FIELD.findall(lines)), f"@{kind}{{{key},\n{lines}\n}}\n")
        for kind, key, lines in _ENTRY.findall(text)
    }


@dataclass
class Cited:
    """Collects what a text cites while it is written."""

    keys: set[str] = field(default_factory=set)

    def __call__(self, *keys: str) -> str:
        """Cite works: "Blei et al. 2003; Bouma 2009"."""
        self.keys.update(keys)
        return "; ".join(works()[key].short for key in keys)

    @property
    def listed(self) -> list[str]:
        """What was cited, by author and year, as readers see it."""
        return sorted(works()[key].full for key in self.keys)

    @property
    def bibtex(self) -> str:
        """What was cited, by key, as BibTeX."""
        return "\n".join(works()[key].bibtex for key in sorted(self.keys))
