"""求助事项 on the desk: one number, parts to several bodies, one merged reply, one closing; a twin for a fair abroad."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from zhixian.faces.desk.doors import DeskRequest, desk_view
from zhixian.faces.desk.forms.plain import Ask, PlainForm
from zhixian.faces.desk.service import sheets
from zhixian.faces.desk.service.sheets import Cell, Pressable, Table, link, table, when
from zhixian.moments import local_day
from zhixian.rooms.docket import looking
from zhixian.rooms.enterprises import serving
from zhixian.rooms.enterprises.points import keeping, requests
from zhixian.rooms.enterprises.points.models import RequestPart, ServiceRequest
from zhixian.rooms.enterprises.points.requests import RequestDraft

KINDS = list(RequestPart.KINDS.items())


def _draft(told: dict[str, Any], parts: tuple[str, ...]) -> RequestDraft:
    return RequestDraft(
        firm_name=told["firm_name"], credit_code=told["credit_code"], text=told["text"], contact=told["contact"],
        phone=told["phone"], parts=parts, point_id=UUID(told["point"]) if told["point"] else None,
    )  # fmt: skip


@desk_view
@require_http_methods(["GET", "HEAD", "POST"])
def listing(request: DeskRequest) -> HttpResponse:
    actor, now = request.actor, timezone.now()
    serving.refuse_others(actor)

    def send(told: dict[str, Any]) -> str:
        made = requests.send(_draft(told, (told["kind"],)), [(told["kind"], UUID(unit)) for unit in told["units"]], actor=actor,
                             now=now, due_on=told["due_on"])  # fmt: skip
        return f"已分送{len(told['units'])}个单位，编号{made.number}。"

    def abroad(told: dict[str, Any]) -> str:
        made = requests.open_abroad(_draft(told, (told["kind"],)), UUID(told["home"]), actor=actor, now=now)
        return f"已登记并转境内办理，编号{made.number}。"

    points = list(keeping.listed(actor))
    firm = [Ask("firm_name", "企业名称", required=True), Ask("credit_code", "统一社会信用代码"), Ask("contact", "联系人"), Ask("phone", "联系电话"),
            Ask("text", "事项", "long_text", True), Ask("kind", "需要的帮助", "select", True, options=KINDS)]  # fmt: skip
    joint = [(str(each.pk), each.name) for each in points if each.kind in ("joint_office", "alliance")]
    fairs = [(str(each.pk), each.name) for each in points if each.abroad]
    units = looking.units_of(["any"])
    presses = [Pressable(PlainForm("send", "分送几个单位", [
        *firm, Ask("point", "联合保护中心或者联盟", "select", options=joint, help="选了的，只能分给成员单位"),
        Ask("units", "分给", "officers", True, options=units), Ask("due_on", "答复期限", "date")]), send)]  # fmt: skip
    if fairs:
        presses.append(Pressable(PlainForm("abroad", "境外展会求助转境内", [
            *firm, Ask("point", "境外展会", "select", True, options=fairs), Ask("home", "境内办理单位", "select", True, options=units)]), abroad))  # fmt: skip

    def rows(state: str) -> list[list[object]]:
        today = local_day(now)
        return [
            [link(row.number, "point-request", row.pk), row.firm_name, row.text[:50], row.point.name if row.point else "", officer,
             waiting, Cell(str(row.due_on), wrong=state == "open" and row.due_on < today)]
            for row, officer, waiting in requests.listed(actor, state=state)
        ]  # fmt: skip

    columns = "编号 企业 事项 服务点 办理人 未答复 答复期限"
    return sheets.answer(
        request, "求助事项", tab="requests", presses=presses if serving.may_work(actor) else [],
        tables=lambda: [table("办理中", columns, rows("open"), "没有在办的事项。"), table("已办结", columns, rows("closed"))],
    )  # fmt: skip


@desk_view
@require_http_methods(["GET", "HEAD", "POST"])
def show(request: DeskRequest, request_id: UUID) -> HttpResponse:
    actor, now = request.actor, timezone.now()
    serving.refuse_others(actor)
    one = requests.seen(request_id, actor)
    parts = requests.parts(one)
    twin = requests.other_half(one)

    def reply(told: dict[str, Any]) -> str:
        requests.reply(UUID(told["part"]), told["reply"], actor=actor, now=now)
        return "已答复。"

    def close(told: dict[str, Any]) -> str:
        requests.close(request_id, told["closing"], actor=actor, now=now)
        return "已办结。"

    own = [
        (str(part.pk), f"第{part.serial}项 {part.get_kind_display()}")
        for part in parts
        if part.unit_id == actor.unit_id and not part.replied_at
    ]
    presses = []
    if one.state == "open" and own:
        presses.append(Pressable(PlainForm("reply", "答复", [Ask("part", "哪一项", "select", True, options=own), Ask("reply", "答复", "long_text", True)]), reply))  # fmt: skip
    if one.state == "open" and one.unit_id == actor.unit_id:
        presses.append(
            Pressable(PlainForm("close", "办结", [Ask("closing", "办结说明（企业会看到）", "long_text", True)]), close)
        )

    def tables() -> list[Table]:
        fresh = requests.parts(one)
        told = requests.merged(one, on=local_day(now))
        merged = [[unit, kind, text] for kind, unit, text in told.replies] if told.ready else []
        says = "全部答复后或者期限过后合并；未答复：" + "、".join(told.missing) if told.missing else "全部已答复"
        found = [
            table("各项", "项 帮助 单位 答复 时间", [[part.serial, part.get_kind_display(), part.unit.name, part.reply or "未答复", when(part.replied_at)] for part in fresh]),
            table(f"合并答复（{says}）", "单位 帮助 答复", merged, "还不能合并。"),
            table("经过", "时间 经过", [[when(event.at), event.says] for event in requests.timeline(one)]),
        ]  # fmt: skip
        if twin:
            found.append(
                table(
                    "境内外对应事项",
                    "编号 状态 办结说明",
                    [[link(twin.number, "point-request", twin.pk), _state(twin), twin.closing]],
                )
            )
        return found

    notes = [("企业", one.firm_name), ("联系人", f"{one.contact} {one.phone}".strip() or "未填"), ("事项", one.text),
             ("服务点", one.point.name if one.point else "无"), ("答复期限", str(one.due_on)), ("状态", _state(one))]  # fmt: skip
    return sheets.answer(request, one.number, tab="requests", tables=tables, notes=notes, back="/desk/points/requests/",
                         presses=presses if serving.may_work(actor) else [])  # fmt: skip


def _state(one: ServiceRequest) -> str:
    return "已办结" if one.state == "closed" else "办理中"
