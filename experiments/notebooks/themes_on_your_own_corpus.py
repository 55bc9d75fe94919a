# %% [markdown]
# # Themes on your own corpus
#
# From your files to labels, shares of themes with honest intervals, the articles worth
# a second look, and a model of your own from a hundred labels.
#
# It runs offline; the sample corpus plays the part of yours. Its articles were written
# by a language model, so no number here says anything of a real paper.

# %%
import csv
import tempfile
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
from IPython.display import Image

import research
from research.evaluation.cross_validation import cross_validate, score
from research.rendering import figures
from research.rendering.style import to_png
from research.stats.estimates import counted_share
from research.themes.prevalence import CheckedSample, prevalence, rogan_gladen_share

sample = research.read_corpus("../../data/articles.jsonl").in_order()
folder = Path(tempfile.mkdtemp())

# %% [markdown]
# ## 1. Your files
#
# A folder of texts, one article a file. Ids are made from the contents, so that the
# same article has the same id wherever it lies.

# %%
texts = folder / "texts"
texts.mkdir()
for article in sample.articles[:5]:
    (texts / f"{article.id}.txt").write_text(article.text, encoding="gb18030")
mine = research.read_corpus(texts)
print(len(mine), "articles;", mine[0].title)

# %% [markdown]
# A table with column names of its own. `columns` says what they mean; on the command
# line, `--column text=正文 --column date=日期`. Bad rows are all named at once;
# `drop_bad` leaves them out and lists them.

# %%
table = folder / "articles.csv"
with table.open("w", encoding="utf-8-sig", newline="") as file:
    rows = csv.writer(file)
    rows.writerow(["编号", "标题", "正文", "日期"])
    for article in sample.articles[:5]:
        rows.writerow([article.id, article.title, article.text, article.date])
    rows.writerow(["x-1", "日期有误", "正文。", "去年"])
columns = {"id": "编号", "title": "标题", "text": "正文", "date": "日期"}
mine = research.read_corpus(table, columns=columns, drop_bad=True)
print(len(mine), "articles")
for problem in mine.dropped:
    print("left out:", str(problem).replace(str(folder), "…"))

# %% [markdown]
# From here on, all articles, without their labels: nobody has coded yours yet. JSONL
# is what the package writes itself.

# %%
path = folder / "articles.jsonl"
unlabelled = (replace(article, labels=None) for article in sample)
research.write_corpus(research.Corpus(tuple(unlabelled)), path)
corpus = research.read_corpus(path)
print(len(corpus), "articles,", corpus[0].date, "to", corpus[-1].date)

# %% [markdown]
# ## 2. Labels from the shipped model
#
# None, one or several themes an article, each with its own probability and cut. The
# shipped model has learned from real press articles and from this very sample: here it
# is nearly always right. On your articles it will not be.

# %%
shipped = research.load_model("themes")
labels = shipped.label(corpus)
labels.to_csv(folder / "labels.csv", index=False)
print(labels["themes"].replace("", "none").value_counts().head(8).to_string())

# %% [markdown]
# ## 3. A model from a hundred labels of your own
#
# Here the sample's own labels stand for yours. A hundred random articles are labelled
# and trained on; a hundred other random ones are labelled to check the model with; 160
# remain, which nobody has read. `research code` makes the sheets to label on.

# %%
order = np.random.default_rng(7).permutation(len(sample))
learn, check, rest = (
    research.Corpus(tuple(sample[int(row)] for row in sorted(part)))
    for part in np.split(order, [100, 200])
)
own = research.ThemeClassifier(seed=7)
own.fit(learn.texts, [article.labels for article in learn])
predictions = cross_validate("own", own, learn, themes=own.themes_)
for found in score(predictions):
    if found.metric in ("F1", "macro F1"):
        interval = found.interval
        print(
            f"{found.theme:22}{found.metric:9}{interval.value:.2f} "
            f"[{interval.low:.2f}, {interval.high:.2f}]"
        )

# %% [markdown]
# Cross-validation within the hundred: each article is scored by a model that had not
# seen it. The intervals are wide, and that is what a hundred labels can say.
#
# What the model goes by:

# %%
for theme, weighed in own.top_terms(8).items():
    print(f"{theme:22}", " ".join(term for term, _ in weighed))

# %% [markdown]
# ## 4. Borderline articles
#
# Of those nobody has read, the ones nearest to the cut of a theme. Read them first:
# they show what the model takes the theme to be, and their labels would teach it most.

