"""No text may name an install command that fetches a stranger's package.

`research` on the package index is not ours; what we install is the checkout, or a wheel
of it, and other people's packages by their own names.
"""

import ast
import re
import tomllib

import pytest

from tests.conftest import ROOT

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
EXTRAS = set(PROJECT["optional-dependencies"])
# Other people's packages that a text may tell users to install.
OTHERS = {"fasttext-community", "gensim", "jieba", "rjieba", "tomotopy", "topica", "uv"}
# Stands in a message for one of the modules that we import.
PLACEHOLDERS = {"{name}"}

TEXTS = (
    "*.md", "*.toml", "*.cff", "Makefile", ".ci/run", "data/**/*.md", "docs/**/*.*",
    "research/**/*.py", "research/**/*.md", "research/**/*.toml",
    "research/**/*.jinja", "research/**/*.html", "research/**/*.js",
    "experiments/**/*.py", "experiments/**/*.md", "experiments/**/*.ipynb",
)  # fmt: skip

# Up to where a quotation, another command or a Chinese sentence ends.
COMMAND = re.compile(
    r"\b(?:(?:uv\s+)?pip3?\s+(?:install|download|wheel)|(?:pipx|conda|mamba)\s+install"
    r"|uv\s+tool\s+install|(?:uv|poetry|pdm)\s+add|uvx|pipx\s+run)\s+"
    r"(?P<words>(?:'[^'\n]*'|\"[^\"\n]*\"|\\\n|[^\n`'\"，。；：、)（）&|;])*)"
)
SENTENCE_END = re.compile(r"(?<=\S)[,:.]+(?=\s|$)")
WORD = re.compile(r"'([^']*)'|\"([^\"]*)\"|([^\s'\"\\]+)")
WITH_VALUE = {
    "-c", "--constraint", "-d", "--dest", "-i", "--index-url", "--extra-index-url",
    "-f", "--find-links", "--only-binary", "--platform", "--python", "-r",
    "--requirement", "-t", "--target", "-w", "--wheel-dir",
}  # fmt: skip


def installed_by(text):
    """List what the install commands in a text would install."""
    names = []
    for command in COMMAND.finditer(text):
        told = SENTENCE_END.split(command["words"])[0]
        words = ["".join(groups) for groups in WORD.findall(told)]
        for before, word in zip(["", *words], words, strict=False):
            if not word.startswith("-") and before not in WITH_VALUE:
                names.append(word)
    return names


def is_ours_or_known(name):
    """Whether a name is the checkout, a wheel of it, or a package we may name."""
    found = re.fullmatch(r"([^\[\]]*?)(?:\[([\w,-]+)\])?", name)
    if found is None:
        return False
    base, extras = found[1], set(filter(None, (found[2] or "").split(",")))
    wheel = f"zhuti-{PROJECT['version']}-py3-none-any.whl"
    if base in (".", "./") or base.rpartition("/")[2] == wheel:
        return extras <= EXTRAS
    plain = re.split(r"[<>=!~;]", base)[0]
    return plain in OTHERS or base in PLACEHOLDERS


def texts_of(path):
    """Give a file as written; of Python also its strings, put together."""
    text = path.read_text("utf-8")
    if path.suffix == ".ipynb":
        return [text.replace("\\n", "\n").replace('\\"', '"')]
    if path.suffix != ".py":
        return [text]
    nodes = list(ast.walk(ast.parse(text)))
    whole = [n.value for n in nodes if isinstance(n, ast.Constant)]
    mixed = [
        "".join(
            str(part.value)
            if isinstance(part, ast.Constant)
            else f"{{{ast.unparse(part.value)}}}"
            for part in node.values
        )
        for node in nodes
        if isinstance(node, ast.JoinedStr)
    ]
    return [text, *(s for s in whole if isinstance(s, str)), *mixed]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("run `pip install fasttext-community` first", ["fasttext-community"]),
        ("pip install '.[cluster]'.", [".[cluster]"]),
        ("pip install .[cluster]. Then go on", [".[cluster]"]),
        ("pip install a-1.2-py3-none-any.whl, then", ["a-1.2-py3-none-any.whl"]),
        ("python3 -m pip install --quiet -r requirements.txt -e .", ["."]),
        ("请先运行 pip install jieba。然后", ["jieba"]),
        ("`pip\n  install research`", ["research"]),
        ("pip install \\\n    numpy research", ["numpy", "research"]),
        ("uv add research; uvx zhuti", ["research", "zhuti"]),
        ("apt-get install chromium", []),
    ],
)
def test_install_commands_are_found_in_prose(text, names):
    assert installed_by(text) == names


@pytest.mark.parametrize(
    ("name", "known"),
    [
        (".", True),
        (".[cluster]", True),
        (".[cluster,engines]", True),
        (f"zhuti-{PROJECT['version']}-py3-none-any.whl[cluster]", True),
        (f"dist/zhuti-{PROJECT['version']}-py3-none-any.whl", True),
        ("gensim<4.5", True),
        ("{name}", True),
        (".[no-such-extra]", False),
        ("zhuti-0.0.1-py3-none-any.whl", False),
        ("research", False),
        ("research[cluster]", False),
        ("research==0.2.0", False),
        ("zhuti", False),
        ("zhuti[cluster]", False),
        ("{package}", False),
        ("", False),
    ],
)
def test_only_the_checkout_a_wheel_of_it_and_known_packages_may_be_named(name, known):
    assert is_ours_or_known(name) == known


def texts():
    """List the files that users read; what is built from them is not among them."""
    found = {path for pattern in TEXTS for path in ROOT.glob(pattern)}
    return sorted(p for p in found if p.is_file() and "_build" not in p.parts)


def test_no_text_names_an_install_command_that_is_not_ours():
    paths = texts()
    assert ROOT / "README.md" in paths
    strange = {
        f"{path.relative_to(ROOT)}: {name}"
        for path in paths
        for text in texts_of(path)
        for name in installed_by(text)
        if not is_ours_or_known(name)
    }
    assert not strange


def test_no_text_asks_for_an_extra_of_a_package_by_our_module_s_name():
    paths = texts()
    asked = rf"\bresearch\[(?:{'|'.join(map(re.escape, sorted(EXTRAS)))})[\],]"
    found = [
        str(path.relative_to(ROOT))
        for path in paths
        for text in texts_of(path)
        if re.search(asked, text)
    ]
    assert not found
