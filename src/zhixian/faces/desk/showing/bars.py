"""A limb of a threshold as a bar: what is certain, what is possible, and the line that decides. Numbers for SVG only."""

from dataclasses import dataclass
from decimal import Decimal

from zhixian.law.explaining import Explanation, condition, distance, explained
from zhixian.law.findings import Assessment, LimbFinding

WIDTH = 300
INNER = 288  # room for the arrow of an open end


@dataclass(frozen=True, kw_only=True)
class Bar:
    sure: int  # width of what is known at least
    maybe_from: int
    maybe: int  # width of what is possible beyond
    open_end: bool
    mark: int  # where the threshold's line stands
    says: str


@dataclass(frozen=True, kw_only=True)
class Limb:
    finding: LimbFinding
    bar: Bar | None
    known: bool = True  # something is known of the amount
    away: str = ""  # by how much the known amount passes or misses the standard
    only: str = ""  # a condition on another quantity under which alone the limb counts


@dataclass(frozen=True, kw_only=True)
class Reading:
    assessment: Assessment
    limbs: list[Limb]
    beside: list[Limb]  # limbs that do not apply or are left to judgment
    missing: list[str]
    told: Explanation
    named: list[Limb]  # left to judgment, always shown and never decided
    inapplicable: list[Limb]


def read(assessment: Assessment) -> Reading:
    every = [
        Limb(finding=each, bar=bar(each), known=_known(each), away=distance(each), only=condition(each))
        for each in assessment.limbs
    ]
    order = {"met": 0, "open": 1, "unmet": 2}
    main = [each for each in every if each.finding.outcome in order]
    main.sort(key=lambda each: (each.finding.tier == "aggravated", order[each.finding.outcome]))
    return Reading(
        assessment=assessment,
        limbs=main,
        beside=[each for each in every if each.finding.outcome not in order],
        missing=[each.text for each in assessment.missing],
        told=explained(assessment),
        named=[each for each in every if each.finding.outcome == "named"],
        inapplicable=[each for each in every if each.finding.outcome == "not_applicable"],
    )


def _known(finding: LimbFinding) -> bool:
    return finding.value.at_least is not None or finding.value.at_most is not None


def bar(finding: LimbFinding) -> Bar | None:
    """Zero-based; the threshold stands at three fifths unless the amounts need more room."""
    threshold, value = finding.threshold, finding.value
    if threshold is None or not finding.limb.quantities or threshold <= 0:
        return None
    low = value.low
    high = value.at_most
    # A figure far beyond the line is drawn to the edge; the words beside it give the number.
    full = max(threshold * Decimal("1.6"), min(max(low, high or low) * Decimal("1.1"), threshold * 6))
    sure = _place(low, full)
    top = INNER if high is None else _place(high, full)
    return Bar(
        sure=sure,
        maybe_from=sure,
        maybe=max(top - sure, 0),
        open_end=high is None,
        mark=_place(threshold, full),
        says=f"数额{finding.fact_text if _known(finding) else '未知'}，标准{finding.threshold_text}，{finding.outcome_text}",
    )


def _place(amount: Decimal, full: Decimal) -> int:
    return int(min(amount / full, Decimal(1)) * INNER)
