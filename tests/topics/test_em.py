import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_matrix

from research.topics import em
from research.topics.em import Prior, fit_em, fit_em_stream
from research.topics.inference import share_deviation, share_draws, topic_shares_of
from research.topics.lda import fit_lda, fit_lda_stream
from research.topics.stability import matched_agreement

PLANTED = np.kron(np.eye(3), np.full(5, 0.2))
VOCABULARY = [f"词{n:02}" for n in range(15)]
PRIOR = Prior(alpha=0.1, eta=0.01)


def articles(n_docs=300, seed=0, background=0.0):
    rng = np.random.default_rng(seed)
    shares = rng.dirichlet([0.1] * 3, size=n_docs)
    terms = shares @ PLANTED
    common = np.zeros(15)
    common[:2] = 0.5  # words that stand everywhere
    terms = (1 - background) * terms + background * common
    return csr_matrix([rng.multinomial(80, row) for row in terms]), shares


def likeness(topic_term):
    return (topic_term @ PLANTED.T / 0.2).max(axis=0).min()


def test_one_step_is_the_update_done_by_hand():
    start = np.array([[4.0, 1.0], [1.0, 4.0]], dtype=np.float32)
    learner = em.StepwiseEM(
        start.copy(),
        alpha=np.full(2, 0.5, dtype=np.float32),
        term_prior=np.full((2, 2), 0.1, dtype=np.float32),
        background=0.5,
    )
    counts = csr_matrix(np.array([[3, 1]], dtype=np.float32))
    batch = em.Batch(counts, np.array([0, 1]))
    shares = learner.step(batch, np.array([[0.5, 0.5]], dtype=np.float32), 1)
    phi = (start + 0.1) / (start + 0.1).sum(axis=0)
    mixed = phi @ [0.5, 0.5] + 0.5  # odds of the background 1, both terms 5 of 10
    responsible = np.array([3, 1])[:, None] * phi * 0.5 / mixed[:, None]
    expected_shares = responsible.sum(axis=0) + 0.5
    assert shares[0] == pytest.approx(expected_shares / expected_shares.sum())
    rate = 2**-em.DECAY
    expected = (1 - rate) * start + rate * 10 / 4 * responsible + 0.1
    assert learner.topic_term() == pytest.approx((expected / expected.sum(axis=0)).T)


@pytest.mark.parametrize("background", [0.0, 0.6])
def test_planted_topics_are_found_from_any_seed(background):
    counts, _ = articles()
    prior = Prior(alpha=0.1, eta=0.01, background=background)
    for seed in range(5):
        assert (
            likeness(fit_em(counts, 3, prior, passes=20, seed=seed).topic_term()) > 0.9
        )


def test_a_background_keeps_common_words_from_topics_while_they_are_looked_for(
    monkeypatch,
):
    counts, _ = articles(background=0.6)
    common = [0, 1]
    plain = fit_em(counts, 3, PRIOR, passes=20, seed=1).topic_term()
    prior = Prior(alpha=0.1, eta=0.01, background=0.6)
    at_last = fit_em(counts, 3, prior, passes=20, seed=1).topic_term()
    monkeypatch.setattr(em, "PASSES_A_PLAIN_ONE", 21)
    against = fit_em(counts, 3, prior, passes=20, seed=1).topic_term()
    assert (against[:, common] < plain[:, common]).all()
    assert against[:, common].sum() < 0.75 * plain[:, common].sum()
    assert at_last[:, common].sum() > 0.9 * plain[:, common].sum()


def test_counts_in_parts_give_nearly_the_topics_of_all_at_once():
    counts, _ = articles(n_docs=900)
    parts = (counts[start : start + 300] for start in (0, 300, 600))
    streamed = fit_em_stream(parts, 3, PRIOR, seed=1).topic_term()
    assert likeness(streamed) > 0.9
    model = fit_lda_stream([counts], vocabulary=VOCABULARY, n_topics=3)
    assert model.doc_topic.shape == (0, 3)
    assert model.topic_share.sum() == pytest.approx(1)


