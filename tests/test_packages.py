import runpy
import subprocess
import sys
import tarfile
import zipfile
from pathlib import PurePosixPath

import pytest

from tests.conftest import ROOT

LICENCES = runpy.run_path(str(ROOT / "experiments" / "licences.py"))
NOT_CODE = {
    ".bib", ".css", ".js", ".jinja", ".json", ".md", ".mo", ".mplstyle", ".npz", ".otf",
    ".po", ".toml", ".txt", ".typed",
}  # fmt: skip
MODELS = {
    f"research/resources/models/{model}/{name}"
    for model in ("themes", "topics", "pages")
    for name in ("manifest.json", "arrays.npz", "vocabulary.txt", "README.md")
}


@pytest.mark.parametrize("name", LICENCES["needed"]())
def test_every_package_needed_has_a_compatible_licence(name):
    assert set(LICENCES["licences"](name)) <= LICENCES["COMPATIBLE"]


def test_the_list_of_licences_names_every_package_needed():
    listed = (ROOT / "LICENCES.md").read_text("utf-8")
    missing = [n for n in LICENCES["needed"]() if f"| {n} |" not in listed]
    assert not missing


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    folder = tmp_path_factory.mktemp("dist")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-d", str(folder)],
        cwd=ROOT,
        check=True,
        capture_output=True,
    )
    return {path.suffix: path for path in folder.iterdir()}


def test_the_wheel_holds_the_package_its_models_and_nothing_else(built):
    with zipfile.ZipFile(built[".whl"]) as archive:
        names = set(archive.namelist())
    assert names >= MODELS
    others = [n for n in names if not n.startswith(("research/", "zhuti-0"))]
    assert not others
    suffixes = {PurePosixPath(n).suffix for n in names if n.startswith("research/")}
    assert suffixes - {".pyi"} == NOT_CODE | {".py"}


def test_the_source_archive_holds_what_was_written_for_it(built):
    with tarfile.open(built[".gz"]) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    assert names >= MODELS | {"LICENSE", "README.md", "data/articles.jsonl"}
    folders = {name.partition("/")[0] for name in names if "/" in name}
    assert folders == {"research", "data", "experiments", "tests"}
    tables = {n for n in names if n.endswith((".jsonl", ".csv", ".parquet"))}
    assert tables == {"data/articles.jsonl"}


def test_the_wheel_works_by_itself(built, tmp_path):
    with zipfile.ZipFile(built[".whl"]) as archive:
        archive.extractall(tmp_path)
    code = (
        f"import sys; sys.path.insert(0, {str(tmp_path)!r}); import research; "
        f"assert research.__file__.startswith({str(tmp_path)!r}); "
        "print(research.load_model('themes').predict(['央行下调存款准备金率']).sum())"
    )
    command = [sys.executable, "-I", "-c", code]
    done = subprocess.run(command, capture_output=True, check=True, cwd=tmp_path)
    assert done.stdout.strip() == b"1"
