"""Which character stands for which? Writes the tables of script and of forms.

`traditional.txt` comes from the character tables of OpenCC (Apache-2.0), asked for one
character at a time. `hanzi_forms.txt` comes from the Unicode Character Database: from
the canonical decompositions that Python knows, and from EquivalentUnifiedIdeograph.txt,
which Perl holds as the property EqUIdeo, for radicals that have none.
"""

import subprocess
from importlib.metadata import version
from pathlib import Path
from unicodedata import normalize, unidata_version

from opencc import OpenCC

RESOURCES = Path(__file__).resolve().parents[1] / "research" / "resources"
BASIC_HANZI = [*range(0x3400, 0x4DC0), *range(0x4E00, 0xA000)]
RADICALS = range(0x2E80, 0x2FE0)
COMPATIBILITY = [*range(0xF900, 0xFB00), *range(0x2F800, 0x2FA20)]
# Brought back to simplified script by the list of 2013 (通用规范汉字表), most for
# names; GB 2312, the first set of simplified script, holds others.
BY_RIGHT = "昇陞扞剋祇谿龢邨氾迺堃甦鉅釐頫菉喆淼犇澂絜砦崑樑"
TRADITIONAL_HEAD = """\
# Traditional characters and the simplified one of each, one to one. From the character
# tables of OpenCC {opencc} (Apache-2.0, https://github.com/BYVoid/OpenCC). After the
# line "# both": what simplified texts hold by right as well, as 乾 in 乾坤. Made by
# experiments/build_script_table.py.
"""
FORMS_HEAD = """\
# Radicals and compatibility hanzi, and the simplified hanzi that looks like each.
# From the Unicode Character Database {unicode} (Unicode-3.0) and OpenCC (Apache-2.0).
# Made by experiments/build_script_table.py.
"""
PERL = (
    'my ($from, $to) = prop_invmap("EqUIdeo"); for my $row (0 .. $#$from) {'
    "next unless $$to[$row]; my $end = $$from[$row + 1] - 1;"
    'for my $code ($$from[$row] .. $end) { printf "%d %d\\n", $code, $$to[$row]; } }'
)


def traditional_pairs() -> dict[str, str]:
    """Map traditional characters of the basic plane to simplified ones."""
    convert = OpenCC("t2s").convert
    pairs = {old: convert(old) for old in map(chr, BASIC_HANZI)}
    return {old: new for old, new in pairs.items() if new != old and len(new) == 1}


def hanzi_forms(simplified: dict[str, str]) -> dict[str, str]:
    """Map radicals and compatibility hanzi to simplified hanzi."""
    listed = subprocess.run(
        ["perl", "-MUnicode::UCD=prop_invmap", "-e", PERL],
        capture_output=True,
        check=True,
        text=True,
    ).stdout
    same = {chr(int(a)): chr(int(b)) for a, b in map(str.split, listed.splitlines())}
    forms = {}
    for code in (*RADICALS, *COMPATIBILITY):
        old = chr(code)
        new = normalize("NFKC", old)
        new = same.get(old, old) if new == old else new
        if new != old and len(new) == 1:
            forms[old] = simplified.get(new, new)
    return forms


def is_in_gb2312(character: str) -> bool:
    """Tell whether the first standard set of simplified script holds a character."""
    return len(character.encode("gb2312", "ignore")) == 2


def main() -> None:
    """Write both tables."""
    pairs = traditional_pairs()
    both = {old for old in pairs if is_in_gb2312(old) or old in BY_RIGHT}
    lines = [old + new for old, new in pairs.items() if old not in both]
    lines += ["# both", *(old + pairs[old] for old in sorted(both))]
    head = TRADITIONAL_HEAD.format(opencc=version("opencc"))
    _write("traditional.txt", head, lines)
    forms = [old + new for old, new in hanzi_forms(pairs).items()]
    _write("hanzi_forms.txt", FORMS_HEAD.format(unicode=unidata_version), forms)


def _write(name: str, head: str, lines: list[str]) -> None:
    text = head + "\n".join(lines) + "\n"
    (RESOURCES / name).write_text(text, "utf-8", newline="\n")


if __name__ == "__main__":
    main()
