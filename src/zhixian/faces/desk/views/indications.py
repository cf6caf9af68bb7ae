"""地理标志名录: names with area and users, and the form by which its keepers add one."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from zhixian.faces.desk.doors import DeskRequest, desk_view
from zhixian.faces.desk.rendering import page
from zhixian.refusals import BadInput
from zhixian.rooms.dossiers import indications


@desk_view
@require_http_methods(["GET", "HEAD", "POST"])
def listing(request: DeskRequest) -> HttpResponse:
    says = ""
    if request.method == "POST":
        try:
            made = indications.register(
                request.POST.get("name", ""), _parts(request.POST.get("divisions", "")), number=request.POST.get("number", ""),
                users=_parts(request.POST.get("users", "")), actor=request.actor, now=timezone.now(),
            )  # fmt: skip
        except BadInput as refusal:
            says = refusal.user_message
        else:
            messages.success(request, f"“{made.name}”已列入名录。")
            return redirect("desk:indications")
    return page(
        request,
        "desk/indications.html",
        {"rows": indications.every(), "says": says, "may_keep": request.actor.unit_kind in indications.KEEPERS},
        current="registers",
        status=422 if says else 200,
    )


def _parts(text: str) -> list[str]:
    return [
        each for each in text[:4000].replace("，", ",").replace("、", ",").replace("\n", ",").split(",") if each.strip()
    ]
