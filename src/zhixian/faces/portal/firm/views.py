"""企业账号: apply, sign in, the firm's page, its users; what was done with a code is put on the page."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from zhixian.faces.portal import limits
from zhixian.faces.portal.doors import portal_view
from zhixian.faces.portal.firm import places, session
from zhixian.faces.portal.firm.provincial import sent_by_province
from zhixian.faces.portal.firm.session import DOOR, firm_view, the_member
from zhixian.faces.portal.rendering import page
from zhixian.refusals import BadInput, NotFound, UnableTo
from zhixian.rooms.enterprises.accounts import applying, members, passing, province, timeline
from zhixian.rooms.enterprises.accounts.applying import Applying
from zhixian.rooms.enterprises.accounts.categories import CATEGORIES, SORTS
from zhixian.rooms.enterprises.accounts.models import FirmApplication, FirmUser

TEXTS = ("firm_name", "credit_code", "applicant", "phone", "country", "proof", "login")


@firm_view
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    return _home(request)


def _home(
    request: HttpRequest, *, faults: dict[str, str] | None = None, typed: str = "", status: int = 200
) -> HttpResponse:
    member = the_member(request)
    if member.firm_id is None:
        one, unit = applying.latest(member)
        label = FirmApplication.STATES[one.state] if one else ""
        waiting = {"member": member, "one": one, "unit": unit, "label": label}
        return page(request, "portal/firm/waiting.html", waiting, current=DOOR)
    sort = request.GET.get("sort", "")
    told = {
        "member": member, "events": timeline.of(member, sort=sort), "sort": sort, "sorts": timeline.LABELS.items(),
        "labels": timeline.LABELS, "role": FirmUser.ROLES[member.role], "faults": faults or {}, "typed": typed,
        "listings": [SORTS[row.sort] for row in timeline.current_listings(member.firm_id)],
    }  # fmt: skip
    return page(request, "portal/firm/home.html", told, current=DOOR, status=status)


@portal_view
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    says, status, login = "", 200, request.POST.get("login", "")[:60]
    if request.method == "POST":
        if limits.spent(request, "firm_login"):
            raise limits.TooMuch("firm_login", kept="")
        try:
            secret = passing.sign_in(login, request.POST.get("password", "")[:200], now=timezone.now())
        except UnableTo as refusal:
            limits.within(request, "firm_login")
            says, status = refusal.user_message, refusal.status
        else:
            return session.hold(redirect(DOOR), secret)
    told = {"says": says, "login": login, "province": province.label() if province.is_on() else ""}
    return page(request, "portal/firm/login.html", told, current=DOOR, status=status)


@portal_view
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    passing.sign_out(session.secret_of(request), now=timezone.now())
    return session.let_go(redirect("portal:front"))


def _read(request: HttpRequest, sent_by: province.Vouched | None) -> Applying:
    post = request.POST
    return Applying(
        firm_name=post.get("firm_name", ""), division=places.chosen(request), applicant=post.get("applicant", ""),
        credit_code=sent_by.credit_code if sent_by else post.get("credit_code", ""), phone=post.get("phone", ""),
        country=post.get("country", ""), categories=tuple(post.getlist("categories")), proof=post.get("proof", ""),
        vouched=sent_by is not None,
    )  # fmt: skip


@portal_view
@require_http_methods(["GET", "HEAD", "POST"])
def apply(request: HttpRequest) -> HttpResponse:
    """A new applicant, or one who was refused and applies again; also one whom the province has sent."""
    member, vouched, faults = session.member_of(request), sent_by_province(request), {}
    if member is not None and member.firm_id is not None:
        return redirect(DOOR)
    typed: dict[str, Any] = {name: request.POST.get(name, "")[:1200] for name in TEXTS}
    typed["categories"] = request.POST.getlist("categories")
    if vouched and request.method != "POST":
        typed |= {"firm_name": vouched.firm_name, "applicant": vouched.name, "phone": vouched.phone}
    if vouched:
        typed["credit_code"] = vouched.credit_code
    picker = places.Picker.of(request)
    if request.method == "POST" and request.POST.get("act") == "send":
        if not limits.within(request, "firm_apply"):
            raise limits.TooMuch("firm_apply", kept="")
        try:
            return _applied(request, member, vouched)
        except BadInput as refusal:
            faults = refusal.fields or {"credit_code": refusal.user_message}
    told = {
        "typed": typed, "faults": faults | picker.faults, "picker": picker, "categories": CATEGORIES.items(),
        "again": member is not None, "vouched": vouched, "summary": list(faults.items()),
    }  # fmt: skip
    return page(request, "portal/firm/apply.html", told, current=DOOR, status=422 if faults else 200)


def _applied(request: HttpRequest, member: passing.Member | None, vouched: province.Vouched | None) -> HttpResponse:
    now, told = timezone.now(), _read(request, vouched)
    if member is not None:
        applying.apply_again(told, member=member, now=now)
        return redirect(DOOR)
    if vouched is not None:
        login = f"{vouched.subject[:40]}@{vouched.credit_code[-6:]}"
        applying.apply(told, login=login, password="", now=now, issuer=vouched.issuer, subject=vouched.subject)
        return session.hold(redirect(DOOR), province.come_in(vouched, now=now))
    login, password = request.POST.get("login", ""), request.POST.get("password", "")
    if password != request.POST.get("again", ""):
        raise BadInput("passwords differ", fields={"again": "两次填写的口令不一样"})
    applying.apply(told, login=login, password=password, now=now)
    return session.hold(redirect(DOOR), passing.sign_in(login, password, now=now))


@firm_view
@require_http_methods(["GET", "HEAD", "POST"])
def users(request: HttpRequest) -> HttpResponse:
    """The firm's users; a link for a new one is shown once."""
    member, faults, link, typed = the_member(request), {}, "", {}
    if request.method == "POST":
        typed = {name: request.POST.get(name, "")[:100] for name in ("login", "name", "phone", "role")}
        try:
            link = members.invite(**typed, member=member, now=timezone.now())
        except BadInput as refusal:
            faults = refusal.fields or {"login": refusal.user_message}
        else:
            typed = {}
    return _users(request, faults=faults, link=link, typed=typed)


