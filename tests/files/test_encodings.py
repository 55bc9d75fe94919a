"""Encodings are told by what gives Chinese; what is damaged is refused."""

import gzip
import re
from pathlib import Path
from tempfile import NamedTemporaryFile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from research.files.encodings import decode, text_lines, whole_text
from research.files.reading import CHUNK, UnreadableError

PATH = Path("a.txt")
SIMPLIFIED = (
    "松墨银行云陌分行日前向和煦光伏发放三亿元绿色贷款，用于屋顶电站建设。",
    "青岚科技的工业互联网平台本月上线，接入一千二百台设备。",
    "云陌市图书馆宣布，自下月起开放时间延长至晚上十点。",
    "馆长说：“读者可以预约自习座位，周末还有诗歌朗诵会。”",
    "公司2023年营收为12.5亿元，同比增长8%。",
    "受A股市场影响，GDP增速放缓，5G与AI领域投资不减。",
)
TRADITIONAL = (
    "松墨銀行雲陌分行日前向和煦光伏發放三億元綠色貸款，用於屋頂電站建設。",
    "青嵐科技的工業互聯網平臺本月上線，接入一千二百臺設備。",
    "雲陌市圖書館宣佈，自下月起開放時間延長至晚上十點。",
    "公司2023年營收爲12.5億元，同比增長8%，GDP增速放緩。",
)
UNICODE = ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be")
NEWS = st.lists(st.sampled_from(SIMPLIFIED), min_size=1, max_size=4).map("\n".join)
OLD_NEWS = st.lists(st.sampled_from(TRADITIONAL), min_size=1, max_size=4).map("\n".join)


def read(data):
    """Give the text, or None where it is refused with place and remedy."""
    try:
        return decode(PATH, data)
    except UnreadableError as error:
        message = str(error)
    assert re.search("byte position .* --encoding", message)
    return None


@pytest.mark.parametrize("encoding", [*UNICODE, "gb18030", "gbk"])
@pytest.mark.parametrize("start", ["", "id,text\n1,", '{"id": "a", "text": "'])
@pytest.mark.parametrize("text", [*SIMPLIFIED, "碳市场开市", "云陌", "绿色金融"])
def test_simplified_text_is_read_in_each_encoding(encoding, start, text):
    assert decode(PATH, (start + text).encode(encoding)) == start + text


@pytest.mark.parametrize("encoding", [*UNICODE, "gb18030", "gbk", "big5", "cp950"])
@pytest.mark.parametrize("text", [*TRADITIONAL[:3], "碳市場開市", "雲陌市圖書館"])
def test_traditional_text_is_read_in_each_encoding(encoding, text):
    text = text.replace("爲", "為")
    assert decode(PATH, text.encode(encoding)) == text


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="nothing"),
        pytest.param("id,text\n1,Banks lend more.\n", id="English"),
        pytest.param("café, naïve, Zürich", id="Latin letters"),
        pytest.param("Привет, мир. Новости дня.", id="Cyrillic"),
        pytest.param("今日は良い天気ですね。カタカナ", id="Japanese"),
        pytest.param("🚀 新品上市", id="emoji"),
        pytest.param("\x1c\x00标题", id="control characters"),
        pytest.param("𬭚与𫓧是两种少见的人造元素", id="rare hanzi"),
    ],
)
def test_utf8_may_be_in_any_language(text):
    assert decode(PATH, text.encode()) == text


def test_english_in_utf16_without_a_mark_is_read():
    text = "id,text\n1,Banks lend more.\n"
    assert decode(PATH, text.encode("utf-16-le")) == text


def test_rare_hanzi_of_four_bytes_are_read_in_gb18030():
    text = f"id,text\nn0,𬭚与𫓧是两种少见的人造元素\nn1,{SIMPLIFIED[0]}"
    assert decode(PATH, text.encode("gb18030")) == text


@pytest.mark.parametrize("encoding", UNICODE)
@given(text=st.text("绿色金融，𠮷é€龘ア鸮\n a1", min_size=1))
def test_any_text_in_unicode_is_read_or_refused(encoding, text):
    data = text.encode(encoding)
    if encoding.startswith("utf-8") or encoding == "utf-16":
        assert read(data) in (text, None)
    if encoding.startswith("utf-8"):
        assert read(data) == text.removeprefix("\ufeff")


@given(text=NEWS, encoding=st.sampled_from([*UNICODE, "gb18030"]))
def test_news_is_read_as_written(text, encoding):
    assert decode(PATH, text.encode(encoding)) == text


@given(text=OLD_NEWS, encoding=st.sampled_from([*UNICODE, "gbk", "big5hkscs"]))
def test_news_in_traditional_script_is_read_as_written(text, encoding):
    text = text.replace("爲", "為")
    assert decode(PATH, text.encode(encoding)) == text


@given(text=NEWS, encoding=st.sampled_from([*UNICODE, "gb18030"]), data=st.data())
def test_a_lost_byte_of_a_hanzi_is_refused(text, encoding, data):
    """A byte of ASCII that is lost leaves no trace in any encoding."""
    plain = {"utf-8-sig": "utf-8", "utf-16": "utf-16-le"}.get(encoding, encoding)
    raw = text.encode(encoding)
    head = len(raw) - len(text.encode(plain))
    wide = [i for i, char in enumerate(text) if char > "\x7f"]
    at = data.draw(st.sampled_from(wide))
    size = len(text[at].encode(plain))
    place = head + len(text[:at].encode(plain)) + data.draw(st.integers(0, size - 1))
    assert read(raw[:place] + raw[place + 1 :]) is None


