"""Texts, documents, folders, archives and exports of databases."""

import zipfile

import pytest

from research.corpus.corpus import CorpusError
from research.corpus.reading import read_corpus

ARTICLE = "电站投产\n电站昨日并网，装机容量二十万千瓦。\n负责人说，项目将加快转型。\n"
FIRMS = ("松墨银行", "青岚科技", "和煦光伏", "云陌地铁", "微澜新能")
HEADLINES = [f"{firm}第{n}次签署协议" for n in range(12) for firm in FIRMS]


def written(path, text, encoding="utf-8"):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode(encoding))
    return path


def docx(path, *paragraphs):
    word = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    body = "".join(f"<w:p><w:r><w:t>{p}</w:t></w:r></w:p>" for p in paragraphs)
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(
            "word/document.xml",
            f'<w:document xmlns:w="{word}"><w:body>{body}</w:body></w:document>',
        )
    return path


@pytest.mark.parametrize(
    "lines",
    [
        HEADLINES,
        [f"{line}\t{n % 5}" for n, line in enumerate(HEADLINES)],
        [f"65{n}_!_10{n % 5}_!_news_!_{line}_!_" for n, line in enumerate(HEADLINES)],
        [f"__label__{n % 5} {line}" for n, line in enumerate(HEADLINES)],
        [f"{n % 2},{line}，利率下调。" for n, line in enumerate(HEADLINES)],
        [f"{n % 3}---{line}" for n, line in enumerate(HEADLINES)],
        [f"{line}。" for line in HEADLINES] * 10,
    ],
)
def test_one_text_a_line_is_asked_about_and_read_if_said(lines, tmp_path):
    path = written(tmp_path / "a.txt", "\n".join(lines) + "\n")
    with pytest.raises(CorpusError, match="--lines"):
        read_corpus(path)
    corpus = read_corpus(path, lines=True)
    assert len(corpus) == len(lines)
    assert all("\t" not in a.text and "_!_" not in a.text for a in corpus)
    assert len(read_corpus(path, lines=False)) == 1


@pytest.mark.parametrize("mark", ["\t", "---", ","])
@pytest.mark.parametrize("is_before", [True, False])
def test_labels_stand_before_or_behind_the_mark(mark, is_before, tmp_path):
    pairs = [(line, f"c{n % 4}") for n, line in enumerate(HEADLINES)]
    parts = [(b, a) if is_before else (a, b) for a, b in pairs]
    path = written(tmp_path / "a.txt", "\n".join(map(mark.join, parts)))
    corpus = read_corpus(path, lines=True)
    assert [(a.text, a.labels) for a in corpus] == [(a, (b,)) for a, b in pairs]


def test_an_article_of_short_paragraphs_is_one_article(tmp_path):
    corpus = read_corpus(written(tmp_path / "n0.txt", ARTICLE))
    assert [(a.id, a.title, len(a.body)) for a in corpus] == [("n0", "电站投产", 2)]


def test_front_matter_gives_fields_and_is_no_text(tmp_path):
    text = '---\ntitle: "平台: 上线"\ndate: 2024-01-11 09:00:00 +0800\n'
    text += "tags:\n  - 工业\n  - 互联网\nlayout: post\n---\n\n# 一\n平台本月上线。\n"
    article = read_corpus(written(tmp_path / "2023-1-2-a.md", text))[0]
    assert (article.title, article.date) == ("平台: 上线", "2024-01-11")
    assert article.extra["tags"] == ["工业", "互联网"]
    assert "layout" not in article.text


@pytest.mark.parametrize(
    "name", ["2024-1-11-a.md", "20240111 头条.txt", "2024_01_11.md"]
)
def test_the_date_at_the_head_of_a_name_is_that_of_the_article(name, tmp_path):
    assert read_corpus(written(tmp_path / name, ARTICLE))[0].date == "2024-01-11"


