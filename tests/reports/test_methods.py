import re

import pytest

from research.coding.agreement import agreement
from research.coding.codings import make_codings
from research.i18n import language, use_language
from research.rendering.blocks import Methods, Table
from research.rendering.report import Report
from research.reports.coding_methods import coding_methods
from research.reports.methods import digest_methods
from research.reports.references import Cited, works


def test_every_work_has_what_a_list_of_references_needs():
    assert len(works()) > 25
    for key, work in works().items():
        assert {"author", "title", "year"} <= set(work.fields), key
        assert work.fields["year"] in work.short, key
        assert work.bibtex.count("{") == work.bibtex.count("}"), key


def test_works_are_cited_once_by_author_and_year():
    cite = Cited()
    assert cite("blei2003", "wang2012") == "Blei et al. 2003; Wang and Manning 2012"
    cite("blei2003")
    assert len(cite.listed) == 2
    assert cite.bibtex.count("@") == 2


@pytest.mark.parametrize("code", ["en", "zh"])
def test_a_digest_ends_with_its_methods(code, digested, tmp_path):
    digested = digested[0]
    with use_language(code):
        blocks = digest_methods(digested, changed=True, command={})
        Report("Methods", {"seed": 1}, blocks, language=language()).write(tmp_path)
    told = (tmp_path / "methods.txt").read_text("utf-8")
    assert f"{len(digested.corpus):,}" in told
    assert f"{sum(len(a.text) for a in digested.corpus):,}" in told
    assert ("the model's card" in told.lower()) == (code == "en")
    bib = (tmp_path / "references.bib").read_text("utf-8")
    [methods] = [block for block in blocks if isinstance(block, Methods)]
    assert bib.count("\n}\n") == len(methods.works)
    # Whatever the paragraph cites is in the list, and the list in the file.
    for short in re.findall(r"[A-Z]\w+ et al\. \d{4}", told):
        assert any(work.short == short for work in works().values())
    [table] = [block for block in blocks if isinstance(block, Table)]
    assert len(table.rows) >= 8


def test_a_checklist_of_coding_knows_what_was_not_done():
    answers = {(f"a{n}", "ann"): [float(n % 2)] for n in range(12)}
    alone = make_codings(["green"], ["ann"], answers, [], [])
    [table] = [
        b for b in coding_methods(alone, [], n_adjudicated=0) if isinstance(b, Table)
    ]
    assert [row[1] for row in table.rows[:3]] == ["not done"] * 3
    both = make_codings(
        ["green"],
        ["ann", "bob"],
        answers | {(name, "bob"): said for (name, _), said in answers.items()},
        [],
        [],
    )
    blocks = coding_methods(both, agreement(both), n_adjudicated=0)
    [table] = [block for block in blocks if isinstance(block, Table)]
    assert [row[1] for row in table.rows[:3]] == ["done"] * 3
    [methods] = [block for block in blocks if isinstance(block, Methods)]
    assert "green 1.000" in methods.text
