"""One document to many units: resolving "line x level", one copy for each body, read receipts, parts by duty, reports.

Sources: 信市监〔2022〕157号 (head); 黑龙江协作意见 (address); 打假办发〔2017〕8号 (head); 2020年全国打击侵权假冒工作要点 (notice).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from zhixian.identifiers import new_id
from zhixian.refusals import BadInput, NotAllowed, NotFound
from zhixian.rooms.agencies import accounts
from zhixian.rooms.agencies.access import Actor, acting_as
from zhixian.rooms.agencies.models import Unit
from zhixian.rooms.docket import telling
from zhixian.rooms.docket.distribution_models import Distribution, Outcome, Part, Receipt
from zhixian.rooms.docket.models import Notice
from zhixian.rooms.ledger import services as ledger

MAY_SEND = frozenset({"head", "liaison"})
OWN_TREE = frozenset({"customs", "court"})  # these reach their lower bodies through their own tree, not by division
PREFIX = {"national": 0, "province": 2, "city": 4, "county": 6}


@dataclass(frozen=True, kw_only=True)
class Address:
    """Every body that carries one of the lines at the level, below the issuers; and bodies by name (also a former one)."""

    lines: tuple[str, ...] = ()
    level: str = ""
    names: tuple[str, ...] = ()
    copies: tuple[tuple[str, str], ...] = ()  # name of the unit and the post whose holders get a copy


@dataclass(frozen=True, kw_only=True)
class PartDraft:
    serial: str
    text: str
    parent: str = ""
    for_all: bool = False
    units: tuple[UUID, ...] = ()


@dataclass
class Copy:
    unit: Unit
    lines: list[str] = field(default_factory=list)
    via: UUID | None = None


def carries(unit: Unit, line: str) -> bool:
    """A body may carry a second line beside that of its kind (市场监督管理局加挂知识产权局)."""
    return unit.kind == line or line in unit.lines


def resolve(address: Address, issuers: Sequence[Unit], *, now: datetime) -> list[Copy]:
    """The bodies of today that the address means, each once. BadInput names what resolves to nobody."""
    roster = list(Unit.objects.filter(until__isnull=True))
    children: dict[UUID | None, list[Unit]] = {}
    for unit in roster:
        children.setdefault(unit.parent_id, []).append(unit)
    found: dict[UUID, Copy] = {}
    for line in address.lines:
        heads = [unit for unit in issuers if carries(unit, line)]
        below = {unit.pk: unit for head in heads for unit in _below(head, children)}
        if line not in OWN_TREE:
            below |= {unit.pk: unit for unit in roster if any(_covers(each, unit) for each in issuers)}
        for unit in below.values():
            if carries(unit, line) and unit.level == address.level and unit.pk not in {each.pk for each in issuers}:
                copy = found.setdefault(unit.pk, Copy(unit))
                copy.lines.append(line)
                copy.via = unit.parent_id if line in OWN_TREE else copy.via
    missing = [line for line in address.lines if not any(line in copy.lines for copy in found.values())]
    if missing:
        raise BadInput(f"nobody carries {missing}", fields={"lines": f"这一级没有{'、'.join(missing)}系统的单位"})
    for name in address.names:
        unit = accounts.unit_named(name, now=now)
        found.setdefault(unit.pk, Copy(unit))
    return sorted(found.values(), key=lambda copy: (copy.unit.division, copy.unit.kind, str(copy.unit.pk)))


def _below(head: Unit, children: dict[UUID | None, list[Unit]]) -> Iterable[Unit]:
    for unit in children.get(head.pk, ()):
        yield unit
        yield from _below(unit, children)


def _covers(issuer: Unit, unit: Unit) -> bool:
    length = PREFIX[issuer.level]
    return issuer.division[:length] == unit.division[:length]


def send(
    *, sort: str, title: str, number: str, issued_on: date, address: Address, actor: Actor, now: datetime,
    issuers: Iterable[UUID] = (), parts: Iterable[PartDraft] = (), body: str = "",
) -> Distribution:  # fmt: skip
    """Send it: one receipt a body, a notice to its liaison officers, copies to posts. NotAllowed, BadInput."""
    if not actor.posts & MAY_SEND:
        raise NotAllowed("neither head nor liaison", why="文件由本单位负责人或者联络员发送。")
    wrong = {}
    if sort not in Distribution.SORTS:
        wrong["sort"] = f"种类应为：{'、'.join(Distribution.SORTS.values())}"
    if not title.strip() or len(title) > 200 or "\x00" in title + number + body:
        wrong["title"] = "请写明标题，最多200字"
    if not number.strip() or len(number) > 60:
        wrong["number"] = "请写明文号"
    drafts = list(parts)
    if len({draft.serial for draft in drafts}) != len(drafts):
        wrong["parts"] = "任务编号重复"
    if wrong:
        raise BadInput(f"faults in {sorted(wrong)}", fields=wrong)
    with acting_as(actor):
        ids = list(dict.fromkeys([actor.unit_id, *issuers]))
        by_id = Unit.objects.in_bulk(ids)
        copies = resolve(address, [by_id[key] for key in ids if key in by_id], now=now)
        sent = Distribution.objects.create(
            sort=sort, title=title.strip(), number=number.strip(), issued_on=issued_on, body=body, unit_id=actor.unit_id,
            issuers=[str(key) for key in ids], sent_by=actor.officer_id, sent_at=now,
        )  # fmt: skip
        named = [(accounts.unit_named(name, now=now), post) for name, post in address.copies]
        receipts = [Receipt(distribution=sent, unit_id=copy.unit.pk, lines=copy.lines, via=copy.via) for copy in copies]
        receipts += [Receipt(distribution=sent, unit_id=unit.pk, post=post) for unit, post in named]
        Receipt.objects.bulk_create(receipts)
        Part.objects.bulk_create(
            Part(distribution=sent, serial=draft.serial, parent=draft.parent, text=draft.text, for_all=draft.for_all,
                 units=[str(key) for key in draft.units])
            for draft in drafts
        )  # fmt: skip
        telling.tell([
            Notice(id=new_id(), unit_id=row.unit_id, post=row.post or "liaison", at=now, key=f"distribution:{row.pk}",
                   text=f"收到{sent.number}《{sent.title}》，请阅收"[:400])
            for row in receipts
        ], now=now)  # fmt: skip
        ledger.record("distribution.sent", chain=actor.unit_id, subject=sent.pk, officer_id=actor.officer_id,
                      unit_id=actor.unit_id, at=now, digest=None)  # fmt: skip
    return sent


def received(actor: Actor) -> list[Receipt]:
    """What the actor's unit received and she may read, the newest first."""
    with acting_as(actor):
        mine = Receipt.objects.filter(unit_id=actor.unit_id, post__in=["", *actor.posts]).select_related("distribution")
        return list(mine.order_by("-distribution__sent_at")[:100])


