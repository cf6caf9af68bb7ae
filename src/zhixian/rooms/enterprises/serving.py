"""Who does service work for firms (服务企业), and how its acts enter the ledger."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from zhixian.refusals import NotAllowed
from zhixian.rooms.agencies.access import Actor
from zhixian.rooms.ledger import services as ledger
from zhixian.rooms.ledger.hashing import salted_digest

WORKERS = frozenset({"handler", "head", "liaison", "prosecutor"})
READERS = WORKERS | {"legal_reviewer", "statistician", "administrator"}


def may_read(actor: Actor) -> bool:
    return bool(actor.posts & READERS)


def may_work(actor: Actor) -> bool:
    return bool(actor.posts & WORKERS)


def refuse_others(actor: Actor, *, working: bool = False) -> None:
    if not (may_work(actor) if working else may_read(actor)):
        raise NotAllowed("no post for service work", why="服务企业的事项由承办人、联络员、检察官或者负责人办理。")


def record(kind: str, actor: Actor, now: datetime, subject: UUID, told: Mapping[str, object]) -> None:
    """In the unit's chain: who did what when, and a digest of what was written."""
    ledger.record(kind, chain=actor.unit_id, subject=subject, officer_id=actor.officer_id, unit_id=actor.unit_id, at=now,
                  digest=salted_digest(dict(told), subject.bytes))  # fmt: skip


def record_held(kind: str, holder_id: UUID, now: datetime, subject: UUID, told: Mapping[str, object]) -> None:
    """In the chain of who holds a code: nobody's name."""
    ledger.record(kind, chain=holder_id, subject=subject, officer_id=None, unit_id=None, at=now,
                  digest=salted_digest(dict(told), holder_id.bytes))  # fmt: skip
