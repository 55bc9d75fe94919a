"""One fact, one number: a whole digest, read as a reader and a program read it."""

import csv
import io
import json
import re

import numpy as np
import pytest

from tests.conftest import ROOT

FOLDERS = {"en": ROOT / "reports" / "sample", "zh": ROOT / "reports" / "sample_zh"}
NO_YEAR = re.compile(r"(?!20\d\d$)-?[\d.]+")
NUMBER = re.compile(r"[-+]?\d[\d,]*(?:\.\d+)?(?: ?%)?")


class Digest:
    """The files of a digest that was written."""

    def __init__(self, folder):
        self.folder = folder
        self.json = json.loads((folder / "report.json").read_text("utf-8"))
        self.markdown = (folder / "report.md").read_text("utf-8")
        page = (folder / "explorer.html").read_text("utf-8")
        data = re.search(r'json" id="data">(.*?)</script>', page)
        self.explorer = json.loads(data[1])

    def csv(self, name):
        text = (self.folder / f"{name}.csv").read_text("utf-8-sig")
        return list(csv.reader(io.StringIO(text)))

    def table(self, name):
        return self.json["tables"][name]["rows"]


@pytest.fixture(scope="module", params=["en", "zh"])
def digest(request):
    return Digest(FOLDERS[request.param])


def shown_tables(markdown):
    """Give head and rows of each table of the page, as it is written."""
    for block in re.findall(r"(?m)^\|.*\n\| ---.*\n(?:\|.*\n?)+", markdown):
        head, _, *rows = block.strip().split("\n")
        yield [
            [cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]]
            for line in (head, *rows)
        ]


def agrees(shown, value):
    """Whether a number as it is written is another, rounded to its digits."""
    plain = shown.replace(",", "").replace(" ", "").rstrip("%")
    digits = len(plain.partition(".")[2])
    half = 0.5 * 10**-digits * (1 + 1e-9)
    return any(abs(float(plain) - scale * value) <= half for scale in (1, 100))


def test_every_table_of_the_page_shows_the_numbers_of_its_file(digest):
    files = {path.stem: digest.csv(path.stem) for path in digest.folder.glob("*.csv")}
    n_compared = 0
    for head, *rows in shown_tables(digest.markdown):
        plain = [re.sub(r"\\(.)", r"\1", name) for name in head]
        own = [
            lines
            for lines in files.values()
            if len(lines) == len(rows) + 1
            and [n for n in lines[0] if not re.search(r" \(\w+\)$", n) or n in plain]
            == plain
        ]
        assert len(own) == 1, head
        for line, row in zip(own[0][1:], rows, strict=True):
            cells = iter(zip(own[0][0], line, strict=True))
            kept = []
            for name, cell in cells:
                if name in plain:
                    kept.append([cell])
                else:
                    kept[-1].append(cell)
            for shown, parts in zip(row, kept, strict=True):
                if not all(re.fullmatch(r"-?[\d.e-]+", part) for part in parts):
                    continue
                written = NUMBER.findall(shown.replace("\\", "").replace("–", " "))
                assert len(written) == len(parts), (shown, parts)
                for one, part in zip(written, parts, strict=True):
                    assert agrees(one, float(part)), (head, shown, parts)
                    n_compared += 1
    assert n_compared > 200


def test_figures_draw_what_the_tables_beside_them_say(digest):
    for figure, table in (
        ("themes_over_time", "themes_by_period"),
        ("topics_over_time", "topics_by_period"),
    ):
        drawn = [parts for _, _, *parts in digest.csv(figure)[1:] if parts[0]]
        told = [
            row[place : place + 3]
            for row in digest.csv(table)[1:]
            for place in range(2, len(row), 3)
            if row[place]
        ]
        assert drawn == told
    together = digest.csv("themes_together")[1:]
    counts = {one: int(n) for one, other, n in together if one == other}
    given = {row[0]: row[1] for row in digest.table("theme_shares")}
    assert counts == given


