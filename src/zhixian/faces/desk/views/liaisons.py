"""联络员名册: who is the liaison officer of each body around, the gaps, and appointing one's own."""

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
from zhixian.moments import local_day
from zhixian.rooms.agencies import liaisons
from zhixian.rooms.agencies.access import Actor
from zhixian.rooms.docket import looking


@desk_view
@require_http_methods(["GET", "HEAD", "POST"])
def listing(request: DeskRequest) -> HttpResponse:
    """The bodies of the officer's city and of the levels above it; as a table for export with ``?form=csv``."""
    done, forms = press(request, _forms(request.actor), _acts(request.actor))
    if done:
        messages.success(request, done)
        return redirect("desk:liaisons")
    rows = liaisons.directory(liaisons.bodies_around(request.actor))
    if request.GET.get("form") == "csv":
        answer = HttpResponse("\ufeff" + liaisons.as_csv(rows), content_type="text/csv; charset=utf-8")
        answer["Content-Disposition"] = "attachment; filename*=UTF-8''%E8%81%94%E7%BB%9C%E5%91%98.csv"
        return answer
    return page(
        request,
        "desk/liaisons.html",
        {
            "rows": rows, "gaps": sum(row.gap for row in rows), "history": liaisons.history(request.actor.unit_id),
            "plain_forms": forms, "faults": faults_of(forms),
        },
        current="liaisons",
        status=422 if faults_of(forms) else 200,
    )  # fmt: skip


def _forms(actor: Actor) -> list[PlainForm]:
    if not actor.posts & liaisons.MAY:
        return []
    people = looking.colleagues(actor.unit_id, on=local_day(timezone.now()))
    return [
        PlainForm("appoint", "指定本单位联络员", [
            Ask("officer", "联络员", "select", True, options=people), Ask("phone", "联系电话", required=True),
            Ask("substitute", "替补", "select", options=people)],
            help="通知发给联络员这个岗位：换人以后，新任的当即收到。"),
        PlainForm("leave", "联络员离任", [Ask("handed_over", "未结事项的交接情况", "long_text", True)],
                  help="有替补的由替补接任，没有的名册上显示空缺。"),
    ]  # fmt: skip


def _acts(actor: Actor) -> dict[str, Act]:
    now = timezone.now()

    def appoint(told: dict[str, Any]) -> str:
        liaisons.appoint(officer_id=UUID(told["officer"]), phone=told["phone"], actor=actor, now=now,
                         substitute_id=UUID(told["substitute"]) if told["substitute"] else None)  # fmt: skip
        return "联络员已登记。"

    def leave(told: dict[str, Any]) -> str:
        following = liaisons.leave(handed_over=told["handed_over"], actor=actor, now=now)
        return "已由替补接任。" if following else "已登记离任，本单位联络员空缺。"

    return {"appoint": appoint, "leave": leave}
