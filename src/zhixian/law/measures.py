"""Quantities as officers write them (2000余把, 2200斤): read, said, converted and added up. Pure.

Only units of mass and volume convert into one another; a 把, a 台 or a 箱 is what it is. 斤 and 两 as the 市制 of the
国务院关于统一我国计量制度的命令 (1959) fixes them: 1 市斤 = 0.5 千克, 1 市两 = 0.05 千克.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

# Unit → (base unit, how many of the base unit one of it is).
CONVERSIONS = {
    "千克": ("千克", Decimal(1)), "公斤": ("千克", Decimal(1)), "kg": ("千克", Decimal(1)), "斤": ("千克", Decimal("0.5")),
    "两": ("千克", Decimal("0.05")), "克": ("千克", Decimal("0.001")), "吨": ("千克", Decimal(1000)),
    # 一亩是十五分之一公顷。
    "平方米": ("平方米", Decimal(1)), "亩": ("平方米", Decimal(10000) / 15), "公顷": ("平方米", Decimal(10000)),
    "升": ("升", Decimal(1)), "毫升": ("升", Decimal("0.001")),
}  # fmt: skip
WRITTEN = re.compile(r"(\d[\d,，]*(?:\.\d+)?)\s*(余)?\s*([^\d\s余]*)(余)?")


@dataclass(frozen=True, kw_only=True)
class Quantity:
    """``minimum``: at least so many (余)."""

    number: Decimal
    unit: str = ""
    minimum: bool = False


class UnableToRead(ValueError):
    """Not a quantity; the text is for the officer."""


def read(text: str) -> Quantity:
    """``2000余把`` → 2000, 把, minimum. A bare number has no unit. UnableToRead otherwise."""
    found = WRITTEN.fullmatch(text.strip())
    if not found:
        raise UnableToRead(f"“{text[:30]}”不是数量，应写成如40箱、2200斤或者2000余把")
    number = Decimal(found[1].replace(",", "").replace("，", ""))
    if number > Decimal("1000000000") or number != number.quantize(Decimal("0.001")):
        raise UnableToRead(f"“{text[:30]}”应在0至10亿之间、最多三位小数")
    return Quantity(number=number, unit=found[3], minimum=bool(found[2] or found[4]))


def convert(quantity: Quantity, unit: str) -> Quantity:
    """The same amount in another unit; UnableToRead where the two measure different things."""
    if quantity.unit in ("", unit):
        return Quantity(number=quantity.number, unit=unit, minimum=quantity.minimum)
    here, there = CONVERSIONS.get(quantity.unit), CONVERSIONS.get(unit)
    if here is None or there is None or here[0] != there[0]:
        raise UnableToRead(f"登记的单位是“{unit}”，不能按“{quantity.unit}”计")
    number = (quantity.number * here[1] / there[1]).quantize(Decimal("0.001"))
    return Quantity(number=number, unit=unit, minimum=quantity.minimum)


def say(quantity: Quantity) -> str:
    """As written, with the statutory unit behind where the written one is not: 2200斤（1100千克）."""
    text = f"{plain(quantity.number)}{'余' if quantity.minimum else ''}{quantity.unit}"
    base = CONVERSIONS.get(quantity.unit)
    if base is None or base[0] == quantity.unit or quantity.unit in ("公斤", "kg"):
        return text
    return f"{text}（{plain(convert(quantity, base[0]).number)}{base[0]}）"


def add_up(quantities: Iterable[Quantity]) -> tuple[Quantity, ...]:
    """Totals by unit, convertible ones in their base unit; one 余 among them makes a total a lower bound."""
    totals: dict[str, Quantity] = {}
    for each in quantities:
        unit = CONVERSIONS[each.unit][0] if each.unit in CONVERSIONS else each.unit
        one = convert(each, unit)
        before = totals.get(unit, Quantity(number=Decimal(0), unit=unit))
        totals[unit] = Quantity(number=before.number + one.number, unit=unit, minimum=before.minimum or one.minimum)
    return tuple(totals.values())


def plain(number: Decimal) -> str:
    return f"{number.normalize():f}"
