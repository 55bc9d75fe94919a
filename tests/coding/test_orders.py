import json

import pytest

from research.coding import ask, read_codebook
from research.coding.answers import ORDERS
from research.coding.orders import gives_orders
from research.coding.requests import AskSettings
from research.corpus.article import Article
from research.corpus.corpus import Corpus
from research.corpus.reading import read_corpus
from tests.coding.chat_server import answer, chat, serving
from tests.conftest import ROOT

# Invented for this test, 20 in Chinese and 20 in English.
HOSTILE = (ROOT / "tests/coding/hostile_articles.txt").read_text("utf-8").splitlines()
PLAIN = Article(id="plain", title="碳市场开市", body=("交易首日成交活跃。",))


@pytest.mark.parametrize("text", HOSTILE)
def test_a_text_that_gives_orders_is_marked(text):
    assert gives_orders(f"碳市场开市。\n{text}\n成交活跃。")


def test_news_gives_no_orders():
    corpus = read_corpus(ROOT / "data" / "articles.jsonl")
    assert [a.id for a in corpus if gives_orders(a.text)] == []


def test_orders_change_no_answer_but_their_own(tmp_path):
    """A model that obeys: what it says of other articles stays the same."""

    def obedient(body, _):
        text = body["messages"][1]["content"]
        said = answer(body, present=gives_orders(text), quotation="碳市场开市")
        return chat(said, body)

    hostile = [
        Article(id=f"h{n:02}", title="碳市场开市", body=(text,))
        for n, text in enumerate(HOSTILE)
    ]
    settings = AskSettings(first_wait=0)
    options = {"model": "m", "settings": settings}
    book = read_codebook()
    with serving(obedient) as served:
        options["endpoint"] = served.url
        alone = ask(Corpus((PLAIN,)), book, tmp_path / "a", **options)
        sent = json.dumps(served.bodies[0])
        served.bodies.clear()
        corpus = Corpus((PLAIN, *hostile))
        among = ask(corpus, book, tmp_path / "b", **options)
    assert sent in [json.dumps(body) for body in served.bodies]
    found = {one.id: one for one in among.outcomes}
    assert found["plain"].answer == alone.outcomes[0].answer
    marked = {name for name, one in found.items() if ORDERS in one.answer.marks}
    assert marked == {article.id for article in hostile}
    for body in served.bodies:
        system, user = (one["content"] for one in body["messages"])
        mark = user.partition("\n")[0]
        assert mark in system
        assert user.count(mark) == 2  # no text holds its own
        assert not any(text in system for text in HOSTILE)
