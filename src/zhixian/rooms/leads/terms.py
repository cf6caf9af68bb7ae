"""The terms that run for the unit that holds a report: the law's, and this house's own targets for what must not wait."""

from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from zhixian.law import calendar, clocks
from zhixian.law.calendar import Calendar
from zhixian.law.clocks import Reckoning
from zhixian.moments import SHANGHAI, local_day
from zhixian.rooms.agencies.models import Unit
from zhixian.rooms.leads import routing
from zhixian.rooms.leads.models import Report, ReportClock

DANGER, HALVED = "house-danger-lead-verification", "house-half:"
SOON = 3  # working days before an end that an officer is told of it and the queue marks it (平台规则)


def start(report: Report, unit: Unit, *, on: date) -> None:
    """Nothing where the law's data have no term for that kind of agency. A day is enough: the terms are ones of days.

    A lead on goods that endanger life gets the house's shorter target besides; one of the green channel half of the law's days.
    """
    clock_id = routing.clock_of(unit.kind, report.kind)
    if clock_id is not None:
        _keep(report.pk, unit, clocks.reckon(clock_id, start=_begin(on)), on)
    if report.danger:
        _keep(report.pk, unit, clocks.reckon(DANGER, start=_begin(on)), on)
    if report.green:
        halve(report, on=on)


def hasten(report: Report, *, on: date) -> None:
    """It was found to be dangerous after it had come: the shorter target runs from its own beginning."""
    if not ReportClock.objects.filter(report_id=report.pk, clock__startswith=DANGER, stopped_at__isnull=True).exists():
        _keep(report.pk, Unit.objects.get(pk=report.unit_id), clocks.reckon(DANGER, start=_begin(on)), on)


def halve(report: Report, *, on: date) -> None:
    """绿色通道: half of the working days of the law's term, rounded down, as a target beside it; the term itself stays."""
    legal = ReportClock.objects.filter(report_id=report.pk, stopped_at__isnull=True).exclude(clock__startswith="house-")
    clock = legal.order_by("due_at").first()
    if (
        clock is None
        or clock.due_at is None
        or ReportClock.objects.filter(report_id=report.pk, clock__startswith=HALVED, stopped_at__isnull=True).exists()
    ):
        return
    days, day, last = calendar.decreed(), clock.started_on, local_day(clock.due_at)
    count = 0
    while (day := days.working_day_after(day, 1)) <= last:
        count += 1
    due = days.working_day_after(clock.started_on, max(1, count // 2))
    ReportClock.objects.create(
        report_id=report.pk, unit_id=clock.unit_id, clock=f"{HALVED}{clock.clock}"[:80], started_on=clock.started_on,
        due_at=datetime.combine(due, time(23, 59, 59), tzinfo=SHANGHAI), verified=False,
        reckoning={"label": f"绿色通道：{clock.reckoning.get('label', '')}", "citation": "平台规则，期限的一半，不是法定期限",
                   "length": f"{max(1, count // 2)}个工作日", "status": "house", "lines": [], "provisional": False},
    )  # fmt: skip


def _begin(on: date) -> datetime:
    return datetime.combine(on, time(), tzinfo=SHANGHAI)


def _keep(report_id: UUID, unit: Unit, told: Reckoning, on: date) -> None:
    ReportClock.objects.create(
        report_id=report_id, unit_id=unit.pk, clock=told.version, started_on=on, due_at=told.due_at or told.target_at,
        verified=told.verified, reckoning=_said(told),
    )  # fmt: skip


def _said(told: Reckoning) -> dict[str, Any]:
    return {"label": told.label, "citation": told.citation, "length": told.length_text, "status": told.status,
            "lines": list(told.lines), "provisional": told.provisional}  # fmt: skip


def soon_until(now: datetime) -> datetime:
    """What ends up to then ends soon."""
    return clocks.end_of(calendar.decreed().working_day_after(local_day(now), SOON))


def legal(report_id: UUID) -> ReportClock | None:
    """The law's term that runs for it; the house's own targets are none."""
    running = ReportClock.objects.filter(report_id=report_id, stopped_at__isnull=True).exclude(
        clock__startswith="house-"
    )
    return running.order_by("started_on", "pk").first()


def reckon(clock: ReportClock, *, days: Calendar | None = None) -> None:
    """Its end with the extensions that were approved and the days that do not count; none while it stands still. Whoever was told
    of the old end is told of the new one when it comes. BadReckoning as the law says it."""
    kept = {name: clock.reckoning[name] for name in ("extended", "paused", "paused_since") if name in clock.reckoning}
    paused = [(date.fromisoformat(one), date.fromisoformat(other)) for one, other in kept.get("paused", [])]
    found = clocks.reckon(
        clock.clock, start=_begin(clock.started_on), extended=int(kept.get("extended", 0)), paused=paused, calendar=days
    )
    clock.reckoning = _said(found) | kept
    clock.due_at = None if "paused_since" in kept else found.due_at or found.target_at
    clock.soon_told_at = clock.late_told_at = None
    clock.save(update_fields=["reckoning", "due_at", "soon_told_at", "late_told_at"])


def stop(report_id: UUID, *, now: datetime) -> None:
    ReportClock.objects.filter(report_id=report_id, stopped_at__isnull=True).update(stopped_at=now)
