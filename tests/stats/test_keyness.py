import numpy as np
import pytest
from scipy.sparse import csr_matrix
from scipy.stats import power_divergence

from research.stats.keyness import keyness
from research.stats.strata import issues_of

COUNTS = csr_matrix([[5, 1, 0, 2], [3, 0, 1, 2], [0, 4, 1, 2], [0, 3, 3, 2]])
SECOND = np.array([False, False, True, True])


def test_the_log_likelihood_is_that_of_scipy():
    found = keyness(COUNTS, SECOND)
    dense = np.asarray(COUNTS.todense())
    observed = np.stack([dense[:2].sum(axis=0), dense[2:].sum(axis=0)])
    expected = observed.sum(axis=0) * observed.sum(axis=1, keepdims=True) / dense.sum()
    for term in range(4):
        # G² over the two cells of the term; both sides add up to the same.
        g2, _ = power_divergence(
            observed[:, term], expected[:, term], lambda_="log-likelihood"
        )
        assert found.log_likelihood[term] == pytest.approx(g2)


def test_the_ratio_tells_the_direction():
    found = keyness(COUNTS, SECOND)
    assert found.log_ratio[0] < 0 < found.log_ratio[1]
    sizes = np.array([14, 15])
    expected = np.log2((7 / sizes[1]) / (1 / sizes[0]))
    assert found.log_ratio[1] == pytest.approx(expected)


def test_parts_changed_about_change_the_sign_only():
    one, other = keyness(COUNTS, SECOND), keyness(COUNTS, ~SECOND)
    assert one.log_ratio == pytest.approx(-other.log_ratio)
    assert one.log_likelihood == pytest.approx(other.log_likelihood)
    assert one.n_docs.tolist() == other.n_docs[:, ::-1].tolist()


def test_an_empty_part_is_refused():
    with pytest.raises(ValueError, match="both parts must hold words"):
        keyness(COUNTS, np.zeros(4, dtype=bool))


def newspaper(rng, n_days=60, n_terms=40, *, late=0.0):
    """Give counts, halves, sources and issues: each day has news of its own.

    Term 0 grows by `late` a word in the second half; sources differ in all terms.
    """
    counts, day, source = [], [], []
    for name in "甲乙":
        usual = rng.gamma(1, 1, n_terms)
        for number in range(n_days):
            news = usual * rng.gamma(0.4, 2.5, n_terms)  # bursts, shared by a day
            for _ in range(rng.integers(1, 6)):
                rates = news + late * (number >= n_days // 2) * (np.arange(n_terms) < 1)
                counts.append(rng.poisson(rates))
                day.append(number)
                source.append(name)
    days = [f"2024-{1 + number // 28:02}-{1 + number % 28:02}" for number in day]
    second = np.array(day) >= n_days // 2
    return csr_matrix(counts), second, source, issues_of(source, days)


def test_news_of_a_day_is_no_change_of_words():
    rng = np.random.default_rng(0)
    listed, alone = [], []
    for _ in range(25):
        counts, second, sources, issues = newspaper(rng, n_days=40)
        found = keyness(
            counts, second, sources=sources, issues=issues, n_permutations=99
        )
        listed.append((found.p_value <= 0.05).any())
        words = keyness(counts, second, n_permutations=99)
        alone.append((words.p_value <= 0.05).any())
    assert np.mean(listed) <= 0.16
    assert np.mean(alone) > 0.3  # articles taken one by one


def test_a_word_that_grows_in_every_source_is_found_and_no_other():
    rng = np.random.default_rng(1)
    for _ in range(5):
        counts, second, sources, issues = newspaper(rng, late=4.0)
        found = keyness(counts, second, sources=sources, issues=issues)
        assert found.p_value[0] <= 0.01
        assert found.log_ratio[0] > 1
        assert (found.p_value[1:] <= 0.05).sum() <= 1


def test_a_burst_in_one_article_is_not_significant():
    counts = np.ones((200, 3), dtype=int)
    counts[7, 0] = 500
    counts = csr_matrix(counts)
    found = keyness(counts, np.arange(200) < 100)
    assert found.log_likelihood[0] > 50
    assert found.p_value.min() > 0.5


def test_words_of_a_source_that_comes_later_are_not_compared():
    counts = np.ones((300, 2), dtype=int)
    counts[200:, 0] = 5
    second = np.arange(300) % 200 >= 100
    second[200:] = True
    sources = ["甲"] * 200 + ["乙"] * 100
    found = keyness(csr_matrix(counts), second, sources=sources)
    assert found.used.tolist() == [True] * 200 + [False] * 100
    assert found.log_ratio == pytest.approx([0, 0])
    assert np.nanmin(found.p_value) == 1


def test_terms_of_few_articles_are_not_tested():
    counts = np.ones((100, 2), dtype=int)
    counts[9:, 0] = 0
    found = keyness(csr_matrix(counts), np.arange(100) >= 50)
    assert np.isnan(found.p_value).tolist() == [True, False]


def test_the_order_of_articles_does_not_matter():
    counts, second, sources, issues = newspaper(np.random.default_rng(2))
    order = np.random.default_rng(3).permutation(len(second))
    one = keyness(counts, second, sources=sources, issues=issues, n_permutations=99)
    two = keyness(
        counts[order],
        second[order],
        sources=[sources[row] for row in order],
        issues=[issues[row] for row in order],
        n_permutations=99,
    )
    assert one.p_value.tolist() == two.p_value.tolist()
