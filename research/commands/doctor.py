"""`research doctor`: is all there that the package needs, and what is to be done?"""

import os
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from research.commands.outputs import BAD_INPUT
from research.i18n import N_, _, language, listed

if TYPE_CHECKING:
    from packaging.requirements import Requirement

OK, NOTE, PROBLEM = N_("ok"), N_("note"), N_("problem")
DISTRIBUTION = "zhuti"
OLDEST, NEWEST = (3, 11), (3, 14)
MODELS = ("themes", "topics")
# What each optional part is for.
EXTRAS = {
    "ask": N_("language models as coders: research code ask"),
    "cluster": N_("labelling on a cluster: research label --scheduler"),
    "engines": N_("topics by gensim and tomotopy"),
    "ocr": N_("scanned pages: research pages"),
}


@dataclass(frozen=True, slots=True)
class Checkup:
    """What was looked at, how it is, and what to do.

    Attributes
    ----------
    name : str
    standing : str
        All right; worth knowing; or to be mended before the package works.
    told : str
    """

    name: str
    standing: str
    told: str


def doctor() -> None:
    """Say versions, fonts, encodings and optional parts, and what to do.

    Ends with 0 if all that is needed is there, and with 3 if not.
    """
    found = list(check_ups())
    width = max(len(_(one.standing)) for one in found)
    for one in found:
        typer.echo(f"{_(one.standing):{width}}  {one.name}: {one.told}")
    if any(one.standing == PROBLEM for one in found):
        raise typer.Exit(BAD_INPUT)


def check_ups() -> Iterator[Checkup]:
    """Look at all that may be missing, the needed first.

    Yields
    ------
    Checkup
        One a thing; none raises.
    """
    yield _python()
    yield from _packages()
    for check in (_segmenter, _models, _fonts, _locks):
        yield _guarded(check)
    yield _output()
    yield _browser()
    yield Checkup(
        _("language"),
        OK,
        _("{code}; --lang en or --lang zh chooses another.", code=language()),
    )
    yield Checkup(_("processors"), OK, str(os.cpu_count()))


def _guarded(check: Callable[[], Checkup]) -> Checkup:
    """Make a problem of whatever a check stumbles over."""
    try:
        return check()
    except Exception as error:  # a broken installation breaks in its own ways
        told = f"{type(error).__name__}: {error}"
        return Checkup(check.__name__.strip("_"), PROBLEM, told)


def _python() -> Checkup:
    own = sys.version_info[:2]
    told = f"{sys.version.split()[0]}, {sys.platform}"
    if OLDEST <= own <= NEWEST:
        return Checkup("Python", OK, told)
    oldest, newest = (".".join(map(str, one)) for one in (OLDEST, NEWEST))
    wanted = _("Python {oldest} to {newest} is needed.", oldest=oldest, newest=newest)
    return Checkup("Python", PROBLEM if own < OLDEST else NOTE, f"{told}. {wanted}")


def _packages() -> Iterator[Checkup]:
    """Compare what is installed with what the package asks for."""
    from packaging.requirements import Requirement

    try:
        own = version(DISTRIBUTION)
    except PackageNotFoundError:
        told = _(
            "not installed, but run from a checkout; nothing is known of the rest."
        )
        yield Checkup(DISTRIBUTION, NOTE, told)
        return
    yield Checkup(DISTRIBUTION, OK, own)
    asked = [Requirement(line) for line in requires(DISTRIBUTION) or ()]
    needed = [one for one in asked if one.marker is None or one.marker.evaluate()]
    wrong = _unfit(needed)
    told = _("{n} packages fit.", n=len(needed))
    if wrong:
        told = _("{wrong}. Install zhuti again.", wrong=listed(wrong))
    yield Checkup(_("packages"), PROBLEM if wrong else OK, told)
    for extra, purpose in EXTRAS.items():
        parts = [
            one
            for one in asked
            if one not in needed
            and one.marker
            and one.marker.evaluate({"extra": extra})
        ]
        missing = _unfit(parts)
        told = _(purpose)
        if missing:
            told = _(
                "{purpose}; missing: {missing}. If you want it, install with the "
                "extra {extra}, as the README says of extras.",
                purpose=told,
                missing=listed(missing),
                extra=extra,
            )
        yield Checkup(f"[{extra}]", NOTE if missing else OK, told)


