"""The limbs of one crime in one period, made ready to be weighed: conditions as bits, figures multiplied, names resolved.

A plan holds nothing of any case. It is built once for each crime, period, scale of the actor and kind of object.
"""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from zhixian.law.limb_files import split
from zhixian.law.limb_rows import TIERS, Limb, Period
from zhixian.law.limbs import conditions, general, live, period_named
from zhixian.law.reading_yaml import BadLaw

THRESHOLD, SUM, HALF, EVENT, CONDUCT, OPEN = range(6)
_KINDS = {
    "threshold": THRESHOLD,
    "sum_threshold": SUM,
    "half_rule": HALF,
    "event": EVENT,
    "conduct": CONDUCT,
    "open": OPEN,
}
HELPER = "circumvention_helper"


class Half(NamedTuple):
    """An item of a half rule: the bits it needs, and its tests (quantity, figure, bits)."""

    need: int
    tests: tuple[tuple[str, Decimal, int], ...]


class Line(NamedTuple):
    """One limb, ready. ``need``, ``no``: bits that must be and must not be held; of each of ``anys`` one bit."""

    limb: Limb
    kind: int
    rank: int
    need: int
    no: int
    anys: tuple[int, ...]
    quantity: str
    more: tuple[str, ...]
    value: Decimal | None
    before: str
    bound: Decimal
    unless: int
    never: bool
    item: tuple[str, str, int] | None
    waits_for: tuple[tuple[str, str, int], ...]
    halves: tuple[Half, ...]


class Plan(NamedTuple):
    period: Period
    lines: tuple[Line, ...]
    scale: int
    bends: tuple[tuple[str, Decimal], ...]  # where more of a quantity can end a limb that nothing else replaces
    overrides: tuple[Mapping[str, str], ...]
    reread: tuple[int, ...]  # places of the limbs that can be read in another way


@lru_cache(maxsize=1)
def bits() -> Mapping[str, int]:
    """Condition → its bit."""
    return {name: 1 << place for place, name in enumerate(conditions())}


def mask(names: Iterable[str]) -> int:
    known, found = bits(), 0
    for name in names:
        found |= known.get(name, 0)
    return found


@lru_cache(maxsize=512)
def plan(crime: str, period_id: str, scale: int, mixed: bool, helper: bool) -> Plan:
    """``scale``: the multiple for a unit's act; ``mixed``: goods and services at once (article 213)."""
    period = period_named(period_id)
    if period is None:
        raise ValueError(f"没有“{period_id}”这个时期")
    lines = tuple(_line(limb, scale, mixed) for limb in live(crime, period) if not helper or HELPER in limb.conditions)
    _halves_come_last(lines)
    return Plan(
        period=period,
        lines=lines,
        scale=scale,
        bends=_bends(lines),
        overrides=tuple(each for each in period.overrides if each["crime"] == crime),
        reread=tuple(place for place, line in enumerate(lines) if _otherwise(line)),
    )


def _otherwise(line: Line) -> bool:
    limb = line.limb
    return line.never or bool(line.unless or limb.other_readings or limb.doubtful or limb.doubtful_if)


def _line(limb: Limb, scale: int, mixed: bool) -> Line:
    need = no = 0
    anys = []
    for each in limb.conditions:
        word, names = split(each)
        if word == "all":
            need |= mask(names)
        elif word == "not":
            no |= mask(names)
        else:
            anys.append(mask(names))
    read = [_name(each, limb, mixed) for each in limb.quantities]
    return Line(
        limb=limb, kind=_KINDS[limb.type], rank=TIERS.index(limb.tier), need=need, no=no, anys=tuple(anys),
        quantity=read[0] if read else "", more=tuple(read[1:]),
        value=None if limb.value is None else limb.value * scale,
        before=_name(limb.before[0], limb, mixed) if limb.before else "",
        bound=limb.before[1] * scale if limb.before else Decimal(0),
        unless=mask([limb.arguable_unless]) if limb.arguable_unless else 0, never=limb.arguable,
        item=(limb.regime, limb.tier, limb.item) if limb.item is not None else None,
        waits_for=tuple((limb.regime, limb.tier, each) for each in limb.unless_items),
        halves=tuple(
            Half(mask([part.condition]), tuple((_name(name, limb, mixed), value * scale, mask([cond])) for name, value, cond in part.tests))
            for part in limb.parts
        ),
    )  # fmt: skip


def _name(quantity: str, limb: Limb, mixed: bool) -> str:
    """Where goods and services are mixed each limb reads its own share of the gains (第三条第三款)."""
    if mixed and quantity == "illegal_gains":
        return "illegal_gains_services" if "object_services" in limb.conditions else "illegal_gains_goods"
    return quantity


def _halves_come_last(lines: tuple[Line, ...]) -> None:
    seen: set[tuple[str, str, int]] = set()
    for line in lines:
        if line.item in seen and line.kind != HALF:
            raise BadLaw(f"“{line.limb.id}”应排在同一档的一半规则之前")
        seen |= set(line.waits_for)


def _bends(lines: tuple[Line, ...]) -> tuple[tuple[str, Decimal], ...]:
    """Bounds of “不足” at which no limb on the same quantity takes over: only there can more of a fact weigh less."""
    found = []
    for line in lines:
        covered = any(
            other.kind == THRESHOLD and other.quantity == line.before and other.rank >= line.rank
            and other.value is not None and other.value <= line.bound and other.need & ~line.need == 0
            and not other.no and not other.anys and not other.never and not other.unless
            for other in lines
        )  # fmt: skip
        if line.before and not covered:
            found.append((line.before, line.bound))
    return tuple(dict.fromkeys(found))


@lru_cache(maxsize=1)
def repeat_masks() -> Mapping[str, int]:
    """Crime of the earlier penalty → bits of the groups to which it belongs."""
    found: dict[str, int] = {}
    for name, group in general().repeat_groups.items():
        for crime in group:
            found[crime] = found.get(crime, 0) | mask([name])
    return found
