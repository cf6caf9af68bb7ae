"""Pages of accounts: the link that sets a password, an administrator's colleagues, an officer's tokens."""

from datetime import timedelta
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from zhixian.faces.desk.doors import DeskRequest, desk_view, uuid_or_404
from zhixian.faces.desk.rendering import page
from zhixian.refusals import BadInput, NotFound, UnableTo
from zhixian.rooms.agencies import accounts, kinds, tokens
from zhixian.rooms.agencies.models import ApiToken, Officer


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def invited(request: HttpRequest, secret: str) -> HttpResponse:
    """Set the password by the link, once. A dead link looks the same whatever killed it."""
    fault = ""
    try:
        officer = accounts.invited(secret, now=timezone.now())
        if request.method == "POST":
            if request.POST.get("password") != request.POST.get("again"):
                raise BadInput("typed differently", fields={"password": "两次输入的口令不一样"})
            accounts.accept(secret, request.POST.get("password", ""), now=timezone.now())
            messages.success(request, "口令已设置，请登录。")
            return redirect("account_login")
    except BadInput as refusal:
        fault = refusal.fields["password"]
    except UnableTo as refusal:
        return render(request, "accounts/dead_link.html", {"says": refusal.user_message}, status=404)
    return render(request, "accounts/invited.html", {"officer": officer, "fault": fault}, status=422 if fault else 200)


@desk_view
def colleagues(request: DeskRequest) -> HttpResponse:
    """The administrator's unit: who holds which post."""
    held = accounts.colleagues(request.actor, now=timezone.now())
    people: dict[Officer, dict[str, str]] = {}
    for one in held:
        stands_in = f"（代{one.substitute_for.name}）" if one.substitute_for else ""
        people.setdefault(one.officer, {})[one.post] = f"{one.get_post_display()}{stands_in}"
    return page(request, "accounts/colleagues.html", {"people": people.items(), "choices": kinds.POSTS.items()})


@require_POST
@desk_view
def invite(request: DeskRequest) -> HttpResponse:
    given = request.POST
    try:
        secret = accounts.invite(
            login=given.get("login", ""), name=given.get("name", ""), certificate=given.get("certificate", ""),
            phone=given.get("phone", ""), posts=given.getlist("posts"), actor=request.actor, now=timezone.now(),
        )  # fmt: skip
    except BadInput as refusal:
        messages.error(request, refusal.user_message)
    else:
        _say_link(request, secret)
    return redirect("accounts-colleagues")


@require_POST
@desk_view
def change(request: DeskRequest, officer_id: UUID, what: str) -> HttpResponse:
    """reset, leave, posts or move of one colleague."""
    now, given = timezone.now(), request.POST
    if what == "reset":
        _say_link(request, accounts.reset(officer_id, actor=request.actor, now=now))
    elif what == "leave":
        accounts.leave(officer_id, actor=request.actor, now=now)
        messages.success(request, "账号已停用，登录和令牌即刻失效。")
    elif what == "posts":
        stands_for = given.get("substitute_for")
        accounts.set_posts(
            officer_id, given.getlist("posts"), actor=request.actor, now=now,
            substitute_for=uuid_or_404(stands_for) if stands_for else None,
        )  # fmt: skip
        messages.success(request, "岗位已更改，自今日起。")
    elif what == "move":
        unit = accounts.unit_named(given.get("unit", ""), now=now)
        accounts.move(officer_id, to_unit=unit.pk, posts=given.getlist("posts"), actor=request.actor, now=now)
        messages.success(request, f"已调往{unit.name}，本单位的岗位即日终止，经办记录不变。")
    else:
        raise NotFound(f"no act {what!r} on an account")
    return redirect("accounts-colleagues")


def _say_link(request: DeskRequest, secret: str) -> None:
    link = request.build_absolute_uri(reverse("accounts-invited", args=[secret]))
    messages.success(request, f"请把这个链接交给本人，三日内有效，只能用一次：{link}")


@desk_view
def my_tokens(request: DeskRequest) -> HttpResponse:
    officer = Officer.objects.get(pk=request.actor.officer_id)
    if request.method == "POST":
        days = request.POST.get("days", "")
        try:
            token = tokens.make(
                officer, name=request.POST.get("name", ""), scopes=request.POST.getlist("scopes"), now=timezone.now(),
                lasts=timedelta(days=int(days) if days.isdigit() and len(days) < 5 else 0), unit_id=request.actor.unit_id,
            )  # fmt: skip
        except BadInput as refusal:
            messages.error(request, refusal.user_message)
        else:
            messages.success(request, f"令牌只显示这一次，请立即保存：{token}")
        return redirect("accounts-tokens")
    return page(request, "accounts/tokens.html", {"tokens": tokens.of(officer), "scopes": ApiToken.SCOPES.items()})


@require_POST
@desk_view
def revoke(request: DeskRequest, token_id: UUID) -> HttpResponse:
    officer = Officer.objects.get(pk=request.actor.officer_id)
    tokens.revoke(token_id, officer=officer, unit_id=request.actor.unit_id, now=timezone.now())
    messages.success(request, "令牌已撤销。")
    return redirect("accounts-tokens")
