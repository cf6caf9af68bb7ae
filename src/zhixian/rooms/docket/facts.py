"""The facts that a declaration's guards may ask for, answered from the dossier. The words stand in procedures/facts.yaml."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from zhixian.rooms.agencies import kinds
from zhixian.rooms.agencies.access import Actor
from zhixian.rooms.agencies.jurisdiction import are_same_level
from zhixian.rooms.agencies.models import Unit
from zhixian.rooms.docket.models import Clock, Run
from zhixian.rooms.dossiers import reading
from zhixian.rooms.dossiers.models import Dossier
from zhixian.rooms.evidence.models import Goods, Material


def of(
    dossier: Dossier, run: Run | None, *, actor: Actor, now: datetime, form: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """Every fact of the vocabulary for this dossier at this moment; ``form`` for those about a choice in it."""
    materials = list(Material.objects.filter(dossier_id=dossier.pk, replaced_by__isnull=True))
    goods = list(Goods.objects.filter(dossier_id=dossier.pk))
    case = dossier.penalty_case
    tiers = {assessment.certain for assessment in reading.read_law(dossier)}
    parties = run.memory.get("parties", {}) if run else {}
    alive = Run.objects.filter(dossier_id=dossier.pk, ended=False).values_list("pk", "procedure")
    running = {procedure for key, procedure in alive if run is None or key != run.pk}
    return {
        "evidence_list_present": bool(materials),
        "goods_list_present": bool(goods),
        "sources_signed": not any(material.faults() for material in materials),
        "materials_rows": [{"name": material.name} for material in materials],
        "goods_rows": [{"name": row.name, "quantity": _quantity(row)} for row in goods],
        "threshold_reached": bool(tiers & {"basic", "aggravated"}),
        "assessment_tier": _best(tiers),
        "penalty_given": case.penalised_at is not None,
        "case_closed": case.closed_at is not None,
        "sender_is_market_regulator": actor.unit_kind == "market_regulation",
        "has_complainant": dossier.parties.filter(role="complainant").exists(),
        "another_review_running": "filing-supervision" in running,
        "handover_running": Run.objects.filter(dossier_id=dossier.pk, procedure="goods-handover").exists(),
        "reconsideration_overdue": _is_overdue(run, "agency-reconsideration-decision", now),
        **_levels(actor, parties, form or {}),
    }


def _quantity(row: Goods) -> str:
    return f"{row.quantity.normalize():f}{'余' if row.quantity_is_minimum else ''}{row.unit}"


def _is_overdue(run: Run | None, clock: str, now: datetime) -> bool:
    return bool(run) and Clock.objects.filter(run=run, clock=clock, due_at__lt=now).running().exists()


def _best(tiers: set[str]) -> str:
    for tier in ("aggravated", "basic", "open"):
        if tier in tiers:
            return tier
    return "none"


def _levels(actor: Actor, parties: Mapping[str, str], form: Mapping[str, Any]) -> dict[str, bool]:
    """Whether the police and the procuratorate of a run, or the one chosen in the form, stand at the sender's level."""
    units = {str(unit.pk): unit for unit in Unit.objects.filter(pk__in=[*parties.values(), actor.unit_id])}
    own = units.get(parties.get("sender", str(actor.unit_id)))
    chosen = Unit.objects.filter(pk=form["procuratorate"]).first() if is_id(form.get("procuratorate")) else None

    def beside(other: Unit | None) -> bool:
        return bool(own and other and are_same_level(own, other))

    return {
        "same_level_police": beside(units.get(parties.get("police", ""))),
        "same_level_procuratorate": beside(units.get(parties.get("procuratorate", ""))),
        "chosen_procuratorate_same_level": chosen is None or (chosen.kind == kinds.PROCURATORATE and beside(chosen)),
    }


def is_id(value: Any) -> bool:
    try:
        UUID(str(value))
    except ValueError:
        return False
    return True
