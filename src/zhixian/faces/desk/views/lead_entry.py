"""登记线索 by hand and by list: the hotline's entry, the import of other channels' lists, and their state given back."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from zhixian.faces.desk.doors import DeskRequest, desk_view
from zhixian.faces.desk.forms import plain
from zhixian.faces.desk.forms.plain import Ask, PlainForm
from zhixian.faces.desk.forms.pressing import faults_of
from zhixian.faces.desk.rendering import page
from zhixian.refusals import BadInput, NotAllowed
from zhixian.rooms.leads import entering, handling, importing, routing, sheets
from zhixian.rooms.leads.goods import BREACHES, GOODS, PLATFORMS, SALES_CHANNELS
from zhixian.rooms.leads.models import Report

MOST_FILES = 10


def _form() -> PlainForm:
    channels = [(key, label) for key, label in Report.CHANNELS.items() if key not in Report.OF_THE_HOUSE]
    return PlainForm("enter", "登记", [
        Ask("channel", "渠道", "select", True, options=channels), Ask("outside_number", "原渠道的编号"),
        Ask("kind", "类别", "select", options=list(Report.KINDS.items()), help="不选为举报"),
        Ask("matter", "什么事", "select", True, options=[(key, label) for key, (label, _) in routing.MATTERS.items()]),
        Ask("what", "事情经过", "long_text", True), Ask("division", "行政区划", required=True, help="六位代码，如411503"),
        Ask("place", "详细地址"), Ask("offender", "被举报人"), Ask("links", "网店或者商品的链接", "long_text"),
        Ask("account", "账号"), Ask("batch", "商品批次"), Ask("parcel", "邮件、快件单号"),
        Ask("receiver", "收件人", help="只有承办人和负责人写明理由才能查看，每次留痕"),
        Ask("goods", "商品类别", "select", options=[(key, each.label) for key, each in GOODS.items()], help="不选的按经过里的词提示"),
        Ask("breach", "行为", "select", options=list(BREACHES.items())),
        Ask("platform", "平台", "select", options=[(key, label) for key, (label, _) in PLATFORMS.items()], help="不选的按链接判断"),
        Ask("sales_channel", "销售渠道", "select", options=list(SALES_CHANNELS.items())), Ask("event_code", "宣传活动的线索代码"),
        Ask("firm_code", "举报企业的统一社会信用代码", help="在绿色通道名单内的自动标记"),
        Ask("name", "举报人姓名"), Ask("contact", "举报人联系方式", help="填了才算实名；和姓名一起密封保存"),
    ])  # fmt: skip


@desk_view
@require_http_methods(["GET", "HEAD", "POST"])
def enter(request: DeskRequest) -> HttpResponse:
    """The receipt code stands in this one answer: it is read out to the caller and kept nowhere."""
    _may(request)
    form, entered, faults = _form(), None, dict[str, str]()
    if request.method == "POST":
        try:
            told: dict[str, Any] = plain.read(form, request.POST)
            told["named"] = bool(told["contact"])
            given = request.FILES.getlist("files")
            if len(given) > MOST_FILES:
                raise BadInput("files", fields={"channel": f"一次最多{MOST_FILES}个文件，其余的登记后补充"})
            files = [(each.name or "", each, each.size or 0) for each in given]
            entered = entering.enter(told, actor=request.actor, now=timezone.now(), files=files)
        except BadInput as refusal:
            faults = refusal.fields or {"channel": refusal.user_message}
    shown = plain.shown(form, typed=plain.typed(form, request.POST) if faults else None, faults=faults)
    if entered is not None and entered.known_already:
        messages.info(request, "这个编号的线索已经有了，没有重复登记。")
        return redirect("desk:report", entered.report_id)
    return page(
        request, "desk/leads/enter.html",
        {"form": shown, "entered": entered, "faults": faults_of([shown])}, current="leads", status=422 if faults else 200,
    )  # fmt: skip


def _may(request: DeskRequest) -> None:
    if not handling.may_work(request.actor):
        raise NotAllowed("no working post", why="请由承办人、负责人或者联络员登记。")


@desk_view
@require_http_methods(["GET", "HEAD", "POST"])
def take_in(request: DeskRequest) -> HttpResponse:
    _may(request)
    taken, says, status = None, "", 200
    if request.method == "POST":
        given = request.FILES.get("file")
        data = given.read(sheets.MOST_BYTES + 1) if given is not None else b""
        try:
            taken = importing.take_in(data, actor=request.actor, now=timezone.now())
        except BadInput as refusal:
            says, status = refusal.user_message, 422
    return page(
        request, "desk/leads/take_in.html",
        {"taken": taken, "says": says, "columns": importing.documented(), "most": importing.MOST_LINES},
        current="leads", status=status,
    )  # fmt: skip


@desk_view
@require_safe
def template(request: DeskRequest) -> HttpResponse:
    return csv_answer(importing.template(), "leads-template.csv")


@desk_view
@require_safe
def give_out(request: DeskRequest) -> HttpResponse:
    wanted = {key: str(request.GET[key])[:40] for key in request.GET if request.GET[key]}
    return csv_answer(importing.give_out(actor=request.actor, now=timezone.now(), wanted=wanted), "leads.csv")


def csv_answer(text: str, name: str) -> HttpResponse:
    answer = HttpResponse(text, content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
