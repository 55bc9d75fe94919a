"""What a model was not made for is said in short words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from research.text.fitness import BETWEEN_FLAGS, FLAGS, UNFIT, assess, flag_summary

NEWS = (
    "电力公司与银行合作，为数据中心建设储能电站，每年减少碳排放3.5万吨。"
    "公司负责人说，项目将于2024年6月投产。"
)


@pytest.mark.parametrize(
    ("text", "flag"),
    [
        pytest.param(NEWS, "", id="news"),
        pytest.param("<div><p>" + NEWS + "</p></div>", "", id="news in HTML"),
        pytest.param("转发微博", "nearly empty", id="reposted"),
        pytest.param("//@云陌观察:转发微博", "nearly empty", id="reposted from"),
        pytest.param("http://t.example/A6abc", "nearly empty", id="address"),
        pytest.param("nan", "nearly empty", id="nan"),
        pytest.param("…", "nearly empty", id="a mark"),
        pytest.param("", "nearly empty", id="nothing"),
        pytest.param("<p></p><br/>", "nearly empty", id="only tags"),
        pytest.param("央行宣布下调存款准备金率", "short", id="title"),
        pytest.param(NEWS * 100, "long", id="report"),
        pytest.param("电力公司与銀行合作，為數據中心建設儲能電站，減少碳排放與電費支出。",
                     "traditional script", id="traditional"),
        pytest.param("A plant opens. " * 5, "other language", id="English"),
        pytest.param("新しい発電所が月曜日に開所した。風力をもっと使うためのものです。",
                     "other language", id="Japanese"),
        pytest.param("새 발전소가 월요일에 문을 열었다. 바람을 더 쓴다고 한다.",
                     "other language", id="Korean"),
        pytest.param("序号 1 2 3\n12.50 33.10\n2023 2022 2021",
                     "table or code", id="table"),
        pytest.param("def f(xs):\n    return [x for x in xs]\nprint(f([1, 2]))\n",
                     "table or code", id="code"),
        pytest.param(NEWS.encode().decode("latin-1"), "wrong encoding", id="Latin-1"),
        pytest.param("锟斤拷锟斤拷锟斤拷" * 9, "wrong encoding", id="lost"),
    ],
)  # fmt: skip
def test_texts_are_flagged(text, flag):
    fitness = assess([text])
    assert fitness.flags == (flag,)
    assert fitness.unfit.tolist() == [flag in UNFIT]


@given(texts=st.lists(st.text(max_size=60) | st.just(NEWS), max_size=6))
def test_flags_are_words_of_the_list_and_none_depends_on_other_texts(texts):
    fitness = assess(texts)
    assert len(fitness.flags) == len(fitness.unfit) == len(texts)
    for text, flags in zip(texts, fitness.flags, strict=True):
        assert set(flags.split(BETWEEN_FLAGS)) <= {"", *FLAGS}
        assert assess([text]).flags == (flags,)


def test_a_corpus_is_told_of_in_one_line():
    assert assess([NEWS, NEWS]).summary() == ""
    told = flag_summary(["", "short", "short; traditional script", "long"])
    assert told == (
        "3 of 4 articles are flagged: 2 short, 1 traditional script (converted), 1 long"
    )


ROWS_OF_NAMES = (
    "项目 本期发生额 上期发生额 营业总收入 其中：利息收入 已赚保费 手续费及佣金收入 "
    "营业总成本 营业成本 利息支出 退保金 赔付支出净额 税金及附加 销售费用 管理费用"
)


@pytest.mark.parametrize(
    ("text", "flag"),
    [
        pytest.param(ROWS_OF_NAMES, "table or code", id="cells of a table"),
        pytest.param(
            f"{ROWS_OF_NAMES}。公司收入增长，利润下降。", "", id="with sentences"
        ),
        pytest.param(
            "央行 今日 开展 逆回购 操作 银行 体系 流动性 合理 充裕 市场 利率 平稳 运行 "
            "机构 融资 成本 下降 企业 贷款 增加 债券 发行 规模 扩大 股市 成交 活跃",
            "",
            id="words cut apart",
        ),
    ],
)
def test_rows_of_names_without_a_sentence_are_a_table(text, flag):
    assert assess([text]).flags == (flag,)
