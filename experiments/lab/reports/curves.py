"""Scores by number of labelled articles → charts."""

from collections.abc import Mapping, Sequence

from research.arrays import Floats
from research.rendering.figures import WIDTH
from research.rendering.style import INK, PALETTE, Chart, drawable, style


@style()
def score_curves(
    sizes: Sequence[int], curves: Mapping[str, Floats], *, label: str, mark: float
) -> Chart:
    """Draw scores by number of labels, a line a strategy.

    Parameters
    ----------
    sizes : sequence of n_sizes int
    curves : mapping of str to ndarrays of shape (n_runs, n_sizes)
        Drawn as mean, with a band of one standard deviation of the runs.
    label : str
        What the scores are.
    mark : float
        A score to draw a line at.
    """
    rows = [
        (name, size, run, value)
        for name, values in curves.items()
        for run, scores in enumerate(values)
        for size, value in zip(sizes, scores.tolist(), strict=True)
    ]
    figure = Chart(["strategy", "labels", "run", label], rows, figsize=(WIDTH, 3.2))
    axes = figure.add_subplot()
    for (name, values), color in zip(curves.items(), PALETTE, strict=False):
        mean, spread = values.mean(axis=0), values.std(axis=0, ddof=1)
        axes.plot(
            sizes, mean, color=color, lw=1.4, marker="o", ms=3, label=drawable(name)
        )
        axes.fill_between(sizes, mean - spread, mean + spread, color=color, alpha=0.15)
    axes.axhline(mark, color=INK, lw=0.8, ls="--")
    axes.set_xlabel("labelled articles")
    axes.set_ylabel(drawable(label))
    axes.grid(axis="y")
    axes.legend(loc="lower right")
    return figure
