import numpy as np

from research.corpus.article import Article
from research.corpus.corpus import Corpus
from research.themes.labelling import Labelling
from research.themes.passage_labelling import label_passages

GREEN = (
    "和煦光伏的储能电站昨日并网，装机容量二十万千瓦，每年可减少二氧化碳排放十五万吨。"
)
OTHER = (
    "云陌市图书馆宣布，自下月起开放时间延长至晚上十点，"
    "读者可以预约自习座位，周末还有朗诵会。"
)


class Finder:
    """Gives the theme where a text is about carbon."""

    def labelling(self, texts):
        found = np.array([[float("碳" in text)] for text in texts]).reshape(-1, 1)
        flags = tuple("traditional script" if "碳" in text else "" for text in texts)
        return Labelling(("green",), found, found.astype(np.int8), flags)


def test_themes_of_passages_come_back_to_the_article_by_any_mean_and_share():
    corpus = Corpus(
        (
            Article(id="report", body=(GREEN, OTHER, OTHER, OTHER)),
            Article(id="other", body=(OTHER,)),
        )
    )
    found = label_passages(Finder(), corpus, "paragraphs")
    table = found.table(corpus)
    assert list(table["id"]) == ["report", "other"]
    assert list(table["themes"]) == ["green", ""]
    assert list(table["green"]) == [0.25, 0]
    assert list(table["green share"]) == [0.25, 0]
    assert list(table["passages"]) == [4, 1]
    assert list(table["flag"]) == ["", ""]
    passages = found.passage_table(corpus)
    assert list(passages["article"]) == ["report"] * 4 + ["other"]
    for row in passages.itertuples():
        text = corpus[["report", "other"].index(row.article)].text
        assert text[row.start : row.end] == row.text
