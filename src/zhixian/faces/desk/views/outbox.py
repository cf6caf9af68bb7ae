"""What leaves the house, as far as an officer sets it going: her calendar's addresses, e-mail, and her unit's receivers."""

import hashlib
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_http_methods, require_POST

from zhixian.faces.desk.doors import DeskRequest, desk_view, not_found
from zhixian.faces.desk.rendering import page
from zhixian.refusals import BadInput, NotFound, UnableTo
from zhixian.rooms.docket import diary
from zhixian.rooms.outbox import addresses, feeds, mail, receivers
from zhixian.rooms.outbox.calendar import REFRESH
from zhixian.rooms.outbox.guarding import ForbiddenAddress

LIST = require_http_methods(["GET", "HEAD", "POST"])


def feed(request: HttpRequest, secret: str) -> HttpResponse:
    """The calendar under its secret address: no session, no cookie, and one answer for all that is not there. A wrong
    method is answered here too: Django's own refusal would write the address, and with it the secret, into the log."""
    if request.method not in {"GET", "HEAD"}:
        return HttpResponse(status=405, headers={"Allow": "GET, HEAD"})
    try:
        written = diary.published(secret, now=timezone.now())
    except NotFound:
        return not_found(request)
    tag = f'"{hashlib.sha256(written).hexdigest()[:32]}"'
    if tag in request.headers.get("If-None-Match", ""):
        answer: HttpResponse = HttpResponseNotModified()
    else:
        answer = HttpResponse(written, content_type="text/calendar; charset=utf-8")
        answer["Content-Disposition"] = 'inline; filename="zhixian.ics"'
    answer["ETag"] = tag
    answer["X-Robots-Tag"] = "noindex"
    patch_cache_control(answer, private=True, max_age=int(REFRESH.total_seconds()) // 4)
    return answer


@LIST
@desk_view
def calendar(request: DeskRequest) -> HttpResponse:
    if request.method == "POST":
        secret = feeds.make(request.POST.get("name", ""), who=request.actor, now=timezone.now())
        messages.success(
            request,
            f"订阅地址只显示这一次，请复制到日历程序中：{request.build_absolute_uri(reverse('feed', args=[secret]))}",
        )
        return redirect("desk:calendar")
    return page(request, "desk/outbox/calendar.html", {"feeds": feeds.of(request.actor)})


@require_POST
@desk_view
def revoke_feed(request: DeskRequest, feed_id: UUID) -> HttpResponse:
    feeds.revoke(feed_id, who=request.actor, now=timezone.now())
    messages.success(request, "订阅地址已撤销，即刻失效。")
    return redirect("desk:calendar")


@LIST
@desk_view
def mail_choice(request: DeskRequest) -> HttpResponse:
    typed, fault = "", ""
    if request.method == "POST":
        typed = request.POST.get("address", "")
        try:
            addresses.choose(typed, who=request.actor, now=timezone.now())
        except UnableTo as refusal:
            fault = refusal.fields.get("address", "") if isinstance(refusal, BadInput) else refusal.user_message
        else:
            messages.success(request, "确认邮件即将发出，请在一日内打开其中的链接。")
            return redirect("desk:mail")
    return page(
        request,
        "desk/outbox/mail.html",
        {"choice": addresses.of(request.actor), "sent": mail.waiting(request.actor.officer_id), "typed": typed,
         "fault": fault, "server": bool(settings.SMTP_HOST), "domains": settings.MAIL_DOMAINS},
        status=422 if fault else 200,
    )  # fmt: skip


@require_POST
@desk_view
def stop_mail(request: DeskRequest) -> HttpResponse:
    addresses.stop(who=request.actor, now=timezone.now())
    messages.success(request, "不再用邮件接收通知。")
    return redirect("desk:mail")


@LIST
@desk_view
def confirm_mail(request: DeskRequest, secret: str) -> HttpResponse:
    """A press, not the opening of the link: mail programs open links by themselves."""
    if request.method == "POST":
        confirmed = addresses.confirm(secret, who=request.actor, now=timezone.now())
        messages.success(request, f"已确认，今后的通知同时发到 {confirmed}。")
        return redirect("desk:mail")
    return page(request, "desk/outbox/confirm.html", {"secret": secret})


@LIST
@desk_view
def receivers_of_unit(request: DeskRequest) -> HttpResponse:
    typed: dict[str, str] = {}
    faults: dict[str, str] = {}
    if request.method == "POST":
        typed = {name: request.POST.get(name, "") for name in ("name", "url")}
        try:
            secret = receivers.register(typed["name"], typed["url"], who=request.actor, now=timezone.now())
        except BadInput as refusal:
            faults = refusal.fields
        except ForbiddenAddress as refusal:
            faults = {"url": refusal.user_message}
        else:
            messages.success(request, f"已登记。签名密钥只显示这一次，请交给对方系统：{secret}")
            return redirect("desk:receivers")
    return page(
        request,
        "desk/outbox/receivers.html",
        {"standings": receivers.of(request.actor), "typed": typed, "faults": faults, "now": timezone.now()},
        status=422 if faults else 200,
    )


ACTS = {
    "pause": (receivers.pause, "已暂停，期间的事件留存，恢复后依次送出。"),
    "resume": (receivers.resume, "已恢复，留存的事件一分钟内开始依次送出。"),
    "delete": (receivers.delete, "已删除，未送出的事件一并清除。"),
}


@require_POST
@desk_view
def change_receiver(request: DeskRequest, receiver_id: UUID, what: str) -> HttpResponse:
    if what not in ACTS:
        raise NotFound(f"no act {what!r} on a receiver")
    act, says = ACTS[what]
    act(receiver_id, who=request.actor, now=timezone.now())
    messages.success(request, says)
    return redirect("desk:receivers")


@require_POST
@desk_view
def send_again(request: DeskRequest, receiver_id: UUID, delivery_id: UUID) -> HttpResponse:
    receivers.send_again(receiver_id, delivery_id, who=request.actor, now=timezone.now())
    messages.success(request, "将再送一次，编号不变，对方据此可知是重复。")
    return redirect("desk:receivers")
