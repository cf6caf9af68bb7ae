"""Facts held against the thresholds of a crime: reached, open or not reached, with every limb shown.

A fact is an interval. Comparisons are three-valued; what is not decided says which amount would decide it. "以上" includes the
number itself (刑法第九十九条). The open-ended last limb is always named and never decided here.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from itertools import product

from zhixian.law.findings import KNOWN_ZERO, UNKNOWN, ZERO, Assessment, Interval, LimbFinding, Missing, say
from zhixian.law.limbs import CRIMES, Crime, Limb, Period, limbs, period_named, period_of, quantities

__all__ = [
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

REGIME_2025 = date(2025, 4, 26)
GROUPS: Mapping[str, frozenset[str]] = {
    "repeat_2y_213_215": frozenset({"213", "214", "215"}),
    "repeat_2y_216": frozenset({"216"}),
    "repeat_2y_217_218": frozenset({"217", "218"}),
    "repeat_2y_219_219bis": frozenset({"219", "219-1"}),
}
TIERS = ("none", "basic", "aggravated")


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
    return CRIMES


def crimes_for(right_type: str) -> tuple[str, ...]:
    return tuple(crime.id for crime in CRIMES if right_type in crime.right_types)


def assess(case: Case) -> Assessment:
    """Hold the facts against the law of the day of the act; where a later judgment meets milder new law, that one
    (从旧兼从轻; 刑法第十二条). ValueError for a crime or a day that the data do not know."""
    period = period_named(case.period) if case.period else period_of(case.conduct_date)
    if period is None or case.crime not in limbs():
        raise ValueError(f"no thresholds for article {case.crime} on {case.conduct_date}")
    found = _under(case, period)
    newest = period_of(REGIME_2025)
    if newest is None or period.since >= REGIME_2025 or case.judged_on is None or case.judged_on < REGIME_2025:
        return found
    new = _under(case, newest)
    milder = TIERS.index(new.certain) < TIERS.index(found.certain)
    takes_new = milder or found.status == "no_numeric_standard"
    unregulated = found.status == "no_numeric_standard"
    told = {
        "conduct_time_tier": found.status if unregulated else found.tier,
        "new_tier": new.tier,
        "applied": "r2025" if takes_new else "conduct_time",
    }
    if found.status not in {"clear", "no_numeric_standard"}:
        told["conduct_time_status"] = found.status
    chosen = new if takes_new else found
    return Assessment(**{**vars(chosen), "transitional": told})


def _under(case: Case, period: Period) -> Assessment:
    scale = period.unit_multiplier if case.actor == "unit" else 1
    live = [each for each in limbs()[case.crime] if each.regime in period.regimes and each.id not in period.disabled]
    if "circumvention_helper" in case.conditions:
        live = [each for each in live if "circumvention_helper" in each.conditions]
    truth = _Truth(case)
    findings = [_finding(each, truth, scale) for each in live if each.type != "half_rule"]
    findings += [_half(each, truth, findings, scale) for each in live if each.type == "half_rule"]
    findings = [replace(each, arguable=truth.is_arguable(each.limb)) for each in findings]
    order = {each.id: position for position, each in enumerate(live)}
    findings.sort(key=lambda each: order[each.id])
    clear = [each for each in findings if not each.arguable]
    certain = _best([each for each in clear if each.outcome == "met"])
    possible = _best([each for each in clear if each.outcome in {"met", "open"}])
    tier = certain if certain == possible else "open"
    hits = tuple(each.id for each in clear if each.outcome == "met" and each.tier == certain)
    arguable = tuple(each.id for each in findings if each.arguable and each.outcome == "met")
    return Assessment(
        crime=next(each for each in CRIMES if each.id == case.crime),
        period=period.id,
        regime="r2025" if "r2025" in period.regimes else "earlier",
        tier=tier,
        certain=certain,
        hits=hits,
        arguable=arguable,
        status=_status(case, period, hits, live),
        limbs=tuple(findings),
        missing=_missing(clear, certain, case),
        next_tier=_next(clear, certain),
        transitional=None,
    )


def _best(found: Sequence[LimbFinding]) -> str:
    tiers = {each.tier for each in found}
    return "aggravated" if "aggravated" in tiers else "basic" if "basic" in tiers else "none"


class _Truth:
    """What the case says, limb by limb: conditions and the intervals under article 213's rule for mixed cases."""

    def __init__(self, case: Case) -> None:
        self.case = case
        self.held = set(case.conditions)
        if case.object:
            self.held.add(f"object_{case.object}")
        if (case.marks or 0) >= 2 and case.same_source is False:
            self.held |= {"two_or_more_marks", "two_or_more_label_kinds"}
        if case.prior_penalty:
            self.held |= {
                name for name, group in GROUPS.items()
                if case.prior_penalty.crime in group and _within_two_years(case.prior_penalty.day, case.conduct_date)
            }  # fmt: skip

    def holds(self, condition: str) -> bool:
        if condition.startswith("any_of("):
            return any(self.holds(each.strip()) for each in condition[7:-1].split(","))
        if condition.startswith("not("):
            return not self.holds(condition[4:-1])
        if condition in {"object_goods", "object_services"} and "object_mixed" in self.held:
            return True
        return condition in self.held

    def is_arguable(self, limb: Limb) -> bool:
        return limb.arguable or bool(limb.arguable_unless and not self.holds(limb.arguable_unless))

    def of(self, quantity: str, limb: Limb) -> Interval:
        if quantity == "illegal_gains" and "object_mixed" in self.held:
            quantity = "illegal_gains_services" if "object_services" in limb.conditions else "illegal_gains_goods"
        return self.case.facts.get(quantity, UNKNOWN if self.case.unsaid_is_unknown else KNOWN_ZERO)


