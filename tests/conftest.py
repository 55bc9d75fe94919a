"""Small corpora written for the tests, and the real articles where they are given."""

import copy
import os
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import settings

from research import models
from research.corpus.article import Article
from research.corpus.corpus import Corpus
from research.corpus.reading import read_corpus
from research.i18n import set_language
from research.models import load_model
from research.reports.digest import Digest
from research.reports.explorer import explore
from research.stats.periods import Periods
from research.text.duplicates import duplicate_groups
from research.text.segmenter import Segmenter

ROOT = Path(__file__).resolve().parents[1]
REAL = ROOT.parent / "shared"

# Whatever the machine speaks, tests speak English unless they ask for another.
os.environ["LC_ALL"] = "C.UTF-8"
# Machines differ in speed; a slow one is no failure. Examples repeat exactly.
settings.register_profile("repeatable", deadline=None, derandomize=True)
settings.load_profile("repeatable")

FINANCE = [
    "银行发放贷款支持小微企业",
    "央行下调存款准备金率释放流动性",
    "基金公司发行债券型新产品",
    "证券交易所受理公司上市申请",
    "保险公司理赔金额同比增长",
    "信用债市场利率小幅下行",
]
GREEN = [
    "光伏电站并网发电减少碳排放",
    "风电机组吊装完成助力清洁能源",
    "污水处理厂提标改造保护河流",
    "新能源汽车动力电池回收利用",
    "碳排放权交易市场启动运行",
    "氢能公交上线减少尾气污染",
]
NEITHER = [
    "足球联赛昨晚结束首轮比赛",
    "博物馆推出春节特别展览",
    "小麦进入返青期田间管理加强",
    "铁路春运首日客流平稳有序",
    "剧院上演经典话剧座无虚席",
    "社区食堂为老人送餐上门",
]


def article(number, sentence, labels, day=1):
    return Article(
        id=f"t-{number:03}",
        title=sentence[:8],
        date=f"2024-{1 + number % 12:02}-{day:02}",
        source=("东报", "西报")[number % 2],
        body=(f"{sentence}。", f"第{number}次观察显示，{sentence}，各方反应积极。"),
        labels=labels,
    )


def small_corpus():
    """Return 48 articles about finance, about green matters, both or neither."""
    articles = []
    for turn in range(2):
        for index in range(6):
            both = f"{FINANCE[index]}，{GREEN[(index + turn) % 6]}"
            for sentence, labels in (
                (FINANCE[index], ("finance",)),
                (GREEN[index], ("green",)),
                (NEITHER[index], ()),
                (both, ("finance", "green")),
            ):
                # Two turns of one sentence must not be near-duplicates.
                told = sentence if turn == 0 else f"据悉{sentence[::-1]}，{sentence}"
                articles.append(article(len(articles), told, labels))
    return Corpus(tuple(articles))


@pytest.fixture(scope="session", autouse=True)
def _shipped_models_are_loaded_once():
    """Loading one takes a second, and nearly every command does."""
    load, kept = models._load_folder, {}

    def load_once(folder):
        if "resources" not in folder.parts:
            return load(folder)
        if folder not in kept:
            kept[folder] = load(folder)
        return copy.copy(kept[folder])

    models._load_folder = load_once
    yield
    models._load_folder = load


@pytest.fixture(autouse=True)
def _speak_english():
    yield
    set_language("en")


@pytest.fixture(scope="session")
def corpus():
    return small_corpus()


@pytest.fixture(scope="session")
def sample():
    return read_corpus(ROOT / "data" / "articles.jsonl")


@pytest.fixture(scope="session")
def segment():
    segmenter = Segmenter()
    segmenter("预热")  # loading the dictionary would break Hypothesis deadlines
    return segmenter


@pytest.fixture(scope="session")
def real_themes():
    path = REAL / "data" / "themes"
    if not path.is_dir():
        pytest.skip("the real articles are not given: ../shared/data is missing")
    return path


HOSTILE = (
    "<script>hacked = 1</script>",
    '"><img src=x onerror="hacked = 1">',
    "=cmd|' /C calc'!A0",
    "</script><!-- {{ 7*7 }} \u2028\u2029 \x07 \ud800 </style>",
    "碳市场🌱𠮷开市，光伏电站并网发电",
)


@pytest.fixture(scope="session")
def shipped():
    """Return the shipped theme and topic models."""
    return load_model("themes"), load_model("topics")


@pytest.fixture(scope="session")
def digested(sample, shipped):
    """Return a digest of sample articles and hostile ones, and topics of them."""
    classifier, topics = shipped
    hostile = [
        Article(id=f"x-{n}", title=text, source=text, date="2021-05", body=(text,))
        for n, text in enumerate(HOSTILE)
    ]
    articles = [
        replace(article, source=("东报", "西报")[number % 2])
        for number, article in enumerate(sample.articles[::6])
    ]
    corpus = Corpus((*articles, *hostile))
    model = replace(topics, doc_topic=topics.transform(corpus.texts))
    tokens = classifier.tokens(corpus.texts)
    return Digest(
        corpus=corpus,
        ids=tuple(corpus.ids),
        classifier=classifier,
        tokens=tokens,
        groups=duplicate_groups(tokens),
        recurring=(),
        labelling=classifier.labelling(tokens, published=corpus.texts),
        periods=Periods(tuple(a.date[:4] if a.date else None for a in corpus), "year"),
        theme_shares=None,
        passages=None,
        topics=None,
        without_topics="",
        checked=None,
        checked_sha256="",
        seed=7,
    ), model


@pytest.fixture(scope="session")
def explored(digested):
    """Return articles of the sample and hostile ones, topics, and an explorer."""
    digest, model = digested
    return digest.corpus, model, explore(digest, model)
