"""What officers do with assessments that a firm lets their unit see: read, give another grade, look again, close findings.

A grade is a service of the platform. Nothing here is a ground for a penalty or an entry in a credit record.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Max

from zhixian.moments import local_day
from zhixian.refusals import BadInput, NotAllowed, NotFound
from zhixian.risk import GRADES
from zhixian.risk.declarations import RESULTS, STAGES
from zhixian.risk.scoring import SEVERITIES
from zhixian.risk.shelves import Scene
from zhixian.rooms.agencies.access import Actor, acting_as
from zhixian.rooms.dossiers.models import Dossier
from zhixian.rooms.enterprises.assessments import guides
from zhixian.rooms.enterprises.models import (
    Answer,
    Assessment,
    Consent,
    Finding,
    GradeOverride,
    GuideReading,
    Plan,
    Recheck,
)
from zhixian.rooms.ledger import services as ledger
from zhixian.rooms.ledger.hashing import salted_digest

PAGE = 100
WORKERS = frozenset({"handler", "head", "liaison"})
READERS = WORKERS | {"legal_reviewer", "statistician"}
KINDS = frozenset({"public_security", "market_regulation", "intellectual_property"})


@dataclass(frozen=True, kw_only=True)
class Line:
    """An assessment in the list of a unit."""

    assessment: Assessment
    grade: str  # the one that counts: an officer's, or the reckoned one
    open: int
    closed: int
    overdue: int
    review_on: date | None


@dataclass(frozen=True, kw_only=True)
class Page:
    """One assessment with what follows it, for the officer."""

    assessment: Assessment
    grade: str
    overrides: list[GradeOverride]
    findings: list[Finding]
    plans: list[Plan]
    answers: list[Answer]
    consent: Consent | None
    history: list[Assessment]
    guide_readings: list[GuideReading]  # which sections of the guide the firm opened


def may_read(actor: Actor) -> bool:
    return actor.unit_kind in KINDS and bool(actor.posts & READERS)


def may_work(actor: Actor) -> bool:
    return actor.unit_kind in KINDS and bool(actor.posts & WORKERS)


def refuse_others(actor: Actor, *, working: bool = False) -> None:
    if not (may_work(actor) if working else may_read(actor)):
        raise NotAllowed("no post for this", why="请由公安、市场监管、知识产权部门的承办人、联络员或者负责人办理。")


def seen(assessment_id: UUID, actor: Actor) -> Assessment:
    found = Assessment.objects.open_to(actor.unit_id).filter(pk=assessment_id).select_related("version").first()
    if found is None:
        raise NotFound(f"assessment {assessment_id} is not open to unit {actor.unit_id}")
    return found


def grades_of(assessments: list[Assessment]) -> dict[UUID, str]:
    """The grade that counts for each: the last override, else the reckoned one."""
    found = {one.pk: one.grade for one in assessments}
    for row in GradeOverride.objects.filter(assessment_id__in=found).order_by("at"):
        found[row.assessment_id] = row.after
    return found


def listed(actor: Actor, *, now: datetime, grade: str = "", limit: int = PAGE) -> list[Line]:
    """Assessments that firms let this unit see, the newest first. Call inside ``acting_as``."""
    refuse_others(actor)
    rows = Assessment.objects.open_to(actor.unit_id).select_related("version").order_by("-finished_at")
    found = list(rows[: min(limit, PAGE)])
    grades, today = grades_of(found), local_day(now)
    counts: dict[UUID, list[int]] = {one.pk: [0, 0, 0] for one in found}
    for row in Finding.objects.filter(assessment_id__in=counts).only("assessment_id", "state", "due_on"):
        of = counts[row.assessment_id]
        of[1 if row.state == "closed" else 0] += 1
        of[2] += row.state != "closed" and row.due_on < today
    reviews = dict(
        Plan.objects.filter(assessment_id__in=counts).order_by("made_at").values_list("assessment_id", "review_on")
    )
    return [
        Line(assessment=one, grade=grades[one.pk], open=counts[one.pk][0], closed=counts[one.pk][1],
             overdue=counts[one.pk][2], review_on=reviews.get(one.pk))
        for one in found
        if not grade or grades[one.pk] == grade
    ]  # fmt: skip


def opened(assessment_id: UUID, *, actor: Actor, now: datetime) -> Page:
    """Read one assessment; that it was read is in the ledger."""
    refuse_others(actor)
    with acting_as(actor):
        one = seen(assessment_id, actor)
        ledger.record("assessment.read", chain=actor.unit_id, subject=one.pk, officer_id=actor.officer_id,
                      unit_id=actor.unit_id, at=now, digest=None)  # fmt: skip
        same = Assessment.objects.open_to(actor.unit_id).filter(firm_key=one.firm_key).exclude(pk=one.pk)
        return Page(
            assessment=one, grade=grades_of([one])[one.pk], overrides=list(one.overrides.all()),
            findings=list(one.findings.prefetch_related("rechecks")), plans=list(one.plans.prefetch_related("actions")),
            answers=list(one.answers.all()),
            consent=one.consents.filter(unit_id=actor.unit_id, withdrawn_at__isnull=True).last(),
            history=list(same.order_by("-finished_at")[:20]), guide_readings=guides.readings(one),
        )  # fmt: skip


def override(assessment_id: UUID, grade: str, reason: str, *, actor: Actor, now: datetime) -> GradeOverride:
    """Another grade than the reckoned one, with the reason; it does not change the report."""
    refuse_others(actor, working=True)
    with acting_as(actor):
        one = seen(assessment_id, actor)
        before = grades_of([one])[one.pk]
        wrong = {}
        if grade not in GRADES:
            wrong["grade"] = "请选择高风险、中风险或者低风险"
        elif grade == before:
            wrong["grade"] = f"现在就是{GRADES[grade]}，不需要调整"
        if not 4 <= len(reason.strip()) <= 1000 or "\x00" in reason:
            wrong["reason"] = "请写明调整等级的理由，4至1000字"
        if wrong:
            raise BadInput("bad override", fields=wrong)
        made = GradeOverride.objects.create(
            assessment=one, before=before, after=grade, reason=reason.strip(), officer_id=actor.officer_id,
            unit_id=actor.unit_id, at=now,
        )  # fmt: skip
        _record("assessment.grade_overridden", one, actor, now, made.pk, {"grade": grade, "reason": made.reason})
    return made


def overrides(actor: Actor, *, limit: int = PAGE) -> list[GradeOverride]:
    """Every other grade that officers of this unit gave, for the report on them."""
    refuse_others(actor)
    seen = GradeOverride.objects.filter(unit_id=actor.unit_id, assessment__consented_unit_id=actor.unit_id)
    return list(seen.select_related("assessment").order_by("-at")[: min(limit, PAGE)])


def add_finding(
    assessment_id: UUID, *, stage: str, severity: str, risk: str, advice: str, due_on: date | None, actor: Actor,
    now: datetime,
) -> Finding:  # fmt: skip
    """A loophole (漏洞) that an officer saw at the firm."""
    refuse_others(actor, working=True)
    with acting_as(actor):
        one = seen(assessment_id, actor)
        wrong = {}
        if stage not in STAGES:
            wrong["stage"] = "请选择研发、生产、销售或者通用管理"
        if severity not in SEVERITIES:
            wrong["severity"] = "请选择重、中或者轻"
        if not 2 <= len(risk.strip()) <= 200 or "\x00" in risk:
            wrong["risk"] = "请写明发现的问题，2至200字"
        if not 2 <= len(advice.strip()) <= 500 or "\x00" in advice:
            wrong["advice"] = "请写明建议，2至500字"
        if due_on is None or due_on < local_day(now):
            wrong["due_on"] = "整改期限应是今天或者以后的日期"
        if wrong or due_on is None:
            raise BadInput("bad finding", fields=wrong)
        serial = (Finding.objects.filter(assessment=one).aggregate(last=Max("serial"))["last"] or 0) + 1
        made = Finding.objects.create(
            assessment=one, source="officer", area="走访发现", stage=stage, severity=severity, risk=risk.strip(),
            advice=advice.strip(), due_on=due_on, found_by=actor.officer_id, serial=serial,
        )  # fmt: skip
        _record("assessment.finding_added", one, actor, now, made.pk, {"risk": made.risk})
    return made


def recheck(finding_id: UUID, result: str, note: str, *, actor: Actor, now: datetime) -> Recheck:
    """Look again. Met closes the finding, for which there must be a proof; anything else leaves it open."""
    refuse_others(actor, working=True)
    with acting_as(actor):
        found = Finding.objects.select_for_update(of=("self",)).filter(
            pk=finding_id, assessment__consented_unit_id=actor.unit_id
        ).select_related("assessment").first()  # fmt: skip
        if found is None:
            raise NotFound(f"no finding {finding_id} open to unit {actor.unit_id}")
        wrong = {}
        if result not in RESULTS or result == "not_applicable":
            wrong["result"] = "请选择符合、部分符合或者不符合"
        if not 2 <= len(note.strip()) <= 1000 or "\x00" in note:
            wrong["note"] = "请写明复核情况，2至1000字"
        if found.state == "closed":
            wrong["result"] = "这个风险点已经关闭"
        elif result == "met" and not found.proof:
            wrong["result"] = "企业还没有提交佐证，不能关闭。请企业先写明整改情况和凭据"
        if wrong:
            raise BadInput("bad recheck", fields=wrong)
        made = Recheck.objects.create(finding=found, result=result, note=note.strip(), officer_id=actor.officer_id,
                                      unit_id=actor.unit_id, at=now)  # fmt: skip
        if result == "met":
            found.state, found.closed_by, found.closed_at = "closed", actor.officer_id, now
        else:
            found.state = "open"
        found.save(update_fields=["state", "closed_by", "closed_at"])
        _record("assessment.rechecked", found.assessment, actor, now, found.pk, {"result": result, "note": made.note})
    return made


@dataclass(frozen=True, kw_only=True)
class Column:
    """Findings of one stage of the firm's work (研发、生产、销售)."""

    stage: str
    label: str
    findings: list[Finding]


