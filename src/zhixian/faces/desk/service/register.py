"""服务点 on the desk: the register, one point with its roster, members, firms, records and complaints; firms; IP officers."""

from datetime import timedelta
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
from zhixian.risk import GRADES
from zhixian.rooms.docket import looking
from zhixian.rooms.enterprises import serving
from zhixian.rooms.enterprises.firms import keeping as firms
from zhixian.rooms.enterprises.firms.countries import CAPITAL
from zhixian.rooms.enterprises.firms.industries import INDUSTRIES
from zhixian.rooms.enterprises.firms.models import FirmContact
from zhixian.rooms.enterprises.points import directory, fairs, keeping, roster, visits
from zhixian.rooms.enterprises.points.keeping import PointDraft
from zhixian.rooms.enterprises.points.models import FairComplaint, IpOfficer, ServicePoint, ServiceRecord

WEEKDAYS = [(str(at), f"星期{day}") for at, day in enumerate("一二三四五六日")]


@desk_view
@require_http_methods(["GET", "HEAD", "POST"])
def listing(request: DeskRequest) -> HttpResponse:
    actor, now = request.actor, timezone.now()
    serving.refuse_others(actor)
    kind = request.GET.get("kind", "")

    def add(told: dict[str, Any]) -> str:
        keeping.add(
            PointDraft(
                kind=told["kind"], name=told["name"], address=told["address"], industry=told["industry"], phone=told["phone"],
                host_kind=told["host_kind"], host_name=told["host_name"], officer_id=UUID(told["officer"]) if told["officer"] else None,
                weekdays=[int(day) for day in told["weekdays"]], since=told["since"], until=told["until"],
                abroad=told["abroad"] == "yes", complaint_hours=sheets.number(told["complaint_hours"], "complaint_hours") or 24,
            ),
            actor=actor, now=now,
        )  # fmt: skip
        return "服务点已登记。"

    asks = [
        Ask("kind", "种类", "select", True, options=list(ServicePoint.KINDS.items())), Ask("name", "名称", required=True),
        Ask("address", "地址", required=True), Ask("industry", "行业", "select", options=list(INDUSTRIES.items())),
        Ask("host_kind", "设在", "select", options=list(ServicePoint.HOSTS.items())), Ask("host_name", "所在单位名称"),
        Ask("phone", "电话"), Ask("officer", "负责人", "select", options=sheets.people(actor)),
        Ask("weekdays", "固定坐班的星期", "officers", options=WEEKDAYS), Ask("since", "启用日期", "date"),
        Ask("until", "截止日期", "date", help="展会填最后一天"), Ask("complaint_hours", "展会投诉处理时限（小时）", "number"),
        Ask("abroad", "是否在境外", "radios", options=[("no", "境内"), ("yes", "境外")]),
    ]  # fmt: skip

    def tables() -> list[Table]:
        rows = list(keeping.listed(actor, kind=kind))
        told, advice = keeping.totals(rows), keeping.advice_by_point(actor, kind=kind)
        today = local_day(now)
        counts = [[ServicePoint.KINDS[key], count] for key, count in told.kinds.items()]
        counts += [[f"设在{ServicePoint.HOSTS[key]}", count] for key, count in told.hosts.items()]
        return [
            table("合计", "种类 个数", [*counts, ["覆盖行业", told.industries]] if rows else []),
            table("名册", "名称 种类 行业 地址 负责人 咨询指导（次）", [
                [link(row.name, "point", row.pk), row.get_kind_display(), row.get_industry_display(), row.address,
                 row.officer.name if row.officer else Cell("空缺", wrong=True), advice.get(row.pk, 0)] for row in rows], "还没有服务点。"),
            table("没有服务前哨覆盖的企业", "企业 行业 责任人", [
                [link(firm.name, "point-firm", firm.pk), firm.get_industry_display(), firm.officer.name if firm.officer else Cell("没有责任人", wrong=True)]
                for firm in keeping.not_covered(actor, kind="outpost", on=today)], "本单位建档的企业都有服务前哨。"),
        ]  # fmt: skip

    presses = [Pressable(PlainForm("add", "登记服务点", asks), add)] if serving.may_work(actor) else []
    return sheets.answer(request, "服务点", tab="points", tables=tables, presses=presses,
                         lead="服务前哨、工作站、商业秘密保护指导站、警企联络室、展会服务点、联合保护中心和维权联盟。")  # fmt: skip


