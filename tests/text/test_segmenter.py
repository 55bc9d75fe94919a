import copy
import logging
import pickle
import subprocess
import sys
import tempfile
import threading
import warnings
from pathlib import Path

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from research.text import jieba_engine as segmentation
from research.text.segmenter import Segmenter, stop_words

with warnings.catch_warnings():
    # Its source warns where it is compiled, and it imports pkg_resources.
    warnings.simplefilter("ignore")
    import jieba

# Some of these are words that no text can give as a token.
pytestmark = pytest.mark.filterwarnings("ignore:user_words will never be found")

USER_WORDS = (
    *("碳达峰", "数字人民币", "大数据", "的在", "中", "青春常在"),
    *("EB-5", "5G", "C++20", ".NET", "a.b", "b2b", "00", "2018", "-", "x"),
    *("iPhone 15", "㐀一", "α射线"),
)
NEWS = (
    "本报讯（记者 某某）碳市场今日开市，首日成交价为48.5元/吨，涨3.2%。",
    "他说，保持青春常在的秘方是科技。我常在的城市，也常在变化。",
    "持EB-5签证者可访问www.example.com，版本为v1.2.3-4，增长-5%。",
    "小鹏G9、ModelY与AT&T、C++11、c#、T恤、IP地址、AA制、K歌之王。",
    "行业大会　于\r\n２０２４年\t召开\n\n……①℃㎡😀👨‍👩‍👧",
    "𠀀㐀龘鿕鿖鿿豈\ud800常\udfff在的",
    "",
)
PIECES = st.one_of(
    st.sampled_from([*USER_WORDS, *segmentation.ROUNDED_PAIRS.split()]),
    st.sampled_from(
        ["新能源汽车", "开市", "记者", "的", "在", "常", "B超", "AA制", "c++"]
    ),
    st.text(alphabet="0123456789abcXYZ+#&._%-/:", max_size=6),
    st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF), max_size=4),
    st.text(st.characters(), max_size=3),
    st.sampled_from(["\ud800", "\udfff", "\r\n", "\n", "\u3000", "㐀", "𠀀", "豈"]),
)
TEXTS = st.lists(PIECES, max_size=12).map("".join)


@pytest.fixture(scope="session", autouse=True)
def oracle(tmp_path_factory):
    """Load jieba itself once, quietly and with a cache file of its own."""
    jieba.setLogLevel(logging.ERROR)
    jieba.dt.tmp_dir = str(tmp_path_factory.mktemp("jieba"))
    jieba.initialize()
    taught = jieba.Tokenizer()
    taught.tmp_dir = jieba.dt.tmp_dir
    for word in USER_WORDS:
        taught.add_word(word)
    return {(): jieba.dt, USER_WORDS: taught}


@pytest.mark.parametrize("hmm", [True, False])
@pytest.mark.parametrize("user_words", [(), USER_WORDS], ids=["", "user words"])
@pytest.mark.parametrize("engine", ["rjieba", "jieba"])
@pytest.mark.parametrize("text", NEWS)
def test_tokens_are_those_of_jieba(oracle, engine, text, user_words, hmm):
    segment = Segmenter(engine=engine, user_words=user_words, hmm=hmm)
    assert segment(text) == oracle[user_words].lcut(text, HMM=hmm)


@given(text=TEXTS, hmm=st.booleans(), user_words=st.sampled_from([(), USER_WORDS]))
@example(text="审玎", hmm=True, user_words=())
@example(text="6000万", hmm=False, user_words=USER_WORDS)
def test_tokens_are_those_of_jieba_whatever_the_text(oracle, text, hmm, user_words):
    segment = Segmenter(user_words=user_words, hmm=hmm)
    assert segment(text) == oracle[user_words].lcut(text, HMM=hmm)


@pytest.mark.parametrize("hmm", [True, False])
def test_tokens_of_whole_articles_are_those_of_jieba(sample, hmm):
    segment = Segmenter(hmm=hmm)
    for text in sample.texts:
        assert segment(text) == jieba.lcut(text, HMM=hmm)


