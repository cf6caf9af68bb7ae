"""What the firm does with its own assessment: start, answer, finish, let a unit see it, prove what was put right.

Every act names the holder; the database shows the holder's rows and no others.
"""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from stdnum.cn import uscc

from zhixian import risk
from zhixian.moments import local_day
from zhixian.refusals import BadInput, UnableTo
from zhixian.risk import Questionnaire
from zhixian.rooms.agencies.access import within
from zhixian.rooms.agencies.models import Unit
from zhixian.rooms.enterprises.assessments import codes, versions
from zhixian.rooms.enterprises.assessments.codes import UnknownCode
from zhixian.rooms.enterprises.models import Answer, Assessment, Consent, Finding, OutsideApp
from zhixian.rooms.ledger import services as ledger
from zhixian.rooms.ledger.hashing import salted_digest

RECEIVERS = ("public_security", "market_regulation", "intellectual_property")


class AlreadyFinished(UnableTo):
    code = "assessment.finished"
    user_message = "这份测评已经出具报告，答案不能再改。需要更新的，请重新测评。"


class NotFinished(UnableTo):
    code = "assessment.not_finished"
    user_message = "还没有出具报告，请先答完全部题目。"


@dataclass(frozen=True, kw_only=True)
class FirmDraft:
    """Who is assessed; all of it may stay empty for a firm that only wants to know for itself."""

    name: str = ""
    credit_code: str = ""
    division: str = ""
    scale: str = ""


@dataclass(frozen=True, kw_only=True)
class Standing:
    """An assessment as its holder sees it while answering."""

    assessment: Assessment
    questionnaire: Questionnaire
    answers: Mapping[str, Answer]
    asked: list[risk.Item]
    wanting: Mapping[str, str]

    @property
    def answered(self) -> int:
        return sum(1 for item in self.asked if item.id not in self.wanting)


def divisions() -> list[tuple[str, str]]:
    """Division → the public security unit there: where a firm may say that it is."""
    found = Unit.objects.filter(kind="public_security", until__isnull=True).order_by("division", "level")
    return [(unit.division, unit.name) for unit in found]


def receivers(division: str = "") -> list[Unit]:
    """Units to which a firm may show its report; those of its own place first."""
    found = list(Unit.objects.filter(kind__in=RECEIVERS, until__isnull=True).order_by("division", "kind")[:500])
    return sorted(found, key=lambda unit: (unit.division != division, unit.division, unit.kind))


def start(
    key: str,
    firm: FirmDraft,
    *,
    now: datetime,
    app: OutsideApp | None = None,
    previous: Assessment | None = None,
    holder_id: UUID | None = None,
) -> tuple[Assessment, str]:
    """A new assessment under today's version and the code of its holder (empty where the holder is known already)."""
    questionnaire = versions.current(key)
    firm = checked(firm)
    code = "" if holder_id else codes.new_code()
    holder = holder_id or codes.holder_of(code)
    with within(holder):
        made = Assessment.objects.create(
            holder_id=holder, version=versions.keep(questionnaire, now=now), firm_name=firm.name, credit_code=firm.credit_code,
            firm_key=codes.firm_key(firm.credit_code), division=firm.division, scale=firm.scale, started_at=now, saved_at=now,
            app=app, previous=previous, salt=secrets.token_bytes(16),
        )  # fmt: skip
        _record("assessment.started", made, now, {"version": made.version_id})
    return made, code


def checked(firm: FirmDraft) -> FirmDraft:
    name, credit_code = firm.name.strip(), firm.credit_code.strip().upper().replace(" ", "")
    wrong = {}
    if len(name) > 120:
        wrong["name"] = "企业名称最多120字"
    if credit_code and not uscc.is_valid(credit_code):
        wrong["credit_code"] = "统一社会信用代码应是18位，末位校验不符，请对照营业执照核对；也可以先不填"
    if firm.division and firm.division not in dict(divisions()):
        wrong["division"] = "请从列表中选择所在地"
    if firm.scale and firm.scale not in Assessment.SCALES:
        wrong["scale"] = "请从列表中选择人数"
    if wrong:
        raise BadInput("bad firm", fields=wrong)
    return FirmDraft(name=name, credit_code=credit_code, division=firm.division, scale=firm.scale)


def mine(holder_id: UUID) -> list[Assessment]:
    """The holder's assessments, the newest first; UnknownCode if there are none."""
    with within(holder_id):
        found = list(Assessment.objects.held_by(holder_id).select_related("version"))
    if not found:
        raise UnknownCode("nobody holds anything by this code")
    return found


