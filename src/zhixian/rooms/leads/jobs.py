"""What the house does with reports by itself. Safe to run twice."""

from datetime import datetime

from zhixian.law.calendar import Calendar
from zhixian.moments import local_day
from zhixian.rooms.agencies.access import as_system
from zhixian.rooms.leads import drafts, files, handling, terms
from zhixian.rooms.leads.models import Attachment, Draft, Report, ReportClock
from zhixian.rooms.ledger import services as ledger

AT_ONCE = 500


def drop_expired(*, now: datetime) -> int:
    """Drafts that nobody touched for fourteen days, uploads nobody finished, and their files. Gives the number of drafts."""
    today = local_day(now)
    before = today - drafts.KEPT_FOR
    with as_system():
        old = list(Draft.objects.filter(touched_on__lt=before).values_list("pk", flat=True)[:AT_ONCE])
        lost = Attachment.objects.filter(report_id__in=old, sent=False) | Attachment.objects.filter(
            state="arriving", day__lt=before
        )
        gone = list(lost.values_list("pk", flat=True))
        Attachment.objects.filter(pk__in=gone).delete()
        Draft.objects.filter(pk__in=old).delete()
    for attachment_id in gone:
        files.remove(attachment_id, day=today)
    return len(old)


def enter_in_ledger(*, now: datetime) -> int:
    """Reports of earlier days of which no officer has done anything yet, in no order that says when each came."""
    with as_system():
        waiting = list(
            Report.objects.select_for_update(skip_locked=True)
            .filter(in_ledger=False, received_on__lt=local_day(now))
            .order_by("pk")[:AT_ONCE]
        )
        for report in waiting:
            handling.enter_in_ledger(report, now=now)
    return len(waiting)


def reckon_anew(*, now: datetime, days: Calendar | None = None) -> int:
    """Ends that are 暂定 for want of a year's holidays, once these are there. What changed is in the lead's chain, and is told of
    by its new end. The half of a term (绿色通道) stays as it was promised. Gives the number of terms that changed."""
    changed = 0
    with as_system():
        waiting = ReportClock.objects.select_for_update(skip_locked=True).filter(
            stopped_at__isnull=True, due_at__isnull=False, reckoning__provisional=True
        )
        for clock in waiting.exclude(clock__startswith=terms.HALVED).order_by("pk")[:AT_ONCE]:
            before = (clock.due_at, True)
            terms.reckon(clock, days=days)
            if (clock.due_at, clock.reckoning["provisional"]) != before:
                changed += 1
                ledger.record("report.term_reckoned_anew", chain=clock.report_id, subject=clock.pk, officer_id=None,
                              unit_id=clock.unit_id, at=now, digest=None)  # fmt: skip
    return changed