@pytest.mark.slow
@pytest.mark.real
@pytest.mark.parametrize("hmm", [True, False])
@pytest.mark.parametrize("user_words", [(), USER_WORDS], ids=["", "user words"])
def test_tokens_of_real_articles_are_those_of_jieba(real, oracle, user_words, hmm):
    segment = Segmenter(user_words=user_words, hmm=hmm)
    different = [
        text for text in real if segment(text) != oracle[user_words].lcut(text, HMM=hmm)
    ]
    assert different == []


@pytest.fixture(scope="module")
def real():
    pool = Path(__file__).parents[3] / "shared" / "data" / "themes" / "pool.jsonl"
    if not pool.exists():
        pytest.skip("the real articles are not here")
    from research.corpus.reading import read_corpus

    return read_corpus(pool).texts[::7]  # all of them take jieba five minutes


def test_the_rounded_pairs_are_all_that_six_decimals_decide_otherwise():
    found = set()
    finalseg = segmentation._private_jieba().finalseg
    start, trans, emit = finalseg.start_P, finalseg.trans_P, finalseg.emit_P
    chars = sorted(set().union(*emit.values()))
    exact = {y: np.array([emit[y].get(c, np.nan) for c in chars]) for y in emit}
    rounded = {y: np.round(values, 6) for y, values in exact.items()}
    # Two ways through two characters that differ at both, by what may stand before
    # (^ is the start) and behind ($ is the end).
    for before, behind, one, other in (
        ("^ES", "$BS", "SS", "BE"),
        ("^ES", "ME", "SB", "BM"),
        ("BM", "$BS", "ES", "ME"),
        ("BM", "ME", "EB", "MM"),
    ):
        for a, z in ((a, z) for a in before for z in behind):
            lead = 0.0
            for sign, way in ((1, one), (-1, other)):
                lead += sign * (start if a == "^" else trans[a])[way[0]]
                lead += sign * trans[way[0]][way[1]]
                lead += sign * (0.0 if z == "$" else trans[way[1]][z])
            left, right = (exact[one[k]] - exact[other[k]] for k in (0, 1))
            left_r, right_r = (rounded[one[k]] - rounded[other[k]] for k in (0, 1))
            order = np.argsort(right)[: np.count_nonzero(~np.isnan(right))]
            wanted = -(left + lead)
            low = np.searchsorted(right[order], wanted - 2.1e-6)
            high = np.searchsorted(right[order], wanted + 2.1e-6)
            for i in np.flatnonzero((high > low) & ~np.isnan(left)):
                for j in order[low[i] : high[i]]:
                    tipped = (left[i] + right[j] + lead > 0) != (
                        left_r[i] + right_r[j] + lead > 0
                    )
                    if tipped:
                        found.add(chars[i] + chars[j])
    assert sorted(found) == sorted(segmentation.ROUNDED_PAIRS.split())


def test_the_total_of_the_dictionary_counts_one_word_twice():
    tokenizer = segmentation._tokenizer(())
    surplus = tokenizer.total - sum(tokenizer.FREQ.values())
    assert surplus == segmentation.LISTED_TWICE


@given(text=TEXTS)
def test_spans_are_those_of_the_tokens_and_cover_the_text(text):
    segment = Segmenter()
    spans = segment.spans(text)
    assert [text[start:end] for start, end in spans] == segment(text)
    assert "".join(segment(text)) == text
    edges = [0, *(end for _, end in spans)]
    assert [start for start, _ in spans] == edges[:-1]


def test_stop_words_are_left_out_of_tokens_and_spans():
    text = "碳市场，的确，开市。"
    segment = Segmenter(stop_words=("，", "。", "的确"))
    assert segment(text) == ["碳", "市场", "开市"]
    assert segment.spans(text) == [(0, 1), (1, 3), (7, 9)]


