"""What an assessment says: intervals, one finding a limb, what is missing, and the whole as data. Texts are built when asked for."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from zhixian.law.limb_rows import TIERS, Band, Crime, Limb
from zhixian.law.limbs import conditions, general, law_before, quantities
from zhixian.moments import say_day

ZERO = Decimal(0)
OUTCOMES = {"met": "已达", "unmet": "未达", "open": "未定", "named": "由人判断", "not_applicable": "不适用"}
TIER_TEXTS = {"basic": "入罪标准", "aggravated": "升档标准"}


class Interval(NamedTuple):
    """Known at least, possibly at most; ``None`` is an open end."""

    at_least: Decimal | None
    at_most: Decimal | None
    source: str = ""

    @property
    def low(self) -> Decimal:
        return self.at_least if self.at_least is not None else ZERO

    def reaches(self, value: Decimal) -> bool | None:
        if self.low >= value:
            return True
        if self.at_most is not None and self.at_most < value:
            return False
        return None

    def plus(self, other: "Interval") -> "Interval":
        top = None if self.at_most is None or other.at_most is None else self.at_most + other.at_most
        return Interval(self.low + other.low, top)

    @property
    def text(self) -> str:
        if self.at_least is None and self.at_most is None:
            return "未知"
        if self.at_most is None:
            return f"至少{say(self.low)}"
        if self.low == self.at_most:
            return say(self.low)
        return f"{say(self.low)}至{say(self.at_most)}"


KNOWN_ZERO, UNKNOWN = Interval(ZERO, ZERO), Interval(None, None)


def say(value: Decimal) -> str:
    """Exact, with separators: nothing is rounded, for a fen may decide."""
    text = f"{value:,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def unit_text(quantity: str) -> str:
    return "元" if quantities()[quantity].unit == "yuan" else quantities()[quantity].unit.split("（")[0]


def names_text(names: tuple[str, ...]) -> str:
    return "与".join(quantities()[name].label for name in names) + ("合计" if len(names) > 1 else "")


@dataclass(slots=True, eq=False)
class LimbFinding:
    """A limb and what was held against it. Never changed once made; not frozen, because a million are made a minute."""

    limb: Limb
    outcome: str  # met, unmet, open, named, not_applicable
    value: Interval
    threshold: Decimal | None
    short_by: Decimal | None  # what is missing from the known amount to the threshold
    arguable: bool = False  # another reading of the law: shown, not counted

    @property
    def id(self) -> str:
        return self.limb.id

    @property
    def tier(self) -> str:
        return self.limb.tier

    @property
    def cite(self) -> str:
        return self.limb.cite

    @property
    def over_by(self) -> Decimal | None:
        """By how much the known amount passes the threshold."""
        return None if self.threshold is None else max(self.value.low - self.threshold, ZERO)

    @property
    def unit(self) -> str:
        return unit_text(self.limb.quantities[0]) if self.limb.quantities else ""

    @property
    def label(self) -> str:
        return f"{self.limb.element}：{self.threshold_text}"

    @property
    def threshold_text(self) -> str:
        also = "、".join(conditions_text(each) for each in self.limb.conditions if not each.startswith("object_"))
        tail = f"（{also}）" if also else ""
        if self.limb.type == "half_rule":
            return f"两项以上分别达到相应标准的一半{tail}"
        if self.threshold is None:
            return f"{conditions().get(self.limb.text, self.limb.text)}{tail}"
        return f"{names_text(self.limb.quantities)}{say(self.threshold)}{self.unit}以上{tail}"

    @property
    def fact_text(self) -> str:
        known = self.value.at_least is not None or self.value.at_most is not None
        return f"{self.value.text}{self.unit if known else ''}" if self.limb.quantities else "—"

    @property
    def outcome_text(self) -> str:
        return OUTCOMES[self.outcome]

    @property
    def verified(self) -> bool:
        return self.limb.checked


def conditions_text(condition: str) -> str:
    if condition.startswith("any_of("):
        return "或者".join(conditions()[each.strip()] for each in condition[7:-1].split(","))
    if condition.startswith("not("):
        return f"不是{conditions()[condition[4:-1]]}"
    return conditions().get(condition, condition)


@dataclass(frozen=True, kw_only=True)
class Missing:
    """A fact that would decide: which quantities together, from which amount on (``below``: under which amount)."""

    quantities: tuple[str, ...]
    threshold: Decimal
    tier: str
    cite: str
    unsaid: bool
    below: bool = False

    @property
    def quantity(self) -> str:
        return self.quantities[0]

    @property
    def effort(self) -> int:
        return max(quantities()[name].effort for name in self.quantities)

    @property
    def means(self) -> str:
        return "；".join(dict.fromkeys(quantities()[name].means for name in self.quantities))

    @property
    def police(self) -> str:
        """Why it takes police powers to find out; empty if it does not."""
        return next((quantities()[name].police for name in self.quantities if quantities()[name].police), "")

    @property
    def test(self) -> str:
        return f"{' + '.join(self.quantities)} {'<' if self.below else '>='} {self.threshold:f}"

    @property
    def text(self) -> str:
        label, unit = names_text(self.quantities), unit_text(self.quantity)
        head = f"缺少{label}，不能判断" if self.unsaid else f"{label}尚未查清"
        bound = f"查明{'不满' if self.below else '达到'}{say(self.threshold)}{unit}的"
        return f"{head}：{bound}，即到{TIER_TEXTS[self.tier]}（{self.cite}）"

    def as_json(self) -> dict[str, Any]:
        return {
            "facts": list(self.quantities), "test": self.test, "tier": self.tier, "text": self.text, "effort": self.effort,
            "means": self.means, "police_only": bool(self.police), "police": self.police,
        }  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Reading:
    """Another reading of the text: the tier to which it leads and by which limbs."""

    tier: str
    hits: tuple[str, ...]
    doubt: str

    @property
    def text(self) -> str:
        said = {"none": "量化标准未达到", "basic": "达到入罪标准", "aggravated": "达到升档标准"}[self.tier]
        return f"另一种读法：{said}。疑点：{general().doubts.get(self.doubt, self.doubt)}"

    def as_json(self) -> dict[str, Any]:
        return {"tier": self.tier, "hits": list(self.hits), "doubt": self.doubt}


@dataclass(slots=True, kw_only=True, eq=False)
class Assessment:
    """``conduct`` and ``later``: both readings, where a later decision is compared with the law of the act."""

    crime: Crime
    period: str
    regime: str
    tier: str  # none, basic, aggravated, open
    certain: str  # the tier that is certain already
    possible: str  # the tier that is still possible
    hits: tuple[str, ...]
    arguable: tuple[str, ...]
    status: str
    limbs: tuple[LimbFinding, ...]
    missing: tuple[Missing, ...]
    readings: tuple[Reading, ...]
    band: Band | None  # what the Criminal Law of the day of the act threatens
    conduct_date: date
    transitional: Mapping[str, str] | None = None
    conduct: "Assessment | None" = None
    later: "Assessment | None" = None

    @property
    def law_text(self) -> str:
        since = general().lighter_since
        if self.regime == general().lighter_regime:
            return f"{say_day(since)}起施行的解释"
        return f"{say_day(law_before(since))}以前的规定"

    @property
    def headline(self) -> str:
        law = self.law_text
        if self.tier == "open" and self.certain != "none":
            return f"{self.crime.label}：已达入罪标准，是否升档未定（依{law}）"
        if self.tier == "open":
            unsaid = "缺少数额，不能判断" if any(each.unsaid for each in self.missing) else "数额未查清，未定"
            return f"{self.crime.label}：{unsaid}（依{law}）"
        said = {"none": "量化标准未达到，兜底情形由人判断", "basic": "已达入罪标准", "aggravated": "已达升档标准"}
        if self.tier == "none" and not any(each.outcome == "named" for each in self.limbs):
            said["none"] = "量化标准未达到"
        if self.band is None:
            said["none"] = "行为时刑法没有这个罪名"
        elif self.status == "no_numeric_standard":
            said["none"] = "行为时没有数额标准，由人判断"
        return f"{self.crime.label}：{said[self.tier]}（依{law}）"

    @property
    def next_tier(self) -> tuple[str, ...]:
        """What the tier above the certain one would need: each applicable limb with what is missing from the known amount."""
        above = TIERS[TIERS.index(self.certain) + 1] if self.certain != "aggravated" else ""
        return tuple(
            f"{each.threshold_text}：还差{say(each.short_by)}{each.unit}（{each.cite}）"
            for each in self.limbs
            if each.tier == above and not each.arguable and each.outcome in {"open", "unmet"} and each.short_by
        )

    @property
    def sentence(self) -> str:
        """The sentence band of the certain tier."""
        penalty = self.band.tiers.get(self.certain) if self.band else None
        return f"{penalty.text}（{self.band.cite}）" if penalty and self.band else ""

    @property
    def attempt(self) -> str:
        """What the law says of attempt, where every limb reached counts goods that were not sold."""
        reached = [each.limb for each in self.limbs if each.id in self.hits]
        if not reached or not all(each.attempt or _unsold(each) for each in reached):
            return ""
        rule = general().attempts.get(reached[0].regime)
        return f"{rule.says}（{rule.cite}）" if rule else ""

    def explanation(self) -> dict[str, Any]:
        """The whole as data: figures stay numbers, nothing is put into words."""
        band = self.band.tiers.get(self.certain) if self.band else None
        return {
            "crime": self.crime.id, "period": self.period, "regime": self.regime, "tier": self.tier, "certain": self.certain,
            "possible": self.possible, "hits": self.hits, "status": self.status, "transitional": self.transitional,
            "punishment": band.punishment if band else None, "limbs": [
                {"id": each.limb.id, "tier": each.limb.tier, "title": each.limb.title, "article": each.limb.article,
                 "quantities": each.limb.quantities, "threshold": each.threshold, "at_least": each.value[0],
                 "at_most": each.value[1], "outcome": each.outcome, "short_by": each.short_by, "arguable": each.arguable}
                for each in self.limbs
            ],
            "missing": [each.test for each in self.missing], "readings": [each.as_json() for each in self.readings],
        }  # fmt: skip

    def as_json(self) -> dict[str, Any]:
        return {
            "crime": self.crime.id, "label": self.crime.label, "period": self.period, "regime": self.regime,
            "tier": self.tier, "certain": self.certain, "hits": list(self.hits), "arguable": list(self.arguable),
            "status": self.status, "headline": self.headline, "missing": [each.text for each in self.missing],
            "to_find_out": [each.as_json() for each in self.missing],
            "readings": [each.as_json() | {"text": each.text} for each in self.readings],
            "sentence": self.sentence, "attempt": self.attempt,
            "next_tier": list(self.next_tier), "transitional": dict(self.transitional) if self.transitional else None,
            "limbs": [
                {"id": each.id, "tier": each.tier, "element": each.limb.element, "threshold": each.threshold_text,
                 "fact": each.fact_text, "outcome": each.outcome, "cite": each.cite,
                 "short_by": str(each.short_by) if each.short_by is not None else None, "verified": each.verified}
                for each in self.limbs
            ],
        }  # fmt: skip


def _unsold(limb: Limb) -> bool:
    return any("nothing_sold" in each or "partly_sold" in each for each in limb.conditions)
