"""Word lists: what ships, and what is found."""

import json
import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from research.text import lexicon as room
from research.text.lexicon import Lexicon, WordList, count_hits, read_lexicon

THEMES = ("consumer_electronics", "digitalisation", "finance", "green")


def words(theme, *terms, ambiguous=()):
    return WordList(theme, f"list of {theme}", "made up", terms, ambiguous)


SMALL = Lexicon(
    (
        words("green", "光伏", "光伏发电", "绿色金融", "PM2.5", "ESG"),
        words(
            "finance", "金融", "贷款", "绿色金融", "基金", "AI基金", ambiguous=("金融",)
        ),
    ),
    exceptions=("基金会", "金融时报"),
)

# What ships


def test_the_shipped_lists_cover_the_four_themes_with_hundreds_of_terms_each():
    lexicon = read_lexicon()
    assert lexicon.themes == THEMES
    for theme in THEMES:
        assert len(lexicon.terms(theme)) >= 300
        assert len(lexicon.sources(theme)) >= 3


def test_the_digitalisation_list_of_wu_et_al_is_as_published():
    wu = read_lexicon().select(source="吴非")
    assert wu.themes == ("digitalisation",)
    sizes = [len(words.terms) for words in wu.lists]
    assert sizes == [15, 9, 13, 5, 34]  # 人工智能、大数据、云计算、区块链、数字技术运用
    assert len(set(wu.terms("digitalisation"))) == 76
    assert {"投资决策辅助系统", "EB级存储", "智能金融合约", "开放银行"} <= set(
        wu.terms("digitalisation")
    )


def test_every_shipped_list_names_its_source_and_repeats_no_term():
    lexicon = read_lexicon()
    for word_list in lexicon.lists:
        assert len(word_list.source) > 20
        assert len(set(word_list.terms)) == len(word_list.terms)
        assert set(word_list.ambiguous) <= set(word_list.terms)
        assert all(term == term.strip() for term in word_list.terms)
    for theme in THEMES:
        listed = [t for w in lexicon.lists if w.theme == theme for t in w.terms]
        assert len(listed) == len(set(listed))


def test_no_shipped_term_is_a_decoy_and_every_decoy_hides_one():
    lexicon = read_lexicon()
    terms = {term for theme in THEMES for term in lexicon.terms(theme)}
    assert not terms & set(lexicon.exceptions)
    unneeded = [d for d in lexicon.exceptions if not any(t in d for t in terms)]
    assert unneeded == []


def test_every_shipped_term_is_found_in_itself():
    lexicon = read_lexicon()
    for theme in THEMES:
        for term in lexicon.terms(theme):
            hits = list(lexicon.find(f"，{term}，"))
            assert [hit.term for hit in hits] == [term]
            assert theme in hits[0].themes


# What is found


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("光伏发电并网", ["光伏发电"], id="longest first"),
        pytest.param("光伏光伏发电", ["光伏", "光伏发电"], id="side by side"),
        pytest.param("绿色金融贷款", ["绿色金融", "贷款"], id="one for two themes"),
        pytest.param("基金会与基金", ["基金"], id="an exception hides a term"),
        pytest.param("esg和Esg", ["ESG", "ESG"], id="either case"),
        pytest.param("PESGX ESG3 pm2.5", ["PM2.5"], id="whole Latin words only"),
        pytest.param("投ESG股", ["ESG"], id="Latin beside hanzi"),
        pytest.param("ＥＳＧ", [], id="full width is for the cleaner"),
        pytest.param("光", [], id="half a term"),
        pytest.param("", [], id="empty"),
    ],
)
def test_terms_are_found_longest_first(text, expected):
    assert [hit.term for hit in SMALL.find(text)] == expected


@given(
    st.lists(st.sampled_from([*SMALL.terms("green"), "基金会", "基", "x", "İ", "，"]))
)
def test_hits_stand_where_they_say_apart_and_in_order(pieces):
    text = "".join(pieces)
    end = 0
    for hit in SMALL.find(text):
        assert hit.start >= end
        end = hit.end
        assert text[hit.start : hit.end].lower() == hit.term.lower()