@desk_view
@require_http_methods(["GET", "HEAD", "POST"])
def show(request: DeskRequest, point_id: UUID) -> HttpResponse:
    actor, now = request.actor, timezone.now()
    serving.refuse_others(actor)
    point, today = keeping.own(point_id, actor), local_day(now)

    def reach(told: dict[str, Any]) -> str:
        keeping.reach(point_id, UUID(told["firm"]), actor=actor, now=now)
        return "企业已列入这个服务点的覆盖范围。"

    def leave(told: dict[str, Any]) -> str:
        keeping.leave(point_id, UUID(told["firm"]), actor=actor, now=now)
        return "企业已移出覆盖范围。"

    def join(told: dict[str, Any]) -> str:
        keeping.join(point_id, UUID(told["member"]), contact=told["contact"], phone=told["phone"], actor=actor, now=now)
        return "成员单位已登记。"

    def month(told: dict[str, Any]) -> str:
        made = roster.plan_month(
            point_id, first=told["first"], last=told["last"], starts=sheets.hour(told["starts"], "starts"),
            ends=sheets.hour(told["ends"], "ends"), officers=[UUID(each) for each in told["officers"]], actor=actor, now=now,
        )  # fmt: skip
        return f"排了{len(made)}天；已有坐班的日子没有动。"

    def note(told: dict[str, Any]) -> str:
        roster.note(kind=told["kind"], text=told["text"], on=told["on"], point_id=point_id, actor=actor, now=now,
                    firm_id=UUID(told["firm"]) if told["firm"] else None)  # fmt: skip
        return "已登记。"

    def complain(told: dict[str, Any]) -> str:
        made = fairs.complain(point_id, **told, actor=actor, now=now)
        return f"投诉第{made.serial}号已受理，应于{when(made.due_at)}前处理。"

    def settle(told: dict[str, Any]) -> str:
        fairs.settle(UUID(told["complaint"]), told["way"], told["result"], actor=actor, now=now)
        return "处理结果已登记。"

    unit_firms = [(str(line.firm.pk), line.firm.name) for line in firms.listed(actor, now=now)]
    presses = [
        Pressable(PlainForm("reach", "列入覆盖企业", [Ask("firm", "企业", "select", True, options=unit_firms)]), reach),
        Pressable(PlainForm("leave", "移出覆盖企业", [Ask("firm", "企业", "select", True, options=unit_firms)]), leave),
        Pressable(PlainForm("note", "登记咨询、事项、纠纷", [
            Ask("kind", "种类", "select", True, options=list(ServiceRecord.KINDS.items())), Ask("text", "内容", "long_text", True),
            Ask("on", "日期", "date"), Ask("firm", "企业", "select", options=unit_firms)]), note),
    ]  # fmt: skip
    if point.weekdays:
        presses.append(Pressable(PlainForm("month", "按固定星期排班", [
            Ask("first", "从", "date", True), Ask("last", "到", "date", True), Ask("starts", "开始", required=True, help="例如09:00"),
            Ask("ends", "结束", required=True), Ask("officers", "轮流坐班的人", "officers", True, options=sheets.people(actor))]), month))  # fmt: skip
    if point.kind in ("joint_office", "alliance", "trade_secret", "fair"):
        presses.append(Pressable(PlainForm("join", "登记成员单位", [
            Ask("member", "单位", "select", True, options=looking.units_of(["any"])), Ask("contact", "联系人", required=True), Ask("phone", "电话")]), join))  # fmt: skip
    report = fairs.report(point_id, actor=actor, now=now) if point.kind == "fair" else None
    if report:
        waiting = [
            (str(each.pk), f"第{each.serial}号 {each.respondent}") for each in report.complaints if not each.settled_at
        ]
        presses.append(Pressable(PlainForm("complain", "受理展会投诉", [
            Ask("complainant", "投诉人", required=True), Ask("respondent", "被投诉人", required=True), Ask("booth", "展位", required=True),
            Ask("right", "权利", required=True), Ask("text", "投诉内容", "long_text", True)]), complain))  # fmt: skip
        if waiting:
            presses.append(Pressable(PlainForm("settle", "登记处理结果", [
                Ask("complaint", "投诉", "select", True, options=waiting), Ask("way", "处理方式", "select", True, options=list(FairComplaint.WAYS.items())),
                Ask("result", "结果", "long_text", True)]), settle))  # fmt: skip

    def tables() -> list[Table]:
        days = roster.roster(point, first=today, last=today + timedelta(days=31))
        found = [
            table("近31天坐班", "日期 坐班人", [
                [f"{day.on:%m-%d} 星期{'一二三四五六日'[day.on.weekday()]}",
                 Cell("无人坐班", wrong=True) if day.gap else "、".join(f"{roster.clock(each.starts_at)} {each.officer.name}" for each in day.sittings if each.officer)]
                for day in days], "没有排班。"),
            table("覆盖企业", "企业 责任人", [
                [link(each.firm.name, "point-firm", each.firm_id), each.firm.officer.name if each.firm.officer else Cell("没有责任人", wrong=True)]
                for each in point.firms.select_related("firm__officer")]),
            table("走访和登记", "日期 种类 内容", [
                *[[each.on, "走访", link(each.firm.name, "point-visit", each.pk)] for each in point.visits.select_related("firm")[:50]],
                *[[each.on, each.get_kind_display(), each.text] for each in point.records.all()[:100]]]),
        ]  # fmt: skip
        if point.kind in ("joint_office", "alliance", "trade_secret", "fair"):
            found.append(table("成员单位", "单位 联系人 电话", [[each.member.name, each.contact, each.phone] for each in point.members.select_related("member")]))  # fmt: skip
        if report:
            told = fairs.report(point_id, actor=actor, now=now)
            found.append(table(f"展会投诉：已处理{told.settled}件，未处理{told.open}件，超过时限{told.late}件", "号 被投诉人 展位 权利 受理 时限 处理 结果", [
                [each.serial, each.respondent, each.booth, each.right, when(each.received_at), Cell(when(each.due_at), wrong=(each.settled_at or now) > each.due_at),
                 FairComplaint.WAYS.get(each.way, "待处理"), each.result] for each in told.complaints]))  # fmt: skip
        return found

    notes = [("种类", point.get_kind_display()), ("地址", point.address), ("负责人", point.officer.name if point.officer else "空缺"),
             ("所在单位", point.host_name or "未填"), ("电话", point.phone or "未填")]  # fmt: skip
    return sheets.answer(request, point.name, tab="points", tables=tables, notes=notes, back="/desk/points/",
                         presses=presses if serving.may_work(actor) else [])  # fmt: skip


