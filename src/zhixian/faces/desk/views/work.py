"""我的工作: one row a running clock, what ends first on top."""

from dataclasses import dataclass

from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from zhixian.faces.desk.doors import DeskRequest, desk_view
from zhixian.faces.desk.rendering import page
from zhixian.faces.desk.showing import chips
from zhixian.rooms.docket import looking, work
from zhixian.rooms.docket.work import Matter

SHOWN = 100
LOOKED_THROUGH = 1000  # with a filter


@dataclass(frozen=True)
class Row:
    chip: chips.Chip
    matter: Matter
    sender: str
    receiver: str


@desk_view
@require_safe
def my_work(request: DeskRequest) -> HttpResponse:
    now = timezone.now()
    light, procedure = request.GET.get("light", ""), request.GET.get("procedure", "")
    matters = work.my_work(request.actor, now=now, limit=LOOKED_THROUGH if light or procedure else SHOWN)
    names = looking.unit_names(unit for matter in matters for unit in matter.clock.run.memory["parties"].values())
    shown = [
        matter
        for matter in matters
        if (not light or matter.light == light) and (not procedure or matter.clock.run.procedure == procedure)
    ]
    lights = [
        (key, *chips.LIGHTS[key], sum(matter.light == key for matter in matters))
        for key in ("overdue", "soon", "normal")
    ]
    return page(
        request,
        "desk/work.html",
        {
            "rows": [_row(matter, names, chips.chip(matter.clock, now)) for matter in shown[:SHOWN]],
            "lights": lights,
            "light": light,
            "procedure": procedure,
            "procedures": sorted({(matter.clock.run.procedure, matter.procedure) for matter in matters}),
            "strip": chips.coming_days([matter.clock for matter in matters], now),
            "now": now,
            "more": len(shown) > SHOWN or len(matters) == SHOWN,
        },
        current="work",
    )


def _row(matter: Matter, names: dict[str, str], chip: chips.Chip) -> Row:
    parties = matter.clock.run.memory["parties"]
    receiver = parties.get("police", "")
    if matter.clock.run.procedure == "filing-supervision":
        receiver = parties.get("procuratorate", "")
    return Row(chip, matter, names.get(parties.get("sender", ""), ""), names.get(receiver, ""))
