import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from research.coding.codebook import Codebook, CodebookTheme
from research.coding.coder_names import coder_names, person_keys
from research.coding.codings import read_sheets
from research.coding.exports import kind_of, read_doccano, read_label_studio
from research.corpus.corpus import CorpusError

THEMES = ("ports", "steel")
BOOK = Codebook(
    "Trade", "Article", "A quarter.", tuple(CodebookTheme(n, n, n) for n in THEMES)
)
MAIL = "kim.lee@example.org"


def annotation(themes, who=1, **more):
    result = [{"type": "choices", "value": {"choices": themes}}] if themes else []
    return {"completed_by": who, "was_cancelled": False, "result": result, **more}


def task(name, *annotations, **more):
    return {"id": 1, "data": {"id": name}, "annotations": list(annotations), **more}


def written(tmp_path, data, name="export.json"):
    path = tmp_path / name
    if name.endswith(".jsonl"):
        text = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in data)
    else:
        text = json.dumps(data, ensure_ascii=False)
    path.write_text(text, "utf-8")
    return path


@pytest.mark.parametrize(
    "unread",
    [
        pytest.param(task("a") | {"annotations": None}, id="null"),
        pytest.param({"id": 1, "data": {"id": "a"}}, id="missing"),
        pytest.param(task("a"), id="empty"),
        pytest.param(
            task("a", annotation(["ports"], was_cancelled=True)), id="skipped"
        ),
        pytest.param(task("a", annotation([], result=None)), id="null result"),
        pytest.param(
            task("a", predictions=[annotation(["ports"])], drafts=[annotation([])]),
            id="predictions and drafts",
        ),
    ],
)
def test_a_task_nobody_submitted_is_not_coded(tmp_path, unread):
    path = written(tmp_path, [unread, task("b", annotation(["ports"]))])
    assert read_label_studio(path, BOOK, known=["a", "b"]).ids == ("b",)


def test_what_is_submitted_without_a_theme_is_no_theme(tmp_path):
    note = {"type": "textarea", "value": {"text": ["unsure"]}}
    rows = [
        task("a", annotation([])),
        task("b", annotation([], result=[note])),
        task("c", annotation(["none"])),
        task(
            "d", annotation(["ports"], result=[note, *annotation(["ports"])["result"]])
        ),
    ]
    found = read_label_studio(written(tmp_path, rows), BOOK)
    assert found.votes[0].tolist() == [[0, 0], [0, 0], [0, 0], [1, 0]]


@pytest.mark.parametrize(
    ("people", "names"),
    [
        pytest.param([7, {"id": 7, "email": MAIL}], ("7",), id="number and object"),
        pytest.param([{"email": MAIL}, MAIL, MAIL.upper()], ("kim.lee",), id="address"),
        pytest.param([{"id": 7, "email": MAIL}, MAIL], ("7",), id="object and address"),
        pytest.param([7.0, 7, "7"], ("7",), id="kinds of number"),
        pytest.param([None, None], ("coder",), id="nobody named"),
        pytest.param(
            ["kim.lee@one.example", "kim.lee@two.example"],
            ("kim.lee", "kim.lee-2"),
            id="two alike before the @",
        ),
        pytest.param([{"username": "kim"}, 3], ("3", "kim"), id="two people"),
    ],
)
def test_one_person_is_one_coder_and_has_no_address(tmp_path, people, names):
    rows = [task(f"d{n}", annotation(["ports"], who)) for n, who in enumerate(people)]
    assert read_label_studio(written(tmp_path, rows), BOOK).coders == names


PEOPLE = st.lists(
    st.one_of(
        st.none(),
        st.integers(0, 5),
        st.emails(),
        st.text(min_size=1).filter(str.strip),
        st.fixed_dictionaries({"id": st.integers(0, 5), "email": st.emails()}),
    ),
    max_size=8,
)


@given(PEOPLE)
def test_names_of_coders_hold_no_address_and_do_not_depend_on_order(people):
    keys = [person_keys(person) for person in people]
    names = coder_names(keys)
    assert names == coder_names(keys[::-1])
    for person in people:
        name = names[person_keys(person)]
        address = person.get("email") if isinstance(person, dict) else person
        if isinstance(address, str) and "@" in address[1:-1]:
            assert address.casefold() not in name.casefold()