def board(actor: Actor, *, stage: str = "", state: str = "") -> list[Column]:
    """Findings by stage; only stages that have any. Call inside ``acting_as``."""
    refuse_others(actor)
    rows = Finding.objects.filter(assessment__consented_unit_id=actor.unit_id).select_related("assessment")
    if stage in STAGES:
        rows = rows.filter(stage=stage)
    if state in Finding.STATES:
        rows = rows.filter(state=state)
    found = list(rows.order_by("due_on", "serial")[: 5 * PAGE])
    columns = [
        Column(stage=key, label=label, findings=[row for row in found if row.stage == key])
        for key, label in STAGES.items()
    ]
    return [column for column in columns if column.findings]


def similar_cases(scene: Scene, actor: Actor, *, limit: int = 20) -> list[Dossier]:
    """The unit's own dossiers of the rights that the scene is about, the newest first. Call inside ``acting_as``."""
    refuse_others(actor)
    rows = Dossier.objects.visible_to(actor).filter(sort="case", right_type__in=scene.rights)
    return list(rows.order_by("-opened_at")[:limit])


def _record(kind: str, one: Assessment, actor: Actor, now: datetime, subject: UUID, told: Mapping[str, object]) -> None:
    ledger.record(kind, chain=actor.unit_id, subject=subject, officer_id=actor.officer_id, unit_id=actor.unit_id, at=now,
                  digest=salted_digest(dict(told), bytes(one.salt)))  # fmt: skip