def test_a_stream_without_a_known_term_is_refused():
    with pytest.raises(ValueError, match="no article of the stream"):
        fit_em_stream([csr_matrix((3, 4))], 2, PRIOR, seed=1)


def test_many_steps_do_not_overflow():
    counts, _ = articles(n_docs=200)
    learner = fit_em(counts, 3, PRIOR, passes=2000, seed=1)
    assert np.isfinite(learner.topic_term()).all()
    assert likeness(learner.topic_term()) > 0.9


@settings(max_examples=30)
@given(
    rows=st.lists(
        st.lists(st.integers(0, 3), min_size=4, max_size=4), min_size=2, max_size=6
    ).filter(lambda rows: np.sum(rows) > 0)
)
def test_any_counts_give_distributions(rows):
    model = fit_lda(csr_matrix(rows), vocabulary=list("甲乙丙丁"), n_topics=3, passes=3)
    np.testing.assert_allclose(model.topic_term.sum(axis=1), 1, atol=1e-5)
    empty = np.sum(rows, axis=1) == 0
    np.testing.assert_array_equal(np.isnan(model.doc_topic).any(axis=1), empty)


@pytest.mark.parametrize(("engine", "passes"), [("gensim", 8), ("tomotopy", 100)])
def test_other_engines_find_the_planted_topics_and_repeat_themselves(engine, passes):
    pytest.importorskip(engine, reason=f"{engine} has no wheel for this Python")
    counts, shares = articles()
    models = [
        fit_lda(counts, vocabulary=VOCABULARY, n_topics=3, engine=engine, passes=passes)
        for _ in range(2)
    ]
    np.testing.assert_array_equal(models[0].topic_term, models[1].topic_term)
    assert likeness(models[0].topic_term) > 0.9
    match = (models[0].topic_term @ PLANTED.T).argmax(axis=1)
    assert np.abs(models[0].doc_topic - shares[:, match]).mean() < 0.05


@pytest.mark.parametrize("engine", ["gensim", "tomotopy"])
def test_an_engine_that_is_not_installed_is_told_with_how_to_get_it(
    engine, monkeypatch
):
    counts, _ = articles()
    monkeypatch.setattr("research.topics.engines.find_spec", lambda _: None)
    with pytest.raises(ModuleNotFoundError) as error:
        fit_lda(counts, vocabulary=VOCABULARY, n_topics=3, engine=engine)
    assert str(error.value).startswith(f"engine='{engine}' needs {engine}")
    assert str(error.value).endswith("pip install '.[engines]'.")
    assert "\n" not in str(error.value)


def test_seed_words_draw_a_topic_to_them():
    counts, _ = articles()
    model = fit_lda(
        counts,
        vocabulary=VOCABULARY,
        n_topics=3,
        seed_words={"乙": ["词05", "词06", "无"]},
    )
    topic = model.seed_names.index("乙")
    assert sorted(model.seed_names) == ["", "", "乙"]
    assert set(model.top_terms(5)[topic]) == set(VOCABULARY[5:10])


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"seed_words": {"甲": ["无"]}}, "have none"),
        ({"seed_words": {"甲": ["词05"]}, "engine": "gensim"}, "needs engine 'em'"),
        ({"seed_words": {name: ["词05"] for name in "甲乙丙丁"}}, "names 4 of only 3"),
        ({"background": 1.0}, "of at least 0 and below 1"),
        ({"alpha": 0.0}, "alpha must be a number above 0"),
    ],
)
def test_settings_out_of_range_are_named(settings, message):
    with pytest.raises(ValueError, match=message):
        fit_lda(articles()[0], vocabulary=VOCABULARY, n_topics=3, **settings)


def test_shares_of_an_article_do_not_depend_on_its_neighbours():
    counts, _ = articles(n_docs=40)
    prior = np.full(3, 0.1)
    together = topic_shares_of(counts, PLANTED, prior)
    for row in range(0, 40, 7):
        alone = topic_shares_of(counts[row], PLANTED, prior)
        np.testing.assert_allclose(alone[0], together[row], atol=1e-6)