RECORDS = {
    "noteexpress": """{Reference Type}: Newspaper Article
{Title}: 题%d
{Author}: 甲;乙
{Secondary Title}: 日报
{Date}: 2023-07-0%d
{Abstract}: 摘要%d。
""",
    "endnote": """%%0 Journal Article
%%A 甲
%%A 乙
%%T 题%d
%%J 日报
%%8 2023-07-0%d
%%X 摘要%d。
""",
    "refworks": """RT Journal Article
SR 1
A1 甲;乙
JF 日报
T1 题%d
FD 2023-07-0%d
AB 摘要%d。
""",
    "ris": """TY  - NEWS
AU  - 甲
JO  - 日报
TI  - 题%d
DA  - 2023-07-0%d
AB  - 摘要%d。
ER  -
""",
    "cnki": """SrcDatabase-来源库: 报纸
Title-题名: 题%d
Author-作者: 甲;
Source-文献来源: 日报
PubTime-发表时间: 2023-07-0%d
Summary-摘要: 摘要%d。
""",
    "factiva": """HD  题%d
BY  甲
WC  120 words
PD  2023-07-0%d
SN  日报
LP
摘要%d。
TD
后文。
AN  Document X%d
""",
    "factiva in Chinese": """HD
题%d
WC
120 字
PD
2023 年 7 月 %d 日
SN
日报
LA
简体中文
LP
摘要%d。
TD
后文。
AN
文件 XHNEWC0020230705eb%05d
""",
    "factiva as printed": """要闻
题%d
120 字
2023 年 7 月 %d 日
08:30
日报
XHNEWC
简体中文
(c) 2023 日报

摘要%d。

文件 XHNEWC0020230705eb%05d
""",
    "wisenews with a medium": """慧科搜索
题%d
日报 | 2023-07-0%d
報章 | A01 | 要聞

摘要%d。
文章編號: 20230705%04d
""",
    "heads": """标题：题%d
来源：日报
日期：2023-07-0%d

摘要%d。
----------
""",
    "wisenews": """题%d
日报
A01 | 要聞 | 2023-07-0%d
字數：120
摘要%d。
文章編號: 20230705%04d
本文版權由日報所有
""",
}


@pytest.mark.parametrize("kind", RECORDS)
def test_records_of_databases_are_articles(kind, tmp_path):
    form = RECORDS[kind]
    n_places = form.replace("%%", "").count("%")
    text = "".join(form % ((n,) * n_places) + "\n" for n in (1, 2, 3))
    corpus = read_corpus(written(tmp_path / "export.txt", text))
    assert [a.title for a in corpus] == ["题1", "题2", "题3"]
    assert [a.date for a in corpus] == ["2023-07-01", "2023-07-02", "2023-07-03"]
    assert {a.source for a in corpus} == {"日报"}
    assert all(f"摘要{n}。" in a.text for n, a in enumerate(corpus, start=1))


PAGE = (
    "<html><head><meta charset={charset}><title>平台上线_新闻网</title>"
    "<script>var x = 1;</script></head><body><nav><a href=/>登录注册</a></nav>"
    "<article><h1>平台上线</h1><p>工业互联网平台本月上线，接入一千二百台设备，排产时间缩短。</p>"
    "<p>公司计划明年把平台推广到上下游六十家工厂，推动制造业数字化转型。</p></article></body></html>"
)


@pytest.mark.parametrize("charset", ["utf-8", "gb2312", "big5"])
def test_the_main_text_of_a_page_is_the_article(charset, tmp_path):
    pytest.importorskip("resiliparse")
    encoding = "gb18030" if charset == "gb2312" else charset
    page = PAGE.format(charset=charset)
    if charset == "big5":
        page = page.translate(
            str.maketrans("线联网设备时间缩划厂数转产", "線聯網設備時間縮劃廠數轉產")
        )
        page = page.encode("big5", "ignore").decode("big5")
    article = read_corpus(written(tmp_path / "a.html", page, encoding))[0]
    assert article.title.startswith("平台上")
    assert len(article.body) == 2
    assert not any(word in article.text for word in ("登", "var x", "<p"))


