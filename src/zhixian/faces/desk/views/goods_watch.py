"""进出口监控: the watch list, its hits waiting for somebody's judgement, and declarations to be taken in."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from zhixian.faces.desk.doors import DeskRequest, desk_view
from zhixian.faces.desk.forms.plain import Ask, PlainForm
from zhixian.faces.desk.rendering import page
from zhixian.faces.desk.service.sheets import Cell, Filter, Pressable, Rail, Table, link, people, sheet, table
from zhixian.faces.desk.views.lead_entry import csv_answer
from zhixian.moments import local_day, say_day
from zhixian.refusals import BadInput
from zhixian.rooms.agencies.access import Actor
from zhixian.rooms.borders import declaring, judging, places, watching
from zhixian.rooms.borders.models import KINDS, MODES, EntryChange, Hit, WatchEntry
from zhixian.rooms.borders.watching import EntryDraft
from zhixian.rooms.leads import routing, sheets

KEY = "goods-watch"
RAIL = Rail("进出口监控", (
    ("list", "desk:goods-watch", "今天的名单"), ("over", "desk:goods-watch-over", "全部名单"), ("hits", "desk:goods-hits", "待判断的命中"),
    ("judged", "desk:goods-judged", "已判断"), ("take-in", "desk:goods-watch-take-in", "导入申报货物"),
))  # fmt: skip
MATTERS = [(key, label) for key, (label, _) in routing.MATTERS.items()]
ASKS = (
    Ask("title", "名称", required=True, help="如：德国方向假冒电动工具"),
    Ask("reason", "为什么列入", "long_text", True),
    Ask("words", "商品字词", "long_text", help="一行一个，任一个出现在品名里就算；至少两个字"),
    Ask("hs_prefixes", "税号", help="前4至10位，多个用逗号分开，如8467、8508.11"),
    Ask("nice_classes", "尼斯分类", help="1至45，多个用逗号分开，如9、25；申报写明类别时对照"),
    Ask("origins", "起运地", help="国家或者地区，中文名或者两位、三位代码，多个用逗号分开；留空为不限"),
    Ask("destinations", "目的地", help="同上"),
    Ask("ports", "口岸", help="多个用逗号分开；留空为不限"),
    Ask("modes", "运输方式", "officers", help="不选为不限", options=tuple(MODES.items())),
    Ask("right", "涉及的权利", help="商标、专利、作品和权利人"),
    Ask("since", "有效期起", "date", help="留空为今天"),
    Ask("until", "有效期止", "date", True, help="一次最多一年，到期前七天提醒"),
)


@desk_view
@require_http_methods(["GET", "HEAD", "POST"])
def listing(request: DeskRequest) -> HttpResponse:
    """What is to be looked out for today."""
    actor, now = request.actor, timezone.now()
    watching.refuse_others(actor)
    today = local_day(now)

    def enter(told: dict[str, Any]) -> str:
        made = watching.enter(EntryDraft(**told), actor=actor, now=now)
        return f"“{made.title}”已列入监控名单，有效期至{say_day(made.until)}。"

    filters, listed = _filtered(request)
    return sheet(
        request, "进出口监控", current=KEY, rail=RAIL, tab="list", filters=filters, lead="高风险货物和重点航线，今天有效的。命中只是提示，由办案人员判断。",
        presses=[Pressable(PlainForm("enter", "列入监控名单", ASKS), enter)] if watching.may_work(actor) else [],
        tables=lambda: [
            _hits(f"本单位待判断的命中（{judging.how_many(actor)}）", judging.waiting(actor)[:5]),
            _entries("今天的名单", listed, today),
        ],
    )  # fmt: skip


@desk_view
@require_safe
def over(request: DeskRequest) -> HttpResponse:
    filters, listed = _filtered(request, over=True)
    return sheet(request, "全部名单", current=KEY, rail=RAIL, tab="over", filters=filters, tables=lambda: [
        _entries("也有尚未开始和已经到期的", listed, local_day(timezone.now()))])  # fmt: skip


def _filtered(request: DeskRequest, *, over: bool = False) -> tuple[list[Filter], list[WatchEntry]]:
    words, kind, mode = (request.GET.get(name, "") for name in ("q", "kind", "mode"))
    found = watching.listed(request.actor, on=local_day(timezone.now()), words=words, kind=kind, mode=mode, over=over)
    return [
        Filter("q", "字词", words[:60]), Filter("kind", "种类", kind, tuple(KINDS.items())),
        Filter("mode", "运输方式", mode, tuple(MODES.items())),
    ], found  # fmt: skip


def _entries(heading: str, rows: Sequence[WatchEntry], today: date) -> Table:
    return table(heading, "名称 种类 看什么 走什么路 列入单位 有效期", [
        [link(row.title, "goods-watch-entry", row.pk), KINDS[row.kind], _goods(row), _route(row), row.unit_name,
         Cell(_days(row, today), wrong=row.until < today)]
        for row in rows], "没有这样的条目。")  # fmt: skip


def _days(row: WatchEntry, today: date) -> str:
    if row.until < row.since:
        return f"原定{say_day(row.since)}起，{say_day(row.until)}结束，没有开始"
    said = "（已到期）" if row.until < today else "（尚未开始）" if row.since > today else ""
    return f"{say_day(row.since)}至{say_day(row.until)}{said}"


def _goods(row: WatchEntry) -> str:
    codes = f"税号{'、'.join(row.hs_prefixes)}" if row.hs_prefixes else ""
    classes = f"尼斯分类{'、'.join(map(str, row.nice_classes))}" if row.nice_classes else ""
    return "；".join(filter(None, ("、".join(row.words), codes, classes))) or "不限"


def _route(row: WatchEntry) -> str:
    parts = [
        f"{'、'.join(places.name(code) for code in row.origins)}起运" if row.origins else "",
        f"到{'、'.join(places.name(code) for code in row.destinations)}" if row.destinations else "",
        "、".join(row.ports), "、".join(MODES[mode] for mode in row.modes),
    ]  # fmt: skip
    return "，".join(filter(None, parts)) or "不限"


def _hits(heading: str, rows: Sequence[Hit]) -> Table:
    return table(heading, "申报货物 与哪一条相符 理由 状态", [
        [link(f"{hit.line.goods}（{hit.line.number}-{hit.line.item}）", "goods-hit", hit.pk), link(hit.entry.title, "goods-watch-entry", hit.entry_id),
         "；".join(hit.reasons), hit.get_state_display()]
        for hit in rows], "没有。")  # fmt: skip


@desk_view
@require_http_methods(["GET", "HEAD", "POST"])
def entry(request: DeskRequest, entry_id: UUID) -> HttpResponse:
    actor, now = request.actor, timezone.now()
    row = watching.one(entry_id, actor)

    def renew(told: dict[str, Any]) -> str:
        made = watching.renew(entry_id, told["until"], told["why"], actor=actor, now=now)
        return f"已延长至{say_day(made.until)}。"

    def end(told: dict[str, Any]) -> str:
        made = watching.end(entry_id, told["why"], actor=actor, now=now)
        return f"已结束，{say_day(made.until)}是最后一天。"

    presses = []
    if row.unit_id == actor.unit_id and watching.may_work(actor):
        if row.until >= local_day(now):
            presses.append(Pressable(PlainForm("renew", "延长", [Ask("until", "有效期止", "date", True), Ask("why", "理由", required=True)]), renew))  # fmt: skip
        if row.until > local_day(now):
            presses.append(Pressable(PlainForm("end", "提前结束", [Ask("why", "理由", required=True)]), end))

    def tables() -> list[Table]:
        return [
            table("本单位的命中", "申报货物 理由 状态", [
                [link(judging.said(hit.line), "goods-hit", hit.pk), "；".join(hit.reasons), hit.get_state_display()]
                for hit in judging.of_entry(entry_id, actor)], "还没有。"),
            table("延长和结束", "日期 办理 有效期止 理由", [
                [say_day(local_day(each.made_at)), EntryChange.ACTS[each.act], f"{say_day(each.until_before)}改为{say_day(each.until)}", each.why]
                for each in row.changes.all()], "没有。"),
        ]  # fmt: skip

    notes = [("看什么", _goods(row)), ("走什么路", _route(row)), ("为什么列入", row.reason), ("涉及的权利", row.right or "未写明"),
             ("有效期", _days(row, local_day(now))), ("列入单位", row.unit_name + _by(row, actor))]  # fmt: skip
    return sheet(request, row.title, current=KEY, rail=RAIL, tab="list", tables=tables, presses=presses, notes=notes,
                 back=reverse("desk:goods-watch"))  # fmt: skip


def _by(row: WatchEntry, actor: Actor) -> str:
    """Who entered it: for colleagues; other units ask the unit."""
    name = dict(people(actor)).get(str(row.entered_by), "") if row.unit_id == actor.unit_id else ""
    return f"（{name}）" if name else ""


@desk_view
@require_safe
def hits(request: DeskRequest) -> HttpResponse:
    rows, whole = judging.waiting(request.actor), judging.how_many(request.actor)
    beyond = f"，先列最早的{len(rows)}条" if whole > len(rows) else ""
    return sheet(request, "待判断的命中", current=KEY, rail=RAIL, tab="hits", lead="先看理由，再决定排除还是转为线索；系统不会自行转办。",
                 tables=lambda: [_hits(f"待判断（{whole}{beyond}）", rows)])  # fmt: skip


@desk_view
@require_safe
def judged(request: DeskRequest) -> HttpResponse:
    actor = request.actor
    return sheet(request, "已判断的命中", current=KEY, rail=RAIL, tab="judged", tables=lambda: [
        _hits("已转线索", judging.waiting(actor, state="lead")), _hits("已排除", judging.waiting(actor, state="aside"))])  # fmt: skip


@desk_view
@require_http_methods(["GET", "HEAD", "POST"])
def hit(request: DeskRequest, hit_id: UUID) -> HttpResponse:
    actor, now = request.actor, timezone.now()
    row = judging.one(hit_id, actor)

    def make_lead(told: dict[str, Any]) -> str:
        judging.make_lead(hit_id, told["matter"], note=told["note"], actor=actor, now=now)
        return "已转为线索，在线索台继续办理。"

    def aside(told: dict[str, Any]) -> str:
        judging.set_aside(hit_id, told["why"], actor=actor, now=now)
        return "已排除。"

    presses = []
    if row.state == "open" and watching.may_work(actor):
        presses = [
            Pressable(PlainForm("lead", "转为线索", [Ask("matter", "什么事", "select", True, options=MATTERS), Ask("note", "补充说明", "long_text")],
                                help="申报的内容和命中的理由会写进线索，不用重新录入。"), make_lead),
            Pressable(PlainForm("aside", "排除", [Ask("why", "为什么排除", "long_text", True)]), aside),
        ]  # fmt: skip
    notes = [("申报", judging.said(row.line)), ("收发货人", row.line.trader or "未写明"), ("为什么提示", "；".join(row.reasons)),
             ("列入理由", row.entry.reason), ("状态", row.get_state_display() + (f"：{row.why}" if row.why else ""))]  # fmt: skip
    links = [[link("由此转成的线索", "report", row.lead_id)]] if row.lead_id else []
    about = table("相关", "打开", [[link(f"监控名单：{row.entry.title}", "goods-watch-entry", row.entry_id)], *links])
    return sheet(request, row.line.goods[:60], current=KEY, rail=RAIL, tab="hits", tables=lambda: [about], presses=presses,
                 notes=notes, back=reverse("desk:goods-hits"))  # fmt: skip


@desk_view
@require_http_methods(["GET", "HEAD", "POST"])
def take_in(request: DeskRequest) -> HttpResponse:
    """A table of declared goods; hits are shown at once."""
    watching.refuse_others(request.actor, working=True)
    taken, says, status = None, "", 200
    if request.method == "POST":
        given = request.FILES.get("file")
        data = given.read(sheets.MOST_BYTES + 1) if given is not None else b""
        try:
            taken = declaring.take_in_table(data, actor=request.actor, now=timezone.now())
        except BadInput as refusal:
            says, status = refusal.user_message, 422
    told = {"taken": taken, "says": says, "columns": declaring.COLUMNS, "most": declaring.MOST_LINES}
    return page(request, "desk/goods_watch_take_in.html", told, current=KEY, status=status)


@desk_view
@require_safe
def template(request: DeskRequest) -> HttpResponse:
    return csv_answer(declaring.template(), "declared-goods-template.csv")
