"""Leads that name a body on the protected list: marked in the queue and scored, as a hint. The leads' room knows no firms, so the
look is taken from here, by the house."""

from datetime import datetime
from typing import Final

from zhixian.rooms.agencies.access import as_system
from zhixian.rooms.enterprises.accounts import listing
from zhixian.rooms.leads import envelopes
from zhixian.rooms.leads.following import key_of
from zhixian.rooms.leads.models import Report

POINTS: Final = 20  # 平台规则: above most rules of a unit, below what several of them give together
REASON: Final = f"写到保护名录里的权利人（加{POINTS}分）"
AT_ONCE: Final = 500


def mark_leads(*, now: datetime) -> int:
    """Each lead once, by the list of that moment. Gives how many were looked at; safe to run twice."""
    with as_system():
        waiting = list(Report.objects.select_for_update(skip_locked=True)
                       .filter(protected__isnull=True, sender_id__isnull=True).order_by("pk")[:AT_ONCE])  # fmt: skip
        for report in waiting:
            facts = envelopes.unseal_values(key_of(report), report.facts, report.pk)
            report.protected = bool(listing.named_in("\n".join(str(value) for value in facts.values())))
            report.score = min(30_000, report.score + POINTS * report.protected)
            report.save(update_fields=["protected", "score"])
    return len(waiting)


def look_again(*, now: datetime) -> int:
    """Every night: what is open and named nobody may name a firm that was put on the list since. Gives how many wait for the look."""
    with as_system():
        return Report.objects.filter(protected=False).exclude(state__in=Report.ENDED).update(protected=None)
