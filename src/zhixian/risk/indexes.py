"""The risk index (风险指数): indicators of the platform itself, weighted; every part is shown.

An indicator counts from nothing at 0 to its whole weight at ``full`` and no further. One whose value is unknown does not
count, and says so. A warning belongs to the crossing of the line, not to every day above it.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any

from zhixian.law.reading_yaml import Row, figure, need, only, read

FOLDER = Path(__file__).parent / "indexes"
LEVELS = {"normal": "平稳", "watch": "关注", "warn": "预警"}
HEAD = {"index", "edition", "label", "means", "days", "levels", "indicators"}


@dataclass(frozen=True, kw_only=True)
class Indicator:
    id: str
    label: str
    unit: str
    means: str
    weight: int
    full: int


@dataclass(frozen=True, kw_only=True)
class Index:
    """One version: which indicators, how they weigh, where the lines are."""

    key: str
    edition: str
    label: str
    means: str
    days: int
    watch: int
    warn: int
    indicators: tuple[Indicator, ...]

    def as_json(self) -> dict[str, Any]:
        told: dict[str, Any] = json.loads(json.dumps(asdict(self)))
        return told

    @property
    def digest(self) -> str:
        return hashlib.sha256(json.dumps(self.as_json(), sort_keys=True, ensure_ascii=False).encode()).hexdigest()


@dataclass(frozen=True, kw_only=True)
class Part:
    """What one indicator gave: ``points`` of at most ``most``; an unknown value gives neither."""

    id: str
    label: str
    value: str
    unit: str
    weight: int
    full: int
    points: str
    most: str


@dataclass(frozen=True, kw_only=True)
class Reckoned:
    score: str
    level: str
    parts: tuple[Part, ...]
    says: str

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


@lru_cache(maxsize=1)
def indexes() -> Mapping[str, Index]:
    found = [load(path) for path in sorted(FOLDER.glob("*.yaml"))]
    return {each.key: each for each in found}


def load(path: Path) -> Index:
    top = only(read(path), HEAD)
    need(top, "index", "edition", "label", "means", "days", "levels", "indicators")
    levels = only(top["levels"], {"watch", "warn"}, top, "levels")
    need(levels, "watch", "warn")
    watch, warn = int(figure(levels, "watch")), int(figure(levels, "warn"))
    if not watch < warn <= 100:
        raise levels.wrong("关注线应小于预警线，预警线不超过100", "warn")
    return Index(
        key=str(top["index"]), edition=str(top["edition"]), label=str(top["label"]), means=str(top["means"]),
        days=int(figure(top, "days")), watch=watch, warn=warn, indicators=tuple(_indicators(top)),
    )  # fmt: skip


def _indicators(top: Row) -> list[Indicator]:
    told, found = top["indicators"], []
    if not isinstance(told, Row):
        raise top.wrong("“indicators”应是“键: 值”的形式", "indicators")
    for key, row in told.items():
        row = only(row, {"label", "unit", "means", "weight", "full"}, told, key)
        need(row, "label", "unit", "means", "weight", "full")
        found.append(
            Indicator(
                id=key,
                label=str(row["label"]),
                unit=str(row["unit"]),
                means=str(row["means"]),
                weight=int(figure(row, "weight")),
                full=int(figure(row, "full")),
            )
        )
    return found


def from_json(told: Mapping[str, Any]) -> Index:
    return Index(**{**told, "indicators": tuple(Indicator(**row) for row in told["indicators"])})


def reweighed(index: Index, *, edition: str, weights: Mapping[str, int], watch: int, warn: int) -> Index:
    """A further version with other weights and lines; the sentence of a ValueError names what is wrong."""
    if not edition.strip():
        raise ValueError("请写明新版次")
    if unknown := set(weights) - {each.id for each in index.indicators}:
        raise ValueError(f"没有这样的指标：{'、'.join(sorted(unknown))}")
    if any(not 0 <= weight <= 100 for weight in weights.values()) or not any(weights.values()):
        raise ValueError("权重应是0至100的整数，并且不能全为0")
    if not 0 < watch < warn <= 100:
        raise ValueError("关注线应大于0并小于预警线，预警线不超过100")
    changed = tuple(replace(each, weight=weights.get(each.id, each.weight)) for each in index.indicators)
    return replace(index, edition=edition.strip(), indicators=changed, watch=watch, warn=warn)


def reckon(index: Index, values: Mapping[str, Decimal | None]) -> Reckoned:
    """The score from 0 to 100 with what each indicator gave; parts and score are rounded to one place, the score last."""
    known = [each for each in index.indicators if values.get(each.id) is not None and each.weight]
    weights = Decimal(sum(each.weight for each in known))
    parts, total = [], Decimal(0)
    for each in index.indicators:
        value = values.get(each.id)
        if value is None:
            parts.append(_part(each, "未知", None, None))
            continue
        most = each.weight / weights * 100 if weights else Decimal(0)
        points = most * max(Decimal(0), min(value / each.full, Decimal(1)))
        total += points
        parts.append(_part(each, _plain(value), points, most))
    score = _tenth(total)
    level = "warn" if score >= index.warn else "watch" if score >= index.watch else "normal"
    says = f"指数{score}，{LEVELS[level]}（关注线{index.watch}，预警线{index.warn}）"
    return Reckoned(score=str(score), level=level, parts=tuple(parts), says=says)


def crossed(before: str | None, now: str) -> bool:
    """Whether this reckoning is the one that passes the warning line: from below (or from nothing) to above."""
    return now == "warn" and before != "warn"


def _part(each: Indicator, value: str, points: Decimal | None, most: Decimal | None) -> Part:
    return Part(id=each.id, label=each.label, value=value, unit=each.unit, weight=each.weight, full=each.full,
                points="" if points is None else str(_tenth(points)), most="" if most is None else str(_tenth(most)))  # fmt: skip


def _plain(value: Decimal) -> str:
    return format(_tenth(value).normalize(), "f")


def _tenth(value: Decimal) -> Decimal:
    return value.quantize(Decimal("0.1"), rounding=ROUND_HALF_UP)
