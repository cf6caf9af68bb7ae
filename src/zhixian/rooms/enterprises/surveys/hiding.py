"""Which groups of a result may be shown so that no small one shows, not even as a difference of shown ones. Pure.

Groups lie in one another as a tree (nation, province, city). A node of fewer answers than the least is hidden, and with it
everything below. Of a shown node, whatever its hidden children hold together can be reckoned by subtraction; so the smallest
shown children are hidden too until that rest is nobody or at least the least. Every figure that can be reckoned from shown
nodes is then a sum of such rests, and each of them is large enough. That holds within one way of dividing.

Between two ways of dividing (place, category) there is no such proof: where all answers of a city are of one category, the city
taken from the category leaves the others of that category. ``over`` therefore looks, over the cells in which all ways cross, for
any set of one to ``least`` - 1 answers that is a sum, with whatever factors, of shown groups, and hides groups until there is
none (above ``MOST_CELLS`` small cells only sets of one or two cells are looked for). Tables that cross two ways are not made.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np


@dataclass(frozen=True)
class Node:
    """``answers`` of an inner node are those of its children."""

    key: str
    answers: int = 0
    below: tuple["Node", ...] = field(default_factory=tuple)

    @property
    def total(self) -> int:
        return sum(child.total for child in self.below) if self.below else self.answers


def shown(root: Node, *, least: int) -> frozenset[str]:
    """Keys of the nodes whose results may be shown. A node without answers is never among them: it has no result."""
    if root.total < least:
        return frozenset()
    return frozenset(_shown(root, least))


def _shown(node: Node, least: int) -> Iterator[str]:
    yield node.key
    if not node.below:
        return
    large = sorted((child for child in node.below if child.total >= least), key=lambda child: (child.total, child.key))
    rest = sum(child.total for child in node.below if child.total < least)
    while large and 0 < rest < least:
        rest += large.pop(0).total
    for child in large:
        yield from _shown(child, least)


def tree(root: str, counts: Mapping[tuple[str, ...], int]) -> Node:
    """Of paths below the root (province, city) with their answers."""
    heads: dict[str, dict[tuple[str, ...], int]] = {}
    for path, answers in counts.items():
        heads.setdefault(path[0], {})[path[1:]] = answers
    return Node(root, below=tuple(
        Node(head, rest[()]) if () in rest else tree(head, rest) for head, rest in sorted(heads.items())
    ))  # fmt: skip


Cell = tuple[tuple[str, ...], ...]  # of one answer: its path in each way of dividing
MOST_CELLS: Final = (
    600  # above so many small cells only sets of one and two are tried: pairs of pairs would take minutes
)
CLOSE: Final = 1e-7


def over(root: str, cells: Mapping[Cell, int], *, least: int) -> frozenset[str]:
    """Keys that may be shown, all ways of dividing together; no key may stand in two ways. ``least`` is at most 5.

    A later way gives way to an earlier one, its smallest group first: the first way is shown as if it stood alone.
    """
    if least > 5:
        raise ValueError("sets of more than four cells are not tried")
    filled = {cell: answers for cell, answers in cells.items() if answers}
    sizes = np.array(list(filled.values()), dtype=int)
    if sizes.sum() < least:
        return frozenset()
    ways = [_way(root, [cell[at] for cell in filled], sizes, least) for at in range(len(next(iter(filled))))]
    whole = np.ones(len(sizes))
    for way in reversed(ways[1:]):
        while way and (
            found := _small(np.array([whole, *(row for each in ways for row in each.values())]), sizes, least)
        ):
            # Those that hold a cell of the small set are likelier to give it away.
            way.pop(min(way, key=lambda key: (not way[key][found].any(), way[key] @ sizes, key)))
    return frozenset({root, *(key for way in ways for key in way)})


def _way(root: str, paths: list[tuple[str, ...]], sizes: Any, least: int) -> dict[str, Any]:
    """Shown groups of one way of dividing, with the cells they hold as a row of 0 and 1."""
    counts: Counter[tuple[str, ...]] = Counter()
    for path, answers in zip(paths, sizes, strict=True):
        counts[path] += int(answers)
    keys = sorted(shown(tree(root, counts), least=least) - {root})
    return {key: np.array([float(key in path) for path in paths]) for key in keys}


def _small(rows: Any, sizes: Any, least: int) -> list[int]:
    """Cells of one to ``least`` - 1 answers in all whose sum is a combination of the rows; none: empty.

    A vector is such a combination if it stands at right angles to whatever all rows stand at right angles to. Three random ones
    of these give each cell three numbers, and the set's numbers add up to nothing. Chance can only hide too much.
    """
    random = np.random.default_rng(5).normal(size=(len(sizes), 3))
    inverse = np.linalg.pinv(rows @ rows.T, rcond=1e-9, hermitian=True)
    marks = random - rows.T @ (inverse @ (rows @ random))
    small = np.flatnonzero(sizes < least)
    ones = small[np.abs(marks[small]).max(axis=1, initial=0) < CLOSE]
    if len(ones):
        return [int(ones[0])]
    single = small[:, None]
    if two := _opposite(single, single, marks, sizes, least):
        return two
    if len(small) > MOST_CELLS:
        return []
    pairs = np.stack(np.triu_indices(len(small), k=1), axis=1)
    pairs = small[pairs[sizes[small[pairs]].sum(axis=1) < least]]
    return _opposite(single, pairs, marks, sizes, least) or _opposite(pairs, pairs, marks, sizes, least)


def _opposite(these: Any, those: Any, marks: Any, sizes: Any, least: int) -> list[int]:
    """One set of each kind whose numbers cancel out, without a cell in common and small together; none: empty."""
    left, right = marks[these].sum(axis=1), marks[those].sum(axis=1)
    order = np.argsort(right[:, 0])
    lows = np.searchsorted(right[order, 0], -left[:, 0] - CLOSE)
    highs = np.searchsorted(right[order, 0], -left[:, 0] + CLOSE)
    for at in np.flatnonzero(highs > lows):
        for other in order[lows[at] : highs[at]]:
            found = sorted({*these[at].tolist(), *those[other].tolist()})
            apart = len(found) == these.shape[1] + those.shape[1]
            if apart and sizes[found].sum() < least and np.abs(left[at] + right[other]).max() < CLOSE:
                return found
    return []