@given(st.text(st.sampled_from("光伏发电绿色金融贷款基会时报"), max_size=30))
def test_the_finder_agrees_with_a_search_at_every_place(text):
    terms = sorted(
        {*SMALL.terms("green"), *SMALL.terms("finance"), *SMALL.exceptions},
        key=len,
        reverse=True,
    )
    expected, at = [], 0
    while at < len(text):
        term = next((t for t in terms if text.startswith(t, at)), None)
        if term and term not in SMALL.exceptions:
            expected.append(term)
        at += len(term) if term else 1
    assert [hit.term for hit in SMALL.find(text)] == expected


def test_hits_are_counted_by_theme():
    texts = ["绿色金融贷款", "光伏", "无"]
    assert count_hits(texts, SMALL).tolist() == [[2, 1], [0, 1], [0, 0]]
    assert count_hits(texts, SMALL, ["green"]).tolist() == [[1], [1], [0]]


def test_ambiguous_terms_can_be_left_out():
    strict = SMALL.select(ambiguous=False)
    assert "金融" not in strict.terms("finance")
    assert [hit.term for hit in strict.find("金融时报说金融和贷款")] == ["贷款"]


# Files


def test_lists_of_ones_own_are_read(tmp_path):
    path = tmp_path / "mine.toml"
    path.write_text(
        '[[lists]]\ntheme = "rail"\nname = "trains"\nsource = "me"\n'
        'terms = ["高铁", "动车"]\n[decoys]\nterms = ["动车组票"]\n',
        encoding="utf-8",
    )
    lexicon = read_lexicon(path)
    assert lexicon.themes == ("rail",)
    assert lexicon.exceptions == ("动车组票",)
    assert lexicon == Lexicon(
        (WordList("rail", "trains", "me", ("高铁", "动车")),), ("动车组票",)
    )


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        ("[[lists]\n", "not a file of word lists"),
        ('[[lists]]\ntheme = "rail"\n', "not a file of word lists"),
        ('[[lists]]\ntheme="a"\nname="b"\nsource="c"\nterms=[]\n', "b: no term"),
        ("", "no list"),
    ],
)
def test_a_file_that_is_none_is_refused(tmp_path, content, complaint):
    path = tmp_path / "bad.toml"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(ValueError, match=complaint):
        read_lexicon(path)


def test_all_faults_of_a_lexicon_are_named_at_once():
    faulty = (words("a", "光"), words("b", "光伏", ambiguous=("风电",)))
    with pytest.raises(ValueError, match="one character; list of b: ambiguous beyond"):
        Lexicon(faulty)


def test_the_shipped_file_is_the_one_in_the_resources():
    path = Path(room.__file__).parents[1] / "resources" / "lexicon.toml"
    lists = tomllib.loads(path.read_text(encoding="utf-8"))["lists"]
    assert len(lists) == len(read_lexicon().lists)


def test_terms_of_one_form_speak_for_the_themes_of_all():
    lexicon = Lexicon((words("a", "5G基站"), words("b", "５ｇ基站")))
    [hit] = lexicon.find("新建5G基站")
    assert hit.themes == ("a", "b")


def test_a_term_of_one_character_in_its_normal_form_is_refused():
    with pytest.raises(ValueError, match="a term of one character"):
        Lexicon((words("a", "光\u200b"),))


@pytest.mark.parametrize(
    "change",
    [
        {"terms": [7]}, {"terms": "abc"}, {"source": 7}, {"theme": ""}, {"more": 1},
        {"ambiguous": None}, {"terms": [""]},
    ],
)  # fmt: skip
def test_plain_data_of_another_type_is_no_lexicon(change):
    plain = Lexicon((words("a", "光伏"),)).as_dict()
    plain["lists"][0] |= change
    with pytest.raises(ValueError, match="list of the lexicon"):
        Lexicon.from_dict(json.loads(json.dumps(plain)))