@pytest.mark.parametrize("form", ["annotations", "tasks"])
def test_two_answers_of_a_person_that_differ_are_named_and_alike_ones_count_once(
    tmp_path, form
):
    def rows(*chosen):
        given_ = [annotation(themes) for themes in chosen]
        return (
            [task("a", *given_)]
            if form == "annotations"
            else [task("a", one) for one in given_]
        )

    found = read_label_studio(written(tmp_path, rows(["ports"], ["ports"])), BOOK)
    assert found.votes.tolist() == [[[1, 0]]]
    with pytest.raises(CorpusError, match="'a' more than once"):
        read_label_studio(written(tmp_path, rows(["ports"], ["steel"])), BOOK)


@pytest.mark.parametrize("name", [105, 105.0, "105"])
def test_ids_that_are_numbers_match(tmp_path, name):
    found = read_label_studio(
        written(tmp_path, [task(name, annotation(["ports"]))]), BOOK, known=["105"]
    )
    assert found.ids == ("105",)
    rows = [{"article": name, "label": ["ports"]}]
    path = written(tmp_path, rows, "kim.jsonl")
    assert read_doccano([path], BOOK, known=["105"]).ids == ("105",)


@pytest.mark.parametrize(
    "value",
    ["ports", 7, {"a": 1}, [["ports"]], [{"value": {"choices": {"ports": 1}}}], [None]],
    ids=repr,
)
def test_what_is_no_answer_is_refused_by_its_place(tmp_path, value):
    rows = [task("a", annotation([], result=value)), task("b", annotation(["ports"]))]
    with pytest.raises(CorpusError, match=r"export\.json"):
        read_label_studio(written(tmp_path, rows), BOOK)
    rows = [{"article": "a", "label": value}]
    with pytest.raises(CorpusError, match=r"kim\.jsonl"):
        read_doccano([written(tmp_path, rows, "kim.jsonl")], BOOK)


def test_json_min_is_refused_as_it_has_the_task_in_the_place_of_the_article(tmp_path):
    rows = [{"id": 1, "themes": "ports", "annotator": 3, "annotation_id": 0}]
    path = written(tmp_path, rows)
    assert kind_of(path, BOOK) == "label-studio"
    with pytest.raises(CorpusError, match="export as JSON"):
        read_label_studio(path, BOOK)


@pytest.mark.parametrize(
    "labels",
    [
        {"label": ["ports"]},
        {"labels": ["ports"]},
        {"cats": ["ports"]},
        {"annotations": ["ports"]},
        {"annotations": [{"label": "ports", "user": 1}]},
        {"label": [], "labels": ["ports"]},
    ],
    ids=str,
)
@pytest.mark.parametrize("where", ["top", "meta", "metadata"])
def test_doccano_is_read_whatever_its_version_calls_things(tmp_path, labels, where):
    article = {"article": "a"} if where == "top" else {where: {"article": "a"}}
    path = written(tmp_path, [{"id": 1, **article, **labels}], "kim.jsonl")
    assert kind_of(path, BOOK) == "doccano"
    assert read_doccano([path], BOOK).votes.tolist() == [[[1, 0]]]


@pytest.mark.parametrize(
    ("more", "empty", "is_coded"),
    [
        ({}, "refuse", False),
        ({}, "no", False),
        ({"annotation_approver": None}, "refuse", False),
        ({"annotation_approver": "kim"}, "refuse", True),
        ({"is_confirmed": True}, "refuse", True),
        ({"is_confirmed": False}, "refuse", False),
        ({}, "none", True),
        ({"label": ["无"]}, "refuse", True),
    ],
    ids=str,
)
def test_no_label_is_no_theme_only_where_somebody_says_so(
    tmp_path, more, empty, is_coded
):
    rows = [{"article": "a", "label": [], **more}, {"article": "b", "label": ["steel"]}]
    path = written(tmp_path, rows, "kim.jsonl")
    found = read_doccano([path], BOOK, empty=empty)
    assert ("a" in found.ids) == is_coded
    assert bool(found.notes) != is_coded
    assert found.votes[0, -1].tolist() == [0, 1]


