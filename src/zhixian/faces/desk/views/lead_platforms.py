"""批量通知平台: one press for the links of many leads, and how often each platform cleared away in time."""

from datetime import datetime, time
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from zhixian.faces.desk.doors import DeskRequest, desk_view
from zhixian.faces.desk.forms.plain import Ask, PlainForm
from zhixian.faces.desk.forms.pressing import faults_of, press
from zhixian.faces.desk.rendering import page
from zhixian.moments import SHANGHAI
from zhixian.refusals import BadInput
from zhixian.rooms.docket import platforms
from zhixian.rooms.leads import handling, looking


@desk_view
@require_http_methods(["GET", "HEAD", "POST"])
def notices(request: DeskRequest) -> HttpResponse:
    actor, now = request.actor, timezone.now()
    rows = [row for row in looking.queue(actor, now=now, state="open", page=200) if row.platform and not row.waits]
    options = [(str(row.id), f"{row.platform} {row.number or '未登记'} {row.begins[:30]}") for row in rows]
    forms = []
    if options and handling.may_work(actor):
        forms.append(PlainForm("notify", "通知平台清理", [
            Ask("leads", "线索", "officers", True, options=options),
            Ask("reasons", "侵权假冒的事实", "long_text", True, help="由您来写：举报人写的内容不发给平台"),
            Ask("wanted_by", "要求清理的日期", "date", True)],
            help="每个不同的链接一份通知；正在通知的链接不再重复。"))  # fmt: skip

    def notify(told: dict[str, Any]) -> str:
        if told["wanted_by"] < now.astimezone(SHANGHAI).date():
            raise BadInput("past", fields={"wanted_by": "要求清理的日期不能早于今天"})
        by = datetime.combine(told["wanted_by"], time(23, 59), tzinfo=SHANGHAI).isoformat()
        ids = [UUID(each) for each in told["leads"]]
        made, known = platforms.notify_about(ids, reasons=told["reasons"], wanted_by=by, actor=actor, now=now)
        return f"发出{len(made)}份通知" + (f"，{len(known)}个链接正在通知，没有重复。" if known else "。")

    done, drawn = press(request, forms, {"notify": notify})
    if done:
        messages.success(request, done)
        return redirect("desk:lead-platforms")
    return page(
        request, "desk/leads/platforms.html",
        {"in_time": platforms.in_time(actor, now=now), "plain_forms": drawn, "faults": faults_of(drawn)},
        current="leads", status=422 if faults_of(drawn) else 200,
    )  # fmt: skip
