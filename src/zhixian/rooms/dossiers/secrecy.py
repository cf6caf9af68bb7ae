"""限制知悉: a case of which only cleared officers know. It is no 国家秘密 grade: state secrets do not belong in this system."""

from datetime import datetime
from uuid import UUID

from zhixian.moments import local_day
from zhixian.refusals import BadInput, NotAllowed
from zhixian.rooms.agencies.access import Actor, acting_as
from zhixian.rooms.agencies.models import Appointment, Participation
from zhixian.rooms.agencies.secrecy_models import Clearance, Restriction
from zhixian.rooms.dossiers.models import Dossier
from zhixian.rooms.ledger import services as ledger
from zhixian.rooms.ledger.services import Book


def closed_to(actor: Actor) -> int:
    """How many cases of the actor's unit she may not know of: a number for sums. Call inside ``acting_as``."""
    own = Participation.objects.of(actor.unit_id)
    known = own.open_to(unit_id=actor.unit_id, officer_id=actor.officer_id, posts=actor.posts)
    return Restriction.objects.filter(dossier_id__in=own.values("dossier_id")).exclude(
        dossier_id__in=known.values("dossier_id")
    ).count()  # fmt: skip


def put_first(dossier_id: UUID, reason: str, *, actor: Actor, now: datetime, book: Book) -> None:
    """Restricted from its first moment: whoever enters it is cleared."""
    _clear(dossier_id, actor.officer_id, actor.unit_id, actor, now)
    Restriction.objects.create(dossier_id=dossier_id, reason=reason.strip()[:400], said_by=actor.officer_id, since=now)
    _note("case.restricted", dossier_id, dossier_id, actor, now, book)


def restrict(dossier: Dossier, reason: str, *, actor: Actor, now: datetime) -> None:
    """By the unit that entered the case, its handler or head. She and who entered it are cleared."""
    if dossier.opened_by_unit != actor.unit_id or not actor.posts & {"handler", "head"} or dossier.sort != "case":
        raise NotAllowed("not the owner's handler or head", why="由登记案件的单位的承办人或者负责人限制知悉。")
    if not reason.strip() or len(reason) > 400 or "\x00" in reason:
        raise BadInput("no reason", fields={"reason": "请写明限制知悉的理由，最多400字"})
    if dossier.restricted:
        raise BadInput("restricted before", fields={"reason": "本案已经限制知悉"})
    with acting_as(actor), ledger.book(dossier.pk) as book:
        for officer_id in dict.fromkeys((actor.officer_id, dossier.opened_by)):
            _clear(dossier.pk, officer_id, actor.unit_id, actor, now)
        Restriction.objects.create(dossier_id=dossier.pk, reason=reason.strip(), said_by=actor.officer_id, since=now)
        Dossier.objects.filter(pk=dossier.pk).update(restricted=True)
        _note("case.restricted", dossier.pk, dossier.pk, actor, now, book)


def lift(dossier: Dossier, *, actor: Actor, now: datetime) -> None:
    """By the head of the unit that entered the case."""
    if dossier.opened_by_unit != actor.unit_id or "head" not in actor.posts:
        raise NotAllowed("not the owner's head", why="由登记案件的单位的负责人解除限制知悉。")
    with acting_as(actor), ledger.book(dossier.pk) as book:
        Restriction.objects.filter(dossier_id=dossier.pk).delete()
        Dossier.objects.filter(pk=dossier.pk).update(restricted=False)
        _note("case.restriction.lifted", dossier.pk, dossier.pk, actor, now, book)


def clear(dossier: Dossier, officer_id: UUID, *, actor: Actor, now: datetime) -> Clearance:
    """A head lets an officer of her own unit know of the case."""
    _may_clear(actor)
    held = Appointment.objects.in_force(on=local_day(now)).filter(officer_id=officer_id, unit_id=actor.unit_id)
    if not held.filter(officer__is_active=True, officer__left_at__isnull=True).exists():
        raise BadInput("not of the unit", fields={"officer": "只能允许本单位的在职人员知悉"})
    with acting_as(actor), ledger.book(dossier.pk) as book:
        made = _clear(dossier.pk, officer_id, actor.unit_id, actor, now)
        _note("case.clearance.given", dossier.pk, made.pk, actor, now, book)
    return made


def end(dossier: Dossier, clearance_id: UUID, *, actor: Actor, now: datetime) -> None:
    _may_clear(actor)
    with acting_as(actor), ledger.book(dossier.pk) as book:
        rows = Clearance.objects.filter(pk=clearance_id, dossier_id=dossier.pk, unit_id=actor.unit_id)
        if not rows.filter(ended_at__isnull=True).update(ended_at=now):
            raise BadInput("no such clearance", fields={"officer": "没有这一项许可，或者已经收回"})
        _note("case.clearance.ended", dossier.pk, clearance_id, actor, now, book)


def cleared(dossier: Dossier, *, actor: Actor) -> list[Clearance]:
    """Who of the actor's unit is cleared now. Call inside ``acting_as``."""
    return list(Clearance.objects.filter(dossier_id=dossier.pk, unit_id=actor.unit_id, ended_at__isnull=True))


def reason_of(dossier: Dossier) -> str:
    return Restriction.objects.filter(dossier_id=dossier.pk).values_list("reason", flat=True).first() or ""


def _may_clear(actor: Actor) -> None:
    if "head" not in actor.posts:
        raise NotAllowed("not a head", why="由本单位负责人决定谁可以知悉。")


def _clear(dossier_id: UUID, officer_id: UUID, unit_id: UUID, actor: Actor, now: datetime) -> Clearance:
    made, _ = Clearance.objects.get_or_create(
        dossier_id=dossier_id, officer_id=officer_id, ended_at=None,
        defaults={"unit_id": unit_id, "granted_by": actor.officer_id, "granted_at": now},
    )  # fmt: skip
    return made


def _note(kind: str, dossier_id: UUID, subject: UUID, actor: Actor, now: datetime, book: Book) -> None:
    book.record(kind, subject=subject, officer_id=actor.officer_id, unit_id=actor.unit_id, at=now, digest=None)
