from openpyxl import load_workbook

from experiments.sample_table import COLUMNS, main
from research.corpus.reading import read_corpus
from tests.conftest import ROOT


def test_the_tables_are_those_that_are_kept(tmp_path):
    main(out=tmp_path)
    for name in ("my_articles.xlsx", "template.xlsx"):
        assert (tmp_path / name).read_bytes() == (ROOT / "data" / name).read_bytes()


def test_the_table_is_read_without_being_told_how():
    corpus = read_corpus(ROOT / "data" / "my_articles.xlsx")
    assert len(corpus) == 300
    assert all(article.date and len(article.date) == 10 for article in corpus)
    assert {article.extra["地区"] for article in corpus} == {"东部", "中部", "西部"}


def test_the_empty_table_is_read_once_it_is_filled(tmp_path):
    book = load_workbook(ROOT / "data" / "template.xlsx")
    sheet = book.active
    assert [cell.value for cell in sheet[1]] == list(COLUMNS)
    assert all(cell.comment for cell in sheet[1])
    sheet.append(["1", "碳市场开市", "碳市场开市。", "2024年5月1日", "甲报"])
    book.save(tmp_path / "filled.xlsx")
    [article] = read_corpus(tmp_path / "filled.xlsx")
    assert (article.date, article.source) == ("2024-05-01", "甲报")
