"""预约 on the desk: what is booked, confirming, the record on site; hours, swaps, signing in."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from zhixian.faces.desk.doors import DeskRequest, desk_view
from zhixian.faces.desk.forms.plain import Ask, PlainForm
from zhixian.faces.desk.service import sheets
from zhixian.faces.desk.service.sheets import Cell, Pressable, link, table, when
from zhixian.rooms.enterprises import serving
from zhixian.rooms.enterprises.bookings import booking, reminding
from zhixian.rooms.enterprises.bookings.models import Booking
from zhixian.rooms.enterprises.points import keeping, roster
from zhixian.rooms.enterprises.points.models import ServiceRecord

COLUMNS = "时间 民警 企业 事项 地点 状态"


@desk_view
@require_http_methods(["GET", "HEAD", "POST"])
def listing(request: DeskRequest) -> HttpResponse:
    actor, now = request.actor, timezone.now()
    serving.refuse_others(actor)
    own = request.GET.get("mine") == "1"

    def row(each: Booking) -> list[object]:
        state = each.get_state_display() + ("，已确认" if each.confirmed_at and each.state == "booked" else "")
        place = each.on_site or (each.point.name if each.point else "本单位")
        return [
            link(when(each.starts_at), "booking", each.pk),
            each.officer.name,
            each.firm_name,
            each.matter[:60],
            place,
            state,
        ]

    return sheets.answer(
        request, "预约", tab="bookings", bookings=True, lead="企业约的时间。一个时间只约给一家，由数据库保证。",
        tables=lambda: [
            table("今天起", COLUMNS, [row(each) for each in booking.listed(actor, now=now, mine_only=own)], "今天起没有预约。"),
            table("以前", COLUMNS, [row(each) for each in booking.listed(actor, now=now, mine_only=own, past=True)]),
        ],
    )  # fmt: skip


@desk_view
@require_http_methods(["GET", "HEAD", "POST"])
def show(request: DeskRequest, booking_id: UUID) -> HttpResponse:
    actor, now = request.actor, timezone.now()
    serving.refuse_others(actor)
    one = booking.seen(booking_id, actor)
    notes = [("时间", f"{when(one.starts_at)}至{when(one.ends_at)}"), ("民警", one.officer.name), ("地点", one.on_site or one.sitting.place),
             ("联系人", f"{one.contact} {one.phone}"), ("统一社会信用代码", one.credit_code or "未填"), ("事项", one.matter),
             ("状态", one.get_state_display())]  # fmt: skip
    notes += [
        (label, text)
        for label, text in (("取消原因", one.reason), ("现场记录", one.record), ("办理结果", one.result))
        if text
    ]

    def confirm(_: dict[str, Any]) -> str:
        booking.confirm(booking_id, actor=actor, now=now)
        return "已确认，企业凭服务码可以看到。"

    def refuse(told: dict[str, Any]) -> str:
        booking.refuse(booking_id, told["reason"], actor=actor, now=now)
        return "已取消，时间已放出。"

    def write_up(told: dict[str, Any]) -> str:
        booking.write_up(
            booking_id, record=told["record"], result=told["result"], came=told["came"] == "yes", actor=actor, now=now
        )
        return "现场记录已登记。"

    presses = []
    if one.state == "booked" and serving.may_work(actor) and one.starts_at > now:
        presses = [
            Pressable(PlainForm("confirm", "确认预约", []), confirm),
            Pressable(PlainForm("refuse", "取消预约", [Ask("reason", "原因（企业会看到）", required=True)]), refuse),
        ]
    elif one.state == "booked" and serving.may_work(actor):
        came = Ask("came", "企业是否到场", "radios", True, options=[("yes", "到场"), ("no", "未到场")])
        asks = [
            came,
            Ask("record", "现场记录", "long_text", True),
            Ask("result", "办理结果（企业会看到）", "long_text"),
        ]
        presses = [Pressable(PlainForm("write-up", "登记现场记录", asks), write_up)]
    return sheets.answer(request, f"预约：{one.firm_name}", tab="bookings", bookings=True, tables=lambda: [], presses=presses,
                         notes=notes, back="/desk/bookings/", lead="日历文件：在地址末尾加 booking.ics")  # fmt: skip


@desk_view
@require_safe
def calendar(request: DeskRequest, booking_id: UUID) -> HttpResponse:
    serving.refuse_others(request.actor)
    found = reminding.calendar_file(booking.seen(booking_id, request.actor))
    answer = HttpResponse(found, content_type="text/calendar; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="booking.ics"'
    return answer


@desk_view
@require_http_methods(["GET", "HEAD", "POST"])
def sittings(request: DeskRequest) -> HttpResponse:
    """The unit's hours of the coming weeks, at points and at home."""
    actor, now = request.actor, timezone.now()
    serving.refuse_others(actor)

    def plan(told: dict[str, Any]) -> str:
        roster.plan(
            on=told["on"], starts=sheets.hour(told["starts"], "starts"), ends=sheets.hour(told["ends"], "ends"),
            officer_id=UUID(told["officer"]) if told["officer"] else None, actor=actor, now=now,
            point_id=UUID(told["point"]) if told["point"] else None, place=told["place"],
            minutes=sheets.number(told["minutes"], "minutes") or 30,
        )  # fmt: skip
        return "已排班，空闲时间已在公众网开放。"

    asks = [
        Ask("on", "日期", "date", True), Ask("starts", "开始", required=True, help="整点或者半点，例如09:00"),
        Ask("ends", "结束", required=True), Ask("officer", "坐班人", "select", options=sheets.people(actor), help="不填的，名册上显示空缺"),
        Ask("point", "服务点", "select", options=[(str(each.pk), each.name) for each in keeping.listed(actor)]),
        Ask("place", "地点", help="不在服务点的，请填写"),
        Ask("minutes", "每次预约时长", "select", options=[(str(key), label) for key, label in roster.LENGTHS.items()]),
    ]  # fmt: skip
    presses = [Pressable(PlainForm("plan", "排班", asks), plan)] if serving.may_work(actor) else []

    def tables() -> list[sheets.Table]:
        rows = roster.of_unit(actor, since=now - timedelta(days=7))
        told = [
            [link(when(each.starts_at), "sitting", each.pk), roster.clock(each.ends_at),
             each.officer.name if each.officer else Cell("无人", wrong=True), each.point.name if each.point else "本单位", each.place,
             "已签到" if each.checked_in_at else ""]
            for each in rows
        ]  # fmt: skip
        return [table("坐班表", "开始 结束 坐班人 服务点 地点 签到", told, "还没有排班。")]

    return sheets.answer(request, "坐班和空闲时间", tab="sittings", bookings=True, tables=tables, presses=presses)


