"""Keeping the figures: what has changed since is reckoned anew. Work of the house, safe to run twice."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.conf import settings

from zhixian.identifiers import new_id
from zhixian.rooms.agencies.access import as_system
from zhixian.rooms.agencies.models import Unit
from zhixian.rooms.dossiers.models import Dossier
from zhixian.rooms.ledger import services as ledger
from zhixian.rooms.ledger.hashing import salted_digest
from zhixian.rooms.statistics import gathering, reckoning
from zhixian.rooms.statistics.declared import Form, Row, form
from zhixian.rooms.statistics.models import Counted, Figure, Kept, Mark
from zhixian.rooms.statistics.reckoning import Item

AT_ONCE = 500
Place = tuple[UUID, date, str]  # unit, month, row
KEPT = ("on", "part", "key", "counted", "stands", "amount", "amount_now", "persons", "persons_now", "unlisted")
NUMBERS = ("cases", "people", "amount")


def refresh(*, now: datetime, everything: bool = False) -> int:
    """Reckon anew what the ledger says has been touched since (or all of it); give how many dossiers were looked at.
    What a slow transaction brings behind a number that was read already is looked at too: such numbers are read again."""
    with as_system():
        mark, _ = Mark.objects.select_for_update().get_or_create(pk=1, defaults={"at": now})
        point = ledger.point()
        touched = ledger.chains_after(0 if everything else mark.read_to)
        ids = list(Dossier.objects.filter(pk__in=touched).order_by("pk").values_list("pk", flat=True))
        changed: set[Place] = set()
        for start in range(0, len(ids), AT_ONCE):
            changed |= _look_at(ids[start : start + AT_ONCE], form(), now)
        _sum_up(changed, now)
        # Only after reading: now all that older transactions had still to bring was there to be read. A transaction number
        # that lies ahead of all is another server's, before a restore; its acts are there too.
        if mark.next_transaction <= point.oldest or mark.next_transaction > point.own:
            mark.read_to, mark.next_seq, mark.next_transaction = mark.next_seq, point.last_seq, point.own
        mark.at = now
        mark.save()
    return len(ids)


def _look_at(ids: Sequence[UUID], made: Form, now: datetime) -> set[Place]:
    """Bring what these dossiers add up to date; give the figures that are touched."""
    materials = gathering.materials(ids, made)
    gathering.blank_losses(set(ids) - {each.dossier_id for each in materials})
    looked = [each.dossier_id for each in materials]
    secret = settings.SEARCH_KEY.encode()
    found = {
        _name(item): (item, each.dossier_id)
        for each in materials
        for item in reckoning.items(each, made, secret=secret)
    }
    before = {_name(row): row for row in Counted.objects.filter(dossier_id__in=looked)}
    closed = _closed({(name[3], name[2]) for name in (*found, *before)})
    changed: set[Place] = set()
    new: list[Counted] = []
    for name, (item, dossier_id) in found.items():
        is_closed = (item.unit_id, item.month) in closed
        row, is_new = before.pop(name, None), False
        if row is None:
            is_new = True
            row = Counted(id=new_id(), unit_id=item.unit_id, month=item.month, row=item.row, subject=item.subject,
                          dossier_id=dossier_id, counted=False)  # fmt: skip
            new.append(row)
        if _write(row, item, is_closed, now) or is_new:
            changed.add((row.unit_id, row.month, row.row))
            if not is_new:
                row.save()
    for row in before.values():  # no longer counted at all
        changed.add((row.unit_id, row.month, row.row))
        if (row.unit_id, row.month) in closed and row.counted:
            row.stands, row.amount_now, row.persons_now, row.changed_at = False, None, [], now
            row.save()
        else:
            row.delete()
    Counted.objects.bulk_create(new)
    return changed


def _name(each: Item | Counted) -> tuple[str, UUID, date, UUID]:
    return (each.row, each.subject, each.month, each.unit_id)


def _write(row: Counted, item: Item, closed: bool, now: datetime) -> bool:
    """Whether anything changed. In a closed month what was counted stays."""
    before = [getattr(row, name) for name in KEPT]
    row.on, row.part, row.key, row.stands = item.on, item.part, item.key, item.stands
    row.amount_now, row.persons_now, row.unlisted = item.amount_now, sorted(item.persons_now), item.unlisted
    if not closed:
        row.counted, row.amount, row.persons = item.counted, item.amount, sorted(item.persons)
    changed = before != [getattr(row, name) for name in KEPT]
    if changed:
        row.changed_at = now
    return changed


def _closed(places: Iterable[tuple[UUID, date]]) -> set[tuple[UUID, date]]:
    wanted = set(places)
    rows = Kept.objects.filter(unit_id__in={unit for unit, _ in wanted}, month__in={month for _, month in wanted})
    return set(rows.values_list("unit_id", "month"))


def _sum_up(changed: set[Place], now: datetime) -> None:
    rows = form().rows
    places = {place for place in changed if place[2] in rows}
    # A filing that came in for an earlier month takes a later one of the same number out of its own.
    for unit_id, month, name in list(places):
        if rows[name].once:
            keys = Counted.objects.filter(unit_id=unit_id, month=month, row=name).values("key")
            later = Counted.objects.filter(unit_id=unit_id, row=name, key__in=keys, month__gt=month)
            places |= {(unit_id, each, name) for each in later.values_list("month", flat=True)}
    above = _above({unit for unit, _, _ in places})
    closed = _closed({(unit, month) for unit, month, _ in places})
    for unit_id, month, name in sorted(places, key=str):
        _sum_one(unit_id, month, rows[name], above[unit_id], (unit_id, month) in closed, now)


def _sum_one(unit_id: UUID, month: date, row: Row, above: list[UUID], closed: bool, now: datetime) -> None:
    counted = list(Counted.objects.filter(unit_id=unit_id, month=month, row=row.row))
    earlier: set[str] = set()
    if row.once:
        keys = [each.key for each in counted]
        before = Counted.objects.filter(unit_id=unit_id, row=row.row, month__lt=month, key__in=keys)
        earlier = set(before.values_list("key", flat=True))
    held = {each.part: each for each in Figure.objects.filter(unit_id=unit_id, month=month, row=row.row)}
    for part in sorted({each.part for each in counted} | held.keys()):
        mine = [each for each in counted if each.part == part and each.key not in earlier]
        figure = held.get(part) or Figure(id=new_id(), unit_id=unit_id, month=month, row=row.row, part=part)
        before_now = tuple(getattr(figure, f"{name}_now") for name in NUMBERS)
        told = _numbers(mine, row)
        for name in NUMBERS:
            setattr(figure, f"{name}_now", told[f"{name}_now"])
            if not closed:
                setattr(figure, name, told[name])
        figure.above, figure.unlisted, figure.unvalued = above, told["unlisted"], told["unvalued"]
        if not mine and not closed and part in held:
            figure.delete()
            continue
        figure.save()
        if closed and before_now != tuple(getattr(figure, f"{name}_now") for name in NUMBERS):
            numbers = {f"{name}_now": str(getattr(figure, f"{name}_now")) for name in NUMBERS}
            ledger.record("figures.corrected", chain=unit_id, subject=figure.pk, officer_id=None, unit_id=unit_id, at=now,
                          digest=salted_digest(numbers, figure.pk.bytes))  # fmt: skip


def _numbers(mine: Sequence[Counted], row: Row) -> dict[str, Any]:
    def people(name: str) -> int:
        return len({person for each in mine for person in getattr(each, name)})

    counted, standing = [each for each in mine if each.counted], [each for each in mine if each.stands]
    return {
        "cases": len({each.key for each in counted}),
        "cases_now": len({each.key for each in standing}),
        "people": people("persons"),
        "people_now": people("persons_now"),
        "amount": sum((each.amount or Decimal(0) for each in counted), Decimal(0)),
        "amount_now": sum((each.amount_now or Decimal(0) for each in standing), Decimal(0)),
        "unlisted": sum(each.unlisted for each in counted),
        "unvalued": sum(each.amount is None for each in counted) if row.amount else 0,
    }


def _above(units: set[UUID]) -> dict[UUID, list[UUID]]:
    """The units over each, the nearest first."""
    parents = dict(Unit.objects.values_list("pk", "parent_id"))
    return {unit: list(_chain(unit, parents)) for unit in units}


def _chain(unit: UUID, parents: Mapping[UUID, UUID | None]) -> Iterator[UUID]:
    seen = {unit}
    above = parents.get(unit)
    while above is not None and above not in seen:
        seen.add(above)
        yield above
        above = parents.get(above)


def above_of(unit_id: UUID) -> list[UUID]:
    return _above({unit_id})[unit_id]
