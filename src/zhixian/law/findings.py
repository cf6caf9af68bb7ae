"""What an assessment says: intervals, one finding a limb, what is missing, and the whole in Chinese."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from zhixian.law.limbs import Crime, Limb, conditions, quantities

ZERO = Decimal(0)


@dataclass(frozen=True)
class Interval:
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
    return f"{value:,.2f}".rstrip("0").rstrip(".")


def unit_text(quantity: str) -> str:
    return "元" if quantities()[quantity].unit == "yuan" else quantities()[quantity].unit.split("（")[0]


@dataclass(frozen=True, kw_only=True)
class LimbFinding:
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
    def unit(self) -> str:
        return unit_text(self.limb.quantities[0]) if self.limb.quantities else ""

    @property
    def label(self) -> str:
        return f"{self.limb.element}：{self.threshold_text}"

    @property
    def threshold_text(self) -> str:
        also = "、".join(
            conditions().get(each, each) for each in self.limb.conditions if not each.startswith("object_")
        )
        tail = f"（{also}）" if also else ""
        if self.limb.type == "half_rule":
            return f"两项以上分别达到相应标准的一半{tail}"
        if self.threshold is None:
            return f"{conditions().get(self.limb.text, self.limb.text)}{tail}"
        names = "与".join(quantities()[name].label for name in self.limb.quantities)
        return f"{names}{'合计' if len(self.limb.quantities) > 1 else ''}{say(self.threshold)}{self.unit}以上{tail}"

    @property
    def fact_text(self) -> str:
        return f"{self.value.text}{self.unit if self.value != UNKNOWN else ''}" if self.limb.quantities else "—"

    @property
    def outcome_text(self) -> str:
        return {"met": "已达", "unmet": "未达", "open": "未定", "named": "由人判断", "not_applicable": "不适用"}[
            self.outcome
        ]

    @property
    def verified(self) -> bool:
        return self.limb.verified in {"mirror", "two-sources"}


@dataclass(frozen=True, kw_only=True)
class Missing:
    """A fact that would decide: which quantity, from which amount on."""

    quantity: str
    threshold: Decimal
    tier: str
    cite: str
    unsaid: bool

    @property
    def text(self) -> str:
        label = quantities()[self.quantity].label
        tier = "入罪标准" if self.tier == "basic" else "升档标准"
        head = f"缺少{label}，不能判断" if self.unsaid else f"{label}尚未查清"
        return f"{head}：查明达到{say(self.threshold)}{unit_text(self.quantity)}的，即到{tier}（{self.cite}）"


@dataclass(frozen=True, kw_only=True)
class Assessment:
    crime: Crime
    period: str
    regime: str
    tier: str  # none, basic, aggravated, open
    certain: str  # the tier that is certain already
    hits: tuple[str, ...]
    arguable: tuple[str, ...]
    status: str
    limbs: tuple[LimbFinding, ...]
    missing: tuple[Missing, ...]
    next_tier: tuple[str, ...]
    transitional: Mapping[str, str] | None

    @property
    def headline(self) -> str:
        law = "2025年4月26日起施行的解释" if self.regime == "r2025" else "2025年4月25日以前的规定"
        if self.tier == "open" and self.certain != "none":
            return f"{self.crime.label}：已达入罪标准，是否升档未定（依{law}）"
        if self.tier == "open":
            unsaid = "缺少数额，不能判断" if any(each.unsaid for each in self.missing) else "数额未查清，未定"
            return f"{self.crime.label}：{unsaid}（依{law}）"
        said = {"none": "量化标准未达到，兜底情形由人判断", "basic": "已达入罪标准", "aggravated": "已达升档标准"}
        return f"{self.crime.label}：{said[self.tier]}（依{law}）"

    def as_json(self) -> dict[str, Any]:
        return {
            "crime": self.crime.id, "label": self.crime.label, "period": self.period, "regime": self.regime,
            "tier": self.tier, "certain": self.certain, "hits": list(self.hits), "arguable": list(self.arguable),
            "status": self.status, "headline": self.headline, "missing": [each.text for each in self.missing],
            "next_tier": list(self.next_tier), "transitional": dict(self.transitional) if self.transitional else None,
            "limbs": [
                {"id": each.id, "tier": each.tier, "element": each.limb.element, "threshold": each.threshold_text,
                 "fact": each.fact_text, "outcome": each.outcome, "cite": each.cite,
                 "short_by": str(each.short_by) if each.short_by is not None else None, "verified": each.verified}
                for each in self.limbs
            ],
        }  # fmt: skip
