"""销毁: what should be destroyed and is not, and the directory of able units (its public page is the portal's)."""

from datetime import date

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from zhixian.faces.desk.doors import DeskRequest, desk_view
from zhixian.faces.desk.rendering import page
from zhixian.moments import local_day
from zhixian.refusals import BadInput
from zhixian.rooms.docket import destruction
from zhixian.rooms.evidence import directory
from zhixian.rooms.evidence.custody_models import AbleUnit

TEXTS = ("name", "licence", "address")
DAYS = ("valid_from", "valid_until")


@desk_view
@require_http_methods(["GET", "HEAD", "POST"])
def overview(request: DeskRequest) -> HttpResponse:
    now, faults = timezone.now(), {}
    if request.method == "POST":
        try:
            unit = _enter(request)
        except BadInput as refusal:
            faults = refusal.fields
        else:
            messages.success(request, f"名录已更新：{unit.name}。")
            return redirect("desk:destruction")
    return page(
        request,
        "desk/destruction.html",
        {
            "late": destruction.overdue(request.actor, now=now),
            "units": [(unit, _abilities(unit)) for unit in directory.valid(on=local_day(now))],
            "abilities": AbleUnit.ABILITIES.items(), "keeps": request.actor.unit_kind == directory.KEEPER,
            "faults": faults, "typed": request.POST, "chosen": request.POST.getlist("abilities"),
        },
        current="work",
        status=422 if faults else 200,
    )  # fmt: skip


def _enter(request: DeskRequest) -> AbleUnit:
    wrong, days = {}, {}
    for name in DAYS:
        try:
            days[name] = date.fromisoformat(request.POST.get(name, ""))
        except ValueError:
            wrong[name] = "请填写日期，如2026-12-31"
    if wrong:
        raise BadInput("bad dates", fields=wrong)
    name, licence, address = (request.POST.get(each, "")[:200] for each in TEXTS)
    return directory.enter(
        name=name, licence=licence, address=address, valid_from=days["valid_from"], valid_until=days["valid_until"],
        abilities=request.POST.getlist("abilities"), actor=request.actor, now=timezone.now(),
    )  # fmt: skip


def _abilities(unit: AbleUnit) -> str:
    return "、".join(AbleUnit.ABILITIES[each] for each in unit.abilities)
