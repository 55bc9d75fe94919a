"""Odd PDFs: named and left out, never the end of a run."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from research.pages.editions import read_pages
from research.pages.page import PageError
from research.pages.sources.pdf import pdf_pages

PAGE = "## 小城夜色\n\n本报记者 王岚\n\n路灯六点亮起，街上还没有人。"
FONT = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica %s >>"
IDENTITY = (
    b"<< /Type /Font /Subtype /Type0 /BaseFont /X /Encoding /Identity-H "
    b"/DescendantFonts [<< /Type /Font /Subtype /CIDFontType2 /BaseFont /X "
    b"/CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> >>] >>"
)


def pdf(
    *, font=FONT % b"", text=b"(The lamps went on at six.) Tj", stream=b"", end=b""
):
    content = b"BT /F1 12 Tf 20 350 Td " + text + b" ET"
    page = b"/Type /Page /Parent 2 0 R /MediaBox [0 0 400 400] /Contents 4 0 R"
    parts = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< %s /Resources << /Font << /F1 5 0 R >> >> >>" % page,
        b"<< /Length %d %s >>\nstream\n%s\nendstream" % (len(content), stream, content),
        font,
    ]
    out, places = b"%PDF-1.4\n", []
    for number, part in enumerate(parts, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, part)
    rows = b"".join(b"%010d 00000 n \n" % place for place in places)
    table = b"xref\n0 6\n0000000000 65535 f \n" + rows
    trailer = b"trailer << /Size 6 /Root 1 0 R %s >>\nstartxref\n%d\n%%%%EOF\n"
    return out + table + trailer % (end, len(out))


NAMES = b"/Encoding << /Differences [65 /G21 /G22 /G23 /G24 /G25] >>"
LOCK = b"/Encrypt << /Filter /Standard /V 1 /R 2 /O (%s) /U (%s) /P -1 >> /ID [(a) (b)]"
RUBBISH = b"\x8f\x02\xa1 ~~ \x99"
ODD = {
    "filter": (pdf(stream=b"/Filter /Crypt9", text=RUBBISH), "must hold text"),
    "rubbish": (pdf(stream=b"/Filter /FlateDecode", text=RUBBISH), "must hold text"),
    "picture": (pdf(stream=b"/Filter /JBIG2Decode", text=RUBBISH), "must hold text"),
    "locked": (pdf(end=LOCK % (b"x" * 32, b"y" * 32)), "must not be locked"),
    "glyph names": (pdf(font=FONT % NAMES, text=b"(ABCDE) Tj"), "OCR, or export"),
    "glyph numbers": (pdf(font=IDENTITY, text=b"<004100420043> Tj"), "OCR, or export"),
    "empty": (b"", "must be a readable PDF"),
    "page": (b"<html>not found</html>", "must be a readable PDF"),
}


def test_a_plain_pdf_is_read(tmp_path):
    ((line,),) = pdf_pages(tmp_path / "a.pdf", pdf())
    assert line.text == "The lamps went on at six."
    assert line.size == 12
    assert line.box[:2] == pytest.approx((20, 400 - 350 - 0.88 * 12))


@pytest.mark.parametrize("kind", ODD)
def test_an_odd_pdf_is_refused_in_one_line_and_nothing_else_is_said(
    kind, tmp_path, capfd, caplog
):
    data, message = ODD[kind]
    with pytest.raises(PageError, match=message) as error:
        pdf_pages(tmp_path / "a.pdf", data)
    assert "\n" not in str(error.value)
    assert "a.pdf" in str(error.value)
    assert capfd.readouterr().err == ""
    assert not caplog.records


def test_of_a_folder_the_other_pages_are_read_and_the_odd_one_is_named(tmp_path):
    (tmp_path / "1.txt").write_text(PAGE, "utf-8")
    (tmp_path / "2.pdf").write_bytes(ODD["filter"][0])
    corpus, _ = read_pages([tmp_path])
    assert [article.title for article in corpus] == ["小城夜色"]
    assert len(corpus.dropped) == 1
    assert "2.pdf" in corpus.dropped[0]


@given(data=st.data())
@settings(max_examples=100, deadline=None, derandomize=True)
def test_a_damaged_pdf_is_read_or_refused(data, tmp_path_factory):
    content = bytearray(pdf())
    for _ in range(data.draw(st.integers(1, 6))):
        at = data.draw(st.integers(0, len(content) - 1))
        piece = data.draw(
            st.sampled_from([b"<<", b">>", b"/A", b"9", b" ", b"(", b"["])
        )
        content[at : at + len(piece)] = piece
    try:
        pdf_pages(tmp_path_factory.mktemp("pdf") / "a.pdf", bytes(content))
    except PageError as error:
        message = str(error)
        assert "a.pdf" in message
