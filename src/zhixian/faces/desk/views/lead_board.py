"""线索分析: what several leads name, links by platform, rules, packages, the green list, and a centre's first answers, live."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from zhixian.faces.desk.doors import DeskRequest, desk_view, uuid_or_404
from zhixian.faces.desk.forms.plain import Ask, PlainForm
from zhixian.faces.desk.forms.pressing import Act, faults_of, press
from zhixian.faces.desk.rendering import page
from zhixian.moments import local_day
from zhixian.rooms.docket import looking as docket
from zhixian.rooms.leads import board, centre, green, handling, looking, packages, phones, scoring, shops


@desk_view
@require_safe
def overview(request: DeskRequest) -> HttpResponse:
    actor = request.actor
    return page(
        request, "desk/leads/board.html",
        {"repeated": board.repeated(actor), "places": board.places(actor), "platforms": shops.by_platform(actor),
         "rising": board.rising(actor, today=local_day(timezone.now())), "closed": shops.closed(actor),
         "counts": [(label, field, shops.counted(actor, field)) for field, label in
                    (("channel", "来的渠道"), ("sales_channel", "销售渠道"), ("goods", "商品类别"), ("breach", "行为"), ("event_code", "宣传活动"))]},
        current="leads",
    )  # fmt: skip


@desk_view
@require_http_methods(["GET", "HEAD", "POST"])
def first_answers(request: DeskRequest) -> HttpResponse:
    """接报案中心. A unit that is none sees its own figures and, if its head looks, how it becomes one."""
    actor, now = request.actor, timezone.now()
    forms = []
    if "head" in actor.posts and not centre.is_one(actor):
        forms.append(
            PlainForm(
                "found", "设为本地接报案中心", [], help="设立以后，本行政区划和下级的网上举报先到本单位，再分流。"
            )
        )

    def found(_: dict[str, Any]) -> str:
        centre.found(actor.division, actor=actor, now=now)
        return "已设为接报案中心。"

    done, drawn = press(request, forms, {"found": found})
    if done:
        messages.success(request, done)
        return redirect("desk:lead-centre")
    return page(
        request, "desk/leads/centre.html",
        {"is_centre": centre.is_one(actor), "units": centre.answering(actor, now=now), "plain_forms": drawn,
         "own": centre.own_first_answer(actor, now=now), "at": now},
        current="leads",
    )  # fmt: skip


@desk_view
@require_http_methods(["GET", "HEAD", "POST"])
def rules(request: DeskRequest) -> HttpResponse:
    actor, now = request.actor, timezone.now()
    listed, firms = scoring.listed(actor), green.firms(actor)
    forms: list[PlainForm] = []
    if actor.posts & {"head", "handler"}:
        forms.append(PlainForm("make", "新建规则", [
            Ask("label", "名称", required=True), Ask("words", "词语", required=True, help="多个用空格分开，出现一个就算"),
            Ask("points", "分值", "number", True, help="1至100")]))  # fmt: skip
        if listed:
            forms.append(PlainForm("turn", "启用或者停用规则", [
                Ask("rule", "规则", "select", True, options=[(str(each.id), each.label) for each in listed]),
                Ask("to", "改为", "radios", True, options=[("on", "启用"), ("off", "停用")])],
                help="停用以后不再有新的提示，已有的提示不变。"))  # fmt: skip
    if "head" in actor.posts:
        forms.append(
            PlainForm(
                "firm",
                "列入绿色通道名单",
                [Ask("name", "企业名称", required=True), Ask("credit_code", "统一社会信用代码", required=True)],
            )
        )
        if firms:
            forms.append(
                PlainForm(
                    "unlist",
                    "移出绿色通道名单",
                    [Ask("firm", "企业", "select", True, options=[(str(each.pk), each.name) for each in firms])],
                )
            )

    def make(told: dict[str, Any]) -> str:
        points = int(told["points"]) if told["points"].isdecimal() else 0
        scoring.make(told["label"], told["words"], points, actor=actor, now=now)
        return "规则已建立，今后收到的线索按它提示。"

    def turn(told: dict[str, Any]) -> str:
        scoring.turn(uuid_or_404(told["rule"]), told["to"] == "on", actor=actor, now=now)
        return "已启用。" if told["to"] == "on" else "已停用。"

    def firm(told: dict[str, Any]) -> str:
        green.list_firm(told["name"], told["credit_code"], actor=actor, now=now)
        return "已列入。"

    def unlist(told: dict[str, Any]) -> str:
        green.unlist_firm(uuid_or_404(told["firm"]), actor=actor, now=now)
        return "已移出。"

    done, drawn = press(request, forms, {"make": make, "turn": turn, "firm": firm, "unlist": unlist})
    if done:
        messages.success(request, done)
        return redirect("desk:lead-rules")
    return page(
        request, "desk/leads/rules.html",
        {"rules": listed, "firms": firms, "plain_forms": drawn, "faults": faults_of(drawn)},
        current="leads", status=422 if faults_of(drawn) else 200,
    )  # fmt: skip


@desk_view
@require_http_methods(["GET", "HEAD", "POST"])
def package_list(request: DeskRequest) -> HttpResponse:
    actor, now = request.actor, timezone.now()
    listed = packages.listed(actor)
    forms = _package_forms(request, listed) if handling.may_work(actor) else []
    done, drawn = press(request, forms, _package_acts(request))
    if done:
        messages.success(request, done)
        return redirect("desk:lead-packages")
    shown = [
        (each, looking.queue(actor, now=now, wanted={"package_id": each.id}, page=packages.MOST)) for each in listed
    ]
    return page(
        request, "desk/leads/packages.html", {"packages": shown, "plain_forms": drawn, "faults": faults_of(drawn)},
        current="leads", status=422 if faults_of(drawn) else 200,
    )  # fmt: skip


def _package_forms(request: DeskRequest, listed: list[packages.Seen]) -> list[PlainForm]:
    actor = request.actor
    rows = [
        row
        for row in looking.queue(actor, now=timezone.now(), state="open", page=200)
        if not row.package_id and not row.waits
    ]
    options = [(str(row.id), f"{row.number or '未登记'} {row.begins[:30]}") for row in rows]
    forms = []
    if len(options) > 1:
        forms.append(PlainForm("make", "组成线索包", [
            Ask("name", "名称", required=True), Ask("finding", "研判意见", "long_text", True), Ask("leads", "线索", "officers", True, options=options)]))  # fmt: skip
    mine = [(str(each.id), each.name) for each in listed if each.ours and each.state == "judging"]
    if mine:
        units = [(str(key), name) for key, name in docket.units_of(("enforcement", "public_security"))]
        forms.append(PlainForm("assign", "交办线索包", [
            Ask("package", "线索包", "select", True, options=mine), Ask("to_unit", "交给", "select", True, options=units),
            Ask("reason", "理由", "long_text", True)]))  # fmt: skip
    given = [each for each in listed if each.receiver == actor.unit_name]
    if waiting := [(str(each.id), each.name) for each in given if each.state == "assigned"]:
        forms.append(PlainForm("receive", "签收线索包", [Ask("package", "线索包", "select", True, options=waiting)]))
    if working := [(str(each.id), each.name) for each in given if each.state in {"working", "answered"}]:
        forms.append(PlainForm("answer", "反馈线索包", [
            Ask("package", "线索包", "select", True, options=working), Ask("answer", "办理情况", "long_text", True)]))  # fmt: skip
    return forms


def _package_acts(request: DeskRequest) -> dict[str, Act]:
    actor, now = request.actor, timezone.now()

    def make(told: dict[str, Any]) -> str:
        packages.make(told["name"], told["finding"], [UUID(each) for each in told["leads"]], actor=actor, now=now)
        return "已组成线索包。"

    def assign(told: dict[str, Any]) -> str:
        packages.assign(
            uuid_or_404(told["package"]), uuid_or_404(told["to_unit"]), told["reason"], actor=actor, now=now
        )
        return "已交办，等待对方签收。"

    def receive(told: dict[str, Any]) -> str:
        packages.receive(uuid_or_404(told["package"]), actor=actor, now=now)
        return "已签收，期限开始计算。"

    def answer(told: dict[str, Any]) -> str:
        packages.answer(uuid_or_404(told["package"]), told["answer"], actor=actor, now=now)
        return "已反馈。"

    return {"make": make, "assign": assign, "receive": receive, "answer": answer}


@desk_view
@require_http_methods(["GET", "HEAD", "POST"])
def phone_list(request: DeskRequest) -> HttpResponse:
    """举报电话 of the unit, as the public reads them."""
    actor, now = request.actor, timezone.now()
    listed, waiting = phones.listed(today=local_day(now), unit_id=actor.unit_id), phones.waiting(actor)
    options = [(str(each.id), each.phone) for each in listed]
    forms: list[PlainForm] = []
    if actor.posts & phones.MAY:
        forms.append(
            PlainForm(
                "put",
                "登记电话",
                [Ask("phone", "电话", required=True), Ask("hours", "接听时间"), Ask("scope", "受理什么")],
            )
        )
        if others := [(str(each.pk), each.phone) for each in waiting if each.by != actor.officer_id]:
            forms.append(PlainForm("release", "发布", [Ask("phone", "电话", "select", True, options=others)]))
        if options:
            forms.append(PlainForm("check", "已核对", [Ask("phone", "电话", "select", True, options=options)]))
            forms.append(PlainForm("off", "撤下", [Ask("phone", "电话", "select", True, options=options)]))

    def put(told: dict[str, Any]) -> str:
        made = phones.put(told["phone"], told["hours"], told["scope"], actor=actor, now=now)
        return "已记下今天核对过。" if made.released_on else "已登记，由另一位同事发布后公众可以看到。"

    def release(told: dict[str, Any]) -> str:
        phones.release(uuid_or_404(told["phone"]), actor=actor, now=now)
        return "已发布，公众可以看到。"

    def check(told: dict[str, Any]) -> str:
        phones.check(uuid_or_404(told["phone"]), actor=actor, now=now)
        return "已记下今天核对过。"

    def off(told: dict[str, Any]) -> str:
        phones.take_off(uuid_or_404(told["phone"]), actor=actor, now=now)
        return "已撤下。"

    done, drawn = press(request, forms, {"put": put, "release": release, "check": check, "off": off})
    if done:
        messages.success(request, done)
        return redirect("desk:lead-phones")
    return page(
        request, "desk/leads/phones.html", {"phones": listed, "waiting": waiting, "plain_forms": drawn, "faults": faults_of(drawn)},
        current="leads", status=422 if faults_of(drawn) else 200,
    )  # fmt: skip
