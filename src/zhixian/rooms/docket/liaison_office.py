"""The joint office and the liaison officers: what is handed over, what was done together this year, who is appointed."""

from collections import Counter
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from zhixian import procedures
from zhixian.law import clocks as law_clocks
from zhixian.moments import SHANGHAI, local_day, say_moment
from zhixian.rooms.agencies import liaisons
from zhixian.rooms.agencies.access import actor_for
from zhixian.rooms.agencies.models import Officer
from zhixian.rooms.docket.models import Clock, Run, Step
from zhixian.rooms.dossiers.models import Dossier

AT_MOST = 2000  # as many rows as a form takes
TOGETHER = (
    "information-sharing", "case-consultation", "assistance-request", "early-intervention", "emergency-alarm",
    "case-conference", "joint-supervision-meeting", "listed-supervision", "transfer-dispute", "shared-bulletin",
)  # fmt: skip


def due_rows(unit_id: UUID, now: datetime) -> list[dict[str, str]]:
    """Every clock that runs against the unit, what ends first on top: what a successor must see on the same day."""
    running = list(Clock.objects.filter(unit_id=unit_id).alive(now).soonest_first()[:AT_MOST])
    titles = dict(Dossier.objects.filter(pk__in={row.dossier_id for row in running}).values_list("pk", "title"))
    return [
        {
            "name": titles.get(row.dossier_id, ""),
            "note": f"{law_clocks.term(row.clock).label}，{say_moment(row.due_at) + '届满' if row.due_at else '及时办理'}",
        }
        for row in running
        if row.dossier_id in titles
    ]


def cooperation(now: datetime) -> list[dict[str, str]]:
    """How many of each kind of cooperation the asking unit took part in this year; row-level security counts for us."""
    year = datetime(local_day(now).year, 1, 1, tzinfo=SHANGHAI)
    counted = Counter(
        Run.objects.filter(procedure__in=TOGETHER, began_at__gte=year, began_at__lte=now).values_list(
            "procedure", flat=True
        )
    )
    known = procedures.definitions()
    return [{"name": known[key].label, "quantity": str(counted[key])} for key in TOGETHER if counted[key]]


def _appoint(run: Run, step: Step, dossier: Dossier, now: datetime) -> None:
    first, second = (UUID(key) for key in step.values["officers"][:2])
    actor = actor_for(Officer.objects.get(pk=step.officer_id), on=local_day(now), unit_id=step.unit_id)
    liaisons.appoint(officer_id=first, substitute_id=second, phone=step.values["phone"], actor=actor, now=now)


MARKS: Mapping[str, Callable[[Run, Step, Dossier, datetime], None]] = {"appoint-liaison": _appoint}
ANSWERS: Mapping[str, Callable[[Any], Any]] = {
    "unit_due_rows": lambda its: due_rows(its.actor.unit_id, its.now),
    "cooperation_rows": lambda its: cooperation(its.now),
}