@desk_view
@require_http_methods(["GET", "HEAD", "POST"])
def sitting(request: DeskRequest, sitting_id: UUID) -> HttpResponse:
    actor, now = request.actor, timezone.now()
    serving.refuse_others(actor)
    one = roster.own(sitting_id, actor)

    def swap(told: dict[str, Any]) -> str:
        roster.swap(sitting_id, UUID(told["officer"]), actor=actor, now=now)
        return "已换班，预约随之转给接班人。"

    def check_in(_: dict[str, Any]) -> str:
        roster.check_in(sitting_id, actor=actor, now=now)
        return "已签到。"

    def note(told: dict[str, Any]) -> str:
        roster.note(kind=told["kind"], text=told["text"], sitting_id=sitting_id, actor=actor, now=now)
        return "已登记。"

    kinds = list(ServiceRecord.KINDS.items())
    presses = [
        Pressable(PlainForm("check-in", "签到", []), check_in),
        Pressable(PlainForm("swap", "换班", [Ask("officer", "接班人", "select", True, options=sheets.people(actor))]), swap),
        Pressable(PlainForm("note", "登记办理事项", [Ask("kind", "种类", "select", True, options=kinds), Ask("text", "内容", "long_text", True)]), note),
    ]  # fmt: skip
    return sheets.answer(
        request, f"坐班：{when(one.starts_at)}", tab="sittings", bookings=True, back="/desk/bookings/sittings/",
        notes=[("坐班人", one.officer.name if one.officer else "无人"), ("地点", one.place), ("签到", when(one.checked_in_at) or "未签到")],
        presses=presses if serving.may_work(actor) else [],
        tables=lambda: [
            table("预约", "时间 企业 事项 状态", [
                [link(when(each.starts_at), "booking", each.pk), each.firm_name, each.matter[:60], each.get_state_display()]
                for each in one.bookings.all()]),
            table("办理事项", "种类 内容", [[each.get_kind_display(), each.text] for each in one.records.all()]),
        ],
    )  # fmt: skip
