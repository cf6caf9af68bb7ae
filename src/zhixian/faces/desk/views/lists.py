"""清单: what an officer looks up across dossiers: rulings by patent, papers not read, where cases come from, publication."""

from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from zhixian.faces.desk.doors import DeskRequest, desk_view
from zhixian.faces.desk.rendering import page
from zhixian.rooms.docket import disclosure, major, secrecy, specialists
from zhixian.rooms.dossiers import sources
from zhixian.rooms.dossiers.models import LEAD_SOURCES


@desk_view
@require_safe
def overview(request: DeskRequest) -> HttpResponse:
    """Everything of the officer's own unit; ``patent`` looks for the rulings on one patent."""
    patent = request.GET.get("patent", "")[:60]
    in_time, disclosed = disclosure.rate_in_time(request.actor)
    counted = sources.lead_sources(request.actor)
    return page(
        request,
        "desk/lists.html",
        {
            "patent": patent,
            "rulings": specialists.rulings(actor=request.actor, patent_number=patent),
            "unread": specialists.unread(actor=request.actor, now=timezone.now()),
            "sources": [(label, counted[key]) for key, label in LEAD_SOURCES.items() if counted.get(key)],
            "in_time": in_time, "disclosed": disclosed, "rate": round(100 * in_time / disclosed) if disclosed else None,
            "major": major.unreported(request.actor, now=timezone.now()),
            "secrecy": secrecy.figures(request.actor),
        },
        current="lists",
    )  # fmt: skip
