import json

import numpy as np
import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import cohen_kappa_score

from research.coding.adjudication import write_adjudication
from research.coding.agreement import (
    MIN_RARE,
    agreement,
    disagreements,
    krippendorff_alpha,
    masi_distances,
)
from research.coding.codebook import TEMPLATE, Codebook, CodebookTheme, read_codebook
from research.coding.codings import Codings, read_adjudicated, read_draws, read_sheets
from research.coding.consensus import coder_consensus, labelled_by
from research.coding.exchange import (
    doccano_examples,
    label_studio_config,
    label_studio_tasks,
)
from research.coding.exports import read_doccano, read_label_studio
from research.coding.sheets import assign, draw_articles, write_sheets
from research.corpus.article import Article
from research.corpus.corpus import Corpus, CorpusError
from research.evaluation.sampling import sampling_weights
from research.rendering.cells import cell_text
from research.reports.coding_report import coding_report

THEMES = ("ports", "steel")
BOOK = Codebook(
    "Trade", "Article", "A quarter.", tuple(CodebookTheme(n, n, n) for n in THEMES)
)


def codings(votes, coders=("a", "b")):
    votes = np.asarray(votes, dtype=float)
    ids = tuple(f"d{row}" for row in range(votes.shape[1]))
    return Codings(THEMES[: votes.shape[2]], ids, coders, votes)


def fill(path, answers):
    """Fill in a sheet as a coder would, in the program of an office."""
    book = openpyxl.load_workbook(path)
    sheet = book["articles"]
    names = [cell.value for cell in sheet[1]]
    for row in sheet.iter_rows(min_row=2):
        for theme, answer in answers(row[0].value).items():
            row[names.index(theme)].value = answer
    book.save(path)


def test_the_shipped_codebook_holds_the_four_themes():
    assert read_codebook().names == (
        "digitalisation",
        "green",
        "finance",
        "consumer_electronics",
    )


def test_the_template_is_a_codebook(tmp_path):
    (tmp_path / "book.toml").write_text(TEMPLATE, "utf-8")
    assert read_codebook(tmp_path / "book.toml").names == ("my_theme",)


def test_all_faults_of_a_codebook_are_named_at_once(tmp_path):
    (tmp_path / "book.toml").write_text(
        'title = 3\n[[themes]]\nname = "x"\ncolour = "red"\n', "utf-8"
    )
    with pytest.raises(ValueError, match=r"unit.*rule.*'title' must be text.*colour"):
        read_codebook(tmp_path / "book.toml")


def sheets(corpus, folder, *, n, **options):
    drawn = draw_articles(corpus, n=n, seed=1)
    return write_sheets(corpus, BOOK, folder, drawn=drawn, **options)


@given(
    n=st.integers(1, 30),
    n_coders=st.integers(1, 5),
    overlap=st.floats(0, 1),
    seed=st.integers(0, 9),
)
def test_every_article_is_read_by_one_coder_or_by_all(n, n_coders, overlap, seed):
    ids = [f"d{number:02}" for number in range(n)]
    options = {"n_coders": n_coders, "overlap": overlap, "seed": seed}
    dealt = assign(ids, **options)
    assert dealt == assign(ids[::-1], **options)
    readers = [name for assignment in dealt for name in assignment.ids]
    counts = {name: readers.count(name) for name in readers}
    assert len(counts) == n
    assert list(counts.values()).count(n_coders) >= round(n * overlap)
    assert set(counts.values()) <= {1, n_coders}


def test_a_draw_does_not_depend_on_the_order_of_the_articles(corpus):
    drawn = draw_articles(corpus, n=9, seed=3)
    assert drawn == draw_articles(Corpus(corpus.articles[::-1]), n=9, seed=3)
    assert list(drawn.values()) == pytest.approx([9 / len(corpus)] * 9)


def test_sheets_come_back_through_a_spreadsheet(tmp_path, corpus):
    sheets(corpus, tmp_path, n=20, overlap=0.5)
    paths = [tmp_path / "coder-1.xlsx", tmp_path / "coder-2.xlsx"]
    for path in paths:
        fill(path, lambda name: {"ports": "yes" if name < "t-02" else "no", "steel": 0})
    found = read_sheets(paths, BOOK, known=corpus.ids)
    assert len(found.ids) == 20
    expected = [float(name < "t-02") for name in found.ids]
    assert np.nanmax(found.votes[:, :, 0], axis=0).tolist() == expected
    alphas = [a.alpha.value for a in agreement(found, n_resamples=20)]
    assert alphas == pytest.approx([1, np.nan, 1], nan_ok=True)  # nobody gave steel
    labelled = labelled_by(found, corpus)
    assert {a.id for a in labelled if a.labels} == {i for i in found.ids if i < "t-02"}


