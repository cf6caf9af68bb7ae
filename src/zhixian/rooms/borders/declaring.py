"""Taking in lines of declarations: a table whose wrong lines are reported by line and field, or lines of another system."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final

from zhixian.moments import local_day
from zhixian.refusals import BadInput
from zhixian.rooms.agencies.access import Actor, acting_as
from zhixian.rooms.borders import comparing, places
from zhixian.rooms.borders.models import MODES, DeclaredLine, Hit
from zhixian.rooms.borders.watching import record, refuse_others
from zhixian.rooms.leads import sheets
from zhixian.rooms.leads.importing import Column, Fault, read_moment

MOST_LINES: Final = 5000
COLUMNS: Final = (
    Column("number", "报关单号", "报关单、清单或者运单的编号", True),
    Column("item", "项号", "不填为1；同一编号同一项号只收一次"),
    Column("goods", "品名", "最多400字", True),
    Column("hs", "税号", "4至10位数字"),
    Column("nice", "尼斯分类", "1至45，没有就不填"),
    Column("origin", "起运地", "国家或者地区，中文名或者两位、三位代码"),
    Column("destination", "目的地", "国家或者地区，中文名或者两位、三位代码"),
    Column("port", "口岸", "最多40字"),
    Column("mode", "运输方式", "", codes=MODES),
    Column("declared_on", "申报日期", "如2026-03-04", True),
    Column("quantity", "数量", "最多60字"),
    Column("trader", "收发货人", "最多200字"),
)
LONGEST: Final = {"number": 40, "goods": 400, "port": 40, "quantity": 60, "trader": 200}


@dataclass
class Taken:
    lines: list[DeclaredLine] = field(default_factory=list)
    known: int = 0  # lines that the unit has already
    hits: list[Hit] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)

    @property
    def refused(self) -> int:
        return len({fault.line for fault in self.faults})


def take_in_table(data: bytes, *, actor: Actor, now: datetime) -> Taken:
    """A CSV or XLSX file. BadInput where it is no such table."""
    refuse_others(actor, working=True)
    table = sheets.read(data)
    heads = [cell.strip() for cell in table[0]] if table else []
    known = {column.label: column.key for column in COLUMNS} | {column.key: column.key for column in COLUMNS}
    if missing := [c.label for c in COLUMNS if c.required and not {c.label, c.key} & set(heads)]:
        raise BadInput("columns", fields={"file": f"第一行应为列名，还缺：{'、'.join(missing)}"})
    rows = [
        (at, {known[head]: cell.strip() for head, cell in zip(heads, row, strict=False) if head in known})
        for at, row in enumerate(table[1:], start=2)
        if any(cell.strip() for cell in row)
    ]
    taken = take_in(rows, actor=actor, now=now)
    taken.unknown = [head for head in heads if head and head not in known]
    return taken


def take_in(rows: Sequence[tuple[int, Mapping[str, str]]], *, actor: Actor, now: datetime) -> Taken:
    """Each line that is right is kept and compared with the watch list; the others are reported. ``rows``: number of the line,
    texts by the keys of COLUMNS."""
    refuse_others(actor, working=True)
    if not 0 < len(rows) <= MOST_LINES:
        raise BadInput("lines", fields={"file": f"一次导入1至{MOST_LINES}行，这里有{len(rows)}行"})
    taken, labels = Taken(), {column.key: column.label for column in COLUMNS}
    made: dict[tuple[str, int], dict[str, Any]] = {}
    for at, cells in rows:
        told, wrong = _told(cells, now)
        if wrong:
            taken.faults += [Fault(line=at, field=key, label=labels[key], says=says) for key, says in wrong.items()]
        else:
            made.setdefault((told["number"], told["item"]), told)
    with acting_as(actor):
        comparing.wait_for_list(actor.unit_id)
        numbers = {number for number, _ in made}
        there = set(
            DeclaredLine.objects.kept_by_unit(actor.unit_id).filter(number__in=numbers).values_list("number", "item")
        )
        taken.lines = DeclaredLine.objects.bulk_create(
            DeclaredLine(unit_id=actor.unit_id, taken_by=actor.officer_id, taken_at=now, **told)
            for key, told in made.items()
            if key not in there
        )
        taken.known = len(rows) - taken.refused - len(taken.lines)
        taken.hits = comparing.compare_lines(taken.lines, now=now)
        record("goods_watch.declared", actor, now, actor.unit_id,
               {"lines": len(taken.lines), "refused": taken.refused, "hits": len(taken.hits)})  # fmt: skip
    return taken


def _told(cells: Mapping[str, str], now: datetime) -> tuple[dict[str, Any], dict[str, str]]:
    told: dict[str, Any] = {column.key: str(cells.get(column.key, "")).strip() for column in COLUMNS}
    wrong: dict[str, str] = {}
    for column in COLUMNS:
        said = told[column.key]
        if column.required and not said:
            wrong[column.key] = f"请填写{column.label}"
        elif "\x00" in said:
            wrong[column.key] = "含有不能保存的字符"
        elif len(said) > LONGEST.get(column.key, 40):
            wrong[column.key] = f"最多{LONGEST.get(column.key, 40)}个字，现在有{len(said)}个字"
    item, hs, nice = told["item"] or "1", told["hs"].replace(".", ""), told["nice"] or "0"
    if not (item.isascii() and item.isdigit() and 0 < int(item) < 10_000):
        wrong["item"] = "项号应为整数"
    if hs and not (hs.isascii() and hs.isdigit() and 4 <= len(hs) <= 10):
        wrong["hs"] = "税号应为4至10位数字"
    if told["nice"] and not (nice.isascii() and nice.isdigit() and len(nice) < 3 and 1 <= int(nice) <= 45):
        wrong["nice"] = "尼斯分类应为1至45"
    for key in ("origin", "destination"):
        code = places.country(told[key]) if told[key] else ""
        if told[key] and not code:
            wrong[key] = f"没有认出“{told[key][:20]}”，请写中文名或者代码，如德国、DE、DEU"
        told[key] = code
    if told["mode"] and told["mode"] not in MODES:
        codes = [code for code, label in MODES.items() if label == told["mode"]]
        if codes:
            told["mode"] = codes[0]
        else:
            wrong["mode"] = f"“{told['mode'][:20]}”不是运输方式，应为：{'、'.join(MODES.values())}"
    told["declared_on"] = _day(told["declared_on"], now, wrong)
    return {
        **told,
        "item": int(item) if "item" not in wrong else 1,
        "hs": hs,
        "nice": 0 if "nice" in wrong else int(nice),
    }, wrong


def _day(said: str, now: datetime, wrong: dict[str, str]) -> date | None:
    at, says = read_moment(said)
    day = local_day(at) if at else None
    if says or (day and day > local_day(now)):
        wrong["declared_on"] = says or "申报日期不能在今后"
    return day


def template() -> str:
    return sheets.written([column.label for column in COLUMNS], [])
