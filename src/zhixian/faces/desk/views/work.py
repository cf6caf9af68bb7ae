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
    light, procedure = request.GET.get("light", ""), request.GET.get("procedure", "")[:60]
    light = light if light in chips.LIGHTS else ""
    matters = work.my_work(request.actor, now=now, limit=SHOWN, light=light, procedure=procedure)
    names = looking.unit_names(unit for matter in matters for unit in matter.clock.run.memory["parties"].values())
    full = len(matters) == SHOWN
    lights = [
        (key, *chips.LIGHTS[key], "" if light or full else sum(matter.light == key for matter in matters))
        for key in ("overdue", "soon", "normal")
    ]
    return page(
        request,
        "desk/work.html",
        {
            "rows": [_row(matter, names, chips.chip(matter.clock, now)) for matter in matters],
            "lights": lights,
            "light": light,
            "procedure": procedure,
            "procedures": sorted({(matter.clock.run.procedure, matter.procedure) for matter in matters}),
            "strip": chips.coming_days([matter.clock for matter in matters], now),
            "now": now,
            "more": full,
        },
        current="work",
    )


def _row(matter: Matter, names: dict[str, str], chip: chips.Chip) -> Row:
    parties = matter.clock.run.memory["parties"]
    receiver = parties.get("police", "")
    if matter.clock.run.procedure == "filing-supervision":
        receiver = parties.get("procuratorate", "")
    return Row(chip, matter, names.get(parties.get("sender", ""), ""), names.get(receiver, ""))
