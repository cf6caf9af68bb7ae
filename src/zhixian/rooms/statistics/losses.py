"""挽回经济损失: losses recovered over a case, each with amount and basis; a correction is a further row and says why."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from uuid import UUID

from django.db.models import Sum

from zhixian.identifiers import new_id
from zhixian.moments import local_day
from zhixian.refusals import BadInput, NotAllowed, NotFound
from zhixian.rooms.agencies.access import Actor, acting_as
from zhixian.rooms.dossiers import services as dossiers
from zhixian.rooms.ledger import services as ledger
from zhixian.rooms.ledger.hashing import salted_digest
from zhixian.rooms.statistics.models import RecoveredLoss

WRITERS = frozenset({"handler", "head", "liaison", "statistician"})
LARGEST = Decimal("1000000000000")
LONGEST = 400


@dataclass(frozen=True, kw_only=True)
class History:
    """One loss: how it stands, and the rows before it, the oldest first."""

    now: RecoveredLoss
    before: tuple[RecoveredLoss, ...]


def may_write(actor: Actor) -> bool:
    return bool(actor.posts & WRITERS)


def add(dossier_id: UUID, told: Mapping[str, str], *, actor: Actor, now: datetime) -> RecoveredLoss:
    """``told``: amount (yuan), basis, recovered_on (ISO). By any unit that takes part in the dossier, for itself."""
    with acting_as(actor):
        dossier = dossiers.get(dossier_id, actor=actor)
        _check_post(actor)
        key = new_id()
        made = _made(key, key, dossier.pk, told, reason="", actor=actor, now=now)
        made.save(force_insert=True)
        _note("loss.recovered", made, actor, now, corrects=None)
    return made


def correct(loss_id: UUID, told: Mapping[str, str], *, actor: Actor, now: datetime) -> RecoveredLoss:
    """Put a right row in place of a wrong one, with the reason; by the unit that wrote it. Nought takes it back."""
    with acting_as(actor):
        wrong = RecoveredLoss.objects.select_for_update().filter(pk=loss_id).first()
        if wrong is None:
            raise NotFound(f"loss {loss_id} is not visible")
        dossiers.get(wrong.dossier_id, actor=actor)
        _check_post(actor)
        if wrong.unit_id != actor.unit_id:
            raise NotAllowed("another unit's loss", why="请由登记的单位更正。")
        if wrong.superseded:
            raise BadInput("corrected before", fields={"amount": "这一条已经更正过，请更正最新的一条"})
        made = _made(new_id(), wrong.first, wrong.dossier_id, told, reason=told.get("reason", ""), actor=actor, now=now, correcting=True)  # fmt: skip
        RecoveredLoss.objects.filter(pk=wrong.pk).update(superseded=True)
        made.save(force_insert=True)
        _note("loss.corrected", made, actor, now, corrects=ledger.entry_about(wrong.pk).id)
    return made


def of_dossier(dossier_id: UUID) -> list[History]:
    """Call inside ``acting_as``."""
    by_first: dict[UUID, list[RecoveredLoss]] = {}
    for row in RecoveredLoss.objects.filter(dossier_id=dossier_id):
        by_first.setdefault(row.first, []).append(row)
    return [History(now=rows[-1], before=tuple(rows[:-1])) for rows in by_first.values()]


def total(actor: Actor, *, since: date, until: date) -> Decimal:
    """What the actor's unit has recovered in these days (both counted), in yuan. Call inside ``acting_as``."""
    rows = RecoveredLoss.objects.filter(unit_id=actor.unit_id, superseded=False, recovered_on__range=(since, until))
    return rows.aggregate(sum=Sum("amount"))["sum"] or Decimal(0)


def _check_post(actor: Actor) -> None:
    if not may_write(actor):
        raise NotAllowed("not a writer", why="挽回损失由承办人、联络员、统计员或者负责人登记。")


def _made(
    key: UUID, first: UUID, dossier_id: UUID, told: Mapping[str, str], *, reason: str, actor: Actor, now: datetime,
    correcting: bool = False,
) -> RecoveredLoss:  # fmt: skip
    wrong: dict[str, str] = {}
    amount = _amount(told.get("amount", ""), least=Decimal(0) if correcting else Decimal("0.01"), wrong=wrong)
    day = _day(told.get("recovered_on", ""), today=local_day(now), wrong=wrong)
    basis, reason = told.get("basis", "").strip(), reason.strip()
    if not basis or len(basis) > LONGEST or "\x00" in basis:
        wrong["basis"] = f"请写明依据，如退赔笔录、和解协议、追回货物的估价，最多{LONGEST}字"
    if (correcting and not reason) or len(reason) > LONGEST or "\x00" in reason:
        wrong["reason"] = f"请写明更正的理由，最多{LONGEST}字"
    if wrong or amount is None or day is None:
        raise BadInput(f"faults in {sorted(wrong)}", fields=wrong)
    return RecoveredLoss(
        id=key, first=first, dossier_id=dossier_id, unit_id=actor.unit_id, amount=amount, basis=basis, recovered_on=day,
        reason=reason, said_by=actor.officer_id, said_at=now, salt=os.urandom(16),
    )  # fmt: skip


def _amount(text: str, *, least: Decimal, wrong: dict[str, str]) -> Decimal | None:
    try:
        amount = Decimal(str(text).replace(",", "").strip())
        if not amount.is_finite() or not least <= amount <= LARGEST or amount != amount.quantize(Decimal("0.01")):
            raise InvalidOperation
    except InvalidOperation:
        wrong["amount"] = f"金额以元为单位，应是{least}至{LARGEST:.0f}之间的数字，最多两位小数"
        return None
    return amount


def _day(text: str, *, today: date, wrong: dict[str, str]) -> date | None:
    try:
        day = date.fromisoformat(str(text).strip())
    except ValueError:
        day = date.max
    if not date(2000, 1, 1) <= day <= today:
        wrong["recovered_on"] = f"挽回日期应写成{today.isoformat()}这样，不晚于今天"
        return None
    return day


def _note(kind: str, row: RecoveredLoss, actor: Actor, now: datetime, *, corrects: UUID | None) -> None:
    plain = {"amount": str(row.amount), "basis": row.basis, "on": row.recovered_on.isoformat(), "reason": row.reason}
    with ledger.book(row.dossier_id) as book:
        book.record(kind, subject=row.pk, officer_id=actor.officer_id, unit_id=actor.unit_id, at=now,
                    digest=salted_digest(plain, bytes(row.salt)), corrects=corrects)  # fmt: skip
