import pytest

from research.pages.editions import page_number, read_pages
from research.pages.layout import part_lines
from research.pages.page import PageError
from research.pages.sources.pdf import pdf_pages

FIRST = """## 推动家电行业数字化转型

工业和信息化部日前召开会议，部署家电行业数字化转型工作，要求企业用好工业互（下转第3版）"""
THIRD = """（上接第1版）联网平台，建设智能工厂，让家电产品实现互联互通。

## 央行下调存款准备金率

本报讯 记者李木报道：中国人民银行决定下调存款准备金率，释放资金约一万亿元。"""


def test_an_article_that_jumps_is_joined_across_pages(tmp_path):
    (tmp_path / "20230801-01.txt").write_text(FIRST, "utf-8")
    (tmp_path / "20230801-03.txt").write_text(THIRD, "gb18030")
    corpus, notes = read_pages([tmp_path])
    assert corpus.ids == ["20230801-01-1", "20230801-03-2"]
    assert "工业互联网平台" in corpus[0].body[0]
    assert corpus[0].extra["continued_to"] == "3"
    assert corpus[0].extra["continuation"]["continued_from"] == "1"
    assert all(": 1 article" in note or " articles" in note for note in notes)


def test_pages_of_different_folders_are_different_issues(tmp_path):
    for folder, name, text in (("a", "01", FIRST), ("b", "03", THIRD)):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / f"{name}.md").write_text(text, "utf-8")
    corpus, _ = read_pages([tmp_path])
    assert len(corpus) == 3


def test_files_of_one_name_give_articles_of_different_ids(tmp_path):
    paths = [tmp_path / "a" / "01.txt", tmp_path / "b" / "01.txt"]
    for path in paths:
        path.parent.mkdir()
        path.write_text(FIRST, "utf-8")
    corpus, _ = read_pages(paths)
    assert corpus.ids == ["01-1", "01+-1"]


@pytest.mark.parametrize(
    ("stem", "number"),
    [
        ("第12版", "12"),
        ("20230801 03版", "3"),
        ("page-7", "7"),
        ("A04", "A4"),
        ("cover", ""),
    ],
)
def test_the_name_of_a_file_tells_the_page(stem, number):
    assert page_number(stem) == number


@pytest.mark.parametrize(
    ("name", "data", "message"),
    [
        pytest.param("a.docx", b"x", "must be a folder or end in", id="suffix"),
        pytest.param("a.txt", b"", "at least one article", id="empty"),
        pytest.param("a.txt", b"\x00\x01\x02\x03" * 9, "must be text", id="bytes"),
        pytest.param("a.pdf", b"no PDF", "must be a readable PDF", id="no PDF"),
    ],
)
def test_what_is_no_page_is_refused_in_words(tmp_path, name, data, message):
    path = tmp_path / name
    path.write_bytes(data)
    with pytest.raises(PageError, match=message):
        read_pages([path])


def test_a_missing_file_and_an_empty_folder_are_named(tmp_path):
    with pytest.raises(PageError, match="cannot be read"):
        read_pages([tmp_path / "none.txt"])
    with pytest.raises(PageError, match="found none"):
        read_pages([tmp_path])


def pdf_bytes(lines):
    """Write a PDF of one page: (x, y, size, text) a line, in Latin letters."""
    content = "".join(
        f"BT /F1 {size} Tf {x} {y} Td ({text}) Tj ET\n" for x, y, size, text in lines
    )
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Contents 4 0 R "
        "/Resources << /Font << /F1 5 0 R >> >> >>",
        f"<< /Length {len(content)} >>\nstream\n{content}endstream",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    out, places = "%PDF-1.4\n", []
    for number, body in enumerate(objects, start=1):
        places.append(len(out))
        out += f"{number} 0 obj\n{body}\nendobj\n"
    table = len(out)
    out += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n"
    out += "".join(f"{place:010} 00000 n \n" for place in places)
    out += f"trailer << /Size {len(objects) + 1} /Root 1 0 R >>\n"
    return f"{out}startxref\n{table}\n%%EOF".encode()


def test_a_pdf_gives_blocks_by_gaps_columns_and_sizes(tmp_path):
    data = pdf_bytes(
        [
            (50, 760, 20, "Solar park opens"),
            (50, 720, 10, "The park was joined to the"),
            (50, 708, 10, "grid today."),
            (50, 670, 10, "It saves carbon."),
            (320, 720, 10, "Another column."),
        ]
    )
    (lines,) = pdf_pages(tmp_path / "a.pdf", data)
    parts = part_lines(lines)
    assert [line.text for h in parts.headlines for line in h.title] == [
        "Solar park opens"
    ]
    assert sorted(run.text for run in parts.runs) == [
        "Another column.",
        "It saves carbon.",
        "The park was joined to the grid today.",
    ]


def test_a_pdf_without_text_is_refused(tmp_path):
    with pytest.raises(PageError, match="OCR"):
        pdf_pages(tmp_path / "a.pdf", pdf_bytes([]))
