"""Only semicolons part labels; none and unlabelled are two things."""

import json
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from research.corpus.label_cells import parse_labels, write_labels


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("建筑、房地产", ("建筑、房地产",)),
        ("food|drink", ("food|drink",)),
        ("a,b，c", ("a,b，c",)),
        ("finance;建筑、房地产", ("finance", "建筑、房地产")),
        ("finance；green", ("finance", "green")),
        (" finance ; green ", ("finance", "green")),
        ("finance;", ("finance",)),
        ('["finance", "green"]', ("finance", "green")),
        ("['finance', 'green']", ("finance", "green")),
        ('["a;b"]', ("a;b",)),
        ("[]", ()),
        ([], ()),
        (["green"], ("green",)),
        (("green",), ("green",)),
        ("[待定", ("[待定",)),
        ("[待定]", ("[待定]",)),
        *((name, ()) for name in ("none", "None", "NONE", "无", "無", " none ")),
        *(([name], ()) for name in ("none", "无")),
        *((name, None) for name in ("", " ", "nan", "NaN", "NA", "N/A", "<NA>", ";")),
        *((name, None) for name in (None, math.nan)),
        ("nonferrous", ("nonferrous",)),
        ("无锡", ("无锡",)),
        ("nano;NASA", ("nano", "NASA")),
        ("空调", ("空调",)),
        ([3, 4.0], ("3", "4")),
        *((3, ("3",)), (0, ("0",)), (2.0, ("2",))),
        *(("('finance', 'green')", ("finance", "green")), ("{'green'}", ("green",))),
    ],
)
def test_a_cell_is_read(value, expected):
    assert parse_labels(value) == expected


@pytest.mark.parametrize("value", ["-", " — ", "/", "[金融, 绿色]", "[a，b]"])
def test_what_may_be_an_empty_cell_or_a_list_is_asked_for(value):
    with pytest.raises(ValueError, match=r"Leave the cell empty|in quotes"):
        parse_labels(value)


def test_a_theme_twice_is_refused():
    with pytest.raises(ValueError, match="each theme once"):
        parse_labels("finance;finance")


@pytest.mark.parametrize("value", ["finance;none", "无；green", ["none", "green"]])
def test_none_beside_a_theme_is_refused(value):
    with pytest.raises(ValueError, match="must not say 'none' beside a theme"):
        parse_labels(value)


@pytest.mark.parametrize(
    "value",
    [True, 0.5, b"a", {"a": 1}, [""], [None], [["a"]], [True], '["a", null]'],
)
def test_what_is_no_list_of_names_is_refused(value):
    with pytest.raises(ValueError, match="'labels' must be a list of themes"):
        parse_labels(value)


NAMES = st.text(min_size=1, max_size=8) | st.sampled_from(
    [
        "a;b",
        "[x]",
        "nan",
        "['a']",
        "a\rb",
        "a\x1cb",
        "3",
        "研发、生产",
        "x|y",
        '"',
        "NA",
    ]
)


@given(names=st.lists(NAMES, max_size=4) | st.none())
def test_what_is_written_is_read_as_the_same_or_not_written(names):
    try:
        cell = write_labels(names)
    except ValueError:
        return
    assert parse_labels(cell) == (None if names is None else tuple(names))


@pytest.mark.parametrize(
    "names", [["none"], ["无"], ["a", "a"], [" a"], [""], ["none", "a"]]
)
def test_names_that_could_not_be_read_again_are_not_written(names):
    with pytest.raises(ValueError, match="'labels' must"):
        write_labels(names)


ATOMS = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5)
JSON = ATOMS | st.lists(ATOMS, max_size=2) | st.dictionaries(st.text(max_size=5), ATOMS)


@given(value=JSON | JSON.map(lambda value: json.dumps(value)))
def test_whatever_comes_gives_names_or_a_value_error(value):
    try:
        found = parse_labels(value)
    except ValueError:
        return
    assert found is None or all(isinstance(name, str) and name for name in found)
    assert found is None or len(set(found)) == len(found)
