"""海外: warnings by country and product, helpers by country, and the subscription by e-mail or feed."""

from xml.sax.saxutils import escape, quoteattr

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from zhixian.faces.portal import limits
from zhixian.faces.portal.doors import portal_view
from zhixian.faces.portal.limits import TooMuch
from zhixian.faces.portal.rendering import page
from zhixian.moments import local_day
from zhixian.refusals import BadInput
from zhixian.rooms.publishing import platforms, reading, warnings
from zhixian.rooms.publishing.sorts import COUNTRIES

DOOR = "portal:overseas"


def _chosen(request: HttpRequest) -> tuple[str, str]:
    country = request.GET.get("country", "")
    return (country if country in COUNTRIES else ""), request.GET.get("product", "").strip()[:40]


def _warnings(request: HttpRequest) -> list[reading.Published]:
    country, product = _chosen(request)
    found = reading.listing(sorts=("warning",), country=country, product=product)
    return reading.in_force(found, on=local_day(timezone.now()))


@portal_view
@require_safe
def front(request: HttpRequest) -> HttpResponse:
    return _front(request, {}, {}, 200)


def _front(request: HttpRequest, typed: dict[str, object], faults: dict[str, str], status: int) -> HttpResponse:
    country, product = _chosen(request)
    told = {
        "rows": _warnings(request), "helpers": reading.listing(sorts=("helper",), country=country), "country": country,
        "product": product, "countries": COUNTRIES.items(), "typed": typed, "faults": faults,
        "mail": bool(settings.SMTP_HOST), "query": request.GET.urlencode(),
    }  # fmt: skip
    return page(request, "portal/publishing/overseas.html", told, current=DOOR, status=status)


@portal_view
@require_POST
def subscribe(request: HttpRequest) -> HttpResponse:
    typed: dict[str, object] = {name: request.POST.get(name, "")[:500] for name in ("address", "products")}
    typed["countries"] = request.POST.getlist("countries")
    if not limits.within(request, "begin"):
        raise TooMuch("subscriptions", kept="")
    try:
        warnings.subscribe(
            str(typed["address"]), products=str(typed["products"]), countries=request.POST.getlist("countries"),
            now=timezone.now(),
        )  # fmt: skip
    except BadInput as refusal:
        return _front(request, typed, refusal.fields, 422)
    says = "确认邮件已经发出。请在三日内打开邮件里的链接确认；确认之前不会再发别的邮件。"
    return page(request, "portal/said.html", {"title": "还差一步", "says": says}, current=DOOR)


@portal_view
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest, secret: str) -> HttpResponse:
    """Opening the link confirms nothing (mail programs open links by themselves); the button does."""
    if request.method == "POST":
        warnings.confirm(secret, now=timezone.now())
        return redirect("portal:overseas-confirm", secret)
    wish, confirmed = warnings.wish_of(secret)
    told = {"wish": wish, "confirmed": confirmed, "secret": secret}
    return page(request, "portal/publishing/confirm.html", told, current=DOOR)


@csrf_exempt  # pressed by the mail program itself (RFC 8058): who holds the link may end it, and only that
@portal_view
@require_http_methods(["GET", "HEAD", "POST"])
def leave(request: HttpRequest, secret: str) -> HttpResponse:
    if request.method == "POST":
        warnings.leave(secret)
        says = "已经退订，邮箱地址已经删除。"
        return page(request, "portal/said.html", {"title": "已退订", "says": says}, current=DOOR)
    wish, _ = warnings.wish_of(secret)
    return page(request, "portal/publishing/leave.html", {"wish": wish}, current=DOOR)


@portal_view
@require_safe
def feed(request: HttpRequest) -> HttpResponse:
    """Atom (RFC 4287), by the same country and product as the page."""
    site = settings.SITE
    rows = _warnings(request)
    own = site + request.get_full_path()
    entries = "".join(
        f"<entry><id>{escape(site + reverse('portal:read-one', args=[row.key]))}#{row.edition}</id>"
        f"<title>{escape(row.title)}</title><updated>{row.released_at.isoformat()}</updated>"
        f"<link href={quoteattr(site + reverse('portal:read-one', args=[row.key]))}/>"
        f"<category term={quoteattr(row.country)}/>"
        f"<summary>{escape(row.summary or row.title)}</summary><author><name>{escape(row.unit)}</name></author></entry>"
        for row in rows
    )
    updated = max((row.released_at for row in rows), default=timezone.now()).isoformat()
    text = (
        '<?xml version="1.0" encoding="utf-8"?><feed xmlns="http://www.w3.org/2005/Atom" xml:lang="zh-Hans">'
        f"<id>{escape(own)}</id><title>海外知识产权预警</title><updated>{updated}</updated>"
        f'<link rel="self" href={quoteattr(own)}/><author><name>知衔</name></author>{entries}</feed>'
    )
    return HttpResponse(text, content_type="application/atom+xml; charset=utf-8")


@portal_view
@require_http_methods(["GET", "HEAD", "POST"])
def works(request: HttpRequest, secret: str) -> HttpResponse:
    """A platform's own link: the list of works, and that it was received."""
    faults: dict[str, str] = {}
    if request.method == "POST":
        try:
            platforms.confirm(secret, request.POST.get("name", ""), now=timezone.now())
        except BadInput as refusal:
            faults = refusal.fields
        else:
            return redirect("portal:works", secret)
    told = {"sent": platforms.seen(secret), "faults": faults}
    return page(request, "portal/publishing/works.html", told, status=422 if faults else 200)