def _within_two_years(earlier: date, later: date) -> bool:
    end = earlier.replace(year=earlier.year + 2, day=min(earlier.day, 28) if earlier.month == 2 else earlier.day)
    return earlier <= later <= end


def _finding(limb: Limb, truth: _Truth, scale: int) -> LimbFinding:
    value = UNKNOWN
    threshold = limb.value * scale if limb.value is not None else None
    if limb.quantities:
        value = truth.of(limb.quantities[0], limb)
        for name in limb.quantities[1:]:
            value = value.plus(truth.of(name, limb))
    if limb.type == "open":
        outcome = "named"
    elif not all(truth.holds(condition) for condition in limb.conditions):
        outcome = "not_applicable"
    elif limb.type == "conduct":
        outcome = "met"
    elif limb.type == "event":
        outcome = "met" if limb.text in truth.held else "unmet"
    else:
        assert threshold is not None
        outcome = _outcome(value.reaches(threshold))
        if limb.before and outcome != "unmet":
            outcome = _both(outcome, truth.of(limb.before[0], limb).reaches(limb.before[1] * scale))
    short = max(threshold - value.low, ZERO) if threshold is not None and limb.quantities else None
    return LimbFinding(limb=limb, outcome=outcome, value=value, threshold=threshold, short_by=short)


def _outcome(reached: bool | None) -> str:
    return "open" if reached is None else "met" if reached else "unmet"


def _both(outcome: str, above: bool | None) -> str:
    """The limb holds only while another quantity stays below its bound."""
    if above:
        return "unmet"
    return outcome if above is False else "open"


def _half(limb: Limb, truth: _Truth, findings: Sequence[LimbFinding], scale: int) -> LimbFinding:
    """Two of several items each reach half; one amount must not serve two items. Tried only if no item is whole."""
    outcome = "not_applicable"
    whole = [
        each
        for each in findings
        if each.tier == limb.tier and each.limb.type in {"threshold", "sum_threshold"} and each.outcome == "met"
    ]
    if all(truth.holds(condition) for condition in limb.conditions) and not whole:
        sure = _enough(limb, truth, scale, sure=True)
        outcome = "met" if sure else "open" if _enough(limb, truth, scale, sure=False) else "unmet"
    return LimbFinding(limb=limb, outcome=outcome, value=UNKNOWN, threshold=None, short_by=None)


def _enough(limb: Limb, truth: _Truth, scale: int, *, sure: bool) -> bool:
    choices: list[list[str | None]] = []
    for part in limb.parts:
        reached: list[str | None] = [None]
        if not part.condition or truth.holds(part.condition):
            for quantity, value, condition in part.tests:
                found = truth.of(quantity, limb).reaches(value * scale)
                if (not condition or truth.holds(condition)) and (found or (found is None and not sure)):
                    reached.append(quantity)
        choices.append(reached)
    for chosen in product(*choices):
        used = [each for each in chosen if each is not None]
        if len(used) >= limb.need and len(set(used)) == len(used):
            return True
    return False


def _missing(findings: Sequence[LimbFinding], certain: str, case: Case) -> tuple[Missing, ...]:
    """Facts that would decide, the smallest gap first, the basic tier before the next."""
    rows: dict[tuple[str, Decimal], Missing] = {}
    for each in findings:
        if each.outcome != "open" or TIERS.index(each.tier) <= TIERS.index(certain):
            continue
        tests = [(name, each.threshold) for name in each.limb.quantities]
        tests += [(name, value) for part in each.limb.parts for name, value, _ in part.tests]
        for name, value in tests:
            known = case.facts.get(name)
            if value is not None and (known is None or known.reaches(value) is None):
                unsaid = known is None or known == Interval(None, None, known.source)
                rows.setdefault(
                    (name, value),
                    Missing(quantity=name, threshold=value, tier=each.tier, cite=each.cite, unsaid=unsaid),
                )
    found = sorted(
        rows.values(),
        key=lambda each: (TIERS.index(each.tier), each.threshold - case.facts.get(each.quantity, KNOWN_ZERO).low),
    )
    return tuple(found)


def _next(findings: Sequence[LimbFinding], certain: str) -> tuple[str, ...]:
    """What the tier above the certain one would need: each applicable limb with what is missing from the known amount."""
    above = {"none": "basic", "basic": "aggravated"}.get(certain)
    return tuple(
        f"{each.threshold_text}：还差{say(each.short_by)}{each.unit}（{each.cite}）"
        for each in findings
        if each.tier == above and each.outcome in {"open", "unmet"} and each.short_by
    )


def _status(case: Case, period: Period, hits: Sequence[str], live: Sequence[Limb]) -> str:
    if any(each.doubtful for each in live if each.id in hits):
        return "arguable"
    elements = {each.element for each in live if each.id in hits}
    for override in period.overrides:
        if override["crime"] != case.crime:
            continue
        if "object" in override and override["object"] != case.object:
            continue
        if "element" in override and override["element"] not in elements:
            continue
        if "tier" in override and not any(f".{override['tier']}." in hit for hit in hits):
            continue
        if "quantity" in override:
            continue
        if override["status"] == "practice_only" and not hits:
            continue
        return override["status"]
    return "clear"
