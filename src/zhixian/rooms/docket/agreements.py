"""What an agreement between two units does: its days take the place of the house's own for requests between them."""

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Q

from zhixian.moments import local_day
from zhixian.rooms.docket.agreement_models import Agreement
from zhixian.rooms.docket.models import Run, Step
from zhixian.rooms.dossiers.models import Dossier

CLOCKS = {
    "consultation_days": "house-consultation-answer",
    "assistance_days": "house-assistance-answer",
    "information_days": "house-information-answer",
    "intervention_days": "house-intervention-answer",
}


def agreed_day(clock: str, *, asked: UUID, asking: UUID, start: datetime) -> tuple[date, Agreement] | None:
    """The day until which the asked unit answers by the latest agreement in force between the two; None without one."""
    if clock not in CLOCKS.values() or asked == asking:
        return None
    between = Q(one=asked, other=asking) | Q(one=asking, other=asked)
    for agreement in Agreement.objects.filter(between, since__lte=start, until__isnull=True):
        if days := agreement.days.get(clock):
            return local_day(start) + timedelta(days=days), agreement
    return None


def _begin(run: Run, step: Step, dossier: Dossier, now: datetime) -> None:
    kept, parties = run.memory["kept"], run.memory["parties"]
    Agreement.objects.create(
        run_id=run.pk, dossier_id=dossier.pk, number=kept["number"], one=UUID(parties["first"]), other=UUID(parties["second"]),
        days={clock: kept[name] for name, clock in CLOCKS.items() if kept.get(name)}, since=now,
    )  # fmt: skip


def _end(run: Run, step: Step, dossier: Dossier, now: datetime) -> None:
    Agreement.objects.filter(run_id=run.pk).update(until=now)


MARKS: Mapping[str, Callable[[Run, Step, Dossier, datetime], None]] = {
    "agreement-in-force": _begin,
    "agreement-ended": _end,
}
