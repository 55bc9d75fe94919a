"""Under which licences come the packages that this one needs? Writes LICENCES.md."""

import re
import sys
from argparse import ArgumentParser
from importlib.metadata import distribution
from pathlib import Path

from packaging.requirements import Requirement

ROOT = Path(__file__).resolve().parents[1]
# Each may be used, changed and passed on beside code under the MIT licence. The LGPL
# asks that the library can be replaced, as a package installed beside ours can.
PARTS_OF_PDFIUM = "those of its parts, in the wheel"
COMPATIBLE = {
    PARTS_OF_PDFIUM,
    "0BSD", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "CC0-1.0", "ISC",
    "MPL-2.0",  # of files that are used as they are
    "LGPL-2.1-only", "MIT", "MIT-CMU", "PSF-2.0", "Zlib",
}  # fmt: skip
# How packages name these, where they do not use the names above.
NAMES = {
    "Apache 2.0": "Apache-2.0",
    "Apache License 2.0": "Apache-2.0",
    "Apache Software License": "Apache-2.0",
    "BSD License": "BSD-3-Clause",
    "ISC License (ISCL)": "ISC",
    "MIT License": "MIT",
    "Python Software Foundation License": "PSF-2.0",
    # PDFium's own libraries, as the wheel lists them: FreeType, ICU, libjpeg, libpng,
    # zlib and the like, all of terms as free as these.
    "dependency licenses": PARTS_OF_PDFIUM,
}


# Data that ships, and where it is from.
DATA = (
    "# Licences of data that ships",
    "",
    "Made by `experiments/build_script_table.py`, both in `research/resources`:",
    "",
    "- `traditional.txt`: from the character tables of OpenCC, Apache-2.0",
    "- `hanzi_forms.txt`: from the Unicode Character Database, Unicode-3.0, and OpenCC",
)


def needed(name: str = "zhuti") -> list[str]:
    """List the packages that a package needs, directly or not, sorted."""
    found: set[str] = set()
    waiting = [name]
    while waiting:
        for line in distribution(waiting.pop()).requires or ():
            required = Requirement(line)
            applies = required.marker is None or required.marker.evaluate({"extra": ""})
            key = re.sub(r"[-_.]+", "-", required.name).lower()
            if applies and key not in found:
                found.add(key)
                waiting.append(key)
    return sorted(found)


def licences(name: str) -> list[str]:
    """Name the licences of a package; those it may be had under by choice as well."""
    metadata = distribution(name).metadata
    [stated] = metadata.get_all("License-Expression") or [""]
    if not stated:
        start = "License :: OSI Approved :: "
        classified = [c for c in metadata.get_all("Classifier") or [] if start in c]
        named = [c.removeprefix(start) for c in classified]
        free = metadata.get_all("License") or ["unknown"]
        stated = " AND ".join(named) or free[0]
    return [NAMES.get(part, part) for part in re.split(r" AND | OR |, ", stated)]


def table() -> str:
    """Write the list as Markdown."""
    rows = [f"| {name} | {', '.join(licences(name))} |" for name in needed()]
    return "\n".join(
        [
            "# Licences of the packages that this one needs",
            "",
            "Made by `make licences` from what the packages say of themselves.",
            "",
            "| package | licence |",
            "| --- | --- |",
            *rows,
            "",
            *DATA,
            "",
        ]
    )


if __name__ == "__main__":
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=ROOT / "LICENCES.md")
    out = parser.parse_args().out
    out.write_text(table(), "utf-8")
    doubtful = [n for n in needed() if not set(licences(n)) <= COMPATIBLE]
    sys.exit(f"compatible with the MIT licence? {doubtful}" if doubtful else 0)
