import json
import os
import signal
import subprocess
import sys
import time

import pytest
from typer.testing import CliRunner

from research.coding import AskSettings, ask, read_codebook
from research.coding.answer_store import AnswerStore, Reply
from research.coding.chat import server
from research.coding.codebook import Codebook, CodebookTheme
from research.coding.codings import read_sheets
from research.commands import app as cli
from research.corpus.article import Article
from research.corpus.corpus import Corpus
from research.corpus.writing import write_corpus
from tests.coding.chat_server import answer, chat, serving
from tests.conftest import ROOT

KEY = "sk-test-0123456789"
BOOK = Codebook(
    "两个主题",
    "文章",
    "四分之一以上。",
    (
        CodebookTheme("carbon", "碳", "碳排放与碳市场。", exclude=("环保口号",)),
        CodebookTheme("money", "金融", "银行与贷款。"),
    ),
)
CORPUS = Corpus(
    tuple(
        Article(id=f"a{n}", title=f"碳市场开市{n}", body=("交易首日成交活跃。",))
        for n in range(4)
    )
)
FAST = {"first_wait": 0.0, "concurrency": 2}


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch):
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.delenv(name, raising=False)


def asked(url, folder, *, corpus=CORPUS, **options):
    settings = {
        name: options.pop(name)
        for name in list(options)
        if name in AskSettings.__dataclass_fields__
    }
    return ask(
        corpus,
        BOOK,
        folder,
        endpoint=url,
        model="m",
        settings=AskSettings(**{**FAST, **settings}),
        **options,
    )


def test_answers_are_a_coders_sheet(tmp_path):
    said = []
    with serving() as served:
        found = asked(served.url, tmp_path, n_variants=2, n_runs=2, say=said.append)
    assert len(served.bodies) == 4 * 2 * 2
    assert not found.unanswered
    sheets = sorted(tmp_path.glob("model-*.csv"))
    assert [p.stem for p in sheets] == [f"model-m-v{v}-r{r}" for v, r in VARIANTS]
    codings = read_sheets(sheets, BOOK, known=CORPUS.ids)
    assert codings.votes.all()
    assert codings.votes.shape == (4, 4, 2)
    assert (found.codings.votes == codings.votes).all()
    [told] = said
    assert served.url in told
    assert "16 requests" in told
    audit = json.loads((tmp_path / "asked.json").read_text("utf-8"))
    assert audit["n_answered"] == 16
    assert audit["prompt_tokens"] == 1600
    assert audit["said_to_be"] == {"m": 16}
    assert len({question["sha256"] for question in audit["questions"]}) == 2


VARIANTS = [(1, 1), (1, 2), (2, 1), (2, 2)]


def test_only_title_and_text_are_sent(tmp_path):
    article = Article(
        id="ID-77", title="碳市场", body=("正文。",), source="SOURCE", date="2031-01-02"
    )
    with serving() as served:
        asked(served.url, tmp_path, corpus=Corpus((article,)))
    sent = json.dumps(served.bodies, ensure_ascii=False)
    assert "正文" in sent
    assert not any(one in sent for one in ("ID-77", "SOURCE", "2031"))
    assert "Authorization" not in served.headers[0]


def test_what_is_stored_is_not_asked_again(tmp_path):
    with serving() as served:
        asked(served.url, tmp_path)
        before = {p.name: p.read_bytes() for p in tmp_path.glob("*.csv")}
        asked(served.url, tmp_path)
        assert len(served.bodies) == 4
        assert {p.name: p.read_bytes() for p in tmp_path.glob("*.csv")} == before
        asked(served.url, tmp_path, temperature=1.0)
        assert len(served.bodies) == 8


def test_articles_of_one_text_are_asked_once(tmp_path):
    twins = Corpus(tuple(Article(id=i, title="碳市场", body=("同文",)) for i in "ab"))
    with serving() as served:
        found = asked(served.url, tmp_path, corpus=twins)
    assert len(served.bodies) == 1
    assert [one.id for one in found.outcomes] == ["a", "b"]
    assert sum(one.prompt_tokens for one in found.outcomes) == 100


