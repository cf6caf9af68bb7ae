"""Goods on their way: who gave what to whom, followed down to the buyers and up to the maker."""

from collections import defaultdict
from collections.abc import Hashable, Iterable
from typing import TypeVar

Node = TypeVar("Node", bound=Hashable)


def downstream(start: Node, moves: Iterable[tuple[Node, Node]]) -> list[Node]:
    """Everybody whom the goods reached from ``start``, the nearest first; a ring is walked once."""
    given: dict[Node, list[Node]] = defaultdict(list)
    for giver, taker in moves:
        given[giver].append(taker)
    found: dict[Node, None] = {}
    waiting = [start]
    while waiting:
        here = waiting.pop(0)
        for taker in given.get(here, []):
            if taker != start and taker not in found:
                found[taker] = None
                waiting.append(taker)
    return list(found)


def upstream(start: Node, moves: Iterable[tuple[Node, Node]]) -> list[Node]:
    """Everybody from whom the goods came to ``start``, the nearest first."""
    return downstream(start, ((taker, giver) for giver, taker in moves))
