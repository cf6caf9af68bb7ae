"""What the house does with reports by itself. Safe to run twice."""

from datetime import datetime

from zhixian.moments import local_day
from zhixian.rooms.agencies.access import as_system
from zhixian.rooms.leads import drafts, files, handling
from zhixian.rooms.leads.models import Attachment, Draft, Report

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
