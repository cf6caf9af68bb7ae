"""企业风险: assessments that firms let the unit see, another grade, findings, the plan, the figures, tokens of outside apps."""

from datetime import date, timedelta
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from zhixian.faces.desk.doors import DeskRequest, desk_view, uuid_or_404
from zhixian.faces.desk.rendering import page
from zhixian.moments import local_day
from zhixian.refusals import NotFound
from zhixian.risk import GRADES, shelves
from zhixian.risk.declarations import RESULTS, STAGES
from zhixian.risk.scoring import SEVERITIES
from zhixian.risk.shelves import BY
from zhixian.rooms.enterprises.assessments import apps as outside_apps
from zhixian.rooms.enterprises.assessments import counting, overseeing, planning, reporting, versions
from zhixian.rooms.enterprises.models import Finding


@desk_view
@require_safe
def listing(request: DeskRequest) -> HttpResponse:
    grade = request.GET.get("grade", "")
    rows = overseeing.listed(request.actor, now=timezone.now(), grade=grade if grade in GRADES else "")
    told = {"rows": [(row, GRADES[row.grade]) for row in rows], "grades": GRADES.items(), "grade": grade,
            "full": len(rows) == overseeing.PAGE, "may_apps": outside_apps.may_make(request.actor)}  # fmt: skip
    return page(request, "desk/risk/list.html", {**told, "tab": "risk"}, current="risk")


@desk_view
@require_safe
def show(request: DeskRequest, assessment_id: UUID) -> HttpResponse:
    found = overseeing.opened(assessment_id, actor=request.actor, now=timezone.now())
    one = found.assessment
    questionnaire = versions.of(one.version_id)
    asked = {item.id: item for item in questionnaire.items}
    told = {
        "found": found, "one": one, "grade": GRADES[found.grade], "reckoned": GRADES[one.grade],
        "view": reporting.view(one, found.findings, grade=found.grade), "charts": reporting.charts_of(one),
        "answers": [(asked[row.item], dict(asked[row.item].choices).get(row.choice, ""), row) for row in found.answers if row.item in asked],
        "findings": [
            (row, row.STATES[row.state], STAGES[row.stage], SEVERITIES[row.severity],
             [(check, RESULTS[check.result]) for check in row.rechecks.all()])
            for row in found.findings
        ],
        "overrides": [(row, GRADES[row.before], GRADES[row.after]) for row in found.overrides],
        "plan": found.plans[0] if found.plans else None, "plan_grade": GRADES[found.plans[0].grade] if found.plans else "",
        "earlier_plans": found.plans[1:], "by": BY, "may_work": overseeing.may_work(request.actor),
        "grades": [(key, label) for key, label in GRADES.items() if key != found.grade], "stages": STAGES.items(),
        "severities": SEVERITIES.items(), "results": [(key, label) for key, label in RESULTS.items() if key != "not_applicable"],
        "today": local_day(timezone.now()),
    }  # fmt: skip
    return page(request, "desk/risk/one.html", told, current="risk")


@desk_view
@require_safe
def pdf(request: DeskRequest, assessment_id: UUID) -> HttpResponse:
    found = overseeing.opened(assessment_id, actor=request.actor, now=timezone.now())
    answer = HttpResponse(
        reporting.pdf(found.assessment, found.findings, grade=found.grade, plan=next(iter(found.plans), None)),
        content_type="application/pdf",
    )
    answer["Content-Disposition"] = 'attachment; filename="risk-report.pdf"'
    return answer


@desk_view
@require_POST
def override(request: DeskRequest, assessment_id: UUID) -> HttpResponse:
    made = overseeing.override(
        assessment_id,
        request.POST.get("grade", ""),
        request.POST.get("reason", ""),
        actor=request.actor,
        now=timezone.now(),
    )
    messages.success(request, f"等级已调整为{GRADES[made.after]}，理由记录在案。需要时请重新制定计划。")
    return redirect("desk:risk-one", assessment_id)


@desk_view
@require_POST
def add_finding(request: DeskRequest, assessment_id: UUID) -> HttpResponse:
    told = {name: request.POST.get(name, "") for name in ("stage", "severity", "risk", "advice")}
    overseeing.add_finding(
        assessment_id, **told, due_on=_day(request.POST.get("due_on", "")), actor=request.actor, now=timezone.now()
    )
    messages.success(request, "已登记，等待企业整改。")
    return redirect("desk:risk-one", assessment_id)


@desk_view
@require_POST
def recheck(request: DeskRequest, finding_id: UUID) -> HttpResponse:
    made = overseeing.recheck(
        finding_id,
        request.POST.get("result", ""),
        request.POST.get("note", ""),
        actor=request.actor,
        now=timezone.now(),
    )
    messages.success(request, "已关闭。" if made.result == "met" else "已登记复核，风险点仍待整改。")
    return redirect("desk:risk-one", made.finding.assessment_id)