def test_a_csv_of_doccano_has_its_labels_in_one_cell(tmp_path):
    path = tmp_path / "kim.csv"
    path.write_text("id,text,label,article\n1,x,steel#ports,a\n2,y,,b\n", "utf-8")
    assert kind_of(path, BOOK) == "doccano"
    found = read_doccano([path], BOOK)
    assert (found.ids, found.votes.tolist()) == (("a",), [[[1, 1]]])
    path.write_text("id,text,label\n1,x,ports\n", "utf-8")
    with pytest.raises(CorpusError, match="JSONL"):
        read_doccano([path], BOOK)


def test_a_file_called_by_an_address_names_a_coder_without_it(tmp_path):
    path = written(tmp_path, [{"article": "a", "label": ["ports"]}], f"{MAIL}.jsonl")
    assert read_doccano([path], BOOK).coders == ("kim.lee",)
    path = tmp_path / f"{MAIL}.csv"
    path.write_text("id,ports,steel\na,yes,no\nb,,\n", "utf-8")
    found = read_sheets([path], BOOK)
    assert found.coders == ("kim.lee",)
    assert MAIL not in str(found)


ANSWERS = st.dictionaries(
    st.tuples(st.integers(0, 9), st.integers(1, 3)),  # article, coder
    st.lists(st.booleans(), min_size=2, max_size=2),
    min_size=1,
)


@given(answers=ANSWERS)
def test_answers_are_the_same_by_whatever_tool_they_come(tmp_path_factory, answers):
    folder = tmp_path_factory.mktemp("tools")
    chosen = {
        key: [t for t, yes in zip(THEMES, row, strict=True) if yes]
        for key, row in answers.items()
    }
    tasks = [
        task(name, annotation(themes, who)) for (name, who), themes in chosen.items()
    ]
    sheets, examples = {}, {}
    for (name, who), row in answers.items():
        cells = ",".join("yes" if yes else "0" for yes in row)
        sheets.setdefault(who, ["id,ports,steel"]).append(f"{name},{cells}")
        label = chosen[name, who] or ["none"]
        examples.setdefault(who, []).append({"article": name, "label": label})
    for who in sheets:
        (folder / f"{who}.csv").write_text("\n".join(sheets[who]), "utf-8")
        written(folder, examples[who], f"{who}.jsonl")
    by_tool = [
        read_label_studio(written(folder, tasks), BOOK),
        read_doccano(sorted(folder.glob("*.jsonl")), BOOK),
        read_sheets(sorted(folder.glob("*.csv")), BOOK),
    ]
    for found in by_tool[1:]:
        assert found.ids == by_tool[0].ids
        assert found.coders == by_tool[0].coders
        np.testing.assert_array_equal(found.votes, by_tool[0].votes)


@pytest.mark.parametrize(
    ("empty", "ids"), [("no", ("a",)), ("none", ("a", "b"))], ids=["no", "none"]
)
def test_empty_cells_are_no_where_that_is_said(tmp_path, empty, ids):
    path = tmp_path / "kim.csv"
    path.write_text("id,ports,steel\na,yes,\nb,,\n", "utf-8")
    found = read_sheets([path], BOOK, empty=empty)
    assert found.ids == ids
    assert found.votes[0, 0].tolist() == [1, 0]
    assert np.nansum(found.votes) == 1
    with pytest.raises(CorpusError, match="--empty no"):
        read_sheets([path], BOOK)


def test_an_id_that_lost_its_zeros_is_told_from_one_that_is_unknown(tmp_path):
    path = tmp_path / "kim.csv"
    path.write_text("id,ports,steel\n7,yes,no\n8,yes,no\n", "utf-8")
    with pytest.raises(CorpusError) as caught:
        read_sheets([path], BOOK, known=["007"])
    assert "'007'" in caught.value.problems[0]
    assert caught.value.problems[1].endswith("no such article: '8'")