@desk_view
@require_http_methods(["GET", "HEAD", "POST"])
def firm_list(request: DeskRequest) -> HttpResponse:
    actor, now = request.actor, timezone.now()
    serving.refuse_others(actor)

    def enter(told: dict[str, Any]) -> str:
        firms.enter(
            told["name"], credit_code=told["credit_code"], industry=told["industry"], division=told["division"], address=told["address"],
            contact_name=told["contact_name"], contact_phone=told["contact_phone"], grade=told["grade"],
            country=told["country"],
            officer_id=UUID(told["officer"]) if told["officer"] else None,
            contact_every=sheets.number(told["contact_every"], "contact_every"), actor=actor, now=now,
        )  # fmt: skip
        return "企业已建档。"

    asks = [
        Ask("name", "企业名称", required=True), Ask("credit_code", "统一社会信用代码", required=True),
        Ask("industry", "行业", "select", options=list(INDUSTRIES.items())), Ask("division", "行政区划代码", help="不填的，用本单位的"),
        Ask("country", "外资来源", "select", options=list(CAPITAL.items()), help="没有外资的，不选"),
        Ask("address", "地址"), Ask("contact_name", "企业联系人"), Ask("contact_phone", "联系电话"),
        Ask("officer", "责任人", "select", options=sheets.people(actor)), Ask("grade", "风险等级", "select", options=list(GRADES.items())),
        Ask("contact_every", "联系间隔（天）", "number", help="不填的，按等级：高30天，中90天，低和未定180天（平台规则）"),
    ]  # fmt: skip

    def rows(**more: bool) -> list[list[object]]:
        return [
            [link(line.firm.name, "point-firm", line.firm.pk), line.firm.get_industry_display(),
             line.firm.officer.name if line.firm.officer else Cell("没有责任人", wrong=True), line.last or "未联系",
             Cell(str(line.due_on), wrong=line.overdue)]
            for line in firms.listed(actor, now=now, words=request.GET.get("words", ""), **more)
        ]  # fmt: skip

    columns = "企业 行业 责任人 上次联系 下次联系"
    return sheets.answer(
        request, "企业", tab="firms", presses=[Pressable(PlainForm("enter", "企业建档", asks), enter)] if serving.may_work(actor) else [],
        tables=lambda: [
            table("我应联系而未联系的", columns, rows(mine=True, overdue=True), "没有逾期的联系。"),
            table("没有责任人的企业", "企业 行业", [[link(firm.name, "point-firm", firm.pk), firm.get_industry_display()] for firm in firms.without_officer(actor)], "每家企业都有责任人。"),
            table("本单位建档的企业", columns, rows(), "还没有企业。"),
        ],
    )  # fmt: skip


