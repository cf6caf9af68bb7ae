"""问卷调查 on the desk: draw, release, give codes out once, and results in which no small group shows."""

from decimal import Decimal
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from zhixian.faces.desk.doors import DeskRequest, desk_view
from zhixian.faces.desk.forms.plain import Ask, PlainForm
from zhixian.faces.desk.rendering import page
from zhixian.faces.desk.service.sheets import Pressable, Rail, Table, link, number, sheet, table
from zhixian.faces.desk.views.lead_entry import csv_answer
from zhixian.moments import local_day, say_day
from zhixian.risk import charts
from zhixian.rooms.enterprises.accounts.categories import CATEGORIES
from zhixian.rooms.enterprises.firms.industries import INDUSTRIES
from zhixian.rooms.enterprises.surveys import declared, making, results
from zhixian.rooms.enterprises.surveys.making import SurveyDraft
from zhixian.rooms.enterprises.surveys.models import Survey
from zhixian.rooms.enterprises.surveys.results import Group, Told
from zhixian.rooms.leads import sheets as files

KEY = "surveys"
RAIL = Rail("问卷调查", (("list", "desk:surveys", "调查"),))
SHOWN = 300
WORDS = (("clean", "可以看"), ("withheld", "不显示"))
YES = (("yes", "是"), ("no", "否"))


def _asks() -> list[Ask]:
    return [
        Ask("key", "问卷", "radios", True, options=[(each.key, each.title) for each in declared.questionnaires().values()]),
        Ask("title", "名称", required=True, help="如：2026年外商投资企业知识产权保护状况调查"),
        Ask("anonymous", "不记名", "radios", True, help="不记名的，答卷和企业之间没有任何联系，只留市、类别和资本来源", options=YES),
        Ask("foreign", "只调查外商投资企业", "radios", True, options=YES),
        Ask("category", "企业类别", "select", help="留空为不限", options=tuple(CATEGORIES.items())),
        Ask("industry", "行业", "select", help="留空为不限", options=tuple(INDUSTRIES.items())),
        Ask("size", "抽取多少家", "number", help="留空为全部；从本地名册随机抽取，种子保存，可以重复验证"),
        Ask("seed", "种子", help="留空由系统随机产生"),
        Ask("opens_on", "开始日期", "date", help="留空为今天"),
        Ask("closes_on", "截止日期", "date", True),
    ]  # fmt: skip


@desk_view
@require_http_methods(["GET", "HEAD", "POST"])
def listing(request: DeskRequest) -> HttpResponse:
    actor, now = request.actor, timezone.now()

    def make(told: dict[str, Any]) -> str:
        draft = SurveyDraft(
            key=told["key"], title=told["title"], anonymous=told["anonymous"] == "yes", foreign=told["foreign"] == "yes",
            category=told["category"], industry=told["industry"], size=number(told["size"], "size"), seed=told["seed"],
            opens_on=told["opens_on"], closes_on=told["closes_on"],
        )  # fmt: skip
        made = making.make(draft, actor=actor, now=now)
        return f"已从{made.population}家中抽出{made.sample.count()}家，请负责人复核。"

    def tables() -> list[Table]:
        rows = making.listed(actor, on=local_day(now))
        mine, theirs = (
            [row for row in rows if row.unit_id == actor.unit_id],
            [row for row in rows if row.unit_id != actor.unit_id],
        )
        return [
            table("本单位的调查", "名称 方式 期间 状态 答卷", [
                [link(row.title, "survey", row.pk), "不记名" if row.anonymous else "记名", _days(row), row.get_state_display(),
                 f"{row.answers.count()}份／{row.sent}家"] for row in mine], "还没有调查。"),
            table("其他单位的调查结果", "名称 单位 期间", [[link(row.title, "survey-results", row.pk), row.unit_name, _days(row)] for row in theirs]),
        ]  # fmt: skip

    return sheet(request, "问卷调查", current=KEY, rail=RAIL, tab="list", tables=tables,
                 lead=f"少于{declared.rules()['least_group']}份答卷的一组不显示结果，也推算不出来。",
                 presses=[Pressable(PlainForm("make", "制定调查", _asks()), make)] if making.may_work(actor) else [])  # fmt: skip


def _days(row: Survey) -> str:
    return f"{say_day(row.opens_on)}至{say_day(row.closes_on)}"


