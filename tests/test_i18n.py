import json
import re
import subprocess
import sys
from string import Formatter

import pytest
from typer.testing import CliRunner

from experiments.lab.messages import (
    extracted,
    lacking,
    mo_bytes,
    po_path,
    read_catalogue,
)
from research import i18n
from research.commands import app as cli
from research.commands.progress import escaped_controls
from research.rendering.blocks import Prose
from research.rendering.report import Report
from research.rendering.templating import script_messages
from tests.conftest import ROOT

RUN = CliRunner()
CHINESE = read_catalogue("zh")
MESSAGES = [message for message in CHINESE if message.id]
# Half-width marks that touch a Chinese character or a full-width mark.
HALF_WIDTH = re.compile(
    r"[\u4e00-\u9fff，。；：！？（）“”、][,;:!?()]|[,;!?(][\u4e00-\u9fff]"
)


def forms(told):
    return [told] if isinstance(told, str) else list(told)


def places(text):
    return {
        f"{name}!{conversion}:{spec}"
        for _, name, spec, conversion in Formatter().parse(text)
        if name is not None
    }


def test_no_message_lacks_its_chinese():
    assert not lacking(CHINESE)


def test_the_catalogue_holds_the_messages_of_the_code_and_no_more():
    current = {message.id for message in extracted() if message.id}
    kept = {message.id for message in MESSAGES}
    assert kept == current, "run python -m experiments.messages"


def test_every_place_of_a_message_is_in_its_translation():
    for message in MESSAGES:
        ids, told = forms(message.id), forms(message.string)
        if all("{" not in one or "}" not in one for one in ids):
            continue
        for one in told:
            assert places(one) == places(ids[-1]), ids


def test_translations_are_punctuated_as_chinese_is():
    wrong = [t for m in MESSAGES for t in forms(m.string) if HALF_WIDTH.search(t)]
    assert not wrong


def test_what_is_loaded_is_what_people_read():
    assert po_path("zh").with_suffix(".mo").read_bytes() == mo_bytes(CHINESE)


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        ({}, "en"),
        ({"LANG": "zh_CN.UTF-8"}, "zh"),
        ({"LANG": "de_DE.UTF-8"}, "en"),
        ({"LC_MESSAGES": "zh_TW", "LANG": "en_GB"}, "zh"),
        ({"LC_ALL": "C", "LANG": "zh_CN"}, "en"),
        ({"LC_ALL": "", "LANG": "zh_CN"}, "zh"),
    ],
)
def test_the_language_is_that_of_the_machine(environment, expected):
    assert i18n.locale_language(environment) == expected


def test_a_block_of_code_speaks_its_own_language():
    with i18n.use_language("zh"):
        assert i18n.language() == "zh"
        with i18n.use_language("en"):
            assert i18n.percent(0.5) == "50 %"
        assert i18n.percent(0.5) == "50%"
    assert i18n.language() == "en"


def test_a_language_that_nobody_wrote_is_refused():
    with pytest.raises(ValueError, match="language must be one of en, zh, got 'fr'"):
        i18n.set_language("fr")


def test_english_is_spoken_without_a_catalogue():
    code = (
        "import research.i18n as i, sys; print(i.ngettext('{n} a', '{n} b', 2)); "
        "print(*({'numpy', 'babel', 'jinja2'} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, check=True, cwd=ROOT
    )
    assert done.stdout.decode().split() == ["2", "b"]


@pytest.mark.parametrize(
    "words", [["--lang", "zh", "report", "-h"], ["report", "--lang=zh", "--help"]]
)
def test_help_is_in_the_language_asked_for(words):
    shown = RUN.invoke(cli.app, words, env={"COLUMNS": "200"}).output
    assert "用法：" in shown
    assert "语料" in shown
    assert not re.search(r"[A-Za-z]{3,} [a-z]{2,} [a-z]{2,}", shown)


def test_help_is_english_again_afterwards():
    RUN.invoke(cli.app, ["--lang", "zh", "-h"])
    assert "Usage: " in RUN.invoke(cli.app, ["-h"]).output


def test_a_language_without_a_catalogue_is_wrong_use():
    done = RUN.invoke(cli.app, ["--lang", "fr", "-h"])
    assert done.exit_code in (0, 2)
    assert RUN.invoke(cli.app, ["label", "x", "-o", "y", "--lang", "fr"]).exit_code == 2


def test_a_report_says_its_language(tmp_path):
    with i18n.use_language("zh"):
        report = Report("题目", {"n": 1}, [Prose("一段话。")])
    report.write(tmp_path)
    page = (tmp_path / "report.html").read_text("utf-8")
    assert '<html lang="zh-CN">' in page
    assert "参数与版本" in page
    assert json.loads((tmp_path / "report.json").read_bytes())["language"] == "zh"


def test_messages_of_a_script_come_with_its_page():
    script = 'const a = _("{n} of {all} articles match.", {n, all}) + _("any");'
    assert script_messages([script]) == {}
    with i18n.use_language("zh"):
        assert set(script_messages([script])) == {"{n} of {all} articles match.", "any"}
    assert escaped_controls("中") in ("中", "\\u4e2d")
