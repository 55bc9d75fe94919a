"""Words: counts, contexts, neighbours and networks against counts by hand."""

import io

import networkx as nx
import numpy as np
import pytest
from scipy.sparse import csr_matrix

from research import Article, Corpus, Tokens
from research.measurement import concordance
from research.measurement.word_network import word_network
from research.measurement.words import (
    WordCounts,
    collocations,
    frequency_list,
    words_by_group,
)

TEXTS = ("碳市场开市，碳市场活跃。", "企业关注碳市场。", "手机发布。\n5G手机上市。")


def test_every_place_is_listed_with_its_context():
    corpus = Corpus(tuple(Article(id=str(n), body=(t,)) for n, t in enumerate(TEXTS)))
    found = concordance(corpus, "碳市场", width=4)
    assert found[["id", "left", "mention", "right"]].to_numpy().tolist() == [
        ["0", "", "碳市场", "开市，碳"],
        ["0", "场开市，", "碳市场", "活跃。"],
        ["1", "企业关注", "碳市场", "。"],
    ]


def test_contexts_end_with_their_line_and_latin_words_are_whole():
    corpus = Corpus((Article(id="a", body=TEXTS[2:]),))
    assert concordance(corpus, "５ｇ").to_numpy()[0, 4:].tolist() == [
        "",
        "5G",
        "手机上市。",
    ]
    assert concordance(corpus, "G").empty


@pytest.mark.parametrize(("n", "sort"), [(2, "place"), (None, "left"), (2, "right")])
def test_a_draw_repeats(n, sort):
    corpus = Corpus(tuple(Article(id=str(i), body=(t,)) for i, t in enumerate(TEXTS)))
    first = concordance(corpus, ["碳市场", "手机"], n=n, sort=sort)
    assert first.equals(concordance(corpus, ["碳市场", "手机"], n=n, sort=sort))
    assert len(first) == (n or 5)


@pytest.mark.parametrize("terms", [[], "", [""]])
def test_no_term_is_refused(terms):
    with pytest.raises(ValueError, match="terms"):
        concordance(Corpus(()), terms)


def counted(matrix, words="ab"):
    return WordCounts(csr_matrix(np.array(matrix)), tuple(words))


def test_an_even_word_has_no_dispersion_and_a_lone_one_most():
    table = frequency_list(counted([[1, 0], [1, 0], [1, 0], [1, 4]]))
    by_word = table.set_index("word")
    # Gries's DP by hand: shares 1/4 each against sizes 1/8, 1/8, 1/8, 5/8.
    assert by_word.loc["a", "dispersion"] == pytest.approx(0.375 / (1 - 1 / 8))
    assert by_word.loc["b", "dispersion"] == pytest.approx(0.375 / (1 - 1 / 8))
    even = frequency_list(counted([[2, 1], [2, 1]]))
    assert even["dispersion"].tolist() == pytest.approx([0, 0])


def test_neighbours_are_scored_by_log_dice():
    tokens = Tokens.of(["手机和电视。", "手机和电视。", "手机与冰箱。", "电视上市。"])
    table = collocations(tokens, "手机", min_count=1).set_index("word")
    assert table.loc["电视", "together"] == 2
    assert table.loc["电视", "log_dice"] == pytest.approx(14 + np.log2(4 / (3 + 3)))


def test_groups_that_do_not_differ_list_no_word():
    rng = np.random.default_rng(1)
    found = WordCounts(
        csr_matrix(rng.poisson(0.4, (200, 60))), tuple(map(str, range(60)))
    )
    groups = [str(number % 3) for number in range(200)]
    assert words_by_group(found, groups).empty


def test_a_word_of_one_group_is_listed():
    rng = np.random.default_rng(1)
    counts = rng.poisson(0.4, (200, 30))
    counts[::2, 7] += 3
    found = WordCounts(csr_matrix(counts), tuple(map(str, range(30))))
    table = words_by_group(found, ["even", "odd"] * 100)
    assert ("even", "7") in set(zip(table["group"], table["word"], strict=True))


def linked(seed=7):
    rng = np.random.default_rng(0)
    held = rng.random((300, 6)) < 0.1
    held[:40, :3] |= rng.random((40, 3)) < 0.9
    words = ("光伏", "风电", "储能", "手机", "银行", "港口")
    return word_network(WordCounts(csr_matrix(held.astype(int)), words), seed=seed)


def test_words_that_share_articles_are_linked_and_no_others():
    found = linked()
    assert set(found.words) == {"光伏", "风电", "储能"}
    assert len(found.edges) == 3


def test_networks_repeat_and_open_elsewhere():
    first, second = linked(), linked()
    assert first.gexf() == second.gexf()
    assert b"lastmodified" not in first.gexf()
    for data, read in (
        (first.gexf(), nx.read_gexf),
        (first.graphml(), nx.read_graphml),
    ):
        assert set(read(io.BytesIO(data)).nodes) == set(first.words)


def test_nothing_stands_together_in_noise():
    rng = np.random.default_rng(4)
    held = csr_matrix((rng.random((400, 30)) < 0.1).astype(int))
    assert not word_network(WordCounts(held, tuple(map(str, range(30))))).words