# %%
probability = own.predict_proba(rest.texts)
distance = np.abs(probability - own.thresholds_)
for row in np.argsort(distance.min(axis=1), kind="stable")[:8]:
    theme = int(distance[row].argmin())
    print(
        f"{own.themes_[theme]:22}{probability[row, theme]:.2f} "
        f"(cut {own.thresholds_[theme]:.2f})  {rest[int(row)].title}"
    )

# %% [markdown]
# What speaks for a theme in the first of them, with its place in the article:

# %%
row = int(distance.min(axis=1).argmin())
theme, text = own.themes_[int(distance[row].argmin())], rest[row].text
for found in sorted(own.explain(text, theme=theme), key=lambda e: -e.weight)[:5]:
    print(f"{found.weight:.3f}", found.term, f"at {found.start}–{found.end}")

# %% [markdown]
# ## 5. How common is a theme?
#
# Counting the labels a model gives counts its errors too. From the hundred articles
# checked, which the model had not seen, its errors are known and can be taken out:
#
# - *matrix*: by the share of articles it finds and of those it mistakes; right also
#   where the theme is more or less common than among those checked;
# - *calibrated*: by its mean probability; narrower, and right only if the articles
#   checked are a random sample of articles like those counted. Here they are.

# %%
THEME = "digitalisation"
column = own.themes_.index(THEME)
checked = CheckedSample(
    y_true=check.label_matrix(own.themes_)[:, column],
    y_pred=own.predict(check.texts)[:, column],
    y_prob=own.predict_proba(check.texts)[:, column],
)
given = own.label(rest)
first = [2019 + 3 * ((int(date[:4]) - 2019) // 3) for date in given["date"]]
shares = prevalence(
    given.assign(date=[f"{year}-01-01" for year in first]), THEME, checked, by="year"
)
truth = pd.Series(rest.label_matrix(own.themes_)[:, column], [str(y) for y in first])
shares["true"] = truth.groupby(level=0).mean()
shares.index = ["2019–2021", "2022–2024", "2025"]
shares.loc[
    :, ["n_docs", "counted", "rogan_gladen", "prediction_powered", "true"]
].round(3)

# %%
kinds = ["counted", "rogan_gladen", "prediction_powered"]
bounds = [
    shares[[f"{kind}{end}" for kind in kinds]].to_numpy()
    for end in ("", "_low", "_high")
]
chart = figures.over_time(list(shares.index), kinds, *bounds, columns=3)
Image(to_png(chart, dpi=100))

# %% [markdown]
# Corrected intervals are wider: they hold what the plain count leaves out, that the
# model's errors are known from a hundred articles only. On the true shares, which a
# user does not have:

# %%
for kind in kinds:
    inside = (shares[f"{kind}_low"] <= shares["true"]) & (
        shares["true"] <= shares[f"{kind}_high"]
    )
    error = (shares[kind] - shares["true"]).abs().mean()
    print(
        f"{kind:11} off by {error:.3f} on average; {inside.sum()} of {len(shares)} in"
    )

# %% [markdown]
# Here the model errs little and to both sides: the plain count is as near, and only its
# interval says too much. Correction pays where errors lean to one side, as when labels
# are given freely so as to miss nothing:

# %%
freely = (own.predict_proba(rest.texts)[:, column] >= 0.2).astype(np.int8)
loose = replace(checked, y_pred=(checked.y_prob >= 0.2).astype(np.int8))
for name, share in (
    ("counted", counted_share(freely)),
    ("rogan_gladen", rogan_gladen_share(freely, loose)),
):
    print(f"{name:8} {share.value:.2f} [{share.low:.2f}, {share.high:.2f}]")
print(f"true     {truth.mean():.2f}")

# %% [markdown]
# ## 6. Keep the model
#
# As numbers and word lists; loading runs no code. `research label` and
# `research report` take it with `--model`.

# %%
research.save_model(own, folder / "my-model", corpus_sha256=learn.sha256)
again = research.load_model(folder / "my-model")
print((again.predict(rest.texts) == own.predict(rest.texts)).all())

# %% [markdown]
# ## What to say of it
#
# - Scores and shares are of *these* articles; a new source or year needs a new check.
# - A hundred labels from one reader carry that reader's errors; let two read some of
#   them ([coding your own themes](coding_your_own_themes.ipynb)).
# - Articles labelled because they were borderline are no random sample: train on them,
#   but check and correct shares with randomly drawn ones.
