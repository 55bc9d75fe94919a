# %% [markdown]
# # Coding your own themes
#
# From “these are my themes” to a classifier one can trust: codebook, sheets, agreement,
# labels, a model, and what to code next. The five themes here are not those that ship.
#
# In place of people, two simulated coders go by word lists and err now and then, so
# that the notebook runs by itself. Nothing here says how people would agree.

# %%
import tempfile
from pathlib import Path

import numpy as np
import openpyxl

import research
from research.coding.agreement import agreement, disagreements
from research.coding.codebook import Codebook, CodebookTheme
from research.coding.codings import read_draws, read_sheets
from research.coding.consensus import labelled_by
from research.coding.sheets import draw_articles, draw_informative, write_sheets
from research.evaluation.sampling import (
    informativeness,
    nearest_similarity,
    sampling_weights,
)

corpus = research.read_corpus("../../data/articles.jsonl").in_order()
folder = Path(tempfile.mkdtemp())

# %% [markdown]
# ## 1. The codebook
#
# `research code init -o codebook.toml` writes one to fill in. Here it is built on the
# spot.

# %%
WORDS = {
    "factories": ("车间", "工厂", "产线"),
    "policy": ("印发", "实施方案", "管理办法"),
    "trade": ("出口", "进口", "海外"),
    "small_firms": ("小微", "中小企业", "民营"),
    "research": ("研究院", "大学", "实验室"),
}
codebook = Codebook(
    title="Five themes",
    unit="Title and text of the article.",
    rule="A theme is given when a substantial part of the article is about it.",
    themes=tuple(
        CodebookTheme(name, definition=f"About {name}.", examples=words)
        for name, words in WORDS.items()
    ),
)
print(codebook.to_markdown()[:200])

# %% [markdown]
# ## 2. Sheets out
#
# As `research code sheet` does: 160 articles, two coders, half of them read by both.

# %%
drawn = draw_articles(corpus, n=160, seed=7)
for sheet in write_sheets(corpus, codebook, folder, drawn=drawn, overlap=0.5):
    print(sheet.coder, len(sheet.ids), "articles, first", sheet.ids[:3])

# %% [markdown]
# ## 3. Coders fill them in


# %%
def fill_in(path, seed, error):
    """Answer as a coder who counts words and errs at random."""
    rng = np.random.default_rng(seed)
    book = openpyxl.load_workbook(path)
    sheet = book["articles"]
    names = [cell.value for cell in sheet[1]]
    for row in sheet.iter_rows(min_row=2):
        text = f"{row[1].value}\n{row[2].value}"
        for theme, words in WORDS.items():
            given = sum(text.count(word) for word in words) >= 1
            answer = given != (rng.random() < error)
            row[names.index(theme)].value = "yes" if answer else "no"
    book.save(path)


sheets = [folder / "coder-1.xlsx", folder / "coder-2.xlsx"]
fill_in(sheets[0], seed=1, error=0.02)
fill_in(sheets[1], seed=2, error=0.05)

# %% [markdown]
# ## 4. Sheets in, and agreement
#
# Every cell is checked. Labels are firm from an alpha of 0.80 on.

# %%
codings = read_sheets(sheets, codebook, known=corpus.ids)
for item in agreement(codings):
    alpha = item.alpha
    print(
        f"{item.theme:18} alpha {alpha.value:.2f} [{alpha.low:.2f}, {alpha.high:.2f}]"
        f"  {item.standing}"
    )
print(len(disagreements(codings)), "answers to settle")

# %% [markdown]
# ## 5. A model from the labels
#
# `research code read` and `research train` on the command line.

# %%
labelled = labelled_by(codings, corpus, draws=read_draws(sheets))
mine = research.ThemeClassifier(seed=7).fit(
    labelled.texts,
    [article.labels for article in labelled],
    sample_weight=sampling_weights(labelled),
)
for theme, terms in mine.top_terms(6).items():
    print(f"{theme:12}", " ".join(term for term, _ in terms))

# %% [markdown]
# ## 6. What to code next
#
# What the model is unsure of and what is unlike all that is coded is more likely,
# everything has some chance; the chances are kept, so that shares in the whole corpus
# can still be estimated.

# %%
coded = set(labelled.ids)
rest = corpus.select(lambda article: article.id not in coded)
features = mine.linear_.features
similarity = nearest_similarity(
    features.transform(rest.texts), features.transform(labelled.texts)
)
utility = informativeness(mine.predict_proba(rest.texts), similarity)
following = draw_informative(rest, utility, n=20, random_share=0.2, seed=8)
for name, chance in list(following.items())[:5]:
    print(name, f"{chance:.3f}")
