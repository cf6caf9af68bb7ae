"""Risk assessments over the API. An outside app starts one for a firm with the app's token and gets the firm's code; answers,
report and consent want that code as their bearer. The app's token alone opens no assessment. Officers read with their own."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Schema
from ninja.security import HttpBearer
from pydantic import Field

from zhixian import risk
from zhixian.faces.api.doors import PAGE, AppToken, actor_of, api, scoped
from zhixian.faces.api.shapes import Refusal, Strict
from zhixian.refusals import NotFound
from zhixian.rooms.agencies.tokens import BadToken
from zhixian.rooms.enterprises.assessments import codes, holding, overseeing, reading, reporting, versions
from zhixian.rooms.enterprises.assessments.codes import UnknownCode
from zhixian.rooms.enterprises.indexes import services as indexes

REFUSALS: dict[Any, Any] = {frozenset({400, 401, 403, 404, 409, 413, 422, 500}): Refusal}
TAG = ["风险测评"]


class FirmCode(HttpBearer):
    """企业的测评码"""

    def authenticate(self, request: HttpRequest, token: str) -> UUID:
        try:
            return codes.holder_of(token)
        except UnknownCode:
            raise BadToken("not a code") from None


class StartIn(Strict):
    questionnaire: str = Field(max_length=60)
    firm_name: str = Field("", max_length=120)
    credit_code: str = Field("", max_length=18)
    division: str = Field("", max_length=6)
    scale: str = Field("", description="micro, small, medium, large", max_length=10)


class AnswerIn(Strict):
    choice: str = Field(description="选项的键；空为撤回", max_length=20)
    note: str = Field("", max_length=500)
    evidence: str = Field("", max_length=500)


class AnswersIn(Strict):
    answers: dict[str, AnswerIn] = Field(max_length=200)


class ConsentIn(Strict):
    unit: UUID
    firm_name: str = Field(max_length=120)
    credit_code: str = Field(max_length=18)
    given_by: str = Field(max_length=60)
    phone: str = Field("", max_length=30)


class StartedOut(Schema):
    id: UUID
    code: str = Field(description="企业的测评码，只给这一次；之后凭它作答和取报告")
    version: str
    edition: str


class StandingOut(Schema):
    id: UUID
    state: str
    asked: list[str] = Field(description="现在要答的题，随答案分支")
    answers: dict[str, str]
    wanting: dict[str, str] = Field(description="题 → 还缺什么；空了就可以出报告")


class ReportOut(Schema):
    id: UUID
    finished_at: Any
    valid_until: Any
    grade: str = Field(description="现行等级：high, medium, low；机关调整过的以调整为准")
    report: dict[str, Any] = Field(description="出具时固定的报告：版次、分值、等级、理由、风险点、建议")


def _standing(stands: holding.Standing) -> dict[str, Any]:
    return {
        "id": stands.assessment.pk, "state": stands.assessment.state, "asked": [item.id for item in stands.asked],
        "answers": {key: row.choice for key, row in stands.answers.items()}, "wanting": dict(stands.wanting),
    }  # fmt: skip


def _holder(request: HttpRequest) -> UUID:
    return request.auth  # type: ignore[attr-defined,no-any-return]


@api.get(
    "/risk/questionnaires",
    auth=AppToken(),
    response={200: list[dict[str, Any]], **REFUSALS},
    tags=TAG,
    summary="现行问卷",
)
def risk_questionnaires(request: HttpRequest) -> Any:
    return [
        {"key": key, "label": each.label, "edition": each.edition, "version": each.digest, "means": each.means,
         "items": sum(item.kind == "check" for item in each.items)}
        for key, each in risk.questionnaires().items()
    ]  # fmt: skip


@api.get(
    "/risk/questionnaires/{key}",
    auth=AppToken(),
    response={200: dict[str, Any], **REFUSALS},
    tags=TAG,
    summary="一份问卷的全部题目",
)
def risk_questionnaire(request: HttpRequest, key: str) -> Any:
    found = versions.current(key)
    return {**found.as_json(), "version": found.digest}


@api.post(
    "/risk/assessments", auth=AppToken(), response={201: StartedOut, **REFUSALS}, tags=TAG, summary="为一家企业发起测评"
)
def risk_start(request: HttpRequest, body: StartIn) -> HttpResponse:
    firm = holding.FirmDraft(
        name=body.firm_name, credit_code=body.credit_code, division=body.division, scale=body.scale
    )
    made, code = holding.start(body.questionnaire, firm, now=timezone.now(), app=request.auth)  # type: ignore[attr-defined]
    told = {"id": made.pk, "code": code, "version": made.version_id, "edition": made.version.edition}
    return api.create_response(request, told, status=201)


@api.get(
    "/risk/assessments/{assessment_id}",
    auth=FirmCode(),
    response={200: StandingOut, **REFUSALS},
    tags=TAG,
    summary="答到哪里了",
)
def risk_standing(request: HttpRequest, assessment_id: UUID) -> Any:
    return _standing(holding.standing(assessment_id, holder_id=_holder(request)))


@api.put(
    "/risk/assessments/{assessment_id}/answers",
    auth=FirmCode(),
    response={200: StandingOut, **REFUSALS},
    tags=TAG,
    summary="保存答案，一题或者多题",
)
def risk_answer(request: HttpRequest, assessment_id: UUID, body: AnswersIn) -> Any:
    given = {key: row.dict() for key, row in body.answers.items()}
    return _standing(holding.answer(assessment_id, given, holder_id=_holder(request), now=timezone.now()))


@api.post(
    "/risk/assessments/{assessment_id}/finish",
    auth=FirmCode(),
    response={200: ReportOut, **REFUSALS},
    tags=TAG,
    summary="出报告",
)
def risk_finish(request: HttpRequest, assessment_id: UUID) -> Any:
    holding.finish(assessment_id, holder_id=_holder(request), now=timezone.now())
    return _report(assessment_id, _holder(request))


@api.get(
    "/risk/assessments/{assessment_id}/report",
    auth=FirmCode(),
    response={200: ReportOut, **REFUSALS},
    tags=TAG,
    summary="取报告",
)
def risk_report(request: HttpRequest, assessment_id: UUID) -> Any:
    return _report(assessment_id, _holder(request))


def _report(assessment_id: UUID, holder_id: UUID) -> dict[str, Any]:
    found = reading.held(assessment_id, holder_id=holder_id)
    one = found.assessment
    return {
        "id": one.pk,
        "finished_at": one.finished_at,
        "valid_until": one.valid_until,
        "grade": found.grade,
        "report": one.report,
    }


@api.get(
    "/risk/assessments/{assessment_id}/report.pdf",
    auth=FirmCode(),
    response={200: None, **REFUSALS},
    tags=TAG,
    summary="取报告（PDF）",
)
def risk_report_pdf(request: HttpRequest, assessment_id: UUID) -> HttpResponse:
    found = reading.held(assessment_id, holder_id=_holder(request))
    answer = HttpResponse(
        reporting.pdf(found.assessment, found.findings, grade=found.grade, plan=found.plan),
        content_type="application/pdf",
    )
    answer["Content-Disposition"] = 'attachment; filename="risk-report.pdf"'
    return answer


@api.post(
    "/risk/assessments/{assessment_id}/consent",
    auth=FirmCode(),
    response={200: dict[str, Any], **REFUSALS},
    tags=TAG,
    summary="企业同意一个单位查看",
)
def risk_consent(request: HttpRequest, assessment_id: UUID, body: ConsentIn) -> Any:
    given = holding.consent(
        assessment_id, holder_id=_holder(request), unit_id=body.unit, given_by=body.given_by, phone=body.phone,
        firm=holding.FirmDraft(name=body.firm_name, credit_code=body.credit_code), now=timezone.now(),
    )  # fmt: skip
    return {"unit": given.unit_id, "given_at": given.given_at}


@api.delete(
    "/risk/assessments/{assessment_id}/consent",
    auth=FirmCode(),
    response={200: dict[str, Any], **REFUSALS},
    tags=TAG,
    summary="收回同意",
)
def risk_withdraw(request: HttpRequest, assessment_id: UUID) -> Any:
    holding.withdraw(assessment_id, holder_id=_holder(request), now=timezone.now())
    return {"unit": None}


@api.get(
    "/risk/assessments",
    response={200: list[dict[str, Any]], **REFUSALS},
    tags=TAG,
    summary="企业同意本单位查看的测评（执法人员）",
)
@scoped("read")
def risk_listed(request: HttpRequest, grade: str = "", limit: int = PAGE) -> Any:
    rows = overseeing.listed(actor_of(request), now=timezone.now(), grade=grade[:10], limit=max(1, min(limit, PAGE)))
    return [
        {"id": row.assessment.pk, "firm": row.assessment.firm_name, "credit_code": row.assessment.credit_code,
         "questionnaire": row.assessment.version.key, "edition": row.assessment.version.edition, "score": row.assessment.score,
         "grade": row.grade, "reckoned_grade": row.assessment.grade, "open": row.open, "closed": row.closed,
         "overdue": row.overdue, "review_on": row.review_on}
        for row in rows
    ]  # fmt: skip


@api.get(
    "/risk/indexes/{key}", response={200: dict[str, Any], **REFUSALS}, tags=TAG, summary="风险指数和构成（执法人员）"
)
@scoped("read")
def risk_index(request: HttpRequest, key: str) -> Any:
    if len(key) > 20:
        raise NotFound("no such index")
    found = indexes.shown(key, actor=actor_of(request))
    return {
        "index": found.index.as_json(),
        "scores": [
            {"subject": row.subject, "name": row.name, "day": row.day, "score": row.score, "level": row.level,
             "edition": row.version.edition, "parts": row.parts}
            for row in found.scores
        ],
    }  # fmt: skip
