"""How often is an article cleaned, segmented and scanned for listed terms?"""

from collections import Counter

import pytest

import research
from research.reports.digest import make_digest
from research.reports.digest_report import digest_report
from research.reports.topic_report import topic_report
from research.text.cleaner import Cleaner
from research.text.lexicon import Lexicon
from research.text.segmenter import Segmenter
from research.themes.training import train_themes


@pytest.fixture
def work(monkeypatch):
    """Count characters cleaned, segmented and scanned."""
    done = Counter()
    clean, cut, scan = Cleaner.__call__, Segmenter._cut, Lexicon.find_all

    def counted_clean(self, text):
        done["cleaned"] += len(text)
        return clean(self, text)

    def counted_cut(self, text):
        done["segmented"] += len(text)
        return cut(self, text)

    def counted_scan(self, texts):
        done["scanned"] += sum(map(len, texts))
        return scan(self, texts)

    monkeypatch.setattr(Cleaner, "__call__", counted_clean)
    monkeypatch.setattr(Segmenter, "_cut", counted_cut)
    monkeypatch.setattr(Lexicon, "find_all", counted_scan)
    return done


def times(work, texts):
    size = sum(map(len, texts))
    return {name: work[name] / size for name in ("cleaned", "segmented", "scanned")}


def test_labelling_reads_each_article_once(work, sample, shipped):
    shipped[0].label(sample)
    assert max(times(work, sample.texts).values()) <= 1


def test_naming_topics_reads_each_article_once(work, sample, shipped):
    shipped[1].label(sample)
    found = times(work, sample.texts)
    assert found["cleaned"] <= 1
    assert found["segmented"] <= 1
    assert found["scanned"] == 0


def test_an_explanation_reads_the_article_once(work, sample, shipped):
    [text] = sample.texts[:1]
    shipped[0].explain(text)
    assert max(times(work, [text]).values()) <= 1


def test_a_report_on_topics_segments_anew_only_what_recurring_text_changes(
    work, sample
):
    topic_report(sample, n_topics=4)
    found = times(work, sample.texts)
    assert found["cleaned"] <= 2
    assert found["segmented"] <= 1.01
    assert found["scanned"] == 0


def test_a_digest_cleans_twice_and_segments_and_scans_once(work, sample, shipped):
    digest_report(make_digest(sample, shipped[0], n_topics=4))
    found = times(work, sample.texts)
    assert found["cleaned"] <= 2
    assert found["segmented"] <= 1.01
    assert found["scanned"] <= 1


def test_training_with_folds_reads_each_article_once(work, corpus):
    renamed = [
        research.Article(
            id=a.id, title=a.title, body=a.body, labels=a.labels, source=a.source
        )
        for a in corpus
    ]
    train_themes(research.Corpus(tuple(renamed)), n_folds=3)
    found = times(work, corpus.texts)
    assert found["cleaned"] <= 1
    assert found["scanned"] <= 1
    # Short windows around line breaks are segmented too, to tell broken words.
    assert found["segmented"] <= 1.2
