"""Files that a form names: each must be in the very dossier."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from zhixian.procedures import Action
from zhixian.refusals import BadInput
from zhixian.rooms.evidence.models import StoredFile


def refuse_unknown(action: Action, values: Mapping[str, Any], dossier_id: UUID) -> None:
    """BadInput beside each field of the form that names a file which is not stored with the dossier."""
    named = {
        each.id: (each.label, values[each.id]) for each in action.form if each.type == "file" and each.id in values
    }
    if not named:
        return
    wanted = {UUID(str(key)) for _, key in named.values()}
    there = set(StoredFile.objects.filter(dossier_id=dossier_id, pk__in=wanted).values_list("pk", flat=True))
    if wrong := {
        name: f"“{label}”没有存入本案卷，请重新上传"
        for name, (label, key) in named.items()
        if UUID(str(key)) not in there
    }:
        raise BadInput(f"files that are not there: {sorted(wrong)}", fields=wrong)
