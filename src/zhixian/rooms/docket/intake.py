"""Intake at the police: one number for the case and one for each extra lead, each with a state of its own."""

from datetime import datetime
from uuid import UUID

from django.db import connection

from zhixian.moments import local_day
from zhixian.refusals import BadInput, NotAllowed, NotFound
from zhixian.rooms.agencies.access import Actor, acting_as
from zhixian.rooms.agencies.models import Unit
from zhixian.rooms.docket.models import Intake, Run, Step
from zhixian.rooms.dossiers.models import Dossier
from zhixian.rooms.ledger import services as ledger

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


def decide_lead(intake_id: UUID, state: str, *, actor: Actor, now: datetime) -> Intake:
    """What becomes of an extra lead: filed, not filed or passed on; said by the police unit that took it in."""
    with acting_as(actor):
        found = Intake.objects.select_for_update().filter(pk=intake_id).first()
        if found is None:
            raise NotFound(f"intake {intake_id} is not visible to unit {actor.unit_id}")
        if found.unit_id != actor.unit_id or not actor.posts & {"handler", "head"}:
            raise NotAllowed("not this unit's intake", why="请由受案的公安机关承办人或者负责人办理。")
        if found.main:
            raise NotAllowed("the case's own", why="本案的受案状态随移送流程变化，请在“现在可以做”中办理。")
        if state not in STATES or state == "examining":
            raise BadInput("unknown state", fields={"state": "处理结果应为：已立案、不予立案、已转送"})
        found.state = state
        found.save(update_fields=["state"])
        ledger.record(f"intake.{state}", chain=found.dossier_id, subject=found.pk, officer_id=actor.officer_id,
                      unit_id=actor.unit_id, at=now, digest=None)  # fmt: skip
    return found


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
