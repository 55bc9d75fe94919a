import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from research.coding.adjudication import (
    KEPT,
    ask_for_adjudication,
    gather_adjudicated,
    keep_adjudicated,
)
from research.coding.codebook import Codebook, CodebookTheme
from research.corpus.article import Article
from research.corpus.corpus import Corpus

THEMES = ("ports", "steel")
IDS = tuple(f"d{number}" for number in range(4))
CORPUS = Corpus(tuple(Article(id=name, body=("x",)) for name in IDS))
CASES = [(name, "ports", {"a": 1, "b": 0}) for name in IDS]
WORDS = {True: "yes", False: "no", None: ""}


def codebook(*themes):
    return Codebook("T", "A", "R", tuple(CodebookTheme(n, n, n) for n in themes))


BOOK = codebook(*THEMES)


def sheet(path, answers, theme="ports"):
    rows = [f"{name},{WORDS[answer]},why" for name, answer in answers.items()]
    path.write_text("\n".join([f"id,{theme},comment", *rows]), "utf-8")
    return path


def type_in(path, answers):
    book = openpyxl.load_workbook(path)
    names = [cell.value for cell in book["articles"][1]]
    for row in book["articles"].iter_rows(min_row=2):
        row[names.index("ports")].value = answers.get(row[0].value)
    book.save(path)


def decided(folder, given=None, book=BOOK):
    return gather_adjudicated(folder, book, given=given, known=IDS)


READINGS = st.lists(
    st.dictionaries(st.sampled_from(IDS), st.sampled_from([True, False, None])),
    max_size=4,
)


@settings(max_examples=30)  # each writes to the disk
@given(readings=READINGS)
def test_what_was_adjudicated_is_kept_from_reading_to_reading(
    tmp_path_factory, readings
):
    folder = tmp_path_factory.mktemp("coded")
    expected = {}
    for answers in readings:
        path = sheet(folder / "settled.csv", answers)
        fresh = {(n, "ports"): a for n, a in answers.items() if a is not None}
        changed = sorted(k for k in fresh if expected.get(k, fresh[k]) != fresh[k])
        expected |= fresh
        found = decided(folder, path)
        assert found.answers == expected
        assert list(found.changed) == changed
        keep_adjudicated(folder, BOOK, given=path)
    assert decided(folder).answers == expected


def test_another_codebook_takes_nothing_away_of_what_was_decided(tmp_path):
    keep_adjudicated(tmp_path, BOOK, given=sheet(tmp_path / "a.csv", {"d0": True}))
    other = codebook("steel")
    path = sheet(tmp_path / "b.csv", {"d0": False, "d1": True}, theme="steel")
    keep_adjudicated(tmp_path, other, given=path)
    found = decided(tmp_path).answers
    assert found == {
        ("d0", "ports"): True,
        ("d0", "steel"): False,
        ("d1", "steel"): True,
    }
    assert "why" in (tmp_path / KEPT).read_text("utf-8-sig")


def test_what_is_kept_may_be_given_as_a_sheet(tmp_path):
    keep_adjudicated(tmp_path, BOOK, given=sheet(tmp_path / "a.csv", {"d0": True}))
    assert decided(tmp_path / "new", tmp_path / KEPT).answers == {("d0", "ports"): True}


def ask(folder, cases, answers=()):
    return ask_for_adjudication(cases, CORPUS, BOOK, folder, adjudicated=dict(answers))


def asked(folder):
    return {path.name: path.read_bytes() for path in folder.glob("to_settle*")}


def test_a_sheet_with_answers_is_never_written_over(tmp_path):
    assert ask(tmp_path, CASES[:2]) == []
    type_in(tmp_path / "to_settle.xlsx", {"d0": "yes"})
    before = asked(tmp_path)
    answers = {("d0", "ports"): True}
    [note] = ask(tmp_path, CASES[1:2], answers)  # it asks that already
    assert "go on in it" in note
    assert asked(tmp_path) == before
    assert ask(tmp_path, [], answers) == []
    assert asked(tmp_path) == before
    [note, _] = ask(tmp_path, CASES[1:2])  # its answer was not read
    assert "--adjudicated" in note
    ask(tmp_path, CASES[1:], answers)  # more than it asks
    after = asked(tmp_path)
    assert after.keys() == {"to_settle.xlsx", "to_settle-2.xlsx"}
    assert after["to_settle.xlsx"] == before["to_settle.xlsx"]


def test_a_blank_sheet_asks_what_is_left_now(tmp_path):
    ask(tmp_path, CASES)
    ask(tmp_path, CASES[:1])
    assert asked(tmp_path).keys() == {"to_settle.xlsx"}
    rows = openpyxl.load_workbook(tmp_path / "to_settle.xlsx")["articles"]
    assert [row[0].value for row in rows.iter_rows(min_row=2)] == ["d0"]


def test_somebodys_own_file_of_that_name_stays(tmp_path):
    (tmp_path / "to_settle.xlsx").write_text("my notes", "utf-8")
    ask(tmp_path, CASES)
    assert (tmp_path / "to_settle.xlsx").read_text("utf-8") == "my notes"
    assert (tmp_path / "to_settle-2.xlsx").is_file()


def test_a_bad_file_of_kept_answers_is_named(tmp_path):
    (tmp_path / KEPT).write_text("name,ports\nd0,yes\n", "utf-8")
    with pytest.raises(ValueError, match="'id' is missing"):
        decided(tmp_path)
