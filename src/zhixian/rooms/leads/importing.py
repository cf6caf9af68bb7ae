"""批量导入 and 导出: lists of leads of 12315, 12330, platforms and other agencies. A line that is wrong is reported by line and
field; the others come in. The columns are documented on the import page and in docs/leads-import.md."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.db import transaction

from zhixian.moments import SHANGHAI
from zhixian.refusals import BadInput
from zhixian.rooms.agencies import divisions
from zhixian.rooms.agencies.access import Actor, acting_as
from zhixian.rooms.leads import entering, routing, sheets
from zhixian.rooms.leads.drafts import UnableToReport
from zhixian.rooms.leads.goods import BREACHES, GOODS, PLATFORMS, SALES_CHANNELS
from zhixian.rooms.leads.models import Report
from zhixian.rooms.ledger import services as ledger
from zhixian.rooms.ledger.hashing import salted_digest

MOST_LINES, MOST_GIVEN = 1000, 5000


@dataclass(frozen=True)
class Column:
    key: str
    label: str
    says: str
    required: bool = False
    codes: Mapping[str, str] = field(default_factory=dict)


_CHANNELS = {key: label for key, label in Report.CHANNELS.items() if key not in Report.OF_THE_HOUSE}
_MATTERS = {key: label for key, (label, _) in routing.MATTERS.items()}
COLUMNS: Final = (
    Column("channel", "渠道", "线索从哪里来", True, _CHANNELS),
    Column("outside_number", "外部编号", "原渠道的编号，同一渠道同一编号只收一次"),
    Column("kind", "类别", "不填为举报", codes=Report.KINDS),
    Column("received_at", "收到时间", "如2026-03-04或者2026-03-04 09:30；不填为导入的时刻"),
    Column("matter", "什么事", "一句话的类别", True, _MATTERS),
    Column("what", "事情经过", "最多20000字", True),
    Column("division", "行政区划", "六位代码或者全名，如411503、河南省信阳市平桥区", True),
    Column("place", "详细地址", "最多400字"),
    Column("offender", "被举报人", "名称，最多200字"),
    Column("links", "链接", "网址，多个用空格分开"),
    Column("account", "账号", "平台账号、收款账号"),
    Column("batch", "批次", "商品批次、批号"),
    Column("goods", "商品类别", "", codes={key: kind.label for key, kind in GOODS.items()}),
    Column("breach", "行为", "", codes=BREACHES),
    Column("platform", "平台", "不填按链接判断", codes={key: label for key, (label, _) in PLATFORMS.items()}),
    Column("sales_channel", "销售渠道", "", codes=SALES_CHANNELS),
    Column("event_code", "活动代码", "宣传活动的线索代码"),
    Column("firm_code", "举报企业信用代码", "在绿色通道名单内的自动标记"),
    Column("name", "举报人姓名", "密封保存；填了联系方式才算实名"),
    Column("contact", "联系方式", "密封保存"),
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Fault:
    """``line``: as a spreadsheet counts, the head being line 1."""

    line: int
    field: str
    label: str
    says: str


@dataclass
class Taken:
    reports: list[tuple[int, UUID]] = field(default_factory=list)
    known: list[int] = field(default_factory=list)  # lines whose outside number was there already
    faults: list[Fault] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)

    @property
    def refused(self) -> int:
        return len({fault.line for fault in self.faults})


def take_in(data: bytes, *, actor: Actor, now: datetime) -> Taken:
    """Each line that is right becomes a lead of the unit; the others are reported. BadInput where it is no such table."""
    table = sheets.read(data)
    heads, found = [cell.strip() for cell in table[0]] if table else [], Taken()
    known = {column.label: column for column in COLUMNS} | {column.key: column for column in COLUMNS}
    if missing := [c.label for c in COLUMNS if c.required and not {c.label, c.key} & set(heads)]:
        raise BadInput("columns", fields={"file": f"第一行应为列名，还缺：{'、'.join(missing)}"})
    lines = [(at, row) for at, row in enumerate(table[1:], start=2) if any(cell.strip() for cell in row)]
    if not 0 < len(lines) <= MOST_LINES:
        raise BadInput("lines", fields={"file": f"一次导入1至{MOST_LINES}条，这个文件有{len(lines)}条"})
    found.unknown = [head for head in heads if head and head not in known]
    for at, row in lines:
        cells = {known[head].key: cell.strip() for head, cell in zip(heads, row, strict=False) if head in known}
        told, wrong = _told(cells)
        if not wrong:
            try:
                with transaction.atomic():  # one lead whole or not at all, whatever became of the line before
                    entered = entering.enter(told, actor=actor, now=now, with_code=False)
            except UnableToReport as refusal:
                wrong = refusal.fields
            else:
                if entered.known_already:
                    found.known.append(at)
                else:
                    found.reports.append((at, entered.report_id))
        else:
            wrong = {**entering.faults(told, now=now), **wrong}
        labels = {column.key: column.label for column in COLUMNS}
        found.faults += [
            Fault(line=at, field=key, label=labels.get(key, key), says=says) for key, says in wrong.items()
        ]
    with acting_as(actor):
        digest = salted_digest({"taken": len(found.reports), "refused": found.refused}, b"")
        ledger.record("report.imported", chain=actor.unit_id, subject=None, officer_id=actor.officer_id,
                      unit_id=actor.unit_id, at=now, digest=digest)  # fmt: skip
    return found


def _told(cells: Mapping[str, str]) -> tuple[dict[str, Any], dict[str, str]]:
    """Values by field, and what cannot be read. Names of a closed list and their codes both count."""
    told: dict[str, Any] = dict(cells)
    wrong: dict[str, str] = {}
    for column in COLUMNS:
        said = cells.get(column.key, "")
        if column.required and not said:
            wrong[column.key] = f"请填写{column.label}"
        elif said and column.codes and said not in column.codes:
            codes = [code for code, label in column.codes.items() if label == said]
            if codes:
                told[column.key] = codes[0]
            else:
                wrong[column.key] = f"“{said[:20]}”不是{column.label}，应为：{'、'.join(column.codes.values())}"
        if "\x00" in said:
            wrong[column.key] = "含有不能保存的字符"
    if place := cells.get("division", ""):
        told["division"] = (
            place
            if divisions.known(place)
            else next((each.code for each in divisions.search(place) if divisions.full_name(each.code) == place), place)
        )
    told["received_at"], says = read_moment(cells.get("received_at", ""))
    if says:
        wrong["received_at"] = says
    told["named"] = bool(cells.get("contact"))
    return told, wrong


def read_moment(said: str) -> tuple[datetime | None, str]:
    """A moment as people and spreadsheets write it, and what is wrong with it."""
    if not said:
        return None, ""
    if re.fullmatch(r"[34567]\d{4}(\.\d+)?", said):  # a spreadsheet's own way of keeping a day: since 1899-12-30
        return datetime(1899, 12, 30, tzinfo=SHANGHAI) + timedelta(minutes=round(float(said) * 24 * 60)), ""
    try:
        told = datetime.fromisoformat(said.replace("/", "-"))
    except ValueError:
        return None, f"“{said[:20]}”不是时间，应写成2026-03-04 09:30"
    return told if told.tzinfo else told.replace(tzinfo=SHANGHAI), ""


GIVEN = (
    "线索编号",
    "渠道",
    "外部编号",
    "类别",
    "状态",
    "什么事",
    "商品类别",
    "行为",
    "平台",
    "销售渠道",
    "行政区划",
    "收到",
    "结果",
)


def give_out(*, actor: Actor, now: datetime, wanted: Mapping[str, str] | None = None) -> str:
    """The unit's leads with their state, to be given back to the channel that sent them. No facts and no person are in it."""
    columns = ("channel", "goods", "platform", "event_code", "kind", "division")
    with acting_as(actor):
        rows = Report.objects.visible_to(actor).filter(
            **{name: value for name, value in (wanted or {}).items() if name in columns and value}
        )
        found = list(rows.order_by("-received_on", "pk")[:MOST_GIVEN])
        ledger.record("report.exported", chain=actor.unit_id, subject=None, officer_id=actor.officer_id,
                      unit_id=actor.unit_id, at=now, digest=salted_digest({"given": len(found)}, b""))  # fmt: skip
    return sheets.written(GIVEN, [_given(row) for row in found])


def _given(row: Report) -> dict[str, str]:
    return {
        "线索编号": row.number, "渠道": Report.CHANNELS[row.channel], "外部编号": row.outside_number,
        "类别": Report.KINDS[row.kind], "状态": Report.STATES[row.state], "什么事": routing.MATTERS[row.matter][0],
        "商品类别": GOODS[row.goods].label if row.goods else "", "行为": BREACHES.get(row.breach, ""),
        "平台": PLATFORMS[row.platform][0] if row.platform else "", "销售渠道": SALES_CHANNELS.get(row.sales_channel, ""),
        "行政区划": divisions.full_name(row.division), "收到": row.received_on.isoformat(),
        "结果": "已立案" if row.dossier_id else Report.STATES[row.state] if row.ended else "办理中",
    }  # fmt: skip


def template() -> str:
    return sheets.written([column.label for column in COLUMNS], [])


def documented() -> Sequence[Column]:
    return COLUMNS
