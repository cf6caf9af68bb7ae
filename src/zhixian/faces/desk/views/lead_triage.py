"""分类、并案、拆分、分流 of one lead: forms that an officer presses; what the house noticed stands beside them as a hint."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from zhixian.faces.desk.doors import DeskRequest, desk_view, uuid_or_404
from zhixian.faces.desk.forms import plain
from zhixian.faces.desk.forms.plain import Ask, PlainForm
from zhixian.faces.desk.forms.pressing import Act, faults_of, press
from zhixian.faces.desk.rendering import page
from zhixian.rooms.enterprises.accounts import listing, marking
from zhixian.rooms.leads import centre, entering, green, handling, looking, merging, packages, routing, scoring, shops
from zhixian.rooms.leads.goods import BREACHES, GOODS, SALES_CHANNELS
from zhixian.rooms.leads.looking import Page
from zhixian.rooms.leads.models import Report


@desk_view
@require_http_methods(["GET", "HEAD", "POST"])
def triage(request: DeskRequest, report_id: UUID) -> HttpResponse:
    actor = request.actor
    shown = looking.show(report_id, actor=actor, now=timezone.now())
    hits = scoring.hits_of(report_id, actor=actor)
    to = centre.suggested(report_id, actor=actor)
    told: list[str] = []
    forms = _forms(shown, to, hits) if handling.may_work(actor) and not shown.row.waits else []
    done, drawn = press(request, forms, _acts(request, report_id, told))
    if done and not told:
        messages.success(request, done)
        return (
            redirect("desk:reports") if request.POST.get("act") == "route" else redirect("desk:lead-triage", report_id)
        )
    if told:  # something was opened: it stands in this one answer, beside the forms
        drawn = [plain.shown(form) for form in forms]
    return page(
        request, "desk/leads/triage.html",
        {"p": shown, "row": shown.row, "plain_forms": drawn, "faults": faults_of(drawn), "hits": hits, "receiver": told,
         "package": packages.of(shown.row.package_id, actor=actor), "parts": merging.parts_of(report_id, actor=actor),
         "elsewhere": centre.watched_elsewhere(report_id, actor=actor), "closed": shops.closed(actor, report_id=report_id),
         "states": Report.STATES, "suggested": to, "protected_says": marking.REASON,
         "protected": listing.named_in("\n".join(str(value) for value in shown.facts.values()))},
        current="leads", status=422 if faults_of(drawn) else 200,
    )  # fmt: skip


def _forms(shown: Page, to: tuple[UUID, str] | None, hits: list[Any]) -> list[PlainForm]:
    found: list[PlainForm] = []
    if not shown.ended:
        found.append(PlainForm("sort", "分类", [
            Ask("goods", "商品类别", "select", options=[(key, f"{each.label}{'（危害生产生活安全）' if each.danger else ''}") for key, each in GOODS.items()]),
            Ask("breach", "行为", "select", options=list(BREACHES.items())),
            Ask("sales_channel", "销售渠道", "select", options=list(SALES_CHANNELS.items()))],
            help="没有选的，按没有说明处理；危害生产生活安全的排在最前，另有更短的内部目标。"))  # fmt: skip
        if not shown.row.green:
            found.append(
                PlainForm(
                    "green",
                    "走绿色通道",
                    [Ask("reason", "理由", "long_text", True)],
                    help="内部目标为法定期限的一半，留下是谁定的。",
                )
            )
        if shown.alike:
            options = [
                (str(row.id), f"{row.number or '未登记的线索'}（{why}）")
                for row, why in shown.alike
                if row.state not in Report.ENDED
            ]
            if options:
                found.append(PlainForm("merge", "并入另一条线索", [
                    Ask("into", "并入", "radios", True, options=options), Ask("reason", "为什么是同一件事", "long_text", True)],
                    help="系统只提示相似之处，是不是同一件事由您判断。举报人各自的编号都能继续查。"))  # fmt: skip
        found.append(PlainForm("split", "拆出一条线索", [
            Ask("text", "拆出来的内容", "long_text", True), Ask("kind", "类别", "select", True, options=list(Report.KINDS.items())),
            Ask("matter", "什么事", "select", True, options=[(key, label) for key, (label, _) in routing.MATTERS.items()])],
            help="同一份材料里既有投诉又有举报的，分成两条分别计时。"))  # fmt: skip
        if to:
            found.append(
                PlainForm("route", f"按规则分流给{to[1]}", [], help="要交给别的单位，回到线索页写明理由移交。")
            )
    if shown.row.state == "merged":
        found.append(PlainForm("undo", "撤销合并", [Ask("reason", "为什么不是同一件事", "long_text", True)]))
    found.append(PlainForm("close", "登记关停的网店", [
        Ask("shops", "网店", "long_text", True, help="一行一个：网址 店名"), Ask("closed_on", "关停日期", "date", True)]))  # fmt: skip
    if unjudged := [(str(hit.pk), label) for hit, label in hits if hit.false is None]:
        found.append(PlainForm("judge", "评价规则提示", [
            Ask("hit", "哪条提示", "radios", True, options=unjudged),
            Ask("verdict", "对不对", "radios", True, options=[("right", "提示得对"), ("false", "误报")])]))  # fmt: skip
    if shown.has_receiver:
        found.append(
            PlainForm("receiver", "查看收件人", [Ask("reason", "理由", "long_text", True)], help="每次查看都留痕。")
        )
    return found


def _acts(request: DeskRequest, report_id: UUID, shown_once: list[str]) -> dict[str, Act]:
    actor, now = request.actor, timezone.now()

    def sort(told: dict[str, Any]) -> str:
        green.sort_as(report_id, goods=told["goods"], breach=told["breach"], sales_channel=told["sales_channel"], actor=actor, now=now)  # fmt: skip
        return "已分类。"

    def hurry(told: dict[str, Any]) -> str:
        green.by_hand(report_id, told["reason"], actor=actor, now=now)
        return "已走绿色通道。"

    def merge(told: dict[str, Any]) -> str:
        merging.merge(report_id, uuid_or_404(told["into"]), told["reason"], actor=actor, now=now)
        return "已合并，举报人各自的编号照样能查。"

    def undo(told: dict[str, Any]) -> str:
        merging.undo(report_id, told["reason"], actor=actor, now=now)
        return "已撤销合并，单独办理。"

    def split(told: dict[str, Any]) -> str:
        merging.split(report_id, told["text"], kind=told["kind"], matter=told["matter"], actor=actor, now=now)
        return "已拆出，单独编号计时。"

    def route(_: dict[str, Any]) -> str:
        centre.route(report_id, actor=actor, now=now)
        return "已分流，等待对方签收。"

    def close(told: dict[str, Any]) -> str:
        made = shops.close(told["shops"].splitlines(), told["closed_on"], report_id=report_id, actor=actor, now=now)
        return f"已登记关停{len(made)}个网店。"

    def judge(told: dict[str, Any]) -> str:
        scoring.judge(uuid_or_404(told["hit"]), false=told["verdict"] == "false", actor=actor, now=now)
        return "已记下评价。"

    def receiver(told: dict[str, Any]) -> str:
        shown_once.append(entering.receiver_of(report_id, told["reason"], actor=actor, now=now))
        return "已留痕。"

    return {"sort": sort, "green": hurry, "merge": merge, "undo": undo, "split": split, "route": route, "close": close,
            "judge": judge, "receiver": receiver}  # fmt: skip
