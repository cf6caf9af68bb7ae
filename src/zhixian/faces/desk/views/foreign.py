"""统计 · 涉外企业: cases with a firm of foreign capital in them, beside the total."""

from django.http import HttpResponse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.views.decorators.http import require_safe

from zhixian.faces.desk.doors import DeskRequest, desk_view
from zhixian.faces.desk.rendering import page
from zhixian.refusals import BadInput
from zhixian.rooms.enterprises.firms import foreign


@desk_view
@require_safe
def show(request: DeskRequest) -> HttpResponse:
    days = {}
    for key in ("since", "until"):
        typed = request.GET.get(key, "")[:20]
        try:
            days[key] = parse_date(typed) if typed else None
        except ValueError:
            days[key] = None
        if typed and days[key] is None:
            raise BadInput("no such day", fields={key: "日期应写成2026-01-31的样子，并且是日历上有的一天"})
    told = foreign.report(actor=request.actor, now=timezone.now(), **days)
    return page(request, "desk/foreign.html", {"told": told, **days}, current="figures")
