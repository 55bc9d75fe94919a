import numpy as np
import pandas as pd
import pytest
from scipy.sparse import csr_matrix

from experiments.lab.topics.simulated_answers import simulated_answers
from research.coding.choice_sheets import (
    ANSWER,
    read_answers,
    read_key,
    score_intrusion,
    write_key,
    write_questions,
)
from research.coding.intrusion import (
    topic_intrusion,
    word_intrusion,
    word_set_intrusion,
)
from research.corpus.corpus import CorpusError

N_TOPICS, N_TERMS = 4, 60
VOCABULARY = [f"w{number:02}" for number in range(N_TERMS)]


@pytest.fixture(scope="module")
def planted():
    """Four topics of fifteen words each, and articles about one of them."""
    rng = np.random.default_rng(0)
    topic_term = np.full((N_TOPICS, N_TERMS), 0.001)
    for topic in range(N_TOPICS):
        topic_term[topic, 15 * topic : 15 * topic + 15] = rng.random(15) + 0.5
    topic_term /= topic_term.sum(axis=1, keepdims=True)
    about = np.arange(200) % N_TOPICS
    counts = csr_matrix(np.stack([rng.multinomial(40, topic_term[t]) for t in about]))
    return topic_term, counts


@pytest.mark.parametrize("ask", [word_intrusion, word_set_intrusion])
def test_a_coder_who_knows_words_finds_the_intruder(planted, ask):
    topic_term, counts = planted
    questions = ask(topic_term, VOCABULARY, seed=1)
    assert {question.topic for question in questions} == set(range(N_TOPICS))
    answers = simulated_answers(questions, counts, VOCABULARY)
    overall, *by_topic = score_intrusion(questions, [answers])
    assert overall.found.value == 1
    assert overall.chance < overall.found.low
    assert len(by_topic) == N_TOPICS


def test_shuffled_topics_are_told_by_chance_only(planted):
    _, counts = planted
    rng = np.random.default_rng(2)
    found = []
    for seed in range(30):
        noise = rng.dirichlet(np.ones(N_TERMS), size=N_TOPICS)
        questions = word_intrusion(noise, VOCABULARY, seed=seed)
        answers = simulated_answers(questions, counts, VOCABULARY)
        found += [q.intruder == a for q, a in zip(questions, answers, strict=True)]
    assert np.mean(found) < 0.45


def test_the_intruding_topic_is_none_of_the_article():
    doc_topic = np.array([[0.6, 0.3, 0.08, 0.02], [np.nan] * 4, [0.1, 0.2, 0.3, 0.4]])
    asked = topic_intrusion(doc_topic, list("abcd"), ["x", "y", "z"], n_topics=2)
    assert {question.prompt for question in asked} == {"x", "z"}
    for question in asked:
        row = {"x": 0, "z": 2}[question.prompt]
        name = question.options[question.intruder]
        assert doc_topic[row, "abcd".index(name)] <= 0.2


def test_questions_go_out_and_answers_come_in(planted, tmp_path):
    questions = word_intrusion(planted[0], VOCABULARY)
    path = tmp_path / "questions.csv"
    write_questions(questions, path)
    sheet = pd.read_csv(path, dtype=str, keep_default_na=False)
    assert "intruder" not in sheet.columns  # blind
    sheet.loc[:2, ANSWER] = [str(q.intruder + 1) for q in questions[:3]]
    sheet.to_csv(path, index=False)
    answers = read_answers(questions, path)
    assert answers == [*(q.intruder for q in questions[:3]), None]
    assert score_intrusion(questions, [answers])[0].n_answers == 3
    sheet.loc[0, ANSWER] = "9"
    sheet.to_csv(path, index=False)
    with pytest.raises(CorpusError, match="must be 1 to 6, got '9'"):
        read_answers(questions, path)


def test_no_answer_is_no_score(planted):
    questions = word_intrusion(planted[0], VOCABULARY)
    with pytest.raises(ValueError, match="no question was answered"):
        score_intrusion(questions, [[None] * len(questions)])


@pytest.mark.parametrize("without", [[], ["draw"], ["1", "2", "3", "4", "5", "6"]])
def test_answers_of_one_draw_are_never_scored_by_the_key_of_another(
    planted, tmp_path, without
):
    drawn = {seed: word_intrusion(planted[0], VOCABULARY, seed=seed) for seed in (1, 2)}
    path = tmp_path / "questions.csv"
    write_questions(drawn[1], path)
    sheet = pd.read_csv(path, dtype=str, keep_default_na=False)
    sheet[ANSWER] = "1"
    sheet.drop(columns=without).to_csv(path, index=False)
    assert read_answers(drawn[1], path) == [0] * len(drawn[1])
    with pytest.raises(CorpusError, match="is not that of the key"):
        read_answers(drawn[2], path)


def test_a_key_whose_questions_were_changed_is_refused(planted, tmp_path):
    questions = word_intrusion(planted[0], VOCABULARY)
    path = tmp_path / "key.json"
    write_key(questions, path)
    assert read_key(path) == questions
    option = questions[0].options[0]
    path.write_text(path.read_text("utf-8").replace(option, "x", 1), "utf-8")
    with pytest.raises(CorpusError, match="not those of the draw"):
        read_key(path)
