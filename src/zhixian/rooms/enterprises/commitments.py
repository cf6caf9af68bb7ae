"""A trader checks itself, promises in public, is checked by lot; found infringing later, the breach is linked.

A commitment is what its signer made public. Checks are the drawing unit's own; a breach is seen by who sees its dossier.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from zhixian.identifiers import new_id
from zhixian.refusals import BadInput, NotFound, UnableTo
from zhixian.risk.shelves import undertaking
from zhixian.rooms.agencies.access import Actor, acting_as, within
from zhixian.rooms.dossiers.models import Dossier, Party
from zhixian.rooms.enterprises.assessments import holding, overseeing
from zhixian.rooms.enterprises.assessments.counting import SIGNIFICANT
from zhixian.rooms.enterprises.assessments.holding import FirmDraft, NotFinished
from zhixian.rooms.enterprises.models import Breach, Commitment, CommitmentCheck
from zhixian.rooms.ledger import services as ledger
from zhixian.rooms.ledger.hashing import salted_digest

PAGE = 100
MOST = 50
RESULTS = {"kept": "未发现违反", "broken": "发现违反"}


class AlreadySigned(UnableTo):
    code = "commitment.signed"
    user_message = "这次自查之后已经签过承诺。"


@dataclass(frozen=True, kw_only=True)
class Published:
    """A commitment as everybody may see it."""

    id: UUID
    firm: str
    credit_code: str
    edition: str
    promises: tuple[str, ...]
    signed_at: datetime


@dataclass(frozen=True, kw_only=True)
class Line:
    """A commitment on the desk, with the unit's own checks and the breaches that it may see."""

    commitment: Commitment
    checks: list[CommitmentCheck]
    breaches: list[Breach]


def sign(
    assessment_id: UUID, *, holder_id: UUID, firm: FirmDraft, signed_by: str, agreed: bool, now: datetime
) -> Commitment:
    """After the self-check: the promises of today's edition, public from now on."""
    with within(holder_id):
        one = holding.own(assessment_id, holder_id, lock=True)
        if one.state != "finished":
            raise NotFinished("no report yet")
        firm = holding.checked(firm)
        wrong = {}
        if not firm.name:
            wrong["name"] = "请填写营业执照上的名称"
        if not firm.credit_code:
            wrong["credit_code"] = "请填写统一社会信用代码"
        if not signed_by.strip() or len(signed_by) > 60 or "\x00" in signed_by:
            wrong["signed_by"] = "请填写签署人姓名，最多60字"
        if not agreed:
            wrong["agree"] = "请勾选承诺；不承诺的，关闭本页即可"
        if wrong:
            raise BadInput("bad commitment", fields=wrong)
        if Commitment.objects.filter(assessment=one).exists():
            raise AlreadySigned(str(one.pk))
        words = undertaking()
        made = Commitment.objects.create(
            assessment=one, holder_id=holder_id, firm_name=firm.name, credit_code=firm.credit_code, division=one.division,
            edition=words.edition, promises=list(words.promises), signed_by=signed_by.strip(), signed_at=now,
        )  # fmt: skip
        ledger.record("commitment.signed", chain=holder_id, subject=made.pk, officer_id=None, unit_id=None, at=now,
                      digest=salted_digest({"edition": made.edition, "firm": made.credit_code}, bytes(one.salt)))  # fmt: skip
    return made


def published(*, words: str = "") -> list[Published]:
    """The newest, or those whose name or code holds the words."""
    rows = Commitment.objects.all()
    if words := words.replace("\x00", "").strip()[:60]:
        rows = rows.filter(firm_name__icontains=words) | rows.filter(credit_code=words.upper())
    return [
        Published(id=row.pk, firm=row.firm_name, credit_code=row.credit_code, edition=row.edition, promises=tuple(row.promises),
                  signed_at=row.signed_at)
        for row in rows[:PAGE]
    ]  # fmt: skip


def listed(actor: Actor) -> list[Line]:
    """Call inside ``acting_as``: the division's commitments, with what this unit may see beside them."""
    overseeing.refuse_others(actor)
    rows = list(_of_division(actor)[:PAGE])
    checks, breaches = CommitmentCheck.objects.filter(commitment__in=rows), Breach.objects.filter(commitment__in=rows)
    found = {row.pk: Line(commitment=row, checks=[], breaches=[]) for row in rows}
    for check in checks:
        found[check.commitment_id].checks.append(check)
    for breach in breaches:
        found[breach.commitment_id].breaches.append(breach)
    return list(found.values())


