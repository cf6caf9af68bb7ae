"""指南、提示、案例、专栏、公告: lists with a search, one page, and the public registers in the portal's look."""

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from zhixian.faces.portal.doors import portal_view
from zhixian.faces.portal.rendering import page
from zhixian.moments import local_day
from zhixian.refusals import NotFound
from zhixian.rooms.dossiers.public_models import Disclosure
from zhixian.rooms.evidence import directory
from zhixian.rooms.evidence.custody_models import AbleUnit
from zhixian.rooms.publishing import cases as typical
from zhixian.rooms.publishing import reading
from zhixian.rooms.publishing.sorts import SORTS

READ = ("guide", "tip", "law_column", "notice")
PENALTIES = 200


@portal_view
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """By sort and words; an unknown sort is taken as all."""
    words = request.GET.get("q", "").strip()[:60]
    sort = request.GET.get("sort", "")
    sorts = (sort,) if sort in READ else READ
    told = {
        "rows": reading.listing(sorts=sorts, words=words), "q": words, "sort": sort, "most": reading.PAGE,
        "sorts": [(key, SORTS[key].label) for key in READ],
    }  # fmt: skip
    return page(request, "portal/publishing/list.html", told, current="portal:read")


@portal_view
@require_safe
def one(request: HttpRequest, key: str) -> HttpResponse:
    """410 once it was withdrawn: the page then says when and why."""
    found = reading.one(key)
    told = {
        "row": found, "link": request.build_absolute_uri(request.path), "today": local_day(timezone.now()).isoformat(),
        "effect": reading.effect(found, on=local_day(timezone.now())) if found.sort in reading.CASES else None,
        "case_text": typical.as_text(found) if found.sort == "typical_case" and not found.withdrawn_at else "",
    }  # fmt: skip
    return page(request, "portal/publishing/one.html", told, status=410 if found.withdrawn_at else 200)


@portal_view
@require_safe
def cases(request: HttpRequest) -> HttpResponse:
    words = request.GET.get("q", "").strip()[:60]
    rows = reading.listing(sorts=("typical_case",), words=words)
    today = local_day(timezone.now())
    told = {
        "rows": [(row, typical.as_text(row)) for row in rows], "q": words, "sums": typical.sums(rows),
        "guiding": [(row, reading.effect(row, on=today)) for row in reading.listing(sorts=("guiding_case",), words=words)],
    }  # fmt: skip
    return page(request, "portal/publishing/cases.html", told, current="portal:cases")


@portal_view
@require_safe
def case_text(request: HttpRequest, key: str) -> HttpResponse:
    found = reading.one(key)
    if found.sort != "typical_case" or found.withdrawn_at:
        raise NotFound(f"{key} is no public case")
    answer = HttpResponse(f"{found.title}\n{typical.as_text(found)}\n", content_type="text/plain; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{found.key}.txt"'
    return answer


@portal_view
@require_safe
def penalties(request: HttpRequest) -> HttpResponse:
    rows = Disclosure.objects.shown(on=local_day(timezone.now()))[:PENALTIES]
    return page(request, "portal/publishing/penalties.html", {"rows": rows}, current="portal:penalties")


@portal_view
@require_safe
def destruction_units(request: HttpRequest) -> HttpResponse:
    """Only units whose time in the directory runs today."""
    today = local_day(timezone.now())
    units = [
        (unit, "、".join(AbleUnit.ABILITIES[each] for each in unit.abilities)) for unit in directory.valid(on=today)
    ]
    return page(
        request, "portal/publishing/destruction_units.html", {"units": units, "today": today},
        current="portal:destruction-units",
    )  # fmt: skip
