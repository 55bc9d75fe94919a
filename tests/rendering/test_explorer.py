import base64
import json
import re
from dataclasses import replace
from hashlib import sha256

import pytest

from research.rendering import explorer_page as room
from research.rendering.cells import printable
from research.rendering.explorer_page import explorer_page
from tests.conftest import HOSTILE


@pytest.fixture(scope="module")
def page(explored):
    return explorer_page(explored[2])


def blocks(page):
    found = re.findall(r'<script type="application/json"[^>]*>(.*?)</script>', page)
    return [json.loads(block) for block in found]


def test_the_same_explorer_gives_the_same_page(page, explored):
    assert explorer_page(explored[2]) == page


def test_texts_end_no_script_and_open_no_comment(page):
    assert page.count("<script") == page.count("</script>") == 3
    assert "<!--" not in page
    assert "<img" not in page
    assert not re.search("[\u2028\u2029\x07\ud800]", page)
    page.encode()


def test_data_come_back_as_they_were_but_for_what_is_no_text(page, explored):
    corpus, _, _ = explored
    overview, readings = blocks(page)
    titles = overview["articles"]["title"]
    assert titles == [re.sub("[\x07\ud800]", "\ufffd", a.title) for a in corpus]
    assert HOSTILE[0] in titles
    assert readings[0][0] == "\n".join(corpus[0].body)


def test_the_page_allows_its_own_script_and_nothing_else(page):
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', page)[1]
    script = re.search(r'<script type="module">(.*?)</script>', page, re.DOTALL)[1]
    digest = base64.b64encode(sha256(script.encode()).digest()).decode()
    assert f"script-src 'sha256-{digest}'" in policy
    assert policy.startswith("default-src 'none'")
    assert "http" not in re.sub(r"http-equiv|http://www.w3.org/2000/svg", "", page)


def test_marks_count_characters_as_javascript_does(page, explored):
    corpus, _, explorer = explored
    _, readings = blocks(page)
    for article, marks, (body, _, flat) in zip(
        corpus, explorer.marks, readings, strict=True
    ):
        text = f"{article.title}\n{body}".encode("utf-16-le", "surrogatepass")
        for theme, spans in marks.items():
            place, words = 0, []
            triples = flat[str(theme)]
            for gap, length, _ in zip(*[iter(triples)] * 3, strict=True):
                place += gap
                piece = text[2 * place : 2 * (place + length)]
                words.append(piece.decode("utf-16-le", "surrogatepass"))
                place += length
            expected = [printable(article.text[s:e]) for s, e, _ in spans]
            assert [printable(word) for word in words] == expected


def test_long_texts_are_cut_and_their_length_is_said(explored, monkeypatch):
    monkeypatch.setattr(room, "MAX_CHARS", 50)
    monkeypatch.setattr(room, "CHUNK", 7)
    corpus, _, explorer = explored
    unmarked = replace(explorer, marks=[{}] * len(corpus))
    _, *chunks = blocks(explorer_page(unmarked))
    assert len(chunks) == -(-len(corpus) // 7)
    assert chunks[0][0][1] == len(corpus[0].text)
    assert len(chunks[0][0][0]) == 50 - len(corpus[0].title) - 1


def test_unlabelled_is_not_labelled_with_no_theme(explored):
    _, _, explorer = explored
    articles = list(explorer.articles)
    for row, labels in enumerate([None, (), ("green", "x")]):
        articles[row] = replace(articles[row], labels=labels)
    overview, *_ = blocks(explorer_page(replace(explorer, articles=articles)))
    green = [theme["label"] for theme in overview["themes"]].index("green")
    assert overview["articles"]["labels"][:3] == [None, [], [green]]


def test_parts_that_do_not_fit_are_listed(explored):
    _, _, explorer = explored
    with pytest.raises(ValueError, match=r"probabilities must have.*marks must hold"):
        replace(explorer, probabilities=explorer.decisions[:2], marks=[])
