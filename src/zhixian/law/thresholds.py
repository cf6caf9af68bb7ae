"""Facts held against the thresholds of a crime: reached, open or not reached, with every limb shown.

A fact is an interval. Comparisons are three-valued; what is not decided says which amount would decide it. "以上" includes the
number itself (刑法第九十九条). The open-ended last limb is always named and never decided here.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from functools import lru_cache

from zhixian.law import limbs, weighing
from zhixian.law.findings import ZERO, Assessment, Interval, LimbFinding, say
from zhixian.law.limb_rows import TIERS, Crime
from zhixian.law.limbs import quantities
from zhixian.law.plans import HELPER, Plan, bits, mask, plan, repeat_masks

__all__ = [
    "TIERS",
    "Assessment",
    "Case",
    "Crime",
    "Interval",
    "LimbFinding",
    "Penalty",
    "assess",
    "crimes",
    "crimes_for",
    "quantities",
]


@dataclass(frozen=True, kw_only=True)
class Penalty:
    """An earlier penalty for such an act."""

    crime: str
    day: date


@dataclass(frozen=True, kw_only=True)
class Case:
    """``unsaid_is_unknown``: what nobody has said is unknown (a living dossier) instead of zero (a worked example)."""

    crime: str
    conduct_date: date
    judged_on: date | None = None
    period: str | None = None
    actor: str = "natural_person"  # or unit
    object: str = ""  # goods, services, mixed (article 213)
    facts: Mapping[str, Interval] = field(default_factory=dict)
    marks: int | None = None
    same_source: bool | None = None
    conditions: frozenset[str] = frozenset()
    prior_penalty: Penalty | None = None
    unsaid_is_unknown: bool = False


def crimes() -> tuple[Crime, ...]:
    return limbs.crimes()


@lru_cache(maxsize=16)
def crimes_for(right_type: str) -> tuple[str, ...]:
    """The crimes that a case of this kind could be. A crime that the act alone commits, whatever the amount (219之一: for a body
    abroad), is read only where it is named: no figure shows that act, and every trade-secret case would count as reached."""
    return tuple(
        crime.id for crime in crimes()
        if right_type in crime.right_types
        and not any(each.type == "conduct" and each.value is None for each in limbs.limbs()[crime.id])
    )  # fmt: skip


class Unassessable(ValueError):
    """A case that cannot be held against the law; the text is Chinese and says what would be right."""


def assess(case: Case) -> Assessment:
    """Hold the facts against the law of the day of the act; where a later decision meets milder new law, that one
    (从旧兼从轻; 刑法第十二条). ``Unassessable`` says why a case cannot be answered."""
    if case.crime not in limbs.limbs():
        raise Unassessable(f"没有“{case.crime}”这个罪名；可用的是{'、'.join(limbs.limbs())}")
    first = limbs.periods()[0].since
    if case.conduct_date < first:
        raise Unassessable(f"行为日{case.conduct_date}早于{first}，此前的解释未收录，不能对照")
    if case.judged_on is not None and case.judged_on < case.conduct_date:
        raise Unassessable(f"处理日{case.judged_on}早于行为日{case.conduct_date}；处理日应在行为日当日或者以后")
    period = limbs.period_named(case.period) if case.period else limbs.period_of(case.conduct_date)
    if period is None:
        raise Unassessable(f"没有“{case.period}”这个时期；可用的是{'、'.join(each.id for each in limbs.periods())}")
    lows, highs = _bounds(case)
    held = _held(case)
    found = _under(case, period, held, lows, highs)
    since = limbs.general().lighter_since
    if case.judged_on is None or case.judged_on < since or period.since >= since:
        return found
    newest = limbs.period_of(since)
    assert newest is not None  # the periods have no gap and no end
    return _lighter(found, _under(case, newest, held, lows, highs))


def _bounds(case: Case) -> tuple[dict[str, Decimal], dict[str, Decimal]]:
    """Each said fact at its least and at its most; an open end is zero or without bound."""
    lows, highs = {}, {}
    for name, value in case.facts.items():
        low = ZERO if value.at_least is None else value.at_least
        high = weighing.BOUNDLESS if value.at_most is None else value.at_most
        if low < 0 or high < low:
            label = quantities()[name].label if name in quantities() else name
            if low < 0:
                raise Unassessable(f"“{label}”是{say(low)}；数额不能是负数")
            raise Unassessable(f"“{label}”的下限{say(low)}大于上限{say(high)}；下限应不大于上限")
        lows[name], highs[name] = low, high
    return lows, highs


def _held(case: Case) -> int:
    """The conditions that hold, as bits: said ones, and those that follow from the object, the marks and the earlier penalty."""
    rules, known = limbs.general(), bits()
    held = mask(case.conditions)
    if case.object:
        held |= known.get(f"object_{case.object}", 0)
    if held & known["object_mixed"]:
        held |= known["object_goods"] | known["object_services"]
    if case.marks is not None and case.marks >= rules.marks_at_least and case.same_source is False:
        held |= mask(rules.marks_give)
    prior = case.prior_penalty
    if prior is not None and limbs.is_repeat(prior.day, case.conduct_date):
        held |= repeat_masks().get(prior.crime, 0)
    return held


def _under(
    case: Case, period: limbs.Period, held: int, lows: dict[str, Decimal], highs: dict[str, Decimal]
) -> Assessment:
    known = bits()
    chosen = plan(
        case.crime,
        period.id,
        period.unit_multiplier if case.actor == "unit" else 1,
        bool(held & known["object_mixed"]),
        bool(held & known[HELPER]),
    )
    weighed = weighing.weigh(chosen, held, case.facts, lows, highs, case.unsaid_is_unknown)
    newest = limbs.general().lighter_regime
    return Assessment(
        crime=_crime(case.crime),
        period=period.id,
        regime=newest if newest in period.regimes else "earlier",
        tier=TIERS[weighed.certain] if weighed.certain == weighed.possible else "open",
        certain=TIERS[weighed.certain],
        possible=TIERS[weighed.possible],
        hits=weighed.hits,
        arguable=weighed.arguable,
        status=_status(case, chosen, held, weighed, lows, highs),
        limbs=weighed.findings,
        missing=weighed.missing,
        readings=weighed.readings,
        band=limbs.band_of(case.crime, case.conduct_date),
        conduct_date=case.conduct_date,
    )


def _crime(crime_id: str) -> Crime:
    return next(each for each in limbs.crimes() if each.id == crime_id)


def _lighter(old: Assessment, new: Assessment) -> Assessment:
    """The milder of two answers; at the same tier the law of the act. An act for which there was no figure yet takes the
    new interpretation (时间效力规定第二条). Bounds are compared, so that an open answer is never decided by the comparison."""
    unregulated = old.status == "no_numeric_standard"
    ranks = [(TIERS.index(each.certain), TIERS.index(each.possible)) for each in (old, new)]
    takes_new = unregulated or ranks[1] < ranks[0]
    told = {
        "conduct_time_tier": old.status if unregulated else old.tier,
        "new_tier": new.tier,
        "applied": new.regime if takes_new else "conduct_time",
    }
    if old.status not in {"clear", "no_numeric_standard"}:
        told["conduct_time_status"] = old.status
    chosen = new if takes_new else old
    # The tier of the milder one stands; only what is still possible can be less than either law alone would allow.
    possible = chosen.possible if unregulated else TIERS[min(ranks[0][1], ranks[1][1])]
    missing = tuple(each for each in chosen.missing if TIERS.index(each.tier) <= TIERS.index(possible))
    return replace(chosen, possible=possible, missing=missing, transitional=told, conduct=old, later=new)


def _status(
    case: Case, chosen: Plan, held: int, weighed: weighing.Weighed, lows: dict[str, Decimal], highs: dict[str, Decimal]
) -> str:
    if weighed.doubtful:
        return "arguable"
    for override in chosen.overrides:
        if _applies(override, case, held, weighed, lows, highs):
            return override["status"]
    return "clear"


def _applies(
    override: Mapping[str, str],
    case: Case,
    held: int,
    weighed: weighing.Weighed,
    lows: dict[str, Decimal],
    highs: dict[str, Decimal],
) -> bool:
    """Whether the element of which the period's note speaks is in play."""
    if "object" in override and (not held & bits()[f"object_{override['object']}"] or held & bits()["object_mixed"]):
        return False
    if "element" in override and not any(
        each.limb.element == override["element"] for each in weighed.findings if each.outcome == "met"
    ):
        return False
    if "quantity" in override:
        return False  # the comparison of both laws decides (刑法第十二条); the note is shown with the other one of this crime
    if "tier" in override:
        # In play is a tier without figures that the facts reach by the first figures there were.
        newest = limbs.period_of(limbs.general().lighter_since)
        assert newest is not None
        other = plan(case.crime, newest.id, 1, False, False)
        return (
            TIERS[weighing.weigh(other, held, case.facts, lows, highs, case.unsaid_is_unknown).certain]
            == override["tier"]
        )
    return True
