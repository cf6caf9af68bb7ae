"""The limbs of one crime over columns: the columns' twin of ``weighing`` and of the status in ``thresholds``.

Every limb gives two answers a case: met, and possibly met (met or open). They are whole columns of bits.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from itertools import combinations, product

import polars as pl

from zhixian.law.limb_rows import TIERS
from zhixian.law.limbs import general, period_of, periods
from zhixian.law.plans import CONDUCT, EVENT, HALF, HELPER, Line, plan
from zhixian.law.sweep.facts import MIXED, Bits, Cells, Course, Name, Point, Sheet, any_of, both, either, negated
from zhixian.law.sweep.patterns import Key, Patterns
from zhixian.law.sweep.rules import Rule, keys, plainly, rules

STATUS = ("clear", "arguable", "practice_only", "no_numeric_standard")
LISTS = ("limbs", "open", "arguable")
RANKS = (1, 2)
NOT_MOVED: Point = {}


@dataclass(frozen=True, kw_only=True)
class Held:
    """One limb over the cases. ``least``, ``most``: met if every fact lay at its least, or at its most."""

    rule: Rule
    applies: Bits
    met: Bits
    possible: Bits
    least: Bits
    most: Bits
    arguable: Bits

    @property
    def line(self) -> Line:
        return self.rule.line


@dataclass(frozen=True)
class Asked:
    """A sheet, and whether a limb is in force for a case."""

    sheet: Sheet
    within: Callable[[frozenset[int]], Bits]


@dataclass(frozen=True)
class Ranks:
    """A tier for every case, as two columns of bits: the basic one or more, and the aggravated one."""

    some: Bits
    top: Bits

    def at(self, rank: int) -> Bits:
        return {0: negated(self.some), 1: both(self.some, negated(self.top)), 2: self.top}[rank]

    def where(self, choose: Bits, other: "Ranks") -> "Ranks":
        """This one, and the other where it is chosen."""
        return Ranks(*(
            either(both(mine, negated(choose)), both(its, choose))
            for mine, its in ((self.some, other.some), (self.top, other.top))
        ))  # fmt: skip

    def lower(self, other: "Ranks") -> "Ranks":
        return Ranks(both(self.some, other.some), both(self.top, other.top))


@dataclass(frozen=True)
class Judge:
    """A sheet made ready, and what is to be read from it."""

    crime: str
    used: frozenset[str]  # the columns that it reads, of ``facts.with_ends``
    certain: Ranks
    possible: Ranks
    rungs: tuple[tuple[Bits, int], ...] | None  # the first that holds gives the status
    lists: Mapping[str, tuple[tuple[int, Bits], ...]]  # as ``keys``: the place of the bit of each limb
    course: Course

    def over(self, frame: pl.DataFrame, patterns: Patterns | None) -> pl.DataFrame:
        """certain and possible (0 none, 1 basic, 2 aggravated); as asked for, status (place in STATUS) and the numbers of the
        lists in LISTS."""
        done, height = self.course.over(frame), frame.height

        def column(bits: Bits) -> pl.Series:
            if isinstance(bits, Cells):
                return done[bits.step]
            return pl.repeat(bits, height, dtype=pl.Boolean, eager=True)

        def number(ranks: Ranks) -> pl.Series:
            return column(ranks.some).cast(pl.UInt8) + column(ranks.top).cast(pl.UInt8)

        found = {"certain": number(self.certain), "possible": number(self.possible)}
        if self.rungs is not None:
            found["status"] = pl.zeros(height, dtype=pl.UInt8, eager=True)
            for fits, status in reversed(self.rungs):
                found["status"] = pl.Series([status], dtype=pl.UInt8).zip_with(column(fits), found["status"])
        if patterns is not None:
            period = frame["period"]
            contexts = {"limbs": period * len(TIERS) + found["certain"], "open": period, "arguable": period}
            for name, bits in self.lists.items():
                columns = [(place, column(each)) for place, each in bits]
                found[name] = patterns.numbered(columns, contexts[name], keys(self.crime)[name])
        return pl.DataFrame(found)


@lru_cache(maxsize=256)
def judge(crime: str, names: frozenset[str], per_yuan: int, *, status: bool, lists: bool) -> Judge:
    """``names``: as of a ``Sheet``."""
    sheet = Sheet(names, per_yuan)
    asked = Asked(sheet, sheet.within)
    held = _every(asked, rules(crime))
    certain, possible = _tiers(asked, crime, held)
    counted = [both(both(each.met, negated(each.arguable)), certain.at(each.line.rank)) for each in held]
    rungs = _status(sheet, crime, held, counted) if status else None
    made = {}
    if lists:
        above = {1: negated(certain.some), 2: negated(certain.top)}
        undecided = [
            both(both(both(each.possible, negated(each.met)), negated(each.arguable)), above[each.line.rank])
            for each in held
        ]
        doubted = [both(each.met, each.arguable) for each in held]
        for name, found in zip(LISTS, (counted, undecided, doubted), strict=True):
            made[name] = _bits(held, found, keys(crime)[name])
    wanted = [certain.some, certain.top, possible.some, possible.top, *(bits for bits, _ in rungs or ())]
    wanted += [bits for each in made.values() for _, bits in each]
    course = sheet.course(each for each in wanted if isinstance(each, Cells))
    return Judge(crime, frozenset(sheet.used), certain, possible, rungs, made, course)


def _bits(held: Sequence[Held], found: Sequence[Bits], key: Key) -> tuple[tuple[int, Bits], ...]:
    """One bit a limb. Limbs that share a place are never in play together."""
    shared: dict[int, Bits] = {}
    for each, bits in zip(held, found, strict=True):
        if bits is not False:
            place = key.places[each.line.limb.id]
            shared[place] = either(shared.get(place, False), bits)
    return tuple(shared.items())


def _every(asked: Asked, told: Sequence[Rule]) -> list[Held]:
    held: list[Held] = []
    for rule in told:
        held.append(_half(asked, rule, held) if rule.line.kind == HALF else _held(asked, rule))
    return held


def _applies(asked: Asked, rule: Rule) -> Bits:
    applies = asked.within(rule.places)
    if rule.spares_helpers:
        applies = both(applies, negated(asked.sheet.said(HELPER)))
    for condition in rule.line.limb.conditions:
        applies = both(applies, asked.sheet.holds(condition))
    return applies


def _arguable(sheet: Sheet, line: Line) -> Bits:
    if line.never or not line.unless:
        return line.never
    return negated(sheet.holds(line.limb.arguable_unless))


def _held(asked: Asked, rule: Rule) -> Held:
    sheet, line, applies = asked.sheet, rule.line, _applies(asked, rule)
    low = high = applies
    if line.kind == EVENT:
        low = high = both(applies, sheet.holds(line.limb.text))
    elif line.kind != CONDUCT:
        low, high = (both(applies, _reaches(sheet, rule, surely=surely)) for surely in (True, False))
    met, possible = low, high
    if line.before:
        below, surely_below = (negated(_ended(sheet, rule, surely=surely)) for surely in (True, False))
        met, possible = both(low, surely_below), both(high, below)
        low, high = both(low, below), both(high, surely_below)
    doubt = _arguable(sheet, line)
    return Held(rule=rule, applies=applies, met=met, possible=possible, least=low, most=high, arguable=doubt)


def _reaches(sheet: Sheet, rule: Rule, *, surely: bool, point: Point = NOT_MOVED) -> Bits:
    assert rule.line.value is not None
    return sheet.reaches(rule.quantities, rule.line.value, rule.multiples, surely=surely, point=point)


def _ended(sheet: Sheet, rule: Rule, *, surely: bool, point: Point = NOT_MOVED) -> Bits:
    """Whether the amount is reached at which the limb ends."""
    return sheet.reaches((rule.before,), rule.line.bound, rule.multiples, surely=surely, point=point)


def _half(asked: Asked, rule: Rule, others: Sequence[Held]) -> Held:
    """Two of several items each reach half, by different amounts; tried only where none of its items is whole."""
    line, applies = rule.line, _applies(asked, rule)
    least, most = (both(applies, _enough(asked.sheet, rule, surely=surely)) for surely in (True, False))
    tried = negated(any_of([each.met for each in others if each.line.item in line.waits_for]))
    met, possible = both(least, tried), both(most, tried)
    doubt = _arguable(asked.sheet, line)
    return Held(rule=rule, applies=applies, met=met, possible=possible, least=least, most=most, arguable=doubt)


def _enough(sheet: Sheet, rule: Rule, *, surely: bool, point: Point = NOT_MOVED) -> Bits:
    choices: list[list[tuple[Name, Bits]]] = []
    for part, half, names in zip(rule.line.limb.parts, rule.line.halves, rule.halves, strict=True):
        reached = []
        for name, (_, value, _), (_, _, condition) in zip(names, half.tests, part.tests, strict=True):
            found = sheet.reaches((name,), value, rule.multiples, surely=surely, point=point)
            for each in (part.condition, condition):
                found = both(found, sheet.holds(each)) if each else found
            reached.append((name, found))
        choices.append(reached)
    together = []
    for parts in combinations(choices, rule.line.limb.need):
        for chosen in product(*parts):
            if len({name for name, _ in chosen}) == rule.line.limb.need:
                found = True
                for _, reached_half in chosen:
                    found = both(found, reached_half)
                together.append(found)
    return any_of(together)


def _rank(found: Iterable[tuple[Held, Bits]]) -> Ranks:
    """The highest tier among limbs that count, case by case."""
    by_tier: dict[int, list[Bits]] = {rank: [] for rank in RANKS}
    for held, bits in found:
        by_tier[held.line.rank].append(both(bits, negated(held.arguable)))
    basic, top = (any_of(by_tier[rank]) for rank in RANKS)
    return Ranks(either(basic, top), top)


def _tiers(asked: Asked, crime: str, held: Sequence[Held]) -> tuple[Ranks, Ranks]:
    """Certain and possible over all that the facts may be; limb by limb first, and at the ends of the facts where the two differ."""
    certain = _rank((each, each.met) for each in held)
    possible = _rank((each, each.possible) for each in held)
    if not any(each.line.before or each.line.kind == HALF for each in held):
        return certain, possible  # every limb asks one end of the facts only
    least = _rank((each, each.least) for each in held)
    most = _rank((each, each.most) for each in held)
    for points, cases in _bends(asked.sheet, crime):
        for point in points:
            lower = least.lower(_rank((each, _least_at(asked.sheet, each, point)) for each in held))
            least = least.where(cases, lower)
        most = most.where(cases, possible)
    pairs = ((possible.some, certain.some), (possible.top, certain.top))
    differ = any_of(both(may, negated(does)) for may, does in pairs)  # what is met is possible
    return certain.where(differ, least), possible.where(differ, most)


def _bends(sheet: Sheet, crime: str) -> list[tuple[list[Point], Bits]]:
    """More of a fact weighs more, except at a bend: there the bound itself is tried where the fact may lie on it. The points that
    are to be tried, and the cases of whose plan they are."""
    found: dict[tuple[tuple[str, Decimal], ...], Bits] = {}
    for place, period in enumerate(periods()):
        for multiple in {1, period.unit_multiplier}:
            for mixed in (False, True):
                bends = plan(crime, period.id, multiple, mixed, False).bends
                if bends:
                    cases = sheet.within(frozenset({place}))
                    if period.unit_multiplier != 1:
                        cases = both(cases, sheet.said("unit") if multiple != 1 else negated(sheet.said("unit")))
                    is_mixed = sheet.holds("object_mixed")
                    cases = both(cases, is_mixed if mixed else negated(is_mixed))
                    found[bends] = either(found.get(bends, False), cases)
    told = []
    for bends, cases in found.items():
        bounds: dict[str, list[Decimal | None]] = {}
        for name, bound in bends:
            bounds.setdefault(name, [None]).append(bound)
        chosen = [dict(zip(bounds, point, strict=True)) for point in product(*bounds.values())]
        points: list[Point] = [{name: bound for name, bound in each.items() if bound is not None} for each in chosen]
        told.append(([each for each in points if each], cases))
    return told


def _least_at(sheet: Sheet, held: Held, point: Point) -> Bits:
    """Met if every fact lay at its least, some of them moved."""
    rule = held.rule
    names = {
        name
        for pair in (*rule.quantities, rule.before, *(each for half in rule.halves for each in half))
        for name in pair
    }
    if not names & set(point):
        return held.least
    if rule.line.kind == HALF:
        return both(held.applies, _enough(sheet, rule, surely=True, point=point))
    found = both(held.applies, _reaches(sheet, rule, surely=True, point=point))
    return both(found, negated(_ended(sheet, rule, surely=True, point=point))) if rule.line.before else found


def _status(sheet: Sheet, crime: str, held: Sequence[Held], counted: Sequence[Bits]) -> tuple[tuple[Bits, int], ...]:
    """Arguable where every limb that counts is; else the first word of the period on this crime that is in play."""
    sure = any_of([both(bits, negated(_doubtful(sheet, each.line))) for each, bits in zip(held, counted, strict=True)])
    rungs: list[tuple[Bits, str]] = [(both(any_of(counted), negated(sure)), "arguable")]
    for place, period in enumerate(periods()):
        for override in period.overrides:
            if override["crime"] != crime or "quantity" in override:
                continue
            fits = sheet.within(frozenset({place}))
            if "object" in override:
                fits = both(fits, both(sheet.said(f"object_{override['object']}"), negated(sheet.said(MIXED))))
            if "element" in override:
                fits = both(fits, any_of([each.met for each in held if each.line.limb.element == override["element"]]))
            if "tier" in override:
                fits = both(fits, _by_first_figures(sheet, crime).at(TIERS.index(override["tier"])))
            rungs.append((fits, override["status"]))
    return tuple((fits, STATUS.index(word)) for fits, word in rungs if fits is not False)


def _doubtful(sheet: Sheet, line: Line) -> Bits:
    if line.limb.doubtful or not line.limb.doubtful_if:
        return line.limb.doubtful
    found: Bits = True
    for condition in line.limb.doubtful_if:
        found = both(found, sheet.holds(condition))
    return found


def _by_first_figures(sheet: Sheet, crime: str) -> Ranks:
    """The certain tier by the first figures there were, which is how a tier without figures is in play: those of a natural person,
    whatever the period."""
    newest = period_of(general().lighter_since)
    assert newest is not None  # the periods have no gap and no end
    place = periods().index(newest)
    told = [plainly(rule) for rule in rules(crime) if place in rule.places]
    asked = Asked(sheet, lambda places: place in places)
    return _tiers(asked, crime, _every(asked, told))[0]
