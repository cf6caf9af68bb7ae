"""Acts that nobody has dealt with are added up (累计计算): like with like, as the interpretation of the day allows.

Figures that were punished already are left out. Where the older text does not speak of a kind of figure (counts, losses), it is
not added, and the answer says so (D13).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from zhixian.law.findings import Interval
from zhixian.law.limb_rows import Accumulation
from zhixian.law.limbs import general, period_of, quantities
from zhixian.moments import say_day


@dataclass(frozen=True, kw_only=True)
class Act:
    """One act: its day and its own figures; ``dealt_with``: how it was dealt with already, or empty."""

    day: date
    facts: Mapping[str, Interval]
    dealt_with: str = ""


@dataclass(frozen=True, kw_only=True)
class Accumulated:
    """The sums, the acts that went into them, and what has to be said of the rest."""

    facts: Mapping[str, Interval]
    counted: tuple[Act, ...]
    notes: tuple[str, ...]
    cite: str


def rule_on(day: date) -> Accumulation | None:
    return next(
        (each for each in general().accumulation if each.since <= day and (each.until is None or day <= each.until)),
        None,
    )


def accumulate(acts: Iterable[Act]) -> Accumulated:
    """The figures of all acts that were not dealt with, by the rule of the day of the last of them."""
    told = sorted(acts, key=lambda act: act.day)
    counted = [act for act in told if not act.dealt_with]
    if not counted:
        return Accumulated(facts={}, counted=(), notes=("各次行为都已处理，没有可以累计的数额。",), cite="")
    notes = [
        f"{say_day(act.day)}的行为已经处理（{act.dealt_with}），其数额不再累计。" for act in told if act.dealt_with
    ]
    last = counted[-1]
    rule = rule_on(last.day)
    sums, unsaid = dict(last.facts), set()
    for act in counted[:-1]:
        for name, value in act.facts.items():
            if rule is None or (rule.adds is not None and name not in rule.adds):
                unsaid.add(name)
            else:
                sums[name] = sums[name].plus(value) if name in sums else value
    if len(counted) > 1 and rule is not None:
        notes.append(f"累计{len(counted)}次行为：{rule.says}（{rule.cite}）。")
    if unsaid:
        labels = "、".join(sorted(quantities()[name].label for name in unsaid))
        notes.append(f"{labels}能否累计，当时的解释没有写，这里只计最后一次的。")
    if len({period.id for act in counted if (period := period_of(act.day)) is not None}) > 1:
        notes.append("各次行为跨越新旧规定的施行日，适用哪一规定由人判断。")
    return Accumulated(facts=sums, counted=tuple(counted), notes=tuple(notes), cite=rule.cite if rule else "")
