# %% [markdown]
# # Quick start
#
# Read articles, label their themes with the shipped model, see what speaks for a
# theme, and find topics. Everything runs offline on the sample corpus; its articles
# were written by a language model, so no number here says anything of a real paper.

# %%
import research

corpus = research.read_corpus("../../data/articles.jsonl")
print(len(corpus), "articles,", corpus[0].date, "to", corpus[-1].date)
print(corpus[0].title)

# %% [markdown]
# ## Themes
#
# `load_model("themes")` was trained on real press articles, and on this sample too:
# here it is nearly always right, on other articles it is not. An article gets no theme,
# one or several; each theme has a probability of its own.

# %%
model = research.load_model("themes")
table = model.label(corpus)
table.loc[:4, ["id", "title", "themes", *model.themes_]].round(2)

# %%
decided = model.predict(corpus.texts)
for theme, number in zip(model.themes_, decided.sum(axis=0), strict=True):
    print(f"{theme:22} {number} articles")

# %% [markdown]
# What speaks for a theme, with places in the article as published:

# %%
text = next(article.text for article in corpus if "green" in article.labels)
evidence = sorted(model.explain(text, theme="green"), key=lambda e: -e.weight)
for found in evidence[:5]:
    print(f"{found.weight:.3f}", found.term, repr(text[found.start : found.end]))

# %% [markdown]
# ## Topics
#
# Topics are found in the words alone; an article is a mixture of them.

# %%
topics = research.fit_lda(corpus.texts, n_topics=8, seed=7)
for number, terms in enumerate(topics.top_terms(8, relevance=0.6)):
    print(number, f"{topics.topic_share[number]:.0%}", " ".join(terms))

# %%
topics.label(corpus).loc[:4, ["id", "title", "topic", "label", "share"]].round(2)

# %% [markdown]
# ## The whole digest
#
# The same and more as one page: `research report data/articles.jsonl -o my-digest`.