def issued(actor: Actor) -> list[Distribution]:
    """What the actor's unit sent or issued with others, the newest first."""
    with acting_as(actor):
        return list(Distribution.objects.filter(issuers__contains=[str(actor.unit_id)])[:100])


def read(distribution_id: UUID, *, actor: Actor, now: datetime) -> tuple[Distribution, list[Part]]:
    """The document and the parts that are the actor's unit's, or everybody's; the first reading is the receipt. NotFound
    for who neither issued nor received it."""
    with acting_as(actor):
        sent = _visible(distribution_id, actor)
        own = sent.receipts.filter(unit_id=actor.unit_id, post__in=["", *actor.posts], read_at__isnull=True)
        if own.update(read_at=now, read_by=actor.officer_id):
            ledger.record("distribution.read", chain=actor.unit_id, subject=sent.pk, officer_id=actor.officer_id,
                          unit_id=actor.unit_id, at=now, digest=None)  # fmt: skip
        parts = list(sent.parts.all())
    if str(actor.unit_id) not in sent.issuers:
        parts = [part for part in parts if part.for_all or str(actor.unit_id) in part.units]
    return sent, sorted(parts, key=lambda part: [int(n) for n in part.serial.split(".") if n.isdecimal()])


def _visible(distribution_id: UUID, actor: Actor) -> Distribution:
    found = Distribution.objects.filter(pk=distribution_id).first()
    if found is None:
        raise NotFound(f"no distribution {distribution_id} for unit {actor.unit_id}")
    return found


def _issued(distribution_id: UUID, actor: Actor) -> Distribution:
    found = _visible(distribution_id, actor)
    if str(actor.unit_id) not in found.issuers:
        raise NotAllowed("not an issuer", why="阅收情况只有发文单位可以查看。")
    return found


def unread(distribution_id: UUID, *, actor: Actor) -> list[str]:
    """Names of the bodies that have not read it yet, for the issuers."""
    with acting_as(actor):
        sent = _issued(distribution_id, actor)
        waiting = sent.receipts.filter(read_at__isnull=True, post="").values_list("unit_id", flat=True)
        return list(Unit.objects.filter(pk__in=waiting).order_by("division", "kind").values_list("name", flat=True))


def report(part_id: UUID, *, text: str, suspects: int, amount: Decimal, actor: Actor, now: datetime) -> Outcome:
    """What the unit found at its target of a cluster operation. NotFound for a target that is not its own."""
    if not text.strip() or suspects < 0 or amount < 0:
        raise BadInput("faults", fields={"text": "请写明结果；人数和金额不能为负数"})
    with acting_as(actor):
        part = Part.objects.select_related("distribution").filter(pk=part_id, distribution__sort="cluster").first()
        if part is None or str(actor.unit_id) not in part.units:
            raise NotFound(f"part {part_id} is not of unit {actor.unit_id}")
        made = Outcome.objects.create(distribution=part.distribution, part=part, unit_id=actor.unit_id, text=text.strip(),
                                      suspects=suspects, amount=amount, said_by=actor.officer_id, said_at=now)  # fmt: skip
        ledger.record("cluster.reported", chain=actor.unit_id, subject=made.pk, officer_id=actor.officer_id,
                      unit_id=actor.unit_id, at=now, digest=None)  # fmt: skip
    return made


@dataclass(frozen=True, kw_only=True)
class Dashboard:
    targets: int
    answered: int
    suspects: int
    amount: Decimal
    waiting: list[str]  # serial and text of the targets without a report


def dashboard(distribution_id: UUID, *, actor: Actor) -> Dashboard:
    """A cluster operation summed up for who started it: the latest report on each target."""
    with acting_as(actor):
        sent = _issued(distribution_id, actor)
        latest: dict[Any, Outcome] = {row.part_id: row for row in sent.outcomes.order_by("said_at", "pk")}
        parts = list(sent.parts.order_by("serial"))
    return Dashboard(
        targets=len(parts), answered=len(latest), suspects=sum(row.suspects for row in latest.values()),
        amount=sum((row.amount for row in latest.values()), Decimal(0)),
        waiting=[f"{part.serial} {part.text}" for part in parts if part.pk not in latest],
    )  # fmt: skip
