"""在线调解: a party's own page behind her link: the session, the outside room, the agreement and her signature."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from zhixian.faces.portal.doors import portal_view
from zhixian.faces.portal.rendering import page
from zhixian.refusals import BadInput
from zhixian.rooms.docket import seats


@portal_view
@require_http_methods(["GET", "HEAD", "POST"])
def seat(request: HttpRequest, secret: str) -> HttpResponse:
    """GET shows; POST signs."""
    faults: dict[str, str] = {}
    place = seats.look(secret)
    if request.method == "POST":
        try:
            place = seats.sign(
                secret, request.POST.get("name", ""), request.POST.get("terms_seen", ""), now=timezone.now()
            )
        except BadInput as refusal:
            faults = refusal.fields or {"name": refusal.user_message}
        else:
            return redirect("portal:mediation", secret)
    context = {"p": place, "secret": secret, "seen": seats.terms_hash(place.terms), "fault": faults.get("name", ""),
               "typed": request.POST.get("name", "")[:60]}  # fmt: skip
    answer = page(request, "portal/mediation.html", context, status=422 if faults else 200)
    answer["Referrer-Policy"] = "no-referrer"  # the address is the secret
    answer["X-Robots-Tag"] = "noindex"
    return answer


@portal_view
@require_POST
def join(request: HttpRequest, secret: str) -> HttpResponse:
    room = seats.join(secret, now=timezone.now())
    answer = page(request, "portal/mediation_room.html", {"room": room, "secret": secret})
    answer["Referrer-Policy"] = "no-referrer"
    return answer
