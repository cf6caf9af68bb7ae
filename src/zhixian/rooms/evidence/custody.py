"""The custody log: writing what happened to goods, and the balance of each line in a unit's store.

Rows of a form name the line (``serial``, or ``name`` if only one line bears it) and the quantity as written. Whatever
would take out more than is there is refused with the line and its balance.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from zhixian.identifiers import new_id
from zhixian.law import measures
from zhixian.law.measures import Quantity
from zhixian.refusals import BadInput
from zhixian.rooms.evidence.custody_models import CustodyEntry
from zhixian.rooms.evidence.models import Goods


class NotInStore(BadInput):
    code = "evidence.not_in_store"
    status = 409


@dataclass(frozen=True, kw_only=True)
class Event:
    """Who wrote it, in whose store and by which step."""

    dossier_id: UUID
    unit_id: UUID
    officer_id: UUID
    step_id: UUID
    at: datetime
    other_unit_id: UUID | None = None
    place: str = ""


@dataclass(frozen=True, kw_only=True)
class Line:
    goods: Goods
    quantity: Quantity
    seal: str
    note: str


@dataclass(frozen=True, kw_only=True)
class Balance:
    goods: Goods
    unit_id: UUID
    quantity: Quantity

    @property
    def text(self) -> str:
        return measures.say(self.quantity)


def balances(dossier_id: UUID, *, unit_id: UUID | None = None) -> list[Balance]:
    """What each unit has in store of each line that was ever in its store; call inside ``acting_as``."""
    entries = CustodyEntry.objects.filter(dossier_id=dossier_id).select_related("goods").order_by("goods__serial", "id")
    if unit_id:
        entries = entries.filter(unit_id=unit_id)
    found: dict[tuple[UUID, UUID], Decimal] = defaultdict(Decimal)
    minimum: dict[tuple[UUID, UUID], bool] = {}
    lines: dict[UUID, Goods] = {}
    for entry in entries:
        key = (entry.goods_id, entry.unit_id)
        lines[entry.goods_id] = entry.goods
        found[key] += CustodyEntry.SIGNS[entry.sort] * entry.quantity
        minimum[key] = minimum.get(key, False) or entry.quantity_is_minimum
    return [
        Balance(goods=lines[goods], unit_id=unit,
                quantity=Quantity(number=number, unit=lines[goods].unit, minimum=minimum[goods, unit] and number > 0))
        for (goods, unit), number in found.items()
    ]  # fmt: skip


def store_rows(dossier_id: UUID, unit_id: UUID) -> list[dict[str, str]]:
    """What is in the unit's store, as rows that a form can begin with."""
    return [
        {"serial": str(each.goods.serial), "name": each.goods.name,
         "quantity": f"{measures.plain(each.quantity.number)}{each.goods.unit}"}
        for each in balances(dossier_id, unit_id=unit_id) if each.quantity.number > 0
    ]  # fmt: skip


def read_lines(dossier_id: UUID, rows: Iterable[Mapping[str, str]], *, field: str = "goods") -> list[Line]:
    """The lines of the goods list that a form's rows mean, locked against other acts. BadInput names the row."""
    lines = list(Goods.objects.select_for_update().filter(dossier_id=dossier_id))
    found: list[Line] = []
    for position, row in enumerate(rows, start=1):
        named = [line for line in lines if str(line.serial) == row.get("serial")] if row.get("serial") else [
            line for line in lines if line.name == row.get("name")
        ]  # fmt: skip
        if len(named) != 1:
            why = "涉案物品清单中没有这一项" if not named else "清单中有几项同名，请写明序号"
            raise _wrong(field, f"第{position}项“{row.get('name', '')}”：{why}")
        line = named[0]
        if any(other.goods.pk == line.pk for other in found):
            raise _wrong(field, f"第{position}项“{line.name}”重复列出，请合并为一项")
        try:
            quantity = (
                measures.convert(measures.read(row["quantity"]), line.unit) if row.get("quantity")
                else Quantity(number=line.quantity, unit=line.unit, minimum=line.quantity_is_minimum)
            )  # fmt: skip
        except measures.UnableToRead as fault:
            raise _wrong(field, f"第{position}项“{line.name}”：{fault}") from fault
        found.append(Line(goods=line, quantity=quantity, seal=row.get("seal", "")[:60], note=row.get("note", "")[:400]))
    return found


def _wrong(field: str, says: str) -> BadInput:
    return BadInput(f"bad row in {field}", fields={field: says})