@desk_view
@require_http_methods(["GET", "HEAD", "POST"])
def firm(request: DeskRequest, firm_id: UUID) -> HttpResponse:
    actor, now = request.actor, timezone.now()
    serving.refuse_others(actor)
    one = firms.seen(firm_id, actor)

    def assign(told: dict[str, Any]) -> str:
        firms.assign(firm_id, UUID(told["officer"]) if told["officer"] else None, actor=actor, now=now)
        return "责任人已登记。" if told["officer"] else "责任人已免去，请尽快指定。"

    def rhythm(told: dict[str, Any]) -> str:
        firms.set_rhythm(
            firm_id,
            grade=told["grade"],
            contact_every=sheets.number(told["contact_every"], "contact_every"),
            actor=actor,
            now=now,
        )
        return "等级和联系间隔已登记。"

    def capital(told: dict[str, Any]) -> str:
        firms.set_country(firm_id, told["country"], actor=actor, now=now)
        return "外资来源已登记。"

    def contact(told: dict[str, Any]) -> str:
        firms.log_contact(firm_id, on=told["on"], way=told["way"], summary=told["summary"], actor=actor, now=now)
        return "联系记录已登记，下次联系日期已重新计算。"

    presses = [
        Pressable(PlainForm("contact", "登记联系", [Ask("on", "日期", "date", True), Ask("way", "方式", "select", True, options=list(FirmContact.WAYS.items())), Ask("summary", "情况", "long_text", True)]), contact),
        Pressable(PlainForm("assign", "指定责任人", [Ask("officer", "责任人", "select", options=sheets.people(actor), help="不选的，免去现任")]), assign),
        Pressable(PlainForm("rhythm", "等级和联系间隔", [Ask("grade", "风险等级", "select", options=list(GRADES.items())), Ask("contact_every", "联系间隔（天）", "number")]), rhythm),
        Pressable(PlainForm("capital", "登记外资来源", [Ask("country", "外资来源", "select", options=list(CAPITAL.items()), help="没有外资的，不选")]), capital),
    ]  # fmt: skip
    [line] = firms.lines([one], now=now, last=firms.last_contact(one))
    met, issues = visits.of_firm(one.pk)
    notes = [("统一社会信用代码", one.credit_code), ("行业", one.get_industry_display() or "未填"), ("地址", one.address or "未填"),
             ("外资来源", one.country_label if one.foreign else "没有外资"), ("企业联系人", f"{one.contact_name} {one.contact_phone}".strip() or "未填"),
             ("责任人（联络名片）", f"{one.officer.name} {one.officer.phone}".strip() if one.officer else "没有责任人"),
             ("下次联系", f"{line.due_on}{'，已逾期' if line.overdue else ''}")]  # fmt: skip
    return sheets.answer(
        request, one.name, tab="firms", back="/desk/points/firms/", notes=notes, presses=presses if serving.may_work(actor) else [],
        tables=lambda: [
            table("联系记录", "日期 方式 情况", [[each.on, each.get_way_display(), each.summary] for each in one.contacts.all()[:100]]),
            table("服务点", "名称 种类", [[link(each.point.name, "point", each.point_id), each.point.get_kind_display()] for each in keeping.of_firm(one.pk)]),
            table("走访", "日期 状态", [[link(each.on, "point-visit", each.pk), "已完成" if each.state == "completed" else "草稿"] for each in met]),
            table("问题、建议、漏洞", "种类 内容 状态", [[each.get_kind_display(), each.text, each.get_state_display()] for each in issues]),
        ],
    )  # fmt: skip


