"""Aids beside a case that decide nothing: the checklist of a standard, and what was decided against its subjects before."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from zhixian.faces.desk.doors import DeskRequest, desk_view
from zhixian.faces.desk.rendering import page
from zhixian.law import checklists as law
from zhixian.refusals import BadInput
from zhixian.rooms.docket import looking, subject_history
from zhixian.rooms.dossiers import checklists, policies
from zhixian.rooms.dossiers import services as dossiers


@desk_view
@require_http_methods(["GET", "HEAD", "POST"])
def checklist(request: DeskRequest, dossier_id: UUID, key: str) -> HttpResponse:
    now, dossier = timezone.now(), dossiers.get(dossier_id, actor=request.actor)
    book, version = checklists.offered(dossier, key, now=now)
    faults: dict[str, str] = {}
    sent = {
        point.id: {name: request.POST.get(f"{point.id}.{name}", "").strip() for name in ("answer", "note")}
        for point in version.points
    }
    if request.method == "POST":
        try:
            checklists.fill(dossier.pk, key, sent, actor=request.actor, now=now)
        except BadInput as refusal:
            faults = refusal.fields
        else:
            messages.success(request, f"对照表已保存（{version.version}版）。它只是辅助，不是决定。")
            return redirect("desk:checklist", dossier.pk, key)
    rows = [(point, sent[point.id], faults.get(point.id, "")) for point in version.points]
    earlier = [(row, _answered(book, row.version, row.answers)) for row in checklists.filled(dossier, key)]
    return page(
        request,
        "desk/checklist.html",
        {
            "dossier": dossier, "book": book, "version": version, "rows": rows, "answers": law.ANSWERS.items(),
            "earlier": earlier, "names": looking.officer_names(row.filled_by for row, _ in earlier),
            "may_fill": bool(policies.may_change_case(request.actor, dossier)),
            "faults": [(f"p-{name}", says) for name, says in faults.items()],
        },
        current="dossiers",
        status=422 if faults else 200,
    )  # fmt: skip


def _answered(book: law.Checklist, number: str, answers: dict[str, dict[str, str]]) -> list[tuple[str, str, str]]:
    """The questions of the version that was filled, with what was said."""
    version = book.version(number)
    asks = {point.id: point.ask for point in version.points} if version else {}
    return [
        (asks.get(key, key), law.ANSWERS.get(told["answer"], told["answer"]), told.get("note", ""))
        for key, told in answers.items()
    ]


@desk_view
@require_safe
def history(request: DeskRequest, dossier_id: UUID) -> HttpResponse:
    now, dossier = timezone.now(), dossiers.get(dossier_id, actor=request.actor)
    dossiers.note_reading(dossier, actor=request.actor, now=now, what="既往处理")
    found = subject_history.earlier(dossier, actor=request.actor, now=now)
    return page(request, "desk/history.html", {"dossier": dossier, "found": found}, current="dossiers")
