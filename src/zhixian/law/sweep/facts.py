"""What the columns say of a group of cases: each question is asked of the whole group at once and answered once."""

from decimal import Decimal

import polars as pl

from zhixian.law.limbs import Limb, quantities

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
        exact = value * (self.per_yuan if quantities()[names[0].split(".")[0]].unit == "yuan" else 1)
        key = (names, int(exact), surely)
        if key not in self._answers:
            ends = [self._end(name, low=surely) for name in names]
            total = ends[0]
            for end in ends[1:]:
                total = total + end
            self._answers[key] = total >= key[1]
        return self._answers[key]

    def names_for(self, limb: Limb, names: tuple[str, ...]) -> tuple[str, ...]:
        """Goods and services mixed: gains are counted apart, as the limb asks for goods or services."""
        if "object_mixed" not in self._names:
            return names
        side = "services" if "object_services" in limb.conditions else "goods"
        return tuple(f"{name}.{side}" if name == "illegal_gains" else name for name in names)

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


def end_named(name: str, *, low: bool) -> str:
    return f"{'low' if low else 'high'}:{name}"
