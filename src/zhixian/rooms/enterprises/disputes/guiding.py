"""What the office does with a registered dispute: read it, and open the guidance from it without typing anything again."""

from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from uuid import UUID

from zhixian.refusals import BadInput, NotFound
from zhixian.rooms.agencies import kinds
from zhixian.rooms.agencies.access import Actor, acting_as
from zhixian.rooms.docket import opening
from zhixian.rooms.docket.models import Run
from zhixian.rooms.enterprises import serving
from zhixian.rooms.enterprises.disputes import declared, registering
from zhixian.rooms.enterprises.disputes.models import Dispute
from zhixian.rooms.enterprises.inquiries import answering, thread
from zhixian.rooms.enterprises.inquiries.models import Inquiry, InquiryFile
from zhixian.rooms.evidence import services as evidence

OPENING_POSTS = frozenset({"handler", "liaison"})  # as the declaration's first act says


@dataclass(frozen=True, kw_only=True)
class Registered:
    told: list[tuple[str, str]]
    dossier_id: UUID | None


def registered(inquiry_id: UUID, *, actor: Actor) -> Registered | None:
    """The facts of a dispute that came to the actor's unit; None for a question that is none."""
    serving.refuse_others(actor)
    with acting_as(actor):
        one = answering.seen(inquiry_id, actor)
        dispute = Dispute.objects.filter(inquiry=one).first()
        if dispute is None:
            return None
        return Registered(told=declared.said(registering.told_of(one, dispute)), dossier_id=dispute.dossier_id)


def may_open(actor: Actor) -> bool:
    """Whether the offer is made; the engine decides."""
    guide = declared.definition().parties["guide"]
    return kinds.matches(actor.unit_kind, guide.kinds) and bool(actor.posts & OPENING_POSTS)


def open_guidance(inquiry_id: UUID, *, actor: Actor, now: datetime) -> tuple[Run, list[str]]:
    """受理为指导事项: what the firm wrote is the first act's form, its files are the matter's. Also the names of files that stay in
    the thread, because a file of a matter may not be of their kind."""
    with acting_as(actor):
        one = answering.seen(inquiry_id, actor, lock=True)
        dispute = Dispute.objects.select_for_update().filter(inquiry=one).first()
        if dispute is None:
            raise NotFound(f"inquiry {inquiry_id} is no dispute")
        if dispute.run_id is not None:
            raise BadInput("opened already", what="这件纠纷已经受理为指导事项。")
        told = registering.told_of(one, dispute)
        told["files"] = [{"name": file.name} for file in thread.shown_files(one)]
        words = dict(declared.said(told))
        title = f"{words['国家或者地区']}{words['纠纷种类']}：{told['firm']}"[:200]
        dossier, run = opening.open_matter(
            declared.PROCEDURE, actor=actor, title=title, form=told, now=now, outside={declared.PARTY: one.holder_id}
        )
        left = _carry(one, dossier.pk, actor, now)
        dispute.dossier_id, dispute.run_id, dispute.opened_at = dossier.pk, run.pk, now
        dispute.save(update_fields=["dossier_id", "run_id", "opened_at"])
        thread.say(
            one, f"{actor.unit_name}已受理，进展和意见都在本页。", author="house", now=now, unit_id=actor.unit_id
        )
        one.state, one.due_at, one.officer_id = "answered", None, one.officer_id or actor.officer_id
        one.save(update_fields=["state", "due_at", "officer_id"])
        serving.record("dispute.opened", actor, now, one.pk, {"run": str(run.pk)})
    return run, left


def _carry(one: Inquiry, dossier_id: UUID, actor: Actor, now: datetime) -> list[str]:
    left = []
    for row in InquiryFile.objects.filter(inquiry=one).order_by("at", "pk"):
        with thread.opened(one, row) as (file, pieces):
            try:
                evidence.store_file(dossier_id, file.name, BytesIO(b"".join(pieces)), actor=actor, now=now)
            except evidence.FileTypeForbidden:
                left.append(file.name)
    return left


def of_dossier(dossier_id: UUID, *, actor: Actor) -> UUID | None:
    """The thread that a matter came from, for an officer of the unit that was asked."""
    with acting_as(actor):
        found = Dispute.objects.filter(dossier_id=dossier_id, inquiry__unit_id=actor.unit_id).first()
        return found.pk if found else None
