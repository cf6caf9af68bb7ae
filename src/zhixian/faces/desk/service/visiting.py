"""走访, problems and loopholes until solved, lectures with who came, and figures."""

from datetime import date
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
from zhixian.rooms.enterprises import serving
from zhixian.rooms.enterprises.firms import keeping as firms
from zhixian.rooms.enterprises.points import figures, keeping, lectures, visits
from zhixian.rooms.enterprises.points.models import FirmIssue, ReportedFigure


@desk_view
@require_http_methods(["GET", "HEAD", "POST"])
def listing(request: DeskRequest) -> HttpResponse:
    actor, now = request.actor, timezone.now()
    serving.refuse_others(actor)

    def start(told: dict[str, Any]) -> str:
        visits.start(
            UUID(told["firm"]),
            on=told["on"],
            actor=actor,
            now=now,
            point_id=UUID(told["point"]) if told["point"] else None,
        )
        return "走访草稿已建立，请打开填写要点。"

    asks = [
        Ask("firm", "企业", "select", True, options=[(str(line.firm.pk), line.firm.name) for line in firms.listed(actor, now=now)]),
        Ask("on", "走访日期", "date", True),
        Ask("point", "服务点", "select", options=[(str(each.pk), each.name) for each in keeping.listed(actor)]),
    ]  # fmt: skip
    return sheets.answer(
        request, "走访", tab="visits", presses=[Pressable(PlainForm("start", "登记走访", asks), start)] if serving.may_work(actor) else [],
        tables=lambda: [table("走访记录", "日期 企业 服务点 状态", [
            [link(each.on, "point-visit", each.pk), each.firm.name, each.point.name if each.point else "",
             "已完成" if each.state == "completed" else f"草稿，{len(each.answers)}/{len(visits.checklist().items)}项"]
            for each in visits.listed(actor)], "还没有走访。")],
    )  # fmt: skip


@desk_view
@require_http_methods(["GET", "HEAD", "POST"])
def show(request: DeskRequest, visit_id: UUID) -> HttpResponse:
    actor, now = request.actor, timezone.now()
    serving.refuse_others(actor)
    one, items = visits.own(visit_id, actor), visits.checklist().items

    def fill(told: dict[str, Any]) -> str:
        made = visits.fill(visit_id, told, actor=actor, now=now)
        return f"已保存，填了{len(made.answers)}/{len(items)}项。"

    def complete(told: dict[str, Any]) -> str:
        _, code = visits.complete(visit_id, told["summary"], actor=actor, now=now)
        return f"走访已完成。请把服务码 {code} 交给企业，凭它在“预约民警”里看小结、确认问题是否解决；这里只显示这一次。"

    def issue(told: dict[str, Any]) -> str:
        visits.raise_issue(one.firm_id, kind=told["kind"], text=told["text"], advice=told["advice"], due_on=told["due_on"],
                           visit_id=visit_id, actor=actor, now=now)  # fmt: skip
        return "已登记。"

    ask_issue = [Ask("kind", "种类", "select", True, options=list(FirmIssue.KINDS.items())), Ask("text", "内容", "long_text", True),
                 Ask("advice", "办理意见"), Ask("due_on", "期限", "date")]  # fmt: skip
    presses = [Pressable(PlainForm("issue", "登记问题、建议、漏洞", ask_issue), issue)]
    if one.state == "draft":
        presses = [
            Pressable(PlainForm("fill", "填写走访要点", [Ask(key, label, "long_text", help="已填：" + one.answers[key] if key in one.answers else "") for key, label in items.items()],
                                help="可以分几次填；没有改动的留空，原来填的不变。"), fill),
            *presses,
            Pressable(PlainForm("complete", "完成走访", [Ask("summary", "给企业的小结", "long_text", True)]), complete),
        ]  # fmt: skip
    return sheets.answer(
        request, f"走访：{one.firm.name}", tab="visits", back="/desk/points/visits/", presses=presses if serving.may_work(actor) else [],
        notes=[("日期", str(one.on)), ("状态", "已完成" if one.state == "completed" else "草稿"), ("小结", one.summary or "未写")],
        tables=lambda: [
            table(f"走访要点（{one.edition}版）", "要点 所见", [[label, visits.own(visit_id, actor).answers.get(key) or Cell("未填", wrong=True)] for key, label in items.items()]),
            table("问题、建议、漏洞", "种类 内容 状态", [[each.get_kind_display(), each.text, each.get_state_display()] for each in visits.of_visit(visit_id, actor)]),
        ],
    )  # fmt: skip


