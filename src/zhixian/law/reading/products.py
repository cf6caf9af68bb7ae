"""Pieces times their price, where a text tells both and no amount: 14只（单价8元）、8只（单价13元）未售出."""

import re
from collections.abc import Sequence
from decimal import Decimal
from itertools import pairwise

from zhixian.law.reading.figures import Figure
from zhixian.law.reading.found import Found
from zhixian.law.reading.roles import IP, PRICE, Roles
from zhixian.law.reading.words import words

_BETWEEN = re.compile(
    r"[^，。；（(,;进购]{0,10}[（(，,、]?(?:每[一-龥]{1,2})?(?:的)?(?:销售|零售)?(?:单价|售价|价格|均价|标价)?(?:均)?(?:为|是|约|：|人民币)*"
)
_STATES = ("sales_amount", "unsold_value")


def products(seen: Sequence[Figure], found: Sequence[Found], roles: Roles) -> list[Found]:
    """One figure for each state of the goods (sold, unsold) of which the text gives no amount itself."""
    if roles.domain != IP or not roles.shown:
        return []
    given = {each.quantity for each in found if each.whose == "offender"}
    prices = {each.start: each for each in found if each.whose == PRICE and each.why == "单价"}
    made: dict[str, list[tuple[Figure, Found]]] = {}
    for count, price in pairwise(seen):
        if count.unit.isascii() or price.start not in prices or price.start - count.end > 24:
            continue
        if _BETWEEN.fullmatch(roles.text[count.end : price.start]):
            made.setdefault(_state(price, roles), []).append((count, prices[price.start]))
    return [_product(state, made[state], roles.text) for state in _STATES if state in made and state not in given]


def _state(price: Figure, roles: Roles) -> str:
    sentence = roles.prose.sentence(price.start)
    ahead = roles.cues.within(price.end, min(sentence.end, price.end + 40))
    if any(words().is_(cue.word, "unsold_words") for cue in ahead):
        return "unsold_value"
    return roles.state(price.start)


def _product(state: str, pairs: list[tuple[Figure, Found]], text: str) -> Found:
    parts: list[Found] = []
    low = high = Decimal(0)
    for count, price in pairs:
        pieces = Found(
            kind="商品数量", text=text[count.start : count.end], start=count.start, end=count.end, at_least=count.low,
            at_most=count.high, unit=count.unit,
        )  # fmt: skip
        parts += [pieces, price]
        low += (count.low or Decimal(0)) * (price.at_least if isinstance(price.at_least, Decimal) else Decimal(0))
        high += (count.high or count.base) * (price.at_most if isinstance(price.at_most, Decimal) else Decimal(0))
    return Found(
        kind=words().labels[state], text="", start=None, end=None, at_least=low, at_most=high, unit="元", quantity=state,
        sum_of=tuple(parts), total=True, why="数量乘以单价",
    )  # fmt: skip
