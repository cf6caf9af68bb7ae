"""What requests across places ask: the region group, the files with their sums, two linked tracks, whose case it is."""

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from zhixian.rooms.agencies import regions
from zhixian.rooms.agencies.models import Unit
from zhixian.rooms.dossiers.models import PenaltyCase
from zhixian.rooms.evidence.models import StoredFile


def _unit(said: Any) -> Unit | None:
    try:
        return Unit.objects.filter(pk=UUID(str(said))).first()
    except ValueError:
        return None


def _in_group(its: Any) -> bool:
    group, other = its.form.get("group"), _unit(its.form.get("to_unit"))
    return (
        not group or group == "none" or (other is not None and regions.holds(group, its.actor.division, other.division))
    )


def _tracks_fit(its: Any) -> bool:
    lead, support = _unit(its.form.get("lead_unit")), _unit(its.form.get("support_unit"))
    if lead is None or support is None or lead.kind != support.kind:
        return False
    return its.actor.unit_id in (lead.pk, support.pk) and (lead.parent_id == support.pk or support.parent_id == lead.pk)


ANSWERS: Mapping[str, Callable[[Any], Any]] = {
    "file_rows": lambda its: [
        {"name": row.name, "sha256": row.sha256}
        for row in StoredFile.objects.filter(dossier_id=its.dossier.pk, kept_to__isnull=True).order_by(
            "uploaded_at", "pk"
        )
    ],
    "both_in_region_group": _in_group,
    "tracks_fit": _tracks_fit,
    "named_case_is_own": lambda its: PenaltyCase.objects.filter(
        unit_id=its.actor.unit_id, number=str(its.form.get("case_number", "")).strip()
    ).exists(),
}
