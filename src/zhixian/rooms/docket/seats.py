"""Online mediation (种子002第七项): a link for each party, attendance by coming in, and both signatures under the same terms.

The pictures and the sound are an outside room's. A signature here is the party's name typed under the terms in force at that
moment; by 电子签名法第十四条 only a reliable electronic signature stands for one by hand, so the mediator's own act of signing and
sealing (人民调解法第二十九条) is still what makes the agreement take effect.
"""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from zhixian.refusals import BadInput, NotAllowed, NotFound
from zhixian.rooms.agencies.access import Actor, acting_as, as_system
from zhixian.rooms.agencies.models import Unit
from zhixian.rooms.docket.models import Run
from zhixian.rooms.docket.runs import locked
from zhixian.rooms.docket.seat_models import ROLES, Seat
from zhixian.rooms.docket.specialists import is_mediating
from zhixian.rooms.ledger import services as ledger


@dataclass(frozen=True)
class Place:
    """What the holder of a link sees: nothing of the case but what the mediation body wrote for both."""

    name: str
    role: str
    body: str
    session_at: datetime | None
    room: str
    terms: str
    joined_at: datetime | None
    signed_at: datetime | None  # under the terms as they are now
    other_signed: bool
    ended: bool


def invite(run_id: UUID, role: str, name: str, *, actor: Actor, now: datetime) -> str:
    """A link's secret, shown this once; an earlier link of that role ends. Only the body that mediates may."""
    faults = {}
    if role not in ROLES:
        faults["role"] = f"应为：{'、'.join(ROLES.values())}"
    if not name.strip() or len(name.strip()) > 60:
        faults["name"] = "请写明姓名或者名称，最多60字；签署时要填得一样"
    if faults:
        raise BadInput("bad seat", fields=faults)
    secret = secrets.token_urlsafe(32)
    with acting_as(actor):
        run = locked(run_id, actor=actor)
        if not is_mediating(run, actor) or run.ended:
            raise NotAllowed("not the mediation body, or over", why="入口由正在调解的组织生成。")
        Seat.objects.filter(run=run, role=role, ended_at__isnull=True).update(ended_at=now)
        seat = Seat.objects.create(run=run, dossier_id=run.dossier_id, role=role, name=name.strip(), digest=_hash(secret),
                                   made_by=actor.officer_id, made_at=now)  # fmt: skip
        _note("mediation.seat", seat, now, officer_id=actor.officer_id, unit_id=actor.unit_id)
    return secret


def of_run(run_id: UUID) -> list[Seat]:
    """The living seats of a mediation. Call inside ``acting_as``."""
    return list(Seat.objects.filter(run_id=run_id, ended_at__isnull=True).order_by("role"))


def look(secret: str) -> Place:
    with as_system():
        return _place(_living(secret))


def join(secret: str, *, now: datetime) -> str:
    """到场: recorded when she first comes in by her link. Answers with the address of the outside room."""
    with as_system():
        seat = _living(secret, lock=True)
        place = _place(seat)
        if place.ended or not place.room:
            raise BadInput("no session", what="还没有预约场次，或者调解已经结束，请联系调解组织。")
        if seat.joined_at is None:
            seat.joined_at = now
            seat.save(update_fields=["joined_at"])
            _note("mediation.joined", seat, now)
        return place.room


def sign(secret: str, name: str, terms_seen: str, *, now: datetime) -> Place:
    """``terms_seen``: the hash of the terms on her page; where they have been changed since, nothing is signed."""
    with as_system():
        seat = _living(secret, lock=True)
        place = _place(seat)
        if place.ended or not place.terms:
            raise BadInput("nothing to sign", what="现在没有等您签署的协议。")
        if terms_seen != terms_hash(place.terms):
            raise BadInput("terms changed", fields={"name": "协议内容刚刚改过，请看过新的内容再签署"})
        if name.strip() != seat.name:
            raise BadInput("another name", fields={"name": f"请填写“{seat.name}”"})
        if seat.joined_at is None:
            raise BadInput("never came", fields={"name": "请先进入调解室，再签署协议"})
        if place.signed_at is None:
            seat.signed_at, seat.signed_terms = now, terms_hash(place.terms)
            seat.save(update_fields=["signed_at", "signed_terms"])
            _note("mediation.signed", seat, now)
        return _place(seat)


def terms_hash(terms: str) -> str:
    return hashlib.sha256(terms.strip().encode()).hexdigest()


def fit(run: Run, form: dict[str, Any]) -> bool:
    """Whether the signatures allow the agreement: nobody was given a link, or both signed exactly the form's terms."""
    living = of_run(run.pk)
    if not living:
        return True
    wanted = terms_hash(str(form.get("terms") or run.memory["kept"].get("terms") or ""))
    return {seat.role for seat in living} == set(ROLES) and all(seat.signed_terms == wanted for seat in living)


def signed_at(run: Run | None, role: str) -> str:
    """When that party signed, for the form; empty where nobody has."""
    found = next((seat for seat in of_run(run.pk) if seat.role == role), None) if run else None
    return found.signed_at.isoformat() if found and found.signed_at else ""


def _living(secret: str, *, lock: bool = False) -> Seat:
    rows = Seat.objects.select_for_update(of=("self",)) if lock else Seat.objects
    found = rows.select_related("run").filter(digest=_hash(secret), ended_at__isnull=True).first()
    if found is None:
        raise NotFound("no such living seat")
    return found


def _place(seat: Seat) -> Place:
    kept = seat.run.memory["kept"]
    terms = str(kept.get("terms") or "")
    others = Seat.objects.filter(run_id=seat.run_id, ended_at__isnull=True).exclude(pk=seat.pk)
    at = kept.get("session_at")
    return Place(
        name=seat.name, role=ROLES[seat.role], terms=terms, room=str(kept.get("room") or ""), joined_at=seat.joined_at,
        body=Unit.objects.values_list("name", flat=True).get(pk=seat.run.memory["parties"]["mediation"]),
        session_at=datetime.fromisoformat(at) if at else None,
        signed_at=seat.signed_at if terms and seat.signed_terms == terms_hash(terms) else None,
        other_signed=any(terms and each.signed_terms == terms_hash(terms) for each in others), ended=seat.run.ended,
    )  # fmt: skip


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def _note(kind: str, seat: Seat, now: datetime, *, officer_id: UUID | None = None, unit_id: UUID | None = None) -> None:
    ledger.record(
        kind, chain=seat.dossier_id, subject=seat.pk, officer_id=officer_id, unit_id=unit_id, at=now, digest=None
    )
