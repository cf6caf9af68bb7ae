"""The thresholds once more, as plainly as they can be said: no plans, no bits, every point of an interval tried one by one.

Slow, and written apart from the package, to judge it. It reads the same data, and the same conventions of the founders' files.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from itertools import combinations, product

from zhixian.law import limbs
from zhixian.law.limbs import Limb, Period
from zhixian.law.thresholds import Case

GROUPS = {
    "repeat_2y_213_215": {"213", "214", "215"}, "repeat_2y_216": {"216"},
    "repeat_2y_217_218": {"217", "218"}, "repeat_2y_219_219bis": {"219", "219-1"},
}  # fmt: skip
TIERS = ["none", "basic", "aggravated"]
FAR = Decimal(10) ** 12


def held(case: Case) -> set[str]:
    names = set(case.conditions)
    if case.object:
        names.add(f"object_{case.object}")
    if "object_mixed" in names:
        names |= {"object_goods", "object_services"}
    if (case.marks or 0) >= 2 and case.same_source is False:
        names |= {"two_or_more_marks", "two_or_more_label_kinds"}
    prior = case.prior_penalty
    if prior:
        last = date(
            prior.day.year + 2, prior.day.month, 28 if (prior.day.month, prior.day.day) == (2, 29) else prior.day.day
        )
        if prior.day <= case.conduct_date <= last:
            names |= {name for name, group in GROUPS.items() if prior.crime in group}
    return names


def holds(condition: str, names: set[str]) -> bool:
    if condition.startswith("any_of("):
        return any(each.strip() in names for each in condition[7:-1].split(","))
    if condition.startswith("not("):
        return condition[4:-1] not in names
    return condition in names


def live(case: Case, period: Period) -> list[Limb]:
    rows = [
        each for each in limbs.limbs()[case.crime]
        if (each.regime in period.regimes or each.id in period.also) and each.id not in period.disabled
    ]  # fmt: skip
    if "circumvention_helper" in case.conditions:
        rows = [each for each in rows if "circumvention_helper" in each.conditions]
    return rows


def name_of(quantity: str, limb: Limb, names: set[str]) -> str:
    if quantity == "illegal_gains" and "object_mixed" in names:
        return "illegal_gains_services" if "object_services" in limb.conditions else "illegal_gains_goods"
    return quantity


def half_met(limb: Limb, names: set[str], amounts: Mapping[str, Decimal], scale: int) -> bool:
    """So many different items, each by an amount of its own."""
    ways = []
    for part in limb.parts:
        if part.condition and part.condition not in names:
            continue
        for quantity, value, condition in part.tests:
            if (not condition or condition in names) and amounts.get(
                name_of(quantity, limb, names), 0
            ) >= value * scale:
                ways.append((part.item, quantity))
    return any(
        len({item for item, _ in chosen}) == len({name for _, name in chosen}) == limb.need
        for chosen in combinations(ways, limb.need)
    )


def met_at(rows: Iterable[Limb], names: set[str], amounts: Mapping[str, Decimal], scale: int) -> list[Limb]:
    """The limbs that are reached where every amount is known exactly."""
    found: list[Limb] = []
    for limb in rows:
        if limb.type == "open" or not all(holds(each, names) for each in limb.conditions):
            continue
        if limb.type == "conduct" or (limb.type == "event" and limb.text in names):
            found.append(limb)
        elif limb.type in {"threshold", "sum_threshold"}:
            total = sum(amounts.get(name_of(each, limb, names), Decimal(0)) for each in limb.quantities)
            below = limb.before is None or amounts.get(name_of(limb.before[0], limb, names), 0) < limb.before[1] * scale
            if total >= limb.value * scale and below:
                found.append(limb)
        elif limb.type == "half_rule":
            whole = any(
                each.regime == limb.regime and each.tier == limb.tier and each.item in limb.unless_items
                for each in found
            )
            if not whole and half_met(limb, names, amounts, scale):
                found.append(limb)
    return found


def counted(limb: Limb, names: set[str]) -> bool:
    return not limb.arguable and not (limb.arguable_unless and limb.arguable_unless not in names)


def reached(case: Case, period: Period, amounts: Mapping[str, Decimal]) -> tuple[str, set[str]]:
    """The tier at a point, and the counted limbs that reach it."""
    names, scale = held(case), period.unit_multiplier if case.actor == "unit" else 1
    met = [each for each in met_at(live(case, period), names, amounts, scale) if counted(each, names)]
    tier = TIERS[max((TIERS.index(each.tier) for each in met), default=0)]
    return tier, {each.id for each in met if each.tier == tier}


def points(case: Case, period: Period) -> Iterable[dict[str, Decimal]]:
    """The corners of the intervals, and every figure of the crime between them, with a fen less."""
    scale = period.unit_multiplier if case.actor == "unit" else 1
    figures = {limb.before[1] * scale for limb in live(case, period) if limb.before}
    choices = []
    for name, value in case.facts.items():
        top = FAR if value.at_most is None else value.at_most
        inner = {each for figure in figures for each in (figure, figure - Decimal("0.01")) if value.low <= each <= top}
        choices.append([(name, each) for each in sorted({value.low, top, *inner})])
    for chosen in product(*choices):
        yield dict(chosen)


def span(case: Case, period: Period) -> tuple[str, str]:
    """The least and the greatest tier that the facts allow."""
    ranks = [TIERS.index(reached(case, period, point)[0]) for point in points(case, period)]
    return TIERS[min(ranks)], TIERS[max(ranks)]