def cut_off(body, _):
    return 200, chat(answer(body), body)[1][:40], {}


def breaks_off(body, _):
    status, text, _ = chat(answer(body), body)
    return status, text[:40], {"Content-Length": len(text) + 500}


def slow(body, _):
    time.sleep(0.5)
    return chat(answer(body), body)


TRANSIENT = {
    "429": lambda *_: (429, "slow down", {"Retry-After": "0"}),
    "500": lambda *_: (500, "oops", {}),
    "503": lambda *_: (503, "", {"Retry-After": "Wed, 21 Oct 2015 07:28:00 GMT"}),
    "cut JSON": cut_off,
    "connection breaks": breaks_off,
    "no JSON": lambda *_: (200, "<html>", {}),
    "no choices": lambda *_: (200, '{"choices": []}', {}),
    "a list": lambda *_: (200, "[]", {}),
    "slow": slow,
    "empty answer": lambda body, _: chat("", body),
    "null answer": lambda body, _: chat(None, body),
    "prose": lambda body, _: chat("I think it is about carbon.", body),
    "cut answer": lambda body, _: chat(answer(body)[:-9], body),
    "wrong schema": lambda body, _: chat('{"carbon": "yes"}', body),
    "a number for a truth": lambda body, _: chat(
        answer(body).replace("true", "1"), body
    ),
    "two that differ": lambda body, _: chat(
        answer(body) + answer(body, present=False), body
    ),
}


@pytest.mark.parametrize("fault", TRANSIENT)
def test_what_another_try_mends_is_tried_again(tmp_path, fault):
    def behave(body, number):
        return (TRANSIENT[fault] if number <= 2 else good)(body, number)

    one = Corpus(CORPUS[:1])
    timeout = 0.2 if fault == "slow" else 20
    with serving(behave) as served:
        found = asked(served.url, tmp_path, corpus=one, timeout=timeout)
    assert not found.unanswered
    assert len(served.bodies) == 3


def good(body, _):
    return chat(answer(body), body)


@pytest.mark.parametrize("fault", sorted(set(TRANSIENT) - {"slow"}))
def test_what_no_try_mends_is_listed(tmp_path, fault):
    one = Corpus(CORPUS[:1])
    with serving(TRANSIENT[fault]) as served:
        found = asked(served.url, tmp_path, corpus=one, attempts=2)
    assert len(served.bodies) == 2
    assert found.unanswered[0].fault
    assert "a0" in (tmp_path / "unanswered.csv").read_text("utf-8")


FINAL = {
    "other model": (lambda b, _: chat(answer(b), {"model": "n"}), "another model"),
    "refusal": (lambda b, _: chat("", b, message={"refusal": "No."}), "refused: No."),
    "filter": (
        lambda b, _: chat("", b, choice={"finish_reason": "content_filter"}),
        "refused",
    ),
    "most tokens": (
        lambda b, _: chat(answer(b)[:9], b, choice={"finish_reason": "length"}),
        "cut at 20 tokens",
    ),
    "400": (lambda *_: (400, "bad request", {}), "HTTP 400: bad request"),
}


@pytest.mark.parametrize("fault", FINAL)
def test_what_no_other_try_can_mend_is_asked_once(tmp_path, fault):
    behave, told = FINAL[fault]
    one = Corpus(CORPUS[:1])
    with serving(behave) as served:
        found = asked(served.url, tmp_path, corpus=one)
    assert len(served.bodies) == 1
    assert told in found.unanswered[0].fault


@pytest.mark.parametrize("status", [401, 404, 302])
def test_a_server_that_takes_nobody_in_is_asked_no_more(tmp_path, status):
    with serving(lambda *_: (status, "no", {"Location": "http://x/"})) as served:
        found = asked(served.url, tmp_path, concurrency=1)
    assert len(served.bodies) == 1
    assert len(found.unanswered) == 4


