"""Intake at the police: one number for the case and one for each extra lead, each with a state of its own."""

from datetime import datetime
from uuid import UUID

from django.db import connection

from zhixian.moments import local_day
from zhixian.rooms.agencies.models import Unit
from zhixian.rooms.docket.models import Intake, Run, Step
from zhixian.rooms.dossiers.models import Dossier

STATES = {"examining": "审查中", "filed": "已立案", "not_filed": "不予立案", "passed_on": "已转送"}


def settle(dossier_id: UUID, state: str) -> None:
    """The case's own intake follows the case; an extra lead has a fate of its own (``decide_lead``)."""
    latest = Intake.objects.filter(dossier_id=dossier_id, main=True).order_by("-at").first()
    if latest is not None:
        latest.state = state
        latest.save(update_fields=["state"])


def take_in(run: Run, step: Step, *, now: datetime) -> None:
    """Numbers when the police sign for a transfer: one for the case and one for each extra lead."""
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
