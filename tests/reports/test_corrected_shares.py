from dataclasses import replace

import numpy as np
import pytest

from research.corpus.corpus import Corpus
from research.rendering.blocks import Figure, Prose, Table
from research.reports.corrected_shares import corrected_blocks
from research.themes.prevalence import check_themes, rogan_gladen_share


class Keywords:
    """Gives finance to what names a bank, green to everything: always too much."""

    themes_ = ("finance", "green")

    def predict_proba(self, texts):
        bank = np.array(["银行" in text for text in texts], dtype=float)
        return np.column_stack([bank, np.ones(len(texts))])

    def decide(self, probabilities):
        return (probabilities >= 0.5).astype(np.int8)


def blocks_of(corpus, periods):
    decisions = Keywords().decide(Keywords().predict_proba(corpus.texts))
    checked = check_themes(Keywords(), corpus)
    return (
        decisions,
        checked,
        corrected_blocks(
            decisions, Keywords.themes_, periods, checked, label="quarter"
        ),
    )


def test_shares_are_corrected_in_all_and_over_time(corpus):
    periods = ["2024 Q1", "2024 Q2", None] * (len(corpus) // 3)
    decisions, checked, blocks = blocks_of(corpus, periods)
    (table,) = [b for b in blocks if getattr(b, "name", "") == "theme_shares_corrected"]
    assert isinstance(table, Table)
    name, counted, corrected, found, mistaken = table.rows[0]
    assert name == "finance 金融"
    assert counted.of.value == pytest.approx(decisions[:, 0].mean())
    true = np.array(["finance" in (article.labels or ()) for article in corpus])
    # Checked on itself, the correction gives the share that is true.
    assert corrected.of.value == pytest.approx(true.mean())
    assert corrected.of.low < true.mean() < corrected.of.high
    assert found < 1
    assert mistaken == 0
    assert [b.name for b in blocks if isinstance(b, Figure)] == [
        "themes_over_time_corrected"
    ]
    by_period = blocks[-1]
    rows = np.array([period == "2024 Q2" for period in periods])
    by_hand = rogan_gladen_share(decisions[rows, 0], checked.by_theme["finance"])
    assert by_period.rows[1][2].of.value == pytest.approx(by_hand.value)


def test_a_theme_that_is_given_by_chance_is_not_corrected_and_why(corpus):
    _, checked, blocks = blocks_of(corpus, [None] * len(corpus))
    assert list(checked.by_theme) == ["finance"]
    summary = "".join(block.text for block in blocks if isinstance(block, Prose))
    assert "Not corrected: green transition 绿色化: " in summary
    assert "close to chance" in summary


def test_unlabelled_articles_check_nothing(corpus):
    unlabelled = Corpus(tuple(replace(article, labels=None) for article in corpus))
    with pytest.raises(ValueError, match="must be labelled, none of 48 is"):
        check_themes(Keywords(), unlabelled)
