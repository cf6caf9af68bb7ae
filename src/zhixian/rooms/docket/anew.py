"""Provisional ends reckoned anew, once the calendar has the year that was missing (an update of the law's data)."""

from datetime import date, datetime
from uuid import UUID

from zhixian.identifiers import new_id
from zhixian.law import clocks as law
from zhixian.law.calendar import Calendar, decreed
from zhixian.moments import local_day, say_moment
from zhixian.rooms.agencies.access import as_system
from zhixian.rooms.docket import moving, telling
from zhixian.rooms.docket.models import Clock, Notice, Run
from zhixian.rooms.ledger import services as ledger
from zhixian.rooms.ledger.hashing import moment_text, salted_digest

ENTRY = "clock.reckoned_anew"


def reckon_anew(*, now: datetime, calendar: Calendar | None = None) -> int:
    """Reckon the running clocks whose end is 暂定 again by today's calendar; what changed is in the dossier's chain, and the
    holder of the clock has a notice. A clock that has stopped stays as it stopped. Gives the number of clocks changed."""
    days = calendar or decreed()
    with as_system():
        waiting = Clock.objects.running().filter(provisional=True, due_at__lt=_known_until(days))
        runs = list(waiting.order_by("run_id").values_list("run_id", flat=True).distinct())
    return sum(_of_run(run_id, days, now) for run_id in runs)


def _known_until(days: Calendar) -> datetime:
    """No end behind the last decreed year can become firm."""
    return law.end_of(date(max(days.years), 12, 31))


def _of_run(run_id: UUID, days: Calendar, now: datetime) -> int:
    """In a transaction of its own. The run is locked first, as a step locks it: whoever stops the clock at this moment comes
    before us or after us, and we see what she did."""
    with as_system():
        run = Run.objects.select_for_update(skip_locked=True, of=("self",)).filter(pk=run_id).first()
        if run is None:
            return 0  # a step is being taken; the next round comes by
        clocks = Clock.objects.running().filter(run=run, provisional=True).select_related("started_by").order_by("pk")
        changed = [(clock, before) for clock in clocks if (before := _moved(clock, days)) is not None]
        if not changed:
            return 0
        with ledger.book(run.dossier_id) as book:
            for clock, before in changed:
                clock.save(update_fields=moving.MOVED)
                book.record(ENTRY, subject=clock.pk, officer_id=None, unit_id=None, at=now,
                            digest=salted_digest(digested(clock, before), bytes(clock.started_by.salt)))  # fmt: skip
        telling.tell_once([_notice(clock, before, now) for clock, before in changed], now=now)
        return len(changed)


def digested(clock: Clock, before: datetime) -> dict[str, str]:
    """What the ledger's digest of such an entry covers; moments in UTC, so that a row read back gives the same."""
    assert clock.due_at is not None
    return {
        "clock": clock.clock,
        "before": moment_text(before),
        "due_at": moment_text(clock.due_at),
        "provisional": str(clock.provisional),
    }


def _moved(clock: Clock, days: Calendar) -> datetime | None:
    """The end as it was, where the clock ends elsewhere or for certain now; None where nothing is different."""
    before = clock.due_at
    if before is None:
        return None  # it stands still, and is reckoned when it goes on
    found = law.anew(clock.reckoning, calendar=days)
    if found.due_at == before and found.provisional:
        return None
    history = [*clock.reckoning.get("reckoned_anew", []), before.isoformat()]
    moving.put(clock, found, found.as_json() | moving.kept(clock) | {"reckoned_anew": history})
    if clock.due_at != before:
        clock.overdue_told_at = None
    return before


def _notice(clock: Clock, before: datetime, now: datetime) -> Notice:
    assert clock.due_at is not None
    label = clock.reckoning.get("label", clock.clock)
    firm = "，仍是暂定" if clock.provisional else "，不再是暂定"
    said = f"由{say_moment(before)}改为{say_moment(clock.due_at)}届满"
    if clock.due_at == before:
        said = f"仍在{say_moment(before)}届满"
    year = local_day(clock.due_at).year
    return Notice(
        id=new_id(), dossier_id=clock.dossier_id, run_id=clock.run_id, unit_id=clock.unit_id, post=clock.post, sort="anew",
        text=f"“{label}”已按公布的{year}年放假安排重新计算：{said}{firm}"[:400], at=now,
        key=f"anew:{clock.pk}:{clock.due_at.isoformat()}:{clock.provisional}",
    )  # fmt: skip
