"""What was decided to be destroyed and is not (应销毁尽销毁): listed after a time that a unit sets, as no law fixes one."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.conf import settings

from zhixian.moments import local_day
from zhixian.rooms.agencies.access import Actor, acting_as
from zhixian.rooms.agencies.models import Participation
from zhixian.rooms.docket.models import Run
from zhixian.rooms.dossiers.models import Dossier

DONE = ("executed", "supervised", "archived")


@dataclass(frozen=True, kw_only=True)
class NotDestroyed:
    dossier_id: UUID
    title: str
    decision_number: str
    decided_on: date
    days: int  # since the decision
    state: str


def overdue(actor: Actor, *, now: datetime) -> list[NotDestroyed]:
    """Destructions of dossiers in which the actor's unit takes part, decided more than ``DESTRUCTION_DAYS`` ago, the
    oldest first. A platform's own rule, shown as a reminder."""
    today = local_day(now)
    latest = today - timedelta(days=settings.DESTRUCTION_DAYS)
    with acting_as(actor):
        own = Participation.objects.of(actor.unit_id).values("dossier_id")
        runs = list(Run.objects.filter(procedure="harmless-destruction", dossier_id__in=own).exclude(state__in=DONE))
        titles = dict(Dossier.objects.filter(pk__in={run.dossier_id for run in runs}).values_list("pk", "title"))
    rows = [
        NotDestroyed(
            dossier_id=run.dossier_id, title=titles[run.dossier_id], decision_number=run.memory["kept"]["decision_number"],
            decided_on=decided, days=(today - decided).days, state=run.state,
        )
        for run in runs if (decided := date.fromisoformat(run.memory["kept"]["decided_at"])) < latest
    ]  # fmt: skip
    return sorted(rows, key=lambda row: row.decided_on)
