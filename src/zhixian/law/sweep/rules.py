"""The limbs of one crime in one period, held against a group of cases: the columns' twin of ``thresholds.assess``.

Every limb gives two answers a case: met, and possibly met (met or open). They are whole columns of bits; what the limbs give is
kept as one bit a limb in a 64-bit number, and turned into lists of ids only once for each pattern that occurs (``Patterns``).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import combinations, product
from threading import Lock

import polars as pl

from zhixian.law.limbs import Limb, Period, limbs, period_named
from zhixian.law.sweep.facts import Bits, Facts, both, either, negated

STATUS = ("clear", "arguable", "practice_only", "no_numeric_standard")
HELPER = "circumvention_helper"
MOST_LIMBS = 63
MASKS = ("limbs", "open", "open_aggravated", "arguable")


_LISTS = pl.List(pl.Enum([limb.id for rows in limbs().values() for limb in rows]))


@dataclass
class Patterns:
    """Lists of limbs that occur, each with a number; number 0 is the empty list. Shared by the threads of a sweep."""

    lists: list[tuple[str, ...]] = field(default_factory=lambda: [()])
    numbers: dict[tuple[str, ...], int] = field(default_factory=lambda: {(): 0})
    lock: Lock = field(default_factory=Lock)
    _made: pl.Series = field(default_factory=lambda: pl.Series([], dtype=_LISTS))

    def number(self, ids: tuple[str, ...]) -> int:
        if ids not in self.numbers:
            with self.lock:
                if ids not in self.numbers:
                    self.lists.append(ids)
                    self.numbers[ids] = len(self.lists) - 1
        return self.numbers[ids]

    def as_lists(self, numbers: pl.Series) -> pl.Series:
        with self.lock:
            if len(self._made) < len(self.lists):
                more = pl.Series(self.lists[len(self._made) :], dtype=pl.List(pl.String)).cast(_LISTS)
                self._made = pl.concat([self._made, more], rechunk=True)
            made = self._made
        return made.gather(numbers)

    def numbered(self, masks: pl.Series, crime: str) -> pl.Series:
        """Bit masks over the limbs of a crime as numbers of lists; the name stays."""
        if not masks.max():  # most lists of open and arguable limbs are empty throughout
            return masks.cast(pl.UInt32)
        kinds = masks.unique()
        ids = [limb.id for limb in limbs()[crime]]
        numbers = [self.number(tuple(each for place, each in enumerate(ids) if mask >> place & 1)) for mask in kinds]
        return masks.replace_strict(kinds, pl.Series(numbers, dtype=pl.UInt32), return_dtype=pl.UInt32)


@lru_cache(maxsize=256)
def in_force(crime: str, period: str) -> tuple[Limb, ...]:
    """The limbs that can be decided, in the order of the law; the open-ended last one is for people."""
    chosen = period_named(period)
    found = tuple(
        each for each in limbs().get(crime, ())
        if each.regime in chosen.regimes and each.id not in chosen.disabled and each.type != "open"
    )  # fmt: skip
    return found


@lru_cache(maxsize=16)
def _places(crime: str) -> Mapping[str, int]:
    """The bit of each limb of a crime, over all periods."""
    if len(limbs()[crime]) > MOST_LIMBS:
        raise ValueError(f"article {crime} has {len(limbs()[crime])} limbs; a sweep holds {MOST_LIMBS}")
    return {limb.id: place for place, limb in enumerate(limbs()[crime])}


@dataclass(frozen=True, kw_only=True)
class Held:
    """One limb over the group."""

    limb: Limb
    met: Bits
    possible: Bits
    arguable: Bits


def judge(facts: Facts, *, crime: str, period: Period, scale: int) -> pl.DataFrame:
    """Columns for each case of the group: certain and possible (0 none, 1 basic, 2 aggravated), limbs, open,
    open_aggravated (the open ones of that tier alone), arguable (masks over ``_places``), status (place in STATUS)."""
    live = in_force(crime, period.id)
    held = [_held(limb, facts, scale) for limb in live if limb.type != "half_rule"]
    held += [_half(limb, facts, scale, held) for limb in live if limb.type == "half_rule"]
    held.sort(key=lambda each: live.index(each.limb))
    clear = [
        Held(limb=each.limb, met=both(each.met, negated(each.arguable)),
             possible=both(each.possible, negated(each.arguable)), arguable=each.arguable)
        for each in held
    ]  # fmt: skip
    basic, top = (_any(each.met for each in clear if each.limb.tier == tier) for tier in ("basic", "aggravated"))
    may_basic, may_top = (
        _any(each.possible for each in clear if each.limb.tier == tier) for tier in ("basic", "aggravated")
    )
    some = either(basic, top)
    counted = {
        each.limb.id: each.met if each.limb.tier == "aggravated" else both(each.met, negated(top)) for each in clear
    }
    undecided = {
        each.limb.id: both(
            both(each.possible, negated(each.met)), negated(top if each.limb.tier == "aggravated" else some)
        )
        for each in clear
    }
    top_ids = {each.limb.id for each in clear if each.limb.tier == "aggravated"}
    columns: dict[str, pl.Series | int] = {
        "certain": _tier(some, top),
        "possible": _tier(either(may_basic, may_top), may_top),
        "limbs": _mask(counted, crime),
        "open": _mask(undecided, crime),
        "open_aggravated": _mask({key: bits for key, bits in undecided.items() if key in top_ids}, crime),
        "arguable": _mask({each.limb.id: both(each.met, each.arguable) for each in held}, crime),
        "status": _status(facts, crime, period, counted, some, live),
    }
    return facts.frame.select("row", "new_law", pl.col("crime").is_null().alias("several")).with_columns(
        value.alias(name)
        if isinstance(value, pl.Series)
        else pl.lit(value, dtype=pl.UInt64 if name in MASKS else pl.UInt8).alias(name)
        for name, value in columns.items()
    )


def _any(found: Iterable[Bits]) -> Bits:
    total: Bits = False
    for each in found:
        total = either(total, each)
    return total


def _tier(some: Bits, top: Bits) -> pl.Series | int:
    if isinstance(some, bool) and isinstance(top, bool):
        return 2 if top else int(some)
    if isinstance(top, bool):
        return 2 if top else some.cast(pl.UInt8)  # type: ignore[union-attr]
    if isinstance(some, bool):
        return top.cast(pl.UInt8) + int(some)
    return some.cast(pl.UInt8) + top.cast(pl.UInt8)


def _mask(bits: Mapping[str, Bits], crime: str) -> pl.Series | int:
    fixed, moving = 0, None
    for key, found in bits.items():
        place = _places(crime)[key]
        if isinstance(found, bool):
            fixed |= found << place
        elif found.any():
            part = found.cast(pl.UInt64) * (1 << place)
            moving = part if moving is None else moving + part
    return fixed if moving is None else moving + fixed if fixed else moving


def _applies(limb: Limb, facts: Facts) -> Bits:
    applies: Bits = HELPER in limb.conditions or negated(facts.holds(HELPER))
    for condition in limb.conditions:
        applies = both(applies, facts.holds(condition))
    return applies


def _arguable(limb: Limb, facts: Facts) -> Bits:
    if limb.arguable or not limb.arguable_unless:
        return limb.arguable
    return negated(facts.holds(limb.arguable_unless))


def _held(limb: Limb, facts: Facts, scale: int) -> Held:
    met = possible = _applies(limb, facts)
    if limb.type == "event":
        met = possible = both(met, facts.holds(limb.text))
    elif limb.type != "conduct" and met is not False:
        assert limb.value is not None
        names = facts.names_for(limb, limb.quantities)
        met = both(met, facts.reaches(names, limb.value * scale, surely=True))
        possible = both(possible, facts.reaches(names, limb.value * scale, surely=False))
        if limb.before:
            bound, below = limb.before[1] * scale, facts.names_for(limb, limb.before[:1])
            met = both(met, negated(facts.reaches(below, bound, surely=False)))
            possible = both(possible, negated(facts.reaches(below, bound, surely=True)))
    return Held(limb=limb, met=met, possible=possible, arguable=_arguable(limb, facts))


def _half(limb: Limb, facts: Facts, scale: int, others: Sequence[Held]) -> Held:
    """Two of several items each reach half, by different amounts; tried only where no item of the tier is whole."""
    whole = _any(
        each.met for each in others
        if each.limb.tier == limb.tier and each.limb.type in {"threshold", "sum_threshold"}
    )  # fmt: skip
    applies = both(_applies(limb, facts), negated(whole))
    if applies is False:
        return Held(limb=limb, met=False, possible=False, arguable=_arguable(limb, facts))
    met = both(applies, _enough(limb, facts, scale, surely=True))
    possible = both(applies, _enough(limb, facts, scale, surely=False))
    return Held(limb=limb, met=met, possible=possible, arguable=_arguable(limb, facts))


def _enough(limb: Limb, facts: Facts, scale: int, *, surely: bool) -> Bits:
    choices: list[list[tuple[str, Bits]]] = []
    for part in limb.parts:
        reached = []
        for quantity, value, condition in part.tests:
            found = facts.reaches(facts.names_for(limb, (quantity,)), value * scale, surely=surely)
            for each in (part.condition, condition):
                found = both(found, facts.holds(each)) if each else found
            reached.append((quantity, found))
        choices.append(reached)
    total: Bits = False
    for parts in combinations(choices, limb.need):
        for chosen in product(*parts):
            if len({quantity for quantity, _ in chosen}) < limb.need:
                continue
            together: Bits = True
            for _, found in chosen:
                together = both(together, found)
            total = either(total, together)
    return total


def _status(
    facts: Facts, crime: str, period: Period, counted: Mapping[str, Bits], some: Bits, live: Sequence[Limb]
) -> pl.Series | int:
    """A doubtful limb makes the answer arguable; else the first word of the period on this crime that fits."""
    rungs: list[tuple[Bits, str]] = [(_any(counted[each.id] for each in live if each.doubtful), "arguable")]
    for override in period.overrides:
        if override["crime"] != crime or "quantity" in override:
            continue
        fits: Bits = True
        if "object" in override:
            fits = both(fits, facts.said(f"object_{override['object']}"))
        if "element" in override:
            fits = both(fits, _any(counted[each.id] for each in live if each.element == override["element"]))
        if "tier" in override:
            fits = both(fits, _any(counted[each.id] for each in live if f".{override['tier']}." in each.id))
        if override["status"] == "practice_only":
            fits = both(fits, some)
        rungs.append((fits, override["status"]))
    return _first(rungs, facts)


def _first(rungs: Sequence[tuple[Bits, str]], facts: Facts) -> pl.Series | int:
    rungs = [(fits, word) for fits, word in rungs if fits is not False]
    if not rungs:
        return 0
    if rungs[0][0] is True:
        return STATUS.index(rungs[0][1])
    said: pl.Expr = pl.lit(0, dtype=pl.UInt8)
    for fits, word in reversed(rungs):
        said = pl.when(pl.lit(fits)).then(pl.lit(STATUS.index(word), dtype=pl.UInt8)).otherwise(said)
    return facts.frame.select(said.alias("status")).to_series()
