"""How figures look and how they are saved: one style, one font, stable bytes."""

import base64
import io
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from importlib.resources import as_file, files
from typing import Any

import matplotlib as mpl
from fontTools import subset
from fontTools.ttLib import TTFont
from matplotlib import font_manager
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.ft2font import FT2Font

INK = "#1b1f24"
PALE = "#8a939c"
# Wong (2011), "Color blindness", Nature Methods 8: told apart by nearly everyone.
PALETTE = ("#0072B2", "#009E73", "#D55E00", "#CC79A7", "#E69F00", "#56B4E9", "#7F6A00")
MISSING = "〓"  # stands visibly where the fonts lack a character

_FONTS = files("research") / "resources" / "fonts"
_BOLD_TEXT = re.compile(r"<text[^>]*font-weight: (700|bold)[^>]*>([^<]*)</text>")
_SVG_ID = re.compile(r'(\bid="|url\(#|href="#)')


class Chart(Figure):
    """A figure that knows the numbers it shows.

    Parameters
    ----------
    header : sequence of str
    rows : sequence of sequences of str, int or float
        One a dot, bar or cell.
    figsize : tuple of two float
        In inches.
    """

    def __init__(
        self,
        header: Sequence[str],
        rows: Sequence[Sequence[Any]],
        *,
        figsize: tuple[float, float],
    ) -> None:
        super().__init__(figsize=figsize)
        self.header = header
        self.rows = rows


@contextmanager
def style() -> Iterator[None]:
    """Draw with the shipped style and font, whatever the user's own settings are."""
    _register_fonts()
    resource = files("research") / "resources" / "report.mplstyle"
    with as_file(resource) as path, mpl.rc_context(fname=path):
        yield


@cache
def _register_fonts() -> None:
    for weight in ("Regular", "Bold"):
        with as_file(_FONTS / f"NotoSansSC-{weight}.otf") as path:
            font_manager.fontManager.addfont(path)


@cache
def _drawable_codes() -> frozenset[int]:
    codes: set[int] = set()
    _register_fonts()
    for family in ("Noto Sans SC", "DejaVu Sans"):
        path = font_manager.findfont(family, fallback_to_default=False)
        codes.update(FT2Font(path).get_charmap())
    return frozenset(codes)


def drawable(text: str) -> str:
    """Put 〓 for characters that the shipped fonts lack, never an empty box."""
    codes = _drawable_codes()
    return "".join(c if ord(c) in codes or c == "\n" else MISSING for c in text)


def missing_glyphs(figure: Figure) -> Counter[str]:
    """Count the characters of what a chart shows that the shipped fonts lack.

    Parameters
    ----------
    figure : Figure
        Of others than a `Chart` nothing is known.

    Returns
    -------
    Counter
        From each such character, drawn as 〓, to how often it stands in the numbers
        of the chart.
    """
    if not isinstance(figure, Chart):
        return Counter()
    codes = _drawable_codes()
    cells = (cell for row in (figure.header, *figure.rows) for cell in row)
    shown = "".join(cell for cell in cells if isinstance(cell, str))
    return Counter(c for c in shown if ord(c) not in codes and not c.isspace())


def color_of(names: Sequence[str]) -> dict[str, str]:
    """Give each name a colour, by place; they repeat after the seventh."""
    return {name: PALETTE[i % len(PALETTE)] for i, name in enumerate(names)}


def font_faces(text: str) -> str:
    """Write those characters of the shipped fonts that figures need, as CSS.

    A page that holds them shows figures as they were measured, whatever fonts its
    reader has.

    Returns
    -------
    str
        A rule `@font-face` a weight, with the font in it.
    """
    bold = "".join(found[2] for found in _BOLD_TEXT.finditer(text))
    return "\n".join(
        f"@font-face {{ font-family: 'Noto Sans SC'; font-weight: {weight}; "
        f"src: url(data:font/otf;base64,{_font_subset(name, _distinct(used))}); }}"
        for weight, name, used in ((400, "Regular", text), (700, "Bold", bold))
    )


def _distinct(text: str) -> str:
    return "".join(sorted({*text, " "}))


@cache
def _font_subset(name: str, characters: str) -> str:
    with as_file(_FONTS / f"NotoSansSC-{name}.otf") as path:
        font = TTFont(path, recalcTimestamp=False)
    subsetter = subset.Subsetter(subset.Options(hinting=False, desubroutinize=True))
    subsetter.populate(text=characters)
    subsetter.subset(font)
    buffer = io.BytesIO()
    font.save(buffer)
    return base64.b64encode(buffer.getvalue()).decode("ascii")


@style()
def to_svg(figure: Figure, prefix: str) -> str:
    """Write a figure as an SVG element for a page.

    Text stays text, in the reader's font. Lines and letters take the colour of the
    page around them, so that one figure serves light and dark.

    Parameters
    ----------
    figure : Figure
    prefix : str
        Put before every id: figures of one page must not share ids.
    """
    buffer = io.StringIO()
    figure.savefig(buffer, format="svg", metadata={"Date": None})
    # Where all stands is known now: to find it again takes as long as to draw it.
    figure.set_layout_engine("none")
    svg = buffer.getvalue()
    svg = svg[svg.index("<svg") :].replace(INK, "currentColor")
    return _SVG_ID.sub(rf"\1{prefix}-", svg)


@style()
def to_png(figure: Figure, *, dpi: int = 300) -> bytes:
    """Write a figure as PNG on white."""
    buffer = io.BytesIO()
    FigureCanvasAgg(figure)
    # Software and version would change the bytes and tell a reader nothing.
    figure.savefig(
        buffer, format="png", dpi=dpi, facecolor="white", metadata={"Software": None}
    )
    return buffer.getvalue()