def test_lift_is_the_same_wherever_it_stands(digest):
    lift = {(row, column): v for row, column, v in digest.csv("topics_and_themes")[1:]}
    labels = [row[1] for row in digest.table("topic_terms")]
    for theme, _, topic, (value, *_bounds), *_rest in digest.table("topic_theme_tests"):
        assert agrees(str(value), float(lift[topic, theme]))
    for number, *_terms, theme, found, _n, _t, _b, _w in digest.table("topic_labels"):
        if theme:
            name = f"{number} {labels[number]}"
            assert agrees(str(found[0]), float(lift[name, theme]))


def test_the_explorer_counts_as_the_report_does(digest):
    data, articles = digest.explorer, digest.explorer["articles"]
    n_docs = digest.json["parameters"]["n_articles"]
    listed = digest.csv("articles")
    column = {name: place for place, name in enumerate(listed[0])}
    assert len(articles["id"]) == len(listed) - 1 == n_docs
    given = np.bincount(np.concatenate(articles["given"]).astype(int))
    assert given.tolist() == [row[1] for row in digest.table("theme_shares")]
    themes = [row[column["themes"]].split(";") for row in listed[1:]]
    for place, theme in enumerate(data["themes"]):
        assert sum(theme["label"] in row for row in themes) == given[place]
    main = np.bincount([shares[0][0] for shares in articles["topics"] if shares])
    labels = digest.table("topic_labels")
    assert main.tolist() == [row[-4] for row in labels]
    topics = [row[column["topic"]] for row in listed[1:]]
    assert main.tolist() == [topics.count(str(n)) for n in range(len(main))]
    for topic, (_, label, share, _terms) in zip(
        data["topics"], digest.table("topic_terms"), strict=True
    ):
        assert topic["label"] == label
        assert agrees(f"{topic['share']:.4f}", share)


def test_the_explorer_draws_the_shares_of_the_report(digest):
    over_time = digest.explorer["overTime"]["value"]
    for place, row in enumerate(digest.table("themes_by_period")):
        for theme, share in enumerate(row[2:]):
            drawn = over_time[theme][place]
            assert drawn == (None if share is None else share[0])


def test_findings_say_the_numbers_of_what_they_link(digest):
    section = digest.markdown.partition("\n1. ")[2].partition("\n\n")[0]
    for line in f"1. {section}".split("\n"):
        text, name = re.fullmatch(r"\d+\. (.*) \[\S.*\]\((\w+)\.\w+\)", line).groups()
        known = [
            float(cell)
            for row in digest.csv(name)
            for cell in row
            if re.fullmatch(r"-?[\d.]+", cell)
        ]
        if name == "theme_shares":
            decided = [row[4] for row in digest.csv("articles")[1:]]
            known.append(sum(not one for one in decided) / len(decided))
        if name == "topics_and_themes":
            known += [x for r in digest.table("topic_theme_tests") for x in r[3]]
        for one in NUMBER.findall(text.replace("\\", "")):
            if re.search(r"[.%]", one) and not re.match(r"95 ?%", one):
                assert any(agrees(one, value) for value in known), (one, line)


def test_numbers_are_written_as_people_read_them(digest):
    prose = "\n".join(
        line for line in digest.markdown.split("\n") if "sha256" not in line
    )
    assert not re.search(r"\d[eE][-+]?\d\d", prose)
    assert not re.search(r"\d\.\d{6,}", prose)
    # As many digits in each percentage: one after the point.
    percent = re.findall(r"(?<![\d.])\d[\d,.]*(?= ?%)", prose)
    assert {len(one.partition(".")[2]) for one in percent} <= {0, 1}


def test_both_languages_say_the_same_numbers():
    english, chinese = (Digest(folder) for folder in FOLDERS.values())
    numbers = [
        {
            name: [[c for c in row if not isinstance(c, str)] for row in table["rows"]]
            for name, table in one.json["tables"].items()
        }
        for one in (english, chinese)
    ]
    assert numbers[0] == numbers[1]
    for path in english.folder.glob("*.csv"):
        one, other = (
            [list(filter(NO_YEAR.fullmatch, row)) for row in digest.csv(path.stem)]
            for digest in (english, chinese)
        )
        assert one == other, path.name
