"""The limbs of the crimes of articles 213 to 219-1 as data: loaded, checked, and found by period."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Any

from zhixian.law.reading_yaml import FOLDER, BadLaw, line_of, only, read

_KEYS = frozenset(
    {"id", "regime", "tier", "type", "element", "test", "conditions", "precondition", "need", "parts", "item",
     "only_if_unreached_items", "arguable_unless", "derived_from", "multiplier", "status", "doubt", "from", "to", "source", "verified"}
)  # fmt: skip
TYPES = frozenset({"threshold", "sum_threshold", "half_rule", "event", "conduct", "open"})


@dataclass(frozen=True, kw_only=True)
class Crime:
    id: str  # the article
    label: str
    right_types: tuple[str, ...]


CRIMES: tuple[Crime, ...] = (
    Crime(id="213", label="假冒注册商标罪", right_types=("trademark", "geographical_indication")),
    Crime(id="214", label="销售假冒注册商标的商品罪", right_types=("trademark", "geographical_indication")),
    Crime(
        id="215", label="非法制造、销售非法制造的注册商标标识罪", right_types=("trademark", "geographical_indication")
    ),
    Crime(id="216", label="假冒专利罪", right_types=("patent",)),
    Crime(id="217", label="侵犯著作权罪", right_types=("copyright",)),
    Crime(id="218", label="销售侵权复制品罪", right_types=("copyright",)),
    Crime(id="219", label="侵犯商业秘密罪", right_types=("trade_secret",)),
    Crime(id="219-1", label="为境外窃取、刺探、收买、非法提供商业秘密罪", right_types=("trade_secret",)),
)


@dataclass(frozen=True, kw_only=True)
class Quantity:
    label: str
    unit: str


@dataclass(frozen=True, kw_only=True)
class Part:
    """One item of a half rule: any of these tests, under a condition."""

    item: int
    tests: tuple[tuple[str, Decimal, str], ...]  # quantity, half of the standard, condition or ""
    condition: str


@dataclass(frozen=True, kw_only=True)
class Limb:
    id: str
    crime: str
    regime: str
    tier: str
    type: str
    element: str
    quantities: tuple[str, ...]
    value: Decimal | None
    text: str
    conditions: tuple[str, ...]
    before: tuple[str, Decimal] | None  # only while this quantity stays below this value
    need: int
    parts: tuple[Part, ...]
    item: int | None
    derived_from: str
    arguable: bool  # another reading: shown, not counted
    arguable_unless: str  # a condition under which the reading is beyond doubt
    doubtful: bool  # counted, and the answer says that it may be argued
    doubt: str
    title: str
    article: str
    verified: str
    since: date

    @property
    def cite(self) -> str:
        number = self.title.rsplit("（", 1)[-1].rstrip("）") if "〔" in self.title else self.title
        return f"{number}{self.article}"


@dataclass(frozen=True, kw_only=True)
class Period:
    id: str
    since: date
    until: date | None
    regimes: frozenset[str]
    unit_multiplier: int
    disabled: frozenset[str]
    overrides: tuple[Mapping[str, str], ...]


@lru_cache(maxsize=1)
def quantities() -> Mapping[str, Quantity]:
    return {key: Quantity(**row) for key, row in read(FOLDER / "quantities.yaml")["quantities"].items()}


@lru_cache(maxsize=1)
def conditions() -> Mapping[str, str]:
    return dict(read(FOLDER / "quantities.yaml")["conditions"])


@lru_cache(maxsize=1)
def periods() -> tuple[Period, ...]:
    """Periods without gap or overlap; the last has no end."""
    found = []
    for row in read(FOLDER / "periods.yaml")["periods"]:
        found.append(
            Period(
                id=row["id"],
                since=date.fromisoformat(row["from"]),
                until=date.fromisoformat(row["to"]) if row.get("to") else None,
                regimes=frozenset(row["docs"]),
                unit_multiplier=row.get("unit_multiplier", 1),
                disabled=frozenset(row.get("disabled_limbs", ())),
                overrides=tuple(row.get("status_override", ())),
            )
        )
    for one, other in pairwise(found):
        if one.until is None or (other.since - one.until).days != 1:
            raise BadLaw(f"periods.yaml:{line_of(FOLDER / 'periods.yaml', other.id)}: gap or overlap before {other.id}")
    return tuple(found)


@lru_cache(maxsize=1)
def limbs() -> Mapping[str, tuple[Limb, ...]]:
    """Crime → its limbs in the order of the law; BadLaw with file and line."""
    found: dict[str, tuple[Limb, ...]] = {}
    for path in sorted((FOLDER / "crimes").glob("*.yaml")):
        told = read(path)
        found[str(told["crime"])] = tuple(build(row, str(told["crime"]), path) for row in told["limbs"])
    return found


def build(row: Mapping[str, Any], crime: str, path: Path) -> Limb:
    where = f"{path.name}:{line_of(path, str(row.get('id'))) if path.is_file() else 0}: {row.get('id')}"
    only(_KEYS, row, where)
    if row["type"] not in TYPES or row["tier"] not in {"basic", "aggravated"}:
        raise BadLaw(f"{where}: unknown type or tier")
    if not (row.get("source") or {}).get("article"):
        raise BadLaw(f"{where}: a figure without its article")
    test = row.get("test") or {}
    names = tuple(test.get("quantities") or ([test["quantity"]] if "quantity" in test else []))
    if row["type"] in {"threshold", "sum_threshold"} and (not names or test.get("op") != "gte" or "value" not in test):
        raise BadLaw(f"{where}: a threshold needs a quantity and a value")
    if unknown := set(names) - set(quantities()):
        raise BadLaw(f"{where}: unknown quantity {sorted(unknown)}")
    before = row.get("precondition")
    return Limb(
        id=row["id"], crime=crime, regime=row["regime"], tier=row["tier"], type=row["type"], element=row["element"],
        quantities=names, value=Decimal(test["value"]) if "value" in test else None,
        text=str(test.get("text") or test.get("event") or test.get("conduct") or ""),
        conditions=tuple(row.get("conditions", ())),
        before=(before["quantity"], Decimal(before["value"])) if before else None,
        need=int(row.get("need", 0)), parts=tuple(_part(part) for part in row.get("parts", ())),
        item=row.get("item"), derived_from=row.get("derived_from", ""), arguable=row.get("status") == "arguable",
        arguable_unless=row.get("arguable_unless", ""),
        doubtful=row.get("status") == "doubtful",
        doubt=str(row.get("doubt", "")), title=row["source"]["title"], article=row["source"]["article"],
        verified=row["verified"], since=date.fromisoformat(str(row["from"])),
    )  # fmt: skip


def _part(row: Mapping[str, Any]) -> Part:
    rows = row.get("any") or [row]
    return Part(
        item=row["item"],
        tests=tuple(
            (each["quantity"], Decimal(each["value"]), each.get("condition", "") if "any" in row else "")
            for each in rows
        ),
        condition=row.get("condition", ""),
    )


def period_of(day: date) -> Period | None:
    for period in periods():
        if period.since <= day and (period.until is None or day <= period.until):
            return period
    return None


def period_named(key: str) -> Period:
    return next(period for period in periods() if period.id == key)
