"""What the characters on both sides of a pair say."""

from collections.abc import Sequence

import numpy as np

from research.arrays import Floats, Ints
from research.pages.blocks import Block
from research.pages.evidence.character_model import BREAK, ORDER, CharacterModel, Chars

AHEAD = ORDER - 1  # characters after a pair whose windows reach back before it


def flow_across(
    blocks: Sequence[Block], chars: CharacterModel, i: Ints, j: Ints
) -> tuple[Floats, Floats, Floats, Floats]:
    """Score how characters go on across pairs.

    Returns
    -------
    flow : how much likelier j's first characters are after i than by themselves
    surprise : how likely they are after i
    ending : for each block, how likely a paragraph ends there
    beginning : for each block, how much likelier its start is after a paragraph break
    """
    n = len(blocks)
    text = "\n".join(
        b.text[:AHEAD].ljust(AHEAD, "\n") + b.text[-AHEAD:].rjust(AHEAD, "\n")
        for b in blocks
    )
    numbers = chars.numbers(text + "\n").reshape(n, 2 * AHEAD + 1)
    heads, tails = numbers[:, :AHEAD], numbers[:, AHEAD : 2 * AHEAD]
    blank = np.full((n, AHEAD), -1, np.int64)
    alone = _alone(chars, blank, heads)
    opened = _alone(chars, np.hstack([blank[:, 1:], np.full((n, 1), BREAK)]), heads)
    ending = chars.log_probability(np.hstack([tails, np.full((n, 1), BREAK)]))
    surprise = _across(chars, tails, heads, i, j)
    return surprise - alone[j], surprise, ending, opened - alone


def _across(
    chars: CharacterModel, tails: Chars, heads: Chars, i: Ints, j: Ints
) -> Floats:
    """Score the first characters of each j after the last of each i.

    What lies inside a head or a tail is looked up once for all its pairs.
    """
    total = np.zeros(len(i))
    left = [chars.shares(tails[:, -size:])[1][i] for size in range(1, ORDER)]
    for at in range(AHEAD):
        probability = chars.unigram[heads[j, at]]
        after = []
        for size in range(1, ORDER + 1):
            outside = size - at - 1
            if outside > 0:
                grams = np.hstack([tails[i, -outside:], heads[j, : at + 1]])
                direct, remaining = chars.shares(grams)
            else:
                direct, remaining = chars.shares(heads[:, -outside : at + 1])
                direct, remaining = direct[j], remaining[j]
            if size > 1:
                probability = direct + left[size - 2] * probability
            after.append(remaining)
        total += np.log(probability)
        left = after[:-1]
    return total


def _alone(chars: CharacterModel, tails: Chars, heads: Chars) -> Floats:
    both = np.hstack([tails, heads])
    total = np.zeros(len(both))
    for at in range(heads.shape[1]):
        total += chars.log_probability(both[:, at : at + ORDER])
    return total


def crossing_strings(blocks: Sequence[Block], i: Ints, j: Ints) -> Floats:
    """Find the longest string across a pair that stands elsewhere on the page."""
    text = "\n".join(b.text for b in blocks)
    seen = {size: set() for size in range(3, 8)}  # type: dict[int, set[str]]
    for size, strings in seen.items():
        strings.update(text[at : at + size] for at in range(len(text) - size + 1))
    tails = [b.text[-4:] for b in blocks]
    heads = [b.text[:4] for b in blocks]
    shapes = [(a, b) for a in range(1, 5) for b in range(1, 5) if 3 <= a + b <= 7]
    shapes.sort(key=lambda shape: -sum(shape))
    out = np.zeros(len(i))
    for number, (a, b) in enumerate(zip(i.tolist(), j.tolist(), strict=True)):
        left, right = tails[a], heads[b]
        if (
            left[-1:] + right[:2] not in seen[3]
            and left[-2:] + right[:1] not in seen[3]
        ):
            continue
        for back, ahead in shapes:
            if back <= len(left) and ahead <= len(right):
                string = left[-back:] + right[:ahead]
                if string in seen[back + ahead]:
                    out[number] = back + ahead
                    break
    return out


def open_pairs(opened: Floats, i: Ints, j: Ints) -> tuple[Floats, Floats]:
    """Count quotes and brackets that i opens and j closes, and those left over."""
    left, right = opened[i], -opened[j]
    met = np.minimum(left, right).clip(0).sum(axis=1)
    over = np.abs(left - right).sum(axis=1)
    return met, over