@desk_view
@require_POST
def make_plan(request: DeskRequest, assessment_id: UUID) -> HttpResponse:
    planning.make(assessment_id, actor=request.actor, now=timezone.now(), contact=request.POST.get("contact", ""))
    messages.success(request, "计划已按等级生成，可以按企业情况增减、改期。")
    return redirect("desk:risk-one", assessment_id)


@desk_view
@require_POST
def add_action(request: DeskRequest, plan_id: UUID) -> HttpResponse:
    made = planning.add_action(
        plan_id, label=request.POST.get("label", ""), by=request.POST.get("by", ""),
        due_on=_day(request.POST.get("due_on", "")), actor=request.actor, now=timezone.now(),
    )  # fmt: skip
    return redirect("desk:risk-one", made.plan.assessment_id)


@desk_view
@require_POST
def move(request: DeskRequest, plan_id: UUID) -> HttpResponse:
    action = request.POST.get("action", "")
    plan = planning.move(plan_id, action_id=uuid_or_404(action) if action else None, due_on=_day(request.POST.get("due_on", "")),
                         actor=request.actor, now=timezone.now())  # fmt: skip
    messages.success(request, "日期已改。")
    return redirect("desk:risk-one", plan.assessment_id)


@desk_view
@require_POST
def done(request: DeskRequest, plan_id: UUID, action_id: UUID) -> HttpResponse:
    made = planning.done(plan_id, action_id, request.POST.get("result", ""), actor=request.actor, now=timezone.now())
    messages.success(request, "已登记完成。")
    return redirect("desk:risk-one", made.plan.assessment_id)


@desk_view
@require_safe
def board(request: DeskRequest) -> HttpResponse:
    stage, state = request.GET.get("stage", ""), request.GET.get("state", "")
    told = {"columns": overseeing.board(request.actor, stage=stage, state=state), "stages": STAGES.items(), "stage": stage,
            "states": Finding.STATES.items(), "state": state, "severities": SEVERITIES, "labels": Finding.STATES,
            "today": local_day(timezone.now())}  # fmt: skip
    return page(request, "desk/risk/board.html", {**told, "tab": "risk-board"}, current="risk")


@desk_view
@require_safe
def scenes(request: DeskRequest) -> HttpResponse:
    overseeing.refuse_others(request.actor)
    told = {"scenes": [(each, STAGES[each.stage]) for each in shelves.scenes().values()], "tab": "risk-scenes"}
    return page(request, "desk/risk/scenes.html", told, current="risk")


@desk_view
@require_safe
def scene(request: DeskRequest, key: str) -> HttpResponse:
    found = shelves.scenes().get(key)
    if found is None:
        raise NotFound(f"no scene {key!r}")
    told = {
        "scene": found,
        "stage": STAGES[found.stage],
        "similar": overseeing.similar_cases(found, request.actor),
        "tab": "risk-scenes",
    }
    return page(request, "desk/risk/scene.html", told, current="risk")


@desk_view
@require_safe
def figures(request: DeskRequest) -> HttpResponse:
    today = local_day(timezone.now())
    since = _day(request.GET.get("since", "")) or date(today.year, 1, 1)
    until = _day(request.GET.get("until", "")) or today
    own = counting.consented(request.actor, since=since, until=until)
    every = counting.everywhere(request.actor, since=since, until=until)
    told = {
        "since": since, "until": until, "own": own, "every": every,
        "grades": [(label, own.grades[key], every.grades[key]) for key, label in GRADES.items()],
        "overrides": [(row, GRADES[row.before], GRADES[row.after]) for row in overseeing.overrides(request.actor)],
    }  # fmt: skip
    return page(request, "desk/risk/figures.html", {**told, "tab": "risk-figures"}, current="risk")


@desk_view
@require_http_methods(["GET", "HEAD", "POST"])
def apps(request: DeskRequest) -> HttpResponse:
    token = ""
    if request.method == "POST":
        days = request.POST.get("days", "")
        lasts = timedelta(days=int(days)) if days.isascii() and days.isdigit() and len(days) < 5 else timedelta()
        token = outside_apps.make(request.POST.get("name", ""), lasts=lasts, actor=request.actor, now=timezone.now())
    told = {
        "apps": outside_apps.of_unit(request.actor),
        "token": token,
        "may_make": outside_apps.may_make(request.actor),
    }
    return page(request, "desk/risk/apps.html", {**told, "tab": "risk-apps"}, current="risk")


@desk_view
@require_POST
def revoke_app(request: DeskRequest, app_id: UUID) -> HttpResponse:
    outside_apps.revoke(app_id, actor=request.actor, now=timezone.now())
    messages.success(request, "令牌已撤销。")
    return redirect("desk:risk-apps")


def _day(text: str) -> date | None:
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return None
    return found if 2000 <= found.year <= 2200 else None
