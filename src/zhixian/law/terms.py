"""Terms of law: how long, from what, for whom, by which article. One entry a clock, in ``parameters/clocks``."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from zhixian.law.reading_yaml import FOLDER, BadLaw, line_of, only, read

RULES = frozenset(
    {"R-WD", "R-NAT-ROLL", "R-NAT-SILENT", "R-NAT-STRICT", "R-CUSTODY", "R-HOUR", "R-MONTH-CIV", "R-MONTH-CRIM",
     "R-MONTH-STRICT", "R-MONTH-CIV-STRICT", "R-MONTH-PAT", "R-YEAR", "R-BEFORE-WD", "R-CAL", "R-PROMPT"}
)  # fmt: skip
UNITS: Mapping[str, str] = {
    "natural_day": "日", "working_day": "个工作日", "hour": "小时", "month": "个月", "year": "年",
    "promptly": "（及时）", "immediately": "（立即）", "fixed_date": "", "calendar_day_of_month": "日",
}  # fmt: skip
STATUS: Mapping[str, str] = {
    "mirror": "已核对原文", "two-sources": "两处来源一致", "one-source": "待核", "unverified": "待核",
}  # fmt: skip
_KEYS = frozenset(
    {"label", "bound", "trigger", "rule", "unit", "length", "direction", "start_day_counts", "rollover", "extensions",
     "pauses", "source", "status", "mode", "from", "to", "region"}
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Extension:
    approver: str
    length: float
    unit: str
    total: bool  # replaces the whole length instead of being added
    times: int
    condition: str


@dataclass(frozen=True, kw_only=True)
class Term:
    id: str
    group: str
    label: str
    bound_kind: str
    bound_role: str
    trigger: str
    rule: str
    unit: str
    length: float | None
    rolls: str  # yes, no, silent
    extensions: tuple[Extension, ...]
    pauses: tuple[str, ...]
    citation: str
    status: str
    mode: str
    since: date | None
    until: date | None
    region: str = ""  # leading digits of the divisions (GB/T 2260) in which a local rule holds; empty: everywhere

    @property
    def verified(self) -> bool:
        return self.status in {"mirror", "two-sources"}

    @property
    def length_text(self) -> str:
        if self.length is None:
            return {"promptly": "及时", "immediately": "立即"}.get(self.unit, "见文件")
        return f"{self.length:g}{UNITS[self.unit]}"


@lru_cache(maxsize=1)
def terms() -> Mapping[str, Term]:
    """Every clock of the package; BadLaw with file and line if an entry cannot be right."""
    found: dict[str, Term] = {}
    for path in sorted((FOLDER / "clocks").glob("*.yaml")):
        for key, row in (read(path) or {}).items():
            if key in found:
                raise BadLaw(f"{path.name}:{line_of(path, key)}: clock {key} stands in two files")
            found[key] = build(key, row, path)
    return found


def build(key: str, row: Mapping[str, Any], path: Path) -> Term:
    where = f"{path.name}:{line_of(path, key) if path.is_file() else 0}: {key}"
    only(_KEYS, row, where)
    if row.get("rule") not in RULES or row.get("unit") not in UNITS:
        raise BadLaw(f"{where}: unknown rule or unit")
    if row.get("status") not in STATUS or row.get("mode") not in {"hard", "soft", "info"}:
        raise BadLaw(f"{where}: unknown status or mode")
    if not row.get("source"):
        raise BadLaw(f"{where}: a figure without its source")
    since, until = _day(row.get("from"), where), _day(row.get("to"), where)
    if since and until and until < since:
        raise BadLaw(f"{where}: ends before it begins")
    return Term(
        id=key,
        group=path.stem,
        label=row["label"],
        bound_kind=row["bound"]["kind"],
        bound_role=str(row["bound"].get("role", "")),
        trigger=str(row["trigger"]),
        rule=row["rule"],
        unit=row["unit"],
        length=row.get("length") if isinstance(row.get("length"), int | float) else None,
        rolls=_rolls(str(row.get("rollover", "no"))),
        extensions=tuple(_extension(each) for each in row.get("extensions", ())),
        pauses=tuple(str(each) for each in row.get("pauses", ())),
        citation="；".join(f"{each['title'].split('（')[0]}{each.get('article', '')}" for each in row["source"]),
        status=row["status"],
        mode=row["mode"],
        since=since,
        until=until,
        region=str(row.get("region", "")),
    )


def _rolls(said: str) -> str:
    if said.startswith("silent"):
        return "silent"
    return "yes" if said.startswith("yes") else "no"


def _extension(row: Mapping[str, Any]) -> Extension:
    return Extension(
        approver=str(row.get("approver", "")),
        length=float(row.get("length") or 0),
        unit=str(row.get("unit", "natural_day")),
        total=row.get("semantics") == "total_cap",
        times=int(row.get("times") or 1),
        condition=str(row.get("condition", "")),
    )


def _day(said: Any, where: str) -> date | None:
    if said is None:
        return None
    try:
        return said if isinstance(said, date) else date.fromisoformat(str(said))
    except ValueError:
        raise BadLaw(f"{where}: {said!r} is no date") from None
