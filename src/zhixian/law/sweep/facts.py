"""What the columns say of a group of cases: each question is asked of the whole group at once and answered once."""

from collections.abc import Mapping
from decimal import Decimal

import polars as pl

from zhixian.law.limbs import quantities

# An open end. Far above every amount that a row may carry, and two of them still fit into 64 bits.
OPEN = 4 * 10**18
# A yes or no for every row; or one for all of them, which most questions have.
Bits = pl.Series | bool


def both(one: Bits, other: Bits) -> Bits:
    if isinstance(one, bool):
        return other if one else False
    if isinstance(other, bool):
        return one if other else False
    return one & other


def either(one: Bits, other: Bits) -> Bits:
    if isinstance(one, bool):
        return True if one else other
    if isinstance(other, bool):
        return True if other else one
    return one | other


def negated(one: Bits) -> Bits:
    return not one if isinstance(one, bool) else ~one


class Facts:
    """The cases of one crime. ``frame`` is a batch as ``batch.prepared`` leaves it; ``per_yuan``: its whole-number unit."""

    def __init__(self, frame: pl.DataFrame, per_yuan: int) -> None:
        self.frame = frame
        self.per_yuan = per_yuan
        self._names = set(frame.columns)
        self._answers: dict[tuple[tuple[str, ...], int, bool], Bits] = {}
        self._held: dict[str, Bits] = {}

    def reaches(self, names: tuple[str, ...], value: Decimal, *, surely: bool) -> Bits:
        """Surely: the known part reaches it. Otherwise: it is not shut out. "以上" includes the number itself."""
        key = (names, self._whole(names[0], value), surely)
        if key not in self._answers:
            ends = [self._end(name, low=surely) for name in names]
            total = ends[0]
            for end in ends[1:]:
                total = total + end
            self._answers[key] = total >= key[1]
        return self._answers[key]

    def _whole(self, name: str, value: Decimal) -> int:
        return int(value * (self.per_yuan if quantities()[name].unit == "yuan" else 1))

    def moved(self, points: Mapping[str, Decimal | None]) -> "Facts":
        """The same cases with the least of some quantities moved up to a bound that lies within what they may be."""
        made = []
        for name, bound in points.items():
            low, high = (end_named(name, low=each) for each in (True, False))
            if bound is not None and low in self._names:
                whole = self._whole(name, bound)
                within = (pl.col(low) < whole) & (pl.col(high) >= whole)
                made.append(pl.when(within).then(pl.lit(whole, dtype=pl.Int64)).otherwise(low).alias(low))
        return Facts(self.frame.with_columns(made), self.per_yuan) if made else self

    def holds(self, condition: str) -> Bits:
        if condition not in self._held:
            self._held[condition] = self._hold(condition)
        return self._held[condition]

    def _hold(self, condition: str) -> Bits:
        if condition.startswith("any_of("):
            found: Bits = False
            for each in condition[7:-1].split(","):
                found = either(found, self.holds(each.strip()))
            return found
        if condition.startswith("not("):
            return negated(self.holds(condition[4:-1]))
        if condition in {"object_goods", "object_services"}:
            return either(self.said(condition), self.said("object_mixed"))
        return self.said(condition)

    def said(self, column: str) -> Bits:
        """The column as it stands; one that says no throughout has been left out of the batch."""
        return self.frame[column] if column in self._names else False

    def _end(self, name: str, *, low: bool) -> pl.Series | int:
        column = end_named(name, low=low)
        return self.frame[column] if column in self._names else 0  # the file says nothing of it: zero


def ends(asked: frozenset[str], names: set[str]) -> list[pl.Expr]:
    """Both ends of the quantities that a crime asks, without a gap, from the columns of a batch. Article 213, goods and services
    mixed: gains are counted apart."""
    if "object_mixed" in names and "illegal_gains" in asked:
        asked |= {"illegal_gains_goods", "illegal_gains_services"}
    return [
        _end(name, names, low=low).alias(end_named(name, low=low))
        for low in (True, False)
        for name in sorted(asked)
        if {f"{name}_at_least", f"{name}_at_most", f"{name}_unknown", "unsaid_is_unknown"} & names
    ]


def _end(name: str, names: set[str], *, low: bool) -> pl.Expr:
    """Nothing said at all is zero, unless it is unknown; an upper end unsaid beside a lower one is open."""
    nothing = pl.lit(None, dtype=pl.Int64)
    least, most = (pl.col(end) if end in names else nothing for end in (f"{name}_at_least", f"{name}_at_most"))
    if low:
        return least.fill_null(0)
    loose = least.is_not_null()
    for each in (f"{name}_unknown", "unsaid_is_unknown"):
        loose = loose | pl.col(each) if each in names else loose
    return most.fill_null(pl.when(loose).then(pl.lit(OPEN)).otherwise(pl.lit(0, dtype=pl.Int64)))


def end_named(name: str, *, low: bool) -> str:
    return f"{'low' if low else 'high'}:{name}"
