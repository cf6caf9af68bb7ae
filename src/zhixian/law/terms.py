"""Terms of law: how long, from what, for whom, by which article. One entry a clock, in ``parameters/clocks``."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any

from zhixian.law.reading_yaml import FOLDER, Row, citation, day, figure, need, one_of, only, read, rows
from zhixian.law.reading_yaml import STATUS as CHECKED

__all__ = ["RULES", "STATUS", "UNITS", "Extension", "Target", "Term", "build", "load", "targets", "terms"]

STATUS = {**CHECKED, "house": "平台规则，单位可另设"}
RULES = frozenset(
    {"R-WD", "R-NAT-ROLL", "R-NAT-SILENT", "R-NAT-STRICT", "R-CUSTODY", "R-HOUR", "R-MONTH-CIV", "R-MONTH-CRIM",
     "R-MONTH-STRICT", "R-MONTH-CIV-STRICT", "R-MONTH-PAT", "R-YEAR", "R-BEFORE-WD", "R-CAL", "R-PROMPT"}
)  # fmt: skip
UNITS: Mapping[str, str] = {
    "natural_day": "日", "working_day": "个工作日", "hour": "小时", "minute": "分钟", "month": "个月", "year": "年",
    "promptly": "（及时）", "immediately": "（立即）", "fixed_date": "", "calendar_day_of_month": "日",
}  # fmt: skip
PROMPT = frozenset({"promptly", "immediately"})
_CALENDAR_UNITS = frozenset({"natural_day", "month", "year"})
_KEYS = frozenset(
    {"label", "bound", "trigger", "rule", "unit", "length", "date", "direction", "start_day_counts", "rollover", "extensions",
     "pauses", "pause_cap", "source", "supersedes", "status", "mode", "from", "to", "region", "campaign"}
)  # fmt: skip
_ROLLS = frozenset({"yes", "no", "not_applicable", "silent_dual_output", "yes_unless_custody"})


@dataclass(frozen=True, kw_only=True)
class Extension:
    approver: str
    length: float
    unit: str
    total: bool  # replaces the whole length instead of being added
    decided: bool  # whoever approves it sets the length
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
    fixed: date | None  # the day that the instrument names
    rolls: str  # yes, no, silent
    custody: bool  # does not roll while somebody is in custody (刑事诉讼法第一百零五条第四款)
    extensions: tuple[Extension, ...]
    pauses: tuple[str, ...]  # what is deducted; empty: nothing is
    pause_cap: int | None  # at most so many working days are deducted
    supersedes: str  # the clock that held before ``since``
    region: str  # a division; binds only there
    campaign: bool  # an order for one campaign: nothing before its first day
    citation: str
    status: str
    mode: str
    since: date | None
    until: date | None

    @property
    def verified(self) -> bool:
        return self.status in {"mirror", "two-sources"}

    @property
    def length_text(self) -> str:
        if self.length is None:
            return {"promptly": "及时", "immediately": "立即"}.get(self.unit, "见文件")
        return f"{self.length:g}{UNITS[self.unit]}"

    def holds_on(self, moment: date) -> bool:
        return (self.since is None or self.since <= moment) and (self.until is None or moment <= self.until)

    def binds_on(self, moment: date) -> bool:
        """An older text that is not held here is taken to say the same (版本待核); a campaign has no older text."""
        return self.holds_on(moment) or (not self.campaign and self.since is not None and moment < self.since)

    def holds_in(self, division: str) -> bool:
        """``division``: GB/T 2260; a county lies in its city, a city in its province."""
        own = self.region
        while own.endswith("00"):
            own = own[:-2]
        return division.startswith(own)


@dataclass(frozen=True, kw_only=True)
class Target:
    """What a unit asks of itself where the law says only 及时 or 立即. A setting, not law."""

    length: int
    unit: str  # hour, natural_day, working_day

    @property
    def text(self) -> str:
        return f"{self.length}{UNITS[self.unit]}"


@lru_cache(maxsize=1)
def terms() -> Mapping[str, Term]:
    """Every clock of the package; BadLaw with file and line if an entry cannot be right."""
    return load(FOLDER)


def load(folder: Path) -> Mapping[str, Term]:
    found: dict[str, Term] = {}
    places: dict[str, Row] = {}
    for path in sorted((folder / "clocks").glob("*.yaml")):
        told = read(path)
        for key, row in told.items():
            if key in found:
                raise told.wrong(f"期限“{key}”在{places[key].file}里已经写过", key)
            found[key] = build(key, only(row, _KEYS, told, key), path.stem)
            places[key] = row
    for key, term in found.items():
        _against_older(term, places[key], found)
    return found


def _against_older(term: Term, row: Row, every: Mapping[str, Term]) -> None:
    if not term.supersedes:
        return
    older = every.get(term.supersedes)
    if older is None:
        raise row.wrong(f"没有“{term.supersedes}”这一期限", "supersedes")
    if older.until is None or term.since is None or (term.since - older.until).days != 1:
        raise row.wrong(f"“{older.id}”应在“{term.id}”施行的前一日失效，两者不重叠、不留空档", "from")


def build(key: str, row: Row, group: str) -> Term:
    need(row, "label", "bound", "trigger")
    rule, unit = one_of(row, "rule", RULES), one_of(row, "unit", UNITS)
    bound = only(row["bound"], {"kind", "role"}, row, "bound")
    sources = rows(row, "source")
    if not sources:
        raise row.wrong("没有写明出处（source: 文件名和条款）；每个数字都要有出处", "source")
    since, until = day(row, "from"), day(row, "to")
    if since and until and until < since:
        raise row.wrong(f"失效日{until}早于施行日{since}", "to")
    length = figure(row, "length") if row.get("length") is not None else None
    fixed = day(row, "date")
    if (length is None) != (unit in PROMPT or unit == "fixed_date"):
        raise row.wrong("日数与单位不合：及时、立即和固定日期没有日数，其余都要写明", "length")
    if (fixed is None) == (unit == "fixed_date"):
        raise row.wrong("固定日期要写明“date”，其余期限不写", "date")
    said = one_of(row, "rollover", _ROLLS) if "rollover" in row else "no"
    if (rule == "R-NAT-SILENT") != (said == "silent_dual_output"):
        raise row.wrong("文件没有写顺延的，rule 写作 R-NAT-SILENT，rollover 写作 silent_dual_output", "rollover")
    return Term(
        id=key, group=group, label=str(row["label"]), bound_kind=str(bound["kind"]), bound_role=str(bound.get("role", "")),
        trigger=str(row["trigger"]), rule=rule, unit=unit, length=None if length is None else _number(length), fixed=fixed,
        rolls="silent" if said.startswith("silent") else "yes" if said.startswith("yes") else "no",
        custody=said == "yes_unless_custody",
        extensions=tuple(_extension(each, row, unit) for each in rows(row, "extensions")),
        pauses=tuple(str(each) for each in rows(row, "pauses")), pause_cap=_cap(row),
        supersedes=str(row.get("supersedes", "")), region=str(row.get("region") or ""), campaign=bool(row.get("campaign", False)),
        citation="；".join(_cited(each, row) for each in sources),
        status=one_of(row, "status", STATUS), mode=one_of(row, "mode", {"hard", "soft", "info"}), since=since, until=until,
    )  # fmt: skip


def _cited(source: Any, row: Row) -> str:
    holder = Row(source=source)
    holder.line, holder.lines, holder.file = getattr(source, "line", row.line), {}, row.file
    title, article = citation(holder)
    return f"{title.split('（')[0]}{article}"


def _number(length: Decimal) -> float:
    return int(length) if length == length.to_integral_value() else float(length)


def _cap(row: Row) -> int | None:
    if "pause_cap" not in row:
        return None
    told = only(row["pause_cap"], {"length", "unit"}, row, "pause_cap")
    one_of(told, "unit", {"working_day"})
    return int(figure(told, "length"))


def _extension(row: Any, of: Row, unit: str) -> Extension:
    only(row, {"approver", "length", "unit", "times", "semantics", "condition"}, of, "extensions")
    need(row, "approver", "semantics")
    semantics = one_of(row, "semantics", {"added", "total_cap", "set_by_decision"})
    decided = semantics == "set_by_decision"
    if decided != (row.get("length") is None):
        raise row.wrong("延长要写明“length”；由批准者决定的（set_by_decision）不写", "length")
    own = unit if decided else one_of(row, "unit", UNITS)
    if own != unit and not {own, unit} <= _CALENDAR_UNITS:
        raise row.wrong(f"延长的单位{own}不能与期限的单位{unit}相加", "unit")
    return Extension(
        approver=str(row["approver"]), length=0 if decided else _number(figure(row, "length")), unit=own,
        total=semantics == "total_cap", decided=decided, times=int(row.get("times") or 1), condition=str(row.get("condition", "")),
    )  # fmt: skip


@lru_cache(maxsize=1)
def targets() -> Mapping[str, Target]:
    """The targets that hold until a unit sets its own, by kind (promptly, immediately)."""
    told = only(read(FOLDER / "internal_targets.yaml"), PROMPT)
    found = {}
    for kind, row in told.items():
        only(row, {"length", "unit"}, told, kind)
        unit = one_of(row, "unit", {"hour", "natural_day", "working_day"})
        found[kind] = Target(length=int(figure(row, "length")), unit=unit)
    return found
