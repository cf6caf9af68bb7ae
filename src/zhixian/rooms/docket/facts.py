"""The facts that a declaration's guards may ask for, answered from the dossier. The words stand in procedures/facts.yaml."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from zhixian.law.thresholds import Assessment
from zhixian.rooms.agencies import kinds
from zhixian.rooms.agencies.access import Actor
from zhixian.rooms.agencies.jurisdiction import are_same_level
from zhixian.rooms.agencies.models import Unit
from zhixian.rooms.docket.models import Clock, Run
from zhixian.rooms.dossiers import reading
from zhixian.rooms.dossiers.models import Dossier, Party
from zhixian.rooms.evidence.models import Goods, Material


@dataclass(frozen=True, kw_only=True)
class Known:
    """Rows of a dossier that the questions share; a page with several runs reads them once."""

    materials: Sequence[Material]
    goods: Sequence[Goods]
    assessments: Sequence[Assessment]
    parties: Sequence[Party]
    runs: Sequence[tuple[UUID, str, bool]]  # id, procedure, ended
    late: frozenset[tuple[UUID, str]]  # run and clock, of those that run and are over
    units: Mapping[str, Unit]


def known(dossier: Dossier, run: Run | None, *, actor: Actor, now: datetime) -> Known:
    """What the facts of one run stand on."""
    parties = run.memory.get("parties", {}) if run else {}
    late = Clock.objects.filter(run=run, due_at__lt=now).running().values_list("clock", flat=True) if run else ()
    return Known(
        materials=list(Material.objects.filter(dossier_id=dossier.pk, replaced_by__isnull=True)),
        goods=list(Goods.objects.filter(dossier_id=dossier.pk)),
        assessments=reading.read_law(dossier),
        parties=list(dossier.parties.all()),
        runs=list(Run.objects.filter(dossier_id=dossier.pk).values_list("pk", "procedure", "ended")),
        late=frozenset((run.pk, clock) for clock in late) if run else frozenset(),
        units=units_by_id([*parties.values(), str(actor.unit_id)]),
    )


def units_by_id(ids: Iterable[str]) -> dict[str, Unit]:
    return {str(unit.pk): unit for unit in Unit.objects.filter(pk__in=set(ids))}


def of(
    dossier: Dossier,
    run: Run | None,
    *,
    actor: Actor,
    now: datetime,
    form: Mapping[str, Any] | None = None,
    read: Known | None = None,
) -> dict[str, Any]:
    """Every fact of the vocabulary for this dossier at this moment; ``form`` for those about a choice in it."""
    read = read or known(dossier, run, actor=actor, now=now)
    case = dossier.penalty_case
    tiers = {assessment.certain for assessment in read.assessments}
    parties = run.memory.get("parties", {}) if run else {}
    running = {procedure for key, procedure, ended in read.runs if not ended and (run is None or key != run.pk)}
    return {
        "evidence_list_present": bool(read.materials),
        "goods_list_present": bool(read.goods),
        "sources_signed": not any(material.faults() for material in read.materials),
        "materials_rows": [{"name": material.name} for material in read.materials],
        "goods_rows": [{"name": row.name, "quantity": _quantity(row)} for row in read.goods],
        "threshold_reached": bool(tiers & {"basic", "aggravated"}),
        "assessment_tier": _best(tiers),
        "penalty_given": case.penalised_at is not None,
        "case_closed": case.closed_at is not None,
        "sender_is_market_regulator": actor.unit_kind == "market_regulation",
        "has_complainant": any(party.role == "complainant" for party in read.parties),
        "another_review_running": "filing-supervision" in running,
        "handover_running": any(procedure == "goods-handover" for _, procedure, _ in read.runs),
        "reconsideration_overdue": run is not None and (run.pk, "agency-reconsideration-decision") in read.late,
        **_levels(actor, parties, form or {}, read.units),
    }


def _quantity(row: Goods) -> str:
    return f"{row.quantity.normalize():f}{'余' if row.quantity_is_minimum else ''}{row.unit}"


def _best(tiers: set[str]) -> str:
    for tier in ("aggravated", "basic", "open"):
        if tier in tiers:
            return tier
    return "none"


def _levels(
    actor: Actor, parties: Mapping[str, str], form: Mapping[str, Any], units: Mapping[str, Unit]
) -> dict[str, bool]:
    """Whether the police and the procuratorate of a run, or the one chosen in the form, stand at the sender's level."""
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
