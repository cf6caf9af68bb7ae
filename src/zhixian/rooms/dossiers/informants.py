"""Who an informant is: written down once, read by few, and each reading in the ledger. No list gives a name."""

from datetime import datetime
from uuid import UUID

from zhixian.refusals import BadInput, NotAllowed, NotFound
from zhixian.rooms.agencies.access import Actor, acting_as
from zhixian.rooms.dossiers import services as dossiers
from zhixian.rooms.dossiers.public_models import Informant
from zhixian.rooms.ledger import services as ledger

READERS = frozenset({"handler", "cashier"})


def write_down(
    dossier_id: UUID, *, code: str, name: str, actor: Actor, now: datetime, contact: str = "", account: str = ""
) -> Informant:
    """Keep the identity under the report's number. Only a handler may; the number is what procedures speak of."""
    if "handler" not in actor.posts:
        raise NotAllowed("not a handler", why="举报人身份由承办人登记。")
    if not code.strip() or not name.strip():
        raise BadInput("code and name", fields={"code": "请填写举报编号和举报人姓名"})
    with acting_as(actor):
        dossiers.get(dossier_id, actor=actor)
        if Informant.objects.filter(unit_id=actor.unit_id, code=code.strip()).exists():
            raise BadInput("code taken", fields={"code": "举报编号已经用过，请核对"})
        kept = Informant.objects.create(
            dossier_id=dossier_id, unit_id=actor.unit_id, code=code.strip()[:60], name=name.strip()[:60],
            contact=contact.strip()[:120], account=account.strip()[:120], written_at=now,
        )  # fmt: skip
        ledger.record("informant.written", chain=dossier_id, subject=kept.pk, officer_id=actor.officer_id,
                      unit_id=actor.unit_id, at=now, digest=None)  # fmt: skip
    return kept


def read(dossier_id: UUID, code: str, *, actor: Actor, now: datetime) -> Informant:
    """The identity behind a number, for a handler or cashier of the unit that keeps it; the reading goes to the ledger."""
    if not actor.posts & READERS:
        raise NotAllowed("not a reader", why="只有承办人和财务人员可以查看举报人身份，查看会留痕。")
    with acting_as(actor):
        dossiers.get(dossier_id, actor=actor)
        found = Informant.objects.filter(dossier_id=dossier_id, unit_id=actor.unit_id, code=code).first()
        if found is None:
            raise NotFound("no such informant for this unit")
        ledger.record("informant.read", chain=dossier_id, subject=found.pk, officer_id=actor.officer_id,
                      unit_id=actor.unit_id, at=now, digest=None)  # fmt: skip
    return found
