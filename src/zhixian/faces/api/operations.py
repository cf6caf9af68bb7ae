"""The operations of /api/v1: the same acts under the same rules as on the desk."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import File, UploadedFile

from zhixian import procedures
from zhixian.faces.api import goods_watch as _goods_watch
from zhixian.faces.api import leads as _leads
from zhixian.faces.api import risk as _risk
from zhixian.faces.api import surveys as _surveys
from zhixian.faces.api.doors import PAGE, actor_of, api, nothing_here, once, scoped
from zhixian.faces.api.drafts import case_drafts, pairs_of
from zhixian.faces.api.shapes import (
    AssessIn,
    BeginIn,
    CaseIn,
    CorrectionIn,
    DossierOut,
    DueIn,
    FateIn,
    MatterIn,
    Refusal,
    StepIn,
    StepOut,
)
from zhixian.law import clocks as law_clocks
from zhixian.law import thresholds
from zhixian.law.explaining import explained
from zhixian.moments import SHANGHAI, local_day
from zhixian.refusals import BadInput
from zhixian.rooms.docket import corrections, intake, looking, opening, runs, services, work
from zhixian.rooms.docket import due as due_of
from zhixian.rooms.documents import services as documents
from zhixian.rooms.dossiers import coding, reading, search
from zhixian.rooms.dossiers import services as dossiers
from zhixian.rooms.dossiers.drafts import FactDraft, fact_faults
from zhixian.rooms.evidence import services as evidence
from zhixian.rooms.supervision import services as supervision

__all__ = ["api"]
OTHERS = (_goods_watch, _leads, _risk, _surveys)  # operations that stand in files of their own

REFUSALS: dict[Any, Any] = {frozenset({400, 401, 403, 404, 409, 413, 415, 422, 500}): Refusal}


@api.post("/cases", response={201: DossierOut, **REFUSALS}, tags=["案卷"], summary="登记行政案件")
@scoped("act")
def enter_case(request: HttpRequest, body: CaseIn) -> HttpResponse:
    draft, goods, materials = case_drafts(body)

    def act() -> tuple[int, dict[str, Any]]:
        dossier, _ = opening.enter_case(
            draft, actor=actor_of(request), now=timezone.now(), goods=goods, materials=materials
        )
        return 201, DossierOut.from_orm(dossier).dict()

    return once(request, body.dict(), act)


@api.get("/dossiers", response={200: list[DossierOut], **REFUSALS}, tags=["案卷"], summary="本单位参与的案卷，新的在前")
@scoped("read")
def list_dossiers(
    request: HttpRequest,
    limit: int = PAGE,
    before: UUID | None = None,
    q: str = "",
    codes: str = "",
    late: bool = False,
) -> Any:
    """``codes``: dictionary:code pairs with commas; ``late``: only cases that were entered late."""
    limit = max(1, min(limit, PAGE))
    if codes or late:
        return coding.listed(actor_of(request), pairs_of(codes), late=late, limit=limit, before=before)
    if q:
        return list(search.find(actor_of(request), q[:100])[:limit])
    return work.my_dossiers(actor_of(request), limit=limit, before=before)


@api.get("/dossiers/{dossier_id}", response={200: dict[str, Any], **REFUSALS}, tags=["案卷"], summary="一个案卷的全部")
@scoped("read")
def get_dossier(request: HttpRequest, dossier_id: UUID) -> Any:
    now = timezone.now()
    page = work.dossier_page(dossier_id, actor=actor_of(request), now=now)
    dossiers.note_reading(page.dossier, actor=actor_of(request), now=now, what="接口")
    case = page.case
    return {
        **DossierOut.from_orm(page.dossier).dict(),
        "case": case
        and {
            "number": case.number,
            "cause": case.cause,
            "opened_on": case.opened_on,
            "conduct_to": case.conduct_to,
            "penalty_number": case.penalty_number,
            "secret_documents": case.secret_documents,
            "entered_late": case.entered_late,
        },
        "codes": coding.grouped(page.codings),
        "parties": [
            {"id": row.pk, "role": row.role, "name": row.name, "credit_code": row.credit_code} for row in page.parties
        ],
        "facts": [
            {"name": row.name, "at_least": row.at_least, "at_most": row.at_most, "source": row.source}
            for row in page.facts
        ],
        "goods": [
            {"name": row.name, "quantity": row.quantity, "unit": row.unit, "unit_price": row.unit_price}
            for row in page.goods
        ],
        "materials": [
            {"id": row.pk, "serial": row.serial, "kind": row.kind, "name": row.name, "faults": row.faults()}
            for row in page.materials
        ],
        "assessments": [one.as_json() for one in page.assessments],
        "runs": [_standing(one, now) for one in page.standings],
        "papers": [
            {"id": row.pk, "key": row.key, "title": row.title, "number": row.number, "made_at": row.made_at}
            for row in page.papers
        ],
        "intakes": [
            {"id": row.pk, "number": row.number, "subject": row.subject, "state": row.state, "main": row.main}
            for row in page.intakes
        ],
    }


def _standing(one: work.Standing, now: datetime) -> dict[str, Any]:
    return {
        "id": one.run.pk, "procedure": one.run.procedure, "state": one.run.state, "label": one.state, "ended": one.run.ended,
        "clocks": [
            {"clock": row.clock, "unit": row.unit_id, "due_at": row.due_at, "light": work.light(row, now), "stopped_at": row.stopped_at,
             "verified": row.verified, "provisional": row.provisional, "internal_target_at": due_of.target_at(row), "reckoning": row.reckoning}
            for row in one.clocks
        ],
        "steps": [{"id": row.pk, "action": row.action, "at": row.at, "unit": row.unit_id, "from": row.state_before, "to": row.state_after} for row in one.steps],
        "offers": [{"action": row.action.id, "label": row.action.label, "allowed": row.allowed, "reasons": list(row.reasons)} for row in one.offers],
    }  # fmt: skip


@api.get(
    "/dossiers/{dossier_id}/ledger",
    response={200: list[dict[str, Any]], **REFUSALS},
    tags=["存证"],
    summary="案卷的存证链",
)
@scoped("read")
def ledger_of(request: HttpRequest, dossier_id: UUID) -> Any:
    dossier = dossiers.get(dossier_id, actor=actor_of(request))
    return [
        {
            "id": row.id,
            "position": row.position,
            "kind": row.kind,
            "at": row.at,
            "hash": bytes(row.hash).hex(),
            "prev": bytes(row.prev_hash).hex(),
        }
        for row in looking.chain(dossier)
    ]


@api.post("/dossiers/{dossier_id}/runs", response={201: StepOut, **REFUSALS}, tags=["流程"], summary="启动一个流程")
@scoped("act")
def begin(request: HttpRequest, dossier_id: UUID, body: BeginIn) -> HttpResponse:
    if body.procedure not in procedures.definitions():
        raise BadInput("unknown procedure", fields={"procedure": "没有这个流程"})

    def act() -> tuple[int, dict[str, Any]]:
        run = services.begin(
            body.procedure, dossier_id, actor=actor_of(request), form=body.form, now=timezone.now(), action=body.action
        )
        return 201, {"run": run.pk, "step": run.steps.latest("position").pk, "state": run.state, "ended": run.ended}

    return once(request, body.dict(), act)


@api.post("/matters", response={201: StepOut, **REFUSALS}, tags=["流程"], summary="发起一个没有案件的事项")
@scoped("act")
def open_matter(request: HttpRequest, body: MatterIn) -> HttpResponse:
    if body.procedure not in procedures.definitions():
        raise BadInput("unknown procedure", fields={"procedure": "没有这个流程"})

    def act() -> tuple[int, dict[str, Any]]:
        _, run = opening.open_matter(
            body.procedure, actor=actor_of(request), title=body.title, right_type=body.right_type, form=body.form,
            now=timezone.now(), action=body.action,
        )  # fmt: skip
        return 201, {"run": run.pk, "step": run.steps.latest("position").pk, "state": run.state, "ended": run.ended}

    return once(request, body.dict(), act)


@api.post("/runs/{run_id}/steps", response={201: StepOut, **REFUSALS}, tags=["流程"], summary="办理一步")
@scoped("act")
def take(request: HttpRequest, run_id: UUID, body: StepIn) -> HttpResponse:
    def act() -> tuple[int, dict[str, Any]]:
        step = services.take(
            run_id, body.action, actor=actor_of(request), form=body.form, now=timezone.now(), seen_state=body.seen_state
        )
        return 201, {"run": run_id, "step": step.pk, "state": step.run.state, "ended": step.run.ended}

    return once(request, body.dict(), act)


@api.get("/runs/{run_id}", response={200: dict[str, Any], **REFUSALS}, tags=["流程"], summary="一个流程的状态")
@scoped("read")
def get_run(request: HttpRequest, run_id: UUID) -> Any:
    run = services.get_run(run_id, actor=actor_of(request))
    definition = runs.definition_of(run.version_id)
    return {
        "id": run.pk,
        "procedure": run.procedure,
        "state": run.state,
        "label": definition.states[run.state].label,
        "ended": run.ended,
        "version": run.version_id,
    }


@api.post(
    "/steps/{step_id}/corrections", response={201: dict[str, Any], **REFUSALS}, tags=["流程"], summary="更正一步的内容"
)
@scoped("act")
def correct(request: HttpRequest, step_id: UUID, body: CorrectionIn) -> HttpResponse:
    def act() -> tuple[int, dict[str, Any]]:
        made = corrections.correct_step(
            step_id, wrong=body.wrong, right=body.right, actor=actor_of(request), now=timezone.now()
        )
        return 201, {"id": made.pk}

    return once(request, body.dict(), act)


@api.post(
    "/intakes/{intake_id}", response={200: dict[str, Any], **REFUSALS}, tags=["流程"], summary="另附线索的处理结果"
)
@scoped("act")
def decide_lead(request: HttpRequest, intake_id: UUID, body: FateIn) -> HttpResponse:
    def act() -> tuple[int, dict[str, Any]]:
        found = intake.decide_lead(intake_id, body.state, actor=actor_of(request), now=timezone.now())
        return 200, {"number": found.number, "state": found.state}

    return once(request, body.dict(), act)


@api.get("/work", response={200: list[dict[str, Any]], **REFUSALS}, tags=["工作"], summary="我的工作，最先届满的在前")
@scoped("read")
def my_work(request: HttpRequest, limit: int = PAGE) -> Any:
    rows = work.my_work(actor_of(request), now=timezone.now(), limit=max(1, min(limit, PAGE)))
    return [
        {"dossier": row.dossier.pk, "number": row.dossier.number, "title": row.dossier.title, "run": row.run_id, "procedure": row.procedure,
         "state": row.state, "clock": row.clock.clock, "due_at": row.clock.due_at, "light": row.light, "verified": row.clock.verified,
         "provisional": row.clock.provisional, "internal_target_at": due_of.target_at(row.clock)}
        for row in rows
    ]  # fmt: skip


@api.get("/watch", response={200: list[dict[str, Any]], **REFUSALS}, tags=["监督"], summary="应移送未移送")
@scoped("read")
def watch(request: HttpRequest, state: str = "", limit: int = PAGE) -> Any:
    rows = supervision.listed(actor_of(request), now=timezone.now(), state=state[:20], limit=max(1, min(limit, PAGE)))
    return [{**vars(row), "grounds": list(row.grounds)} for row in rows]


@api.get("/notices", response={200: list[dict[str, Any]], **REFUSALS}, tags=["工作"], summary="通知")
@scoped("read")
def notices(request: HttpRequest, limit: int = PAGE) -> Any:
    rows = work.notices(actor_of(request), limit=max(1, min(limit, PAGE)))
    return [
        {"id": row.pk, "at": row.at, "text": row.text, "dossier": row.dossier_id, "read_at": row.read_at}
        for row in rows
    ]


@api.get(
    "/papers/{paper_id}.{form}", tags=["文书"], summary="下载文书（pdf 或 docx）", response={200: None, **REFUSALS}
)
@scoped("read")
def paper(request: HttpRequest, paper_id: UUID, form: str) -> HttpResponse:
    found, _ = looking.paper(paper_id, actor=actor_of(request))
    kinds = {
        "pdf": ("application/pdf", documents.pdf),
        "docx": ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", documents.word),
    }
    if form not in kinds:
        raise nothing_here()
    media_type, draw = kinds[form]
    response = HttpResponse(draw(found), content_type=media_type)
    response["Content-Disposition"] = f'attachment; filename="{found.key}.{form}"'
    return response


@api.post("/dossiers/{dossier_id}/files", response={201: dict[str, Any], **REFUSALS}, tags=["案卷"], summary="上传文件")
@scoped("file")
def upload(request: HttpRequest, dossier_id: UUID, file: File[UploadedFile]) -> Any:
    stored = evidence.store_file(dossier_id, file.name or "", file.file, actor=actor_of(request), now=timezone.now())  # type: ignore[arg-type]
    return api.create_response(
        request,
        {"id": stored.pk, "name": stored.name, "media_type": stored.media_type, "sha256": stored.sha256},
        status=201,
    )


@api.get("/procedures", response={200: list[dict[str, Any]], **REFUSALS}, tags=["流程"], summary="流程声明")
@scoped("read")
def list_procedures(request: HttpRequest) -> Any:
    return [
        {"key": key, "label": each.label, "digest": each.digest, "body": each.as_json()}
        for key, each in procedures.definitions().items()
    ]


@api.post("/law/assess", response={200: dict[str, Any], **REFUSALS}, tags=["法律"], summary="对照追诉标准")
@scoped("read")
def assess(request: HttpRequest, body: AssessIn) -> Any:
    known = dossiers.known_facts()
    drafts = [FactDraft(**row.dict()) for row in body.facts]
    if wrong := fact_faults(drafts, known_facts=known):
        raise BadInput("facts with faults", fields=wrong)
    case = thresholds.Case(
        crime=body.crime, conduct_date=body.conduct_date, judged_on=body.judged_on, actor=body.actor, object=body.object, marks=body.marks,
        facts={row.name: thresholds.Interval(row.at_least, row.at_most, row.source) for row in drafts}, same_source=body.same_source,
        conditions=frozenset(body.conditions), unsaid_is_unknown=True,
    )  # fmt: skip
    try:
        return thresholds.assess(case).as_json()
    except ValueError as fault:
        raise BadInput(str(fault), fields={"crime": str(fault)}) from fault


@api.post("/law/due", response={200: dict[str, Any], **REFUSALS}, tags=["法律"], summary="计算期限")
@scoped("read")
def due(request: HttpRequest, body: DueIn) -> Any:
    if body.clock not in law_clocks.known():
        raise BadInput("unknown clock", fields={"clock": "没有这个期限"})
    if not 1990 <= body.start.year <= 2100 or any(not 0 <= (last - first).days <= 3660 for first, last in body.paused):
        raise BadInput("absurd moment", fields={"start": "时间应在1990年至2100年之间，扣除的期间应先后有序"})
    start = body.start if body.start.tzinfo else body.start.replace(tzinfo=SHANGHAI)
    try:
        found = law_clocks.reckon(
            body.clock, start=start, extended=body.extended, paused=body.paused, in_custody=body.in_custody
        )
    except law_clocks.BadReckoning as fault:
        raise BadInput(str(fault), fields={"extended": str(fault)}) from fault
    return found.as_json()


@api.get(
    "/dossiers/{dossier_id}/assessment",
    response={200: list[dict[str, Any]], **REFUSALS},
    tags=["法律"],
    summary="案卷的法律对照",
)
@scoped("read")
def assessment_of(request: HttpRequest, dossier_id: UUID) -> Any:
    dossier = dossiers.get(dossier_id, actor=actor_of(request))
    read = reading.read_law(dossier, on=local_day(timezone.now()))
    return [one.as_json() | {"explanation": explained(one).as_json()} for one in read]