def _unfit(asked: list["Requirement"]) -> list[str]:
    """List the packages that are missing, or of a version that does not fit."""
    wrong = []
    for one in asked:
        try:
            found = version(one.name)
        except PackageNotFoundError:
            wrong.append(f"{one.name}{one.specifier}")
        else:
            if not one.specifier.contains(found, prereleases=True):
                wrong.append(f"{one.name}{one.specifier} ({found})")
    return wrong


def _segmenter() -> Checkup:
    from research.text.segmenter import Segmenter

    text = "碳市场开市，银行发放绿色贷款。"
    both = [Segmenter(engine=engine)(text) for engine in ("rjieba", "jieba")]
    if both[0] != both[1]:
        told = _("rjieba and jieba segment differently: {both}", both=both)
        return Checkup(_("segmentation"), PROBLEM, told)
    return Checkup(_("segmentation"), OK, " / ".join(both[0]))


def _models() -> Checkup:
    from research.models import load_model
    from research.pages.model import shipped_page_model

    for name in MODELS:
        load_model(name)  # checks every byte by its hash
    shipped_page_model()
    told = _(
        "{models} load, and are as they were made.", models=listed((*MODELS, "pages"))
    )
    return Checkup(_("models"), OK, told)


def _fonts() -> Checkup:
    from research.rendering.style import Chart, missing_glyphs, to_png

    chart = Chart(header=["主题"], rows=[["绿色发展"]], figsize=(1, 1))
    chart.text(0, 0, "主题")
    to_png(chart)
    if missing := missing_glyphs(chart):
        told = _("Noto Sans SC lacks {missing}.", missing=" ".join(sorted(missing)))
        return Checkup(_("fonts"), PROBLEM, told)
    told = _("Noto Sans SC ships; figures need no font of the machine.")
    return Checkup(_("fonts"), OK, told)


def _locks() -> Checkup:
    """Write and lock a file where the command is run, as every report does."""
    from research.files.locking import locked

    home = Path.cwd()
    if not os.access(home, os.W_OK):
        told = _("nothing can be written into this folder: name another one by -o.")
        return Checkup(_("files"), NOTE, told)
    with tempfile.TemporaryDirectory(prefix=".research-", dir=home) as scratch:
        place = Path(scratch) / "主题.txt"
        with locked(place):
            place.write_text("绿色", "utf-8")
        place.replace(place.with_name("话题.txt"))
    told = _("files are written and locked here, with Chinese names.")
    return Checkup(_("files"), OK, told)


def _output() -> Checkup:
    encoding = getattr(sys.stdout, "encoding", None) or "?"
    files = sys.getfilesystemencoding()
    try:
        "主题ä—".encode(encoding)
    except (LookupError, UnicodeError):
        told = _(
            "the terminal takes {encoding}, which lacks characters. Set PYTHONUTF8=1, "
            "in Windows also chcp 65001.",
            encoding=encoding,
        )
        return Checkup(_("encodings"), NOTE, told)
    told = _(
        "terminal {encoding}, names of files {files}; those of articles are told by "
        "their bytes.",
        encoding=encoding,
        files=files,
    )
    return Checkup(_("encodings"), OK, told)


def _browser() -> Checkup:
    import shutil

    from research.rendering.exports import BROWSERS

    found = next((name for name in BROWSERS if shutil.which(name)), None)
    if found:
        return Checkup("Chromium", OK, found)
    told = _("not found; only research report --format pdf needs it.")
    return Checkup("Chromium", NOTE, told)
