import re

from research.themes.classifier import ThemeClassifier
from research.themes.evidence import Evidence, Explanation


def test_a_notebook_shows_topics_with_their_terms(shipped):
    shown = shipped[1]._repr_html_()
    assert shown.count("<tr>") == shipped[1].n_topics + 1
    assert shipped[1].top_terms(3)[0][0] in shown


def test_a_notebook_shows_themes_and_not_two_thousand_parameters(shipped):
    shown = shipped[0]._repr_mimebundle_()["text/html"]
    assert all(theme in shown for theme in shipped[0].themes_)
    assert len(shown) < 2000
    assert "not fitted" in ThemeClassifier()._repr_html_()


def test_a_notebook_shows_evidence_as_the_text_with_marks():
    text = "<b>碳市场</b>开市"
    found = [
        Evidence("green", 3, 6, "碳市场", 0.9),
        Evidence("green", 10, 12, "开市", -0.2),
        Evidence("finance", 10, 12, "开市", 0.1),
    ]
    shown = Explanation(found, text)._repr_html_()
    assert re.findall(r"<mark[^>]*>([^<]*)</mark>", shown) == ["碳市场", "开市"]
    assert shown.index("green") < shown.index("finance")
    assert "&lt;b&gt;" in shown
    assert Explanation(found)._repr_html_().count("<mark") == 0


def test_what_a_classifier_explains_knows_its_text(shipped, sample):
    found = shipped[0].explain(sample[0].text)
    assert found.text == sample[0].text
    assert "<mark" in found._repr_html_()
