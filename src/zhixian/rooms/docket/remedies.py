"""Administrative reconsideration and suits: what they do to the terms and to the penalty on the case.

A penalty under challenge is not final; what a reconsideration or a judgment says counts on the case once it is final itself.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from zhixian.rooms.docket.models import Clock, Run, Step
from zhixian.rooms.dossiers import services as dossiers
from zhixian.rooms.dossiers.models import Dossier

PROCEDURE = "remedies"
TERMS = ("admin-reconsideration-application", "admin-litigation")
AFTER = "admin-litigation-after-reconsideration"


def challenged(dossier_ids: Iterable[UUID], *, act: str = "") -> frozenset[UUID]:
    """Of these dossiers those over which a reconsideration or a suit is open: what was decided there is not final yet. ``act``:
    only where that act is challenged (a key of the declaration's choice: ``penalty``, ``measure``...). Whoever asks whether a
    decision is under challenge asks here."""
    found = Run.objects.filter(procedure=PROCEDURE, ended=False, dossier_id__in=list(dossier_ids))
    if act:
        found = found.filter(memory__kept__act=act)
    return frozenset(found.values_list("dossier_id", flat=True))


def _use_terms(run: Run, step: Step, dossier: Dossier, now: datetime) -> None:
    own = Clock.objects.filter(dossier_id=dossier.pk, clock__in=TERMS).running()
    own.update(stopped_at=now, stopped_by=step)


def _settle(run: Run, step: Step, dossier: Dossier, now: datetime) -> None:
    kept = run.memory["kept"]
    if dossier.case is None or kept.get("act") != "penalty":
        return
    match kept.get("conclusion"):
        case "revoked":
            dossiers.void_penalty(dossier)
        case "changed":
            dossiers.change_penalty(dossier, amount=Decimal(kept["new_amount"]))


MARKS: Mapping[str, Callable[[Run, Step, Dossier, datetime], None]] = {
    "use-remedy-terms": _use_terms,
    "settle-penalty": _settle,
}
ANSWERS: Mapping[str, Callable[[Any], Any]] = {
    "remedy_running": lambda its: PROCEDURE in its.others_running,
    "suit_time_over": lambda its: its.run is not None and AFTER in its.rows.late_clocks(its.run, its.now),
}
