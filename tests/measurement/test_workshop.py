import numpy as np
import pandas as pd
import pytest
from scipy.sparse import csr_matrix
from typer.testing import CliRunner

from research.commands.app import app
from research.corpus.article import Article
from research.corpus.corpus import Corpus
from research.corpus.writing import write_corpus
from research.measurement.correspondence import correspondence
from research.measurement.word_lists import read_word_lists
from research.measurement.words import WordCounts
from research.measurement.workshop import make_word_list, propose_terms, word_list_toml
from research.reports.correspondence_map import map_blocks

RUN = CliRunner()
GREEN = "光伏电站并网发电，储能电池并网运行，风电机组发电。"
OTHER = "足球联赛开幕，球队训练，观众入场观看足球比赛。"
ARTICLES = Corpus(
    tuple(
        Article(id=f"a{n:02}", body=(f"第{n}篇。{GREEN if n % 2 else OTHER}",))
        for n in range(20)
    )
)


def test_words_that_go_with_the_seeds_are_proposed_with_their_contexts():
    table = propose_terms(ARTICLES, ["光伏"], n=6)
    assert "发电" in set(table["term"])
    assert not {"足球", "联赛", "光伏"} & set(table["term"][:3])
    first = table.iloc[0]
    assert f"【{first['term']}】" in first["context_1"]
    assert (first["mentions"], first["articles"]) == (first["mentions"], 10)
    again = propose_terms(Corpus(ARTICLES.articles[::-1]), ["光伏"], n=6)
    pd.testing.assert_frame_equal(table, again)


def test_answers_make_a_list_that_can_be_counted(tmp_path):
    sheet = pd.DataFrame(
        {"term": ["风电", "观众", "储能"], "accept": ["是", "no", None]}
    )
    made = make_word_list("绿色", ["光伏"], sheet, ARTICLES)
    assert made.words.terms == ("光伏", "风电")
    assert (made.judged, made.precision.value, made.by_list.value) == (2, 0.5, 0.5)
    path = tmp_path / "green.toml"
    path.write_text(word_list_toml(made), "utf-8")
    [words] = read_word_lists(path).lists
    assert words.terms == made.words.terms
    assert "2" in words.source


@pytest.mark.parametrize(
    ("sheet", "says"),
    [
        ({"word": ["a"]}, "lacks columns"),
        ({"term": ["a"], "accept": ["maybe"]}, "row 2: 'maybe'"),
        ({"term": ["a"], "accept": [""]}, "no row"),
    ],
)
def test_a_sheet_that_says_nothing_is_refused(sheet, says):
    with pytest.raises(ValueError, match=says):
        make_word_list("x", ["光伏"], pd.DataFrame(sheet), ARTICLES)


@pytest.mark.parametrize("seeds", [[], [""], ["没有的词语"]])
def test_seeds_that_are_none_are_refused(seeds):
    with pytest.raises(ValueError, match="seed"):
        propose_terms(ARTICLES, seeds)


def test_a_map_has_the_inertia_of_its_chi_square():
    counts = np.array([[10, 2, 3], [2, 12, 3], [1, 3, 14], [4, 4, 5]])
    found = WordCounts(csr_matrix(counts), ("甲乙", "丙丁", "戊己"))
    at = correspondence(found, ["a", "b", "c", None])
    table = counts[:3].T.astype(float)
    expected = np.outer(table.sum(axis=1), table.sum(axis=0)) / table.sum()
    chi_square = ((table - expected) ** 2 / expected).sum()
    assert at.total == pytest.approx(chi_square / table.sum())
    assert at.inertia.sum() == pytest.approx(1)  # three groups lie in a plane
    assert at.contribution.sum(axis=0) == pytest.approx([1, 1])
    # Transition formula: a group lies at the scaled mean of its words.
    words = dict(zip(at.words, at.word_place, strict=True))
    profile = table[:, 0] / table[:, 0].sum()
    place = sum(p * words[w] for p, w in zip(profile, found.words, strict=True))
    assert place / np.sqrt(at.inertia * at.total) == pytest.approx(at.group_place[0])
    assert map_blocks(found, ["a", "b", "c", None], by="x")
    assert not map_blocks(found, ["a", "a", "b", None], by="x")


def test_the_command_takes_the_sheet_back(tmp_path):
    write_corpus(ARTICLES, tmp_path / "a.jsonl")
    seeds = ["dictionary", str(tmp_path / "a.jsonl"), "--seed-word", "光伏"]
    sheet = tmp_path / "sheet.csv"
    assert not RUN.invoke(app, [*seeds, "-o", str(sheet)]).exit_code
    table = pd.read_csv(sheet).astype({"accept": object})
    table.loc[0, "accept"] = "yes"
    table.to_csv(sheet, index=False)
    made = tmp_path / "list.toml"
    filled = ["--sheet-filled", str(sheet), "-o", str(made)]
    assert not RUN.invoke(app, [*seeds, *filled]).exit_code
    [words] = read_word_lists(made).lists
    assert words.terms == ("光伏", table.loc[0, "term"])