@given(text=NEWS, encoding=st.sampled_from([*UNICODE, "gb18030"]), data=st.data())
def test_a_text_cut_within_a_hanzi_is_refused(text, encoding, data):
    plain = {"utf-8-sig": "utf-8", "utf-16": "utf-16-le"}.get(encoding, encoding)
    wide = [i for i, char in enumerate(text) if char > "\x7f" and i > 6]
    at = data.draw(st.sampled_from(wide))
    size = len(text[at].encode(plain))
    kept = len(text[: at + 1].encode(encoding)) - data.draw(st.integers(1, size - 1))
    assert read(text.encode(encoding)[:kept]) is None


@given(data=st.binary(max_size=60))
def test_bytes_of_any_kind_raise_only_what_is_announced(data):
    read(data)


PAIRS = [
    ("utf-8", "gb18030"),
    ("gb18030", "utf-8"),
    ("utf-8-sig", "gb18030"),
    ("utf-16", "utf-8"),
    ("utf-16", "gb18030"),
    ("gb18030", "utf-16"),
    ("utf-8", "utf-16"),
]


@pytest.mark.parametrize(("first", "second"), PAIRS)
def test_files_of_two_encodings_joined_are_refused(first, second):
    joined = SIMPLIFIED[0].encode(first) + b"\n" * 2 + SIMPLIFIED[1].encode(second)
    assert read(joined) is None


@pytest.mark.parametrize(
    ("first", "second"), [("gb18030", "big5"), ("big5", "gb18030")]
)
def test_big5_and_gb18030_joined_are_refused(first, second):
    texts = {"gb18030": SIMPLIFIED[0] * 2, "big5": TRADITIONAL[0] * 2}
    joined = texts[first].encode(first) + b"\n" + texts[second].encode(second)
    assert read(joined) is None


def test_a_fault_is_found_far_behind_the_beginning(tmp_path):
    path = tmp_path / "a.csv"
    good = f"{SIMPLIFIED[0]}\n".encode("gb18030")
    data = good * (2 * CHUNK // len(good))
    path.write_bytes(data + SIMPLIFIED[1].encode())
    with pytest.raises(UnreadableError, match=f"byte position {len(data)}"):
        list(text_lines(path, None, "\n"))


def test_plain_text_may_go_before_the_first_hanzi(tmp_path):
    path = tmp_path / "a.csv.gz"
    text = "a,b\n" * (CHUNK // 2) + SIMPLIFIED[0]
    path.write_bytes(gzip.compress(text.encode("gb18030"), 1))
    told = []
    lines = text_lines(path, None, "\n", told=lambda *said: told.append(said))
    assert "".join(lines) == text
    assert told == [("gb18030", None)]


def test_hanzi_across_the_border_of_two_pieces_are_read():
    for shift in range(4):
        text = "a" * shift + SIMPLIFIED[0] * (CHUNK // 60)
        for encoding in ("gb18030", "utf-16-le", "utf-8"):
            assert decode(PATH, text.encode(encoding)) == text


def test_a_named_encoding_is_taken_at_its_word():
    data = SIMPLIFIED[0].encode("gb18030")
    assert decode(PATH, data, "gbk") == SIMPLIFIED[0]
    assert decode(PATH, data, "cp1251") == data.decode("cp1251")
    with pytest.raises(
        UnreadableError, match=r"must be text in UTF-8, got .* position 0"
    ):
        decode(PATH, data, "utf-8")
    with pytest.raises(UnreadableError, match="unknown encoding 'klingon'"):
        decode(PATH, data, "klingon")


def test_the_refusal_of_a_cut_says_where():
    data = SIMPLIFIED[0].encode()[:-1]
    with pytest.raises(UnreadableError, match=f"within a character .* {len(data) - 2}"):
        decode(PATH, data)


def test_a_lost_byte_of_big5_is_refused_though_a_letter_hides_it():
    text = "\n".join(TRADITIONAL[:3]) + "全國人大常委會開會。"
    raw = text.encode("big5")
    at = len(text[: text.index("委")].encode("big5"))
    damaged = raw[:at] + raw[at + 1 :]
    assert "常e會" in damaged.decode("big5")
    assert read(damaged) is None
    assert decode(PATH, raw) == text


def test_where_a_lost_byte_is_in_doubt_it_is_said():
    heard = []
    text = TRADITIONAL[2].replace("爲", "為") + "他在平臺X上表示，老X真好。"
    with NamedTemporaryFile() as file:
        Path(file.name).write_bytes(text.encode("big5"))
        whole_text(Path(file.name), told=lambda *said: heard.append(said))
    assert heard == [("cp950", None)] or heard[0][1] > 0


def test_rare_names_and_letters_are_no_lost_bytes():
    text = "朱镕基、祎楠与朱启赟谈A股、B站、X光与维生素C，e公司讯：V形反转。"
    assert decode(PATH, text.encode("gb18030")) == text