def test_a_folder_is_read_whole_and_what_is_not_is_named(tmp_path):
    written(tmp_path / "x" / "a.txt", ARTICLE)
    written(tmp_path / "y" / "a.txt", ARTICLE, "gb18030")
    written(tmp_path / "y" / "a.md", ARTICLE)
    docx(tmp_path / "b.docx", "题目", "正文第一段。")
    for name in ("._a.txt", ".DS_Store", "__MACOSX/a.txt", "~$b.docx", "Thumbs.db"):
        written(tmp_path / name, "x")
    written(tmp_path / "c.doc", "x")
    corpus = read_corpus(tmp_path)
    assert corpus.ids == ["b", "x/a", "y/a.md", "y/a.txt"]
    assert corpus[0].title == "题目"
    assert "c.doc" in corpus.reading.summary()
    assert "DS_Store" not in corpus.reading.summary()


def test_an_empty_text_is_named_with_what_helps(tmp_path):
    written(tmp_path / "a.txt", ARTICLE)
    written(tmp_path / "b.txt", "")
    with pytest.raises(CorpusError, match=r"b\.txt: must hold text[\s\S]*--drop-bad"):
        read_corpus(tmp_path)
    assert read_corpus(tmp_path, drop_bad=True).ids == ["a"]


def test_an_archive_is_the_folder_it_holds(tmp_path):
    path = tmp_path / "texts.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("新闻/a.txt", ARTICLE)
        archive.writestr("../../b.txt", ARTICLE)
        archive.writestr("__MACOSX/._a.txt", "x")
    assert read_corpus(path).ids == ["b", "新闻/a"]
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a.csv", "id,text\n1,甲。\n")
        archive.writestr("b.csv", "id,text\n2,乙。\n")
    assert read_corpus(path).ids == ["1", "2"]
    (tmp_path / "no.zip").write_bytes(b"PK\x03\x04 no")
    with pytest.raises(CorpusError, match="must be a ZIP file"):
        read_corpus(tmp_path / "no.zip")


@pytest.mark.parametrize("suffix", [".doc", ".wps", ".ofd", ".caj", ".rar", ".pdf"])
def test_files_that_nobody_reads_are_refused_with_the_remedy(suffix, tmp_path):
    written(tmp_path / f"a{suffix}", "x")
    with pytest.raises(CorpusError, match=r"(save|Convert|pack)"):
        read_corpus(tmp_path / f"a{suffix}")


def test_in_a_folder_of_many_texts_one_of_short_lines_is_an_article_and_named(tmp_path):
    for n in range(11):
        written(tmp_path / f"{n}.txt", ARTICLE)
    written(tmp_path / "x.txt", "\n".join(f"第{n}项更新" for n in range(30)))
    corpus = read_corpus(tmp_path)
    assert len(corpus) == 12
    assert "read as one article each" in corpus.reading.summary()
    assert "x.txt" in corpus.reading.summary()
    for n in range(3):
        written(tmp_path / f"y{n}.txt", "\n".join(f"第{n}项更新" for n in range(30)))
    with pytest.raises(CorpusError, match=r"--lines if each .* --no-lines"):
        read_corpus(tmp_path)
    assert len(read_corpus(tmp_path, lines=False)) == 15


def test_a_page_that_only_names_a_layout_is_no_article(tmp_path):
    pytest.importorskip("resiliparse")
    written(tmp_path / "index.html", "---\nlayout: home\n---\n")
    written(tmp_path / "_posts" / "2024-01-11-a.md", ARTICLE)
    corpus = read_corpus(tmp_path)
    assert corpus.ids == ["_posts/2024-01-11-a"]
    assert "index" in corpus.reading.summary()


def test_a_path_that_is_not_there_is_said_to_be_missing(tmp_path):
    with pytest.raises(CorpusError, match="No such file"):
        read_corpus(tmp_path / "texts")
