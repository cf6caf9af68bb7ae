"""重大案件: which cases are to be reported to the leading group's office, and which were not reported in time.

The document says 及时 and gives no figure: amount and days are the installation's own settings (平台规则).
"""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.conf import settings
from django.db.models import Max

from zhixian.moments import local_day
from zhixian.rooms.agencies.access import Actor, acting_as
from zhixian.rooms.docket.beside import TURNOVER
from zhixian.rooms.docket.models import Run
from zhixian.rooms.dossiers.models import Dossier, Fact

REPORT = "major-case-report"
AT_MOST = 200


@dataclass(frozen=True)
class Unreported:
    dossier_id: UUID
    title: str
    number: str
    amount: Decimal
    days: int


def unreported(actor: Actor, *, now: datetime) -> list[Unreported]:
    """The actor's own unit's cases of at least the set amount, without a report, and older than the set days; the oldest
    first. What another unit opened is that unit's to report."""
    with acting_as(actor):
        large = dict(
            Fact.objects.filter(name__in=TURNOVER, superseded=False, at_least__gte=settings.MAJOR_CASE_AMOUNT,
                                dossier__opened_by_unit=actor.unit_id)
            .values("dossier_id").annotate(most=Max("at_least")).values_list("dossier_id", "most")
        )  # fmt: skip
        reported = set(
            Dossier.objects.filter(
                about__in=large, pk__in=Run.objects.filter(procedure=REPORT).values("dossier_id")
            ).values_list("about", flat=True)
        )
        today, rows = local_day(now), []
        for one in (
            Dossier.objects.visible_to(actor).filter(pk__in=large.keys() - reported).order_by("opened_at")[:AT_MOST]
        ):
            days = (today - local_day(one.opened_at)).days
            if days > settings.MAJOR_CASE_DAYS:
                rows.append(Unreported(one.pk, one.title, one.number, large[one.pk], days))
        return rows