def held_by(holder_id: UUID) -> list[Assessment]:
    """As ``mine``, for a holder that may have none yet."""
    with within(holder_id):
        return list(Assessment.objects.held_by(holder_id).select_related("version"))


def standing(assessment_id: UUID, *, holder_id: UUID) -> Standing:
    with within(holder_id):
        return _standing(own(assessment_id, holder_id))


def own(assessment_id: UUID, holder_id: UUID, *, lock: bool = False) -> Assessment:
    rows = Assessment.objects.held_by(holder_id).filter(pk=assessment_id)
    found = (rows.select_for_update() if lock else rows).first()
    if found is None:
        raise UnknownCode(f"no assessment {assessment_id} of this holder")
    return found


def _standing(assessment: Assessment) -> Standing:
    questionnaire = versions.of(assessment.version_id)
    answers = {row.item: row for row in Answer.objects.filter(assessment=assessment)}
    chosen, notes = {key: row.choice for key, row in answers.items()}, {key: row.note for key, row in answers.items()}
    return Standing(
        assessment=assessment, questionnaire=questionnaire, answers=answers, asked=risk.visible(questionnaire, chosen),
        wanting=risk.faults(questionnaire, chosen, notes),
    )  # fmt: skip


def answer(assessment_id: UUID, given: Mapping[str, Mapping[str, str]], *, holder_id: UUID, now: datetime) -> Standing:
    """Save answers, one item or many: item → {choice, note, evidence}. An item may be saved unanswered again by an empty
    choice. What is wrong with one item refuses the whole request and names it; nothing saved before is lost."""
    with within(holder_id):
        assessment = own(assessment_id, holder_id, lock=True)
        if assessment.state == "finished":
            raise AlreadyFinished(f"{assessment.pk} is finished")
        questionnaire = versions.of(assessment.version_id)
        if wrong := _wrong(questionnaire, given):
            raise BadInput("bad answers", fields=wrong)
        emptied = [key for key, row in given.items() if not row.get("choice")]
        Answer.objects.filter(assessment=assessment, item__in=emptied).delete()
        Answer.objects.bulk_create(
            [
                Answer(assessment=assessment, item=key, choice=row["choice"], note=row.get("note", "").strip(),
                       evidence=row.get("evidence", "").strip(), at=now)
                for key, row in given.items() if row.get("choice")
            ],
            update_conflicts=True, unique_fields=["assessment", "item"], update_fields=["choice", "note", "evidence", "at"],
        )  # fmt: skip
        assessment.saved_at = now
        assessment.save(update_fields=["saved_at"])
        return _standing(assessment)


def _wrong(questionnaire: Questionnaire, given: Mapping[str, Mapping[str, str]]) -> dict[str, str]:
    found = {}
    for key, row in given.items():
        item = questionnaire.item(key)
        if item is None:
            found[key] = "这份问卷没有这道题"
        elif row.get("choice") and row["choice"] not in dict(item.choices):
            found[key] = f"“{item.ask}”请选：{'、'.join(label for _, label in item.choices)}"
        elif any(len(row.get(name, "")) > 500 or "\x00" in row.get(name, "") for name in ("note", "evidence")):
            found[key] = "说明和佐证各不超过500字"
    return found


def finish(assessment_id: UUID, *, holder_id: UUID, now: datetime) -> Assessment:
    """Make the report from the answers as they stand; from then on they are fixed. BadInput names what is unanswered."""
    with within(holder_id):
        assessment = own(assessment_id, holder_id, lock=True)
        if assessment.state == "finished":
            return assessment  # pressed twice
        stands = _standing(assessment)
        if stands.wanting:
            raise BadInput("unanswered", fields=dict(stands.wanting), what=f"还有{len(stands.wanting)}题没有答完")
        made = risk.report(stands.questionnaire, {key: row.choice for key, row in stands.answers.items()})
        today = local_day(now)
        assessment.state, assessment.finished_at, assessment.saved_at = "finished", now, now
        assessment.score, assessment.grade = made.scored.score, made.scored.grade
        assessment.report = made.as_json()
        assessment.valid_until = today + timedelta(days=stands.questionnaire.valid_days)
        assessment.save()
        assessment.refresh_from_db()
        Finding.objects.bulk_create(
            Finding(
                assessment=assessment, item=each.item, area=each.area, stage=each.stage, severity=each.severity, risk=each.risk,
                advice=each.advice, first_result=each.result, due_on=today + timedelta(days=each.within), serial=serial,
            )
            for serial, each in enumerate(made.risks, start=1)
        )  # fmt: skip
        _record("assessment.finished", assessment, now, {"report": assessment.report})
    return assessment


