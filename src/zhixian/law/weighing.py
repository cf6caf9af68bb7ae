"""One plan against one case's facts. The hot path: plain loops over tuples, nothing put into words, nothing remembered."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from itertools import product
from typing import NamedTuple

from zhixian.law.findings import KNOWN_ZERO, UNKNOWN, ZERO, Interval, LimbFinding, Missing, Reading
from zhixian.law.limb_rows import TIERS
from zhixian.law.limbs import quantities
from zhixian.law.plans import CONDUCT, EVENT, HALF, OPEN, SUM, THRESHOLD, Half, Line, Plan, mask

BOUNDLESS = Decimal("Infinity")
Point = Mapping[str, Decimal]


class Weighed(NamedTuple):
    """``certain``, ``possible``: ranks in TIERS."""

    findings: tuple[LimbFinding, ...]
    certain: int
    possible: int
    hits: tuple[str, ...]
    arguable: tuple[str, ...]
    missing: tuple[Missing, ...]
    readings: tuple[Reading, ...]
    doubtful: bool


def weigh(
    plan: Plan, held: int, facts: Mapping[str, Interval], lows: Point, highs: Point, unsaid_is_unknown: bool
) -> Weighed:
    unsaid, top = (UNKNOWN, BOUNDLESS) if unsaid_is_unknown else (KNOWN_ZERO, ZERO)
    findings: list[LimbFinding] = []
    reached: set[tuple[str, str, int]] = set()
    certain = possible = 0
    for line in plan.lines:
        limb, kind, rank, need, no, anys, quantity, more, threshold, before, bound, unless, never, item, waits, _ = line
        value, short = facts.get(quantity, unsaid) if quantity else UNKNOWN, None
        if kind == OPEN:
            outcome = "named"
        elif held & need != need or held & no or (anys and not all(held & any_of for any_of in anys)):
            outcome = "not_applicable"
        elif kind <= SUM:
            low, high = lows.get(quantity, ZERO), highs.get(quantity, top)
            for name in more:
                value = value.plus(facts.get(name, unsaid))
                low, high = low + lows.get(name, ZERO), high + highs.get(name, top)
            assert threshold is not None
            if low >= threshold:
                outcome, short = "met", ZERO
            else:
                outcome, short = "open" if high >= threshold else "unmet", threshold - low
            if before and outcome != "unmet":
                if lows.get(before, ZERO) >= bound:
                    outcome = "unmet"
                elif highs.get(before, top) >= bound:
                    outcome = "open"
        elif kind == HALF:
            if any(each in reached for each in waits):
                outcome = "not_applicable"
            elif enough(line, held, lows, ZERO):
                outcome = "met"
            else:
                outcome = "open" if enough(line, held, highs, top) else "unmet"
        elif kind == EVENT:
            outcome = "met" if held & mask((limb.text,)) else "unmet"
        else:
            outcome = "met"
        arguable = never or (unless != 0 and not held & unless)
        if outcome == "met":
            if item is not None:
                reached.add(item)
            if not arguable:
                certain = certain if certain > rank else rank
                possible = possible if possible > rank else rank
        elif outcome == "open" and not arguable:
            possible = possible if possible > rank else rank
        findings.append(LimbFinding(limb, outcome, value, threshold, short, arguable))
    if certain != possible:
        certain, possible = _exactly(plan, held, lows, highs, top, possible)
    tier = TIERS[certain]
    hits = tuple(
        [each.limb.id for each in findings if each.outcome == "met" and not each.arguable and each.limb.tier == tier]
    )
    arguable_hits: tuple[str, ...] = ()
    readings: tuple[Reading, ...] = ()
    doubtful = False
    if plan.reread:
        arguable_hits = tuple(
            [findings[n].limb.id for n in plan.reread if findings[n].arguable and findings[n].outcome == "met"]
        )
        doubts = _doubtful(plan, findings, hits, held)
        doubtful = bool(hits) and len(doubts) == len(hits)
        readings = _other_readings(plan, findings, held, lows, certain, hits, doubts)
    missing = _missing(plan, findings, held, facts, lows, highs, top, certain) if certain != possible else ()
    return Weighed(tuple(findings), certain, possible, hits, arguable_hits, missing, readings, doubtful)


def _applies(line: Line, held: int) -> bool:
    return held & line.need == line.need and not held & line.no and all(held & any_of for any_of in line.anys)


def enough(line: Line, held: int, point: Point, unsaid: Decimal, *, split: bool = False, reuse: bool = False) -> bool:
    """Whether so many items each reach half; one amount must not serve two. ``split``: each test is an item of its own;
    ``reuse``: one amount may serve two items (the other readings)."""
    items: list[list[str]] = []
    for need, tests in line.halves:
        if held & need != need:
            continue
        names = [name for name, value, cond in tests if held & cond == cond and point.get(name, unsaid) >= value]
        items += [[name] for name in names] if split else [names] if names else []
    if len(items) < line.limb.need:
        return False
    return reuse or _distinct(items, frozenset(), line.limb.need)


def _distinct(items: Sequence[list[str]], used: frozenset[str], need: int) -> bool:
    if need == 0:
        return True
    return any(
        _distinct(items[place + 1 :], used | {name}, need - 1)
        for place, names in enumerate(items)
        for name in names
        if name not in used
    )


def _exactly(plan: Plan, held: int, lows: Point, highs: Point, top: Decimal, possible: int) -> tuple[int, int]:
    """The least and the greatest tier over all that the facts may be. More of a fact weighs more except at a bend, where an
    amount ends a limb and nothing takes over; there the bound itself is tried too."""
    points = [lows]
    names = {name for name, _ in plan.bends}
    if names:
        tried = [
            [(name, each) for each in {lows.get(name, ZERO), *(b for n, b in plan.bends if n == name and lows.get(n, ZERO) < b <= highs.get(n, top))}]
            for name in sorted(names)
        ]  # fmt: skip
        points = [{**lows, **dict(choice)} for choice in product(*tried)]
    least = min(_rank_at(plan, held, point, ZERO) for point in points)
    return least, possible if names else _rank_at(plan, held, highs, top)


def _rank_at(plan: Plan, held: int, point: Point, unsaid: Decimal) -> int:
    best = 0
    for line in plan.lines:
        if (
            line.rank <= best
            or line.kind == OPEN
            or line.never
            or (line.unless and not held & line.unless)
            or not _applies(line, held)
        ):
            continue
        if line.kind <= SUM:
            total = point.get(line.quantity, unsaid)
            for name in line.more:
                total += point.get(name, unsaid)
            assert line.value is not None
            met = total >= line.value and not (line.before and point.get(line.before, unsaid) >= line.bound)
        elif line.kind == HALF:
            met = enough(line, held, point, unsaid)
        else:
            met = line.kind == CONDUCT or bool(held & mask((line.limb.text,)))
        if met:
            best = line.rank
    return best


def _doubtful(
    plan: Plan, findings: Sequence[LimbFinding], hits: Sequence[str], held: int
) -> tuple[tuple[str, str], ...]:
    """Limbs that count and may be argued, with the doubt."""
    found = []
    for place in plan.reread if hits else ():
        limb = findings[place].limb
        if limb.id in hits and (limb.doubtful or (limb.doubtful_if and _all(held, limb.doubtful_if))):
            found.append((limb.id, limb.doubt))
    return tuple(found)


def _all(held: int, names: tuple[str, ...]) -> bool:
    need = mask(names)
    return held & need == need


def _other_readings(
    plan: Plan,
    findings: Sequence[LimbFinding],
    held: int,
    lows: Point,
    certain: int,
    hits: Sequence[str],
    doubts: Sequence[tuple[str, str]],
) -> tuple[Reading, ...]:
    """To which tier the text leads if its doubtful places are read in the other way: upwards, and downwards."""
    more: list[tuple[int, str, str]] = []
    drop = dict(doubts)
    for place in plan.reread:
        line, found = plan.lines[place], findings[place]
        limb, ways = line.limb, line.limb.other_readings
        if line.rank > certain and (found.arguable or ways) and _otherwise(line, found, held, lows):
            more.append((line.rank, limb.id, limb.doubt))
        bound = limb.other_before
        if bound is not None and limb.id in hits and lows.get(line.before, ZERO) >= bound * plan.scale:
            drop[limb.id] = limb.doubt
    readings = []
    if more:
        best = max(rank for rank, _, _ in more)
        first = next(doubt for rank, _, doubt in more if rank == best)
        readings.append(
            Reading(tier=TIERS[best], hits=tuple(each for rank, each, _ in more if rank == best), doubt=first)
        )
    if drop and len(drop) == len(hits):
        rest = [
            each.limb for each in findings if each.outcome == "met" and not each.arguable and each.limb.id not in drop
        ]
        below = max((TIERS.index(each.tier) for each in rest), default=0)
        left = tuple(each.id for each in rest if TIERS.index(each.tier) == below)
        readings.append(Reading(tier=TIERS[below], hits=left, doubt=next(iter(drop.values()))))
    return tuple(readings)


def _otherwise(line: Line, found: LimbFinding, held: int, lows: Point) -> bool:
    """Whether the limb is reached if read in its other way."""
    ways = line.limb.other_readings
    if found.outcome == "met":
        return found.arguable
    if found.outcome not in {"unmet", "open"}:
        return False
    if "no_precondition" in ways and line.value is not None:
        return sum((lows.get(name, ZERO) for name in (line.quantity, *line.more)), ZERO) >= line.value
    if line.kind == HALF:
        return any(
            enough(line, held, lows, ZERO, split=way == "split_items", reuse=way == "reuse_quantity") for way in ways
        )
    return False


def _missing(
    plan: Plan,
    findings: Sequence[LimbFinding],
    held: int,
    facts: Mapping[str, Interval],
    lows: Point,
    highs: Point,
    top: Decimal,
    certain: int,
) -> tuple[Missing, ...]:
    """Facts that would decide: the basic tier before the next, then the cheapest to find out, then the smallest gap."""
    rows: dict[tuple[tuple[str, ...], Decimal, bool], tuple[Missing, Decimal]] = {}

    def add(line: Line, names: tuple[str, ...], value: Decimal, below: bool = False) -> None:
        low = sum((lows.get(name, ZERO) for name in names), ZERO)
        high = sum((highs.get(name, top) for name in names), ZERO)
        if low < value <= high:
            known = [facts.get(name) for name in names]
            unsaid = (
                any(each is None or (each.at_least is None and each.at_most is None) for each in known) and top != ZERO
            )
            row = Missing(
                quantities=names, threshold=value, tier=line.limb.tier, cite=line.limb.cite, unsaid=unsaid, below=below
            )
            rows.setdefault((names, value, below), (row, value - low))

    for line, found in zip(plan.lines, findings, strict=True):
        if found.outcome != "open" or found.arguable or line.rank <= certain:
            continue
        if line.kind in {THRESHOLD, SUM}:
            assert line.value is not None
            names = (line.quantity, *line.more)
            add(line, names, line.value)
            if line.before and sum((lows.get(name, ZERO) for name in names), ZERO) >= line.value:
                add(line, (line.before,), line.bound, below=True)
        for half in line.halves:
            for name, value in _tests(half, held):
                add(line, (name,), value)
    known = quantities()
    ordered = sorted(
        rows.values(),
        key=lambda row: (TIERS.index(row[0].tier), max(known[name].effort for name in row[0].quantities), row[1]),
    )
    return tuple(row for row, _ in ordered)


def _tests(half: Half, held: int) -> list[tuple[str, Decimal]]:
    if held & half.need != half.need:
        return []
    return [(name, value) for name, value, cond in half.tests if held & cond == cond]
