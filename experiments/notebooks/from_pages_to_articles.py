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
from pathlib import Path

from IPython.display import Image

import research
from research.pages.reading import parse_page
from research.rendering.page_figure import page_before_after
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
joined = {
    block
    for story in page.stories
    for pieces in story.paragraphs
    for block in pieces[1:]
}
drawing = page_before_after(
    [len(block.text) for block in page.blocks],
    [block.text[:40] + "…" * (len(block.text) > 40) for block in page.blocks],
    [story.blocks for story in page.stories],
    joined,
)
Image(to_png(drawing, dpi=100))

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
    sure = min((link["confidence"] for link in article.extra["links"]), default=1.0)
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
# On one page nobody can tell. On pages made of whole articles the truth is known: the
# report on page reading in the project's repository says how often titles, bylines and
# paragraphs are all made of the right blocks in order, and how often a link of a given
# confidence is right.

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
