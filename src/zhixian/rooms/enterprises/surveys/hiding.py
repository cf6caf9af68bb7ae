"""Which groups of a result may be shown so that no small one shows, not even as a difference of shown ones. Pure.

Groups lie in one another as a tree (nation, province, city). A node of fewer answers than the least is hidden, and with it
everything below. Of a shown node, whatever its hidden children hold together can be reckoned by subtraction; so the smallest
shown children are hidden too until that rest is nobody or at least the least. Every figure that can be reckoned from shown
nodes is then a sum of such rests, and each of them is large enough. That holds within one way of dividing; tables that cross
two ways (city by category) are not made.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field


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
