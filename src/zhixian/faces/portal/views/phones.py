"""举报电话: by body and place, with the day each was last checked; and how many days it takes until a report is accepted."""

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from zhixian.faces.portal.doors import portal_view
from zhixian.faces.portal.rendering import page
from zhixian.moments import local_day
from zhixian.rooms.agencies import divisions
from zhixian.rooms.leads import phones


@portal_view
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    words = request.GET.get("q", "")[:60].strip()
    found = divisions.search(words) if words else []
    place = found[0] if found else None
    division = place.code if place else ""
    rows = phones.listed(today=local_day(timezone.now()), division=division, words="" if place else words)
    return page(
        request, "portal/phones.html",
        {"rows": rows, "words": words, "place": divisions.full_name(place.code) if place else "", "speeds": phones.speeds()},
        current="portal:phones",
    )  # fmt: skip