def _of_division(actor: Actor) -> QuerySet[Commitment]:
    """Those that said they are in the unit's division, and those that said nothing."""
    prefix = actor.division[: SIGNIFICANT.get(actor.unit_level, 6)]
    return Commitment.objects.filter(division__startswith=prefix) | Commitment.objects.filter(division="")


def draw(count: int, *, actor: Actor, now: datetime) -> list[CommitmentCheck]:
    """Draw by lot among those of the division that this unit has not drawn and left unchecked."""
    overseeing.refuse_others(actor, working=True)
    if not 1 <= count <= MOST:
        raise BadInput("count", fields={"count": f"每次抽1至{MOST}家"})
    with acting_as(actor):
        waiting = CommitmentCheck.objects.filter(unit_id=actor.unit_id, checked_at__isnull=True).values("commitment_id")
        pool = list(_of_division(actor).exclude(pk__in=waiting))
        if not pool:
            raise BadInput("nobody", what="辖区内没有可以抽的承诺")
        made = CommitmentCheck.objects.bulk_create(
            CommitmentCheck(
                id=new_id(), commitment=each, unit_id=actor.unit_id, drawn_by=actor.officer_id, drawn_at=now
            )
            for each in secrets.SystemRandom().sample(pool, min(count, len(pool)))
        )
        _record("commitment.drawn", actor, now, made[0].pk, {"drawn": sorted(str(each.commitment_id) for each in made)})
    return made


def check(check_id: UUID, result: str, note: str, *, actor: Actor, now: datetime) -> CommitmentCheck:
    overseeing.refuse_others(actor, working=True)
    with acting_as(actor):
        found = CommitmentCheck.objects.select_for_update().filter(pk=check_id, unit_id=actor.unit_id).first()
        if found is None:
            raise NotFound(f"no check {check_id} of the unit")
        wrong = {}
        if result not in RESULTS:
            wrong["result"] = "请选择未发现违反或者发现违反"
        if not 2 <= len(note.strip()) <= 500 or "\x00" in note:
            wrong["note"] = "请写明检查情况，2至500字"
        if found.checked_at is not None:
            wrong["result"] = "这次抽查已经登记结果"
        if wrong:
            raise BadInput("bad check", fields=wrong)
        found.result, found.note, found.checked_by, found.checked_at = result, note.strip(), actor.officer_id, now
        found.save()
        _record("commitment.checked", actor, now, found.pk, {"result": result, "note": found.note})
    return found


def link_breach(commitment_id: UUID, dossier_number: str, note: str, *, actor: Actor, now: datetime) -> Breach:
    """The firm that promised is a suspect in that dossier, which the officer's unit takes part in."""
    overseeing.refuse_others(actor, working=True)
    with acting_as(actor):
        promised = Commitment.objects.filter(pk=commitment_id).first()
        if promised is None:
            raise NotFound(f"no commitment {commitment_id}")
        number = dossier_number.strip()[:60].replace("\x00", "")
        dossier = Dossier.objects.visible_to(actor).filter(number=number).first()
        suspects = Party.objects.filter(dossier=dossier, role="suspect", credit_code=promised.credit_code)
        wrong = {}
        if dossier is None:
            wrong["dossier"] = "没有找到这个编号的案卷，请填本单位参与的案卷编号"
        elif not suspects.exists():
            wrong["dossier"] = "这家企业不是该案卷的当事人（按统一社会信用代码核对）"
        elif dossier.opened_at < promised.signed_at:
            wrong["dossier"] = "该案卷立案早于承诺之日，不是违反承诺"
        elif Breach.objects.filter(commitment=promised, dossier_id=dossier.pk).exists():
            wrong["dossier"] = "这件案卷已经登记过"
        if len(note) > 500 or "\x00" in note:
            wrong["note"] = "说明最多500字"
        if wrong or dossier is None:
            raise BadInput("bad breach", fields=wrong)
        made = Breach.objects.create(
            commitment=promised, dossier_id=dossier.pk, dossier_number=dossier.number, note=note.strip(),
            unit_id=actor.unit_id, officer_id=actor.officer_id, at=now,
        )  # fmt: skip
        ledger.record("commitment.breach_linked", chain=dossier.pk, subject=made.pk, officer_id=actor.officer_id,
                      unit_id=actor.unit_id, at=now, digest=None)  # fmt: skip
    return made


def _record(kind: str, actor: Actor, now: datetime, subject: UUID, told: dict[str, object]) -> None:
    ledger.record(kind, chain=actor.unit_id, subject=subject, officer_id=actor.officer_id, unit_id=actor.unit_id, at=now,
                  digest=salted_digest(told, subject.bytes))  # fmt: skip
