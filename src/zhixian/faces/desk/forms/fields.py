"""A form out of a declaration: each field of the grammar as a control with its label, help and the value to begin with."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from zhixian.moments import local
from zhixian.procedures import Action, Field
from zhixian.procedures.engine import LATE_REASON

ROWS = {"materials", "goods", "leads", "people"}
COLUMNS: dict[str, tuple[tuple[str, str], ...]] = {
    "materials": (("name", "材料名称"), ("note", "说明或理由")),
    "goods": (("name", "物品名称"), ("quantity", "数量"), ("seal", "封条号"), ("note", "说明")),
    "leads": (("subject", "线索内容"), ("crime", "可能涉及的罪名")),
    "people": (("name", "姓名"), ("identity_number", "证件号")),
}
SPARE = 2
MOST_RADIOS = 6


@dataclass(frozen=True, kw_only=True)
class Cell:
    key: str
    label: str
    name: str
    value: str


@dataclass(frozen=True, kw_only=True)
class Control:
    """One field as the template draws it."""

    id: str
    name: str
    label: str
    kind: str  # text, long_text, radios, select, date, moment, number, officers, rows, file
    required: bool
    help: str = ""
    fault: str = ""
    value: Any = ""
    options: list[tuple[str, str]] = field(default_factory=list)
    rows: list[list[Cell]] = field(default_factory=list)
    hidden: list[tuple[str, str]] = field(default_factory=list)
    sometimes: bool = False  # required under a condition
    minimum: int = 0


@dataclass(frozen=True, kw_only=True)
class Surroundings:
    """What a form needs to know besides the declaration; options are asked for only when a field wants them."""

    now: datetime
    facts: Mapping[str, Any]
    kept: Mapping[str, Any]
    officers: list[tuple[str, str]]
    units: Mapping[str, list[tuple[str, str]]]  # field → units that may be chosen in it
    actor_id: str
    listed: list[tuple[str, str]] = field(default_factory=list)  # people of the registers who may be chosen
    barred: list[str] = field(default_factory=list)  # who may not, and why, a line each
    able_units: list[tuple[str, str]] = field(default_factory=list)


def controls(
    action: Action,
    around: Surroundings,
    *,
    prefix: str,
    typed: Mapping[str, Any] | None = None,
    faults: Mapping[str, str] | None = None,
    late: bool = False,
    more: str = "",
) -> list[Control]:
    """``typed``: what was sent and refused, shown again as it was; ``more``: the list that asked for further rows."""
    found = [
        _control(each, around, prefix, typed, (faults or {}).get(each.id, ""), more=more == each.id)
        for each in action.form
    ]
    if late or LATE_REASON in (faults or {}):
        found.append(
            Control(
                id=f"{prefix}-{LATE_REASON}",
                name=LATE_REASON,
                label="逾期理由",
                kind="long_text",
                required=True,
                help="期限已经届满，仍可办理，理由会记入案卷。",
                fault=(faults or {}).get(LATE_REASON, ""),
                value=(typed or {}).get(LATE_REASON, ""),
            )
        )
    return found


def _control(
    each: Field, around: Surroundings, prefix: str, typed: Mapping[str, Any] | None, fault: str, *, more: bool
) -> Control:
    value = typed.get(each.id) if typed is not None else _first_value(each, around)
    kind, options = _kind(each, around)
    rows, hidden = _rows(each, value, spare=SPARE + (5 if more else 0)) if kind == "rows" else ([], [])
    return Control(
        id=f"{prefix}-{each.id}",
        name=each.id,
        label=each.label,
        kind=kind,
        required=each.required,
        sometimes=each.required_when is not None,
        help=each.help,
        fault=fault,
        value=_shown(each, value),
        options=options,
        rows=rows,
        hidden=hidden,
        minimum=each.minimum,
    )


def _kind(each: Field, around: Surroundings) -> tuple[str, list[tuple[str, str]]]:
    match each.type:
        case "choice":
            options = list(each.choices.items())
            return ("radios" if len(options) <= MOST_RADIOS else "select"), options
        case "yes_no":
            return "radios", [("true", "是"), ("false", "否")]
        case "officers":
            return "officers", around.officers
        case "unit":
            return "select", around.units.get(each.id, [])
        case "listed":
            return "select", around.listed
        case "able_unit":
            return "select", around.able_units
        case "integer" | "decimal":
            return "number", []
        case "materials" | "goods" | "leads" | "people":
            return "rows", []
        case "checksums":
            return "long_text", []
    return each.type, []


def _first_value(each: Field, around: Surroundings) -> Any:
    if each.default_now:
        return around.now
    if each.default_from.startswith("kept:"):
        return around.kept.get(each.default_from.removeprefix("kept:"))
    if each.default_from:
        return around.facts.get(each.default_from)
    return [around.actor_id] if each.type == "officers" and around.actor_id in dict(around.officers) else None


def _shown(each: Field, value: Any) -> Any:
    if each.type == "officers":
        return [str(one) for one in value or []]
    if each.type == "checksums" and isinstance(value, list):
        return "\n".join(f"{row.get('sha256', '')}  {row.get('name', '')}" for row in value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return f"{local(value):%Y-%m-%dT%H:%M}"
    return "" if value is None else value


def _rows(each: Field, value: Any, *, spare: int) -> tuple[list[list[Cell]], list[tuple[str, str]]]:
    """Filled rows, some empty ones to write in, and hidden fields for what a row carries beyond its columns."""
    columns = COLUMNS[each.type]
    given = [row for row in value or [] if isinstance(row, Mapping)]
    cells, hidden = [], []
    for position, row in enumerate([*given, *({} for _ in range(spare))]):
        cells.append(
            [
                Cell(
                    key=key,
                    label=f"第{position + 1}项{label}",
                    name=f"{each.id}.{position}.{key}",
                    value=str(row.get(key, "")),
                )
                for key, label in columns
            ]
        )
        shown = {key for key, _ in columns}
        hidden += [(f"{each.id}.{position}.{key}", str(inner)) for key, inner in row.items() if key not in shown]
    return cells, hidden