@desk_view
@require_http_methods(["GET", "HEAD", "POST"])
def officers(request: DeskRequest) -> HttpResponse:
    """知产警官: three levels with substitutes."""
    actor, now = request.actor, timezone.now()
    serving.refuse_others(actor)
    rows = directory.listed(on=local_day(now), division=actor.division)

    def name(told: dict[str, Any]) -> str:
        directory.name(officer_id=UUID(told["officer"]), level=told["level"], area=told["area"], phone=told["phone"],
                       above_id=UUID(told["above"]) if told["above"] else None, actor=actor, now=now)  # fmt: skip
        return "知产警官已登记。"

    def end(told: dict[str, Any]) -> str:
        directory.end(UUID(told["row"]), actor=actor, now=now)
        return "已离任。"

    above = [(str(row.pk), f"{row.officer.name}（{row.get_level_display()}，{row.unit.name}）") for row, _ in rows]
    own = [(str(row.pk), row.officer.name) for row, _ in rows if row.unit_id == actor.unit_id]
    presses = [Pressable(PlainForm("name", "登记知产警官", [
        Ask("officer", "警官", "select", True, options=sheets.people(actor)), Ask("level", "级别", "select", True, options=list(IpOfficer.LEVELS.items())),
        Ask("area", "责任区", required=True), Ask("phone", "电话"), Ask("above", "上一级警官", "select", options=above)]), name)]  # fmt: skip
    if own:
        presses.append(Pressable(PlainForm("end", "离任", [Ask("row", "警官", "select", True, options=own)]), end))
    return sheets.answer(
        request, "知产警官", tab="officers", presses=presses if serving.may_work(actor) else [],
        lead="事项先到最低一级；本人有代理的由代理人收；24小时没有答复的升到上一级（平台规则）。",
        tables=lambda: [table("本市名册", "姓名 级别 责任区 单位 电话 代理人 上一级", [
            [row.officer.name, row.get_level_display(), row.area, row.unit.name, row.phone, instead, row.above.officer.name if row.above else ""]
            for row, instead in rows])],
    )  # fmt: skip