def test_sheets_are_the_same_bytes_each_time(tmp_path, corpus):
    for name in ("one", "two"):
        sheets(corpus, tmp_path / name, n=5)
    for path in (tmp_path / "one").iterdir():
        assert path.read_bytes() == (tmp_path / "two" / path.name).read_bytes()


def test_what_looks_like_a_formula_is_text_both_ways(tmp_path):
    hostile = Article(id="=1+1", title="=cmd|' /C calc'!A0", body=("\ud800@SUM(A1)",))
    sheets(Corpus((hostile,)), tmp_path, n=1, n_coders=1)
    cell = openpyxl.load_workbook(tmp_path / "coder-1.xlsx")["articles"]["B2"]
    assert cell.data_type == "s"
    text = (tmp_path / "coder-1.csv").read_text("utf-8-sig")
    assert "'=cmd" in text
    (tmp_path / "coder-1.csv").write_text(text.replace(",,,", ",no,no,"), "utf-8")
    assert read_sheets([tmp_path / "coder-1.csv"], BOOK).ids == ("=1+1",)


def test_every_bad_cell_is_named_by_sheet_row_and_column(tmp_path, corpus):
    sheets(corpus, tmp_path, n=4, n_coders=1)
    bad = iter([{"ports": "maybe"}, {"ports": "yes"}, {}, {"ports": 1, "steel": "否"}])
    fill(tmp_path / "coder-1.xlsx", lambda _: next(bad))
    with pytest.raises(CorpusError) as caught:
        read_sheets([tmp_path / "coder-1.xlsx"], BOOK, known=corpus.ids)
    assert len(caught.value.problems) == 3
    assert "row 2, column 'ports'" in caught.value.problems[0]
    assert "row 3, column 'steel'" in caught.value.problems[2]


def test_sheets_nobody_filled_in_are_refused(tmp_path, corpus):
    sheets(corpus, tmp_path, n=4)
    with pytest.raises(CorpusError, match="no answer"):
        read_sheets([tmp_path / "coder-1.xlsx"], BOOK)


