"""Reading the figures of a month, what is behind each, and closing a month. A reader sees her own unit and those below it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from zhixian.identifiers import new_id
from zhixian.refusals import BadInput, NotAllowed, NotFound
from zhixian.rooms.agencies import kinds
from zhixian.rooms.agencies.access import Actor, acting_as
from zhixian.rooms.agencies.models import Unit
from zhixian.rooms.dossiers.models import Dossier
from zhixian.rooms.ledger import services as ledger
from zhixian.rooms.ledger.hashing import salted_digest
from zhixian.rooms.statistics import months, tallying
from zhixian.rooms.statistics.declared import Group, Row, form
from zhixian.rooms.statistics.models import Counted, Figure, Kept, Mark

KEEPERS = frozenset({"statistician", "head"})
TEN_THOUSAND = Decimal(10_000)
MOST_LISTED = 500


@dataclass(frozen=True, kw_only=True)
class Numbers:
    """None: nothing to report here, which is not 0. The amount is in yuan."""

    cases: int | None = None
    people: int | None = None
    amount: Decimal | None = None

    @property
    def count(self) -> int | None:
        return self.cases if self.people is None else self.people

    @property
    def is_nothing(self) -> bool:
        return not self.cases and not self.people and not self.amount


@dataclass(frozen=True, kw_only=True)
class Line:
    """One figure: as its month has it, and what has changed since (``correction``; None: nothing)."""

    row: Row
    told: Numbers
    correction: Numbers | None = None
    unlisted: int = 0
    unvalued: int = 0
    parts: tuple[tuple[str, int], ...] = ()

    @property
    def cell(self) -> str:
        return printed(self.row, self.told)

    @property
    def correction_cell(self) -> str:
        return "" if self.correction is None else printed(self.row, self.correction, signed=True)


@dataclass(frozen=True, kw_only=True)
class Sheet:
    month: date
    below: bool
    groups: tuple[tuple[Group, tuple[Line, ...]], ...]
    units: Mapping[UUID, str]
    kept_at: datetime | None  # of the reader's own unit
    as_of: datetime | None  # when the house last looked; None: not yet

    def line(self, row: str) -> Line:
        return next(line for _, lines in self.groups for line in lines if line.row.row == row)


def wan(yuan: Decimal | None) -> str:
    """Yuan as 万元, without needless zeros: 500000 → 50."""
    return "" if yuan is None else f"{(yuan / TEN_THOUSAND).normalize():f}"


def printed(row: Row, told: Numbers, *, signed: bool = False) -> str:
    """The one value cell of the form: 3 / 50, a number of people, or an amount; empty where there is nothing to report."""
    parts = []
    if (row.cases or row.people) and told.count is not None:
        parts.append(f"{told.count:+d}" if signed and told.count else str(told.count))
    if row.amount and told.amount is not None:
        plus = "+" if signed and told.amount > 0 else ""
        parts.append(f"{plus}{wan(told.amount)}")
    return " / ".join(parts)


def monthly(actor: Actor, *, month: date, below: bool = False) -> Sheet:
    """The figures of a month for the reader's unit, or for it and all below it together. Call inside ``acting_as``."""
    units = _units(actor, below)
    found: dict[str, list[Figure]] = {}
    for figure in Figure.objects.of(actor, below=below).filter(month=month, unit_id__in=units):
        found.setdefault(figure.row, []).append(figure)
    present = {unit.kind for unit in units.values()}
    groups = []
    for group in form().groups.values():
        rows = [row for row in form().rows.values() if row.group == group.key]
        groups.append((group, tuple(_line(row, found.get(row.row, []), group, present) for row in rows)))
    return Sheet(
        month=month, below=below, groups=tuple(groups), units={key: unit.name for key, unit in units.items()},
        kept_at=Kept.objects.filter(unit_id=actor.unit_id, month=month).values_list("kept_at", flat=True).first(),
        as_of=Mark.objects.values_list("at", flat=True).first(),
    )  # fmt: skip


def by_unit(actor: Actor, *, month: date) -> list[tuple[Unit, Sheet]]:
    """The same for each unit below and the reader's own, those with figures only. Call inside ``acting_as``."""
    units = _units(actor, True)
    found: dict[UUID, dict[str, list[Figure]]] = {}
    for figure in Figure.objects.of(actor, below=True).filter(month=month, unit_id__in=units):
        found.setdefault(figure.unit_id, {}).setdefault(figure.row, []).append(figure)
    kept = dict(Kept.objects.of(actor, below=True).filter(month=month).values_list("unit_id", "kept_at"))
    as_of = Mark.objects.values_list("at", flat=True).first()
    told = []
    for key in sorted(found, key=lambda each: (units[each].division, units[each].name)):
        groups = tuple(
            (group, tuple(_line(row, found[key].get(row.row, []), group, {units[key].kind}) for row in form().rows.values() if row.group == group.key))
            for group in form().groups.values()
        )  # fmt: skip
        told.append((units[key], Sheet(month=month, below=False, groups=groups, units={key: units[key].name}, kept_at=kept.get(key), as_of=as_of)))  # fmt: skip
    return told


def _units(actor: Actor, below: bool) -> dict[UUID, Unit]:
    """The reader's unit and, if asked for, all under it."""
    found = {actor.unit_id: Unit.objects.get(pk=actor.unit_id)}
    layer = {actor.unit_id}
    while below and layer:
        children = Unit.objects.filter(parent_id__in=layer).exclude(pk__in=found)
        layer = set()
        for unit in children:
            found[unit.pk] = unit
            layer.add(unit.pk)
    return found


