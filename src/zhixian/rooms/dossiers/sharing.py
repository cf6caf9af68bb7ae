"""共享规则: summaries of new cases go to the units that a rule names; each reading of them is in the ledger."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from zhixian.identifiers import new_id
from zhixian.refusals import BadInput, NotAllowed, NotFound
from zhixian.rooms.agencies import dictionaries
from zhixian.rooms.agencies.access import Actor, acting_as
from zhixian.rooms.agencies.models import Unit
from zhixian.rooms.dossiers.models import Dossier
from zhixian.rooms.dossiers.sharing_models import CaseSummary, SharingRule
from zhixian.rooms.ledger import services as ledger
from zhixian.rooms.ledger.hashing import salted_digest
from zhixian.rooms.ledger.services import Book

PAGE = 100
MAY_RULE = frozenset({"head", "administrator"})


@dataclass(frozen=True, kw_only=True)
class Summary:
    """What the receiving unit reads of a case."""

    number: str
    unit: str
    case_type: str
    cause: str
    opened_on: date
    shared_at: datetime


def add_rule(case_type: str, to_unit: UUID, *, actor: Actor, now: datetime) -> SharingRule:
    _may_rule(actor)
    wrong = {}
    if case_type not in dictionaries.every()["case_type"].terms:
        wrong["case_type"] = "请选择案件类别"
    if to_unit == actor.unit_id or not Unit.objects.filter(pk=to_unit, until__isnull=True).exists():
        wrong["to_unit"] = "请选择另一个单位"
    with acting_as(actor):
        if SharingRule.objects.filter(
            unit_id=actor.unit_id, case_type=case_type, to_unit=to_unit, ended_at=None
        ).exists():
            wrong["case_type"] = "已经有这条规则"
        if wrong:
            raise BadInput(f"faults in {sorted(wrong)}", fields=wrong)
        made = SharingRule.objects.create(
            unit_id=actor.unit_id, case_type=case_type, to_unit=to_unit, made_by=actor.officer_id, made_at=now
        )
        _note("sharing.rule.made", made.pk, actor, now)
    return made


def end_rule(rule_id: UUID, *, actor: Actor, now: datetime) -> None:
    """No further cases; what was shared stays shared."""
    _may_rule(actor)
    with acting_as(actor):
        rows = SharingRule.objects.filter(pk=rule_id, unit_id=actor.unit_id, ended_at__isnull=True)
        if not rows.update(ended_at=now):
            raise NotFound(f"no rule {rule_id} of unit {actor.unit_id}")
        _note("sharing.rule.ended", rule_id, actor, now)


def rules(actor: Actor) -> list[SharingRule]:
    """The unit's rules, ended ones too. Call inside ``acting_as``."""
    return list(SharingRule.objects.filter(unit_id=actor.unit_id))


def share(dossier: Dossier, *, actor: Actor, now: datetime, book: Book) -> list[CaseSummary]:
    """Part of the act of entering a case, or of saying its kind: the summaries that the unit's rules make of it.

    A restricted case is shared with nobody."""
    case = dossier.case
    if case is None or dossier.restricted:
        return []
    found = list(SharingRule.objects.filter(unit_id=dossier.opened_by_unit, ended_at__isnull=True))
    if not found:
        return []
    said = dossier.codings.filter(dictionary="case_type", superseded=False).values_list("code", flat=True).first()
    kind, book_of_kinds = said or dossier.right_type, dictionaries.every()["case_type"]
    there = set(CaseSummary.objects.filter(dossier_id=dossier.pk).values_list("to_unit", flat=True))
    made = {
        rule.to_unit: CaseSummary(
            id=new_id(), dossier_id=dossier.pk, rule=rule, to_unit=rule.to_unit, unit_id=case.unit_id, number=dossier.number,
            case_type=kind, cause=case.cause, opened_on=case.opened_on, shared_at=now,
        )
        for rule in found
        if kind in book_of_kinds.within(rule.case_type) and rule.to_unit not in there
    }  # fmt: skip
    CaseSummary.objects.bulk_create(made.values())
    for summary in made.values():
        book.record("case.summary.shared", subject=summary.pk, officer_id=actor.officer_id, unit_id=actor.unit_id, at=now,
                    digest=salted_digest({"to": str(summary.to_unit)}, summary.pk.bytes))  # fmt: skip
    return list(made.values())


def received(actor: Actor, *, now: datetime) -> list[Summary]:
    """Summaries shared with the actor's unit, newest first, at most 100; the reading is in the ledger."""
    with acting_as(actor):
        rows = list(CaseSummary.objects.filter(to_unit=actor.unit_id)[:PAGE])
        if rows:
            told = {"summaries": sorted(str(row.pk) for row in rows)}
            ledger.record("case.summary.read", chain=actor.unit_id, subject=None, officer_id=actor.officer_id,
                          unit_id=actor.unit_id, at=now, digest=salted_digest(told, b""))  # fmt: skip
    names = dict(Unit.objects.filter(pk__in={row.unit_id for row in rows}).values_list("pk", "name"))
    kinds = dictionaries.every()["case_type"]
    return [
        Summary(number=row.number, unit=names.get(row.unit_id, ""), case_type=kinds.label_of(row.case_type), cause=row.cause,
                opened_on=row.opened_on, shared_at=row.shared_at)
        for row in rows
    ]  # fmt: skip


def _may_rule(actor: Actor) -> None:
    if not actor.posts & MAY_RULE:
        raise NotAllowed("neither head nor administrator", why="共享规则由本单位负责人或者管理员设定。")


def _note(kind: str, subject: UUID, actor: Actor, now: datetime) -> None:
    ledger.record(kind, chain=actor.unit_id, subject=subject, officer_id=actor.officer_id, unit_id=actor.unit_id, at=now, digest=None)  # fmt: skip