def test_a_server_that_fails_throughout_is_asked_no_more(tmp_path):
    many = Corpus(tuple(Article(id=f"{n}", title=f"碳市场{n}") for n in range(30)))
    with serving(lambda *_: (400, "no", {})) as served:
        found = asked(served.url, tmp_path, corpus=many, concurrency=1)
    assert len(served.bodies) == 10
    assert "in a row" in found.unanswered[-1].fault


def test_nobody_there_is_no_traceback(tmp_path):
    found = asked("http://127.0.0.1:9/v1", tmp_path, attempts=1)
    assert "no connection" in found.unanswered[0].fault


def test_a_dated_version_of_the_model_is_the_model(tmp_path):
    with serving(lambda b, _: chat(answer(b), {"model": "m-2031-01-02"})) as served:
        found = asked(served.url, tmp_path)
    assert {one.model for one in found.outcomes} == {"m-2031-01-02"}
    assert not found.unanswered


def test_a_bad_reply_that_was_paid_is_kept_and_counts(tmp_path):
    with serving(lambda b, _: chat("no", b)) as served:
        first = asked(served.url, tmp_path, attempts=2)
        again = asked(served.url, tmp_path, attempts=2)
        assert len(served.bodies) == 8
        assert [o.n_replies for o in first.outcomes] == [2] * 4
        assert again.outcomes == first.outcomes
        served.behave = good
        assert not asked(served.url, tmp_path, attempts=3).unanswered
    assert len(served.bodies) == 12


@pytest.mark.parametrize(
    ("limit", "n_sent"),
    [({"max_requests": 2}, 2), ({"max_tokens": 0}, 0), ({"max_requests": 0}, 0)],
)
def test_a_limit_ends_the_asking(tmp_path, limit, n_sent):
    with serving() as served:
        found = asked(served.url, tmp_path, **limit)
        assert len(served.bodies) == n_sent
        assert len(found.unanswered) == 4 - n_sent
        assert "limit" in found.unanswered[0].fault
        assert not asked(served.url, tmp_path).unanswered
    assert len(served.bodies) == 4


def test_a_dry_run_writes_requests_and_sends_none(tmp_path):
    with serving() as served:
        planned = asked(served.url, tmp_path, dry_run=True)
    assert served.bodies == []
    assert planned.n_requests == 4
    lines = (tmp_path / "requests.jsonl").read_text("utf-8").splitlines()
    assert json.loads(lines[0])["body"]["model"] == "m"


def test_the_key_is_sent_and_written_nowhere(tmp_path, monkeypatch):
    monkeypatch.setenv("MY_KEY", f"{KEY}\n")

    def behave(body, number):
        if number == 1:
            return 500, f"wrong key {KEY}", {}
        if number == 2:
            return 400, f"wrong key {KEY}", {}
        return chat(answer(body, quotation=KEY), body)

    said = []
    options = {"key_variable": "MY_KEY", "attempts": 2, "say": said.append}
    with serving(behave) as served:
        found = asked(served.url, tmp_path, concurrency=1, **options)
    assert served.headers[0]["Authorization"] == f"Bearer {KEY}"
    assert KEY not in repr(
        (found, said, server(served.url, "m", key_variable="MY_KEY"))
    )
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert len(files) > 4
    assert not any(KEY.encode() in path.read_bytes() for path in files)


@pytest.mark.parametrize("value", ["", "two words", "ключ", "a\nb", "a\x00b"])
def test_a_bad_key_is_named_by_its_variable_alone(monkeypatch, value):
    if "\x00" not in value:
        monkeypatch.setenv("MY_KEY", value)
    with pytest.raises(ValueError, match="MY_KEY") as told:
        server("http://localhost/v1", "m", key_variable="MY_KEY")
    assert not value or value not in str(told.value)


def test_a_key_given_for_its_name_is_not_repeated():
    with pytest.raises(ValueError, match="never the key itself") as told:
        server("http://localhost/v1", "m", key_variable=KEY)
    assert KEY not in str(told.value)


@pytest.mark.parametrize(
    "endpoint",
    ["localhost:1/v1", "ftp://x/", "http://u:p@x/v1", "https://x/?key=s", ""],
)
def test_a_bad_endpoint_is_refused(endpoint):
    with pytest.raises(ValueError, match="endpoint must"):
        server(endpoint, "m")


