"""The experiments repeat byte for byte, and README's code runs as printed."""

import os
import re
import runpy
import shlex
import subprocess
import sys

import numpy as np
import pytest

import research
from research.corpus.corpus import Corpus
from research.corpus.reading import read_corpus
from research.corpus.writing import write_corpus
from tests.conftest import ROOT

SCRIPTS = [ROOT / "experiments" / f"{name}.py" for name in ("themes", "topics")]
GUIDES = [
    *sorted((ROOT / "docs").glob("en/*.md")),
    *sorted((ROOT / "docs").glob("zh/*.md")),
]
PAGES = {
    path.relative_to(ROOT).as_posix(): path.read_text("utf-8")
    for path in (ROOT / "README.md", ROOT / "README.zh.md", *GUIDES)
}


def fenced(language):
    """Give the code of each page, once where both languages have the same."""
    found = {}
    for name, text in PAGES.items():
        blocks = re.findall(rf"```{language}\n(.*?)```", text, re.DOTALL)
        if blocks:
            found.setdefault(tuple(blocks), name)
    return found


@pytest.mark.slow
@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.stem)
def test_an_experiment_repeats_itself_on_shuffled_lines_and_another_hash_seed(
    script, tmp_path, sample
):
    few = sample.articles[::5]
    order = np.random.default_rng(0).permutation(len(few))
    plain, shuffled = tmp_path / "plain.jsonl", tmp_path / "shuffled.jsonl"
    write_corpus(Corpus(few), plain)
    write_corpus(Corpus(tuple(few[row] for row in order)), shuffled)
    main = runpy.run_path(str(script))["main"]
    main(corpus=plain, out=tmp_path / "first")
    subprocess.run(
        [sys.executable, script, "--corpus", shuffled, "--out", tmp_path / "second"],
        env={**os.environ, "PYTHONHASHSEED": "99"},
        cwd=tmp_path,
        check=True,
    )
    names = sorted(path.name for path in (tmp_path / "first").iterdir())
    assert names == sorted(path.name for path in (tmp_path / "second").iterdir())
    for name in names:
        first = (tmp_path / "first" / name).read_bytes()
        assert first == (tmp_path / "second" / name).read_bytes(), name


@pytest.mark.parametrize(
    "code",
    ["\n".join(blocks) for blocks in fenced("python")],
    ids=fenced("python").values(),
)
def test_python_code_of_a_page_runs_from_top_to_bottom(code, tmp_path):
    (tmp_path / "data").symlink_to(ROOT / "data")
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, capture_output=True, check=False
    )
    assert done.returncode == 0, done.stderr.decode()


def commands():
    """Commands of README and guides; those that make whole reports are slow."""
    for block in dict.fromkeys(block for page in fenced("sh") for block in page):
        lines = re.findall(r"^research .*$", block, re.MULTILINE)
        is_slow = any(
            line.split()[1] in ("report", "topics", "words", "regress")
            for line in lines
        )
        if lines:
            marks = [pytest.mark.slow] * is_slow
            yield pytest.param(lines, id=lines[0], marks=marks)


@pytest.mark.parametrize("lines", list(commands()))
def test_commands_of_the_readme_run_as_printed(lines, tmp_path):
    (tmp_path / "data").symlink_to(ROOT / "data")
    for line in lines:
        command = [sys.executable, "-m", "research", *shlex.split(line)[1:]]
        done = subprocess.run(command, cwd=tmp_path, capture_output=True, check=False)
        assert done.returncode == 0, done.stderr.decode()


def test_the_citation_names_the_version_that_is_installed():
    cited = (ROOT / "CITATION.cff").read_text("utf-8")
    assert f"\nversion: {research.__version__}\n" in cited


@pytest.mark.parametrize("path", GUIDES, ids=lambda path: path.stem)
def test_a_guide_links_to_what_is_there_and_stands_in_both_languages(path):
    twin = path.parent.parent / {"en": "zh", "zh": "en"}[path.parent.name] / path.name
    assert twin.exists()
    for link in re.findall(r"\]\(([^)#:]+)\)", path.read_text("utf-8")):
        assert (path.parent / link).exists(), link


@pytest.mark.real
def test_no_real_text_stands_in_the_reports(real_themes):
    text = "".join(
        path.read_text("utf-8")
        for path in (ROOT / "reports").rglob("*")
        if path.suffix in (".html", ".md", ".json", ".csv")
    )
    for article in read_corpus(real_themes / "labelled.jsonl"):
        probe = article.text.replace("\n", "")[60:90]
        assert len(probe) < 30 or probe not in text


@pytest.mark.real
def test_a_newspaper_page_is_labelled_without_an_error(tmp_path):
    pages = sorted((ROOT.parent / "shared" / "pages").glob("*.txt"))
    if not pages:
        pytest.skip("the newspaper page is not given: ../shared/pages is missing")
    command = ["label", pages[0], "-o", tmp_path / "labels.csv"]
    done = subprocess.run(
        [sys.executable, "-m", "research", *command], capture_output=True, check=False
    )
    assert done.returncode == 0, done.stderr.decode()
    assert "digitalisation" in (tmp_path / "labels.csv").read_text("utf-8-sig")
