"""挽回经济损失 over one dossier: what was recovered, on which basis, and what was corrected."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from zhixian.faces.desk.doors import DeskRequest, desk_view, press_key
from zhixian.faces.desk.rendering import page
from zhixian.identifiers import new_id
from zhixian.moments import local_day
from zhixian.refusals import BadInput
from zhixian.rooms.docket.idempotency import once
from zhixian.rooms.dossiers import services as dossiers
from zhixian.rooms.statistics import losses

FIELDS = ("amount", "basis", "recovered_on", "reason")


@desk_view
@require_http_methods(["GET", "HEAD", "POST"])
def of_dossier(request: DeskRequest, dossier_id: UUID) -> HttpResponse:
    """The list; a press adds a loss, or corrects the one that ``loss`` names."""
    dossier = dossiers.get(dossier_id, actor=request.actor)
    typed = {name: request.POST.get(name, "") for name in FIELDS}
    typed["recovered_on"] = typed["recovered_on"] or local_day(timezone.now()).isoformat()
    rows = losses.of_dossier(dossier.pk)
    wrong = next((each.now for each in rows if str(each.now.pk) == request.POST.get("loss", "")), None)
    faults: dict[str, str] = {}
    if request.method == "POST":
        named = request.POST.get("loss", "")[:40]

        def act() -> tuple[int, dict[str, Any]]:
            if named and wrong is None:
                raise BadInput("no such loss", fields={"amount": "这一条已经更正过或者不在本案，请重新选择"})
            if wrong is None:
                made = losses.add(dossier.pk, typed, actor=request.actor, now=timezone.now())
            else:
                made = losses.correct(wrong.pk, typed, actor=request.actor, now=timezone.now())
            return 200, {"loss": str(made.pk)}

        asked = {**typed, "loss": named, "dossier": str(dossier.pk)}
        try:
            once(press_key(request), asked, act, actor=request.actor, now=timezone.now())
        except BadInput as refusal:
            faults = refusal.fields
        else:
            messages.success(
                request, "已更正，原来的数额仍可查到。" if wrong else "已登记，下一次统计时计入挽回经济损失。"
            )
            return redirect("desk:losses", dossier.pk)
    return page(
        request,
        "desk/losses.html",
        {"dossier": dossier, "rows": rows, "typed": typed, "faults": [(f"{wrong.pk if wrong else 'new'}-{name}", says) for name, says in faults.items()],
         "said": faults, "correcting": wrong.pk if wrong else None, "may_write": losses.may_write(request.actor), "once": new_id()},
        current="dossiers",
        status=422 if faults else 200,
    )  # fmt: skip
