"""The commands that are called carelessly, and what they read."""

from dataclasses import dataclass
from pathlib import Path

from experiments.lab.robustness.sentences import FINANCE, GREEN
from research.coding.choice_sheets import (
    ANSWER,
    Question,
    write_key,
    write_questions,
)
from research.coding.fit_task import FITS_BETTER
from research.corpus.article import Article
from research.corpus.corpus import Corpus
from research.corpus.writing import write_corpus

PAGE = "光伏电站并网发电\n\n光伏电站今日并网发电，全年可减排二氧化碳三万吨。"


@dataclass(frozen=True, slots=True)
class Command:
    """A command, as it is called.

    Attributes
    ----------
    name : str
    call : str
        With {c} for what is read first, and {o} for where it writes.
    out : str
        A file or folder that is not there yet.
    source : str
        What is read first.
    folder : str
        A folder that may be read in its place; none if empty.
    other : str
        Added for another run into the same place.
    to_stdout : bool
        Whether `-o -` writes to stdout.
    """

    name: str
    call: str
    out: str
    source: str = "c.jsonl"
    folder: str = ""
    other: str = ""
    to_stdout: bool = False

    def words(
        self, *, source: str = "", out: str = "", other: bool = False
    ) -> list[str]:
        """Give the words of a call."""
        text = f"{self.call} {self.other}" if other else self.call
        filled = [(source or self.source, "{c}"), (out or self.out, "{o}")]
        words = text.split()
        for value, mark in filled:
            words = [value if word == mark else word for word in words]
        return words


REGRESS = "regress {c} --formula green~log_length --theme green --checked checked.jsonl"
ASK = "code ask {c} -o {o} --endpoint http://127.0.0.1:9 --model m --dry-run"
READ_INTRUSION = "code intrusion-read {c} --key key.json -o {o}"
SEED = "--seed 8"
COMMANDS = (
    Command("label", "label {c} -o {o}", "new/l.csv", folder="texts", to_stdout=True),
    Command(
        *("label a folder", "label {c} -o {o}", "new", "files", "files"),
        other="--format jsonl",
    ),
    Command("pages", "pages {c} -o {o}", "new/p.jsonl", "page.txt", to_stdout=True),
    Command(
        *("tokens", "tokens {c} -o {o}", "new/t.csv", "c.jsonl", "texts"),
        *("--words-only", True),
    ),
    Command("index", "index {c} -o {o}", "new/i.csv", folder="texts", other="--terms"),
    Command("regress", f"{REGRESS} -o {{o}}", "new/r.csv", to_stdout=True),
    Command("words", "words {c} -o {o}", "new", folder="texts", other="--network 0"),
    Command("report", "report {c} -k 2 -o {o}", "new", folder="texts", other=SEED),
    Command("topics", "topics {c} -k 2 -o {o}", "new", folder="texts", other=SEED),
    Command("train", "train {c} --folds 0 -o {o}", "new", other=SEED),
    Command("code init", "code init -o {o}", "new/book.toml"),
    Command(
        "code sheet", "code sheet {c} -n 6 -o {o}", "new", "c.jsonl", "texts", SEED
    ),
    Command(
        "code next", "code next {c} -n 6 -o {o}", "new", folder="texts", other=SEED
    ),
    Command("code ask", ASK, "new", folder="texts", other="--variants 2"),
    Command("code read", "code read {c} --corpus c.jsonl -o {o}", "new", "filled.csv"),
    Command("code intrusion", "code intrusion {c} -o {o}", "new", other=SEED),
    Command("code intrusion-read", READ_INTRUSION, "new", "q.csv"),
    Command("code fit", "code fit {c} -n 6 -o {o}", "new", other=SEED),
    Command("code fit-read", "code fit-read {c} --key fit.json -o {o}", "new", "f.csv"),
)
VERIFY = Command("verify", "verify {c} --corpus c.jsonl", "", "made")


def corpus(n: int = 60) -> Corpus:
    """Make articles, some labelled, no two alike."""
    found = []
    for number in range(n):
        one = FINANCE[number % 6] if number % 2 else GREEN[number % 6]
        other = (*FINANCE, *GREEN)[(number * 5 + number // 12) % 12]
        labels = ("finance",) if number % 2 else ("green",)
        found.append(
            Article(
                id=f"a-{number:02}",
                title=one[:9],
                date=f"2024-{1 + number % 12:02}-{1 + number % 27:02}",
                source=("东报", "西报")[number % 3 == 0],
                body=(one * (1 + number % 3), f"第{number}次报道：{other}"),
                labels=labels if number % 4 else (),
            )
        )
    return Corpus(tuple(found))


def furnish(home: Path) -> None:
    """Put into a folder what commands read, and what somebody made."""
    articles = corpus()
    write_corpus(articles, home / "c.jsonl")
    write_corpus(articles, home / "checked.jsonl")
    (home / "page.txt").write_text(PAGE, "utf-8")
    for name in ("texts", "files"):
        (home / name).mkdir()
    for article in articles:
        (home / "texts" / f"{article.id}.txt").write_text(article.text, "utf-8")
    for name, half in {
        "a": articles.articles[:20],
        "b": articles.articles[20:],
    }.items():
        write_corpus(Corpus(half), home / "files" / f"{name}.jsonl")
    themes = ("consumer_electronics", "digitalisation", "finance", "green")
    lines = [",".join(("id", *themes))]
    for article in articles.articles[:12]:
        answers = ["yes" if t in (article.labels or ()) else "no" for t in themes]
        lines.append(",".join((article.id, *answers)))
    (home / "filled.csv").write_text("\n".join(lines) + "\n")
    words = ("银行", "贷款", "光伏", "利率")
    for key, sheet, options, answer in (
        ("key.json", "q.csv", words, ANSWER),
        ("fit.json", "f.csv", words[:2], FITS_BETTER),
    ):
        questions = [Question(number, "", options, 1) for number in range(3)]
        write_key(questions, home / key)
        write_questions(questions, home / sheet, answer=answer)
        rows = (home / sheet).read_text("utf-8-sig").splitlines()
        answered = [rows[0], *(f"{row}2" for row in rows[1:])]
        (home / sheet).write_text("\n".join(answered) + "\n", "utf-8")
