"""Invented newspaper pages with geometry: lines in boxes, and the articles they hold.

Pages are cut into rectangles; each holds an article in columns under a headline that
spans all of them, stands beside them or runs from top to bottom, or an advertisement.
About them stand a masthead, a folio line, the name of the page and its editors, in the
articles kickers, subtitles, bylines, subheads, pictures with captions.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from research.corpus.article import Article
from research.pages.geometry.lines import Line

WIDTH, HEIGHT = 1000.0, 1420.0
SIZE, PITCH, GUTTER = 10.0, 15.0, 14.0
MARGIN, TOP, BOTTOM = 30.0, 110.0, 1380.0
PAPERS = ("江城日报", "南河晚报", "新原商报")
NAMES = ("要闻", "经济", "民生", "文化·教育", "法治一线", "区县新闻")
GOODS = ("西洋参", "铁皮石斛", "电动车", "羊绒衫", "实木床", "净水机")


@dataclass(frozen=True, slots=True)
class GoldArticle:
    """What a page says of one article.

    Attributes
    ----------
    title, kicker, byline : str
        Empty where there is none.
    paragraphs : tuple of str
    """

    title: str
    paragraphs: tuple[str, ...]
    kicker: str = ""
    byline: str = ""


@dataclass(frozen=True, slots=True)
class LaidOutPage:
    """Lines with boxes and their gold.

    Attributes
    ----------
    lines : tuple of Line
        Row by row from the top, as OCR gives them.
    articles : tuple of GoldArticle
    furniture : tuple of str
        Texts that belong to no article.
    """

    lines: tuple[Line, ...]
    articles: tuple[GoldArticle, ...]
    furniture: tuple[str, ...]


@dataclass
class _Sheet:
    """A page while it is set."""

    rng: np.random.Generator
    lines: list[Line] = field(default_factory=list)
    articles: list[GoldArticle] = field(default_factory=list)
    furniture: list[str] = field(default_factory=list)

    def put(self, text: str, x: float, y: float, size: float) -> float:
        """Set a line; give where it ends."""
        right = x + size * units(text)
        self.lines.append(Line(text, (x, y, right, y + size), size))
        return right

    def put_down(self, text: str, x: float, y: float, size: float) -> None:
        """Set a line from top to bottom."""
        bottom = y + size * 1.1 * len(text)
        self.lines.append(Line(text, (x, y, x + size, bottom), size, 0, True))


def units(text: str) -> float:
    """Give how many full letters wide a text is set."""
    return sum(0.5 if ord(c) < 0x250 else 1.0 for c in text)


def make_laid_out_page(
    articles: Sequence[Article], *, seed: int, noise: float = 0.0
) -> LaidOutPage:
    """Set a page of some of the articles.

    Parameters
    ----------
    articles : sequence of Article
    seed : int
    noise : float
        Share of lines whose boxes are drawn as OCR draws them, too high or too low.
    """
    rng = np.random.default_rng(seed)
    sheet = _Sheet(rng)
    _set_head(sheet)
    order = iter(rng.permutation(len(articles)))
    for n, box in enumerate(_rectangles(rng)):
        if n and rng.random() < 0.12:
            _set_advertisement(sheet, box)
        else:
            _set_article(sheet, box, articles[int(next(order))])
    lines = sheet.lines
    if noise:
        lines = [_shaken(line, rng) if rng.random() < noise else line for line in lines]
    rows = sorted(lines, key=lambda line: (line.box[1], line.box[0]))
    return LaidOutPage(tuple(rows), tuple(sheet.articles), tuple(sheet.furniture))


def _shaken(line: Line, rng: np.random.Generator) -> Line:
    more = line.size * float(rng.uniform(-0.12, 0.12))
    x0, y0, x1, y1 = line.box
    if line.vertical:
        return replace(line, box=(x0, y0, x1 + more, y1), size=line.size + more)
    return replace(line, box=(x0, y0, x1, y1 + more), size=line.size + more)


def _set_head(sheet: _Sheet) -> None:
    rng = sheet.rng
    paper, name = str(rng.choice(PAPERS)), str(rng.choice(NAMES))
    date = f"2024年{rng.integers(1, 13)}月{rng.integers(1, 29)}日 星期三"
    editors = "责编：王岚 美编：李木 校对：赵青"
    sheet.put(paper, MARGIN, 30, 30)
    sheet.put(date, MARGIN + 160, 44, 9)
    sheet.put(name, 820, 30, 30)
    sheet.put(editors, MARGIN, HEIGHT - 22, 8)
    sheet.furniture += [paper, date, name, editors]


def _rectangles(rng: np.random.Generator) -> list[tuple[float, float, float, float]]:
    """Cut the page into rectangles wide and high enough for an article."""
    done: list[tuple[float, float, float, float]] = []
    left = [(MARGIN, TOP, WIDTH - MARGIN, BOTTOM)]
    while left:
        x0, y0, x1, y1 = left.pop()
        wide, high = x1 - x0 > 440, y1 - y0 > 420
        if not (wide or high) or (len(done) > 1 and rng.random() < 0.15):
            done.append((x0, y0, x1, y1))
        elif wide and (not high or rng.random() < 0.4):
            at = x0 + (x1 - x0) * float(rng.choice((0.4, 0.5, 0.6)))
            left += [(x0, y0, at - GUTTER, y1), (at + GUTTER, y0, x1, y1)]
        else:
            at = y0 + (y1 - y0) * float(rng.uniform(0.4, 0.6))
            left += [(x0, y0, x1, at - 12), (x0, at + 12, x1, y1)]
    return done


def _set_advertisement(sheet: _Sheet, box: tuple[float, float, float, float]) -> None:
    x0, y0, x1, y1 = box
    goods = [str(g) for g in sheet.rng.choice(GOODS, 3, replace=False)]
    big = f"{goods[0]}特价2折起"
    sheet.put(big, x0, y0, min(36.0, (x1 - x0) / units(big)))
    said = [big]
    for row, name in enumerate(goods * 3):
        y = y0 + 60 + 30 * row
        if y + 40 > y1:
            break
        price = f"市场价：{19 + row}元/克 直销价：{9 + row}元/克"
        sheet.put(name, x0, y, 11)
        sheet.put(price, x0 + 90, y, 7)
        said += [name, price]
    phone = "地址：城东路37号 热线电话：18960800706"
    sheet.put(phone, x0, y1 - 14, min(12.0, (x1 - x0) / units(phone)))
    sheet.furniture += [*said, phone]


def _set_article(
    sheet: _Sheet, box: tuple[float, float, float, float], article: Article
) -> None:
    rng = sheet.rng
    x0, y0, x1, y1 = box
    title = "".join(article.title.split())
    kicker = ""
    if rng.random() < 0.15 and y1 - y0 > 1.1 * 24 * len(title):  # down the left side
        sheet.put_down(title, x0, y0, 24)
        x0 += 24 + GUTTER
        top = y0
    else:
        top = y0
        if rng.random() < 0.25:
            said = f"我市持续推进{str(rng.choice(NAMES))[:2]}领域工作"
            if 13 * units(said) < x1 - x0:
                kicker = said
                sheet.put(kicker, x0 + (x1 - x0 - 13 * units(kicker)) / 2, top, 13)
                top += 22
        n_lines = int(np.ceil(units(title) * 18 / (x1 - x0)))
        each = -(-len(title) // n_lines)
        parts = [title[n * each : (n + 1) * each] for n in range(n_lines)]
        size = min(34.0, (x1 - x0) / max(map(units, parts)))
        for part in parts:
            sheet.put(part, x0 + (x1 - x0 - size * units(part)) / 2, top, size)
            top += 1.2 * size
        top += 14
    _set_text(sheet, (x0, top, x1, y1), article, title, kicker)


def _set_text(
    sheet: _Sheet,
    box: tuple[float, float, float, float],
    article: Article,
    title: str,
    kicker: str,
) -> None:
    """Fill columns with as many paragraphs as there is room for."""
    rng = sheet.rng
    x0, top, x1, y1 = box
    n_columns = max(1, round((x1 - x0 + GUTTER) / (165 + GUTTER)))
    width = (x1 - x0 + GUTTER) / n_columns - GUTTER
    per_line = int(width / SIZE)
    per_column = int((y1 - top) / PITCH)
    picture = n_columns > 1 and per_column > 14 and rng.random() < 0.3
    hole = 9 if picture else 0
    places = [
        (x0 + c * (width + GUTTER), top + r * PITCH)
        for c in range(n_columns)
        for r in range(hole + 1 if c == n_columns - 1 and hole else 0, per_column)
    ]
    if picture:
        caption = "▲昨日，市民在公园里散步。"
        sheet.put(
            caption, x0 + (n_columns - 1) * (width + GUTTER), top + 7.5 * PITCH, 8
        )
        sheet.furniture.append(caption)
    byline = "本报记者 王岚" if rng.random() < 0.5 else ""
    at = 0
    if byline:
        sheet.put(byline, *places[0], 9)
        at = 1
    kept = []
    for paragraph in article.body:
        rows = _rows("　　" + "".join(paragraph.split()), per_line)
        if at + len(rows) > len(places):
            break
        for n, row in enumerate(rows):
            x, y = places[at]
            sheet.put(row.lstrip("　"), x + (0 if n else 2 * SIZE), y, SIZE)
            at += 1
        kept.append("".join(paragraph.split()))
    sheet.articles.append(GoldArticle(title, tuple(kept), kicker, byline))


def _rows(text: str, per_line: int) -> list[str]:
    """Break a paragraph into rows; marks may hang over the edge."""
    rows, row, used = [], "", 0.0
    for char in text:
        wide = units(char)
        if used + wide > per_line and char not in "，。、；：！？”）》":
            rows.append(row)
            row, used = "", 0.0
        row += char
        used += wide
    return [*rows, row]
