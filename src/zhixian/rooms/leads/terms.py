"""The term of the law that runs for the unit that holds a report."""

from datetime import date, datetime, time
from uuid import UUID

from zhixian.law import clocks
from zhixian.moments import SHANGHAI
from zhixian.rooms.agencies.models import Unit
from zhixian.rooms.leads import routing
from zhixian.rooms.leads.models import ReportClock


def start(report_id: UUID, unit: Unit, *, on: date) -> None:
    """Nothing where the law's data have no term for that kind of agency. A day is enough: the term is one of days."""
    clock_id = routing.clock_of(unit.kind)
    if clock_id is None:
        return
    told = clocks.reckon(clock_id, start=datetime.combine(on, time(), tzinfo=SHANGHAI))
    ReportClock.objects.create(
        report_id=report_id, unit_id=unit.pk, clock=told.version, started_on=on, due_at=told.due_at or told.target_at,
        verified=told.verified,
        reckoning={"label": told.label, "citation": told.citation, "length": told.length_text, "status": told.status,
                   "lines": list(told.lines), "provisional": told.provisional},
    )  # fmt: skip


def stop(report_id: UUID, *, now: datetime) -> None:
    ReportClock.objects.filter(report_id=report_id, stopped_at__isnull=True).update(stopped_at=now)
