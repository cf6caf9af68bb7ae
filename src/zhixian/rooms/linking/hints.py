"""Hints for a cluster: further cases of the reader's that share something with its cases. A hint decides nothing."""

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q

from zhixian.linkage import hinting
from zhixian.linkage.hinting import Record, Shared
from zhixian.rooms.agencies.access import Actor
from zhixian.rooms.dossiers.models import Dossier, Party
from zhixian.rooms.linking.models import ClusterCase, ClusterEntity

MOST = 20
LOOKED_AT = 500
KINDS = {"person": "name", "firm": "name", "place": "address", "shop": "shop", "phone": "phone", "account": "name", "vehicle": "name"}  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Hint:
    dossier: Dossier
    shared: tuple[Shared, ...]


def for_cluster(cluster_id: UUID, *, actor: Actor) -> list[Hint]:
    """At most twenty, the one that shares most first. Call inside ``acting_as``: only what the reader may see is compared."""
    linked = list(
        ClusterCase.objects.filter(cluster_id=cluster_id, removed_at__isnull=True).values_list("dossier_id", flat=True)
    )
    values: dict[str, list[str]] = {kind: [] for kind in hinting.LABELS}
    for entity in ClusterEntity.objects.filter(cluster_id=cluster_id):
        values[KINDS[entity.kind]].append(entity.name)
    visible = Dossier.objects.visible_to(actor).filter(sort="case", restricted=False)
    inside = Party.objects.filter(dossier_id__in=linked, role="suspect").filter(dossier__in=visible)
    for party in inside[:LOOKED_AT]:
        _gather(values, party)
    if not any(values.values()):
        return []
    wanted = (
        Q(name__in=values["name"]) | Q(credit_code__in=_some(values["credit_code"]))
        | Q(phone__in=_some(values["phone"])) | Q(address__in=_some(values["address"]))
    )  # fmt: skip
    near = Party.objects.filter(wanted, role="suspect", dossier__in=visible).exclude(dossier_id__in=linked)
    records = []
    for party in near.order_by("-dossier_id")[:LOOKED_AT]:
        told: dict[str, list[str]] = {kind: [] for kind in hinting.LABELS}
        _gather(told, party)
        records.append(Record(key=str(party.dossier_id), values=told))
    found = hinting.hints(Record(key="", values=values), records)
    rows = Dossier.objects.in_bulk([UUID(key) for key in list(found)[:MOST]])
    return [Hint(dossier=rows[UUID(key)], shared=shared) for key, shared in found.items() if UUID(key) in rows]


def _gather(values: dict[str, list[str]], party: Party) -> None:
    for kind, written in (("name", party.name), ("credit_code", party.credit_code), ("phone", party.phone), ("address", party.address)):  # fmt: skip
        if written:
            values[kind].append(written)


def _some(values: list[str]) -> list[str]:
    return [value for value in values if value]
