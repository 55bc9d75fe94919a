from research.themes.classifier import ThemeClassifier


def test_a_notebook_shows_topics_with_their_terms(shipped):
    shown = shipped[1]._repr_html_()
    assert shown.count("<tr>") == shipped[1].n_topics + 1
    assert shipped[1].top_terms(3)[0][0] in shown


def test_a_notebook_shows_themes_and_not_two_thousand_parameters(shipped):
    shown = shipped[0]._repr_mimebundle_()["text/html"]
    assert all(theme in shown for theme in shipped[0].themes_)
    assert len(shown) < 2000
    assert "not fitted" in ThemeClassifier()._repr_html_()
