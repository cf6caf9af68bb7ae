"""内部目标: what the unit asks of itself where the law says 及时 or 立即, who set it, and since when."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from zhixian.faces.desk.doors import DeskRequest, desk_view
from zhixian.faces.desk.rendering import page
from zhixian.refusals import BadInput
from zhixian.rooms.agencies import targets
from zhixian.rooms.agencies.target_models import UnitTarget

FIELDS = ("kind", "length", "unit_of_time", "reason")


@desk_view
@require_http_methods(["GET", "HEAD", "POST"])
def own(request: DeskRequest) -> HttpResponse:
    typed = {name: request.POST.get(name, "") for name in FIELDS}
    faults: dict[str, str] = {}
    if request.method == "POST":
        try:
            made = targets.put(**typed, actor=request.actor, now=timezone.now())
        except BadInput as refusal:
            faults = refusal.fields
        else:
            messages.success(
                request, "已设定，自现在起开始计时的期限适用。" if made else "与现在的设定相同，没有改动。"
            )
            return redirect("desk:targets")
    may_set = targets.may_set(request.actor)
    return page(
        request,
        "desk/targets.html",
        {
            "forms": [_form(row, typed, faults) for row in targets.settings(request.actor.unit_id)],
            "history": targets.history(request.actor),
            "units": UnitTarget.UNITS.items(),
            "may_set": may_set,
            "faults": [(f"{typed['kind']}-{name}", says) for name, says in faults.items()],
        },
        current="law",
        status=422 if faults else 200,
    )


def _form(row: targets.Setting, typed: dict[str, str], faults: dict[str, str]) -> dict[str, object]:
    """One kind's form: what holds, or what was typed when it was refused."""
    if faults and typed["kind"] == row.kind:
        return {"row": row, **typed, "faults": faults}
    held = (
        {"length": row.target.length, "unit_of_time": row.target.unit}
        if row.own
        else {"length": "", "unit_of_time": row.platform.unit}
    )
    return {"row": row, **held, "reason": "", "faults": {}}