def test_ids_that_are_unknown_or_stand_twice_are_named(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("id,ports,steel\nx,1,0\nx,1,0\ny,1,0\n,1,0\n", "utf-8")
    with pytest.raises(CorpusError) as caught:
        read_sheets([path], BOOK, known=["x"])
    assert len(caught.value.problems) == 3


def test_alpha_is_that_of_krippendorffs_example():
    # Krippendorff (2011), example C: four coders, twelve units, gaps; nominal 0.743.
    table = [
        [1, 2, 3, 3, 2, 1, 4, 1, 2, None, None, None],
        [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, None, 3],
        [None, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, None],
        [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, None],
    ]
    units = list(zip(*table, strict=True))
    counts = np.array([[column.count(v) for v in range(1, 6)] for column in units])
    alpha = krippendorff_alpha(counts.astype(float), 1 - np.eye(5))
    assert alpha == pytest.approx(0.743, abs=5e-4)


def test_kappa_is_that_of_scikit_learn():
    rng = np.random.default_rng(3)
    votes = (rng.random((2, 60, 1)) < 0.4).astype(float)
    votes[1, :40] = votes[0, :40]
    [theme, _] = agreement(codings(votes), n_resamples=50)
    expected = cohen_kappa_score(votes[0, :, 0], votes[1, :, 0])
    assert theme.kappa.value == pytest.approx(expected)
    assert theme.raw.value == pytest.approx((votes[0] == votes[1]).mean())
    assert theme.alpha.low <= theme.alpha.value <= theme.alpha.high


@pytest.mark.parametrize(
    ("one", "other", "distance"),
    [
        ([1, 1, 0], [1, 1, 0], 0),
        ([0, 0, 0], [0, 0, 0], 0),
        ([1, 1, 0], [1, 0, 0], 1 - 1 / 2 * 2 / 3),
        ([1, 1, 0], [1, 0, 1], 1 - 1 / 3 * 1 / 3),
        ([1, 0, 0], [0, 1, 0], 1),
        ([1, 0, 0], [0, 0, 0], 1),
    ],
)
def test_masi_is_as_defined(one, other, distance):
    found = masi_distances(np.array([one, other], dtype=float))
    assert found[0, 1] == found[1, 0] == pytest.approx(distance)


def test_agreement_needs_two_coders_on_one_article():
    votes = np.full((2, 4, 2), np.nan)
    votes[0, :2], votes[1, 2:] = 1, 0
    with pytest.raises(ValueError, match="at least two coders"):
        agreement(codings(votes))


def test_consensus_trusts_the_better_coders():
    rng = np.random.default_rng(0)
    truth = rng.random((400, 2)) < 0.3
    error = np.array([0.02, 0.05, 0.4, 0.4, 0.4])[:, None, None]
    votes = truth ^ (rng.random((5, 400, 2)) < error)
    found = coder_consensus(codings(votes, coders=tuple("abcde")))
    right = ((found.probability > 0.5) == truth).mean()
    majority = ((votes.mean(axis=0) > 0.5) == truth).mean()
    assert right > majority
    assert found.sensitivity[2:].max() < found.sensitivity[0].min()


def test_a_report_names_what_is_to_be_settled(tmp_path):
    votes = [[[1, 0], [0, 0], [1, 1]], [[1, 0], [1, 0], [1, 1]]]
    report = coding_report(codings(votes))
    report.write(tmp_path)
    table = json.loads((tmp_path / "report.json").read_text("utf-8"))["tables"]
    assert table["disagreements"]["rows"] == [["d1", "ports", 0, 1]]


def test_label_studio_and_doccano_files_go_out_and_in(tmp_path, corpus):
    few = corpus.articles[:2]
    tasks = json.loads(label_studio_tasks(few))
    for task, choices in zip(tasks, (["ports"], []), strict=True):
        result = [{"type": "choices", "value": {"choices": choices}}] if choices else []
        task["annotations"] = [{"completed_by": 3, "result": result}]
    (tmp_path / "ls.json").write_text(json.dumps(tasks), "utf-8")
    found = read_label_studio(tmp_path / "ls.json", BOOK)
    assert found.votes[0].tolist() == [[1, 0], [0, 0]]
    assert found.coders == ("3",)
    assert 'value="ports"' in label_studio_config(BOOK)
    lines = [json.loads(line) for line in doccano_examples(few).splitlines()]
    lines[1]["label"] = ["steel"]
    (tmp_path / "kim.jsonl").write_text("\n".join(map(json.dumps, lines)), "utf-8")
    found = read_doccano([tmp_path / "kim.jsonl"], BOOK, known=corpus.ids)
    assert found.votes[0].tolist() == [[0, 1]]
    assert "1 of 2 examples have no label" in found.notes[0]
    found = read_doccano([tmp_path / "kim.jsonl"], BOOK, empty="none")
    assert found.votes[0].tolist() == [[0, 0], [0, 1]]
    with pytest.raises(CorpusError, match="no such article"):
        read_doccano([tmp_path / "kim.jsonl"], BOOK, known=["x"])
    lines[0]["label"] = ["stell"]
    (tmp_path / "kim.jsonl").write_text("\n".join(map(json.dumps, lines)), "utf-8")
    with pytest.raises(CorpusError, match="stell"):
        read_doccano([tmp_path / "kim.jsonl"], BOOK)


def test_what_was_settled_stands_over_what_coders_said(tmp_path, corpus):
    few = corpus.articles[:3]
    ids = tuple(article.id for article in few)
    votes = np.array([[[1, 0], [0, 0], [1, 1]], [[1, 0], [1, 0], [1, 0]]], dtype=float)
    found = Codings(THEMES, ids, ("a", "b"), votes)
    cases = disagreements(found)
    path = tmp_path / "to_settle.xlsx"
    write_adjudication(cases, Corpus(few), BOOK, path)
    sheet = openpyxl.load_workbook(path)["articles"]
    assert [row[3].value for row in sheet.iter_rows(min_row=2)] == [
        "ports: a no, b yes",
        "steel: a yes, b no",
    ]
    fill(path, lambda name: {"ports": "yes"} if name == ids[1] else {"steel": 0})
    adjudicated = read_adjudicated(path, BOOK, known=ids)
    assert adjudicated == {(ids[1], "ports"): True, (ids[2], "steel"): False}
    labelled = labelled_by(found, Corpus(few), adjudicated=adjudicated)
    assert [article.labels for article in labelled] == [("ports",)] * 3
    report = coding_report(found, adjudicated=adjudicated)
    assert [
        len(b.rows)
        for b in report.blocks
        if getattr(b, "name", "") == ("disagreements")
    ] == [0]


def test_bad_cells_of_a_settled_sheet_are_named(tmp_path):
    path = tmp_path / "settled.csv"
    path.write_text("id,ports,steel\nx,perhaps,\nz,1,0\n", "utf-8")
    with pytest.raises(CorpusError) as caught:
        read_adjudicated(path, BOOK, known=["x"])
    assert len(caught.value.problems) == 2


def test_rounds_give_weights_to_what_was_coded(tmp_path, corpus):
    first = draw_articles(corpus, n=10, seed=1)
    rest = corpus.select(lambda article: article.id not in first)
    second = draw_articles(rest, n=30, seed=2)
    paths = []
    for number, (articles, drawn) in enumerate([(corpus, first), (rest, second)], 1):
        folder = tmp_path / str(number)
        options = {"n_coders": 1, "sampling_round": number}
        write_sheets(articles, BOOK, folder, drawn=drawn, **options)
        fill(folder / "coder-1.xlsx", lambda _: {"ports": 1, "steel": 0})
        paths.append(folder / "coder-1.xlsx")
    found = read_sheets(paths, BOOK)
    assert found.coders == ("coder-1",)
    labelled = labelled_by(found, corpus, draws=read_draws(paths))
    weights = sampling_weights(labelled)
    assert weights.sum() == pytest.approx(len(corpus), rel=0.01)
    assert sampling_weights(corpus) is None
    untold = [article for article in corpus if article.id not in labelled.ids]
    with pytest.raises(ValueError, match="how they were drawn"):
        sampling_weights(Corpus((*labelled.articles, untold[0])))


def test_two_sheets_of_one_name_in_one_folder_are_refused(tmp_path, corpus):
    sheets(corpus, tmp_path, n=4, n_coders=1)
    with pytest.raises(CorpusError, match="give each coder a name"):
        read_sheets([tmp_path / "coder-1.xlsx", tmp_path / "coder-1.csv"], BOOK)


def test_terms_of_a_codebook_are_its_lexicon():
    with_terms = Codebook(
        "Trade", "a", "b", (CodebookTheme("ports", "p", "p", terms=("港口",)),)
    )
    assert with_terms.lexicon().terms("ports") == ("港口",)
    assert set(read_codebook().lexicon().themes) == set(read_codebook().names)
    with pytest.raises(ValueError, match="needs 'terms'"):
        BOOK.lexicon()


def test_where_nothing_varies_agreement_is_undefined():
    votes = np.zeros((2, 40, 2))
    votes[:, :, 1] = 1
    found = agreement(codings(votes), n_resamples=20)
    for item in found:
        assert np.isnan([item.alpha.value, item.alpha.low, item.alpha.high]).all()
        assert item.kappa is None or np.isnan(item.kappa.value)
        assert item.standing == "undefined"
    rows = coding_report(codings(votes)).blocks[2].rows
    assert [cell_text(row[1]) for row in rows] == ["undefined"] * 3
    assert [row[3] for row in rows] == ["all, nothing varies"] * 3


@pytest.mark.parametrize("n_rare", [1, 2, 4, 5, 12])
def test_few_articles_of_a_theme_give_no_interval_and_no_standing(n_rare):
    votes = np.zeros((2, 60, 1))
    votes[:, :n_rare] = 1
    votes[0, 0] = 0
    [theme, _] = agreement(codings(votes), n_resamples=300)
    enough = n_rare >= MIN_RARE
    assert np.isnan(theme.alpha.high) == (not enough)
    assert (theme.standing == "too few") == (not enough)
    assert theme.n_rare == n_rare


def test_agreement_that_never_failed_has_no_bounds():
    votes = np.zeros((2, 60, 1))
    votes[:, :20] = 1
    [theme, _] = agreement(codings(votes), n_resamples=50)
    assert (theme.alpha.value, theme.standing) == (1, "firm")
    assert np.isnan([theme.alpha.low, theme.alpha.high]).all()


def test_of_one_coder_nothing_is_told():
    report = coding_report(codings(np.ones((1, 30, 2)), coders=("a",)))
    texts = [block.text for block in report.blocks if hasattr(block, "text")]
    assert any("No article was read by two coders" in text for text in texts)
    tables = {b.name: b.rows for b in report.blocks if hasattr(b, "rows")}
    assert tables["agreement"] == tables["coders"] == []
