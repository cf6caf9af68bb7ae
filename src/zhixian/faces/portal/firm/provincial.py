"""The province's login: to its page and back. What has to be remembered on the way lies in a signed cookie of this path."""

from dataclasses import asdict

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from zhixian.faces.portal.doors import portal_view
from zhixian.faces.portal.firm import session
from zhixian.rooms.enterprises.accounts import province
from zhixian.rooms.enterprises.accounts.province import Errand, ProvinceFailed, Vouched

ERRAND, SENT = "zhixian-errand", "zhixian-vouched"
_SALT = "zhixian.portal.province"
AWAY, TO_APPLY = 600, 3600  # seconds


def _back(request: HttpRequest) -> str:
    return request.build_absolute_uri(reverse("portal:firm-province-back"))


def _put(answer: HttpResponse, name: str, told: dict[str, str], seconds: int) -> None:
    answer.set_cookie(
        name, signing.dumps(told, salt=f"{_SALT}.{name}"), max_age=seconds, httponly=True, samesite="Lax",
        secure=settings.HTTPS, path=reverse("portal:firm"),
    )  # fmt: skip


def _read(request: HttpRequest, name: str, seconds: int) -> dict[str, str]:
    try:
        told: dict[str, str] = signing.loads(request.COOKIES.get(name, ""), salt=f"{_SALT}.{name}", max_age=seconds)
    except signing.BadSignature:
        return {}
    return told


def sent_by_province(request: HttpRequest) -> Vouched | None:
    """Whom the province vouched for a while ago, whose firm has not joined."""
    told = _read(request, SENT, TO_APPLY)
    return Vouched(**told) if told and province.is_on() else None


@portal_view
@require_safe
def begin(request: HttpRequest) -> HttpResponse:
    address, errand = province.begin(_back(request))
    answer = HttpResponse(status=302, headers={"Location": address})
    _put(answer, ERRAND, asdict(errand), AWAY)
    return answer


@portal_view
@require_safe
def back(request: HttpRequest) -> HttpResponse:
    told = _read(request, ERRAND, AWAY)
    if not told:
        raise ProvinceFailed("no errand", why="登录等得太久，或者不是从这里开始的")
    code, state = request.GET.get("code", "")[:2000], request.GET.get("state", "")[:200]
    person = province.finish(code, state, Errand(**told), return_to=_back(request))
    secret = province.come_in(person, now=timezone.now())
    if secret:
        answer = session.hold(redirect(session.DOOR), secret)
    else:
        answer = redirect("portal:firm-apply")
        _put(answer, SENT, asdict(person), TO_APPLY)
    answer.delete_cookie(ERRAND, path=reverse("portal:firm"))
    return answer
