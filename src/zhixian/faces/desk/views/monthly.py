"""月报数字: the figures of a month, the dossiers behind each, the file, and closing the month."""

from datetime import date
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from zhixian.faces.desk.doors import DeskRequest, desk_view
from zhixian.faces.desk.rendering import page
from zhixian.rooms.statistics import months, services, sheets
from zhixian.rooms.statistics.declared import form


@desk_view
@require_safe
def show(request: DeskRequest) -> HttpResponse:
    month, below = _asked(request)
    sheet = services.monthly(request.actor, month=month, below=below)
    now = timezone.now()
    return page(
        request,
        "desk/monthly.html",
        {
            "sheet": sheet, "form": form(), "said": months.said(month), "asked": urlencode(_query(month, below)), "below": below,
            "month": months.written(month), "latest": months.written(months.this_month(now)), "is_over": months.is_over(month, now=now),
            "may_keep": services.may_keep(request.actor),
            "units": services.by_unit(request.actor, month=month) if below else [],
            "before": urlencode(_query(months.before(month), below)),
            "after": urlencode(_query(months.following(month), below)) if months.is_over(month, now=now) else "",
        },
        current="figures",
    )  # fmt: skip


@desk_view
@require_safe
def behind(request: DeskRequest, row: str) -> HttpResponse:
    month, below = _asked(request)
    line, rows, hidden = services.behind(request.actor, row, month=month, below=below)
    return page(
        request,
        "desk/monthly_behind.html",
        {"line": line, "rows": rows, "hidden": hidden, "said": months.said(month), "asked": urlencode(_query(month, below)),
         "below": below, "full": len(rows) == services.MOST_LISTED},
        current="figures",
    )  # fmt: skip


@desk_view
@require_safe
def give_out(request: DeskRequest) -> HttpResponse:
    month, below = _asked(request)
    together = f"{request.actor.unit_name}及所属单位" if below else request.actor.unit_name
    told = [(together, services.monthly(request.actor, month=month, below=below))]
    if below:
        told += [(unit.name, sheet) for unit, sheet in services.by_unit(request.actor, month=month)]
    response = HttpResponse(sheets.written(told), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="monthly-{months.written(month)}.csv"'
    return response


@desk_view
@require_POST
def keep(request: DeskRequest) -> HttpResponse:
    month = months.read(request.POST.get("month", "")[:10], now=timezone.now())
    services.keep(request.actor, month=month, now=timezone.now())
    messages.success(request, f"{months.said(month)}的数字已经冻结，以后的变动列为更正。")
    return redirect(f"{reverse('desk:monthly')}?{urlencode(_query(month, False))}")


def _asked(request: DeskRequest) -> tuple[date, bool]:
    month = months.read(request.GET.get("month", "")[:10], now=timezone.now())
    return month, request.GET.get("below") == "yes"


def _query(month: date, below: bool) -> dict[str, str]:
    return {"month": months.written(month), **({"below": "yes"} if below else {})}
