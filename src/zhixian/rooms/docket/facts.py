"""The facts that a declaration's guards may ask for, answered from the dossier. The words stand in procedures/facts.yaml."""

from datetime import datetime
from typing import Any

from zhixian.rooms.agencies import kinds
from zhixian.rooms.agencies.access import Actor
from zhixian.rooms.agencies.models import Unit
from zhixian.rooms.docket.models import Run
from zhixian.rooms.dossiers import reading
from zhixian.rooms.dossiers.models import Dossier, Fact
from zhixian.rooms.evidence.models import Goods, Material


def of(dossier: Dossier, run: Run | None, *, actor: Actor, now: datetime) -> dict[str, Any]:
    """Every fact of the vocabulary for this dossier at this moment."""
    materials = list(Material.objects.filter(dossier_id=dossier.pk, replaced_by__isnull=True))
    case = dossier.penalty_case
    tiers = {assessment.tier for assessment in reading.read_law(dossier)}
    parties = run.memory.get("parties", {}) if run else {}
    return {
        "evidence_list_present": bool(materials),
        "goods_list_present": Goods.objects.filter(dossier_id=dossier.pk).exists(),
        "sources_signed": not any(material.faults() for material in materials),
        "unsigned_materials": [
            f"{material.serial}. {material.name}（{'，'.join(material.faults())}）"
            for material in materials
            if material.faults()
        ],
        "materials": [{"id": str(material.pk), "name": material.name} for material in materials],
        "amounts_known": Fact.objects.filter(dossier=dossier, superseded=False).exclude(source="unknown").exists(),
        "assessment_tier": _best(tiers),
        "penalty_given": case.penalised_at is not None,
        "case_closed": case.closed_at is not None,
        "sender_is_market_regulator": actor.unit_kind == "market_regulation",
        **_levels(parties),
    }


def _best(tiers: set[str]) -> str:
    for tier in ("aggravated", "basic", "open"):
        if tier in tiers:
            return tier
    return "none"


def _levels(parties: dict[str, str]) -> dict[str, bool]:
    """Whether the police and the procuratorate bound to the run stand at the sender's level."""
    units = {str(unit.pk): unit for unit in Unit.objects.filter(pk__in=parties.values())}
    own = units.get(parties.get("sender", ""))
    answers = {}
    for party in (kinds.POLICE, kinds.PROCURATORATE):
        name = "police" if party == kinds.POLICE else "procuratorate"
        other = units.get(parties.get(name, ""))
        answers[f"same_level_{name}"] = bool(
            own and other and (own.level, own.division) == (other.level, other.division)
        )
    return answers
