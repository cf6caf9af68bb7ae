"""监管名册和抽查: registers with the next check of each entry, one entry's page, spot-check plans with their draw."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from zhixian.faces.desk.doors import DeskRequest, desk_view
from zhixian.faces.desk.forms.plain import Ask, PlainForm
from zhixian.faces.desk.service.sheets import Cell, Pressable, Rail, Table, link, number, sheet, table
from zhixian.moments import local_day
from zhixian.risk import GRADES
from zhixian.rooms.dossiers import policies
from zhixian.rooms.inspections import declared, keeping, spots
from zhixian.rooms.inspections.declared import Register
from zhixian.rooms.inspections.keeping import Line

RESULTS = (("clear", "未发现问题"), ("found", "发现问题"))
SPOT_RESULTS = (("passed", "合格"), ("failed", "不合格"))


def _answer(request: DeskRequest, title: str, **rest: Any) -> HttpResponse:
    registers = declared.registers().values()
    tabs = [*((each.id, "desk:inspections-of", each.label) for each in registers), ("spots", "desk:spot-plans", "抽查")]
    rail = Rail("监管名册", tabs, {each.id: [each.id] for each in registers})
    return sheet(request, title, current="inspections", rail=rail, **rest)


@desk_view
@require_http_methods(["GET", "HEAD", "POST"])
def listing(request: DeskRequest, sort: str = "site") -> HttpResponse:
    """One register: overdue, proposed for the key list, without a filing, and everything."""
    actor, now = request.actor, timezone.now()
    keeping.refuse_others(actor)
    its = declared.register(sort)

    def add(told: dict[str, Any]) -> str:
        made = keeping.add(
            sort, told["name"], operator=told["operator"], licence=told["licence"], address=told["address"],
            grade=told.get("grade", ""), round_days=number(told["round_days"], "round_days"), actor=actor, now=now,
        )  # fmt: skip
        return f"“{made.name}”已列入名册。"

    def tables() -> list[Table]:
        lines = keeping.listed(sort, actor, now=now)
        found = [_lines("逾期未检查", [each for each in lines if each.overdue], its, "没有逾期的。")]
        if its.filings:
            found.append(_lines(f"没有有效的{its.filings}", [each for each in lines if each.unfiled], its, "都有。"))
        if its.key_list:
            found.append(_lines("建议列入重点名单", [each for each in lines if each.proposed], its, "没有建议列入的。"))
            found.append(_lines("重点名单", [each for each in lines if each.entry.key_listed_at], its, "没有。"))
        return [*found, _lines(f"全部（{len(lines)}）", lines, its, "名册还是空的。")]

    asks = [
        Ask("name", "名称", required=True),
        Ask("operator", "经营者"),
        Ask("licence", "许可、备案号"),
        Ask("address", "网址" if sort == "site" else "地址"),
    ]
    if its.grades:
        asks.append(Ask("grade", "风险等级", "radios", True, options=_grades(its)))
    asks.append(Ask("round_days", "检查间隔（天）", "number", help=f"留空按名册的间隔：{_rounds(its)}"))
    return _answer(
        request, its.label, tab=sort, tables=tables, lead=f"依据：{its.basis}。检查间隔：{_rounds(its)}（平台设定，不是法定期限）。",
        presses=[Pressable(PlainForm("add", "列入名册", asks), add)] if keeping.may_work(actor) else [],
    )  # fmt: skip


def _lines(heading: str, lines: Sequence[Line], its: Register, empty: str) -> Table:
    columns = "名称 经营者 等级 上次检查 下次检查" + (" 近期案件" if its.key_list else "")
    return table(heading, columns, [
        [link(each.entry.name, "inspection-entry", each.entry.pk), each.entry.operator, GRADES.get(each.entry.grade, "不分级"),
         each.last or "还没有检查", Cell(f"{each.due_on}{'（已逾期）' if each.overdue else ''}", wrong=each.overdue),
         *([f"{each.cases}件"] if its.key_list else [])]
        for each in lines], empty)  # fmt: skip


def _grades(its: Register) -> list[tuple[str, str]]:
    return [(grade, f"{GRADES[grade]}（{its.rounds[grade]}）") for grade in its.grades]


def _rounds(its: Register) -> str:
    told = [f"{GRADES.get(grade, '')}{each}" for grade, each in its.rounds.items()]
    return "、".join([*told, *([f"重点名单{its.key_list.round}"] if its.key_list else [])])


@desk_view
@require_http_methods(["GET", "HEAD", "POST"])
def show(request: DeskRequest, entry_id: UUID) -> HttpResponse:
    actor, now = request.actor, timezone.now()
    entry = keeping.own(entry_id, actor)
    its = declared.register(entry.sort)

    def check(told: dict[str, Any]) -> str:
        keeping.log_check(entry_id, on=told["on"], result=told["result"], note=told["note"], actor=actor, now=now)
        return "检查已登记。"

    def regrade(told: dict[str, Any]) -> str:
        keeping.regrade(entry_id, told["grade"], actor=actor, now=now)
        return "风险等级已改，下次检查的日期随之变动。"

    def file(told: dict[str, Any]) -> str:
        keeping.file_rules(entry_id, told["version"], filed_on=told["filed_on"], valid_from=told["valid_from"],
                           valid_until=told["valid_until"], actor=actor, now=now)  # fmt: skip
        return "备案已登记，以前的版本保留。"

    def key(told: dict[str, Any]) -> str:
        keeping.set_key(entry_id, not entry.key_listed_at, actor=actor, now=now)
        return "已移出重点名单。" if entry.key_listed_at else "已列入重点名单。"

    here = keeping.line(entry, actor, now)
    presses = [
        Pressable(PlainForm("check", "登记检查", [
            Ask("on", "检查日期", "date", True), Ask("result", "结果", "radios", True, options=RESULTS),
            Ask("note", "检查情况", "long_text", True)]), check)]  # fmt: skip
    if its.grades:
        presses.append(
            Pressable(
                PlainForm("grade", "更改风险等级", [Ask("grade", "风险等级", "radios", True, options=_grades(its))]),
                regrade,
            )
        )
    if its.filings:
        presses.append(Pressable(PlainForm("file", f"登记{its.filings}", [
            Ask("version", "版本", required=True), Ask("filed_on", "备案日期", "date", True), Ask("valid_from", "生效日期", "date", True),
            Ask("valid_until", "失效日期", "date", help="没有写明的留空")]), file))  # fmt: skip
    if not keeping.may_work(actor):
        presses = []
    if keeping.may_confirm(actor) and (here.proposed or entry.key_listed_at):
        presses.append(
            Pressable(PlainForm("key", "移出重点名单" if entry.key_listed_at else "确认列入重点名单", []), key)
        )

    def tables() -> list[Table]:
        found = [
            table(
                "检查",
                "日期 结果 情况",
                [[each.on, each.get_result_display(), each.note] for each in entry.checks.all()],
                "还没有检查。",
            )
        ]
        if its.filings:
            now_in_force = keeping.current_filing(entry, on=local_day(now))
            found.append(table(its.filings, "版本 备案日期 生效 失效 状态", [
                [each.version, each.filed_on, each.valid_from, each.valid_until or "未写明", "现行有效" if each == now_in_force else "非现行"]
                for each in entry.filings.all()], f"还没有{its.filings}。"))  # fmt: skip
        return found

    notes = [("名册", its.label), ("经营者", entry.operator or "未填"), ("许可、备案号", entry.licence or "未填"), ("地址", entry.address or "未填"),
             ("检查间隔", str(keeping.round_of(entry, its))), ("下次检查", f"{here.due_on}{'（已逾期）' if here.overdue else ''}")]  # fmt: skip
    if its.grades:
        notes.insert(4, ("风险等级", GRADES[entry.grade]))
    if its.key_list:
        state = "已列入" if entry.key_listed_at else "建议列入，待负责人确认" if here.proposed else "未列入"
        notes += [(f"近{its.key_list.months}个月案件", f"{here.cases}件"), ("重点名单", state)]
    if here.unfiled:
        notes.append((its.filings, "没有有效的备案"))
    return _answer(request, entry.name, tab=entry.sort, tables=tables, presses=presses, notes=notes,
                   back=reverse("desk:inspections-of", args=[entry.sort]))  # fmt: skip


@desk_view
@require_http_methods(["GET", "HEAD", "POST"])
def spot_plans(request: DeskRequest) -> HttpResponse:
    actor, now = request.actor, timezone.now()
    keeping.refuse_others(actor)

    def draw(told: dict[str, Any]) -> str:
        made = spots.plan(
            told["name"], starts_on=told["starts_on"], ends_on=told["ends_on"], percent=number(told["percent"], "percent") or 0,
            population=request.POST.get("population", "").splitlines(), seed=told["seed"], actor=actor, now=now,
        )  # fmt: skip
        return f"已从{len(made.population)}家中抽出{len(made.drawn)}家。"

    asks = [Ask("name", "抽查名称", required=True, help="例如：大促期间网店抽查"), Ask("starts_on", "开始日期", "date", True),
            Ask("ends_on", "结束日期", "date", True), Ask("percent", "抽查比例（%）", "number", True),
            Ask("population", "抽查对象", "long_text", True, help="一行一家"), Ask("seed", "种子", help="留空由系统随机产生；用同一种子和同一名单可以重复抽取")]  # fmt: skip
    return _answer(
        request, "抽查", tab="spots", presses=[Pressable(PlainForm("draw", "制定计划并抽取", asks), draw)] if keeping.may_work(actor) else [],
        lead="按比例从名单中随机抽取，种子和名单都保存，任何人可以重复验证。",
        tables=lambda: [table("抽查计划", "名称 期间 比例 抽中 已检查 不合格", [
            [link(each.name, "spot-plan", each.pk), f"{each.starts_on}至{each.ends_on}", f"{each.percent}%", f"{len(each.drawn)}/{len(each.population)}家",
             f"{len(each.results.all())}家", f"{sum(one.result == 'failed' for one in each.results.all())}家"]
            for each in spots.listed(actor)], "还没有抽查计划。")],
    )  # fmt: skip


@desk_view
@require_http_methods(["GET", "HEAD", "POST"])
def spot_plan(request: DeskRequest, plan_id: UUID) -> HttpResponse:
    actor, now = request.actor, timezone.now()
    plan = spots.own(plan_id, actor)
    known = {each.shop for each in plan.results.all()}
    waiting = [(shop, shop) for shop in plan.drawn if shop not in known]

    def result(told: dict[str, Any]) -> str:
        day: date = told["on"]
        spots.log_result(plan_id, told["shop"], result=told["result"], note=told["note"], on=day, actor=actor, now=now)
        return "结果已登记。"

    def tables() -> list[Table]:
        found, enters = {each.shop: each for each in plan.results.all()}, bool(policies.may_open_case(actor))
        rows: list[list[object]] = []
        for shop in plan.drawn:
            its = found.get(shop)
            case: object = ""
            if its and its.dossier_id:
                case = link("查看案卷", "dossier", its.dossier_id)
            elif its and its.result == "failed" and enters:
                case = Cell("登记案件", f"{reverse('desk:enter')}?spot={its.pk}")
            rows.append(
                [
                    shop,
                    its.on if its else "",
                    its.get_result_display() if its else "待检查",
                    its.note if its else "",
                    case,
                ]
            )
        return [table(f"抽中的对象（{len(plan.drawn)}）", "对象 检查日期 结果 情况 案件", rows)]

    asks = [Ask("shop", "对象", "select", True, options=waiting), Ask("on", "检查日期", "date", True),
            Ask("result", "结果", "radios", True, options=SPOT_RESULTS), Ask("note", "情况", "long_text", help="不合格的必填")]  # fmt: skip
    return _answer(
        request, plan.name, tab="spots", tables=tables, back=reverse("desk:spot-plans"),
        notes=[("期间", f"{plan.starts_on}至{plan.ends_on}"), ("比例", f"{plan.percent}%，{len(plan.population)}家中抽{len(plan.drawn)}家"), ("种子", plan.seed),
               ("抽取办法", "对“种子＋换行＋名称”取SHA-256，取值最小的若干家")],
        presses=[Pressable(PlainForm("result", "登记结果", asks), result)] if waiting and keeping.may_work(actor) else [],
    )  # fmt: skip