def test_a_damaged_reply_is_named_and_not_replaced(tmp_path):
    store = AnswerStore(tmp_path)
    store.add("ab" * 32, {}, Reply("x"))
    assert store.replies("ab" * 32) == [Reply("x")]
    path = store.path_of("ab" * 32)
    path.write_text("{")
    with pytest.raises(ValueError, match="must be stored answers"):
        store.add("ab" * 32, {}, Reply("y"))
    assert path.read_text() == "{"


def run(*arguments):
    return CliRunner().invoke(cli.app, ["code", "ask", *map(str, arguments)])


def test_the_command_asks_about_a_persons_sheet(tmp_path):
    sheet = tmp_path / "kim.csv"
    sheet.write_text("id,carbon,money\na1,yes,no\na3,no,no\n", "utf-8")
    book = tmp_path / "codebook.toml"
    book.write_text(TOML, "utf-8")
    write_corpus(CORPUS, tmp_path / "c.jsonl")
    with serving() as served:
        where = ("--endpoint", served.url, "--model", "org/m:7b", "--codebook", book)
        done = run(
            tmp_path / "c.jsonl", "-o", tmp_path / "x", *where, "--of-sheet", sheet
        )
    assert done.exit_code == 0, done.output
    text = (tmp_path / "x" / "model-org-m-7b.csv").read_text("utf-8-sig")
    assert [line.split(",")[0] for line in text.splitlines()] == ["id", "a1", "a3"]


def test_the_command_ends_as_left_out_where_answers_lack(tmp_path):
    book = tmp_path / "codebook.toml"
    book.write_text(TOML, "utf-8")
    write_corpus(CORPUS, tmp_path / "c.jsonl")
    with serving(lambda *_: (400, "no such field", {})) as served:
        where = ("--endpoint", served.url, "--model", "m", "--codebook", book, "-n", 2)
        done = run(tmp_path / "c.jsonl", "-o", tmp_path / "x", *where)
    assert done.exit_code == 3
    assert "no such field" in done.output
    assert (tmp_path / "x" / "drawn.csv").is_file()


TOML = """\
title = "T"
unit = "U"
rule = "R"
[[themes]]
name = "carbon"
definition = "碳"
[[themes]]
name = "money"
definition = "钱"
"""

SCRIPT = """
import sys
from research.coding import AskSettings, ask, read_codebook
from research.corpus.article import Article
from research.corpus.corpus import Corpus

many = Corpus(tuple(Article(id=f"{n}", title=f"碳市场{n}") for n in range(20)))
options = {"endpoint": sys.argv[1], "model": "m"}
settings = AskSettings(first_wait=0, concurrency=2)
ask(many, read_codebook(), sys.argv[2], settings=settings, **options)
"""


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="no such signal")
def test_killed_no_stored_answer_is_lost_and_none_is_asked_twice(tmp_path):
    def behave(body, _):
        time.sleep(0.01)
        return chat(answer(body), body)

    def titles(bodies):
        return [body["messages"][1]["content"].splitlines()[1] for body in bodies]

    with serving(behave) as served:
        command = [sys.executable, "-c", SCRIPT, served.url, str(tmp_path)]
        environment = {**os.environ, "PYTHONPATH": str(ROOT)}
        process = subprocess.Popen(command, cwd=ROOT, env=environment)
        while len(served.bodies) < 8 and process.poll() is None:
            time.sleep(0.01)
        process.kill()
        process.wait()
        stored = list((tmp_path / "answers").rglob("*.json"))
        assert stored
        before = {path: path.read_bytes() for path in stored}
        many = Corpus(tuple(Article(id=f"{n}", title=f"碳市场{n}") for n in range(20)))
        served.bodies.clear()
        options = {"endpoint": served.url, "model": "m"}
        found = ask(many, read_codebook(), tmp_path, **options)
    assert not found.unanswered
    assert len(served.bodies) == len(set(titles(served.bodies))) == 20 - len(stored)
    assert all(path.read_bytes() == data for path, data in before.items())
