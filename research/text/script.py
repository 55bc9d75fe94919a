"""Traditional to simplified, a character for a character, by a table.

A text in traditional script is told by the share of its hanzi that simplified script
does not have. Only then is it rewritten, so that a simplified text with a quotation, a
name or a brand in other characters stays as it is.
"""

import re
from functools import cache
from importlib.resources import files

from research.text.cleaned import Cleaned

# Of 52,000 real articles in simplified script the one with most such characters has
# less; of the same articles in traditional script, or of their titles, hardly one does.
TRADITIONAL_SHARE = 0.05
BOTH = "\n# both\n"  # what comes after it in the table stands in either script

_HANZI = re.compile("[\u3400-\u4dbf\u4e00-\u9fff]")


@cache
def _table() -> dict[int, str]:
    """Map all characters of the table."""
    pairs = "\n".join(_parts()).split()
    return {ord(pair[0]): pair[1] for pair in pairs}


def _parts() -> tuple[str, str]:
    """Read the pairs of traditional characters, and those of characters of both."""
    path = files("research") / "resources" / "traditional.txt"
    sure, _, both = path.read_text("utf-8").partition(BOTH)
    lines = (line for line in sure.splitlines() if not line.startswith("#"))
    return "\n".join(lines), both


@cache
def traditional_characters() -> str:
    """List what is traditional for sure: simplified texts do not hold it by right."""
    return "".join(pair[0] for pair in _parts()[0].split())


@cache
def _traditional() -> re.Pattern[str]:
    return re.compile(f"[{traditional_characters()}]")


def traditional_count(text: str) -> int:
    """Count the characters of a text that are traditional for sure."""
    return len(_traditional().findall(text))


def traditional_share(text: str) -> float:
    """Give the share of the hanzi of a text that are traditional for sure.

    Returns
    -------
    float
        In [0, 1]; 0 where there is no hanzi.

    Examples
    --------
    >>> traditional_share("綠色金融"), traditional_share("绿色金融")
    (0.25, 0.0)
    """
    if not _traditional().search(text):
        return 0.0
    return traditional_count(text) / len(_HANZI.findall(text))


def is_traditional(text: str) -> bool:
    """Tell whether a text is in traditional script."""
    return traditional_share(text) >= TRADITIONAL_SHARE


def simplify(text: str) -> Cleaned:
    """Write a text in traditional script in simplified characters, one for one.

    What depends on the phrase is not looked at: 乾隆 becomes 干隆, and 著 stays. A text
    in simplified script stays as it is.

    Examples
    --------
    >>> simplify("碳排放權交易市場").text
    '碳排放权交易市场'
    >>> simplify("乾坤").text
    '乾坤'
    """
    return Cleaned(simplified(text) if is_traditional(text) else text)


def simplified(text: str) -> str:
    """Write all characters that are not simplified as such, whatever the text's script.

    Examples
    --------
    >>> simplified("權")
    '权'
    """
    return text.translate(_table())