@desk_view
@require_http_methods(["GET", "HEAD", "POST"])
def issues(request: DeskRequest) -> HttpResponse:
    actor, now = request.actor, timezone.now()
    serving.refuse_others(actor)
    kind = request.GET.get("kind", "")
    waiting = [(str(each.pk), f"{each.firm.name}：{each.text[:40]}") for each in visits.board(actor).open]

    def solve(told: dict[str, Any]) -> str:
        visits.solve(UUID(told["issue"]), told["result"], proof=told["proof"], actor=actor, now=now)
        return "已登记解决，企业可以确认，也可以说没有解决。"

    def rows(some: list[FirmIssue]) -> list[list[object]]:
        today = local_day(now)
        return [
            [link(each.firm.name, "point-firm", each.firm_id), each.get_kind_display(), each.text, each.advice,
             Cell(str(each.due_on or ""), wrong=bool(each.due_on and each.due_on < today and each.state == "open")),
             each.get_state_display() + (f"（企业{each.reopened}次说没有解决：{each.firm_says}）" if each.reopened and each.state == "open" else ""), each.result]
            for each in some
        ]  # fmt: skip

    def tables() -> list[Table]:
        board, columns = visits.board(actor, kind=kind), "企业 种类 内容 办理意见 期限 状态 结果"
        return [
            table(f"未解决（{len(board.open)}）", columns, rows(board.open), "没有未解决的。"),
            table(f"已解决（{len(board.solved)}）", columns, rows(board.solved)),
        ]

    asks = [Ask("issue", "哪一项", "select", True, options=waiting), Ask("result", "怎样解决", "long_text", True),
            Ask("proof", "企业整改的佐证", "long_text", help="漏洞必填")]  # fmt: skip
    return sheets.answer(request, "问题和漏洞", tab="issues", tables=tables,
                         presses=[Pressable(PlainForm("solve", "登记解决", asks), solve)] if waiting and serving.may_work(actor) else [])  # fmt: skip


@desk_view
@require_http_methods(["GET", "HEAD", "POST"])
def lecture_list(request: DeskRequest) -> HttpResponse:
    actor, now = request.actor, timezone.now()
    serving.refuse_others(actor)

    def announce(told: dict[str, Any]) -> str:
        lectures.announce(
            told["title"], starts_at=sheets.moment(told["on"], sheets.hour(told["at"], "at")), place=told["place"],
            seats=sheets.number(told["seats"], "seats") or 0, materials=told["materials"], people=sheets.number(told["people"], "people"),
            point_id=UUID(told["point"]) if told["point"] else None, actor=actor, now=now,
        )  # fmt: skip
        return "讲座已登记，公众网可以报名。"

    asks = [
        Ask("title", "题目", required=True), Ask("on", "日期", "date", True), Ask("at", "时间", required=True, help="例如14:30"),
        Ask("place", "地点", required=True), Ask("seats", "名额", "number", True), Ask("materials", "材料", "long_text"),
        Ask("point", "服务点", "select", options=[(str(each.pk), each.name) for each in keeping.listed(actor)]),
        Ask("people", "到场人数", "number", help="没有点名的，事后只记人数"),
    ]  # fmt: skip
    return sheets.answer(
        request, "讲座", tab="lectures", presses=[Pressable(PlainForm("announce", "登记讲座", asks), announce)] if serving.may_work(actor) else [],
        tables=lambda: [table("讲座", "时间 题目 地点 报名 到场", [
            [link(when(each.starts_at), "point-lecture", each.pk), each.title, each.place, f"{len(each.taken.all())}/{each.seats}",
             each.people if each.people is not None else sum(seat.attended for seat in each.taken.all())]
            for each in lectures.listed(actor)], "还没有讲座。")],
    )  # fmt: skip


