"""Free slots of sittings, as everybody may see them: an hour, a place, never who booked the others."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from zhixian.rooms.enterprises.bookings.models import TakenHalfHour
from zhixian.rooms.enterprises.points.models import ServicePoint, Sitting

HALF: Final = timedelta(minutes=30)
AHEAD: Final = timedelta(days=30)
NOTICE: Final = timedelta(hours=2)  # an officer has at least that long to prepare
OFFERED: Final = 6


@dataclass(frozen=True, kw_only=True)
class Slot:
    sitting: Sitting
    starts_at: datetime
    ends_at: datetime

    @property
    def key(self) -> str:
        """How a form names it: the sitting and the minute."""
        return f"{self.sitting.pk}@{int(self.starts_at.timestamp())}"


def halves(starts_at: datetime, ends_at: datetime) -> list[datetime]:
    found = []
    while starts_at < ends_at:
        found.append(starts_at)
        starts_at += HALF
    return found


def of_sitting(sitting: Sitting) -> list[Slot]:
    length = timedelta(minutes=sitting.minutes)
    at, found = sitting.starts_at, []
    while at + length <= sitting.ends_at:
        found.append(Slot(sitting=sitting, starts_at=at, ends_at=at + length))
        at += length
    return found


def free(*, now: datetime, point_id: UUID | None = None, unit_id: UUID | None = None) -> list[Slot]:
    """Free slots of the next days, the earliest first, of a point, of a unit, or of all."""
    rows = Sitting.objects.filter(
        bookable=True, officer__isnull=False, ends_at__gt=now + NOTICE, starts_at__lt=now + AHEAD
    ).select_related("officer", "point", "unit")  # fmt: skip
    if point_id:
        rows = rows.filter(point_id=point_id)
    if unit_id:
        rows = rows.filter(unit_id=unit_id)
    sittings = list(rows[:500])
    taken = set(
        TakenHalfHour.objects.filter(
            officer_id__in={row.officer_id for row in sittings}, starts_at__gte=now - AHEAD
        ).values_list("officer_id", "starts_at")
    )
    return [
        slot for sitting in sittings for slot in of_sitting(sitting)
        if slot.starts_at >= now + NOTICE
        and not any((sitting.officer_id, half) in taken for half in halves(slot.starts_at, slot.ends_at))
    ]  # fmt: skip


def others(slot: Slot, *, now: datetime) -> list[Slot]:
    """What is offered to whoever came too late: the nearest free ones of the same unit."""
    near = free(now=now, unit_id=slot.sitting.unit_id)
    near.sort(key=lambda each: abs(each.starts_at - slot.starts_at))
    return sorted(near[:OFFERED], key=lambda each: each.starts_at)


def places(*, now: datetime) -> list[tuple[ServicePoint | None, str, str, UUID, int]]:
    """Where one can book: point (or none), name, address, its id or the unit's, number of free slots."""
    found: dict[UUID, list[Slot]] = {}
    for slot in free(now=now):
        found.setdefault(slot.sitting.point_id or slot.sitting.unit_id, []).append(slot)
    told = []
    for key, some in found.items():
        sitting = some[0].sitting
        name = sitting.point.name if sitting.point else sitting.unit.name
        told.append((sitting.point, name, sitting.place, key, len(some)))
    return sorted(told, key=lambda each: each[1])