def again(assessment_id: UUID, *, holder_id: UUID, now: datetime) -> Assessment:
    """A re-test (复测) by the same holder under today's version; the earlier one stays as it is."""
    with within(holder_id):
        before = own(assessment_id, holder_id)
        if before.state != "finished":
            raise NotFinished("nothing to test again")
        questionnaire = before.version.key
    firm = FirmDraft(
        name=before.firm_name, credit_code=before.credit_code, division=before.division, scale=before.scale
    )
    return start(questionnaire, firm, now=now, previous=before, holder_id=holder_id)[0]


def consent(
    assessment_id: UUID,
    *,
    holder_id: UUID,
    unit_id: UUID,
    given_by: str,
    now: datetime,
    firm: FirmDraft,
    phone: str = "",
) -> Consent:
    """The firm lets one unit see this assessment and what follows it. Name and credit code are wanted from then on."""
    with within(holder_id):
        assessment = own(assessment_id, holder_id, lock=True)
        if assessment.state != "finished":
            raise NotFinished("no report yet")
        firm = checked(firm)
        wrong = {}
        if not firm.name:
            wrong["name"] = "请填写企业名称"
        if not firm.credit_code:
            wrong["credit_code"] = "请填写统一社会信用代码"
        if not given_by.strip() or len(given_by) > 60:
            wrong["given_by"] = "请填写同意人姓名和职务，最多60字"
        if len(phone) > 30:
            wrong["phone"] = "电话最多30位"
        unit = Unit.objects.filter(pk=unit_id, kind__in=RECEIVERS, until__isnull=True).first()
        if unit is None:
            wrong["unit"] = "请从列表中选择单位"
        if wrong or unit is None:
            raise BadInput("bad consent", fields=wrong)
        _take_back(assessment, now)
        assessment.firm_name, assessment.credit_code = firm.name, firm.credit_code
        assessment.firm_key = codes.firm_key(firm.credit_code)
        assessment.division = assessment.division or unit.division
        assessment.consented_unit_id, assessment.consented_at = unit.pk, now
        assessment.save()
        given = Consent.objects.create(
            assessment=assessment, unit_id=unit.pk, given_by=given_by.strip(), phone=phone.strip(), given_at=now
        )
        _record("assessment.consented", assessment, now, {"unit": str(unit.pk), "by": given.given_by})
    return given


def withdraw(assessment_id: UUID, *, holder_id: UUID, now: datetime) -> None:
    """From now on no unit sees it; that one did, and since when, stays on record."""
    with within(holder_id):
        assessment = own(assessment_id, holder_id, lock=True)
        if assessment.consented_unit_id is None:
            raise BadInput("no consent", what="现在没有单位可以看到这份测评")
        _take_back(assessment, now)
        assessment.consented_unit_id = assessment.consented_at = None
        assessment.save(update_fields=["consented_unit_id", "consented_at"])
        _record("assessment.consent_withdrawn", assessment, now, {})


def _take_back(assessment: Assessment, now: datetime) -> None:
    Consent.objects.filter(assessment=assessment, withdrawn_at__isnull=True).update(withdrawn_at=now)


def prove(finding_id: UUID, proof: str, *, holder_id: UUID, now: datetime) -> Finding:
    """The firm says what it did and by what that can be seen; an officer closes the finding."""
    with within(holder_id):
        found = Finding.objects.select_for_update().filter(pk=finding_id, assessment__holder_id=holder_id).first()
        if found is None:
            raise UnknownCode(f"no finding {finding_id} of this holder")
        if found.state == "closed":
            raise BadInput("closed", what="这个风险点已经关闭，不需要再提交")
        if not 4 <= len(proof.strip()) <= 1000 or "\x00" in proof:
            raise BadInput("no proof", fields={"proof": "请写明做了什么、凭什么可以核对，4至1000字"})
        found.proof, found.proved_at, found.state = proof.strip(), now, "proved"
        found.save(update_fields=["proof", "proved_at", "state"])
        _record("assessment.finding_proved", found.assessment, now, {"proof": found.proof}, subject=found.pk)
    return found


def _record(
    kind: str, assessment: Assessment, now: datetime, told: Mapping[str, object], subject: UUID | None = None
) -> None:
    ledger.record(
        kind, chain=assessment.holder_id, subject=subject or assessment.pk, officer_id=None, unit_id=None, at=now,
        digest=salted_digest(dict(told), bytes(assessment.salt)),
    )  # fmt: skip
