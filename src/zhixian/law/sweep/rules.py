"""One plan against a group of cases: the columns' twin of ``weighing`` and of the status in ``thresholds``.

Every limb gives two answers a case: met, and possibly met (met or open). They are whole columns of bits; what the limbs give is
kept as one bit a limb in a 64-bit number, and turned into lists of ids only once for each pattern that occurs (``Patterns``).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache
from itertools import combinations, product
from threading import Lock

import polars as pl

from zhixian.law.limb_rows import TIERS
from zhixian.law.limbs import general, limbs, period_of
from zhixian.law.plans import CONDUCT, EVENT, HALF, OPEN, Line, Plan, plan
from zhixian.law.sweep.facts import Bits, Facts, both, either, negated

STATUS = ("clear", "arguable", "practice_only", "no_numeric_standard")
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


@lru_cache(maxsize=16)
def _places(crime: str) -> Mapping[str, int]:
    """The bit of each limb of a crime, over all periods."""
    if len(limbs()[crime]) > MOST_LIMBS:
        raise ValueError(f"article {crime} has {len(limbs()[crime])} limbs; a sweep holds {MOST_LIMBS}")
    return {limb.id: place for place, limb in enumerate(limbs()[crime])}


@dataclass(frozen=True, kw_only=True)
class Held:
    """One limb over the group."""

    line: Line
    met: Bits
    possible: Bits
    arguable: Bits


def judge(facts: Facts, chosen: Plan, crime: str) -> pl.DataFrame:
    """Columns for each case of the group: certain and possible (0 none, 1 basic, 2 aggravated), limbs, open,
    open_aggravated (the open ones of that tier alone), arguable (masks over ``_places``), status (place in STATUS)."""
    held = _every(facts, chosen)
    certain, possible = _tiers(facts, chosen, held)
    at = {rank: _is(certain, rank) for rank in (1, 2)}
    above = {1: _is(certain, 0), 2: negated(at[2])}
    counted = [both(both(each.met, negated(each.arguable)), at[each.line.rank]) for each in held]
    undecided = [
        both(both(each.possible, negated(each.met)), both(negated(each.arguable), above[each.line.rank]))
        for each in held
    ]
    ids = [each.line.limb.id for each in held]
    columns: dict[str, pl.Series | int] = {
        "certain": certain,
        "possible": possible,
        "limbs": _mask(zip(ids, counted, strict=True), crime),
        "open": _mask(zip(ids, undecided, strict=True), crime),
        "open_aggravated": _mask(
            ((each.line.limb.id, bits) for each, bits in zip(held, undecided, strict=True) if each.line.rank == 2),
            crime,
        ),
        "arguable": _mask(((each.line.limb.id, both(each.met, each.arguable)) for each in held), crime),
        "status": _status(facts, chosen, crime, held, counted),
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


def _rank(found: Iterable[tuple[int, Bits]]) -> pl.Series | int:
    """The highest tier among limbs, case by case."""
    by_tier: dict[int, Bits] = {1: False, 2: False}
    for rank, bits in found:
        by_tier[rank] = either(by_tier[rank], bits)
    some, top = either(by_tier[1], by_tier[2]), by_tier[2]
    if isinstance(some, bool) and isinstance(top, bool):
        return 2 if top else int(some)
    if isinstance(top, bool):
        return 2 if top else some.cast(pl.UInt8)  # type: ignore[union-attr]
    if isinstance(some, bool):
        return top.cast(pl.UInt8) + int(some)
    return some.cast(pl.UInt8) + top.cast(pl.UInt8)


def _is(ranks: pl.Series | int, rank: int) -> Bits:
    return ranks == rank


def _mask(bits: Iterable[tuple[str, Bits]], crime: str) -> pl.Series | int:
    fixed, moving = 0, None
    for key, found in bits:
        place = _places(crime)[key]
        if isinstance(found, bool):
            fixed |= found << place
        elif found.any():
            part = found.cast(pl.UInt64) * (1 << place)
            moving = part if moving is None else moving + part
    return fixed if moving is None else moving + fixed if fixed else moving


def _every(facts: Facts, chosen: Plan) -> list[Held]:
    """Every limb that can be decided, in the order of the law; the open-ended last one is for people."""
    held: list[Held] = []
    for line in chosen.lines:
        if line.kind == HALF:
            held.append(_half(line, facts, held))
        elif line.kind != OPEN:
            held.append(_held(line, facts))
    return held


def _applies(line: Line, facts: Facts) -> Bits:
    applies: Bits = True
    for condition in line.limb.conditions:
        applies = both(applies, facts.holds(condition))
    return applies


def _arguable(line: Line, facts: Facts) -> Bits:
    if line.never or not line.unless:
        return line.never
    return negated(facts.holds(line.limb.arguable_unless))


def _held(line: Line, facts: Facts) -> Held:
    met = possible = _applies(line, facts)
    if line.kind == EVENT:
        met = possible = both(met, facts.holds(line.limb.text))
    elif line.kind != CONDUCT and met is not False:
        met = both(met, _reaches(line, facts, surely=True))
        possible = both(possible, _reaches(line, facts, surely=False))
        if line.before:
            met = both(met, negated(facts.reaches((line.before,), line.bound, surely=False)))
            possible = both(possible, negated(facts.reaches((line.before,), line.bound, surely=True)))
    return Held(line=line, met=met, possible=possible, arguable=_arguable(line, facts))


def _reaches(line: Line, facts: Facts, *, surely: bool) -> Bits:
    assert line.value is not None
    return facts.reaches((line.quantity, *line.more), line.value, surely=surely)


def _half(line: Line, facts: Facts, others: Sequence[Held]) -> Held:
    """Two of several items each reach half, by different amounts; tried only where none of its items is whole."""
    whole = _any(each.met for each in others if each.line.item in line.waits_for)
    applies = both(_applies(line, facts), negated(whole))
    if applies is False:
        return Held(line=line, met=False, possible=False, arguable=_arguable(line, facts))
    met = both(applies, _enough(line, facts, surely=True))
    possible = both(applies, _enough(line, facts, surely=False))
    return Held(line=line, met=met, possible=possible, arguable=_arguable(line, facts))


def _enough(line: Line, facts: Facts, *, surely: bool) -> Bits:
    choices: list[list[tuple[str, Bits]]] = []
    for part, half in zip(line.limb.parts, line.halves, strict=True):
        reached = []
        for (quantity, value, _), (_, _, condition) in zip(half.tests, part.tests, strict=True):
            found = facts.reaches((quantity,), value, surely=surely)
            for each in (part.condition, condition):
                found = both(found, facts.holds(each)) if each else found
            reached.append((quantity, found))
        choices.append(reached)
    total: Bits = False
    for parts in combinations(choices, line.limb.need):
        for chosen in product(*parts):
            if len({quantity for quantity, _ in chosen}) < line.limb.need:
                continue
            together: Bits = True
            for _, found in chosen:
                together = both(together, found)
            total = either(total, together)
    return total


def _tiers(facts: Facts, chosen: Plan, held: Sequence[Held]) -> tuple[pl.Series | int, pl.Series | int]:
    """Certain and possible over all that the facts may be; limb by limb first, and at the ends of the facts where the two differ."""
    certain, possible = (
        _rank((each.line.rank, both(bits, negated(each.arguable))) for each, bits in zip(held, found, strict=True))
        for found in ([each.met for each in held], [each.possible for each in held])
    )
    if not any(line.before or line.kind == HALF for line in chosen.lines):
        return certain, possible  # every limb asks one end of the facts only
    length = facts.frame.height
    whole = [
        each if isinstance(each, pl.Series) else pl.repeat(each, length, dtype=pl.UInt8, eager=True)
        for each in (certain, possible)
    ]
    differ = (whole[0] != whole[1]).arg_true()
    if not len(differ):
        return certain, possible
    there = Facts(facts.frame[differ], facts.per_yuan)
    exact = (_least(there, chosen), whole[1].gather(differ) if chosen.bends else _rank_at(there, chosen, surely=False))
    return tuple(one.clone().scatter(differ, other) for one, other in zip(whole, exact, strict=True))  # type: ignore[return-value]


def _least(facts: Facts, chosen: Plan) -> pl.Series | int:
    """More of a fact weighs more, except at a bend: there the bound itself is tried where the fact may lie on it."""
    bounds: dict[str, list[Decimal | None]] = {}
    for name, bound in chosen.bends:
        bounds.setdefault(name, [None]).append(bound)
    least: pl.Series | int = 2
    for point in product(*bounds.values()):
        moved = facts.moved(dict(zip(bounds, point, strict=True)))
        rank = _rank_at(moved, chosen, surely=True)
        least = _lower(least, rank)
    return least


def _lower(one: pl.Series | int, other: pl.Series | int) -> pl.Series | int:
    if isinstance(one, int) and isinstance(other, int):
        return min(one, other)
    return pl.select(pl.min_horizontal(pl.lit(each, dtype=pl.UInt8) for each in (one, other))).to_series()


def _rank_at(facts: Facts, chosen: Plan, *, surely: bool) -> pl.Series | int:
    """The tier if every fact lay at its least (``surely``) or at its most."""

    def met(line: Line) -> Bits:
        found = both(_applies(line, facts), negated(_arguable(line, facts)))
        if found is False or line.kind == CONDUCT:
            return found
        if line.kind == EVENT:
            return both(found, facts.holds(line.limb.text))
        if line.kind == HALF:
            return both(found, _enough(line, facts, surely=surely))
        found = both(found, _reaches(line, facts, surely=surely))
        if line.before:
            found = both(found, negated(facts.reaches((line.before,), line.bound, surely=surely)))
        return found

    return _rank((line.rank, met(line)) for line in chosen.lines if line.kind != OPEN)


def _status(facts: Facts, chosen: Plan, crime: str, held: Sequence[Held], counted: Sequence[Bits]) -> pl.Series | int:
    """Arguable where every limb that counts is; else the first word of the period on this crime that is in play."""
    sure = _any(both(bits, negated(_doubtful(each.line, facts))) for each, bits in zip(held, counted, strict=True))
    rungs: list[tuple[Bits, str]] = [(both(_any(counted), negated(sure)), "arguable")]
    for override in chosen.overrides:
        if "quantity" in override:
            continue
        fits: Bits = True
        if "object" in override:
            fits = both(facts.said(f"object_{override['object']}"), negated(facts.said("object_mixed")))
        if "element" in override:
            fits = both(fits, _any(each.met for each in held if each.line.limb.element == override["element"]))
        if "tier" in override:
            fits = both(fits, _is(_by_first_figures(facts, crime), TIERS.index(override["tier"])))
        rungs.append((fits, override["status"]))
    return _first(rungs, facts)


def _doubtful(line: Line, facts: Facts) -> Bits:
    if line.limb.doubtful or not line.limb.doubtful_if:
        return line.limb.doubtful
    found: Bits = True
    for condition in line.limb.doubtful_if:
        found = both(found, facts.holds(condition))
    return found


def _by_first_figures(facts: Facts, crime: str) -> pl.Series | int:
    """The certain tier by the first figures there were, which is how a tier without figures is in play."""
    newest = period_of(general().lighter_since)
    assert newest is not None  # the periods have no gap and no end
    chosen = plan(crime, newest.id, 1, False, False)
    return _tiers(facts, chosen, _every(facts, chosen))[0]


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
