"""案卷: the list, the search and the dossier's page."""

from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_safe

from zhixian.faces.desk.doors import DeskRequest, desk_view, uuid_or_404
from zhixian.faces.desk.forms import codes
from zhixian.faces.desk.rendering import page
from zhixian.faces.desk.showing import bars
from zhixian.faces.desk.showing import dossier as showing
from zhixian.faces.desk.showing import record as recording
from zhixian.moments import local_day
from zhixian.refusals import NotFound
from zhixian.rooms.agencies import dictionaries, registers
from zhixian.rooms.docket import looking, work
from zhixian.rooms.dossiers import coding, reading
from zhixian.rooms.dossiers import search as searching
from zhixian.rooms.dossiers import services as dossiers


@desk_view
@require_safe
def listing(request: DeskRequest) -> HttpResponse:
    """Newest first; filtered by the codes that cases bear and by whether they were entered late."""
    given = request.GET.get("before")
    before, known = uuid_or_404(given) if given else None, dictionaries.borne()
    wanted = {key: request.GET[key][:60] for key in known if request.GET.get(key)}
    late = request.GET.get("late") == "yes"
    if wanted or late:
        rows = coding.listed(request.actor, wanted, late=late, limit=looking.PAGE, before=before, known=known)
    else:
        rows = work.my_dossiers(request.actor, limit=looking.PAGE, before=before)
    return page(
        request,
        "desk/dossiers.html",
        {
            "rows": rows,
            "units": looking.unit_names(row.opened_by_unit for row in rows),
            "next": str(rows[-1].pk) if len(rows) == looking.PAGE else "",
            "first": not before,
            "filters": codes.filters(known, wanted),
            "filtered": bool(wanted or late),
            "late": late,
            "asked": urlencode({**wanted, **({"late": "yes"} if late else {})}),
        },
        current="dossiers",
    )


@desk_view
@require_safe
def search(request: DeskRequest) -> HttpResponse:
    words = request.GET.get("q", "").strip()[:100]
    try:
        found = dossiers.by_number(words, actor=request.actor)
    except NotFound:
        rows = list(searching.find(request.actor, words)[: looking.PAGE])
    else:
        return redirect("desk:dossier", found.pk)
    return page(
        request,
        "desk/search.html",
        {
            "rows": rows,
            "words": words,
            "units": looking.unit_names(row.opened_by_unit for row in rows),
            "full": len(rows) == looking.PAGE,
            "references": looking.references(words, limit=20) if len(words) > 1 else [],
            "people": registers.search(on=local_day(timezone.now()), words=words, limit=20) if len(words) > 1 else [],
        },
        current="dossiers",
    )


@desk_view
@require_safe
def show(request: DeskRequest, dossier_id: UUID) -> HttpResponse:
    return shown(request, dossier_id, note=True)


def shown(
    request: DeskRequest, dossier_id: UUID, *, sent: showing.Sent | None = None, status: int = 200, note: bool = False
) -> HttpResponse:
    """The dossier's page; with ``sent`` the page again after a form was refused."""
    now = timezone.now()
    found = work.dossier_page(dossier_id, actor=request.actor, now=now)
    if note:
        dossiers.note_reading(found.dossier, actor=request.actor, now=now)
    return page(
        request, "desk/dossier.html", showing.context(request, found, now, sent), current="dossiers", status=status
    )


@desk_view
@require_safe
def record(request: DeskRequest, dossier_id: UUID) -> HttpResponse:
    """期限与存证: every clock with its days, the chain in the ledger and, for the owner, who read the dossier."""
    now = timezone.now()
    found = work.record(dossier_id, actor=request.actor)
    dossiers.note_reading(found.dossier, actor=request.actor, now=now, what="期限与存证")
    return page(request, "desk/record.html", recording.context(request, found, now), current="dossiers")


@desk_view
@require_safe
def law_reading(request: DeskRequest, dossier_id: UUID) -> HttpResponse:
    """Every limb of every crime that the case could be, also those that do not apply or are left to judgment."""
    dossier = dossiers.get(dossier_id, actor=request.actor)
    now = timezone.now()
    dossiers.note_reading(dossier, actor=request.actor, now=now, what="逐项对照")
    readings = [bars.read(each) for each in reading.read_law(dossier, on=local_day(now))]
    context = {"dossier": dossier, "readings": readings, "today": local_day(now), "unheld": reading.unheld(dossier)}
    return page(request, "desk/law_reading.html", context, current="dossiers")
