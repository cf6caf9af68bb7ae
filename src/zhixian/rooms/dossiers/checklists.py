"""Filling a checklist on a case: kept with its version and who filled it. Nothing on the case changes by it."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from zhixian.law import checklists as law
from zhixian.moments import local_day
from zhixian.refusals import BadInput, NotFound
from zhixian.rooms.agencies.access import Actor, acting_as
from zhixian.rooms.dossiers import policies
from zhixian.rooms.dossiers import services as dossiers
from zhixian.rooms.dossiers.models import Dossier
from zhixian.rooms.dossiers.sharing_models import Checklist
from zhixian.rooms.ledger import services as ledger
from zhixian.rooms.ledger.hashing import salted_digest


def offered(dossier: Dossier, key: str, *, now: datetime) -> tuple[law.Checklist, law.Version]:
    """The checklist in today's version; NotFound where it is not for this kind of right."""
    found = law.known().get(key)
    version = found.version_on(local_day(now)) if found else None
    if found is None or version is None or dossier.right_type not in found.right_types:
        raise NotFound(f"no checklist {key} for {dossier.right_type}")
    return found, version


def fill(
    dossier_id: UUID, key: str, answers: Mapping[str, Mapping[str, str]], *, actor: Actor, now: datetime
) -> Checklist:
    """``answers``: point → {answer: a key of law.ANSWERS, note}. Every point is answered, with 不清楚 where it is not known."""
    with acting_as(actor):
        dossier = dossiers.get(dossier_id, actor=actor)
        policies.may_change_case(actor, dossier).or_refuse()
        _, version = offered(dossier, key, now=now)
        kept, wrong = {}, {}
        for point in version.points:
            told = answers.get(point.id, {})
            if told.get("answer") not in law.ANSWERS:
                wrong[point.id] = f"“{point.ask}”：请选择{'、'.join(law.ANSWERS.values())}"
            elif len(told.get("note", "")) > 400 or "\x00" in told.get("note", ""):
                wrong[point.id] = "说明最多400字"
            kept[point.id] = {"answer": told.get("answer", ""), "note": told.get("note", "").strip()}
        if unknown := set(answers) - {point.id for point in version.points}:
            wrong["answers"] = f"没有这些问题：{'、'.join(sorted(unknown))[:200]}"
        if wrong:
            raise BadInput(f"faults in {sorted(wrong)}", fields=wrong)
        made = Checklist.objects.create(
            dossier=dossier, key=key, version=version.version, answers=kept, filled_by=actor.officer_id, filled_at=now
        )
        ledger.record("case.checklist.filled", chain=dossier.pk, subject=made.pk, officer_id=actor.officer_id,
                      unit_id=actor.unit_id, at=now,
                      digest=salted_digest({"key": key, "version": version.version, "answers": kept}, made.pk.bytes))  # fmt: skip
    return made


def filled(dossier: Dossier, key: str) -> list[Checklist]:
    """Newest first. Call inside ``acting_as``."""
    return list(Checklist.objects.filter(dossier=dossier, key=key)[:20])
