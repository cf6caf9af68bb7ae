"""Intake at the police: one number for the case and one for each extra lead, each with a state of its own."""

from datetime import datetime
from uuid import UUID

from django.db import connection

from zhixian.moments import local_day
from zhixian.rooms.agencies.models import Unit
from zhixian.rooms.docket.models import Intake, Run, Step
from zhixian.rooms.dossiers.models import Dossier

# What a step of the transfer does to the case's own intake; a lead's state is set by the police on its own.
STATE_AFTER = {"filing-decided": "filed", "no-filing-decided": "not_filed", "redirected": "passed_on"}


def after(run: Run, step: Step, *, now: datetime) -> None:
    """Give numbers when the police sign for a transfer; follow the main case's fate afterwards."""
    if run.procedure != "forward-transfer":
        return
    if step.action in {"sign-receipt", "accept-redirected"}:
        _take_in(run, step, now)
    elif state := STATE_AFTER.get(step.state_after):
        Intake.objects.filter(run=run, main=True, state="examining").update(state=state)


def _take_in(run: Run, step: Step, now: datetime) -> None:
    leads = run.memory.get("kept", {}).get("leads") or []
    title = Dossier.objects.values_list("title", flat=True).get(pk=run.dossier_id)
    subjects = [(title, "", True)] + [
        (str(lead.get("subject", "")), str(lead.get("crime", "")), False) for lead in leads
    ]
    unit = Unit.objects.get(pk=step.unit_id)
    Intake.objects.bulk_create(
        Intake(
            run=run,
            dossier_id=run.dossier_id,
            unit_id=unit.pk,
            number=_next_number(unit, now),
            subject=subject,
            crime=crime,
            main=main,
            at=now,
        )
        for subject, crime, main in subjects
    )


def _next_number(unit: Unit, now: datetime) -> str:
    year = local_day(now).year
    return f"{unit.code_word}受案字〔{year}〕{_take(unit.pk, year)}号"


def _take(unit_id: UUID, year: int) -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into docket_numberseries (unit_id, year, last) values (%s, %s, 1)"
            " on conflict (unit_id, year) do update set last = docket_numberseries.last + 1 returning last",
            [unit_id, year],
        )
        (serial,) = cursor.fetchone()
    return int(serial)
