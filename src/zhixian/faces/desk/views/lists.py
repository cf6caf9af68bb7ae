"""清单: what an officer looks up or still has to do across dossiers: rulings by patent, papers not read, what was not reported,
publication in time. How many cases there are by source, right or code is 统计 (``figures``), and counted there alone."""

from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from zhixian.faces.desk.doors import DeskRequest, desk_view
from zhixian.faces.desk.rendering import page
from zhixian.rooms.docket import disclosure, major, secrecy, specialists


@desk_view
@require_safe
def overview(request: DeskRequest) -> HttpResponse:
    """Everything of the officer's own unit; ``patent`` looks for the rulings on one patent."""
    patent = request.GET.get("patent", "")[:60]
    in_time, disclosed = disclosure.rate_in_time(request.actor)
    return page(
        request,
        "desk/lists.html",
        {
            "patent": patent,
            "rulings": specialists.rulings(actor=request.actor, patent_number=patent),
            "unread": specialists.unread(actor=request.actor, now=timezone.now()),
            "in_time": in_time, "disclosed": disclosed, "rate": round(100 * in_time / disclosed) if disclosed else None,
            "major": major.unreported(request.actor, now=timezone.now()),
            "secrecy": secrecy.figures(request.actor),
        },
        current="lists",
    )  # fmt: skip
