"""Correcting what was written: a further entry that names the wrong one; the wrong one stays as it was."""

import os
from datetime import datetime
from uuid import UUID

from zhixian.identifiers import new_id
from zhixian.refusals import BadInput, NotAllowed
from zhixian.rooms.agencies.access import Actor, acting_as
from zhixian.rooms.docket import services, telling
from zhixian.rooms.docket.models import Correction, Notice
from zhixian.rooms.ledger import services as ledger
from zhixian.rooms.ledger.hashing import salted_digest

LONGEST = 2000


def correct_step(step_id: UUID, *, wrong: str, right: str, actor: Actor, now: datetime) -> Correction:
    """Say of a step of one's own unit what was wrong in it and what is right. It changes neither the step nor what came of
    it (a wrong decision is mended by the next act of the procedure); all who take part are told."""
    with acting_as(actor):
        step = services.get_step(step_id, actor=actor)
        if step.unit_id != actor.unit_id:
            raise NotAllowed("another unit's step", why="只能更正本单位填写的内容。")
        faults = {
            name: says
            for name, text, says in (("wrong", wrong, "请写明哪一项写错了"), ("right", right, "请写明正确的内容"))
            if not text.strip() or len(text) > LONGEST or "\x00" in text
        }
        if faults:
            raise BadInput("incomplete correction", fields=faults)
        made = Correction(
            id=new_id(), step=step, dossier_id=step.dossier_id, wrong=wrong.strip(), right=right.strip(),
            said_by=actor.officer_id, said_at=now, salt=os.urandom(16),
        )  # fmt: skip
        made.save(force_insert=True)
        entry = ledger.entry_about(step.pk)
        ledger.correct(
            entry.id, subject=made.pk, officer_id=actor.officer_id, unit_id=actor.unit_id, at=now,
            digest=salted_digest({"wrong": made.wrong, "right": made.right}, bytes(made.salt)),
        )  # fmt: skip
        telling.tell(
            [Notice(dossier_id=step.dossier_id, run_id=step.run_id, step=step, unit_id=UUID(unit), sort="correction", text="有一步办理的内容作了更正，请查看办理经过",
                   at=now, key=f"correction:{made.pk}:{unit}")
            for unit in sorted({*step.run.memory.get("parties", {}).values()} - {str(actor.unit_id)})],
            now=now,
        )  # fmt: skip
    return made
