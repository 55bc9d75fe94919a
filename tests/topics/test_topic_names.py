import numpy as np
import pytest

from research.models import load_model, save_model
from research.topics.model import TopicModel
from research.topics.topic_names import TopicName, named_topics, read_topic_names

WORDS = tuple(f"词{n:02}" for n in range(30))


def model(order=(0, 1, 2)):
    """Three topics, each of ten words of its own."""
    topic_term = np.full((3, 30), 1e-6)
    for row, topic in enumerate(order):
        topic_term[row, 10 * topic : 10 * topic + 10] = np.arange(10, 0, -1)
    return TopicModel(
        topic_term=topic_term / topic_term.sum(axis=1, keepdims=True),
        doc_topic=np.empty((0, 3)),
        vocabulary=WORDS,
        prior=np.ones(3),
        topic_share=np.full(3, 1 / 3),
    )


GIVEN = (
    TopicName(WORDS[:10], "光伏"),
    TopicName(WORDS[20:], "", is_hidden=True),
)


def test_a_topic_is_known_again_by_its_terms_whatever_its_number():
    named, left = named_topics(model(order=(2, 0, 1)), GIVEN)
    assert named.names == ("", "光伏", "")
    assert named.hidden == (0,)
    assert named.shown == [1, 2]
    assert named.shown_names() == ["1 光伏", "2 词10·词11·词12"]
    assert left == ()


def test_a_name_whose_terms_no_topic_has_is_left_out_and_said():
    other = TopicName((*WORDS[:4], *"甲乙丙丁戊己"), "别的")
    named, left = named_topics(model(), [other])
    assert left == (other,)
    assert not any(named.names)


def test_names_and_what_is_hidden_are_kept_in_a_saved_model(tmp_path):
    named, _ = named_topics(model(), GIVEN)
    save_model(named, tmp_path / "model")
    loaded = load_model(tmp_path / "model")
    assert (loaded.names, loaded.hidden) == (("光伏", "", ""), (2,))


def test_a_file_of_names_is_read_and_rows_without_any_are_passed_over(tmp_path):
    path = tmp_path / "topic-names.csv"
    path.write_text(
        "\ufefftopic,terms,name,hidden\r\n0,甲 乙 丙,光伏,no\r\n1,丁 戊,,no\r\n"
        "2,己 庚,,是\r\n",
        encoding="utf-8",
    )
    assert read_topic_names(path) == (
        TopicName(("甲", "乙", "丙"), "光伏"),
        TopicName(("己", "庚"), "", is_hidden=True),
    )


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("topic,name\n0,光伏\n", "it lacks terms, hidden"),
        ("terms,name,hidden\n甲,光伏,maybe\n", "csv:2: 'hidden' must be yes or no"),
        ("terms,name,hidden\n,光伏,no\n", "csv:2: 'terms' must hold"),
    ],
)
def test_a_file_that_holds_no_names_is_refused(tmp_path, text, said):
    path = tmp_path / "names.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ValueError, match=said):
        read_topic_names(path)
