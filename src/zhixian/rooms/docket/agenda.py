"""What a meeting between agencies should look at first: open disputes, late transfers, tasks that earlier meetings agreed on.

Row-level security decides what there is: the rows come from the dossiers in which the asking unit takes part.
"""

from datetime import datetime

from zhixian.moments import say_moment
from zhixian.rooms.agencies.models import Unit
from zhixian.rooms.docket.models import Clock, Run
from zhixian.rooms.dossiers.models import Dossier

AT_MOST = 100
TRANSFERS = ("forward-transfer", "transfer-reconsideration", "filing-supervision", "goods-handover")


def open_tasks() -> list[dict[str, str]]:
    """Agreed tasks that are not done, the oldest first: what, and by whom until when."""
    runs = list(Run.objects.filter(procedure="agreed-task", ended=False).order_by("began_at", "pk")[:AT_MOST])
    units = _names({run.memory["parties"].get("doer", "") for run in runs})
    return [
        {
            "name": str(run.memory["kept"].get("task", "")),
            "note": f"{units.get(run.memory['parties'].get('doer', ''), '')}，{run.memory['kept'].get('due', '')}前",
        }
        for run in runs
    ]


def disputes_and_delays(now: datetime) -> list[dict[str, str]]:
    """Part one of the joint supervision meeting: every open dispute, then every term of a transfer that is over."""
    disputes = list(Run.objects.filter(procedure="transfer-dispute", ended=False).order_by("began_at", "pk")[:AT_MOST])
    late = Clock.objects.filter(run__procedure__in=TRANSFERS, due_at__lt=now, lapses=False).running()
    clocks = list(late.order_by("due_at", "pk")[:AT_MOST])
    keys = {run.dossier_id for run in disputes} | {clock.dossier_id for clock in clocks}
    titles = dict(Dossier.objects.filter(pk__in=keys).values_list("pk", "title"))
    units = _names({str(clock.unit_id) for clock in clocks})
    rows = [{"name": titles.get(run.dossier_id, ""), "note": "移送争议未结"} for run in disputes]
    rows += [
        {
            "name": titles.get(clock.dossier_id, ""),
            "note": f"{units.get(str(clock.unit_id), '')}“{clock.reckoning.get('label', clock.clock)}”"
            f"已于{say_moment(clock.due_at) if clock.due_at else ''}届满",
        }
        for clock in clocks
    ]
    return rows


def _names(ids: set[str]) -> dict[str, str]:
    found = Unit.objects.filter(pk__in={each for each in ids if each}).values_list("pk", "short_name")
    return {str(pk): name for pk, name in found}
