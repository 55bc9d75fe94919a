"""Which of two articles fits a topic: questions out, answers in, scores."""

import pandas as pd
import pytest

from research.coding.choice_sheets import (
    read_answers,
    read_key,
    score_intrusion,
    write_key,
    write_questions,
)
from research.coding.fit_task import FITS_BETTER, fit_questions
from research.reports.coding_report import fit_report
from research.topics.lda import fit_topics


@pytest.fixture(scope="module")
def asked(corpus):
    model = fit_topics(corpus.texts, n_topics=3, passes=5)
    return model, fit_questions(model, corpus, n_questions=12)


def test_the_model_prefers_one_of_both_clearly_and_asks_of_no_article_twice(
    asked, corpus
):
    model, questions = asked
    texts = corpus.in_order().texts
    shares = model.transform(texts)
    seen = []
    for question in questions:
        rows = [next(n for n, t in enumerate(texts) if t[:300] == o)
                for o in question.options]  # fmt: skip
        better = rows[question.intruder], rows[1 - question.intruder]
        assert (
            shares[better[0], question.topic]
            >= shares[better[1], question.topic] + 0.3 - 1e-6
        )
        seen += rows
    assert len(seen) == len(set(seen))
    assert {question.intruder for question in questions} == {0, 1}


def test_answers_are_scored_by_the_key(asked, tmp_path):
    _, questions = asked
    write_questions(questions, tmp_path / "coder-1.csv", answer=FITS_BETTER)
    write_key(questions, tmp_path / "key.json")
    sheet = pd.read_csv(tmp_path / "coder-1.csv", dtype=object)
    sheet[FITS_BETTER] = [question.intruder + 1 for question in questions]
    sheet.to_csv(tmp_path / "coder-1.csv", index=False)
    known = read_key(tmp_path / "key.json")
    answers = read_answers(known, tmp_path / "coder-1.csv", answer=FITS_BETTER)
    scores = score_intrusion(known, [answers])
    assert scores[0].found.value == 1
    assert scores[0].chance == 0.5
    assert fit_report(scores, coders=["甲"]).blocks
