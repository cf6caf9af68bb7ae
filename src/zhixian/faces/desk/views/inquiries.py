"""咨询: the unit's queue with what is overdue, one thread, an answer with articles, and the way into a lead."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_http_methods, require_safe

from zhixian.faces.desk.doors import DeskRequest, desk_view
from zhixian.faces.desk.forms.plain import Ask, PlainForm
from zhixian.faces.desk.forms.pressing import faults_of, press
from zhixian.faces.desk.rendering import page
from zhixian.moments import local_day
from zhixian.rooms.docket.models import Run
from zhixian.rooms.enterprises import serving
from zhixian.rooms.enterprises.disputes import guiding
from zhixian.rooms.enterprises.inquiries import answering, reporting
from zhixian.rooms.leads import routing

STATES = {"waiting": "待答复", "overdue": "超期", "mine": "我的", "answered": "已答复", "closed": "已办结",
          "reported": "已转为线索"}  # fmt: skip
MATTERS = [(key, label) for key, (label, _) in routing.MATTERS.items()]
ANSWER = PlainForm("answer", "答复", (
    Ask("text", "答复", "long_text", True),
    Ask("articles", "依据条文（每行一条，如：商标法第五十七条）", "long_text", help="在法律库里按今天有效的版本找，咨询人可以点开看。"),
))  # fmt: skip
REPORT = PlainForm(
    "report", "转为线索", (Ask("matter", "什么事", "select", True, options=MATTERS),),
    help="咨询人写的和附件原样成为线索，送有权办理的单位，不用再录。",
)  # fmt: skip
GUIDE = PlainForm(
    "guide", "受理为海外纠纷指导", (), help="企业登记的内容和文书原样成为指导事项，不用再录；企业看得到进展。"
)
TAKE = PlainForm("take", "由我答复", ())
CLOSE = PlainForm("close", "办结", ())


@desk_view
@require_safe
def listing(request: DeskRequest) -> HttpResponse:
    now, state = timezone.now(), request.GET.get("state", "waiting")
    lines = answering.queue(request.actor, now=now, state=state if state in STATES else "waiting")
    figures = answering.counts(request.actor, now=now, since=local_day(now).replace(month=1, day=1))
    told = {"lines": lines, "state": state, "states": STATES.items(), "figures": figures}
    return page(request, "desk/inquiries/list.html", told, current="inquiries")


@desk_view
@require_http_methods(["GET", "HEAD", "POST"])
def show(request: DeskRequest, inquiry_id: UUID) -> HttpResponse:
    now, actor = timezone.now(), request.actor
    shown = answering.show(inquiry_id, actor=actor, now=now)
    one = shown.line.inquiry
    dispute = guiding.registered(inquiry_id, actor=actor)
    forms = []
    if serving.may_work(actor):
        forms = [GUIDE] if dispute and dispute.dossier_id is None and guiding.may_open(actor) else []
        forms += [ANSWER] if shown.open else []
        forms += [TAKE] if shown.open and one.officer_id != actor.officer_id else []
        forms += [REPORT] if one.report_id is None and dispute is None else []
        forms += [CLOSE] if one.state == "answered" else []
    done, drawn = press(request, forms, {
        "guide": lambda given: _guided(*guiding.open_guidance(inquiry_id, actor=actor, now=now)),
        "answer": lambda given: _done("答复已发出，咨询人看得到。", answering.answer(inquiry_id, given["text"], articles=given["articles"], actor=actor, now=now)),
        "take": lambda given: _done("由您答复。", answering.take_up(inquiry_id, actor=actor, now=now)),
        "report": lambda given: _done("已转为线索。", reporting.by_officer(inquiry_id, given["matter"], actor=actor, now=now)),
        "close": lambda given: _done("已办结。", answering.close(inquiry_id, actor=actor, now=now)),
    })  # fmt: skip
    if done:
        messages.success(request, done)
        return redirect("desk:inquiry", inquiry_id)
    faults = faults_of(drawn)
    told = {
        "p": shown, "one": one, "dispute": dispute, "line": shown.line, "plain_forms": drawn, "faults": faults, "state": one.get_state_display(),
        "turns": [(turn, shown.names.get(turn.officer_id, "") if turn.officer_id else "") for turn in shown.turns],
        "lead_here": one.report_unit_id == actor.unit_id,
    }  # fmt: skip
    return page(request, "desk/inquiries/one.html", told, current="inquiries", status=422 if faults else 200)


def _guided(run: Run, left: list[str]) -> str:
    kept = f"这些附件的种类不能存入案卷，留在往来里：{'、'.join(left)}。" if left else ""
    return f"已受理为海外纠纷指导事项。{kept}"


def _done(says: str, _: Any) -> str:
    return says


@desk_view
@require_safe
def file(request: DeskRequest, inquiry_id: UUID, file_id: UUID) -> HttpResponse:
    told, content = answering.file_of(inquiry_id, file_id, actor=request.actor)
    answer = HttpResponse(content, content_type="application/octet-stream")
    answer["Content-Disposition"] = content_disposition_header(True, told.name) or "attachment"
    answer["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return answer