@desk_view
@require_http_methods(["GET", "HEAD", "POST"])
def show(request: DeskRequest, survey_id: UUID) -> HttpResponse:
    actor, now = request.actor, timezone.now()
    row = making.own(survey_id, actor)

    def release(_: dict[str, Any]) -> str:
        making.release(survey_id, actor=actor, now=now)
        return "已复核。下一步下载答题码，附在信里寄给企业。"

    def publish(_: dict[str, Any]) -> str:
        making.publish(survey_id, actor=actor, now=now)
        return "结果已发布，其他单位可以看到。"

    def words(told: dict[str, Any]) -> str:
        said = {
            UUID(name.removeprefix("text-")): state
            for name, state in told.items()
            if name.startswith("text-") and state
        }
        return f"已读{results.read_words(survey_id, said, actor=actor, now=now)}条。"

    presses = []
    head = making.may_work(actor) and "head" in actor.posts
    if head and row.state == "draft" and actor.officer_id != row.made_by:
        presses.append(Pressable(PlainForm("release", "复核通过", []), release))
    if head and row.state == "issued" and row.published_at is None and local_day(now) > row.closes_on:
        presses.append(Pressable(PlainForm("publish", "发布结果", []), publish))
    if waiting := results.unread(row, actor=actor, on=local_day(now)):
        asks = [Ask(f"text-{key}", words, "radios", options=WORDS) for key, words in waiting]
        presses.append(
            Pressable(
                PlainForm(
                    "words", "读文字建议", asks, help="有企业名称、姓名或者能认出企业的，选“不显示”。没有选的留到以后。"
                ),
                words,
            )
        )
    its = declared.questionnaire(row.key)
    notes = [("问卷", f"{its.title}（第{row.edition}版，{len(its.questions)}题）"), ("方式", "不记名" if row.anonymous else "记名"), ("期间", _days(row)),
             ("抽样", f"{row.population}家中抽出{row.sample.count()}家，种子{row.seed}"), ("状态", row.get_state_display()),
             ("结果", f"{say_day(local_day(row.published_at))}已发布" if row.published_at else "没有发布")]  # fmt: skip
    sample = list(row.sample.all())
    tables = [
        table("题目", "题 种类", [[question.label, {"scale": "一至五分", "choice": "单选", "several": "多选", "text": "文字"}[question.kind]] for question in its.questions]),
        table(f"抽中的企业（{len(sample)}）", "企业 市 类别 资本来源", [
            [firm.name, results.place_name(firm.city), CATEGORIES.get(firm.category, "未分类"), results.country_name(firm.country)] for firm in sample[:SHOWN]]),
    ]  # fmt: skip
    links = (
        [("看结果", reverse("desk:survey-results", args=[row.pk]))]
        if row.state == "issued" and local_day(now) > row.closes_on
        else []
    )
    may_issue = row.state == "released" and making.may_work(actor)
    download = ("下载答题码（只能下载一次）", reverse("desk:survey-codes", args=[row.pk])) if may_issue else None
    return sheet(request, row.title, current=KEY, rail=RAIL, tab="list", tables=lambda: tables, presses=presses, notes=notes,
                 back=reverse("desk:surveys"), links=links, download=download)  # fmt: skip


@desk_view
@require_POST
def codes(request: DeskRequest, survey_id: UUID) -> HttpResponse:
    """The list for the letters, once; the house keeps no code."""
    told = making.issue(survey_id, actor=request.actor, now=timezone.now())
    address = request.build_absolute_uri(reverse("portal:survey"))
    return csv_answer(
        files.written(("企业", "信用代码", "答题码", "网址"), making.letters(told, address)), "survey-codes.csv"
    )


@desk_view
@require_safe
def shown(request: DeskRequest, survey_id: UUID) -> HttpResponse:
    found = results.of(survey_id, actor=request.actor, on=local_day(timezone.now()))
    wanted = request.GET.get("group", results.WHOLE)
    groups = [found.whole, *(group for part in found.divided.values() for group in part)]
    group = next((each for each in groups if each.key == wanted), found.whole)
    told = {
        "r": found, "group": group, "divided": [(results.DIVIDED[key], part) for key, part in found.divided.items()],
        "charts": [(told.question.label, told.answered, told.mean, _chart(told) if told.answered else "") for told in group.questions],
        "own": found.survey.unit_id == request.actor.unit_id, "rails": RAIL.links(),
    }  # fmt: skip
    return page(request, "desk/survey_results.html", told, current=KEY)


def _chart(told: Told) -> str:
    """Shares of those who answered the question; several may be chosen, so they may add up to more than a hundred."""
    answered = told.answered or 1
    bars = [
        charts.Bar(label=label, value=Decimal(count * 100) / answered, says=f"{count}份（{round(count * 100 / answered)}%）")
        for _, label, count in told.counts
    ]  # fmt: skip
    return mark_safe(charts.bars(bars, title=told.question.label))  # escaped where it is made


@desk_view
@require_safe
def sheet_of(request: DeskRequest, survey_id: UUID) -> HttpResponse:
    """The results as a table for a spreadsheet: one line a group, question and choice; hidden groups say so."""
    found = results.of(survey_id, actor=request.actor, on=local_day(timezone.now()))
    heads = ("分组", "组", "答卷", "题", "选项", "份数")
    rows: list[dict[str, str]] = []
    for part, groups in (
        ("全部", [found.whole]),
        *((results.DIVIDED[key], part) for key, part in found.divided.items()),
    ):
        for group in groups:
            rows += _lines(part, group, found.least)
    return csv_answer(files.written(heads, rows), "survey-results.csv")


def _lines(part: str, group: Group, least: int) -> list[dict[str, str]]:
    first = {"分组": part, "组": group.label}
    if group.hidden:
        return [{**first, "答卷": f"不足{least}份或者为防推算，不显示"}]
    few = [
        {
            **first,
            "答卷": str(group.answers),
            "题": told.question.label,
            "选项": f"答这一题的不足{least}份或者为防推算，不显示",
        }
        for told in group.questions
        if told.answered is None
    ]
    return few + [
        {**first, "答卷": str(group.answers), "题": told.question.label, "选项": label, "份数": str(count)}
        for told in group.questions
        for _, label, count in told.counts
    ]
