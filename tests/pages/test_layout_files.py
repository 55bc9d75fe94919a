"""What OCR and layout programs write is read as lines with boxes."""

import json

import pytest

from research.pages.geometry.lines import Line
from research.pages.layout import page_of_lines
from research.pages.page import PageError
from research.pages.reading import read_page
from research.pages.sources.layout import layout_pages

TITLE, FIRST, SECOND = "小城夜色", "路灯六点亮起，街上还没有", "人，店铺已经开门。"
BOXES = ((20, 20, 180, 60), (20, 80, 260, 100), (20, 104, 200, 124))
POINTS = [[[a, b], [c, b], [c, d], [a, d]] for a, b, c, d in BOXES]
TEXTS = (TITLE, FIRST, SECOND)
HOCR = '<div class="ocr_page">' + "".join(
    f'<span class="ocr_line" title="bbox {a} {b} {c} {d}"><span>{t[:3]}</span> '
    f"<span>{t[3:]}</span></span><br>"
    for t, (a, b, c, d) in zip(TEXTS, BOXES, strict=True)
)
HOCR += "</div>"
ALTO = '<alto xmlns="x"><Page>' + "".join(
    f'<TextLine HPOS="{a}" VPOS="{b}" WIDTH="{c - a}" HEIGHT="{d - b}">'
    f'<String CONTENT="{t}"/></TextLine>'
    for t, (a, b, c, d) in zip(TEXTS, BOXES, strict=True)
)
ALTO += "</Page></alto>"
PAGE_XML = '<PcGts xmlns="x"><Page><TextRegion>' + (
    "".join(
        f'<TextLine><Coords points="{a},{b} {c},{b} {c},{d} {a},{d}"/><TextEquiv>'
        f"<Unicode>{t}</Unicode></TextEquiv></TextLine>"
        for t, (a, b, c, d) in zip(TEXTS, BOXES, strict=True)
    )
)
PAGE_XML += "</TextRegion></Page></PcGts>"


def lines(**more):
    return [
        {"bbox": box, "spans": [{"content": t}], **more}
        for t, box in zip(TEXTS, BOXES, strict=True)
    ]


JSON = {
    "lines": {
        "lines": [
            {"text": t, "box": b, "size": b[3] - b[1]}
            for t, b in zip(TEXTS, BOXES, strict=True)
        ]
    },
    "rapidocr": [
        {"box": p, "txt": t, "score": 0.9} for t, p in zip(TEXTS, POINTS, strict=True)
    ],
    "rapidocr tables": {"boxes": POINTS, "txts": TEXTS, "scores": [0.9] * 3},
    "paddleocr 2": [[[p, [t, 0.9]] for t, p in zip(TEXTS, POINTS, strict=True)]],
    "paddleocr 3": {"res": {"rec_texts": TEXTS, "rec_polys": POINTS}},
    "mineru middle": {
        "pdf_info": [
            {
                "page_idx": 0,
                "para_blocks": [
                    {"type": "title", "lines": lines()[:1]},
                    {"type": "text", "lines": lines()[1:]},
                ],
                "discarded_blocks": [
                    {
                        "type": "discarded",
                        "lines": [
                            {"bbox": [0, 0, 90, 9], "spans": [{"content": "角"}]}
                        ],
                    }
                ],
            }
        ]
    },
    "mineru content": [
        {"type": "text", "text_level": 1, "text": TITLE, "bbox": BOXES[0]},
        {"type": "text", "text": FIRST + SECOND, "bbox": [20, 80, 260, 124]},
    ],
    "docling": {
        "pages": {"1": {"size": {"width": 300, "height": 400}}},
        "texts": [
            {"label": label, "text": text, "prov": [{"page_no": 1, "bbox": box}]}
            for label, text, box in (
                ("section_header", TITLE, {"l": 20, "t": 20, "r": 180, "b": 60}),
                (
                    "text",
                    FIRST + SECOND,
                    {
                        "l": 20,
                        "t": 320,
                        "r": 260,
                        "b": 276,
                        "coord_origin": "BOTTOMLEFT",
                    },
                ),
            )
        ],
    },
    "omnidocbench": [
        {
            "layout_dets": [
                {
                    "category_type": "title",
                    "poly": [20, 20, 180, 20, 180, 60, 20, 60],
                    "text": TITLE,
                    "order": 1,
                },
                {
                    "category_type": "text_block",
                    "poly": [20, 80, 260, 80, 260, 124, 20, 124],
                    "text": FIRST + SECOND,
                    "order": 2,
                },
            ]
        }
    ],
}


@pytest.fixture(autouse=True)
def short_articles_count(monkeypatch):
    monkeypatch.setattr("research.pages.furniture.SHORTEST", 5)


@pytest.mark.parametrize("name", JSON)
def test_json_of_a_layout_program_is_one_article(name):
    (article,) = read_page(json.dumps(JSON[name], ensure_ascii=False))
    assert article.title == TITLE
    assert article.body == (FIRST + SECOND,)


@pytest.mark.parametrize(
    ("suffix", "text"),
    [(".hocr", HOCR), (".xml", ALTO), (".xml", PAGE_XML)],
    ids=["hocr", "alto", "page-xml"],
)
def test_lines_of_markup_have_their_boxes(suffix, text, tmp_path):
    (found,) = layout_pages(tmp_path / f"a{suffix}", text.encode())
    assert [line.text for line in found] == list(TEXTS)
    assert [line.box for line in found] == [tuple(map(float, box)) for box in BOXES]


@pytest.mark.parametrize(
    ("suffix", "text"),
    [
        (".json", "{}"),
        (".json", '{"lines": [{"text": "a", "box": [1, 2]}]}'),
        (".json", '{"lines": [{"text": "a", "box": [1, 2, NaN, 4]}]}'),
        (".json", "[" * 100_000),
        (".json", "not JSON"),
        (".xml", "<html/>"),
        (".xml", "<alto>"),
        (".xml", '<!DOCTYPE a [<!ENTITY b "c">]><alto>&b;</alto>'),
        (".hocr", "<p>plain</p>"),
    ],
)
def test_what_holds_no_lines_is_refused_with_its_name(suffix, text, tmp_path):
    with pytest.raises(PageError, match=f"a{suffix}: must"):
        layout_pages(tmp_path / f"a{suffix}", text.encode())


def test_a_page_of_one_short_piece_is_its_article():
    words = ("A small town at night", "The lamps went on at six, and nobody was there.")
    lines = [
        Line(text, (20.0, 40.0 + 14 * n, 20 + 5.0 * len(text), 52.0 + 14 * n), 12.0)
        for n, text in enumerate(words)
    ]
    assert len(page_of_lines(lines).stories) == 1
