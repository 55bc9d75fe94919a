"""What a theme may be called: no name overwrites a column or falls apart in a cell."""

import csv

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from research.coding.codebook import Codebook, CodebookTheme
from research.corpus.corpus import Corpus
from research.themes.classifier import ThemeClassifier
from research.themes.labels import read_labels
from research.themes.theme_names import (
    OWN_COLUMNS,
    check_theme_names,
    name_faults,
)
from research.themes.training import train_themes

REFUSED = [
    *sorted(OWN_COLUMNS),
    "ID",
    "Title",
    "ｉｄ",
    "a;b",
    "a；b",
    "a\nb",
    " a",
    "a\u3000",
    "none",
    "NONE",
    "",
    "\u202ea",
    "a\u200bb",
]


@pytest.mark.parametrize("name", REFUSED)
def test_such_a_theme_is_refused_in_every_shape(name):
    with pytest.raises(ValueError, match="themes must have other names"):
        read_labels([[name], ["green"]])
    with pytest.raises(ValueError, match="themes must have other names"):
        read_labels(pd.DataFrame({name: [0, 1], "green": [1, 0]}))
    if name != "none":  # the class of articles without a theme
        with pytest.raises(ValueError, match="themes must have other names"):
            read_labels([name, "green"])


def test_all_such_names_are_told_at_once():
    with pytest.raises(ValueError, match=r"'id' is a column.*'a;b' holds a semicolon"):
        check_theme_names(["id", "green", "a;b"])
    with pytest.raises(ValueError, match="'green' stands more than once"):
        check_theme_names(["green", "green"])


@pytest.mark.parametrize(
    "name", ["绿色金融", "Food, drink", "a|b", "R&D", "=1+1", "identity", "x" * 300]
)
def test_other_names_are_kept(name):
    check_theme_names([name, "green"])


@settings(max_examples=50)
@given(st.lists(st.text(max_size=12), min_size=1, max_size=4, unique=True))
def test_what_is_taken_stays_a_column_and_a_cell(names):
    if any(map(name_faults, names)):
        with pytest.raises(ValueError, match="themes must have other names"):
            check_theme_names(names)
        return
    check_theme_names(names)
    assert ";".join(names).split(";") == names
    assert not {name.casefold() for name in names} & OWN_COLUMNS
    for name in names:
        assert name.strip() == name != ""
        assert name.splitlines() == [name]


@given(
    st.sampled_from(sorted(OWN_COLUMNS)),
    st.lists(st.booleans(), min_size=8, max_size=8),
    st.sampled_from(["", " ", "\u3000"]),
)
def test_a_column_of_ours_is_known_in_any_case_and_width(name, wide, space):
    odd = "".join(
        chr(ord(letter.upper()) + 0xFEE0) if yes else letter
        for letter, yes in zip(name, wide, strict=False)
    )
    assert name_faults(space + odd)


def renamed(corpus, name):
    return Corpus(
        tuple(
            type(article)(
                id=article.id,
                title=article.title,
                source=article.source,
                body=article.body,
                labels=tuple(name if one == "green" else one for one in article.labels),
            )
            for article in corpus
        )
    )


@pytest.mark.parametrize("name", ["id", "flag", "a;b"])
def test_training_refuses_such_a_theme_before_any_work(corpus, name):
    with pytest.raises(ValueError, match=f"other names: '{name}'"):
        train_themes(renamed(corpus, name))


def test_the_columns_of_an_article_stand_beside_any_theme(corpus, tmp_path):
    named = renamed(corpus, "Food, drink")
    model = ThemeClassifier(word_ngrams=None, char_ngrams=(1, 2), n_folds=2)
    model.fit(named.texts, [article.labels for article in named])
    table = model.label(named)
    assert table.columns.is_unique
    assert table["id"].tolist() == named.ids
    table.to_csv(tmp_path / "t.csv", index=False)
    with (tmp_path / "t.csv").open(encoding="utf-8", newline="") as file:
        cells = {row["themes"] for row in csv.DictReader(file)}
    assert cells == {"", "finance", "Food, drink", "Food, drink;finance"}


@pytest.mark.parametrize("name", [*sorted(OWN_COLUMNS), "none", "ID"])
def test_a_codebook_has_no_theme_called_like_a_column(name):
    with pytest.raises(ValueError, match=f"'{name}' (is a column|stands for no)"):
        Codebook("t", "u", "r", (CodebookTheme(name, definition="d"),))