def test_the_stop_list_names_its_source_and_holds_plain_words():
    lines = (
        Path(segmentation.__file__).parents[1] / "resources" / "stop_words.txt"
    ).open(encoding="utf-8")
    with lines:
        header = lines.readline()
    assert "stopwordsiso" in header
    assert "MIT" in header
    words = stop_words()
    assert len(set(words)) == len(words) > 900
    assert {"的", "记者", "本报讯", "据悉"} <= set(words)
    assert not any(word != word.strip() or word.startswith("# ") for word in words)


@pytest.mark.parametrize("engine", ["rjieba", "jieba"])
def test_a_segmenter_is_settings_that_can_be_copied_and_saved(engine):
    segment = Segmenter(
        engine=engine, user_words=("碳市场",), stop_words=("。",), hmm=False
    )
    segment("先用一次。")
    for twin in (
        pickle.loads(pickle.dumps(segment)),
        copy.deepcopy(segment),
        Segmenter.from_dict(segment.as_dict()),
    ):
        assert twin == segment
        assert hash(twin) == hash(segment)
        assert twin("碳市场开市。") == ["碳市场", "开市"]


def test_lists_are_taken_for_tuples():
    assert Segmenter(user_words=["碳市场"]) == Segmenter(user_words=("碳市场",))


def test_nobody_elses_jieba_changes_a_segmenter_nor_the_other_way_round():
    text = "碳减排量核证与李小福是创新办主任也是云计算方面的专家"
    segments = [Segmenter(), Segmenter(engine="jieba")]
    before = [segment(text) for segment in segments]
    own, level = jieba.lcut(text), jieba.default_logger.level
    try:
        jieba.add_word("碳减排量核证")
        jieba.del_word("创新办")
        taught = jieba.lcut(text)
        assert taught != own
        assert [segment(text) for segment in segments] == before
        Segmenter(user_words=("方面的专家",))(text)
        assert jieba.lcut(text) == taught
    finally:
        jieba.finalseg.Force_Split_Words.clear()
        jieba.dt.initialized = False
        jieba.initialize()
    assert jieba.default_logger.level == level
    assert jieba.lcut(text) == own


SCRIPT = """
import sys, tempfile
tempfile.tempdir = sys.argv[1]
from research.text.segmenter import Segmenter
for segment in (Segmenter(), Segmenter(engine="jieba"), Segmenter(user_words=("碳",))):
    print(segment("持EB-5签证者常在的城市"))
assert "jieba" not in sys.modules
"""


def test_loading_writes_nothing_and_says_nothing():
    with tempfile.TemporaryDirectory() as folder:
        done = subprocess.run(
            [sys.executable, "-W", "error", "-X", "utf8", "-c", SCRIPT, folder],
            capture_output=True,
            check=True,
            cwd=Path(__file__).parents[2],
            encoding="utf-8",
        )
        assert done.stderr == ""
        assert len(set(done.stdout.splitlines())) == 1
        assert list(Path(folder).iterdir()) == []


def test_many_threads_may_use_a_new_segmenter_at_once():
    segment = Segmenter(user_words=("线程专用词",))
    results = []
    threads = [
        threading.Thread(
            target=lambda: results.append(segment("线程专用词v1.2.3常在的"))
        )
        for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(results) == 8
    assert all(tokens == results[0] for tokens in results)


@pytest.mark.parametrize(
    ("settings", "error", "message"),
    [
        pytest.param(
            {"engine": "hanlp"}, ValueError, "engine must be one of", id="engine"
        ),
        pytest.param({"user_words": "碳市场"}, TypeError, "must be a tuple", id="text"),
        pytest.param({"user_words": ("",)}, ValueError, "non-empty", id="empty"),
        pytest.param(
            {"stop_words": (1,)}, ValueError, "stop_words must be", id="number"
        ),
        pytest.param({"user_words": ("a\nb",)}, ValueError, "line break", id="line"),
        pytest.param({"user_words": ("\ud800",)}, ValueError, "surrogate", id="half"),
    ],
)
def test_settings_that_cannot_be_meant_are_refused(settings, error, message):
    with pytest.raises(error, match=message):
        Segmenter(**settings)


def test_only_text_is_cut():
    with pytest.raises(TypeError):
        Segmenter()(b"\xe7\xa2\xb3")