def test_draws_have_the_stated_mean_and_deviation():
    counts, _ = articles(n_docs=5)
    prior = np.full(3, 0.1)
    shares = topic_shares_of(counts, PLANTED, prior)
    draws = share_draws(counts, shares, prior, n_draws=20_000, seed=1)
    np.testing.assert_allclose(draws.sum(axis=2), 1)
    np.testing.assert_allclose(draws.mean(axis=0), shares, atol=0.02)
    deviation = share_deviation(counts, shares, prior)
    np.testing.assert_allclose(draws.std(axis=0), deviation, atol=0.002)


def test_topics_that_are_alike_leave_shares_less_certain():
    rng = np.random.default_rng(3)
    own, common = rng.dirichlet(np.full(60, 0.1), 4), rng.dirichlet(np.full(60, 0.1))
    prior, found = np.full(4, 0.1), []
    for alike in (0.0, 0.5):
        topics = (1 - alike) * own + alike * common
        theta = rng.dirichlet(prior, 60)
        counts = csr_matrix([rng.multinomial(50, row @ topics) for row in theta])
        shares = topic_shares_of(counts, topics, prior)
        draws = share_draws(counts, shares, prior, n_draws=400, seed=1)
        deviation = share_deviation(counts, shares, prior)
        used = draws.mean(axis=0) > 0.02
        true = draws.std(axis=0)[used].sum()
        assert deviation[used].sum() == pytest.approx(true, rel=0.1)
        low, high = np.quantile(draws, [0.025, 0.975], axis=0)
        assert 0.9 < ((theta >= low) & (theta <= high))[used].mean() < 0.99
        found.append(deviation[used].mean())
    assert found[1] > 1.2 * found[0]


@pytest.mark.parametrize("measure", ["draws", "deviation"])
def test_shares_that_do_not_know_their_topics_need_them(measure):
    counts, _ = articles(n_docs=5)
    prior = np.full(3, 0.1)
    part = topic_shares_of(counts, PLANTED, prior)[1:3]
    settings = {"n_draws": 5, "seed": 1} if measure == "draws" else {}
    ask = share_draws if measure == "draws" else share_deviation
    with pytest.raises(ValueError, match="topic_term must be given"):
        ask(counts[1:3], part, prior, **settings)
    given = ask(counts[1:3], part, prior, topic_term=PLANTED, **settings)
    assert np.isfinite(given).all()


def test_short_articles_are_less_certain_and_empty_ones_unknown():
    counts = csr_matrix([[1, 0, 0] + [0] * 12, [40, 0, 0] + [0] * 12, [0] * 15])
    prior = np.full(3, 0.1)
    shares = topic_shares_of(counts, PLANTED, prior)
    deviation = share_deviation(counts, shares, prior)
    assert deviation[0, 0] > 3 * deviation[1, 0]
    assert np.isnan(deviation[2]).all()
    assert np.isnan(share_draws(counts, shares, prior, n_draws=2, seed=1)[:, 2]).all()


def test_intervals_of_draws_hold_the_planted_shares_as_often_as_they_say():
    counts, truth = articles(n_docs=1500)
    prior = np.full(3, 0.1)
    shares = topic_shares_of(counts, PLANTED, prior)
    draws = share_draws(counts, shares, prior, n_draws=400, seed=1)
    low, high = np.quantile(draws, [0.05, 0.95], axis=0)
    held = (truth >= low) & (truth <= high)
    # Terms of one topic only: the posterior is exactly this Dirichlet.
    assert 0.87 < held.mean() < 0.93


def test_articles_in_another_order_give_the_same_topics():
    counts, _ = articles()
    order = np.random.default_rng(1).permutation(counts.shape[0])
    one, other = (
        fit_lda(rows, vocabulary=VOCABULARY, n_topics=3)
        for rows in (counts, counts[order])
    )
    np.testing.assert_array_equal(one.topic_term, other.topic_term)
    _, agreement = matched_agreement(one.topic_term, other.topic_term, n_top=5)
    assert (agreement == 1).all()
