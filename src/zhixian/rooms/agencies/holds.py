"""Holding the evidence of a dossier while an alarm says that it is at risk: rooms ask here before they change or erase.

Source: 信阳方案（信市监〔2022〕157号）二（四）. It lies in this room because the rooms that ask do not know one another.
"""

from datetime import datetime
from uuid import UUID

from zhixian.refusals import UnableTo
from zhixian.rooms.agencies.hold_models import Hold


class EvidenceHeld(UnableTo):
    code = "evidence.held"
    user_message = "本案因证据可能被毁灭、伪造已经紧急通报，办结前已有的材料和数额只能补充，不能更正、替换或者清除。"


def put(dossier_id: UUID, *, run_id: UUID, now: datetime) -> None:
    Hold.objects.get_or_create(dossier_id=dossier_id, run_id=run_id, until=None, defaults={"since": now})


def release(run_id: UUID, *, now: datetime) -> None:
    Hold.objects.filter(run_id=run_id, until__isnull=True).update(until=now)


def held(dossier_id: UUID) -> bool:
    return Hold.objects.filter(dossier_id=dossier_id, until__isnull=True).exists()


def refuse_if_held(dossier_id: UUID) -> None:
    """EvidenceHeld while any alarm about the dossier is open."""
    if held(dossier_id):
        raise EvidenceHeld(f"the evidence of dossier {dossier_id} is held")