def _line(row: Row, figures: Sequence[Figure], group: Group, present: Iterable[str]) -> Line:
    theirs = any(kinds.matches(kind, group.kinds) and (not row.usual or kind in row.usual) for kind in present)
    if not figures and not theirs:
        return Line(row=row, told=Numbers())
    told = _numbers(row, figures, "")
    since = _numbers(row, figures, "_now")
    changed = Numbers(
        cases=None if told.cases is None else (since.cases or 0) - told.cases,
        people=None if told.people is None else (since.people or 0) - told.people,
        amount=None if told.amount is None else (since.amount or Decimal(0)) - told.amount,
    )
    parts = {figure.part: figure.cases for figure in figures if row.part and figure.part}
    return Line(
        row=row, told=told, correction=None if changed.is_nothing else changed, unlisted=sum(each.unlisted for each in figures),
        unvalued=sum(each.unvalued for each in figures), parts=tuple(sorted(parts.items(), key=lambda each: (-each[1], each[0]))),
    )  # fmt: skip


def _numbers(row: Row, figures: Sequence[Figure], when: str) -> Numbers:
    return Numbers(
        cases=sum(getattr(each, f"cases{when}") for each in figures) if row.cases else None,
        people=sum(getattr(each, f"people{when}") for each in figures) if row.people else None,
        amount=sum((getattr(each, f"amount{when}") for each in figures), Decimal(0)) if row.amount else None,
    )


@dataclass(frozen=True, kw_only=True)
class Behind:
    """A dossier behind a figure, as far as this reader may open it. ``change``: what the correction is, in words."""

    dossier_id: UUID
    number: str
    title: str
    unit: str
    on: date
    counted: bool
    people: int
    amount: Decimal | None
    change: str
    changed_at: datetime


def behind(actor: Actor, row: str, *, month: date, below: bool = False) -> tuple[Line, list[Behind], int]:
    """The figure, the dossiers behind it that the reader may open, and how many of its cases are not for her.
    Call inside ``acting_as``."""
    if row not in form().rows:
        raise NotFound(f"no figure {row}")
    sheet = monthly(actor, month=month, below=below)
    line = sheet.line(row)
    # Two walls: the dossiers visible to her, and the database's own answer for each row.
    seen = Dossier.objects.visible_to(actor)
    rows = Counted.objects.filter(row=row, month=month, unit_id__in=sheet.units, dossier_id__in=seen.values("pk"))
    found = list(rows.order_by("on", "id")[:MOST_LISTED])
    dossiers = seen.in_bulk([each.dossier_id for each in found])
    told = [
        Behind(
            dossier_id=each.dossier_id, number=dossiers[each.dossier_id].number, title=dossiers[each.dossier_id].title,
            unit=sheet.units[each.unit_id], on=each.on, counted=each.counted, people=len(each.persons), amount=each.amount,
            change=_change(each, line.row), changed_at=each.changed_at,
        )
        for each in found
    ]  # fmt: skip
    cases = sum(
        figure.cases
        for figure in Figure.objects.of(actor, below=below).filter(month=month, row=row, unit_id__in=sheet.units)
    )
    shown = len({(each.unit_id, each.key) for each in rows if each.counted})
    return line, told, max(cases - shown, 0)


def _change(each: Counted, row: Row) -> str:
    if each.counted and not each.stands:
        return "已不再成立"
    if not each.counted and each.stands:
        return "冻结后补登"
    said = []
    if row.people and (more := len(each.persons_now) - len(each.persons)):
        said.append(f"{more:+d}名")
    if row.amount and each.amount != each.amount_now:
        said.append(f"金额{wan(each.amount) or '未知'}→{wan(each.amount_now) or '未知'}万元")
    return "，".join(said)


def may_keep(actor: Actor) -> bool:
    return bool(actor.posts & KEEPERS)


def keep(actor: Actor, *, month: date, now: datetime) -> Kept:
    """Close a month of the actor's own unit: its figures stay as they are now. It is not opened again."""
    if not may_keep(actor):
        raise NotAllowed("not a statistician or head", why="月报数字由统计员或者负责人冻结。")
    if not months.is_over(month, now=now):
        raise BadInput("not over", fields={"month": f"{months.said(month)}还没有结束，次月1日起可以冻结"})
    with acting_as(actor):
        # Behind a reckoning that is under way: what it writes is still of the open month, and in the ledger's digest.
        Mark.objects.select_for_update().filter(pk=1).first()
        if Kept.objects.filter(unit_id=actor.unit_id, month=month).exists():
            raise BadInput("kept before", fields={"month": f"{months.said(month)}已经冻结，以后的变动列为更正"})
        made = Kept(id=new_id(), unit_id=actor.unit_id, above=tallying.above_of(actor.unit_id), month=month,
                    kept_by=actor.officer_id, kept_at=now)  # fmt: skip
        made.save(force_insert=True)
        figures = Figure.objects.filter(unit_id=actor.unit_id, month=month)
        told = {f"{each.row} {each.part}": f"{each.cases} {each.people} {each.amount}" for each in figures}
        ledger.record("figures.kept", chain=actor.unit_id, subject=made.pk, officer_id=actor.officer_id,
                      unit_id=actor.unit_id, at=now, digest=salted_digest(told, made.pk.bytes))  # fmt: skip
    return made
