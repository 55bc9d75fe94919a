# %% [markdown]
# # From pages to articles
#
# Text extracted from a newspaper page comes in blocks: columns break paragraphs, tails
# stand behind other articles, pull quotes repeat a sentence in large type. This
# notebook reads such a page, and shows where the reading is unsure.
#
# It runs offline. The pages are made of articles of the sample corpus, which a language
# model wrote; how real pages are read is in [a report](../../reports/real_pages).

# %%
from itertools import pairwise
from pathlib import Path

import numpy as np
from IPython.display import Image

import research
from experiments.lab.pages.articles import page_articles
from experiments.lab.pages.noisy_pages import make_noisy_pages
from experiments.lab.pages.scores import read_in_order, score_reader, summarise
from experiments.lab.pages.training_pages import MIXES
from experiments.lab.reports.pages import page_figure
from research.pages.reading import parse_page
from research.rendering.style import to_png

text = Path("../../data/page.txt").read_text("utf-8")
print(text[:320])

# %% [markdown]
# ## 1. Blocks, stories, furniture
#
# Every block ends in one story or is furniture; nothing is lost.

# %%
page = parse_page(text)
print(len(page.blocks), "blocks,", len(page.stories), "stories")
for piece in page.furniture:
    print(f"{piece.kind:8}block {piece.block:2}  {piece.text[:28]}")
placed = [block for story in page.stories for block in story.blocks]
whole = {piece.block for piece in page.furniture}
print("unaccounted for:", sorted({b.number for b in page.blocks} - {*placed, *whole}))

# %%
shown = page_figure("page", page, label="The sample page", elided=False)
Image(to_png(shown.drawing, dpi=100))

# %% [markdown]
# Above, the blocks as the page gives them, column by column; below, article by article.
# Pale blocks are furniture, a bar joins the pieces of one paragraph.

# %% [markdown]
# ## 2. Links and how sure they are
#
# A link says that one block follows on another, with an estimated probability that this
# is right. Paragraphs that a column broke are joined without a line break.

# %%
links = [link for story in page.stories for link in story.links]
for link in sorted(links, key=lambda link: (link.confidence, link.before)):
    before, after = page.blocks[link.before].text, page.blocks[link.after].text
    kind = "joined" if link.joined else "next"
    print(f"{link.confidence:.2f} {kind:7}…{before[-10:]} | {after[:10]}…")

# %% [markdown]
# ## 3. Articles, and what the models say of them
#
# `extra` keeps which blocks a paragraph was made of, the links, and what was taken out.

# %%
articles = research.Corpus(research.read_page(text))
for article in articles:
    sure = min((link["confidence"] for link in article.extra["seams"]), default=1.0)
    look = "  ← worth a look" if sure < 0.8 or len(article.text) < 50 else ""
    print(f"{article.title}: {len(article.text)} characters, from {sure:.2f}{look}")
labels = research.load_model("themes").label(articles)
labels[["id", "title", "themes"]]

# %% [markdown]
# An article with an unsure link may hold a stranger's paragraph; a very short one is
# often half of a broken paragraph that was taken for a heading. Before counting themes,
# look at those, or leave them out and say so.

# %% [markdown]
# ## 4. How often is it right?
#
# On one page nobody can tell. Pages made of whole articles have a known truth: twenty
# plain ones, and twenty hard ones (neighbours of one theme, subheads, edited quotes,
# articles that begin or end on another page).

# %%
sample = research.read_corpus("../../data/articles.jsonl")
whole_articles = page_articles(sample, seed=7)
pages = {
    mix: make_noisy_pages(whole_articles, n_pages=20, mix=mix, seed=7) for mix in MIXES
}
measures = ("clustering F1", "joins precision", "joins recall", "perfect")
for mix, made in pages.items():
    for name, read in (("in order", read_in_order), ("research", parse_page)):
        found = summarise(score_reader(read, made)[0])
        told = ", ".join(f"{measure} {found[measure]:.2f}" for measure in measures)
        print(f"{mix:6}{name:10}{told}")

# %% [markdown]
# *In order* takes the blocks as they come and begins an article at each heading.
# *Perfect* are articles whose title, bylines and paragraphs are all made of the right
# blocks in order.

# %% [markdown]
# ## 5. Are the confidences honest?
#
# If they are, links of confidence 0.9 are right nine times in ten. Where *right* stands
# below *said*, the reader is surer than it should be on such pages: use confidence to
# choose what to look at first, not as a probability to report.

# %%
confidence, right = [], []
for made in pages.values():
    for gold in made:
        true = {
            (one, two) for story in gold.articles for one, two in pairwise(story.blocks)
        }
        for story in parse_page(gold.text).stories:
            for link in story.links:
                confidence.append(link.confidence)
                right.append((link.before, link.after) in true)
confidence, right = np.array(confidence), np.array(right)
opening_closing = [0, 0.5, 0.8, 0.95, 0.99, 1.01]
for low, high in pairwise(opening_closing):
    held = (confidence >= low) & (confidence < high)
    if held.any():
        print(
            f"{low:.2f} to {min(high, 1):.2f}: {held.sum():4} links, said "
            f"{confidence[held].mean():.2f}, right {right[held].mean():.2f}"
        )

# %% [markdown]
# ## What stays uncertain
#
# - Two articles on one subject side by side: a paragraph may fit both.
# - An article without a heading of its own, such as a brief, joins its neighbour.
# - A page gives no articles that begin or end elsewhere; pages of one issue, read
#   together (`research pages FOLDER`), are linked over their jump lines.
# - A block that holds two paragraphs stays whole; nothing inside a block is moved.
# - Made pages are cleaner than scanned ones: on yours, check twenty articles against
#   the page before you count anything.
