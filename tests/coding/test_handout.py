import re
from dataclasses import replace
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from research.coding.codebook import Codebook, CodebookTheme
from research.coding.codings import read_draws
from research.coding.exchange import (
    label_studio_config,
    write_doccano,
    write_label_studio,
)
from research.coding.sheets import draw_articles, write_sheets
from research.corpus.corpus import CorpusError

BOOK = Codebook("T", "A", "R", (CodebookTheme("ports", "p", "p"),))
WRITERS = {
    "sheets": (write_sheets, "coder-1.csv"),
    "label studio": (write_label_studio, "tasks.json"),
    "doccano": (write_doccano, "coder-1.jsonl"),
}


def hand_out(write, corpus, folder, *, seed=1, n=6):
    drawn = draw_articles(corpus, n=n, seed=seed)
    return write(corpus, BOOK, folder, drawn=drawn, seed=seed)


def contents(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir()}


@pytest.mark.parametrize("tool", WRITERS)
def test_sheets_may_be_written_twice_but_no_other_draw_over_them(
    tmp_path, corpus, tool
):
    write, _ = WRITERS[tool]
    hand_out(write, corpus, tmp_path)
    before = contents(tmp_path)
    hand_out(write, corpus, tmp_path)
    assert contents(tmp_path) == before
    with pytest.raises(FileExistsError):
        hand_out(write, corpus, tmp_path, seed=2)
    assert contents(tmp_path) == before


@pytest.mark.parametrize("tool", WRITERS)
@pytest.mark.parametrize("seed", [1, 2], ids=["same draw", "other draw"])
def test_answers_are_never_written_over(tmp_path, corpus, tool, seed):
    write, name = WRITERS[tool]
    hand_out(write, corpus, tmp_path)
    with (tmp_path / name).open("a", encoding="utf-8") as file:
        file.write("an answer")
    before = contents(tmp_path)
    with pytest.raises(FileExistsError, match=name if seed == 1 else "Move it away"):
        hand_out(write, corpus, tmp_path, seed=seed)
    assert contents(tmp_path) == before


def test_answers_of_one_draw_are_not_weighed_by_another(tmp_path, corpus):
    hand_out(write_sheets, corpus, tmp_path / "one")
    path = tmp_path / "one" / "coder-1.csv"
    ids = list(draw_articles(corpus, n=6, seed=1))
    assert set(read_draws([path], coded=ids)) == set(ids)
    other = next(name for name in corpus.ids if name not in ids)
    with pytest.raises(CorpusError, match=f"'{other}' was coded"):
        read_draws([path], coded=[*ids, other])
    # Sheets that came without a draw are not asked for one.
    assert read_draws([tmp_path / "anna.csv"], coded=ids) == {}


def test_an_article_of_two_draws_has_no_one_weight(tmp_path, corpus):
    paths = []
    for name, n in (("one", 6), ("two", len(corpus))):
        hand_out(write_sheets, corpus, tmp_path / name, n=n)
        paths.append(tmp_path / name / "coder-1.csv")
    with pytest.raises(CorpusError, match="another draw has it, too"):
        read_draws(paths)


MARKUP = re.compile(r"<|(?<!\\)[\[\]|`*]|^#", re.MULTILINE)
WORDS = st.lists(
    st.sampled_from(
        ["<img src=x>", "![x](y)", "a | b", "\n# c", "**", "\x01", '"', "&"]
    )
    | st.text(max_size=3)
).map("".join)


@given(WORDS, WORDS)
def test_what_a_codebook_says_is_never_markup(said, more):
    theme = CodebookTheme("ports", said, f"d{more}", include=(said,), examples=(more,))
    book = Codebook(said, more, said, (theme,))
    config = ElementTree.fromstring(label_studio_config(book))
    assert [one.get("value") for one in config.iter("Choice")] == ["ports"]
    plain = replace(theme, title="t", definition="d", include=("i",), examples=("e",))
    ours = Codebook("T", "u", "r", (plain,)).to_markdown()
    found = MARKUP.findall(book.to_markdown().replace("**", "  "))
    assert len(found) <= len(MARKUP.findall(ours.replace("**", "  ")))
