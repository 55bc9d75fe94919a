"""Word files are read as users of jieba have them."""

import pytest

from research.text.word_files import read_stop_words, read_user_words


@pytest.fixture
def path(tmp_path):
    return tmp_path / "words.txt"


def test_a_dictionary_of_jieba_is_read(path):
    text = (
        "\ufeff# 词典\r\n冷链航线 20 n\r\n\r\n５Ｇ基站 10\r\n折旧率\r\n冷链航线 3\r\n"
    )
    path.write_bytes(text.encode())
    found = read_user_words(path)
    assert found.words == ("冷链航线", "5G基站", "折旧率")
    rows = [(e.frequency, e.tag, e.line) for e in found.entries]
    assert rows == [(20, "n", 2), (10, "", 4), (None, "", 5)]
    assert found.summary() == "words.txt: 3 words"


def test_words_that_can_never_be_found_are_named_and_left_out(path):
    path.write_text("无人叉车 10\nEdu Trust认证 2000\n*ST云陌 3 nz\n让·莫奈\n", "utf-8")
    found = read_user_words(path)
    assert found.words == ("无人叉车",)
    assert found.never_found == ("Edu Trust认证", "*ST云陌", "让·莫奈")
    assert "3 can never be found" in found.summary()
    assert "*ST云陌" in found.summary()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_stop_words_are_whole_lines_in_any_encoding(path, encoding):
    path.write_text("的确\n博物馆\n＃\n5 n\n", encoding)
    found = read_stop_words(path)
    assert [entry.word for entry in found.entries] == ["的确", "博物馆", "#", "5 n"]
    assert found.words == ("的确", "博物馆", "#")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "must hold a word"),
        ("\n# 词\n", "must hold a word"),
        ("词" * 60, ":1: a word"),
    ],
)
def test_a_file_that_is_no_word_file_is_refused(path, text, message):
    path.write_text(text, "utf-8")
    with pytest.raises(ValueError, match=message):
        read_user_words(path)
