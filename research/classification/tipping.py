"""Which terms tip a decision: what an article would have to lose for another one."""

from research.classification.themes import ThemeClassifier


def tipping_terms(model: ThemeClassifier, text: str, theme: str) -> list[str] | None:
    """List the fewest terms without which the decision on a theme would be another.

    A term counts with all its occurrences, as a word and as characters. Its weight is
    taken from the score, while all other terms keep theirs: the article is thought to
    say something else in its place, of no weight for the theme.

    Parameters
    ----------
    model : ThemeClassifier
        Fitted.
    text : str
        An article as published.
    theme : str

    Returns
    -------
    list of str, or None
        The weightiest first. None where no loss of terms changes the decision: an
        article with nothing against a theme does not get it by losing terms.

    Raises
    ------
    ValueError
        If the model does not know the theme.
    """
    weights: dict[str, float] = {}
    for found in model.explain(text, theme=theme):
        weights[found.term] = weights.get(found.term, 0.0) + found.weight
    column = model.themes_.index(theme)
    above = float(model.decision_function([text])[0, column] - model.cuts()[column])
    side = 1 if above >= 0 else -1
    left = side * above
    tipping = []
    # Ties go to the first term in the order of code points.
    for term in sorted(weights, key=lambda term: (-side * weights[term], term)):
        if side * weights[term] <= 0:
            return None
        tipping.append(term)
        left -= side * weights[term]
        if left < 0:
            return tipping
    return None