def _users(request: HttpRequest, *, faults: dict[str, str], link: str, typed: dict[str, str]) -> HttpResponse:
    member = the_member(request)
    rows = [(user, FirmUser.ROLES[user.role], FirmUser.STATES[user.state]) for user in members.listed(member)]
    told = {"member": member, "rows": rows, "roles": FirmUser.ROLES.items(), "faults": faults, "typed": typed,
            "link": request.build_absolute_uri(f"/firm/invited/{link}/") if link else ""}  # fmt: skip
    return page(request, "portal/firm/users.html", told, current=DOOR, status=422 if faults else 200)


@firm_view
@require_POST
def change_user(request: HttpRequest, user_id: UUID, what: str) -> HttpResponse:
    member, now = the_member(request), timezone.now()
    match what:
        case "role":
            members.set_role(user_id, request.POST.get("role", ""), member=member, now=now)
        case "reset":
            return _users(request, faults={}, link=members.reset(user_id, member=member, now=now), typed={})
        case "leave":
            members.leave(user_id, member=member, now=now)
        case _:
            raise NotFound(f"no act {what}")
    return redirect("portal:firm-users")


@portal_view
@require_http_methods(["GET", "HEAD", "POST"])
def invited(request: HttpRequest, secret: str) -> HttpResponse:
    user, faults = passing.invited(secret, now=timezone.now()), {}
    if request.method == "POST":
        password = request.POST.get("password", "")[:200]
        if password != request.POST.get("again", ""):
            faults = {"again": "两次填写的口令不一样"}
        else:
            try:
                return session.hold(redirect(DOOR), passing.accept(secret, password, now=timezone.now()))
            except BadInput as refusal:
                faults = refusal.fields
    told = {"user": user, "faults": faults}
    return page(request, "portal/firm/invited.html", told, current=DOOR, status=422 if faults else 200)


@firm_view
@require_POST
def link(request: HttpRequest) -> HttpResponse:
    """A code of an assessment, of bookings or of a report: what it leads to stands on the firm's page from now on."""
    if limits.spent(request, "wrong_code"):
        raise limits.TooMuch("wrong_code", kept="")
    links = {"report": timeline.link_report, "booking": timeline.link_bookings}
    code, act = request.POST.get("code", "")[:60], links.get(request.POST.get("sort", ""), timeline.link_assessment)
    try:
        act(code, member=the_member(request), now=timezone.now())
    except UnableTo as refusal:
        limits.within(request, "wrong_code")
        says = getattr(refusal, "fields", {}).get("code", refusal.user_message)
        return _home(request, faults={"code": says}, typed=code, status=refusal.status)
    return redirect(DOOR)
