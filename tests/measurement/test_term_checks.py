"""Precision of terms: what was drawn, what was said, and how sure that is."""

import numpy as np
import pytest

from research import Article, Corpus, Lexicon
from research.measurement.names import by_name, count_names, names_lexicon, read_names
from research.measurement.term_checks import (
    corrected_mentions,
    draw_mentions,
    term_precision,
)
from research.text.lexicon import WordList

LISTS = Lexicon((WordList("t", "链", "made up", ("区块链", "供应链")),))


def corpus(n=80):
    text = {0: "区块链存证。", 1: "供应链稳定。", 2: "供应链与区块链。", 3: "天气好。"}
    return Corpus(tuple(Article(id=str(i), body=(text[i % 4],)) for i in range(n)))


def test_each_term_is_drawn_up_to_the_number_asked():
    sheet = draw_mentions(corpus(), LISTS, 10)
    assert sheet["term"].value_counts().to_dict() == {"区块链": 10, "供应链": 10}
    assert set(sheet["found"]) == {40}
    assert sheet.equals(draw_mentions(corpus(), LISTS, 10))


def test_precision_is_what_people_said():
    sheet = draw_mentions(corpus(), LISTS, 10)
    sheet["correct"] = np.where(sheet["term"] == "区块链", "是", "no")
    terms, [whole] = term_precision(sheet)
    assert {one.term: one.correct.value for one in terms} == {"区块链": 1, "供应链": 0}
    assert whole.correct.value == pytest.approx(0.5)
    assert whole.correct.low < 0.5 < whole.correct.high
    assert (whole.judged, whole.found) == (20, 80)


def test_all_mentions_judged_leave_no_doubt():
    sheet = draw_mentions(corpus(), LISTS, 1000).assign(correct="yes")
    _, [whole] = term_precision(sheet)
    assert (whole.correct.low, whole.correct.high) == (1, 1)


def test_intervals_of_lists_hold_the_truth():
    rng = np.random.default_rng(5)
    truth = {"区块链": 0.9, "供应链": 0.4}
    sheet = draw_mentions(corpus(1600), LISTS, 40)
    held = 0
    for _ in range(200):
        yes = rng.random(len(sheet)) < sheet["term"].map(truth)
        _, [whole] = term_precision(sheet.assign(correct=np.where(yes, "1", "0")))
        held += whole.correct.low <= 0.65 <= whole.correct.high
    assert held >= 180


def test_an_answer_that_is_none_is_refused_with_its_row():
    sheet = draw_mentions(corpus(), LISTS, 2).assign(correct="maybe")
    with pytest.raises(ValueError, match=r"row 2.*maybe"):
        term_precision(sheet)


def test_mentions_are_corrected_by_list():
    from research.measurement import panel

    sheet = draw_mentions(corpus(), LISTS, 1000)
    sheet["correct"] = np.where(sheet["term"] == "区块链", "y", "n")
    _, lists = term_precision(sheet)
    dated = Corpus(tuple(Article(id=a.id, date="2024", body=a.body) for a in corpus()))
    table = corrected_mentions(panel(dated, ["year"], LISTS).table, lists)
    assert table["corrected_链"].tolist() == pytest.approx([40])


def test_names_are_found_longest_first_and_by_alias(tmp_path):
    path = tmp_path / "names.csv"
    path.write_text("name,alias\n华为,华为技术；鸿蒙\n华为云,\n", "utf-8")
    names = read_names(path)
    articles = (
        Article(id="1", body=("华为云发布。",)),
        Article(id="2", body=("鸿蒙与华为。",)),
        Article(id="3", body=("天气好。",)),
    )
    table = count_names(Corpus(articles), names)
    assert table.to_dict("list") == {
        "id": ["1", "2", "3"],
        "华为": [0, 2, 0],
        "华为云": [1, 0, 0],
    }
    assert by_name(Corpus(articles), names).ids == ["1#华为云", "2#华为"]


def test_a_row_that_cannot_be_read_is_not_lost_in_silence(tmp_path):
    path = tmp_path / "names.csv"
    path.write_text("name,alias\n华为,鸿蒙\n苹果,a,b,c\n", "utf-8")
    with pytest.raises(ValueError, match=r"names\.csv"):
        read_names(path)


def test_a_table_without_names_is_refused():
    with pytest.raises(ValueError, match="name"):
        names_lexicon({}, source="x.csv")