@desk_view
@require_http_methods(["GET", "HEAD", "POST"])
def lecture(request: DeskRequest, lecture_id: UUID) -> HttpResponse:
    actor, now = request.actor, timezone.now()
    serving.refuse_others(actor)
    one = lectures.own(lecture_id, actor)
    seats = list(one.taken.all())

    def attend(told: dict[str, Any]) -> str:
        there = lectures.attend(lecture_id, seats=[UUID(each) for each in told["seats"]], actor=actor, now=now)
        return f"到场{there}人。"

    def walk_in(told: dict[str, Any]) -> str:
        there = lectures.attend(
            lecture_id, walk_in=(told["person"], told["phone"], told["firm_name"]), actor=actor, now=now
        )
        return f"到场{there}人。"

    presses = [Pressable(PlainForm("walk-in", "没有报名的到场人", [Ask("person", "姓名", required=True), Ask("phone", "联系电话", required=True), Ask("firm_name", "单位")]), walk_in)]  # fmt: skip
    if coming := [
        (str(seat.pk), f"{seat.person}（{seat.firm_name or '未填单位'}）") for seat in seats if not seat.attended
    ]:
        presses.insert(
            0,
            Pressable(
                PlainForm("attend", "登记到场", [Ask("seats", "到场的人", "officers", True, options=coming)]), attend
            ),
        )
    return sheets.answer(
        request, one.title, tab="lectures", back="/desk/points/lectures/", presses=presses if serving.may_work(actor) else [],
        notes=[("时间", when(one.starts_at)), ("地点", one.place), ("名额", str(one.seats)), ("材料", one.materials or "无")],
        tables=lambda: [table("报名", "姓名 单位 电话 到场", [[seat.person, seat.firm_name, seat.phone, "到场" if seat.attended else ""] for seat in one.taken.all()])],
    )  # fmt: skip


@desk_view
@require_http_methods(["GET", "HEAD", "POST"])
def counts(request: DeskRequest) -> HttpResponse:
    actor, now = request.actor, timezone.now()
    serving.refuse_others(actor)
    today = local_day(now)
    since, until = _day(request.GET.get("since", ""), date(today.year, 1, 1)), _day(request.GET.get("until", ""), today)

    def put(told: dict[str, Any]) -> str:
        figures.put(told["kind"], told["number"], on=told["on"], note=told["note"], actor=actor, now=now)
        return "已填报。"

    def tables() -> list[Table]:
        told = figures.of_unit(actor, since=since, until=until)
        return [
            table("填报的数", "项目 数", [[each.label, str(each)] for each in told.reported]),
            table("按记录计的数", "项目 数", [list(each) for each in told.counted]),
            table("按服务点", "服务点 走访 事项", [[link(point.name, "point", point.pk), met, matters] for point, met, matters in told.by_point]),
        ]  # fmt: skip

    asks = [Ask("kind", "项目", "select", True, options=list(ReportedFigure.KINDS.items())), Ask("number", "数", required=True, help="例如54，或者100余"),
            Ask("on", "截至日期", "date", True), Ask("note", "说明")]  # fmt: skip
    return sheets.answer(request, "服务企业统计", tab="figures", tables=tables, presses=[Pressable(PlainForm("put", "填报", asks), put)],
                         lead=f"{since}至{until}；改期间：在地址后加 ?since=2026-01-01&until=2026-06-30。“余”照填报保留。")  # fmt: skip


def _day(text: str, otherwise: date) -> date:
    try:
        return max(date.fromisoformat(text), date(2000, 1, 1)) if text else otherwise
    except ValueError:
        return otherwise
