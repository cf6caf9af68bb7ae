"""Adding up: which figures are the parts of a total that the text gives, and the total where it gives none.

The figures of one kind are taken in the order of the text. A figure said to be a total (共计, 合计) takes in those directly
before it that add up to it, or those after it where it stands at the head (具体如下). What is left over is added.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from zhixian.law.reading.figures import Figure

MOST_BREAKDOWN = 12
MOST_PARTS = 120  # no total of a real paper has more; keeps the search short on any text


@dataclass(frozen=True)
class Part:
    """A figure that counts. ``total``: said to be one."""

    figure: Figure
    total: bool = False
    opens: bool = False  # followed by the list of what it is made of (分述如下)
    closes: bool = False  # 合计, 总计: said of all that its own sentence tells
    ends: bool = False  # 综上, 经审计: said of all that was told before
    sentence: int = 0


@dataclass(frozen=True)
class Sum:
    """``said``: the total that the text gives, if it does; ``parts``: what it is made of; ``low`` and ``high`` the bounds."""

    low: Decimal | None
    high: Decimal | None
    parts: tuple[Part, ...]
    said: Part | None
    about: bool


@dataclass
class _Node:
    part: Part
    parts: tuple[Part, ...] = ()


def add_up(parts: Sequence[Part]) -> Sum | None:
    """The one total of figures of one kind; None where there are none."""
    if any(part.figure.low is not None for part in parts):
        parts = [part for part in parts if part.figure.low is not None]  # 不足十万元 beside a figure says no more
    if not parts:
        return None
    head = _headline(parts)
    if head is not None:
        return head
    stack: list[_Node] = []
    inside = 0  # figures still to come that break down the last one
    for place, part in enumerate(parts):
        if inside:
            inside -= 1
            continue
        inside = _breakdown(parts, place)
        taken = _taken(stack, part) if part.total else 0
        if part.total and part.ends and _above(stack, part):
            taken = len(stack)
        if part.closes and not taken:
            taken = _same_sentence(stack, part)
        if taken:
            inner = tuple(each.part for each in stack[-taken:])
            del stack[-taken:]
            stack.append(_Node(part, inner))
        else:
            stack.append(_Node(part))
    if len(stack) == 1:
        return _said(stack[0].part, stack[0].parts)
    return _summed(tuple(node.part for node in stack))


def _said(part: Part, inner: tuple[Part, ...]) -> Sum:
    kept = () if len(inner) == 1 and inner[0].figure.base == part.figure.base else inner
    return Sum(part.figure.low, part.figure.high, kept, part, part.figure.about)


def _summed(parts: tuple[Part, ...]) -> Sum:
    low = sum((each.figure.low or Decimal(0) for each in parts), Decimal(0))
    highs = [each.figure.high for each in parts]
    high = (
        None if any(each is None for each in highs) else sum((each for each in highs if each is not None), Decimal(0))
    )
    return Sum(low, high, parts, None, any(each.figure.about for each in parts))


def _headline(parts: Sequence[Part]) -> Sum | None:
    """A total at the head, followed by its items (共计27600元，分别为…)."""
    first, rest = parts[0], tuple(parts[1:])
    if not first.total or not rest:
        return None
    wanted, reached, exact = first.figure, Decimal(0), _exact(first)
    for count, each in enumerate(rest, start=1):
        reached += each.figure.base
        exact = exact and _exact(each)
        if _equal(reached, wanted, exact) and (count > 1 or len(rest) == 1):
            return _said(first, rest[:count])
    if first.opens and first.figure.base >= max(each.figure.base for each in rest):
        return _said(first, rest)
    return None


def _taken(stack: Sequence[_Node], total: Part) -> int:
    """How many of the last figures add up to this total: the most that do."""
    reached, exact, found = Decimal(0), _exact(total), 0
    for count, node in enumerate(reversed(stack[-MOST_PARTS:]), start=1):
        reached += node.part.figure.base
        exact = exact and _exact(node.part)
        if _equal(reached, total.figure, exact):
            found = count
        if reached > (total.figure.high or reached) and reached > total.figure.base:
            break
    return found


def _above(stack: Sequence[_Node], total: Part) -> bool:
    return bool(stack) and total.figure.base >= max(node.part.figure.base for node in stack[-MOST_PARTS:])


def _breakdown(parts: Sequence[Part], place: int) -> int:
    """盗走3707元，将3700元藏于…、7元藏于…: how many of the next figures of the same sentence make up this one exactly."""
    whole, reached = parts[place], Decimal(0)
    for count, part in enumerate(parts[place + 1 : place + 1 + MOST_BREAKDOWN], start=1):
        reached += part.figure.base
        if part.sentence != whole.sentence or part.total or reached > whole.figure.base:
            return 0
        if reached == whole.figure.base and count > 1:
            return count
    return 0


def _same_sentence(stack: Sequence[_Node], total: Part) -> int:
    """内有现金6元、手机一部，合计价值206元: what the sentence told before is inside, though it does not make up the whole."""
    count, reached = 0, Decimal(0)
    for node in reversed(stack[-MOST_PARTS:]):
        if node.part.sentence != total.sentence or node.part.total:
            break
        count, reached = count + 1, reached + node.part.figure.base
    return count if reached <= total.figure.base else 0


def _exact(part: Part) -> bool:
    return part.figure.low == part.figure.high and not part.figure.about


def _equal(reached: Decimal, total: Figure, exact: bool) -> bool:
    if exact or total.low is None:
        return reached == total.base
    return total.low <= reached <= (total.high if total.high is not None else total.low * 2)
