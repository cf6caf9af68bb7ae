"""线索的期限: what moved its end, and the acts that may move it."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from zhixian.faces.desk.doors import DeskRequest, desk_view
from zhixian.faces.desk.forms.plain import Ask, PlainForm
from zhixian.faces.desk.forms.pressing import Act, faults_of, press
from zhixian.faces.desk.rendering import page
from zhixian.moments import local_day, say_day
from zhixian.rooms.leads import delaying, handling, looking
from zhixian.rooms.leads.looking import Page
from zhixian.rooms.leads.models import ReportClock


@desk_view
@require_http_methods(["GET", "HEAD", "POST"])
def terms_of(request: DeskRequest, report_id: UUID) -> HttpResponse:
    actor = request.actor
    shown = looking.show(report_id, actor=actor, now=timezone.now())
    forms = _forms(shown, actor.posts) if handling.may_work(actor) and not (shown.row.waits or shown.ended) else []
    done, drawn = press(request, forms, _acts(request, report_id))
    if done:
        messages.success(request, done)
        return redirect("desk:lead-terms", report_id)
    return page(
        request, "desk/leads/terms.html",
        {"p": shown, "row": shown.row, "changes": delaying.changes(report_id, actor=actor), "plain_forms": drawn,
         "faults": faults_of(drawn), "why_not": _why_not(shown)},
        current="leads", status=422 if faults_of(drawn) else 200,
    )  # fmt: skip


def _why_not(shown: Page) -> str:
    if shown.ended:
        return "已经办结，期限不再计算。"
    if shown.row.waits:
        return "移交来的先签收。"
    return "由承办人或者联络员停止、恢复计算，由负责人批准延长；法条没有列出可以扣除或者延长的期限，不能改动。"


def _running(shown: Page) -> ReportClock | None:
    return next(
        (each for each in shown.clocks if each.stopped_at is None and not each.clock.startswith("house-")), None
    )


def _forms(shown: Page, posts: frozenset[str]) -> list[PlainForm]:
    clock = _running(shown)
    if clock is None:
        return []
    found, cited = [], clock.reckoning.get("citation", "")
    if "head" in posts and delaying.may_extend(clock):
        found.append(PlainForm("extend", "批准延长核查", [Ask("reason", "特殊情况和理由", "long_text", True)],
                               help=f"由负责人批准，届满以前办理（{cited}）。"))  # fmt: skip
    if "paused_since" in clock.reckoning:
        since = clock.reckoning["paused_since"]
        found.append(PlainForm("resume", "恢复计算", [
            Ask("on", "收到结果的日期", "date", True), Ask("reason", "收到什么结果、文书编号", "text", True)],
            help=f"自{since}起停止计算。到收到结果之日为止的时间不计入。"))  # fmt: skip
    elif listed := delaying.grounds_of(clock):
        found.append(PlainForm("pause", "停止计算", [
            Ask("ground", "法条列出的事由", "radios", True, options=listed), Ask("since", "自哪天起", "date", True, help="送检、委托或者发出辨认通知之日"),
            Ask("reason", "委托谁、什么文书", "text", True)],
            help=f"只有列出的事由可以扣除（{cited}）；咨询、会商、补正、等待回函都不能。"))  # fmt: skip
    return found


def _acts(request: DeskRequest, report_id: UUID) -> dict[str, Act]:
    actor, now = request.actor, timezone.now()

    def extend(told: dict[str, Any]) -> str:
        clock = delaying.extend(report_id, told["reason"], actor=actor, now=now)
        return (
            f"已批准延长，到{say_day(local_day(clock.due_at))}。"
            if clock.due_at
            else "已批准延长，恢复计算以后推算到期日。"
        )

    def pause(told: dict[str, Any]) -> str:
        delaying.pause(report_id, told["ground"], told["reason"], since=told["since"], actor=actor, now=now)
        return "已停止计算，收到结果以后请恢复计算。"

    def resume(told: dict[str, Any]) -> str:
        clock = delaying.resume(report_id, told["reason"], on=told["on"], actor=actor, now=now)
        return f"已恢复计算，到{say_day(local_day(clock.due_at))}。" if clock.due_at else "已恢复计算。"

    return {"extend": extend, "pause": pause, "resume": resume}