def write(sort: str, lines: Sequence[Line], event: Event) -> list[CustodyEntry]:
    """Append one row a line; NotInStore if an event would take out more than is there, BadInput if a line is listed twice."""
    in_store = {each.goods.pk: each.quantity for each in balances(event.dossier_id, unit_id=event.unit_id)}
    for line in lines:
        there = in_store.get(line.goods.pk)
        if sort == "listed" and there is not None:
            raise _wrong("goods", f"“{line.goods.name}”已经登记在账，不能重复登记")
        if sort != "listed" and there is None and sort != "received":
            raise NotInStore("never in store", fields={"goods": f"“{line.goods.name}”没有登记在本单位的涉案财物账上"})
        takes = CustodyEntry.SIGNS[sort] < 0 or sort == "offered"
        if takes and there is not None and line.quantity.number > there.number:
            raise NotInStore(
                f"{line.quantity.number} of {there.number}",
                fields={
                    "goods": f"“{line.goods.name}”在库只有{measures.say(there)}，不能按{measures.say(line.quantity)}办理"
                },
            )
    return CustodyEntry.objects.bulk_create(
        CustodyEntry(
            id=new_id(), goods=line.goods, sort=sort, quantity=line.quantity.number,
            quantity_is_minimum=line.quantity.minimum, seal=line.seal, note=line.note, **vars(event),
        )
        for line in lines
    )  # fmt: skip


def receive(lines: Sequence[Line], offered: Sequence[Line], *, giver: Event, taker: Event, explained: bool) -> None:
    """Both sides of a hand-over: out of the giver's store, into the taker's. What comes short, or under another seal, needs
    an explanation and stays with the giver; more than was offered is refused."""
    by_line = {line.goods.pk: line for line in offered}
    for line in lines:
        before = by_line.get(line.goods.pk)
        if before is None or line.quantity.number > before.quantity.number:
            raise _wrong("goods", f"“{line.goods.name}”多于移交的数量，请按实际移交的接收，多出的由移交方另行登记")
        differs = line.quantity.number < before.quantity.number or line.seal != before.seal
        if differs and not explained:
            raise BadInput(
                "a difference", fields={"difference": f"“{line.goods.name}”的数量或封条号与移交清单不一致，请写明差异"}
            )
    if set(by_line) - {line.goods.pk for line in lines} and not explained:
        raise BadInput("a line is missing", fields={"difference": "有移交清单所列物品没有接收，请写明差异"})
    write("transferred", lines, giver)
    write("received", lines, taker)


def split(lines: Sequence[Line], event: Event) -> list[Goods]:
    """A part of a line becomes a line of its own (``note``: its new name or 封条); the sum stays the same."""
    made = []
    last = Goods.objects.filter(dossier_id=event.dossier_id).order_by("-serial").values_list("serial", flat=True)[0]
    for line in lines:
        if not 0 < line.quantity.number < line.goods.quantity:
            raise _wrong(
                "goods",
                f"“{line.goods.name}”拆出的数量应大于0、小于登记的{measures.plain(line.goods.quantity)}{line.goods.unit}",
            )
        write("split_out", [line], event)
        last += 1
        plain: dict[str, Any] = {
            each.attname: getattr(line.goods, each.attname) for each in Goods._meta.concrete_fields
            if each.attname not in {"id", "serial", "quantity", "name"}
        }  # fmt: skip
        part = Goods.objects.create(
            **plain, serial=last, quantity=line.quantity.number, name=line.note or f"{line.goods.name}（拆{last}）"
        )
        Goods.objects.filter(pk=line.goods.pk).update(quantity=line.goods.quantity - line.quantity.number)
        inside = Line(goods=part, quantity=line.quantity, seal=line.seal, note=f"自第{line.goods.serial}项拆出")
        CustodyEntry.objects.create(
            id=new_id(), goods=part, sort="split_in", quantity=inside.quantity.number, seal=inside.seal,
            quantity_is_minimum=inside.quantity.minimum, note=inside.note, **vars(event),
        )  # fmt: skip
        made.append(part)
    return made


def destroy(lines: Sequence[Line], event: Event) -> None:
    """What left the store for destruction and was destroyed; the rest goes back. More than had left is refused."""
    left: dict[UUID, Decimal] = defaultdict(Decimal)
    signs = {"leaving": 1, "unused": -1, "destroyed": -1}
    for entry in CustodyEntry.objects.filter(dossier_id=event.dossier_id, unit_id=event.unit_id, sort__in=signs):
        left[entry.goods_id] += signs[entry.sort] * entry.quantity
    for line in lines:
        if line.quantity.number > left[line.goods.pk]:
            raise NotInStore(
                f"{line.quantity.number} of {left[line.goods.pk]}",
                fields={"goods": f"“{line.goods.name}”出库待销毁的只有{measures.plain(left[line.goods.pk])}{line.goods.unit}，"
                                 f"不能记为销毁{measures.say(line.quantity)}"},
            )  # fmt: skip
    write("destroyed", lines, event)
    done = {line.goods.pk: line.quantity.number for line in lines}
    rest = [
        Line(goods=goods, quantity=Quantity(number=left[goods.pk] - done.get(goods.pk, Decimal(0)), unit=goods.unit),
             seal="", note="未销毁，退回库房")
        for goods in Goods.objects.filter(pk__in=[key for key, number in left.items() if number > done.get(key, 0)])
    ]  # fmt: skip
    write("unused", rest, event)
