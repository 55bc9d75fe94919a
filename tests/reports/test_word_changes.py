import numpy as np
from scipy.sparse import csr_matrix

from research.reports import word_changes
from research.reports.word_changes import find_word_changes

VOCABULARY = ("算力", "共享单车", "银行")


def corpus_counts(n=200, seed=0):
    """Half the articles early, about one word; half late, about another."""
    rng = np.random.default_rng(seed)
    rates = np.repeat([[0.1, 2.0, 1.0], [2.0, 0.1, 1.0]], n // 2, axis=0)
    return csr_matrix(rng.poisson(rates))


def days(n=200):
    return [
        f"2020-01-{1 + row % 28:02}" if row < n // 2 else "2023-05" for row in range(n)
    ]


def change_blocks(*given, **named):
    return word_changes.change_blocks(find_word_changes(*given, **named))


def terms(blocks, name):
    return [
        row[0]
        for block in blocks
        if getattr(block, "name", "") == name
        for row in block.rows
    ]


def test_planted_changes_are_found_and_nothing_else():
    blocks = change_blocks(corpus_counts(), VOCABULARY, days(), np.arange(200))
    assert terms(blocks, "terms_up") == ["算力"]
    assert terms(blocks, "terms_down") == ["共享单车"]


def test_reprints_count_once():
    counts = corpus_counts()
    copies = np.concatenate([np.arange(150), np.full(50, 149)])
    blocks = change_blocks(counts, VOCABULARY, days(), copies)
    assert "76 articles until 2020-01-20 against 74" in blocks[0].text  # of 200


def test_without_two_dates_there_is_no_change():
    counts = corpus_counts()
    assert change_blocks(counts, VOCABULARY, [None] * 200, np.arange(200)) == []
    assert change_blocks(counts, VOCABULARY, ["2020"] * 200, np.arange(200)) == []


def test_chance_alone_is_said_to_be_chance():
    rng = np.random.default_rng(3)
    counts = csr_matrix(rng.poisson(1.0, (200, 3)))
    blocks = change_blocks(counts, VOCABULARY, days(), np.arange(200))
    assert blocks[1].text == "No term changed beyond chance."


def test_one_article_is_no_half():
    dates = ["2020-01-01"] * 199 + ["2020-01-02"]
    section, reason = change_blocks(corpus_counts(), VOCABULARY, dates, np.arange(200))
    assert "199 articles until 2020-01-01 against 1" in section.text
    assert "nothing is said of what changed" in reason.text


def test_sources_that_take_turns_tell_no_change():
    sources = ["甲报"] * 100 + ["乙报"] * 100
    _, reason = change_blocks(
        corpus_counts(), VOCABULARY, days(), np.arange(200), sources=sources
    )
    assert "The mix of sources changed" in reason.text
    assert "within a source nothing can be said" in reason.text


def test_changes_within_sources_are_found_and_those_left_out_are_told():
    rng = np.random.default_rng(4)
    months = [f"{2020 + n // 12}-{1 + n % 12:02}-03" for n in range(40)]
    rows = [(day, "甲报", late) for day in months for late in [day >= "2021-09"] * 8]
    rows += [(months[-1], "乙报", False)] * 30
    dates, sources, late = zip(*rows, strict=True)
    rates = np.where(np.array(late)[:, np.newaxis], [2.0, 0.1, 1.0], [0.1, 2.0, 1.0])
    section, *tables = change_blocks(
        csr_matrix(rng.poisson(rates)),
        VOCABULARY,
        dates,
        np.arange(len(dates)),
        sources=sources,
    )
    assert terms(tables, "terms_up") == ["算力"]
    assert terms(tables, "terms_down") == ["共享单车"]
    assert (
        "320 articles of those with at least 10 on both sides, 1 in all" in section.text
    )
    assert "the sources of the other 30 came or went" in section.text
