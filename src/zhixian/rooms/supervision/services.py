"""Reading the watch list and explaining a case on it. A watcher sees a named projection; each reading is in the ledger."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from zhixian.law import limbs as law_limbs
from zhixian.law import thresholds
from zhixian.refusals import BadInput, NotAllowed, NotFound
from zhixian.rooms.agencies.access import Actor, acting_as
from zhixian.rooms.agencies.models import Unit
from zhixian.rooms.ledger import services as ledger
from zhixian.rooms.ledger.hashing import salted_digest
from zhixian.rooms.supervision.models import Watched

PAGE = 100
READERS = frozenset({"prosecutor", "head", "legal_reviewer", "liaison", "handler"})


@dataclass(frozen=True, kw_only=True)
class Line:
    """What a reader sees of a case on the list: these columns and no others."""

    id: UUID
    unit: str
    case_number: str
    cause: str
    penalty_number: str
    penalty_amount: object
    ended_at: datetime
    listed_at: datetime | None
    crime: str
    tier: str
    grounds: tuple[str, ...]  # limbs met, each with its article
    state: str
    reason: str
    dossier_id: UUID | None  # only for the unit whose case it is


def may_read(actor: Actor) -> bool:
    """Enforcement agencies see their own and those below; the procuratorate those at its level."""
    return bool(actor.posts & READERS) and (actor.is_enforcement or actor.is_procuratorate)


def listed(actor: Actor, *, now: datetime, state: str = "", limit: int = PAGE) -> list[Line]:
    """The list as far as it is open to this reader, the newest first. Call inside ``acting_as``."""
    if not may_read(actor):
        raise NotAllowed("not a reader of the list", why="只有办案机关、上级机关和同级检察院可以查看。")
    rows = Watched.objects.listed().open_to(actor.unit_id)
    if state in Watched.STATES:
        rows = rows.filter(state=state)
    found = list(rows[: min(limit, PAGE)])
    if any(row.unit_id != actor.unit_id for row in found):
        seen = {"rows": sorted(str(row.pk) for row in found if row.unit_id != actor.unit_id)}
        ledger.record("watch.read", chain=actor.unit_id, subject=None, officer_id=actor.officer_id,
                      unit_id=actor.unit_id, at=now, digest=salted_digest(seen, b""))  # fmt: skip
    names = dict(Unit.objects.filter(pk__in={row.unit_id for row in found}).values_list("pk", "short_name"))
    return [_line(row, names.get(row.unit_id, ""), actor) for row in found]


def _line(row: Watched, unit: str, actor: Actor) -> Line:
    crime = next((each.label for each in thresholds.crimes() if each.id == row.crime), row.crime)
    return Line(
        id=row.pk, unit=unit, case_number=row.case_number, cause=row.cause, penalty_number=row.penalty_number,
        penalty_amount=row.penalty_amount, ended_at=row.ended_at, listed_at=row.listed_at, crime=crime,
        tier={"basic": "已达入罪标准", "aggravated": "已达升档标准"}.get(row.tier, row.tier), grounds=_grounds(row.crime, row.limbs),
        state=row.state, reason=row.reason, dossier_id=row.dossier_id if row.unit_id == actor.unit_id else None,
    )  # fmt: skip


def _grounds(crime: str, ids: Sequence[str]) -> tuple[str, ...]:
    wanted = set(ids)
    return tuple(f"{limb.element}（{limb.cite}）" for limb in law_limbs.limbs().get(crime, ()) if limb.id in wanted)


def explain(watched_id: UUID, reason: str, *, actor: Actor, now: datetime) -> Watched:
    """Why the case was not transferred, on record; it stays on the list as explained."""
    with acting_as(actor):
        row = Watched.objects.select_for_update().filter(pk=watched_id).listed().open_to(actor.unit_id).first()
        if row is None:
            raise NotFound(f"no watched case {watched_id} for unit {actor.unit_id}")
        if row.unit_id != actor.unit_id or "head" not in actor.posts:
            raise NotAllowed("not the unit's head", why="请由办案机关负责人说明理由。")
        if row.state == "transferred":
            raise NotAllowed("transferred", why="本案已经移送，不需要说明。")
        if not reason.strip() or len(reason) > 2000 or "\x00" in reason:
            raise BadInput("no reason", fields={"reason": "请写明不移送的理由，最多2000字"})
        row.state, row.reason, row.reason_by, row.reason_at = "explained", reason.strip(), actor.officer_id, now
        row.save(update_fields=["state", "reason", "reason_by", "reason_at"])
        ledger.record("watch.explained", chain=row.dossier_id, subject=row.pk, officer_id=actor.officer_id,
                      unit_id=actor.unit_id, at=now, digest=salted_digest({"reason": row.reason}, row.pk.bytes))  # fmt: skip
    return row
