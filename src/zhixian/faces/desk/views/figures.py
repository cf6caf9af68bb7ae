"""统计: the reader's cases by one dimension, with the filters of the list."""

from urllib.parse import urlencode

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from zhixian.faces.desk.doors import DeskRequest, desk_view
from zhixian.faces.desk.forms import codes
from zhixian.faces.desk.rendering import page
from zhixian.rooms.agencies import dictionaries
from zhixian.rooms.dossiers import figures


@desk_view
@require_safe
def show(request: DeskRequest) -> HttpResponse:
    known = dictionaries.borne()
    wanted = {key: request.GET[key][:60] for key in known if request.GET.get(key)}
    by = request.GET.get("by", "field")[:40]
    table = figures.table(by, actor=request.actor, wanted=wanted, known=known)
    links = {line.code: urlencode({**wanted, by: line.code}) for line in table.lines} if by in known else {}
    return page(
        request,
        "desk/figures.html",
        {
            "table": table, "lines": [(line, links.get(line.code, "")) for line in table.lines],
            "dimensions": figures.dimensions(known).items(), "by": by, "filters": codes.filters(known, wanted),
            "filtered": bool(wanted),
        },
        current="figures",
    )  # fmt: skip
