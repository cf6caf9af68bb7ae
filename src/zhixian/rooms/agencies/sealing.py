"""Sealed dossiers: letting officers in by name, and the question that rooms ask before they act.

Source: 移送规定第十九条; 外商投资企业知识产权保护行动方案 一（九）. The database asks the same question in ``sees``.
"""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import connection

from zhixian.moments import local_day
from zhixian.refusals import UnableTo
from zhixian.rooms.agencies.access import Actor
from zhixian.rooms.agencies.models import Appointment, Unit
from zhixian.rooms.agencies.sealing_models import Confidant

RECEIVING_POST = "clue_officer"


class NobodyToReceive(UnableTo):
    code = "sealing.nobody_to_receive"
    user_message = "{unit}还没有登记职务犯罪线索专办员，不能移送限权事项，请先联系该机关。"


def takes_part(dossier_id: UUID, actor: Actor) -> bool:
    """Whether the actor may act on the dossier: her unit takes part and, where it is sealed, she was let in by name.
    Call inside ``acting_as``; the circle itself is hidden from who is not in it, so the database is asked."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select sees(%s) and exists (select 1 from agencies_participation where dossier_id = %s and unit_id = %s)",
            [dossier_id, dossier_id, actor.unit_id],
        )
        row = cursor.fetchone()
    return bool(row and row[0])


def let_in(dossier_id: UUID, officers: Iterable[UUID], *, unit_id: UUID, now: datetime) -> None:
    """Let officers of one unit in; those of other units are passed over, for a unit names its own people only."""
    own = Appointment.objects.in_force(on=local_day(now)).filter(unit_id=unit_id, officer_id__in=list(officers))
    Confidant.objects.bulk_create(
        [
            Confidant(dossier_id=dossier_id, officer_id=officer, unit_id=unit_id, since=now)
            for officer in dict.fromkeys(own.values_list("officer_id", flat=True))
        ],
        ignore_conflicts=True,
    )


def let_in_receivers(dossier_id: UUID, unit_id: UUID, *, now: datetime) -> None:
    """Let in those whom a unit that is asked in has named for clues of officials' crimes; NobodyToReceive if none."""
    held = Appointment.objects.in_force(on=local_day(now)).filter(unit_id=unit_id, post=RECEIVING_POST)
    found = list(held.filter(officer__is_active=True).values_list("officer_id", flat=True))
    if not found:
        name = Unit.objects.values_list("name", flat=True).get(pk=unit_id)
        raise NobodyToReceive(f"unit {unit_id} has no {RECEIVING_POST}", unit=name)
    let_in(dossier_id, found, unit_id=unit_id, now=now)
