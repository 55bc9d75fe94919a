"""Cut the fonts of our figures out of Noto Sans CJK SC, as Debian packs it.

Needs the Debian packages fonts-noto-cjk and unicode-data, installed or unpacked:

    apt-get download fonts-noto-cjk unicode-data
    for package in *.deb; do dpkg-deb -x $package unpacked; done
    python -m experiments.build_fonts --system unpacked
"""

import argparse
import bz2
import re
import sys
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont

FONTS = Path("research/resources/fonts")
FACE = 2  # of the collection: JP, KR, SC, TC, HK
# Latin, Greek and Cyrillic letters, punctuation, arrows, numbers in circles, kana, and
# full-width forms: whatever else the font has in these blocks.
BLOCKS = (
    *((0x20, 0x17F), (0x370, 0x45F), (0x2000, 0x27BF), (0x3000, 0x33FF)),
    *((0xFE30, 0xFE4F), (0xFF00, 0xFFEF)),
)
IN_TABLE = re.compile(r"^U\+([0-9A-F]+)\tkTGH\t", re.MULTILINE)


def table_of_general_standard(system: Path) -> set[int]:
    """Give the 8,105 characters of 通用规范汉字表 (2013), as Unihan marks them."""
    path = system / "usr/share/unicode/Unihan_OtherMappings.txt.bz2"
    text = bz2.decompress(path.read_bytes()).decode()
    return {int(code, 16) for code in IN_TABLE.findall(text)}


def of_encoding(name: str) -> set[int]:
    """Give the characters that a double-byte encoding of Chinese has."""
    pairs = (bytes(pair) for pair in _pairs())
    return {ord(c) for pair in pairs for c in pair.decode(name, "ignore")}


def _pairs() -> list[tuple[int, int]]:
    return [
        (a, b)
        for a in range(0xA1, 0xFF)
        for b in (*range(0x40, 0x7F), *range(0xA1, 0xFF))
    ]


def main(system: Path) -> None:
    """Write both weights; say how many characters and bytes they have."""
    wanted = {code for start, end in BLOCKS for code in range(start, end + 1)}
    wanted |= of_encoding("gb2312") | of_encoding("big5")
    wanted |= table_of_general_standard(system)
    for weight in ("Regular", "Bold"):
        source = system / f"usr/share/fonts/opentype/noto/NotoSansCJK-{weight}.ttc"
        font = TTFont(source, fontNumber=FACE, recalcTimestamp=False)
        options = subset.Options(
            hinting=False,
            desubroutinize=False,
            layout_features=[],
            name_IDs=[0, 1, 2, 3, 4, 5, 6, 13, 14],
        )
        cutter = subset.Subsetter(options)
        cutter.populate(unicodes=wanted)
        cutter.subset(font)
        for record in font["name"].names:
            if record.nameID in (1, 4, 6, 16):
                name = str(record).replace("CJK ", "").replace("CJKsc", "SC")
                record.string = name
        path = FONTS / f"NotoSansSC-{weight}.otf"
        font.save(path)
        size = f"{len(font.getBestCmap()):,} characters, {path.stat().st_size:,} bytes"
        sys.stdout.write(f"{path.name}: {size}\n")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument(
        "--system", type=Path, default=Path("/"), help="root of the packages"
    )
    main(parser.parse_args().system)
